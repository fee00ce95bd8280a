// SPDX-License-Identifier: MIT
#include "timbre/app/app.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/pool.h"
#include "timbre/bridge/adapter_cache.h"
#include "timbre/bridge/interpreter.h"
#include "timbre/bridge/python_backend.h"
#include "timbre/bridge/venv.h"
#include "timbre/sketch/sketch_backend.h"

struct App {
    Settings *settings;
    Pool *pool; // of the sketch
    Interpreter *interpreter;
    AdapterCache *cache;
    Backend *backends; // the sketch first
    size_t backend_count;
    Orchestrator *orchestrator;
};

static void
add_backend(App *app, Backend backend)
{
    app->backends = mem_resize(app->backends, app->backend_count + 1,
                               sizeof(*app->backends));
    app->backends[app->backend_count++] = backend;
}

App *
app_new(Settings *settings)
{
    App *app = mem_new(sizeof(*app));
    app->settings = settings;
    app->pool = pool_new((size_t)settings_number(settings, "threads"));
    add_backend(app, sketch_backend_new(settings_text(settings, "soundfont"),
                                        app->pool));
    return app;
}

void
app_free(App *app)
{
    if (app == NULL)
        return;
    orchestrator_free(app->orchestrator);
    for (size_t i = 0; i < app->backend_count; i++)
        app->backends[i].interface->free(app->backends[i].self);
    mem_free(app->backends);
    adapter_cache_free(app->cache);
    if (app->interpreter != NULL)
        interpreter_stop(app->interpreter);
    pool_free(app->pool);
    settings_free(app->settings);
    mem_free(app);
}

Settings *
app_settings(App *app)
{
    return app->settings;
}

static void
add_adapters(App *app, const char *venv)
{
    app->interpreter = interpreter_new(venv);
    for (size_t i = 0; i < adapter_cache_count(app->cache); i++)
        add_backend(app, python_backend_new(app->interpreter,
                                            adapter_cache_row(app->cache, i)));
}

Status
app_open_adapters(App *app, Error *error)
{
    if (app->cache != NULL)
        return STATUS_OK;
    char *venv = venv_find(settings_text(app->settings, "venv"), error);
    if (venv == NULL)
        return STATUS_UNAVAILABLE;
    Status status = venv_check(venv, error);
    if (status == STATUS_OK) {
        app->cache = adapter_cache_open();
        if (!adapter_cache_is_fresh(app->cache, venv))
            status = adapter_cache_renew(app->cache, venv, error);
        add_adapters(app, venv);
        if (app->orchestrator != NULL)
            orchestrator_set_backends(app->orchestrator, app->backends,
                                      app->backend_count);
    }
    mem_free(venv);
    return status;
}

const Backend *
app_backends(const App *app, size_t *count)
{
    *count = app->backend_count;
    return app->backends;
}

const Backend *
app_backend(const App *app, const char *name)
{
    return backend_find(app->backends, app->backend_count, name);
}

Orchestrator *
app_orchestrator(App *app, const char *data_folder, Error *error)
{
    if (app->orchestrator != NULL)
        return app->orchestrator;
    char *own = path_data_folder();
    const Settings *settings = app->settings;
    const OrchestratorSettings asked = {
        .data_folder = data_folder == NULL ? own : data_folder,
        .session = "cli",
        .backends = app->backends,
        .backend_count = app->backend_count,
        .thread_count = (size_t)settings_number(settings, "threads"),
        .keep_raw = (size_t)settings_number(settings, "takes.keep_raw"),
        .keep_stems = (size_t)settings_number(settings, "takes.keep_stems"),
        .disk_limit_bytes =
            (uint64_t)(settings_number(settings, "takes.disk_limit_gb") * 1e9),
        .mastering_preset = settings_text(settings, "mastering.preset"),
        .loudness_lufs = settings_number(settings, "mastering.loudness"),
        .ceiling_dbtp = settings_number(settings, "mastering.ceiling"),
    };
    app->orchestrator = orchestrator_new(&asked, error);
    mem_free(own);
    return app->orchestrator;
}

void
app_interrupt(App *app)
{
    if (app->interpreter != NULL)
        interpreter_interrupt(app->interpreter);
}

bool
app_has_python(const App *app)
{
    return app->interpreter != NULL && interpreter_is_up(app->interpreter);
}
