// SPDX-License-Identifier: MIT
// Reading what stands behind a command's name. command_run() puts the usage
// behind a sentence whose status is STATUS_USAGE.
#pragma once

#include "timbre/app/studio.h"

#include <stdbool.h>
#include <stdint.h>

// The next word, NULL at the end; mem_free() it. *rest moves behind it and the
// blanks that follow. Quotes join words, as in a shell; one that has no partner
// is a letter.
char *argument_next(const char **rest);
// The rest of a line as a value: what stands wholly in quotes loses them, as
// in a shell; anything else stays as it is. mem_free() it.
char *argument_value(const char *rest);
// The words, at most `limit` of them are read; the caller clears the list.
// False when there are more.
bool argument_words(const char *argument, StringList *words, size_t limit);
// A whole number of these limits.
bool argument_whole(const char *text,
                    int64_t minimum,
                    int64_t maximum,
                    int64_t *number);
// "GIVEN is not WANTED", what was given shortened and cleaned.
Status argument_refuse(const char *given, const char *wanted, Error *error);
// Refuses anything at all.
Status argument_none(const char *argument, Error *error);
// "there is no KIND GIVEN; did you mean NEAREST?", or all names when they are
// few.
Status argument_unknown(const char *kind,
                        const char *given,
                        const StringList *names,
                        Error *error);
// "on", "off", or "" for the other of `is_on`.
Status argument_switch(const char *argument, bool *is_on, Error *error);

// "" = the take in focus.
Status argument_take(Studio *studio,
                     const char *asked,
                     const TakeView **take,
                     Error *error);
// A row of the queue by its number (1 = the first), or an id.
Status argument_job(Studio *studio,
                    const char *asked,
                    const JobView **job,
                    Error *error);
