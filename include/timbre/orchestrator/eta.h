// SPDX-License-Identifier: MIT
// Time left of a job, from this machine's history per backend and model; the
// only place where an ETA is made.
#pragma once

#include "timbre/core/backend.h"

typedef struct Eta Eta;

// Reads CACHE/eta.json; without one it learns.
Eta *eta_open(void);
void eta_close(Eta *eta); // writes what was learnt
// A job of `duration_s` seconds of music took `compute_s` to be rendered.
void eta_learn(Eta *eta, const char *key, double duration_s, double compute_s);
// Seconds left, or -1 when nothing is known yet.
double eta_left_s(Eta *eta,
                  const char *key,
                  double duration_s,
                  Progress progress,
                  double elapsed_s);
