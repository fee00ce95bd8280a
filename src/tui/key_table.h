// SPDX-License-Identifier: MIT
// Keys: which command each runs, and where. Help and the key lines are made
// from it; `bind.KEY = COMMAND LINE` rebinds.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/setting.h"

#include "input.h"
#include "layout.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    KEYS_ANYWHERE, // in the prompt too (with alt, ctrl or function keys)
    KEYS_BROWSE,   // outside the prompt, in an empty one, and with alt in it
    KEYS_CHAT,
    KEYS_PARAMS,
    KEYS_TAKES,
    KEYS_TIMELINE,
    KEYS_WAVE,
    KEYS_LOG,
    KEYS_PROMPT, // shown in help only: the prompt takes them itself
    KEYS_COUNT
} KeyContext;

typedef struct {
    const char *key;   // "r", "alt-r", "ctrl-p"
    const char *shown; // in help when it differs ("h l"), or NULL
    KeyContext context;
    const char *command; // line for command_run(), "" = help only
    bool takes_count;    // "4r" -> "regenerate 4"
    bool is_loss;        // loses something: never out of the empty prompt
    int weight;          // 0 = help only, 1.. = order in the key line
    const char *text;    // "new seed"
} KeyRow;

const KeyRow *key_table(size_t *count);
// The table with the user's own bindings (bind.KEY = COMMAND LINE) before it.
typedef struct KeyMap KeyMap;
// A wrong key or command in a binding is a sentence, and that binding is left
// out; never NULL.
KeyMap *key_map_new(const Settings *settings, Error *error);
void key_map_free(KeyMap *map);
// The row for a key while this pane is in focus, or NULL. alt-KEY in the
// prompt is KEY outside it. `prompt_is_empty`: the prompt is empty and takes
// single keys; that is so behind a prompt that was sent, until something is
// typed, pasted or clicked there (the start and `i` type at once).
const KeyRow *key_map_find(const KeyMap *map,
                           const Key *key,
                           PaneId focus,
                           bool prompt_is_empty);
// All rows that hold, the user's first; NULL behind the last.
const KeyRow *key_map_row(const KeyMap *map, size_t index);
