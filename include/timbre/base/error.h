// SPDX-License-Identifier: MIT
// A failure is a status for code and a sentence for people.
#pragma once

#include <stddef.h>

typedef enum {
    STATUS_OK,
    STATUS_USAGE,       // the command line or a field is wrong: exit code 2
    STATUS_INVALID,     // data does not have the form it must have
    STATUS_IO,          // disk, pipe or device failed
    STATUS_NOT_FOUND,   // the named thing does not exist
    STATUS_UNAVAILABLE, // backend, model or SoundFont is not there: exit 3
    STATUS_CANCELLED,   // stopped because it was asked to: exit code 4
    STATUS_DIFFERENT,   // verification found a difference: exit code 5
    STATUS_MEMORY,      // an audio buffer did not fit
    STATUS_FAILED,      // anything else
    STATUS_COUNT
} Status;

enum { ERROR_TEXT_SIZE = 1024 };

// `text` says what, which, why, and what to do; valid UTF-8, never cut inside
// a character.
typedef struct {
    Status status;
    char text[ERROR_TEXT_SIZE];
} Error;

// Name of the status, as it stands in journals and JSON ("not_found").
const char *error_status_name(Status status);

// Exit code of design.md section 3 for a status.
int error_exit_code(Status status);

// Write the sentence and return `status`. `error` may be NULL.
Status error_set(Error *error, Status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The same, with ": " and strerror(errno) behind the sentence.
Status error_set_errno(Error *error, Status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Put "PREFIX: " before the sentence that stands there; status unchanged.
Status error_prefix(Error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

void error_clear(Error *error);
