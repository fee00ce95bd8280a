// SPDX-License-Identifier: MIT
// What plan_complete() works out once and its steps share.
#pragma once

#include "timbre/core/chord.h"
#include "timbre/core/plan.h"
#include "timbre/core/style_table.h"

#include <stdbool.h>

typedef struct {
    const Genre *genre; // of plan->genre, or guessed
    const Style *style;
    const Genre *second; // lends to it, or NULL
    bool is_guessed;     // nobody asked for a genre
    bool was_complete;   // the plan had its chords already: an edit follows
    StylePart parts[BAND_ROLE_COUNT];
    const char *form_family, *form_energies;
    // Tempo range and default, what was lent and the mood included.
    double tempo_low_bpm, tempo_high_bpm, tempo_bpm;
} PlanChoice;

// style_choice.c: the genre, its kin, what a second one lends; adds to
// plan->genre and plan->notes.
void style_choice_make(Plan *plan, PlanChoice *choice);

// style_guess.c: a genre id for a plan that names none, from its instruments,
// moods, textures and meter.
const char *style_guess_genre(const Plan *plan);

// key_choice.c: key and mode, if they weren't said.
void key_choice_make(Plan *plan, const PlanChoice *choice);

// length_choice.c: how many bars, how fast, how long.
typedef struct {
    int bars; // without the final bar
    double tempo_bpm;
    double duration_s;
} Length;

// What the plan asks of the length, 0 where it asks nothing.
double length_choice_wished_s(const Plan *plan, const PlanChoice *choice);
int length_choice_wished_bars(const Plan *plan, const PlanChoice *choice);
// The tempo before the length has its say.
double length_choice_tempo(const Plan *plan, const PlanChoice *choice);
// Bars of a piece of usual length of which nothing was said.
int length_choice_usual_bars(const Plan *plan, const PlanChoice *choice);
// A length of `bars` bars, or of any number if 0. When the wishes can't all
// hold, bars that are firm stay and others give way; plan->conflicts tells.
Length length_choice_make(Plan *plan,
                          const PlanChoice *choice,
                          int bars,
                          bool is_firm);
// True if `bars` bars fill the wished duration at a tempo that is free and
// usual for the style.
bool length_choice_fits(const Plan *plan,
                        const PlanChoice *choice,
                        int bars,
                        Length *length);

// form_choice.c: sections with bars and energies, tempo and length.
void form_choice_make(Plan *plan, const PlanChoice *choice);

// part_choice.c: who plays.
void part_choice_make(Plan *plan, const PlanChoice *choice);

// progression.c: chords of every section.
void progression_write(Plan *plan, const PlanChoice *choice);
// The chord of one token of plan->chords: a name, or a numeral of the key.
bool progression_parse_said(const Plan *plan,
                            const char *text,
                            size_t length,
                            Chord *chord);
