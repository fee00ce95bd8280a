// SPDX-License-Identifier: MIT
#include "chat_work.h"

#include "pane_text.h"
#include "shimmer.h"

#include <stdio.h>

// What stands at the right of a job, as far as there is room.
enum { FIGURES_ALL, FIGURES_SHORT, FIGURES_TIME, FIGURES_NONE, FIGURES_COUNT };

enum { LOOP_COLUMNS = 3, SECOND_NS = 1000000000 };

static void
say_waiting(const JobList *jobs, const JobView *job, char *text, size_t size)
{
    size_t before = 0;
    while (before < job_list_count(jobs) && job_list_row(jobs, before) != job)
        before++;
    if (before == 0)
        (void)snprintf(text, size, "waits for its turn");
    else
        (void)snprintf(text, size, "waits behind %zu job%s", before,
                       before == 1 ? "" : "s");
}

// "render 12/64": of a job that is not the current one, and in small rooms.
static void
say_briefly(const JobView *job, char *text, size_t size)
{
    if (job->state == JOB_VIEW_CANCELLING)
        (void)snprintf(text, size, "stopping");
    else if (!job->has_stage)
        (void)snprintf(text, size, "starting");
    else if (job->total == 0)
        (void)snprintf(text, size, "%s", backend_stage_name(job->stage));
    else
        (void)snprintf(
            text, size, "%s %llu/%llu", backend_stage_name(job->stage),
            (unsigned long long)job->done, (unsigned long long)job->total);
}

static void
work_words(Tui *tui, const JobView *job, char *text, size_t size)
{
    const JobList *jobs = studio_jobs(tui->studio);
    if (job->state == JOB_VIEW_CANCELLING)
        (void)snprintf(text, size, "stopping; what is finished is kept");
    else if (job->state == JOB_VIEW_QUEUED)
        say_waiting(jobs, job, text, size);
    else if (job == job_list_current(jobs))
        (void)snprintf(text, size, "%s", studio_working_text(tui->studio));
    else
        say_briefly(job, text, size);
}

// From the longest form on: time, time to go, and how to stop it.
static void
work_figures(
    const Tui *tui, const JobView *job, int form, char *text, size_t size)
{
    const char *dot = pane_text_dot(tui->is_ascii);
    const long long ran_s = (tui->now_ns - job->started_ns) / SECOND_NS;
    const bool has_eta = job->eta_s >= 1;
    char eta[PANE_TIME_SIZE];
    pane_text_time(job->eta_s, eta);
    if (job->state == JOB_VIEW_CANCELLING || form == FIGURES_NONE)
        text[0] = '\0';
    else if (job->state == JOB_VIEW_QUEUED || job->started_ns == 0)
        (void)snprintf(text, size, "x to drop");
    else if (has_eta && form == FIGURES_ALL)
        (void)snprintf(text, size, "%lld s %s %s to go %s x to stop", ran_s,
                       dot, eta, dot);
    else if (form <= FIGURES_SHORT)
        (void)snprintf(text, size, "%lld s %s x to stop", ran_s, dot);
    else
        (void)snprintf(text, size, "%lld s", ran_s);
}

void
chat_work_draw(
    Tui *tui, const Canvas *canvas, int row, int column, const JobView *job)
{
    char words[256];
    char figures[128] = "";
    work_words(tui, job, words, sizeof(words));
    const bool is_still = job->state == JOB_VIEW_QUEUED;
    const int left = column + (is_still ? 0 : LOOP_COLUMNS + 1);
    if (!is_still && canvas_width(words) > canvas->columns - left)
        say_briefly(job, words, sizeof(words));
    const int room = canvas->columns - left - canvas_width(words) - 1;
    for (int form = 0; form < FIGURES_COUNT; form++) {
        work_figures(tui, job, form, figures, sizeof(figures));
        if (canvas_width(figures) <= room)
            break;
    }
    if (figures[0] != '\0')
        canvas_text_right(canvas, row, canvas->columns, figures, INK_DIM);
    if (is_still) {
        canvas_text(canvas, row, left, -1, words, INK_DIM);
        return;
    }
    shimmer_loop(canvas, row, column, LOOP_COLUMNS, tui->now_ns, tui->is_still);
    (void)shimmer_text(canvas, row, left, -1, words, tui->now_ns,
                       tui->is_still);
}
