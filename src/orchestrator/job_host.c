// SPDX-License-Identifier: MIT
#include "job_host.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"

#include <math.h>

static bool
is_cancelled(void *self)
{
    const Job *job = self;
    return atomic_load(&job->is_cancelled);
}

static void
emit_progress(Job *job, Progress progress, int64_t now)
{
    char *key = job_eta_key(job);
    const double eta_s =
        eta_left_s(job->world->eta, key, job->request->duration_s, progress,
                   (double)(now - job->start_ns) / 1e9);
    mem_free(key);
    Json *data = json_make_record();
    json_put_text(data, "stage", backend_stage_name(progress.stage));
    json_put_whole(data, "done", (int64_t)progress.done);
    json_put_whole(data, "total", (int64_t)progress.total);
    if (eta_s >= 0)
        json_put_real(data, "eta_s", round(eta_s * 10) / 10);
    job_emit(job, EVENT_PROGRESS, data);
}

static int
percent_of(Progress progress)
{
    return progress.total == 0 ? -1
                               : (int)(100 * progress.done / progress.total);
}

// Which calls become events, docs/dual-runtime.md: no clock decides, so both
// runtimes tell the same.
static bool
is_event(const Job *job, Progress progress)
{
    return progress.stage != job->told_stage || progress.total == 0 ||
           progress.done == progress.total ||
           percent_of(progress) != job->told_percent;
}

static bool
report_progress(void *self, Progress progress)
{
    Job *job = self;
    if (progress.stage != job->stage)
        job_enter_stage(job, progress.stage);
    // The band counts frames there, models their steps.
    if (progress.stage == STAGE_RENDER && job->lane == LANE_PYTHON)
        step_times_note(&job->step_times, progress.done, clock_monotonic_ns());
    if (is_event(job, progress)) {
        job->told_stage = progress.stage;
        job->told_percent = percent_of(progress);
        emit_progress(job, progress, clock_monotonic_ns());
    }
    return !atomic_load(&job->is_cancelled);
}

static void
write_line(Job *job, const char *text, bool is_note)
{
    log_write(job->request->backend, "%s", text);
    Json *data = json_make_record();
    json_put_text(data, "text", text);
    if (is_note)
        json_put_truth(data, "note", true);
    job_emit(job, EVENT_LOG, data);
}

static void
write_log(void *self, const char *text)
{
    write_line(self, text, false);
}

static void
write_note(void *self, const char *text)
{
    write_line(self, text, true);
}

// Names the draft's take: its file grows in takes/ULID.part/, preview.f32 when
// provisional, else raw.f32.
static void
emit_chunk(Job *job,
           size_t frames_ready,
           bool is_provisional,
           int channel_count,
           int sample_rate_hz)
{
    Json *data = json_make_record();
    json_put_whole(data, "frames_ready", (int64_t)frames_ready);
    json_put_truth(data, "provisional", is_provisional);
    json_put_whole(data, "sample_rate_hz", sample_rate_hz);
    json_put_whole(data, "channel_count", channel_count);
    event_queue_sweep(job->world->bus->events);
    bus_emit(job->world->bus, event_new(EVENT_CHUNK, job->id,
                                        take_store_draft_id(job->draft), data));
}

// A failure is kept and stops the job at its next step.
static void
append(Job *job, const char *name, const float *samples, size_t value_count)
{
    if (job->host_error.status == STATUS_OK)
        (void)take_store_draft_append(job->draft, name, samples, value_count,
                                      &job->host_error);
}

typedef struct {
    Job *job;
    const float *samples;
    size_t value_count;
} Fresh;

static void
keep_fresh(void *context, size_t half)
{
    const Fresh *fresh = context;
    if (half == 0)
        append(fresh->job, "raw.f32", fresh->samples, fresh->value_count);
    else
        hash_add_samples(fresh->job->raw_hash, fresh->samples,
                         fresh->value_count);
}

static void
emit_raw(void *self,
         const float *samples,
         size_t frames_ready,
         int channel_count,
         int sample_rate_hz)
{
    Job *job = self;
    if (frames_ready <= job->emitted_frames)
        return;
    const size_t channels = (size_t)channel_count;
    const float *fresh = samples + job->emitted_frames * channels;
    const size_t values = (frames_ready - job->emitted_frames) * channels;
    job->result->sample_rate_hz = sample_rate_hz;
    job->result->channel_count = channel_count;
    Fresh work = {job, fresh, values};
    pool_run(job->pool, 2, keep_fresh, &work);
    job->emitted_frames = frames_ready;
    emit_chunk(job, frames_ready, false, channel_count, sample_rate_hz);
}

static void
emit_preview(void *self,
             const float *samples,
             size_t frame_count,
             int channel_count,
             int sample_rate_hz)
{
    Job *job = self;
    const size_t values = frame_count * (size_t)channel_count;
    job->preview_rate_hz = sample_rate_hz;
    job->preview_channels = channel_count;
    append(job, "preview.f32", samples, values);
    job->preview_frames += frame_count;
    emit_chunk(job, job->preview_frames, true, channel_count, sample_rate_hz);
}

BackendHost
job_host(Job *job)
{
    return (BackendHost){
        .self = job,
        .progress = report_progress,
        .is_cancelled = is_cancelled,
        .log = write_log,
        .note = write_note,
        .emit = emit_raw,
        .emit_preview = emit_preview,
        .scratch_folder = take_store_draft_stems(job->draft),
        .references = (const AudioBuffer *const *)job->references,
    };
}

Status
job_host_finish_raw(Job *job, Error *error)
{
    const AudioBuffer *audio = job->rendered.audio;
    if (audio == NULL || audio->frame_count == 0)
        return error_set(error, STATUS_FAILED,
                         "%s returned no audio; the log has more",
                         job->request->backend);
    if (job->emitted_frames < audio->frame_count)
        emit_raw(job, audio->samples, audio->frame_count, audio->channel_count,
                 audio->sample_rate_hz);
    if (job->host_error.status != STATUS_OK) {
        *error = job->host_error;
        return error->status;
    }
    return STATUS_OK;
}
