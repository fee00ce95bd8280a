// SPDX-License-Identifier: MIT
#include "timbre/app/command.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "argument.h"
#include "completion_source.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MOST_ROWS = 100 };

static const char blanks[] = " \t\n\r";

typedef struct {
    Completion *completion;
    const char *word;
    bool is_title; // offered words fit already: a take found by its title
    size_t capacity;
} Gathering;

static void
gather(void *context, const char *word, const char *text)
{
    Gathering *gathering = context;
    Completion *completion = gathering->completion;
    const size_t length = strlen(gathering->word);
    if (completion->count >= MOST_ROWS)
        return;
    if (!gathering->is_title && strncasecmp(word, gathering->word, length) != 0)
        return;
    for (size_t i = 0; i < completion->count; i++)
        if (strcmp(completion->rows[i].word, word) == 0)
            return;
    completion->rows =
        mem_reserve(completion->rows, completion->count, &gathering->capacity,
                    sizeof(*completion->rows));
    completion->rows[completion->count++] =
        (CompletionRow){.word = mem_copy_text(word),
                        .text = mem_copy_text(text == NULL ? "" : text)};
}

static CompletionAsk
ask_of(Studio *studio, Gathering *gathering, const StringList *words)
{
    return (CompletionAsk){.studio = studio,
                           .word = gathering->word,
                           .words = words,
                           .offer = gather,
                           .context = gathering};
}

// Usage //////////////////////////////////////////////////////////////////////

// The words in small letters of place `index`: "[on|off]" has two.
static void
gather_literals(Gathering *gathering, const char *usage, size_t index)
{
    const char *rest = usage;
    char *place = argument_next(&rest);
    for (size_t i = 0; i < index && place != NULL; i++) {
        mem_free(place);
        place = argument_next(&rest);
    }
    const char *at = place == NULL ? "" : place;
    while (at[0] != '\0') {
        const size_t length = strcspn(at, "[]|");
        if (length > 0 && islower((unsigned char)at[0])) {
            char *word = text_format("%.*s", (int)length, at);
            gather(gathering, word, NULL);
            mem_free(word);
        }
        at += length + (at[length] == '\0' ? 0 : 1);
    }
    mem_free(place);
}

static ArgumentKind
kind_at(const Command *row, size_t index)
{
    // Behind its second argument a command repeats it, or has names and values.
    if (row->arguments[0] == ARGUMENT_PARAM ||
        row->arguments[0] == ARGUMENT_SETTING)
        return row->arguments[0];
    return index < 2 ? row->arguments[index] : row->arguments[1];
}

// Words //////////////////////////////////////////////////////////////////////

static bool
begins_path(const char *word)
{
    return word[0] == '/' || text_starts_with(word, "~/") ||
           text_starts_with(word, "./") || text_starts_with(word, "../");
}

// Where the word before the end of the text begins.
static size_t
word_start(const char *text, size_t length)
{
    while (length > 0 && strchr(blanks, text[length - 1]) == NULL)
        length--;
    return length;
}

// A path may hold blanks: it begins at the first word that is one.
static size_t
path_start(const char *text, size_t first, size_t length)
{
    for (size_t i = first; i < length; i++)
        if ((i == first || strchr(blanks, text[i - 1]) != NULL) &&
            begins_path(text + i))
            return i;
    return word_start(text, length);
}

static void
complete_takes(Studio *studio, Gathering *gathering, const StringList *words)
{
    gathering->is_title = true;
    const CompletionAsk ask = ask_of(studio, gathering, words);
    completion_source_takes(&ask);
    gathering->is_title = false;
}

static void
complete_kind(Studio *studio,
              Gathering *gathering,
              const StringList *words,
              ArgumentKind kind)
{
    const CompletionAsk ask = ask_of(studio, gathering, words);
    if (kind == ARGUMENT_TAKE)
        complete_takes(studio, gathering, words);
    else
        completion_source_offer(&ask, kind);
}

// `text` is the line up to the cursor, `first` where the argument begins.
static void
complete_argument(Studio *studio,
                  const Command *row,
                  const char *text,
                  size_t first,
                  Completion *completion)
{
    StringList words = {0};
    const size_t length = strlen(text);
    const bool has_path = row->arguments[1] == ARGUMENT_PATH;
    completion->start =
        has_path ? path_start(text, first, length) : word_start(text, length);
    if (completion->start < first)
        completion->start = first;
    char *before =
        text_format("%.*s", (int)(completion->start - first), text + first);
    (void)argument_words(before, &words, 64);
    mem_free(before);
    Gathering gathering = {.completion = completion,
                           .word = text + completion->start};
    const size_t index = words.count;
    if (gathering.word[0] == '@')
        complete_takes(studio, &gathering, &words);
    else if (has_path && begins_path(gathering.word))
        complete_kind(studio, &gathering, &words, ARGUMENT_PATH);
    else {
        gather_literals(&gathering, row->usage, index);
        complete_kind(studio, &gathering, &words, kind_at(row, index));
        // "[TAKE] [FORMAT] [PATH]": behind a take stands what stood first.
        if (has_path && index == 1 && words.items[0][0] == '@')
            complete_kind(studio, &gathering, &words, row->arguments[0]);
    }
    string_list_clear(&words);
}

static void
complete_command(Studio *studio,
                 const char *text,
                 size_t name_start,
                 Completion *completion)
{
    const StringList words = {0};
    const size_t name_length = strcspn(text + name_start, blanks);
    const char *behind = text + name_start + name_length;
    if (behind[0] == '\0') {
        completion->start = name_start;
        Gathering gathering = {.completion = completion,
                               .word = text + name_start};
        complete_kind(studio, &gathering, &words, ARGUMENT_COMMAND);
        const Command *exact = command_find(gathering.word);
        if (exact != NULL && exact->usage[0] != '\0')
            completion->usage =
                text_format("/%s %s", exact->name, exact->usage);
        return;
    }
    char *name = text_format("%.*s", (int)name_length, text + name_start);
    const Command *row = command_find(name);
    mem_free(name);
    completion->start = strlen(text);
    if (row == NULL)
        return;
    completion->usage = text_format(
        "/%s%s%s", row->name, row->usage[0] == '\0' ? "" : " ", row->usage);
    const size_t first = (size_t)(behind - text) + strspn(behind, blanks);
    complete_argument(studio, row, text, first, completion);
}

static void
complete_prompt(Studio *studio, const char *text, Completion *completion)
{
    const StringList words = {0};
    completion->start = word_start(text, strlen(text));
    Gathering gathering = {.completion = completion,
                           .word = text + completion->start};
    if (gathering.word[0] == '@')
        complete_takes(studio, &gathering, &words);
    else if (begins_path(gathering.word))
        complete_kind(studio, &gathering, &words, ARGUMENT_PATH);
}

void
command_complete(Studio *studio,
                 const char *line,
                 size_t cursor,
                 Completion *completion)
{
    *completion = (Completion){0};
    const size_t length = strlen(line);
    const size_t end = cursor < length ? cursor : length;
    char *text = text_format("%.*s", (int)end, line);
    const size_t sign = strspn(text, blanks);
    if (text[sign] == '/' || text[sign] == ':')
        complete_command(studio, text, sign + 1, completion);
    else
        complete_prompt(studio, text, completion);
    mem_free(text);
}

void
command_completion_clear(Completion *completion)
{
    for (size_t i = 0; i < completion->count; i++) {
        mem_free(completion->rows[i].word);
        mem_free(completion->rows[i].text);
    }
    mem_free(completion->rows);
    mem_free(completion->usage);
    *completion = (Completion){0};
}
