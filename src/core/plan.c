// SPDX-License-Identifier: MIT
#include "timbre/core/plan.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <string.h>

static const char *const feel_names[] = {
    [FEEL_NONE] = "none",
    [FEEL_HALF_TIME] = "half_time",
    [FEEL_DOUBLE_TIME] = "double_time",
    [FEEL_SWING] = "swing",
    [FEEL_STRAIGHT] = "straight",
};

static_assert(ARRAY_LENGTH(feel_names) == FEEL_COUNT, "name every feel");

static const char *const sub_seed_names[] = {
    [SUB_SEED_FORM] = "form",   [SUB_SEED_HARMONY] = "harmony",
    [SUB_SEED_DRUMS] = "drums", [SUB_SEED_BASS] = "bass",
    [SUB_SEED_COMP] = "comp",   [SUB_SEED_MOTIF] = "motif",
    [SUB_SEED_SOUND] = "sound", [SUB_SEED_HUMAN] = "human",
};

static_assert(ARRAY_LENGTH(sub_seed_names) == SUB_SEED_COUNT,
              "name every sub-seed");

const char *
plan_feel_name(Feel feel)
{
    return (size_t)feel < FEEL_COUNT ? feel_names[feel] : "none";
}

bool
plan_feel_find(const char *name, Feel *feel)
{
    for (size_t i = 0; name != NULL && i < FEEL_COUNT; i++)
        if (strcmp(feel_names[i], name) == 0) {
            *feel = (Feel)i;
            return true;
        }
    return false;
}

const char *
plan_sub_seed_name(SubSeed sub_seed)
{
    return (size_t)sub_seed < SUB_SEED_COUNT ? sub_seed_names[sub_seed] : "";
}

Plan *
plan_new(void)
{
    return mem_new(sizeof(Plan));
}

static void
copy_parts(Plan *copy, const Plan *plan)
{
    copy->parts = mem_copy(plan->parts, plan->part_count * sizeof *copy->parts);
    for (size_t i = 0; i < copy->part_count; i++)
        copy->parts[i].instrument = mem_copy_text(plan->parts[i].instrument);
}

static void
copy_sections(Plan *copy, const Plan *plan)
{
    copy->sections =
        mem_copy(plan->sections, plan->section_count * sizeof *copy->sections);
    for (size_t i = 0; i < copy->section_count; i++) {
        const PlanSection *from = &plan->sections[i];
        PlanSection *to = &copy->sections[i];
        to->id = mem_copy_text(from->id);
        to->chords = string_list_copy(&from->chords);
        to->include = string_list_copy(&from->include);
        to->exclude = string_list_copy(&from->exclude);
    }
}

// Adjustments, transpositions and redrawn bars.
static void
copy_changes(Plan *copy, const Plan *plan)
{
    copy->adjustments = mem_copy(plan->adjustments, plan->adjustment_count *
                                                        sizeof(PlanAdjustment));
    for (size_t i = 0; i < copy->adjustment_count; i++) {
        PlanAdjustment *adjustment = &copy->adjustments[i];
        adjustment->what = mem_copy_text(adjustment->what);
        adjustment->part = mem_copy_text(adjustment->part);
        adjustment->section = mem_copy_text(adjustment->section);
    }
    copy->transposes = mem_copy(plan->transposes,
                                plan->transpose_count * sizeof(PlanTranspose));
    for (size_t i = 0; i < copy->transpose_count; i++)
        copy->transposes[i].part = mem_copy_text(plan->transposes[i].part);
    copy->reseeds =
        mem_copy(plan->reseeds, plan->reseed_count * sizeof(PlanReseed));
    for (size_t i = 0; i < copy->reseed_count; i++)
        copy->reseeds[i].part = mem_copy_text(plan->reseeds[i].part);
}

// Every list of the plan itself, for copying and freeing.
enum { LIST_COUNT = 12 };

static void
lists_of(Plan *plan, StringList *lists[static LIST_COUNT])
{
    StringList *const all[] = {
        &plan->genre,          &plan->mood,           &plan->texture,
        &plan->exclude,        &plan->chords,         &plan->motif.cells,
        &plan->motif.contours, &plan->locks,          &plan->said,
        &plan->notes,          &plan->not_understood, &plan->conflicts,
    };
    static_assert(ARRAY_LENGTH(all) == LIST_COUNT, "name every list");
    memcpy(lists, all, sizeof all);
}

Plan *
plan_copy(const Plan *plan)
{
    if (plan == NULL)
        return NULL;
    Plan *copy = mem_copy(plan, sizeof *plan);
    StringList *lists[LIST_COUNT];
    lists_of(copy, lists);
    for (size_t i = 0; i < LIST_COUNT; i++)
        *lists[i] = string_list_copy(lists[i]); // still the original's items
    copy_parts(copy, plan);
    copy_sections(copy, plan);
    copy_changes(copy, plan);
    return copy;
}

static void
free_section(PlanSection *section)
{
    string_list_clear(&section->exclude);
    string_list_clear(&section->include);
    string_list_clear(&section->chords);
    mem_free(section->id);
}

static void
free_changes(Plan *plan)
{
    for (size_t i = 0; i < plan->reseed_count; i++)
        mem_free(plan->reseeds[i].part);
    mem_free(plan->reseeds);
    for (size_t i = 0; i < plan->transpose_count; i++)
        mem_free(plan->transposes[i].part);
    mem_free(plan->transposes);
    for (size_t i = 0; i < plan->adjustment_count; i++) {
        mem_free(plan->adjustments[i].what);
        mem_free(plan->adjustments[i].part);
        mem_free(plan->adjustments[i].section);
    }
    mem_free(plan->adjustments);
}

void
plan_free(Plan *plan)
{
    if (plan == NULL)
        return;
    free_changes(plan);
    for (size_t i = 0; i < plan->section_count; i++)
        free_section(&plan->sections[i]);
    mem_free(plan->sections);
    for (size_t i = 0; i < plan->part_count; i++)
        mem_free(plan->parts[i].instrument);
    mem_free(plan->parts);
    StringList *lists[LIST_COUNT];
    lists_of(plan, lists);
    for (size_t i = 0; i < LIST_COUNT; i++)
        string_list_clear(lists[i]);
    mem_free(plan);
}

static bool
has_section(const Plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->section_count; i++)
        if (strcmp(plan->sections[i].id, id) == 0)
            return true;
    return false;
}

// "verse", then "verse_2", "verse_3" ...
static char *
free_section_id(const Plan *plan, SectionRole role)
{
    const char *name = music_section_role_name(role);
    char *id = mem_copy_text(name);
    for (int number = 2; has_section(plan, id); number++) {
        mem_free(id);
        id = text_format("%s_%d", name, number);
    }
    return id;
}

PlanSection *
plan_add_section(Plan *plan, SectionRole role, int bars)
{
    char *id = free_section_id(plan, role);
    plan->sections = mem_resize(plan->sections, plan->section_count + 1,
                                sizeof *plan->sections);
    PlanSection *section = &plan->sections[plan->section_count++];
    *section = (PlanSection){.id = id, .role = role, .bars = bars, .energy = 3};
    return section;
}

PlanPart *
plan_add_part(Plan *plan, Role role, const char *instrument)
{
    plan->parts =
        mem_resize(plan->parts, plan->part_count + 1, sizeof *plan->parts);
    PlanPart *part = &plan->parts[plan->part_count++];
    *part = (PlanPart){.role = role, .instrument = mem_copy_text(instrument)};
    return part;
}

void
plan_remove_part(Plan *plan, size_t index)
{
    if (index >= plan->part_count)
        return;
    mem_free(plan->parts[index].instrument);
    plan->part_count--;
    memmove(plan->parts + index, plan->parts + index + 1,
            (plan->part_count - index) * sizeof *plan->parts);
}

bool
plan_said(const Plan *plan, const char *field)
{
    return string_list_has(&plan->said, field);
}

bool
plan_said_part(const Plan *plan, const char *instrument)
{
    char *field = text_format("parts.%s", instrument);
    const bool is_said = plan_said(plan, field);
    mem_free(field);
    return is_said;
}

bool
plan_is_complete(const Plan *plan)
{
    if (plan->key[0] == '\0' || plan->tempo_bpm <= 0)
        return false;
    for (size_t i = 0; i < plan->section_count; i++)
        if (plan->sections[i].chords.count > 0)
            return true;
    return false;
}

int
plan_section_start(const Plan *plan, size_t index)
{
    int bar = 0;
    for (size_t i = 0; i < index && i < plan->section_count; i++)
        bar += plan->sections[i].bars;
    return bar;
}
