// SPDX-License-Identifier: MIT
#include "timbre/core/plan_redraw.h"

#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/core/motif.h"
#include "timbre/core/plan_complete.h"

#include "plan_choice.h"

#include <stdio.h>
#include <string.h>

// Choosing anew ///////////////////////////////////////////////////////////////

static bool
has_lock(const Plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->locks.count; i++)
        if (text_same_id(plan->locks.items[i], name))
            return true;
    return false;
}

static bool
is_part_locked(const Plan *plan, const PlanPart *part)
{
    return has_lock(plan, part->instrument) ||
           has_lock(plan, music_role_name(part->role));
}

static void
drop_chosen_parts(Plan *plan)
{
    for (size_t i = plan->part_count; i > 0; i--) {
        const PlanPart *part = &plan->parts[i - 1];
        if (!plan_said_part(plan, part->instrument) &&
            !is_part_locked(plan, part))
            plan_remove_part(plan, i - 1);
    }
}

// Style and parts as if they were chosen for the first time: a genre that was
// guessed is guessed again from what was said.
static void
choose_parts(Plan *plan)
{
    PlanChoice choice = {.was_complete = false};
    drop_chosen_parts(plan);
    if (!plan_said(plan, "genre"))
        string_list_clear(&plan->genre);
    style_choice_make(plan, &choice);
    part_choice_make(plan, &choice);
}

static void
choose_rest(Plan *plan, unsigned what)
{
    PlanChoice choice = {.was_complete = true};
    style_choice_make(plan, &choice);
    if ((what & REDRAW_CHORDS) != 0) {
        for (size_t i = 0; i < plan->section_count; i++)
            string_list_clear(&plan->sections[i].chords);
        progression_write(plan, &choice);
    }
    if ((what & REDRAW_MOTIF) != 0) {
        string_list_clear(&plan->motif.cells);
        string_list_clear(&plan->motif.contours);
        motif_choose(plan, choice.style);
    }
}

Status
plan_redraw_choose(Plan *plan, unsigned what, Error *error)
{
    if (!plan_is_complete(plan))
        return error_set(error, STATUS_INVALID,
                         "the plan is not complete yet: nothing can be chosen "
                         "anew in it");
    // What was told of the prompt stays; it isn't told twice.
    StringList notes = string_list_copy(&plan->notes);
    StringList conflicts = string_list_copy(&plan->conflicts);
    if ((what & REDRAW_PARTS) != 0)
        choose_parts(plan);
    choose_rest(plan, what);
    string_list_clear(&plan->notes);
    string_list_clear(&plan->conflicts);
    plan->notes = notes;
    plan->conflicts = conflicts;
    return STATUS_OK;
}

// Another seed ////////////////////////////////////////////////////////////////

static const char *const seed_locks[SUB_SEED_COUNT] = {
    [SUB_SEED_FORM] = "form",   [SUB_SEED_HARMONY] = "chords",
    [SUB_SEED_DRUMS] = "drums", [SUB_SEED_BASS] = "bass",
    [SUB_SEED_COMP] = "comp",   [SUB_SEED_MOTIF] = "lead",
    [SUB_SEED_SOUND] = "sound", [SUB_SEED_HUMAN] = "feel",
};

// Whose playing a part's lock keeps.
static const SubSeed role_seeds[ROLE_COUNT] = {
    [ROLE_RHYTHM] = SUB_SEED_DRUMS,  [ROLE_BASS] = SUB_SEED_BASS,
    [ROLE_HARMONY] = SUB_SEED_COMP,  [ROLE_LEAD] = SUB_SEED_MOTIF,
    [ROLE_TEXTURE] = SUB_SEED_SOUND, [ROLE_VOCALS] = SUB_SEED_MOTIF,
};

static void
find_locked(const Plan *plan, bool locked[static SUB_SEED_COUNT])
{
    for (int k = 0; k < SUB_SEED_COUNT; k++)
        locked[k] = k == SUB_SEED_FORM || has_lock(plan, seed_locks[k]);
    for (size_t i = 0; i < plan->part_count; i++)
        if (is_part_locked(plan, &plan->parts[i]))
            locked[role_seeds[plan->parts[i].role]] = true;
    if (plan_said(plan, "motif"))
        locked[SUB_SEED_MOTIF] = true;
}

static unsigned
free_choices(const Plan *plan, const bool *locked)
{
    unsigned what = 0;
    if (!locked[SUB_SEED_HARMONY])
        what |= REDRAW_CHORDS;
    if (!locked[SUB_SEED_SOUND] && !plan_said(plan, "parts.only"))
        what |= REDRAW_PARTS;
    if (!locked[SUB_SEED_MOTIF])
        what |= REDRAW_MOTIF;
    return what;
}

Status
plan_redraw(Plan *plan, uint64_t seed, Error *error)
{
    if (has_lock(plan, "seed"))
        return STATUS_OK;
    bool locked[SUB_SEED_COUNT];
    find_locked(plan, locked);
    plan->has_seed = true;
    plan->seed = seed;
    for (unsigned k = 0; k < SUB_SEED_COUNT; k++)
        if (!locked[k])
            plan->sub_seeds[k] = random_sub_seed(seed, k + 1);
    return plan_redraw_choose(plan, free_choices(plan, locked), error);
}

// Transposing /////////////////////////////////////////////////////////////////

// "Dm7 G7" or "C | F": names are moved, what stands between them stays.
static char *
moved(const Plan *plan, const char *text, int semitones)
{
    static const char between[] = " |,_";
    const int tonic = music_pitch_class(plan->key);
    Text out = {0};
    while (*text != '\0') {
        const size_t gap = strspn(text, between);
        text_append_bytes(&out, text, gap);
        text += gap;
        const size_t length = strcspn(text, between);
        char name[64] = "";
        Chord chord;
        if (length > 0 && length < sizeof(name)) {
            memcpy(name, text, length);
            if (chord_parse_name(name, &chord)) {
                chord = chord_transpose(chord, semitones);
                chord_name(&chord, tonic, plan->mode, name);
            }
            text_append(&out, name);
        } else {
            text_append_bytes(&out, text, length);
        }
        text += length;
    }
    return text_take(&out);
}

static void
move_list(const Plan *plan, StringList *list, int semitones)
{
    for (size_t i = 0; i < list->count; i++) {
        char *text = moved(plan, list->items[i], semitones);
        mem_free(list->items[i]);
        list->items[i] = text;
    }
}

void
plan_redraw_transpose(Plan *plan, int semitones)
{
    for (size_t i = 0; i < plan->section_count; i++)
        move_list(plan, &plan->sections[i].chords, semitones);
    // Roman numerals among them are of the key and don't move.
    move_list(plan, &plan->chords, semitones);
}
