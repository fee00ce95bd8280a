// SPDX-License-Identifier: MIT
#include "check.h"
#include "role_table.h"

#include <string.h>

static void
every_ink_has_a_name_a_sentence_and_a_way_back_to_text(void **state)
{
    (void)state;
    size_t count;
    const InkRow *rows = role_table(&count);
    assert_int_equal(count, INK_COUNT);
    for (size_t i = 0; i < count; i++) {
        Ink ink;
        assert_true(role_table_find(rows[i].name, &ink));
        assert_int_equal(ink, i);
        assert_int_equal(rows[i].text[strlen(rows[i].text) - 1], '.');
        Ink at = (Ink)i;
        for (size_t step = 0; at != INK_TEXT; step++) {
            assert_true(step < count);
            at = rows[at].fallback;
        }
    }
}

static void
every_gradient_is_found_by_its_name(void **state)
{
    (void)state;
    for (int i = 0; i < GRADIENT_COUNT; i++) {
        Gradient gradient;
        assert_true(
            role_gradient_find(role_gradient_name((Gradient)i), &gradient));
        assert_int_equal(gradient, i);
    }
}

static void
unknown_names_are_not_found(void **state)
{
    (void)state;
    Ink ink;
    Gradient gradient;
    assert_false(role_table_find("colour", &ink));
    assert_false(role_table_find("", &ink));
    assert_false(role_gradient_find("flows", &gradient));
    assert_true(role_table_find("Border-Focus", &ink));
    assert_int_equal(ink, INK_BORDER_FOCUS);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_ink_has_a_name_a_sentence_and_a_way_back_to_text),
        cmocka_unit_test(every_gradient_is_found_by_its_name),
        cmocka_unit_test(unknown_names_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
