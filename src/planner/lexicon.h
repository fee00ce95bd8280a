// SPDX-License-Identifier: MIT
// The index over the lexicon tables: phrases as a tree of words.
#pragma once

#include "lexicon_table.h"
#include "token.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Lexicon Lexicon;

enum { LEXICON_NONE = -1 };

Lexicon *lexicon_new(void);
void lexicon_free(Lexicon *lexicon);

// Id of a lower-case word, or WORD_UNKNOWN.
int lexicon_word(const Lexicon *lexicon, const char *word, size_t size);
size_t lexicon_word_count(const Lexicon *lexicon);
const char *lexicon_word_text(const Lexicon *lexicon, int word);
// What the word means when it stands alone, as bits; 0 if it never does.
uint64_t lexicon_word_meanings(const Lexicon *lexicon, int word);

// Writes the ids of all tokens.
void lexicon_resolve(const Lexicon *lexicon, TokenList *tokens);

// Longest phrase that starts at a token: its node and, in `end`, the token
// behind it; LEXICON_NONE if none. Hyphens between words may stand or not.
int lexicon_match(const Lexicon *lexicon,
                  const TokenList *tokens,
                  size_t first,
                  size_t *end);
// The same over the tokens before `limit` only.
int lexicon_match_within(const Lexicon *lexicon,
                         const TokenList *tokens,
                         size_t first,
                         size_t limit,
                         size_t *end);
// Bit m set = a row of the phrase means m.
uint64_t lexicon_meanings(const Lexicon *lexicon, int node);
// The row of a phrase with that meaning, or NULL.
const LexiconRow *
lexicon_row(const Lexicon *lexicon, int node, Meaning meaning);
// All rows of a phrase: start with LEXICON_NONE, ends with it.
int lexicon_next_row(const Lexicon *lexicon,
                     int node,
                     int entry,
                     const LexiconRow **row);
