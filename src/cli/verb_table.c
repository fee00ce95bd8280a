// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include "verb.h"

#include <string.h>

static const CliOption no_options[] = {{NULL}};

static const CliOption plan_options[] = {
    {.name = "json-lines",
     .text = "Filter: a JSON object a line in, a plan a line out."},
    {.name = "seed", .value = "N", .text = "Seed of what isn't said."},
    {NULL},
};

static const CliOption takes_options[] = {
    {.name = "search", .value = "WORDS", .text = "Only takes with these."},
    {.name = "limit", .value = "N", .text = "At most this many, newest first."},
    {NULL},
};

static const CliOption jobs_options[] = {
    {.name = "forget",
     .value = "JOB",
     .text = "Give an interrupted job up ('all' for every one)."},
    {NULL},
};

static const Verb verbs[] = {
    {.name = "plan",
     .words = "PROMPT",
     .most_words = 1000,
     .text = "Show the plan that would be played.",
     .options = plan_options,
     .run = verb_plan},
    {.name = "render",
     .words = "PROMPT",
     .most_words = 1000,
     .text = "Compose, play, master and export takes.",
     .options = verb_render_options,
     .run = verb_render},
    {.name = "takes",
     .words = "",
     .text = "List the takes that are kept.",
     .options = takes_options,
     .run = verb_takes},
    {.name = "jobs",
     .words = "",
     .text = "List jobs, with those that a crash interrupted.",
     .options = jobs_options,
     .run = verb_jobs},
    {.name = "export",
     .words = "TAKE",
     .least_words = 1,
     .most_words = 1,
     .text = "Write a take as a file.",
     .options = verb_export_options,
     .run = verb_export},
    {.name = "play",
     .words = "TAKE|FILE",
     .least_words = 1,
     .most_words = 1,
     .text = "Play a take or a sound file.",
     .options = no_options,
     .run = verb_play},
    {.name = "info",
     .words = "FILE",
     .least_words = 1,
     .most_words = 1,
     .text = "Show what a file says of itself.",
     .options = no_options,
     .run = verb_info},
    {.name = "measure",
     .words = "FILE",
     .least_words = 1,
     .most_words = 1,
     .text = "Measure loudness, peaks, tempo and key.",
     .options = no_options,
     .run = verb_measure},
    {.name = "stems",
     .words = "TAKE|FILE",
     .least_words = 1,
     .most_words = 1,
     .text = "Take sound apart: drums, bass, vocals, the rest.",
     .options = verb_stems_options,
     .run = verb_stems},
    {.name = "backends",
     .words = "",
     .text = "List who can make music here, and what is missing.",
     .options = no_options,
     .run = verb_backends},
    {.name = "models",
     .words = "list|add|fetch|import|verify|lock|remove|setup [WHAT]",
     .least_words = 1,
     .most_words = 2,
     .text = "Get, prove and remove models of the neural backends.",
     .options = verb_models_options,
     .run = verb_models},
    {.name = "doctor",
     .words = "",
     .text = "Check this machine and name the cure of each fault.",
     .options = verb_doctor_options,
     .run = verb_doctor},
    {.name = "settings",
     .words = "[NAME]",
     .most_words = 1,
     .text = "Show settings, their values and where they come from.",
     .options = no_options,
     .run = verb_settings},
    {.name = "schema",
     .words = "NAME",
     .most_words = 1,
     .text = "Print a JSON Schema of what Timbre reads and writes.",
     .options = no_options,
     .run = verb_schema},
};

const Verb *
verb_table(size_t *count)
{
    *count = ARRAY_LENGTH(verbs);
    return verbs;
}

const Verb *
verb_table_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}
