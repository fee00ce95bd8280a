// SPDX-License-Identifier: MIT
#include "fuzzy.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum {
    MOST_LETTERS = 32, // of one word of the query
    MOST_TEXT = 256,   // bytes of a text that are looked at
    LETTER = 16,       // each letter found
    TEXT_START = 24,   // the text begins with it
    WORD_START = 16,   // a word does
    SIDE_BY_SIDE = 14, // it follows the letter before
    SAME_CASE = 1,
    GAP = 1,
    GAP_LIMIT = 12,
    NOT = -100000,
};

static char
low(char c)
{
    return (char)tolower((unsigned char)c);
}

static bool
is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || (unsigned char)c >= 0x80;
}

static int
place_score(const char *text, size_t at, char letter)
{
    int score = LETTER + (text[at] == letter ? SAME_CASE : 0);
    if (at == 0)
        score += TEXT_START;
    else if (!is_word(text[at - 1]))
        score += WORD_START;
    return score;
}

static int
larger(int a, int b)
{
    return a > b ? a : b;
}

// Best sum over all ways to find the letters one behind the other. `ends[i]`
// is the best of those whose last letter stands at i.
static int
word_score(const char *word, size_t length, const char *text, size_t size)
{
    int ends[MOST_TEXT];
    int best = NOT;
    for (size_t k = 0; k < length; k++) {
        int before = NOT;  // ends[i - 1] of the letter before
        int carried = NOT; // best of further left, less its gap
        best = NOT;
        for (size_t i = 0; i < size; i++) {
            const int old = k == 0 ? NOT : ends[i];
            const bool fits = low(text[i]) == low(word[k]);
            int from = k == 0 ? -(int)(i < GAP_LIMIT ? i : GAP_LIMIT) * GAP
                              : larger(before + SIDE_BY_SIDE, carried);
            ends[i] = fits && from > NOT / 2
                          ? from + place_score(text, i, word[k])
                          : NOT;
            best = larger(best, ends[i]);
            carried = larger(carried - GAP, before - GAP);
            before = old;
        }
        if (best <= NOT / 2)
            return -1;
    }
    return larger(best, 0);
}

// Quick, for the many that don't fit.
static bool
is_within(const char *word, size_t length, const char *text, size_t size)
{
    size_t found = 0;
    for (size_t i = 0; i < size && found < length; i++)
        found += low(text[i]) == low(word[found]) ? 1 : 0;
    return found == length;
}

int
fuzzy_score(const char *query, const char *text)
{
    const size_t size = strnlen(text, MOST_TEXT);
    int sum = 0;
    for (const char *at = query + strspn(query, " "); at[0] != '\0';) {
        const size_t length = strcspn(at, " ");
        const bool fits =
            length <= MOST_LETTERS && is_within(at, length, text, size);
        const int score = fits ? word_score(at, length, text, size) : -1;
        if (score < 0)
            return -1;
        sum += score;
        at += length + strspn(at + length, " ");
    }
    return sum;
}
