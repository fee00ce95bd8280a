// SPDX-License-Identifier: MIT
// Commands that set something for this session; timbre.conf stays as it is.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"
#include "timbre/core/setting_table.h"
#include "timbre/dsp/preset_table.h"

#include "argument.h"
#include "command_family.h"

#include <math.h>
#include <string.h>

// Origin of what was set here: it is kept with the session.
static const char origin[] = "session";
static const char binding_prefix[] = "bind.";

static char *
value_text(const Settings *settings, const SettingRow *row)
{
    const double number = settings_number(settings, row->name);
    switch (row->type) {
    case SETTING_NUMBER:
    case SETTING_INTEGER:
        return isnan(number)
                   ? mem_copy_text("not set")
                   : text_format("%g%s%s", number,
                                 row->unit[0] == '\0' ? "" : " ", row->unit);
    case SETTING_TRUTH:
        return mem_copy_text(number == 1 ? "on" : "off");
    case SETTING_LIST:
        return string_list_join(settings_list(settings, row->name), ", ", ", ");
    case SETTING_TEXT:
    case SETTING_PATH:
    case SETTING_CHOICE:
    case SETTING_TYPE_COUNT:
        break;
    }
    const char *text = settings_text(settings, row->name);
    return mem_copy_text(text[0] == '\0' ? "\"\"" : text);
}

// "BACKEND.OPTION" against that backend's table.
static Status
check_option(Studio *studio, const char *name, const char *value, Error *error)
{
    if (setting_table_find(name) != NULL ||
        text_starts_with(name, binding_prefix) || strchr(name, '.') == NULL)
        return STATUS_OK;
    const char *option_name = strchr(name, '.') + 1;
    char *backend_name =
        text_format("%.*s", (int)(option_name - name - 1), name);
    const Backend *backend = app_backend(studio_app(studio), backend_name);
    mem_free(backend_name);
    if (backend == NULL)
        return STATUS_OK; // settings_set() knows better what was meant
    const BackendDescription *row = backend->interface->describe(backend->self);
    StringList names = {0};
    Status status = STATUS_NOT_FOUND;
    for (size_t i = 0; i < row->option_count; i++) {
        string_list_push(&names, row->options[i].name);
        if (strcmp(row->options[i].name, option_name) != 0)
            continue;
        Json *json = option_parse(&row->options[i], value, error);
        status = json == NULL ? STATUS_USAGE
                              : option_check(&row->options[i], json, error);
        json_free(json);
        break;
    }
    if (status == STATUS_NOT_FOUND)
        argument_unknown("option of that backend", option_name, &names, error);
    string_list_clear(&names);
    return status;
}

static Status
check_device(const char *name, const char *value, Error *error)
{
    return strcmp(name, "audio.device") == 0
               ? transport_check_device(value, error)
               : STATUS_OK;
}

// The screen must be able to show it before it is set.
static Status
show_on_screen(Studio *studio,
               const Settings *settings,
               const char *name,
               Error *error)
{
    const StudioScreen *screen = studio_screen(studio);
    if (strcmp(name, "theme") == 0 || strcmp(name, "motion") == 0)
        return screen->act(screen->self, name, settings_text(settings, name),
                           error);
    if (strcmp(name, "mouse") == 0)
        return screen->act(screen->self, name,
                           settings_truth(settings, name) ? "on" : "off",
                           error);
    return STATUS_OK;
}

// The sentence is for one who has just typed it: without its origin.
static Status
tell_refusal(const Error *reason, Error *error)
{
    const char *text = reason->text;
    if (text_starts_with(text, origin) &&
        text_starts_with(text + strlen(origin), ": "))
        text += strlen(origin) + 2;
    return error_set(error, reason->status, "%s", text);
}

Status
command_setting_apply(Studio *studio,
                      const char *name,
                      const char *value,
                      Error *error)
{
    Error reason = {0};
    Settings *settings = app_settings(studio_app(studio));
    Settings *trial = settings_copy(settings);
    Status status = check_option(studio, name, value, &reason);
    if (status == STATUS_OK)
        status = check_device(name, value, &reason);
    if (status == STATUS_OK)
        status = settings_set(trial, name, value, origin, &reason);
    if (status == STATUS_OK)
        status = show_on_screen(studio, trial, name, &reason);
    settings_free(trial);
    if (status != STATUS_OK)
        return tell_refusal(&reason, error);
    status = settings_set(settings, name, value, origin, error);
    studio_settings_changed(studio, name);
    return status;
}

static void
tell_setting(Studio *studio, const char *name, const char *value)
{
    const SettingRow *row = setting_table_find(name);
    char *text = row == NULL
                     ? mem_copy_text(value)
                     : value_text(app_settings(studio_app(studio)), row);
    // Whether a device opens is told when it did.
    const bool is_device =
        text_starts_with(name, "audio.") && strcmp(name, "audio.volume") != 0;
    studio_tell(studio, is_device ? TONE_PLAIN : TONE_GOOD,
                "%s = %s in this session%s", name, text,
                is_device ? "; the device is being opened" : "");
    mem_free(text);
}

Status
command_setting_set(Studio *studio, const char *argument, Error *error)
{
    const char *value = argument;
    char *name = argument_next(&value);
    if (name == NULL)
        return argument_refuse("", "the name of a setting", error);
    if (value[0] == '=' && (value[1] == ' ' || value[1] == '\0'))
        value += 1 + strspn(value + 1, " ");
    Status status = STATUS_OK;
    if (value[0] == '\0') {
        const SettingRow *row = setting_table_find(name);
        status = row == NULL ? argument_refuse("", "the value", error)
                             : command_setting_list(studio, name, error);
    } else {
        const StudioScreen *screen = studio_screen(studio);
        char *plain = argument_value(value);
        status = command_setting_apply(studio, name, plain, error);
        if (status == STATUS_OK && text_starts_with(name, binding_prefix))
            status = screen->act(screen->self, "keys", "", error);
        if (status == STATUS_OK)
            tell_setting(studio, name, plain);
        mem_free(plain);
    }
    mem_free(name);
    return status;
}

static void
list_setting(ChatEntry *entry, const Settings *settings, const SettingRow *row)
{
    char *value = value_text(settings, row);
    const char *from = settings_origin(settings, row->name);
    chat_say(entry, TONE_ACCENT, "%s%s", entry->span_count == 0 ? "" : "\n",
             row->name);
    chat_say(entry, TONE_PLAIN, " = %s", value);
    if (strcmp(from, "default") != 0)
        chat_say(entry, TONE_CHOSEN, " [%s]", from);
    chat_say(entry, TONE_CHOSEN, " %s", row->text);
    mem_free(value);
}

static void
list_entries(ChatEntry *entry,
             const Settings *settings,
             const char *words,
             bool lists_keys)
{
    const size_t count = lists_keys ? settings_binding_count(settings)
                                    : settings_option_count(settings);
    for (size_t i = 0; i < count; i++) {
        const char *name = NULL;
        const char *value = NULL;
        if (lists_keys)
            settings_binding(settings, i, &name, &value);
        else
            settings_option(settings, i, &name, &value);
        if (strstr(name, words) == NULL)
            continue;
        chat_say(entry, TONE_ACCENT, "%s%s%s",
                 entry->span_count == 0 ? "" : "\n",
                 lists_keys ? binding_prefix : "", name);
        chat_say(entry, TONE_PLAIN, " = %s", value);
    }
}

static bool
has_match(const Settings *settings, const char *words)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    bool is_found =
        settings_option_count(settings) + settings_binding_count(settings) > 0;
    for (size_t i = 0; !is_found && i < count; i++)
        is_found = strstr(rows[i].name, words) != NULL;
    return is_found;
}

Status
command_setting_list(Studio *studio, const char *argument, Error *error)
{
    const Settings *settings = app_settings(studio_app(studio));
    if (!has_match(settings, argument))
        return argument_refuse(argument, "a part of any setting's name", error);
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count; i++)
        if (strstr(rows[i].name, argument) != NULL)
            list_setting(entry, settings, &rows[i]);
    list_entries(entry, settings, argument, false);
    list_entries(entry, settings, argument, true);
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

// Backends ///////////////////////////////////////////////////////////////////

static Status
list_backends(Studio *studio)
{
    size_t count = 0;
    const Backend *backends = app_backends(studio_app(studio), &count);
    const char *chosen =
        settings_text(app_settings(studio_app(studio)), "backend");
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count; i++) {
        const BackendDescription *row =
            backends[i].interface->describe(backends[i].self);
        chat_say(entry, TONE_ACCENT, "%s%s", i == 0 ? "" : "\n", row->name);
        chat_say(entry, row->is_available ? TONE_PLAIN : TONE_WARNING, " %s%s",
                 row->is_available ? row->text : row->reason,
                 strcmp(row->name, chosen) == 0 ? " (in use)" : "");
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

static Status
refuse_backend(Studio *studio, const char *name, Error *error)
{
    StringList names = {0};
    size_t count = 0;
    const Backend *backends = app_backends(studio_app(studio), &count);
    for (size_t i = 0; i < count; i++)
        string_list_push(
            &names, backends[i].interface->describe(backends[i].self)->name);
    const Status status = argument_unknown("backend", name, &names, error);
    string_list_clear(&names);
    return status;
}

Status
command_setting_backend(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return list_backends(studio);
    const Backend *backend = app_backend(studio_app(studio), argument);
    if (backend == NULL)
        return refuse_backend(studio, argument, error);
    const BackendDescription *row = backend->interface->describe(backend->self);
    if (!row->is_available)
        return error_set(error, STATUS_UNAVAILABLE, "%s can't be used: %s",
                         row->name, row->reason);
    if (row->is_separator)
        return error_set(error, STATUS_USAGE,
                         "%s takes sound apart, it makes none", row->name);
    const Status status =
        command_setting_apply(studio, "backend", argument, error);
    if (status == STATUS_OK)
        studio_tell(studio, TONE_GOOD, "new prompts go to %s", argument);
    return status;
}

// Presets ////////////////////////////////////////////////////////////////////

static Status
list_presets(Studio *studio)
{
    size_t count = 0;
    const Preset *presets = preset_table(&count);
    const char *chosen =
        settings_text(app_settings(studio_app(studio)), "mastering.preset");
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count; i++) {
        chat_say(entry, TONE_ACCENT, "%s%s", i == 0 ? "" : "\n",
                 presets[i].name);
        chat_say(entry, TONE_PLAIN, " %s%s", presets[i].text,
                 strcmp(presets[i].name, chosen) == 0 ? " (in use)" : "");
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

// For new takes, and in the draft of the one in focus.
Status
command_setting_preset(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return list_presets(studio);
    if (preset_table_find(argument) == NULL) {
        StringList names = {0};
        size_t count = 0;
        const Preset *presets = preset_table(&count);
        for (size_t i = 0; i < count; i++)
            string_list_push(&names, presets[i].name);
        const Status status =
            argument_unknown("preset", argument, &names, error);
        string_list_clear(&names);
        return status;
    }
    const Status status =
        command_setting_apply(studio, "mastering.preset", argument, error);
    if (status != STATUS_OK)
        return status;
    const bool is_edited =
        param_list_set(studio_params(studio), "mastering.preset", argument,
                       NULL) == STATUS_OK;
    studio_mark(studio, TOPIC_PARAMS);
    studio_tell(studio, TONE_GOOD, "new takes are mastered by %s%s", argument,
                is_edited ? "; /render masters this one by it" : "");
    return STATUS_OK;
}

// Keys ///////////////////////////////////////////////////////////////////////

Status
command_setting_bind(Studio *studio, const char *argument, Error *error)
{
    const char *command = argument;
    char *key = argument_next(&command);
    if (key == NULL)
        return argument_refuse("", "the name of a key", error);
    char *name = text_format("%s%s", binding_prefix, key);
    char *plain = argument_value(command);
    command = plain + strspn(plain, "/:");
    Status status = command_setting_apply(studio, name, command, error);
    const StudioScreen *screen = studio_screen(studio);
    if (status == STATUS_OK)
        status = screen->act(screen->self, "keys", "", error);
    if (status == STATUS_OK && command[0] == '\0')
        studio_tell(studio, TONE_GOOD, "%s does nothing in this session", key);
    else if (status == STATUS_OK)
        studio_tell(studio, TONE_GOOD, "%s runs %s in this session", key,
                    command);
    mem_free(plain);
    mem_free(name);
    mem_free(key);
    return status;
}
