// SPDX-License-Identifier: MIT
// A form while it is being made: roles and bars, which of them are fixed, and
// where what was said about a section comes from.
#pragma once

#include "form_table.h"

#include <stdbool.h>
#include <stddef.h>

enum { DRAFT_NO_SOURCE = -1 };

typedef struct {
    SectionRole role;
    int bars;
    bool is_fixed; // the bars were said
    int source;    // index of the plan's section it was told by, or none
} DraftSection;

typedef struct {
    const char *family;
    DraftSection sections[PLAN_MAX_SECTIONS];
    size_t count;
} Draft;

// The family's form of exactly `bars` bars; `is_loop` leaves out intro and
// outro.
void form_draft_template(Draft *draft, int bars, bool is_loop);
// The sections that were given, in their order; 0 bars = as another of the
// role, else as usual.
void form_draft_given(Draft *draft, const Plan *plan);
// Lays sections that were only mentioned ("a 4 bar intro") into the form.
void form_draft_mention(Draft *draft, const Plan *plan);
int form_draft_bars(const Draft *draft);
// Lengthens or shortens sections that aren't fixed; false if it can't.
bool form_draft_stretch(Draft *draft, int bars);
