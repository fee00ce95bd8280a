// SPDX-License-Identifier: MIT
// Complete plans for tests of the band, made without the planner: two forms of
// six sections, first progression and first instrument of the style.
#pragma once

#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/core/chord.h"
#include "timbre/core/motif.h"
#include "timbre/core/plan.h"
#include "timbre/core/score.h"
#include "timbre/core/style_table.h"
#include "timbre/sketch/band.h"

#include "check.h"

#include <string.h>

// Bars of chord names out of the first progression of a style's text.
static inline void
band_plan_add_chords(Plan *plan, PlanSection *section, const char *numerals)
{
    size_t length = strcspn(numerals, "|");
    StringList loop = {0};
    const char *at = numerals;
    while (at < numerals + length) {
        size_t word = strcspn(at, " |");
        if (word > 0) {
            Text bar = {0};
            for (size_t i = 0; i < word;) {
                size_t token = strcspn(at + i, "_ |");
                char name[32] = "";
                char text[CHORD_TEXT_SIZE];
                Chord chord = {0};
                memcpy(name, at + i, token < 31 ? token : 31);
                (void)chord_parse_roman(name, music_pitch_class(plan->key),
                                        plan->mode, false, &chord);
                chord_name(&chord, music_pitch_class(plan->key), plan->mode,
                           text);
                text_append_format(&bar, "%s%s", i > 0 ? " " : "", text);
                i += token + (at[i + token] == '_' ? 1 : 0);
            }
            string_list_push(&loop, bar.chars);
            text_clear(&bar);
        }
        at += word + 1;
    }
    for (int bar = 0; bar < section->bars; bar++)
        string_list_push(&section->chords,
                         loop.items[(size_t)bar % loop.count]);
    string_list_clear(&loop);
}

static inline void
band_plan_add_section(
    Plan *plan, const Style *style, SectionRole role, int bars, int energy)
{
    PlanSection *section = plan_add_section(plan, role, bars);
    section->energy = energy;
    bool is_minor = music_mode_is_minor(plan->mode);
    bool is_b = role == SECTION_CHORUS || role == SECTION_BRIDGE;
    const char *numerals =
        is_minor ? is_b ? style->chords_b_minor : style->chords_a_minor
        : is_b   ? style->chords_b_major
                 : style->chords_a_major;
    band_plan_add_chords(plan, section, numerals);
    plan->bars += bars;
}

static inline void
band_plan_add_parts(Plan *plan, const StylePart parts[BAND_ROLE_COUNT])
{
    static const Role roles[BAND_ROLE_COUNT] = {
        [BAND_DRUMS] = ROLE_RHYTHM, [BAND_BASS] = ROLE_BASS,
        [BAND_COMP] = ROLE_HARMONY, [BAND_PAD] = ROLE_HARMONY,
        [BAND_LEAD] = ROLE_LEAD,    [BAND_ARP] = ROLE_HARMONY,
        [BAND_COUNTER] = ROLE_LEAD,
    };
    for (int i = 0; i < BAND_ROLE_COUNT; i++)
        if (parts[i].high > 0 && parts[i].instruments[0] != NULL)
            plan_add_part(plan, roles[i], parts[i].instruments[0]);
}

static inline Plan *
band_plan_new(const char *genre_id, Meter meter, uint64_t seed)
{
    const Genre *genre = style_table_genre(genre_id);
    const Style *style =
        style_table_find(genre != NULL ? genre->style : genre_id);
    StylePart parts[BAND_ROLE_COUNT];
    memcpy(parts, style->parts, sizeof parts);
    if (genre != NULL)
        style_table_genre_parts(genre, parts);
    Plan *plan = plan_new();
    memcpy(plan->key, "D", 2);
    plan->mode = style->modes[0].mode;
    plan->meter = meter;
    plan->tempo_bpm = genre != NULL ? genre->tempo_bpm : style->tempo_bpm;
    plan->swing_unit = style->swing_unit;
    plan->swing_percent = style->swing_percent > 0 ? style->swing_percent : 66;
    string_list_push(&plan->genre, genre_id);
    plan->has_seed = true;
    plan->seed = seed;
    for (unsigned i = 0; i < SUB_SEED_COUNT; i++)
        plan->sub_seeds[i] = random_sub_seed(seed, i + 1);
    band_plan_add_section(plan, style, SECTION_INTRO, 4, 2);
    band_plan_add_section(plan, style, SECTION_VERSE, 8, 3);
    band_plan_add_section(plan, style, SECTION_CHORUS, 8, 5);
    band_plan_add_section(plan, style, SECTION_BRIDGE, 4, 2);
    band_plan_add_section(plan, style, SECTION_CHORUS, 8, 5);
    band_plan_add_section(plan, style, SECTION_OUTRO, 4, 2);
    band_plan_add_parts(plan, parts);
    plan->duration_s =
        (plan->bars + 1) * music_bar_s(meter, plan->tempo_bpm) + 2;
    motif_choose(plan, style);
    return plan;
}

static inline const ScorePart *
band_plan_part(const Score *score, const char *name)
{
    for (size_t i = 0; i < score->part_count; i++)
        if (strcmp(score->parts[i].name, name) == 0)
            return &score->parts[i];
    return NULL;
}

static inline const ScorePart *
band_plan_role(const Score *score, BandRole role)
{
    for (size_t i = 0; i < score->part_count; i++)
        if (score->parts[i].band_role == role)
            return &score->parts[i];
    return NULL;
}

static inline bool
band_plan_same_notes(const ScorePart *a, const ScorePart *b)
{
    return a->note_count == b->note_count &&
           memcmp(a->notes, b->notes, a->note_count * sizeof *a->notes) == 0;
}

static inline Score *
band_plan_compose(const Plan *plan)
{
    Error error = {0};
    Score *score = band_compose(plan, &error);
    if (score == NULL)
        fail_msg("%s", error.text);
    return score;
}

// Notes that start in bars from..to-1, 0-based.
static inline size_t
band_plan_count(const ScorePart *part, int bar_ticks, int from, int to)
{
    size_t count = 0;
    for (size_t i = 0; part != NULL && i < part->note_count; i++)
        count += part->notes[i].tick >= from * bar_ticks &&
                 part->notes[i].tick < to * bar_ticks;
    return count;
}

static inline bool
band_plan_same_part(const Score *a, const Score *b, BandRole role)
{
    const ScorePart *x = band_plan_role(a, role);
    const ScorePart *y = band_plan_role(b, role);
    assert_non_null(x);
    assert_non_null(y);
    return band_plan_same_notes(x, y);
}
