// SPDX-License-Identifier: MIT
// The kinds of jobs and the steps that each walks.
#pragma once

#include "job.h"

typedef Status (*JobStep)(Job *job, Error *error);

enum { JOB_MAX_STEPS = 8 };

typedef struct {
    RequestKind kind;
    JobStep steps[JOB_MAX_STEPS]; // NULL-ended
} JobRow;

const JobRow *job_table_find(RequestKind kind);
