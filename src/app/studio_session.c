// SPDX-License-Identifier: MIT
// What of the studio stands in session.json, and going from one session to
// another.
#include "timbre/base/log.h"
#include "timbre/base/memory.h"

#include "studio_room.h"

#include <math.h>
#include <string.h>

enum { SAVED_TAKES = 100000 };

static const int64_t save_delay_ns = 1000000000;
static const char session_origin[] = "session";

// State to JSON ///////////////////////////////////////////////////////////////

static char *
value_text(const Settings *settings, const SettingRow *row)
{
    switch (row->type) {
    case SETTING_NUMBER:
    case SETTING_INTEGER:
        return text_format("%.17g", settings_number(settings, row->name));
    case SETTING_TRUTH:
        return mem_copy_text(settings_truth(settings, row->name) ? "on"
                                                                 : "off");
    case SETTING_TEXT:
    case SETTING_PATH:
    case SETTING_CHOICE:
    case SETTING_LIST:
    case SETTING_TYPE_COUNT:
        break;
    }
    return mem_copy_text(settings_text(settings, row->name));
}

static bool
is_of_session(const Settings *settings, const char *name)
{
    const char *origin = settings_origin(settings, name);
    return origin != NULL && strcmp(origin, session_origin) == 0;
}

static void
put_options(Json *json, const Settings *settings)
{
    const char *name = NULL;
    const char *value = NULL;
    for (size_t i = 0; i < settings_option_count(settings); i++) {
        settings_option(settings, i, &name, &value);
        if (is_of_session(settings, name))
            json_put_text(json, name, value);
    }
    for (size_t i = 0; i < settings_binding_count(settings); i++) {
        settings_binding(settings, i, &name, &value);
        char *whole = text_format("bind.%s", name);
        if (is_of_session(settings, whole))
            json_put_text(json, whole, value);
        mem_free(whole);
    }
}

static Json *
settings_to_json(const Settings *settings)
{
    Json *json = json_make_record();
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (!is_of_session(settings, rows[i].name))
            continue;
        char *value = value_text(settings, &rows[i]);
        json_put_text(json, rows[i].name, value);
        mem_free(value);
    }
    put_options(json, settings);
    return json;
}

static Json *
takes_to_json(const StringList *takes)
{
    Json *list = json_make_list();
    const size_t first =
        takes->count > SAVED_TAKES ? takes->count - SAVED_TAKES : 0;
    for (size_t i = first; i < takes->count; i++)
        json_push_text(list, takes->items[i]);
    return list;
}

Json *
studio_state(const Studio *studio)
{
    Json *json = json_make_record();
    json_put(json, "chat", chat_to_json(studio->chat));
    json_put(json, "history", history_to_json(studio->history));
    json_put(json, "takes", takes_to_json(&studio->session_takes));
    const TakeView *focus = take_list_focus(studio->takes);
    if (focus != NULL && focus->job[0] == '\0')
        json_put_text(json, "focus", focus->take_id);
    json_put_text(json, "filter", take_list_filter(studio->takes));
    json_put_truth(json, "session_only",
                   take_list_shows_session_only(studio->takes));
    json_put_text(json, "draft", studio->draft);
    TransportView view;
    transport_view(studio->transport, &view);
    json_put_real(json, "volume_db", view.player.volume_db);
    json_put_truth(json, "is_muted", view.player.is_muted);
    json_put(json, "settings", settings_to_json(app_settings(studio->app)));
    return json;
}

// And back ////////////////////////////////////////////////////////////////////

// A setting that isn't known any more is no reason not to open.
static void
read_settings(Studio *studio, const Json *json)
{
    for (size_t i = 0; i < json_length(json); i++) {
        Error error = {0};
        const char *name = json_member_name(json, i);
        const char *value = json_text(json_member_value(json, i));
        // The command line stands above the session.
        const char *origin = settings_origin(app_settings(studio->app), name);
        if (value == NULL || (origin != NULL && strcmp(origin, "--set") == 0))
            continue;
        if (settings_set(app_settings(studio->app), name, value, session_origin,
                         &error) == STATUS_OK)
            studio_settings_changed(studio, name);
        else
            studio_log(studio, error.text);
    }
}

static void
read_takes(Studio *studio, const Json *json)
{
    for (size_t i = 0; i < json_length(json); i++) {
        const char *take = json_text(json_item(json, i));
        if (take != NULL)
            string_list_push(&studio->session_takes, take);
    }
    string_list_sort(&studio->session_takes);
}

// A job that was shown as running when the program ended runs no more.
static void
settle_entries(Studio *studio)
{
    for (size_t i = 0; i < chat_count(studio->chat); i++) {
        const ChatEntry *entry = chat_entry(studio->chat, i);
        if (entry->kind != CHAT_WORK)
            continue;
        ChatEntry *own = chat_find_job(studio->chat, CHAT_WORK, entry->job);
        if (own == NULL)
            continue;
        own->kind = CHAT_NOTE;
        chat_clear_entry(own);
        chat_say(own, TONE_CHOSEN, "the program ended here");
    }
}

void
studio_read_state(Studio *studio, const Json *state)
{
    if (state == NULL)
        return;
    // What was typed before the session was open comes behind it.
    // The chat stays the same one: panes know it.
    Json *typed = chat_to_json(studio->chat);
    chat_forget(studio->chat);
    chat_read_json(studio->chat, json_member(state, "chat"));
    settle_entries(studio);
    chat_read_json(studio->chat, typed);
    json_free(typed);
    Json *asked = history_to_json(studio->history);
    history_read_json(studio->history, json_member(state, "history"));
    for (size_t i = 0; i < json_length(asked); i++)
        history_add(studio->history, json_text(json_item(asked, i)));
    json_free(asked);
    read_takes(studio, json_member(state, "takes"));
    const char *focus = json_get_text(state, "focus");
    if (focus != NULL)
        studio->focus_asked = mem_copy_text(focus);
    const char *filter = json_get_text(state, "filter");
    take_list_set_filter(studio->takes, filter == NULL ? "" : filter);
    take_list_show_session_only(studio->takes,
                                json_get_truth(state, "session_only", false));
    const char *draft = json_get_text(state, "draft");
    if (draft != NULL && studio->draft[0] == '\0') {
        mem_free(studio->draft);
        studio->draft = mem_copy_text(draft);
    }
    const Json *volume = json_member(state, "volume_db");
    if (volume != NULL)
        transport_set_volume(studio->transport, json_number(volume, 0));
    transport_set_muted(studio->transport,
                        json_get_truth(state, "is_muted", false));
    read_settings(studio, json_member(state, "settings"));
}

// Saving //////////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    Session *session;
    Json *state;
    Error error;
} Saving;

static void
save_on_l(void *context)
{
    Saving *saving = context;
    (void)session_save(saving->session, saving->state, &saving->error);
    json_free(saving->state);
}

static void
saved(void *context)
{
    Saving *saving = context;
    if (saving->error.status != STATUS_OK)
        studio_complain(saving->studio, saving->error.text);
    mem_free(saving);
}

void
studio_save_now(Studio *studio)
{
    if (studio->session == NULL || studio->is_read_only)
        return;
    Saving *saving = mem_new(sizeof(*saving));
    *saving = (Saving){.studio = studio,
                       .session = studio->session,
                       .state = studio_state(studio)};
    light_post(studio->light, save_on_l, saved, saving);
}

static void
save_due(void *context)
{
    Studio *studio = context;
    studio->must_save = false;
    studio_save_now(studio);
}

void
studio_save_soon(Studio *studio)
{
    if (studio->must_save || studio->session == NULL)
        return;
    studio->must_save = true;
    loop_set_timer(studio->loop, save_delay_ns, save_due, studio);
}

void
studio_stop_saving(Studio *studio)
{
    loop_set_timer(studio->loop, -1, save_due, studio);
}
