// SPDX-License-Identifier: MIT
// JSON Schema 2020-12, as much of it as schema/ uses: one judge for what C
// reads and writes; the Python package has its twin with the same sentences.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"

#include <stddef.h>

// Names: request plan result event edit score take; text of the file or NULL.
const char *schema_check_text(const char *name);
const char *const *schema_check_names(size_t *count);

// The first fault as a sentence: "request: seed must be text of digits, not
// 12." Fields are named by their path ("plan.sections[2].bars").
Status schema_check(const char *name, const Json *json, Error *error);
