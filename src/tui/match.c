// SPDX-License-Identifier: MIT
#include "match.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool
is_same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static bool
mark_whole(const char *text, const char *word, size_t length, bool *marks)
{
    for (size_t at = 0; text[at] != '\0'; at++) {
        if (strncasecmp(text + at, word, length) != 0)
            continue;
        for (size_t i = 0; i < length; i++)
            marks[at + i] = true;
        return true;
    }
    return false;
}

// All of its letters or none.
static void
mark_letters(const char *text, const char *word, size_t length, bool *marks)
{
    for (int pass = 0; pass < 2; pass++) {
        size_t found = 0;
        for (size_t at = 0; text[at] != '\0' && found < length; at++) {
            if (!is_same(text[at], word[found]))
                continue;
            found++;
            if (pass == 1)
                marks[at] = true;
        }
        if (found < length)
            return;
    }
}

void
match_mark(const char *text, const char *words, bool *marks)
{
    memset(marks, 0, strlen(text) * sizeof(*marks));
    const char *word = words + strspn(words, " ");
    while (*word != '\0') {
        const size_t length = strcspn(word, " ");
        if (!mark_whole(text, word, length, marks))
            mark_letters(text, word, length, marks);
        word += length;
        word += strspn(word, " ");
    }
}
