// SPDX-License-Identifier: MIT
// SIGINT and SIGTERM as a flag and a descriptor to poll.
#pragma once

// Ignores SIGPIPE, catches SIGINT and SIGTERM. Before the first thread.
void interrupt_install(void);
// How often the user asked to stop so far.
int interrupt_count(void);
// Readable after each wish; interrupt_calm() empties it.
int interrupt_descriptor(void);
void interrupt_calm(void);
