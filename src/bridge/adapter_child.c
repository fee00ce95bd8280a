// SPDX-License-Identifier: MIT
#include "adapter_child.h"

#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Adapters import what is heavy in load() only, so this is ample.
enum { LIMIT_MS = 60000, LIMIT_BYTES = 16 << 20 };

// The environment with PYTHONPATH set to the adapters. mem_free() the result
// and its last item but one.
static char **
child_environment(const char *adapters)
{
    size_t count = 0;
    size_t kept = 0;
    while (environ[count] != NULL)
        count++;
    char **list = mem_new_array(count + 2, sizeof *list);
    for (size_t i = 0; i < count; i++)
        if (!text_starts_with(environ[i], "PYTHON"))
            list[kept++] = environ[i];
    list[kept] = text_format("PYTHONPATH=%s", adapters);
    return list;
}

static void
free_environment(char **list)
{
    size_t count = 0;
    while (list[count] != NULL)
        count++;
    mem_free(list[count - 1]);
    mem_free(list);
}

// 0, or an errno.
static int
spawn(const char *python, char **environment, int output, pid_t *child)
{
    // Python finds its venv by the path it was called by.
    const char *const words[] = {python,     "-P",    "-m", "timbre_adapters",
                                 "describe", "--all", NULL};
    char *arguments[ARRAY_LENGTH(words)];
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        arguments[i] = mem_copy_text(words[i]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, 1);
    if (log_descriptor() >= 0)
        posix_spawn_file_actions_adddup2(&actions, log_descriptor(), 2);
    else
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    const int fault =
        posix_spawn(child, python, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        mem_free(arguments[i]);
    return fault;
}

// Until the child closes its end; false when that takes too long.
static bool
read_output(int input, Text *text)
{
    const int64_t end = clock_monotonic_ns() + (int64_t)LIMIT_MS * 1000 * 1000;
    while (text->length < LIMIT_BYTES) {
        const int64_t left_ms = (end - clock_monotonic_ns()) / 1000000;
        struct pollfd ready = {.fd = input, .events = POLLIN};
        if (left_ms <= 0)
            return false;
        if (poll(&ready, 1, (int)left_ms) <= 0)
            continue;
        char block[4096];
        const ssize_t count = read(input, block, sizeof block);
        if (count == 0)
            return true;
        if (count > 0)
            text_append_bytes(text, block, (size_t)count);
        else if (errno != EINTR)
            return false;
    }
    return false;
}

static Json *
take_list(const Text *text, int state, bool is_whole, Error *error)
{
    Json *json = NULL;
    if (is_whole && WIFEXITED(state) && WEXITSTATUS(state) == 0)
        json = json_decode(text->chars == NULL ? "" : text->chars, text->length,
                           NULL);
    if (json_kind(json) == JSON_KIND_LIST)
        return json;
    json_free(json);
    error_set(error, STATUS_UNAVAILABLE,
              "the Python adapters could not be described (%s); %s tells why, "
              "and timbre doctor --fix mends a missing NumPy",
              is_whole ? "Python ended with a fault" : "Python did not end",
              log_path()[0] == '\0' ? "the log" : log_path());
    return NULL;
}

Json *
adapter_child_describe(const char *venv, Error *error)
{
    int ends[2];
    char *adapters = path_program_file("pyadapters");
    if (adapters == NULL || pipe2(ends, O_CLOEXEC) != 0) {
        mem_free(adapters);
        error_set(error, STATUS_UNAVAILABLE,
                  "the folder pyadapters is not beside the program; install "
                  "Timbre again");
        return NULL;
    }
    char *python = path_join(venv, "bin/python3");
    char **environment = child_environment(adapters);
    pid_t child = 0;
    Json *list = NULL;
    const int fault = spawn(python, environment, ends[1], &child);
    close(ends[1]);
    if (fault == 0) {
        Text text = {0};
        int state = 0;
        const bool is_whole = read_output(ends[0], &text);
        if (!is_whole)
            kill(child, SIGKILL);
        while (waitpid(child, &state, 0) < 0 && errno == EINTR)
            continue;
        list = take_list(&text, state, is_whole, error);
        text_clear(&text);
    } else {
        error_set(error, STATUS_UNAVAILABLE,
                  "%s can't be run: %s; make the environment again with "
                  "/usr/bin/python3 -m venv --clear %s",
                  python, strerrordesc_np(fault), venv);
    }
    close(ends[0]);
    free_environment(environment);
    mem_free(python);
    mem_free(adapters);
    return list;
}
