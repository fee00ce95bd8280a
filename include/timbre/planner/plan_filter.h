// SPDX-License-Identifier: MIT
// A filter of prompts: JSON Lines in, plans out (language/README.md 1 and 2).
#pragma once

#include "timbre/base/error.h"

#include <stdio.h>

// Reads {"id", "prompt"} objects, one a line, and writes one object a line:
// the plan's fields and the same id. A line that is no such object gives
// {"id": null, "error": ...}, and the next one is read. The seed of a prompt
// that names none is a function of its text, so that plans repeat. Fails only
// when a stream does.
Status plan_filter_run(FILE *in, FILE *out, Error *error);
