// SPDX-License-Identifier: MIT
// Follows jobs to their end: events to JSON lines or a progress bar, SIGINT to
// a cancel.
#pragma once

#include "verb.h"

typedef struct {
    Cli *cli;
    Orchestrator *orchestrator;
    StringList jobs;    // that we wait for
    int64_t *starts_ns; // of each job
    size_t ended;
    // The worst end: cancelled before failed, or done.
    Status status;
    Error error; // of the first failure
    int wishes;  // SIGINTs served
    bool has_bar;
    bool is_bar_drawn;
    // A take came in; false = stop all. start_ns: of its job.
    bool (*take_ready)(void *context, const char *take_id, int64_t start_ns);
    void *context;
} RenderWatch;

// Returns when every job has ended and every kept take was told of.
void render_watch_run(RenderWatch *watch);
