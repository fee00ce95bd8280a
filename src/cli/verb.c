// SPDX-License-Identifier: MIT
#include "verb.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <stdio.h>
#include <unistd.h>

// What libraries write to descriptor 1 past Python must not stand between the
// results, which have a descriptor of their own.
static void
part_from_libraries(void)
{
    (void)fflush(stdout);
    if (log_descriptor() >= 0)
        (void)dup2(log_descriptor(), STDOUT_FILENO);
}

App *
verb_app(Cli *cli)
{
    if (cli->app == NULL) {
        part_from_libraries();
        cli->app = app_new(cli->settings);
    }
    return cli->app;
}

void
verb_close_app(Cli *cli)
{
    if (cli->app == NULL)
        settings_free(cli->settings);
    else if (app_has_python(cli->app))
        cli->has_python = true;
    app_free(cli->app);
    cli->app = NULL;
    cli->settings = NULL;
}

char *
verb_joined_words(const Cli *cli)
{
    return string_list_join(&cli->arguments->words, " ", " ");
}

void
verb_print_json(Cli *cli, const Json *json)
{
    char *text = json_encode(json);
    (void)fprintf(cli->out, "%s\n", text);
    (void)fflush(cli->out);
    mem_free(text);
}

void
verb_duration_text(double duration_s, char text[static 24])
{
    if (duration_s < 60)
        (void)snprintf(text, 24, "%.1f s", duration_s);
    else
        (void)snprintf(text, 24, "%d:%04.1f", (int)(duration_s / 60),
                       duration_s - 60 * (int)(duration_s / 60));
}
