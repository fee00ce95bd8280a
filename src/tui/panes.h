// SPDX-License-Identifier: MIT
// The panes and what lies over them; pane_table.c lists them.
#pragma once

#include "pane_table.h"

#include <stddef.h>

extern const Pane pane_chat;
extern const Pane pane_prompt;
extern const Pane pane_status;
extern const Pane pane_keys;
extern const Pane pane_log;
extern const Pane pane_params;
extern const Pane pane_takes;
extern const Pane pane_timeline;
extern const Pane pane_wave;

extern const OverlayRow overlay_help;
extern const OverlayRow overlay_palette;
extern const OverlayRow overlay_search;

// What the panes keep for themselves; made on first use.
void pane_chat_free(Tui *tui);
void overlay_palette_free(Tui *tui);
void pane_memory_free(Tui *tui);

// To the clipboard; the notice says so, or why not.
void pane_chat_copy(Tui *tui, const char *text);

// Rows that the text and the sentence under it want in a screen this wide.
int pane_prompt_rows(const Tui *tui, int columns);
// A pasted text as one edit of the prompt.
void pane_prompt_paste(Tui *tui, const char *text, size_t length);
// A list of completions or a long sentence lies over the panes above: they
// must all be drawn, now and once more when it is gone.
bool pane_prompt_covers(Tui *tui);
// The same for a notice that is longer than the top line.
bool pane_status_covers(const Tui *tui);
// Keys of the completion list, for the ":" line too: tab, shift-tab, up, down.
bool pane_prompt_complete(Tui *tui, const Key *key);

// ctrl-r in the prompt.
void overlay_search_open(Tui *tui);
