// SPDX-License-Identifier: MIT
// What the orchestrator tells, one row per event type.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "chat_write.h"
#include "studio_room.h"

#include <assert.h>
#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>

// A turn serves events this long; the rest come in the next one.
static const int64_t turn_ns = 2000000;
// Moving figures wait that long for the next ones.
static const int64_t flood_pause_ns = 15000000;
// A job that took longer rings.
static const double long_job_s = 10;

// Queue and start /////////////////////////////////////////////////////////////

static void
queued(Studio *studio, const Event *event)
{
    (void)chat_add(studio->chat, CHAT_WORK, event->job, "");
    studio_mark(studio, TOPIC_CHAT);
}

// The row stands under its job's id until its take has one.
static void
started(Studio *studio, const Event *event)
{
    studio_keep_place(studio);
    StudioJob *job = studio_job(studio, event->job);
    const JobView *view = job_list_find(studio->jobs, event->job);
    if (job == NULL || view == NULL)
        return;
    job->started_ns = clock_monotonic_ns();
    const Plan *plan = job->request->plan;
    TakeView row = {
        .title = mem_copy_text(view->title),
        .backend = mem_copy_text(view->backend),
        .state = mem_copy_text("rendering"),
        .key = plan == NULL ? mem_copy_text("")
                            : text_format("%s %s", plan->key,
                                          music_mode_name(plan->mode)),
        .seed = text_format("%llu", (unsigned long long)job->request->seed),
        .duration_s = view->duration_s,
        .tempo_bpm = plan == NULL ? (double)NAN : plan->tempo_bpm,
        .integrated_lufs = NAN,
        .true_peak_dbtp = NAN,
        .created_ms = clock_wall_ms(),
        .is_of_session = true,
        .has_details = true};
    memcpy(row.take_id, event->job, ULID_SIZE);
    memcpy(row.job, event->job, ULID_SIZE);
    take_list_put(studio->takes, &row);
    if (job->takes_focus)
        take_list_set_focus(studio->takes, event->job);
    studio_mark(studio, TOPIC_TAKES);
}

// Progress ////////////////////////////////////////////////////////////////////

static void
give_take_id(Studio *studio, StudioJob *job, const char *take_id)
{
    if (job->take[0] != '\0' || take_id[0] == '\0')
        return;
    memcpy(job->take, take_id, ULID_SIZE);
    (void)take_list_rename(studio->takes, job->job, take_id);
    string_list_add(&studio->session_takes, take_id);
    ChatEntry *entry = chat_find_job(studio->chat, CHAT_WORK, job->job);
    if (entry != NULL)
        memcpy(entry->take, take_id, ULID_SIZE);
}

static void
chunk(Studio *studio, const Event *event)
{
    StudioJob *job = studio_job(studio, event->job);
    if (job == NULL || job->is_ready)
        return;
    give_take_id(studio, job, event->take);
    const Json *data = event->data;
    const bool is_provisional = json_get_truth(data, "provisional", false);
    // Raw frames behind a preview are the same music: heard when mastered.
    if (job->rate_hz > 0 && is_provisional != job->is_provisional)
        return;
    job->is_provisional = is_provisional;
    job->frames = (uint64_t)json_get_whole(data, "frames_ready", 0);
    job->rate_hz = (int)json_get_whole(data, "sample_rate_hz", 0);
    job->channel_count = (int)json_get_whole(data, "channel_count", 0);
    studio_offer_growing(studio, job);
    transport_grow(studio->transport, job->take, job->frames);
    studio_wave_grow(studio, job);
}

static void
log_line(Studio *studio, const Event *event)
{
    const char *text = json_get_text(event->data, "text");
    if (text == NULL)
        return;
    studio_log(studio, text);
    if (json_get_truth(event->data, "note", false))
        studio_tell(studio, TONE_WARNING, "%s", text);
    // The orchestrator's own words carry the take; a backend's don't.
    if (event->take[0] == '\0')
        return;
    chat_say(chat_add(studio->chat, CHAT_NOTE, event->job, event->take),
             TONE_WARNING, "%s", text);
    studio_mark(studio, TOPIC_CHAT);
}

// Takes ///////////////////////////////////////////////////////////////////////

static void
compare_hash(Studio *studio, const StudioJob *job, const Result *result)
{
    if (!job->compares)
        return;
    ChatEntry *entry =
        chat_add(studio->chat, CHAT_NOTE, job->job, result->take_id);
    if (strcmp(job->hash, result->pcm_hash) == 0)
        chat_say(entry, TONE_PLAIN,
                 "nothing changed: same PCM hash as take %d (%.12s)",
                 job->compared, result->pcm_hash);
    else
        chat_say(entry, TONE_WARNING,
                 "the same seed gave another sound than take %d: the "
                 "SoundFont, a library or the program is another one",
                 job->compared);
}

static void
finish_row(Studio *studio,
           const StudioJob *job,
           const Result *result,
           const char *state)
{
    TakeView *row = take_list_edit(studio->takes, result->take_id);
    if (row == NULL)
        return;
    mem_free(row->state);
    row->state = mem_copy_text(state);
    row->job[0] = '\0';
    row->integrated_lufs = result->integrated_lufs;
    row->true_peak_dbtp = result->true_peak_dbtp;
    row->flag_count = (int)result->flag_count;
    row->has_details = false;
    if (result->sample_rate_hz > 0)
        row->duration_s = (double)result->frame_count / result->sample_rate_hz;
    if (job->request->plan == NULL)
        row->tempo_bpm = result->measured_tempo_bpm;
    if (job->request->plan == NULL && result->measured_key != NULL) {
        mem_free(row->key);
        row->key = mem_copy_text(result->measured_key);
    }
}

static void
write_take(Studio *studio,
           const StudioJob *job,
           const Result *result,
           const char *state)
{
    const TakeView *row = take_list_of_id(studio->takes, result->take_id);
    ChatEntry *entry =
        chat_find_job(studio->chat, CHAT_WORK, result->request_id);
    if (entry == NULL)
        entry = chat_add(studio->chat, CHAT_TAKE, result->request_id,
                         result->take_id);
    chat_clear_entry(entry);
    entry->kind = CHAT_TAKE;
    memcpy(entry->take, result->take_id, ULID_SIZE);
    chat_write_take(entry, row == NULL ? 0 : row->number,
                    row == NULL ? "" : row->title, job->request->plan, result,
                    state);
}

static void
take_ready(Studio *studio, const Event *event)
{
    StudioJob *job = studio_job(studio, event->job);
    Result *result = result_from_json(json_member(event->data, "result"), NULL);
    if (job == NULL || result == NULL) {
        result_free(result);
        return;
    }
    const char *state = json_get_text(event->data, "state");
    give_take_id(studio, job, event->take);
    finish_row(studio, job, result, state == NULL ? "done" : state);
    write_take(studio, job, result, state == NULL ? "done" : state);
    compare_hash(studio, job, result);
    studio_offer_ready(studio, job, result);
    job->is_ready = true;
    studio_forget_focus(studio);
    studio_mark(studio, TOPIC_TAKES | TOPIC_CHAT | TOPIC_WAVE);
    studio_end_job(studio, job);
    result_free(result);
}

// End /////////////////////////////////////////////////////////////////////////

static void
ring(Studio *studio, const StudioJob *job, const char *end)
{
    if (job->started_ns == 0 ||
        (double)(clock_monotonic_ns() - job->started_ns) / 1e9 < long_job_s)
        return;
    char *title = take_make_title(job->request);
    char *text = text_format("Timbre: \"%s\" %s", title,
                             strcmp(end, "done") == 0 ? "is ready" : end);
    studio->screen.ring(studio->screen.self, text);
    mem_free(text);
    mem_free(title);
}

static void
drop_row(Studio *studio, const StudioJob *job)
{
    const char *id = job->take[0] == '\0' ? job->job : job->take;
    transport_forget(studio->transport, id);
    (void)take_list_remove(studio->takes, id);
    studio_mark(studio, TOPIC_TAKES | TOPIC_TRANSPORT);
}

static void
write_end(Studio *studio, const Event *event, bool is_cancelled)
{
    ChatEntry *entry = chat_find_job(studio->chat, CHAT_WORK, event->job);
    if (entry == NULL)
        entry = chat_add(studio->chat, CHAT_NOTE, event->job, "");
    chat_clear_entry(entry);
    const char *text = json_get_text(event->data, "error");
    const char *stopped =
        studio->screen.is_absent ? "stopped" : "stopped; r starts it again";
    entry->kind = is_cancelled ? CHAT_NOTE : CHAT_ERROR;
    chat_say(entry, is_cancelled ? TONE_PLAIN : TONE_ERROR, "%s",
             is_cancelled   ? stopped
             : text == NULL ? "the job failed; the log has more"
                            : text);
    if (!is_cancelled && text != NULL)
        studio_log(studio, text);
    studio_mark(studio, TOPIC_CHAT);
}

static void
ended(Studio *studio, const Event *event)
{
    StudioJob *job = studio_job(studio, event->job);
    const char *end = json_get_text(event->data, "end");
    if (job == NULL || end == NULL)
        return;
    ring(studio, job, end);
    const bool is_cancelled = strcmp(end, "cancelled") == 0;
    const bool is_kept =
        strcmp(end, "done") == 0 || json_get_truth(event->data, "kept", false);
    job->is_over = true;
    if (!is_kept) {
        write_end(studio, event, is_cancelled);
        drop_row(studio, job);
        job->is_ready = true;
    } else if (strcmp(end, "failed") == 0) {
        studio_complain(studio, json_get_text(event->data, "error"));
    }
    if (job->is_ready)
        studio_end_job(studio, job);
    if (studio->hangs_up && studio_pending(studio) == 0)
        studio_answer(studio, true);
}

static void
interrupted(Studio *studio, const Event *event)
{
    const JobView *view = job_list_find(studio->jobs, event->job);
    ChatEntry *entry = chat_add(studio->chat, CHAT_NOTE, event->job, "");
    chat_say(entry, TONE_WARNING,
             "\"%s\" was interrupted: ", view == NULL ? "a job" : view->title);
    chat_say(entry, TONE_ACCENT, "/resume %s",
             event->job + strlen(event->job) - 6);
    chat_say(entry, TONE_PLAIN, " runs it again");
    studio_mark(studio, TOPIC_CHAT);
}

static void
backends_changed(Studio *studio, const Event *event)
{
    (void)event;
    studio_tell_backends(studio);
}

// After the job list has heard of it.
static void (*const rows[])(Studio *studio, const Event *event) = {
    [EVENT_JOB_QUEUED] = queued,
    [EVENT_JOB_STARTED] = started,
    [EVENT_CHUNK] = chunk,
    [EVENT_LOG] = log_line,
    [EVENT_JOB_ENDED] = ended,
    [EVENT_JOB_INTERRUPTED] = interrupted,
    [EVENT_TAKE_READY] = take_ready,
    [EVENT_BACKENDS_CHANGED] = backends_changed,
};
static_assert(ARRAY_LENGTH(rows) == EVENT_TYPE_COUNT, "think of every event");

// True when all were served and none of them was more than a moving figure.
static bool
serve(Studio *studio)
{
    const int64_t end_ns = clock_monotonic_ns() + turn_ns;
    unsigned topics = 0;
    bool is_all = false;
    while (!is_all && clock_monotonic_ns() < end_ns) {
        Event *event = orchestrator_next_event(studio->orchestrator);
        is_all = event == NULL;
        if (is_all)
            continue;
        (void)job_list_apply(studio->jobs, event);
        if (rows[event->type] != NULL)
            rows[event->type](studio, event);
        topics |= event_table()[event->type].topics;
        orchestrator_give_back(studio->orchestrator, event);
    }
    studio_mark(studio, topics);
    return is_all && topics == TOPIC_PROGRESS;
}

void
studio_serve_events(void *context, short happened)
{
    (void)happened;
    (void)serve(context);
}

static void watch(void *context);

// A band tells of hundreds of chunks a second: waking up for each of them costs
// more than all that is drawn of them, once a frame.
static void
serve_watched(void *context, short happened)
{
    (void)happened;
    Studio *studio = context;
    if (!serve(studio))
        return;
    loop_unwatch(studio->loop, orchestrator_descriptor(studio->orchestrator));
    loop_set_timer(studio->loop, flood_pause_ns, watch, studio);
}

static void
watch(void *context)
{
    Studio *studio = context;
    loop_watch(studio->loop, orchestrator_descriptor(studio->orchestrator),
               POLLIN, serve_watched, studio);
}

void
studio_watch_events(Studio *studio)
{
    watch(studio);
}

void
studio_unwatch_events(Studio *studio)
{
    loop_set_timer(studio->loop, -1, watch, studio);
    loop_unwatch(studio->loop, orchestrator_descriptor(studio->orchestrator));
}
