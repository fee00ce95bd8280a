// SPDX-License-Identifier: MIT
// What can stand where an argument of some kind is asked for.
#pragma once

#include "timbre/app/command.h"

typedef struct {
    Studio *studio;
    const char *word;        // what is typed of it
    const StringList *words; // of the argument, before it
    // Keeps what fits the word; `text` may be NULL.
    void (*offer)(void *context, const char *word, const char *text);
    void *context;
} CompletionAsk;

void completion_source_offer(const CompletionAsk *ask, ArgumentKind kind);
// Takes by "@": number or a part of the title.
void completion_source_takes(const CompletionAsk *ask);
// Names in the folder that the word begins with.
void completion_source_paths(const CompletionAsk *ask);
