// SPDX-License-Identifier: MIT
// What really works now, in words.
#include "timbre/base/memory.h"
#include "timbre/core/music.h"

#include "studio_room.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>

static const char *const stage_words[] = {
    [STAGE_LOAD] = "loading",      [STAGE_ENCODE] = "reading the words",
    [STAGE_COMPOSE] = "composing", [STAGE_RENDER] = "rendering",
    [STAGE_DECODE] = "decoding",   [STAGE_INVERT] = "inverting",
    [STAGE_JOIN] = "joining",      [STAGE_MASTER] = "mastering",
    [STAGE_MEASURE] = "measuring", [STAGE_KEEP] = "keeping",
};
static_assert(ARRAY_LENGTH(stage_words) == STAGE_COUNT, "a word per stage");

bool
studio_is_working(const Studio *studio)
{
    return (!studio->is_open && !studio->has_failed) || studio->exports > 0 ||
           studio->plans > 0 || studio->models != NULL ||
           studio->waiting.count > 0 || studio->hearings > 0 ||
           studio->work_count > 0;
}

static int
bars_of(const Studio *studio, const JobView *row)
{
    const StudioJob *job = studio_job(studio, row->job);
    return job == NULL || job->request->plan == NULL ? 0
                                                     : job->request->plan->bars;
}

static char *
rendering_text(const Studio *studio, const JobView *row)
{
    const int bars = bars_of(studio, row);
    if (bars > 0 && row->duration_s > 0 && row->ready_s > 0) {
        const double share = fmin(row->ready_s / row->duration_s, 1);
        return text_format("rendering %d of %d bars", (int)(share * bars),
                           bars);
    }
    if (row->total > 0)
        return text_format("%s %llu of %llu", stage_words[row->stage],
                           (unsigned long long)row->done,
                           (unsigned long long)row->total);
    return mem_copy_text(stage_words[row->stage]);
}

static char *
text_now(const Studio *studio)
{
    const JobView *row = job_list_current(studio->jobs);
    if (row != NULL && row->state == JOB_VIEW_CANCELLING)
        return mem_copy_text("stopping at the next step");
    if (row != NULL && row->has_stage && row->stage == STAGE_RENDER)
        return rendering_text(studio, row);
    if (row != NULL)
        return mem_copy_text(row->has_stage ? stage_words[row->stage]
                                            : "starting");
    if (studio->plans > 0)
        return mem_copy_text("planning");
    if (studio->models != NULL)
        return mem_copy_text("seeing to models");
    if (studio->exports > 0)
        return mem_copy_text("exporting");
    if (!studio->is_open && !studio->has_failed)
        return mem_copy_text("opening");
    return mem_copy_text(studio_pending(studio) > 0 ? "waiting" : "");
}

const char *
studio_working_text(const Studio *studio)
{
    char *text = text_now(studio);
    (void)snprintf(studio->working_text, STUDIO_WORKING_SIZE, "%s", text);
    mem_free(text);
    return studio->working_text;
}
