// SPDX-License-Identifier: MIT
#include "level_probe.h"

#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "loudness_steps.h"
#include "part_player.h"
#include "stem_source.h"
#include "texture_player.h"
#include "voice_player.h"

#include <assert.h>

enum {
    NOTE_FRAMES = LEVEL_STEPS * LOUDNESS_STEP_FRAMES,
    STEP_MS = 100,
    TEXTURE_S = 3,
};

static_assert(LOUDNESS_STEP_FRAMES % SYNTH_BLOCK_FRAMES == 0,
              "steps are whole blocks");

// One quarter = one second, the notes one behind the other.
static Score *
make_score(const ScorePart *part, const LevelKey *keys, size_t count)
{
    Score *score = score_new();
    score->tempo_bpm = 60;
    score->meter = (Meter){4, 4};
    ScorePart *copy = score_add_part(score, part->name);
    copy->voice = part->voice;
    copy->program = part->program;
    const int tick_per_step = SCORE_TICKS_PER_QUARTER * STEP_MS / 1000;
    for (size_t i = 0; i < count; i++)
        score_add_note(copy,
                       (ScoreNote){
                           .tick = (int32_t)i * LEVEL_STEPS * tick_per_step,
                           .length_ticks = LEVEL_HELD_STEPS * tick_per_step,
                           .key = (uint8_t)keys[i].key,
                           .velocity = (uint8_t)keys[i].velocity,
                       });
    return score;
}

static Status
open_source(Soundfont *soundfont,
            const Score *score,
            StemSource *source,
            Error *error)
{
    const ScorePart *part = &score->parts[0];
    PartEvents events =
        part_events_new(score, part, part->note_count * (size_t)NOTE_FRAMES);
    if (part->voice != VOICE_GENERAL_MIDI && part->voice != VOICE_DRUM_KIT)
        return voice_player_new(part, events, 0, 0, source, error);
    const PartPlayerSettings settings = {.interpolation = 4};
    return part_player_new(soundfont, part, events, &settings, source, error);
}

static void
measure_note(const StemSource *source, double pole, Level *level)
{
    LoudnessSteps steps = {0};
    double low[2] = {0, 0};
    for (int at = 0; at < NOTE_FRAMES; at += SYNTH_BLOCK_FRAMES) {
        float frames[2 * SYNTH_BLOCK_FRAMES];
        source->interface->render_block(source->self, frames);
        for (size_t i = 0; pole > 0 && i < 2 * (size_t)SYNTH_BLOCK_FRAMES;
             i++) {
            low[i % 2] += pole * ((double)frames[i] - low[i % 2]);
            frames[i] = (float)low[i % 2];
        }
        loudness_steps_add(&steps, frames, SYNTH_BLOCK_FRAMES);
    }
    level->peak = steps.peak;
    for (size_t i = 0; i < LEVEL_STEPS; i++)
        level->powers[i] = (float)steps.powers[i];
    loudness_steps_clear(&steps);
}

Status
level_probe(Soundfont *soundfont,
            const ScorePart *part,
            const LevelKey *keys,
            size_t count,
            Level *levels,
            Error *error)
{
    Score *score = make_score(part, keys, count);
    StemSource source = {0};
    const Status status = open_source(soundfont, score, &source, error);
    const double pole =
        part->low_pass_hz > 0
            ? exact_one_pole(part->low_pass_hz, SYNTH_SAMPLE_RATE_HZ)
            : 0;
    for (size_t i = 0; status == STATUS_OK && i < count; i++)
        measure_note(&source, pole, &levels[i]);
    if (source.self != NULL)
        source.interface->free(source.self);
    score_free(score);
    return status;
}

Status
level_probe_texture(const Score *score,
                    const ScoreTexture *texture,
                    double *power,
                    Error *error)
{
    const ScoreTexture whole = {.id = texture->id};
    StemSource source = {0};
    const size_t frames = (size_t)TEXTURE_S * SYNTH_SAMPLE_RATE_HZ;
    const Status status =
        texture_player_new(score, &whole, frames, &source, error);
    if (status != STATUS_OK)
        return status;
    LoudnessSteps steps = {0};
    for (size_t at = 0; at < frames; at += SYNTH_BLOCK_FRAMES) {
        float block[2 * SYNTH_BLOCK_FRAMES];
        source.interface->render_block(source.self, block);
        loudness_steps_add(&steps, block, SYNTH_BLOCK_FRAMES);
    }
    *power = loudness_steps_power(&steps);
    loudness_steps_clear(&steps);
    source.interface->free(source.self);
    return STATUS_OK;
}
