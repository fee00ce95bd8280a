// SPDX-License-Identifier: MIT
#include "hear_tune.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 64, POINTS = 7, HIGHEST_STEP = 12, LEAST_NOTES = 3 };

// Two bars of the tune.
typedef struct {
    char cells[2][MOST_STEPS + 1];
    int onsets;
    double keys[POINTS]; // at seven places, NAN = not yet known
    double mean_key;
} Phrase;

// The sixteenth it is played on, counted from bar one.
static long
step_of(const TuneNote *note)
{
    return lround(note->start * 4);
}

// The key that sounds at a place, or sounded last before it.
static double
key_at(const TuneNote *notes, size_t count, double from, double at)
{
    double key = NAN;
    for (size_t i = 0; i < count; i++) {
        if (notes[i].start < from - 0.125)
            continue;
        if (notes[i].start > at + 0.125 && !isnan(key))
            break;
        key = notes[i].key;
    }
    return key;
}

static void
read_phrase(
    const TuneNote *notes, size_t count, int bar_steps, int bar, Phrase *phrase)
{
    const long first = (long)bar * bar_steps;
    *phrase = (Phrase){0};
    for (int i = 0; i < 2; i++)
        memset(phrase->cells[i], '.', (size_t)bar_steps);
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        const long step = step_of(&notes[i]) - first;
        if (step < 0 || step >= 2L * bar_steps)
            continue;
        char *place = &phrase->cells[step / bar_steps][step % bar_steps];
        phrase->onsets += *place != 'x';
        *place = 'x';
        sum += notes[i].key;
        phrase->mean_key += 1;
    }
    phrase->mean_key = phrase->mean_key > 0 ? sum / phrase->mean_key : 0;
    const double from = (double)first / 4, length = (double)bar_steps / 2;
    for (int i = 0; i < POINTS; i++)
        phrase->keys[i] =
            key_at(notes, count, from, from + length * i / (POINTS - 0.5));
}

// Semitones over the lowest as steps of a scale: seven for twelve.
static char *
contour_of(const Phrase *phrase)
{
    double lowest = HUGE_VAL;
    for (int i = 0; i < POINTS; i++)
        if (!isnan(phrase->keys[i]))
            lowest = fmin(lowest, phrase->keys[i]);
    Text text = {0};
    text_append(&text, "steps");
    for (int i = 0; i < POINTS; i++) {
        const double height =
            isnan(phrase->keys[i]) ? 0 : (phrase->keys[i] - lowest) * 7 / 12;
        text_append_format(&text, "_%ld",
                           lround(fmin(height, (double)HIGHEST_STEP)));
    }
    return text_take(&text);
}

static bool
is_same(const Phrase *one, const Phrase *other)
{
    for (int i = 0; i < POINTS; i++)
        if (isnan(one->keys[i]) != isnan(other->keys[i]) ||
            fabs(one->keys[i] - other->keys[i]) > 0.01)
            return false;
    return strcmp(one->cells[0], other->cells[0]) == 0 &&
           strcmp(one->cells[1], other->cells[1]) == 0;
}

// A cell of no note can't be played: the other bar's stands for it.
static void
push_cell(PlanMotif *motif, const Phrase *phrase, int index)
{
    const char *cell = phrase->cells[index];
    if (strchr(cell, 'x') == NULL)
        cell = phrase->cells[1 - index];
    string_list_push(&motif->cells, cell);
}

static void
write_motif(const Phrase *groove, const Phrase *chorus, PlanMotif *motif)
{
    push_cell(motif, groove, 0);
    push_cell(motif, groove, 1);
    push_cell(motif, chorus, 0);
    char *contours[] = {contour_of(groove), contour_of(chorus)};
    for (size_t i = 0; i < ARRAY_LENGTH(contours); i++) {
        string_list_push(&motif->contours, contours[i]);
        mem_free(contours[i]);
    }
}

// The groove is the tune's beginning; the chorus its highest two bars that are
// others.
bool
hear_tune_motif(const TuneNote *notes,
                size_t count,
                Meter meter,
                PlanMotif *motif)
{
    const int bar_steps = music_meter_grid(meter).step_count;
    if (count == 0 || bar_steps < 2 || bar_steps > MOST_STEPS)
        return false;
    const long bars = step_of(&notes[count - 1]) / bar_steps + 1;
    Phrase groove = {0}, chorus = {0};
    for (long bar = 0; bar < bars; bar += 2) {
        Phrase phrase;
        read_phrase(notes, count, bar_steps, (int)bar, &phrase);
        if (phrase.onsets < LEAST_NOTES)
            continue;
        if (groove.onsets == 0)
            groove = chorus = phrase;
        else if (!is_same(&phrase, &groove) &&
                 (phrase.mean_key > chorus.mean_key ||
                  is_same(&chorus, &groove)))
            chorus = phrase;
    }
    if (groove.onsets == 0)
        return false;
    write_motif(&groove, &chorus, motif);
    return true;
}
