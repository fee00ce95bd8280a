// SPDX-License-Identifier: MIT
#include "timbre/core/plan_complete.h"

#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/core/motif.h"

#include "plan_choice.h"

#include <math.h>
#include <string.h>

enum { LONGEST_BAR_STEPS = 64 };

// Input ///////////////////////////////////////////////////////////////////////

static Status
check(const Plan *plan, Error *error)
{
    if (plan->section_count > PLAN_MAX_SECTIONS)
        return error_set(error, STATUS_INVALID,
                         "the plan has %zu sections, which is more than the %d "
                         "that fit: join some of them",
                         plan->section_count, PLAN_MAX_SECTIONS);
    if (plan->part_count > PLAN_MAX_PARTS)
        return error_set(error, STATUS_INVALID,
                         "the plan has %zu parts, which is more than the %d "
                         "that fit: leave some out",
                         plan->part_count, PLAN_MAX_PARTS);
    for (size_t i = 0; i < plan->section_count; i++)
        if (plan->sections[i].bars > 1024)
            return error_set(error, STATUS_INVALID,
                             "section \"%s\" has %d bars, which is more than "
                             "the 1024 that fit: make it shorter",
                             plan->sections[i].id, plan->sections[i].bars);
    return STATUS_OK;
}

static void
limit_tempo(Plan *plan)
{
    double asked = plan->tempo_bpm;
    if (!isfinite(asked) || asked <= 0) {
        plan->tempo_bpm = 0;
        return;
    }
    plan->tempo_bpm = fmin(fmax(asked, 20), 400);
    if (plan->tempo_bpm != asked)
        string_list_push_format(&plan->conflicts,
                                "%g bpm can't be played: took %g bpm", asked,
                                plan->tempo_bpm);
}

static void
limit_duration(Plan *plan)
{
    double asked = plan->duration_s;
    if (!isfinite(asked) || asked <= 0) {
        plan->duration_s = 0;
        return;
    }
    plan->duration_s = fmin(fmax(asked, 0.5), 3600);
    if (plan->duration_s != asked)
        string_list_push_format(&plan->conflicts,
                                "%g s is outside of 0.5 s to an hour: took "
                                "%g s",
                                asked, plan->duration_s);
}

static bool
is_meter(Meter meter)
{
    bool has_unit = meter.denominator == 2 || meter.denominator == 4 ||
                    meter.denominator == 8;
    return has_unit && meter.numerator >= 1 && meter.numerator <= 15;
}

static void
limit_meter(Plan *plan)
{
    if (plan->meter.numerator != 0 && !is_meter(plan->meter)) {
        string_list_push_format(&plan->conflicts,
                                "%d/%d is no meter that can be counted: took "
                                "another",
                                plan->meter.numerator, plan->meter.denominator);
        plan->meter = (Meter){0, 0};
    }
    if (is_meter(plan->meter) &&
        music_meter_grid(plan->meter).step_count > LONGEST_BAR_STEPS) {
        string_list_push_format(&plan->conflicts,
                                "a bar of %d/2 is too long: counted as %d/4",
                                plan->meter.numerator, plan->meter.numerator);
        plan->meter.denominator = 4;
    }
}

// Swing ///////////////////////////////////////////////////////////////////////

// Jazz swings less the faster it is (composer.md 2.2).
static double
jazz_swing(double tempo_bpm)
{
    return fmin(fmax(74 - 0.075 * (tempo_bpm - 60), 54), 70);
}

static void
style_swing(const PlanChoice *choice,
            double tempo_bpm,
            int *unit,
            double *percent)
{
    const Genre *genre = choice->genre;
    *unit = choice->style->swing_unit;
    *percent = choice->style->swing_percent;
    if (genre->swing_percent > 0) {
        *unit = genre->swing_unit;
        *percent = genre->swing_percent;
    }
    const Style *second =
        choice->second == NULL ? NULL : style_table_find(choice->second->style);
    if (second != NULL && *percent == 50 && second->swing_percent != 50) {
        *unit = second->swing_unit;
        *percent = second->swing_percent;
    }
    if (*percent == 0)
        *percent = jazz_swing(tempo_bpm);
}

static void
choose_swing(Plan *plan, const PlanChoice *choice)
{
    bool is_said = plan_said(plan, "swing");
    if (!is_said)
        style_swing(choice, plan->tempo_bpm, &plan->swing_unit,
                    &plan->swing_percent);
    if (plan->feel == FEEL_STRAIGHT)
        plan->swing_percent = 50;
    if (plan->feel == FEEL_SWING && !is_said && plan->swing_percent < 58) {
        // Sixteenths swing where the beat is slow, else eighths.
        plan->swing_unit = plan->tempo_bpm < 110 ? 16 : 8;
        plan->swing_percent = 62;
    }
    MeterGrid grid = music_meter_grid(plan->meter);
    bool is_uneven = !grid.is_compound && plan->meter.denominator == 8;
    if (grid.is_compound && plan->swing_percent > 50) {
        // Threes swing by themselves.
        plan->swing_percent = 50;
        if (is_said || plan->feel == FEEL_SWING)
            string_list_add(&plan->notes,
                            "a beat of three eighths swings by itself: nothing "
                            "was moved");
    }
    if (is_uneven)
        plan->swing_unit = 16;
    if (plan->swing_unit != 8 && plan->swing_unit != 16)
        plan->swing_unit = 16;
    plan->swing_percent = isfinite(plan->swing_percent)
                              ? fmin(fmax(plan->swing_percent, 50), 75)
                              : 50;
}

// Everything //////////////////////////////////////////////////////////////////

static void
set_sub_seeds(Plan *plan)
{
    for (unsigned k = 0; k < SUB_SEED_COUNT; k++)
        if (plan->sub_seeds[k] == 0)
            plan->sub_seeds[k] = random_sub_seed(plan->seed, k + 1);
}

static void
choose_meter(Plan *plan, const PlanChoice *choice)
{
    if (plan->meter.numerator == 0)
        plan->meter = choice->genre->meter;
    if (plan->meter.numerator == 0)
        plan->meter = choice->style->meter;
    if (choice->genre->is_half_time && plan->feel == FEEL_NONE)
        plan->feel = FEEL_HALF_TIME;
}

// Length //////////////////////////////////////////////////////////////////////

static const char asked_words[] = " s were asked for; ";

static void
drop_length_note(Plan *plan)
{
    for (size_t i = plan->notes.count; i-- > 0;)
        if (strstr(plan->notes.items[i], asked_words) != NULL)
            string_list_remove(&plan->notes, i);
}

static bool
ends_on(double duration_s, double unit_s)
{
    double count = duration_s / unit_s;
    return fabs(count - round(count)) < 1e-6;
}

// A difference that is heard, but no larger than the bars explain.
static void
note_length(Plan *plan, double wished_s)
{
    double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    bool is_on_bar = ends_on(plan->duration_s, bar_s);
    if (is_on_bar || ends_on(plan->duration_s, bar_s / plan->meter.numerator))
        string_list_push_format(
            &plan->notes, "%.4g%s%.1f s end on a %s at %g bpm", wished_s,
            asked_words, plan->duration_s, is_on_bar ? "bar" : "beat",
            round(plan->tempo_bpm * 100) / 100);
    else
        string_list_push_format(&plan->notes, "%.4g%sthe form lasts %.1f s",
                                wished_s, asked_words, plan->duration_s);
}

// What was said about the length and could not be kept must not go untold.
static void
tell_length(Plan *plan, double before_s, double wished_s, size_t conflicts)
{
    enum { TOLD_MS = 50 };

    double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    double off_s = fabs(plan->duration_s - wished_s);
    if (fabs(plan->duration_s - before_s) > 1e-6)
        drop_length_note(plan);
    if (wished_s <= 0 || plan->conflicts.count > conflicts ||
        off_s * 1000 <= TOLD_MS)
        return;
    if (off_s > fmax(2.5, bar_s / 2 + 1e-6))
        string_list_push_format(&plan->conflicts,
                                "the form lasts %.0f s, not the %.0f s that "
                                "were asked for",
                                plan->duration_s, wished_s);
    else
        note_length(plan, wished_s);
}

// All /////////////////////////////////////////////////////////////////////////

Status
plan_complete(Plan *plan, Error *error)
{
    Status status = check(plan, error);
    if (status != STATUS_OK)
        return status;
    limit_tempo(plan);
    limit_duration(plan);
    limit_meter(plan);
    set_sub_seeds(plan);
    PlanChoice choice = {.was_complete = plan_is_complete(plan)};
    style_choice_make(plan, &choice);
    choose_meter(plan, &choice);
    key_choice_make(plan, &choice);
    size_t conflicts = plan->conflicts.count;
    double before_s = plan->duration_s;
    double wished_s = length_choice_wished_s(plan, &choice);
    form_choice_make(plan, &choice);
    tell_length(plan, before_s, wished_s, conflicts);
    choose_swing(plan, &choice);
    part_choice_make(plan, &choice);
    progression_write(plan, &choice);
    motif_choose(plan, choice.style);
    return STATUS_OK;
}

size_t
plan_complete_frames(const Plan *plan, int sample_rate_hz)
{
    double seconds = plan->duration_s;
    if (plan->is_loop)
        seconds = plan->bars * music_bar_s(plan->meter, plan->tempo_bpm);
    return (size_t)llround(seconds * sample_rate_hz);
}
