// SPDX-License-Identifier: MIT
// A studio in a home of its own, with a screen that notes what it is asked.
#pragma once

#include "timbre/app/app.h"
#include "timbre/app/command.h"
#include "timbre/app/studio.h"
#include "timbre/base/clock.h"
#include "timbre/core/event_table.h"

#include "check.h"

#include <string.h>

enum { RIG_PATIENCE_S = 30 };

typedef struct {
    char *home;
    App *app;
    Loop *loop;
    Studio *studio;
    bool can_act;    // as a screen can, or refuses as a line mode does
    StringList acts; // "zoom", "focus chat"
    char *copied;
    unsigned changes; // topics since the test looked
} CommandRig;

static inline Status
rig_act(void *self, const char *action, const char *argument, Error *error)
{
    CommandRig *rig = self;
    if (!rig->can_act)
        return error_set(error, STATUS_USAGE, "%s needs the screen", action);
    string_list_push_format(&rig->acts, "%s%s%s", action,
                            argument[0] == '\0' ? "" : " ", argument);
    return STATUS_OK;
}

static inline bool
rig_copy(void *self, const char *text)
{
    CommandRig *rig = self;
    mem_free(rig->copied);
    rig->copied = mem_copy_text(text);
    return true;
}

static inline void
rig_ring(void *self, const char *text)
{
    (void)self;
    (void)text;
}

// Serves what is due without waiting.
static inline void
rig_glance(CommandRig *rig)
{
    (void)loop_run_once(rig->loop, 0);
    rig->changes |= studio_take_changes(rig->studio);
}

static inline void
rig_turn(CommandRig *rig)
{
    (void)loop_run_once(rig->loop, 20 * INT64_C(1000000));
    rig->changes |= studio_take_changes(rig->studio);
}

// Turns the loop until that holds.
#define RIG_WAIT(rig, condition)                                               \
    do {                                                                       \
        const int64_t end_ns =                                                 \
            clock_monotonic_ns() + RIG_PATIENCE_S * INT64_C(1000000000);       \
        while (!(condition) && clock_monotonic_ns() < end_ns)                  \
            rig_turn(rig);                                                     \
        assert_true(condition);                                                \
    } while (0)

static inline bool
rig_knows_sessions(CommandRig *rig)
{
    return listing_sessions(studio_listing(rig->studio))->count > 0;
}

static inline void
rig_set_home(const CommandRig *rig)
{
    static const char *const names[] = {
        "HOME",           "XDG_DATA_HOME",  "XDG_CONFIG_HOME",
        "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_MUSIC_DIR"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        setenv(names[i], rig->home, 1);
}

static inline void
rig_open(CommandRig *rig)
{
    *rig = (CommandRig){.home = check_make_folder(), .can_act = true};
    rig_set_home(rig);
    Settings *settings = settings_new();
    (void)settings_set(settings, "audio.device", "null", "test", NULL);
    // No Python: the band is enough.
    (void)settings_set(settings, "venv", "/nothing", "test", NULL);
    rig->app = app_new(settings);
    rig->loop = loop_new();
    const StudioOptions options = {.session = NULL};
    const StudioScreen screen = {
        .self = rig, .act = rig_act, .copy = rig_copy, .ring = rig_ring};
    rig->studio = studio_new(rig->app, rig->loop, &options, &screen);
    RIG_WAIT(rig, studio_is_open(rig->studio));
    RIG_WAIT(rig, rig_knows_sessions(rig));
}

static inline void
rig_close(CommandRig *rig)
{
    studio_free(rig->studio);
    loop_free(rig->loop);
    app_free(rig->app);
    string_list_clear(&rig->acts);
    mem_free(rig->copied);
    check_remove_folder(rig->home);
}

// A take is in focus, done, and what belongs to it was read.
static inline bool
rig_has_take(const CommandRig *rig)
{
    WaveView wave;
    studio_wave(rig->studio, &wave);
    const TakeView *take = take_list_focus(studio_takes(rig->studio));
    return take != NULL && take->job[0] == '\0' &&
           strcmp(take->state, "done") == 0 &&
           strcmp(wave.take_id, take->take_id) == 0 &&
           param_list_count(studio_params(rig->studio)) > 0;
}

// A take of a second or so, in focus.
static inline void
rig_make_take(CommandRig *rig)
{
    Error error = {0};
    const Status status = command_run(
        rig->studio, "/new one bar of piano, 120 bpm, 1 bar", &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
    RIG_WAIT(rig, rig_has_take(rig));
}

// The chat's newest entry, all spans; mem_free() it.
static inline char *
rig_last_words(const CommandRig *rig)
{
    const Chat *chat = studio_chat(rig->studio);
    Text text = {0};
    if (chat_count(chat) > 0) {
        const ChatEntry *entry = chat_entry(chat, chat_count(chat) - 1);
        for (size_t i = 0; i < entry->span_count; i++)
            text_append(&text, entry->spans[i].text);
    }
    return text_take(&text);
}

static inline int
rig_set_up(void **state)
{
    CommandRig *rig = mem_new(sizeof(*rig));
    rig_open(rig);
    *state = rig;
    return 0;
}

static inline int
rig_tear_down(void **state)
{
    rig_close(*state);
    mem_free(*state);
    return 0;
}
