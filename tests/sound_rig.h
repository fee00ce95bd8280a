// SPDX-License-Identifier: MIT
// Files of float32 frames and a player on a scripted device.
#pragma once

#include "timbre/audio_io/player.h"

#include "check.h"
#include "device_script.h"

#include <math.h>
#include <stdio.h>

enum { RIG_RATE_HZ = 48000, RIG_WAIT_MS = 20000, RIG_BLOCK = 480 };

typedef struct {
    char *folder;
    Player *player;
} Rig;

// Waits until it holds; fails the test when that takes 20 s.
#define RIG_WAIT(condition)                                                    \
    do {                                                                       \
        const int64_t rig_end =                                                \
            clock_monotonic_ns() + (int64_t)RIG_WAIT_MS * 1000000;             \
        while (!(condition)) {                                                 \
            assert_true(clock_monotonic_ns() < rig_end);                       \
            script_sleep_ms(1);                                                \
        }                                                                      \
    } while (0)

// Frame n (from 1) is n / 2^20 on the left and its negative on the right: the
// place can be read off, and nothing is lost in a float. `sign` tells two
// files apart.
static inline float
rig_value(size_t frame, float sign)
{
    return sign * (float)(frame + 1) / 1048576;
}

static inline void
rig_append(const char *path, size_t from, size_t to, int channels, float sign)
{
    FILE *file = fopen(path, from == 0 ? "wb" : "ab");
    assert_non_null(file);
    for (size_t i = from; i < to; i++) {
        const float frame[2] = {rig_value(i, sign), -rig_value(i, sign)};
        assert_int_equal(fwrite(frame, sizeof(float), (size_t)channels, file),
                         channels);
    }
    assert_int_equal(fclose(file), 0);
}

static inline char *
rig_file(const Rig *rig,
         const char *name,
         size_t frame_count,
         int channels,
         float sign)
{
    char *path = path_join(rig->folder, name);
    rig_append(path, 0, frame_count, channels, sign);
    return path;
}

static inline PlayerSource
rig_source(const char *path, size_t frame_count)
{
    return (PlayerSource){.path = path,
                          .sample_rate_hz = RIG_RATE_HZ,
                          .channel_count = 2,
                          .frame_count = frame_count};
}

static inline PlayerState
rig_state(const Rig *rig)
{
    PlayerState state;
    player_state(rig->player, &state);
    return state;
}

static inline void
rig_open_with(Rig *rig, const PlayerSettings *settings)
{
    rig->folder = check_make_folder();
    rig->player = player_new(settings);
    RIG_WAIT(rig_state(rig).device[0] != '\0');
}

static inline void
rig_open(Rig *rig, const Device *row)
{
    script_set_up();
    const PlayerSettings settings = {.row = row};
    rig_open_with(rig, &settings);
}

static inline void
rig_close(Rig *rig)
{
    player_free(rig->player);
    check_remove_folder(rig->folder);
}

// Pumps blocks until the condition holds; fails when it never does.
#define RIG_PUMP_UNTIL(frames, condition)                                      \
    RIG_WAIT((script_pump(frames), (condition)))

// Pumps so many frames in blocks, slowly enough for the feeder.
static inline void
rig_pump(size_t frame_count)
{
    for (size_t left = frame_count; left > 0;) {
        const size_t count = left < RIG_BLOCK ? left : RIG_BLOCK;
        RIG_WAIT(script_pump(count));
        left -= count;
        script_sleep_ms(1);
    }
}

// Frames before the first one that is not silent.
static inline size_t
rig_silence(void)
{
    size_t i = 0;
    while (i < script.count && script.samples[2 * i] == 0)
        i++;
    return i;
}
