// SPDX-License-Identifier: MIT
// Values of settings: default < timbre.conf < session < request < command
// line (design.md 3).
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"
#include "timbre/core/setting_table.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct Settings Settings;

Settings *settings_new(void); // defaults
Settings *settings_copy(const Settings *settings);
void settings_free(Settings *settings);

// `name = value`, # comments, quoted strings, a repeated name makes a list,
// [rule NAME] blocks. The first wrong line stops with FILE:LINE and the
// nearest name; an absent file is no error.
Status settings_read_file(Settings *settings, const char *path, Error *error);
// One assignment; "BACKEND.NAME" is kept as a backend option and checked
// against that backend's table later, "bind.KEY" as a binding of a key, which
// the key table checks; an empty value takes a key's action away.
Status settings_set(Settings *settings,
                    const char *name,
                    const char *value,
                    const char *where,
                    Error *error);

double settings_number(const Settings *settings, const char *name);
bool settings_truth(const Settings *settings, const char *name);
const char *settings_text(const Settings *settings, const char *name);
const StringList *settings_list(const Settings *settings, const char *name);
// "default", "timbre.conf:12", "--set"
const char *settings_origin(const Settings *settings, const char *name);
// Backend options that were set: "musicgen.temperature" -> "0.9", in order.
size_t settings_option_count(const Settings *settings);
void settings_option(const Settings *settings,
                     size_t index,
                     const char **name,
                     const char **value);
// Keys that were bound: "alt-r" -> "regenerate 4", in order.
size_t settings_binding_count(const Settings *settings);
void settings_binding(const Settings *settings,
                      size_t index,
                      const char **key,
                      const char **command);
