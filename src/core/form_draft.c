// SPDX-License-Identifier: MIT
#include "form_draft.h"

#include <string.h>

enum { SHORTEST_SECTION = 2 };

int
form_draft_bars(const Draft *draft)
{
    int bars = 0;
    for (size_t i = 0; i < draft->count; i++)
        bars += draft->sections[i].bars;
    return bars;
}

static void
insert(Draft *draft, size_t at, SectionRole role, int bars)
{
    if (draft->count == PLAN_MAX_SECTIONS)
        return;
    memmove(draft->sections + at + 1, draft->sections + at,
            (draft->count - at) * sizeof(draft->sections[0]));
    draft->sections[at] =
        (DraftSection){.role = role, .bars = bars, .source = DRAFT_NO_SOURCE};
    draft->count++;
}

static void
append(Draft *draft, SectionRole role, int bars)
{
    insert(draft, draft->count, role, bars);
}

// Templates ///////////////////////////////////////////////////////////////////

void
form_draft_template(Draft *draft, int bars, bool is_loop)
{
    FormSection form[PLAN_MAX_SECTIONS];
    size_t count = form_table_fit(draft->family, bars, form);
    draft->count = 0;
    for (size_t i = 0; i < count; i++) {
        char letter = form[i].letter;
        SectionRole role = form_table_role(draft->family, letter);
        if (is_loop && (letter == 'I' || letter == 'O'))
            continue;
        // A long breakdown ends in a build.
        if (role == SECTION_BREAKDOWN && form[i].bars >= 8) {
            int build = form[i].bars / 8 * 4;
            append(draft, role, form[i].bars - build);
            append(draft, SECTION_BUILD, build);
            continue;
        }
        append(draft, role, form[i].bars);
    }
    if (is_loop && draft->count > 0)
        draft->sections[draft->count - 1].bars += bars - form_draft_bars(draft);
}

void
form_draft_given(Draft *draft, const Plan *plan)
{
    draft->count = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        const PlanSection *section = &plan->sections[i];
        int bars = section->bars;
        bool is_fixed = bars > 0;
        for (size_t k = 0; k < plan->section_count && bars <= 0; k++) {
            bool is_same = plan->sections[k].role == section->role;
            if (is_same && plan->sections[k].bars > 0)
                bars = plan->sections[k].bars;
        }
        if (bars <= 0)
            bars = form_table_usual_bars(draft->family, section->role);
        append(draft, section->role, bars);
        draft->sections[draft->count - 1].is_fixed = is_fixed;
        draft->sections[draft->count - 1].source = (int)i;
    }
}

// Mentions ////////////////////////////////////////////////////////////////////

static size_t
count_letter(const Draft *draft, char letter)
{
    size_t count = 0;
    for (size_t i = 0; i < draft->count; i++)
        count += form_table_letter(draft->sections[i].role) == letter;
    return count;
}

static bool
has_role(const Draft *draft, SectionRole role)
{
    for (size_t i = 0; i < draft->count; i++)
        if (draft->sections[i].role == role)
            return true;
    return false;
}

// Index of the n-th section (from 0) of a letter; the end when there is none.
static size_t
find_letter(const Draft *draft, char letter, size_t n)
{
    for (size_t i = 0; i < draft->count; i++)
        if (form_table_letter(draft->sections[i].role) == letter && n-- == 0)
            return i;
    return draft->count;
}

static size_t
before_outro(const Draft *draft)
{
    bool has_outro = draft->count > 0 &&
                     draft->sections[draft->count - 1].role == SECTION_OUTRO;
    return draft->count - (has_outro ? 1 : 0);
}

// "Verse" in a form that says "main": the same section by another name.
static bool
rename_kin(Draft *draft, SectionRole role)
{
    char letter = form_table_letter(role);
    SectionRole kin = form_table_role(draft->family, letter);
    bool is_kind = letter == 'A' || letter == 'B' || letter == 'C';
    if (!is_kind || role == SECTION_POST_CHORUS || role == SECTION_INTERLUDE ||
        !has_role(draft, kin))
        return false;
    for (size_t i = 0; i < draft->count; i++)
        if (draft->sections[i].role == kin)
            draft->sections[i].role = role;
    return true;
}

// Before or behind every chorus.
static void
insert_at_choruses(Draft *draft, SectionRole role, int bars, bool is_behind)
{
    for (size_t i = draft->count; i > 0; i--) {
        SectionRole at = draft->sections[i - 1].role;
        if (form_table_letter(at) == 'B' && at != SECTION_POST_CHORUS)
            insert(draft, is_behind ? i : i - 1, role, bars);
    }
    if (!has_role(draft, role))
        insert(draft, before_outro(draft), role, bars);
}

// Behind the second chorus, where rock songs have it, and another chorus
// behind the solo.
static void
insert_solo(Draft *draft, int bars)
{
    size_t choruses = count_letter(draft, 'B');
    if (choruses < 2) {
        insert(draft, before_outro(draft), SECTION_SOLO, bars);
        return;
    }
    size_t second = find_letter(draft, 'B', 1);
    insert(draft, second + 1, SECTION_SOLO, bars);
    if (choruses == 2)
        insert(draft, second + 2, draft->sections[second].role,
               draft->sections[second].bars);
}

static void
insert_role(Draft *draft, SectionRole role)
{
    int bars = form_table_usual_bars(draft->family, role);
    size_t choruses = count_letter(draft, 'B');
    size_t last_chorus =
        choruses > 0 ? find_letter(draft, 'B', choruses - 1) : draft->count;
    switch (role) {
    case SECTION_INTRO:
        insert(draft, 0, role, bars);
        return;
    case SECTION_OUTRO:
        append(draft, role, bars);
        return;
    case SECTION_PRE_CHORUS:
    case SECTION_BUILD:
        insert_at_choruses(draft, role, bars, false);
        return;
    case SECTION_POST_CHORUS:
        insert_at_choruses(draft, role, bars, true);
        return;
    case SECTION_SOLO:
        insert_solo(draft, bars);
        return;
    case SECTION_BRIDGE:
    case SECTION_BREAKDOWN:
    case SECTION_INTERLUDE:
    case SECTION_C:
        // Before the last chorus, if there is something before it.
        if (choruses > 0 && last_chorus > 0)
            insert(draft, last_chorus, role, bars);
        else
            insert(draft, before_outro(draft), role, bars);
        return;
    default:
        insert(draft, before_outro(draft), role, bars);
    }
}

// The n-th mention of a role speaks for its n-th section and all behind it.
static void
apply_mention(Draft *draft, const Plan *plan, size_t index)
{
    const PlanSection *mention = &plan->sections[index];
    size_t nth = 0, seen = 0;
    for (size_t i = 0; i < index; i++)
        nth += plan->sections[i].role == mention->role;
    for (size_t i = 0; i < draft->count; i++) {
        DraftSection *section = &draft->sections[i];
        if (section->role != mention->role || seen++ < nth)
            continue;
        section->source = (int)index;
        if (mention->bars > 0) {
            section->bars = mention->bars;
            section->is_fixed = true;
        }
    }
}

void
form_draft_mention(Draft *draft, const Plan *plan)
{
    for (size_t i = 0; i < plan->section_count; i++) {
        SectionRole role = plan->sections[i].role;
        if (!has_role(draft, role) && !rename_kin(draft, role))
            insert_role(draft, role);
    }
    for (size_t i = 0; i < plan->section_count; i++)
        apply_mention(draft, plan, i);
}

// Stretching //////////////////////////////////////////////////////////////////

// The section to lengthen by fours: the shortest beside its usual length,
// grooves and choruses before the rest.
static DraftSection *
shortest(Draft *draft)
{
    DraftSection *best = NULL;
    double least = 0;
    for (size_t i = 0; i < draft->count; i++) {
        DraftSection *section = &draft->sections[i];
        char letter = form_table_letter(section->role);
        double usual = form_table_usual_bars(draft->family, section->role);
        double ratio = section->bars / usual;
        if (letter != 'A' && letter != 'B' && letter != 'S')
            ratio *= 2;
        if (!section->is_fixed && (best == NULL || ratio < least)) {
            best = section;
            least = ratio;
        }
    }
    return best;
}

static DraftSection *
longest(Draft *draft)
{
    DraftSection *best = NULL;
    for (size_t i = 0; i < draft->count; i++) {
        DraftSection *section = &draft->sections[i];
        bool can = !section->is_fixed && section->bars > SHORTEST_SECTION;
        if (can && (best == NULL || section->bars >= best->bars))
            best = section;
    }
    return best;
}

// Odd bars go to the end.
static DraftSection *
last_free(Draft *draft)
{
    for (size_t i = draft->count; i > 0; i--)
        if (!draft->sections[i - 1].is_fixed)
            return &draft->sections[i - 1];
    return NULL;
}

bool
form_draft_stretch(Draft *draft, int bars)
{
    int missing = bars - form_draft_bars(draft);
    while (missing > 0) {
        DraftSection *section =
            missing >= 4 ? shortest(draft) : last_free(draft);
        if (section == NULL)
            return false;
        int step = missing >= 4 ? 4 : missing;
        section->bars += step;
        missing -= step;
    }
    while (missing < 0) {
        DraftSection *section = longest(draft);
        if (section == NULL)
            return false;
        int most = section->bars - SHORTEST_SECTION;
        int step = section->bars >= 8 ? 4 : 2;
        step = step < most ? step : most;
        step = step < -missing ? step : -missing;
        section->bars -= step;
        missing += step;
    }
    return true;
}
