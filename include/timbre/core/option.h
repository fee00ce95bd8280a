// SPDX-License-Identifier: MIT
// A backend's options: one row each, as an adapter describes them.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    OPTION_INTEGER,
    OPTION_NUMBER,
    OPTION_BOOLEAN,
    OPTION_CHOICE,
    OPTION_TEXT,
    OPTION_PATH,
    OPTION_LIST,
    OPTION_TYPE_COUNT
} OptionType;

typedef struct {
    char *name;
    OptionType type;
    Json *initial;           // default value
    double minimum, maximum; // NAN = no limit
    StringList choices;
    char *unit; // "" if none
    char *text;
} Option;

const char *option_type_name(OptionType type);
Json *option_to_json(const Option *option);
Status option_from_json(const Json *json, Option *option, Error *error);
// Value as JSON from the text of a command line ("0.5", "on", "a,b").
Json *option_parse(const Option *option, const char *text, Error *error);
// A sentence when the value is out of type, range or choices.
Status option_check(const Option *option, const Json *value, Error *error);
// The same, with another name for the value: "request: params.steps".
Status option_check_at(const Option *option,
                       const Json *value,
                       const char *where,
                       Error *error);
void option_clear(Option *option);
