// SPDX-License-Identifier: MIT
// What happened: events come up from workers, are written to journals and
// printed by --json (schema/event.schema.json).
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/mailbox.h"
#include "timbre/core/event_table.h"

#include <stdbool.h>
#include <stdint.h>

typedef struct {
    Letter letter; // of the queue that it stands in
    EventType type;
    int64_t time_ms;      // wall clock
    char job[ULID_SIZE];  // request_id, "" when it is about no job
    char take[ULID_SIZE]; // "" when it is about no take
    Json *data;           // record: the fields that the row lists, never NULL
} Event;

// Takes over `data` (NULL = an empty record); the time is now.
Event *event_new(EventType type, const char *job, const char *take, Json *data);
Event *event_copy(const Event *event);
void event_free(Event *event);

Json *event_to_json(const Event *event);
Event *event_from_json(const Json *json, Error *error);
