// SPDX-License-Identifier: MIT
#include "ascii_table.h"
#include "check.h"
#include "glyph_table.h"

#include <string.h>

static void
every_character_becomes_a_printable_one(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x3000; code++)
        assert_in_range(ascii_table_nearest(code), ' ', '~');
    for (uint32_t code = ' '; code <= '~'; code++)
        assert_int_equal(ascii_table_nearest(code), code);
}

static void
the_nearest_character_is_found(void **state)
{
    (void)state;
    static const char text[] = "Ærø Ǆ Dvořák Łódź Ægir – “Ça” … ž Ș € ↑→ ½";
    static const char expected[] =
        "Aro ? Dvorak Lodz Agir - \"Ca\" . z S E ^> ?";
    Text ascii = {0};
    const char *at = text;
    while (at < text + strlen(text)) {
        const char byte =
            ascii_table_nearest(text_next_code_point(&at, text + strlen(text)));
        text_append_bytes(&ascii, &byte, 1);
    }
    check_owned_text(text_take(&ascii), expected);
}

static void
no_sign_of_the_screen_is_lost(void **state)
{
    (void)state;
    for (int glyph = 0; glyph < GLYPH_COUNT; glyph++) {
        const uint32_t code = glyph_code((Glyph)glyph, false);
        if (ascii_table_nearest(code) == '?')
            fail_msg("U+%04X has no ASCII form", code);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_character_becomes_a_printable_one),
        cmocka_unit_test(the_nearest_character_is_found),
        cmocka_unit_test(no_sign_of_the_screen_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
