// SPDX-License-Identifier: MIT
#include "timbre/core/plan_extend.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"

#include <string.h>

// The last two sections before the outro are what goes on.
static size_t
first_source(size_t end)
{
    return end >= 2 ? end - 2 : 0;
}

static bool
has_id(const Plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->section_count; i++)
        if (strcmp(plan->sections[i].id, id) == 0)
            return true;
    return false;
}

static char *
fresh_id(const Plan *plan, SectionRole role)
{
    for (int number = 2;; number++) {
        char *id = text_format("%s_%d", music_section_role_name(role), number);
        if (!has_id(plan, id))
            return id;
        mem_free(id);
    }
}

// A copy of plan->sections[source], `bars` of it, moved to `place`.
static void
insert_like(Plan *plan, size_t source, size_t place, int bars)
{
    char *id = fresh_id(plan, plan->sections[source].role);
    PlanSection *added =
        plan_add_section(plan, plan->sections[source].role, bars);
    const PlanSection *like = &plan->sections[source];
    added->energy = like->energy;
    mem_free(added->id);
    added->id = id;
    added->include = string_list_copy(&like->include);
    added->exclude = string_list_copy(&like->exclude);
    for (int i = 0; i < bars && like->chords.count > 0; i++)
        string_list_push(&added->chords,
                         like->chords.items[(size_t)i % like->chords.count]);
    const PlanSection moved = plan->sections[plan->section_count - 1];
    memmove(&plan->sections[place + 1], &plan->sections[place],
            (plan->section_count - 1 - place) * sizeof(moved));
    plan->sections[place] = moved;
    plan->bars += bars;
}

static void
forget_said(Plan *plan, const char *field)
{
    for (size_t i = plan->said.count; i-- > 0;)
        if (strcmp(plan->said.items[i], field) == 0)
            string_list_remove(&plan->said, i);
}

Status
plan_extend(Plan *plan, int bars, int *join_bar, Error *error)
{
    const size_t count = plan->section_count;
    const bool has_outro =
        count > 1 && plan->sections[count - 1].role == SECTION_OUTRO;
    const size_t end = has_outro ? count - 1 : count;
    if (count == 0 || bars < 1)
        return error_set(error, STATUS_INVALID,
                         "there is nothing in the plan that could go on");
    *join_bar =
        plan_section_start(plan, end - 1) + plan->sections[end - 1].bars;
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    const double tempo_bpm = plan->tempo_bpm;
    size_t source = first_source(end), place = end;
    for (int left = bars; left > 0; place++) {
        if (plan->section_count == PLAN_MAX_SECTIONS)
            return error_set(error, STATUS_INVALID,
                             "%d more bars need more than the %d sections that "
                             "a plan holds; ask for fewer",
                             bars, PLAN_MAX_SECTIONS);
        const int size = plan->sections[source].bars;
        insert_like(plan, source, place, size < left ? size : left);
        left -= size;
        source = source + 1 == end ? first_source(end) : source + 1;
    }
    // The length that was said before is that of the old part.
    forget_said(plan, "duration_s");
    forget_said(plan, "bars");
    plan->duration_s += bars * bar_s;
    string_list_add(&plan->said, "tempo_bpm");
    plan->tempo_bpm = tempo_bpm;
    return plan_complete(plan, error);
}
