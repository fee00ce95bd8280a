// SPDX-License-Identifier: MIT
// What can be wrong with a take that a neural model made.
#pragma once

#include "job.h"

// Between rendering and mastering, which would hide some of it. Takes of the
// band are passed by: their sound is proved by tests.
Status job_step_check(Job *job, Error *error);
