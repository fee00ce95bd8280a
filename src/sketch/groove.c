// SPDX-License-Identifier: MIT
#include "groove.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

// A bar as cells of about a quarter; long beats (2/2) are cut in two.
typedef struct {
    int count;
    int steps[2 * METER_MAX_BEATS];
    int strong; // second strongest cell, 0 = none
    bool is_compound;
} CellGrid;

static CellGrid
cells_of(const MeterGrid *grid)
{
    CellGrid cells = {.is_compound = grid->is_compound};
    for (int i = 0; i < grid->beat_count; i++) {
        if (i == grid->strong_beat)
            cells.strong = cells.count;
        int steps = grid->beat_steps[i];
        if (steps == 8) {
            cells.steps[cells.count++] = 4;
            steps = 4;
        }
        cells.steps[cells.count++] = steps;
    }
    return cells;
}

// Which beat of a 4/4 pattern (0 down, 1 back, 2 strong, 3 last) a cell is.
static int
function_of(const CellGrid *cells, int cell, int bar)
{
    // Bars of one or two beats are parts of a longer breath.
    if (cells->count == 1)
        return bar % 4;
    if (cells->count == 2)
        return bar % 2 * 2 + cell;
    bool is_second = cells->strong > 0 && cell >= cells->strong;
    int first = is_second ? cells->strong : 0;
    int end = is_second || cells->strong == 0 ? cells->count : cells->strong;
    int position = cell - first;
    if (position == 0)
        return is_second ? 2 : 0;
    if (cell == end - 1)
        return !is_second && end - first == 2 && end < cells->count ? 1 : 3;
    return position % 2 == 1 ? 1 : 2;
}

// Four sixteenths become the six of a dotted quarter: onsets take the first
// free eighths, a lone off-beat the one that it would swing to.
static void
fit_compound(const char source[4], char fitted[6])
{
    static const int places[4] = {0, 2, 4, 4};
    memset(fitted, '.', 6);
    int onset_count = 0;
    for (int i = 0; i < 4; i++)
        onset_count += source[i] != '.' && source[i] != '-';
    bool is_full = onset_count - (source[0] != '.' && source[0] != '-') >= 2;
    int next = 2;
    int from = 0;
    bool held = source[0] == '-';
    for (int i = 0; i < 4; i++) {
        if (source[i] == '.' || source[i] == '-')
            continue;
        int place = i == 0 || !is_full ? places[i] : next;
        if (place > 4)
            break;
        if (held)
            memset(fitted + from, '-', (size_t)(place - from));
        fitted[place] = source[i];
        held = i < 3 && source[i + 1] == '-';
        from = place + 1;
        if (i > 0)
            next += 2;
    }
    if (held)
        memset(fitted + from, '-', (size_t)(6 - from));
}

static void
fit_cell(const char *source, const char *following, char *fitted, int steps)
{
    for (int i = 0; i < steps; i++) {
        if (i < 4)
            fitted[i] = source[i];
        else
            fitted[i] = following[(i - 4) % 4];
    }
}

void
groove_fit(const char *steps,
           const MeterGrid *grid,
           int bar,
           char fitted[static GROOVE_MAX_STEPS])
{
    static const int of_three[4] = {0, 1, 0, 2};
    int length = (int)strlen(steps);
    int beat_count = length % 16 == 0 ? 4 : 3;
    if (length >= 8 * beat_count)
        steps += (ptrdiff_t)(bar % 2) * 4 * beat_count;
    CellGrid cells = cells_of(grid);
    int at = 0;
    for (int i = 0; i < cells.count; i++) {
        int beat = function_of(&cells, i, bar);
        if (beat_count == 3)
            beat = of_three[beat];
        const char *source = steps + (ptrdiff_t)4 * beat;
        // A long last beat runs on into the next one; others into themselves.
        bool runs_on =
            i == cells.count - 1 && cells.count > 2 && beat + 1 < beat_count;
        const char *following = runs_on ? source + 4 : source + 2;
        if (cells.is_compound)
            fit_compound(source, fitted + at);
        else
            fit_cell(source, following, fitted + at, cells.steps[i]);
        at += cells.steps[i];
    }
    fitted[at] = '\0';
}

void
groove_pattern(const char *set, int level, char pattern[static GROOVE_MAX_ROW])
{
    const char *at = set;
    for (int i = 0; i < level; i++) {
        const char *bar = strchr(at, '|');
        if (bar == NULL)
            break;
        at = bar + 1;
    }
    at += strspn(at, " ");
    size_t length = strcspn(at, " |");
    if (length >= GROOVE_MAX_ROW)
        length = GROOVE_MAX_ROW - 1;
    memcpy(pattern, at, length);
    pattern[length] = '\0';
}

bool
groove_next_row(const char **at,
                char *letter,
                int *energy,
                char steps[static GROOVE_MAX_ROW])
{
    const char *text = *at + strspn(*at, " ");
    if (text[0] == '\0' || text[1] == '\0')
        return false;
    *letter = text[0];
    *energy = text[1] - '0';
    text += 2;
    text += strspn(text, " ");
    size_t length = strcspn(text, " ");
    if (length >= GROOVE_MAX_ROW)
        length = GROOVE_MAX_ROW - 1;
    memcpy(steps, text, length);
    steps[length] = '\0';
    *at = text + strcspn(text, " ");
    return true;
}

double
groove_warp(const MeterGrid *grid, double step, int unit, double percent)
{
    if (grid->is_compound || percent <= 50)
        return step;
    double bars = floor(step / grid->step_count) * grid->step_count;
    double in_bar = step - bars;
    int beat = grid->beat_count - 1;
    while (beat > 0 && grid->beat_start[beat] > in_bar)
        beat--;
    int pair_steps = unit == 8 ? 4 : 2;
    double start = grid->beat_start[beat];
    start += floor((in_bar - start) / pair_steps) * pair_steps;
    // The odd eighth of a beat of three has nothing to lean on.
    if (start + pair_steps > grid->beat_start[beat] + grid->beat_steps[beat])
        return step;
    double at = (in_bar - start) / pair_steps;
    double late = percent / 100;
    double warped =
        at < 0.5 ? 2 * at * late : late + (at - 0.5) * 2 * (1 - late);
    return bars + start + warped * pair_steps;
}
