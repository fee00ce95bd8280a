// SPDX-License-Identifier: MIT
// Genres and their blends, moods, modes, feels, and words that move the sound.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "readers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GENRE_MAX = 4, MOOD_MAX = 8, BACK_MAX = 4 };

// What stands before a word decides how it counts.

static bool
is_light(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_DEGREE) ||
           item_means(reading, index, MEANS_ARTICLE) ||
           item_means(reading, index, MEANS_NOTHING);
}

// "not sad", "nothing too dark", "no jazz", "neither sad nor slow"
static bool
is_refused(const Reading *reading, size_t index)
{
    size_t at = index;
    for (int i = 0; i < BACK_MAX && at > 0; i++, at--) {
        if (item_means(reading, at - 1, MEANS_NOT) ||
            item_means(reading, at - 1, MEANS_NO))
            return true;
        // "not sad or dark"
        const bool is_list = item_means(reading, at - 1, MEANS_OR) ||
                             item_means(reading, at - 1, MEANS_MOOD);
        if (!is_light(reading, at - 1) && !is_list)
            return false;
        if (item_means(reading, at - 1, MEANS_MOOD) &&
            !item_means(reading, index - 1, MEANS_OR))
            return false;
    }
    return false;
}

static double
degree(const Reading *reading, size_t index)
{
    if (is_refused(reading, index))
        return -0.5;
    if (index > 0 && item_means(reading, index - 1, MEANS_DEGREE))
        return strtod(item_value(reading, index - 1, MEANS_DEGREE), NULL);
    return 1;
}

// Genres.

static bool
is_genre(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_GENRE);
}

static bool
is_instrument(const Reading *reading, size_t index)
{
    return item_means(reading, index, MEANS_INSTRUMENT);
}

static void
insert_genre(StringList *list, size_t at, const char *id)
{
    if (string_list_has(list, id) || list->count >= GENRE_MAX)
        return;
    string_list_push(list, id);
    char *moved = list->items[list->count - 1];
    for (size_t i = list->count - 1; i > at; i--)
        list->items[i] = list->items[i - 1];
    list->items[at < list->count ? at : list->count - 1] = moved;
}

static void
insert_genres(StringList *list, size_t at, const char *ids)
{
    while (*ids != '\0') {
        const size_t size = strcspn(ids, " ");
        char *id = text_format("%.*s", (int)size, ids);
        insert_genre(list, at++, id);
        mem_free(id);
        ids += size + (ids[size] == ' ');
    }
}

// The genres of a prompt in ranks: nouns, adjectives of genres ("jazzy
// house"); and, where neither is named, those of instruments ("jazz guitar")
// and words that only lean that way.
typedef struct {
    StringList nouns, adjectives, sounds, leanings;
} Genres;

// "celtic trap" is trap with something celtic: the last of neighbours leads.
static void
read_genre(const Reading *reading, size_t index, Genres *genres)
{
    const char *ids = item_value(reading, index, MEANS_GENRE);
    if (is_refused(reading, index))
        return;
    size_t next = index + 1;
    while (item_means(reading, next, MEANS_ADJUST) ||
           item_means(reading, next, MEANS_MOOD))
        next++;
    if (is_instrument(reading, next) || is_instrument(reading, index)) {
        insert_genres(&genres->sounds, genres->sounds.count, ids);
        return;
    }
    size_t before = index;
    size_t neighbours = 0;
    while (before > 0 && is_genre(reading, before - 1)) {
        before--;
        neighbours++;
    }
    const size_t count = genres->nouns.count;
    insert_genres(&genres->nouns, neighbours < count ? count - neighbours : 0,
                  ids);
}

// "flamenco guitar" is one instrument to the lexicon, and tells a genre.
static void
read_inner_genre(const Reading *reading, size_t index, Genres *genres)
{
    const Item *item = &reading->items[index];
    if (!is_instrument(reading, index) || item->end - item->first < 2 ||
        is_refused(reading, index))
        return;
    for (size_t i = item->first; i + 1 < item->end; i++) {
        size_t end = 0;
        const int node = lexicon_match_within(reading->lexicon, reading->tokens,
                                              i, item->end - 1, &end);
        const LexiconRow *row =
            lexicon_row(reading->lexicon, node, MEANS_GENRE);
        if (row != NULL)
            insert_genres(&genres->sounds, genres->sounds.count, row->value);
    }
}

static void
read_leaning(const Reading *reading, size_t index, Genres *genres)
{
    if (is_refused(reading, index))
        return;
    const char *ids = item_value(reading, index, MEANS_INFLUENCE);
    // "jazzy house" is a blend; "jazzy chords" in a house track are not.
    if (is_genre(reading, item_skip_filler(reading, index + 1)))
        insert_genres(&genres->adjectives, genres->adjectives.count, ids);
    else
        insert_genres(&genres->leanings, genres->leanings.count, ids);
}

static void
keep_genres(Reading *reading, Genres *genres)
{
    StringList *list = &reading->plan->genre;
    const StringList *ranks[] = {&genres->nouns, &genres->adjectives,
                                 &genres->sounds, &genres->leanings};
    for (size_t i = 0; i < ARRAY_LENGTH(ranks); i++) {
        if (i >= 2 && list->count > 0)
            break;
        for (size_t k = 0; k < ranks[i]->count; k++)
            insert_genre(list, list->count, ranks[i]->items[k]);
    }
    if (list->count > 0)
        reading_say(reading, "genre");
    string_list_clear(&genres->nouns);
    string_list_clear(&genres->adjectives);
    string_list_clear(&genres->sounds);
    string_list_clear(&genres->leanings);
}

// Moods.

static void
add_axes(Reading *reading, size_t index)
{
    static const char letters[] = "BDRYH";
    const char *at = item_axes(reading, index);
    const double factor = at[0] == '\0' ? 0 : degree(reading, index);
    while (*at != '\0') {
        const char *letter = strchr(letters, *at);
        char *end = NULL;
        const double points = strtod(at + 1, &end);
        if (letter != NULL)
            reading->axes[letter - letters] += factor * points;
        at = end + strspn(end, " ");
    }
}

static void
read_mood(Reading *reading, size_t index)
{
    if (is_refused(reading, index))
        return;
    const char *ids = item_value(reading, index, MEANS_MOOD);
    StringList *list = &reading->plan->mood;
    while (*ids != '\0') {
        const size_t size = strcspn(ids, " ");
        char *id = text_format("%.*s", (int)size, ids);
        if (list->count < MOOD_MAX)
            string_list_add(list, id);
        mem_free(id);
        ids += size + (ids[size] == ' ');
    }
    reading_say(reading, "mood");
}

// Adjustments.

static void
add_adjustment(Plan *plan, const char *what, double amount, const char *part)
{
    for (size_t i = 0; i < plan->adjustment_count; i++) {
        PlanAdjustment *other = &plan->adjustments[i];
        const bool is_same_part =
            (other->part == NULL) == (part == NULL) &&
            (part == NULL || strcmp(other->part, part) == 0);
        if (strcmp(other->what, what) == 0 && is_same_part) {
            other->amount += amount;
            return;
        }
    }
    plan->adjustments =
        mem_resize(plan->adjustments, plan->adjustment_count + 1,
                   sizeof *plan->adjustments);
    plan->adjustments[plan->adjustment_count++] =
        (PlanAdjustment){.what = mem_copy_text(what),
                         .amount = amount,
                         .part = mem_copy_text(part)};
}

// First id of the instrument that an adjective belongs to, or NULL.
static char *
part_of(const Reading *reading, size_t index, bool is_own)
{
    const size_t at = is_own ? index : item_skip_filler(reading, index + 1);
    if (!is_instrument(reading, at) || (!is_own && at > index + 2))
        return NULL;
    const char *ids = item_value(reading, at, MEANS_INSTRUMENT);
    char *id = text_format("%.*s", (int)strcspn(ids, " "), ids);
    for (size_t i = 0; i < reading->plan->part_count; i++)
        if (strcmp(reading->plan->parts[i].instrument, id) == 0)
            return id;
    mem_free(id);
    return NULL;
}

static void
read_adjust(Reading *reading, size_t index)
{
    const char *value = item_value(reading, index, MEANS_ADJUST);
    const size_t size = strcspn(value, " ");
    char *end = NULL;
    // "no reverb" means none, not a little less.
    const double factor =
        is_refused(reading, index) ? -1.5 : degree(reading, index);
    const double points = strtod(value + size, &end) * factor;
    char *what = text_format("%.*s", (int)size, value);
    char *part = part_of(reading, index, strstr(end, "own") != NULL);
    const bool is_level = strcmp(what, "level") == 0;
    // Level is in decibels, and of a part: the whole is mastered anyway.
    if (!is_level)
        add_adjustment(reading->plan, what, 0.25 * points, part);
    else if (part != NULL)
        add_adjustment(reading->plan, what, 3 * points, part);
    mem_free(part);
    mem_free(what);
}

static double
clamp(double value, double low, double high)
{
    return fmin(fmax(value, low), high);
}

static void
keep_axes(Reading *reading)
{
    static const struct {
        Axis axis;
        const char *what;
    } adjusted[] = {{AXIS_BRIGHTNESS, "brightness"},
                    {AXIS_DENSITY, "density"},
                    {AXIS_DENSITY, "energy"},
                    {AXIS_REVERB, "reverb"},
                    {AXIS_WARMTH, "warmth"}};

    for (size_t i = 0; i < ARRAY_LENGTH(adjusted); i++) {
        const double points = clamp(reading->axes[adjusted[i].axis], -3, 3);
        if (fabs(points) >= 0.25)
            add_adjustment(reading->plan, adjusted[i].what, 0.25 * points,
                           NULL);
    }
    for (size_t i = 0; i < reading->plan->adjustment_count; i++) {
        PlanAdjustment *adjustment = &reading->plan->adjustments[i];
        const bool is_level = strcmp(adjustment->what, "level") == 0;
        const double most = is_level ? 9 : 1;
        adjustment->amount = clamp(adjustment->amount, -most, most);
    }
}

// The rest.

static void
read_mode(Reading *reading, size_t index)
{
    Plan *plan = reading->plan;
    Mode mode = MODE_MAJOR;
    if (!music_mode_find(item_value(reading, index, MEANS_MODE), &mode) ||
        is_refused(reading, index))
        return;
    if (plan_said(plan, "mode") && plan->mode != mode) {
        reading_conflict(reading,
                         "the prompt asks for %s and for %s: it plays in %s",
                         music_mode_name(plan->mode), music_mode_name(mode),
                         music_mode_name(plan->mode));
        return;
    }
    plan->mode = mode;
    reading_say(reading, "mode");
}

static void
read_feel(Reading *reading, size_t index)
{
    Feel feel = FEEL_NONE;
    if (!plan_feel_find(item_value(reading, index, MEANS_FEEL), &feel))
        return;
    if (is_refused(reading, index)) {
        if (feel != FEEL_SWING)
            return;
        feel = FEEL_STRAIGHT;
    }
    if (plan_said(reading->plan, "feel"))
        return;
    reading->plan->feel = feel;
    reading_say(reading, "feel");
}

static void
read_kind(Reading *reading, size_t index)
{
    Plan *plan = reading->plan;
    if (is_refused(reading, index) || plan->is_loop || plan->is_one_shot)
        return;
    if (strcmp(item_value(reading, index, MEANS_KIND), "loop") == 0)
        plan->is_loop = true;
    else
        plan->is_one_shot = true;
}

static void
read_chords(Reading *reading, size_t index)
{
    Plan *plan = reading->plan;
    if (plan->chords.count > 0 || is_refused(reading, index))
        return;
    const char *at = item_value(reading, index, MEANS_CHORDS);
    while (*at != '\0') {
        const size_t size = strcspn(at, " ");
        char *chord = text_format("%.*s", (int)size, at);
        string_list_push(&plan->chords, chord);
        mem_free(chord);
        at += size + (at[size] == ' ');
    }
    reading_say(reading, "chords");
}

void
reader_style_read(Reading *reading)
{
    static const struct {
        Meaning meaning;
        void (*read)(Reading *reading, size_t index);
    } words[] = {{MEANS_MOOD, read_mood}, {MEANS_ADJUST, read_adjust},
                 {MEANS_MODE, read_mode}, {MEANS_FEEL, read_feel},
                 {MEANS_KIND, read_kind}, {MEANS_CHORDS, read_chords}};

    Genres genres = {.nouns = {0}};
    for (size_t at = 0; at < reading->count; at++) {
        if (reading->items[at].node == LEXICON_NONE ||
            reading->items[at].is_used)
            continue;
        for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
            if (item_means(reading, at, words[i].meaning))
                words[i].read(reading, at);
        if (is_genre(reading, at))
            read_genre(reading, at, &genres);
        if (item_means(reading, at, MEANS_INFLUENCE))
            read_leaning(reading, at, &genres);
        read_inner_genre(reading, at, &genres);
        add_axes(reading, at);
    }
    keep_genres(reading, &genres);
    keep_axes(reading);
}
