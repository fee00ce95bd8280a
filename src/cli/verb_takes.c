// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/library/library.h"

#include "verb.h"

#include <math.h>
#include <string.h>

enum { DEFAULT_LIMIT = 100 };

static void
put_known(Json *json, const char *name, double number)
{
    if (!isnan(number))
        json_put_real(json, name, number);
}

static void
print_as_json(Cli *cli, const LibraryRow *row)
{
    char time[CLOCK_TEXT_SIZE];
    clock_text(row->created_ms, time);
    Json *json = json_make_record();
    json_put_text(json, "take_id", row->take_id);
    json_put_text(json, "created", time);
    json_put_text(json, "title", row->title);
    json_put_text(json, "prompt", row->prompt);
    json_put_text(json, "backend", row->backend);
    json_put_text(json, "state", row->state);
    json_put_text(json, "seed", row->seed);
    put_known(json, "duration_s", row->duration_s);
    put_known(json, "tempo_bpm", row->tempo_bpm);
    json_put_text(json, "key", row->key);
    put_known(json, "integrated_lufs", row->integrated_lufs);
    json_put_whole(json, "stars", row->stars);
    verb_print_json(cli, json);
    json_free(json);
}

static bool
print_row(void *context, const LibraryRow *row)
{
    Cli *cli = context;
    if (cli->is_json) {
        print_as_json(cli, row);
        return true;
    }
    char duration[24];
    verb_duration_text(row->duration_s, duration);
    (void)fprintf(cli->out, "%s  %8s  %6.1f LUFS  %-10s %s%s\n", row->take_id,
                  duration, row->integrated_lufs, row->backend, row->title,
                  strcmp(row->state, "partial") == 0 ? "  (stopped)" : "");
    return true;
}

static Status
read_limit(const Cli *cli, size_t *limit, Error *error)
{
    const char *asked = options_value(cli->arguments, "limit");
    int64_t number = DEFAULT_LIMIT;
    if (asked != NULL && (!text_to_int64(asked, &number) || number < 1))
        return error_set(error, STATUS_USAGE,
                         "--limit must be a whole number from 1 on, not \"%s\"",
                         asked);
    *limit = (size_t)number;
    return STATUS_OK;
}

Status
verb_takes(Cli *cli, Error *error)
{
    size_t limit = 0;
    Status status = read_limit(cli, &limit, error);
    if (status != STATUS_OK)
        return status;
    char *folder = path_data_folder();
    char *takes = path_join(folder, "takes");
    size_t changed = 0;
    Library *library = library_open(folder, error);
    status = library == NULL ? error->status : STATUS_OK;
    if (status == STATUS_OK && path_is_folder(takes))
        status = library_sync(library, takes, &changed, error);
    if (status == STATUS_OK)
        status =
            library_search(library, options_value(cli->arguments, "search"),
                           limit, print_row, cli, error);
    if (status == STATUS_OK && library_count(library) == 0 && !cli->is_json)
        (void)fprintf(cli->err, "no takes yet; `timbre render \"...\"` makes "
                                "one\n");
    library_close(library);
    mem_free(takes);
    mem_free(folder);
    return status;
}
