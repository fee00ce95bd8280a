// SPDX-License-Identifier: MIT
// The sound of a take whose files were dropped by the keep policy: made again
// and proved by its hash.
#pragma once

#include "timbre/app/app.h"

// Sees to it that take->folder holds master.f32 (and the stems, when asked).
// Masters again from raw, or renders again in a folder of its own; then
// take->folder points there, until take_sound_forget(). STATUS_DIFFERENT when
// the sound that came out isn't the one that was kept.
Status take_sound_prepare(App *app, Take *take, bool needs_stems, Error *error);
// Sees to it that the take's own folder holds raw.f32 (and the stems), for jobs
// that take it as a reference; what was dropped is made again. The keep policy
// leaves it alone for an hour.
Status take_sound_restore(App *app, Take *take, bool needs_stems, Error *error);
// Removes what was made for this take.
void take_sound_forget(Take *take);
