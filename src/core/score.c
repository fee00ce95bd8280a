// SPDX-License-Identifier: MIT
#include "timbre/core/score.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

Score *
score_new(void)
{
    Score *score = mem_new(sizeof *score);
    score->table_version = mem_copy_text("");
    return score;
}

static void
free_part(ScorePart *part)
{
    mem_free(part->controls);
    mem_free(part->notes);
    mem_free(part->instrument);
    mem_free(part->name);
}

void
score_free(Score *score)
{
    if (score == NULL)
        return;
    mem_free(score->table_version);
    for (size_t i = 0; i < score->texture_count; i++)
        mem_free(score->textures[i].id);
    mem_free(score->textures);
    for (size_t i = 0; i < score->section_count; i++)
        mem_free(score->sections[i].id);
    mem_free(score->sections);
    for (size_t i = 0; i < score->part_count; i++)
        free_part(&score->parts[i]);
    mem_free(score->parts);
    mem_free(score);
}

ScorePart *
score_add_part(Score *score, const char *name)
{
    score->parts = mem_reserve(score->parts, score->part_count,
                               &score->part_capacity, sizeof *score->parts);
    ScorePart *part = &score->parts[score->part_count++];
    *part = (ScorePart){
        .name = mem_copy_text(name),
        .instrument = mem_copy_text(""),
        .pan = 64,
    };
    return part;
}

void
score_add_note(ScorePart *part, ScoreNote note)
{
    part->notes = mem_reserve(part->notes, part->note_count,
                              &part->note_capacity, sizeof *part->notes);
    part->notes[part->note_count++] = note;
}

void
score_add_control(ScorePart *part, ScoreControl control)
{
    part->controls =
        mem_reserve(part->controls, part->control_count,
                    &part->control_capacity, sizeof *part->controls);
    part->controls[part->control_count++] = control;
}

void
score_add_section(Score *score, ScoreSection section)
{
    section.id = mem_copy_text(section.id);
    score->sections = mem_resize(score->sections, score->section_count + 1,
                                 sizeof *score->sections);
    score->sections[score->section_count++] = section;
}

void
score_add_texture(Score *score, ScoreTexture texture)
{
    texture.id = mem_copy_text(texture.id);
    score->textures = mem_resize(score->textures, score->texture_count + 1,
                                 sizeof *score->textures);
    score->textures[score->texture_count++] = texture;
}

// Every field counts, so that qsort() can't leave equal notes in any order.
static int
compare_notes(const void *a, const void *b)
{
    const ScoreNote *x = a;
    const ScoreNote *y = b;
    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    if (x->key != y->key)
        return (int)x->key - (int)y->key;
    if (x->velocity != y->velocity)
        return (int)x->velocity - (int)y->velocity;
    if (x->length_ticks != y->length_ticks)
        return x->length_ticks < y->length_ticks ? -1 : 1;
    if (x->offset_ms < y->offset_ms)
        return -1;
    if (x->offset_ms > y->offset_ms)
        return 1;
    return ((int)x->slide * 2 + (int)x->accent) -
           ((int)y->slide * 2 + (int)y->accent);
}

static int
compare_controls(const void *a, const void *b)
{
    const ScoreControl *x = a;
    const ScoreControl *y = b;
    if (x->tick != y->tick)
        return x->tick < y->tick ? -1 : 1;
    if (x->controller != y->controller)
        return (int)x->controller - (int)y->controller;
    return (int)x->value - (int)y->value;
}

void
score_sort(Score *score)
{
    for (size_t i = 0; i < score->part_count; i++) {
        ScorePart *part = &score->parts[i];
        if (part->note_count > 1)
            qsort(part->notes, part->note_count, sizeof *part->notes,
                  compare_notes);
        if (part->control_count > 1)
            qsort(part->controls, part->control_count, sizeof *part->controls,
                  compare_controls);
    }
}

double
score_tick_s(const Score *score, double tick)
{
    return tick * music_tick_s(score->meter, score->tempo_bpm);
}

size_t
score_frames(const Score *score, int sample_rate_hz)
{
    return (size_t)llround(score->duration_s * sample_rate_hz);
}
