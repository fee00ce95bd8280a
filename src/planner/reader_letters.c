// SPDX-License-Identifier: MIT
// Forms as letters: "AABA", "A-B-A-C", "ABAB form".
#include "timbre/base/memory.h"

#include "readers.h"

#include <string.h>

enum { FORM_MAX = 16 };

static SectionRole
role_of(char letter)
{
    return letter == 'A' || letter == 'a'   ? SECTION_A
           : letter == 'B' || letter == 'b' ? SECTION_B
                                            : SECTION_C;
}

static bool
is_cue(const TokenList *tokens, size_t index)
{
    return token_is(tokens, index, "form") ||
           token_is(tokens, index, "structure") ||
           token_is(tokens, index, "sections") ||
           token_is(tokens, index, "section");
}

static bool
has_cue(const TokenList *tokens, size_t first, size_t end)
{
    for (size_t back = 1; back <= 3 && back <= first; back++)
        if (is_cue(tokens, first - back))
            return true;
    return is_cue(tokens, end) || is_cue(tokens, end + 1);
}

static void
add_sections(Reading *reading, const char *letters, size_t count)
{
    if (reading->has_form)
        return;
    for (size_t i = 0; i < count; i++)
        (void)plan_add_section(reading->plan, role_of(letters[i]), 0);
    reading->has_form = true;
    reading_say(reading, "sections");
}

// A word of A, B and C alone. Without the word form it must be in capitals or
// one of the usual ones: ABBA is a band.
static bool
is_form_word(const TokenList *tokens, size_t index)
{
    static const char *const usual[] = {"aaba", "abab",   "aabb",
                                        "abac", "ababcb", "abaca"};
    const char *cased = token_cased(tokens, index);
    const size_t size = strlen(cased);
    if (size < 2 || size > FORM_MAX || strspn(cased, "ABCabc") != size)
        return false;
    if (has_cue(tokens, index, index + 1))
        return true;
    const char *lower = token_lower(tokens, index);
    for (size_t i = 0; i < ARRAY_LENGTH(usual); i++)
        if (strcmp(lower, usual[i]) == 0)
            return true;
    return size >= 3 && strspn(cased, "ABC") == size && lower[0] == 'a' &&
           strchr(lower, 'b') != NULL && strcmp(lower, "abba") != 0 &&
           strcmp(lower, "abc") != 0;
}

// "A B A", "A - B - A": single capitals one after the other.
static size_t
read_spaced(const TokenList *tokens,
            size_t first,
            char letters[static FORM_MAX],
            size_t *count)
{
    size_t at = first;
    size_t end = first;
    *count = 0;
    while (*count < FORM_MAX && at < tokens->count &&
           token_is_free(tokens, at)) {
        const char *cased = token_cased(tokens, at);
        if (strlen(cased) != 1 || strchr("ABC", cased[0]) == NULL)
            break;
        letters[(*count)++] = cased[0];
        end = ++at;
        while (token_is_mark(tokens, at, '-') ||
               token_is_mark(tokens, at, ',') ||
               token_is_mark(tokens, at, '/') || token_is_mark(tokens, at, '>'))
            at++;
    }
    return end;
}

static bool
has_repeat(const char *letters, size_t count)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (letters[i] == letters[k])
                return true;
    return false;
}

void
reader_letters_read(Reading *reading)
{
    TokenList *tokens = reading->tokens;
    for (size_t at = 0; at < tokens->count; at++) {
        if (!token_is_free(tokens, at) || tokens->items[at].kind != TOKEN_WORD)
            continue;
        if (is_form_word(tokens, at)) {
            const char *word = token_cased(tokens, at);
            add_sections(reading, word, strlen(word));
            token_take(tokens, at, at + 1);
            continue;
        }
        char letters[FORM_MAX];
        size_t count = 0;
        const size_t end = read_spaced(tokens, at, letters, &count);
        if (count >= 3 &&
            (has_repeat(letters, count) || has_cue(tokens, at, end))) {
            add_sections(reading, letters, count);
            token_take(tokens, at, end);
        }
    }
}
