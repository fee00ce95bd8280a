// SPDX-License-Identifier: MIT
// `timbre models ...` is the adapters' own command (docs/models.md).
#include "timbre/app/model_words.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/bridge/adapter_tool.h"
#include "timbre/bridge/venv.h"

#include "verb.h"

const CliOption verb_models_options[] = {
    {.name = "name", .value = "NAME", .text = "What to call it (add, import)."},
    {.name = "family",
     .value = "FAMILY",
     .text = "As which family, where a repository holds several (fetch)."},
    {.name = "yes", .text = "Don't ask (remove)."},
    {.name = "dry-run", .text = "Say what would be installed (setup)."},
    {NULL},
};

static void
push_options(const Arguments *arguments, StringList *words)
{
    for (const CliOption *row = verb_models_options; row->name != NULL; row++) {
        if (!options_has(arguments, row->name))
            continue;
        char *name = text_format("--%s", row->name);
        string_list_push(words, name);
        mem_free(name);
        if (row->value != NULL)
            string_list_push(words, options_value(arguments, row->name));
    }
}

Status
verb_models(Cli *cli, Error *error)
{
    char *venv = venv_find(settings_text(cli->settings, "venv"), error);
    if (venv == NULL || venv_check(venv, error) != STATUS_OK) {
        mem_free(venv);
        return STATUS_UNAVAILABLE;
    }
    if (!model_words_is_verb(cli->arguments->words.items[0])) {
        mem_free(venv);
        return error_set(error, STATUS_USAGE,
                         "timbre models has no command %s; there are: %s",
                         cli->arguments->words.items[0], model_words_verbs());
    }
    StringList words = {0};
    string_list_push(&words, "models");
    for (size_t i = 0; i < cli->arguments->words.count; i++)
        string_list_push(&words, cli->arguments->words.items[i]);
    push_options(cli->arguments, &words);
    model_words_push_settings(cli->settings, &words);
    if (cli->is_json)
        string_list_push(&words, "--json");
    const Status status =
        adapter_tool_run(venv, &words, &cli->exit_code, error);
    string_list_clear(&words);
    mem_free(venv);
    return status;
}
