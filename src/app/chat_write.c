// SPDX-License-Identifier: MIT
#include "chat_write.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/planner/planner.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { NAMED_CHORDS = 4, MOST_SECTIONS = 8, FIRST_SECTIONS = 6 };

void
chat_write_duration(double duration_s, char text[static 24])
{
    if (duration_s < 60)
        (void)snprintf(text, 24, "%.1f s", duration_s);
    else
        (void)snprintf(text, 24, "%d:%02d", (int)((duration_s + 0.5) / 60),
                       (int)(duration_s + 0.5) % 60);
}

static Tone
tone_of(const Plan *plan, const char *field)
{
    return plan_said(plan, field) ? TONE_SAID : TONE_CHOSEN;
}

static void
say_list(ChatEntry *entry,
         const Plan *plan,
         const StringList *list,
         const char *field,
         const char *separator)
{
    if (list->count == 0)
        return;
    char *joined = string_list_join(list, " ", " ");
    chat_say(entry, tone_of(plan, field), "%s", joined);
    chat_say(entry, TONE_CHOSEN, "%s", separator);
    mem_free(joined);
}

static void
say_head(ChatEntry *entry, const Plan *plan)
{
    char meter[8];
    char duration[24];
    music_meter_text(plan->meter, meter);
    chat_write_duration(plan->duration_s, duration);
    say_list(entry, plan, &plan->mood, "mood", " ");
    say_list(entry, plan, &plan->genre, "genre", ", ");
    chat_say(entry, tone_of(plan, "tempo_bpm"), "%g BPM", plan->tempo_bpm);
    chat_say(entry, TONE_CHOSEN, ", ");
    chat_say(entry, tone_of(plan, "key"), "%s ", plan->key);
    chat_say(entry, tone_of(plan, "mode"), "%s", music_mode_name(plan->mode));
    chat_say(entry, TONE_CHOSEN, ", ");
    chat_say(entry, tone_of(plan, "meter"), "%s", meter);
    chat_say(entry, TONE_CHOSEN, ", ");
    chat_say(entry, tone_of(plan, "bars"), "%d bar%s", plan->bars,
             plan->bars == 1 ? "" : "s");
    chat_say(entry, TONE_CHOSEN, ", ");
    chat_say(entry, tone_of(plan, "duration_s"), "%s", duration);
    if (plan->is_loop)
        chat_say(entry, TONE_SAID, ", loop");
    chat_say(entry, TONE_CHOSEN, ", seed ");
    chat_say(entry, tone_of(plan, "seed"), "%llu",
             (unsigned long long)plan->seed);
}

static bool
plays_before(const Plan *plan, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (strcmp(plan->parts[i].instrument, plan->parts[index].instrument) ==
            0)
            return true;
    return false;
}

static void
say_parts(ChatEntry *entry, const Plan *plan)
{
    for (size_t i = 0; i < plan->part_count; i++) {
        const char *name = plan->parts[i].instrument;
        // One that plays two roles is named once.
        if (plays_before(plan, i))
            continue;
        chat_say(entry, plan_said_part(plan, name) ? TONE_SAID : TONE_CHOSEN,
                 "%s%s", i == 0 ? "" : ", ", name);
    }
    for (size_t i = 0; i < plan->texture.count; i++) {
        chat_say(entry, TONE_CHOSEN, ", ");
        chat_say(entry, TONE_SAID, "%s", plan->texture.items[i]);
    }
    for (size_t i = 0; i < plan->exclude.count; i++) {
        chat_say(entry, TONE_CHOSEN, "%s", i == 0 ? "; " : ", ");
        chat_say(entry, TONE_SAID, "%s%s", i == 0 ? "no " : "",
                 plan->exclude.items[i]);
    }
}

static void
say_chords(ChatEntry *entry, const Plan *plan)
{
    const PlanSection *longest = &plan->sections[0];
    for (size_t i = 1; i < plan->section_count; i++)
        if (plan->sections[i].energy > longest->energy)
            longest = &plan->sections[i];
    for (size_t i = 0; i < longest->chords.count && i < NAMED_CHORDS; i++)
        chat_say(entry, tone_of(plan, "chords"), "%s%s", i == 0 ? "" : " | ",
                 longest->chords.items[i]);
}

static void
say_section(ChatEntry *entry,
            const Plan *plan,
            size_t index,
            const char *separator)
{
    chat_say(entry, tone_of(plan, "sections"), "%s%s %d", separator,
             plan->sections[index].id, plan->sections[index].bars);
}

// The timeline shows all of a long piece.
static void
say_sections(ChatEntry *entry, const Plan *plan)
{
    if (plan->section_count == 0)
        return;
    const size_t count = plan->section_count;
    const size_t shown = count > MOST_SECTIONS ? FIRST_SECTIONS : count;
    for (size_t i = 0; i < shown; i++)
        say_section(entry, plan, i, i == 0 ? "" : " · ");
    if (shown < count) {
        chat_say(entry, TONE_CHOSEN, " · %zu more", count - shown - 1);
        say_section(entry, plan, count - 1, " · ");
    }
    chat_say(entry, TONE_CHOSEN, "; ");
    say_chords(entry, plan);
}

// A note on words that changed nothing must not be overlooked.
static bool
is_warning(const Plan *plan, const char *note)
{
    for (size_t i = 0; i < plan->not_understood.count; i++)
        if (strstr(note, plan->not_understood.items[i]) != NULL)
            return true;
    return false;
}

static void
say_not_understood(ChatEntry *entry, const Plan *plan)
{
    StringList sentences = {0};
    planner_tell_unknown(plan, &sentences);
    for (size_t i = 0; i < sentences.count; i++)
        chat_say(entry, TONE_WARNING, "\n%s", sentences.items[i]);
    string_list_clear(&sentences);
}

void
chat_write_plan(ChatEntry *entry, const Plan *plan)
{
    say_head(entry, plan);
    chat_say(entry, TONE_CHOSEN, "\n");
    say_parts(entry, plan);
    chat_say(entry, TONE_CHOSEN, "\n");
    say_sections(entry, plan);
    for (size_t i = 0; i < plan->conflicts.count; i++)
        chat_say(entry, TONE_WARNING, "\n%s", plan->conflicts.items[i]);
    for (size_t i = 0; i < plan->notes.count; i++)
        chat_say(entry,
                 is_warning(plan, plan->notes.items[i]) ? TONE_WARNING
                                                        : TONE_CHOSEN,
                 "\n%s", plan->notes.items[i]);
    say_not_understood(entry, plan);
}

typedef void SayPart(ChatEntry *entry, const Plan *plan);

static char *
plain_text(SayPart *say, const Plan *plan)
{
    Chat *chat = chat_new();
    ChatEntry *entry = chat_add(chat, CHAT_PLAN, "", "");
    say(entry, plan);
    Text text = {0};
    for (size_t i = 0; i < entry->span_count; i++)
        text_append(&text, entry->spans[i].text);
    chat_free(chat);
    return text_take(&text);
}

static void
say_other(ChatEntry *entry, SayPart *say, const Plan *plan, const Plan *of)
{
    char *now = plain_text(say, plan);
    char *before = plain_text(say, of);
    if (strcmp(now, before) != 0) {
        chat_say(entry, TONE_CHOSEN, "\n");
        say(entry, plan);
    }
    mem_free(before);
    mem_free(now);
}

void
chat_write_plan_again(ChatEntry *entry, const Plan *plan, const Plan *of)
{
    if (of == NULL) {
        chat_say(entry, TONE_CHOSEN, "\n");
        chat_write_plan(entry, plan);
        return;
    }
    Plan *seeded = plan_copy(of);
    seeded->seed = plan->seed; // who asks again tells the seed
    say_other(entry, say_head, plan, seeded);
    say_other(entry, say_parts, plan, of);
    say_other(entry, say_sections, plan, of);
    plan_free(seeded);
}

void
chat_write_words(ChatEntry *entry, const Request *request)
{
    chat_say(entry, TONE_CHOSEN, "%s reads: ", request->backend);
    chat_say(entry, TONE_SAID, "%s", request->prompt);
    if (!isnan(request->duration_s))
        chat_say(entry, TONE_CHOSEN, ", %g s", request->duration_s);
    chat_say(entry, TONE_CHOSEN, ", seed %llu",
             (unsigned long long)request->seed);
    for (size_t i = 0; i < request->section_prompt_count; i++) {
        const RequestSectionPrompt *section = &request->section_prompts[i];
        chat_say(entry, TONE_CHOSEN, "\n%d:%02d %s",
                 (int)(section->start_s / 60), (int)fmod(section->start_s, 60),
                 section->prompt);
    }
}

// Takes ///////////////////////////////////////////////////////////////////////

static void
say_measured(ChatEntry *entry, const Result *result)
{
    if (!isnan(result->planned_tempo_bpm)) {
        chat_say(entry, TONE_PLAIN, "\ntempo %g BPM",
                 result->planned_tempo_bpm);
        if (!isnan(result->measured_tempo_bpm))
            chat_say(entry, TONE_ACCENT, " (measured %.1f)",
                     result->measured_tempo_bpm);
    }
    if (result->planned_key != NULL)
        chat_say(entry, TONE_PLAIN, "%skey %s",
                 isnan(result->planned_tempo_bpm) ? "\n" : ", ",
                 result->planned_key);
    if (result->measured_key != NULL)
        chat_say(entry, TONE_ACCENT, " (measured %s)", result->measured_key);
    if (isnan(result->integrated_lufs))
        return;
    chat_say(entry, TONE_ACCENT, "\n%.1f LUFS, true peak %.1f dBTP",
             result->integrated_lufs, result->true_peak_dbtp);
    if (result->mastering_preset != NULL)
        chat_say(entry, TONE_CHOSEN, ", %s", result->mastering_preset);
    if (result->mastering_note != NULL && result->mastering_note[0] != '\0')
        chat_say(entry, TONE_WARNING, "\nmastering: %s",
                 result->mastering_note);
}

// What is wrong with it, and what was traded to make it.
static void
say_flags(ChatEntry *entry, const Result *result)
{
    for (size_t i = 0; i < result->flag_count; i++)
        chat_say(entry, TONE_WARNING, "\n%s: %s", result->flags[i].name,
                 result->flags[i].text);
    const char *note = result_note(result, 0);
    for (size_t i = 0; note != NULL; note = result_note(result, ++i))
        chat_say(entry, TONE_PLAIN, "\nnote: %s", note);
}

// " of 24.0 s, 5 of 12 bars", of a take that was stopped.
static void
say_whole(ChatEntry *entry, const Plan *plan, double kept_s)
{
    if (plan == NULL || !(plan->tempo_bpm > 0) || plan->bars < 1)
        return;
    char duration[24];
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    chat_write_duration(plan->duration_s, duration);
    chat_say(entry, TONE_PLAIN, " of %s, %d of %d bars", duration,
             (int)fmin(floor(kept_s / bar_s + 1e-6), plan->bars), plan->bars);
}

void
chat_write_take(ChatEntry *entry,
                int number,
                const char *title,
                const Plan *plan,
                const Result *result,
                const char *state)
{
    char duration[24];
    const double duration_s =
        result->sample_rate_hz > 0
            ? (double)result->frame_count / result->sample_rate_hz
            : 0;
    chat_write_duration(duration_s, duration);
    const bool is_partial = strcmp(state, "partial") == 0;
    chat_say(entry, is_partial ? TONE_WARNING : TONE_GOOD, "take %d", number);
    if (is_partial) {
        chat_say(entry, TONE_PLAIN, " stopped: kept %s", duration);
        say_whole(entry, plan, duration_s);
        chat_say(entry, TONE_PLAIN, "; ");
        chat_say(entry, TONE_ACCENT, "/r");
        chat_say(entry, TONE_PLAIN, " makes another, ");
        chat_say(entry, TONE_ACCENT, "/resume");
        chat_say(entry, TONE_PLAIN, " makes this one whole");
        return;
    }
    chat_say(entry, TONE_PLAIN, " \"%s\", %s, made in %.1f s", title, duration,
             result->total_s);
    if (result->total_s > 0)
        chat_say(entry, TONE_CHOSEN, " (%.0fx)", duration_s / result->total_s);
    say_measured(entry, result);
    say_flags(entry, result);
}
