// SPDX-License-Identifier: MIT
#include "timbre/core/motif.h"

#include "timbre/base/memory.h"
#include "timbre/base/random.h"

#include <string.h>

// Counters of composer.md 3.5.
enum {
    COUNTER_FIRST_CELL = 60,
    COUNTER_SECOND_CELL = 61,
    COUNTER_CHORUS_CELL = 62,
    COUNTER_CONTOUR = 63,
    COUNTER_CHORUS_CONTOUR = 64
};

enum { MAX_CELLS = 8, CELL_SIZE = 128, CONTOUR_POINTS = 7, TUNE_CONTOURS = 5 };

static const char *const contour_names[] = {"arch", "desc", "asc",
                                            "wave", "inv",  "flat"};
static const double contour_points[][CONTOUR_POINTS] = {
    {0, 2, 4, 5, 4, 2, 0}, {5, 4, 4, 3, 2, 1, 0}, {0, 1, 2, 2, 3, 4, 5},
    {0, 2, 1, 3, 2, 4, 1}, {4, 2, 1, 0, 1, 2, 4}, {0, 0, 1, 0, 0, -1, 0},
};

// "steps_0_2_4_5_4_2_0": a shape of its own, 7 numbers up to 99.
static bool
read_steps(const char *name, double points[static CONTOUR_POINTS])
{
    static const char sign[] = "steps";
    if (strncmp(name, sign, sizeof(sign) - 1) != 0)
        return false;
    name += sizeof(sign) - 1;
    for (int i = 0; i < CONTOUR_POINTS; i++) {
        const size_t digits =
            name[0] == '_' ? strspn(name + 1, "0123456789") : 0;
        if (digits < 1 || digits > 2)
            return false;
        points[i] = name[1] - '0';
        if (digits == 2)
            points[i] = points[i] * 10 + (name[2] - '0');
        name += 1 + digits;
    }
    return name[0] == '\0';
}

static bool
find_points(const char *name, double points[static CONTOUR_POINTS])
{
    for (size_t i = 0; i < ARRAY_LENGTH(contour_names); i++)
        if (strcmp(name, contour_names[i]) == 0) {
            memcpy(points, contour_points[i], sizeof(contour_points[i]));
            return true;
        }
    return read_steps(name, points);
}

bool
motif_contour(const char *name, double x, double *steps)
{
    double points[CONTOUR_POINTS];
    if (name == NULL || !find_points(name, points))
        return false;
    double place = x * (CONTOUR_POINTS - 1);
    if (!(place > 0))
        place = 0;
    if (place > CONTOUR_POINTS - 1)
        place = CONTOUR_POINTS - 1;
    int left = (int)place;
    if (left > CONTOUR_POINTS - 2)
        left = CONTOUR_POINTS - 2;
    double share = place - left;
    *steps = points[left] * (1 - share) + points[left + 1] * share;
    return true;
}

// Cells in other meters ///////////////////////////////////////////////////////

// Where a sixteenth 0..3 of a beat falls in a beat of another length. Three
// eighths take the second and fourth sixteenth as their second and third.
static int
place_in_beat(int sixteenth, int beat_steps)
{
    static const int in_three_eighths[] = {0, 2, 4, 4};
    if (beat_steps == 6)
        return in_three_eighths[sixteenth];
    return sixteenth * beat_steps / 4;
}

// First beat of the source from which `count` beats hold the most onsets.
static int
richest_start(const char *cell, int source_beats, int count)
{
    int best = 0, most = -1;
    for (int start = 0; start + count <= source_beats; start++) {
        int onsets = 0;
        for (int i = start * 4; i < (start + count) * 4; i++)
            onsets += cell[i] == 'x';
        if (onsets > most) {
            most = onsets;
            best = start;
        }
    }
    return best;
}

// A bar of quarters as a bar of `grid`, beat by beat; beats that the source
// lacks repeat it.
static void
fit_cell(const char *cell, const MeterGrid *grid, char fitted[static CELL_SIZE])
{
    int source_beats = (int)strlen(cell) / 4;
    memset(fitted, '.', (size_t)grid->step_count);
    fitted[grid->step_count] = '\0';
    int start = 0;
    if (grid->beat_count < source_beats)
        start = richest_start(cell, source_beats, grid->beat_count);
    for (int beat = 0; beat < grid->beat_count; beat++) {
        size_t from = (size_t)((start + beat) % source_beats) * 4;
        const char *source = cell + from;
        for (int i = 0; i < 4; i++)
            if (source[i] == 'x')
                fitted[grid->beat_start[beat] +
                       place_in_beat(i, grid->beat_steps[beat])] = 'x';
    }
    if (strchr(fitted, 'x') == NULL)
        fitted[0] = 'x';
}

static size_t
read_cells(const char *text,
           const MeterGrid *grid,
           char cells[static MAX_CELLS][CELL_SIZE])
{
    size_t count = 0;
    while (*text != '\0' && count < MAX_CELLS) {
        size_t length = strspn(text, "x.");
        char cell[CELL_SIZE] = "";
        if (length >= 4 && length < CELL_SIZE) {
            memcpy(cell, text, length);
            fit_cell(cell, grid, cells[count++]);
        }
        text += length;
        text += strspn(text, " |");
    }
    return count;
}

// Choice //////////////////////////////////////////////////////////////////////

static bool
is_usable(const PlanMotif *motif, int step_count)
{
    if (motif->cells.count < 2 || motif->contours.count < 2)
        return false;
    for (size_t i = 0; i < motif->cells.count; i++)
        if (strlen(motif->cells.items[i]) != (size_t)step_count)
            return false;
    double steps = 0;
    for (size_t i = 0; i < motif->contours.count; i++)
        if (!motif_contour(motif->contours.items[i], 0, &steps))
            return false;
    return true;
}

static void
choose_cells(PlanMotif *motif,
             Random random,
             char cells[static MAX_CELLS][CELL_SIZE],
             unsigned count)
{
    unsigned first = 0, second = 0, chorus = 0;
    if (count > 1) {
        first =
            random_below(random, count, RANDOM_COUNTERS(COUNTER_FIRST_CELL));
        second =
            random_below(random, count, RANDOM_COUNTERS(COUNTER_SECOND_CELL));
        chorus = random_below(random, count - 1,
                              RANDOM_COUNTERS(COUNTER_CHORUS_CELL));
        if (second == first)
            second = (second + 1) % count;
        chorus = (first + 1 + chorus) % count;
    }
    string_list_push(&motif->cells, cells[first]);
    string_list_push(&motif->cells, cells[second]);
    string_list_push(&motif->cells, cells[chorus]);
}

void
motif_choose(Plan *plan, const Style *style)
{
    MeterGrid grid = music_meter_grid(plan->meter);
    PlanMotif *motif = &plan->motif;
    if (is_usable(motif, grid.step_count))
        return;
    string_list_clear(&motif->cells);
    string_list_clear(&motif->contours);
    char cells[MAX_CELLS][CELL_SIZE];
    size_t count = read_cells(style->melody_cells, &grid, cells);
    Random random = random_from_seed(plan->sub_seeds[SUB_SEED_MOTIF]);
    choose_cells(motif, random, cells, (unsigned)count);
    unsigned groove =
        random_below(random, TUNE_CONTOURS, RANDOM_COUNTERS(COUNTER_CONTOUR));
    unsigned chorus = random_below(random, TUNE_CONTOURS - 1,
                                   RANDOM_COUNTERS(COUNTER_CHORUS_CONTOUR));
    string_list_push(&motif->contours, contour_names[groove]);
    string_list_push(&motif->contours,
                     contour_names[(groove + 1 + chorus) % TUNE_CONTOURS]);
}
