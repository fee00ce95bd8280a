// SPDX-License-Identifier: MIT
#include "key_hints.h"

#include "pane_text.h"

#include <string.h>

bool
key_hints_needs_alt(const Tui *tui, const KeyRow *row)
{
    return row->context == KEYS_BROWSE && tui->focus == PANE_PROMPT &&
           (!tui->prompt_takes_keys || line_edit_length(tui->prompt) > 0);
}

// Keys of one sign, once there is a take that they can act on.
static bool
is_worth_alt(const Tui *tui, const KeyRow *row)
{
    return strlen(row->key) == 1 && strcmp(row->command, "prompt") != 0 &&
           take_list_total(studio_takes(tui->studio)) > 0;
}

bool
key_hints_holds(const Tui *tui, const KeyRow *row)
{
    if (row->context == KEYS_ANYWHERE ||
        row->context == pane_text_context(tui->focus))
        return true;
    return row->context == KEYS_BROWSE &&
           (!key_hints_needs_alt(tui, row) || is_worth_alt(tui, row));
}

// The prompt's own keys stand below its box; what they hide isn't shown.
static bool
is_of_prompt(const Tui *tui, const KeyRow *asked)
{
    if (tui->focus != PANE_PROMPT || asked->context == KEYS_BROWSE)
        return false;
    for (size_t i = 0; key_map_row(tui->keys, i) != NULL; i++) {
        const KeyRow *row = key_map_row(tui->keys, i);
        if (row->context == KEYS_PROMPT && strcmp(row->key, asked->key) == 0)
            return true;
    }
    return false;
}

static bool
has_key(const KeyRow *const *rows, size_t count, const KeyRow *row)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i]->key, row->key) == 0)
            return true;
    return false;
}

// The pane's own keys come before those that hold everywhere.
static int
order_of(const Tui *tui, const KeyRow *row)
{
    const bool is_own = row->context == pane_text_context(tui->focus);
    return row->weight * 2 - (int)is_own;
}

size_t
key_hints_list(const Tui *tui, const KeyRow *rows[static KEY_HINTS_MOST])
{
    size_t count = 0;
    for (size_t i = 0; count < KEY_HINTS_MOST; i++) {
        const KeyRow *row = key_map_row(tui->keys, i);
        if (row == NULL)
            break;
        if (row->weight == 0 || !key_hints_holds(tui, row) ||
            is_of_prompt(tui, row) ||
            (row->shown != NULL && row->shown[0] == '\0') ||
            has_key(rows, count, row))
            continue;
        size_t at = count++;
        for (; at > 0 && order_of(tui, rows[at - 1]) > order_of(tui, row); at--)
            rows[at] = rows[at - 1];
        rows[at] = row;
    }
    return count;
}
