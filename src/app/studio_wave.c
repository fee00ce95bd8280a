// SPDX-License-Identifier: MIT
// The waveform of the take in focus: from its peaks, or from the file that
// grows while it renders.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/core/music.h"

#include "studio_room.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { GROW_LIMIT_BINS = 4000 };

// Sections and bars ///////////////////////////////////////////////////////////

static void
set_bars(StudioFocus *focus, size_t count)
{
    mem_free(focus->bar_starts_s);
    focus->bar_starts_s = mem_new_array(count + 1, sizeof(double));
    focus->bar_count = count;
}

static void
drop_sections(StudioFocus *focus)
{
    for (size_t i = 0; i < focus->section_count; i++)
        mem_free(focus->section_names[i]);
    mem_free(focus->section_names);
    mem_free(focus->sections);
    focus->section_names = NULL;
    focus->sections = NULL;
    focus->section_count = 0;
}

void
studio_wave_set_plan(StudioFocus *focus, const Plan *plan)
{
    drop_sections(focus);
    if (plan == NULL) {
        set_bars(focus, 0);
        return;
    }
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    set_bars(focus, (size_t)plan->bars + (plan->is_loop ? 0 : 1));
    for (size_t i = 0; i < focus->bar_count; i++)
        focus->bar_starts_s[i] = (double)i * bar_s;
    focus->duration_s = plan->duration_s;
    focus->sections =
        mem_new_array(plan->section_count + 1, sizeof(*focus->sections));
    focus->section_names =
        mem_new_array(plan->section_count + 1, sizeof(char *));
    for (size_t i = 0; i < plan->section_count; i++) {
        const int start = plan_section_start(plan, i);
        focus->section_names[i] = mem_copy_text(plan->sections[i].id);
        focus->sections[i] = (WaveSection){.name = focus->section_names[i],
                                           .start_s = start * bar_s,
                                           .first_bar = start + 1,
                                           .bars = plan->sections[i].bars};
    }
    focus->section_count = plan->section_count;
}

// A take that was stopped has the bars and sections that were kept.
static void
cut_to_duration(StudioFocus *focus)
{
    while (focus->bar_count > 1 &&
           focus->bar_starts_s[focus->bar_count - 1] >= focus->duration_s)
        focus->bar_count--;
    const int bars = (int)focus->bar_count;
    while (focus->section_count > 1 &&
           focus->sections[focus->section_count - 1].first_bar > bars)
        mem_free(focus->section_names[--focus->section_count]);
    if (focus->section_count == 0)
        return;
    WaveSection *last = &focus->sections[focus->section_count - 1];
    const int kept = bars - last->first_bar + 1;
    last->bars = last->bars > kept ? kept : last->bars;
}

// Measured positions stand above planned ones.
void
studio_wave_set_result(StudioFocus *focus, const Result *result)
{
    if (result->sample_rate_hz <= 0)
        return;
    focus->duration_s = (double)result->frame_count / result->sample_rate_hz;
    if (result->bar_count > 0)
        set_bars(focus, result->bar_count);
    for (size_t i = 0; i < result->bar_count; i++)
        focus->bar_starts_s[i] =
            (double)result->bar_frames[i] / result->sample_rate_hz;
    if (focus->bar_count > 0)
        cut_to_duration(focus);
}

// Columns /////////////////////////////////////////////////////////////////////

// Columns before `first` stand already.
static void
set_columns(StudioFocus *focus, const WavePeaks *peaks, size_t first)
{
    if (peaks->count > focus->column_capacity) {
        focus->column_capacity = peaks->count + peaks->count / 2;
        focus->lows =
            mem_resize(focus->lows, focus->column_capacity, sizeof(float));
        focus->highs =
            mem_resize(focus->highs, focus->column_capacity, sizeof(float));
    }
    for (size_t i = first; i < peaks->count; i++) {
        focus->lows[i] = (float)peaks->bins[i].minimum / 127;
        focus->highs[i] = (float)peaks->bins[i].maximum / 127;
    }
    focus->column_count = peaks->count;
    focus->ready_s =
        peaks->rate_hz > 0
            ? (double)peaks->count * PEAKS_FRAMES_PER_BIN / peaks->rate_hz
            : 0;
    // The last bin of a whole take may be a short one.
    if (focus->duration_s > 0)
        focus->ready_s = fmin(focus->ready_s, focus->duration_s);
}

void
studio_wave_columns(StudioFocus *focus, const WavePeaks *peaks)
{
    set_columns(focus, peaks, 0);
}

void
studio_wave(const Studio *studio, WaveView *view)
{
    const StudioFocus *focus = &studio->focus;
    *view = (WaveView){.take_id = focus->take_id,
                       .count = focus->column_count,
                       .lows = focus->lows,
                       .highs = focus->highs,
                       .duration_s = focus->duration_s,
                       .ready_s = focus->ready_s,
                       .section_count = focus->section_count,
                       .sections = focus->sections,
                       .bar_starts_s = focus->bar_starts_s,
                       .bar_count = focus->bar_count};
}

// Growing /////////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char job[ULID_SIZE];
    char *path;
    int channel_count;
    size_t first, count; // bins
    Peak *bins;          // M's memory: its thread waits for no other's arena
    size_t measured;
} Growing;

char *
studio_growing_file(const Studio *studio, const StudioJob *job)
{
    return text_format("%s/%s.part/%s", studio->takes_folder, job->take,
                       job->is_provisional ? "preview.f32" : "raw.f32");
}

static void
grow_on_l(void *context)
{
    Growing *growing = context;
    FILE *file = fopen(growing->path, "re");
    if (file == NULL)
        return;
    const size_t values = PEAKS_FRAMES_PER_BIN * (size_t)growing->channel_count;
    float *samples = mem_new_array(values, sizeof(float));
    const long start = (long)(growing->first * values * sizeof(float));
    if (fseek(file, start, SEEK_SET) == 0)
        while (growing->measured < growing->count &&
               fread(samples, sizeof(float), values, file) == values)
            peaks_measure(samples, PEAKS_FRAMES_PER_BIN, growing->channel_count,
                          &growing->bins[growing->measured++]);
    mem_free(samples);
    (void)fclose(file);
}

static void
add_bins(WavePeaks *peaks, const Growing *growing)
{
    if (growing->first != peaks->count || growing->measured == 0)
        return;
    const size_t count = peaks->count + growing->measured;
    if (count > peaks->capacity) {
        peaks->capacity = count * 2;
        peaks->bins = mem_resize(peaks->bins, peaks->capacity, sizeof(Peak));
    }
    memcpy(peaks->bins + peaks->count, growing->bins,
           growing->measured * sizeof(Peak));
    peaks->count = count;
}

// Mini-waveform of a row that grows: against its planned length. Bins before
// `first` stand there already.
static void
show_in_row(Studio *studio, const StudioJob *job, size_t first)
{
    const char *id = job->take[0] == '\0' ? job->job : job->take;
    TakeView *row = take_list_edit(studio->takes, id);
    if (row == NULL || row->job[0] == '\0' || !(row->duration_s > 0))
        return;
    const double whole = row->duration_s * job->rate_hz / PEAKS_FRAMES_PER_BIN;
    if (!row->has_peaks || first == 0) {
        memset(row->peaks, 0, sizeof(row->peaks));
        first = 0;
    }
    row->has_peaks = true;
    for (size_t i = first; i < job->peaks.count; i++) {
        const Peak *peak = &job->peaks.bins[i];
        const int high =
            peak->maximum > -peak->minimum ? peak->maximum : -peak->minimum;
        const double at = (double)i * TAKE_VIEW_PEAKS / whole;
        if (at < TAKE_VIEW_PEAKS && high * 2 > row->peaks[(size_t)at])
            row->peaks[(size_t)at] = (unsigned char)(high * 2);
    }
}

static void
grown(void *context)
{
    Growing *growing = context;
    Studio *studio = growing->studio;
    StudioJob *job = studio_job(studio, growing->job);
    if (job != NULL) {
        job->is_measuring = false;
        job->grown_ns = clock_monotonic_ns();
        job->peaks.rate_hz = job->rate_hz;
        add_bins(&job->peaks, growing);
        show_in_row(studio, job, growing->first);
        const char *focus = studio->focus.take_id;
        if (focus[0] != '\0' && !job->is_ready &&
            (strcmp(focus, job->take) == 0 || strcmp(focus, job->job) == 0))
            set_columns(&studio->focus, &job->peaks,
                        studio->focus.column_count < growing->first
                            ? studio->focus.column_count
                            : growing->first);
        studio_mark(studio, TOPIC_WAVE);
        if (growing->measured > 0)
            studio_wave_grow(studio, job);
        studio_end_job(studio, job);
    }
    mem_free(growing->bins);
    mem_free(growing->path);
    mem_free(growing);
}

// Sixty chunks a second would keep M and L busy with bins that fall into the
// same column of the screen.
static const int64_t grow_pause_ns = 80000000;

static void
grow_later(void *context)
{
    Studio *studio = context;
    for (size_t i = 0; i < studio->work_count; i++)
        studio_wave_grow(studio, studio->work[i]);
}

void
studio_wave_rest(Studio *studio)
{
    loop_set_timer(studio->loop, -1, grow_later, studio);
}

void
studio_wave_grow(Studio *studio, StudioJob *job)
{
    const size_t there = (size_t)(job->frames / PEAKS_FRAMES_PER_BIN);
    if (job->is_measuring || job->is_ready || there <= job->peaks.count ||
        job->channel_count < 1)
        return;
    const int64_t rest_ns = job->grown_ns == 0 ? 0
                                               : job->grown_ns + grow_pause_ns -
                                                     clock_monotonic_ns();
    if (rest_ns > 0) {
        loop_set_timer(studio->loop, rest_ns, grow_later, studio);
        return;
    }
    Growing *growing = mem_new(sizeof(*growing));
    *growing = (Growing){.studio = studio,
                         .path = studio_growing_file(studio, job),
                         .channel_count = job->channel_count,
                         .first = job->peaks.count,
                         .count = there - job->peaks.count};
    if (growing->count > GROW_LIMIT_BINS)
        growing->count = GROW_LIMIT_BINS;
    growing->bins = mem_new_array(growing->count, sizeof(Peak));
    memcpy(growing->job, job->job, ULID_SIZE);
    job->is_measuring = true;
    light_post(studio->light, grow_on_l, grown, growing);
}
