// SPDX-License-Identifier: MIT
// What a job offers the backend that works for it.
#pragma once

#include "job.h"

// Valid as long as the job. Frames go to the draft, progress becomes events.
BackendHost job_host(Job *job);
// Appends what the backend returned beyond the frames it had emitted.
Status job_host_finish_raw(Job *job, Error *error);
