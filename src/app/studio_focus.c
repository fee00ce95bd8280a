// SPDX-License-Identifier: MIT
// What the panes show of the take in focus: its parameters and its waveform.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "studio_room.h"

#include <stdio.h>
#include <string.h>

enum { PEAKS_LIMIT_BYTES = 64 << 20 };

typedef struct {
    Studio *studio;
    char take_id[ULID_SIZE];
    char *folder;
    Take *take;
    Peak *bins;
    size_t count;
} FocusReading;

void
studio_focus_clear(StudioFocus *focus)
{
    for (size_t i = 0; i < focus->section_count; i++)
        mem_free(focus->section_names[i]);
    mem_free(focus->section_names);
    mem_free(focus->sections);
    mem_free(focus->bar_starts_s);
    mem_free(focus->peaks.bins);
    mem_free(focus->lows);
    mem_free(focus->highs);
    request_free(focus->request);
    *focus = (StudioFocus){0};
}

static void
read_on_l(void *context)
{
    FocusReading *reading = context;
    reading->take = take_read(reading->folder, NULL);
    char *path = path_join(reading->folder, "peaks.bin");
    size_t size = 0;
    char *bytes = path_read_file(path, PEAKS_LIMIT_BYTES, &size, NULL);
    reading->count = bytes == NULL ? 0 : size / sizeof(Peak);
    reading->bins = mem_new_array(reading->count + 1, sizeof(Peak));
    if (bytes != NULL)
        memcpy(reading->bins, bytes, reading->count * sizeof(Peak));
    mem_free(bytes);
    mem_free(path);
}

// A draft that was begun on this take while it rendered is kept.
static void
load_params(Studio *studio, const char *take_id, const Request *request)
{
    StudioFocus *focus = &studio->focus;
    const bool is_same =
        focus->request != NULL &&
        strcmp(focus->request->request_id, request->request_id) == 0;
    if (!is_same)
        param_list_load(studio->params, request,
                        studio_description(studio, request->backend));
    request_free(focus->request);
    focus->request = request_copy(request);
    (void)snprintf(focus->take_id, sizeof(focus->take_id), "%s", take_id);
}

static void
show_take(Studio *studio, FocusReading *reading)
{
    StudioFocus *focus = &studio->focus;
    const Take *take = reading->take;
    load_params(studio, reading->take_id, take->request);
    mem_free(focus->peaks.bins);
    focus->peaks = (WavePeaks){.bins = reading->bins,
                               .count = reading->count,
                               .capacity = reading->count + 1,
                               .rate_hz = take->result->sample_rate_hz};
    reading->bins = NULL;
    studio_wave_set_plan(focus, take->plan);
    studio_wave_set_result(focus, take->result);
    studio_wave_columns(focus, &focus->peaks);
}

static void
focus_read(void *context)
{
    FocusReading *reading = context;
    Studio *studio = reading->studio;
    StudioFocus *focus = &studio->focus;
    const bool is_wanted = strcmp(focus->asked, reading->take_id) == 0;
    if (is_wanted) {
        focus->asked[0] = '\0';
        if (reading->take != NULL)
            show_take(studio, reading);
        else
            (void)snprintf(focus->take_id, sizeof(focus->take_id), "%s",
                           reading->take_id);
        studio_mark(studio, TOPIC_PARAMS | TOPIC_WAVE);
    }
    take_free(reading->take);
    mem_free(reading->bins);
    mem_free(reading->folder);
    mem_free(reading);
}

static void
read_take(Studio *studio, const char *take_id)
{
    FocusReading *reading = mem_new(sizeof(*reading));
    reading->studio = studio;
    (void)snprintf(reading->take_id, sizeof(reading->take_id), "%s", take_id);
    (void)snprintf(studio->focus.asked, sizeof(studio->focus.asked), "%s",
                   take_id);
    reading->folder = path_join(studio->takes_folder, take_id);
    light_post(studio->light, read_on_l, focus_read, reading);
}

static void
show_job(Studio *studio, const StudioJob *job, const char *row_id)
{
    StudioFocus *focus = &studio->focus;
    focus->asked[0] = '\0';
    load_params(studio, row_id, job->request);
    studio_wave_set_plan(focus, job->request->plan);
    if (job->request->plan == NULL)
        focus->duration_s = job->request->duration_s;
    studio_wave_columns(focus, &job->peaks);
    studio_mark(studio, TOPIC_PARAMS | TOPIC_WAVE);
}

void
studio_forget_focus(Studio *studio)
{
    studio->focus.take_id[0] = '\0';
    studio->takes_seen = 0;
}

void
studio_follow_focus(Studio *studio)
{
    if (studio->takes_seen == take_list_revision(studio->takes))
        return;
    studio->takes_seen = take_list_revision(studio->takes);
    studio_read_details(studio);
    const TakeView *row = take_list_focus(studio->takes);
    StudioFocus *focus = &studio->focus;
    if (row == NULL || strcmp(row->take_id, focus->take_id) == 0 ||
        strcmp(row->take_id, focus->asked) == 0)
        return;
    const StudioJob *job = studio_job_of_take(studio, row->take_id);
    if (row->job[0] != '\0' && job != NULL)
        show_job(studio, job, row->take_id);
    else if (studio->is_open)
        read_take(studio, row->take_id);
    studio_mark(studio, TOPIC_TAKES);
}
