// SPDX-License-Identifier: MIT
// A prompt cut into words, numbers and marks. The first eight kilobytes are
// read.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum { TOKEN_WORD, TOKEN_NUMBER, TOKEN_MARK } TokenKind;

// `word` of a token whose spelling no row knows.
enum { WORD_UNKNOWN = -1 };

typedef struct {
    TokenKind kind;
    bool is_joined; // nothing stands between it and the token before
    bool is_taken;  // a reader has used it
    bool is_mended; // `word` is a guess at a typing error
    char mark;      // of a mark: '-', ',', '\n' ...; ' ' for any other
    uint32_t start; // bytes of the prompt
    uint32_t length;
    uint32_t folded; // offset of its folded text
    uint32_t size;   // bytes of its folded text
    double number;   // of a number
    int word, stem;  // ids of the lexicon: as it stands, and without plural
} Token;

typedef struct {
    char *prompt; // clean UTF-8
    char *folded; // ASCII as far as it goes, case kept, one NUL after each
    char *lower;  // the same in lower case
    Token *items;
    size_t count, capacity;
    bool is_cut; // longer than what is read
} TokenList;

TokenList *token_list_new(const char *prompt);
void token_list_free(TokenList *list);

// Lower-case and case-kept text of a token; "" behind the last one.
const char *token_lower(const TokenList *list, size_t index);
const char *token_cased(const TokenList *list, size_t index);
bool token_is(const TokenList *list, size_t index, const char *lower);
bool token_is_mark(const TokenList *list, size_t index, char mark);
bool token_is_number(const TokenList *list, size_t index);
// True if it is joined to the token before it.
bool token_is_joined(const TokenList *list, size_t index);
bool token_is_free(const TokenList *list, size_t index);
void token_take(TokenList *list, size_t first, size_t end);
// True where a phrase ends: a mark that separates, or the end of the prompt.
bool token_is_break(const TokenList *list, size_t index);
// The user's own text from one token to before another; mem_free() it.
char *token_text(const TokenList *list, size_t first, size_t end);
