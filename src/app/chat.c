// SPDX-License-Identifier: MIT
#include "timbre/app/chat.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    SAVED_ENTRIES = 500,
    // A session that runs for weeks keeps what can still be read back.
    MOST_ENTRIES = 5000,
    SPAN_LIMIT_BYTES = 256 * 1024
};

struct Chat {
    ChatEntry *entries;
    size_t count, capacity;
    unsigned base; // revisions of a forgotten conversation lie below
};

static const char *const kind_names[] = {
    [CHAT_YOU] = "you",   [CHAT_PLAN] = "plan", [CHAT_WORK] = "work",
    [CHAT_TAKE] = "take", [CHAT_NOTE] = "note", [CHAT_ERROR] = "error",
};
static_assert(ARRAY_LENGTH(kind_names) == CHAT_KIND_COUNT, "name every kind");

static const char *const tone_names[] = {
    [TONE_PLAIN] = "plain",   [TONE_SAID] = "said",    [TONE_CHOSEN] = "chosen",
    [TONE_GOOD] = "good",     [TONE_WARNING] = "warn", [TONE_ERROR] = "error",
    [TONE_ACCENT] = "accent", [TONE_LINK] = "link",
};
static_assert(ARRAY_LENGTH(tone_names) == TONE_COUNT, "name every tone");

static size_t
find_name(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; name != NULL && i < count; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return count;
}

Chat *
chat_new(void)
{
    return mem_new(sizeof(Chat));
}

static void
clear_spans(ChatEntry *entry)
{
    for (size_t i = 0; i < entry->span_count; i++)
        mem_free(entry->spans[i].text);
    mem_free(entry->spans);
    entry->spans = NULL;
    entry->span_count = 0;
}

void
chat_free(Chat *chat)
{
    if (chat == NULL)
        return;
    for (size_t i = 0; i < chat->count; i++)
        clear_spans(&chat->entries[i]);
    mem_free(chat->entries);
    mem_free(chat);
}

void
chat_forget(Chat *chat)
{
    for (size_t i = 0; i < chat->count; i++) {
        if (chat->entries[i].revision > chat->base)
            chat->base = chat->entries[i].revision;
        clear_spans(&chat->entries[i]);
    }
    chat->count = 0;
}

size_t
chat_count(const Chat *chat)
{
    return chat->count;
}

const ChatEntry *
chat_entry(const Chat *chat, size_t index)
{
    return index < chat->count ? &chat->entries[index] : NULL;
}

static void
drop_oldest(Chat *chat)
{
    const size_t dropped = MOST_ENTRIES / 10;
    for (size_t i = 0; i < dropped; i++)
        clear_spans(&chat->entries[i]);
    chat->count -= dropped;
    memmove(chat->entries, chat->entries + dropped,
            chat->count * sizeof(*chat->entries));
}

ChatEntry *
chat_add(Chat *chat, ChatKind kind, const char *job, const char *take)
{
    if (chat->count >= MOST_ENTRIES)
        drop_oldest(chat);
    chat->entries = mem_reserve(chat->entries, chat->count, &chat->capacity,
                                sizeof(*chat->entries));
    ChatEntry *entry = &chat->entries[chat->count++];
    *entry = (ChatEntry){
        .kind = kind, .time_ms = clock_wall_ms(), .revision = chat->base + 1};
    (void)snprintf(entry->job, sizeof(entry->job), "%s",
                   job == NULL ? "" : job);
    (void)snprintf(entry->take, sizeof(entry->take), "%s",
                   take == NULL ? "" : take);
    return entry;
}

// Control characters never reach a screen from here.
static void
add_span(ChatEntry *entry, Tone tone, const char *text)
{
    entry->spans =
        mem_resize(entry->spans, entry->span_count + 1, sizeof(*entry->spans));
    entry->spans[entry->span_count++] = (ChatSpan){
        .tone = tone, .text = text_clean(text, strlen(text), SPAN_LIMIT_BYTES)};
    entry->revision++;
}

void
chat_say(ChatEntry *entry, Tone tone, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    Text text = {0};
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    if (text.length > 0)
        add_span(entry, tone, text.chars);
    text_clear(&text);
}

ChatEntry *
chat_find_job(Chat *chat, ChatKind kind, const char *job)
{
    for (size_t i = chat->count; i > 0; i--) {
        ChatEntry *entry = &chat->entries[i - 1];
        if (entry->kind == kind && strcmp(entry->job, job) == 0)
            return entry;
    }
    return NULL;
}

void
chat_clear_entry(ChatEntry *entry)
{
    clear_spans(entry);
    entry->revision++;
}

void
chat_drop_last(Chat *chat)
{
    if (chat->count > 0)
        clear_spans(&chat->entries[--chat->count]);
}

// On disk /////////////////////////////////////////////////////////////////////

static Json *
entry_to_json(const ChatEntry *entry)
{
    Json *json = json_make_record();
    json_put_text(json, "kind", kind_names[entry->kind]);
    json_put_whole(json, "time_ms", entry->time_ms);
    if (entry->job[0] != '\0')
        json_put_text(json, "job", entry->job);
    if (entry->take[0] != '\0')
        json_put_text(json, "take", entry->take);
    Json *spans = json_make_list();
    for (size_t i = 0; i < entry->span_count; i++) {
        Json *span = json_make_record();
        json_put_text(span, "tone", tone_names[entry->spans[i].tone]);
        json_put_text(span, "text", entry->spans[i].text);
        json_push(spans, span);
    }
    json_put(json, "spans", spans);
    return json;
}

Json *
chat_to_json(const Chat *chat)
{
    Json *list = json_make_list();
    const size_t first =
        chat->count > SAVED_ENTRIES ? chat->count - SAVED_ENTRIES : 0;
    for (size_t i = first; i < chat->count; i++)
        json_push(list, entry_to_json(&chat->entries[i]));
    return list;
}

static void
read_entry(Chat *chat, const Json *json)
{
    const size_t kind =
        find_name(kind_names, CHAT_KIND_COUNT, json_get_text(json, "kind"));
    if (kind == CHAT_KIND_COUNT)
        return;
    ChatEntry *entry =
        chat_add(chat, (ChatKind)kind, json_get_text(json, "job"),
                 json_get_text(json, "take"));
    entry->time_ms = json_get_whole(json, "time_ms", entry->time_ms);
    const Json *spans = json_member(json, "spans");
    for (size_t i = 0; i < json_length(spans); i++) {
        const Json *span = json_item(spans, i);
        const char *text = json_get_text(span, "text");
        const size_t tone =
            find_name(tone_names, TONE_COUNT, json_get_text(span, "tone"));
        if (text != NULL)
            add_span(entry, tone == TONE_COUNT ? TONE_PLAIN : (Tone)tone, text);
    }
}

void
chat_read_json(Chat *chat, const Json *json)
{
    for (size_t i = 0; i < json_length(json); i++)
        read_entry(chat, json_item(json, i));
}
