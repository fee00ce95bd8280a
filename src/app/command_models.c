// SPDX-License-Identifier: MIT
// The command about models.
#include "timbre/app/model_words.h"

#include "argument.h"
#include "command_family.h"

#include <string.h>

enum { MOST_WORDS = 8 };

static bool
is_known(const char *word)
{
    return model_words_is_verb(word) || strcmp(word, "stop") == 0;
}

Status
command_models_run(Studio *studio, const char *argument, Error *error)
{
    StringList words = {0};
    const bool fits = argument_words(argument, &words, MOST_WORDS);
    if (words.count == 0)
        string_list_push(&words, "list");
    Status status = STATUS_OK;
    if (!fits || !is_known(words.items[0]))
        status = argument_refuse(argument, "a command of models", error);
    else
        status = studio_run_models(studio, &words, error);
    string_list_clear(&words);
    return status;
}
