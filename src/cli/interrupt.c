// SPDX-License-Identifier: MIT
#include "timbre/cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

// A signal handler reaches nothing but these.
static volatile sig_atomic_t wish_count;
static volatile sig_atomic_t wake_descriptor = -1;

static void
remember(int number)
{
    (void)number;
    wish_count = wish_count + 1;
    const uint64_t one = 1;
    if (write(wake_descriptor, &one, sizeof(one)) < 0)
        return;
}

void
interrupt_install(void)
{
    wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    const struct sigaction ignore = {.sa_handler = SIG_IGN};
    const struct sigaction catch_it = {.sa_handler = remember,
                                       .sa_flags = SA_RESTART};
    sigaction(SIGPIPE, &ignore, NULL);
    sigaction(SIGXFSZ, &ignore, NULL);
    sigaction(SIGINT, &catch_it, NULL);
    sigaction(SIGTERM, &catch_it, NULL);
}

int
interrupt_count(void)
{
    return wish_count;
}

int
interrupt_descriptor(void)
{
    return wake_descriptor;
}

void
interrupt_calm(void)
{
    uint64_t count = 0;
    if (read(wake_descriptor, &count, sizeof(count)) < 0)
        return;
}
