// SPDX-License-Identifier: MIT
#include "setting_line.h"

#include <stdbool.h>
#include <string.h>

static const char blanks[] = " \t\r";

static char *
skip_blanks(char *at)
{
    return at + strspn(at, blanks);
}

static void
cut_blanks(char *start, char *end)
{
    while (end > start && strchr(blanks, end[-1]) != NULL)
        end--;
    *end = '\0';
}

static Status
refuse_block(const char *line, Error *error)
{
    if (strncmp(line, "[rule", strlen("[rule")) == 0)
        return error_set(error, STATUS_USAGE,
                         "rules come with a later version, this one has none; "
                         "take the block %.60s out",
                         line);
    return error_set(error, STATUS_USAGE,
                     "%.60s is no block that is known here; take it out, or "
                     "put # before its lines",
                     line);
}

// Undoes the quotes in place.
static Status
read_quoted(char *at, char **value, Error *error)
{
    char *to = ++at;
    *value = to;
    for (; *at != '\0' && *at != '"'; at++) {
        if (at[0] == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        *to++ = *at;
    }
    if (*at == '\0')
        return error_set(error, STATUS_USAGE,
                         "the quotation mark before the value has no second "
                         "one; end the value with \"");
    const char *rest = skip_blanks(at + 1);
    if (rest[0] != '\0' && rest[0] != '#')
        return error_set(error, STATUS_USAGE,
                         "behind the quoted value stands %.60s; take it out, "
                         "or put # before it",
                         rest);
    *to = '\0';
    return STATUS_OK;
}

static void
read_plain(char *at, char **value)
{
    *value = at;
    char *end = at + strlen(at);
    for (char *c = at; *c != '\0'; c++)
        if (*c == '#' && (c == at || strchr(blanks, c[-1]) != NULL)) {
            end = c;
            break;
        }
    cut_blanks(at, end);
}

// In "bind.= = next" the first sign is the key's name.
static size_t
sign_length(const char *line)
{
    static const char prefix[] = "bind.=";
    return strncmp(line, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0;
}

Status
setting_line_split(char *line, char **name, char **value, Error *error)
{
    *name = NULL;
    *value = NULL;
    line = skip_blanks(line);
    cut_blanks(line, line + strlen(line));
    if (line[0] == '\0' || line[0] == '#')
        return STATUS_OK;
    if (line[0] == '[')
        return refuse_block(line, error);
    char *equals = strchr(line + sign_length(line), '=');
    if (equals == NULL || equals == line)
        return error_set(error, STATUS_USAGE,
                         "\"%.60s\" is not of the form name = value", line);
    char *text = skip_blanks(equals + 1);
    cut_blanks(line, equals);
    *name = line;
    if (text[0] == '"')
        return read_quoted(text, value, error);
    read_plain(text, value);
    return STATUS_OK;
}
