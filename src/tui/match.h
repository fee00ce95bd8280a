// SPDX-License-Identifier: MIT
// Which letters of a text the typed words mean.
#pragma once

#include <stdbool.h>

// Marks the bytes of `text` (as many as strlen(text)) that match the words: a
// word as a whole where it stands, else its letters in their order. Case of
// ASCII letters is ignored.
void match_mark(const char *text, const char *words, bool *marks);
