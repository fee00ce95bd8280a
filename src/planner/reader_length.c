// SPDX-License-Identifier: MIT
// Length in time: "1:30", "90s", "a minute and a half"; and in bars. What
// belongs to a section was read before.
#include "timbre/base/memory.h"

#include "readers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LONGEST_S = 24 * 3600 };

typedef struct {
    double seconds;
    size_t first, end;
} Span;

static double
unit_s(const Reading *reading, size_t index)
{
    static const struct {
        const char *unit;
        double seconds;
    } units[] = {{"s", 1}, {"min", 60}, {"hour", 3600}};

    if (!item_means(reading, index, MEANS_UNIT))
        return 0;
    const char *value = item_value(reading, index, MEANS_UNIT);
    for (size_t i = 0; i < ARRAY_LENGTH(units); i++)
        if (strcmp(value, units[i].unit) == 0)
            return units[i].seconds;
    return 0;
}

// A single letter counts as a unit only right behind the digits.
static bool
is_unit_here(const Reading *reading, size_t index)
{
    const Item *item = &reading->items[index];
    const char *text = token_lower(reading->tokens, item->first);
    return strlen(text) > 1 || item_is_joined(reading, index) ||
           item_is_break(reading, index + 1);
}

static size_t
skip_hyphen(const Reading *reading, size_t index)
{
    return item_is_mark(reading, index, '-') ? index + 1 : index;
}

static bool
is_half(const Reading *reading, size_t index)
{
    return item_is_word(reading, index, "half");
}

// "and a half" behind a number or a unit.
static size_t
read_and_half(const Reading *reading, size_t index)
{
    if (item_means(reading, index, MEANS_AND) &&
        item_means(reading, index + 1, MEANS_ARTICLE) &&
        is_half(reading, index + 2))
        return index + 3;
    return index;
}

// "90 secs", "two and a half minutes", "half a minute", "a minute".
static bool
read_count(const Reading *reading, size_t index, double *count, size_t *end)
{
    if (is_half(reading, index)) {
        *count = 0.5;
        *end = index + 1 + item_means(reading, index + 1, MEANS_ARTICLE);
        return true;
    }
    if (item_read_number(reading, index, count, end)) {
        const size_t more = read_and_half(reading, *end);
        if (more > *end) {
            *count += 0.5;
            *end = more;
        }
        return true;
    }
    if (item_means(reading, index, MEANS_ARTICLE)) {
        *count = 1;
        *end = index + 1;
        return true;
    }
    return false;
}

static bool
read_amount(const Reading *reading, size_t index, Span *span)
{
    double count = 0;
    size_t at = 0;
    if (!read_count(reading, index, &count, &at))
        return false;
    at = skip_hyphen(reading, at);
    const double unit = unit_s(reading, at);
    if (unit == 0 || !is_unit_here(reading, at))
        return false;
    // "a second verse"
    if (unit == 1 && item_means(reading, index, MEANS_ARTICLE))
        return false;
    *span = (Span){count * unit, index, at + 1};
    const size_t half = read_and_half(reading, span->end);
    if (half > span->end) {
        span->seconds += 0.5 * unit;
        span->end = half;
    }
    return true;
}

// "1:30", "01:02:03"
static bool
read_clock(const Reading *reading, size_t index, Span *span)
{
    double total = 0;
    size_t at = index;
    int fields = 0;
    for (; fields < 3 && item_is_number(reading, at); at += 2) {
        const Token *token = &reading->tokens->items[reading->items[at].first];
        if (fields > 0 && (token->size != 2 || token->number >= 60))
            return false;
        total = 60 * total + token->number;
        fields++;
        if (!item_is_mark(reading, at + 1, ':') ||
            !item_is_joined(reading, at + 1) ||
            !item_is_joined(reading, at + 2))
            break;
    }
    if (fields < 2)
        return false;
    *span = (Span){total, index, at + 1};
    return true;
}

// "1 min 30 sec", "2m30", "a minute and 20 seconds"
static void
read_rest(const Reading *reading, Span *span)
{
    Span rest;
    size_t at = span->end;
    if (item_means(reading, at, MEANS_AND))
        at++;
    if (item_is_number(reading, at) && span->seconds >= 60 &&
        read_amount(reading, at, &rest) && rest.seconds < 60) {
        span->seconds += rest.seconds;
        span->end = rest.end;
        return;
    }
    double number = 0;
    size_t end = 0;
    // "2m30", "1 min 15"
    if (item_read_number(reading, span->end, &number, &end) && number < 60 &&
        (item_is_joined(reading, span->end) || item_is_break(reading, end)) &&
        span->seconds >= 60 && item_is_number(reading, span->end)) {
        span->seconds += number;
        span->end = end;
    }
}

static bool
read_span(const Reading *reading, size_t index, Span *span)
{
    if (read_clock(reading, index, span)) {
        // "1:30 minutes"
        if (unit_s(reading, span->end) == 60)
            span->end++;
        return true;
    }
    if (!read_amount(reading, index, span))
        return false;
    read_rest(reading, span);
    return true;
}

// Decades: "80s synth pop" is no length, "90s of pads" is one.

static bool
is_form_noun(const Reading *reading, size_t index)
{
    static const char *const nouns[] = {
        "loop", "clip",  "cut",   "spot",    "ad", "bed",   "edit", "jingle",
        "long", "intro", "outro", "snippet", "of", "total", "max",  "version"};
    if (item_means(reading, index, MEANS_KIND))
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(nouns); i++)
        if (item_is_word(reading, index, nouns[i]))
            return true;
    return false;
}

static bool
is_for(const Reading *reading, size_t index)
{
    return index > 0 && (item_means(reading, index - 1, MEANS_FOR) ||
                         item_means(reading, index - 1, MEANS_NEAR) ||
                         item_is_word(reading, index - 1, "length") ||
                         item_is_mark(reading, index - 1, ':'));
}

// "30s swing" is music of the thirties, "30s techno" half a minute.
static bool
is_old_genre(const Reading *reading, size_t index)
{
    static const char *const old[] = {"jazz", "swing", "bebop", "blues",
                                      "rock_and_roll"};
    if (!item_means(reading, index, MEANS_GENRE))
        return false;
    const char *value = item_value(reading, index, MEANS_GENRE);
    for (size_t i = 0; i < ARRAY_LENGTH(old); i++)
        if (strcmp(value, old[i]) == 0)
            return true;
    return false;
}

static bool
is_decade(const Reading *reading, const Span *span)
{
    const Item *number = &reading->items[span->first];
    const Token *token = &reading->tokens->items[number->first];
    const bool is_plain = span->end == span->first + 2 &&
                          item_is_joined(reading, span->first + 1) &&
                          item_is_word(reading, span->first + 1, "s");
    if (!is_plain || (token->size != 2 && token->size != 4))
        return false;
    if (token->size == 4 || (int)token->number % 10 != 0)
        return token->size == 4;
    if (span->first > 0 && item_is_mark(reading, span->first - 1, '\''))
        return true;
    if (is_for(reading, span->first) || is_form_noun(reading, span->end))
        return false;
    const bool is_last = item_is_break(reading, span->end);
    const bool is_first =
        span->first == 0 || item_is_break(reading, span->first - 1);
    const double tens = token->number;
    if (tens < 10) // "00s"
        return true;
    // Alone between commas: people name few decades, and few lengths.
    if (is_first && is_last)
        return tens == 70 || tens == 80;
    if (is_last && !is_first)
        return tens >= 50 && !item_means(reading, span->first - 1, MEANS_UNIT);
    return tens >= 50 || item_means(reading, span->end, MEANS_ERA) ||
           is_old_genre(reading, span->end);
}

// "after 30 seconds", "at 1:00", "first 30 seconds", "a 5 second fade": places
// and other things, not the length of the whole.
static bool
is_elsewhere(const Reading *reading, const Span *span)
{
    size_t before = span->first;
    if (before > 0 && item_means(reading, before - 1, MEANS_ARTICLE))
        before--;
    if (before > 0) {
        const size_t word = before - 1;
        if (item_means(reading, word, MEANS_AFTER) ||
            item_means(reading, word, MEANS_FROM) ||
            item_means(reading, word, MEANS_ORDINAL) ||
            item_means(reading, word, MEANS_BEFORE) ||
            item_is_word(reading, word, "at") ||
            item_is_word(reading, word, "every"))
            return true;
    }
    // "in the 130s" is a range of tempi, too vague to be one.
    const size_t token = reading->items[span->first].first;
    if (token > 0 && token_is(reading->tokens, token - 1, "the") &&
        item_is_word(reading, span->first + 1, "s"))
        return true;
    return item_is_word(reading, span->end, "fade") ||
           item_is_word(reading, span->end, "old") ||
           (item_is_word(reading, span->end, "in") &&
            item_is_break(reading, span->end + 1)) ||
           item_is_word(reading, span->end, "delay");
}

// Keeping it.

static void
near_word(const Reading *reading, Span *span)
{
    if (span->first == 0 || !item_means(reading, span->first - 1, MEANS_NEAR))
        return;
    const char *value = item_value(reading, span->first - 1, MEANS_NEAR);
    if (strcmp(value, "under") == 0)
        span->seconds *= 0.96;
    if (strcmp(value, "over") == 0)
        span->seconds *= 1.04;
}

static void
keep_duration(Reading *reading, const Span *span)
{
    Plan *plan = reading->plan;
    const double seconds = fmin(span->seconds, LONGEST_S);
    if (plan->duration_s > 0 && fabs(plan->duration_s - seconds) > 1e-6) {
        reading_conflict(reading,
                         "the prompt asks for %g s and for %g s: it takes the "
                         "first, %g s",
                         plan->duration_s, seconds, plan->duration_s);
        return;
    }
    plan->duration_s = seconds;
    reading_say(reading, "duration_s");
}

// "1-2 minutes", "30 to 45 seconds", "between 1 and 2 minutes": the middle.
static bool
read_range(const Reading *reading, size_t index, Span *span)
{
    double low = 0;
    size_t at = 0;
    if (!item_read_number(reading, index, &low, &at))
        return false;
    if (unit_s(reading, at) > 0)
        at++;
    const bool is_between = index > 0 &&
                            item_means(reading, index - 1, MEANS_RANGE) &&
                            item_means(reading, at, MEANS_AND);
    if (!item_is_mark(reading, at, '-') &&
        !item_means(reading, at, MEANS_RANGE) &&
        !item_means(reading, at, MEANS_OR) && !is_between)
        return false;
    Span high;
    if (!item_is_number(reading, at + 1) ||
        !read_amount(reading, at + 1, &high))
        return false;
    const double unit = unit_s(reading, high.end - 1);
    double low_s = low * unit;
    const size_t own = item_is_number(reading, index) ? index + 1 : at;
    if (unit_s(reading, own) > 0)
        low_s = low * unit_s(reading, own);
    if (low_s >= high.seconds)
        return false;
    *span = (Span){(low_s + high.seconds) / 2, index, high.end};
    return true;
}

static bool
read_bars(const Reading *reading, size_t index, int *bars, size_t *end)
{
    double number = 0;
    if (!item_read_number(reading, index, &number, end))
        return false;
    *end = skip_hyphen(reading, *end);
    const char *value = item_value(reading, *end, MEANS_UNIT);
    if (!item_means(reading, *end, MEANS_UNIT) || strcmp(value, "bar") != 0)
        return false;
    *end += 1;
    *bars = (int)fmin(fmax(number, 0), 4096);
    return number >= 1 && number == floor(number);
}

static void
keep_bars(Reading *reading, int bars)
{
    Plan *plan = reading->plan;
    if (plan->bars > 0 && plan->bars != bars) {
        reading_conflict(reading,
                         "the prompt asks for %d bars and for %d bars: it "
                         "takes the first, %d",
                         plan->bars, bars, plan->bars);
        return;
    }
    plan->bars = bars;
    reading_say(reading, "bars");
}

void
reader_length_read(Reading *reading)
{
    for (size_t at = 0; at < reading->count; at++) {
        Span span;
        int bars = 0;
        size_t end = 0;
        if (read_bars(reading, at, &bars, &end)) {
            const Span place = {0, at, end};
            if (is_elsewhere(reading, &place))
                continue;
            keep_bars(reading, bars);
            item_use(reading, at, end);
        } else if (read_range(reading, at, &span) ||
                   read_span(reading, at, &span)) {
            const bool is_era = is_decade(reading, &span);
            if (!is_era && is_elsewhere(reading, &span)) {
                at = span.end - 1;
                continue;
            }
            if (!is_era) {
                near_word(reading, &span);
                keep_duration(reading, &span);
            }
            item_use(reading, span.first, span.end);
        }
    }
}
