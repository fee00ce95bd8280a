// SPDX-License-Identifier: MIT
#include "timbre/base/loop.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    int descriptor;
    short events;
    void (*call)(void *context, short happened);
    void *context;
    uint64_t serial; // tells a watch from a later one of the same descriptor
} Watch;

typedef struct {
    int64_t due_ns;
    void (*call)(void *context);
    void *context;
    uint64_t serial;
} Timer;

struct Loop {
    int wake_descriptor;
    atomic_bool stopped;
    Watch *watches;
    size_t watch_count, watch_capacity;
    Timer *timers;
    size_t timer_count, timer_capacity;
    struct pollfd *polled; // [0] is the wake-up, the rest as in `serials`
    uint64_t *serials;
    size_t polled_capacity;
    uint64_t next_serial;
};

Loop *
loop_new(void)
{
    Loop *loop = mem_new(sizeof *loop);
    loop->wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return loop;
}

void
loop_free(Loop *loop)
{
    if (loop == NULL)
        return;
    if (loop->wake_descriptor >= 0)
        close(loop->wake_descriptor);
    mem_free(loop->serials);
    mem_free(loop->polled);
    mem_free(loop->timers);
    mem_free(loop->watches);
    mem_free(loop);
}

void
loop_watch(Loop *loop,
           int descriptor,
           short events,
           void (*call)(void *context, short happened),
           void *context)
{
    loop_unwatch(loop, descriptor);
    loop->watches = mem_reserve(loop->watches, loop->watch_count,
                                &loop->watch_capacity, sizeof *loop->watches);
    loop->watches[loop->watch_count++] = (Watch){
        .descriptor = descriptor,
        .events = events,
        .call = call,
        .context = context,
        .serial = loop->next_serial++,
    };
}

void
loop_unwatch(Loop *loop, int descriptor)
{
    for (size_t i = 0; i < loop->watch_count; i++) {
        if (loop->watches[i].descriptor != descriptor)
            continue;
        loop->watch_count--;
        memmove(loop->watches + i, loop->watches + i + 1,
                (loop->watch_count - i) * sizeof *loop->watches);
        return;
    }
}

static void
remove_timer(Loop *loop, size_t index)
{
    loop->timer_count--;
    memmove(loop->timers + index, loop->timers + index + 1,
            (loop->timer_count - index) * sizeof *loop->timers);
}

void
loop_set_timer(Loop *loop,
               int64_t delay_ns,
               void (*call)(void *context),
               void *context)
{
    for (size_t i = 0; i < loop->timer_count; i++) {
        if (loop->timers[i].call == call &&
            loop->timers[i].context == context) {
            remove_timer(loop, i);
            break;
        }
    }
    if (delay_ns < 0)
        return;
    loop->timers = mem_reserve(loop->timers, loop->timer_count,
                               &loop->timer_capacity, sizeof *loop->timers);
    const int64_t now_ns = clock_monotonic_ns();
    loop->timers[loop->timer_count++] = (Timer){
        .due_ns = delay_ns > INT64_MAX - now_ns ? INT64_MAX : now_ns + delay_ns,
        .call = call,
        .context = context,
        .serial = loop->next_serial++,
    };
}

void
loop_wake(Loop *loop)
{
    const int saved = errno; // this may run in a signal handler
    const uint64_t one = 1;
    // A full counter wakes just as well.
    if (write(loop->wake_descriptor, &one, sizeof one) < 0)
        errno = saved;
}

void
loop_stop(Loop *loop)
{
    atomic_store(&loop->stopped, true);
    loop_wake(loop);
}

static size_t
fill_polled(Loop *loop)
{
    const size_t count = loop->watch_count + 1;
    if (count > loop->polled_capacity) {
        loop->polled = mem_resize(loop->polled, count, sizeof *loop->polled);
        loop->serials = mem_resize(loop->serials, count, sizeof *loop->serials);
        loop->polled_capacity = count;
    }
    loop->polled[0] =
        (struct pollfd){.fd = loop->wake_descriptor, .events = POLLIN};
    for (size_t i = 1; i < count; i++) {
        const Watch *watch = &loop->watches[i - 1];
        loop->polled[i] =
            (struct pollfd){.fd = watch->descriptor, .events = watch->events};
        loop->serials[i] = watch->serial;
    }
    return count;
}

static int64_t
wait_ns(const Loop *loop, int64_t timeout_ns)
{
    const int64_t now_ns = clock_monotonic_ns();
    for (size_t i = 0; i < loop->timer_count; i++) {
        const int64_t left_ns = loop->timers[i].due_ns <= now_ns
                                    ? 0
                                    : loop->timers[i].due_ns - now_ns;
        if (timeout_ns < 0 || left_ns < timeout_ns)
            timeout_ns = left_ns;
    }
    return timeout_ns;
}

static void
serve_watches(Loop *loop, size_t polled_count)
{
    for (size_t i = 1; i < polled_count; i++) {
        if (loop->polled[i].revents == 0)
            continue;
        // An earlier callback may have ended this watch, or moved it.
        for (size_t k = 0; k < loop->watch_count; k++) {
            if (loop->watches[k].serial != loop->serials[i])
                continue;
            const Watch watch = loop->watches[k];
            watch.call(watch.context, loop->polled[i].revents);
            break;
        }
    }
}

// The due timer that was set before this turn and is due first, or the count.
static size_t
due_timer(const Loop *loop, int64_t now_ns, uint64_t serial_limit)
{
    size_t first = loop->timer_count;
    for (size_t i = 0; i < loop->timer_count; i++) {
        const Timer *timer = &loop->timers[i];
        if (timer->due_ns > now_ns || timer->serial >= serial_limit)
            continue;
        if (first == loop->timer_count ||
            timer->due_ns < loop->timers[first].due_ns)
            first = i;
    }
    return first;
}

static void
serve_timers(Loop *loop)
{
    // A timer that sets itself again with no delay gets its next turn.
    const uint64_t serial_limit = loop->next_serial;
    const int64_t now_ns = clock_monotonic_ns();
    for (;;) {
        const size_t index = due_timer(loop, now_ns, serial_limit);
        if (index == loop->timer_count)
            return;
        const Timer timer = loop->timers[index];
        remove_timer(loop, index);
        timer.call(timer.context);
    }
}

bool
loop_run_once(Loop *loop, int64_t timeout_ns)
{
    if (atomic_load(&loop->stopped))
        return false;
    const size_t polled_count = fill_polled(loop);
    const int64_t left_ns = wait_ns(loop, timeout_ns);
    const struct timespec wait = {.tv_sec = (time_t)(left_ns / 1000000000),
                                  .tv_nsec = left_ns % 1000000000};
    const int ready =
        ppoll(loop->polled, polled_count, left_ns < 0 ? NULL : &wait, NULL);
    if (ready > 0) {
        uint64_t wakes = 0;
        if (loop->polled[0].revents != 0 &&
            read(loop->wake_descriptor, &wakes, sizeof wakes) < 0)
            wakes = 0; // somebody's wake-up raced with ours; harmless
        serve_watches(loop, polled_count);
    }
    serve_timers(loop);
    return !atomic_load(&loop->stopped);
}
