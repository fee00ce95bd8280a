// SPDX-License-Identifier: MIT
// The front end without a screen.
#pragma once

#include "timbre/app/frontend.h"

#include <stddef.h>

// Runs one command line; the exit code of design.md 3. `timbre` without a
// command opens frontends[0], with --plain the one of that name. SIGINT and
// SIGPIPE are set up by main.
int headless_run(int count,
                 char **arguments,
                 const Frontend *const *frontends,
                 size_t frontend_count);
