// SPDX-License-Identifier: MIT
// Forms by family and number of bars (composer.md 2.4). A form is a row of
// letters: I intro, A groove, B chorus or drop, C break, S solo, O outro.
#pragma once

#include "timbre/core/plan.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    char letter;
    int bars;
} FormSection;

// The largest template of at most `bars` bars, stretched to exactly that many;
// returns the number of sections. An unknown family is taken for "song".
size_t form_table_fit(const char *family,
                      int bars,
                      FormSection sections[static PLAN_MAX_SECTIONS]);
// Bars of the template whose length is nearest to `bars`.
int form_table_nearest(const char *family, int bars);
bool form_table_has_family(const char *family);

// What a letter is called in a family: B is "chorus" in a song, "drop" in club
// music and "b" in a jazz standard.
SectionRole form_table_role(const char *family, char letter);
// The letter that a role behaves like.
char form_table_letter(SectionRole role);
// Bars of a section of which nothing was said.
int form_table_usual_bars(const char *family, SectionRole role);

// Energies 1..5 by "I4e2 A8e3 B8e4 ...": the i-th A takes the i-th of A, the
// last repeats; the last B takes the largest.
void form_table_energies(const char *energies,
                         const SectionRole *roles,
                         size_t count,
                         int *result);
