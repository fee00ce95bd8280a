// SPDX-License-Identifier: MIT
#include "player_meter.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/dsp/loudness.h"
#include "timbre/dsp/peak_meter.h"

#include <math.h>
#include <string.h>

enum {
    BLOCK_FRAMES = 2048,
    HELD_SLOTS = 20, // peaks are held in slots of 50 ms
    SLOT_MS = 50,
    // The loudness meter remembers every 100 ms for its other figures; a new
    // one now and then keeps it small.
    RENEW_S = 600,
};

struct PlayerMeter {
    int sample_rate_hz;
    int channel_count;
    uint64_t next; // frame of the device
    LoudnessMeter *loudness;
    uint64_t loudness_frames;
    PeakMeter *peaks;
    float slots[HELD_SLOTS][MIX_CHANNELS];
    size_t slot;
    uint64_t slot_frames;
    float block[BLOCK_FRAMES * MIX_CHANNELS];
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
    peak_meter_free(meter->peaks);
    mem_free(meter);
}

static void
restart(PlayerMeter *meter, int sample_rate_hz, int channel_count)
{
    loudness_meter_free(meter->loudness);
    peak_meter_free(meter->peaks);
    *meter = (PlayerMeter){
        .sample_rate_hz = sample_rate_hz,
        .channel_count = channel_count,
        .peaks = peak_meter_new(sample_rate_hz, channel_count),
    };
}

static void
measure_loudness(PlayerMeter *meter, size_t frame_count)
{
    const uint64_t most = (uint64_t)meter->sample_rate_hz * RENEW_S;
    if (meter->loudness == NULL || meter->loudness_frames > most) {
        loudness_meter_free(meter->loudness);
        meter->loudness =
            loudness_meter_new(meter->sample_rate_hz, meter->channel_count);
        meter->loudness_frames = 0;
    }
    if (meter->loudness != NULL)
        loudness_meter_add(meter->loudness, meter->block, frame_count);
    meter->loudness_frames += frame_count;
}

static void
measure_peaks(PlayerMeter *meter, size_t frame_count)
{
    float *held = meter->slots[meter->slot];
    peak_meter_add(meter->peaks, meter->block, frame_count);
    for (int k = 0; k < meter->channel_count; k++)
        held[k] = fmaxf(held[k], peak_meter_take(meter->peaks, k));
    meter->slot_frames += frame_count;
    if (meter->slot_frames * 1000 < (uint64_t)meter->sample_rate_hz * SLOT_MS)
        return;
    meter->slot_frames = 0;
    meter->slot = (meter->slot + 1) % HELD_SLOTS;
    memset(meter->slots[meter->slot], 0, sizeof(meter->slots[0]));
}

void
player_meter_listen(PlayerMeter *meter, const Mix *mix, int channel_count)
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
        const size_t count = left < BLOCK_FRAMES ? (size_t)left : BLOCK_FRAMES;
        if (!mix_given(mix, &news, meter->next, meter->block, count)) {
            meter->next = heard;
            return;
        }
        measure_loudness(meter, count);
        measure_peaks(meter, count);
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
    for (int k = 0; k < 2; k++) {
        const int channel = k < meter->channel_count ? k : 0;
        float peak = 0;
        for (size_t i = 0; i < HELD_SLOTS; i++)
            peak = fmaxf(peak, meter->slots[i][channel]);
        true_peak_dbtp[k] = peak > 0 ? 20 * log10f(peak) : -INFINITY;
    }
}
