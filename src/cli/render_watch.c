// SPDX-License-Identifier: MIT
#include "render_watch.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/cli/interrupt.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDTH = 24, BAR_TEXT_SIZE = 128 };

static void
clear_bar(RenderWatch *watch)
{
    if (watch->is_bar_drawn)
        (void)fputs("\r\033[K", watch->cli->err);
    watch->is_bar_drawn = false;
}

static void
draw_bar(RenderWatch *watch, const Json *data)
{
    const double total = json_get_number(data, "total", 0);
    const double share =
        total > 0 ? json_get_number(data, "done", 0) / total : 0;
    const double eta_s = json_get_number(data, "eta_s", -1);
    char bar[BAR_WIDTH + 1];
    const int full = (int)(share * BAR_WIDTH + 0.5);
    for (int i = 0; i < BAR_WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[BAR_WIDTH] = '\0';
    char left[32] = "";
    if (eta_s >= 0)
        (void)snprintf(left, sizeof(left), "  %.0f s left", eta_s);
    (void)fprintf(watch->cli->err, "\r\033[K%-8s [%s] %3.0f %%%s",
                  json_get_text(data, "stage"), bar, share * 100, left);
    (void)fflush(watch->cli->err);
    watch->is_bar_drawn = true;
}

static void
note_end(RenderWatch *watch, const Event *event)
{
    const char *end = json_get_text(event->data, "end");
    watch->ended++;
    if (end == NULL || strcmp(end, "done") == 0)
        return;
    if (strcmp(end, "cancelled") == 0) {
        if (watch->status == STATUS_OK)
            watch->status = STATUS_CANCELLED;
        return;
    }
    const char *text = json_get_text(event->data, "error");
    const char *name = json_get_text(event->data, "status");
    watch->status = STATUS_FAILED;
    for (int i = 0; name != NULL && i < STATUS_COUNT; i++)
        if (strcmp(error_status_name((Status)i), name) == 0)
            watch->status = (Status)i;
    if (watch->error.text[0] == '\0')
        error_set(&watch->error, watch->status, "%s",
                  text == NULL ? "the job failed" : text);
}

static int64_t *
start_of(const RenderWatch *watch, const char *job)
{
    size_t index = 0;
    while (index + 1 < watch->jobs.count &&
           strcmp(watch->jobs.items[index], job) != 0)
        index++;
    return &watch->starts_ns[index];
}

static void
serve_event(RenderWatch *watch, const Event *event)
{
    if (!string_list_has(&watch->jobs, event->job))
        return;
    if (watch->cli->is_json) {
        Json *json = event_to_json(event);
        verb_print_json(watch->cli, json);
        json_free(json);
    } else if (event->type == EVENT_PROGRESS && watch->has_bar) {
        draw_bar(watch, event->data);
    } else if (event->type == EVENT_LOG &&
               (event->take[0] != '\0' ||
                json_get_truth(event->data, "note", false))) {
        // The orchestrator's own words and notes; what else a backend says goes
        // to the log.
        clear_bar(watch);
        (void)fprintf(watch->cli->err, "timbre: %s\n",
                      json_get_text(event->data, "text"));
    }
    if (event->type == EVENT_JOB_STARTED)
        *start_of(watch, event->job) = clock_monotonic_ns();
    if (event->type == EVENT_JOB_ENDED)
        note_end(watch, event);
    if (event->type != EVENT_TAKE_READY)
        return;
    clear_bar(watch);
    if (!watch->take_ready(watch->context, event->take,
                           *start_of(watch, event->job)))
        (void)orchestrator_cancel(watch->orchestrator, "");
}

static void
serve_events(RenderWatch *watch)
{
    for (Event *event = NULL;
         (event = orchestrator_next_event(watch->orchestrator)) != NULL;) {
        serve_event(watch, event);
        event_free(event);
    }
}

// The first wish stops at the next step, the second one interrupts Python, the
// third ends the program: what was journalled is kept in any case.
static void
serve_interrupt(RenderWatch *watch)
{
    interrupt_calm();
    if (interrupt_count() <= watch->wishes)
        return;
    watch->wishes = interrupt_count();
    clear_bar(watch);
    if (watch->wishes == 1)
        (void)fputs("timbre: stopping at the next step\n", watch->cli->err);
    (void)orchestrator_cancel(watch->orchestrator, "");
    if (watch->wishes == 2)
        app_interrupt(watch->cli->app);
    if (watch->wishes > 2)
        _exit(error_exit_code(STATUS_CANCELLED));
}

void
render_watch_run(RenderWatch *watch)
{
    struct pollfd waits[2] = {
        {.fd = orchestrator_descriptor(watch->orchestrator), .events = POLLIN},
        {.fd = interrupt_descriptor(), .events = POLLIN}};
    watch->starts_ns =
        mem_new_array(watch->jobs.count + 1, sizeof(*watch->starts_ns));
    while (watch->ended < watch->jobs.count) {
        (void)poll(waits, 2, -1);
        if (waits[1].revents != 0)
            serve_interrupt(watch);
        serve_events(watch);
    }
    clear_bar(watch);
    mem_free(watch->starts_ns);
    watch->starts_ns = NULL;
}
