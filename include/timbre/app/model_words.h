// SPDX-License-Identifier: MIT
// The command line of `python -m timbre_adapters models`, for both front ends.
#pragma once

#include "timbre/base/string_list.h"
#include "timbre/core/setting.h"

#include <stdbool.h>

// "--set models.folders=..." of each setting that the command reads.
void model_words_push_settings(const Settings *settings, StringList *words);
// Verbs that /models takes in the studio; separated by blanks.
const char *model_words_verbs(void);
bool model_words_is_verb(const char *word);
