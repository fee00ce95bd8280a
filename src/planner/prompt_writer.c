// SPDX-License-Identifier: MIT
#include "timbre/planner/prompt_writer.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <math.h>
#include <string.h>

// Models are trained on short captions: more instruments than this make them
// worse.
enum { WORDS_MAX = 6 };

// ", " before all but the first.
static void
append(Text *text, const char *words)
{
    if (words[0] == '\0')
        return;
    if (text->length > 0)
        text_append(text, ", ");
    text_append(text, words);
}

// "upright_bass" as people say it.
static void
append_id(Text *text, const char *id)
{
    char *words = mem_copy_text(id);
    for (char *c = words; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    append(text, words);
    mem_free(words);
}

static void
append_ids(Text *text, const StringList *ids)
{
    for (size_t i = 0; i < ids->count && i < WORDS_MAX; i++)
        append_id(text, ids->items[i]);
}

// A style that the planner chose is the band's, not the user's; without any
// words it is all there is.
static void
append_genre(Text *text, const Plan *plan)
{
    if (plan_said(plan, "genre") || plan->said.count == 0)
        append_ids(text, &plan->genre);
}

static bool
is_silent(const PlanSection *section, const PlanPart *part)
{
    if (section == NULL)
        return false;
    if (string_list_has(&section->include, part->instrument))
        return false;
    return string_list_has(&section->exclude, part->instrument) ||
           string_list_has(&section->exclude, music_role_name(part->role));
}

static bool
has_said_part(const Plan *plan)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan_said_part(plan, plan->parts[i].instrument))
            return true;
    return false;
}

// What was asked for first. What a style adds is told only when nothing was
// asked for and the style was: a model plays what it reads.
static void
append_parts(Text *text, const Plan *plan, const PlanSection *section)
{
    const bool adds = !has_said_part(plan) && plan_said(plan, "genre");
    StringList written = {0};
    for (int pass = 0; pass < (adds ? 2 : 1); pass++) {
        for (size_t i = 0; i < plan->part_count; i++) {
            const PlanPart *part = &plan->parts[i];
            const bool is_said = plan_said_part(plan, part->instrument);
            if (is_said == (pass == 0) && written.count < WORDS_MAX &&
                !is_silent(section, part) &&
                !string_list_has(&written, part->instrument)) {
                append_id(text, part->instrument);
                string_list_push(&written, part->instrument);
            }
        }
    }
    string_list_clear(&written);
}

static void
append_numbers(Text *text, const Plan *plan)
{
    char *tempo = text_format("%.0f bpm", round(plan->tempo_bpm));
    if (plan->tempo_bpm > 0)
        append(text, tempo);
    mem_free(tempo);
    if (plan->key[0] != '\0') {
        char *key =
            text_format("%s %s", plan->key, music_mode_name(plan->mode));
        append_id(text, key);
        mem_free(key);
    }
    const bool is_common =
        plan->meter.numerator == 4 && plan->meter.denominator == 4;
    if (plan->meter.numerator > 0 && !is_common) {
        char meter[8];
        music_meter_text(plan->meter, meter);
        append(text, meter);
    }
}

char *
prompt_writer_write(const Plan *plan, const char *prompt)
{
    Text text = {0};
    char *clean = text_clean(prompt, strlen(prompt), SIZE_MAX);
    append(&text, clean);
    mem_free(clean);
    append_genre(&text, plan);
    append_ids(&text, &plan->mood);
    append_parts(&text, plan, NULL);
    append_ids(&text, &plan->texture);
    append_numbers(&text, plan);
    return text_take(&text);
}

// Sections.

static const char *
energy_words(int energy)
{
    static const char *const words[] = {"sparse and quiet", "calm", "steady",
                                        "energetic", "full and powerful"};
    return words[energy < 1 ? 0 : energy > 5 ? 4 : energy - 1];
}

// The words of the whole, where none of them is about one section only.
static char *
shared_prompt(const Request *request, const PlanSection *section)
{
    return text_format("%s, %s, %s", request->prompt,
                       music_section_role_name(section->role),
                       energy_words(section->energy));
}

static bool
has_local_words(const Plan *plan)
{
    for (size_t i = 0; i < plan->section_count; i++)
        if (plan->sections[i].include.count > 0 ||
            plan->sections[i].exclude.count > 0)
            return true;
    return false;
}

static char *
section_prompt(const Request *request, const PlanSection *section)
{
    const Plan *plan = request->plan;
    if (request->prompt != NULL && !has_local_words(plan))
        return shared_prompt(request, section);
    Text text = {0};
    append_genre(&text, plan);
    append_id(&text, music_section_role_name(section->role));
    append(&text, energy_words(section->energy));
    append_ids(&text, &plan->mood);
    append_parts(&text, plan, section);
    append_ids(&text, &plan->texture);
    append_numbers(&text, plan);
    return text_take(&text);
}

static void
clear_prompts(Request *request)
{
    for (size_t i = 0; i < request->section_prompt_count; i++)
        mem_free(request->section_prompts[i].prompt);
    mem_free(request->section_prompts);
    request->section_prompts = NULL;
    request->section_prompt_count = 0;
}

void
prompt_writer_sections(Request *request)
{
    const Plan *plan = request->plan;
    clear_prompts(request);
    if (plan == NULL || plan->section_count < 2)
        return;
    request->section_prompts =
        mem_new_array(plan->section_count, sizeof *request->section_prompts);
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    double start_s = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        const bool is_last = i + 1 == plan->section_count;
        double end_s = start_s + plan->sections[i].bars * bar_s;
        // The final bar and the tail belong to the last section.
        if (is_last)
            end_s = fmax(end_s, plan->duration_s);
        request->section_prompts[request->section_prompt_count++] =
            (RequestSectionPrompt){
                .start_s = start_s,
                .end_s = end_s,
                .prompt = section_prompt(request, &plan->sections[i])};
        start_s = end_s;
    }
}
