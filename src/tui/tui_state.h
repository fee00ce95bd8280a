// SPDX-License-Identifier: MIT
// What all panes see: the studio, the look, focus, and each pane's own place.
#pragma once

#include "timbre/app/command.h"
#include "timbre/app/studio.h"

#include "canvas.h"
#include "input.h"
#include "key_table.h"
#include "layout.h"
#include "line_edit.h"
#include "screen.h"
#include "terminal.h"
#include "theme.h"

#include <stdbool.h>
#include <stdint.h>

// What lies over the panes and takes the keys.
typedef enum {
    OVERLAY_NONE,
    OVERLAY_HELP,
    OVERLAY_PALETTE,
    OVERLAY_SEARCH, // of the history, ctrl-r
    OVERLAY_COUNT
} Overlay;

typedef struct {
    int scroll;   // rows from the end (chat, log), or first row shown
    int selected; // row in focus, where a pane has its own
} PaneState;

typedef struct Tui {
    Studio *studio;
    Loop *loop;
    Terminal *terminal;
    Screen *screen;
    Input *input;
    KeyMap *keys;
    Theme theme;
    char *theme_path;   // of its file, NULL = built in
    bool theme_follows; // "auto": light or dark as the terminal is
    struct ThemeWatch *theme_watch;
    Layout layout;
    PaneId focus;
    PaneId zoomed; // PANE_COUNT = none
    bool shows_log;
    bool has_focus; // of the terminal
    bool is_still;  // reduced motion
    int64_t now_ns; // monotonic time of this frame (tests set it)
    PaneState panes[PANE_COUNT];
    Overlay overlay;
    int overlay_scroll, overlay_selected;
    LineEdit *prompt;   // the prompt line
    LineEdit *line;     // ":" line, filter, palette's and search's words
    char line_kind;     // ':' '/' or 0 when the line is not open
    char *prompt_error; // the sentence under the prompt, or NULL
    Completion completion;
    int completion_selected; // -1 = none
    size_t history_at;       // SIZE_MAX = the text of one's own
    char *history_draft;     // the text before going into the history
    bool is_editing;         // parameters: typing a value
    LineEdit *value;         // that is typed there
    int count_prefix;        // "4" of "4r", 0 = none
    PaneId drag_pane;        // that a button is held in, PANE_COUNT = none
    int drag_row, drag_column;
    bool has_selection; // text of the chat, by mouse
    // Line and cursor that `completion` was made for, NULL = to be made.
    char *completion_line;
    size_t completion_cursor;
    // Of the panes themselves, made on first use (panes.h frees them).
    struct ChatPane *chat_pane;
    struct PaletteRows *palette_rows;
    struct PaneMemory *pane_memory;
    bool must_draw;

    // Of tui.c and its rooms.
    unsigned dirty; // panes to be drawn again, a bit each
    bool is_blank;  // the whole screen is to be filled first
    bool had_cover; // something lay over the panes in the last frame
    bool is_ascii;  // the terminal has no UTF-8
    Depth depth;
    char *title;      // as the terminal was told
    bool is_lost;     // the terminal is gone
    bool is_blocked;  // it doesn't read: frames wait
    int64_t frame_ns; // of the last animated frame
    bool has_frame_timer;
    bool is_tick;     // the frame was asked for by the animation
    bool has_input;   // something was typed since the last frame
    int64_t drawn_ns; // when the last frame was drawn
    // After a prompt was sent the empty prompt takes single keys: a letter
    // stands there and acts when nothing follows it.
    bool prompt_takes_keys;
    Key waiting_key;     // that letter; KEY_NONE = none
    PaneId last_browsed; // where esc in the prompt leads, if it's shown
} Tui;

// A line was sent to the studio; the error becomes prompt_error.
void tui_submit(Tui *tui, const char *text);
// Runs a command line, an error becomes a notice.
void tui_run(Tui *tui, const char *line);
void tui_focus(Tui *tui, PaneId pane);
// The zoom of another pane ends for it; false = the screen has no room for it.
bool tui_show(Tui *tui, PaneId pane);
// Leaves the prompt: to the zoomed pane, else where one was before.
void tui_browse(Tui *tui);
void tui_open_line(Tui *tui, char kind, const char *text);
void tui_close_line(Tui *tui);
void tui_read_size(Tui *tui); // of the terminal, when it changed
void tui_set_depth(Tui *tui, Depth depth);
// theme = auto follows the terminal's own background.
void tui_use_background(Tui *tui, bool is_dark);
