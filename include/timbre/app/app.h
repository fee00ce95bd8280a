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
// Any thread; the list stays as it is while the app lives, a later call may
// give a newer one.
const Backend *app_backends(const App *app, size_t *count);
const Backend *app_backend(const App *app, const char *name);

// The same in two steps, so that the state's thread never waits: looking on
// any thread, then adopting. `venv` is that of the setting. NULL and a
// sentence without a Python environment.
typedef struct AppAdapters AppAdapters;

AppAdapters *app_find_adapters(const char *venv, Error *error);
// Runs the adapters' own description when their cache is stale; false when
// there was nothing to do.
bool app_renew_adapters(AppAdapters *found, Error *error);
// Takes them over; those that stood there before go on for jobs that have
// them.
void app_adopt_adapters(App *app, AppAdapters *found);
// A setting has another value: adapters hear of theirs, and features.NAME
// lists backends or takes them away. On the thread that submits.
void app_settings_changed(App *app, const char *name);

// Opens data folder, journal and workers on first use. `data_folder` NULL =
// the user's own; another one is for work that isn't kept.
Orchestrator *app_orchestrator(App *app, const char *data_folder, Error *error);
// What it opens with; texts are borrowed from the arguments and the settings.
OrchestratorSettings app_orchestrator_settings(const App *app,
                                               const char *data_folder,
                                               const char *session);
// One that was opened elsewhere is the app's from here on.
void app_adopt_orchestrator(App *app, Orchestrator *orchestrator);
// The caller's again, to be freed; NULL when none is open.
Orchestrator *app_release_orchestrator(App *app);

// Lets the weights of a model go ("" = all); a sentence, mem_free() it. Not on
// the UI thread: it waits for Python.
char *app_unload_model(App *app, const char *name);
// Raise the cancel of a Python job that doesn't look (second SIGINT).
void app_interrupt(App *app);
// True when CPython runs: the program must end by interpreter_leave().
bool app_has_python(const App *app);
