// SPDX-License-Identifier: MIT
#include "timbre/core/event.h"

#include "timbre/base/memory.h"
#include "timbre/core/schema_check.h"

#include "field.h"

#include <stdio.h>

Event *
event_new(EventType type, const char *job, const char *take, Json *data)
{
    Event *event = mem_new(sizeof *event);
    event->type = type;
    event->time_ms = clock_wall_ms();
    (void)snprintf(event->job, sizeof event->job, "%s", job == NULL ? "" : job);
    (void)snprintf(event->take, sizeof event->take, "%s",
                   take == NULL ? "" : take);
    event->data = data == NULL ? json_make_record() : data;
    return event;
}

Event *
event_copy(const Event *event)
{
    Event *copy = mem_copy(event, sizeof *event);
    copy->data = json_duplicate(event->data);
    return copy;
}

void
event_free(Event *event)
{
    if (event == NULL)
        return;
    json_free(event->data);
    mem_free(event);
}

// Job and take stand in data, behind the row's own fields
// (docs/dual-runtime.md).
Json *
event_to_json(const Event *event)
{
    char time[CLOCK_TEXT_SIZE];
    clock_text(event->time_ms, time);
    Json *data = json_duplicate(event->data);
    field_put_text(data, "job", event->job);
    field_put_text(data, "take", event->take);
    Json *json = json_make_record();
    json_put_text(json, "time", time);
    json_put_text(json, "type", event_table()[event->type].name);
    json_put(json, "data", data);
    return json;
}

Event *
event_from_json(const Json *json, Error *error)
{
    if (schema_check("event", json, error) != STATUS_OK)
        return NULL;
    int64_t time_ms = 0;
    const char *time = json_get_text(json, "time");
    if (!clock_parse(time, &time_ms)) {
        error_set(error, STATUS_INVALID,
                  "event: time must be a day of the calendar, not \"%s\".",
                  time);
        return NULL;
    }
    Event *event = mem_new(sizeof *event);
    event->time_ms = time_ms;
    (void)event_table_find(json_get_text(json, "type"), &event->type);
    event->data = json_duplicate(json_member(json, "data"));
    field_copy_word(event->data, "job", event->job, sizeof event->job);
    field_copy_word(event->data, "take", event->take, sizeof event->take);
    json_drop(event->data, "job");
    json_drop(event->data, "take");
    return event;
}
