// SPDX-License-Identifier: MIT
#include "isolated.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_LIMIT = 4 * 1024 * 1024 };

static const char mark[] = "TIMBRE_ISOLATED";

bool
isolated_is_child(void)
{
    return getenv(mark) != NULL;
}

// The arguments as the system holds them, split at NUL bytes.
static char **
own_arguments(char *bytes, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += bytes[i] == '\0' ? 1 : 0;
    char **arguments = mem_new_array(count + 1, sizeof(char *));
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        arguments[i] = bytes + at;
        at += strlen(bytes + at) + 1;
    }
    return arguments;
}

static Status
wait_for(pid_t child, Error *error)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return error_set_errno(error, STATUS_FAILED,
                                   "lost the isolated process");
    if (WIFSIGNALED(status))
        return error_set(error, STATUS_FAILED,
                         "the isolated process died of signal %d (%s); the "
                         "log has more",
                         WTERMSIG(status), strsignal(WTERMSIG(status)));
    // The child has told its own fault; only the exit code is passed on.
    for (int i = 0; i < STATUS_COUNT; i++)
        if (error_exit_code((Status)i) == WEXITSTATUS(status)) {
            if (error != NULL)
                error->status = (Status)i;
            return (Status)i;
        }
    return error_set(error, STATUS_FAILED,
                     "the isolated process ended with code %d",
                     WEXITSTATUS(status));
}

Status
isolated_run(Error *error)
{
    size_t size = 0;
    char *bytes =
        path_read_file("/proc/self/cmdline", ARGUMENTS_LIMIT, &size, error);
    if (bytes == NULL)
        return STATUS_IO;
    char **arguments = own_arguments(bytes, size);
    setenv(mark, "1", 1);
    pid_t child = 0;
    const int code =
        posix_spawn(&child, "/proc/self/exe", NULL, NULL, arguments, environ);
    unsetenv(mark);
    mem_free(arguments);
    mem_free(bytes);
    errno = code;
    if (code != 0)
        return error_set_errno(error, STATUS_FAILED,
                               "cannot start a process of its own");
    return wait_for(child, error);
}
