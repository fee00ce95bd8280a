// SPDX-License-Identifier: MIT
#include "plan_text.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/planner/planner.h"

#include "verb.h"

#include <string.h>

static void
print_list(FILE *out, const char *title, const StringList *list)
{
    if (list->count == 0)
        return;
    char *joined = string_list_join(list, ", ", ", ");
    (void)fprintf(out, "%-14s %s\n", title, joined);
    mem_free(joined);
}

static void
print_head(FILE *out, const Plan *plan)
{
    char meter[8];
    char duration[24];
    char *genre = string_list_join(&plan->genre, " + ", " + ");
    music_meter_text(plan->meter, meter);
    verb_duration_text(plan->duration_s, duration);
    (void)fprintf(out, "%s, %g BPM, %s %s, %s, %d bars, %s, seed %llu\n", genre,
                  plan->tempo_bpm, plan->key, music_mode_name(plan->mode),
                  meter, plan->bars, duration, (unsigned long long)plan->seed);
    mem_free(genre);
}

static void
print_section(FILE *out, const PlanSection *section)
{
    char *chords = string_list_join(&section->chords, " | ", " | ");
    (void)fprintf(out, "  %-14s %3d bars  energy %d  %s\n", section->id,
                  section->bars, section->energy, chords);
    if (section->include.count > 0) {
        char *names = string_list_join(&section->include, ", ", " and ");
        (void)fprintf(out, "  %-14s with %s\n", "", names);
        mem_free(names);
    }
    if (section->exclude.count > 0) {
        char *names = string_list_join(&section->exclude, ", ", " and ");
        (void)fprintf(out, "  %-14s without %s\n", "", names);
        mem_free(names);
    }
    mem_free(chords);
}

static void
print_parts(FILE *out, const Plan *plan)
{
    StringList parts = {0};
    for (size_t i = 0; i < plan->part_count; i++)
        string_list_push_format(&parts, "%s (%s)", plan->parts[i].instrument,
                                music_role_name(plan->parts[i].role));
    print_list(out, "parts", &parts);
    string_list_clear(&parts);
}

static void
print_not_understood(FILE *out, const Plan *plan)
{
    StringList sentences = {0};
    planner_tell_unknown(plan, &sentences);
    for (size_t i = 0; i < sentences.count; i++)
        (void)fprintf(out, "%s\n", sentences.items[i]);
    string_list_clear(&sentences);
}

void
plan_text_print_remarks(FILE *out, const Plan *plan)
{
    for (size_t i = 0; i < plan->notes.count; i++)
        (void)fprintf(out, "note: %s\n", plan->notes.items[i]);
    for (size_t i = 0; i < plan->conflicts.count; i++)
        (void)fprintf(out, "conflict: %s\n", plan->conflicts.items[i]);
    print_not_understood(out, plan);
}

void
plan_text_print(FILE *out, const Plan *plan)
{
    print_head(out, plan);
    print_list(out, "mood", &plan->mood);
    print_parts(out, plan);
    print_list(out, "texture", &plan->texture);
    print_list(out, "without", &plan->exclude);
    print_list(out, "said", &plan->said);
    (void)fprintf(out, "sections\n");
    for (size_t i = 0; i < plan->section_count; i++)
        print_section(out, &plan->sections[i]);
    plan_text_print_remarks(out, plan);
}
