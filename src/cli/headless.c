// SPDX-License-Identifier: MIT
#include "timbre/cli/headless.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/bridge/interpreter.h"

#include "manual.h"
#include "open_studio.h"
#include "verb.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { MAX_OPTIONS = 40, FIRST_PRIVATE_DESCRIPTOR = 10 };

static const CliOption common_options[] = {
    {.name = "help", .letter = 'h', .text = "Show this help."},
    {.name = "json", .text = "Print JSON on standard output."},
    {.name = "set",
     .value = "NAME=VALUE",
     .text = "Override a setting or, as BACKEND.NAME, a backend's option."},
    {.name = "venv",
     .value = "DIR",
     .text = "Python environment of the adapters."},
    {NULL},
};

static size_t
join_options(const Verb *verb, CliOption joined[static MAX_OPTIONS])
{
    size_t count = 0;
    for (const CliOption *row = verb->options; row->name != NULL; row++)
        joined[count++] = *row;
    for (const CliOption *row = common_options; row->name != NULL; row++)
        joined[count++] = *row;
    joined[count] = (CliOption){NULL};
    return count;
}

static Status
set_one(Settings *settings, const char *assignment, Error *error)
{
    const char *equals = strchr(assignment, '=');
    if (equals == NULL)
        return error_set(error, STATUS_USAGE,
                         "--set needs NAME=VALUE, not \"%s\"", assignment);
    char *name = mem_copy_text(assignment);
    name[equals - assignment] = '\0';
    const Status status =
        settings_set(settings, name, equals + 1, "--set", error);
    mem_free(name);
    return status;
}

static Status
read_settings(Cli *cli, Error *error)
{
    char *folder = path_config_folder();
    char *path = path_join(folder, "timbre.conf");
    cli->settings = settings_new();
    Status status = settings_read_file(cli->settings, path, error);
    const Arguments *arguments = cli->arguments;
    for (size_t i = 0; i < arguments->names.count && status == STATUS_OK; i++)
        if (strcmp(arguments->names.items[i], "set") == 0)
            status = set_one(cli->settings, arguments->values.items[i], error);
    const char *venv = options_value(arguments, "venv");
    if (venv != NULL && status == STATUS_OK)
        status = settings_set(cli->settings, "venv", venv, "--venv", error);
    mem_free(path);
    mem_free(folder);
    return status;
}

static Status
check_words(const Verb *verb, const Arguments *arguments, Error *error)
{
    const size_t count = arguments->words.count;
    if (count < verb->least_words)
        return error_set(error, STATUS_USAGE,
                         "timbre %s needs %s; `timbre %s --help` tells more",
                         verb->name, verb->words, verb->name);
    if (count > verb->most_words)
        return error_set(error, STATUS_USAGE,
                         "timbre %s does not know what to do with \"%s\"",
                         verb->name, arguments->words.items[verb->most_words]);
    return STATUS_OK;
}

static Status
run_verb(Cli *cli, const Verb *verb, int count, char **words, Error *error)
{
    CliOption options[MAX_OPTIONS];
    Arguments arguments = {0};
    join_options(verb, options);
    cli->arguments = &arguments;
    Status status = options_parse(options, count, words, &arguments, error);
    cli->is_json = options_has(&arguments, "json");
    if (status == STATUS_OK && options_has(&arguments, "help")) {
        manual_print_verb(cli->out, verb, options);
        goto done;
    }
    if (status == STATUS_OK)
        status = check_words(verb, &arguments, error);
    if (status == STATUS_OK)
        status = read_settings(cli, error);
    if (status == STATUS_OK)
        status = verb->run(cli, error);
done:
    cli->arguments = NULL;
    options_clear(&arguments);
    return status;
}

static Status
refuse_verb(const char *name, Error *error)
{
    size_t count = 0;
    const Verb *verbs = verb_table(&count);
    StringList names = {0};
    for (size_t i = 0; i < count; i++)
        string_list_push(&names, verbs[i].name);
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    if (nearest != NULL)
        error_set(error, STATUS_USAGE,
                  "there is no command %s; did you mean `timbre %s`?", name,
                  nearest);
    else
        error_set(error, STATUS_USAGE,
                  "there is no command %s; to render a prompt write `timbre "
                  "render \"%s ...\"`; `timbre --help` lists the commands",
                  name, name);
    string_list_clear(&names);
    return STATUS_USAGE;
}

static Status
dispatch(Cli *cli, int count, char **arguments, Error *error)
{
    if (open_studio_is_meant(count, arguments))
        return run_verb(cli, &open_studio_verb, count - 1, arguments + 1,
                        error);
    const char *name = arguments[1];
    if (strcmp(name, "--version") == 0) {
        (void)fprintf(cli->out, "timbre %s\n", TIMBRE_VERSION);
        return STATUS_OK;
    }
    if (strcmp(name, "--print-tables") == 0) {
        manual_print_tables(cli);
        return STATUS_OK;
    }
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 ||
        strcmp(name, "help") == 0) {
        manual_print(cli->out);
        return STATUS_OK;
    }
    const Verb *verb = verb_table_find(name);
    return verb == NULL ? refuse_verb(name, error)
                        : run_verb(cli, verb, count - 2, arguments + 2, error);
}

static void
tell_error(Cli *cli, const Error *error)
{
    if (error->text[0] == '\0')
        return;
    (void)fprintf(cli->err, "timbre: %s\n", error->text);
    if (!cli->is_json)
        return;
    Json *json = json_make_record();
    json_put_text(json, "error", error->text);
    json_put_text(json, "status", error_status_name(error->status));
    verb_print_json(cli, json);
    json_free(json);
}

// Results must reach their reader whatever libraries do to descriptors 1, 2.
static FILE *
private_stream(int descriptor)
{
    const int own =
        fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_PRIVATE_DESCRIPTOR);
    FILE *stream = own < 0 ? NULL : fdopen(own, "w");
    return stream == NULL ? fopen("/dev/null", "w") : stream;
}

int
headless_run(int count,
             char **arguments,
             const Frontend *const *frontends,
             size_t frontend_count)
{
    log_open();
    Cli cli = {.out = private_stream(STDOUT_FILENO),
               .err = private_stream(STDERR_FILENO),
               .frontends = frontends,
               .frontend_count = frontend_count};
    Error error = {0};
    const Status status = dispatch(&cli, count, arguments, &error);
    if (status != STATUS_OK)
        tell_error(&cli, &error);
    int exit_code =
        status == STATUS_OK ? cli.exit_code : error_exit_code(status);
    if (fflush(cli.out) != 0 && exit_code == 0)
        exit_code = 1;
    verb_close_app(&cli);
    (void)fclose(cli.out);
    (void)fclose(cli.err);
    log_close();
    if (cli.has_python)
        interpreter_leave(exit_code);
    return exit_code;
}
