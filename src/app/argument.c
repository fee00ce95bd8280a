// SPDX-License-Identifier: MIT
#include "argument.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

enum { SHOWN_BYTES = 40, FEW_NAMES = 12 };

static const char blanks[] = " \t\n\r";

// Bytes of a quoted piece with both of its quotes, 0 when it has no end.
static size_t
quoted_size(const char *text)
{
    for (size_t i = 1; text[i] != '\0'; i++) {
        if (text[i] == text[0])
            return i + 1;
        if (text[0] == '"' && text[i] == '\\' && text[i + 1] != '\0')
            i++;
    }
    return 0;
}

// What stands between the quotes; in double ones a backslash protects a quote
// and itself.
static void
append_quoted(Text *word, const char *text, size_t size)
{
    for (size_t i = 1; i + 1 < size; i++) {
        if (text[0] == '"' && text[i] == '\\' &&
            (text[i + 1] == '"' || text[i + 1] == '\\'))
            i++;
        text_append_bytes(word, text + i, 1);
    }
}

// Reads a word at `text`, which begins with none of the blanks; returns its
// size as it stands there.
static size_t
read_word(const char *text, Text *word, bool *is_quoted)
{
    size_t at = 0;
    while (text[at] != '\0' && strchr(blanks, text[at]) == NULL) {
        const bool is_quote = text[at] == '"' || text[at] == '\'';
        const size_t size = is_quote ? quoted_size(text + at) : 0;
        if (size > 0)
            append_quoted(word, text + at, size);
        else
            text_append_bytes(word, text + at, 1);
        *is_quoted = *is_quoted || size > 0;
        at += size > 0 ? size : 1;
    }
    return at;
}

char *
argument_next(const char **rest)
{
    Text word = {0};
    bool is_quoted = false;
    const char *start = *rest + strspn(*rest, blanks);
    const size_t size = read_word(start, &word, &is_quoted);
    *rest = start + size + strspn(start + size, blanks);
    return size == 0 ? NULL : text_take(&word);
}

char *
argument_value(const char *rest)
{
    Text word = {0};
    bool is_quoted = false;
    const char *start = rest + strspn(rest, blanks);
    const char *end = start + read_word(start, &word, &is_quoted);
    if (is_quoted && end[strspn(end, blanks)] == '\0')
        return text_take(&word);
    text_clear(&word);
    return mem_copy_text(rest);
}

bool
argument_words(const char *argument, StringList *words, size_t limit)
{
    const char *rest = argument;
    while (words->count < limit) {
        char *word = argument_next(&rest);
        if (word == NULL)
            return true;
        string_list_push(words, word);
        mem_free(word);
    }
    return rest[strspn(rest, blanks)] == '\0';
}

bool
argument_whole(const char *text,
               int64_t minimum,
               int64_t maximum,
               int64_t *number)
{
    return text_to_int64(text, number) && *number >= minimum &&
           *number <= maximum;
}

static char *
shown(const char *text)
{
    const size_t length = strlen(text);
    char *clean = text_clean(text, length, SHOWN_BYTES);
    for (char *c = clean; *c != '\0'; c++)
        if (*c == '\n' || *c == '\t')
            *c = ' ';
    char *whole = text_format("%s%s", clean, length > SHOWN_BYTES ? "..." : "");
    mem_free(clean);
    return whole;
}

Status
argument_refuse(const char *given, const char *wanted, Error *error)
{
    char *text = shown(given);
    const Status status =
        text[0] == '\0'
            ? error_set(error, STATUS_USAGE, "%s is missing", wanted)
            : error_set(error, STATUS_USAGE, "\"%s\" is not %s", text, wanted);
    mem_free(text);
    return status;
}

Status
argument_none(const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return STATUS_OK;
    char *text = shown(argument);
    const Status status =
        error_set(error, STATUS_USAGE, "\"%s\" is too much", text);
    mem_free(text);
    return status;
}

Status
argument_unknown(const char *kind,
                 const char *given,
                 const StringList *names,
                 Error *error)
{
    char *text = shown(given);
    char *all = string_list_join(names, ", ", " and ");
    const char *nearest =
        text_nearest(given, (const char *const *)names->items, names->count);
    const char *prefix = names->count <= FEW_NAMES ? "; there are " : "";
    const char *mend = names->count == 0   ? ""
                       : nearest != NULL   ? "; did you mean "
                       : names->count == 1 ? "; there is "
                                           : prefix;
    const bool shows_all = nearest == NULL && names->count <= FEW_NAMES;
    error_set(error, STATUS_NOT_FOUND, "there is no %s %s%s%s%s", kind,
              text[0] == '\0' ? "without a name" : text, mend,
              nearest != NULL ? nearest
              : shows_all     ? all
                              : "",
              nearest != NULL ? "?" : "");
    mem_free(all);
    mem_free(text);
    return STATUS_NOT_FOUND;
}

Status
argument_switch(const char *argument, bool *is_on, Error *error)
{
    if (argument[0] == '\0')
        *is_on = !*is_on;
    else if (strcmp(argument, "on") == 0)
        *is_on = true;
    else if (strcmp(argument, "off") == 0)
        *is_on = false;
    else
        return argument_refuse(argument, "on or off", error);
    return STATUS_OK;
}

Status
argument_take(Studio *studio,
              const char *asked,
              const TakeView **take,
              Error *error)
{
    TakeList *takes = studio_takes(studio);
    if (asked[0] == '\0') {
        *take = take_list_focus(takes);
        if (*take != NULL)
            return STATUS_OK;
        return error_set(error, STATUS_NOT_FOUND,
                         "there is no take yet; describe some music and press "
                         "enter");
    }
    *take = take_list_find(takes, asked, error);
    return *take == NULL ? STATUS_NOT_FOUND : STATUS_OK;
}

// Ids are long: their end is enough.
static const JobView *
find_job(const JobList *jobs, const char *asked)
{
    for (size_t i = 0; i < job_list_count(jobs); i++) {
        const JobView *row = job_list_row(jobs, i);
        if (strlen(asked) >= 4 && text_ends_with(row->job, asked))
            return row;
    }
    return NULL;
}

Status
argument_job(Studio *studio,
             const char *asked,
             const JobView **job,
             Error *error)
{
    const JobList *jobs = studio_jobs(studio);
    const size_t count = job_list_count(jobs);
    int64_t number = 0;
    if (argument_whole(asked, 1, (int64_t)count, &number))
        *job = job_list_row(jobs, (size_t)number - 1);
    else
        *job = find_job(jobs, asked);
    if (*job != NULL)
        return STATUS_OK;
    if (count == 0)
        return error_set(error, STATUS_NOT_FOUND, "no job runs or waits");
    char *text = shown(asked);
    const Status status = error_set(
        error, STATUS_NOT_FOUND,
        "there is no job %s; /queue lists them, 1 to %zu", text, count);
    mem_free(text);
    return status;
}
