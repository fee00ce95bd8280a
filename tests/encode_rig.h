// SPDX-License-Identifier: MIT
// One encoder at work on a buffer of any shape, without the rest of export.
#pragma once

#include "timbre/core/audio_buffer.h"
#include "timbre/dsp/dither.h"
#include "timbre/export/export.h"

#include "check.h"
#include "take_fixture.h"

#include <fcntl.h>
#include <unistd.h>

typedef struct {
    Take *take;
    Score *score;
    AudioBuffer *audio;
    ExportSettings settings;
    ExportJob job;
    char *path;
} EncodeRig;

// Music-like: tones that beat, some silence, full scale once.
static inline AudioBuffer *
encode_rig_audio(size_t frames, int channels, int rate_hz)
{
    AudioBuffer *audio = audio_buffer_new(frames, channels, rate_hz);
    for (size_t frame = 0; frame < frames; frame++)
        for (int channel = 0; channel < channels; channel++) {
            const double time_s = (double)frame / rate_hz;
            const double value =
                0.4 * sin(6.283185307 * (220 + 3 * channel) * time_s) +
                0.2 * sin(6.283185307 * 3001 * time_s);
            audio->samples[frame * (size_t)channels + (size_t)channel] =
                frame % 7000 < 500 ? 0 : (float)value;
        }
    audio->samples[0] = 1;
    audio->samples[frames * (size_t)channels - 1] = -1;
    return audio;
}

static inline void
encode_rig_open(
    EncodeRig *rig, size_t frames, int channels, int rate_hz, int bit_depth)
{
    *rig = (EncodeRig){.take = fixture_take("a rig"),
                       .score = fixture_score(),
                       .audio = encode_rig_audio(frames, channels, rate_hz)};
    rig->take->result->frame_count = frames;
    rig->take->result->channel_count = channels;
    rig->take->result->sample_rate_hz = rate_hz;
    rig->path = path_join(rig->take->folder, "encoded");
    rig->job = (ExportJob){
        .take = rig->take,
        .score = rig->score,
        .audio = rig->audio,
        .settings = &rig->settings,
        .bit_depth = bit_depth,
        .descriptor =
            open(rig->path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0666)};
    assert_true(rig->job.descriptor >= 0);
}

static inline void
encode_rig_close(EncodeRig *rig)
{
    close(rig->job.descriptor);
    mem_free(rig->path);
    audio_buffer_free(rig->audio);
    score_free(rig->score);
    fixture_take_free(rig->take);
}

// What must stand in the file, sample by sample; mem_free() it.
static inline int32_t *
encode_rig_integers(const EncodeRig *rig)
{
    const AudioBuffer *audio = rig->audio;
    int32_t *integers = mem_new_array(
        audio->frame_count * (size_t)audio->channel_count, sizeof(int32_t));
    dither_to_integer(audio->samples, audio->frame_count, audio->channel_count,
                      rig->job.bit_depth, rig->take->result->seed, 0, integers);
    return integers;
}
