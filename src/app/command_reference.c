// SPDX-License-Identifier: MIT
// Commands that let a take follow something that is there.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"
#include "timbre/core/request.h"

#include "argument.h"
#include "command_family.h"

#include <string.h>

// The last word when it is a role; *length is what stands before it.
static const char *
split_role(const char *argument, size_t *length)
{
    ReferenceRole role;
    const char *blank = strrchr(argument, ' ');
    *length = strlen(argument);
    if (blank == NULL || !request_reference_role_find(blank + 1, &role))
        return "";
    *length = (size_t)(blank - argument);
    return blank + 1;
}

Status
command_reference_ref(Studio *studio, const char *argument, Error *error)
{
    ReferenceRole role;
    if (argument[0] == '\0' || strcmp(argument, "list") == 0)
        return studio_list_references(studio);
    if (strcmp(argument, "clear") == 0)
        return studio_clear_references(studio);
    if (request_reference_role_find(argument, &role))
        return argument_refuse("", "the file or take before the role", error);
    size_t length = 0;
    const char *name = split_role(argument, &length);
    char *before = text_format("%.*s", (int)length, argument);
    char *place = argument_value(before);
    const Status status = studio_add_reference(studio, place, name, error);
    mem_free(place);
    mem_free(before);
    return status;
}

// Backends other than the band's that could make something of a take.
static size_t
count_models(Studio *studio, const char **only, StringList *names)
{
    size_t count = 0, found = 0;
    const Backend *backends = app_backends(studio_app(studio), &count);
    for (size_t i = 0; i < count; i++) {
        const BackendDescription *row =
            backends[i].interface->describe(backends[i].self);
        if (!row->is_available || row->is_separator ||
            strcmp(row->name, "sketch") == 0)
            continue;
        found++;
        *only = row->name;
        string_list_push(names, row->name);
    }
    return found;
}

static Status
ask_which(Studio *studio, const StringList *names, Error *error)
{
    const StudioScreen *screen = studio_screen(studio);
    if (screen->act(screen->self, "line", "with ", NULL) == STATUS_OK)
        return STATUS_OK;
    char *all = string_list_join(names, ", ", " or ");
    error_set(error, STATUS_USAGE, "several models are here; say /with %s",
              all);
    mem_free(all);
    return STATUS_USAGE;
}

Status
command_reference_with(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] != '\0')
        return studio_give(studio, argument, error);
    const char *only = NULL;
    StringList names = {0};
    Status status = STATUS_OK;
    const size_t count = count_models(studio, &only, &names);
    if (count == 0)
        status = error_set(error, STATUS_UNAVAILABLE,
                           "no model is here that a take could be given to; "
                           "/doctor says what is missing");
    else if (count == 1)
        status = studio_give(studio, only, error);
    else
        status = ask_which(studio, &names, error);
    string_list_clear(&names);
    return status;
}

Status
command_reference_extend(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return argument_refuse("", "how much more (16 bars, or 20 s)", error);
    return studio_extend(studio, argument, error);
}

Status
command_reference_model(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0') {
        const char *model =
            settings_text(app_settings(studio_app(studio)), "model");
        studio_tell(studio, TONE_PLAIN,
                    "model = %s; /models list says which are here",
                    model[0] == '\0' ? "the one that is there" : model);
        return STATUS_OK;
    }
    const bool is_none = strcmp(argument, "none") == 0;
    const Status status =
        command_setting_apply(studio, "model", is_none ? "" : argument, error);
    if (status == STATUS_OK)
        studio_tell(studio, TONE_GOOD, "new takes load %s",
                    is_none ? "the model that is there" : argument);
    return status;
}
