// SPDX-License-Identifier: MIT
// What works and what waits: stages of the job, sections of the music, queue.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "pane_memory.h"
#include "pane_table.h"
#include "pane_text.h"
#include "panes.h"
#include "queue_rows.h"
#include "stage_line.h"
#include "wave_ruler.h"
#include "wave_shape.h"

#include <stdio.h>
#include <string.h>

enum { GAP = 2 };

// Stages //////////////////////////////////////////////////////////////////////

// The take that came of the last job, NULL = none.
static const TakeView *
ended_take(const Tui *tui, const PaneMemory *memory)
{
    const JobView *job = &memory->job;
    return take_list_of_id(studio_takes(tui->studio),
                           job->take[0] == '\0' ? job->job : job->take);
}

static void
draw_ended(const Tui *tui, const Canvas *room, const PaneMemory *memory)
{
    const TakeView *take = ended_take(tui, memory);
    char text[STAGE_LINE_TEXT];
    const bool is_partial = take != NULL && take->state != NULL &&
                            strcmp(take->state, "partial") == 0;
    if (take == NULL)
        (void)snprintf(text, sizeof(text), "ended in %.1f s",
                       memory->elapsed_s);
    else
        (void)snprintf(text, sizeof(text), "@%d %s in %.1f s", take->number,
                       is_partial ? "stopped" : "done", memory->elapsed_s);
    const int right =
        canvas_text_right(room, 0, room->columns, text,
                          take == NULL || is_partial ? INK_WARNING : INK_DIM);
    StageLine line;
    stage_line_make(&line, &memory->job, 0, right - GAP, room->is_ascii);
    const Canvas left = canvas_part(room, 0, 0, 1, right - GAP);
    stage_line_draw(&line, &left, 0, tui->now_ns, true);
}

static void
draw_stages(Tui *tui, const Canvas *room, const JobList *jobs)
{
    PaneMemory *memory = pane_memory(tui);
    const JobView *job = &memory->job;
    if (job->job[0] == '\0') {
        const size_t waiting = job_list_count(jobs);
        if (waiting > 0)
            canvas_format(room, 0, 0, -1, INK_DIM,
                          "nothing runs; %zu %s offered again", waiting,
                          waiting == 1 ? "job is" : "jobs are");
        else
            canvas_text(room, 0, 0, -1, "nothing runs", INK_FAINT);
        return;
    }
    if (memory->is_over) {
        draw_ended(tui, room, memory);
        return;
    }
    StageLine line;
    stage_line_make(&line, job, tui->now_ns, room->columns, room->is_ascii);
    stage_line_draw(&line, room, 0, tui->now_ns, tui->is_still);
}

// Its index, -1 = the take in focus isn't heard.
static int
heard_section(const Tui *tui, WaveView *wave)
{
    TransportView transport;
    studio_wave(tui->studio, wave);
    transport_view(studio_transport(tui->studio), &transport);
    const bool is_heard = wave->take_id[0] != '\0' &&
                          transport.player.phase != PLAYER_EMPTY &&
                          strcmp(wave->take_id, transport.take_id) == 0;
    return is_heard ? wave_shape_section_at(wave, transport.player.position_s)
                    : -1;
}

static void
draw_sections(const Tui *tui, const Canvas *room, int row)
{
    WaveView wave;
    const int heard = heard_section(tui, &wave);
    wave_ruler_sections(room, row, &wave, heard);
    if (wave.section_count == 0)
        canvas_text(room, row, 0, -1, "sections of the take in focus",
                    INK_FAINT);
}

// The pane ////////////////////////////////////////////////////////////////////

static char *
make_title(const Tui *tui, const JobList *jobs)
{
    const JobView *job = job_list_current(jobs);
    if (job == NULL || job->title[0] == '\0')
        return mem_copy_text("4 timeline");
    return text_format("4 timeline %s %s", pane_text_dot(tui->is_ascii),
                       job->title);
}

static void
draw_box(Tui *tui, const Canvas *canvas, const JobList *jobs)
{
    const bool has_focus = tui->focus == PANE_TIMELINE;
    char *title = make_title(tui, jobs);
    char *footer = NULL;
    const size_t pending = job_list_pending(jobs);
    if (has_focus)
        footer = pane_text_hints(tui, KEYS_TIMELINE, NULL, canvas->columns - 6);
    else if (pending > 0)
        footer = text_format("%zu %s %s x stops", pending,
                             pending == 1 ? "job" : "jobs",
                             pane_text_dot(tui->is_ascii));
    canvas_box(canvas, title, footer, has_focus);
    mem_free(footer);
    mem_free(title);
}

static uint64_t
add_job(uint64_t key, const JobView *job, int64_t now_ns)
{
    key = pane_cache_add(key, job->job, sizeof(job->job));
    key = pane_cache_add_whole(key, (int64_t)job->state);
    key = pane_cache_add_whole(key, job->has_stage ? (int)job->stage : -1);
    key = pane_cache_add_whole(key, (int64_t)job->done);
    key = pane_cache_add_whole(key, (int64_t)job->total);
    key = pane_cache_add_real(key, job->eta_s);
    // What can't be counted moves all the time.
    return job->has_stage && job->total == 0 ? pane_cache_add_whole(key, now_ns)
                                             : key;
}

// All that is drawn.
static uint64_t
key_of(Tui *tui, const Canvas *canvas, const JobList *jobs)
{
    const PaneMemory *memory = pane_memory(tui);
    const PaneState *state = &tui->panes[PANE_TIMELINE];
    uint64_t key = pane_cache_key(canvas);
    for (size_t i = 0; i < job_list_count(jobs); i++)
        key = add_job(key, job_list_row(jobs, i), tui->now_ns);
    key = pane_cache_add_whole(key, tui->focus == PANE_TIMELINE);
    key = pane_cache_add_whole(key, state->selected);
    key = pane_cache_add_whole(key, tui->is_still);
    key = pane_cache_add_text(key, memory->job.job);
    key = pane_cache_add_whole(key, memory->is_over);
    const TakeView *take = memory->is_over ? ended_take(tui, memory) : NULL;
    key = pane_cache_add_text(key, take == NULL ? NULL : take->state);
    key = pane_cache_add_whole(key, take == NULL ? 0 : take->number);
    WaveView wave;
    key = pane_cache_add_whole(key, heard_section(tui, &wave));
    for (size_t i = 0; i < wave.section_count; i++) {
        key = pane_cache_add_text(key, wave.sections[i].name);
        key = pane_cache_add_real(key, wave.sections[i].start_s);
    }
    return pane_cache_add_real(key, wave.duration_s);
}

static void
draw_all(Tui *tui, const Canvas *canvas, const JobList *jobs)
{
    canvas_fill(canvas, INK_TEXT);
    if (canvas->rows < 3) {
        const Canvas strip = canvas_part(canvas, 0, 1, 1, canvas->columns - 2);
        draw_stages(tui, &strip, jobs);
        return;
    }
    draw_box(tui, canvas, jobs);
    const Canvas inside = canvas_inside(canvas);
    const Canvas room =
        canvas_part(&inside, 0, 1, inside.rows, inside.columns - 2);
    draw_stages(tui, &room, jobs);
    // A queue needs the second row more than the sections do.
    int row = 1;
    if (room.rows >= 3 || !queue_rows_any(jobs))
        draw_sections(tui, &room, row++);
    if (!queue_rows_any(jobs))
        return;
    const Canvas rest =
        canvas_part(&room, row, 0, room.rows - row, room.columns);
    queue_rows_draw(tui, &rest, jobs);
}

static void
draw(Tui *tui, const Canvas *canvas)
{
    const JobList *jobs = studio_jobs(tui->studio);
    PaneMemory *memory = pane_memory(tui);
    Canvas own;
    pane_memory_follow(memory, jobs, tui->now_ns);
    (void)queue_rows_selected(tui, jobs);
    if (pane_cache_begin(&memory->timeline, canvas, key_of(tui, canvas, jobs),
                         &own))
        draw_all(tui, &own, jobs);
    pane_cache_copy(&memory->timeline, canvas);
}

// Keys and mouse //////////////////////////////////////////////////////////////

static void
run_for(Tui *tui, const char *verb, int number, const char *where)
{
    char line[STAGE_LINE_TEXT];
    (void)snprintf(line, sizeof(line), "%s %d%s", verb, number, where);
    tui_run(tui, line);
}

static void
select_row(Tui *tui, int rows)
{
    tui->panes[PANE_TIMELINE].selected += rows;
    (void)queue_rows_selected(tui, studio_jobs(tui->studio));
    studio_mark(tui->studio, TOPIC_JOBS);
}

// The selection goes with the job, which a refused move leaves where it was.
static void
move_job(Tui *tui, const JobView *job, int number, const char *where)
{
    const JobList *jobs = studio_jobs(tui->studio);
    char id[sizeof(job->job)];
    memcpy(id, job->job, sizeof(id));
    run_for(tui, "move", number, where);
    for (size_t i = 0; i < job_list_count(jobs); i++)
        if (strcmp(job_list_row(jobs, i)->job, id) == 0)
            tui->panes[PANE_TIMELINE].selected = (int)i;
    select_row(tui, 0);
}

static const struct {
    uint32_t code;
    int rows;         // to move the selection by
    const char *verb; // a command about the selected job, or NULL
    const char *where;
} keys[] = {
    {'j', 1, NULL, NULL},    {KEY_DOWN, 1, NULL, NULL},
    {'k', -1, NULL, NULL},   {KEY_UP, -1, NULL, NULL},
    {'x', 0, "cancel", ""},  {'J', 0, "move", " down"},
    {'K', 0, "move", " up"}, {'d', 0, "duplicate", ""},
};

static bool
key(Tui *tui, const Key *key)
{
    const JobList *jobs = studio_jobs(tui->studio);
    if ((key->modifiers & ~(unsigned)MODIFIER_SHIFT) != 0)
        return false;
    const int selected = queue_rows_selected(tui, jobs);
    const JobView *job = job_list_row(jobs, (size_t)selected);
    if (key->code == '\r' && job != NULL &&
        job->state == JOB_VIEW_INTERRUPTED) {
        run_for(tui, "again", selected + 1, "");
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
        if (keys[i].code != key->code || (keys[i].verb != NULL && job == NULL))
            continue;
        if (keys[i].verb == NULL)
            select_row(tui, keys[i].rows);
        else if (strcmp(keys[i].verb, "move") == 0)
            move_job(tui, job, selected + 1, keys[i].where);
        else
            run_for(tui, keys[i].verb, selected + 1, keys[i].where);
        return true;
    }
    return false;
}

static bool
mouse(Tui *tui, const Mouse *mouse, const Rectangle *place)
{
    const JobList *jobs = studio_jobs(tui->studio);
    if (mouse->action == MOUSE_WHEEL_UP || mouse->action == MOUSE_WHEEL_DOWN) {
        select_row(tui, mouse->action == MOUSE_WHEEL_UP ? -1 : 1);
        return true;
    }
    if (mouse->action != MOUSE_PRESS || place->rows < 3 ||
        !queue_rows_any(jobs))
        return false;
    const int first = place->rows - 2 >= 3 ? 3 : 2;
    if (mouse->row < first || mouse->row >= place->rows - 1)
        return false;
    tui->panes[PANE_TIMELINE].selected =
        tui->panes[PANE_TIMELINE].scroll + mouse->row - first;
    select_row(tui, 0);
    return true;
}

const Pane pane_timeline = {
    .name = "timeline",
    .digit = '4',
    .topics = TOPIC_JOBS | TOPIC_PROGRESS | TOPIC_TAKES | TOPIC_WAVE |
              TOPIC_TRANSPORT,
    .is_animated = true,
    .draw = draw,
    .key = key,
    .mouse = mouse,
};
