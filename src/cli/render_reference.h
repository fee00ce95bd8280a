// SPDX-License-Identifier: MIT
// --ref, --from and --extend of `timbre render`.
#pragma once

#include "timbre/app/reference.h"
#include "timbre/app/request_make.h"

#include "verb.h"

typedef struct {
    ReferenceUse *uses;
    size_t count;
} RenderReferences;

// Every --ref: heard, told and found to be of use to the backend.
Status render_reference_read(Cli *cli,
                             const BackendDescription *description,
                             RenderReferences *references,
                             Error *error);
void render_reference_clear(RenderReferences *references);
// Every --ref as it stands, for what is taken apart.
void render_reference_add_sounds(const Arguments *arguments, Request *request);
// The request of --from and --extend; tells what was given.
Request *render_reference_from(Cli *cli,
                               const char *prompt,
                               const RequestWish *wish,
                               Error *error);
