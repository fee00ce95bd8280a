// SPDX-License-Identifier: MIT
#include "prompt_path.h"

#include "timbre/app/hear.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static const char blanks[] = " \t\r\n";
static const char file_scheme[] = "file://";

static bool
begins_path(const char *text)
{
    return text[0] == '/' || text_starts_with(text, "~/") ||
           text_starts_with(text, "./") || text_starts_with(text, "../") ||
           text_starts_with(text, file_scheme);
}

// One word from `at`: quotes join, \ takes the next byte as it is. Returns
// where it ends.
static size_t
read_word(const char *at, Text *word)
{
    char quote = '\0';
    if (at[0] == '\'' || at[0] == '"')
        quote = at[0];
    size_t i = quote != '\0' ? 1 : 0;
    while (at[i] != '\0') {
        if (quote != '\0' && at[i] == quote)
            return i + 1;
        if (quote == '\0' && strchr(blanks, at[i]) != NULL)
            return i;
        if (at[i] == '\\' && at[i + 1] != '\0' && quote != '\'')
            i++;
        text_append_bytes(word, &at[i], 1);
        i++;
    }
    return i;
}

// What stands before and behind, with one blank between.
static char *
without(const char *prompt, size_t from, size_t to)
{
    const char *behind = prompt + to + strspn(prompt + to, blanks);
    while (from > 0 && strchr(blanks, prompt[from - 1]) != NULL)
        from--;
    return text_format("%.*s%s%s", (int)from, prompt,
                       from > 0 && behind[0] != '\0' ? " " : "", behind);
}

bool
prompt_path_find(const char *prompt, char **path, char **rest)
{
    size_t at = 0;
    while (prompt[at] != '\0') {
        at += strspn(prompt + at, blanks);
        Text word = {0};
        const size_t size = read_word(prompt + at, &word);
        if (word.length > 0 && begins_path(word.chars) &&
            hear_is_likely(word.chars)) {
            *rest = without(prompt, at, at + size);
            *path = text_take(&word);
            return true;
        }
        text_clear(&word);
        at += size;
    }
    return false;
}

static int
hex_value(char digit)
{
    return isdigit((unsigned char)digit)
               ? digit - '0'
               : tolower((unsigned char)digit) - 'a' + 10;
}

// "%20" of a file:// address.
static char *
decode(const char *text)
{
    Text plain = {0};
    for (size_t i = 0; text[i] != '\0'; i++) {
        char byte = text[i];
        if (byte == '%' && isxdigit((unsigned char)text[i + 1]) &&
            isxdigit((unsigned char)text[i + 2])) {
            const int value =
                hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]);
            byte = (char)(value == 0 ? (int)'?' : value);
            i += 2;
        }
        text_append_bytes(&plain, &byte, 1);
    }
    return plain.length > 0 ? text_take(&plain) : mem_copy_text("");
}

char *
prompt_path_expand(const char *path)
{
    const char *home = getenv("HOME");
    if (text_starts_with(path, "~/") && home != NULL)
        return text_format("%s%s", home, path + 1);
    if (text_starts_with(path, file_scheme))
        return decode(path + strlen(file_scheme));
    return mem_copy_text(path);
}
