// SPDX-License-Identifier: MIT
// Requests out of a command line.
#pragma once

#include "timbre/core/request.h"

#include "verb.h"

typedef struct {
    Request **requests;
    size_t count;
} RequestList;

// One request a take, seeds resolved. Reads --request FILE, or the prompt with
// --backend --seed --takes --duration --kind --ref and the options that were
// set for the backend.
Status render_request_read(Cli *cli, RequestList *list, Error *error);
// Frees what was not given away (set to NULL).
void render_request_clear(RequestList *list);
