// SPDX-License-Identifier: MIT
// A list of parameters whose rows a test chooses, in place of the one that is
// made of a request.
#pragma once

#include "timbre/app/param_list.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FAKE_PARAMS = 40, FAKE_VALUE = 64 };

struct ParamList {
    ParamRow rows[FAKE_PARAMS];
    char values[FAKE_PARAMS][FAKE_VALUE], initials[FAKE_PARAMS][FAKE_VALUE];
    StringList keys;
    size_t count;
};

ParamList *
param_list_new(void)
{
    ParamList *list = mem_new(sizeof(*list));
    string_list_push(&list->keys, "C");
    string_list_push(&list->keys, "A");
    string_list_push(&list->keys, "Bb");
    return list;
}

void
param_list_free(ParamList *list)
{
    string_list_clear(&list->keys);
    mem_free(list);
}

size_t
param_list_count(const ParamList *list)
{
    return list->count;
}

const ParamRow *
param_list_row(const ParamList *list, size_t index)
{
    return index < list->count ? &list->rows[index] : NULL;
}

static ParamRow *
fake_param_at(ParamList *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->rows[i].name, name) == 0)
            return &list->rows[i];
    fail_msg("no parameter %s", name);
    return NULL;
}

const ParamRow *
param_list_find(const ParamList *list, const char *name, Error *error)
{
    (void)error;
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->rows[i].name, name) == 0)
            return &list->rows[i];
    return NULL;
}

static bool
fake_param_is_number(const ParamRow *row)
{
    return row->kind == PARAM_NUMBER || row->kind == PARAM_INTEGER;
}

Status
param_list_set(ParamList *list,
               const char *name,
               const char *value,
               Error *error)
{
    ParamRow *row = fake_param_at(list, name);
    double number = 0;
    if (fake_param_is_number(row) &&
        (!text_to_double(value, &number) || number < row->minimum ||
         number > row->maximum))
        return error_set(error, STATUS_USAGE, "%s must be %g to %g %s, not %s",
                         row->label, row->minimum, row->maximum, row->unit,
                         value);
    (void)snprintf(list->values[row - list->rows], FAKE_VALUE, "%s", value);
    row->is_changed = strcmp(row->value, row->initial) != 0;
    if (fake_param_is_number(row))
        row->share = (number - row->minimum) / (row->maximum - row->minimum);
    return STATUS_OK;
}

static Status
fake_param_set_number(ParamList *list,
                      const char *name,
                      double number,
                      Error *error)
{
    char text[FAKE_VALUE];
    (void)snprintf(text, sizeof(text), "%.10g", number);
    return param_list_set(list, name, text, error);
}

Status
param_list_nudge(ParamList *list, const char *name, int steps, Error *error)
{
    const ParamRow *row = fake_param_at(list, name);
    return fake_param_set_number(list, name,
                                 atof(row->value) + steps * row->step, error);
}

Status
param_list_set_share(ParamList *list,
                     const char *name,
                     double share,
                     Error *error)
{
    const ParamRow *row = fake_param_at(list, name);
    const double number = row->minimum + share * (row->maximum - row->minimum);
    return fake_param_set_number(list, name,
                                 round(number / row->step) * row->step, error);
}

Status
param_list_reset(ParamList *list, const char *name, Error *error)
{
    return param_list_set(list, name, fake_param_at(list, name)->initial,
                          error);
}

Status
param_list_lock(ParamList *list, const char *name, bool is_locked, Error *error)
{
    (void)error;
    fake_param_at(list, name)->is_locked = is_locked;
    return STATUS_OK;
}

bool
param_list_is_changed(const ParamList *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].is_changed)
            return true;
    return false;
}

char *
param_list_difference(const ParamList *list)
{
    Text text = {0};
    for (size_t i = 0; i < list->count; i++)
        if (list->rows[i].is_changed)
            text_append_format(&text, "%s%s %s -> %s",
                               text.length > 0 ? ", " : "", list->rows[i].label,
                               list->rows[i].initial, list->rows[i].value);
    return text_take(&text);
}

// Rows of a test
// ///////////////////////////////////////////////////////////////

static inline void
fake_param(ParamList *list, ParamRow row)
{
    const size_t at = list->count++;
    (void)snprintf(list->values[at], FAKE_VALUE, "%s", row.value);
    (void)snprintf(list->initials[at], FAKE_VALUE, "%s", row.value);
    row.share = fake_param_is_number(&row) ? (atof(row.value) - row.minimum) /
                                                 (row.maximum - row.minimum)
                                           : -1;
    row.value = list->values[at];
    row.initial = list->initials[at];
    row.choices = row.kind == PARAM_CHOICE ? &list->keys : NULL;
    list->rows[at] = row;
}

// Seven rows in three groups.
static inline void
fake_params(ParamList *list)
{
    const ParamRow rows[] = {
        {"tempo_bpm", "tempo", "music", "BPM", "How fast it goes", PARAM_NUMBER,
         40, 240, 1, NULL, "82", .is_said = true},
        {"key", "key", "music", "", "Its first step", PARAM_CHOICE,
         .value = "A"},
        {"duration_s", "length", "music", "s", "How long it is", PARAM_NUMBER,
         1, 600, 1, NULL, "24"},
        {"seed", "seed", "music", "", "What chance plays", PARAM_SEED,
         .value = "8433018821938812345", .is_locked = true},
        {"sketch.humanize", "humanize", "sound", "", "How loose it is",
         PARAM_NUMBER, 0, 1, 0.05, NULL, "0.35"},
        {"sketch.drums", "drums", "sound", "", "With drums", PARAM_TRUTH,
         .value = "on"},
        {"mastering.loudness", "loudness", "master", "LUFS", "How loud it is",
         PARAM_NUMBER, -36, -6, 0.5, NULL, "-14"},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        fake_param(list, rows[i]);
}
