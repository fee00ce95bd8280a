// SPDX-License-Identifier: MIT
// A verb of the command line: `timbre VERB ...`.
#pragma once

#include "timbre/app/app.h"
#include "timbre/app/frontend.h"
#include "timbre/cli/options.h"

#include <stdbool.h>
#include <stdio.h>

typedef struct {
    const Arguments *arguments;
    Settings *settings;
    FILE *out; // results; a descriptor of our own, libraries can't reach it
    FILE *err; // for people
    bool is_json;
    App *app;        // made by verb_app() on first use
    bool has_python; // CPython was started: leave by interpreter_leave()
    const Frontend *const *frontends; // of the studio
    size_t frontend_count;
    int exit_code; // of a front end that ended well
} Cli;

typedef struct {
    const char *name;
    const char *words; // "PROMPT", "" for none
    size_t least_words, most_words;
    const char *text;         // one line
    const CliOption *options; // ends with a NULL name; --help, --json, --set
                              // and --venv are every verb's
    Status (*run)(Cli *cli, Error *error);
} Verb;

const Verb *verb_table(size_t *count);
const Verb *verb_table_find(const char *name); // or NULL

// Takes the settings over.
App *verb_app(Cli *cli);
void verb_close_app(Cli *cli);
// The words joined by spaces: a prompt without quotes is still one prompt.
char *verb_joined_words(const Cli *cli);
// Prints a record on one line.
void verb_print_json(Cli *cli, const Json *json);
// "1:05.2" or "45.0 s"
void verb_duration_text(double duration_s, char text[static 24]);

Status verb_backends(Cli *cli, Error *error);
Status verb_doctor(Cli *cli, Error *error);
Status verb_export(Cli *cli, Error *error);
Status verb_info(Cli *cli, Error *error);
Status verb_jobs(Cli *cli, Error *error);
Status verb_measure(Cli *cli, Error *error);
Status verb_models(Cli *cli, Error *error);
Status verb_plan(Cli *cli, Error *error);
Status verb_play(Cli *cli, Error *error);
Status verb_render(Cli *cli, Error *error);
Status verb_schema(Cli *cli, Error *error);
Status verb_settings(Cli *cli, Error *error);
Status verb_stems(Cli *cli, Error *error);
Status verb_takes(Cli *cli, Error *error);

extern const CliOption verb_render_options[];
extern const CliOption verb_export_options[];
extern const CliOption verb_models_options[];
extern const CliOption verb_stems_options[];
extern const CliOption verb_doctor_options[];
