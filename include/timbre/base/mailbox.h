// SPDX-License-Identifier: MIT
// Letters from many threads to one, none of which waits for another: a writer
// that is pre-empted anywhere holds up nobody. Letters stand inside of what is
// sent, so putting one in allocates nothing.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>

typedef struct Letter {
    struct Letter *next; // the mailbox' while it is there
} Letter;

// Zeroed is empty.
typedef struct {
    _Atomic(Letter *) newest;
} Mailbox;

// Gives the letter away; any thread. True when the mailbox was empty, which is
// when its reader must be told.
bool mailbox_put(Mailbox *mailbox, Letter *letter);
// All letters as a list, the oldest first, or NULL. Those of one writer are in
// the order in which it put them.
Letter *mailbox_take(Mailbox *mailbox);
bool mailbox_is_empty(const Mailbox *mailbox);
