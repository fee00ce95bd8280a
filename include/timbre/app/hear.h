// SPDX-License-Identifier: MIT
// What a reference holds, before anything is made of it: of sound what a
// listener hears, of a MIDI file what stands in it, of a take of the band what
// was planned.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"
#include "timbre/core/harmony_guess.h"
#include "timbre/core/plan.h"
#include "timbre/core/request.h"
#include "timbre/core/take.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { HEARD_SOUND, HEARD_MIDI, HEARD_PLAN } HeardKind;

typedef struct {
    HeardKind kind;
    char *name;        // for people: "song.wav", "take 3"
    char *path;        // of the file, or NULL
    char *take, *part; // take id and part, or NULL
    double duration_s;
    double tempo_bpm;  // NAN = none was heard
    double octave_bpm; // half or double of it that may be meant, or NAN
    double sureness;   // of the tempo, 0..1
    double bar_one_s;
    Meter meter;
    int tonic; // pitch class, -1 = none
    Mode mode;
    double energy;     // 0..1, NAN = not known
    StringList chords; // one entry a bar
    bool has_tune;     // and its notes follow one voice
    size_t tune_notes;
    PlanMotif motif;
} HeardReference;

// Sound or MIDI by what the file begins with. STATUS_NOT_FOUND, STATUS_IO or
// STATUS_INVALID with a sentence. Takes up to a second: not on thread M.
HeardReference *hear_file(const char *path, Error *error);
// The plan of a take when it has one and no part is asked for; else its sound,
// which must be there (take_sound_prepare). `part` NULL = the mix, "lead" = the
// part that leads.
HeardReference *
hear_take(const Take *take, const char *part, const char *name, Error *error);
void hear_free(HeardReference *heard);
// "heard 92 BPM (sure), A minor, bar one at 0.48 s, Am F C G"; the caller
// frees.
char *hear_text(const HeardReference *heard);
// The name of the part of a take that leads ("lead", "flute"), or NULL: of its
// score, else of its plan. The caller frees.
char *hear_lead_part(const Take *take);
// By its extension, without looking: may it be sound or MIDI?
bool hear_is_likely(const char *path);
// Bars that repeat as a loop (1, 2, 4, 8 or 16 of them), else all up to 16.
void hear_loop(const StringList *chords, StringList *loop);
