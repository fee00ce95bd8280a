// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"

#include "timbre/base/random.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Time is the one thing that everybody shares; so are these.
static _Atomic int64_t fixed_wall_ms = -1;

static struct {
    pthread_mutex_t mutex;
    int64_t wall_ms;
    uint16_t high; // the 80 random bits of the last id
    uint64_t low;
} last_ulid = {.mutex = PTHREAD_MUTEX_INITIALIZER, .wall_ms = -1};

static int64_t
read_clock_ns(clockid_t clock)
{
    struct timespec now = {0};
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t
clock_monotonic_ns(void)
{
    return read_clock_ns(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ms(void)
{
    const int64_t fixed = atomic_load(&fixed_wall_ms);
    return fixed >= 0 ? fixed : read_clock_ns(CLOCK_REALTIME) / 1000000;
}

int64_t
clock_process_cpu_ns(void)
{
    return read_clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

int64_t
clock_thread_cpu_ns(void)
{
    return read_clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void
clock_text(int64_t wall_ms, char text[static CLOCK_TEXT_SIZE])
{
    // The last millisecond of the year 9999: RFC 3339 has four digits.
    const int64_t last = 253402300799999;
    if (wall_ms < 0)
        wall_ms = 0;
    if (wall_ms > last)
        wall_ms = last;
    const time_t seconds = (time_t)(wall_ms / 1000);
    struct tm utc = {0};
    gmtime_r(&seconds, &utc);
    const size_t length =
        strftime(text, CLOCK_TEXT_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    (void)snprintf(text + length, CLOCK_TEXT_SIZE - length, ".%03dZ",
                   (int)(wall_ms % 1000));
}

bool
clock_parse(const char *text, int64_t *wall_ms)
{
    struct tm utc = {0};
    const char *rest =
        text == NULL ? NULL : strptime(text, "%Y-%m-%dT%H:%M:%S", &utc);
    if (rest == NULL || rest[0] != '.')
        return false;
    const int64_t parsed_ms =
        (int64_t)timegm(&utc) * 1000 + strtol(rest + 1, NULL, 10);
    // Both functions above are lenient; only what we write ourselves is right.
    char again[CLOCK_TEXT_SIZE];
    clock_text(parsed_ms, again);
    if (strcmp(again, text) != 0)
        return false;
    *wall_ms = parsed_ms;
    return true;
}

static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void
clock_make_ulid(char ulid[static ULID_SIZE])
{
    const int64_t wall_ms = clock_wall_ms();
    pthread_mutex_lock(&last_ulid.mutex);
    if (wall_ms == last_ulid.wall_ms) {
        if (++last_ulid.low == 0)
            last_ulid.high++;
    } else {
        last_ulid.wall_ms = wall_ms;
        // 15 random bits above: counting up can't overflow within a ms.
        last_ulid.high = (uint16_t)(random_fresh_seed() & 0x7FFF);
        last_ulid.low = random_fresh_seed() << 32 ^ random_fresh_seed();
    }
    const uint16_t high = last_ulid.high;
    const uint64_t low = last_ulid.low;
    pthread_mutex_unlock(&last_ulid.mutex);

    for (int i = 9, shift = 0; i >= 0; i--, shift += 5)
        ulid[i] = digits[(uint64_t)wall_ms >> shift & 31];
    // 16 + 64 bits are twice eight digits of five bits.
    const uint64_t top = (uint64_t)high << 24 | low >> 40;   // 40 bits
    const uint64_t bottom = low & (((uint64_t)1 << 40) - 1); // 40 bits
    for (int i = 7, shift = 0; i >= 0; i--, shift += 5) {
        ulid[10 + i] = digits[top >> shift & 31];
        ulid[18 + i] = digits[bottom >> shift & 31];
    }
    ulid[ULID_SIZE - 1] = '\0';
}

bool
clock_is_ulid(const char *text)
{
    return strlen(text) == ULID_SIZE - 1 &&
           strspn(text, digits) == ULID_SIZE - 1;
}

void
clock_set_wall_ms(int64_t wall_ms)
{
    atomic_store(&fixed_wall_ms, wall_ms);
}
