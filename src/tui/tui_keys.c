// SPDX-License-Identifier: MIT
#include "tui_keys.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_table.h"
#include "panes.h"

#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum {
    SETTLE_MS = 300, // a letter in the empty prompt, the digit of a count
    MOST_COUNT = 99,
    ENTER = '\r',
    ESCAPE = 0x1b,
    COMMAND_SIZE = 256,
};

static bool
is_plain(const Key *key)
{
    return (key->modifiers & ~(unsigned)MODIFIER_SHIFT) == 0 &&
           key->code > ' ' && key->code < 0x7f;
}

static bool
is_prompt_empty(const Tui *tui)
{
    return line_edit_length(tui->prompt) == 0;
}

static void
settle(void *context)
{
    Tui *tui = context;
    tui_keys_settle(tui);
    tui->has_input = true;
    tui->must_draw = true;
}

static void
wait_for_more(Tui *tui)
{
    loop_set_timer(tui->loop, SETTLE_MS * INT64_C(1000000), settle, tui);
}

static void
run_row(Tui *tui, const KeyRow *row)
{
    if (row->command[0] == '\0')
        return;
    char line[COMMAND_SIZE];
    (void)snprintf(line, sizeof(line), "%s", row->command);
    if (row->takes_count && tui->count_prefix > 0)
        (void)snprintf(line, sizeof(line), "%s %d", row->command,
                       tui->count_prefix);
    tui->count_prefix = 0;
    tui_run(tui, line);
}

// What the key does when the prompt has no text of its own.
static const KeyRow *
row_of(const Tui *tui, const Key *key)
{
    return key_map_find(tui->keys, key, tui->focus,
                        tui->focus != PANE_PROMPT ||
                            (is_prompt_empty(tui) && tui->prompt_takes_keys));
}

static void
jump(Tui *tui, int digit)
{
    for (int pane = 0; pane < PANE_COUNT; pane++)
        if (pane_table((PaneId)pane)->digit == (char)('0' + digit))
            (void)tui_show(tui, (PaneId)pane);
}

void
tui_keys_settle(Tui *tui)
{
    loop_set_timer(tui->loop, -1, settle, tui);
    const Key key = tui->waiting_key;
    tui->waiting_key.code = KEY_NONE;
    if (tui->count_prefix > 0 && key.code == KEY_NONE) {
        jump(tui, tui->count_prefix);
        tui->count_prefix = 0;
        return;
    }
    if (key.code == KEY_NONE || line_edit_length(tui->prompt) != 1)
        return;
    const KeyRow *row = key_map_find(tui->keys, &key, PANE_PROMPT, true);
    if (row == NULL)
        return;
    line_edit_set(tui->prompt, "");
    run_row(tui, row);
}

// In the prompt behind a sent one: a letter stands there as typed and acts
// when nothing follows; other signs act at once. What can lose something
// (delete, quit) never does.
static bool
serve_empty_prompt(Tui *tui, const Key *key)
{
    if (tui->focus != PANE_PROMPT || !tui->prompt_takes_keys ||
        !is_prompt_empty(tui) || key->code == '/' || key->code == ':' ||
        key->code == '@')
        return false;
    const KeyRow *row = row_of(tui, key);
    if (key->code == 'i' && is_plain(key)) {
        tui->prompt_takes_keys = false;
        return true;
    }
    if (row == NULL || row->context != KEYS_BROWSE || row->is_loss)
        return false;
    const bool is_sign =
        key->code == ' ' || (is_plain(key) && !isalnum((int)key->code));
    if (is_sign)
        run_row(tui, row);
    else if (is_plain(key) && isalpha((int)key->code))
        tui->waiting_key = *key;
    if (!is_sign && tui->waiting_key.code != KEY_NONE)
        wait_for_more(tui);
    return is_sign;
}

static bool
serve_digit(Tui *tui, const Key *key)
{
    if (tui->focus == PANE_PROMPT || key->modifiers != 0 || key->code < '0' ||
        key->code > '9' || (key->code == '0' && tui->count_prefix == 0))
        return false;
    const int count = tui->count_prefix * 10 + (int)(key->code - '0');
    tui->count_prefix = count > MOST_COUNT ? MOST_COUNT : count;
    wait_for_more(tui);
    return true;
}

static void
apply_line(Tui *tui)
{
    if (tui->line_kind == '/')
        take_list_set_filter(studio_takes(tui->studio),
                             line_edit_text(tui->line));
    studio_mark(tui->studio, TOPIC_TAKES);
}

static void
send_line(Tui *tui)
{
    const char kind = tui->line_kind;
    char *text = mem_copy_text(line_edit_text(tui->line));
    tui_close_line(tui);
    if (kind == ':' && text[0] != '\0')
        tui_run(tui, text);
    mem_free(text);
}

// The ":" line and the filter; all keys are theirs.
static void
serve_line(Tui *tui, const Key *key)
{
    if (tui->line_kind == ':' && pane_prompt_complete(tui, key))
        return;
    const bool is_cancel =
        key->code == ESCAPE ||
        (key->code == 'c' && key->modifiers == MODIFIER_CTRL);
    if (is_cancel && tui->line_kind == '/') {
        line_edit_set(tui->line, "");
        apply_line(tui);
    }
    if (is_cancel)
        tui_close_line(tui);
    else if (key->code == ENTER)
        send_line(tui);
    else if (line_edit_key(tui->line, key))
        apply_line(tui);
}

static bool
serve_question(Tui *tui, const Key *key)
{
    if (studio_question(tui->studio) == NULL)
        return false;
    if (key->code == 'y' || key->code == 'Y' || key->code == ENTER)
        studio_answer(tui->studio, true);
    else if (key->code == 'n' || key->code == 'N' || key->code == ESCAPE)
        studio_answer(tui->studio, false);
    return true;
}

static bool
serve_overlay(Tui *tui, const Key *key)
{
    const OverlayRow *overlay = pane_table_overlay((int)tui->overlay);
    if (overlay == NULL)
        return false;
    if (!overlay->key(tui, key) &&
        (key->code == ESCAPE || key->code == 'q' ||
         (key->code == 'c' && key->modifiers == MODIFIER_CTRL)))
        tui->overlay = OVERLAY_NONE;
    return true;
}

// A digit before a key that takes no count was the number of a pane.
static void
settle_digit(Tui *tui, const Key *key)
{
    const KeyRow *row = row_of(tui, key);
    if (tui->count_prefix == 0 || (key->code >= '0' && key->code <= '9') ||
        (row != NULL && row->takes_count))
        return;
    jump(tui, tui->count_prefix);
    tui->count_prefix = 0;
}

static void
serve_pane(Tui *tui, const Key *key)
{
    settle_digit(tui, key);
    if (serve_empty_prompt(tui, key))
        return;
    const Pane *pane = pane_table(tui->focus);
    if (pane->key != NULL && pane->key(tui, key)) {
        tui->count_prefix = 0;
        return;
    }
    if (serve_digit(tui, key))
        return;
    const KeyRow *row = row_of(tui, key);
    if (row != NULL)
        run_row(tui, row);
    tui->count_prefix = 0;
}

// Whatever lies open: a screen that others wrote on is drawn anew.
static bool
serve_redraw(Tui *tui, const Key *key)
{
    const KeyRow *row = key_map_find(tui->keys, key, PANE_PROMPT, false);
    if (row == NULL || strcmp(row->command, "redraw") != 0)
        return false;
    tui_run(tui, row->command);
    return true;
}

void
tui_keys_serve(Tui *tui, const Key *key)
{
    tui->must_draw = true;
    if (serve_redraw(tui, key))
        return;
    tui->has_selection = false;
    if (key->code == 'z' && key->modifiers == MODIFIER_CTRL) {
        (void)raise(SIGTSTP); // as the shell's own key would
        return;
    }
    if (tui->waiting_key.code != KEY_NONE) {
        tui->waiting_key.code = KEY_NONE; // something follows: it is typing
        tui->prompt_takes_keys = false;
    }
    if (serve_question(tui, key) || serve_overlay(tui, key))
        return;
    if (tui->line_kind != 0)
        serve_line(tui, key);
    else
        serve_pane(tui, key);
}
