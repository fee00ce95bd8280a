// SPDX-License-Identifier: MIT
#include "timbre/app/app.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/pool.h"
#include "timbre/base/text.h"
#include "timbre/bridge/adapter_cache.h"
#include "timbre/bridge/interpreter.h"
#include "timbre/bridge/python_backend.h"
#include "timbre/bridge/venv.h"
#include "timbre/sketch/sketch_backend.h"

#include <stdatomic.h>

struct AppAdapters {
    char *venv;
    AdapterCache *cache;
    bool is_fresh;
};

// A list is never changed, only followed by another: other threads may still
// read it, and jobs hold its backends.
typedef struct BackendSet {
    Backend *all; // the sketch first; those behind it are owned
    size_t all_count;
    bool is_owner;  // of what is behind the sketch
    Backend *items; // those whose feature is on, or that need none
    size_t count;
    struct BackendSet *older;
} BackendSet;

struct App {
    Settings *settings;
    Pool *pool; // of the sketch
    Interpreter *interpreter;
    bool has_adapters;
    Backend sketch;
    _Atomic(BackendSet *) backends;
    Orchestrator *orchestrator;
};

static bool
is_listed(const App *app, const Backend *backend)
{
    const BackendDescription *row = backend->interface->describe(backend->self);
    if (row->feature == NULL || row->feature[0] == '\0')
        return true;
    char *name = text_format("features.%s", row->feature);
    const bool is_known = setting_table_find(name) != NULL;
    const bool listed = !is_known || settings_truth(app->settings, name);
    mem_free(name);
    return listed;
}

static const BackendSet *
follow_with(App *app, Backend *all, size_t count, bool is_owner)
{
    BackendSet *set = mem_new(sizeof(*set));
    *set = (BackendSet){.all = all,
                        .all_count = count,
                        .is_owner = is_owner,
                        .items = mem_new_array(count, sizeof(*all)),
                        .older = atomic_load(&app->backends)};
    for (size_t i = 0; i < count; i++)
        if (is_listed(app, &all[i]))
            set->items[set->count++] = all[i];
    atomic_store(&app->backends, set);
    return set;
}

App *
app_new(Settings *settings)
{
    App *app = mem_new(sizeof(*app));
    app->settings = settings;
    app->pool = pool_new((size_t)settings_number(settings, "threads"));
    app->sketch =
        sketch_backend_new(settings_text(settings, "soundfont"), app->pool);
    follow_with(app, mem_copy(&app->sketch, sizeof(app->sketch)), 1, true);
    return app;
}

// Each list made its own Python backends; the sketch is in all of them.
static void
free_backends(App *app)
{
    for (BackendSet *set = atomic_load(&app->backends); set != NULL;) {
        BackendSet *older = set->older;
        for (size_t i = 1; set->is_owner && i < set->all_count; i++)
            set->all[i].interface->free(set->all[i].self);
        mem_free(set->all);
        mem_free(set->items);
        mem_free(set);
        set = older;
    }
    app->sketch.interface->free(app->sketch.self);
}

void
app_free(App *app)
{
    if (app == NULL)
        return;
    orchestrator_free(app->orchestrator);
    free_backends(app);
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

// Adapters ////////////////////////////////////////////////////////////////////

static void
free_adapters(AppAdapters *found)
{
    adapter_cache_free(found->cache);
    mem_free(found->venv);
    mem_free(found);
}

AppAdapters *
app_find_adapters(const char *venv, Error *error)
{
    char *found_venv = venv_find(venv, error);
    if (found_venv == NULL || venv_check(found_venv, error) != STATUS_OK) {
        mem_free(found_venv);
        return NULL;
    }
    AppAdapters *found = mem_new(sizeof(*found));
    found->venv = found_venv;
    found->cache = adapter_cache_open();
    found->is_fresh = adapter_cache_is_fresh(found->cache, found_venv);
    return found;
}

bool
app_renew_adapters(AppAdapters *found, Error *error)
{
    if (found->is_fresh)
        return false;
    (void)adapter_cache_renew(found->cache, found->venv, error);
    found->is_fresh = true;
    return true;
}

static Json *
setting_value(const Settings *settings, const SettingRow *row)
{
    if (row->type == SETTING_LIST) {
        const StringList *list = settings_list(settings, row->name);
        Json *json = json_make_list();
        for (size_t i = 0; i < list->count; i++)
            json_push_text(json, list->items[i]);
        return json;
    }
    if (row->type == SETTING_TRUTH)
        return json_make_truth(settings_truth(settings, row->name));
    return json_make_real(settings_number(settings, row->name));
}

// What settings.py of the adapters lists: models.* and features.*.
static void
configure_adapters(const App *app)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    Json *json = json_make_record();
    for (size_t i = 0; i < count; i++)
        if (text_starts_with(rows[i].name, "models.") ||
            text_starts_with(rows[i].name, "features."))
            json_put(json, rows[i].name,
                     setting_value(app->settings, &rows[i]));
    char *text = json_encode(json);
    interpreter_configure(app->interpreter, text);
    mem_free(text);
    json_free(json);
}

static void
list_backends(App *app, const BackendSet *set)
{
    if (app->orchestrator != NULL)
        orchestrator_set_backends(app->orchestrator, set->items, set->count);
}

void
app_adopt_adapters(App *app, AppAdapters *found)
{
    if (app->interpreter == NULL)
        app->interpreter = interpreter_new(found->venv);
    const size_t count = adapter_cache_count(found->cache);
    Backend *items = mem_new_array(count + 1, sizeof(*items));
    items[0] = app->sketch;
    for (size_t i = 0; i < count; i++)
        items[i + 1] = python_backend_new(app->interpreter,
                                          adapter_cache_row(found->cache, i));
    app->has_adapters = true;
    free_adapters(found);
    configure_adapters(app);
    list_backends(app, follow_with(app, items, count + 1, true));
}

void
app_settings_changed(App *app, const char *name)
{
    if (!app->has_adapters)
        return;
    const bool is_feature = text_starts_with(name, "features.");
    if (is_feature || text_starts_with(name, "models."))
        configure_adapters(app);
    if (!is_feature)
        return;
    const BackendSet *set = atomic_load(&app->backends);
    Backend *all = mem_copy(set->all, set->all_count * sizeof(*all));
    list_backends(app, follow_with(app, all, set->all_count, false));
}

Status
app_open_adapters(App *app, Error *error)
{
    if (app->has_adapters)
        return STATUS_OK;
    AppAdapters *found =
        app_find_adapters(settings_text(app->settings, "venv"), error);
    if (found == NULL)
        return STATUS_UNAVAILABLE;
    Error trouble = {0};
    (void)app_renew_adapters(found, &trouble);
    app_adopt_adapters(app, found);
    if (trouble.status != STATUS_OK && error != NULL)
        *error = trouble;
    return trouble.status;
}

const Backend *
app_backends(const App *app, size_t *count)
{
    const BackendSet *set = atomic_load(&app->backends);
    *count = set->count;
    return set->items;
}

const Backend *
app_backend(const App *app, const char *name)
{
    const BackendSet *set = atomic_load(&app->backends);
    return backend_find(set->items, set->count, name);
}

// Orchestrator ////////////////////////////////////////////////////////////////

OrchestratorSettings
app_orchestrator_settings(const App *app,
                          const char *data_folder,
                          const char *session)
{
    const Settings *settings = app->settings;
    size_t count = 0;
    const Backend *backends = app_backends(app, &count);
    return (OrchestratorSettings){
        .data_folder = data_folder,
        .session = session,
        .backends = backends,
        .backend_count = count,
        .thread_count = (size_t)settings_number(settings, "threads"),
        .keep_raw = (size_t)settings_number(settings, "takes.keep_raw"),
        .keep_stems = (size_t)settings_number(settings, "takes.keep_stems"),
        .disk_limit_bytes =
            (uint64_t)(settings_number(settings, "takes.disk_limit_gb") * 1e9),
        .mastering_preset = settings_text(settings, "mastering.preset"),
        .loudness_lufs = settings_number(settings, "mastering.loudness"),
        .ceiling_dbtp = settings_number(settings, "mastering.ceiling"),
    };
}

Orchestrator *
app_orchestrator(App *app, const char *data_folder, Error *error)
{
    if (app->orchestrator != NULL)
        return app->orchestrator;
    char *own = path_data_folder();
    const OrchestratorSettings settings = app_orchestrator_settings(
        app, data_folder == NULL ? own : data_folder, "cli");
    app->orchestrator = orchestrator_new(&settings, error);
    mem_free(own);
    return app->orchestrator;
}

void
app_adopt_orchestrator(App *app, Orchestrator *orchestrator)
{
    app->orchestrator = orchestrator;
    size_t count = 0;
    const Backend *backends = app_backends(app, &count);
    // Adapters may have been found since it was asked to open.
    if (app->has_adapters)
        orchestrator_set_backends(orchestrator, backends, count);
}

Orchestrator *
app_release_orchestrator(App *app)
{
    Orchestrator *orchestrator = app->orchestrator;
    app->orchestrator = NULL;
    return orchestrator;
}

char *
app_unload_model(App *app, const char *name)
{
    if (!app_has_python(app))
        return mem_copy_text("no model is loaded");
    return interpreter_unload_model(app->interpreter, name);
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
