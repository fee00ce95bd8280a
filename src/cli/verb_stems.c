// SPDX-License-Identifier: MIT
#include "timbre/core/request.h"

#include "verb.h"

const CliOption verb_stems_options[] = {
    {.name = "backend",
     .letter = 'b',
     .value = "NAME",
     .text = "Who separates; default: demucs."},
    {.name = "seed", .value = "N", .text = "Same seed, same stems."},
    {.name = "output",
     .letter = 'o',
     .value = "FOLDER",
     .text = "Where to; one that exists gets a folder in it."},
    {NULL},
};

static void
ask(Arguments *arguments, const char *name, const char *value)
{
    string_list_push(&arguments->names, name);
    string_list_push(&arguments->values, value);
}

// `timbre render --kind separate --ref FILE --format stems --no-keep`.
Status
verb_stems(Cli *cli, Error *error)
{
    const Arguments *given = cli->arguments;
    Arguments asked = {0};
    ask(&asked, "backend", "demucs"); // the last one named holds
    for (size_t i = 0; i < given->names.count; i++)
        ask(&asked, given->names.items[i], given->values.items[i]);
    ask(&asked, "kind", request_kind_name(REQUEST_SEPARATE));
    ask(&asked, "ref", given->words.items[0]);
    ask(&asked, "format", "stems");
    ask(&asked, "no-keep", "");
    cli->arguments = &asked;
    const Status status = verb_render(cli, error);
    cli->arguments = given;
    options_clear(&asked);
    return status;
}
