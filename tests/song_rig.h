// SPDX-License-Identifier: MIT
// Whole songs for tests: plan, score, rendered sound, and what is measured of
// them (composer.md section 5, rows A).
#pragma once

#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/dsp/chain.h"
#include "timbre/dsp/fade.h"
#include "timbre/dsp/loudness.h"
#include "timbre/sketch/band.h"
#include "timbre/sketch/synth.h"

#include "check.h"
#include "synth_rig.h"

#include <math.h>
#include <string.h>

enum { SONG_RATE_HZ = SYNTH_SAMPLE_RATE_HZ };

static const char song_small_font[] = "/usr/share/sounds/sf2/TimGM6mb.sf2";
static const char song_large_font[] = "/usr/share/sounds/sf2/FluidR3_GM.sf2";

typedef struct {
    Plan *plan;
    Score *score;
    RigHost kept;
    Rendered rendered;
} SongSound;

typedef struct {
    bool has_preview;
    double preview_lufs;
} SongWay;

static inline Plan *
song_plan(const char *genre, uint64_t seed, double duration_s)
{
    Plan *plan = plan_new();
    Error error = {0};
    string_list_push(&plan->genre, genre);
    string_list_push(&plan->said, "genre");
    string_list_push(&plan->said, "duration_s");
    plan->duration_s = duration_s;
    plan->has_seed = true;
    plan->seed = seed;
    if (plan_complete(plan, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return plan;
}

static inline void
song_render(SongSound *song, Synth *synth, SongWay way)
{
    Error error = {0};
    BackendHost host = rig_host(&song->kept);
    if (!way.has_preview)
        host.emit_preview = NULL;
    SynthSettings settings = synth_settings();
    settings.preview_lufs = way.preview_lufs;
    if (synth_render_with(synth, song->score, &settings, &host, &song->rendered,
                          &error) != STATUS_OK)
        fail_msg("%s", error.text);
}

// Takes the plan over.
static inline SongSound
song_new(Synth *synth, Plan *plan, SongWay way)
{
    SongSound song = {.plan = plan};
    Error error = {0};
    song.score = band_compose(plan, &error);
    if (song.score == NULL)
        fail_msg("%s", error.text);
    song_render(&song, synth, way);
    return song;
}

static inline void
song_clear(SongSound *song)
{
    backend_rendered_clear(&song->rendered);
    rig_host_clear(&song->kept);
    score_free(song->score);
    plan_free(song->plan);
    *song = (SongSound){0};
}

static inline double
song_lufs(const float *samples, size_t frame_count)
{
    Loudness loudness = {0};
    Error error = {0};
    if (loudness_measure(samples, frame_count, 2, SONG_RATE_HZ, &loudness,
                         &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return loudness.integrated_lufs;
}

static inline size_t
song_bar_frame(const Score *score, int bar)
{
    const double tick = (double)bar * music_bar_ticks(score->meter);
    return (size_t)llround(score_tick_s(score, tick) * SONG_RATE_HZ);
}

static inline double
song_peak(const float *samples, size_t frame_count)
{
    double peak = 0;
    for (size_t i = 0; i < 2 * frame_count; i++)
        peak = fmax(peak, fabs((double)samples[i]));
    return peak;
}

static inline double
song_section_rms(const SongSound *song, size_t index)
{
    const ScoreSection *section = &song->score->sections[index];
    const size_t first = song_bar_frame(song->score, section->first_bar);
    const size_t end =
        song_bar_frame(song->score, section->first_bar + section->bars);
    return rig_rms(song->rendered.audio->samples, first, end - first);
}

// A1: the worst of all pairs, in dB above what its step of energy demands.
static inline double
song_loudness_order(const SongSound *song, int *pairs)
{
    double worst = HUGE_VAL;
    *pairs = 0;
    for (size_t a = 0; a < song->score->section_count; a++)
        for (size_t b = 0; b < song->score->section_count; b++) {
            const int step = song->score->sections[a].energy -
                             song->score->sections[b].energy;
            if (step <= 0)
                continue;
            const double apart =
                rig_db(song_section_rms(song, a) / song_section_rms(song, b));
            worst = fmin(worst, apart - (step >= 2 ? 1.0 : 0.3));
            (*pairs)++;
        }
    return worst;
}

// A3: seconds of the longest run of 100 ms under -60 dBFS within the bars.
static inline double
song_longest_silence_s(const SongSound *song)
{
    const size_t block = SONG_RATE_HZ / 10;
    const size_t end = song_bar_frame(song->score, song->score->bars);
    size_t run = 0;
    size_t longest = 0;
    for (size_t at = 0; at + block <= end; at += block) {
        run = rig_rms(song->rendered.audio->samples, at, block) < 1e-3 ? run + 1
                                                                       : 0;
        longest = run > longest ? run : longest;
    }
    return (double)longest / 10;
}

typedef struct {
    double correlation, mono_loss_db;
} SongStereo;

static inline SongStereo
song_stereo(const AudioBuffer *audio)
{
    double left = 0;
    double right = 0;
    double cross = 0;
    for (size_t i = 0; i < audio->frame_count; i++) {
        const double l = (double)audio->samples[2 * i];
        const double r = (double)audio->samples[2 * i + 1];
        left += l * l;
        right += r * r;
        cross += l * r;
    }
    const double mono = (left + right + 2 * cross) / 4;
    return (SongStereo){cross / sqrt(left * right),
                        10 * log10((left + right) / 2 / mono)};
}

// A5: the largest sample of mix - sum of stems, in dBFS.
static inline double
song_stem_difference_db(const SongSound *song)
{
    const Rendered *rendered = &song->rendered;
    double worst = 0;
    for (size_t i = 0; i < 2 * rendered->audio->frame_count; i++) {
        double sum = 0;
        for (size_t p = 0; p < rendered->part_count; p++)
            sum += (double)rendered->parts[p].audio->samples[i];
        worst = fmax(worst, fabs(sum - (double)rendered->audio->samples[i]));
    }
    return rig_db(fmax(worst, 1e-12));
}

static inline const RenderedPart *
song_stem(const SongSound *song, const char *name)
{
    for (size_t i = 0; i < song->rendered.part_count; i++)
        if (strcmp(song->rendered.parts[i].name, name) == 0)
            return &song->rendered.parts[i];
    return NULL;
}

// The finished take, mastered in place.
static inline ChainReport
song_master(SongSound *song)
{
    const ChainSettings settings = {"streaming", NAN, NAN};
    ChainReport report = {0};
    Error error = {0};
    if (chain_master(song->rendered.audio, &settings, NULL, NULL, NULL, &report,
                     &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return report;
}

// What is heard where the preview gives way to the finished take: the worst of
// several places.
typedef struct {
    double step;     // largest step between frames against what is around
    double level_db; // louder or softer than before
    double swell_db; // of the join above the louder of the two
    double sameness; // correlation of the two, 1 = the same wave
} SongSwitch;

enum { SONG_JOIN_FRAMES = SONG_RATE_HZ * 3 / 100 };

static inline double
song_largest_step(const float *samples, size_t first, size_t count)
{
    double most = 0;
    for (size_t i = 2 * first; i < 2 * (first + count); i++)
        most = fmax(most, fabs((double)samples[i + 2] - (double)samples[i]));
    return most;
}

static inline double
song_sameness(const float *a, const float *b, size_t first, size_t count)
{
    double cross = 0;
    double squares[2] = {0};
    for (size_t i = 2 * first; i < 2 * (first + count); i++) {
        cross += (double)a[i] * (double)b[i];
        squares[0] += (double)a[i] * (double)a[i];
        squares[1] += (double)b[i] * (double)b[i];
    }
    return cross / sqrt(squares[0] * squares[1] + 1e-30);
}

static inline void
song_switch_at(const float *preview,
               const float *master,
               size_t at,
               SongSwitch *worst)
{
    enum { JOIN = SONG_JOIN_FRAMES, ROUND = SONG_RATE_HZ / 5 };

    float heard[2 * (3 * JOIN)];
    const size_t first = at - JOIN;
    memcpy(heard, preview + 2 * first, 4 * JOIN * sizeof *heard);
    memcpy(heard + 4 * JOIN, master + 2 * (at + JOIN),
           2 * JOIN * sizeof *heard);
    fade_cross(heard + 2 * JOIN, master + 2 * at, JOIN, 2);
    const double around = fmax(song_largest_step(preview, first, 3 * JOIN),
                               song_largest_step(master, first, 3 * JOIN));
    worst->step =
        fmax(worst->step, song_largest_step(heard, 0, 3 * JOIN - 1) / around);
    const double before = rig_rms(preview, at, ROUND);
    const double after = rig_rms(master, at, ROUND);
    worst->level_db = fmax(worst->level_db, fabs(rig_db(after / before)));
    const double swell =
        rig_rms(heard, JOIN, JOIN) /
        fmax(rig_rms(preview, at, JOIN), rig_rms(master, at, JOIN));
    worst->swell_db = fmax(worst->swell_db, rig_db(swell));
    worst->sameness =
        fmin(worst->sameness, song_sameness(preview, master, at, ROUND));
}

static inline SongSwitch
song_switch(const SongSound *song)
{
    enum { PLACES = 16 };

    SongSwitch worst = {.sameness = 1};
    const size_t body = song_bar_frame(song->score, song->score->bars);
    for (size_t i = 1; i < PLACES; i++)
        song_switch_at(song->kept.preview, song->rendered.audio->samples,
                       body * i / PLACES, &worst);
    return worst;
}
