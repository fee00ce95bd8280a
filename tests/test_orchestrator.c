// SPDX-License-Identifier: MIT
#include "timbre/base/hash.h"
#include "timbre/core/take_audio.h"
#include "timbre/orchestrator/orchestrator.h"
#include "timbre/orchestrator/replay.h"

#include "check.h"
#include "silent_backend.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

typedef struct {
    char *folder;
    SilentBackend band, model;
    Backend backends[2];
    uint64_t disk_limit_bytes;
    Orchestrator *orchestrator;
} Rig;

static atomic_bool memory_is_short;

static bool
read_memory(SystemMemory *memory)
{
    *memory = (SystemMemory){1000, atomic_load(&memory_is_short) ? 10 : 900};
    return true;
}

static void
open_rig(Rig *rig)
{
    const OrchestratorSettings settings = {.data_folder = rig->folder,
                                           .session = "cli",
                                           .backends = rig->backends,
                                           .backend_count = 2,
                                           .thread_count = 1,
                                           .keep_raw = 20,
                                           .keep_stems = 1,
                                           .disk_limit_bytes =
                                               rig->disk_limit_bytes,
                                           .read_memory = read_memory,
                                           .loudness_lufs = NAN,
                                           .ceiling_dbtp = NAN};
    Error error = {0};
    rig->orchestrator = orchestrator_new(&settings, &error);
    assert_string_equal(error.text, "");
    assert_non_null(rig->orchestrator);
}

static int
set_up(void **state)
{
    Rig *rig = mem_new(sizeof(*rig));
    rig->folder = check_make_folder();
    setenv("XDG_CACHE_HOME", rig->folder, 1);
    silent_init(&rig->band, "band", false);
    silent_init(&rig->model, "model", true);
    rig->backends[0] = silent_backend(&rig->band);
    rig->backends[1] = silent_backend(&rig->model);
    open_rig(rig);
    *state = rig;
    return 0;
}

static int
tear_down(void **state)
{
    Rig *rig = *state;
    orchestrator_free(rig->orchestrator);
    backend_description_clear(&rig->band.description);
    backend_description_clear(&rig->model.description);
    check_remove_folder(rig->folder);
    mem_free(rig);
    return 0;
}

// The id stays valid as long as the job is pending, so it is copied.
static void
submit(Rig *rig, const char *backend, uint64_t seed, char id[static ULID_SIZE])
{
    Error error = {0};
    Request *request = silent_request(backend, seed);
    memcpy(id, request->request_id, ULID_SIZE);
    assert_int_equal(orchestrator_submit(rig->orchestrator, request, &error),
                     STATUS_OK);
    assert_string_equal(error.text, "");
}

// The next event of that type (and job, unless ""); others are dropped.
static Event *
wait_for(Rig *rig, EventType type, const char *job)
{
    struct pollfd wait = {.fd = orchestrator_descriptor(rig->orchestrator),
                          .events = POLLIN};
    for (int rounds = 0; rounds < 1000; rounds++) {
        Event *event = orchestrator_next_event(rig->orchestrator);
        if (event == NULL) {
            (void)poll(&wait, 1, 20);
            continue;
        }
        if (event->type == type &&
            (job[0] == '\0' || strcmp(event->job, job) == 0))
            return event;
        event_free(event);
    }
    fail_msg("event %s did not come", event_table()[type].name);
    return NULL;
}

static void
expect_end_without(Rig *rig, const char *job, EventType unwanted)
{
    for (int rounds = 0; rounds < 1000; rounds++) {
        Event *event = orchestrator_next_event(rig->orchestrator);
        if (event == NULL) {
            silent_sleep(10);
            continue;
        }
        assert_int_not_equal(event->type, unwanted);
        const bool is_end =
            event->type == EVENT_JOB_ENDED && strcmp(event->job, job) == 0;
        event_free(event);
        if (is_end)
            return;
    }
    fail_msg("job %s did not end", job);
}

static void
expect_end(Rig *rig, const char *job, const char *end)
{
    Event *event = wait_for(rig, EVENT_JOB_ENDED, job);
    assert_string_equal(json_get_text(event->data, "end"), end);
    event_free(event);
}

static void
a_job_becomes_a_take_that_is_whole(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    submit(rig, "band", 7, job);
    Event *event = wait_for(rig, EVENT_TAKE_READY, job);
    Error error = {0};
    Take *take = take_store_load(orchestrator_takes(rig->orchestrator),
                                 event->take, &error);
    assert_string_equal(error.text, "");
    assert_non_null(take);
    assert_int_equal(take->result->frame_count, 4 * SILENT_STEP_FRAMES);
    assert_int_equal(take->result->seed, 7);
    assert_int_equal(strlen(take->result->pcm_hash), 64);
    assert_true(isfinite(take->result->integrated_lufs));
    take_free(take);
    event_free(event);
    expect_end(rig, job, "done");
}

// Its sound lies above zero and goes on in full up to its end.
static void
a_model_s_take_is_checked_and_the_band_s_is_not(void **state)
{
    Rig *rig = *state;

    static const struct {
        const char *backend;
        size_t flag_count;
    } rows[] = {{"model", 2}, {"band", 0}};

    rig->model.step_count = rig->band.step_count = 8;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        char job[ULID_SIZE];
        submit(rig, rows[i].backend, 7, job);
        Event *event = wait_for(rig, EVENT_TAKE_READY, job);
        Take *take = take_store_load(orchestrator_takes(rig->orchestrator),
                                     event->take, NULL);
        assert_non_null(take);
        assert_int_equal(take->result->flag_count, rows[i].flag_count);
        if (rows[i].flag_count > 0) {
            assert_string_equal(take->result->flags[0].name, "tail");
            assert_string_equal(take->result->flags[1].name, "dc");
        }
        take_free(take);
        event_free(event);
        expect_end(rig, job, "done");
    }
}

static void
one_seed_is_one_hash_streamed_or_not(void **state)
{
    Rig *rig = *state;
    char hashes[2][HASH_TEXT_SIZE];
    for (int i = 0; i < 2; i++) {
        char job[ULID_SIZE];
        rig->band.emits = i == 1;
        submit(rig, "band", 99, job);
        Event *event = wait_for(rig, EVENT_TAKE_READY, job);
        const Json *result = json_member(event->data, "result");
        memcpy(hashes[i], json_get_text(result, "pcm_hash"), HASH_TEXT_SIZE);
        event_free(event);
    }
    assert_string_equal(hashes[0], hashes[1]);
}

static void
both_lanes_work_side_by_side(void **state)
{
    Rig *rig = *state;
    char slow[ULID_SIZE];
    char quick[ULID_SIZE];
    rig->model.step_ms = 200;
    submit(rig, "model", 1, slow);
    event_free(wait_for(rig, EVENT_JOB_STARTED, slow));
    submit(rig, "band", 2, quick);
    expect_end(rig, quick, "done");
    assert_int_equal(orchestrator_pending(rig->orchestrator), 1);
    assert_true(orchestrator_cancel(rig->orchestrator, slow));
    expect_end(rig, slow, "cancelled");
}

static void
a_model_that_eats_all_memory_is_stopped_and_its_part_kept(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->model.step_ms = 20;
    rig->model.step_count = 1000;
    rig->model.emits = true;
    submit(rig, "model", 1, job);
    while (atomic_load(&rig->model.started) == 0)
        silent_sleep(5);
    silent_sleep(200); // ten steps, five seconds of sound
    atomic_store(&memory_is_short, true);
    Event *event = wait_for(rig, EVENT_JOB_ENDED, job);
    atomic_store(&memory_is_short, false);
    assert_string_equal(json_get_text(event->data, "end"), "failed");
    assert_non_null(strstr(json_get_text(event->data, "error"), "memory"));
    event_free(event);
    event = wait_for(rig, EVENT_TAKE_READY, job);
    assert_string_equal(json_get_text(event->data, "state"), "partial");
    event_free(event);
}

static void
one_lane_runs_one_job_at_a_time_in_order(void **state)
{
    Rig *rig = *state;
    char jobs[3][ULID_SIZE];
    for (int i = 0; i < 3; i++)
        submit(rig, "band", (uint64_t)i, jobs[i]);
    for (int i = 0; i < 3; i++)
        event_free(wait_for(rig, EVENT_JOB_STARTED, jobs[i]));
    expect_end(rig, jobs[2], "done");
    assert_int_equal(atomic_load(&rig->band.most_live), 1);
}

static void
a_waiting_job_can_be_moved_to_the_front(void **state)
{
    Rig *rig = *state;
    char jobs[3][ULID_SIZE];
    rig->band.step_ms = 50;
    for (int i = 0; i < 3; i++)
        submit(rig, "band", (uint64_t)i, jobs[i]);
    event_free(wait_for(rig, EVENT_JOB_STARTED, jobs[0]));
    assert_true(orchestrator_move(rig->orchestrator, jobs[2], 0));
    event_free(wait_for(rig, EVENT_JOB_MOVED, jobs[2]));
    Event *event = wait_for(rig, EVENT_JOB_STARTED, "");
    assert_string_equal(event->job, jobs[2]);
    event_free(event);
}

static void
a_running_job_ends_soon_after_cancel(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->band.step_count = 1000;
    submit(rig, "band", 1, job);
    event_free(wait_for(rig, EVENT_PROGRESS, job));
    const int64_t start = clock_monotonic_ns();
    assert_true(orchestrator_cancel(rig->orchestrator, job));
    expect_end(rig, job, "cancelled");
    // The promise is 100 ms; a busy machine gets more before a test fails.
    assert_true(clock_monotonic_ns() - start < 1000000000);
}

static void
what_was_finished_before_a_cancel_is_kept(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->band.step_count = 1000;
    rig->band.emits = true;
    submit(rig, "band", 1, job);
    for (size_t frames = 0; frames < 2 * SILENT_RATE_HZ;) {
        Event *event = wait_for(rig, EVENT_CHUNK, job);
        frames = (size_t)json_get_whole(event->data, "frames_ready", 0);
        event_free(event);
    }
    assert_true(orchestrator_cancel(rig->orchestrator, job));
    Event *event = wait_for(rig, EVENT_TAKE_READY, job);
    Take *take = take_store_load(orchestrator_takes(rig->orchestrator),
                                 event->take, NULL);
    assert_non_null(take);
    assert_string_equal(take->state, "partial");
    assert_true(take->result->frame_count >= 2 * SILENT_RATE_HZ);
    take_free(take);
    event_free(event);
}

// Another program on the folder is killed while its first job runs; then the
// rig opens it again.
static void
die_with_jobs(Rig *rig, char jobs[][ULID_SIZE], size_t count)
{
    orchestrator_free(rig->orchestrator);
    rig->orchestrator = NULL;
    int report[2];
    assert_int_equal(pipe(report), 0);
    const pid_t child = fork();
    if (child == 0) {
        open_rig(rig);
        rig->band.step_ms = 10000;
        for (size_t i = 0; i < count; i++)
            submit(rig, "band", i, jobs[i]);
        event_free(wait_for(rig, EVENT_JOB_STARTED, jobs[0]));
        silent_sleep(100); // the queued lines are durable by then
        if (write(report[1], jobs, count * ULID_SIZE) < 0)
            _exit(1);
        raise(SIGKILL);
    }
    assert_int_equal(read(report[0], jobs, count * ULID_SIZE),
                     count * ULID_SIZE);
    waitpid(child, NULL, 0);
    close(report[0]);
    close(report[1]);
    open_rig(rig);
}

static bool
take_has(const Take *take, const char *name)
{
    char *path = take_file(take, name);
    const bool exists = path_exists(path);
    mem_free(path);
    return exists;
}

// What a player needs to open the file that grows.
static void
a_chunk_names_the_file_and_form_of_its_frames(void **state)
{
    Rig *rig = *state;
    for (int provisional = 0; provisional < 2; provisional++) {
        char job[ULID_SIZE];
        rig->band.step_count = 1000;
        rig->band.step_ms = 20;
        rig->band.emits = provisional == 0;
        rig->band.previews = provisional == 1;
        submit(rig, "band", 1, job);
        Event *chunk = wait_for(rig, EVENT_CHUNK, job);
        const Json *data = chunk->data;
        assert_int_equal(json_get_whole(data, "sample_rate_hz", 0),
                         SILENT_RATE_HZ);
        assert_int_equal(json_get_whole(data, "channel_count", 0), 1);
        char *path =
            text_format("%s/takes/%s.part/%s", rig->folder, chunk->take,
                        provisional == 1 ? "preview.f32" : "raw.f32");
        struct stat facts;
        assert_int_equal(stat(path, &facts), 0);
        assert_true(facts.st_size >= json_get_whole(data, "frames_ready", 0) *
                                         (int64_t)sizeof(float));
        mem_free(path);
        assert_true(orchestrator_cancel(rig->orchestrator, job));
        expect_end(rig, job, "cancelled");
        event_free(chunk);
    }
}

static void
a_preview_goes_when_the_take_is_done(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->band.previews = true;
    submit(rig, "band", 1, job);
    Event *chunk = wait_for(rig, EVENT_CHUNK, job);
    assert_true(json_get_truth(chunk->data, "provisional", false));
    Event *event = wait_for(rig, EVENT_TAKE_READY, job);
    assert_string_equal(chunk->take, event->take);
    event_free(chunk);
    Take *take = take_store_load(orchestrator_takes(rig->orchestrator),
                                 event->take, NULL);
    assert_true(take_has(take, "raw.f32"));
    assert_true(take_has(take, "master.f32"));
    assert_false(take_has(take, "preview.f32"));
    take_free(take);
    event_free(event);
}

// What was heard of a stopped job is its raw sound, and its hash is that
// file's.
static void
a_stopped_preview_is_kept_as_it_was_heard(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->band.step_count = 1000;
    rig->band.previews = true;
    submit(rig, "band", 7, job);
    for (size_t frames = 0; frames < 2 * SILENT_RATE_HZ;) {
        Event *chunk = wait_for(rig, EVENT_CHUNK, job);
        frames = (size_t)json_get_whole(chunk->data, "frames_ready", 0);
        event_free(chunk);
    }
    assert_true(orchestrator_cancel(rig->orchestrator, job));
    Event *event = wait_for(rig, EVENT_TAKE_READY, job);
    Take *take = take_store_load(orchestrator_takes(rig->orchestrator),
                                 event->take, NULL);
    assert_string_equal(take->state, "partial");
    assert_false(take_has(take, "preview.f32"));
    AudioBuffer *audio = take_audio_map(take, "raw.f32", NULL);
    assert_non_null(audio);
    assert_true(audio->frame_count >= 2 * SILENT_RATE_HZ);
    char text[HASH_TEXT_SIZE];
    Hash *hash = hash_new();
    hash_add_samples(hash, audio->samples, audio->frame_count);
    hash_text(hash, text);
    assert_string_equal(take->result->pcm_hash, text);
    hash_free(hash);
    audio_buffer_free(audio);
    take_free(take);
    event_free(event);
}

static void
takes_beyond_the_disk_limit_are_warned_of_once(void **state)
{
    Rig *rig = *state;
    char jobs[2][ULID_SIZE];
    orchestrator_free(rig->orchestrator);
    rig->disk_limit_bytes = 1000;
    open_rig(rig);
    submit(rig, "band", 1, jobs[0]);
    Event *event = wait_for(rig, EVENT_LOG, jobs[0]);
    assert_int_equal(strlen(event->take), ULID_SIZE - 1);
    assert_non_null(
        strstr(json_get_text(event->data, "text"), "takes.disk_limit_gb"));
    event_free(event);
    expect_end(rig, jobs[0], "done");
    submit(rig, "band", 2, jobs[1]);
    expect_end_without(rig, jobs[1], EVENT_LOG);
}

static void
an_old_job_is_settled_behind_what_was_asked_before(void **state)
{
    Rig *rig = *state;
    char dead[1][ULID_SIZE];
    die_with_jobs(rig, dead, 1);
    char job[ULID_SIZE];
    submit(rig, "band", 5, job);
    orchestrator_settle(rig->orchestrator, dead[0]);
    orchestrator_settle(rig->orchestrator, "no such job"); // only logged
    expect_end(rig, job, "done");
    Replay replay = {0};
    assert_int_equal(
        replay_session(orchestrator_session_folder(rig->orchestrator), &replay,
                       NULL),
        STATUS_OK);
    assert_int_equal(replay.job_count, 2);
    for (size_t i = 0; i < replay.job_count; i++)
        assert_int_equal(replay.jobs[i].state,
                         strcmp(replay.jobs[i].job, dead[0]) == 0
                             ? REPLAY_CANCELLED
                             : REPLAY_DONE);
    replay_clear(&replay);
}

// A renewed list may leave out or replace what a job still needs.
static void
backends_that_come_later_serve_while_old_jobs_keep_theirs(void **state)
{
    Rig *rig = *state;
    char old[ULID_SIZE], waiting[ULID_SIZE], fresh[ULID_SIZE];
    rig->band.step_count = 50;
    submit(rig, "band", 1, old);
    event_free(wait_for(rig, EVENT_PROGRESS, old));
    submit(rig, "band", 2, waiting);
    SilentBackend late, renewed;
    silent_init(&late, "late", false);
    silent_init(&renewed, "model", true);
    Backend backends[] = {silent_backend(&late), silent_backend(&renewed)};
    orchestrator_set_backends(rig->orchestrator, backends, 2);
    memset(backends, 0, sizeof(backends));
    event_free(wait_for(rig, EVENT_BACKENDS_CHANGED, ""));
    assert_null(orchestrator_backend(rig->orchestrator, "band"));
    expect_end(rig, old, "done");
    expect_end(rig, waiting, "done");
    assert_int_equal(rig->band.started, 2);
    submit(rig, "late", 3, fresh);
    expect_end(rig, fresh, "done");
    submit(rig, "model", 4, fresh);
    expect_end(rig, fresh, "done");
    assert_int_equal(late.started, 1);
    assert_int_equal(renewed.started, 1);
    assert_int_equal(rig->model.started, 0);
    orchestrator_free(rig->orchestrator);
    rig->orchestrator = NULL;
    backend_description_clear(&late.description);
    backend_description_clear(&renewed.description);
}

static void
a_waiting_job_is_cancelled_at_once(void **state)
{
    Rig *rig = *state;
    char jobs[2][ULID_SIZE];
    rig->band.step_ms = 100;
    submit(rig, "band", 1, jobs[0]);
    submit(rig, "band", 2, jobs[1]);
    assert_true(orchestrator_cancel(rig->orchestrator, jobs[1]));
    expect_end(rig, jobs[1], "cancelled");
    expect_end(rig, jobs[0], "done");
    assert_int_equal(atomic_load(&rig->band.started), 1);
}

static void
a_failed_job_tells_its_sentence_and_leaves_nothing(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->band.fails = true;
    submit(rig, "band", 1, job);
    Event *event = wait_for(rig, EVENT_JOB_ENDED, job);
    assert_string_equal(json_get_text(event->data, "end"), "failed");
    assert_string_equal(json_get_text(event->data, "error"),
                        "the silent backend was told to fail");
    event_free(event);
    StringList names = {0};
    (void)path_list(take_store_folder(orchestrator_takes(rig->orchestrator)),
                    &names, NULL);
    assert_int_equal(names.count, 0);
    string_list_clear(&names);
}

static void
a_backend_that_returns_nothing_is_a_failed_job(void **state)
{
    Rig *rig = *state;
    char job[ULID_SIZE];
    rig->band.returns_nothing = true;
    submit(rig, "band", 1, job);
    expect_end(rig, job, "failed");
}

// A tenth of a second of 16-bit mono at 8 kHz.
static char *
write_wav(const char *folder)
{
    static const unsigned char head[44] =
        "RIFF\x64\x06\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x40\x1f\0\0\x80\x3e"
        "\0\0\2\0\x10\0data\x40\x06\0";
    static const unsigned char body[1600];
    char *path = path_join(folder, "tune.wav");
    FILE *file = fopen(path, "w");
    assert_int_equal(fwrite(head, 1, sizeof(head), file), sizeof(head));
    assert_int_equal(fwrite(body, 1, sizeof(body), file), sizeof(body));
    assert_int_equal(fclose(file), 0);
    return path;
}

static void
a_job_with_a_reference_ends_and_frees_it(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    Request *request = silent_request("band", 1);
    request->references = mem_new(sizeof(*request->references));
    request->reference_count = 1;
    request->references[0] = (RequestReference){.role = REFERENCE_MELODY,
                                                .path = write_wav(rig->folder),
                                                .start_s = 0.01,
                                                .end_s = 0.05};
    assert_int_equal(orchestrator_submit(rig->orchestrator, request, &error),
                     STATUS_OK);
    expect_end(rig, "", "done");
}

static void
a_missing_reference_is_told_by_name(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    Request *request = silent_request("band", 1);
    request->references = mem_new(sizeof(*request->references));
    request->reference_count = 1;
    request->references[0] =
        (RequestReference){.role = REFERENCE_MELODY,
                           .path = mem_copy_text("/no/such/tune.wav"),
                           .start_s = (double)NAN,
                           .end_s = (double)NAN};
    assert_int_equal(orchestrator_submit(rig->orchestrator, request, &error),
                     STATUS_OK);
    Event *event = wait_for(rig, EVENT_JOB_ENDED, "");
    assert_string_equal(json_get_text(event->data, "end"), "failed");
    assert_non_null(strstr(json_get_text(event->data, "error"), "tune.wav"));
    event_free(event);
}

static void
an_unknown_backend_is_refused_with_the_nearest(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    assert_int_equal(orchestrator_submit(rig->orchestrator,
                                         silent_request("bnad", 1), &error),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "did you mean band"));
}

static void
a_field_that_is_not_accepted_is_refused(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    Request *request = silent_request("band", 1);
    request->kind = REQUEST_CONTINUE;
    assert_int_equal(orchestrator_submit(rig->orchestrator, request, &error),
                     STATUS_USAGE);
    assert_non_null(strstr(error.text, "continue"));
}

// A program that dies with jobs waiting: the next one tells of each.
static void
jobs_of_a_killed_program_are_told_of_at_the_next_start(void **state)
{
    Rig *rig = *state;
    char jobs[3][ULID_SIZE];
    die_with_jobs(rig, jobs, 3);
    for (int i = 0; i < 3; i++)
        event_free(wait_for(rig, EVENT_JOB_INTERRUPTED, jobs[i]));
    Replay replay = {0};
    assert_int_equal(
        replay_session(orchestrator_session_folder(rig->orchestrator), &replay,
                       NULL),
        STATUS_OK);
    assert_int_equal(replay.job_count, 3);
    Request *again = request_from_json(replay.jobs[0].request, NULL);
    assert_non_null(again);
    request_free(again);
    replay_clear(&replay);
}

static void
two_programs_on_one_folder_lose_nothing(void **state)
{
    Rig *rig = *state;
    Rig other = *rig;
    open_rig(&other);
    char jobs[2][ULID_SIZE];
    for (int i = 0; i < 4; i++) {
        submit(rig, "band", (uint64_t)i, jobs[0]);
        submit(&other, "band", 10 + (uint64_t)i, jobs[1]);
    }
    expect_end(rig, jobs[0], "done");
    expect_end(&other, jobs[1], "done");
    StringList ids = {0};
    assert_int_equal(
        take_store_list(orchestrator_takes(rig->orchestrator), &ids, NULL),
        STATUS_OK);
    assert_int_equal(ids.count, 8);
    assert_int_equal(library_count(orchestrator_library(rig->orchestrator)), 8);
    string_list_clear(&ids);
    orchestrator_free(other.orchestrator);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_job_becomes_a_take_that_is_whole,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_model_s_take_is_checked_and_the_band_s_is_not, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_seed_is_one_hash_streamed_or_not,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_model_that_eats_all_memory_is_stopped_and_its_part_kept, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(both_lanes_work_side_by_side, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(
            one_lane_runs_one_job_at_a_time_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_waiting_job_can_be_moved_to_the_front,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_running_job_ends_soon_after_cancel,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            what_was_finished_before_a_cancel_is_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_chunk_names_the_file_and_form_of_its_frames, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_preview_goes_when_the_take_is_done,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_stopped_preview_is_kept_as_it_was_heard, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            takes_beyond_the_disk_limit_are_warned_of_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            an_old_job_is_settled_behind_what_was_asked_before, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            backends_that_come_later_serve_while_old_jobs_keep_theirs, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(a_waiting_job_is_cancelled_at_once,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_failed_job_tells_its_sentence_and_leaves_nothing, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            a_backend_that_returns_nothing_is_a_failed_job, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_job_with_a_reference_ends_and_frees_it, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_missing_reference_is_told_by_name,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            an_unknown_backend_is_refused_with_the_nearest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_field_that_is_not_accepted_is_refused,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            jobs_of_a_killed_program_are_told_of_at_the_next_start, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(two_programs_on_one_folder_lose_nothing,
                                        set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
