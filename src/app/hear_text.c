// SPDX-License-Identifier: MIT
// What was heard, in one line for people; and the loop in a row of chords.
#include "timbre/app/hear.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <math.h>
#include <string.h>

enum { SHOWN_CHORDS = 8, LONGEST_LOOP = 16 };

// Loops //////////////////////////////////////////////////////////////////////

// The chord that stands most often at a place of the loop.
static const char *
usual_chord(const StringList *chords,
            size_t place,
            size_t period,
            size_t *votes)
{
    const char *best = chords->items[place];
    *votes = 0;
    for (size_t i = place; i < chords->count; i += period) {
        size_t same = 0;
        for (size_t k = place; k < chords->count; k += period)
            same += strcmp(chords->items[i], chords->items[k]) == 0;
        if (same > *votes) {
            *votes = same;
            best = chords->items[i];
        }
    }
    return best;
}

static double
agreement(const StringList *chords, size_t period)
{
    size_t sum = 0;
    for (size_t place = 0; place < period; place++) {
        size_t votes = 0;
        (void)usual_chord(chords, place, period, &votes);
        sum += votes;
    }
    return (double)sum / (double)chords->count;
}

void
hear_loop(const StringList *chords, StringList *loop)
{
    static const double enough = 0.8;
    size_t period = 1;
    while (period < LONGEST_LOOP && period < chords->count &&
           (2 * period > chords->count || agreement(chords, period) < enough))
        period *= 2;
    if (period > chords->count)
        period = chords->count;
    for (size_t i = 0; i < period; i++) {
        size_t votes = 0;
        string_list_push(loop, usual_chord(chords, i, period, &votes));
    }
}

// Text ///////////////////////////////////////////////////////////////////////

static void
append_tempo(Text *text, const HeardReference *heard)
{
    if (isnan(heard->tempo_bpm)) {
        text_append(text, "no steady tempo");
        return;
    }
    text_append_format(text, "%.4g BPM", round(heard->tempo_bpm * 10) / 10);
    if (heard->kind == HEARD_MIDI && heard->sureness < 1)
        text_append(text, " (not named: the usual)");
    if (heard->kind != HEARD_SOUND)
        return;
    text_append(text, heard->sureness >= 0.6   ? " (sure"
                      : heard->sureness >= 0.3 ? " (likely"
                                               : " (unsure");
    if (!isnan(heard->octave_bpm))
        text_append_format(text, ", or %.4g",
                           round(heard->octave_bpm * 10) / 10);
    text_append(text, ")");
}

static void
append_key(Text *text, const HeardReference *heard)
{
    if (heard->tonic < 0) {
        text_append(text, ", no key");
        return;
    }
    char *mode = mem_copy_text(music_mode_name(heard->mode));
    for (char *c = mode; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    text_append_format(text, ", %s %s",
                       music_key_name(heard->tonic, heard->mode), mode);
    mem_free(mode);
}

static void
append_chords(Text *text, const HeardReference *heard)
{
    StringList loop = {0};
    if (heard->chords.count == 0)
        return;
    hear_loop(&heard->chords, &loop);
    text_append(text, ",");
    for (size_t i = 0; i < loop.count && i < SHOWN_CHORDS; i++)
        text_append_format(text, " %s", loop.items[i]);
    if (loop.count > SHOWN_CHORDS)
        text_append(text, " ...");
    string_list_clear(&loop);
}

char *
hear_text(const HeardReference *heard)
{
    Text text = {0};
    text_append(&text, heard->kind == HEARD_SOUND  ? "heard "
                       : heard->kind == HEARD_MIDI ? "read "
                                                   : "planned ");
    append_tempo(&text, heard);
    append_key(&text, heard);
    if (heard->meter.numerator != 4 || heard->meter.denominator != 4)
        text_append_format(&text, ", %d/%d", heard->meter.numerator,
                           heard->meter.denominator);
    if (heard->kind == HEARD_SOUND && !isnan(heard->tempo_bpm))
        text_append_format(&text, ", bar one at %.2f s", heard->bar_one_s);
    append_chords(&text, heard);
    if (heard->has_tune)
        text_append_format(&text, "; a tune of %zu notes", heard->tune_notes);
    return text_take(&text);
}
