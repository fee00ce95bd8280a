// SPDX-License-Identifier: MIT
#include "param_edit.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/plan_redraw.h"
#include "timbre/planner/planner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void
param_edit_say(Plan *plan, const char *field)
{
    string_list_add(&plan->said, field);
}

static void
unsay(Plan *plan, const char *field)
{
    for (size_t i = plan->said.count; i > 0; i--)
        if (strcmp(plan->said.items[i - 1], field) == 0)
            string_list_remove(&plan->said, i - 1);
}

// What the prompt's reading told stays; an edit adds no more to it.
static Status
complete(Plan *plan, Error *error)
{
    StringList notes = string_list_copy(&plan->notes);
    StringList conflicts = string_list_copy(&plan->conflicts);
    const Status status = plan_complete(plan, error);
    string_list_clear(&plan->notes);
    string_list_clear(&plan->conflicts);
    plan->notes = notes;
    plan->conflicts = conflicts;
    return status;
}

Status
param_edit_tempo(Plan *plan, double tempo_bpm, Error *error)
{
    plan->tempo_bpm = tempo_bpm;
    param_edit_say(plan, "tempo_bpm");
    unsay(plan, "duration_s");
    return complete(plan, error);
}

Status
param_edit_key(Plan *plan, int pitch_class, Error *error)
{
    const int from = music_pitch_class(plan->key);
    int semitones = (pitch_class - from + 12) % 12;
    if (semitones > 6)
        semitones -= 12;
    (void)snprintf(plan->key, sizeof(plan->key), "%s",
                   music_key_name(pitch_class, plan->mode));
    plan_redraw_transpose(plan, semitones);
    param_edit_say(plan, "key");
    return complete(plan, error);
}

Status
param_edit_mode(Plan *plan, Mode mode, Error *error)
{
    plan->mode = mode;
    param_edit_say(plan, "mode");
    (void)snprintf(plan->key, sizeof(plan->key), "%s",
                   music_key_name(music_pitch_class(plan->key), mode));
    const Status status = plan_redraw_choose(plan, REDRAW_CHORDS, error);
    return status == STATUS_OK ? complete(plan, error) : status;
}

Status
param_edit_meter(Plan *plan, Meter meter, Error *error)
{
    plan->meter = meter;
    param_edit_say(plan, "meter");
    unsay(plan, "duration_s");
    return complete(plan, error);
}

// Length //////////////////////////////////////////////////////////////////////

static void
clear_section(PlanSection *section)
{
    mem_free(section->id);
    string_list_clear(&section->chords);
    string_list_clear(&section->include);
    string_list_clear(&section->exclude);
}

static void
drop_sections(Plan *plan)
{
    for (size_t i = 0; i < plan->section_count; i++)
        clear_section(&plan->sections[i]);
    plan->section_count = 0;
}

// The form is made anew; what else was chosen counts as said while it is.
static Status
form_again(Plan *plan, bool holds_tempo, Error *error)
{
    static const char *const held[] = {"key", "mode", "meter", "parts.only"};
    const StringList said = string_list_copy(&plan->said);
    drop_sections(plan);
    unsay(plan, "sections");
    for (size_t i = 0; i < ARRAY_LENGTH(held); i++)
        param_edit_say(plan, held[i]);
    if (holds_tempo)
        param_edit_say(plan, "tempo_bpm");
    // Who plays is settled: nothing is refused or added twice.
    PlanPart *parts = plan->parts;
    const size_t part_count = plan->part_count;
    const double percent = plan->swing_percent;
    const int unit = plan->swing_unit;
    plan->parts = mem_new_array(part_count + 1, sizeof(*parts));
    plan->part_count = 0;
    for (size_t i = 0; i < part_count; i++)
        (void)plan_add_part(plan, parts[i].role, parts[i].instrument);
    const Status status = complete(plan, error);
    while (plan->part_count > 0)
        plan_remove_part(plan, plan->part_count - 1);
    mem_free(plan->parts);
    plan->parts = parts;
    plan->part_count = part_count;
    plan->swing_percent = percent;
    plan->swing_unit = unit;
    string_list_clear(&plan->said);
    plan->said = said;
    return status;
}

Status
param_edit_bars(Plan *plan, int bars, Error *error)
{
    plan->bars = bars;
    plan->duration_s = 0;
    param_edit_say(plan, "bars");
    unsay(plan, "duration_s");
    return form_again(plan, true, error);
}

// A tempo that nobody asked for moves a little, so that the length is exact.
Status
param_edit_length(Plan *plan, double duration_s, Error *error)
{
    const bool holds_tempo =
        plan_said(plan, "tempo_bpm") || string_list_has(&plan->locks, "tempo");
    plan->bars = 0;
    plan->duration_s = duration_s;
    param_edit_say(plan, "duration_s");
    unsay(plan, "bars");
    return form_again(plan, holds_tempo, error);
}

// Playing /////////////////////////////////////////////////////////////////////

Status
param_edit_swing(Plan *plan, double percent, Error *error)
{
    if (percent > 50 && music_meter_grid(plan->meter).is_compound)
        return error_set(error, STATUS_USAGE,
                         "a beat of three eighths swings by itself: swing "
                         "stays at 50 %% in this meter");
    plan->swing_percent = percent;
    param_edit_say(plan, "swing");
    if (plan->feel == FEEL_STRAIGHT || plan->feel == FEEL_SWING)
        plan->feel = FEEL_NONE;
    return complete(plan, error);
}

Status
param_edit_feel(Plan *plan, Feel feel, Error *error)
{
    plan->feel = feel;
    param_edit_say(plan, "feel");
    if (feel == FEEL_SWING)
        unsay(plan, "swing");
    return complete(plan, error);
}

double
param_edit_energy_of(const Plan *plan)
{
    double sum = 0;
    double bars = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        sum += plan->sections[i].energy * (double)plan->sections[i].bars;
        bars += plan->sections[i].bars;
    }
    return bars > 0 ? sum / bars : 0;
}

static bool
shift_energy(Plan *plan, int by)
{
    bool moved = false;
    for (size_t i = 0; i < plan->section_count; i++) {
        const int energy = plan->sections[i].energy + by;
        if (energy < 1 || energy > 5)
            continue;
        plan->sections[i].energy = energy;
        moved = true;
    }
    return moved;
}

// All sections move together, as far as each one can.
Status
param_edit_energy(Plan *plan, int energy, Error *error)
{
    while (lround(param_edit_energy_of(plan)) != energy) {
        const int by = param_edit_energy_of(plan) < energy ? 1 : -1;
        if (!shift_energy(plan, by))
            break;
    }
    return complete(plan, error);
}

// Words ///////////////////////////////////////////////////////////////////////

static Status
refuse_words(const Plan *read,
             const char *what,
             const char *words,
             Error *error)
{
    const char *unknown =
        read->not_understood.count > 0 ? read->not_understood.items[0] : words;
    StringList near = {0};
    planner_nearest(unknown, &near);
    char *names = string_list_join(&near, ", ", " or ");
    error_set(error, STATUS_USAGE, "%s: \"%.80s\" is not known%s%s", what,
              unknown, near.count == 0 ? "" : "; the nearest are ", names);
    mem_free(names);
    string_list_clear(&near);
    return STATUS_USAGE;
}

// The words as the planner reads them, into *list; empty words give none.
static Status
read_words(const char *what,
           const char *words,
           const StringList *(*list_of)(const Plan *plan),
           StringList *list,
           Error *error)
{
    *list = (StringList){0};
    if (words[strspn(words, " ,\t")] == '\0')
        return STATUS_OK;
    Plan *read = planner_read(words);
    const StringList *found = list_of(read);
    Status status = STATUS_OK;
    if (found->count == 0 || read->not_understood.count > 0)
        status = refuse_words(read, what, words, error);
    else
        *list = string_list_copy(found);
    plan_free(read);
    return status;
}

static const StringList *
genre_of(const Plan *plan)
{
    return &plan->genre;
}

static const StringList *
mood_of(const Plan *plan)
{
    return &plan->mood;
}

static const StringList *
texture_of(const Plan *plan)
{
    return &plan->texture;
}

// Everything that nobody fixed follows: tempo, form, chords and band.
static Status
plan_again(Plan *plan, Error *error)
{
    if (!plan_said(plan, "tempo_bpm") &&
        !string_list_has(&plan->locks, "tempo"))
        plan->tempo_bpm = 0;
    if (!plan_said(plan, "key") && !string_list_has(&plan->locks, "key"))
        plan->key[0] = '\0';
    if (!plan_said(plan, "meter"))
        plan->meter = (Meter){0, 0};
    if (!plan_said(plan, "bars"))
        plan->bars = 0;
    if (!plan_said(plan, "duration_s"))
        plan->duration_s = 0;
    if (plan_said(plan, "sections")) {
        for (size_t i = 0; i < plan->section_count; i++)
            string_list_clear(&plan->sections[i].chords);
    } else {
        drop_sections(plan);
    }
    for (size_t i = plan->part_count; i > 0; i--)
        if (!plan_said_part(plan, plan->parts[i - 1].instrument))
            plan_remove_part(plan, i - 1);
    string_list_clear(&plan->motif.cells);
    string_list_clear(&plan->motif.contours);
    return complete(plan, error);
}

Status
param_edit_genre(Plan *plan, const char *words, Error *error)
{
    StringList list;
    const Status status = read_words("genre", words, genre_of, &list, error);
    if (status != STATUS_OK)
        return status;
    string_list_clear(&plan->genre);
    plan->genre = list;
    unsay(plan, "genre");
    if (list.count > 0)
        param_edit_say(plan, "genre");
    return plan_again(plan, error);
}

// Moods bend tempo, mode and melody of what is not fixed.
Status
param_edit_mood(Plan *plan, const char *words, Error *error)
{
    StringList list;
    const Status status = read_words("mood", words, mood_of, &list, error);
    if (status != STATUS_OK)
        return status;
    string_list_clear(&plan->mood);
    plan->mood = list;
    unsay(plan, "mood");
    if (list.count > 0)
        param_edit_say(plan, "mood");
    if (!plan_said(plan, "genre"))
        string_list_clear(&plan->genre);
    return plan_again(plan, error);
}

Status
param_edit_texture(Plan *plan, const char *words, Error *error)
{
    StringList list;
    const Status status =
        read_words("texture", words, texture_of, &list, error);
    if (status != STATUS_OK)
        return status;
    string_list_clear(&plan->texture);
    plan->texture = list;
    return complete(plan, error);
}

// Parts ///////////////////////////////////////////////////////////////////////

static size_t
find_part(const Plan *plan, const PlanPart *part)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan->parts[i].role == part->role &&
            strcmp(plan->parts[i].instrument, part->instrument) == 0)
            return i;
    return plan->part_count;
}

static void
drop_word(StringList *list, const char *word)
{
    for (size_t i = list->count; i > 0; i--)
        if (strcmp(list->items[i - 1], word) == 0)
            string_list_remove(list, i - 1);
}

static bool
plays_elsewhere(const Plan *plan, const char *instrument)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (strcmp(plan->parts[i].instrument, instrument) == 0)
            return true;
    return false;
}

Status
param_edit_part(Plan *plan, const PlanPart *part, bool on, Error *error)
{
    const size_t at = find_part(plan, part);
    if (on && at == plan->part_count) {
        drop_word(&plan->exclude, part->instrument);
        (void)plan_add_part(plan, part->role, part->instrument);
        return complete(plan, error);
    }
    if (on || at == plan->part_count)
        return STATUS_OK;
    if (plan->part_count == 1)
        return error_set(error, STATUS_USAGE,
                         "%s is the only part left: silence is no music",
                         part->instrument);
    char *instrument = mem_copy_text(part->instrument);
    plan_remove_part(plan, at);
    for (size_t i = 0; i < plan->section_count; i++)
        drop_word(&plan->sections[i].include, instrument);
    if (!plays_elsewhere(plan, instrument)) {
        char *field = text_format("parts.%s", instrument);
        unsay(plan, field);
        string_list_add(&plan->exclude, instrument);
        mem_free(field);
    }
    mem_free(instrument);
    return complete(plan, error);
}
