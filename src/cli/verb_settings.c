// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/setting_table.h"

#include "verb.h"

#include <math.h>
#include <string.h>

static char *
number_text(double number)
{
    return isnan(number) ? mem_copy_text("not set") : text_format("%g", number);
}

static char *
value_text(const Settings *settings, const SettingRow *row)
{
    switch (row->type) {
    case SETTING_NUMBER:
    case SETTING_INTEGER:
        return number_text(settings_number(settings, row->name));
    case SETTING_TRUTH:
        return mem_copy_text(settings_truth(settings, row->name) ? "on"
                                                                 : "off");
    case SETTING_LIST:
        return string_list_join(settings_list(settings, row->name), ", ", ", ");
    case SETTING_TEXT:
    case SETTING_PATH:
    case SETTING_CHOICE:
    case SETTING_TYPE_COUNT:
        break;
    }
    const char *text = settings_text(settings, row->name);
    return mem_copy_text(text == NULL ? "" : text);
}

static void
print_setting(Cli *cli, const SettingRow *row)
{
    const char *origin = settings_origin(cli->settings, row->name);
    char *value = value_text(cli->settings, row);
    if (cli->is_json) {
        Json *json = json_make_record();
        json_put_text(json, "name", row->name);
        json_put_text(json, "value", value);
        json_put_text(json, "unit", row->unit);
        json_put_text(json, "origin", origin);
        json_put_text(json, "text", row->text);
        verb_print_json(cli, json);
        json_free(json);
    } else {
        (void)fprintf(cli->out, "%-20s = %-12s %-5s # %s [%s]\n", row->name,
                      value[0] == '\0' ? "\"\"" : value, row->unit, row->text,
                      origin);
    }
    mem_free(value);
}

static Status
refuse_name(const SettingRow *rows,
            size_t count,
            const char *name,
            Error *error)
{
    StringList names = {0};
    for (size_t i = 0; i < count; i++)
        string_list_push(&names, rows[i].name);
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    error_set(error, STATUS_USAGE, "there is no setting %s%s%s", name,
              nearest == NULL ? "" : "; did you mean ",
              nearest == NULL ? "" : nearest);
    string_list_clear(&names);
    return STATUS_USAGE;
}

Status
verb_settings(Cli *cli, Error *error)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    const char *asked = cli->arguments->words.count == 0
                            ? NULL
                            : cli->arguments->words.items[0];
    if (asked != NULL && setting_table_find(asked) == NULL)
        return refuse_name(rows, count, asked, error);
    for (size_t i = 0; i < count; i++)
        if (asked == NULL || strcmp(asked, rows[i].name) == 0)
            print_setting(cli, &rows[i]);
    return STATUS_OK;
}
