// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/style_table.h"

#include "placing.h"
#include "readers.h"

#include <math.h>
#include <string.h>

// A tempo that only a word asks for may be moved by this share to fill the
// length; the word must hold after that too.
static const double tempo_play = 0.13;
static const double usual_bpm = 105;

static void
read_all(Reading *reading, Speller *speller)
{
    reader_chords_read(reading);
    reader_letters_read(reading);
    reader_key_read(reading);
    speller_mend_tokens(speller, reading->tokens);
    reading_build_items(reading);
    reader_seed_read(reading);
    reader_foreign_read(reading);
    reader_meter_read(reading);
    reader_form_read(reading);
    reader_length_read(reading);
    reader_tempo_read(reading);
    reader_parts_read(reading);
    reader_style_read(reading);
    reader_chords_finish(reading);
    report_write(reading, speller);
}

// Tempo words.

static double
genre_bpm(const Plan *plan)
{
    const Genre *genre =
        plan->genre.count == 0 ? NULL : style_table_genre(plan->genre.items[0]);
    return genre == NULL ? usual_bpm : genre->tempo_bpm;
}

// "slow techno": slower than techno is, within what slow means.
static double
worded_bpm(const Reading *reading)
{
    const double low = reading->tempo_low;
    const double high = reading->tempo_high;
    double bpm = genre_bpm(reading->plan);
    if (high <= 96)
        bpm *= high <= 80 ? 0.6 : 0.75;
    else if (low >= 120)
        bpm *= low >= 140 ? 1.45 : 1.25;
    return round(
        fmin(fmax(bpm, low * (1 + tempo_play)), high * (1 - tempo_play)));
}

static void
settle_tempo(Reading *reading)
{
    Plan *plan = reading->plan;
    if (plan->tempo_bpm > 0)
        return;
    if (reading->tempo_low > 0)
        plan->tempo_bpm = worded_bpm(reading);
    const double usual =
        plan->tempo_bpm > 0 ? plan->tempo_bpm : genre_bpm(plan);
    if (reading->limit_low > 0)
        plan->tempo_bpm = fmax(usual, reading->limit_low * (1 + tempo_play));
    if (reading->limit_high > 0)
        plan->tempo_bpm = fmin(usual, reading->limit_high * (1 - tempo_play));
}

static Reading *
read_prompt(const Lexicon *lexicon, const char *prompt)
{
    Reading *reading = reading_new(lexicon, prompt);
    Speller *speller = speller_new(lexicon);
    read_all(reading, speller);
    settle_tempo(reading);
    placing_mention(reading);
    speller_free(speller);
    return reading;
}

Plan *
planner_read(const char *prompt)
{
    Lexicon *lexicon = lexicon_new();
    Reading *reading = read_prompt(lexicon, prompt);
    Plan *plan = reading->plan;
    reading_free(reading);
    lexicon_free(lexicon);
    return plan;
}

// What can't be completed with all that was said is completed without its
// sections: any text gives a plan.
static void
complete(Plan *plan)
{
    Error error = {STATUS_OK, ""};
    if (plan_complete(plan, &error) == STATUS_OK)
        return;
    string_list_add(&plan->conflicts, error.text);
    while (plan->section_count > 0)
        placing_drop(plan, plan->section_count - 1);
    (void)plan_complete(plan, &error);
}

// "no melody": what the style still adds to it accompanies.
static void
silence_leads(Plan *plan)
{
    if (!string_list_has(&plan->exclude, "lead"))
        return;
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan->parts[i].role == ROLE_LEAD)
            plan->parts[i].role = ROLE_HARMONY;
}

Plan *
planner_plan(const char *prompt, uint64_t seed)
{
    Lexicon *lexicon = lexicon_new();
    Reading *reading = read_prompt(lexicon, prompt);
    Plan *plan = reading->plan;
    if (!plan->has_seed)
        plan->seed = seed;
    complete(plan);
    silence_leads(plan);
    placing_apply(reading);
    reading_free(reading);
    lexicon_free(lexicon);
    return plan;
}

void
planner_nearest(const char *word, StringList *names)
{
    Lexicon *lexicon = lexicon_new();
    Speller *speller = speller_new(lexicon);
    speller_nearest(speller, word, names);
    speller_free(speller);
    lexicon_free(lexicon);
}

// The planner's notes tell of some of the words already, and why.
static bool
is_told(const Plan *plan, const char *words)
{
    for (size_t i = 0; i < plan->notes.count; i++)
        if (strstr(plan->notes.items[i], words) != NULL)
            return true;
    return false;
}

void
planner_tell_unknown(const Plan *plan, StringList *sentences)
{
    if (plan->not_understood.count == 0)
        return;
    Lexicon *lexicon = lexicon_new();
    Speller *speller = speller_new(lexicon);
    for (size_t i = 0; i < plan->not_understood.count; i++) {
        const char *words = plan->not_understood.items[i];
        if (is_told(plan, words))
            continue;
        StringList near = {0};
        speller_nearest(speller, words, &near);
        char *names = string_list_join(&near, ", ", " or ");
        string_list_push_format(
            sentences, "not understood: \"%s\"%s%s", words,
            near.count == 0 ? "" : "; nearest known: ", names);
        mem_free(names);
        string_list_clear(&near);
    }
    speller_free(speller);
    lexicon_free(lexicon);
}
