// SPDX-License-Identifier: MIT
#include "child.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const start_words[] = {"-P", "-m", "timbre_adapters"};

// The environment with PYTHONPATH set to the adapters. mem_free() the result
// and its last item but one.
static char **
make_environment(const char *adapters)
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

// posix_spawn() wants texts that it may write to, and writes to none.
static char **
copy_words(const StringList *words)
{
    char **arguments = mem_new_array(words->count + 1, sizeof *arguments);
    for (size_t i = 0; i < words->count; i++)
        arguments[i] = mem_copy_text(words->items[i]);
    return arguments;
}

int
child_spawn(const StringList *words,
            char **environment,
            ChildStreams streams,
            pid_t *child)
{
    char **arguments = copy_words(words);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const int ends[] = {streams.input, streams.output, streams.messages};
    for (int i = 0; i < 3; i++)
        if (ends[i] >= 0)
            posix_spawn_file_actions_adddup2(&actions, ends[i], i);
    const int fault = posix_spawn(child, words->items[0], &actions, NULL,
                                  arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i < words->count; i++)
        mem_free(arguments[i]);
    mem_free(arguments);
    return fault;
}

// Python finds its venv by the path it was called by.
static StringList
all_words(const char *venv, const StringList *words)
{
    StringList all = {0};
    string_list_push_format(&all, "%s/bin/python3", venv);
    for (size_t i = 0; i < ARRAY_LENGTH(start_words); i++)
        string_list_push(&all, start_words[i]);
    for (size_t i = 0; i < words->count; i++)
        string_list_push(&all, words->items[i]);
    return all;
}

Status
child_start(const char *venv,
            const StringList *words,
            ChildStreams streams,
            pid_t *child,
            Error *error)
{
    char *adapters = path_program_file("pyadapters");
    if (adapters == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "the folder pyadapters is not beside the program; "
                         "install Timbre again");
    StringList all = all_words(venv, words);
    char **environment = make_environment(adapters);
    const int fault = child_spawn(&all, environment, streams, child);
    if (fault != 0)
        error_set(error, STATUS_UNAVAILABLE,
                  "%s can't be run: %s; make the environment again with "
                  "/usr/bin/python3 -m venv --clear %s",
                  all.items[0], strerrordesc_np(fault), venv);
    free_environment(environment);
    string_list_clear(&all);
    mem_free(adapters);
    return fault == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
}

int
child_open(const char *venv,
           const StringList *words,
           pid_t *child,
           Error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        error_set_errno(error, STATUS_IO, "cannot make a pipe");
        return -1;
    }
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
    const ChildStreams streams = {
        nothing, ends[1], log_descriptor() >= 0 ? log_descriptor() : nothing};
    const Status status = child_start(venv, words, streams, child, error);
    close(nothing);
    close(ends[1]);
    if (status == STATUS_OK)
        return ends[0];
    close(ends[0]);
    return -1;
}

int
child_wait(pid_t child)
{
    int state = 0;
    while (waitpid(child, &state, 0) < 0 && errno == EINTR)
        continue;
    return state;
}
