// SPDX-License-Identifier: MIT
// A front end of the studio: main hands the ones it has to the command line.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/setting.h"

#include <stdbool.h>

typedef struct {
    const char *session; // NULL = the last one
    bool starts_new;     // a new session with a name of its own
} StudioOptions;

typedef struct {
    const char *name; // "studio", "plain"
    const char *text; // one line
    // Runs until the user leaves and takes the settings over; *exit_code is
    // the program's. STATUS_USAGE when there is no terminal for it. Called
    // before the program has any thread: a guardian may still fork.
    Status (*run)(const StudioOptions *options,
                  Settings *settings,
                  int *exit_code,
                  Error *error);
    // Rows of its own tables ("key"), for manual and completions; NULL = none.
    void (*tables)(void (*row)(void *context,
                               const char *table,
                               const char *name,
                               const char *text),
                   void *context);
} Frontend;
