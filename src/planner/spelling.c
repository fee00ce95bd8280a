// SPDX-License-Identifier: MIT
#include "spelling.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

// A person types tens of words, and few of them wrong: a prompt with more
// unknown words than this is text of another kind, and is left as it is.
enum { SPELLER_BUDGET = 48, SPELLER_LONGEST = 24, SPELLER_LETTERS = 32 };

typedef struct {
    uint32_t letters; // bit per letter that occurs
    uint8_t size;
    bool is_name; // a row of its own, not filler or part of a phrase
    bool is_phrase;
} Shape;

struct Speller {
    const Lexicon *lexicon;
    Shape *shapes;
    size_t count;
    unsigned spent;
};

static uint32_t
letters_of(const char *word, size_t size)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < size; i++)
        letters |= 1U << ((unsigned char)word[i] % SPELLER_LETTERS);
    return letters;
}

Speller *
speller_new(const Lexicon *lexicon)
{
    Speller *speller = mem_new(sizeof *speller);
    speller->lexicon = lexicon;
    speller->count = lexicon_word_count(lexicon);
    speller->shapes = mem_new_array(speller->count, sizeof *speller->shapes);
    for (size_t i = 0; i < speller->count; i++) {
        const char *word = lexicon_word_text(lexicon, (int)i);
        const size_t size = strlen(word);
        const uint64_t meanings = lexicon_word_meanings(lexicon, (int)i);
        speller->shapes[i] = (Shape){.letters = letters_of(word, size),
                                     .size = (uint8_t)(size < 255 ? size : 255),
                                     .is_phrase = meanings != 0,
                                     .is_name = (meanings & ~(uint64_t)1) != 0};
    }
    return speller;
}

void
speller_free(Speller *speller)
{
    if (speller == NULL)
        return;
    mem_free(speller->shapes);
    mem_free(speller);
}

// How many errors a word of that length may hold. Short words have too many
// neighbours.
static size_t
error_limit(size_t size)
{
    return size < 4 ? 0 : size < 8 ? 1 : 2;
}

static bool
is_doubling(const char *word, size_t size, const char *other)
{
    return size == 3 && strncmp(word, other, size) == 0 &&
           other[size] == word[size - 1] && other[size + 1] == '\0';
}

// People seldom mistype the first letter; swapping the first two happens.
static bool
begins_alike(const char *word, const char *other, size_t size)
{
    return word[0] == other[0] ||
           (word[0] == other[1] && word[1] == other[0]) || size >= 9;
}

// Bytes of two words of at most 24; row by row, two rows kept.
static size_t
distance(const char *a, size_t a_size, const char *b, size_t b_size)
{
    unsigned char rows[3][SPELLER_LONGEST + 3];
    unsigned char *before = rows[0];
    unsigned char *above = rows[1];
    unsigned char *row = rows[2];
    for (size_t j = 0; j <= b_size; j++)
        row[j] = (unsigned char)j;
    for (size_t i = 1; i <= a_size; i++) {
        unsigned char *spare = before;
        before = above;
        above = row;
        row = spare;
        row[0] = (unsigned char)i;
        for (size_t j = 1; j <= b_size; j++) {
            unsigned best = (unsigned)above[j - 1] + (a[i - 1] != b[j - 1]);
            if (above[j] + 1U < best)
                best = above[j] + 1U;
            if (row[j - 1] + 1U < best)
                best = row[j - 1] + 1U;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
                a[i - 2] == b[j - 1] && before[j - 2] + 1U < best)
                best = before[j - 2] + 1U;
            row[j] = (unsigned char)best;
        }
    }
    return row[b_size];
}

// The bytes of `letters` that differ bound the distance from below: each
// error changes at most two.
static size_t
cheap_bound(const Shape *shape, uint32_t letters, size_t size)
{
    const size_t by_length =
        shape->size > size ? shape->size - size : size - shape->size;
    const size_t by_letters =
        ((size_t)__builtin_popcount(shape->letters ^ letters) + 1) / 2;
    return by_length > by_letters ? by_length : by_letters;
}

// A name is likelier meant than a filler, a whole row than a piece, and letters
// are left out more often than put in.
static size_t
cost_of(const Shape *shape, size_t errors, size_t size, bool begins_same)
{
    size_t cost = 8 * errors;
    cost += shape->is_name ? 0 : 2;
    cost += shape->is_phrase ? 0 : 1;
    cost += shape->size < size ? 1 : 0;
    cost += begins_same ? 0 : 3;
    return cost;
}

int
speller_mend(Speller *speller, const char *word)
{
    const size_t size = strlen(word);
    if (size < 3 || size > SPELLER_LONGEST || speller->spent > SPELLER_BUDGET)
        return WORD_UNKNOWN;
    speller->spent++;
    const uint32_t letters = letters_of(word, size);
    const size_t limit = error_limit(size);
    int best = WORD_UNKNOWN;
    size_t best_cost = SIZE_MAX;
    for (size_t i = 0; i < speller->count; i++) {
        const Shape *shape = &speller->shapes[i];
        if (shape->size < 4 || shape->size > SPELLER_LONGEST)
            continue;
        const char *other = lexicon_word_text(speller->lexicon, (int)i);
        if (is_doubling(word, size, other))
            return (int)i;
        if (limit == 0 || cheap_bound(shape, letters, size) > limit ||
            !begins_alike(word, other, size))
            continue;
        if (!shape->is_name && size < 5)
            continue;
        const size_t errors = distance(word, size, other, shape->size);
        // A made-up word must not vanish in a filler that is only near.
        if (!shape->is_name && errors > 1)
            continue;
        const size_t cost = cost_of(shape, errors, size, word[0] == other[0]);
        if (errors <= limit && cost < best_cost) {
            best_cost = cost;
            best = (int)i;
        }
    }
    return best;
}

void
speller_mend_tokens(Speller *speller, TokenList *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        Token *token = &tokens->items[i];
        if (token->kind != TOKEN_WORD || token->word != WORD_UNKNOWN ||
            token->is_taken)
            continue;
        token->word = speller_mend(speller, token_lower(tokens, i));
        token->is_mended = token->word != WORD_UNKNOWN;
    }
}

// "Did you mean": looser than mending, names only.
enum { NEAREST_COUNT = 3 };

void
speller_nearest(Speller *speller, const char *word, StringList *names)
{
    char *lower = text_lower(word);
    const size_t size = strlen(lower);
    const size_t limit = size < 6 ? 2 : size < 9 ? 4 : 6;
    const uint32_t letters = letters_of(lower, size);
    int nearest[NEAREST_COUNT] = {WORD_UNKNOWN, WORD_UNKNOWN, WORD_UNKNOWN};
    size_t costs[NEAREST_COUNT] = {SIZE_MAX, SIZE_MAX, SIZE_MAX};
    for (size_t i = 0; i < speller->count && size <= SPELLER_LONGEST; i++) {
        const Shape *shape = &speller->shapes[i];
        const uint64_t meanings =
            lexicon_word_meanings(speller->lexicon, (int)i);
        const uint64_t sounds =
            (uint64_t)1 << MEANS_GENRE | (uint64_t)1 << MEANS_MOOD |
            (uint64_t)1 << MEANS_INSTRUMENT | (uint64_t)1 << MEANS_TEXTURE |
            (uint64_t)1 << MEANS_MODE | (uint64_t)1 << MEANS_SECTION;
        if ((meanings & sounds) == 0 || shape->size < 4 ||
            shape->size > SPELLER_LONGEST ||
            cheap_bound(shape, letters, size) > limit)
            continue;
        size_t cost =
            distance(lower, size, lexicon_word_text(speller->lexicon, (int)i),
                     shape->size);
        if (cost > limit || 3 * cost > 2 * size)
            continue;
        int candidate = (int)i;
        for (size_t k = 0; k < NEAREST_COUNT; k++) {
            if (cost >= costs[k])
                continue;
            const size_t spare_cost = costs[k];
            const int spare = nearest[k];
            costs[k] = cost;
            nearest[k] = candidate;
            cost = spare_cost;
            candidate = spare;
        }
    }
    for (size_t k = 0; k < NEAREST_COUNT; k++)
        if (nearest[k] != WORD_UNKNOWN)
            string_list_add(names,
                            lexicon_word_text(speller->lexicon, nearest[k]));
    mem_free(lower);
}
