// SPDX-License-Identifier: MIT
#include "timbre/cli/options.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

enum { MAX_OPTIONS = 64 };

typedef struct {
    const CliOption *options;
    int count;
    char **arguments;
    int at; // the argument being read
    Arguments *parsed;
    Error *error;
} Reader;

static const CliOption *
find_name(const CliOption *options, const char *name, size_t length)
{
    for (; options->name != NULL; options++)
        if (strlen(options->name) == length &&
            strncmp(options->name, name, length) == 0)
            return options;
    return NULL;
}

static const CliOption *
find_letter(const CliOption *options, char letter)
{
    for (; options->name != NULL; options++)
        if (options->letter == letter)
            return options;
    return NULL;
}

static Status
refuse_unknown(const Reader *reader, const char *written)
{
    const char *names[MAX_OPTIONS];
    size_t count = 0;
    for (const CliOption *row = reader->options;
         row->name != NULL && count < MAX_OPTIONS; row++)
        names[count++] = row->name;
    char *name = mem_copy_text(written + (written[1] == '-' ? 2 : 1));
    name[strcspn(name, "=")] = '\0';
    const char *nearest = text_nearest(name, names, count);
    error_set(reader->error, STATUS_USAGE,
              nearest == NULL
                  ? "there is no option %s here; --help lists them%s"
                  : "there is no option %s here; did you mean --%s?",
              written, nearest == NULL ? "" : nearest);
    mem_free(name);
    return STATUS_USAGE;
}

// `value` is what was glued to the option, or NULL.
static Status
add_option(Reader *reader, const CliOption *option, const char *value)
{
    if (option->value == NULL && value != NULL)
        return error_set(reader->error, STATUS_USAGE,
                         "--%s takes no value; leave out \"%s\"", option->name,
                         value);
    if (option->value != NULL && value == NULL) {
        if (reader->at + 1 >= reader->count)
            return error_set(reader->error, STATUS_USAGE,
                             "--%s needs a value: --%s %s", option->name,
                             option->name, option->value);
        value = reader->arguments[++reader->at];
    }
    string_list_push(&reader->parsed->names, option->name);
    string_list_push(&reader->parsed->values, value == NULL ? "" : value);
    return STATUS_OK;
}

static Status
read_long(Reader *reader, const char *argument)
{
    const char *name = argument + 2;
    const size_t length = strcspn(name, "=");
    const CliOption *option = find_name(reader->options, name, length);
    if (option == NULL)
        return refuse_unknown(reader, argument);
    return add_option(reader, option,
                      name[length] == '=' ? name + length + 1 : NULL);
}

static Status
read_short(Reader *reader, const char *argument)
{
    const CliOption *option = find_letter(reader->options, argument[1]);
    if (option == NULL)
        return refuse_unknown(reader, argument);
    return add_option(reader, option,
                      argument[2] == '\0' ? NULL : argument + 2);
}

Status
options_parse(const CliOption *options,
              int count,
              char **arguments,
              Arguments *parsed,
              Error *error)
{
    Reader reader = {.options = options,
                     .count = count,
                     .arguments = arguments,
                     .parsed = parsed,
                     .error = error};
    bool takes_options = true;
    Status status = STATUS_OK;
    for (; reader.at < count && status == STATUS_OK; reader.at++) {
        const char *argument = arguments[reader.at];
        if (takes_options && strcmp(argument, "--") == 0)
            takes_options = false;
        else if (takes_options && strncmp(argument, "--", 2) == 0)
            status = read_long(&reader, argument);
        else if (takes_options && argument[0] == '-' && argument[1] != '\0')
            status = read_short(&reader, argument);
        else
            string_list_push(&parsed->words, argument);
    }
    return status;
}

bool
options_has(const Arguments *arguments, const char *name)
{
    return string_list_has(&arguments->names, name);
}

const char *
options_value(const Arguments *arguments, const char *name)
{
    for (size_t i = arguments->names.count; i-- > 0;)
        if (strcmp(arguments->names.items[i], name) == 0)
            return arguments->values.items[i];
    return NULL;
}

void
options_clear(Arguments *arguments)
{
    string_list_clear(&arguments->words);
    string_list_clear(&arguments->names);
    string_list_clear(&arguments->values);
}
