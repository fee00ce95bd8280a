// SPDX-License-Identifier: MIT
#include "level_predict.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "level_probe.h"
#include "loudness_steps.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    KEY_GRAIN = 4,       // semitones that are taken for alike
    VELOCITY_GRAIN = 32, // the same for velocity
    MAX_PROBES = 6,      // of one part
    MAX_KIT_PROBES = 10,
    KEY_LIMIT = 128,
    GRAINS = KEY_LIMIT * (KEY_LIMIT / VELOCITY_GRAIN),
    PUMP_POINTS = 8, // in a step
};

static const double step_s = 0.1;

typedef struct {
    const Stem *stem;
    LevelKey keys[MAX_KIT_PROBES]; // heaviest first
    Level levels[MAX_KIT_PROBES];
    size_t key_count;
    LevelKey missing[MAX_KIT_PROBES];
    Level measured[MAX_KIT_PROBES];
    size_t missing_count;
    double *powers; // per step, as the score plays
    double peak;
    double texture_power;
    Status status;
    Error error;
} StemGuess;

typedef struct {
    LevelTable *table;
    Soundfont *soundfont;
    const Score *score;
    const PumpCurve *pump;
    const BackendHost *host;
    StemGuess *guesses;
    size_t stem_count, step_count;
} Prediction;

static bool
is_kit(const ScorePart *part)
{
    return part->voice == VOICE_DRUM_KIT;
}

static LevelKey
key_of_note(const ScorePart *part, const ScoreNote *note)
{
    LevelKey key = {
        .voice = (int)part->voice,
        .program = part->program,
        .key = note->key % KEY_LIMIT,
        .low_pass_hz = (int)part->low_pass_hz,
    };
    if (!is_kit(part))
        key.key = key.key / KEY_GRAIN * KEY_GRAIN + KEY_GRAIN / 2;
    const int velocity = note->velocity > 127 ? 127 : note->velocity;
    key.velocity =
        velocity / VELOCITY_GRAIN * VELOCITY_GRAIN + VELOCITY_GRAIN / 2;
    return key;
}

static double
fourth_power(double x)
{
    return x * x * x * x;
}

// Loudness goes with the fourth power of velocity; long notes count more.
static double
weight_of_note(const Score *score, const ScoreNote *note)
{
    const double length_s = score_tick_s(score, note->length_ticks);
    return fourth_power(note->velocity / 127.0) *
           fmin(fmax(length_s, step_s), 1);
}

// The sorts of notes that make most of the part's loudness.
static void
choose_keys(const Score *score, StemGuess *guess)
{
    const ScorePart *part = guess->stem->part;
    double *weights = mem_new_array(GRAINS, sizeof *weights);
    for (size_t i = 0; i < part->note_count; i++) {
        const LevelKey key = key_of_note(part, &part->notes[i]);
        weights[key.key * (KEY_LIMIT / VELOCITY_GRAIN) +
                key.velocity / VELOCITY_GRAIN] +=
            weight_of_note(score, &part->notes[i]);
    }
    const size_t limit = is_kit(part) ? MAX_KIT_PROBES : MAX_PROBES;
    while (guess->key_count < limit) {
        int best = 0;
        for (int i = 1; i < GRAINS; i++)
            if (weights[i] > weights[best])
                best = i;
        if (weights[best] <= 0)
            break;
        weights[best] = 0;
        const ScoreNote note = {
            .key = (uint8_t)(best / (KEY_LIMIT / VELOCITY_GRAIN)),
            .velocity =
                (uint8_t)(best % (KEY_LIMIT / VELOCITY_GRAIN) * VELOCITY_GRAIN +
                          VELOCITY_GRAIN / 2),
        };
        guess->keys[guess->key_count++] = key_of_note(part, &note);
    }
    mem_free(weights);
}

static void
find_missing(const LevelTable *table, StemGuess *guess)
{
    for (size_t i = 0; i < guess->key_count; i++)
        if (level_table_find(table, &guess->keys[i]) == NULL)
            guess->missing[guess->missing_count++] = guess->keys[i];
}

static void
probe(void *context, size_t index)
{
    Prediction *prediction = context;
    StemGuess *guess = &prediction->guesses[index];
    const BackendHost *host = prediction->host;
    if (host->is_cancelled != NULL && host->is_cancelled(host->self))
        guess->status = error_set(&guess->error, STATUS_CANCELLED,
                                  "the render was cancelled");
    else if (guess->stem->texture != NULL)
        guess->status =
            level_probe_texture(prediction->score, guess->stem->texture,
                                &guess->texture_power, &guess->error);
    else if (guess->missing_count > 0)
        guess->status = level_probe(prediction->soundfont, guess->stem->part,
                                    guess->missing, guess->missing_count,
                                    guess->measured, &guess->error);
}

// The level that is nearest to a note, a kit's only for its own key.
static const Level *
nearest_level(const StemGuess *guess, const ScoreNote *note, int *velocity)
{
    const bool same_key_only = is_kit(guess->stem->part);
    int best = 0;
    const Level *level = NULL;
    for (size_t i = 0; i < guess->key_count; i++) {
        const int apart = abs(guess->keys[i].key - note->key);
        if (same_key_only && apart != 0)
            continue;
        const int distance =
            8 * apart + abs(guess->keys[i].velocity - note->velocity);
        if (level == NULL || distance < best) {
            best = distance;
            level = &guess->levels[i];
            *velocity = guess->keys[i].velocity;
        }
    }
    return level;
}

// Power of a note `step` steps after its start when the key is down for
// `held` steps.
static double
power_at(const Level *level, int step, int held)
{
    const int last = LEVEL_HELD_STEPS - 1;
    const double end = (double)level->powers[last];
    const double before = (double)level->powers[last - 2];
    if (step < held || held == 0) {
        if (step <= last)
            return (double)level->powers[step];
        // Beyond what was measured it goes on as it did.
        const double ratio = before > 0 ? fmin(1, sqrt(end / before)) : 0;
        return end * pow(ratio, step - last);
    }
    const int ringing = LEVEL_HELD_STEPS + (step - held);
    if (ringing >= LEVEL_STEPS || end <= 0)
        return 0;
    return power_at(level, held - 1, held) *
           fmin(1, (double)level->powers[ringing] / end);
}

typedef struct {
    const ScorePart *part;
    size_t next;
    int volume, expression;
} ControlReader;

static double
control_gain(ControlReader *reader, int32_t tick)
{
    enum { VOLUME = 7, EXPRESSION = 11 };

    const ScorePart *part = reader->part;
    while (reader->next < part->control_count &&
           part->controls[reader->next].tick <= tick) {
        const ScoreControl *control = &part->controls[reader->next++];
        if (control->controller == VOLUME)
            reader->volume = control->value;
        if (control->controller == EXPRESSION)
            reader->expression = control->value;
    }
    return fourth_power(reader->volume / 100.0 * reader->expression / 127.0);
}

static void
add_note(const Prediction *prediction,
         StemGuess *guess,
         const ScoreNote *note,
         double control)
{
    int velocity = 0;
    const Level *level = nearest_level(guess, note, &velocity);
    if (level == NULL)
        return;
    const double gain =
        control * fourth_power(note->velocity / (double)velocity);
    const double at = score_tick_s(prediction->score, note->tick) / step_s;
    const double length =
        score_tick_s(prediction->score, note->length_ticks) / step_s;
    const long first = (long)at;
    const double late = at - (double)first;
    const int held =
        is_kit(guess->stem->part) ? LEVEL_STEPS : (int)(length + 0.5);
    const int steps = is_kit(guess->stem->part)
                          ? LEVEL_STEPS
                          : held + (LEVEL_STEPS - LEVEL_HELD_STEPS);
    guess->peak = fmax(guess->peak, sqrt(gain) * (double)level->peak);
    for (int i = 0; i < steps; i++) {
        const double power = gain * power_at(level, i, held);
        const size_t step = (size_t)(first + i);
        if (step < prediction->step_count)
            guess->powers[step] += power * (1 - late);
        if (step + 1 < prediction->step_count)
            guess->powers[step + 1] += power * late;
    }
}

static void
apply_pump(const Prediction *prediction, StemGuess *guess)
{
    Pump pump = {.curve = prediction->pump,
                 .depth_db = guess->stem->part->pump_db};
    if (pump.depth_db <= 0)
        return;
    for (size_t step = 0; step < prediction->step_count; step++) {
        double sum = 0;
        for (int i = 0; i < PUMP_POINTS; i++) {
            const double gain = pump_gain(
                &pump, (int64_t)(((double)step + (double)i / PUMP_POINTS) *
                                 step_s * SYNTH_SAMPLE_RATE_HZ));
            sum += gain * gain;
        }
        guess->powers[step] *= sum / PUMP_POINTS;
    }
}

static void
lay_out(void *context, size_t index)
{
    const Prediction *prediction = context;
    StemGuess *guess = &prediction->guesses[index];
    const ScorePart *part = guess->stem->part;
    if (part == NULL) {
        for (size_t i = 0; i < prediction->step_count; i++)
            guess->powers[i] = guess->texture_power;
        return;
    }
    ControlReader reader = {.part = part, .volume = 100, .expression = 127};
    for (size_t i = 0; i < part->note_count; i++) {
        const double control = control_gain(&reader, part->notes[i].tick);
        if (part->notes[i].tick >= 0)
            add_note(prediction, guess, &part->notes[i], control);
    }
    apply_pump(prediction, guess);
}

static Status
measure(Prediction *prediction, Pool *pool, Error *error)
{
    for (size_t i = 0; i < prediction->stem_count; i++)
        if (prediction->guesses[i].stem->part != NULL) {
            choose_keys(prediction->score, &prediction->guesses[i]);
            find_missing(prediction->table, &prediction->guesses[i]);
        }
    pool_run(pool, prediction->stem_count, probe, prediction);
    for (size_t i = 0; i < prediction->stem_count; i++) {
        StemGuess *guess = &prediction->guesses[i];
        if (guess->status != STATUS_OK) {
            if (error != NULL)
                *error = guess->error;
            return guess->status;
        }
        for (size_t k = 0; k < guess->missing_count; k++)
            level_table_put(prediction->table, &guess->missing[k],
                            &guess->measured[k]);
        for (size_t k = 0; k < guess->key_count; k++)
            guess->levels[k] =
                *level_table_find(prediction->table, &guess->keys[k]);
    }
    return STATUS_OK;
}

Status
level_predict(LevelTable *table,
              Soundfont *soundfont,
              const Score *score,
              const PumpCurve *pump,
              Pool *pool,
              const BackendHost *host,
              const Stem *stems,
              size_t stem_count,
              LevelForecast *forecast,
              Error *error)
{
    const size_t frames = score_frames(score, SYNTH_SAMPLE_RATE_HZ);
    Prediction prediction = {
        .table = table,
        .soundfont = soundfont,
        .score = score,
        .pump = pump,
        .host = host,
        .stem_count = stem_count,
        .step_count = frames / LOUDNESS_STEP_FRAMES + 1,
        .guesses = mem_new_array(stem_count, sizeof *prediction.guesses),
    };
    *forecast = level_forecast_new(stem_count, prediction.step_count);
    for (size_t i = 0; i < stem_count; i++) {
        prediction.guesses[i].stem = &stems[i];
        prediction.guesses[i].powers = level_forecast_powers(forecast, i);
    }
    const Status status = measure(&prediction, pool, error);
    if (status == STATUS_OK)
        pool_run(pool, stem_count, lay_out, &prediction);
    for (size_t i = 0; i < stem_count; i++)
        forecast->peaks[i] = prediction.guesses[i].peak;
    mem_free(prediction.guesses);
    return status;
}
