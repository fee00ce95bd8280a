// SPDX-License-Identifier: MIT
#include "timbre/base/priority.h"

#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { COMPUTE_NICE = 10, SLICE_NS = 100000 };

void
priority_compute(void)
{
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(), COMPUTE_NICE);
}

// linux/sched/types.h, which glibc 2.36 does not show.
typedef struct {
    uint32_t size;
    uint32_t policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime;
    uint64_t deadline;
    uint64_t period;
} ScheduleAttributes;

void
priority_answer(void)
{
    (void)prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
    // Since Linux 6.12 an ordinary thread's slice; before, it is ignored.
    const ScheduleAttributes attributes = {
        .size = sizeof(attributes),
        .nice = getpriority(PRIO_PROCESS, (id_t)gettid()),
        .runtime = SLICE_NS};
    (void)syscall(SYS_sched_setattr, 0, &attributes, 0U);
}
