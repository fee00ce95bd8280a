// SPDX-License-Identifier: MIT
#include "open_studio.h"

#include "timbre/base/memory.h"

#include <string.h>

static const CliOption options[] = {
    {.name = "session",
     .value = "NAME",
     .text = "Open this session; default: the last one."},
    {.name = "new", .text = "Open a new session."},
    {.name = "plain",
     .text = "Line by line, for screen readers and dumb terminals."},
    {NULL},
};

static const char *const whole_program_options[] = {"--version", "--help", "-h",
                                                    "--print-tables"};

bool
open_studio_is_meant(int count, char **arguments)
{
    if (count < 2)
        return true;
    for (size_t i = 0; i < ARRAY_LENGTH(whole_program_options); i++)
        if (strcmp(arguments[1], whole_program_options[i]) == 0)
            return false;
    return arguments[1][0] == '-';
}

static const Frontend *
pick(const Cli *cli)
{
    if (!options_has(cli->arguments, "plain"))
        return cli->frontend_count == 0 ? NULL : cli->frontends[0];
    for (size_t i = 0; i < cli->frontend_count; i++)
        if (strcmp(cli->frontends[i]->name, "plain") == 0)
            return cli->frontends[i];
    return NULL;
}

static Status
open_studio(Cli *cli, Error *error)
{
    const Frontend *frontend = pick(cli);
    if (frontend == NULL)
        return error_set(error, STATUS_USAGE,
                         "name a command; `timbre render \"...\"` makes music");
    const StudioOptions asked = {
        .session = options_value(cli->arguments, "session"),
        .starts_new = options_has(cli->arguments, "new")};
    if (asked.session != NULL && asked.starts_new)
        return error_set(error, STATUS_USAGE,
                         "--session opens a session and --new makes one; use "
                         "one of them");
    Settings *settings = cli->settings;
    cli->settings = NULL; // given away
    return frontend->run(&asked, settings, &cli->exit_code, error);
}

const Verb open_studio_verb = {
    .name = "",
    .words = "",
    .text = "Open the studio: chat, hear it, change it, export it.",
    .options = options,
    .run = open_studio,
};
