// SPDX-License-Identifier: MIT
// Command lines, read by tables.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;  // "takes", written --takes
    char letter;       // 'b', or 0
    const char *value; // what stands behind it ("N"), NULL for a flag
    const char *text;
} CliOption;

typedef struct {
    StringList words;         // what is no option
    StringList names, values; // options in order; "" for flags
} Arguments;

// `options` ends with a row whose name is NULL. "--" ends the options; a word
// "-" is a word; --NAME=VALUE, --NAME VALUE and -nVALUE are the same.
Status options_parse(const CliOption *options,
                     int count,
                     char **arguments,
                     Arguments *parsed,
                     Error *error);
bool options_has(const Arguments *arguments, const char *name);
// The last value given, or NULL.
const char *options_value(const Arguments *arguments, const char *name);
void options_clear(Arguments *arguments);
