// SPDX-License-Identifier: MIT
// Who plays: the plan's parts as members of the band, and in which sections.
#pragma once

#include "timbre/core/score.h"

#include "song.h"

#include <stdbool.h>
#include <stddef.h>

enum { CAST_MAX = PLAN_MAX_PARTS + 8, CAST_LETTERS = 32 };

struct CastMember {
    char name[64]; // of its score part
    BandRole band_role;
    Role role;
    int layer; // 0 = the first in its band role
    const Instrument *instrument;
    Voice voice;
    int program;
    int low, high;   // MIDI range, 0 0 for unpitched
    int from_energy; // lowest energy at which it plays by itself
    bool is_asked;   // the user named it
    bool is_power;   // distorted guitar: n, n+7, n+12 only
    // Drums: the letters it plays; "" = the whole grid without `not_letters`.
    char letters[CAST_LETTERS];
    char not_letters[CAST_LETTERS];
    // Ids of the instruments that a percussion part stands for.
    StringList stands_for;
    bool plays[PLAN_MAX_SECTIONS + 1]; // by section; the last = final bar
    // Sections that stand on it: it must be heard there, soft as they are.
    bool carries[PLAN_MAX_SECTIONS + 1];
    // Drums: plays there only those letters that the section includes.
    bool only_listed[PLAN_MAX_SECTIONS + 1];
};

typedef struct {
    CastMember members[CAST_MAX];
    size_t count;
} Cast;

Cast *cast_new(const Song *song, Error *error);
void cast_free(Cast *cast);

// True if `id` (part name, instrument, family, role, band role or "melody")
// means this member.
bool cast_member_is(const CastMember *member, const char *id);
bool cast_plays(const CastMember *member, const Song *song, int bar);
const CastMember *
cast_find(const Cast *cast, BandRole band_role, int layer); // or NULL
