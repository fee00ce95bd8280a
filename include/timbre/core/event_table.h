// SPDX-License-Identifier: MIT
// The kinds of events, one row each.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    EVENT_JOB_QUEUED,      // data: request
    EVENT_JOB_STARTED,     // data: lane
    EVENT_STAGE,           // data: stage
    EVENT_PROGRESS,        // data: stage, done, total, eta_s
    EVENT_CHUNK,           // data: frames_ready, provisional, sample_rate_hz,
                           // channel_count
    EVENT_LOG,             // data: text
    EVENT_RESULT,          // data: what the backend returned (origin backend)
    EVENT_JOB_MOVED,       // data: position
    EVENT_JOB_CANCELLING,  // asked to stop
    EVENT_JOB_ENDED,       // data: end (done failed cancelled), error, status
    EVENT_JOB_INTERRUPTED, // found at start: the program died meanwhile
    EVENT_TAKE_READY,      // data: result
    EVENT_TAKE_CHANGED,    // data: title, stars, note, tags
    EVENT_TAKE_REMOVED,
    EVENT_EXPORT_DONE,   // data: path, format, bytes
    EVENT_EXPORT_FAILED, // data: error
    EVENT_BACKENDS_CHANGED,
    EVENT_TYPE_COUNT
} EventType;

typedef enum {
    TOPIC_JOBS = 1 << 0,
    TOPIC_TAKES = 1 << 1,
    TOPIC_PROGRESS = 1 << 2,
    TOPIC_BACKENDS = 1 << 3,
    TOPIC_EXPORTS = 1 << 4,
    TOPIC_LOG = 1 << 5,
    // Of the studio alone: no event carries them.
    TOPIC_CHAT = 1 << 6,
    TOPIC_PARAMS = 1 << 7,
    TOPIC_TRANSPORT = 1 << 8,
    TOPIC_SESSION = 1 << 9,
    TOPIC_NOTICE = 1 << 10,
    TOPIC_WAVE = 1 << 11
} Topic;

typedef struct {
    EventType type;
    const char *name; // "job_queued"
    bool is_journalled;
    bool is_posted;     // webhooks
    bool is_of_backend; // origin backend: equal in both runtimes
    unsigned topics;
    const char *fields; // names in data, space separated
    const char *text;   // one line for people
} EventRow;

const EventRow *event_table(void); // EVENT_TYPE_COUNT rows, by type
bool event_table_find(const char *name, EventType *type);
