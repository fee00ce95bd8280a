// SPDX-License-Identifier: MIT
#include "timbre/app/export_choice.h"

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
    error_set(error, STATUS_USAGE, "there is no format %.80s; %s%s", name,
              nearest == NULL ? "choose " : "did you mean ",
              nearest == NULL ? joined : nearest);
    mem_free(joined);
    string_list_clear(&names);
    return STATUS_USAGE;
}

static Status
choose_format(const Settings *settings,
              const char *asked,
              const char *target,
              ExportSettings *choice,
              Error *error)
{
    const bool is_file = target != NULL && strcmp(target, "-") != 0 &&
                         !text_ends_with(target, "/");
    const Format *by_name = is_file ? format_table_by_name(target) : NULL;
    if (asked == NULL && by_name == NULL && target != NULL &&
        path_extension(target)[0] != '\0' && strcmp(target, "-") != 0)
        return refuse_format(path_extension(target), error);
    if (asked == NULL && by_name != NULL)
        asked = by_name->name;
    if (asked == NULL)
        asked = settings_text(settings, "export.format");
    const Format *format = format_table_find(asked);
    if (format == NULL)
        return refuse_format(asked, error);
    choice->format = format->name;
    return STATUS_OK;
}

Status
export_choice_read(const Settings *settings,
                   const char *format,
                   const char *target,
                   ExportSettings *choice,
                   char **folder,
                   Error *error)
{
    const Status status =
        choose_format(settings, format, target, choice, error);
    if (status != STATUS_OK)
        return status;
    const char *asked = settings_text(settings, "export.folder");
    *folder = asked == NULL || asked[0] == '\0' ? path_music_folder()
                                                : mem_copy_text(asked);
    choice->sample_rate_hz =
        (int)settings_number(settings, "export.sample_rate");
    choice->bit_depth = (int)settings_number(settings, "export.bit_depth");
    choice->minimal_tags =
        strcmp(settings_text(settings, "export.tags"), "minimal") == 0;
    return STATUS_OK;
}
