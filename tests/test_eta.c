// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/eta.h"

#include "check.h"

#include <math.h>

static void
nothing_is_guessed_without_history_or_progress(void **state)
{
    (void)state;
    Eta *eta = eta_open();
    const Progress none = {.stage = STAGE_LOAD};
    assert_true(eta_left_s(eta, "new", 60, none, 1) < 0);
    eta_close(eta);
}

static void
progress_alone_gives_the_rest_in_proportion(void **state)
{
    (void)state;
    Eta *eta = eta_open();
    const Progress quarter = {.stage = STAGE_RENDER, .done = 1, .total = 4};
    assert_true(fabs(eta_left_s(eta, "new", 60, quarter, 2) - 6) < 1e-9);
    eta_close(eta);
}

static void
history_survives_the_program_and_leads_at_the_start(void **state)
{
    (void)state;
    Eta *eta = eta_open();
    eta_learn(eta, "band", 60, 6);
    eta_close(eta);
    eta = eta_open();
    const Progress begin = {.stage = STAGE_RENDER, .done = 0, .total = 100};
    assert_true(fabs(eta_left_s(eta, "band", 120, begin, 0) - 12) < 1e-9);
    const Progress end = {.stage = STAGE_RENDER, .done = 100, .total = 100};
    assert_true(fabs(eta_left_s(eta, "band", 120, end, 30)) < 1e-9);
    eta_close(eta);
}

static int
set_up(void **state)
{
    *state = check_make_folder();
    setenv("XDG_CACHE_HOME", *state, 1);
    return 0;
}

static int
tear_down(void **state)
{
    check_remove_folder(*state);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            nothing_is_guessed_without_history_or_progress, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            progress_alone_gives_the_rest_in_proportion, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            history_survives_the_program_and_leads_at_the_start, set_up,
            tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
