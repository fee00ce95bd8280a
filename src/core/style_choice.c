// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "plan_choice.h"

#include <math.h>
#include <string.h>

// Moods that make a piece slower or quicker: steps of 4 % of the default
// (composer.md 4.1, column T).
static const struct {
    const char *mood;
    int steps;
} tempo_moods[] = {
    {"aggressive", 1}, {"calm", -2},     {"chill", -1},       {"dreamy", -1},
    {"eerie", -1},     {"energetic", 2}, {"funny", 1},        {"happy", 1},
    {"lonely", -1},    {"majestic", -1}, {"melancholic", -1}, {"nostalgic", -1},
    {"peaceful", -2},  {"playful", 1},   {"romantic", -1},    {"sad", -2},
    {"sexy", -1},      {"uplifting", 1},
};

static double
mood_tempo_factor(const Plan *plan)
{
    int steps = 0;
    for (size_t i = 0; i < plan->mood.count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(tempo_moods); k++)
            if (text_same_id(plan->mood.items[i], tempo_moods[k].mood))
                steps += tempo_moods[k].steps;
    steps = steps < -3 ? -3 : steps > 3 ? 3 : steps;
    return 1 + 0.04 * steps;
}

// "deep_house" as people write it: "deep house".
static char *
plain_name(const char *id)
{
    char *name = mem_copy_text(id);
    for (char *at = name; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
    return name;
}

static void
note_kin(Plan *plan, const PlanChoice *choice)
{
    const Genre *genre = choice->genre;
    if (strcmp(genre->id, genre->style) == 0)
        return;
    char *name = plain_name(genre->id);
    char *kin = plain_name(genre->style);
    char *note = text_format("%s has no patterns of its own: it is played as "
                             "%s, at its own tempo and with its own "
                             "instruments (%s)",
                             name, kin, genre->text);
    string_list_add(&plan->notes, note);
    mem_free(note);
    mem_free(kin);
    mem_free(name);
}

// What a second genre lends: drum sounds and bass, its tune's instrument as
// the counter line, and its tempo where the two ranges meet. The first one
// keeps patterns, chords and form.
static void
lend(Plan *plan, PlanChoice *choice)
{
    static const BandRole lent[] = {BAND_DRUMS, BAND_BASS};
    StylePart parts[BAND_ROLE_COUNT];
    style_table_genre_parts(choice->second, parts);
    for (size_t i = 0; i < ARRAY_LENGTH(lent); i++)
        if (parts[lent[i]].high > 0)
            choice->parts[lent[i]] = parts[lent[i]];
    if (parts[BAND_LEAD].high > 0) {
        choice->parts[BAND_COUNTER] = parts[BAND_LEAD];
        choice->parts[BAND_COUNTER].from_energy = 3;
    }
    double low = choice->second->tempo_low_bpm;
    double high = choice->second->tempo_high_bpm;
    if (low < choice->tempo_high_bpm && high > choice->tempo_low_bpm) {
        choice->tempo_low_bpm = fmax(low, choice->tempo_low_bpm);
        choice->tempo_high_bpm = fmin(high, choice->tempo_high_bpm);
        choice->tempo_bpm =
            (choice->tempo_low_bpm + choice->tempo_high_bpm) / 2;
    }
    char *first = plain_name(choice->genre->id);
    char *second = plain_name(choice->second->id);
    char *note = text_format("%s gives the patterns, chords and form, %s lends "
                             "drum sounds, bass and its lead as a second "
                             "voice",
                             first, second);
    string_list_add(&plan->notes, note);
    mem_free(note);
    mem_free(second);
    mem_free(first);
}

// The first two that the table knows; others leave the plan.
static void
find_genres(Plan *plan, PlanChoice *choice)
{
    for (size_t i = 0; i < plan->genre.count;) {
        const Genre *genre = style_table_genre(plan->genre.items[i]);
        if (genre == NULL) {
            string_list_push_format(&plan->conflicts,
                                    "the style \"%s\" is not known: left out",
                                    plan->genre.items[i]);
            string_list_remove(&plan->genre, i);
            continue;
        }
        if (choice->genre == NULL)
            choice->genre = genre;
        else if (choice->second == NULL && genre != choice->genre)
            choice->second = genre;
        i++;
    }
}

static void
guess(Plan *plan, PlanChoice *choice)
{
    const char *id = style_guess_genre(plan);
    choice->genre = style_table_genre(id);
    choice->is_guessed = true;
    string_list_push(&plan->genre, id);
    char *name = plain_name(id);
    char *note = text_format("no style was named: played as %s", name);
    string_list_add(&plan->notes, note);
    mem_free(note);
    mem_free(name);
}

void
style_choice_make(Plan *plan, PlanChoice *choice)
{
    find_genres(plan, choice);
    if (choice->genre == NULL)
        guess(plan, choice);
    const Genre *genre = choice->genre;
    choice->style = style_table_find(genre->style);
    style_table_genre_parts(genre, choice->parts);
    choice->form_family = genre->form_family != NULL
                              ? genre->form_family
                              : choice->style->form_family;
    choice->form_energies = genre->form_energies != NULL
                                ? genre->form_energies
                                : choice->style->form_energies;
    choice->tempo_low_bpm = genre->tempo_low_bpm;
    choice->tempo_high_bpm = genre->tempo_high_bpm;
    choice->tempo_bpm = genre->tempo_bpm;
    note_kin(plan, choice);
    if (choice->second != NULL)
        lend(plan, choice);
    double tempo = choice->tempo_bpm * mood_tempo_factor(plan);
    choice->tempo_bpm =
        fmin(fmax(tempo, choice->tempo_low_bpm), choice->tempo_high_bpm);
}
