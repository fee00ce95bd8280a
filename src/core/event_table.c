// SPDX-License-Identifier: MIT
#include "timbre/core/event_table.h"

#include "timbre/base/memory.h"

#include <assert.h>
#include <string.h>

// The fields of each row stand in schema/event.schema.json too, with their
// limits; a test compares them.
static const EventRow rows[] = {
    [EVENT_JOB_QUEUED] = {.type = EVENT_JOB_QUEUED,
                          .name = "job_queued",
                          .is_journalled = true,
                          .topics = TOPIC_JOBS,
                          .fields = "request",
                          .text = "A job waits for its turn."},
    [EVENT_JOB_STARTED] = {.type = EVENT_JOB_STARTED,
                           .name = "job_started",
                           .is_journalled = true,
                           .topics = TOPIC_JOBS,
                           .fields = "lane",
                           .text = "A worker took the job."},
    [EVENT_STAGE] = {.type = EVENT_STAGE,
                     .name = "stage",
                     .is_of_backend = true,
                     .topics = TOPIC_PROGRESS,
                     .fields = "stage",
                     .text = "The job entered another stage."},
    [EVENT_PROGRESS] = {.type = EVENT_PROGRESS,
                        .name = "progress",
                        .is_of_backend = true,
                        .topics = TOPIC_PROGRESS,
                        .fields = "stage done total eta_s",
                        .text = "How far the stage is."},
    [EVENT_CHUNK] = {.type = EVENT_CHUNK,
                     .name = "chunk",
                     .is_of_backend = true,
                     .topics = TOPIC_PROGRESS,
                     .fields = "frames_ready provisional sample_rate_hz "
                               "channel_count",
                     .text = "More frames can be heard."},
    [EVENT_LOG] = {.type = EVENT_LOG,
                   .name = "log",
                   .is_of_backend = true,
                   .topics = TOPIC_LOG,
                   .fields = "text note",
                   .text = "The backend says something."},
    [EVENT_RESULT] = {.type = EVENT_RESULT,
                      .name = "result",
                      .is_of_backend = true,
                      .topics = TOPIC_JOBS,
                      .fields = "frames channels sample_rate_hz pcm_hash parts "
                                "facts",
                      .text = "The backend returned its sound."},
    [EVENT_JOB_MOVED] = {.type = EVENT_JOB_MOVED,
                         .name = "job_moved",
                         .is_journalled = true,
                         .topics = TOPIC_JOBS,
                         .fields = "position",
                         .text = "A waiting job got another place."},
    [EVENT_JOB_CANCELLING] = {.type = EVENT_JOB_CANCELLING,
                              .name = "job_cancelling",
                              .is_journalled = true,
                              .topics = TOPIC_JOBS,
                              .fields = "",
                              .text = "The job was asked to stop."},
    [EVENT_JOB_ENDED] = {.type = EVENT_JOB_ENDED,
                         .name = "job_ended",
                         .is_journalled = true,
                         .is_posted = true,
                         .topics = TOPIC_JOBS | TOPIC_PROGRESS,
                         .fields = "end error kept status",
                         .text = "The job is over."},
    [EVENT_JOB_INTERRUPTED] = {.type = EVENT_JOB_INTERRUPTED,
                               .name = "job_interrupted",
                               .is_journalled = true,
                               .topics = TOPIC_JOBS,
                               .fields = "request",
                               .text = "The program died while the job ran."},
    [EVENT_TAKE_READY] = {.type = EVENT_TAKE_READY,
                          .name = "take_ready",
                          .is_journalled = true,
                          .is_posted = true,
                          .topics = TOPIC_TAKES,
                          .fields = "result state",
                          .text = "A take is in the library."},
    [EVENT_TAKE_CHANGED] = {.type = EVENT_TAKE_CHANGED,
                            .name = "take_changed",
                            .is_journalled = true,
                            .topics = TOPIC_TAKES,
                            .fields = "title stars note tags",
                            .text = "Something was written on a take."},
    [EVENT_TAKE_REMOVED] = {.type = EVENT_TAKE_REMOVED,
                            .name = "take_removed",
                            .is_journalled = true,
                            .topics = TOPIC_TAKES,
                            .fields = "",
                            .text = "A take was thrown away."},
    [EVENT_EXPORT_DONE] = {.type = EVENT_EXPORT_DONE,
                           .name = "export_done",
                           .is_journalled = true,
                           .is_posted = true,
                           .topics = TOPIC_EXPORTS,
                           .fields = "path format bytes",
                           .text = "A file was written."},
    [EVENT_EXPORT_FAILED] = {.type = EVENT_EXPORT_FAILED,
                             .name = "export_failed",
                             .is_journalled = true,
                             .is_posted = true,
                             .topics = TOPIC_EXPORTS,
                             .fields = "error",
                             .text = "A file could not be written."},
    [EVENT_BACKENDS_CHANGED] = {.type = EVENT_BACKENDS_CHANGED,
                                .name = "backends_changed",
                                .topics = TOPIC_BACKENDS,
                                .fields = "",
                                .text = "The list of backends is another."},
};

static_assert(ARRAY_LENGTH(rows) == EVENT_TYPE_COUNT, "describe every event");

const EventRow *
event_table(void)
{
    return rows;
}

bool
event_table_find(const char *name, EventType *type)
{
    for (size_t i = 0; name != NULL && i < EVENT_TYPE_COUNT; i++)
        if (strcmp(rows[i].name, name) == 0) {
            *type = (EventType)i;
            return true;
        }
    return false;
}
