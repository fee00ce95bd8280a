// SPDX-License-Identifier: MIT
#include "timbre/bridge/venv_make.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "child.h"

#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char system_python[] = "/usr/bin/python3";

// Its words are on our terminal; nothing of it comes to standard output.
static Status
run(const char *const *words, const char *doing, Error *error)
{
    char *arguments[8] = {mem_copy_text(words[0])};
    for (size_t i = 1; words[i] != NULL && i + 1 < ARRAY_LENGTH(arguments); i++)
        arguments[i] = mem_copy_text(words[i]);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, 2, 1);
    pid_t child = 0;
    const int fault =
        posix_spawn(&child, arguments[0], &actions, NULL, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    const int state = fault == 0 ? child_wait(child) : 0;
    for (size_t i = 0; arguments[i] != NULL; i++)
        mem_free(arguments[i]);
    if (fault != 0)
        return error_set(error, STATUS_UNAVAILABLE,
                         "%s can't be run: %s; install python3-venv", words[0],
                         strerrordesc_np(fault));
    if (!WIFEXITED(state) || WEXITSTATUS(state) != 0)
        return error_set(error, STATUS_FAILED,
                         "%s failed; its words stand above", doing);
    return STATUS_OK;
}

static Status
install_numpy(const char *venv, Error *error)
{
    char *adapters = path_program_file("pyadapters");
    if (adapters == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "the folder pyadapters is not beside the program; "
                         "install Timbre again");
    char *python = path_join(venv, "bin/python3");
    char *table = path_join(adapters, "timbre_adapters/models/packages.py");
    const char *const words[] = {python, table, "install", "core", NULL};
    const Status status = run(words, "installing NumPy with pip", error);
    mem_free(table);
    mem_free(python);
    mem_free(adapters);
    return status;
}

Status
venv_make(const char *venv, Error *error)
{
    const char *const words[] = {system_python, "-m", "venv", venv, NULL};
    const Status status =
        run(words, "making the Python environment (python3 -m venv)", error);
    return status == STATUS_OK ? install_numpy(venv, error) : status;
}
