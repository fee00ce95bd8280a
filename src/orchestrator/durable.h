// SPDX-License-Identifier: MIT
// Thread J: the only writer of journal, takes and library; runs what it is
// given, in order.
#pragma once

typedef struct Durable Durable;

Durable *durable_new(void);
// run(context) happens on J after everything that was posted before.
void durable_post(Durable *durable, void (*run)(void *context), void *context);
// Waits until all that was posted has run.
void durable_drain(Durable *durable);
void durable_free(Durable *durable); // drains
