// SPDX-License-Identifier: MIT
// A take and its figures for people: planned beside measured.
#pragma once

#include "timbre/core/take.h"

#include <stdbool.h>
#include <stdio.h>

void result_text_print(FILE *out, const Take *take, bool is_kept);
// Seconds, share and peak memory of each stage and of the export; wall_s from
// the job's start to its file, share of what no stage names under `other`.
void result_text_print_profile(FILE *out,
                               const Result *result,
                               double wall_s,
                               double export_s);
