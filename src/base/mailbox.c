// SPDX-License-Identifier: MIT
#include "timbre/base/mailbox.h"

#include <stddef.h>

bool
mailbox_put(Mailbox *mailbox, Letter *letter)
{
    Letter *newest = atomic_load_explicit(&mailbox->newest, // a first guess
                                          memory_order_relaxed);
    do
        letter->next = newest;
    while (!atomic_compare_exchange_weak(&mailbox->newest, &newest, letter));
    return newest == NULL;
}

// The reader takes the whole list at once, so no letter can come back under a
// writer's compare-and-exchange.
Letter *
mailbox_take(Mailbox *mailbox)
{
    Letter *left = atomic_exchange(&mailbox->newest, NULL);
    Letter *first = NULL;
    while (left != NULL) {
        Letter *next = left->next;
        left->next = first;
        first = left;
        left = next;
    }
    return first;
}

bool
mailbox_is_empty(const Mailbox *mailbox)
{
    return atomic_load(&mailbox->newest) == NULL;
}
