// SPDX-License-Identifier: MIT
// Sections: whole forms ("verse 8, chorus 8, verse"), and sections that are
// only mentioned ("a 4 bar intro", "a solo after the second chorus").
#include "timbre/base/memory.h"

#include "readers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MENTION_MAX = 64, TIMES_MAX = 8 };

typedef struct {
    SectionRole role;
    size_t first, item, end; // items: with its numbers, the word, behind it
    int bars;
    double length_s;
    int nth;
    int times;
    bool is_place; // "in the verse"
    bool is_named; // with a number or "a": clearly meant as a section
} Mention;

static SectionRole
role_at(const Reading *reading, size_t index)
{
    SectionRole role = SECTION_MAIN;
    (void)music_section_role_find(item_value(reading, index, MEANS_SECTION),
                                  &role);
    return role;
}

// Numbers.

typedef enum { COUNT_NONE, COUNT_BARS, COUNT_TIME, COUNT_TIMES } CountKind;

typedef struct {
    CountKind kind;
    double value;
    size_t first, end;
} Count;

static size_t
skip_marks(const Reading *reading, size_t index, const char *marks)
{
    while (index < reading->count) {
        const Item *item = &reading->items[index];
        const Token *token = &reading->tokens->items[item->first];
        if (item->is_used || token->kind != TOKEN_MARK || token->mark == '\0' ||
            strchr(marks, token->mark) == NULL)
            break;
        index++;
    }
    return index;
}

// "8 bars", "8-bar", "10 second", and a bare "8".
static bool
read_count(const Reading *reading, size_t index, Count *count)
{
    double number = 0;
    size_t end = 0;
    if (!item_read_number(reading, index, &number, &end) || number < 0.5)
        return false;
    *count = (Count){COUNT_TIMES, number, index, end};
    const size_t unit = skip_marks(reading, end, "-");
    if (!item_means(reading, unit, MEANS_UNIT))
        return true;
    const char *value = item_value(reading, unit, MEANS_UNIT);
    if (strcmp(value, "bar") == 0)
        count->kind = COUNT_BARS;
    else if (strcmp(value, "s") == 0)
        count->kind = COUNT_TIME;
    else
        return false;
    count->end = unit + 1;
    return true;
}

static void
take_count(Mention *mention, const Count *count)
{
    if (count->kind == COUNT_TIME)
        mention->length_s = count->value;
    else
        mention->bars = (int)fmin(fmax(round(count->value), 1), 1024);
    mention->is_named = true;
}

// "a 4 bar piano intro": over the adjectives, if bars are counted there.
static size_t
skip_back(const Reading *reading, size_t index, size_t least)
{
    size_t at = index;
    while (at > least && index - at < 3 &&
           !item_means(reading, at - 1, MEANS_UNIT) &&
           (item_means(reading, at - 1, MEANS_INSTRUMENT) ||
            item_means(reading, at - 1, MEANS_MOOD) ||
            item_means(reading, at - 1, MEANS_GENRE) ||
            item_means(reading, at - 1, MEANS_NOTHING)))
        at--;
    const bool is_counted =
        at > least && item_means(reading, at - 1, MEANS_UNIT);
    return is_counted ? at : index;
}

// In front: "an 8 bar build", "2 verses", "the second chorus".
static void
read_before(const Reading *reading, Mention *mention, size_t least)
{
    size_t at = skip_back(reading, mention->first, least);
    while (at > least) {
        if (item_means(reading, at - 1, MEANS_ORDINAL)) {
            mention->nth = (int)strtol(
                item_value(reading, at - 1, MEANS_ORDINAL), NULL, 10);
            mention->first = --at;
            continue;
        }
        Count count;
        // A number of several words starts further left.
        size_t start = at;
        for (size_t back = 1; back <= 4 && back <= at - least; back++)
            if (read_count(reading, at - back, &count) && count.end == at)
                start = at - back;
        if (start == at || !read_count(reading, start, &count))
            break;
        if (count.kind == COUNT_TIMES && count.value <= TIMES_MAX &&
            count.value == floor(count.value))
            mention->times = (int)count.value;
        else if (count.kind != COUNT_TIMES)
            take_count(mention, &count);
        else
            break;
        mention->first = start;
        break;
    }
}

// Behind: "verse 8", "verse (8)", "intro: 4 bars", "chorus 2", "chorus x2".
static void
read_behind(const Reading *reading, Mention *mention)
{
    if (item_means(reading, mention->end, MEANS_TIMES)) {
        mention->times = (int)strtol(
            item_value(reading, mention->end, MEANS_TIMES), NULL, 10);
        mention->end++;
        return;
    }
    size_t at = skip_marks(reading, mention->end, "(:[");
    const bool is_bracketed = at > mention->end;
    if (item_is_word(reading, at, "of") || item_is_word(reading, at, "for") ||
        item_is_word(reading, at, "is") || item_is_word(reading, at, "lasts"))
        at++;
    Count count;
    if (!read_count(reading, at, &count))
        return;
    // "verse 2" is the second one; "verse 8" has eight bars. A tempo or a
    // length may also stand there: "chorus 120 bpm".
    if (count.kind == COUNT_TIMES) {
        if (count.value > 64 || count.value != floor(count.value) ||
            item_is_mark(reading, count.end, '/') ||
            item_is_section(reading, count.end))
            return;
        if (count.value <= 3 && !is_bracketed) {
            mention->nth = (int)count.value;
            mention->end = count.end;
            return;
        }
    }
    // "intro, 8 bar verse": the number is the next one's.
    if (item_is_section(reading, item_skip_filler(reading, count.end)) &&
        mention->bars == 0 && count.kind != COUNT_TIMES &&
        !item_means(reading, count.end, MEANS_AND) && at == mention->end)
        return;
    if (mention->bars == 0 && mention->length_s == 0)
        take_count(mention, &count);
    mention->end = skip_marks(reading, count.end, ")]");
}

// "in the", "after the second": what stands before it makes it a place.
static bool
is_at_place(const Reading *reading, const Mention *mention)
{
    size_t before = mention->first;
    while (before > 0 && (item_is_word(reading, before - 1, "the") ||
                          item_means(reading, before - 1, MEANS_ARTICLE) ||
                          item_is_word(reading, before - 1, "every") ||
                          item_is_word(reading, before - 1, "each") ||
                          item_means(reading, before - 1, MEANS_ORDINAL)))
        before--;
    return before > 0 && (item_means(reading, before - 1, MEANS_PLACE) ||
                          item_means(reading, before - 1, MEANS_AFTER) ||
                          item_means(reading, before - 1, MEANS_BEFORE) ||
                          item_means(reading, before - 1, MEANS_FROM));
}

static bool
read_mention(const Reading *reading,
             size_t index,
             size_t least,
             Mention *mention)
{
    if (!item_is_section(reading, index))
        return false;
    *mention = (Mention){.role = role_at(reading, index),
                         .first = index,
                         .item = index,
                         .end = index + 1,
                         .times = 1};
    read_before(reading, mention, least);
    mention->is_place = is_at_place(reading, mention);
    read_behind(reading, mention);
    // "solo" keeps its instrument: "guitar solo".
    return true;
}

// Runs.

// Only these may stand between the sections of one form.
static bool
is_glue(const Reading *reading, size_t index)
{
    static const char marks[] = "-,>/|;+()[]\n:.";
    const Item *item = &reading->items[index];
    if (item->is_used)
        return false;
    const Token *token = &reading->tokens->items[item->first];
    if (token->kind == TOKEN_MARK)
        return token->mark != '\0' && strchr(marks, token->mark) != NULL;
    return item_means(reading, index, MEANS_AND) ||
           item_means(reading, index, MEANS_THEN) ||
           item_means(reading, index, MEANS_ARTICLE) ||
           item_means(reading, index, MEANS_ORDINAL) ||
           item_means(reading, index, MEANS_NUMBER) ||
           item_means(reading, index, MEANS_UNIT) ||
           item_is_word(reading, index, "the") ||
           item_is_number(reading, index) ||
           item_means(reading, index, MEANS_INSTRUMENT) ||
           item_means(reading, index, MEANS_MOOD) ||
           item_is_word(reading, index, "back") ||
           item_is_word(reading, index, "another") ||
           item_is_word(reading, index, "short") ||
           item_is_word(reading, index, "long") ||
           item_is_word(reading, index, "plus");
}

static bool
is_linked(const Reading *reading, const Mention *last, const Mention *next)
{
    if (next->is_place || last->is_place || next->first < last->end)
        return false;
    for (size_t i = last->end; i < next->first; i++)
        if (!is_glue(reading, i))
            return false;
    return next->first - last->end <= 5;
}

static bool
has_form_cue(const Reading *reading, size_t first, size_t end)
{
    for (size_t back = 1; back <= 3 && back <= first; back++)
        if (item_means(reading, first - back, MEANS_FORM_CUE))
            return true;
    return item_means(reading, end, MEANS_FORM_CUE) ||
           item_means(reading, end + 1, MEANS_FORM_CUE);
}

static bool
is_body(SectionRole role)
{
    return role != SECTION_INTRO && role != SECTION_OUTRO &&
           role != SECTION_BUILD && role != SECTION_SOLO;
}

static bool
is_whole_form(const Reading *reading, const Mention *run, size_t count)
{
    size_t bodies = 0;
    size_t sections = 0;
    bool has_repeat = false;
    for (size_t i = 0; i < count; i++) {
        bodies += is_body(run[i].role);
        sections += (size_t)run[i].times;
        for (size_t k = 0; k < i; k++)
            has_repeat |= run[i].role == run[k].role;
    }
    if (bodies == 0)
        return false;
    if (sections >= 3 || has_repeat)
        return true;
    return count == 2 && bodies >= 1 &&
           has_form_cue(reading, run[0].first, run[count - 1].end);
}

// Keeping them.

static int
bars_of(const Reading *reading, const Mention *mention)
{
    if (mention->length_s <= 0)
        return mention->bars;
    // Seconds become bars at the tempo that is said, or at a usual one; the
    // planner mends the latter when it knows the tempo.
    const Plan *plan = reading->plan;
    const Meter meter = plan->meter.numerator > 0 ? plan->meter : (Meter){4, 4};
    const double tempo = plan->tempo_bpm > 0 ? plan->tempo_bpm : 110;
    return (int)fmax(round(mention->length_s / music_bar_s(meter, tempo)), 1);
}

static void
keep_form(Reading *reading, const Mention *run, size_t count)
{
    Plan *plan = reading->plan;
    if (reading->has_form) {
        reading_conflict(reading, "two forms are asked for: it takes the "
                                  "first one");
        return;
    }
    for (size_t i = 0; i < count; i++)
        for (int k = 0; k < run[i].times; k++)
            if (plan->section_count < PLAN_MAX_SECTIONS)
                (void)plan_add_section(plan, run[i].role,
                                       bars_of(reading, &run[i]));
    reading->has_form = true;
    reading_say(reading, "sections");
}

static void
add_wish(Reading *reading, SectionWish wish)
{
    for (size_t i = 0; i < reading->wish_count; i++) {
        SectionWish *other = &reading->wishes[i];
        if (other->role != wish.role || other->nth != wish.nth)
            continue;
        if (other->bars == 0)
            other->bars = wish.bars;
        if (!other->has_place && wish.has_place) {
            other->has_place = true;
            other->is_before = wish.is_before;
            other->anchor = wish.anchor;
            other->anchor_nth = wish.anchor_nth;
        }
        return;
    }
    reading->wishes =
        mem_reserve(reading->wishes, reading->wish_count,
                    &reading->wish_capacity, sizeof *reading->wishes);
    reading->wishes[reading->wish_count++] = wish;
}

// Words that name a section only where sections are spoken of.
static bool
is_weak(const Reading *reading, const Mention *mention)
{
    static const char *const words[] = {"main",  "pre",    "lift",
                                        "rise",  "break",  "opening",
                                        "drops", "builds", "turnaround"};
    if (mention->is_place || mention->is_named || mention->nth != 0)
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (item_is_word(reading, mention->item, words[i]))
            return true;
    return false;
}

// "a solo after the second chorus": where the wish goes.
static void
read_place(const Reading *reading, const Mention *mention, SectionWish *wish)
{
    size_t at = item_skip_filler(reading, mention->end);
    const bool is_after = item_means(reading, at, MEANS_AFTER);
    if (!is_after && !item_means(reading, at, MEANS_BEFORE))
        return;
    Mention anchor;
    size_t word = at + 1;
    while (word < reading->count && word < at + 4 &&
           !item_is_section(reading, word))
        word++;
    if (!read_mention(reading, word, at + 1, &anchor))
        return;
    wish->has_place = true;
    wish->is_before = !is_after;
    wish->anchor = anchor.role;
    wish->anchor_nth = anchor.nth;
}

// "no intro", "without a guitar solo"
static bool
is_refused(const Reading *reading, const Mention *mention)
{
    size_t at = mention->first;
    while (at > 0 && mention->first - at < 3 &&
           (item_means(reading, at - 1, MEANS_ARTICLE) ||
            item_means(reading, at - 1, MEANS_INSTRUMENT) ||
            item_means(reading, at - 1, MEANS_MOOD) ||
            item_means(reading, at - 1, MEANS_NOTHING)))
        at--;
    return at > 0 && (item_means(reading, at - 1, MEANS_NO) ||
                      item_means(reading, at - 1, MEANS_NOT));
}

static void
keep_wish(Reading *reading, const Mention *mention)
{
    if (is_weak(reading, mention))
        return;
    SectionWish wish = {.role = mention->role,
                        .is_refused = is_refused(reading, mention),
                        .bars = bars_of(reading, mention),
                        .nth = mention->nth};
    if (!mention->is_place)
        read_place(reading, mention, &wish);
    add_wish(reading, wish);
}

// The numbers are used up; the section words stay for the reader of parts.
static void
use_numbers(Reading *reading, const Mention *mention)
{
    for (size_t i = mention->first; i < mention->item; i++)
        if (!item_means(reading, i, MEANS_INSTRUMENT) &&
            !item_means(reading, i, MEANS_MOOD) &&
            !item_means(reading, i, MEANS_GENRE))
            item_use(reading, i, i + 1);
    item_use(reading, mention->item + 1, mention->end);
}

static void
read_each(Reading *reading)
{
    for (size_t at = 0; at < reading->count; at++) {
        Count count;
        if (!read_count(reading, at, &count) || count.kind != COUNT_BARS ||
            !item_means(reading, count.end, MEANS_EACH))
            continue;
        reading->bars_each = (int)fmin(round(count.value), 1024);
        item_use(reading, at, count.end + 1);
    }
}

static size_t
collect(const Reading *reading, Mention *mentions)
{
    size_t count = 0;
    size_t least = 0;
    for (size_t at = 0; at < reading->count && count < MENTION_MAX; at++) {
        if (!read_mention(reading, at, least, &mentions[count]))
            continue;
        least = mentions[count].end;
        at = least - 1;
        count++;
    }
    return count;
}

void
reader_form_read(Reading *reading)
{
    Mention *mentions = mem_new_array(MENTION_MAX, sizeof *mentions);
    read_each(reading);
    const size_t count = collect(reading, mentions);
    for (size_t first = 0; first < count;) {
        size_t end = first + 1;
        while (end < count &&
               is_linked(reading, &mentions[end - 1], &mentions[end]))
            end++;
        const bool is_form =
            !mentions[first].is_place &&
            is_whole_form(reading, mentions + first, end - first);
        if (is_form)
            keep_form(reading, mentions + first, end - first);
        for (size_t i = first; i < end; i++) {
            if (!is_form)
                keep_wish(reading, &mentions[i]);
            use_numbers(reading, &mentions[i]);
        }
        first = end;
    }
    if (reading->bars_each > 0)
        for (size_t i = 0; i < reading->plan->section_count; i++)
            if (reading->plan->sections[i].bars == 0)
                reading->plan->sections[i].bars = reading->bars_each;
    mem_free(mentions);
}
