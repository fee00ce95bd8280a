// SPDX-License-Identifier: MIT
#include "stage_line.h"

#include "timbre/base/text.h"

#include "pane_text.h"
#include "shimmer.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum {
    GAP = 2,
    BAR_COLUMNS = 28,
    LEAST_BAR_COLUMNS = 8,
    MOST_COUNT = 9999, // more is frames, not steps
};

// The higher, the longer a piece stays; of the stages that are done the later
// ones count more, of those to come the sooner ones.
enum {
    RANK_NOW = 100,
    RANK_PERCENT = 90,
    RANK_ETA = 85,
    RANK_BAR = 80,
    RANK_NOW_FULL = 75,
    RANK_DONE = 50,
    RANK_AHEAD = 40,
    RANK_DONE_FULL = 10,
    RANK_BAR_FULL = 5,
};

static bool
is_last_three(Stage stage)
{
    return stage == STAGE_MASTER || stage == STAGE_MEASURE ||
           stage == STAGE_KEEP;
}

// Every job that renders ends with these; which others a backend walks is
// known when it does.
static bool
is_ahead(const JobView *job, Stage stage)
{
    return is_last_three(stage) && !job->is_done[stage] &&
           (!job->has_stage || stage > job->stage);
}

static StagePiece *
add(StageLine *line, int rank, Ink ink, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static StagePiece *
add(StageLine *line, int rank, Ink ink, const char *format, ...)
{
    StagePiece *piece = &line->pieces[line->count];
    line->segments[line->count++].rank = rank;
    piece->ink = ink;
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(piece->text, sizeof(piece->text), format, arguments);
    va_end(arguments);
    return piece;
}

static void
say_seconds(double seconds, char text[static PANE_TIME_SIZE])
{
    if (seconds < 9.95)
        (void)snprintf(text, PANE_TIME_SIZE, "%.1f s", seconds);
    else if (seconds < 60)
        (void)snprintf(text, PANE_TIME_SIZE, "%.0f s", seconds);
    else
        pane_text_time(seconds, text);
}

static void
add_done(StageLine *line, const JobView *job, Stage stage, bool is_ascii)
{
    char time[PANE_TIME_SIZE];
    const char *name = backend_stage_name(stage);
    const char *check = is_ascii ? "ok" : glyph_text(GLYPH_CHECK, false);
    say_seconds(job->stage_s[stage], time);
    StagePiece *piece = add(line, RANK_DONE + (int)stage, INK_GOOD, "%s %s %s",
                            name, check, time);
    (void)snprintf(piece->brief, sizeof(piece->brief), "%s %s", name, check);
    line->segments[line->count - 1].full_rank = RANK_DONE_FULL + (int)stage;
}

static void
add_now(StageLine *line, const JobView *job, int64_t now_ns)
{
    const char *name = backend_stage_name(job->stage);
    StagePiece *piece = NULL;
    if (job->total > 1 && job->total <= MOST_COUNT)
        piece =
            add(line, RANK_NOW, INK_ACCENT, "%s %llu/%llu", name,
                (unsigned long long)job->done, (unsigned long long)job->total);
    else
        piece = add(line, RANK_NOW, INK_ACCENT, "%s", name);
    (void)snprintf(piece->brief, sizeof(piece->brief), "%s", name);
    line->segments[line->count - 1].full_rank = RANK_NOW_FULL;
    line->share =
        job->total > 0 ? fmin((double)job->done / (double)job->total, 1) : -1;
    add(line, RANK_BAR, INK_TRACK, "%s", "")->is_bar = true;
    line->segments[line->count - 1].full_rank = RANK_BAR_FULL;
    // What can't be counted is timed.
    if (line->share >= 0) {
        add(line, RANK_PERCENT, INK_BRIGHT, "%3.0f %%",
            floor(line->share * 100))
            ->is_right = true;
    } else if (job->stage_started_ns > 0) {
        char time[PANE_TIME_SIZE];
        say_seconds((double)(now_ns - job->stage_started_ns) / 1e9, time);
        add(line, RANK_PERCENT, INK_BRIGHT, "%s", time)->is_right = true;
    }
}

static void
add_stages(StageLine *line, const JobView *job, int64_t now_ns, bool is_ascii)
{
    for (int i = 0; i < STAGE_COUNT; i++) {
        const Stage stage = (Stage)i;
        if (job->has_stage && stage == job->stage)
            add_now(line, job, now_ns);
        else if (job->is_done[stage])
            add_done(line, job, stage, is_ascii);
        else if (is_ahead(job, stage) && !line->is_ended)
            add(line, RANK_AHEAD - (int)stage, INK_FAINT, "%s %s",
                backend_stage_name(stage), pane_text_dot(is_ascii));
    }
    if (!job->has_stage || job->eta_s < 0)
        return;
    char time[PANE_TIME_SIZE];
    pane_text_time(ceil(job->eta_s), time);
    add(line, RANK_ETA, INK_TEXT, "eta %s", time)->is_right = true;
}

void
stage_line_make(StageLine *line,
                const JobView *job,
                int64_t now_ns,
                int columns,
                bool is_ascii)
{
    *line = (StageLine){.share = -1};
    bool has_done = false;
    for (int i = 0; i < STAGE_COUNT; i++)
        has_done = has_done || job->is_done[i];
    line->is_ended = !job->has_stage && has_done;
    if (!job->has_stage && !has_done)
        add(line, RANK_NOW, INK_ACCENT, "starting");
    add_stages(line, job, now_ns, is_ascii);
    for (size_t i = 0; i < line->count; i++) {
        const StagePiece *piece = &line->pieces[i];
        Segment *segment = &line->segments[i];
        segment->width =
            piece->is_bar ? BAR_COLUMNS : canvas_width(piece->text);
        segment->brief_width =
            piece->is_bar ? LEAST_BAR_COLUMNS : canvas_width(piece->brief);
    }
    (void)segment_fit(line->segments, line->count, columns, GAP);
}

static const char *
text_of(const StageLine *line, size_t i)
{
    return line->segments[i].form == SEGMENT_BRIEF ? line->pieces[i].brief
                                                   : line->pieces[i].text;
}

char *
stage_line_text(const StageLine *line)
{
    Text text = {0};
    for (size_t i = 0; i < line->count; i++)
        if (line->segments[i].form != SEGMENT_GONE && !line->pieces[i].is_bar)
            text_append_format(&text, "%s%s", text.length > 0 ? "  " : "",
                               text_of(line, i));
    return text_take(&text);
}

static void
draw_bar(const StageLine *line,
         const Canvas *canvas,
         int row,
         int column,
         int columns,
         int64_t now_ns,
         bool is_still)
{
    if (line->share >= 0)
        canvas_bar(canvas, row, column, columns, line->share,
                   GRADIENT_PROGRESS);
    else
        shimmer_loop(canvas, row, column, columns, now_ns, is_still);
}

// Columns that no piece takes: the bar's.
static int
room_left(const StageLine *line, int columns)
{
    int used = 0;
    for (size_t i = 0; i < line->count; i++) {
        const int width = segment_width(&line->segments[i]);
        used += width == 0 ? 0 : width + (used > 0 ? GAP : 0);
    }
    return columns > used ? columns - used : 0;
}

void
stage_line_draw(const StageLine *line,
                const Canvas *canvas,
                int row,
                int64_t now_ns,
                bool is_still)
{
    const int left = room_left(line, canvas->columns);
    bool has_bar = false;
    int column = 0;
    for (size_t i = 0; i < line->count; i++) {
        const StagePiece *piece = &line->pieces[i];
        int width = segment_width(&line->segments[i]);
        if (width == 0)
            continue;
        if (piece->is_bar) {
            width += left;
            has_bar = true;
            draw_bar(line, canvas, row, column, width, now_ns, is_still);
        } else {
            canvas_text(canvas, row,
                        column + (piece->is_right && !has_bar ? left : 0), -1,
                        text_of(line, i), piece->ink);
        }
        column += width + GAP;
    }
}
