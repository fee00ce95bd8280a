// SPDX-License-Identifier: MIT
#include "queue_rows.h"

#include "timbre/base/memory.h"

#include "pane_text.h"
#include "stage_line.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

enum { STATE_COLUMNS = 12, BACKEND_COLUMNS = 16, SEED_COLUMNS = 26, GAP = 2 };

static const struct {
    const char *word;
    Ink ink;
} states[] = {
    [JOB_VIEW_QUEUED] = {"waits", INK_DIM},
    [JOB_VIEW_RUNNING] = {"runs", INK_ACCENT},
    [JOB_VIEW_CANCELLING] = {"stopping", INK_WARNING},
    [JOB_VIEW_INTERRUPTED] = {"interrupted", INK_WARNING},
};

static_assert(ARRAY_LENGTH(states) == JOB_VIEW_STATE_COUNT, "each state");

bool
queue_rows_any(const JobList *jobs)
{
    const size_t count = job_list_count(jobs);
    return count > 1 ||
           (count == 1 && job_list_current(jobs) != job_list_row(jobs, 0));
}

int
queue_rows_selected(Tui *tui, const JobList *jobs)
{
    int *selected = &tui->panes[PANE_TIMELINE].selected;
    const int count = (int)job_list_count(jobs);
    if (*selected >= count)
        *selected = count - 1;
    if (*selected < 0)
        *selected = 0;
    return *selected;
}

static void
say_end(const JobView *job, char text[static STAGE_LINE_TEXT])
{
    char time[PANE_TIME_SIZE];
    if (job->state == JOB_VIEW_INTERRUPTED) {
        (void)snprintf(text, STAGE_LINE_TEXT, "enter makes it again");
        return;
    }
    if (job->state == JOB_VIEW_RUNNING && job->eta_s >= 0) {
        pane_text_time(ceil(job->eta_s), time);
        (void)snprintf(text, STAGE_LINE_TEXT, "eta %s", time);
        return;
    }
    pane_text_time(job->duration_s, time);
    (void)snprintf(text, STAGE_LINE_TEXT, "%s long",
                   job->duration_s > 0 ? time : "-");
}

static void
draw_job(const Tui *tui,
         const Canvas *room,
         int row,
         const JobView *job,
         bool is_selected)
{
    char text[STAGE_LINE_TEXT];
    if (is_selected) {
        const Canvas line = canvas_part(room, row, 0, 1, room->columns);
        canvas_fill(&line, tui->focus == PANE_TIMELINE ? INK_SELECTED
                                                       : INK_SELECTED_DIM);
        canvas_glyph(room, row, 0, GLYPH_POINTER,
                     theme_look(room->theme, INK_ACCENT));
    }
    canvas_text(room, row, 2, STATE_COLUMNS - 1, states[job->state].word,
                states[job->state].ink);
    say_end(job, text);
    int right =
        canvas_text_right(room, row, room->columns, text, INK_DIM) - GAP;
    if (right >= 70) {
        (void)snprintf(text, sizeof(text), "seed %llu",
                       (unsigned long long)job->seed);
        right -= SEED_COLUMNS;
        canvas_text(room, row, right, SEED_COLUMNS - GAP, text, INK_FAINT);
    }
    if (right >= 60) {
        right -= BACKEND_COLUMNS;
        canvas_text(room, row, right, BACKEND_COLUMNS - GAP, job->backend,
                    INK_DIM);
    }
    const int from = 2 + STATE_COLUMNS;
    canvas_text_look(room, row, from, right - from - 1, job->title,
                     pane_text_on_row(room->theme, INK_TEXT));
}

void
queue_rows_draw(Tui *tui, const Canvas *room, const JobList *jobs)
{
    PaneState *state = &tui->panes[PANE_TIMELINE];
    const int selected = queue_rows_selected(tui, jobs);
    const int most = (int)job_list_count(jobs) - room->rows;
    if (room->rows < 1)
        return;
    if (state->scroll > selected)
        state->scroll = selected;
    if (state->scroll < selected - room->rows + 1)
        state->scroll = selected - room->rows + 1;
    if (state->scroll > most)
        state->scroll = most < 0 ? 0 : most;
    for (int row = 0; row < room->rows; row++) {
        const int at = state->scroll + row;
        const JobView *job = job_list_row(jobs, (size_t)at);
        if (job != NULL)
            draw_job(tui, room, row, job, at == selected);
    }
}
