// SPDX-License-Identifier: MIT
#include "timbre/app/reference.h"

#include "timbre/app/request_make.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/style_table.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

// Who can use it /////////////////////////////////////////////////////////////

static const struct {
    const char *text;
    const char *needs; // what the backend must accept to have it by the plan
} role_rows[] = {
    [REFERENCE_MELODY] = {"the rhythm and outline of its tune", "plan.motif"},
    [REFERENCE_CHORDS] = {"its chords", "plan.chords"},
    [REFERENCE_STYLE] = {"tempo, mode and energy; not its instruments", ""},
    [REFERENCE_MATCH] = {"tempo, key, meter and length", ""},
    [REFERENCE_INIT] = {"its sound as a beginning", NULL},
    [REFERENCE_CONTINUE] = {"its sound, which goes on", NULL},
};

static_assert(ARRAY_LENGTH(role_rows) == REFERENCE_ROLE_COUNT,
              "tell every role");

const char *
reference_role_text(ReferenceRole role)
{
    return role_rows[role].text;
}

bool
reference_is_sound(const BackendDescription *description,
                   const ReferenceUse *use)
{
    return use->heard->kind != HEARD_MIDI &&
           request_make_accepts_role(description, use->role);
}

ReferenceRole
reference_usual_role(const BackendDescription *description,
                     const HeardReference *heard)
{
    for (int role = 0; role < REFERENCE_ROLE_COUNT && heard->kind != HEARD_MIDI;
         role++)
        if (request_make_accepts_role(description, (ReferenceRole)role))
            return (ReferenceRole)role;
    if (!request_make_accepts(description, "plan.chords"))
        return REFERENCE_MATCH;
    return heard->kind == HEARD_SOUND ? REFERENCE_MATCH : REFERENCE_CHORDS;
}

static Status
check_content(const ReferenceUse *use, Error *error)
{
    const HeardReference *heard = use->heard;
    if (use->role == REFERENCE_MELODY && !heard->has_tune)
        return error_set(error, STATUS_USAGE,
                         "no single voice could be followed in %s; name a file "
                         "that holds the tune alone",
                         heard->name);
    if (use->role == REFERENCE_CHORDS && heard->chords.count == 0)
        return error_set(error, STATUS_USAGE,
                         "no chords were heard in %s; name a file with harmony "
                         "and a beat",
                         heard->name);
    if (isnan(heard->tempo_bpm) && heard->tonic < 0)
        return error_set(error, STATUS_USAGE,
                         "neither tempo nor key was heard in %s; name another "
                         "file",
                         heard->name);
    return STATUS_OK;
}

Status
reference_check(const BackendDescription *description,
                const ReferenceUse *use,
                Error *error)
{
    const char *role = request_reference_role_name(use->role);
    if (reference_is_sound(description, use))
        return STATUS_OK;
    if (request_make_accepts_role(description, use->role))
        return error_set(error, STATUS_USAGE,
                         "%s is MIDI, but %s wants sound for %s; render it "
                         "with the band first (timbre render \"...\" -b "
                         "sketch --ref %s=%s) and give the take to %s with "
                         "--from last",
                         use->heard->name, description->name, role, role,
                         use->heard->name, description->name);
    const char *needs = role_rows[use->role].needs;
    if (needs == NULL ||
        (needs[0] != '\0' && !request_make_accepts(description, needs)))
        return error_set(error, STATUS_USAGE,
                         "%s can't use %s as %s; `timbre backends --json` "
                         "lists what each accepts",
                         description->name, use->heard->name, role);
    return check_content(use, error);
}

void
reference_add(const ReferenceUse *use, Request *request)
{
    request->references =
        mem_resize(request->references, request->reference_count + 1,
                   sizeof(*request->references));
    request->references[request->reference_count++] =
        (RequestReference){.role = use->role,
                           .path = mem_copy_text(use->heard->path),
                           .take = mem_copy_text(use->heard->take),
                           .part = mem_copy_text(use->heard->part),
                           .start_s = NAN,
                           .end_s = NAN};
}

// Into the plan //////////////////////////////////////////////////////////////

// True when the prompt said it: then it stays, and that is told.
static bool
stays(Plan *plan, const char *field, const char *of_prompt, const char *of_it)
{
    if (!plan_said(plan, field))
        return false;
    if (strcmp(of_prompt, of_it) != 0)
        string_list_push_format(&plan->notes,
                                "the prompt says %s: %s of the reference was "
                                "not taken",
                                of_prompt, of_it);
    return true;
}

static double
usual_tempo(const Plan *plan)
{
    const Genre *genre =
        plan->genre.count > 0 ? style_table_genre(plan->genre.items[0]) : NULL;
    return genre == NULL ? 0 : genre->tempo_bpm;
}

// Half and double are the same to a listener: the style that was asked for
// decides.
static double
settle_tempo(const HeardReference *heard, const Plan *plan)
{
    const double usual = usual_tempo(plan);
    if (isnan(heard->octave_bpm) || usual <= 0)
        return heard->tempo_bpm;
    return fabs(log2(heard->octave_bpm / usual)) <
                   fabs(log2(heard->tempo_bpm / usual))
               ? heard->octave_bpm
               : heard->tempo_bpm;
}

static void
take_tempo(const HeardReference *heard, Plan *plan)
{
    if (isnan(heard->tempo_bpm))
        return;
    double tempo_bpm = settle_tempo(heard, plan);
    // Sound tells it to a tenth of a beat; who played it meant a round one.
    if (heard->kind == HEARD_SOUND && fabs(tempo_bpm - round(tempo_bpm)) < 0.15)
        tempo_bpm = round(tempo_bpm);
    char *said = text_format("%.4g bpm", plan->tempo_bpm);
    char *own = text_format("%.4g bpm", tempo_bpm);
    if (!stays(plan, "tempo_bpm", said, own)) {
        plan->tempo_bpm = tempo_bpm;
        string_list_add(&plan->said, "tempo_bpm");
    }
    mem_free(own);
    mem_free(said);
}

static void
take_mode(const HeardReference *heard, Plan *plan)
{
    if (heard->tonic < 0 || stays(plan, "mode", music_mode_name(plan->mode),
                                  music_mode_name(heard->mode)))
        return;
    plan->mode = heard->mode;
    string_list_add(&plan->said, "mode");
}

static void
take_key(const HeardReference *heard, Plan *plan)
{
    if (heard->tonic < 0)
        return;
    const char *key = music_key_name(heard->tonic, heard->mode);
    if (stays(plan, "key", plan->key, key))
        return;
    (void)snprintf(plan->key, sizeof(plan->key), "%s", key);
    string_list_add(&plan->said, "key");
    take_mode(heard, plan);
}

static void
take_meter(const HeardReference *heard, Plan *plan)
{
    char said[8] = "", own[8];
    if (plan->meter.numerator > 0)
        music_meter_text(plan->meter, said);
    music_meter_text(heard->meter, own);
    if (stays(plan, "meter", said, own))
        return;
    plan->meter = heard->meter;
    string_list_add(&plan->said, "meter");
}

static void
take_length(const HeardReference *heard, Plan *plan)
{
    if (plan_said(plan, "duration_s") || plan_said(plan, "bars") ||
        plan_said(plan, "sections") || heard->duration_s < 1)
        return;
    plan->duration_s = fmin(heard->duration_s, 3600);
    string_list_add(&plan->said, "duration_s");
}

// Semitones up to the plan's key; of chords in minor for a song in major (or
// the other way round) to the relative key, where they are at home.
static int
distance_to(const HeardReference *heard, const Plan *plan)
{
    const int tonic = music_pitch_class(plan->key);
    if (heard->tonic < 0 || tonic < 0)
        return 0;
    const bool was_minor = music_mode_is_minor(heard->mode);
    const bool is_minor = music_mode_is_minor(plan->mode);
    const int relative = was_minor == is_minor ? 0 : was_minor ? 3 : 9;
    return (tonic - heard->tonic - relative + 24) % 12;
}

// Chords go along to the key that the prompt said.
static void
push_chord(const char *bar, int semitones, const Plan *plan, StringList *chords)
{
    Text text = {0};
    const char *rest = bar;
    while (rest[0] != '\0') {
        const size_t length = strcspn(rest, " ");
        char name[32] = "";
        char moved[CHORD_TEXT_SIZE];
        Chord chord;
        if (length < sizeof(name))
            memcpy(name, rest, length);
        if (chord_parse_name(name, &chord)) {
            const Chord there = chord_transpose(chord, semitones);
            chord_name(&there, music_pitch_class(plan->key), plan->mode, moved);
            text_append_format(&text, "%s%s", text.length > 0 ? " " : "",
                               moved);
        }
        rest += length + strspn(rest + length, " ");
    }
    if (text.length > 0)
        string_list_push(chords, text.chars);
    text_clear(&text);
}

static void
take_chords(const HeardReference *heard, Plan *plan)
{
    if (plan_said(plan, "chords") || heard->chords.count == 0) {
        string_list_push_format(&plan->notes,
                                "the prompt names chords: those of %s were not "
                                "taken",
                                heard->name);
        return;
    }
    if (!plan_said(plan, "key"))
        take_key(heard, plan);
    else if (!plan_said(plan, "mode"))
        take_mode(heard, plan);
    const int semitones = distance_to(heard, plan);
    StringList loop = {0};
    hear_loop(&heard->chords, &loop);
    string_list_clear(&plan->chords);
    for (size_t i = 0; i < loop.count; i++)
        push_chord(loop.items[i], semitones, plan, &plan->chords);
    string_list_clear(&loop);
    string_list_add(&plan->said, "chords");
}

static bool
is_same_meter(Meter one, Meter other)
{
    return one.numerator == other.numerator &&
           one.denominator == other.denominator;
}

static void
take_melody(const HeardReference *heard, Plan *plan)
{
    take_meter(heard, plan);
    if (!is_same_meter(plan->meter, heard->meter)) {
        string_list_push_format(
            &plan->conflicts,
            "the tune of %s is in %d/%d, the song in %d/%d: "
            "the tune was not taken",
            heard->name, heard->meter.numerator, heard->meter.denominator,
            plan->meter.numerator, plan->meter.denominator);
        return;
    }
    string_list_clear(&plan->motif.cells);
    string_list_clear(&plan->motif.contours);
    plan->motif.cells = string_list_copy(&heard->motif.cells);
    plan->motif.contours = string_list_copy(&heard->motif.contours);
    string_list_add(&plan->said, "motif");
}

// What lies between is neither: nothing is said of it.
static void
take_energy(const HeardReference *heard, Plan *plan)
{
    const double calm = 0.6, energetic = 0.82; // of takes of the band
    if (plan_said(plan, "mood") || isnan(heard->energy) ||
        (heard->energy >= calm && heard->energy <= energetic))
        return;
    string_list_add(&plan->mood, heard->energy < calm ? "calm" : "energetic");
    string_list_add(&plan->said, "mood");
}

void
reference_plan(const ReferenceUse *use, Plan *plan)
{
    const HeardReference *heard = use->heard;
    switch (use->role) {
    case REFERENCE_MELODY:
        take_melody(heard, plan);
        break;
    case REFERENCE_CHORDS:
        take_chords(heard, plan);
        break;
    case REFERENCE_STYLE:
        take_tempo(heard, plan);
        take_mode(heard, plan);
        take_energy(heard, plan);
        break;
    case REFERENCE_MATCH:
        take_tempo(heard, plan);
        take_key(heard, plan);
        take_meter(heard, plan);
        take_length(heard, plan);
        break;
    case REFERENCE_INIT:
    case REFERENCE_CONTINUE:
    case REFERENCE_ROLE_COUNT:
        break; // sound only: reference_check() refuses them
    }
}
