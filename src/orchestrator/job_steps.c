// SPDX-License-Identifier: MIT
#include "job_steps.h"

#include "timbre/audio_io/decode_sndfile.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/system_memory.h"
#include "timbre/base/text.h"
#include "timbre/core/take_audio.h"
#include "timbre/dsp/chain.h"
#include "timbre/dsp/peaks.h"
#include "timbre/dsp/spectrum.h"
#include "timbre/export/midi.h"

#include "job_host.h"

#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static void
describe_result(Job *job)
{
    Result *result = job->result;
    const BackendDescription *backend =
        job->backend.interface->describe(job->backend.self);
    memcpy(result->take_id, take_store_draft_id(job->draft), ULID_SIZE);
    memcpy(result->request_id, job->id, ULID_SIZE);
    if (job->request->parent_take != NULL &&
        strlen(job->request->parent_take) < ULID_SIZE)
        memcpy(result->parent_take, job->request->parent_take,
               strlen(job->request->parent_take) + 1);
    result->backend = mem_copy_text(backend->name);
    result->backend_version = mem_copy_text(backend->version);
    result->licence = mem_copy_text(backend->licence);
    result->model = mem_copy_text(job->request->model);
    result->device = mem_copy_text("cpu");
    result->seed = job->request->seed;
    result->thread_count = (int)pool_thread_count(job->pool);
}

static AudioBuffer *
read_take_audio(const JobWorld *world,
                const RequestReference *reference,
                Error *error)
{
    char take_id[ULID_SIZE];
    if (take_store_find(world->takes, reference->take, take_id, error) !=
        STATUS_OK)
        return NULL;
    Take *take = take_store_load(world->takes, take_id, error);
    if (take == NULL)
        return NULL;
    char *name = reference->part == NULL
                     ? mem_copy_text("raw.f32")
                     : text_format("stems/%s.f32", reference->part);
    AudioBuffer *audio = take_audio_map(take, name, error);
    mem_free(name);
    take_free(take);
    return audio;
}

static void
free_whole(void *owner, float *samples)
{
    (void)samples;
    audio_buffer_free(owner);
}

static size_t
frame_at(const AudioBuffer *audio, double position_s, size_t otherwise)
{
    if (isnan(position_s))
        return otherwise;
    const double frame = round(position_s * audio->sample_rate_hz);
    return frame < (double)audio->frame_count ? (size_t)fmax(frame, 0)
                                              : audio->frame_count;
}

// A window into the whole, from start_s to end_s.
static AudioBuffer *
cut(AudioBuffer *whole, const RequestReference *reference, Error *error)
{
    if (whole == NULL || (isnan(reference->start_s) && isnan(reference->end_s)))
        return whole;
    const size_t from = frame_at(whole, reference->start_s, 0);
    const size_t to = frame_at(whole, reference->end_s, whole->frame_count);
    if (from >= to) {
        error_set(error, STATUS_INVALID,
                  "the reference ends at %.3f s; choose a start before that "
                  "and an end behind the start",
                  audio_buffer_duration_s(whole));
        audio_buffer_free(whole);
        return NULL;
    }
    return audio_buffer_wrap(
        whole->samples + from * (size_t)whole->channel_count, to - from,
        whole->channel_count, whole->sample_rate_hz, free_whole, whole);
}

static AudioBuffer *
read_reference(const JobWorld *world,
               const RequestReference *reference,
               Error *error)
{
    AudioBuffer *whole = reference->path != NULL
                             ? decode_sndfile_read(reference->path, 0, error)
                             : read_take_audio(world, reference, error);
    return cut(whole, reference, error);
}

static Status
read_references(Job *job, Error *error)
{
    const Request *request = job->request;
    if (request->reference_count == 0)
        return STATUS_OK;
    job->references =
        mem_new_array(request->reference_count, sizeof(AudioBuffer *));
    job->reference_count = request->reference_count;
    for (size_t i = 0; i < request->reference_count; i++) {
        job->references[i] =
            read_reference(job->world, &request->references[i], error);
        if (job->references[i] == NULL)
            return error->status;
    }
    return STATUS_OK;
}

Status
job_step_prepare(Job *job, Error *error)
{
    job->start_ns = clock_monotonic_ns();
    (void)system_memory_take_peak();
    job->draft = take_store_begin(job->world->takes, error);
    if (job->draft == NULL)
        return STATUS_IO;
    job->result = result_new();
    job->raw_hash = hash_new();
    describe_result(job);
    job_enter_stage(job, STAGE_LOAD);
    return read_references(job, error);
}

Status
job_step_load(Job *job, Error *error)
{
    job_enter_stage(job, STAGE_LOAD);
    const BackendHost host = job_host(job);
    return job->backend.interface->load(job->backend.self, job->request, &host,
                                        error);
}

static Json *
part_names(const Rendered *rendered)
{
    StringList names = {0};
    for (size_t i = 0; i < rendered->part_count; i++)
        string_list_push(&names, rendered->parts[i].name);
    string_list_sort(&names);
    Json *list = json_make_list();
    for (size_t i = 0; i < names.count; i++)
        json_push_text(list, names.items[i]);
    string_list_clear(&names);
    return list;
}

// The backend's own facts, as an event of its origin.
static void
emit_backend_result(Job *job)
{
    const AudioBuffer *audio = job->rendered.audio;
    Json *data = json_make_record();
    json_put_whole(data, "frames", (int64_t)audio->frame_count);
    json_put_whole(data, "channels", audio->channel_count);
    json_put_whole(data, "sample_rate_hz", audio->sample_rate_hz);
    json_put_text(data, "pcm_hash", job->result->pcm_hash);
    json_put(data, "parts", part_names(&job->rendered));
    json_put(data, "facts",
             job->rendered.facts == NULL ? json_make_record()
                                         : json_duplicate(job->rendered.facts));
    job_emit(job, EVENT_RESULT, data);
}

static void
replace_text(char **text, char *by)
{
    mem_free(*text);
    *text = by;
}

// Facts that the adapters' host (host.py, kit.py) writes alike for all.
static void
adopt_facts(Result *result, const Json *facts)
{
    const Json *model = json_member(facts, "model");
    const char *id = json_get_text(model, "id");
    const char *revision = json_get_text(model, "revision");
    if (id != NULL)
        replace_text(&result->model, revision == NULL
                                         ? mem_copy_text(id)
                                         : text_format("%s@%s", id, revision));
    if (json_get_text(model, "licence") != NULL)
        replace_text(&result->licence,
                     mem_copy_text(json_get_text(model, "licence")));
    if (json_get_text(facts, "device") != NULL)
        replace_text(&result->device,
                     mem_copy_text(json_get_text(facts, "device")));
    result->thread_count =
        (int)json_get_whole(facts, "threads", result->thread_count);
}

static Status
take_raw(Job *job, Error *error)
{
    const Status status = job_host_finish_raw(job, error);
    if (status != STATUS_OK)
        return status;
    job->result->frame_count = job->rendered.audio->frame_count;
    hash_text(job->raw_hash, job->result->pcm_hash);
    if (job->rendered.facts != NULL)
        adopt_facts(job->result, job->rendered.facts);
    emit_backend_result(job);
    return STATUS_OK;
}

Status
job_step_render(Job *job, Error *error)
{
    const BackendHost host = job_host(job);
    const int64_t start = clock_monotonic_ns();
    Status status = job->backend.interface->generate(
        job->backend.self, job->request, &host, &job->rendered, error);
    if (status != STATUS_OK)
        return status;
    status = take_raw(job, error);
    if (status != STATUS_OK)
        return status;
    char *key = job_eta_key(job);
    eta_learn(job->world->eta, key,
              audio_buffer_duration_s(job->rendered.audio),
              (double)(clock_monotonic_ns() - start) / 1e9);
    mem_free(key);
    return STATUS_OK;
}

Status
job_step_separate(Job *job, Error *error)
{
    const BackendInterface *interface = job->backend.interface;
    if (interface->separate == NULL)
        return error_set(error, STATUS_USAGE,
                         "%s can't separate stems; name a separator with -b",
                         job->request->backend);
    if (job->request->reference_count == 0)
        return error_set(error, STATUS_USAGE,
                         "there is nothing to separate; name a file or a take "
                         "with --ref");
    const BackendHost host = job_host(job);
    const Status status =
        interface->separate(job->backend.self, job->request, job->references[0],
                            &host, &job->rendered, error);
    if (status != STATUS_OK)
        return status;
    if (job->rendered.audio == NULL) {
        job->rendered.audio = job->references[0];
        job->references[0] = NULL;
    }
    return take_raw(job, error);
}

static bool
report_mastering(void *context, double done_share)
{
    const BackendHost host = job_host(context);
    return host.progress(
        host.self,
        (Progress){STAGE_MASTER, (uint64_t)(done_share * 1000), 1000});
}

static void
keep_loudness(Result *result, const ChainReport *report)
{
    result->integrated_lufs = report->after.integrated_lufs;
    result->range_lu = report->after.range_lu;
    result->true_peak_dbtp = report->after.true_peak_dbtp;
    result->gain_db = report->gain_db;
    result->mastering_note = mem_copy_text(report->note);
}

static ChainSettings
mastering_settings(const Job *job)
{
    const Request *request = job->request;
    const JobWorld *world = job->world;
    const bool is_own = request->mastering_preset == NULL;
    return (ChainSettings){
        .preset = is_own ? world->mastering_preset : request->mastering_preset,
        .loudness_lufs = isnan(request->loudness_lufs) && is_own
                             ? world->loudness_lufs
                             : request->loudness_lufs,
        .ceiling_dbtp = isnan(request->ceiling_dbtp) && is_own
                            ? world->ceiling_dbtp
                            : request->ceiling_dbtp};
}

Status
job_step_master(Job *job, Error *error)
{
    job_enter_stage(job, STAGE_MASTER);
    const ChainSettings settings = mastering_settings(job);
    ChainReport report = {0};
    AudioBuffer *audio = job->rendered.audio;
    job->result->mastering_preset = mem_copy_text(settings.preset);
    const Status status = chain_master(audio, &settings, job->pool,
                                       report_mastering, job, &report, error);
    if (status != STATUS_OK)
        return status;
    keep_loudness(job->result, &report);
    return STATUS_OK;
}

// What is done to the mastered sound side by side.
typedef struct {
    Job *job;
    const AudioBuffer *audio;
    double tempo_bpm;
    SpectrumTempo tempo;
    SpectrumKey key;
    Peak *peaks;
    Status written;
    Error error;
} Measurement;

static void
write_master(Measurement *measurement)
{
    const AudioBuffer *audio = measurement->audio;
    measurement->written = take_store_draft_append(
        measurement->job->draft, "master.f32", audio->samples,
        audio->frame_count * (size_t)audio->channel_count, &measurement->error);
}

static void
hash_master(const Measurement *measurement)
{
    const AudioBuffer *audio = measurement->audio;
    hash_of_bytes(audio->samples,
                  audio->frame_count * (size_t)audio->channel_count *
                      sizeof(float),
                  measurement->job->result->master_hash);
}

static void
measure_one(void *context, size_t index)
{
    Measurement *measurement = context;
    const AudioBuffer *audio = measurement->audio;
    if (index == 0)
        measurement->key = spectrum_key(audio);
    else if (index == 1 && measurement->tempo_bpm > 0)
        measurement->tempo = spectrum_tempo(audio, measurement->tempo_bpm);
    else if (index == 2)
        peaks_measure(audio->samples, audio->frame_count, audio->channel_count,
                      measurement->peaks);
    else if (index == 3)
        write_master(measurement);
    else if (index == 4)
        hash_master(measurement);
}

static char *
key_text(const char *key, bool is_minor)
{
    return text_format("%s %s", key, is_minor ? "minor" : "major");
}

static void
keep_measures(Job *job, const Measurement *measurement)
{
    const Plan *plan = job->request->plan;
    Result *result = job->result;
    const SpectrumKey *key = &measurement->key;
    if (key->tonic >= 0)
        result->measured_key = key_text(
            music_key_name(key->tonic, key->is_minor ? MODE_MINOR : MODE_MAJOR),
            key->is_minor);
    if (plan == NULL)
        return;
    result->measured_tempo_bpm = measurement->tempo.tempo_bpm;
    result->planned_tempo_bpm = plan->tempo_bpm;
    result->planned_key =
        text_format("%s %s", plan->key, music_mode_name(plan->mode));
}

static void
keep_positions(Job *job)
{
    Rendered *rendered = &job->rendered;
    Result *result = job->result;
    result->bar_frames = rendered->bar_frames;
    result->bar_count = rendered->bar_count;
    result->beat_frames = rendered->beat_frames;
    result->beat_count = rendered->beat_count;
    rendered->bar_frames = NULL;
    rendered->beat_frames = NULL;
    rendered->bar_count = rendered->beat_count = 0;
}

Status
job_step_measure(Job *job, Error *error)
{
    job_enter_stage(job, STAGE_MEASURE);
    const AudioBuffer *audio = job->rendered.audio;
    const Plan *plan = job->request->plan;
    const size_t bins = peaks_bin_count(audio->frame_count);
    Measurement measurement = {
        .job = job,
        .audio = audio,
        .tempo_bpm = plan == NULL ? 0 : plan->tempo_bpm,
        .tempo = {.tempo_bpm = NAN},
        .peaks = mem_new_array(bins == 0 ? 1 : bins, sizeof(Peak))};
    pool_run(job->pool, 5, measure_one, &measurement);
    keep_measures(job, &measurement);
    keep_positions(job);
    Status status = measurement.written;
    if (status != STATUS_OK)
        *error = measurement.error;
    else
        status =
            take_store_draft_write(job->draft, "peaks.bin", measurement.peaks,
                                   bins * sizeof(Peak), error);
    mem_free(measurement.peaks);
    return status;
}

static Status
write_json(Job *job, const char *name, Json *json, Error *error)
{
    char *text = json_encode(json);
    const Status status =
        take_store_draft_write(job->draft, name, text, strlen(text), error);
    mem_free(text);
    json_free(json);
    return status;
}

static Status
write_score(Job *job, Error *error)
{
    const Score *score = job->rendered.score;
    if (score == NULL)
        return STATUS_OK;
    Text midi = {0};
    Status status = write_json(job, "score.json", score_to_json(score), error);
    midi_write(score, job->request->prompt, &midi);
    if (status == STATUS_OK)
        status = take_store_draft_write(job->draft, "score.mid", midi.chars,
                                        midi.length, error);
    text_clear(&midi);
    return status;
}

// A backend may have put the stem into the scratch folder itself.
static Status
write_part(Job *job, const RenderedPart *part, Error *error)
{
    char *name = text_format("stems/%s.f32", part->name);
    char *path = path_join(take_store_draft_folder(job->draft), name);
    Status status = STATUS_OK;
    if (!path_exists(path) && part->audio != NULL)
        status = take_store_draft_append(job->draft, name, part->audio->samples,
                                         part->audio->frame_count *
                                             (size_t)part->audio->channel_count,
                                         error);
    string_list_push(&job->result->parts, part->name);
    mem_free(path);
    mem_free(name);
    return status;
}

static const char *
instruction_set(void)
{
    return __builtin_cpu_supports("avx2") ? "x86-64-v3" : "x86-64";
}

static void
finish_result(Job *job)
{
    Result *result = job->result;
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    result->peak_memory_bytes = (uint64_t)usage.ru_maxrss * 1024;
    for (int i = 0; i < STAGE_COUNT; i++) // reading a mark sets it back
        if (result->stage_peak_bytes[i] > result->peak_memory_bytes)
            result->peak_memory_bytes = result->stage_peak_bytes[i];
    result->step_count = job->step_times.count;
    result->step_p50_s = step_times_percentile_s(&job->step_times, 0.50);
    result->step_p99_s = step_times_percentile_s(&job->step_times, 0.99);
    result->facts =
        job->rendered.facts == NULL ? json_make_record() : job->rendered.facts;
    job->rendered.facts = NULL;
    json_put_text(result->facts, "program", "timbre " TIMBRE_VERSION);
    json_put_text(result->facts, "instruction_set", instruction_set());
    job_enter_stage(job, STAGE_KEEP);
    result->total_s = (double)(clock_monotonic_ns() - job->start_ns) / 1e9;
}

// It let hear what is heard better now.
static void
remove_preview(const Job *job)
{
    char *path = path_join(take_store_draft_folder(job->draft), "preview.f32");
    (void)unlink(path);
    mem_free(path);
}

Status
job_step_write(Job *job, Error *error)
{
    job_enter_stage(job, STAGE_KEEP);
    remove_preview(job);
    Status status = STATUS_OK;
    for (size_t i = 0; i < job->rendered.part_count && status == STATUS_OK; i++)
        status = write_part(job, &job->rendered.parts[i], error);
    if (status == STATUS_OK && job->request->plan != NULL)
        status = write_json(job, "plan.json", plan_to_json(job->request->plan),
                            error);
    if (status == STATUS_OK)
        status = write_score(job, error);
    finish_result(job);
    return status;
}
