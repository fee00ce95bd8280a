// SPDX-License-Identifier: MIT
// The conversation: entries of toned spans, which a front end wraps and
// colours.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/json.h"

#include <stddef.h>
#include <stdint.h>

typedef enum {
    CHAT_YOU,   // what was typed
    CHAT_PLAN,  // the plan as understood
    CHAT_WORK,  // a job that waits or runs: shown live from the job list
    CHAT_TAKE,  // a take, planned beside measured
    CHAT_NOTE,  // what the studio says
    CHAT_ERROR, // a sentence: what, which, why, what to do
    CHAT_KIND_COUNT
} ChatKind;

typedef enum {
    TONE_PLAIN,
    TONE_SAID,   // the user's own words: bright
    TONE_CHOSEN, // chosen by the planner: dim
    TONE_GOOD,
    TONE_WARNING,
    TONE_ERROR,
    TONE_ACCENT, // numbers and names that matter
    TONE_LINK,   // a path that can be copied
    TONE_COUNT
} Tone;

typedef struct {
    Tone tone;
    char *text; // '\n' breaks the line
} ChatSpan;

typedef struct {
    ChatKind kind;
    int64_t time_ms;
    char job[ULID_SIZE], take[ULID_SIZE]; // "" if none
    ChatSpan *spans;
    size_t span_count;
    unsigned revision; // counts up when the entry changes
} ChatEntry;

typedef struct Chat Chat;

Chat *chat_new(void);
void chat_free(Chat *chat);
// Drops all entries; revisions go on, so that what was drawn is not mistaken.
void chat_forget(Chat *chat);
size_t chat_count(const Chat *chat);
const ChatEntry *chat_entry(const Chat *chat, size_t index);

// An entry to add spans to; valid until the next is added.
ChatEntry *
chat_add(Chat *chat, ChatKind kind, const char *job, const char *take);
void chat_say(ChatEntry *entry, Tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
// The newest entry of a job, or NULL; for rewriting.
ChatEntry *chat_find_job(Chat *chat, ChatKind kind, const char *job);
void chat_clear_entry(ChatEntry *entry);
// The newest entry goes: what it told of was refused.
void chat_drop_last(Chat *chat);

Json *chat_to_json(const Chat *chat); // the newest 500 entries
void chat_read_json(Chat *chat, const Json *json);
