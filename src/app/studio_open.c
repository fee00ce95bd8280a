// SPDX-License-Identifier: MIT
// Everything behind the first frame: session, orchestrator, SoundFont and
// library in this order on L, adapters beside them; told on M as it comes.
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "studio_room.h"

#include <string.h>

enum { HEALTH_BAND = 1, HEALTH_MODELS };

// Session and orchestrator ////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *session_asked;
    bool starts_new;
    OrchestratorSettings settings;
    char *mastering_preset;
    Session *session;
    Orchestrator *orchestrator;
    Error error;
} Opening;

static void
open_on_l(void *context)
{
    Opening *opening = context;
    char *folder = path_data_folder();
    opening->session = session_open(opening->session_asked, opening->starts_new,
                                    &opening->error);
    if (opening->session != NULL) {
        opening->settings.data_folder = folder;
        // Journals of headless work bear many writers; nothing is asked of
        // this one but lists and sounds.
        opening->settings.session = session_is_read_only(opening->session)
                                        ? "cli"
                                        : session_name(opening->session);
        opening->orchestrator =
            orchestrator_new(&opening->settings, &opening->error);
    }
    mem_free(folder);
}

static void
take_session(Studio *studio, Session *session)
{
    studio->session = session;
    if (session == NULL)
        return;
    studio->is_read_only = session_is_read_only(session);
    studio_read_state(studio, session_state(session));
    const char *notice = session_notice(session);
    if (notice[0] == '\0')
        return;
    chat_say(chat_add(studio->chat, CHAT_NOTE, "", ""), TONE_WARNING, "%s",
             notice);
    studio_mark(studio, TOPIC_CHAT | TOPIC_SESSION);
}

static void
take_orchestrator(Studio *studio, Orchestrator *orchestrator)
{
    studio->orchestrator = orchestrator;
    app_adopt_orchestrator(studio->app, orchestrator);
    studio->takes_folder =
        mem_copy_text(take_store_folder(orchestrator_takes(orchestrator)));
    studio_watch_events(studio);
    studio->is_open = true;
}

static void
opened(void *context)
{
    Opening *opening = context;
    Studio *studio = opening->studio;
    take_session(studio, opening->session);
    if (opening->orchestrator != NULL) {
        take_orchestrator(studio, opening->orchestrator);
        studio_list_takes(studio);
    } else {
        studio->has_failed = true;
        studio->open_trouble = mem_copy_text(opening->error.text);
        studio_complain(studio, opening->error.text);
    }
    studio_submit_waiting(studio);
    studio_mark(studio, ~0U);
    mem_free(opening->session_asked);
    mem_free(opening->mastering_preset);
    mem_free(opening);
}

static void
open_orchestrator(Studio *studio)
{
    Opening *opening = mem_new(sizeof(*opening));
    opening->studio = studio;
    opening->session_asked = mem_copy_text(studio->session_asked);
    opening->starts_new = studio->options.starts_new;
    opening->settings = app_orchestrator_settings(studio->app, NULL, NULL);
    // The settings may change while L reads.
    opening->mastering_preset =
        mem_copy_text(opening->settings.mastering_preset);
    opening->settings.mastering_preset = opening->mastering_preset;
    light_post_long(studio->light, open_on_l, opened, opening);
}

void
studio_open_again(Studio *studio)
{
    open_orchestrator(studio);
}

// SoundFont ///////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    Backend band;
    Error error;
} Preload;

// A request with no wishes of its own: what most prompts will need.
static void
preload_on_l(void *context)
{
    Preload *preload = context;
    const BackendHost host = {0};
    Request *request = request_new();
    (void)preload->band.interface->load(preload->band.self, request, &host,
                                        &preload->error);
    request_free(request);
}

static void
preloaded(void *context)
{
    Preload *preload = context;
    const BackendDescription *description =
        preload->band.interface->describe(preload->band.self);
    const bool is_good = preload->error.status == STATUS_OK;
    studio_set_health(preload->studio, HEALTH_BAND, is_good,
                      is_good ? description->text : preload->error.text);
    mem_free(preload);
}

static void
preload_soundfont(Studio *studio)
{
    const Backend *band = app_backend(studio->app, "sketch");
    const BackendDescription *description =
        band->interface->describe(band->self);
    if (!description->is_available) {
        studio_set_health(studio, HEALTH_BAND, false, description->reason);
        return;
    }
    studio_await_health(studio, HEALTH_BAND, "opening the SoundFont");
    Preload *preload = mem_new(sizeof(*preload));
    *preload = (Preload){.studio = studio, .band = *band};
    light_post_long(studio->light, preload_on_l, preloaded, preload);
}

// Adapters ////////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *venv;
    AppAdapters *found;
    bool is_renewed;
    Error error;
} Finding;

static void
tell_models(Studio *studio, const Error *error)
{
    size_t count = 0;
    size_t available = 0;
    const Backend *backends = app_backends(studio->app, &count);
    StringList names = {0};
    const char *reason = NULL;
    for (size_t i = 1; i < count; i++) {
        const BackendDescription *description =
            backends[i].interface->describe(backends[i].self);
        available += description->is_available ? 1 : 0;
        if (description->is_available)
            string_list_push(&names, description->name);
        else if (reason == NULL)
            reason = description->reason;
    }
    char *joined = string_list_join(&names, ", ", " and ");
    if (available > 0)
        studio_set_health(studio, HEALTH_MODELS, true, joined);
    else if (error->text[0] != '\0')
        studio_set_health(studio, HEALTH_MODELS, false, error->text);
    else
        studio_set_health(studio, HEALTH_MODELS, false,
                          reason == NULL ? "no adapter is installed; the band "
                                           "plays without one"
                                         : reason);
    mem_free(joined);
    string_list_clear(&names);
}

static void
renew_on_l(void *context)
{
    Finding *finding = context;
    finding->is_renewed = app_renew_adapters(finding->found, &finding->error);
}

static void
adopted(void *context)
{
    Finding *finding = context;
    Studio *studio = finding->studio;
    if (finding->found != NULL)
        app_adopt_adapters(studio->app, finding->found);
    tell_models(studio, &finding->error);
    studio_tell_backends(studio);
    mem_free(finding->venv);
    mem_free(finding);
}

static void
find_on_l(void *context)
{
    Finding *finding = context;
    finding->found = app_find_adapters(finding->venv, &finding->error);
    if (finding->found != NULL)
        renew_on_l(finding);
}

static void
find_adapters(Studio *studio)
{
    studio_await_health(studio, HEALTH_MODELS, "looking for adapters");
    Finding *finding = mem_new(sizeof(*finding));
    finding->studio = studio;
    finding->venv =
        mem_copy_text(settings_text(app_settings(studio->app), "venv"));
    light_post_slow(studio->light, find_on_l, adopted, finding);
}

// All /////////////////////////////////////////////////////////////////////////

const BackendDescription *
studio_description(const Studio *studio, const char *backend)
{
    const Backend *found =
        backend == NULL ? NULL : app_backend(studio->app, backend);
    return found == NULL ? NULL : found->interface->describe(found->self);
}

// The parameters offer every backend that can be used.
void
studio_tell_backends(Studio *studio)
{
    size_t count = 0;
    const Backend *backends = app_backends(studio->app, &count);
    const BackendDescription **descriptions =
        mem_new_array(count, sizeof(*descriptions));
    size_t usable = 0;
    for (size_t i = 0; i < count; i++) {
        const BackendDescription *description =
            backends[i].interface->describe(backends[i].self);
        if (description->is_available && !description->is_separator)
            descriptions[usable++] = description;
    }
    param_list_set_backends(studio->params, descriptions, usable);
    mem_free(descriptions);
    studio_mark(studio, TOPIC_BACKENDS | TOPIC_PARAMS);
}

void
studio_open(Studio *studio)
{
    studio_follow_player(studio);
    studio_tell_backends(studio);
    open_orchestrator(studio);
    preload_soundfont(studio);
    find_adapters(studio);
}
