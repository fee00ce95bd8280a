// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"

#include "plan_choice.h"

#include <stdio.h>
#include <string.h>

enum { COUNTER_MODE = 1, COUNTER_KEY = 2, MAX_CHOICES = STYLE_MAX_MODES + 3 };

// Moods that darken or brighten the mode: places to move from the style's
// heaviest mode (composer.md 4.1, column M).
static const struct {
    const char *mood;
    int places;
} mode_moods[] = {
    {"aggressive", -2},  {"bright", 1},      {"dark", -2},
    {"eerie", -2},       {"funny", 1},       {"happy", 2},
    {"heroic", 1},       {"hopeful", 2},     {"lonely", -1},
    {"melancholic", -2}, {"mysterious", -2}, {"nostalgic", -1},
    {"peaceful", 1},     {"playful", 1},     {"romantic", 1},
    {"sad", -2},         {"tense", -2},      {"triumphant", 2},
    {"uplifting", 1},
};

// From dark to bright.
static const int brightness[MODE_COUNT] = {
    [MODE_LOCRIAN] = 0,
    [MODE_PHRYGIAN] = 1,
    [MODE_HARMONIC_MINOR] = 2,
    [MODE_MINOR] = 3,
    [MODE_MINOR_PENTATONIC] = 3,
    [MODE_MELODIC_MINOR] = 4,
    [MODE_DORIAN] = 5,
    [MODE_BLUES] = 6,
    [MODE_PHRYGIAN_DOMINANT] = 6,
    [MODE_MIXOLYDIAN] = 7,
    [MODE_MAJOR_PENTATONIC] = 8,
    [MODE_MAJOR] = 8,
    [MODE_LYDIAN] = 9,
};

typedef struct {
    Mode modes[MAX_CHOICES];
    unsigned weights[MAX_CHOICES];
    size_t count;
} ModeList;

static void
add_mode(ModeList *list, Mode mode, unsigned weight)
{
    size_t at = list->count;
    for (size_t i = 0; i < list->count; i++)
        if (list->modes[i] == mode)
            return;
    // By brightness, so that moods can move along the list.
    while (at > 0 && brightness[list->modes[at - 1]] > brightness[mode]) {
        list->modes[at] = list->modes[at - 1];
        list->weights[at] = list->weights[at - 1];
        at--;
    }
    list->modes[at] = mode;
    list->weights[at] = weight;
    list->count++;
}

static size_t
heaviest(const ModeList *list)
{
    size_t best = 0;
    for (size_t i = 1; i < list->count; i++)
        if (list->weights[i] > list->weights[best])
            best = i;
    return best;
}

static int
mood_places(const Plan *plan)
{
    int places = 0;
    for (size_t i = 0; i < plan->mood.count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(mode_moods); k++)
            if (text_same_id(plan->mood.items[i], mode_moods[k].mood))
                places += mode_moods[k].places;
    return places < -3 ? -3 : places > 3 ? 3 : places;
}

static bool
has_third(const ModeList *list, bool is_minor)
{
    for (size_t i = 0; i < list->count; i++)
        if (music_mode_is_minor(list->modes[i]) == is_minor)
            return true;
    return false;
}

static bool
is_characteristic(Mode mode)
{
    return mode == MODE_PHRYGIAN || mode == MODE_PHRYGIAN_DOMINANT ||
           mode == MODE_BLUES || mode == MODE_HARMONIC_MINOR;
}

static Mode
choose_mode(const Plan *plan, const PlanChoice *choice)
{
    ModeList list = {.count = 0};
    const Style *style = choice->style;
    bool has_own = choice->genre->mode != MODE_COUNT;
    if (has_own)
        add_mode(&list, choice->genre->mode, 100);
    for (int i = 0; i < STYLE_MAX_MODES && style->modes[i].weight > 0; i++)
        add_mode(&list, style->modes[i].mode, style->modes[i].weight);
    int places = mood_places(plan);
    // A mode that makes the style what it is does not follow the mood.
    if (has_own && (places == 0 || is_characteristic(choice->genre->mode)))
        return choice->genre->mode;
    if (places == 0) {
        Random random = random_from_seed(plan->sub_seeds[SUB_SEED_FORM]);
        return list.modes[random_pick(random, list.weights, list.count,
                                      RANDOM_COUNTERS(COUNTER_MODE))];
    }
    if (!has_third(&list, places < 0))
        add_mode(&list, places < 0 ? MODE_MINOR : MODE_MAJOR, 1);
    int at = (int)heaviest(&list) + places;
    int last = (int)list.count - 1;
    return list.modes[at < 0 ? 0 : at > last ? last : at];
}

// Keys of chords //////////////////////////////////////////////////////////////

enum { MAX_SAID_CHORDS = 64 };

typedef struct {
    Chord chords[MAX_SAID_CHORDS];
    size_t count;
} ChordList;

static void
read_names(const StringList *said, ChordList *list)
{
    for (size_t i = 0; i < said->count; i++) {
        const char *text = said->items[i];
        while (*(text += strspn(text, " _|,")) != '\0') {
            size_t length = strcspn(text, " _|,");
            char name[64] = "";
            if (length < sizeof(name) && list->count < MAX_SAID_CHORDS) {
                memcpy(name, text, length);
                if (chord_parse_name(name, &list->chords[list->count]))
                    list->count++;
            }
            text += length;
        }
    }
}

static bool
is_home(const Chord *chord, int tonic, Mode mode)
{
    int third = music_mode_is_minor(mode) ? 3 : 4;
    unsigned home = 1U << tonic | 1U << (tonic + third) % 12;
    return chord->root == tonic && (chord_pitch_classes(chord) & home) == home;
}

static bool
is_dominant(const Chord *chord, int tonic)
{
    int root = (tonic + 7) % 12;
    unsigned needed = 1U << (root + 4) % 12 | 1U << (root + 10) % 12;
    return chord->root == root &&
           (chord_pitch_classes(chord) & needed) == needed;
}

// True if a dominant seventh leads home somewhere, round the loop too.
static bool
has_cadence(const ChordList *list, int tonic, Mode mode)
{
    for (size_t i = 0; i < list->count; i++)
        if (is_dominant(&list->chords[i], tonic) &&
            is_home(&list->chords[(i + 1) % list->count], tonic, mode))
            return true;
    return false;
}

// How well chords stand in a key: the share of their tones that belong to it,
// whether the first and last are at home, and whether a cadence says so.
static double
key_fit(const ChordList *list, int tonic, Mode mode)
{
    unsigned scale = chord_mode_classes(tonic, mode);
    int tones = 0, fitting = 0;
    for (size_t i = 0; i < list->count; i++) {
        unsigned classes = chord_pitch_classes(&list->chords[i]);
        for (int p = 0; p < 12; p++) {
            tones += (int)(classes >> p & 1U);
            fitting += (int)((classes & scale) >> p & 1U);
        }
    }
    double fit = (double)fitting / tones;
    fit += is_home(&list->chords[0], tonic, mode) ? 0.2 : 0;
    fit += is_home(&list->chords[list->count - 1], tonic, mode) ? 0.1 : 0;
    fit += has_cadence(list, tonic, mode) ? 0.25 : 0;
    return fit;
}

// Key and mode in which the chords that were asked for are at home; what was
// said of the two stays.
static void
key_of_chords(const Plan *plan, bool has_mode, int *tonic, Mode *mode)
{
    static const Mode modes[] = {MODE_MAJOR,         MODE_MINOR,  MODE_DORIAN,
                                 MODE_MIXOLYDIAN,    MODE_LYDIAN, MODE_PHRYGIAN,
                                 MODE_HARMONIC_MINOR};
    ChordList list = {.count = 0};
    read_names(&plan->chords, &list);
    if (list.count == 0)
        return;
    double best = 0;
    int said_tonic = *tonic;
    for (size_t i = 0; i < ARRAY_LENGTH(modes) + (has_mode ? 1 : 0); i++) {
        Mode candidate = i < ARRAY_LENGTH(modes) ? modes[i] : plan->mode;
        if (has_mode && candidate != plan->mode)
            continue;
        for (int t = 0; t < 12; t++) {
            if (said_tonic >= 0 && t != said_tonic)
                continue;
            // Rare modes win only when they fit better.
            double fit = key_fit(&list, t, candidate) - 0.004 * (double)i;
            if (fit > best) {
                best = fit;
                *tonic = t;
                *mode = candidate;
            }
        }
    }
}

// "i VI III VII" is in minor, "vi IV I V" in major: the case of the tonic
// tells. True if it does.
static bool
mode_of_numerals(const StringList *said, Mode *mode)
{
    bool has_upper = false, has_lower = false;
    for (size_t i = 0; i < said->count; i++) {
        const char *text = said->items[i];
        while (*(text += strspn(text, " _|,")) != '\0') {
            size_t length = strspn(text, "IiVv");
            has_upper |= length == 1 && *text == 'I';
            has_lower |= length == 1 && *text == 'i';
            text += strcspn(text, " _|,");
        }
    }
    if (has_upper == has_lower)
        return false;
    *mode = has_upper ? MODE_MAJOR : MODE_MINOR;
    return true;
}

static bool
has_numeral(const StringList *said)
{
    for (size_t i = 0; i < said->count; i++) {
        const char *text = said->items[i] + strspn(said->items[i], "b# ");
        if (*text == 'I' || *text == 'i' || *text == 'V' || *text == 'v')
            return true;
    }
    return false;
}

// "F#" as plans write it; "f sharp" and "C##" are not.
static bool
is_spelled(const char *key)
{
    size_t rest = key[0] == '\0' ? 0 : strspn(key + 1, "#b");
    return key[0] >= 'A' && key[0] <= 'G' && rest <= 1 && key[1 + rest] == '\0';
}

// Choice //////////////////////////////////////////////////////////////////////

void
key_choice_make(Plan *plan, const PlanChoice *choice)
{
    int tonic = music_pitch_class(plan->key);
    if (plan->key[0] != '\0' && tonic < 0)
        string_list_push_format(&plan->conflicts,
                                "\"%s\" is no key: another was chosen",
                                plan->key);
    bool has_mode = plan_said(plan, "mode") || choice->was_complete;
    Mode mode = plan->mode;
    if (!has_mode) {
        mode = choose_mode(plan, choice);
        if (has_numeral(&plan->chords))
            (void)mode_of_numerals(&plan->chords, &mode);
    }
    if (plan->chords.count > 0 && (tonic < 0 || !has_mode))
        key_of_chords(plan, has_mode, &tonic, &mode);
    plan->mode = mode;
    if (is_spelled(plan->key))
        return;
    if (tonic < 0) {
        Random random = random_from_seed(plan->sub_seeds[SUB_SEED_FORM]);
        tonic = (int)random_below(random, 12, RANDOM_COUNTERS(COUNTER_KEY));
    }
    (void)snprintf(plan->key, sizeof(plan->key), "%s",
                   music_key_name(tonic, mode));
}
