// SPDX-License-Identifier: MIT
#include "tui_draw.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"

#include <string.h>

static Canvas
whole_canvas(Tui *tui)
{
    Grid *grid = screen_grid(tui->screen);
    return (Canvas){.grid = grid,
                    .theme = &tui->theme,
                    .is_ascii = tui->is_ascii,
                    .has_ramp = tui->depth >= DEPTH_256,
                    .rows = grid->rows,
                    .columns = grid->columns};
}

void
tui_draw_layout(Tui *tui)
{
    const Grid *grid = screen_grid(tui->screen);
    const LayoutAsked asked = {.rows = grid->rows,
                               .columns = grid->columns,
                               .prompt_rows =
                                   pane_prompt_rows(tui, grid->columns),
                               .zoomed = tui->zoomed,
                               .shows_log = tui->shows_log};
    Layout layout;
    layout_make(&asked, &layout);
    if (layout.is_too_small != tui->layout.is_too_small ||
        memcmp(layout.panes, tui->layout.panes, sizeof(layout.panes)) != 0)
        tui_draw_mark_all(tui);
    tui->layout = layout;
}

void
tui_draw_mark(Tui *tui, unsigned topics)
{
    for (int pane = 0; pane < PANE_COUNT; pane++)
        if ((pane_table((PaneId)pane)->topics & topics) != 0)
            tui->dirty |= 1U << (unsigned)pane;
}

void
tui_draw_mark_all(Tui *tui)
{
    tui->dirty = (1U << (unsigned)PANE_COUNT) - 1;
    tui->is_blank = true;
}

void
tui_draw_mark_focus(Tui *tui)
{
    tui_draw_mark(tui, TOPIC_NOTICE);
    tui->dirty |= 1U << (unsigned)tui->focus;
}

void
tui_draw_mark_animated(Tui *tui)
{
    TransportView view;
    transport_view(studio_transport(tui->studio), &view);
    const bool plays = view.player.phase == PLAYER_PLAYING;
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        const Pane *row = pane_table((PaneId)pane);
        if (row->is_animated && (plays || !row->is_of_sound))
            tui->dirty |= 1U << (unsigned)pane;
    }
}

static void
draw_too_small(const Canvas *canvas)
{
    char *text = text_format("timbre needs %d x %d, this is %d x %d",
                             LAYOUT_LEAST_COLUMNS, LAYOUT_LEAST_ROWS,
                             canvas->columns, canvas->rows);
    canvas_fill(canvas, INK_TEXT);
    canvas_text(canvas, canvas->rows / 2, 0, -1, text, INK_WARNING);
    mem_free(text);
}

static void
draw_panes(Tui *tui, const Canvas *canvas)
{
    if (tui->is_blank)
        canvas_fill(canvas, INK_TEXT);
    tui->is_blank = false;
    for (int pane = 0; pane < PANE_COUNT; pane++) {
        const Rectangle *place = &tui->layout.panes[pane];
        if (place->rows == 0 || (tui->dirty & 1U << (unsigned)pane) == 0)
            continue;
        const Canvas part = canvas_part(canvas, place->row, place->column,
                                        place->rows, place->columns);
        pane_table((PaneId)pane)->draw(tui, &part);
    }
    tui->dirty = 0;
}

static void
draw_question(Tui *tui, const Canvas *canvas)
{
    const char *question = studio_question(tui->studio);
    if (question == NULL)
        return;
    char *text = text_format(" %s ", question);
    char *footer = text_format("y yes %s n no", pane_text_dot(tui->is_ascii));
    const int width = canvas_width(text) < canvas_width(footer) + 4
                          ? canvas_width(footer) + 4
                          : canvas_width(text);
    const int columns =
        width > canvas->columns - 4 ? canvas->columns - 4 : width;
    const Canvas box =
        canvas_part(canvas, canvas->rows / 2 - 1,
                    (canvas->columns - columns - 2) / 2, 3, columns + 2);
    canvas_fill(&box, INK_OVERLAY);
    canvas_box(&box, NULL, footer, true);
    canvas_text(&box, 1, 1, columns, text, INK_BRIGHT);
    mem_free(footer);
    mem_free(text);
}

ScreenResult
tui_draw_frame(Tui *tui)
{
    const Canvas canvas = whole_canvas(tui);
    // What lies over the panes is drawn over whole ones.
    const bool has_cover = tui->overlay != OVERLAY_NONE ||
                           studio_question(tui->studio) != NULL ||
                           pane_prompt_covers(tui) || pane_status_covers(tui);
    if (has_cover || tui->had_cover)
        tui_draw_mark_all(tui);
    tui->had_cover = has_cover;
    // It stays where it is while its pane does.
    if ((tui->dirty & 1U << (unsigned)tui->focus) != 0 || tui->line_kind != 0)
        screen_set_cursor(tui->screen, -1, 0);
    if (tui->line_kind != 0)
        tui->dirty |= 1U << (unsigned)PANE_PROMPT; // draws the ":" line
    if (tui->layout.is_too_small)
        draw_too_small(&canvas);
    else
        draw_panes(tui, &canvas);
    const OverlayRow *overlay = pane_table_overlay((int)tui->overlay);
    if (overlay != NULL && !tui->layout.is_too_small)
        overlay->draw(tui, &canvas);
    draw_question(tui, &canvas);
    tui->must_draw = false;
    return screen_present(tui->screen);
}
