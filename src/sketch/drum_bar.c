// SPDX-License-Identifier: MIT
#include "drum_bar.h"

#include <string.h>

static int
find(const DrumBar *bar, char letter)
{
    for (int i = 0; i < bar->count; i++)
        if (bar->letters[i] == letter)
            return i;
    return -1;
}

char *
drum_bar_row(DrumBar *bar, char letter)
{
    int at = find(bar, letter);
    return at < 0 ? NULL : bar->rows[at];
}

void
drum_bar_set(DrumBar *bar, char letter, const char *row)
{
    int at = find(bar, letter);
    if (at < 0) {
        if (bar->count == DRUM_BAR_ROWS)
            return;
        at = bar->count++;
        bar->letters[at] = letter;
    }
    size_t length = strnlen(row, GROOVE_MAX_STEPS - 1);
    memcpy(bar->rows[at], row, length);
    bar->rows[at][length] = '\0';
}

void
drum_bar_remove(DrumBar *bar, char letter)
{
    int at = find(bar, letter);
    if (at < 0)
        return;
    bar->count--;
    bar->letters[at] = bar->letters[bar->count];
    memcpy(bar->rows[at], bar->rows[bar->count], GROOVE_MAX_STEPS);
}

void
drum_bar_lay(DrumBar *bar, char letter, const char *row)
{
    int at = find(bar, letter);
    if (at < 0) {
        drum_bar_set(bar, letter, row);
        return;
    }
    char *under = bar->rows[at];
    for (size_t i = 0; row[i] != '\0' && under[i] != '\0'; i++)
        if (row[i] != '.')
            under[i] = row[i];
}

void
drum_bar_cut(DrumBar *bar, char letter, int step)
{
    char *row = drum_bar_row(bar, letter);
    if (row == NULL)
        return;
    for (size_t i = (size_t)step; i < strlen(row); i++)
        row[i] = '.';
}

int
drum_bar_first_hit(const char *row)
{
    return (int)strspn(row, ".");
}
