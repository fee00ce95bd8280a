// SPDX-License-Identifier: MIT
#include "tui_acts.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_table.h"
#include "theme_watch.h"
#include "tui_draw.h"

#include <stdio.h>
#include <string.h>

static const char dark_theme[] = "dusk";
static const char light_theme[] = "paper";

// Look ///////////////////////////////////////////////////////////////////////

static void
look_changed(Tui *tui)
{
    screen_repaint(tui->screen);
    tui_draw_mark_all(tui);
    tui->must_draw = true;
}

// Without colours what they tell is told by attributes.
static void
wear_theme(Tui *tui, const Theme *theme)
{
    tui->theme = *theme;
    if (tui->terminal != NULL && terminal_depth(tui->terminal) == DEPTH_MONO)
        theme_drop_colors(&tui->theme);
}

// The file was saved: a broken one keeps the old look and names the line.
static void
reload_theme(void *context)
{
    Tui *tui = context;
    Error error = {0};
    Theme theme = tui->theme;
    if (theme_read(tui->theme_path, &theme, &error) != STATUS_OK) {
        studio_tell(tui->studio, TONE_ERROR, "%s", error.text);
        return;
    }
    wear_theme(tui, &theme);
    look_changed(tui);
}

Status
tui_load_theme(Tui *tui, const char *name, Error *error)
{
    tui->theme_follows = strcmp(name, "auto") == 0;
    Theme theme = *theme_default();
    char *path = NULL;
    const Status status =
        theme_find(tui->theme_follows ? dark_theme : name, &theme, &path,
                   tui->theme_follows ? NULL : error);
    if (status != STATUS_OK && !tui->theme_follows)
        return status;
    wear_theme(tui, &theme);
    mem_free(tui->theme_path);
    tui->theme_path = path;
    theme_watch_free(tui->theme_watch);
    tui->theme_watch =
        path == NULL ? NULL
                     : theme_watch_new(tui->loop, path, reload_theme, tui);
    if (tui->screen != NULL)
        look_changed(tui);
    return STATUS_OK;
}

void
tui_use_background(Tui *tui, bool is_dark)
{
    if (!tui->theme_follows || is_dark == !tui->theme.is_light)
        return;
    (void)tui_load_theme(tui, is_dark ? dark_theme : light_theme, NULL);
    tui->theme_follows = true;
}

void
tui_use_motion(Tui *tui, const char *motion)
{
    tui->is_still =
        strcmp(motion, "reduced") == 0 ||
        (strcmp(motion, "auto") == 0 && !terminal_wants_motion(tui->terminal));
}

// Actions ////////////////////////////////////////////////////////////////////

static Status
act_theme(Tui *tui, const char *argument, Error *error)
{
    return tui_load_theme(tui, argument, error);
}

static Status
act_zoom(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    tui->zoomed = tui->zoomed == PANE_COUNT ? tui->focus : PANE_COUNT;
    if (tui->zoomed == PANE_PROMPT)
        tui->zoomed = tui->shows_log ? PANE_LOG : PANE_CHAT;
    tui_draw_layout(tui); // the next key may ask what is shown
    return STATUS_OK;
}

// It stands in the place of the chat, and what was there goes with it.
static void
show_log(Tui *tui, bool is_shown)
{
    const PaneId from = is_shown ? PANE_CHAT : PANE_LOG;
    const PaneId to = is_shown ? PANE_LOG : PANE_CHAT;
    PaneId *const places[] = {&tui->focus, &tui->zoomed, &tui->last_browsed};
    tui->shows_log = is_shown;
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
        if (*places[i] == from)
            *places[i] = to;
    tui_draw_layout(tui);
}

static bool
takes_focus(PaneId pane)
{
    return pane_table(pane)->digit != 0 || pane == PANE_PROMPT ||
           pane == PANE_LOG;
}

static Status
refuse_pane(const char *name, Error *error)
{
    StringList names = {0};
    for (int pane = 0; pane < PANE_COUNT; pane++)
        if (takes_focus((PaneId)pane))
            string_list_push(&names, pane_table((PaneId)pane)->name);
    char *joined = string_list_join(&names, ", ", " or ");
    const Status status =
        error_set(error, STATUS_NOT_FOUND, "there is no pane %s; choose %s",
                  name, joined);
    mem_free(joined);
    string_list_clear(&names);
    return status;
}

static Status
act_focus(Tui *tui, const char *argument, Error *error)
{
    int pane = 0;
    while (pane < PANE_COUNT &&
           (strcmp(pane_table((PaneId)pane)->name, argument) != 0 ||
            !takes_focus((PaneId)pane)))
        pane++;
    if (pane == PANE_COUNT)
        return refuse_pane(argument, error);
    if (pane == PANE_LOG || pane == PANE_CHAT)
        show_log(tui, pane == PANE_LOG);
    if (!tui_show(tui, (PaneId)pane))
        return error_set(error, STATUS_UNAVAILABLE,
                         "the pane %s has no room on a screen of %d x %d; "
                         "make it larger",
                         argument, screen_grid(tui->screen)->columns,
                         screen_grid(tui->screen)->rows);
    return STATUS_OK;
}

static void
step_pane(Tui *tui, int step)
{
    PaneId pane = tui->focus;
    for (int i = 0; i < PANE_COUNT; i++) {
        pane = (PaneId)((pane + step + PANE_COUNT) % PANE_COUNT);
        if (takes_focus(pane) && tui->layout.panes[pane].rows > 0)
            break;
    }
    tui_focus(tui, pane);
}

static Status
act_next_pane(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    step_pane(tui, 1);
    return STATUS_OK;
}

static Status
act_previous_pane(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    step_pane(tui, -1);
    return STATUS_OK;
}

static void
cover(Tui *tui, Overlay overlay)
{
    tui->overlay = tui->overlay == overlay ? OVERLAY_NONE : overlay;
    tui->overlay_scroll = 0;
    tui->overlay_selected = 0;
    line_edit_set(tui->line, "");
}

static Status
act_help(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    cover(tui, OVERLAY_HELP);
    return STATUS_OK;
}

static Status
act_palette(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    cover(tui, OVERLAY_PALETTE);
    return STATUS_OK;
}

static Status
act_line(Tui *tui, const char *argument, Error *error)
{
    (void)error;
    tui_open_line(tui, ':', argument);
    return STATUS_OK;
}

static Status
act_filter(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    (void)tui_show(tui, PANE_TAKES);
    tui_open_line(tui, '/', take_list_filter(studio_takes(tui->studio)));
    return STATUS_OK;
}

static Status
act_redraw(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    tui_read_size(tui);
    look_changed(tui);
    return STATUS_OK;
}

static Status
act_log(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    (void)error;
    show_log(tui, !tui->shows_log);
    return STATUS_OK;
}

static Status
act_motion(Tui *tui, const char *argument, Error *error)
{
    (void)error;
    tui_use_motion(tui, argument);
    return STATUS_OK;
}

static Status
act_mouse(Tui *tui, const char *argument, Error *error)
{
    (void)error;
    const char *bytes =
        terminal_set_mouse(tui->terminal, strcmp(argument, "off") != 0);
    screen_send(tui->screen, bytes, strlen(bytes));
    return STATUS_OK;
}

static Status
act_prompt(Tui *tui, const char *argument, Error *error)
{
    (void)error;
    tui_focus(tui, PANE_PROMPT);
    tui->prompt_takes_keys = false;
    if (argument[0] != '\0')
        line_edit_set(tui->prompt, argument);
    return STATUS_OK;
}

static Status
act_edit(Tui *tui, const char *argument, Error *error)
{
    if (tui->layout.panes[PANE_PARAMS].rows == 0)
        tui->zoomed = PANE_PARAMS;
    tui_draw_layout(tui);
    tui_focus(tui, PANE_PARAMS);
    if (argument[0] == '\0')
        return STATUS_OK;
    const ParamList *params = studio_params(tui->studio);
    const ParamRow *asked = param_list_find(params, argument, error);
    for (size_t i = 0; asked != NULL && i < param_list_count(params); i++)
        if (param_list_row(params, i) == asked)
            tui->panes[PANE_PARAMS].selected = (int)i;
    return asked == NULL ? error->status : STATUS_OK;
}

// A setting bind.KEY was set.
static Status
act_keys(Tui *tui, const char *argument, Error *error)
{
    (void)argument;
    Error own = {0};
    KeyMap *keys = key_map_new(app_settings(studio_app(tui->studio)), &own);
    if (own.text[0] != '\0') {
        key_map_free(keys);
        *error = own;
        return own.status;
    }
    key_map_free(tui->keys);
    tui->keys = keys;
    return STATUS_OK;
}

typedef struct {
    const char *name;
    Status (*act)(Tui *tui, const char *argument, Error *error);
} Act;

static const Act acts[] = {
    {"theme", act_theme},
    {"zoom", act_zoom},
    {"focus", act_focus},
    {"next-pane", act_next_pane},
    {"previous-pane", act_previous_pane},
    {"help", act_help},
    {"palette", act_palette},
    {"line", act_line},
    {"filter", act_filter},
    {"redraw", act_redraw},
    {"log", act_log},
    {"motion", act_motion},
    {"mouse", act_mouse},
    {"prompt", act_prompt},
    {"edit", act_edit},
    {"keys", act_keys},
};

Status
tui_act(void *self, const char *action, const char *argument, Error *error)
{
    Tui *tui = self;
    const char *given = argument == NULL ? "" : argument;
    for (size_t i = 0; i < ARRAY_LENGTH(acts); i++) {
        if (strcmp(acts[i].name, action) != 0)
            continue;
        tui_draw_mark_all(tui);
        tui->must_draw = true;
        return acts[i].act(tui, given, error);
    }
    return error_set(error, STATUS_USAGE, "the screen has no action %s",
                     action);
}

// Out of the terminal ////////////////////////////////////////////////////////

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void
append_base64(Text *text, const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i += 3) {
        const size_t left = count - i;
        uint32_t group = (uint32_t)(unsigned char)bytes[i] << 16;
        group |= left > 1 ? (uint32_t)(unsigned char)bytes[i + 1] << 8 : 0;
        group |= left > 2 ? (uint32_t)(unsigned char)bytes[i + 2] : 0;
        char four[] = {
            base64_digits[group >> 18 & 63], base64_digits[group >> 12 & 63],
            base64_digits[group >> 6 & 63], base64_digits[group & 63]};
        if (left < 3)
            four[3] = '=';
        if (left < 2)
            four[2] = '=';
        text_append_bytes(text, four, sizeof(four));
    }
}

// OSC 52; terminals cut what is longer (tui.md 1.3).
bool
tui_copy(void *self, const char *text)
{
    enum { MOST_BYTES = 55000 };

    const Tui *tui = self;
    const size_t count = strlen(text);
    if (count > MOST_BYTES)
        return false;
    Text bytes = {0};
    text_append(&bytes, "\033]52;c;");
    append_base64(&bytes, text, count);
    text_append(&bytes, "\033\\");
    screen_send(tui->screen, bytes.chars, bytes.length);
    text_clear(&bytes);
    return true;
}

// When nobody looks: a bell, with a message where the terminal shows one.
void
tui_ring(void *self, const char *text)
{
    Tui *tui = self;
    const char *notify =
        settings_text(app_settings(studio_app(tui->studio)), "notify");
    if (tui->has_focus || strcmp(notify, "none") == 0)
        return;
    char *clean = text_clean(text, strlen(text), 200);
    char *bytes = strcmp(notify, "osc9") == 0
                      ? text_format("\a\033]9;%s\033\\", clean)
                      : text_format("\a");
    tui->must_draw = true;
    screen_send(tui->screen, bytes, strlen(bytes));
    mem_free(bytes);
    mem_free(clean);
}
