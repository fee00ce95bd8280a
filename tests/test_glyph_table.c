// SPDX-License-Identifier: MIT
#include "check.h"
#include "glyph_table.h"
#include "grid.h"

#include <string.h>

static void
every_glyph_is_one_column_and_has_a_printable_ascii_form(void **state)
{
    (void)state;
    for (int i = 0; i < GLYPH_COUNT; i++) {
        const Glyph glyph = (Glyph)i;
        assert_int_equal(grid_width(glyph_code(glyph, false)), 1);
        const uint32_t ascii = glyph_code(glyph, true);
        assert_in_range(ascii, 0x21, 0x7e);
        assert_int_equal((unsigned char)glyph_text(glyph, true)[0], ascii);
        assert_int_equal(strlen(glyph_text(glyph, true)), 1);
    }
}

static void
text_and_code_of_a_glyph_are_the_same_sign(void **state)
{
    (void)state;
    for (int i = 0; i < GLYPH_COUNT; i++) {
        const char *text = glyph_text((Glyph)i, false);
        const char *at = text;
        const uint32_t code = text_next_code_point(&at, text + strlen(text));
        assert_int_equal(code, glyph_code((Glyph)i, false));
        assert_int_equal(*at, '\0');
    }
}

static void
light_and_heavy_lines_differ_in_ascii_too(void **state)
{
    (void)state;
    assert_int_not_equal(glyph_code(GLYPH_HORIZONTAL, true),
                         glyph_code(GLYPH_HEAVY_HORIZONTAL, true));
}

static void
letters_lose_their_accent_and_strangers_become_a_question(void **state)
{
    (void)state;
    assert_int_equal(glyph_ascii('a'), 'a');
    assert_int_equal(glyph_ascii(0xe9), 'e');
    assert_int_equal(glyph_ascii(0x2014), '-');
    assert_int_equal(glyph_ascii(0x4e2d), '?');
    for (int i = 0; i < GLYPH_COUNT; i++)
        assert_in_range(glyph_ascii(glyph_code((Glyph)i, false)), 0x21, 0x7e);
}

static void
columns_and_bars_grow_with_their_eighths(void **state)
{
    (void)state;
    assert_int_equal(glyph_column(0, false), ' ');
    assert_int_equal(glyph_column(8, false), 0x2588);
    assert_int_equal(glyph_bar(0, false), ' ');
    assert_int_equal(glyph_bar(8, false), 0x2588);
    for (int i = 1; i < 8; i++) {
        assert_int_equal(glyph_column(i, false), 0x2580 + i);
        assert_int_equal(glyph_bar(i, false), 0x2590 - i);
        assert_in_range(glyph_column(i, true), 0x20, 0x7e);
        assert_in_range(glyph_bar(i, true), 0x20, 0x7e);
    }
    assert_int_equal(glyph_column(-3, false), ' ');
    assert_int_equal(glyph_column(11, true), glyph_column(8, true));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_glyph_is_one_column_and_has_a_printable_ascii_form),
        cmocka_unit_test(text_and_code_of_a_glyph_are_the_same_sign),
        cmocka_unit_test(light_and_heavy_lines_differ_in_ascii_too),
        cmocka_unit_test(
            letters_lose_their_accent_and_strangers_become_a_question),
        cmocka_unit_test(columns_and_bars_grow_with_their_eighths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
