// SPDX-License-Identifier: MIT
#include "role_table.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "grid.h"

#include <assert.h>

static const InkRow rows[] = {
    [INK_TEXT] = {"text", "All text that is nothing else.", INK_TEXT, 0},
    [INK_DIM] = {"dim", "What explains the rest.", INK_TEXT, LOOK_DIM},
    [INK_FAINT] = {"faint", "Marks that only lead the eye.", INK_DIM, LOOK_DIM},
    [INK_BRIGHT] = {"bright", "What matters most.", INK_TEXT, LOOK_BOLD},
    [INK_ACCENT] = {"accent", "Names and values worth a look.", INK_BRIGHT,
                    LOOK_BOLD},
    [INK_GOOD] = {"good", "Done, saved, within limits.", INK_ACCENT, 0},
    [INK_WARNING] = {"warning", "Works, but not as asked.", INK_ACCENT,
                     LOOK_BOLD},
    [INK_ERROR] = {"error", "Failed or refused.", INK_WARNING,
                   LOOK_BOLD | LOOK_UNDERLINE},
    [INK_LINK] = {"link", "Paths and addresses.", INK_ACCENT, LOOK_UNDERLINE},
    [INK_SAID] = {"said", "Your own words in a plan.", INK_BRIGHT, LOOK_BOLD},
    [INK_CHOSEN] = {"chosen", "What the planner chose.", INK_DIM, LOOK_DIM},
    [INK_YOU] = {"you", "Your name in the chat.", INK_ACCENT, LOOK_BOLD},
    [INK_STUDIO] = {"studio", "The studio's name in the chat.", INK_DIM,
                    LOOK_DIM},
    [INK_BORDER] = {"border", "Line around a pane.", INK_FAINT, LOOK_DIM},
    [INK_BORDER_FOCUS] = {"border_focus", "Line around the pane in focus.",
                          INK_ACCENT, LOOK_BOLD},
    [INK_TITLE] = {"title", "Title of a pane.", INK_DIM, 0},
    [INK_TITLE_FOCUS] = {"title_focus", "Title of the pane in focus.",
                         INK_BRIGHT, LOOK_BOLD},
    [INK_FOOTER] = {"footer", "Keys in the lower line of a pane.", INK_DIM,
                    LOOK_DIM},
    [INK_SELECTED] = {"selected", "The row in focus.", INK_TEXT, LOOK_REVERSE},
    [INK_SELECTED_DIM] = {"selected_dim", "The row, in a pane without focus.",
                          INK_TEXT, LOOK_UNDERLINE},
    [INK_STATUS] = {"status", "The top line.", INK_DIM, 0},
    [INK_STATUS_KEY] = {"status_key", "Keys in the bottom line.", INK_ACCENT,
                        LOOK_BOLD},
    [INK_TRACK] = {"track", "The empty part of a bar.", INK_FAINT, LOOK_DIM},
    [INK_FIELD] = {"field", "A value that is edited.", INK_SELECTED,
                   LOOK_REVERSE},
    [INK_CURSOR] = {"cursor", "The cursor where the studio draws it.", INK_TEXT,
                    LOOK_REVERSE},
    [INK_OVERLAY] = {"overlay", "Help and palette, over the panes.", INK_TEXT,
                     0},
    [INK_WAVE_AHEAD] = {"wave_ahead", "Sound not yet heard.", INK_FAINT,
                        LOOK_DIM},
    [INK_PLAYHEAD] = {"playhead", "Where the sound is.", INK_ACCENT, LOOK_BOLD},
    [INK_SECTION] = {"section", "Names of sections and bars.", INK_DIM, 0},
    [INK_STAR] = {"star", "Stars of a take.", INK_WARNING, LOOK_BOLD},
};
static_assert(ARRAY_LENGTH(rows) == INK_COUNT, "name every ink");

static const char *const gradient_names[] = {
    [GRADIENT_FLOW] = "flow",
    [GRADIENT_PROGRESS] = "progress",
    [GRADIENT_WAVE] = "wave",
    [GRADIENT_METER] = "meter",
};
static_assert(ARRAY_LENGTH(gradient_names) == GRADIENT_COUNT,
              "name every gradient");

const InkRow *
role_table(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}

bool
role_table_find(const char *name, Ink *ink)
{
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (text_same_id(rows[i].name, name)) {
            *ink = (Ink)i;
            return true;
        }
    return false;
}

const char *
role_gradient_name(Gradient gradient)
{
    return gradient_names[gradient];
}

bool
role_gradient_find(const char *name, Gradient *gradient)
{
    for (size_t i = 0; i < ARRAY_LENGTH(gradient_names); i++)
        if (text_same_id(gradient_names[i], name)) {
            *gradient = (Gradient)i;
            return true;
        }
    return false;
}
