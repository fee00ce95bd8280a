// SPDX-License-Identifier: MIT
#include "job_table.h"

#include "timbre/base/memory.h"

#include "job_check.h"
#include "job_steps.h"

#define RENDER_STEPS                                                           \
    {                                                                          \
        job_step_prepare, job_step_load, job_step_render, job_step_check,      \
            job_step_master, job_step_measure, job_step_write                  \
    }

static const JobRow rows[] = {
    {REQUEST_SONG, RENDER_STEPS},
    {REQUEST_LOOP, RENDER_STEPS},
    {REQUEST_ONE_SHOT, RENDER_STEPS},
    {REQUEST_STINGER, RENDER_STEPS},
    {REQUEST_VARIATION, RENDER_STEPS},
    {REQUEST_CONTINUE, RENDER_STEPS},
    {REQUEST_REPAINT, RENDER_STEPS},
    {REQUEST_SEPARATE,
     {job_step_prepare, job_step_load, job_step_separate, job_step_master,
      job_step_measure, job_step_write}},
};
_Static_assert(ARRAY_LENGTH(rows) == REQUEST_KIND_COUNT, "a row per kind");

const JobRow *
job_table_find(RequestKind kind)
{
    return &rows[kind];
}
