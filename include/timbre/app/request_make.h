// SPDX-License-Identifier: MIT
// Words become a request: prompt, settings and backend, for every front end.
#pragma once

#include "timbre/app/reference.h"
#include "timbre/base/error.h"
#include "timbre/core/backend.h"
#include "timbre/core/request.h"
#include "timbre/core/setting.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    const BackendDescription *description;
    RequestKind kind;
    bool has_seed; // above one that the prompt names
    uint64_t seed;
    double duration_s; // NAN if not asked
    // Each was found to be of use (reference_check): what isn't handed on as
    // sound goes into the plan.
    const ReferenceUse *references;
    size_t reference_count;
} RequestWish;

// The plan of a prompt; `seed` is used when neither wish nor prompt names one.
Plan *request_make_plan(const char *prompt,
                        const RequestWish *wish,
                        uint64_t seed,
                        Error *error);
// A request with a resolved seed. Takes the plan over in any case: a backend
// that can't read plans gets words made of it. Mastering and the options of
// the backend come from the settings.
Request *request_make(const char *prompt,
                      Plan *plan,
                      const RequestWish *wish,
                      const Settings *settings,
                      Error *error);
// A request of kind separate: no words, only the backend's options.
Request *request_make_separation(const RequestWish *wish,
                                 const Settings *settings,
                                 Error *error);
// A take given to a backend: its plan (or what is made of it in words: tempo,
// key, section prompts, length), its lead as melody, its mix as init, the mix
// again for chords, wherever the backend accepts that. `prompt` "" = the
// take's own. What was given is told in `told`. Stems and raw must be there
// for those it accepts (take_sound_restore).
Request *request_make_from_take(const Take *take,
                                const char *prompt,
                                const RequestWish *wish,
                                const Settings *settings,
                                StringList *told,
                                Error *error);
// Does request_make_from_take() need the sound (*needs_stems: of the parts)?
bool request_make_needs_sound(const BackendDescription *description,
                              bool *needs_stems);
// The take and `more_s` seconds behind it. A backend that reads plans gets a
// longer plan; others go on from the take's sound. More is counted in bars
// when `bars` > 0.
Request *request_make_extension(const Take *take,
                                const char *prompt,
                                double more_s,
                                int bars,
                                const RequestWish *wish,
                                const Settings *settings,
                                StringList *told,
                                Error *error);
// "16 bars", "20 s", "1:30": *bars > 0 or *more_s > 0.
Status request_make_read_more(const char *text,
                              int *bars,
                              double *more_s,
                              Error *error);
// Fills prompt, plan and length as the backend reads them. `plan` is taken
// over.
void request_make_words(Request *request,
                        const char *prompt,
                        Plan *plan,
                        const BackendDescription *description);
// Requests that differ in their seed only are drawn in one pass by a backend
// whose options have `batch`: each then names the seeds of all. One alone
// loses those of the take it comes from.
void request_make_batch(Request *const *requests,
                        size_t count,
                        const BackendDescription *description);
// What the settings say of mastering, model and the backend's options.
Status request_make_settings(Request *request,
                             const BackendDescription *description,
                             const Settings *settings,
                             Error *error);
// Mastering that the user set belongs to the recipe.
void request_make_mastering(Request *request, const Settings *settings);
// Why there is no backend of that name: its feature is off, `why`, or nobody
// knows it. STATUS_UNAVAILABLE.
Status request_make_no_backend(const Settings *settings,
                               const char *name,
                               const char *why,
                               Error *error);
// "references.melody", "plan" ...
bool request_make_accepts(const BackendDescription *description,
                          const char *field);
bool request_make_accepts_role(const BackendDescription *description,
                               ReferenceRole role);
