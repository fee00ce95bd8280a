// SPDX-License-Identifier: MIT
#include "timbre/app/studio.h"

#include "timbre/app/listing.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"

#include "studio_room.h"

#include <stdarg.h>
#include <string.h>

static const int64_t notice_ns = 5LL * 1000000000;

static const char *const suggestions[] = {
    "warm lo-fi piano with vinyl crackle, 82 bpm, rain in the back",
    "slow blues in A, brushed drums, upright bass, 1 minute",
    "8 bar house loop, 124 bpm, F minor, deep bass and bright chords",
};

const char *const *
studio_suggestions(size_t *count)
{
    *count = ARRAY_LENGTH(suggestions);
    return suggestions;
}

static void
listed(void *context)
{
    studio_mark(context, TOPIC_NOTICE);
}

Studio *
studio_new(App *app,
           Loop *loop,
           const StudioOptions *options,
           const StudioScreen *screen)
{
    Studio *studio = mem_new(sizeof(*studio));
    studio->app = app;
    studio->loop = loop;
    studio->screen = *screen;
    studio->options = *options;
    studio->session_asked = mem_copy_text(options->session);
    studio->chat = chat_new();
    studio->takes = take_list_new();
    studio->jobs = job_list_new();
    studio->params = param_list_new();
    studio->history = history_new();
    studio->draft = mem_copy_text("");
    studio->working_text = mem_new(STUDIO_WORKING_SIZE);
    studio->changes = ~0U;
    studio->light = light_new(loop);
    studio->listing = listing_new(studio->light, listed, studio);
    studio->transport = studio_new_transport(studio);
    studio_open(studio);
    return studio;
}

static void
end_notice(void *context)
{
    Studio *studio = context;
    mem_free(studio->notice_text);
    studio->notice_text = NULL;
    studio_mark(studio, TOPIC_NOTICE);
}

static void
free_undos(UndoList *list)
{
    for (size_t i = 0; i < list->count; i++)
        mem_free(list->items[i].title);
    mem_free(list->items);
    *list = (UndoList){0};
}

void
studio_empty(Studio *studio)
{
    studio_forget_remade(studio);
    studio_focus_clear(&studio->focus);
    chat_free(studio->chat);
    history_free(studio->history);
    job_list_free(studio->jobs);
    studio->chat = chat_new();
    studio->history = history_new();
    studio->jobs = job_list_new();
    take_list_free(studio->takes);
    studio->takes = take_list_new();
    studio->takes_seen = 0;
    param_list_load(studio->params, NULL, NULL);
    string_list_clear(&studio->session_takes);
    studio_forget_references(studio);
    free_undos(&studio->undone);
    free_undos(&studio->done);
    mem_free(studio->exported);
    studio->exported = NULL;
    mem_free(studio->draft);
    studio->draft = mem_copy_text("");
    studio_mark(studio, ~0U);
}

static void
free_texts(Studio *studio)
{
    studio_forget_references(studio);
    mem_free(studio->session_asked);
    mem_free(studio->focus_asked);
    mem_free(studio->takes_folder);
    mem_free(studio->open_trouble);
    mem_free(studio->notice_text);
    mem_free(studio->question);
    mem_free(studio->exported);
    mem_free(studio->copy_text);
    mem_free(studio->working_text);
    mem_free(studio->draft);
    for (size_t i = 0; i < STUDIO_HEALTH; i++)
        mem_free(studio->health_texts[i]);
    string_list_clear(&studio->waiting);
    string_list_clear(&studio->session_takes);
    string_list_clear(&studio->log);
    free_undos(&studio->undone);
    free_undos(&studio->done);
}

void
studio_free(Studio *studio)
{
    if (studio == NULL)
        return;
    if (studio->orchestrator != NULL) {
        studio_unwatch_events(studio);
        (void)orchestrator_cancel(studio->orchestrator, "");
    }
    loop_set_timer(studio->loop, -1, end_notice, studio);
    studio_wave_rest(studio);
    studio_save_now(studio);
    listing_free(studio->listing);
    light_free(studio->light);
    studio_end_models(studio);
    transport_free(studio->transport);
    studio_forget_remade(studio);
    studio_stop_saving(studio);
    session_close(studio->session);
    studio_free_jobs(studio);
    studio_focus_clear(&studio->focus);
    param_list_free(studio->params);
    job_list_free(studio->jobs);
    take_list_free(studio->takes);
    chat_free(studio->chat);
    history_free(studio->history);
    free_texts(studio);
    mem_free(studio);
}

// What changed ////////////////////////////////////////////////////////////////

void
studio_mark(Studio *studio, unsigned topics)
{
    studio->changes |= topics;
    // Moving figures are no news for the session's file.
    if ((topics & ~(unsigned)(TOPIC_PROGRESS | TOPIC_NOTICE | TOPIC_TRANSPORT |
                              TOPIC_WAVE)) != 0)
        studio_save_soon(studio);
}

unsigned
studio_take_changes(Studio *studio)
{
    studio_follow_focus(studio);
    studio_follow_player(studio);
    const unsigned changes = studio->changes;
    studio->changes = 0;
    return changes;
}

// Words ///////////////////////////////////////////////////////////////////////

void
studio_tell(Studio *studio, Tone tone, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Text text = {0};
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    mem_free(studio->notice_text);
    studio->notice_text = text_take(&text);
    studio->notice = (Notice){.tone = tone,
                              .text = studio->notice_text,
                              .until_ns = clock_monotonic_ns() + notice_ns};
    loop_set_timer(studio->loop, notice_ns, end_notice, studio);
    studio_mark(studio, TOPIC_NOTICE);
}

const Notice *
studio_notice(const Studio *studio)
{
    return studio->notice_text == NULL ? NULL : &studio->notice;
}

void
studio_log(Studio *studio, const char *text)
{
    if (studio->log.count >= STUDIO_LOG_LINES)
        string_list_remove(&studio->log, 0);
    char *clean = text_clean(text, strlen(text), 2000);
    string_list_push(&studio->log, clean);
    mem_free(clean);
    studio_mark(studio, TOPIC_LOG);
}

void
studio_complain(Studio *studio, const char *sentence)
{
    chat_say(chat_add(studio->chat, CHAT_ERROR, "", ""), TONE_ERROR, "%s",
             sentence);
    studio_log(studio, sentence);
    log_write("studio", "%s", sentence);
    studio_mark(studio, TOPIC_CHAT);
}

size_t
studio_log_count(const Studio *studio)
{
    return studio->log.count;
}

const char *
studio_log_line(const Studio *studio, size_t index)
{
    return index < studio->log.count ? studio->log.items[index] : "";
}

const char *
studio_draft(const Studio *studio)
{
    return studio->draft;
}

void
studio_set_draft(Studio *studio, const char *text)
{
    if (strcmp(studio->draft, text) == 0)
        return;
    mem_free(studio->draft);
    studio->draft = mem_copy_text(text);
    studio_save_soon(studio);
}

// Health //////////////////////////////////////////////////////////////////////

void
studio_set_health(Studio *studio, size_t row, bool is_good, const char *text)
{
    static const char *const names[STUDIO_HEALTH] = {"sound", "band", "models"};
    mem_free(studio->health_texts[row]);
    studio->health_texts[row] = mem_copy_text(text);
    studio->health[row] = (HealthRow){.name = names[row],
                                      .is_good = is_good,
                                      .text = studio->health_texts[row]};
    studio_mark(studio, TOPIC_BACKENDS);
}

void
studio_await_health(Studio *studio, size_t row, const char *text)
{
    studio_set_health(studio, row, false, text);
    studio->health[row].is_awaited = true;
}

const HealthRow *
studio_health(const Studio *studio, size_t *count)
{
    *count = STUDIO_HEALTH;
    return studio->health;
}

// Settings ////////////////////////////////////////////////////////////////////

bool
studio_truth(const Studio *studio, const char *name, bool otherwise)
{
    return setting_table_find(name) == NULL
               ? otherwise
               : settings_truth(app_settings(studio->app), name);
}

const char *
studio_text(const Studio *studio, const char *name, const char *otherwise)
{
    const char *text = setting_table_find(name) == NULL
                           ? NULL
                           : settings_text(app_settings(studio->app), name);
    return text == NULL ? otherwise : text;
}

void
studio_settings_changed(Studio *studio, const char *name)
{
    app_settings_changed(studio->app, name);
    if (text_starts_with(name, "audio."))
        studio_sound_changed(studio, name);
    studio_mark(studio, TOPIC_SESSION | TOPIC_TRANSPORT);
}

// Parts ///////////////////////////////////////////////////////////////////////

App *
studio_app(Studio *studio)
{
    return studio->app;
}

Chat *
studio_chat(Studio *studio)
{
    return studio->chat;
}

TakeList *
studio_takes(Studio *studio)
{
    return studio->takes;
}

JobList *
studio_jobs(Studio *studio)
{
    return studio->jobs;
}

ParamList *
studio_params(Studio *studio)
{
    return studio->params;
}

Transport *
studio_transport(Studio *studio)
{
    return studio->transport;
}

History *
studio_history(Studio *studio)
{
    return studio->history;
}

const char *
studio_session_name(const Studio *studio)
{
    if (studio->session != NULL)
        return session_name(studio->session);
    return studio->session_asked == NULL ? "" : studio->session_asked;
}

const StudioScreen *
studio_screen(const Studio *studio)
{
    return &studio->screen;
}

const char *
studio_way(const Studio *studio, const char *key, const char *command)
{
    return studio->screen.is_absent ? command : key;
}

Listing *
studio_listing(Studio *studio)
{
    return studio->listing;
}

bool
studio_is_open(const Studio *studio)
{
    return studio->is_open;
}

bool
studio_is_opening(const Studio *studio)
{
    return !studio->is_open && !studio->has_failed;
}

bool
studio_is_settled(const Studio *studio)
{
    return !studio_is_opening(studio) && !studio_is_working(studio) &&
           light_pending_quick(studio->light) == 0;
}

bool
studio_is_read_only(const Studio *studio)
{
    return studio->is_read_only;
}

const TakeView *
studio_find_take(Studio *studio, const char *take, Error *error)
{
    const TakeView *row = take == NULL || take[0] == '\0'
                              ? take_list_focus(studio->takes)
                              : take_list_find(studio->takes, take, error);
    if (row == NULL && (take == NULL || take[0] == '\0'))
        error_set(error, STATUS_NOT_FOUND,
                  "there is no take yet; type what you want to hear");
    return row;
}
