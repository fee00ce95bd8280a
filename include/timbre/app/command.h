// SPDX-License-Identifier: MIT
// Everything a user can do has a row here; slash commands, the ":" line, keys,
// palette, completion, help and manual only read the tables.
#pragma once

#include "timbre/app/studio.h"
#include "timbre/base/error.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>
#include <stddef.h>

// What an argument is: decides completion.
typedef enum {
    ARGUMENT_NONE,
    ARGUMENT_TEXT,
    ARGUMENT_NUMBER,
    ARGUMENT_TAKE, // "@3", "last"
    ARGUMENT_PATH,
    ARGUMENT_PARAM,   // "tempo 82"
    ARGUMENT_SETTING, // "audio.device null"
    ARGUMENT_SESSION,
    ARGUMENT_DEVICE,
    ARGUMENT_BACKEND,
    ARGUMENT_FORMAT,
    ARGUMENT_THEME,
    ARGUMENT_PANE,
    ARGUMENT_COMMAND,
    ARGUMENT_PRESET,
    ARGUMENT_JOB, // its number in the queue
    ARGUMENT_KIND_COUNT
} ArgumentKind;

// What must have happened before a script goes on with this command.
typedef enum {
    NEEDS_REST,     // all that was asked before has ended
    NEEDS_SESSION,  // the session is open: acts on jobs that wait and run
    NEEDS_BACKENDS, // as NEEDS_REST, and it is known which backends are here
    NEEDS_NOTHING,
    COMMAND_NEEDS_COUNT
} CommandNeeds;

typedef struct {
    const char *name;  // "regenerate"
    const char *alias; // "r", or NULL
    const char *usage; // "[COUNT] [same]", "" if it takes nothing
    ArgumentKind arguments[2];
    bool needs_screen; // zoom, theme ...: plain mode says that it can't
    const char *text;  // one line
    Status (*run)(Studio *studio, const char *argument, Error *error);
    CommandNeeds needs;
} Command;

// All rows, family after family.
const Command *command_table(size_t *count);
const Command *command_find(const char *name); // name or alias, or NULL
// The row of a line such as "/export flac", or NULL when there is none.
const Command *command_of_line(const char *line);
// "/export flac" or "export flac". A wrong name gets "did you mean", a wrong
// argument its usage.
Status command_run(Studio *studio, const char *line, Error *error);

// Completion of the word before `cursor` (bytes): commands after "/" or ":",
// then their arguments; "@take" and paths in prompts too. Names on disk come
// from the studio's listing: a notice topic is marked when more are there.
typedef struct {
    char *word; // what would stand there
    char *text; // what it is
} CompletionRow;

typedef struct {
    size_t start; // byte where the word begins
    CompletionRow *rows;
    size_t count;
    char *usage; // of the command that is typed, or NULL
} Completion;

void command_complete(Studio *studio,
                      const char *line,
                      size_t cursor,
                      Completion *completion);
void command_completion_clear(Completion *completion);

// ctrl-p: fuzzy over commands, settings, themes, sessions and takes; best
// first, at most `limit`. `line` is what enter runs; one that ends with a
// blank wants an argument first.
typedef struct {
    char *title, *text, *line;
    int score;
} PaletteRow;

size_t command_palette(Studio *studio,
                       const char *words,
                       PaletteRow *rows,
                       size_t limit);
void command_palette_clear(PaletteRow *rows, size_t count);
