// SPDX-License-Identifier: MIT
// The audio thread's side of the player: takes frames from lanes, fades, sets
// the gain, and tells what is heard. Functions that end in _rt run on the audio
// thread, or on the feeder while the device is stopped.
#pragma once

#include "timbre/audio_io/device_table.h"
#include "timbre/audio_io/player_state.h"

#include "board.h"
#include "lane.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MIX_SEGMENTS = 64,
    MIX_CHANNELS = 2,
    MIX_HISTORY_MS = 700, // a device may take back this much
};

// A stretch of what was given to the device.
typedef struct {
    uint64_t start; // frame of the device
    uint64_t frame; // of the source there
    unsigned source, order;
    unsigned timeline; // the same as long as frames follow frames
    bool is_moving;    // frames go by, or all is silence
    PlayerPhase phase;
} MixSegment;

typedef struct {
    int64_t time_ns; // of `heard`
    uint64_t heard;  // frame of the device that was heard then
    uint64_t given;  // frames that the device has got
    int sample_rate_hz;
    bool is_running;
    unsigned underruns;
    unsigned fills;
    unsigned segment_count; // ever; the last MIX_SEGMENTS stand here
    MixSegment segments[MIX_SEGMENTS];
} MixNews;

// What the callers' thread says directly, at once.
typedef struct {
    // Number of a source << 1 | 1 when it is paused.
    _Atomic uint64_t pause;
    _Atomic float gain; // linear
} MixWishes;

typedef struct Mix Mix;

Mix *mix_new(const MixWishes *wishes);
void mix_free(Mix *mix);
// A device that stands still; forgets what was given to the one before. NULL
// device = none.
void mix_set_device(Mix *mix,
                    const Device *device,
                    void *handle,
                    int sample_rate_hz,
                    int channel_count);
// From the feeder: the next lane; gives back one that was never taken, or NULL.
Lane *mix_offer(Mix *mix, Lane *lane);
// Device stopped: takes what was offered, and says where it stands.
void mix_settle(Mix *mix);
void mix_set_running(Mix *mix, bool is_running);

// DeviceSettings' fill_rt and rewound_rt; `context` is the Mix.
void mix_fill_rt(void *context, float *samples, size_t frame_count);
void mix_rewound_rt(void *context, size_t frame_count);

// Any thread.
void mix_news(const Mix *mix, MixNews *news);
// The frame of the device that is heard at `time_ns`.
uint64_t mix_heard(const MixNews *news, int64_t time_ns);
const MixSegment *mix_segment_at(const MixNews *news, uint64_t heard);
// Frame of the source at this moment.
uint64_t mix_frame_at(const MixSegment *segment, uint64_t heard);
// Copies what was given at frames `from`.. of the device, if it still stands.
bool mix_given(const Mix *mix,
               const MixNews *news,
               uint64_t from,
               float *samples,
               size_t frame_count);
