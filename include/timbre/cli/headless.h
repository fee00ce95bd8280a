// SPDX-License-Identifier: MIT
// The front end without a screen.
#pragma once

// Runs one command line; the exit code of design.md 3. SIGINT and SIGPIPE are
// set up by main.
int headless_run(int count, char **arguments);
