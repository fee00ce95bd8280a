// SPDX-License-Identifier: MIT
#include "placing.h"

#include "timbre/base/memory.h"
#include "timbre/core/instrument_table.h"

#include <math.h>
#include <string.h>

// Mentions.

static PlanSection *
find_section(Plan *plan, SectionRole role, int nth)
{
    for (size_t i = 0; i < plan->section_count; i++)
        if (plan->sections[i].role == role && --nth <= 0)
            return &plan->sections[i];
    return NULL;
}

static size_t
count_role(const Plan *plan, SectionRole role)
{
    size_t count = 0;
    for (size_t i = 0; i < plan->section_count; i++)
        count += plan->sections[i].role == role;
    return count;
}

// The n-th mention of a role speaks for its n-th section and those behind.
static void
mention(Plan *plan, const SectionWish *wish)
{
    const int nth = wish->nth > 1 ? wish->nth : 1;
    while ((int)count_role(plan, wish->role) < nth &&
           plan->section_count < PLAN_MAX_SECTIONS)
        (void)plan_add_section(plan, wish->role, 0);
    PlanSection *section = find_section(plan, wish->role, nth);
    if (section != NULL && section->bars == 0 && wish->nth >= 0)
        section->bars = wish->bars;
}

// In a form that was given whole, a length said elsewhere is for all of the
// role.
static void
fill_bars(Plan *plan, const SectionWish *wish)
{
    int seen = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        PlanSection *section = &plan->sections[i];
        if (section->role != wish->role)
            continue;
        seen++;
        if (section->bars == 0 && (wish->nth == 0 || wish->nth == seen))
            section->bars = wish->bars;
    }
}

static void
mention_scope(Plan *plan, const Scope *scope)
{
    for (size_t i = 0; i < plan->section_count && scope->nth == 0; i++) {
        PlanSection *section = &plan->sections[i];
        if (section->role != scope->role)
            continue;
        if (scope->kind == SCOPE_INCLUDE)
            string_list_add(&section->include, scope->part);
        if (scope->kind == SCOPE_EXCLUDE)
            string_list_add(&section->exclude, scope->part);
    }
}

void
placing_mention(Reading *reading)
{
    Plan *plan = reading->plan;
    for (size_t i = 0; i < reading->wish_count; i++) {
        if (reading->wishes[i].is_refused)
            continue;
        if (reading->has_form)
            fill_bars(plan, &reading->wishes[i]);
        else
            mention(plan, &reading->wishes[i]);
    }
    for (size_t i = 0; i < reading->scope_count; i++)
        mention_scope(plan, &reading->scopes[i]);
}

// Order.

static size_t
find_index(const Plan *plan, SectionRole role, int nth)
{
    size_t found = plan->section_count;
    int seen = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        if (plan->sections[i].role != role)
            continue;
        seen++;
        if (nth < 0 || found == plan->section_count || seen == nth)
            found = i;
    }
    return found;
}

static void
move_section(Plan *plan, size_t from, size_t to)
{
    const PlanSection moved = plan->sections[from];
    if (from < to)
        memmove(plan->sections + from, plan->sections + from + 1,
                (to - from) * sizeof moved);
    else
        memmove(plan->sections + to + 1, plan->sections + to,
                (from - to) * sizeof moved);
    plan->sections[to] = moved;
}

static void
place_section(Plan *plan, const SectionWish *wish)
{
    const size_t from = find_index(plan, wish->role, wish->nth);
    const size_t anchor = find_index(plan, wish->anchor, wish->anchor_nth);
    if (from == plan->section_count || anchor == plan->section_count ||
        from == anchor)
        return;
    size_t to = wish->is_before ? anchor : anchor + 1;
    if (from < to)
        to--;
    move_section(plan, from, to);
}

void
placing_drop(Plan *plan, size_t index)
{
    PlanSection *gone = &plan->sections[index];
    mem_free(gone->id);
    string_list_clear(&gone->chords);
    string_list_clear(&gone->include);
    string_list_clear(&gone->exclude);
    memmove(gone, gone + 1, (plan->section_count - index - 1) * sizeof *gone);
    plan->section_count--;
}

// "no intro": its bars go to its neighbour, whose chords they take over.
static void
refuse_section(Plan *plan, SectionRole role)
{
    for (size_t i = 0; i < plan->section_count && plan->section_count > 1;
         i++) {
        if (plan->sections[i].role != role)
            continue;
        const size_t other = i == 0 ? 1 : i - 1;
        PlanSection *heir = &plan->sections[other];
        PlanSection *gone = &plan->sections[i];
        const size_t turn = heir->chords.count;
        for (int bar = 0; bar < gone->bars && turn > 0; bar++)
            string_list_push(&heir->chords,
                             heir->chords.items[(size_t)bar % turn]);
        heir->bars += gone->bars;
        placing_drop(plan, i--);
    }
}

// Scopes.

static size_t
first_of(const Plan *plan, const Scope *scope)
{
    return find_index(plan, scope->role, scope->nth);
}

static bool
is_meant(const Plan *plan, const Scope *scope, size_t index)
{
    if (plan->sections[index].role != scope->role)
        return false;
    return scope->nth == 0 || first_of(plan, scope) == index;
}

static void
silence(PlanSection *section, const char *part)
{
    string_list_add(&section->exclude, part);
}

// Everybody whom no "only" of this section names.
static void
silence_others(Plan *plan, const Reading *reading, size_t index)
{
    unsigned heard = 0;
    for (size_t p = 0; p < plan->part_count; p++) {
        const char *id = plan->parts[p].instrument;
        bool is_named = false;
        for (size_t i = 0; i < reading->scope_count; i++) {
            const Scope *scope = &reading->scopes[i];
            const bool is_asked =
                scope->kind == SCOPE_ONLY || scope->kind == SCOPE_INCLUDE;
            is_named |= is_asked && is_meant(plan, scope, index) &&
                        instrument_table_matches(id, scope->part);
        }
        if (is_named)
            heard |= 1U << plan->parts[p].role;
        else
            silence(&plan->sections[index], id);
    }
    // Whole roles too, so that what a later edit adds is silent as well.
    for (unsigned role = 0; role < ROLE_COUNT; role++)
        if ((heard >> role & 1U) == 0)
            silence(&plan->sections[index], music_role_name((Role)role));
}

static bool
is_silent_at(const Plan *plan, const Scope *scope, size_t index)
{
    const size_t first = first_of(plan, scope);
    if (first == plan->section_count)
        return false;
    switch (scope->kind) {
    case SCOPE_EXCLUDE:
        return is_meant(plan, scope, index);
    case SCOPE_ONLY_HERE:
        return !is_meant(plan, scope, index);
    case SCOPE_FROM:
    case SCOPE_EXCLUDE_UNTIL:
        return index < first;
    case SCOPE_AFTER:
        return index <= first;
    case SCOPE_UNTIL:
        return index >= first;
    case SCOPE_INCLUDE:
    case SCOPE_ONLY:
        break;
    }
    return false;
}

static void
apply_scope(Plan *plan, const Reading *reading, const Scope *scope)
{
    for (size_t i = 0; i < plan->section_count; i++) {
        PlanSection *section = &plan->sections[i];
        if (is_silent_at(plan, scope, i)) {
            silence(section, scope->part);
            continue;
        }
        if (!is_meant(plan, scope, i) || scope->kind == SCOPE_UNTIL ||
            scope->kind == SCOPE_EXCLUDE_UNTIL)
            continue;
        string_list_add(&section->include, scope->part);
        if (scope->kind == SCOPE_ONLY)
            silence_others(plan, reading, i);
    }
}

// A piece of quiet and loud parts: energies spread around the middle.
static void
spread_energies(Plan *plan, double dynamics)
{
    dynamics = fmin(fmax(dynamics, -3), 3);
    for (size_t i = 0; i < plan->section_count; i++) {
        const double energy =
            3 + (plan->sections[i].energy - 3) * (1 + 0.2 * dynamics);
        plan->sections[i].energy = (int)fmin(fmax(round(energy), 1), 5);
    }
}

void
placing_apply(Reading *reading)
{
    Plan *plan = reading->plan;
    for (size_t i = 0; i < reading->wish_count; i++)
        if (reading->wishes[i].is_refused)
            refuse_section(plan, reading->wishes[i].role);
        else if (reading->wishes[i].has_place)
            place_section(plan, &reading->wishes[i]);
    for (size_t i = 0; i < reading->scope_count; i++)
        apply_scope(plan, reading, &reading->scopes[i]);
    spread_energies(plan, reading->axes[AXIS_DYNAMICS]);
}
