// SPDX-License-Identifier: MIT
// Adapters of tests/python/bad_adapters do what none should; none ends or
// freezes the program, and each gives one sentence.
#include "timbre/dsp/chain.h"

#include "bridge_room.h"

#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <unistd.h>

static Interpreter *interpreter; // one a process, as in the program

static Status
run(const char *name,
    Request *request,
    BackendHost host,
    Rendered *rendered,
    Error *error)
{
    Backend backend = bridge_backend(interpreter, name);
    Status status =
        backend.interface->load(backend.self, request, &host, error);
    if (status == STATUS_OK)
        status = backend.interface->generate(backend.self, request, &host,
                                             rendered, error);
    backend.interface->free(backend.self);
    return status;
}

// A second of the adapter, nothing else asked.
static Status
run_plain(const char *name, Told *told, Rendered *rendered, Error *error)
{
    Request *request = bridge_request(name, 1);
    const Status status = run(name, request, told_host(told), rendered, error);
    request_free(request);
    return status;
}

static void
assert_tone_still_works(void)
{
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    if (run_plain("tone", &told, &rendered, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    assert_int_equal(rendered.audio->frame_count, 44100);
    backend_rendered_clear(&rendered);
    string_list_clear(&told.logs);
}

static char *
read_log(void)
{
    char *log = path_read_file(log_path(), 64 << 20, NULL, NULL);
    assert_non_null(log);
    return log;
}

static void
assert_log_has(const char *words)
{
    char *log = read_log();
    if (strstr(log, words) == NULL)
        fail_msg("the log lacks %s", words);
    mem_free(log);
}

// Memory //////////////////////////////////////////////////////////////////////

static void
tone_arrives_in_the_memory_that_was_emitted(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    Request *request = bridge_request("tone", 2);
    if (run("tone", request, told_host(&told), &rendered, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    assert_int_equal(rendered.audio->frame_count, 88200);
    assert_int_equal(rendered.audio->channel_count, 2);
    assert_int_equal(rendered.audio->sample_rate_hz, 44100);
    assert_ptr_equal(rendered.audio->samples, told.emitted);
    assert_int_equal(told.frames_ready, 88200);
    assert_int_equal(told.emit_calls, 4);
    assert_int_equal(told.progress_calls, 5);
    assert_int_equal(told.last.stage, STAGE_RENDER);
    assert_int_equal(told.last.done, 4);
    assert_non_null(json_member(rendered.facts, "versions"));
    string_list_clear(&told.logs);
    backend_rendered_clear(&rendered);
    request_free(request);
}

// The adapter `addresses` tells where its array is, and keeps it: after the
// chain has mastered the result, it finds the mastered samples in there.
static void
mastering_writes_to_the_array_that_the_adapter_made(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    assert_int_equal(run_plain("addresses", &told, &rendered, &error),
                     STATUS_OK);
    const int64_t address = json_get_whole(rendered.facts, "samples", 0);
    AudioBuffer *audio = rendered.audio;
    assert_true((uintptr_t)address == (uintptr_t)audio->samples);
    assert_float_equal(audio->samples[0], 0.25, 0);

    for (size_t i = 0; i < audio->frame_count * 2; i++)
        audio->samples[i] *= (float)sin((double)i / 40);
    audio->samples[0] = 0.5F;
    const float *before = audio->samples;
    const ChainSettings settings = {
        .preset = "streaming", .loudness_lufs = -20, .ceiling_dbtp = -1};
    ChainReport report = {0};
    Pool *pool = pool_new(1);
    const Status mastered =
        chain_master(audio, &settings, pool, NULL, NULL, &report, &error);
    pool_free(pool);
    if (mastered != STATUS_OK)
        fail_msg("%s", error.text);
    assert_ptr_equal(audio->samples, before);
    assert_true(fabs(report.gain_db) > 0.1);
    audio->samples[0] = 0.125F;
    backend_rendered_clear(&rendered);

    assert_int_equal(run_plain("addresses", &told, &rendered, &error),
                     STATUS_OK);
    assert_string_equal(told.logs.items[0], "before 0.125");
    backend_rendered_clear(&rendered);
    string_list_clear(&told.logs);
}

static void
reference_sound_reaches_the_adapter_in_its_own_memory(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    AudioBuffer *sound = audio_buffer_new(1000, 1, 22050);
    for (size_t i = 0; i < 1000; i++)
        sound->samples[i] = 0.5F;
    const AudioBuffer *references[] = {NULL, sound};
    Request *request = bridge_request("addresses", 1);
    request->reference_count = 2;
    request->references = mem_new_array(2, sizeof *request->references);
    for (size_t i = 0; i < 2; i++)
        request->references[i] =
            (RequestReference){.role = REFERENCE_MELODY,
                               .path = mem_copy_text("melody.wav"),
                               .start_s = NAN,
                               .end_s = NAN};
    BackendHost host = told_host(&told);
    host.references = references;
    if (run("addresses", request, host, &rendered, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    const Json *addresses = json_member(rendered.facts, "references");
    assert_int_equal(json_length(addresses), 1);
    assert_true((uintptr_t)json_whole(json_item(addresses, 0), 0) ==
                (uintptr_t)sound->samples);
    const Json *sums = json_member(rendered.facts, "sums");
    assert_float_equal(json_number(json_item(sums, 0), 0), 500, 0);
    assert_true(string_list_has(&told.logs, "writeable False"));
    backend_rendered_clear(&rendered);
    string_list_clear(&told.logs);

    told = (Told){0};
    assert_int_equal(run("keeps_reference", request, host, &rendered, &error),
                     STATUS_FAILED);
    assert_string_equal(error.text,
                        "keeps_reference kept a reference sound after its "
                        "call had ended; keep a copy of it (samples.copy()) "
                        "instead.");
    string_list_clear(&told.logs);
    request_free(request);
    audio_buffer_free(sound);
}

static void
separator_returns_parts_of_the_sound_it_was_lent(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    AudioBuffer *sound = audio_buffer_new(4410, 2, 44100);
    sound->samples[7] = 0.5F;
    Request *request = bridge_request("halves", NAN);
    request->kind = REQUEST_SEPARATE;
    const BackendHost host = told_host(&told);
    Backend backend = bridge_backend(interpreter, "halves");
    const BackendInterface *interface = backend.interface;
    assert_int_equal(interface->load(backend.self, request, &host, &error),
                     STATUS_OK);
    if (interface->separate(backend.self, request, sound, &host, &rendered,
                            &error) != STATUS_OK)
        fail_msg("%s", error.text);
    assert_null(rendered.audio);
    assert_int_equal(rendered.part_count, 2);
    assert_string_equal(rendered.parts[0].name, "left");
    assert_int_equal(rendered.parts[1].audio->frame_count, 4410);
    assert_float_equal(rendered.parts[1].audio->samples[7], 0.25, 0);
    backend_rendered_clear(&rendered);
    interface->unload(backend.self);
    interface->free(backend.self);
    request_free(request);
    audio_buffer_free(sound);
}

// Misbehaviour ////////////////////////////////////////////////////////////////

static char *
replace_venv(const char *sentence)
{
    static const char mark[] = "{venv}";
    Text text = {0};
    char *venv = venv_find(NULL, NULL);
    for (const char *at = strstr(sentence, mark); at != NULL;
         at = strstr(sentence, mark)) {
        text_append_bytes(&text, sentence, (size_t)(at - sentence));
        text_append(&text, venv);
        sentence = at + strlen(mark);
    }
    text_append(&text, sentence);
    mem_free(venv);
    return text_take(&text);
}

static void
each_fault_ends_as_one_sentence(void **state)
{
    (void)state;
    size_t size = 0;
    char *path = path_program_file("tests/python/bad_adapters/expected.json");
    char *text = path_read_file(path, 1 << 20, &size, NULL);
    Json *expected = json_decode(text, size, NULL);
    assert_true(json_length(expected) >= 30);
    for (size_t i = 0; i < json_length(expected); i++) {
        const char *name = json_member_name(expected, i);
        const Json *row = json_member_value(expected, i);
        char *sentence = replace_venv(json_text(json_item(row, 1)));
        Told told = {0};
        Error error = {0};
        Rendered rendered = {0};
        const Status status = run_plain(name, &told, &rendered, &error);
        assert_string_equal(error.text, sentence);
        assert_string_equal(error_status_name(status),
                            json_text(json_item(row, 0)));
        assert_null(rendered.audio);
        mem_free(sentence);
        string_list_clear(&told.logs);
    }
    json_free(expected);
    mem_free(text);
    mem_free(path);
    assert_tone_still_works();
}

static void
tracebacks_go_to_the_log_with_their_causes(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    assert_int_equal(run_plain("chain", &told, &rendered, &error),
                     STATUS_FAILED);
    assert_null(strstr(error.text, "Traceback"));
    assert_log_has("chain KeyError: 'key'");
    assert_log_has("chain The above exception was the direct cause");
    assert_log_has("chain RuntimeError: the lock is stuck");
}

static void
adapters_that_fail_at_import_can_be_mended_and_used(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    assert_int_equal(run_plain("exits_at_import", &told, &rendered, &error),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "while being imported (exit code 3)"));
    assert_int_equal(run_plain("nobody", &told, &rendered, &error),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "there is no adapter named nobody"));

    char *data = path_data_folder();
    char *path = text_format("%s/adapters/mended.py", data);
    static const char broken[] = "class Mended(\n";
    static const char whole[] = "from timbre_adapters.tone import Tone\n"
                                "class Mended(Tone):\n"
                                "    name = 'mended'\n"
                                "ADAPTER = Mended\n";
    assert_int_equal(path_write_file(path, broken, strlen(broken), NULL),
                     STATUS_OK);
    assert_int_equal(run_plain("mended", &told, &rendered, &error),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "SyntaxError"));
    assert_int_equal(path_write_file(path, whole, strlen(whole), NULL),
                     STATUS_OK);
    if (run_plain("mended", &told, &rendered, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    backend_rendered_clear(&rendered);
    string_list_clear(&told.logs);
    mem_free(path);
    mem_free(data);
}

static void
whatever_is_printed_ends_in_the_log(void **state)
{
    (void)state;
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    // As main does before Python runs.
    const int out = fcntl(1, F_DUPFD_CLOEXEC, 10);
    const int err = fcntl(2, F_DUPFD_CLOEXEC, 10);
    (void)fflush(stdout);
    dup2(log_descriptor(), 1);
    dup2(log_descriptor(), 2);
    const Status status = run_plain("prints", &told, &rendered, &error);
    (void)fflush(stdout);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    if (status != STATUS_OK)
        fail_msg("%s", error.text);
    assert_log_has("prints printed in pieces");
    assert_log_has("prints no end of line");
    assert_log_has("prints to stderr");
    assert_log_has("prints bytes");
    assert_log_has("descriptor one");
    assert_log_has("descriptor two");
    assert_log_has("a child's words");
    assert_log_has("a warning");
    assert_log_has("prints logged");
    backend_rendered_clear(&rendered);
    string_list_clear(&told.logs);
}

// Stopping ////////////////////////////////////////////////////////////////////

// TIMBRE_CANCELS names a file for tests/parity: step, calls, frames a line.
static void
a_job_stops_at_the_progress_call_that_says_so(void **state)
{
    (void)state;
    const char *path = getenv("TIMBRE_CANCELS");
    FILE *file = path == NULL ? NULL : fopen(path, "we");
    for (size_t step = 1; step <= 5; step++) {
        Told told = {.cancel_at = step};
        Error error = {0};
        Rendered rendered = {0};
        Request *request = bridge_request("tone", 2);
        assert_int_equal(
            run("tone", request, told_host(&told), &rendered, &error),
            STATUS_CANCELLED);
        assert_string_equal(error.text, "tone was stopped.");
        assert_int_equal(told.progress_calls, step);
        assert_int_equal(told.frames_ready, (step - 1) * 22050);
        assert_null(rendered.audio);
        if (file != NULL)
            (void)fprintf(file, "%zu %zu %zu\n", step, told.progress_calls,
                          told.frames_ready);
        request_free(request);
        string_list_clear(&told.logs);
    }
    if (file != NULL)
        (void)fclose(file);
    assert_tone_still_works();
}

static void
a_swallowed_cancel_still_cancels(void **state)
{
    (void)state;
    Told told = {.cancel_at = 5};
    Error error = {0};
    Rendered rendered = {0};
    assert_int_equal(run_plain("swallows", &told, &rendered, &error),
                     STATUS_CANCELLED);
    assert_null(rendered.audio);
    assert_true(told.progress_calls > 5);
    string_list_clear(&told.logs);
}

typedef struct {
    Told *told;
    bool at_once; // ask for the hard cancel
    int64_t asked_ns;
} Stopper;

static void *
stop_soon(void *context)
{
    Stopper *stopper = context;
    usleep(300 * 1000);
    atomic_store(&stopper->told->is_cancelled, true);
    stopper->asked_ns = clock_monotonic_ns();
    if (stopper->at_once)
        interpreter_interrupt(interpreter);
    return NULL;
}

static double
seconds_to_stop(const char *name, bool at_once)
{
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    Stopper stopper = {.told = &told, .at_once = at_once};
    pthread_t thread;
    pthread_create(&thread, NULL, stop_soon, &stopper);
    const Status status = run_plain(name, &told, &rendered, &error);
    const int64_t end_ns = clock_monotonic_ns();
    pthread_join(thread, NULL);
    assert_int_equal(status, STATUS_CANCELLED);
    assert_null(rendered.audio);
    string_list_clear(&told.logs);
    return (double)(end_ns - stopper.asked_ns) / 1e9;
}

static void
a_loop_without_progress_is_broken_off(void **state)
{
    (void)state;
    // By itself after two seconds, at once when somebody insists.
    const double patient_s = seconds_to_stop("never_progress", false);
    assert_true(patient_s > 1.9 && patient_s < 5);
    assert_true(seconds_to_stop("never_progress", true) < 1);
    assert_tone_still_works(); // a late cancel hits no other job
}

static void *
lend_time(void *context)
{
    // What the UI's thread does meanwhile: it never waits for Python.
    double *longest_s = context;
    for (int i = 0; i < 1300; i++) {
        const int64_t start = clock_monotonic_ns();
        (void)interpreter_is_up(interpreter);
        interpreter_interrupt(interpreter);
        const double took_s = (double)(clock_monotonic_ns() - start) / 1e9;
        *longest_s = took_s > *longest_s ? took_s : *longest_s;
        usleep(1000);
    }
    return NULL;
}

// Nanoseconds of a call that holds the GIL for a second, while somebody insists
// on stopping it all the time.
static int64_t
run_held(void)
{
    double longest_s = 0;
    pthread_t thread;
    pthread_create(&thread, NULL, lend_time, &longest_s);
    Told told = {0};
    Error error = {0};
    Rendered rendered = {0};
    const int64_t start = clock_monotonic_ns();
    const Status status = run_plain("holds_gil", &told, &rendered, &error);
    const int64_t taken_ns = clock_monotonic_ns() - start;
    pthread_join(thread, NULL);
    assert_int_equal(status, STATUS_CANCELLED);
    assert_true(longest_s < 0.5);
    string_list_clear(&told.logs);
    return taken_ns;
}

static void
a_held_gil_holds_nobody_else(void **state)
{
    (void)state;
    // On a busy machine the wish may come before the GIL is held at all.
    int64_t taken_ns = 0;
    for (int i = 0; i < 5 && taken_ns < 900 * INT64_C(1000000); i++)
        taken_ns = run_held();
    assert_true(taken_ns > 900 * INT64_C(1000000));
    assert_tone_still_works();
}

int
main(void)
{
    char *home = check_make_folder();
    char *data = path_join(home, "data");
    char *adapters = text_format("%s/timbre/adapters", data);
    setenv("XDG_DATA_HOME", data, 1);
    setenv("XDG_STATE_HOME", home, 1);
    bridge_copy_adapters(adapters);
    log_open();
    interpreter = bridge_interpreter();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tone_arrives_in_the_memory_that_was_emitted),
        cmocka_unit_test(mastering_writes_to_the_array_that_the_adapter_made),
        cmocka_unit_test(reference_sound_reaches_the_adapter_in_its_own_memory),
        cmocka_unit_test(separator_returns_parts_of_the_sound_it_was_lent),
        cmocka_unit_test(each_fault_ends_as_one_sentence),
        cmocka_unit_test(tracebacks_go_to_the_log_with_their_causes),
        cmocka_unit_test(adapters_that_fail_at_import_can_be_mended_and_used),
        cmocka_unit_test(whatever_is_printed_ends_in_the_log),
        cmocka_unit_test(a_job_stops_at_the_progress_call_that_says_so),
        cmocka_unit_test(a_swallowed_cancel_still_cancels),
        cmocka_unit_test(a_loop_without_progress_is_broken_off),
        cmocka_unit_test(a_held_gil_holds_nobody_else),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    interpreter_stop(interpreter);
    mem_free(adapters);
    mem_free(data);
    check_remove_folder(home);
    interpreter_leave(failed);
}
