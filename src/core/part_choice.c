// SPDX-License-Identifier: MIT
// Who plays: what was asked for takes its place in the style, the style fills
// the rest, what was refused goes.
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/core/instrument_table.h"

#include "plan_choice.h"

#include <string.h>

enum { COUNTER_INSTRUMENT = 80 };

static bool
is_refused(const StringList *refused, const char *instrument, BandRole place)
{
    for (size_t i = 0; i < refused->count; i++) {
        const char *id = refused->items[i];
        bool is_tune = text_same_id(id, "lead") || text_same_id(id, "melody");
        if (instrument_table_matches(instrument, id) ||
            (is_tune && (place == BAND_LEAD || place == BAND_COUNTER)) ||
            (text_same_id(id, "bass") && place == BAND_BASS) ||
            (text_same_id(id, "rhythm") && place == BAND_DRUMS) ||
            (text_same_id(id, "harmony") &&
             (place == BAND_COMP || place == BAND_PAD)))
            return true;
    }
    return false;
}

// A single drum or percussion joins the kit instead of replacing it.
static bool
is_single_drum(const Instrument *instrument)
{
    return instrument->drum_letters[0] != '\0';
}

static bool
style_has(const StylePart *part, const char *instrument)
{
    for (int i = 0; part->instruments[i] != NULL; i++)
        if (instrument_table_matches(part->instruments[i], instrument) ||
            instrument_table_matches(instrument, part->instruments[i]))
            return true;
    return false;
}

// The place in the band that an asked part takes, BAND_ROLE_COUNT = none.
static BandRole
place_of(const PlanChoice *choice,
         const PlanPart *part,
         const bool taken[static BAND_ROLE_COUNT])
{
    static const BandRole harmony[] = {BAND_COMP, BAND_PAD, BAND_ARP};
    static const BandRole lead[] = {BAND_LEAD, BAND_COUNTER, BAND_ARP};
    const Instrument *instrument = instrument_table_find(part->instrument);
    if (instrument == NULL || is_single_drum(instrument))
        return BAND_ROLE_COUNT;
    if (part->role == ROLE_RHYTHM)
        return BAND_DRUMS;
    if (part->role == ROLE_BASS)
        return BAND_BASS;
    if (part->role != ROLE_HARMONY && part->role != ROLE_LEAD)
        return BAND_ROLE_COUNT;
    const BandRole *places = part->role == ROLE_HARMONY ? harmony : lead;
    // Where the style has such an instrument, else where it plays by itself.
    for (size_t i = 0; i < 3; i++)
        if (!taken[places[i]] &&
            style_has(&choice->parts[places[i]], part->instrument))
            return places[i];
    BandRole own = style_table_band_role(part->instrument);
    bool is_own = own == places[0] || own == places[1] || own == places[2];
    if (is_own && !taken[own])
        return own;
    for (size_t i = 0; i < 2; i++)
        if (!taken[places[i]])
            return places[i];
    return BAND_ROLE_COUNT;
}

static Role
role_of(BandRole place, const Instrument *instrument)
{
    static const Role roles[BAND_ROLE_COUNT] = {
        [BAND_DRUMS] = ROLE_RHYTHM, [BAND_BASS] = ROLE_BASS,
        [BAND_COMP] = ROLE_HARMONY, [BAND_PAD] = ROLE_HARMONY,
        [BAND_LEAD] = ROLE_LEAD,    [BAND_ARP] = ROLE_HARMONY,
        [BAND_COUNTER] = ROLE_LEAD,
    };
    // An arpeggio is a lead or an accompaniment by its instrument.
    if (place == BAND_ARP && instrument->role == ROLE_LEAD)
        return ROLE_LEAD;
    return roles[place];
}

static bool
has_part(const Plan *plan, const char *instrument, Role role)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (text_same_id(plan->parts[i].instrument, instrument) &&
            plan->parts[i].role == role)
            return true;
    return false;
}

// One of the style's instruments, the first three times as likely.
static const char *
draw(const Plan *plan, const StylePart *part, BandRole place)
{
    const char *allowed[STYLE_MAX_PROGRAMS];
    unsigned weights[STYLE_MAX_PROGRAMS];
    size_t count = 0;
    for (int i = 0; part->instruments[i] != NULL; i++) {
        if (is_refused(&plan->exclude, part->instruments[i], place))
            continue;
        allowed[count] = part->instruments[i];
        weights[count++] = i == 0 ? 3 : 1;
    }
    if (count == 0)
        return NULL;
    Random random = random_from_seed(plan->sub_seeds[SUB_SEED_SOUND]);
    return allowed[random_pick(
        random, weights, count,
        RANDOM_COUNTERS(COUNTER_INSTRUMENT, (uint64_t)place))];
}

static void
add_style_part(Plan *plan, const PlanChoice *choice, BandRole place)
{
    const StylePart *part = &choice->parts[place];
    if (part->high == 0 || plan->part_count >= PLAN_MAX_PARTS)
        return;
    const char *id = draw(plan, part, place);
    const Instrument *instrument = instrument_table_find(id);
    if (instrument == NULL)
        return;
    Role role = role_of(place, instrument);
    if (!has_part(plan, id, role))
        (void)plan_add_part(plan, role, id);
}

static void
remove_refused(Plan *plan)
{
    for (size_t i = plan->part_count; i > 0; i--) {
        const char *id = plan->parts[i - 1].instrument;
        const bool is_asked = plan_said_part(plan, id);
        for (size_t k = 0; k < plan->exclude.count && !is_asked; k++)
            if (instrument_table_matches(id, plan->exclude.items[k])) {
                plan_remove_part(plan, i - 1);
                break;
            }
    }
}

static bool
is_lively(const Plan *plan)
{
    static const char *const moods[] = {
        "aggressive", "energetic", "epic",       "funny",
        "groovy",     "happy",     "heroic",     "hypnotic",
        "playful",    "sexy",      "triumphant", "uplifting",
    };
    for (size_t i = 0; i < plan->mood.count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(moods); k++)
            if (text_same_id(plan->mood.items[i], moods[k]))
                return true;
    return false;
}

// Low enough for two hands: it plays its own bass.
static bool
has_left_hand(const PlanPart *part)
{
    const Instrument *instrument = instrument_table_find(part->instrument);
    return part->role == ROLE_HARMONY && instrument != NULL &&
           instrument->low > 0 && instrument->low <= 40 &&
           !instrument_table_matches(part->instrument, "pad");
}

static bool
is_rhythm_only(const Plan *plan, size_t asked)
{
    for (size_t i = 0; i < asked; i++)
        if (plan->parts[i].role != ROLE_RHYTHM)
            return false;
    return true;
}

// Which of the style's parts join those that were asked for. Where only
// instruments were named, two or more are a line-up of their own, as drums are;
// a single one gets a small company and, if it plays chords, keeps the tune.
static bool
is_welcome(const Plan *plan,
           const PlanChoice *choice,
           BandRole place,
           size_t asked)
{
    if (!choice->is_guessed || asked == 0)
        return true;
    if (asked > 1 || is_rhythm_only(plan, asked))
        return false;
    bool plays_chords = plan->parts[0].role == ROLE_HARMONY;
    switch (place) {
    case BAND_ARP:
    case BAND_COUNTER:
        return false;
    case BAND_COMP:
    case BAND_LEAD:
        return !plays_chords;
    case BAND_DRUMS:
        return !plays_chords || is_lively(plan);
    case BAND_BASS:
        return !has_left_hand(&plan->parts[0]);
    default:
        return true;
    }
}

static bool
has_instrument(const Plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (instrument_table_matches(plan->parts[i].instrument, id))
            return true;
    return false;
}

static bool
has_role(const Plan *plan, Role role)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (plan->parts[i].role == role)
            return true;
    return false;
}

// A section may ask for somebody who plays nowhere else: he waits for it.
static void
add_included(Plan *plan)
{
    for (size_t i = 0; i < plan->section_count; i++) {
        const StringList *include = &plan->sections[i].include;
        for (size_t k = 0; k < include->count; k++) {
            const char *id = include->items[k];
            const Instrument *instrument = instrument_table_find(id);
            if (instrument == NULL || has_instrument(plan, id) ||
                plan->part_count >= PLAN_MAX_PARTS)
                continue;
            (void)plan_add_part(plan, instrument->role, instrument->id);
            for (size_t before = 0; before < i; before++)
                string_list_add(&plan->sections[before].exclude, id);
        }
    }
}

static void
note_stand_ins(Plan *plan)
{
    for (size_t i = 0; i < plan->part_count; i++) {
        const Instrument *instrument =
            instrument_table_find(plan->parts[i].instrument);
        if (instrument == NULL || instrument->stands_for[0] == '\0')
            continue;
        char *note =
            text_format("%s: %s", instrument->text, instrument->stands_for);
        string_list_add(&plan->notes, note);
        mem_free(note);
    }
}

static void
add_style_parts(Plan *plan, const PlanChoice *choice)
{
    bool taken[BAND_ROLE_COUNT] = {false};
    size_t asked = plan->part_count;
    for (size_t i = 0; i < asked; i++) {
        BandRole place = place_of(choice, &plan->parts[i], taken);
        if (place != BAND_ROLE_COUNT)
            taken[place] = true;
    }
    for (int place = 0; place < BAND_ROLE_COUNT; place++)
        if (!taken[place] && is_welcome(plan, choice, (BandRole)place, asked))
            add_style_part(plan, choice, (BandRole)place);
}

// Everything was refused, or can't be played: silence is no music.
static void
ensure_sound(Plan *plan)
{
    static const char *const last_resorts[] = {"piano", "pad", "guitar",
                                               "strings", "drums"};
    for (size_t i = 0; i < plan->part_count; i++) {
        const Instrument *instrument =
            instrument_table_find(plan->parts[i].instrument);
        if (instrument != NULL && instrument->voice != VOICE_NONE)
            return;
    }
    const Instrument *chosen = instrument_table_find(last_resorts[0]);
    for (size_t i = ARRAY_LENGTH(last_resorts); i > 0; i--) {
        const Instrument *other = instrument_table_find(last_resorts[i - 1]);
        if (!is_refused(&plan->exclude, other->id, BAND_COMP))
            chosen = other;
    }
    (void)plan_add_part(plan, chosen->role, chosen->id);
    string_list_push_format(&plan->conflicts,
                            "no part was left to play: added %s, so that "
                            "something sounds",
                            chosen->text);
}

// One harmony instrument by itself also plays the tune: a piano piece is more
// than chords.
static void
add_own_tune(Plan *plan)
{
    if (has_role(plan, ROLE_LEAD) || has_role(plan, ROLE_VOCALS))
        return;
    for (size_t i = 0; i < plan->part_count; i++) {
        const char *id = plan->parts[i].instrument;
        if (plan->parts[i].role != ROLE_HARMONY ||
            instrument_table_matches(id, "pad"))
            continue;
        if (plan->part_count < PLAN_MAX_PARTS &&
            !is_refused(&plan->exclude, id, BAND_LEAD))
            (void)plan_add_part(plan, ROLE_LEAD, id);
        return;
    }
}

static void
add_left_hand(Plan *plan)
{
    if (plan->part_count < PLAN_MAX_PARTS && !has_role(plan, ROLE_BASS) &&
        has_left_hand(&plan->parts[0]) &&
        !is_refused(&plan->exclude, plan->parts[0].instrument, BAND_BASS))
        (void)plan_add_part(plan, ROLE_BASS, plan->parts[0].instrument);
}

void
part_choice_make(Plan *plan, const PlanChoice *choice)
{
    if (!choice->was_complete) {
        remove_refused(plan);
        bool is_only = plan_said(plan, "parts.only");
        bool is_alone = choice->is_guessed && plan->part_count == 1 && !is_only;
        if (!is_only)
            add_style_parts(plan, choice);
        ensure_sound(plan);
        if (choice->is_guessed || is_only)
            add_own_tune(plan);
        if (is_alone)
            add_left_hand(plan);
    }
    add_included(plan);
    note_stand_ins(plan);
}
