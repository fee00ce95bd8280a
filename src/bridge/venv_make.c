// SPDX-License-Identifier: MIT
#include "timbre/bridge/venv_make.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "child.h"

#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char system_python[] = "/usr/bin/python3";

// Its words are on our terminal; nothing of it comes to standard output.
static Status
run(const StringList *words, const char *doing, Error *error)
{
    const ChildStreams to_people = {-1, STDERR_FILENO, -1};
    pid_t child = 0;
    const int fault = child_spawn(words, environ, to_people, &child);
    const int state = fault == 0 ? child_wait(child) : 0;
    if (fault != 0)
        return error_set(error, STATUS_UNAVAILABLE,
                         "%s can't be run: %s; install python3-venv",
                         words->items[0], strerrordesc_np(fault));
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
    StringList words = {0};
    string_list_push_format(&words, "%s/bin/python3", venv);
    string_list_push_format(&words, "%s/timbre_adapters/models/packages.py",
                            adapters);
    string_list_push(&words, "install");
    string_list_push(&words, "core");
    const Status status = run(&words, "installing NumPy with pip", error);
    string_list_clear(&words);
    mem_free(adapters);
    return status;
}

Status
venv_make(const char *venv, Error *error)
{
    StringList words = {0};
    string_list_push(&words, system_python);
    string_list_push(&words, "-m");
    string_list_push(&words, "venv");
    string_list_push(&words, venv);
    const Status status =
        run(&words, "making the Python environment (python3 -m venv)", error);
    string_list_clear(&words);
    return status == STATUS_OK ? install_numpy(venv, error) : status;
}
