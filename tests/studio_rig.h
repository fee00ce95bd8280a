// SPDX-License-Identifier: MIT
// A studio in folders of its own, shown by nobody, on the null device.
#pragma once

#include "timbre/app/studio.h"
#include "timbre/base/loop.h"

#include "check.h"

#include <string.h>

typedef struct {
    char *folder;
    Settings *settings; // the app's
    App *app;
    Loop *loop;
    Studio *studio;
    char acted[64], rung[256], copied[4096];
} StudioRig;

static inline Status
studio_rig_act(void *self,
               const char *action,
               const char *argument,
               Error *error)
{
    StudioRig *rig = self;
    (void)argument;
    (void)error;
    (void)snprintf(rig->acted, sizeof(rig->acted), "%s", action);
    return STATUS_OK;
}

static inline bool
studio_rig_copy(void *self, const char *text)
{
    StudioRig *rig = self;
    (void)snprintf(rig->copied, sizeof(rig->copied), "%s", text);
    return true;
}

static inline void
studio_rig_ring(void *self, const char *text)
{
    StudioRig *rig = self;
    (void)snprintf(rig->rung, sizeof(rig->rung), "%s", text);
}

static inline void
studio_rig_start(StudioRig *rig, const char *session)
{
    rig->settings = settings_new();
    (void)settings_set(rig->settings, "audio.device", "null", "test", NULL);
    (void)settings_set(rig->settings, "venv", rig->folder, "test", NULL);
    (void)settings_set(rig->settings, "export.folder", rig->folder, "test",
                       NULL);
    rig->app = app_new(rig->settings);
    rig->loop = loop_new();
    rig->studio =
        studio_new(rig->app, rig->loop, &(StudioOptions){.session = session},
                   &(StudioScreen){.self = rig,
                                   .act = studio_rig_act,
                                   .copy = studio_rig_copy,
                                   .ring = studio_rig_ring});
}

static inline void
studio_rig_stop(StudioRig *rig)
{
    studio_free(rig->studio);
    app_free(rig->app);
    loop_free(rig->loop);
}

// One turn, as a front end makes it.
static inline void
studio_rig_turn(StudioRig *rig)
{
    (void)loop_run_once(rig->loop, 20 * 1000000LL);
    (void)studio_take_changes(rig->studio);
}

// Turns until the condition holds; fails after 20 s.
#define studio_rig_until(rig, condition)                                       \
    do {                                                                       \
        const int64_t end_ns = clock_monotonic_ns() + 20 * 1000000000LL;       \
        while (!(condition) && clock_monotonic_ns() < end_ns)                  \
            studio_rig_turn(rig);                                              \
        assert_true(condition);                                                \
    } while (0)

static inline void
studio_rig_open(StudioRig *rig)
{
    studio_rig_until(rig, studio_is_open(rig->studio));
}

// The newest chat entry of a kind, its spans joined; the caller frees.
static inline char *
studio_rig_said(StudioRig *rig, ChatKind kind)
{
    const Chat *chat = studio_chat(rig->studio);
    Text text = {0};
    for (size_t i = chat_count(chat); i > 0; i--) {
        const ChatEntry *entry = chat_entry(chat, i - 1);
        if (entry->kind != kind)
            continue;
        for (size_t k = 0; k < entry->span_count; k++)
            text_append(&text, entry->spans[k].text);
        break;
    }
    return text_take(&text);
}

static inline void
studio_rig_submit(StudioRig *rig, const char *text)
{
    Error error = {0};
    const Status status = studio_submit(rig->studio, text, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
}

// All jobs have ended and their takes were told of.
static inline void
studio_rig_finish(StudioRig *rig)
{
    studio_rig_until(rig, !studio_is_working(rig->studio));
    for (int i = 0; i < 3; i++)
        studio_rig_turn(rig);
}

static inline void
studio_rig_settle_in(const char *folder)
{
    setenv("XDG_DATA_HOME", folder, 1);
    setenv("XDG_CACHE_HOME", folder, 1);
    setenv("XDG_CONFIG_HOME", folder, 1);
    setenv("XDG_STATE_HOME", folder, 1);
}

static inline int
studio_rig_setup(void **state)
{
    StudioRig *rig = mem_new(sizeof(*rig));
    rig->folder = check_make_folder();
    studio_rig_settle_in(rig->folder);
    studio_rig_start(rig, NULL);
    *state = rig;
    return 0;
}

static inline int
studio_rig_teardown(void **state)
{
    StudioRig *rig = *state;
    studio_rig_stop(rig);
    check_remove_folder(rig->folder);
    mem_free(rig);
    return 0;
}
