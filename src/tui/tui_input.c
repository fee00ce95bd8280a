// SPDX-License-Identifier: MIT
#include "tui_input.h"

#include "timbre/base/memory.h"

#include "pane_table.h"
#include "panes.h"
#include "tui_draw.h"
#include "tui_keys.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 65536, MOST_READS = 16 };

static bool
is_dark(int64_t color)
{
    const double red = (double)(color >> 16 & 0xff);
    const double green = (double)(color >> 8 & 0xff);
    const double blue = (double)(color & 0xff);
    // Rec. 709 luma.
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}

static void
serve_reply(Tui *tui, const InputEvent *event)
{
    enum { MODE_SYNC = 2026 };

    if (event->reply == REPLY_MODE && event->number == MODE_SYNC)
        screen_set_sync(tui->screen, event->value != 0 && event->value != 4);
    else if (event->reply == REPLY_HAS_RGB && tui->depth < DEPTH_24BIT)
        tui_set_depth(tui, DEPTH_24BIT);
    else if (event->reply == REPLY_BACKGROUND)
        tui_use_background(tui, is_dark(event->value));
    else if (event->reply == REPLY_KITTY) {
        const char *bytes = terminal_use_kitty(tui->terminal);
        screen_send(tui->screen, bytes, strlen(bytes));
        tui->must_draw = true;
    }
}

static PaneId
pane_of(const Tui *tui, const Mouse *mouse)
{
    if (mouse->action != MOUSE_PRESS && tui->drag_pane != PANE_COUNT &&
        mouse->action != MOUSE_WHEEL_UP && mouse->action != MOUSE_WHEEL_DOWN)
        return tui->drag_pane;
    return layout_find(&tui->layout, mouse->row, mouse->column);
}

static void
serve_mouse(Tui *tui, const Mouse *mouse)
{
    tui->must_draw = true;
    const OverlayRow *overlay = pane_table_overlay((int)tui->overlay);
    if (overlay != NULL) {
        if (overlay->mouse == NULL || !overlay->mouse(tui, mouse))
            tui->overlay =
                mouse->action == MOUSE_PRESS ? OVERLAY_NONE : tui->overlay;
        return;
    }
    const PaneId pane = pane_of(tui, mouse);
    if (pane == PANE_COUNT)
        return;
    if (mouse->action == MOUSE_PRESS) {
        tui->has_selection = false;
        tui->drag_pane = pane;
        tui->drag_row = mouse->row;
        tui->drag_column = mouse->column;
        if (pane_table(pane)->digit != 0 || pane == PANE_PROMPT)
            tui_focus(tui, pane);
        if (pane == PANE_PROMPT)
            tui->prompt_takes_keys = false;
    }
    const Pane *row = pane_table(pane);
    const Rectangle *place = &tui->layout.panes[pane];
    Mouse here = *mouse;
    here.row -= place->row;
    here.column -= place->column;
    if (row->mouse != NULL)
        (void)row->mouse(tui, &here, place);
    if (mouse->action == MOUSE_RELEASE)
        tui->drag_pane = PANE_COUNT;
    tui_draw_mark_all(tui);
}

static void
serve_paste(Tui *tui, const InputEvent *event)
{
    tui->must_draw = true;
    if (tui->line_kind != 0) {
        line_edit_insert(tui->line, event->text, event->text_length);
        return;
    }
    if (tui->is_editing) {
        line_edit_insert(tui->value, event->text, event->text_length);
        return;
    }
    tui->overlay = OVERLAY_NONE;
    tui->prompt_takes_keys = false;
    tui_focus(tui, PANE_PROMPT);
    pane_prompt_paste(tui, event->text, event->text_length);
    if (event->is_cut)
        studio_tell(tui->studio, TONE_WARNING,
                    "the paste was longer than 1 MiB and was cut there");
}

void
tui_input_serve(Tui *tui, InputEvent *event)
{
    switch (event->type) {
    case INPUT_KEY:
        tui_keys_serve(tui, &event->key);
        break;
    case INPUT_MOUSE:
        serve_mouse(tui, &event->mouse);
        break;
    case INPUT_PASTE:
        serve_paste(tui, event);
        break;
    case INPUT_FOCUS_IN:
        // Geometry may be stale behind tmux.
        tui->has_focus = true;
        tui_read_size(tui);
        break;
    case INPUT_FOCUS_OUT:
        tui->has_focus = false;
        break;
    case INPUT_REPLY:
        serve_reply(tui, event);
        break;
    }
    mem_free(event->text);
}

static void
serve_all(Tui *tui)
{
    tui->has_input = true;
    InputEvent event = {0};
    while (input_next(tui->input, &event)) {
        tui_input_serve(tui, &event);
        event = (InputEvent){0};
    }
}

static void
expire(void *context)
{
    Tui *tui = context;
    input_expire(tui->input);
    serve_all(tui);
}

bool
tui_input_read(Tui *tui)
{
    char bytes[READ_BYTES];
    bool is_there = true;
    for (int reads = 0; reads < MOST_READS; reads++) {
        const ssize_t count =
            read(terminal_descriptor(tui->terminal), bytes, sizeof(bytes));
        if (count > 0)
            input_feed(tui->input, bytes, (size_t)count);
        // 0 and EIO: the terminal hung up.
        is_there =
            count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
        if (count < (ssize_t)sizeof(bytes))
            break;
    }
    serve_all(tui);
    studio_set_draft(tui->studio, line_edit_text(tui->prompt));
    loop_set_timer(
        tui->loop,
        input_is_waiting(tui->input) ? INPUT_ESCAPE_MS * INT64_C(1000000) : -1,
        expire, tui);
    return is_there;
}
