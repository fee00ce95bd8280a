// SPDX-License-Identifier: MIT
#include "export_settings.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/export/format_table.h"

#include <string.h>

static Status
refuse_format(const char *name, Error *error)
{
    size_t count = 0;
    const Format *formats = format_table(&count);
    StringList names = {0};
    for (size_t i = 0; i < count; i++)
        string_list_push(&names, formats[i].name);
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    char *joined = string_list_join(&names, ", ", " or ");
    error_set(error, STATUS_USAGE, "there is no format %s; %s%s", name,
              nearest == NULL ? "choose " : "did you mean ",
              nearest == NULL ? joined : nearest);
    mem_free(joined);
    string_list_clear(&names);
    return STATUS_USAGE;
}

static Status
choose_format(Cli *cli,
              const char *target,
              ExportSettings *settings,
              Error *error)
{
    const char *asked = options_value(cli->arguments, "format");
    const Format *by_name = target == NULL || strcmp(target, "-") == 0 ||
                                    text_ends_with(target, "/")
                                ? NULL
                                : format_table_by_name(target);
    if (asked == NULL && by_name == NULL && target != NULL &&
        path_extension(target)[0] != '\0' && strcmp(target, "-") != 0)
        return refuse_format(path_extension(target), error);
    if (asked == NULL && by_name != NULL)
        asked = by_name->name;
    if (asked == NULL)
        asked = settings_text(cli->settings, "export.format");
    const Format *format = format_table_find(asked);
    if (format == NULL)
        return refuse_format(asked, error);
    settings->format = format->name;
    return STATUS_OK;
}

Status
export_settings_read(Cli *cli,
                     const char *target,
                     ExportSettings *settings,
                     char **folder,
                     Error *error)
{
    const Status status = choose_format(cli, target, settings, error);
    if (status != STATUS_OK)
        return status;
    const char *asked = settings_text(cli->settings, "export.folder");
    *folder = asked == NULL || asked[0] == '\0' ? path_music_folder()
                                                : mem_copy_text(asked);
    settings->sample_rate_hz =
        (int)settings_number(cli->settings, "export.sample_rate");
    settings->bit_depth =
        (int)settings_number(cli->settings, "export.bit_depth");
    settings->minimal_tags =
        strcmp(settings_text(cli->settings, "export.tags"), "minimal") == 0;
    return STATUS_OK;
}
