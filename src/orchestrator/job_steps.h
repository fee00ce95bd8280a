// SPDX-License-Identifier: MIT
// Steps of jobs, in the order they are usually walked; each looks at the
// cancel flag through its progress calls.
#pragma once

#include "job.h"

Status job_step_prepare(Job *job, Error *error);
Status job_step_load(Job *job, Error *error);
Status job_step_render(Job *job, Error *error);
Status job_step_separate(Job *job, Error *error);
Status job_step_master(Job *job, Error *error);
Status job_step_measure(Job *job, Error *error);
Status job_step_write(Job *job, Error *error);
