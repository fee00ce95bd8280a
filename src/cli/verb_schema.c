// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/core/schema_check.h"

#include "verb.h"

Status
verb_schema(Cli *cli, Error *error)
{
    size_t count = 0;
    const char *const *names = schema_check_names(&count);
    if (cli->arguments->words.count == 0) {
        for (size_t i = 0; i < count; i++)
            (void)fprintf(cli->out, "%s\n", names[i]);
        return STATUS_OK;
    }
    const char *name = cli->arguments->words.items[0];
    const char *text = schema_check_text(name);
    if (text != NULL) {
        (void)fputs(text, cli->out);
        return STATUS_OK;
    }
    StringList list = {0};
    for (size_t i = 0; i < count; i++)
        string_list_push(&list, names[i]);
    char *joined = string_list_join(&list, ", ", " and ");
    error_set(error, STATUS_USAGE, "there is no schema %s; there are %s", name,
              joined);
    mem_free(joined);
    string_list_clear(&list);
    return STATUS_USAGE;
}
