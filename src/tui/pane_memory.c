// SPDX-License-Identifier: MIT
#include "pane_memory.h"

#include "timbre/base/memory.h"

#include "panes.h"

#include <string.h>

PaneMemory *
pane_memory(Tui *tui)
{
    if (tui->pane_memory == NULL) {
        tui->pane_memory = mem_new(sizeof(PaneMemory));
        tui->pane_memory->click.pane = PANE_COUNT;
    }
    return tui->pane_memory;
}

static void
drop_job(PaneMemory *memory)
{
    mem_free(memory->job.title);
    mem_free(memory->job.backend);
    memory->job = (JobView){0};
}

void
pane_memory_free(Tui *tui)
{
    if (tui->pane_memory == NULL)
        return;
    drop_job(tui->pane_memory);
    pane_cache_free(&tui->pane_memory->wave);
    pane_cache_free(&tui->pane_memory->timeline);
    pane_cache_free(&tui->pane_memory->takes);
    mem_free(tui->pane_memory);
    tui->pane_memory = NULL;
}

bool
click_is_double(Click *click, PaneId pane, int row, int64_t now_ns)
{
    const int64_t longest_ns = 400000000;

    const bool is_double = click->pane == pane && click->row == row &&
                           now_ns - click->time_ns <= longest_ns;
    *click = (Click){
        .pane = is_double ? PANE_COUNT : pane, .row = row, .time_ns = now_ns};
    return is_double;
}

static void
remember(PaneMemory *memory, const JobView *job)
{
    char *title = memory->job.title;
    char *backend = memory->job.backend;
    if (strcmp(memory->job.job, job->job) != 0) {
        mem_free(title);
        mem_free(backend);
        title = mem_copy_text(job->title);
        backend = mem_copy_text(job->backend);
    }
    memory->job = *job;
    memory->job.title = title;
    memory->job.backend = backend;
    memory->job.log = NULL;
    memory->is_over = false;
}

static void
end(PaneMemory *memory, int64_t now_ns)
{
    JobView *job = &memory->job;
    memory->is_over = true;
    memory->elapsed_s = (double)(now_ns - job->started_ns) / 1e9;
    if (!job->has_stage)
        return;
    job->stage_s[job->stage] += (double)(now_ns - job->stage_started_ns) / 1e9;
    job->is_done[job->stage] = true;
    job->has_stage = false;
}

void
pane_memory_follow(PaneMemory *memory, const JobList *jobs, int64_t now_ns)
{
    const JobView *current = job_list_current(jobs);
    if (current != NULL)
        remember(memory, current);
    else if (memory->job.job[0] != '\0' && !memory->is_over)
        end(memory, now_ns);
}
