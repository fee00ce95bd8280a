// SPDX-License-Identifier: MIT
#include "mention.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <stdlib.h>
#include <string.h>

// A section that mentions are said of.
typedef struct {
    bool is_set;
    SectionRole role;
    int nth;
} Place;

// State of the walk over the prompt.
typedef struct {
    Reading *reading;
    MentionList *list;
    Polarity polarity;
    bool is_not;         // "not": refuses one mention
    bool is_everything;  // "everything": waits for "except"
    bool is_exception;   // behind "no drums except"
    bool is_swap;        // "swap X": waits for "for Y"
    bool is_only_place;  // "only in the chorus"
    bool enters, leaves; // "come in", "drop out"
    size_t group;        // first mention that a place may still speak for
    size_t placed_first, placed_end; // the mentions placed last
    ScopeKind placed_kind;
    Place place;        // of the mentions that follow
    bool is_place_long; // to the next section, not only to the next comma
} Walk;

static const Meaning mentioned[] = {MEANS_INSTRUMENT, MEANS_STAND_IN,
                                    MEANS_ROLE, MEANS_TEXTURE, MEANS_EXCLUDE};

static bool
is_mention(const Reading *reading, size_t index)
{
    for (size_t i = 0; i < ARRAY_LENGTH(mentioned); i++)
        if (item_means(reading, index, mentioned[i]))
            return true;
    return false;
}

static bool
is_sound(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_INSTRUMENT) ||
           item_means(reading, index, MEANS_STAND_IN);
}

// Over articles, fillers, degrees and adjectives to what they belong to.
static size_t
skip_adjectives(const Reading *reading, size_t index)
{
    for (;;) {
        const size_t next = item_skip_filler(reading, index);
        if (is_mention(reading, next) || next >= reading->count ||
            !(item_means(reading, next, MEANS_MOOD) ||
              item_means(reading, next, MEANS_ADJUST) ||
              item_means(reading, next, MEANS_GENRE) ||
              item_means(reading, next, MEANS_INFLUENCE) ||
              item_means(reading, next, MEANS_TEMPO) ||
              item_means(reading, next, MEANS_FEEL)))
            return next;
        index = next + 1;
    }
}

// Places.

static Place
place_at(const Reading *reading, size_t index)
{
    Place place = {.is_set = true};
    (void)music_section_role_find(item_value(reading, index, MEANS_SECTION),
                                  &place.role);
    if (index > 0 &&
        (reading->items[index - 1].meanings >> MEANS_ORDINAL & 1) != 0)
        place.nth = (int)strtol(item_value(reading, index - 1, MEANS_ORDINAL),
                                NULL, 10);
    double number = 0;
    if (index + 1 < reading->count) {
        const Token *next =
            &reading->tokens->items[reading->items[index + 1].first];
        number = next->kind == TOKEN_NUMBER ? next->number : 0;
    }
    const bool has_unit =
        index + 2 < reading->count &&
        (reading->items[index + 2].meanings >> MEANS_UNIT & 1) != 0;
    if (number >= 1 && number <= 3 && !has_unit)
        place.nth = (int)number;
    return place;
}

static void
add_scope(Reading *reading,
          ScopeKind kind,
          const Place *place,
          const char *part)
{
    reading->scopes =
        mem_reserve(reading->scopes, reading->scope_count,
                    &reading->scope_capacity, sizeof *reading->scopes);
    reading->scopes[reading->scope_count++] = (Scope){
        .kind = kind,
        .role = place->role,
        .nth = place->nth,
        .part = mem_copy_text(part),
    };
}

static void
scope_mention(Walk *walk,
              PartMention *mention,
              ScopeKind kind,
              const Place *place)
{
    char *ids = mem_copy_text(mention->ids);
    char *rest = NULL;
    for (char *id = strtok_r(ids, " ", &rest); id != NULL;
         id = strtok_r(NULL, " ", &rest))
        add_scope(walk->reading, kind, place, id);
    mem_free(ids);
    mention->is_scoped = true;
}

static ScopeKind
kind_of(Polarity polarity)
{
    return polarity == POLARITY_EXCLUDE ? SCOPE_EXCLUDE
           : polarity == POLARITY_ONLY  ? SCOPE_ONLY
                                        : SCOPE_INCLUDE;
}

// Words that may stand between a preposition and its section.
static bool
is_between(const Reading *reading, size_t index)
{
    return item_is_word(reading, index, "the") ||
           item_is_word(reading, index, "every") ||
           item_is_word(reading, index, "each") ||
           item_is_word(reading, index, "all") ||
           item_means(reading, index, MEANS_ARTICLE) ||
           (reading->items[index].meanings >> MEANS_ORDINAL & 1) != 0;
}

// Index of the preposition of a section, or its own when it has none.
static size_t
preposition_of(const Reading *reading, size_t index)
{
    size_t at = index;
    while (at > 0 && is_between(reading, at - 1))
        at--;
    static const Meaning kinds[] = {MEANS_PLACE, MEANS_AFTER, MEANS_BEFORE,
                                    MEANS_FROM};
    for (size_t i = 0; at > 0 && i < ARRAY_LENGTH(kinds); i++)
        if (item_means(reading, at - 1, kinds[i]))
            return at - 1;
    return index;
}

static ScopeKind
kind_by_preposition(const Walk *walk, size_t preposition, Polarity polarity)
{
    const Reading *reading = walk->reading;
    if (item_means(reading, preposition, MEANS_BEFORE))
        return polarity == POLARITY_EXCLUDE ? SCOPE_EXCLUDE_UNTIL : SCOPE_UNTIL;
    if (item_means(reading, preposition, MEANS_AFTER))
        return SCOPE_AFTER;
    if (item_means(reading, preposition, MEANS_FROM) || walk->enters)
        return SCOPE_FROM;
    if (walk->leaves)
        return SCOPE_EXCLUDE;
    if (walk->is_only_place)
        return SCOPE_ONLY_HERE;
    return kind_of(polarity);
}

// "no drums in the intro": the mentions before it are said of the section.
static void
place_group(Walk *walk, size_t preposition, const Place *place)
{
    MentionList *list = walk->list;
    walk->placed_first = walk->group;
    walk->placed_end = list->count;
    for (size_t i = walk->group; i < list->count; i++) {
        if (list->items[i].is_scoped)
            continue;
        walk->placed_kind =
            kind_by_preposition(walk, preposition, list->items[i].polarity);
        scope_mention(walk, &list->items[i], walk->placed_kind, place);
    }
    walk->group = list->count;
    walk->enters = walk->leaves = walk->is_only_place = false;
}

// "... and the outro": one more section for the mentions placed last.
static bool
place_again(Walk *walk, size_t index, const Place *place)
{
    const Reading *reading = walk->reading;
    size_t before = index;
    while (before > 0 && (is_between(reading, before - 1) ||
                          item_means(reading, before - 1, MEANS_PLACE)))
        before--;
    const bool is_joint =
        before > 0 && (item_means(reading, before - 1, MEANS_AND) ||
                       item_means(reading, before - 1, MEANS_OR) ||
                       item_is_mark(reading, before - 1, '/'));
    if (!is_joint || walk->placed_end == walk->placed_first ||
        walk->group != walk->list->count)
        return false;
    for (size_t i = walk->placed_first; i < walk->placed_end; i++)
        scope_mention(walk, &walk->list->items[i], walk->placed_kind, place);
    return true;
}

// "drumless intro", "piano intro": the mention right before the section.
static bool
place_neighbour(Walk *walk, size_t index, const Place *place)
{
    MentionList *list = walk->list;
    size_t before = index;
    while (before > 0 &&
           (walk->reading->items[before - 1].meanings >> MEANS_ONLY & 1) != 0)
        before--;
    if (list->count == 0 || before == 0 ||
        list->items[list->count - 1].item != before - 1)
        return false;
    PartMention *mention = &list->items[list->count - 1];
    if (mention->meaning == MEANS_ROLE)
        return false;
    if (mention->meaning == MEANS_EXCLUDE)
        mention->polarity = POLARITY_EXCLUDE;
    scope_mention(walk, mention, kind_of(mention->polarity), place);
    mention->is_lead |= place->role == SECTION_SOLO;
    walk->group = list->count;
    return true;
}

// "intro: ...", "verse with ...", "chorus (no drums)": what follows is said of
// the section.
static void
open_place(Walk *walk, size_t index, const Place *place)
{
    const Reading *reading = walk->reading;
    size_t next = index + 1;
    while (next < reading->count && reading->items[next].is_used)
        next++;
    const bool is_long =
        item_is_mark(reading, next, ':') || item_is_mark(reading, next, '(');
    walk->place.is_set = false;
    if (!is_long && !item_means(reading, next, MEANS_WITH) &&
        !item_means(reading, next, MEANS_NO) &&
        !item_means(reading, next, MEANS_ONLY) &&
        !item_means(reading, next, MEANS_BUT) &&
        !item_is_mark(reading, next, '-'))
        return;
    walk->place = *place;
    walk->is_place_long = is_long;
}

static void
walk_section(Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    const Place place = place_at(reading, index);
    const size_t preposition = preposition_of(reading, index);
    if (preposition == index) {
        if (place_again(walk, index, &place) ||
            place_neighbour(walk, index, &place))
            return;
        open_place(walk, index, &place);
        return;
    }
    if (walk->group < walk->list->count) {
        place_group(walk, preposition, &place);
        return;
    }
    if (place_again(walk, index, &place))
        return;
    // "in the intro, no drums"
    if (item_means(reading, preposition, MEANS_PLACE)) {
        walk->place = place;
        walk->is_place_long = false;
    }
}

// Mentions.

// "good vibes" are no vibraphone.
static bool
is_idiom(const Reading *reading, size_t index)
{
    if (!item_is_word(reading, index, "vibes") || index == 0)
        return false;
    return !item_is_break(reading, index - 1) &&
           !item_means(reading, index - 1, MEANS_AND) &&
           !item_means(reading, index - 1, MEANS_WITH) &&
           !item_means(reading, index - 1, MEANS_ARTICLE) &&
           !item_means(reading, index - 1, MEANS_NO) &&
           !item_means(reading, index - 1, MEANS_ADJUST) &&
           !item_means(reading, index - 1, MEANS_ONLY);
}

static bool
is_lead_word(const Reading *reading, size_t index)
{
    const char *value = item_value(reading, index, MEANS_ROLE);
    return value != NULL && strcmp(value, "lead") == 0;
}

static bool
plays_lead(const Reading *reading, size_t index)
{
    size_t next = index + 1;
    if (item_is_word(reading, next, "on"))
        next++;
    return is_lead_word(reading, next) ||
           (index > 0 && is_lead_word(reading, index - 1)) ||
           item_is_word(reading, next, "solo");
}

static void
add_mention(Walk *walk, size_t index, Meaning meaning)
{
    MentionList *list = walk->list;
    Reading *reading = walk->reading;
    list->items = mem_reserve(list->items, list->count, &list->capacity,
                              sizeof *list->items);
    PartMention *mention = &list->items[list->count++];
    *mention = (PartMention){
        .ids = item_value(reading, index, meaning),
        .meaning = meaning,
        .polarity = meaning == MEANS_EXCLUDE ? POLARITY_EXCLUDE
                    : walk->is_not           ? POLARITY_EXCLUDE
                                             : walk->polarity,
        .item = index,
        .is_lead = plays_lead(reading, index),
        .is_exception = walk->is_exception,
    };
    if (walk->place.is_set)
        scope_mention(walk, mention, kind_of(mention->polarity), &walk->place);
    if (!item_means(reading, index + 1, MEANS_OR))
        walk->is_not = false;
}

static void
walk_mention(Walk *walk, size_t index)
{
    Reading *reading = walk->reading;
    if (is_idiom(reading, index))
        return;
    for (size_t i = 0; i < ARRAY_LENGTH(mentioned); i++) {
        if (!item_means(reading, index, mentioned[i]))
            continue;
        // "flute melody": the role belongs to the flute.
        if (mentioned[i] == MEANS_ROLE && walk->polarity != POLARITY_EXCLUDE &&
            !walk->is_not)
            continue;
        add_mention(walk, index, mentioned[i]);
        return;
    }
}

// "vocals not needed": the mentions right before it.
static void
walk_away(Walk *walk, size_t index)
{
    MentionList *list = walk->list;
    if (list->count == 0 || list->items[list->count - 1].item + 1 != index)
        return;
    for (size_t i = walk->group; i < list->count; i++)
        if (!list->items[i].is_scoped)
            list->items[i].polarity = POLARITY_EXCLUDE;
}

// Binding words.

static void
start_group(Walk *walk, Polarity polarity)
{
    walk->polarity = polarity;
    walk->group = walk->list->count;
    walk->is_exception = false;
    walk->is_not = false;
}

// "piano only", "drums and bass only"
static void
make_only(Walk *walk, size_t index)
{
    MentionList *list = walk->list;
    if (list->count == 0 || list->items[list->count - 1].item + 1 != index)
        return;
    for (size_t i = walk->group; i < list->count; i++) {
        PartMention *mention = &list->items[i];
        if (mention->polarity != POLARITY_INCLUDE)
            continue;
        mention->polarity = POLARITY_ONLY;
        if (mention->is_scoped)
            scope_mention(walk, mention, SCOPE_ONLY, &walk->place);
    }
}

static void
walk_only(Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    const size_t next = index + 1;
    const bool is_place = item_means(reading, next, MEANS_PLACE) ||
                          item_means(reading, next, MEANS_ENTER) ||
                          item_means(reading, next, MEANS_FROM) ||
                          item_means(reading, next, MEANS_AFTER);
    if (is_place && walk->group < walk->list->count) {
        walk->is_only_place = true;
        return;
    }
    if (is_sound(reading, skip_adjectives(reading, next)) &&
        !item_is_break(reading, next)) {
        start_group(walk, POLARITY_ONLY);
        return;
    }
    make_only(walk, index);
}

static void
walk_and(Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    // "no drums and a soft piano"
    if (walk->polarity == POLARITY_EXCLUDE &&
        item_means(reading, index + 1, MEANS_ARTICLE))
        start_group(walk, POLARITY_INCLUDE);
}

static void
walk_but(Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    if (walk->is_everything) {
        walk->is_everything = false;
        start_group(walk, POLARITY_EXCLUDE);
        return;
    }
    const bool is_except = item_means(reading, index, MEANS_EXCEPT);
    // "strings, except in the intro"
    if (is_except && item_means(reading, index + 1, MEANS_PLACE) &&
        walk->group < walk->list->count) {
        walk->leaves = true;
        return;
    }
    const bool is_exception = walk->polarity == POLARITY_EXCLUDE;
    start_group(walk, is_except && !is_exception ? POLARITY_EXCLUDE
                                                 : POLARITY_INCLUDE);
    walk->is_exception = is_exception;
}

static void
walk_instead(Walk *walk, size_t index)
{
    walk->is_swap =
        strcmp(item_value(walk->reading, index, MEANS_INSTEAD), "swap") == 0;
    start_group(walk, POLARITY_EXCLUDE);
}

static void
walk_for(Walk *walk)
{
    if (walk->is_swap)
        start_group(walk, POLARITY_INCLUDE);
    walk->is_swap = false;
}

static void
walk_with(Walk *walk)
{
    walk->is_swap = false;
    start_group(walk, POLARITY_INCLUDE);
}

// Words that bind, each with what it does.
static void
walk_word(Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    if (item_means(reading, index, MEANS_NO))
        start_group(walk, POLARITY_EXCLUDE);
    else if (item_means(reading, index, MEANS_INSTEAD))
        walk_instead(walk, index);
    else if (item_means(reading, index, MEANS_ONLY))
        walk_only(walk, index);
    else if (item_means(reading, index, MEANS_BUT) ||
             item_means(reading, index, MEANS_EXCEPT))
        walk_but(walk, index);
    else if (item_means(reading, index, MEANS_AWAY))
        walk_away(walk, index);
    else if (item_means(reading, index, MEANS_EVERYTHING))
        walk->is_everything = true;
    else if (item_means(reading, index, MEANS_NOT))
        walk->is_not = true;
    else if (item_means(reading, index, MEANS_AND))
        walk_and(walk, index);
    else if (item_means(reading, index, MEANS_FOR))
        walk_for(walk);
    else if (item_means(reading, index, MEANS_ENTER))
        walk->enters = true;
    else if (item_means(reading, index, MEANS_LEAVE))
        walk->leaves = true;
    else if (item_means(reading, index, MEANS_WITH))
        walk_with(walk);
    else if (item_means(reading, index, MEANS_THEN))
        start_group(walk, POLARITY_INCLUDE);
    else if (!item_means(reading, index, MEANS_NOTHING) &&
             !is_mention(reading, skip_adjectives(reading, index + 1)))
        walk->is_not = false; // it was "not sad"
}

// "no drums, bass or vocals": the refusal goes on behind the comma.
static bool
goes_on(const Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    if (walk->polarity != POLARITY_EXCLUDE ||
        !item_is_mark(reading, index, ','))
        return false;
    for (size_t at = index + 1; at < reading->count; at++) {
        if (item_means(reading, at, MEANS_OR))
            return is_mention(reading, skip_adjectives(reading, at + 1));
        const bool is_list = is_mention(reading, at) ||
                             item_is_mark(reading, at, ',') ||
                             item_means(reading, at, MEANS_NOTHING) ||
                             item_means(reading, at, MEANS_MOOD);
        if (!is_list)
            return false;
    }
    return false;
}

static void
walk_break(Walk *walk, size_t index)
{
    const Reading *reading = walk->reading;
    const bool is_soft =
        item_is_mark(reading, index, ':') || item_is_mark(reading, index, '(');
    walk->is_not = false;
    if (is_soft || goes_on(walk, index))
        return;
    const bool is_comma =
        item_is_mark(reading, index, ',') || item_is_mark(reading, index, '-');
    const bool has_followed = walk->list->count > walk->group;
    // "in the intro, no drums": the place waits for its first mention.
    const bool is_waiting = walk->place.is_set && is_comma && !has_followed;
    if (!(walk->is_place_long && is_comma) && !is_waiting)
        walk->place.is_set = false;
    walk->enters = walk->leaves = walk->is_only_place = false;
    walk->is_everything = false;
    start_group(walk, POLARITY_INCLUDE);
}

// "solo piano"
static bool
is_solo_way(const Reading *reading, size_t index)
{
    return item_is_word(reading, index, "solo") &&
           is_sound(reading, item_skip_filler(reading, index + 1)) &&
           !(index > 0 && is_sound(reading, index - 1)) &&
           !item_is_break(reading, index + 1);
}

void
mention_collect(Reading *reading, MentionList *list)
{
    Walk walk = {.reading = reading, .list = list};
    for (size_t at = 0; at < reading->count; at++) {
        if (reading->items[at].is_used)
            continue;
        if (item_is_break(reading, at))
            walk_break(&walk, at);
        else if (is_solo_way(reading, at))
            start_group(&walk, POLARITY_ONLY);
        else if (item_is_section(reading, at))
            walk_section(&walk, at);
        else if (is_mention(reading, at))
            walk_mention(&walk, at);
        else
            walk_word(&walk, at);
    }
}
