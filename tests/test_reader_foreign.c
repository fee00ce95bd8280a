// SPDX-License-Identifier: MIT
#include "timbre/planner/planner.h"

#include "check.h"

#include <math.h>
#include <string.h>

static void
what_is_not_offered_is_reported_and_changes_nothing(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *phrase;
    } rows[] = {
        {"piano in the style of radiohead", "radiohead"},
        {"rock like The Glorps", "Glorps"},
        {"house by daft punk", "daft punk"},
        {"lofi with lyrics about my dog", "lyrics about my dog"},
        {"synthwave tuned to 432 hz, 100 bpm", "432 hz"},
        {"folk in 19-tone equal temperament", "19-tone equal temperament"},
        {"guitar panned 30 degrees left", "panned 30 degrees left"},
        {"ambient in 5.1 surround", "5.1 surround"},
        {"strings that sync to the cut at frame 10", "sync to the cut"},
        {"jazz, and send it to my phone", "send it to my phone"},
        {"techno after 30 seconds", "30 seconds"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = planner_read(rows[i].prompt);
        if (plan->not_understood.count != 1 ||
            strstr(plan->not_understood.items[0], rows[i].phrase) == NULL)
            fail_msg("%s reports %zu phrases, \"%s\"", rows[i].prompt,
                     plan->not_understood.count,
                     plan->not_understood.count == 0
                         ? ""
                         : plan->not_understood.items[0]);
        assert_false(string_list_has(&plan->genre, "punk"));
        plan_free(plan);
    }
}

static void
a_likeness_in_known_words_is_no_name(void **state)
{
    (void)state;
    Plan *plan = planner_read("something like jazz, in the style of a waltz, "
                              "inspired by the sea");
    assert_int_equal(plan->not_understood.count, 0);
    assert_true(string_list_has(&plan->genre, "jazz"));
    assert_true(string_list_has(&plan->texture, "ocean"));
    assert_int_equal(plan->meter.numerator, 3);
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_offered_is_reported_and_changes_nothing),
        cmocka_unit_test(a_likeness_in_known_words_is_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
