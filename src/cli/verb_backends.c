// SPDX-License-Identifier: MIT
#include "verb.h"

static void
print_backend(Cli *cli, const BackendDescription *backend)
{
    if (cli->is_json) {
        Json *json = backend_description_to_json(backend);
        verb_print_json(cli, json);
        json_free(json);
        return;
    }
    (void)fprintf(cli->out, "%-14s %-10s %s\n", backend->name,
                  backend->is_available ? "ready" : "missing", backend->text);
    if (!backend->is_available)
        (void)fprintf(cli->out, "%-14s %-10s %s\n", "", "", backend->reason);
}

Status
verb_backends(Cli *cli, Error *error)
{
    (void)error;
    App *app = verb_app(cli);
    Error why = {0};
    const Status adapters = app_open_adapters(app, &why);
    size_t count = 0;
    const Backend *backends = app_backends(app, &count);
    for (size_t i = 0; i < count; i++)
        print_backend(cli, backends[i].interface->describe(backends[i].self));
    if (adapters != STATUS_OK)
        (void)fprintf(cli->err, "no Python adapters: %s\n", why.text);
    return STATUS_OK;
}
