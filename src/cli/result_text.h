// SPDX-License-Identifier: MIT
// A take and its figures for people: planned beside measured.
#pragma once

#include "timbre/core/take.h"

#include <stdbool.h>
#include <stdio.h>

void result_text_print(FILE *out, const Take *take, bool is_kept);
// Seconds and share of each stage, and peak memory.
void result_text_print_profile(FILE *out, const Result *result);
