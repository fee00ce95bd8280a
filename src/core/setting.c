// SPDX-License-Identifier: MIT
#include "timbre/core/setting.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "setting_line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_LIMIT = 1 << 20,
    KEY_LIMIT = 32,      // bytes of a key's name
    COMMAND_LIMIT = 400, // of what it runs
    MOST_BINDINGS = 500,
};

static const char binding_prefix[] = "bind.";

typedef struct {
    double number; // truth: 0 or 1
    char *text;    // text, path, choice
    StringList list;
    char *origin;
} Value;

struct Settings {
    Value *values; // by row of the table
    // Options of backends, "NAME" and "VALUE" in two lists of equal length.
    StringList option_names, option_values;
    StringList keys, commands; // bindings, the same way
};

static void
clear_value(Value *value)
{
    mem_free(value->origin);
    string_list_clear(&value->list);
    mem_free(value->text);
}

Settings *
settings_new(void)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    Settings *settings = mem_new(sizeof *settings);
    settings->values = mem_new_array(count, sizeof *settings->values);
    for (size_t i = 0; i < count; i++) {
        Value *value = &settings->values[i];
        value->number = rows[i].number;
        value->text = mem_copy_text(rows[i].initial);
        value->origin = mem_copy_text("default");
        if (rows[i].type == SETTING_LIST && rows[i].initial[0] != '\0')
            string_list_push(&value->list, rows[i].initial);
    }
    return settings;
}

Settings *
settings_copy(const Settings *settings)
{
    size_t count = 0;
    (void)setting_table(&count);
    Settings *copy = mem_new(sizeof *copy);
    copy->values = mem_copy(settings->values, count * sizeof *copy->values);
    for (size_t i = 0; i < count; i++) {
        Value *value = &copy->values[i];
        value->text = mem_copy_text(value->text);
        value->list = string_list_copy(&value->list);
        value->origin = mem_copy_text(value->origin);
    }
    copy->option_names = string_list_copy(&settings->option_names);
    copy->option_values = string_list_copy(&settings->option_values);
    copy->keys = string_list_copy(&settings->keys);
    copy->commands = string_list_copy(&settings->commands);
    return copy;
}

void
settings_free(Settings *settings)
{
    if (settings == NULL)
        return;
    string_list_clear(&settings->commands);
    string_list_clear(&settings->keys);
    string_list_clear(&settings->option_values);
    string_list_clear(&settings->option_names);
    size_t count = 0;
    (void)setting_table(&count);
    for (size_t i = 0; i < count; i++)
        clear_value(&settings->values[i]);
    mem_free(settings->values);
    mem_free(settings);
}

// Names.

static const char *
nearest_name(const char *name)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    const char **names = mem_new_array(count, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = rows[i].name;
    const char *nearest = text_nearest(name, names, count);
    mem_free(names);
    return nearest;
}

// True for "mastering.x": such a name can't be a backend's option.
static bool
is_in_group(const char *name)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    const size_t length = strcspn(name, ".") + 1;
    for (size_t i = 0; i < count; i++)
        if (strchr(rows[i].name, '.') != NULL &&
            strncmp(rows[i].name, name, length) == 0)
            return true;
    return false;
}

// "BACKEND.NAME" of small letters, digits and _.
static bool
is_option_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    const size_t length = strspn(name, letters);
    if (length == 0 || name[length] != '.' || is_in_group(name))
        return false;
    const char *option = name + length + 1;
    return option[0] != '\0' && option[strspn(option, letters)] == '\0';
}

static Status
refuse_name(const char *name, const char *where, Error *error)
{
    const char *nearest = nearest_name(name);
    return error_set(
        error, STATUS_USAGE, "%s: there is no setting %s; %s%s%s", where, name,
        nearest == NULL ? "`timbre settings` lists them" : "did you mean ",
        nearest == NULL ? "" : nearest, nearest == NULL ? "" : "?");
}

// An entry of the same name is set anew, in its place.
static void
set_entry(StringList *names,
          StringList *values,
          const char *name,
          const char *value)
{
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->items[i], name) != 0)
            continue;
        mem_free(values->items[i]);
        values->items[i] = mem_copy_text(value);
        return;
    }
    string_list_push(names, name);
    string_list_push(values, value);
}

// Of printable characters without blanks: "alt-r", "?", "ctrl-p".
static bool
is_key_name(const char *key)
{
    const size_t length = strlen(key);
    if (length == 0 || length > KEY_LIMIT || !text_is_utf8(key, length))
        return false;
    for (const char *c = key; *c != '\0'; c++)
        if ((unsigned char)*c <= ' ' || *c == 0x7f)
            return false;
    return true;
}

static Status
set_binding(Settings *settings,
            const char *key,
            const char *command,
            const char *where,
            Error *error)
{
    if (!is_key_name(key))
        return error_set(error, STATUS_USAGE,
                         "%s: bind. takes the name of a key behind it, such as "
                         "bind.alt-r, bind.f5 or bind.G",
                         where);
    if (strlen(command) > COMMAND_LIMIT)
        return error_set(error, STATUS_USAGE,
                         "%s: the command of bind.%s is longer than %d bytes",
                         where, key, COMMAND_LIMIT);
    if (settings->keys.count >= MOST_BINDINGS &&
        !string_list_has(&settings->keys, key))
        return error_set(error, STATUS_USAGE,
                         "%s: bind.%s is one key too many; %d can be bound",
                         where, key, MOST_BINDINGS);
    set_entry(&settings->keys, &settings->commands, key, command);
    return STATUS_OK;
}

// Values.

// `must` with the row's unit behind it.
static Status
refuse_value(const SettingRow *row,
             const char *must,
             const char *value,
             const char *where,
             Error *error)
{
    return error_set(error, STATUS_USAGE, "%s: %s must be %s%s%s, not %.100s",
                     where, row->name, must, row->unit[0] == '\0' ? "" : " ",
                     row->unit, value[0] == '\0' ? "nothing" : value);
}

static Status
set_number(const SettingRow *row,
           Value *value,
           const char *text,
           const char *where,
           Error *error)
{
    const bool is_whole = row->type == SETTING_INTEGER;
    double number = 0;
    if (!text_to_double(text, &number) ||
        (is_whole && trunc(number) != number)) {
        const bool has_unit = row->unit[0] != '\0';
        char *must = text_format("a %s%s", is_whole ? "whole number" : "number",
                                 has_unit ? " of" : "");
        const Status status = refuse_value(row, must, text, where, error);
        mem_free(must);
        return status;
    }
    // The default may lie outside the limits: "0: the take's own".
    if (number != row->number &&
        !(number >= row->minimum && number <= row->maximum)) {
        char *must = text_format("from %g to %g", row->minimum, row->maximum);
        const Status status = refuse_value(row, must, text, where, error);
        mem_free(must);
        return status;
    }
    value->number = number;
    return STATUS_OK;
}

static Status
set_truth(const SettingRow *row,
          Value *value,
          const char *text,
          const char *where,
          Error *error)
{
    static const char *const words[] = {"off", "on",  "false", "true",
                                        "no",  "yes", "0",     "1"};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (text_same_id(words[i], text)) {
            value->number = (double)(i % 2);
            return STATUS_OK;
        }
    return refuse_value(row, "on or off", text, where, error);
}

static void
set_text(Value *value, const char *text)
{
    mem_free(value->text);
    value->text = mem_copy_text(text);
}

static Status
set_choice(const SettingRow *row,
           Value *value,
           const char *text,
           const char *where,
           Error *error)
{
    StringList choices = {0};
    const char *at = row->choices;
    while (at[0] != '\0') {
        const size_t size = strcspn(at, " ");
        string_list_push_format(&choices, "%.*s", (int)size, at);
        at += size + (at[size] == ' ' ? 1 : 0);
    }
    Status status = STATUS_OK;
    if (string_list_has(&choices, text)) {
        set_text(value, text);
    } else {
        char *words = string_list_join(&choices, ", ", " or ");
        char *must = text_format("one of %s", words);
        status = refuse_value(row, must, text, where, error);
        mem_free(must);
        mem_free(words);
    }
    string_list_clear(&choices);
    return status;
}

// "~/x" is in the home folder, as a shell would have it.
static void
set_path(Value *value, const char *text)
{
    const char *home = getenv("HOME");
    if (text[0] != '~' || (text[1] != '/' && text[1] != '\0') || home == NULL) {
        set_text(value, text);
        return;
    }
    char *path = text_format("%s%s", home, text + 1);
    set_text(value, path);
    mem_free(path);
}

// Where without a line number: a list grows within one source, and a later
// source begins anew.
static bool
is_same_source(const char *a, const char *b)
{
    const char *a_line = strrchr(a, ':');
    const char *b_line = strrchr(b, ':');
    const size_t a_length = a_line == NULL ? strlen(a) : (size_t)(a_line - a);
    const size_t b_length = b_line == NULL ? strlen(b) : (size_t)(b_line - b);
    return a_length == b_length && memcmp(a, b, a_length) == 0;
}

static Status
set_value(const SettingRow *row,
          Value *value,
          const char *text,
          const char *where,
          Error *error)
{
    switch (row->type) {
    case SETTING_NUMBER:
    case SETTING_INTEGER:
        return set_number(row, value, text, where, error);
    case SETTING_TRUTH:
        return set_truth(row, value, text, where, error);
    case SETTING_PATH:
        set_path(value, text);
        return STATUS_OK;
    case SETTING_CHOICE:
        return set_choice(row, value, text, where, error);
    case SETTING_LIST:
        if (!is_same_source(value->origin, where))
            string_list_clear(&value->list);
        string_list_push(&value->list, text);
        return STATUS_OK;
    case SETTING_TEXT:
    case SETTING_TYPE_COUNT:
        break;
    }
    set_text(value, text);
    return STATUS_OK;
}

Status
settings_set(Settings *settings,
             const char *name,
             const char *value,
             const char *where,
             Error *error)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    const SettingRow *row = setting_table_find(name);
    if (text_starts_with(name, binding_prefix))
        return set_binding(settings, name + strlen(binding_prefix), value,
                           where, error);
    if (row == NULL) {
        if (nearest_name(name) != NULL || !is_option_name(name))
            return refuse_name(name, where, error);
        set_entry(&settings->option_names, &settings->option_values, name,
                  value);
        return STATUS_OK;
    }
    Value *stored = &settings->values[row - rows];
    const Status status = set_value(row, stored, value, where, error);
    if (status != STATUS_OK)
        return status;
    mem_free(stored->origin);
    stored->origin = mem_copy_text(where);
    return STATUS_OK;
}

// Files.

static Status
read_line(Settings *settings,
          char *line,
          const char *path,
          size_t number,
          Error *error)
{
    char *name = NULL;
    char *value = NULL;
    char *where = text_format("%s:%zu", path, number);
    Status status = setting_line_split(line, &name, &value, error);
    if (status != STATUS_OK)
        error_prefix(error, "%s", where);
    else if (name != NULL)
        status = settings_set(settings, name, value, where, error);
    mem_free(where);
    return status;
}

Status
settings_read_file(Settings *settings, const char *path, Error *error)
{
    if (!path_exists(path))
        return STATUS_OK;
    size_t size = 0;
    char *text = path_read_file(path, FILE_LIMIT, &size, error);
    if (text == NULL)
        return error == NULL ? STATUS_IO : error->status;
    Status status = STATUS_OK;
    if (!text_is_utf8(text, size) || memchr(text, '\0', size) != NULL)
        status = error_set(error, STATUS_USAGE,
                           "%s is not UTF-8 text; save it as that", path);
    char *line = text_starts_with(text, "\xEF\xBB\xBF") ? text + 3 : text;
    for (size_t number = 1; line != NULL && status == STATUS_OK; number++) {
        char *end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        status = read_line(settings, line, path, number, error);
        line = end == NULL ? NULL : end + 1;
    }
    mem_free(text);
    return status;
}

// Reading.

static const Value *
value_of(const Settings *settings, const char *name)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    const SettingRow *row = setting_table_find(name);
    return row == NULL ? NULL : &settings->values[row - rows];
}

double
settings_number(const Settings *settings, const char *name)
{
    const Value *value = value_of(settings, name);
    return value == NULL ? (double)NAN : value->number;
}

bool
settings_truth(const Settings *settings, const char *name)
{
    const Value *value = value_of(settings, name);
    return value != NULL && value->number == 1;
}

const char *
settings_text(const Settings *settings, const char *name)
{
    const Value *value = value_of(settings, name);
    return value == NULL || value->text == NULL ? "" : value->text;
}

const StringList *
settings_list(const Settings *settings, const char *name)
{
    static const StringList empty = {0};
    const Value *value = value_of(settings, name);
    return value == NULL ? &empty : &value->list;
}

const char *
settings_origin(const Settings *settings, const char *name)
{
    const Value *value = value_of(settings, name);
    return value == NULL ? "" : value->origin;
}

size_t
settings_option_count(const Settings *settings)
{
    return settings->option_names.count;
}

void
settings_option(const Settings *settings,
                size_t index,
                const char **name,
                const char **value)
{
    *name = settings->option_names.items[index];
    *value = settings->option_values.items[index];
}

size_t
settings_binding_count(const Settings *settings)
{
    return settings->keys.count;
}

void
settings_binding(const Settings *settings,
                 size_t index,
                 const char **key,
                 const char **command)
{
    *key = settings->keys.items[index];
    *command = settings->commands.items[index];
}
