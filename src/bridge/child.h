// SPDX-License-Identifier: MIT
// Children that run the venv's Python with our adapters on its path.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>
#include <sys/types.h>

// Descriptors of the child; -1 = ours.
typedef struct {
    int input, output, messages;
} ChildStreams;

// Starts the program words[0] with an environment; 0, or an errno.
int child_spawn(const StringList *words,
                char **environment,
                ChildStreams streams,
                pid_t *child);
// Starts VENV/bin/python3 -P -m timbre_adapters WORDS. Its environment is ours
// without PYTHON* and with PYTHONPATH.
Status child_start(const char *venv,
                   const StringList *words,
                   ChildStreams streams,
                   pid_t *child,
                   Error *error);
// The same with nothing to read and its messages in the log: a descriptor of
// its output, which the caller closes; -1 with an error.
int child_open(const char *venv,
               const StringList *words,
               pid_t *child,
               Error *error);
// Waits for its end; a wait status.
int child_wait(pid_t child);
