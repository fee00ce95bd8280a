// SPDX-License-Identifier: MIT
#include "metronome.h"

#include "timbre/base/clock.h"

#include <time.h>

static const int64_t second_ns = 1000000000;

void
metronome_init(Metronome *metronome, int sample_rate_hz)
{
    metronome->sample_rate_hz = sample_rate_hz;
    metronome_start(metronome);
}

void
metronome_start(Metronome *metronome)
{
    atomic_store(&metronome->filled, 0);
    atomic_store(&metronome->start_ns, clock_monotonic_ns());
}

void
metronome_add_rt(Metronome *metronome, size_t frame_count)
{
    atomic_fetch_add(&metronome->filled, frame_count);
}

int64_t
metronome_due_ns_rt(const Metronome *metronome)
{
    const int64_t filled = (int64_t)atomic_load(&metronome->filled);
    const int64_t rate = metronome->sample_rate_hz;
    return atomic_load(&metronome->start_ns) + filled / rate * second_ns +
           filled % rate * second_ns / rate;
}

void
metronome_forgive_rt(Metronome *metronome)
{
    const int64_t late_ns =
        clock_monotonic_ns() - metronome_due_ns_rt(metronome);
    if (late_ns > second_ns)
        atomic_fetch_add(&metronome->start_ns, late_ns);
}

size_t
metronome_ahead(const Metronome *metronome)
{
    const int64_t left_ns =
        metronome_due_ns_rt(metronome) - clock_monotonic_ns();
    return left_ns <= 0
               ? 0
               : (size_t)((double)left_ns * 1e-9 * metronome->sample_rate_hz);
}

void
metronome_wait_rt(int64_t time_ns)
{
    const struct timespec until = {.tv_sec = time_ns / second_ns,
                                   .tv_nsec = time_ns % second_ns};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) != 0)
        continue;
}
