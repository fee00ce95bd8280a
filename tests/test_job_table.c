// SPDX-License-Identifier: MIT
#include "check.h"
#include "job_steps.h"
#include "job_table.h"

static size_t
place_of(const JobRow *row, JobStep step)
{
    for (size_t i = 0; row->steps[i] != NULL; i++)
        if (row->steps[i] == step)
            return i;
    return JOB_MAX_STEPS;
}

// Each is prepared first and written last; sound is there before it is
// mastered, mastered before it is measured.
static void
every_kind_walks_its_steps_in_a_sound_order(void **state)
{
    (void)state;
    for (int kind = 0; kind < REQUEST_KIND_COUNT; kind++) {
        const JobRow *row = job_table_find((RequestKind)kind);
        assert_int_equal(row->kind, kind);
        assert_null(row->steps[JOB_MAX_STEPS - 1]);
        const size_t render = place_of(row, job_step_render);
        const size_t separate = place_of(row, job_step_separate);
        const size_t master = place_of(row, job_step_master);
        const size_t measure = place_of(row, job_step_measure);
        const size_t write = place_of(row, job_step_write);
        const size_t sound = kind == REQUEST_SEPARATE ? separate : render;
        assert_int_equal(place_of(row, job_step_prepare), 0);
        assert_int_equal(place_of(row, job_step_load), 1);
        assert_true(sound < master && master < measure && measure < write);
        assert_null(row->steps[write + 1]);
        // Either of the two, never both.
        assert_true(render == JOB_MAX_STEPS || separate == JOB_MAX_STEPS);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_walks_its_steps_in_a_sound_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
