// SPDX-License-Identifier: MIT
// Sections, and with them bars, tempo and length.
#include "timbre/base/memory.h"

#include "form_draft.h"
#include "plan_choice.h"

#include <math.h>

enum { LONGEST_SINGLE_LOOP = 16 };

// True if the sections of the plan are its whole form; otherwise they are
// mentions ("a 4 bar intro") that a form has to be found for.
static bool
is_whole_form(const Plan *plan)
{
    if (!plan_said(plan, "sections"))
        return false;
    for (size_t i = 0; i < plan->section_count; i++) {
        char letter = form_table_letter(plan->sections[i].role);
        if (letter == 'A' || letter == 'B')
            return true;
    }
    return false;
}

static bool
has_free_section(const Draft *draft)
{
    for (size_t i = 0; i < draft->count; i++)
        if (!draft->sections[i].is_fixed)
            return true;
    return false;
}

// Bars that the sections should have together, 0 = whatever they have.
static int
target_bars(Plan *plan, const PlanChoice *choice)
{
    int bars = length_choice_wished_bars(plan, choice);
    if (bars > 0 || length_choice_wished_s(plan, choice) <= 0)
        return bars;
    return length_choice_make(plan, choice, 0, false).bars;
}

// A form that was given: free sections move to meet the length.
static Length
length_of_given(Plan *plan, const PlanChoice *choice, Draft *draft)
{
    int bars = form_draft_bars(draft);
    Length length;
    bool is_asked = length_choice_wished_bars(plan, choice) > 0;
    if (!is_asked && length_choice_fits(plan, choice, bars, &length))
        return length;
    int target = target_bars(plan, choice);
    if (target > 0 && has_free_section(draft))
        (void)form_draft_stretch(draft, target);
    bars = form_draft_bars(draft);
    if (is_asked && bars != target)
        string_list_push_format(&plan->conflicts,
                                "the sections have %d bars together, not the "
                                "%d that were asked for: kept the sections",
                                bars, target);
    return length_choice_make(plan, choice, bars, true);
}

static void
draft_loop(Draft *draft, int bars)
{
    if (bars > LONGEST_SINGLE_LOOP) {
        form_draft_template(draft, bars, true);
        return;
    }
    draft->count = 1;
    draft->sections[0] = (DraftSection){
        .role = SECTION_MAIN, .bars = bars, .source = DRAFT_NO_SOURCE};
}

static void
draft_form(const Plan *plan, Draft *draft, int bars)
{
    if (plan->is_loop || plan->is_one_shot)
        draft_loop(draft, bars);
    else
        form_draft_template(draft, bars, false);
    form_draft_mention(draft, plan);
}

// A form of the style, with what was mentioned laid into it.
static Length
length_of_drafted(Plan *plan, const PlanChoice *choice, Draft *draft)
{
    bool is_wished = length_choice_wished_s(plan, choice) > 0 ||
                     length_choice_wished_bars(plan, choice) > 0;
    if (!is_wished) {
        draft_form(plan, draft, length_choice_usual_bars(plan, choice));
        return length_choice_make(plan, choice, form_draft_bars(draft), true);
    }
    int wished = length_choice_wished_bars(plan, choice);
    Length length = length_choice_make(plan, choice, wished, false);
    // Mentions may add bars: a shorter form leaves room for them.
    for (int bars = length.bars; bars > 0; bars = bars > 4 ? bars - 4 : 0) {
        draft_form(plan, draft, bars);
        if (form_draft_bars(draft) <= length.bars)
            break;
    }
    if (form_draft_stretch(draft, length.bars))
        return length;
    return length_choice_make(plan, choice, form_draft_bars(draft), true);
}

// Into the plan ///////////////////////////////////////////////////////////////

static void
free_sections(PlanSection *sections, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        mem_free(sections[i].id);
        string_list_clear(&sections[i].chords);
        string_list_clear(&sections[i].include);
        string_list_clear(&sections[i].exclude);
    }
    mem_free(sections);
}

static void
write_sections(Plan *plan, const Draft *draft, const int *energies)
{
    PlanSection *said = plan->sections;
    size_t said_count = plan->section_count;
    plan->sections = NULL;
    plan->section_count = 0;
    for (size_t i = 0; i < draft->count; i++) {
        const DraftSection *from = &draft->sections[i];
        PlanSection *to = plan_add_section(plan, from->role, from->bars);
        to->energy = energies[i];
        if (from->source == DRAFT_NO_SOURCE)
            continue;
        to->include = string_list_copy(&said[from->source].include);
        to->exclude = string_list_copy(&said[from->source].exclude);
    }
    free_sections(said, said_count);
}

static void
energies_of(const PlanChoice *choice, const Draft *draft, int *energies)
{
    SectionRole roles[PLAN_MAX_SECTIONS];
    for (size_t i = 0; i < draft->count; i++)
        roles[i] = draft->sections[i].role;
    form_table_energies(choice->form_energies, roles, draft->count, energies);
    // A single section is the piece at full strength, not its first verse.
    static const SectionRole chorus[] = {SECTION_CHORUS, SECTION_CHORUS};
    if (draft->count == 1 && form_table_letter(roles[0]) == 'A') {
        int full[2];
        form_table_energies(choice->form_energies, chorus, 2, full);
        energies[0] = full[0] > 4 ? 4 : full[0];
    }
}

// A plan that was complete before keeps its sections; new ones get bars and
// energy.
static void
mend_sections(Plan *plan, const PlanChoice *choice, Draft *draft)
{
    int energies[PLAN_MAX_SECTIONS];
    form_draft_given(draft, plan);
    energies_of(choice, draft, energies);
    for (size_t i = 0; i < plan->section_count; i++) {
        PlanSection *section = &plan->sections[i];
        if (section->chords.count == 0)
            section->energy = energies[i];
        section->bars = draft->sections[i].bars;
    }
}

void
form_choice_make(Plan *plan, const PlanChoice *choice)
{
    Draft draft = {.family = choice->form_family};
    Length length;
    if (choice->was_complete) {
        mend_sections(plan, choice, &draft);
        length =
            length_choice_make(plan, choice, form_draft_bars(&draft), true);
    } else {
        if (is_whole_form(plan)) {
            form_draft_given(&draft, plan);
            length = length_of_given(plan, choice, &draft);
        } else {
            length = length_of_drafted(plan, choice, &draft);
        }
        int energies[PLAN_MAX_SECTIONS];
        energies_of(choice, &draft, energies);
        write_sections(plan, &draft, energies);
    }
    plan->bars = form_draft_bars(&draft);
    plan->tempo_bpm = length.tempo_bpm;
    plan->duration_s = length.duration_s;
}
