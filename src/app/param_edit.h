// SPDX-License-Identifier: MIT
// Edits of a complete plan that leave it complete.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/plan.h"

void param_edit_say(Plan *plan, const char *field);
// Bars stay, the length follows.
Status param_edit_tempo(Plan *plan, double tempo_bpm, Error *error);
// Chords move with it.
Status param_edit_key(Plan *plan, int pitch_class, Error *error);
Status param_edit_mode(Plan *plan, Mode mode, Error *error);
Status param_edit_meter(Plan *plan, Meter meter, Error *error);
// A form of that length; tempo, key and band stay.
Status param_edit_bars(Plan *plan, int bars, Error *error);
Status param_edit_length(Plan *plan, double duration_s, Error *error);
Status param_edit_swing(Plan *plan, double percent, Error *error);
Status param_edit_feel(Plan *plan, Feel feel, Error *error);
// Mean energy of the sections, weighed by their bars; 1..5.
double param_edit_energy_of(const Plan *plan);
Status param_edit_energy(Plan *plan, int energy, Error *error);
// Words of the vocabulary ("sad, slow"); a sentence for those that aren't.
Status param_edit_genre(Plan *plan, const char *words, Error *error);
Status param_edit_mood(Plan *plan, const char *words, Error *error);
Status param_edit_texture(Plan *plan, const char *words, Error *error);
Status param_edit_part(Plan *plan, const PlanPart *part, bool on, Error *error);
