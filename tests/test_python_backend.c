// SPDX-License-Identifier: MIT
#include "bridge_room.h"

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
    backend_rendered_clear(&rendered);
    request_free(request);
}

int
main(void)
{
    interpreter = bridge_interpreter();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tone_arrives_in_the_memory_that_was_emitted),
    };
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    interpreter_stop(interpreter);
    interpreter_leave(failed);
}
