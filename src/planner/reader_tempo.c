// SPDX-License-Identifier: MIT
// Tempo: "74bpm", "120-124 bpm", "just under 100", "slow", a bare number beside
// a genre.
#include "timbre/base/memory.h"

#include "readers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

// A bare number is taken for a tempo in this range only.
static const double bare_low_bpm = 40, bare_high_bpm = 260;
// A number and a word for the tempo contradict each other when they are this
// far apart.
static const double slack = 1.2;

typedef struct {
    double low, high;
    size_t first, end; // items
    bool has_unit, has_cue, has_near;
    const char *near;
} Tempo;

static bool
is_bpm(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_UNIT) &&
           strcmp(item_value(reading, index, MEANS_UNIT), "bpm") == 0;
}

static bool
is_other_unit(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_UNIT) && !is_bpm(reading, index);
}

// "120-124", "120 to 124", "between 120 and 124"
static void
read_high_end(const Reading *reading, Tempo *tempo)
{
    size_t at = tempo->end;
    if (is_bpm(reading, at))
        at++;
    const bool is_between =
        tempo->first > 0 && item_means(reading, tempo->first - 1, MEANS_RANGE);
    const bool is_range = item_is_mark(reading, at, '-') ||
                          item_means(reading, at, MEANS_RANGE) ||
                          item_means(reading, at, MEANS_OR) ||
                          item_is_mark(reading, at, '/') ||
                          (is_between && item_means(reading, at, MEANS_AND));
    double high = 0;
    size_t end = 0;
    if (!is_range || !item_read_number(reading, at + 1, &high, &end) ||
        high <= tempo->low || is_other_unit(reading, end))
        return;
    tempo->high = high;
    tempo->end = end;
}

static bool
is_tempo_cue(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_TEMPO_CUE) ||
           is_bpm(reading, index);
}

// What stands before it: "tempo:", "at", "around".
static void
read_before(const Reading *reading, Tempo *tempo)
{
    size_t at = tempo->first;
    for (int i = 0; i < 5 && at > 0; i++) {
        const size_t before = at - 1;
        if (item_means(reading, before, MEANS_NEAR)) {
            tempo->has_near = true;
            tempo->near = item_value(reading, before, MEANS_NEAR);
        } else if (is_tempo_cue(reading, before)) {
            tempo->has_cue = true;
        } else if (!item_is_mark(reading, before, ':') &&
                   !item_means(reading, before, MEANS_RANGE) &&
                   !item_is_word(reading, before, "of") &&
                   !item_is_word(reading, before, "is") &&
                   !item_is_word(reading, before, "set") &&
                   !item_is_word(reading, before, "somewhere") &&
                   !item_is_word(reading, before, "from") &&
                   !item_is_word(reading, before, "at")) {
            break;
        }
        if (item_is_word(reading, before, "at"))
            tempo->has_near = tempo->has_near || tempo->near != NULL;
        at = before;
    }
    tempo->first = at;
}

// Behind it: "bpm", "ish".
static void
read_behind(const Reading *reading, Tempo *tempo)
{
    size_t at = tempo->end;
    if (item_is_mark(reading, at, '-') && item_is_joined(reading, at) &&
        item_is_word(reading, at + 1, "ish"))
        at++;
    if (item_is_word(reading, at, "ish")) {
        tempo->near = "about";
        tempo->end = ++at;
    }
    // "120-bpm", "200+ bpm"
    if ((item_is_mark(reading, at, '-') ||
         (item_means(reading, at, MEANS_AND) && item_is_joined(reading, at))) &&
        is_bpm(reading, at + 1))
        at++;
    if (is_bpm(reading, at)) {
        tempo->has_unit = true;
        tempo->end = at + 1;
    }
    if (item_means(reading, tempo->end, MEANS_NEAR) && tempo->near == NULL &&
        tempo->has_unit) {
        tempo->near = item_value(reading, tempo->end, MEANS_NEAR);
        tempo->end++;
    }
}

// "dnb roller 174": a genre earlier in the same phrase.
static bool
has_genre(const Reading *reading, size_t index)
{
    for (size_t back = 1; back <= 4 && back <= index; back++) {
        if (item_is_break(reading, index - back))
            return false;
        if (item_means(reading, index - back, MEANS_GENRE))
            return true;
    }
    return false;
}

// "dnb, 174", "boom bap at 92": a number by itself that can be nothing else.
static bool
is_bare(const Reading *reading, size_t number, const Tempo *tempo)
{
    const Item *item = &reading->items[number];
    const bool is_digits = item_is_number(reading, number);
    if (!is_digits || tempo->low < bare_low_bpm || tempo->high > bare_high_bpm)
        return false;
    if (item_is_joined(reading, tempo->end) &&
        reading->tokens->items[item->end].kind != TOKEN_MARK)
        return false;
    const bool is_alone_before =
        number == 0 || item_is_break(reading, number - 1) ||
        reading->items[number - 1].is_used ||
        item_means(reading, number - 1, MEANS_GENRE) ||
        item_means(reading, number - 1, MEANS_INFLUENCE) ||
        item_means(reading, number - 1, MEANS_RANGE) ||
        item_means(reading, number - 1, MEANS_PLACE) ||
        item_is_word(reading, number - 1, "at") || tempo->has_near ||
        (item_is_break(reading, tempo->end) && has_genre(reading, number));
    // "dnb 174 reese bass": what follows a genre's number is another thing.
    const bool is_behind_genre =
        number > 0 && item_means(reading, number - 1, MEANS_GENRE);
    const bool is_alone_behind = is_behind_genre ||
                                 item_is_break(reading, tempo->end) ||
                                 item_means(reading, tempo->end, MEANS_WITH) ||
                                 item_means(reading, tempo->end, MEANS_AND) ||
                                 item_means(reading, tempo->end, MEANS_PLACE) ||
                                 item_means(reading, tempo->end, MEANS_FEEL) ||
                                 item_means(reading, tempo->end, MEANS_GENRE) ||
                                 item_means(reading, tempo->end, MEANS_NO) ||
                                 item_means(reading, tempo->end, MEANS_BUT) ||
                                 item_means(reading, tempo->end, MEANS_FOR) ||
                                 item_means(reading, tempo->end, MEANS_NOTHING);
    return is_alone_before && is_alone_behind;
}

static bool
read_tempo(const Reading *reading, size_t index, Tempo *tempo)
{
    *tempo = (Tempo){.first = index};
    if (!item_read_number(reading, index, &tempo->low, &tempo->end))
        return false;
    tempo->high = tempo->low;
    read_high_end(reading, tempo);
    if (is_other_unit(reading, tempo->end))
        return false;
    read_before(reading, tempo);
    read_behind(reading, tempo);
    if (tempo->has_unit)
        return tempo->low >= 1;
    if (tempo->has_cue)
        return tempo->low >= 20;
    return is_bare(reading, index, tempo);
}

// "under", "over" and "at least" as numbers.
static void
apply_near(Reading *reading, Tempo *tempo)
{
    if (tempo->near == NULL)
        return;
    if (strcmp(tempo->near, "under") == 0)
        tempo->low = tempo->high = tempo->low - fmin(4, 0.03 * tempo->low);
    if (strcmp(tempo->near, "over") == 0)
        tempo->low = tempo->high = tempo->low + fmin(4, 0.04 * tempo->low);
    if (strcmp(tempo->near, "least") == 0)
        reading->limit_low = tempo->low;
    if (strcmp(tempo->near, "most") == 0)
        reading->limit_high = tempo->low;
}

static void
keep_tempo(Reading *reading, Tempo *tempo)
{
    Plan *plan = reading->plan;
    apply_near(reading, tempo);
    if (tempo->near != NULL &&
        (strcmp(tempo->near, "least") == 0 || strcmp(tempo->near, "most") == 0))
        return;
    const double bpm = round((tempo->low + tempo->high) * 50) / 100;
    if (plan->tempo_bpm > 0 && fabs(plan->tempo_bpm - bpm) > 0.5) {
        reading_conflict(reading,
                         "the prompt asks for %g bpm and for %g bpm: it plays "
                         "at %g bpm, which was named first",
                         plan->tempo_bpm, bpm, plan->tempo_bpm);
        return;
    }
    plan->tempo_bpm = bpm;
    reading_say(reading, "tempo_bpm");
}

// Words.

static bool
is_negated(const Reading *reading, size_t index)
{
    size_t before = index;
    while (before > 0 && index - before < 3 &&
           item_means(reading, before - 1, MEANS_DEGREE))
        before--;
    return before > 0 && item_means(reading, before - 1, MEANS_NOT);
}

static void
read_word(Reading *reading, size_t index)
{
    double low = 0;
    double high = 0;
    char *end = NULL;
    const char *value = item_value(reading, index, MEANS_TEMPO);
    low = strtod(value, &end);
    high = strtod(end, &end);
    const bool is_soft = strstr(end, "soft") != NULL;
    if (is_negated(reading, index)) {
        // "not slow": at least moderate; "not too fast": at most.
        if (high <= 96)
            reading->limit_low = 96;
        else if (low >= 100)
            reading->limit_high = 125;
        return;
    }
    const bool has_word = reading->tempo_low > 0;
    if (has_word && (low > reading->tempo_high || high < reading->tempo_low)) {
        reading_conflict(reading, "the prompt asks for a slow and for a fast "
                                  "tempo: it takes the first of the two");
        return;
    }
    if (has_word && is_soft)
        return;
    reading->tempo_low = fmax(low, has_word ? reading->tempo_low : 0);
    reading->tempo_high = fmin(high, has_word ? reading->tempo_high : 1000);
    reading->tempo_is_soft = is_soft;
    reading->tempo_item = index;
}

// A word against a number.
static void
check_word(Reading *reading)
{
    const double bpm = reading->plan->tempo_bpm;
    if (bpm <= 0 || reading->tempo_low <= 0 || reading->tempo_is_soft)
        return;
    // Half and double are the same pulse to many: "fast drum and bass, 87".
    if (bpm >= reading->tempo_low / slack && bpm <= reading->tempo_high * slack)
        return;
    char *word =
        item_text(reading, reading->tempo_item, reading->tempo_item + 1);
    reading_conflict(reading,
                     "\"%s\" and %g bpm contradict each other: it plays at "
                     "%g bpm",
                     word, bpm, bpm);
    mem_free(word);
}

void
reader_tempo_read(Reading *reading)
{
    for (size_t at = 0; at < reading->count; at++) {
        Tempo tempo;
        if (read_tempo(reading, at, &tempo)) {
            keep_tempo(reading, &tempo);
            item_use(reading, tempo.first, tempo.end);
            at = tempo.end - 1;
        } else if (item_means(reading, at, MEANS_TEMPO)) {
            read_word(reading, at);
        }
    }
    check_word(reading);
}
