// SPDX-License-Identifier: MIT
// Every setting: limits, unit, default and text; parser, help, completion and
// manual only read it.
#pragma once

#include <stddef.h>

typedef enum {
    SETTING_NUMBER,
    SETTING_INTEGER,
    SETTING_TRUTH,
    SETTING_TEXT,
    SETTING_PATH,
    SETTING_CHOICE,
    SETTING_LIST,
    SETTING_TYPE_COUNT
} SettingType;

typedef struct {
    const char *name; // "mastering.loudness"
    SettingType type;
    double minimum, maximum, number; // numbers; truth: number 0 or 1
    const char *initial;             // text, path, choice, list
    const char *choices;             // "flac wav", space separated
    const char *unit;                // "LUFS", "" if none
    const char *text;
} SettingRow;

const SettingRow *setting_table(size_t *count);
const SettingRow *setting_table_find(const char *name); // or NULL
const char *setting_table_type_name(SettingType type);
