// SPDX-License-Identifier: MIT
// From section to section: crescendos, and the breath before a fall
// (composer.md 2.6, 3.8).
#pragma once

#include "humanise.h"

// Shapes what one member plays: velocities grow through intros, breaks and
// builds; before a fall of two levels all but pad and lead rest for the last
// beat.
void transition_shape(const Song *song,
                      const Cast *cast,
                      const CastMember *member,
                      BandNotes *notes);

// True for the bar before such a fall: more reverb.
bool transition_falls(const Song *song, int bar);
