// SPDX-License-Identifier: MIT
// Passes over the array, each block by block: (1) inspect and measure, (2) the
// preset's stages in place, (3) limit on trial until loudness and both peak
// judges agree, (4) limit once more, in place. Trial and final run give the
// same bits, so what was judged is what is written, and no copy is needed.
#include "timbre/dsp/chain.h"

#include "timbre/base/memory.h"
#include "timbre/dsp/limiter.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/dsp/signal_check.h"

#include "chain_probe.h"
#include "limiter_run.h"
#include "loudness_meter.h"
#include "peak_stream.h"
#include "simd.h"
#include "stage_table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum {
    CHUNK = 16 * PEAK_BLOCK, // between looks at `progress`: a few ms
    LEAST_FRAMES = 16,       // shorter is returned unchanged
    PASSES_MAX = 7,
};

static const double working_lufs = -20; // level that thresholds mean
static const double gain_cap_db = 30;
static const double loudness_tolerance_lu = 0.05;
static const double least_slope = 0.2;    // LU per dB worth pushing for
static const double silence_level = 1e-7; // -140 dBFS
static const double dc_limit = 1e-3;
static const double bad_share_max = 0.001;
// The detector has 8 phases and doesn't see the gain move; the judge has 16 and
// does. With this head start most first trials hold.
static const double first_margin_db = 0.03;
static const double ceiling_margin_db = 0.005;

typedef struct {
    AudioBuffer *audio;
    const Preset *preset;
    double target_lufs;
    double ceiling_dbtp;
    Pool *pool;
    bool (*progress)(void *context, double done_share);
    void *context;
    ChainReport *report;
    Error *error;
    ChainProbe probe;
    float *chunks[2]; // CHUNK frames each
    double passes_done, done_share;
    double pre_gain_db;
    double stage_lufs; // after the stages
    bool was_changed;  // by mending or stages
} Chain;

static const float *
frame_at(const Chain *chain, size_t frame)
{
    return chain->audio->samples + frame * (size_t)chain->audio->channel_count;
}

static size_t
chunk_frames(const Chain *chain, size_t at)
{
    size_t whole = chain->audio->frame_count;
    size_t left = at < whole ? whole - at : 0;
    return left < CHUNK ? left : CHUNK;
}

static double
to_db(double level)
{
    return level > 0 ? 20 * log10(level) : -HUGE_VAL;
}

static double
limit(double value, double least, double most)
{
    return fmax(least, fmin(value, most));
}

// `part` of the current pass is done; about three more are expected.
static Status
look_up(Chain *chain, double part)
{
    double done = chain->passes_done + part;
    chain->done_share =
        fmax(chain->done_share, done / (done + 3 * (1 - part) + 1));
    if (chain->progress == NULL ||
        chain->progress(chain->context, chain->done_share))
        return STATUS_OK;
    return error_set(chain->error, STATUS_CANCELLED,
                     "mastering was stopped as asked");
}

// --- Pass 1: inspect -------------------------------------------------------

static Status
mend(Chain *chain)
{
    AudioBuffer *audio = chain->audio;
    size_t value_count = audio->frame_count * (size_t)audio->channel_count;
    size_t first;
    size_t bad = signal_check_bad(audio->samples, value_count, &first);
    size_t first_frame = first / (size_t)audio->channel_count;
    chain->report->bad_sample_count = bad;
    if ((double)bad > bad_share_max * (double)value_count)
        return error_set(
            chain->error, STATUS_INVALID,
            "cannot master: %zu of %zu samples are not numbers, the first at "
            "%.3f s; more than 0.1 %% can't be mended, so render it again",
            bad, value_count, (double)first_frame / audio->sample_rate_hz);
    if (bad > 0) {
        signal_check_mend(audio->samples, audio->frame_count,
                          audio->channel_count, audio->sample_rate_hz);
        chain->was_changed = true;
    }
    return STATUS_OK;
}

static void
scan(void *context, size_t index)
{
    const Chain *chain = context;
    const AudioBuffer *audio = chain->audio;
    if (index == 0)
        chain->report->dc_offset = signal_check_dc(
            audio->samples, audio->frame_count, audio->channel_count);
    else
        chain->report->clipped_run_count = signal_check_clipped(
            audio->samples, audio->frame_count, audio->channel_count);
}

static Status
inspect(Chain *chain)
{
    const AudioBuffer *audio = chain->audio;
    ChainReport *report = chain->report;
    Status status = mend(chain);
    if (status != STATUS_OK)
        return status;
    chain_probe_side_by_side(chain->pool, 2, scan, chain);
    chain_probe_start(&chain->probe, false);
    for (size_t at = 0; at < audio->frame_count; at += CHUNK) {
        ChainProbeWork work = {&chain->probe, frame_at(chain, at),
                               chunk_frames(chain, at)};
        chain_probe_side_by_side(chain->pool, CHAIN_PROBE_WORKS,
                                 chain_probe_work, &work);
        status = look_up(chain, (double)at / (double)audio->frame_count);
        if (status != STATUS_OK)
            return status;
    }
    chain_probe_read(&chain->probe, &report->before);
    report->is_short = report->before.is_short;
    report->is_silent = report->before.sample_peak_dbfs < to_db(silence_level);
    chain->stage_lufs = chain_probe_usable_lufs(&chain->probe);
    chain->passes_done += 1;
    return STATUS_OK;
}

// --- Pass 2: the preset's stages -------------------------------------------

typedef struct {
    const Stage *stage;
    void *self;
} RunningStage;

static StageSettings
stage_settings(const Chain *chain, double gain)
{
    const AudioBuffer *audio = chain->audio;
    StageSettings settings = {.preset = chain->preset,
                              .sample_rate_hz = audio->sample_rate_hz,
                              .channel_count = audio->channel_count};
    double means[2];
    signal_check_means(audio->samples, audio->frame_count, audio->channel_count,
                       means);
    // What counts is the DC that would come out. A mean over a fraction of a
    // second may be nothing but a cut-off wave.
    double to_target = pow(10, (chain->target_lufs - chain->stage_lufs) / 20);
    settings.removes_dc = chain->report->dc_offset * to_target > dc_limit &&
                          !chain->report->is_short;
    settings.dc[0] = means[0] * gain;
    settings.dc[1] = means[1] * gain;
    return settings;
}

SIMD_KERNEL static void
scale(float *samples, size_t value_count, float gain)
{
    for (size_t i = 0; i < value_count; i++)
        samples[i] *= gain;
}

// One chunk is shaped while the one before it is measured.
typedef struct {
    Chain *chain;
    const RunningStage *running;
    size_t count;
    float gain;
    size_t at; // first frame of the chunk that is shaped
} StageStep;

static void
shape_chunk(const StageStep *step)
{
    AudioBuffer *audio = step->chain->audio;
    size_t channels = (size_t)audio->channel_count;
    size_t end = step->at + chunk_frames(step->chain, step->at);
    for (size_t at = step->at; at < end; at += PEAK_BLOCK) {
        size_t frames = end - at < PEAK_BLOCK ? end - at : PEAK_BLOCK;
        float *block = audio->samples + at * channels;
        scale(block, frames * channels, step->gain);
        for (size_t i = 0; i < step->count; i++)
            step->running[i].stage->process(step->running[i].self, block,
                                            frames);
    }
}

static void
stage_work(void *context, size_t index)
{
    const StageStep *step = context;
    const Chain *chain = step->chain;
    unsigned mode = simd_denormals_off();
    if (index == 0)
        shape_chunk(step);
    else if (step->at > 0)
        loudness_meter_add(chain->probe.meter,
                           frame_at(chain, step->at - CHUNK),
                           chunk_frames(chain, step->at - CHUNK));
    simd_denormals_restore(mode);
}

static Status
stages_run(Chain *chain, const RunningStage *running, size_t count, float gain)
{
    // Once more than there are chunks: the last one is to be measured too.
    size_t end = chain->audio->frame_count + CHUNK;
    StageStep step = {chain, running, count, gain, 0};
    chain_probe_start(&chain->probe, false);
    for (; step.at < end; step.at += CHUNK) {
        chain_probe_side_by_side(chain->pool, 2, stage_work, &step);
        Status status = look_up(chain, (double)step.at / (double)end);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status
shape(Chain *chain)
{
    double pre_gain_db =
        limit(working_lufs - chain->stage_lufs, -gain_cap_db, gain_cap_db);
    double gain = pow(10, pre_gain_db / 20);
    StageSettings settings = stage_settings(chain, gain);
    RunningStage running[STAGE_COUNT];
    size_t count = 0;
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        const Stage *stage = &stage_table()[i];
        if (stage->is_wanted(&settings))
            running[count++] = (RunningStage){stage, stage->open(&settings)};
    }
    if (count == 0)
        return STATUS_OK;
    chain->was_changed = true;
    chain->pre_gain_db = pre_gain_db;
    Status status = stages_run(chain, running, count, (float)gain);
    for (size_t i = 0; i < count; i++)
        running[i].stage->close(running[i].self);
    chain->stage_lufs = chain_probe_usable_lufs(&chain->probe);
    chain->passes_done += 1;
    return status;
}

// --- Pass 3: limit on trial ------------------------------------------------

// One chunk is limited while the one before it is measured.
typedef struct {
    const Chain *chain;
    LimiterRun run;
    float *next;
    size_t next_frames;
    ChainProbeWork probe;
} TrialStep;

static void
trial_work(void *context, size_t index)
{
    TrialStep *step = context;
    if (index > 0)
        chain_probe_work(&step->probe, index - 1);
    else
        step->next_frames = limiter_run_next(&step->run, step->next, CHUNK);
}

static Status
run_trial(Chain *chain, Limiter *limiter)
{
    const AudioBuffer *audio = chain->audio;
    TrialStep step = {
        chain,
        limiter_run_start(limiter, audio->samples, audio->frame_count),
        chain->chunks[0],
        0,
        {&chain->probe, NULL, 0}};
    trial_work(&step, 0);
    while (step.next_frames > 0) {
        step.probe.samples = step.next;
        step.probe.frame_count = step.next_frames;
        step.next = chain->chunks[step.next == chain->chunks[0] ? 1 : 0];
        chain_probe_side_by_side(chain->pool, 1 + CHAIN_PROBE_WORKS, trial_work,
                                 &step);
        Status status = look_up(chain, (double)step.run.written /
                                           (double)audio->frame_count);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status
try_limiter(Chain *chain, Limiter *limiter, const LimiterSettings *settings)
{
    limiter_prepare(limiter, settings);
    chain_probe_start(&chain->probe, true);
    Status status = run_trial(chain, limiter);
    if (status != STATUS_OK)
        return status;
    chain->passes_done += 1;
    chain->report->pass_count++;
    chain_probe_read(&chain->probe, &chain->report->after);
    chain->report->mono_loss_lu =
        loudness_meter_mono_loss_lu(chain->probe.meter);
    chain->report->gain_reduction_db = limiter_reduction_db(limiter);
    return STATUS_OK;
}

// The line through the last two trials.
typedef struct {
    double gain_db, lufs; // of the trial before
    double slope;         // LU per dB
    bool is_set;
} Secant;

static void
secant_add(Secant *secant, double gain_db, double lufs)
{
    // While a limiter works, 1 dB of gain gives 0.5 to 1 LU.
    double slope = 0.8;
    if (secant->is_set && fabs(gain_db - secant->gain_db) > 1e-6)
        slope = (lufs - secant->lufs) / (gain_db - secant->gain_db);
    *secant = (Secant){gain_db, lufs, slope, true};
}

// Loud enough, or as loud as it may get: by the cap of the gain, or because
// most of what is added would only be limited away again.
static bool
is_loud(const Chain *chain, const LimiterSettings *settings, Secant *secant)
{
    double miss_lu =
        chain->target_lufs - chain_probe_usable_lufs(&chain->probe);
    if (fabs(miss_lu) <= loudness_tolerance_lu)
        return true;
    double most_db = gain_cap_db - chain->pre_gain_db;
    return miss_lu > 0 &&
           (settings->gain_db >= most_db || secant->slope < least_slope);
}

// Changes gain and inner ceiling until loudness and peaks are right; true when
// another trial is needed.
static bool
correct(Chain *chain, LimiterSettings *settings, Secant *secant)
{
    double lufs = chain_probe_usable_lufs(&chain->probe);
    double excess_db =
        chain->report->after.true_peak_dbtp - chain->ceiling_dbtp;
    secant_add(secant, settings->gain_db, lufs);
    bool was_loud = is_loud(chain, settings, secant);
    if (was_loud && excess_db <= 0)
        return false;
    if (chain->report->pass_count == PASSES_MAX)
        return false;
    if (excess_db > 0)
        settings->ceiling_dbtp -= excess_db + ceiling_margin_db;
    double step_db =
        (chain->target_lufs - lufs) / limit(secant->slope, 0.25, 1);
    if (!was_loud)
        settings->gain_db = fmin(gain_cap_db - chain->pre_gain_db,
                                 settings->gain_db + limit(step_db, -6, 6));
    return true;
}

// Last resort when trials run out: everything lower by the excess.
static void
trim(Chain *chain, LimiterSettings *settings)
{
    Loudness *after = &chain->report->after;
    double excess_db = after->true_peak_dbtp - chain->ceiling_dbtp;
    if (excess_db <= 0)
        return;
    settings->trim_db = -(excess_db + ceiling_margin_db);
    after->integrated_lufs += settings->trim_db;
    after->momentary_max_lufs += settings->trim_db;
    after->short_term_max_lufs += settings->trim_db;
    after->true_peak_dbtp += settings->trim_db;
    after->sample_peak_dbfs += settings->trim_db;
}

static void
explain(const Chain *chain, const LimiterSettings *settings)
{
    ChainReport *report = chain->report;
    double miss_lu = report->after.integrated_lufs - chain->target_lufs;
    double total_db = settings->gain_db + chain->pre_gain_db;
    if (fabs(miss_lu) <= 0.1)
        return;
    if (total_db >= gain_cap_db - 1e-9)
        snprintf(report->note, sizeof(report->note),
                 "bound by the gain cap of %.0f dB: the sound is too quiet for "
                 "%.1f LUFS",
                 gain_cap_db, chain->target_lufs);
    else
        snprintf(report->note, sizeof(report->note),
                 "bound by the ceiling of %.1f dBTP: %.1f LUFS instead of %.1f",
                 chain->ceiling_dbtp, report->after.integrated_lufs,
                 chain->target_lufs);
}

// --- Pass 4: write ---------------------------------------------------------

static Status
write_result(Chain *chain, Limiter *limiter, const LimiterSettings *settings)
{
    AudioBuffer *audio = chain->audio;
    bool is_same = settings->gain_db == 0 && settings->trim_db == 0 &&
                   chain->report->gain_reduction_db <= 0;
    if (is_same)
        return STATUS_OK;
    limiter_prepare(limiter, settings);
    LimiterRun run =
        limiter_run_start(limiter, audio->samples, audio->frame_count);
    while (run.written < audio->frame_count) {
        limiter_run_next(
            &run, audio->samples + run.written * (size_t)audio->channel_count,
            CHUNK);
        Status status =
            look_up(chain, (double)run.written / (double)audio->frame_count);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

static Status
level(Chain *chain)
{
    const AudioBuffer *audio = chain->audio;
    ChainReport *report = chain->report;
    LimiterSettings settings = {
        .ceiling_dbtp = chain->ceiling_dbtp - first_margin_db,
        .gain_db = limit(chain->target_lufs - chain->stage_lufs, -120,
                         gain_cap_db - chain->pre_gain_db),
        .look_ahead_ms = 1.5,
        .hold_ms = 12,
        .release_ms = chain->preset->limiter_release_ms};
    // Nothing is gained by less than the tolerance, but bits would change.
    if (!chain->was_changed && fabs(settings.gain_db) <= loudness_tolerance_lu)
        settings.gain_db = 0;
    Limiter *limiter = limiter_new(audio->sample_rate_hz, audio->channel_count);
    Secant secant = {0};
    Status status;
    do
        status = try_limiter(chain, limiter, &settings);
    while (status == STATUS_OK && correct(chain, &settings, &secant));
    if (status == STATUS_OK) {
        trim(chain, &settings);
        explain(chain, &settings);
        report->gain_db =
            chain->pre_gain_db + settings.gain_db + settings.trim_db;
        status = write_result(chain, limiter, &settings);
    }
    limiter_free(limiter);
    return status;
}

// --- The whole -------------------------------------------------------------

static Status
check(const AudioBuffer *audio, const ChainSettings *settings, Error *error)
{
    if (audio->sample_rate_hz < 8000 || audio->sample_rate_hz > 192000)
        return error_set(error, STATUS_INVALID,
                         "cannot master at %d Hz: 8000 to 192000 Hz work; "
                         "resample the sound first",
                         audio->sample_rate_hz);
    if (audio->channel_count < 1 || audio->channel_count > 2)
        return error_set(error, STATUS_INVALID,
                         "cannot master %d channels: mono and stereo work; mix "
                         "the sound down first",
                         audio->channel_count);
    if (preset_table_find(settings->preset) == NULL)
        return error_set(error, STATUS_USAGE,
                         "there is no mastering preset \"%s\"; streaming and "
                         "transparent are presets",
                         settings->preset == NULL ? "" : settings->preset);
    return STATUS_OK;
}

// Below the silence level there is nothing to keep: exact zeros.
static void
silence(Chain *chain)
{
    AudioBuffer *audio = chain->audio;
    memset(audio->samples, 0,
           audio->frame_count * (size_t)audio->channel_count * sizeof(float));
    chain->report->is_silent = true;
    chain_probe_start(&chain->probe, false);
    chain_probe_read(&chain->probe, &chain->report->after);
    snprintf(chain->report->note, sizeof(chain->report->note),
             "the sound is silent: no gain was applied");
}

static Status
run(Chain *chain)
{
    Status status = inspect(chain);
    if (status != STATUS_OK)
        return status;
    if (chain->audio->frame_count < LEAST_FRAMES) {
        chain->report->after = chain->report->before;
        snprintf(chain->report->note, sizeof(chain->report->note),
                 "shorter than %d frames: left as it is", LEAST_FRAMES);
        return STATUS_OK;
    }
    if (isinf(chain->target_lufs))
        chain->target_lufs = chain->stage_lufs;
    if (!chain->report->is_silent)
        status = shape(chain);
    if (status != STATUS_OK)
        return status;
    if (chain->report->is_silent || !isfinite(chain->stage_lufs) ||
        chain->stage_lufs < to_db(silence_level))
        silence(chain);
    else
        status = level(chain);
    return status;
}

Status
chain_master(AudioBuffer *audio,
             const ChainSettings *settings,
             Pool *pool,
             bool (*progress)(void *context, double done_share),
             void *context,
             ChainReport *report,
             Error *error)
{
    ChainReport own_report;
    if (report == NULL)
        report = &own_report;
    memset(report, 0, sizeof(*report));
    report->correlation = 1;
    Status status = check(audio, settings, error);
    if (status != STATUS_OK)
        return status;
    const Preset *preset = preset_table_find(settings->preset);
    Chain chain = {
        .audio = audio,
        .preset = preset,
        .target_lufs = isnan(settings->loudness_lufs) ? preset->loudness_lufs
                                                      : settings->loudness_lufs,
        .ceiling_dbtp = isnan(settings->ceiling_dbtp) ? preset->ceiling_dbtp
                                                      : settings->ceiling_dbtp,
        .pool = pool,
        .progress = progress,
        .context = context,
        .report = report,
        .error = error,
        .probe = chain_probe_new(audio->sample_rate_hz, audio->channel_count),
        .chunks = {
            mem_new_array(CHUNK * (size_t)audio->channel_count, sizeof(float)),
            mem_new_array(CHUNK * (size_t)audio->channel_count,
                          sizeof(float))}};
    unsigned mode = simd_denormals_off();
    status = run(&chain);
    if (status == STATUS_OK)
        report->correlation = signal_check_correlation(
            audio->samples, audio->frame_count, audio->channel_count);
    simd_denormals_restore(mode);
    chain_probe_clear(&chain.probe);
    mem_free(chain.chunks[0]);
    mem_free(chain.chunks[1]);
    return status;
}
