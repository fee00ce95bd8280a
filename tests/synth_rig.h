// SPDX-License-Identifier: MIT
// Scores and a host for the tests of the synthesisers.
#pragma once

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/pool.h"
#include "timbre/core/backend.h"
#include "timbre/core/score.h"
#include "timbre/sketch/synth.h"

#include "part_events.h"
#include "stem_source.h"
#include "voice_player.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

// A host that keeps the preview and can be told to cancel.
typedef struct {
    float *preview;
    size_t preview_frames;
    size_t room_frames;
    size_t emitted_frames;
    uint64_t last_done;
    int progress_calls;
    bool went_back; // progress that is not monotone
    atomic_bool is_cancelled;
    uint64_t cancel_at; // done of STAGE_RENDER, 0 = never
    char folder[64];
} RigHost;

static inline bool
rig_progress(void *self, Progress progress)
{
    RigHost *host = self;
    host->progress_calls++;
    if (progress.stage == STAGE_RENDER) {
        host->went_back = host->went_back || progress.done < host->last_done;
        host->last_done = progress.done;
        if (host->cancel_at > 0 && progress.done >= host->cancel_at)
            atomic_store(&host->is_cancelled, true);
    }
    return !atomic_load(&host->is_cancelled);
}

static inline bool
rig_is_cancelled(void *self)
{
    RigHost *host = self;
    return atomic_load(&host->is_cancelled);
}

static inline void
rig_emit(void *self,
         const float *samples,
         size_t frames_ready,
         int channel_count,
         int sample_rate_hz)
{
    (void)samples;
    (void)channel_count;
    (void)sample_rate_hz;
    RigHost *host = self;
    host->emitted_frames = frames_ready;
}

static inline void
rig_emit_preview(void *self,
                 const float *samples,
                 size_t frame_count,
                 int channel_count,
                 int sample_rate_hz)
{
    (void)channel_count;
    (void)sample_rate_hz;
    RigHost *host = self;
    if (host->preview_frames + frame_count > host->room_frames) {
        host->room_frames = (host->preview_frames + frame_count) * 2;
        host->preview = mem_resize(host->preview, host->room_frames * 2,
                                   sizeof *host->preview);
    }
    memcpy(host->preview + 2 * host->preview_frames, samples,
           frame_count * 2 * sizeof *samples);
    host->preview_frames += frame_count;
}

static inline BackendHost
rig_host(RigHost *host)
{
    *host = (RigHost){0};
    strcpy(host->folder, "/tmp/timbre-test-XXXXXX");
    if (mkdtemp(host->folder) == NULL)
        abort();
    return (BackendHost){
        .self = host,
        .progress = rig_progress,
        .is_cancelled = rig_is_cancelled,
        .emit = rig_emit,
        .emit_preview = rig_emit_preview,
        .scratch_folder = host->folder,
    };
}

static inline void
rig_host_clear(RigHost *host)
{
    path_remove_tree(host->folder, NULL);
    mem_free(host->preview);
    host->preview = NULL;
}

// Group fixtures: a cache folder of its own, so that no test depends on what
// was measured before.
static inline int
rig_open_cache(void **state)
{
    char *folder = mem_copy_text("/tmp/timbre-test-cache-XXXXXX");
    if (mkdtemp(folder) == NULL)
        return -1;
    *state = folder;
    return setenv("XDG_CACHE_HOME", folder, 1);
}

static inline int
rig_close_cache(void **state)
{
    path_remove_tree(*state, NULL);
    mem_free(*state);
    return 0;
}

static inline Score *
rig_score(double tempo_bpm, int bars, double duration_s)
{
    Score *score = score_new();
    score->tempo_bpm = tempo_bpm;
    score->meter = (Meter){4, 4};
    score->bars = bars;
    score->duration_s = duration_s;
    score->reverb_room = 0.6;
    score->sound_seed = 42;
    strcpy(score->key, "A");
    return score;
}

static inline ScorePart *
rig_part(
    Score *score, const char *name, Voice voice, int program, double level_lu)
{
    ScorePart *part = score_add_part(score, name);
    part->voice = voice;
    part->program = program;
    part->level_lu = level_lu;
    part->reverb_send = 30;
    return part;
}

static inline void
rig_note(ScorePart *part, double beat, double beats, int key, int velocity)
{
    score_add_note(part, (ScoreNote){
                             .tick = (int32_t)(beat * 960),
                             .length_ticks = (int32_t)(beats * 960),
                             .key = (uint8_t)key,
                             .velocity = (uint8_t)velocity,
                         });
}

static inline void
rig_drums(Score *score, double level_lu)
{
    ScorePart *part = rig_part(score, "drums", VOICE_DRUM_KIT, 0, level_lu);
    for (int beat = 0; beat < score->bars * 4; beat++) {
        rig_note(part, beat, 0.25, beat % 2 == 0 ? 36 : 38, 110);
        rig_note(part, beat, 0.25, 42, 80);
        rig_note(part, beat + 0.5, 0.25, 42, 60);
    }
    part->reverb_send = 18;
}

static inline void
rig_bass(Score *score, Voice voice, int program, double level_lu)
{
    static const int roots[] = {33, 29, 36, 31};
    ScorePart *part = rig_part(score, "bass", voice, program, level_lu);
    for (int half = 0; half < score->bars * 2; half++)
        rig_note(part, half * 2, 1.75, roots[half / 2 % 4], 100);
    part->reverb_send = 6;
}

static inline void
rig_chords(Score *score, const char *name, int program, double level_lu)
{
    static const int thirds[] = {60, 57, 64, 59};
    ScorePart *part =
        rig_part(score, name, VOICE_GENERAL_MIDI, program, level_lu);
    for (int bar = 0; bar < score->bars; bar++)
        for (int voice = 0; voice < 3; voice++)
            rig_note(part, bar * 4, 3.75, thirds[bar % 4] + voice * 4, 84);
    part->pan = 52;
}

static inline void
rig_lead(Score *score, Voice voice, int program, double level_lu)
{
    static const int tune[] = {69, 72, 76, 74, 72, 71, 69, 64};
    ScorePart *part = rig_part(score, "lead", voice, program, level_lu);
    for (int beat = 0; beat < score->bars * 4; beat++)
        rig_note(part, beat, 0.9, tune[beat % 8], 96);
}

// Drums, bass, chords, pad and lead.
static inline Score *
rig_band(int bars)
{
    Score *score = rig_score(120, bars, bars * 2.0 + 1.5);
    rig_drums(score, -3);
    rig_bass(score, VOICE_GENERAL_MIDI, 33, -4);
    rig_chords(score, "piano", 0, -7);
    rig_chords(score, "pad", 48, -11);
    rig_lead(score, VOICE_GENERAL_MIDI, 11, -2.5);
    char id[] = "a";
    score_add_section(score, (ScoreSection){id, SECTION_A, 0, bars, 3});
    score_sort(score);
    return score;
}

// Amplitude of a sine at hz in a stretch of one channel (Hann window).
static inline double
rig_amplitude(
    const float *samples, size_t first, size_t count, int channel, double hz)
{
    // Phasors turned step by step instead of a cosine for each frame.
    const double two_pi = 6.283185307179586;
    const double wave_re = cos(two_pi * hz / SYNTH_SAMPLE_RATE_HZ);
    const double wave_im = sin(two_pi * hz / SYNTH_SAMPLE_RATE_HZ);
    const double hann_re = cos(two_pi / (double)count);
    const double hann_im = sin(two_pi / (double)count);
    double a = 1;
    double b = 0;
    double c = 1;
    double d = 0;
    double cosine = 0;
    double sine = 0;
    for (size_t i = 0; i < count; i++) {
        const double x = (0.5 - 0.5 * c) *
                         (double)samples[2 * (first + i) + (size_t)channel];
        cosine += x * a;
        sine += x * b;
        const double next_a = a * wave_re - b * wave_im;
        b = a * wave_im + b * wave_re;
        a = next_a;
        const double next_c = c * hann_re - d * hann_im;
        d = c * hann_im + d * hann_re;
        c = next_c;
    }
    return sqrt(cosine * cosine + sine * sine) * 4 / (double)count;
}

static inline double
rig_rms(const float *samples, size_t first, size_t count)
{
    double sum = 0;
    for (size_t i = 2 * first; i < 2 * (first + count); i++)
        sum += (double)samples[i] * (double)samples[i];
    return sqrt(sum / (2 * (double)count));
}

// Energy of a band, in steps of 1/12 octave: comparable between stretches.
static inline double
rig_energy(const float *samples,
           size_t first,
           size_t count,
           double low_hz,
           double high_hz)
{
    double sum = 0;
    for (double hz = low_hz; hz < high_hz; hz *= 1.05946309) {
        const double left = rig_amplitude(samples, first, count, 0, hz);
        const double right = rig_amplitude(samples, first, count, 1, hz);
        sum += left * left + right * right;
    }
    return sum;
}

static inline double
rig_db(double ratio)
{
    return 20 * log10(ratio);
}

// A part of one voice, rendered alone and dry of room.
static inline float *
rig_play_voice(Voice voice, ScoreNote *notes, size_t count, size_t frames)
{
    Score *score = rig_score(60, 1, (double)frames / SYNTH_SAMPLE_RATE_HZ);
    ScorePart *part = rig_part(score, "voice", voice, 0, 0);
    part->reverb_send = 0;
    for (size_t i = 0; i < count; i++)
        score_add_note(part, notes[i]);
    StemSource source = {0};
    Error error = {0};
    if (voice_player_new(part, part_events_new(score, part, frames), 0.6, 7,
                         &source, &error) != STATUS_OK)
        abort();
    const size_t blocks =
        (frames + SYNTH_BLOCK_FRAMES - 1) / SYNTH_BLOCK_FRAMES;
    float *samples =
        mem_new_array(blocks * SYNTH_BLOCK_FRAMES * 2, sizeof *samples);
    for (size_t b = 0; b < blocks; b++)
        source.interface->render_block(source.self,
                                       samples + b * 2 * SYNTH_BLOCK_FRAMES);
    source.interface->free(source.self);
    score_free(score);
    return samples;
}
