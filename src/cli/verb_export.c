// SPDX-License-Identifier: MIT
#include "timbre/app/export_choice.h"
#include "timbre/app/take_sound.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/export/export.h"
#include "timbre/export/format_table.h"

#include "verb.h"

#include <string.h>

const CliOption verb_export_options[] = {
    {.name = "format",
     .letter = 'f',
     .value = "FORMAT",
     .text = "flac, wav, midi or stems."},
    {.name = "output",
     .letter = 'o',
     .value = "FILE|-",
     .text = "Where to; '-' = standard output; default: the export folder."},
    {NULL},
};

static void
tell(Cli *cli, const Exported *exported, const char *format)
{
    if (!cli->is_json) {
        (void)fprintf(cli->out, "%s\n", exported->path);
        return;
    }
    Json *json = json_make_record();
    json_put_text(json, "path", exported->path);
    json_put_text(json, "format", format);
    json_put_whole(json, "bytes", (int64_t)exported->bytes);
    json_put_text(json, "sha256", exported->sha256);
    verb_print_json(cli, json);
    json_free(json);
}

static Status
write_file(Cli *cli,
           TakeStore *store,
           Take *take,
           const char *target,
           const char *folder,
           const ExportSettings *settings,
           Error *error)
{
    Exported exported = {0};
    const Status status = export_take(take, target, folder, settings, NULL,
                                      NULL, &exported, error);
    if (status != STATUS_OK)
        return status;
    tell(cli, &exported, settings->format);
    take_add_export(take, exported.path, settings->format, exported.bytes,
                    exported.sha256);
    mem_free(exported.path);
    return take_store_save(store, take, error);
}

static Status
prepare(Cli *cli, Take *take, const Format *format, Error *error)
{
    if (format->needs_score && !format->needs_stems)
        return STATUS_OK;
    if (strcmp(take->result->backend, "sketch") != 0)
        (void)app_open_adapters(verb_app(cli), NULL);
    return take_sound_prepare(verb_app(cli), take, format->needs_stems, error);
}

static Status
export_loaded(Cli *cli, TakeStore *store, Take *take, Error *error)
{
    const char *target = options_value(cli->arguments, "output");
    ExportSettings settings = {0};
    char *folder = NULL;
    Status status = export_choice_read(cli->settings,
                                       options_value(cli->arguments, "format"),
                                       target, &settings, &folder, error);
    if (status == STATUS_OK)
        status = prepare(cli, take, format_table_find(settings.format), error);
    if (status == STATUS_OK && target != NULL && strcmp(target, "-") == 0)
        status = export_take_to(take, fileno(cli->out), &settings, error);
    else if (status == STATUS_OK)
        status = write_file(cli, store, take, target, folder, &settings, error);
    take_sound_forget(take);
    mem_free(folder);
    return status;
}

Status
verb_export(Cli *cli, Error *error)
{
    char *data = path_data_folder();
    char take_id[ULID_SIZE] = "";
    TakeStore *store = take_store_open(data, error);
    Take *take = NULL;
    Status status = store == NULL ? STATUS_IO : STATUS_OK;
    if (status == STATUS_OK)
        status = take_store_find(store, cli->arguments->words.items[0], take_id,
                                 error);
    if (status == STATUS_OK)
        take = take_store_load(store, take_id, error);
    if (take != NULL)
        status = export_loaded(cli, store, take, error);
    else if (status == STATUS_OK)
        status = STATUS_INVALID;
    take_free(take);
    take_store_close(store);
    mem_free(data);
    return status;
}
