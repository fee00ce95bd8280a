// SPDX-License-Identifier: MIT
// Help texts, made from the tables.
#pragma once

#include "verb.h"

void manual_print(FILE *out);
void manual_print_verb(FILE *out, const Verb *verb, const CliOption *options);
// Verbs, options, settings, styles ... as JSON lines, for manual and
// completions.
void manual_print_tables(const Cli *cli);
