// SPDX-License-Identifier: MIT
#include "timbre/base/text.h"

#include "check.h"
#include "stage_line.h"

#include <string.h>

static JobView
make_job(void)
{
    JobView job = {.state = JOB_VIEW_RUNNING,
                   .has_stage = true,
                   .stage = STAGE_RENDER,
                   .stage_started_ns = 1000000000,
                   .done = 31,
                   .total = 50,
                   .eta_s = 13.2};
    job.is_done[STAGE_LOAD] = job.is_done[STAGE_COMPOSE] = true;
    job.stage_s[STAGE_LOAD] = 0.44;
    job.stage_s[STAGE_COMPOSE] = 12;
    return job;
}

static char *
text_for(const JobView *job, int columns, bool is_ascii)
{
    StageLine line;
    stage_line_make(&line, job, 4500000000, columns, is_ascii);
    return stage_line_text(&line);
}

static void
a_wide_line_tells_everything(void **state)
{
    (void)state;
    const JobView job = make_job();
    check_owned_text(text_for(&job, 160, false),
                     "load ✓ 0.4 s  compose ✓ 12 s  render 31/50   62 %  "
                     "master ·  measure ·  keep ·  eta 0:14");
    check_owned_text(text_for(&job, 160, true),
                     "load ok 0.4 s  compose ok 12 s  render 31/50   62 %  "
                     "master -  measure -  keep -  eta 0:14");
}

static void
a_narrow_line_keeps_what_matters_most(void **state)
{
    (void)state;
    const JobView job = make_job();
    check_owned_text(text_for(&job, 34, true), "render   62 %  eta 0:14");
    check_owned_text(text_for(&job, 8, true), "render");
}

static void
no_width_is_exceeded(void **state)
{
    (void)state;
    JobView job = make_job();
    for (int stage = 0; stage < STAGE_COUNT; stage++) {
        job.stage = (Stage)stage;
        for (int columns = 10; columns <= 200; columns++) {
            StageLine line;
            int used = 0;
            stage_line_make(&line, &job, 0, columns, false);
            for (size_t i = 0; i < line.count; i++) {
                const int width = segment_width(&line.segments[i]);
                used += width == 0 ? 0 : width + (used > 0 ? 2 : 0);
            }
            assert_true(used <= columns);
        }
    }
}

static void
ranks_differ(void **state)
{
    (void)state;
    JobView job = make_job();
    for (int stage = 0; stage < STAGE_MASTER; stage++)
        job.is_done[stage] = stage != STAGE_RENDER;
    StageLine line;
    stage_line_make(&line, &job, 0, 400, false);
    for (size_t i = 0; i < line.count; i++)
        for (size_t k = 0; k < line.count; k++)
            if (i != k) {
                assert_int_not_equal(line.segments[i].rank,
                                     line.segments[k].rank);
                assert_int_not_equal(line.segments[i].rank,
                                     line.segments[k].full_rank);
            }
}

static void
what_cannot_be_counted_is_timed(void **state)
{
    (void)state;
    JobView job = make_job();
    job.total = 0;
    job.eta_s = -1;
    StageLine line;
    stage_line_make(&line, &job, 4500000000, 160, true);
    assert_true(line.share < 0);
    check_owned_text(stage_line_text(&line),
                     "load ok 0.4 s  compose ok 12 s  render  3.5 s  "
                     "master -  measure -  keep -");
}

static void
frames_are_told_as_a_share_only(void **state)
{
    (void)state;
    JobView job = make_job();
    job.done = 529200;
    job.total = 1058400;
    StageLine line;
    stage_line_make(&line, &job, 0, 160, true);
    assert_float_equal(line.share, 0.5, 1e-9);
    char *text = stage_line_text(&line);
    assert_non_null(strstr(text, "render   50 %"));
    mem_free(text);
}

static void
a_job_without_stage_starts_and_an_ended_one_has_no_more_to_come(void **state)
{
    (void)state;
    const JobView fresh = {.state = JOB_VIEW_RUNNING, .eta_s = -1};
    char *text = text_for(&fresh, 100, true);
    assert_true(text_starts_with(text, "starting"));
    mem_free(text);
    JobView ended = make_job();
    ended.has_stage = false;
    check_owned_text(text_for(&ended, 100, true),
                     "load ok 0.4 s  compose ok 12 s");
}

static void
more_done_than_there_is_stays_a_whole(void **state)
{
    (void)state;
    JobView job = make_job();
    job.done = 70;
    StageLine line;
    stage_line_make(&line, &job, 0, 160, true);
    assert_float_equal(line.share, 1, 1e-9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wide_line_tells_everything),
        cmocka_unit_test(a_narrow_line_keeps_what_matters_most),
        cmocka_unit_test(no_width_is_exceeded),
        cmocka_unit_test(ranks_differ),
        cmocka_unit_test(what_cannot_be_counted_is_timed),
        cmocka_unit_test(frames_are_told_as_a_share_only),
        cmocka_unit_test(
            a_job_without_stage_starts_and_an_ended_one_has_no_more_to_come),
        cmocka_unit_test(more_done_than_there_is_stays_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
