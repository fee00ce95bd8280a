// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/export/import.h"

#include "verb.h"

#include <string.h>

static void
print_record(Cli *cli, const Json *record, const char *indent)
{
    for (size_t i = 0; i < json_length(record); i++) {
        const Json *value = json_member_value(record, i);
        char *text = json_text(value) != NULL ? mem_copy_text(json_text(value))
                                              : json_encode(value);
        (void)fprintf(cli->out, "%s%-18s %s\n", indent,
                      json_member_name(record, i), text);
        mem_free(text);
    }
}

static void
print_flags(Cli *cli, const Json *result)
{
    const Json *flags = json_member(result, "flags");
    const Json *notes = json_member(json_member(result, "facts"), "notes");
    for (size_t i = 0; i < json_length(flags); i++) {
        const Json *flag = json_item(flags, i);
        const char *name = json_get_text(flag, "name");
        const char *text = json_get_text(flag, "text");
        if (name != NULL && text != NULL) // the file is somebody's
            (void)fprintf(cli->out, "  %-18s %s: %s\n", "flag", name, text);
    }
    for (size_t i = 0; i < json_length(notes); i++)
        if (json_text(json_item(notes, i)) != NULL)
            (void)fprintf(cli->out, "  %-18s %s\n", "note",
                          json_text(json_item(notes, i)));
}

static void
print_recipe(Cli *cli, const Json *recipe)
{
    static const struct {
        const char *record;
        const char *name;
    } rows[] = {{"request", "prompt"},  {"request", "seed"},
                {"request", "backend"}, {"result", "model"},
                {"result", "pcm_hash"}, {"result", "planned_key"}};

    (void)fprintf(cli->out, "made by Timbre:\n");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *text =
            json_get_text(json_member(recipe, rows[i].record), rows[i].name);
        if (text != NULL)
            (void)fprintf(cli->out, "  %-18s %s\n", rows[i].name, text);
    }
    print_flags(cli, json_member(recipe, "result"));
}

static void
print_info(Cli *cli, const Json *info)
{
    for (size_t i = 0; i < json_length(info); i++) {
        const char *name = json_member_name(info, i);
        const Json *value = json_member_value(info, i);
        if (json_kind(value) == JSON_KIND_RECORD)
            continue;
        char *text = json_text(value) != NULL ? mem_copy_text(json_text(value))
                                              : json_encode(value);
        (void)fprintf(cli->out, "%-20s %s\n", name, text);
        mem_free(text);
    }
    const Json *tags = json_member(info, "tags");
    if (json_length(tags) > 0) {
        (void)fprintf(cli->out, "tags:\n");
        print_record(cli, tags, "  ");
    }
    if (json_member(info, "timbre") != NULL)
        print_recipe(cli, json_member(info, "timbre"));
}

Status
verb_info(Cli *cli, Error *error)
{
    Json *info = import_info(cli->arguments->words.items[0], error);
    if (info == NULL)
        return error->status;
    if (cli->is_json)
        verb_print_json(cli, info);
    else
        print_info(cli, info);
    json_free(info);
    return STATUS_OK;
}
