// SPDX-License-Identifier: MIT
// Typing errors: an unknown word becomes the word of the lexicon that it was
// meant to be, if that is clear.
#pragma once

#include "timbre/base/string_list.h"

#include "lexicon.h"
#include "token.h"

typedef struct Speller Speller;

Speller *speller_new(const Lexicon *lexicon);
void speller_free(Speller *speller);

// The word meant, or WORD_UNKNOWN.
int speller_mend(Speller *speller, const char *word);
// Mends all tokens whose word is unknown.
void speller_mend_tokens(Speller *speller, TokenList *tokens);
// Up to three names (genres, moods, instruments ...) that look alike.
void speller_nearest(Speller *speller, const char *word, StringList *names);
