// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/chord.h"
#include "timbre/core/instrument_table.h"

#include "plan_read.h"

#include <string.h>

typedef struct {
    const Plan *plan;
    const char *where;
    Error *error;
} Check;

static Status
check_ids(const Check *check)
{
    const Plan *plan = check->plan;
    for (size_t i = 1; i < plan->section_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(plan->sections[i].id, plan->sections[j].id) == 0)
                return error_set(check->error, STATUS_INVALID,
                                 "%ssections[%zu].id must not be \"%s\": "
                                 "sections[%zu] has that id.",
                                 check->where, i, plan->sections[i].id, j);
    return STATUS_OK;
}

static Status
check_bars(const Check *check)
{
    const Plan *plan = check->plan;
    const int sum = plan_section_start(plan, plan->section_count);
    if (plan->section_count == 0 && !plan->is_one_shot)
        return error_set(check->error, STATUS_INVALID,
                         "%ssections must have at least 1 item, not 0: only a "
                         "one-shot (is_one_shot) has no form.",
                         check->where);
    if (plan->section_count > 0 && plan->bars != sum)
        return error_set(check->error, STATUS_INVALID,
                         "%sbars must be %d, the sum of its sections, not %d.",
                         check->where, sum, plan->bars);
    return STATUS_OK;
}

// "Am7", or several with spaces between.
static bool
is_chord_entry(const char *entry)
{
    char *words = mem_copy_text(entry);
    char *rest = NULL;
    size_t count = 0;
    bool good = true;
    for (char *word = strtok_r(words, " ", &rest); word != NULL && good;
         word = strtok_r(NULL, " ", &rest)) {
        Chord chord;
        good = chord_parse_name(word, &chord);
        count++;
    }
    mem_free(words);
    return good && count > 0;
}

static Status
check_chords(const Check *check, size_t index)
{
    const PlanSection *section = &check->plan->sections[index];
    if (section->chords.count != (size_t)section->bars)
        return error_set(check->error, STATUS_INVALID,
                         "%ssections[%zu].chords must have %d items, one a "
                         "bar, not %zu.",
                         check->where, index, section->bars,
                         section->chords.count);
    for (size_t i = 0; i < section->chords.count; i++)
        if (!is_chord_entry(section->chords.items[i]))
            return error_set(check->error, STATUS_INVALID,
                             "%ssections[%zu].chords[%zu] must be a chord such "
                             "as Am7, or several with spaces between, not "
                             "\"%.60s\".",
                             check->where, index, i, section->chords.items[i]);
    return STATUS_OK;
}

static bool
is_texture(const char *id)
{
    size_t count = 0;
    const char *const *textures = instrument_table_textures(&count);
    for (size_t i = 0; i < count; i++)
        if (text_same_id(textures[i], id))
            return true;
    return false;
}

static const char *
nearest_instrument(const char *id)
{
    size_t count = 0;
    const Instrument *instruments = instrument_table(&count);
    const char **names = mem_new_array(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = instruments[i].id;
    const char *nearest = text_nearest(id, names, count);
    mem_free(names);
    return nearest;
}

static Status
check_parts(const Check *check)
{
    for (size_t i = 0; i < check->plan->part_count; i++) {
        const char *id = check->plan->parts[i].instrument;
        if (instrument_table_find(id) != NULL || is_texture(id))
            continue;
        const char *nearest = nearest_instrument(id);
        return error_set(
            check->error, STATUS_INVALID,
            "%sparts[%zu].instrument must be an instrument or a "
            "texture, not \"%s\"%s%s%s",
            check->where, i, id, nearest == NULL ? "." : "; did you mean ",
            nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    }
    return STATUS_OK;
}

static Status
check_span(const Check *check, const char *list, size_t index, int from, int to)
{
    if (from == 0 || (from <= to && to <= check->plan->bars))
        return STATUS_OK;
    return error_set(check->error, STATUS_INVALID,
                     "%s%s[%zu].bars must go upwards within 1 to %d, not from "
                     "%d to %d.",
                     check->where, list, index, check->plan->bars, from, to);
}

static Status
check_changes(const Check *check)
{
    const Plan *plan = check->plan;
    Status status = STATUS_OK;
    for (size_t i = 0; i < plan->adjustment_count && status == STATUS_OK; i++)
        status =
            check_span(check, "adjustments", i, plan->adjustments[i].first_bar,
                       plan->adjustments[i].last_bar);
    for (size_t i = 0; i < plan->reseed_count && status == STATUS_OK; i++)
        status = check_span(check, "reseed", i, plan->reseeds[i].first_bar,
                            plan->reseeds[i].last_bar);
    return status;
}

Status
plan_check(const Plan *plan, const char *where, Error *error)
{
    const Check check = {.plan = plan, .where = where, .error = error};
    Status status = check_parts(&check);
    if (status == STATUS_OK)
        status = check_ids(&check);
    if (status == STATUS_OK)
        status = check_bars(&check);
    for (size_t i = 0; i < plan->section_count && status == STATUS_OK; i++)
        status = check_chords(&check, i);
    return status == STATUS_OK ? check_changes(&check) : status;
}
