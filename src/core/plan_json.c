// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/core/plan.h"
#include "timbre/core/schema_check.h"

#include "field.h"
#include "plan_read.h"

#include <string.h>

// Writing.

static Json *
write_parts(const Plan *plan)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < plan->part_count; i++) {
        Json *part = json_make_record();
        json_put_text(part, "role", music_role_name(plan->parts[i].role));
        json_put_text(part, "instrument", plan->parts[i].instrument);
        json_push(list, part);
    }
    return list;
}

static Json *
write_sections(const Plan *plan)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < plan->section_count; i++) {
        const PlanSection *section = &plan->sections[i];
        Json *json = json_make_record();
        json_put_text(json, "id", section->id);
        json_put_text(json, "role", music_section_role_name(section->role));
        json_put_whole(json, "bars", section->bars);
        json_put_whole(json, "energy", section->energy);
        field_put_list(json, "chords", &section->chords);
        field_put_list(json, "include", &section->include);
        field_put_list(json, "exclude", &section->exclude);
        json_push(list, json);
    }
    return list;
}

static Json *
write_adjustments(const Plan *plan)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < plan->adjustment_count; i++) {
        const PlanAdjustment *adjustment = &plan->adjustments[i];
        Json *json = json_make_record();
        json_put_text(json, "what", adjustment->what);
        json_put_real(json, "amount", adjustment->amount);
        field_put_text(json, "part", adjustment->part);
        field_put_text(json, "section", adjustment->section);
        field_put_bars(json, adjustment->first_bar, adjustment->last_bar);
        json_push(list, json);
    }
    return list;
}

static Json *
write_transposes(const Plan *plan)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < plan->transpose_count; i++) {
        Json *json = json_make_record();
        field_put_text(json, "part", plan->transposes[i].part);
        json_put_whole(json, "semitones", plan->transposes[i].semitones);
        json_push(list, json);
    }
    return list;
}

static Json *
write_reseeds(const Plan *plan)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < plan->reseed_count; i++) {
        const PlanReseed *reseed = &plan->reseeds[i];
        Json *json = json_make_record();
        field_put_bars(json, reseed->first_bar, reseed->last_bar);
        field_put_text(json, "part", reseed->part);
        field_put_seed(json, "salt", reseed->salt);
        json_push(list, json);
    }
    return list;
}

static void
put_facts(Json *json, const Plan *plan)
{
    char meter[8];
    music_meter_text(plan->meter, meter);
    json_put_whole(json, "schema_version", PLAN_SCHEMA_VERSION);
    json_put_real(json, "tempo_bpm", plan->tempo_bpm);
    json_put_text(json, "key", plan->key);
    json_put_text(json, "mode", music_mode_name(plan->mode));
    json_put_text(json, "meter", meter);
    json_put_real(json, "duration_s", plan->duration_s);
    json_put_whole(json, "bars", plan->bars);
    json_put_truth(json, "is_loop", plan->is_loop);
    json_put_truth(json, "is_one_shot", plan->is_one_shot);
}

static void
put_play(Json *json, const Plan *plan)
{
    if (plan->swing_percent > 0) {
        Json *swing = json_make_record();
        json_put_real(swing, "percent", plan->swing_percent);
        json_put_whole(swing, "unit", plan->swing_unit);
        json_put(json, "swing", swing);
    }
    json_put_text(json, "feel", plan_feel_name(plan->feel));
    Json *motif = json_make_record();
    field_put_list(motif, "cells", &plan->motif.cells);
    field_put_list(motif, "contours", &plan->motif.contours);
    json_put(json, "motif", motif);
}

Json *
plan_to_json(const Plan *plan)
{
    Json *json = json_make_record();
    put_facts(json, plan);
    field_put_list(json, "genre", &plan->genre);
    field_put_list(json, "mood", &plan->mood);
    field_put_list(json, "texture", &plan->texture);
    json_put(json, "parts", write_parts(plan));
    field_put_list(json, "exclude", &plan->exclude);
    json_put(json, "sections", write_sections(plan));
    field_put_list(json, "chords", &plan->chords);
    json_put_truth(json, "vocals", plan->vocals);
    if (plan->has_seed)
        field_put_seed(json, "seed", plan->seed);
    put_play(json, plan);
    json_put(json, "adjustments", write_adjustments(plan));
    json_put(json, "transpose", write_transposes(plan));
    field_put_list(json, "locks", &plan->locks);
    Json *sub_seeds = json_make_record();
    for (int i = 0; i < SUB_SEED_COUNT; i++)
        field_put_seed(sub_seeds, plan_sub_seed_name((SubSeed)i),
                       plan->sub_seeds[i]);
    json_put(json, "sub_seeds", sub_seeds);
    json_put(json, "reseed", write_reseeds(plan));
    field_put_list(json, "said", &plan->said);
    field_put_list(json, "notes", &plan->notes);
    field_put_list(json, "not_understood", &plan->not_understood);
    field_put_list(json, "conflicts", &plan->conflicts);
    return json;
}

// Reading.

static void
read_facts(Plan *plan, const Json *json)
{
    plan->tempo_bpm = json_get_number(json, "tempo_bpm", 0);
    field_copy_word(json, "key", plan->key, sizeof plan->key);
    (void)music_mode_find(json_get_text(json, "mode"), &plan->mode);
    (void)music_meter_parse(json_get_text(json, "meter"), &plan->meter);
    plan->duration_s = json_get_number(json, "duration_s", 0);
    plan->bars = field_int(json, "bars", 0);
    plan->is_loop = json_get_truth(json, "is_loop", false);
    plan->is_one_shot = json_get_truth(json, "is_one_shot", false);
    plan->vocals = json_get_truth(json, "vocals", false);
    plan->has_seed = json_member(json, "seed") != NULL;
    plan->seed = field_seed(json, "seed");
    const Json *swing = json_member(json, "swing");
    plan->swing_percent = json_get_number(swing, "percent", 0);
    plan->swing_unit = field_int(swing, "unit", 0);
    (void)plan_feel_find(json_get_text(json, "feel"), &plan->feel);
    const Json *sub_seeds = json_member(json, "sub_seeds");
    for (int i = 0; i < SUB_SEED_COUNT; i++)
        plan->sub_seeds[i] =
            field_seed(sub_seeds, plan_sub_seed_name((SubSeed)i));
}

static void
read_lists(Plan *plan, const Json *json)
{
    const Json *motif = json_member(json, "motif");
    plan->motif.cells = field_list(motif, "cells");
    plan->motif.contours = field_list(motif, "contours");
    plan->genre = field_list(json, "genre");
    plan->mood = field_list(json, "mood");
    plan->texture = field_list(json, "texture");
    plan->exclude = field_list(json, "exclude");
    plan->chords = field_list(json, "chords");
    plan->locks = field_list(json, "locks");
    plan->said = field_list(json, "said");
    plan->notes = field_list(json, "notes");
    plan->not_understood = field_list(json, "not_understood");
    plan->conflicts = field_list(json, "conflicts");
}

static void
read_parts(Plan *plan, const Json *list)
{
    for (size_t i = 0; i < json_length(list); i++) {
        const Json *json = json_item(list, i);
        PlanPart *part =
            plan_add_part(plan, ROLE_COUNT, json_get_text(json, "instrument"));
        (void)music_role_find(json_get_text(json, "role"), &part->role);
    }
}

static void
read_sections(Plan *plan, const Json *list)
{
    for (size_t i = 0; i < json_length(list); i++) {
        const Json *json = json_item(list, i);
        SectionRole role = SECTION_MAIN;
        (void)music_section_role_find(json_get_text(json, "role"), &role);
        PlanSection *section =
            plan_add_section(plan, role, field_int(json, "bars", 0));
        mem_free(section->id);
        section->id = field_copy_text(json, "id");
        section->energy = field_int(json, "energy", 0);
        section->chords = field_list(json, "chords");
        section->include = field_list(json, "include");
        section->exclude = field_list(json, "exclude");
    }
}

static void
read_adjustments(Plan *plan, const Json *list)
{
    plan->adjustment_count = json_length(list);
    plan->adjustments =
        mem_new_array(plan->adjustment_count, sizeof *plan->adjustments);
    for (size_t i = 0; i < plan->adjustment_count; i++) {
        const Json *json = json_item(list, i);
        PlanAdjustment *adjustment = &plan->adjustments[i];
        adjustment->what = field_copy_text(json, "what");
        adjustment->amount = json_get_number(json, "amount", 0);
        adjustment->part = field_copy_text(json, "part");
        adjustment->section = field_copy_text(json, "section");
        field_bars(json, &adjustment->first_bar, &adjustment->last_bar);
    }
}

static void
read_changes(Plan *plan, const Json *json)
{
    const Json *transposes = json_member(json, "transpose");
    const Json *reseeds = json_member(json, "reseed");
    read_adjustments(plan, json_member(json, "adjustments"));
    plan->transpose_count = json_length(transposes);
    plan->transposes =
        mem_new_array(plan->transpose_count, sizeof *plan->transposes);
    for (size_t i = 0; i < plan->transpose_count; i++) {
        const Json *item = json_item(transposes, i);
        plan->transposes[i].part = field_copy_text(item, "part");
        plan->transposes[i].semitones = field_int(item, "semitones", 0);
    }
    plan->reseed_count = json_length(reseeds);
    plan->reseeds = mem_new_array(plan->reseed_count, sizeof *plan->reseeds);
    for (size_t i = 0; i < plan->reseed_count; i++) {
        PlanReseed *reseed = &plan->reseeds[i];
        const Json *item = json_item(reseeds, i);
        field_bars(item, &reseed->first_bar, &reseed->last_bar);
        reseed->part = field_copy_text(item, "part");
        reseed->salt = field_seed(item, "salt");
    }
}

Plan *
plan_read(const Json *json, const char *where, Error *error)
{
    Plan *plan = plan_new();
    read_facts(plan, json);
    read_lists(plan, json);
    read_parts(plan, json_member(json, "parts"));
    read_sections(plan, json_member(json, "sections"));
    read_changes(plan, json);
    if (plan_check(plan, where, error) == STATUS_OK)
        return plan;
    plan_free(plan);
    return NULL;
}

Plan *
plan_from_json(const Json *json, Error *error)
{
    if (schema_check("plan", json, error) != STATUS_OK)
        return NULL;
    return plan_read(json, "plan: ", error);
}
