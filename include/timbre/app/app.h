// SPDX-License-Identifier: MIT
// The one state of the program: settings, backends, orchestrator. main makes
// it and passes it down.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/backend.h"
#include "timbre/core/setting.h"
#include "timbre/core/take.h"
#include "timbre/orchestrator/orchestrator.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct App App;

// Owns the settings. Nothing is opened yet but the sketch's description.
App *app_new(Settings *settings);
void app_free(App *app);
Settings *app_settings(App *app);

// Lists the Python adapters too: reads their cache, renews it when it is stale.
// Without a Python environment there are none, and *error says why; the sketch
// stays either way. Starts no Python in this process.
Status app_open_adapters(App *app, Error *error);
const Backend *app_backends(const App *app, size_t *count);
const Backend *app_backend(const App *app, const char *name);

// Opens data folder, journal and workers on first use. `data_folder` NULL =
// the user's own; another one is for work that isn't kept.
Orchestrator *app_orchestrator(App *app, const char *data_folder, Error *error);

// Raise the cancel of a Python job that doesn't look (second SIGINT).
void app_interrupt(App *app);
// True when CPython runs: the program must end by interpreter_leave().
bool app_has_python(const App *app);
