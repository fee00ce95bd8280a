// SPDX-License-Identifier: MIT
#include "take_level.h"

#include "timbre/base/memory.h"

#include <math.h>

// Nothing to hear: 60 dB below the loudest block (a soft intro lies 20 to 40 dB
// below, a neural codec's own hiss 60 to 80), but never above -80 dBFS.
static const float silence_ratio = 1e-3F, silence_floor = 1e-4F;

static double
rms_of(const AudioBuffer *audio, size_t from, size_t to)
{
    const size_t channels = (size_t)audio->channel_count;
    double sum = 0;
    for (size_t i = from * channels; i < to * channels; i++)
        sum += (double)audio->samples[i] * (double)audio->samples[i];
    return to > from ? sqrt(sum / (double)((to - from) * channels)) : 0;
}

TakeLevel
take_level_measure(const AudioBuffer *audio)
{
    TakeLevel level = {0};
    level.block_frames =
        (size_t)lround(TAKE_LEVEL_BLOCK_S * audio->sample_rate_hz);
    level.count =
        (audio->frame_count + level.block_frames - 1) / level.block_frames;
    level.rms = mem_new_array(level.count + 1, sizeof(float));
    for (size_t i = 0; i < level.count; i++) {
        const size_t from = i * level.block_frames;
        const size_t left = audio->frame_count - from;
        const size_t count =
            left < level.block_frames ? left : level.block_frames;
        level.rms[i] = (float)rms_of(audio, from, from + count);
        level.most = fmaxf(level.most, level.rms[i]);
    }
    return level;
}

void
take_level_clear(TakeLevel *level)
{
    mem_free(level->rms);
    level->rms = NULL;
}

float
take_level_silence(const TakeLevel *level)
{
    return fmaxf(level->most * silence_ratio, silence_floor);
}

static size_t
frame_at(const AudioBuffer *audio, double position_s)
{
    const double frame = round(position_s * audio->sample_rate_hz);
    return frame < 0 ? 0 : (size_t)fmin(frame, (double)audio->frame_count);
}

double
take_level_rms(const AudioBuffer *audio, double from_s, double to_s)
{
    return rms_of(audio, frame_at(audio, from_s), frame_at(audio, to_s));
}
