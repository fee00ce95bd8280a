// SPDX-License-Identifier: MIT
#include "timbre/base/error.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_code;
} statuses[] = {
    [STATUS_OK] = {"ok", 0},
    [STATUS_USAGE] = {"usage", 2},
    [STATUS_INVALID] = {"invalid", 1},
    [STATUS_IO] = {"io", 1},
    [STATUS_NOT_FOUND] = {"not_found", 1},
    [STATUS_UNAVAILABLE] = {"unavailable", 3},
    [STATUS_CANCELLED] = {"cancelled", 4},
    [STATUS_DIFFERENT] = {"different", 5},
    [STATUS_MEMORY] = {"memory", 1},
    [STATUS_FAILED] = {"failed", 1},
};

static_assert(ARRAY_LENGTH(statuses) == STATUS_COUNT, "name every status");

const char *
error_status_name(Status status)
{
    return (size_t)status < STATUS_COUNT ? statuses[status].name : "failed";
}

int
error_exit_code(Status status)
{
    return (size_t)status < STATUS_COUNT ? statuses[status].exit_code : 1;
}

// Takes the text over and empties it.
static void
write_sentence(Error *error, Status status, Text *text)
{
    char *clean = text_clean(text->chars == NULL ? "" : text->chars,
                             text->length, ERROR_TEXT_SIZE - 1);
    error->status = status;
    memcpy(error->text, clean, strlen(clean) + 1);
    mem_free(clean);
    text_clear(text);
}

Status
error_set(Error *error, Status status, const char *format, ...)
{
    if (error == NULL)
        return status;
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    write_sentence(error, status, &text);
    return status;
}

Status
error_set_errno(Error *error, Status status, const char *format, ...)
{
    const int number = errno; // before anything below can change it
    if (error == NULL)
        return status;
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    char reason[128];
    text_append(&text, ": ");
    text_append(&text, strerror_r(number, reason, sizeof reason));
    write_sentence(error, status, &text);
    errno = number;
    return status;
}

Status
error_prefix(Error *error, const char *format, ...)
{
    if (error == NULL)
        return STATUS_FAILED;
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    text_append(&text, ": ");
    text_append(&text, error->text);
    write_sentence(error, error->status, &text);
    return error->status;
}

void
error_clear(Error *error)
{
    if (error == NULL)
        return;
    error->status = STATUS_OK;
    error->text[0] = '\0';
}
