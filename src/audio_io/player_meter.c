// SPDX-License-Identifier: MIT
#include "player_meter.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/dsp/loudness.h"
#include "timbre/dsp/true_peak.h"

#include <math.h>
#include <string.h>

enum {
    CONTEXT_FRAMES = 64, // that a peak between samples depends on, each side
    BLOCK_FRAMES = 4096,
    HELD_SLOTS = 20, // peaks are held in slots of 50 ms
    SLOT_MS = 50,
    // The loudness meter remembers every 100 ms for its other figures; a new
    // one now and then keeps it small.
    RENEW_S = 600,
};

typedef struct {
    float samples[2][CONTEXT_FRAMES * 2 + BLOCK_FRAMES];
    size_t count; // that wait for what follows them
} PeakWindow;

struct PlayerMeter {
    int sample_rate_hz;
    size_t channel_count;
    uint64_t next; // frame of the device
    LoudnessMeter *loudness;
    uint64_t loudness_frames;
    PeakWindow window;
    float slots[HELD_SLOTS][2];
    size_t slot;
    uint64_t slot_frames;
    float block[BLOCK_FRAMES * 2];
    float envelope[CONTEXT_FRAMES * 2 + BLOCK_FRAMES];
};

PlayerMeter *
player_meter_new(void)
{
    return mem_new(sizeof(PlayerMeter));
}

void
player_meter_free(PlayerMeter *meter)
{
    if (meter == NULL)
        return;
    loudness_meter_free(meter->loudness);
    mem_free(meter);
}

static void
restart(PlayerMeter *meter, int sample_rate_hz, size_t channel_count)
{
    loudness_meter_free(meter->loudness);
    *meter = (PlayerMeter){.sample_rate_hz = sample_rate_hz,
                           .channel_count = channel_count};
}

static void
turn_slot(PlayerMeter *meter, size_t frame_count)
{
    meter->slot_frames += frame_count;
    if (meter->slot_frames * 1000 < (uint64_t)meter->sample_rate_hz * SLOT_MS)
        return;
    meter->slot_frames = 0;
    meter->slot = (meter->slot + 1) % HELD_SLOTS;
    meter->slots[meter->slot][0] = meter->slots[meter->slot][1] = 0;
}

// Peaks of frames that have enough context on both sides; the last ones wait.
static void
find_peaks(PlayerMeter *meter, size_t frame_count)
{
    PeakWindow *window = &meter->window;
    const size_t count = window->count + frame_count;
    for (size_t k = 0; k < meter->channel_count; k++) {
        float *samples = window->samples[k];
        for (size_t i = 0; i < frame_count; i++)
            samples[window->count + i] =
                meter->block[i * meter->channel_count + k];
        float *held = &meter->slots[meter->slot][k];
        // Nothing below what is held already matters.
        true_peak_envelope(samples, count, 1, meter->sample_rate_hz,
                           (double)*held, meter->envelope);
        for (size_t i = CONTEXT_FRAMES; i + CONTEXT_FRAMES < count; i++)
            *held = fmaxf(*held, meter->envelope[i]);
        const size_t kept =
            count < CONTEXT_FRAMES * 2 ? count : CONTEXT_FRAMES * 2;
        memmove(samples, samples + count - kept, kept * sizeof(*samples));
    }
    window->count = count < CONTEXT_FRAMES * 2 ? count : CONTEXT_FRAMES * 2;
}

static void
measure(PlayerMeter *meter, size_t frame_count)
{
    if (meter->loudness == NULL ||
        meter->loudness_frames > (uint64_t)meter->sample_rate_hz * RENEW_S) {
        loudness_meter_free(meter->loudness);
        meter->loudness = loudness_meter_new(meter->sample_rate_hz,
                                             (int)meter->channel_count);
        meter->loudness_frames = 0;
    }
    if (meter->loudness != NULL)
        loudness_meter_add(meter->loudness, meter->block, frame_count);
    meter->loudness_frames += frame_count;
    find_peaks(meter, frame_count);
    turn_slot(meter, frame_count);
}

void
player_meter_listen(PlayerMeter *meter, const Mix *mix, size_t channel_count)
{
    MixNews news;
    mix_news(mix, &news);
    const uint64_t heard = mix_heard(&news, clock_monotonic_ns());
    if (news.sample_rate_hz != meter->sample_rate_hz ||
        channel_count != meter->channel_count || heard < meter->next) {
        restart(meter, news.sample_rate_hz, channel_count);
        meter->next = heard;
    }
    while (meter->next < heard) {
        const uint64_t left = heard - meter->next;
        const size_t count =
            left < BLOCK_FRAMES / 2 ? (size_t)left : BLOCK_FRAMES / 2;
        if (!mix_given(mix, &news, meter->next, meter->block, count)) {
            meter->next = heard;
            return;
        }
        measure(meter, count);
        meter->next += count;
    }
}

void
player_meter_read(const PlayerMeter *meter,
                  float *momentary_lufs,
                  float true_peak_dbtp[2])
{
    *momentary_lufs =
        meter->loudness == NULL
            ? -INFINITY
            : (float)loudness_meter_momentary_lufs(meter->loudness);
    for (size_t k = 0; k < 2; k++) {
        float peak = 0;
        for (size_t i = 0; i < HELD_SLOTS; i++)
            peak =
                fmaxf(peak, meter->slots[i][k < meter->channel_count ? k : 0]);
        true_peak_dbtp[k] = peak > 0 ? 20 * log10f(peak) : -INFINITY;
    }
}
