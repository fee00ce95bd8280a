// SPDX-License-Identifier: MIT
#include "params_keys.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "pane_memory.h"
#include "panes.h"
#include "params_help.h"

#include <string.h>

enum { ENTER = '\r', ESCAPE = 0x1b, TAB = '\t', LARGE = 10 };

static ParamList *
list_of(const Tui *tui)
{
    return studio_params(tui->studio);
}

static const ParamRow *
selected_row(const Tui *tui)
{
    return param_list_row(list_of(tui),
                          (size_t)tui->panes[PANE_PARAMS].selected);
}

void
params_clamp(Tui *tui)
{
    int *selected = &tui->panes[PANE_PARAMS].selected;
    const int count = (int)param_list_count(list_of(tui));
    if (*selected >= count)
        *selected = count - 1;
    if (*selected < 0)
        *selected = 0;
    if (count == 0)
        tui->is_editing = false;
}

int
params_rows(const Tui *tui)
{
    const int room = tui->layout.panes[PANE_PARAMS].rows - 2;
    return room - params_help_rows(room);
}

bool
params_has_headings(const Tui *tui, const ParamList *list)
{
    // Where all can be seen, or there is much room anyway.
    const int rows = params_rows(tui);
    return rows >= 14 || params_line_count(list, true) <= rows;
}

// What came of an edit: why not, or nothing.
static bool
tell(Tui *tui, Status status, const Error *error)
{
    if (status != STATUS_OK)
        studio_tell(tui->studio, TONE_WARNING, "%s", error->text);
    studio_mark(tui->studio, TOPIC_PARAMS);
    return status == STATUS_OK;
}

// Typing //////////////////////////////////////////////////////////////////////

static void
begin(Tui *tui, const char *text)
{
    tui->is_editing = true;
    line_edit_set(tui->value, text);
}

static void
accept(Tui *tui)
{
    const ParamRow *row = selected_row(tui);
    Error error = {0};
    char *text = mem_copy_text(line_edit_text(tui->value));
    const Status status =
        row->kind == PARAM_SEED
            ? studio_set_seed(tui->studio, text, &error)
            : param_list_set(list_of(tui), row->name, text, &error);
    mem_free(text);
    // What was refused stays, to be mended.
    if (tell(tui, status, &error))
        tui->is_editing = false;
}

// The first choice that begins like what was typed.
static void
complete(Tui *tui)
{
    const ParamRow *row = selected_row(tui);
    const char *typed = line_edit_text(tui->value);
    for (size_t i = 0; row->choices != NULL && i < row->choices->count; i++)
        if (strncasecmp(row->choices->items[i], typed, strlen(typed)) == 0) {
            line_edit_set(tui->value, row->choices->items[i]);
            return;
        }
}

// All keys are the field's.
static bool
serve_typing(Tui *tui, const Key *key)
{
    const bool is_cancel =
        key->code == ESCAPE ||
        (key->code == 'c' && key->modifiers == MODIFIER_CTRL);
    if (is_cancel)
        tui->is_editing = false;
    else if (key->code == ENTER)
        accept(tui);
    else if (key->code == TAB)
        complete(tui);
    else
        return line_edit_key(tui->value, key);
    return true;
}

// Digits begin a number; a minus where there are numbers below zero.
static bool
begins_value(const ParamRow *row, uint32_t code)
{
    const bool is_number = row->kind == PARAM_NUMBER ||
                           row->kind == PARAM_INTEGER ||
                           row->kind == PARAM_SEED;
    if (!is_number)
        return false;
    return (code >= '0' && code <= '9') || code == '.' ||
           (code == '-' && row->kind != PARAM_SEED && row->minimum < 0);
}

// Keys ////////////////////////////////////////////////////////////////////////

static void
move(Tui *tui, int rows)
{
    tui->panes[PANE_PARAMS].selected += rows;
    params_clamp(tui);
}

static void
nudge(Tui *tui, int steps)
{
    Error error = {0};
    const Status status =
        param_list_nudge(list_of(tui), selected_row(tui)->name, steps, &error);
    (void)tell(tui, status, &error);
}

static const struct {
    uint32_t code;
    int rows, steps;
} moves[] = {
    {'j', 1, 0},          {KEY_DOWN, 1, 0},      {'k', -1, 0},
    {KEY_UP, -1, 0},      {KEY_PAGE_DOWN, 8, 0}, {KEY_PAGE_UP, -8, 0},
    {KEY_HOME, -1000, 0}, {'g', -1000, 0},       {KEY_END, 1000, 0},
    {'G', 1000, 0},       {'h', 0, -1},          {KEY_LEFT, 0, -1},
    {'l', 0, 1},          {KEY_RIGHT, 0, 1},     {'H', 0, -LARGE},
    {'L', 0, LARGE},
};

static bool
serve_move(Tui *tui, const Key *key)
{
    for (size_t i = 0; i < ARRAY_LENGTH(moves); i++) {
        if (moves[i].code != key->code)
            continue;
        const bool is_large =
            key->code >= KEY_NONE && (key->modifiers & MODIFIER_SHIFT) != 0;
        if (moves[i].rows != 0)
            move(tui, moves[i].rows);
        else
            nudge(tui, moves[i].steps * (is_large ? LARGE : 1));
        return true;
    }
    return false;
}

static void
reset(Tui *tui)
{
    Error error = {0};
    const Status status =
        param_list_reset(list_of(tui), selected_row(tui)->name, &error);
    (void)tell(tui, status, &error);
}

static void
toggle_lock(Tui *tui)
{
    const ParamRow *row = selected_row(tui);
    Error error = {0};
    const Status status =
        param_list_lock(list_of(tui), row->name, !row->is_locked, &error);
    (void)tell(tui, status, &error);
}

// The draft is rendered; without one the value is typed.
static void
enter(Tui *tui)
{
    if (param_list_is_changed(list_of(tui)))
        tui_run(tui, "render");
    else
        begin(tui, selected_row(tui)->value);
}

bool
params_key(Tui *tui, const Key *key)
{
    params_clamp(tui);
    if (param_list_count(list_of(tui)) == 0)
        return false;
    if (tui->is_editing)
        return serve_typing(tui, key);
    if ((key->modifiers & ~(unsigned)MODIFIER_SHIFT) != 0)
        return false;
    if (serve_move(tui, key))
        return true;
    const ParamRow *row = selected_row(tui);
    if (key->code == ENTER)
        enter(tui);
    else if (key->code == 't')
        begin(tui, row->value);
    else if (key->code == '=')
        reset(tui);
    else if (key->code == '!')
        toggle_lock(tui);
    else if (begins_value(row, key->code)) {
        begin(tui, "");
        return line_edit_key(tui->value, key);
    } else
        return false;
    return true;
}

// Mouse ///////////////////////////////////////////////////////////////////////

typedef struct {
    ParamsFit fit;
    int column; // within the rows' canvas
    int row;    // of the list, -1 = none
} Hit;

static Hit
hit_at(const Tui *tui, int row, int column, const Rectangle *place)
{
    Hit hit = {.column = column - 2, .row = -1};
    ParamsLine line;
    const ParamList *list = list_of(tui);
    params_fit(list, place->columns - 4, &hit.fit);
    if (row >= 1 && row <= params_rows(tui) &&
        params_line(list, params_has_headings(tui, list),
                    tui->panes[PANE_PARAMS].scroll + row - 1, &line))
        hit.row = line.row;
    return hit;
}

static bool
is_on_bar(const Hit *hit)
{
    return hit->fit.bar_columns > 0 && hit->column >= hit->fit.bar &&
           hit->column < hit->fit.bar + hit->fit.bar_columns;
}

static void
slide(Tui *tui, const Hit *hit)
{
    const ParamRow *row = selected_row(tui);
    Error error = {0};
    if (row->share < 0)
        return;
    const double share =
        params_share(hit->column - hit->fit.bar, hit->fit.bar_columns);
    const Status status =
        param_list_set_share(list_of(tui), row->name, share, &error);
    (void)tell(tui, status, &error);
}

static void
press(Tui *tui, const Hit *hit)
{
    int *selected = &tui->panes[PANE_PARAMS].selected;
    if (hit->row < 0)
        return;
    const bool was_selected = *selected == hit->row;
    // A click beside the field takes what was typed, if it is right.
    if (tui->is_editing && !was_selected)
        accept(tui);
    if (tui->is_editing)
        return;
    *selected = hit->row;
    const bool is_double = click_is_double(
        &pane_memory(tui)->click, PANE_PARAMS, hit->row, clock_monotonic_ns());
    if (is_on_bar(hit) && selected_row(tui)->share >= 0)
        slide(tui, hit);
    else if (is_double || (was_selected && hit->column >= hit->fit.value))
        begin(tui, selected_row(tui)->value);
}

// The button went down on the slider of the row that is selected since then.
static bool
is_sliding(const Tui *tui, const Rectangle *place)
{
    const Hit start = hit_at(tui, tui->drag_row - place->row,
                             tui->drag_column - place->column, place);
    return start.row >= 0 && is_on_bar(&start) && !tui->is_editing &&
           start.row == tui->panes[PANE_PARAMS].selected;
}

bool
params_mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    params_clamp(tui);
    if (param_list_count(list_of(tui)) == 0)
        return false;
    const Hit hit = hit_at(tui, mouse->row, mouse->column, place);
    const int up = mouse->action == MOUSE_WHEEL_UP ? 1 : -1;
    switch (mouse->action) {
    case MOUSE_WHEEL_UP:
    case MOUSE_WHEEL_DOWN:
        if (tui->is_editing)
            return true;
        if (is_on_bar(&hit) && hit.row == tui->panes[PANE_PARAMS].selected)
            nudge(tui, up);
        else
            move(tui, -up);
        return true;
    case MOUSE_PRESS:
        if (mouse->button == 1)
            press(tui, &hit);
        return true;
    case MOUSE_DRAG:
        if (is_sliding(tui, place))
            slide(tui, &hit);
        return true;
    case MOUSE_RELEASE:
        return true;
    }
    return false;
}
