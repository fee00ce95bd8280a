// SPDX-License-Identifier: MIT
#include "child.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Python finds its venv by the path it was called by.
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

// Points into `python`, `words` and constants; posix_spawn() writes to none.
static char **
make_arguments(const char *python, const StringList *words)
{
    StringList all = {0};
    string_list_push(&all, python);
    for (size_t i = 0; i < ARRAY_LENGTH(start_words); i++)
        string_list_push(&all, start_words[i]);
    for (size_t i = 0; i < words->count; i++)
        string_list_push(&all, words->items[i]);
    char **arguments = mem_new_array(all.count + 1, sizeof *arguments);
    for (size_t i = 0; i < all.count; i++)
        arguments[i] = mem_copy_text(all.items[i]);
    string_list_clear(&all);
    return arguments;
}

static void
free_arguments(char **arguments)
{
    for (char **item = arguments; *item != NULL; item++)
        mem_free(*item);
    mem_free(arguments);
}

static int
spawn(const char *python,
      char **arguments,
      char **environment,
      ChildStreams streams,
      pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    const int ends[] = {streams.input, streams.output, streams.messages};
    for (int i = 0; i < 3; i++)
        if (ends[i] >= 0)
            posix_spawn_file_actions_adddup2(&actions, ends[i], i);
    const int fault =
        posix_spawn(child, python, &actions, NULL, arguments, environment);
    posix_spawn_file_actions_destroy(&actions);
    return fault;
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
    char *python = path_join(venv, "bin/python3");
    char **environment = make_environment(adapters);
    char **arguments = make_arguments(python, words);
    const int fault = spawn(python, arguments, environment, streams, child);
    if (fault != 0)
        error_set(error, STATUS_UNAVAILABLE,
                  "%s can't be run: %s; make the environment again with "
                  "/usr/bin/python3 -m venv --clear %s",
                  python, strerrordesc_np(fault), venv);
    free_arguments(arguments);
    free_environment(environment);
    mem_free(python);
    mem_free(adapters);
    return fault == 0 ? STATUS_OK : STATUS_UNAVAILABLE;
}

int
child_wait(pid_t child)
{
    int state = 0;
    while (waitpid(child, &state, 0) < 0 && errno == EINTR)
        continue;
    return state;
}
