// SPDX-License-Identifier: MIT
#include "timbre/app/command.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "argument.h"

#include <string.h>

static const char blanks[] = " \t\r\n";

const Command *
command_find(const char *name)
{
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, name) == 0 ||
            (rows[i].alias != NULL && strcmp(rows[i].alias, name) == 0))
            return &rows[i];
    return NULL;
}

// A beginning that only one command has says more than likeness.
static const char *
nearest_command(const char *name)
{
    size_t count = 0;
    const Command *rows = command_table(&count);
    const char **names = mem_new_array(count, sizeof(*names));
    const char *begun = NULL;
    size_t begun_count = 0;
    for (size_t i = 0; i < count; i++) {
        names[i] = rows[i].name;
        if (name[0] == '\0' || !text_starts_with(rows[i].name, name))
            continue;
        begun = rows[i].name;
        begun_count++;
    }
    const char *nearest =
        begun_count == 1 ? begun : text_nearest(name, names, count);
    mem_free(names);
    return nearest;
}

static Status
refuse_name(const char *name, Error *error)
{
    enum { SHOWN_BYTES = 40 };

    const char *nearest = nearest_command(name);
    char *shown = text_clean(name, strlen(name), SHOWN_BYTES);
    const Status status =
        error_set(error, STATUS_USAGE, "there is no command /%s; %s%s%s", shown,
                  nearest == NULL ? "/help lists them" : "did you mean /",
                  nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
    mem_free(shown);
    return status;
}

static Status
run_row(Studio *studio, const Command *row, const char *argument, Error *error)
{
    Error reason = {0};
    if (row->needs_screen && studio_screen(studio)->is_absent)
        return error_set(error, STATUS_UNAVAILABLE,
                         "/%s needs the screen; `timbre` without --plain has "
                         "one",
                         row->name);
    const Status status = row->run(studio, argument, &reason);
    if (status == STATUS_OK)
        return STATUS_OK;
    if (status != STATUS_USAGE)
        return error_set(error, status, "%s", reason.text);
    return error_set(error, status, "%s; usage: /%s%s%s", reason.text,
                     row->name, row->usage[0] == '\0' ? "" : " ", row->usage);
}

// The name; *rest is what stands behind it.
static char *
name_of_line(const char *line, const char **rest)
{
    *rest = line + strspn(line, blanks);
    *rest += (*rest)[0] == '/' || (*rest)[0] == ':' ? 1 : 0;
    return argument_next(rest);
}

const Command *
command_of_line(const char *line)
{
    const char *rest = NULL;
    char *name = name_of_line(line, &rest);
    const Command *row = name == NULL ? NULL : command_find(name);
    mem_free(name);
    return row;
}

Status
command_run(Studio *studio, const char *line, Error *error)
{
    const char *rest = NULL;
    char *name = name_of_line(line, &rest);
    if (name == NULL)
        return error_set(error, STATUS_USAGE,
                         "the command is missing; /help lists them");
    size_t length = strlen(rest);
    while (length > 0 && strchr(blanks, rest[length - 1]) != NULL)
        length--;
    char *clean = text_clean(rest, length, length);
    char *argument = argument_value(clean);
    const Command *row = command_find(name);
    const Status status = row == NULL ? refuse_name(name, error)
                                      : run_row(studio, row, argument, error);
    mem_free(argument);
    mem_free(clean);
    mem_free(name);
    return status;
}
