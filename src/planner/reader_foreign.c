// SPDX-License-Identifier: MIT
// What Timbre does not offer: artists' names, words to be sung, tunings,
// surround, pictures, sending. It is taken out before others misread it, and
// reported in the user's own words.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "readers.h"

#include <ctype.h>
#include <string.h>

enum { REPORT_WORDS = 8, NAME_WORDS = 4 };

static uint64_t
bit(Meaning meaning)
{
    return (uint64_t)1 << meaning;
}

// Something that the prompt asks for in its own right.
static uint64_t
strong_meanings(void)
{
    return bit(MEANS_GENRE) | bit(MEANS_INFLUENCE) | bit(MEANS_MOOD) |
           bit(MEANS_TEXTURE) | bit(MEANS_INSTRUMENT) | bit(MEANS_STAND_IN) |
           bit(MEANS_ROLE) | bit(MEANS_SECTION) | bit(MEANS_MODE) |
           bit(MEANS_TEMPO) | bit(MEANS_METER) | bit(MEANS_FEEL) |
           bit(MEANS_EXCLUDE) | bit(MEANS_KIND) | bit(MEANS_SEED);
}

static bool
is_strong(const Reading *reading, size_t index)
{
    return index < reading->count &&
           (reading->items[index].meanings & strong_meanings()) != 0;
}

static void
report(Reading *reading, size_t first, size_t end, const char *reason)
{
    char *text = item_text(reading, first, end);
    string_list_add(&reading->plan->not_understood, text);
    if (reason[0] != '\0')
        string_list_push_format(&reading->plan->notes,
                                "\"%s\" changes nothing: %s", text, reason);
    item_use(reading, first, end);
    mem_free(text);
}

// Lyrics, tunings and the like.

// The phrase goes on to a break, or to where something else is asked for.
static size_t
end_of_phrase(const Reading *reading, size_t index)
{
    size_t end = index + 1;
    while (end < reading->count && end < index + REPORT_WORDS &&
           !item_is_break(reading, end)) {
        const bool is_joint = item_means(reading, end, MEANS_AND) ||
                              item_means(reading, end, MEANS_WITH) ||
                              item_means(reading, end, MEANS_FOR) ||
                              item_means(reading, end, MEANS_BUT);
        if (reading->items[end].is_used)
            break;
        if (is_joint && is_strong(reading, item_skip_filler(reading, end + 1)))
            break;
        if (item_means(reading, end, MEANS_UNIT) ||
            item_means(reading, end, MEANS_NO))
            break;
        end++;
    }
    return end;
}

// "432" before "hz", "19-tone" before "equal temperament", "30" before
// "degrees left".
static size_t
start_of_phrase(const Reading *reading, size_t index)
{
    size_t first = index;
    while (first > 0 && index - first < 4) {
        const size_t before = first - 1;
        const bool belongs = item_is_number(reading, before) ||
                             item_is_word(reading, before, "tone") ||
                             item_is_word(reading, before, "tones") ||
                             item_is_mark(reading, before, '-');
        if (!belongs || reading->items[before].is_used)
            break;
        first = before;
    }
    return first;
}

static bool
read_report(Reading *reading, size_t index)
{
    if (!item_means(reading, index, MEANS_REPORT))
        return false;
    const char *reason = item_value(reading, index, MEANS_REPORT);
    // "no lyrics" asks for what there is anyway.
    const size_t before = index > 0 ? index - 1 : index;
    if (item_means(reading, before, MEANS_NO) ||
        item_means(reading, before, MEANS_NOT)) {
        item_use(reading, before, index + 1);
        return true;
    }
    // A second on the clock of a "frame" may stand far away: "sync to the cut
    // at frame 1042" is one phrase.
    const size_t end = end_of_phrase(reading, index);
    report(reading, start_of_phrase(reading, index), end, reason);
    return true;
}

// Names.

static bool
is_capital(const Reading *reading, size_t index)
{
    if (index >= reading->count)
        return false;
    const char *cased =
        token_cased(reading->tokens, reading->items[index].first);
    return isupper((unsigned char)cased[0]) != 0;
}

static bool
is_guess(const Reading *reading, size_t index)
{
    const Item *item = &reading->items[index];
    for (size_t i = item->first; i < item->end; i++)
        if (reading->tokens->items[i].is_mended)
            return true;
    return false;
}

static bool
ends_name(const Reading *reading, size_t index)
{
    static const Meaning ends[] = {MEANS_WITH, MEANS_BUT,   MEANS_AND,
                                   MEANS_FOR,  MEANS_PLACE, MEANS_NEAR,
                                   MEANS_NO,   MEANS_ERA,   MEANS_LIKE};
    if (item_is_break(reading, index) || item_is_number(reading, index))
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(ends); i++)
        if (item_means(reading, index, ends[i]))
            return true;
    return false;
}

// Behind "in the style of": the words up to a break are a name if one of them
// is unknown, or if none of them says anything of music.
static void
read_likeness(Reading *reading, size_t index)
{
    const char *weight = item_value(reading, index, MEANS_LIKE);
    size_t first = index + 1;
    while (item_means(reading, first, MEANS_ARTICLE) ||
           item_is_word(reading, first, "the") ||
           item_is_word(reading, first, "that") ||
           item_is_word(reading, first, "early") ||
           item_is_word(reading, first, "old"))
        first++;
    size_t end = first;
    bool has_unknown = false;
    bool has_strong = false;
    while (end < first + NAME_WORDS && !ends_name(reading, end)) {
        const bool is_new =
            item_is_unknown(reading, end) ||
            (is_capital(reading, end) &&
             (is_guess(reading, end) || !is_strong(reading, end)));
        has_unknown |= is_new;
        has_strong |= is_strong(reading, end) && !is_new;
        end++;
    }
    const bool is_nothing = strcmp(weight, "strong") == 0 && !has_strong &&
                            end > first &&
                            !item_is_word(reading, first, "this") &&
                            !item_is_word(reading, first, "my");
    if (end > first && (has_unknown || is_nothing))
        report(reading, first, end,
               "Timbre knows no artists; say it by genre, mood and "
               "instruments");
}

// "no surround" asks for what there is anyway.
static void
read_name(Reading *reading, size_t index)
{
    if (index > 0 && item_means(reading, index - 1, MEANS_NO))
        item_use(reading, index - 1, index + 1);
    else
        report(reading, index, index + 1,
               item_value(reading, index, MEANS_NAME));
}

void
reader_foreign_read(Reading *reading)
{
    for (size_t at = 0; at < reading->count; at++) {
        if (item_means(reading, at, MEANS_NAME)) {
            read_name(reading, at);
            continue;
        }
        if (read_report(reading, at))
            continue;
        if (item_means(reading, at, MEANS_LIKE))
            read_likeness(reading, at);
    }
}
