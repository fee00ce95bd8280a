// SPDX-License-Identifier: MIT
#include "check.h"
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static int
open_new(const char *folder)
{
    char *path = path_join(folder, "file");
    const int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    mem_free(path);
    assert_true(file >= 0);
    return file;
}

static void
what_is_written_is_there_and_numbers_are_little_endian(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Sink sink = {.descriptor = open_new(folder)};
    Error error = {0};
    assert_true(sink_write(&sink, "0123456789abcdef0123", 20));
    assert_int_equal(sink_position(&sink), 20);
    assert_true(sink_write_u32_at(&sink, 2, 0x04030201));
    assert_true(sink_write_u64_at(&sink, 8, 0x0807060504030201));
    assert_int_equal(sink_size(&sink), 20);
    assert_true(sink_seek(&sink, 0));
    char read_back[20];
    assert_int_equal(read(sink.descriptor, read_back, 20), 20);
    assert_memory_equal(read_back,
                        "01\1\2\3\4"
                        "67\1\2\3\4\5\6\7\10"
                        "0123",
                        20);
    assert_int_equal(sink_finish(&sink, "file", &error), STATUS_OK);
    assert_string_equal(error.text, "");
    close(sink.descriptor);
    check_remove_folder(folder);
}

static void
the_first_fault_sticks_and_is_told(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    signal(SIGXFSZ, SIG_IGN);
    struct rlimit whole;
    getrlimit(RLIMIT_FSIZE, &whole);
    struct rlimit less = whole;
    less.rlim_cur = 10;
    Sink sink = {.descriptor = open_new(folder)};
    Error error = {0};
    setrlimit(RLIMIT_FSIZE, &less);
    assert_false(sink_write(&sink, "0123456789abcdef", 16));
    setrlimit(RLIMIT_FSIZE, &whole);
    assert_int_equal(sink.fault, EFBIG);
    // There is room again, but what is missing stays missing.
    assert_false(sink_write(&sink, "x", 1));
    assert_int_equal(sink_size(&sink), 10);
    assert_int_equal(sink_finish(&sink, "WAV", &error), STATUS_IO);
    assert_non_null(strstr(error.text, "WAV"));
    assert_non_null(strstr(error.text, strerror(EFBIG)));
    close(sink.descriptor);
    check_remove_folder(folder);
}

static void
a_full_device_is_a_fault(void **state)
{
    (void)state;
    Sink sink = {.descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)};
    if (sink.descriptor < 0)
        skip();
    assert_false(sink_write(&sink, "x", 1));
    assert_int_equal(sink.fault, ENOSPC);
    close(sink.descriptor);
}

static void
a_seek_that_fails_is_a_fault(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    Sink sink = {.descriptor = ends[1]};
    assert_false(sink_seek(&sink, 0));
    assert_int_equal(sink.fault, ESPIPE);
    close(ends[0]);
    close(ends[1]);
}

// A pipe takes what fits: the rest must follow.
static void
short_writes_are_continued_through_a_pipe(void **state)
{
    (void)state;

    enum { BYTES = 1 << 20 };

    int ends[2];
    assert_int_equal(pipe(ends), 0);
    char *bytes = mem_new(BYTES);
    for (size_t i = 0; i < BYTES; i++)
        bytes[i] = (char)(i * 7 % 251);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        Sink sink = {.descriptor = ends[1]};
        const bool is_fine = sink_write(&sink, bytes, BYTES) &&
                             sink_finish(&sink, "pipe", NULL) == STATUS_OK;
        _exit(is_fine ? 0 : 1);
    }
    close(ends[1]);
    size_t count = 0;
    char piece[3000];
    for (ssize_t got = 0; (got = read(ends[0], piece, sizeof(piece))) > 0;) {
        assert_memory_equal(piece, bytes + count, (size_t)got);
        count += (size_t)got;
    }
    assert_int_equal(count, BYTES);
    close(ends[0]);
    mem_free(bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            what_is_written_is_there_and_numbers_are_little_endian),
        cmocka_unit_test(the_first_fault_sticks_and_is_told),
        cmocka_unit_test(a_full_device_is_a_fault),
        cmocka_unit_test(a_seek_that_fails_is_a_fault),
        cmocka_unit_test(short_writes_are_continued_through_a_pipe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
