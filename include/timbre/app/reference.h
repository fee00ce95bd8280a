// SPDX-License-Identifier: MIT
// A reference and its role become what a backend can use: sound where it
// accepts that, else what was heard, as fields of the plan (decisions stay the
// prompt's where it said something).
#pragma once

#include "timbre/app/hear.h"
#include "timbre/core/backend.h"

typedef struct {
    ReferenceRole role;
    HeardReference *heard;
} ReferenceUse;

// The role that is meant when none was named: the first that the backend
// accepts as sound; chords of MIDI files and takes, tempo and key of sound.
ReferenceRole reference_usual_role(const BackendDescription *description,
                                   const HeardReference *heard);
// STATUS_USAGE and a sentence when the backend can't use it at all, STATUS_OK
// otherwise.
Status reference_check(const BackendDescription *description,
                       const ReferenceUse *use,
                       Error *error);
// It goes to the backend as sound, not through the plan.
bool reference_is_sound(const BackendDescription *description,
                        const ReferenceUse *use);
// Before plan_complete(): fills fields and marks them as said. What the prompt
// said stays; a note tells what was not taken.
void reference_plan(const ReferenceUse *use, Plan *plan);
// Appends it to the request's references.
void reference_add(const ReferenceUse *use, Request *request);
// "tempo, key and length": what a role takes of it, for people.
const char *reference_role_text(ReferenceRole role);
