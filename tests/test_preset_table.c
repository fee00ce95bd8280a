// SPDX-License-Identifier: MIT
#include "timbre/dsp/preset_table.h"

#include "check.h"

#include <string.h>

static void
preset_table_rows_lie_within_the_limits_of_their_stages(void **state)
{
    (void)state;
    size_t count;
    const Preset *presets = preset_table(&count);
    assert_true(count >= 2);
    for (size_t i = 0; i < count; i++) {
        const Preset *preset = &presets[i];
        assert_true(strlen(preset->name) > 0 && strlen(preset->name) < 24);
        assert_int_equal(preset->text[strlen(preset->text) - 1], '.');
        assert_true(preset->loudness_lufs <= -6 &&
                    preset->loudness_lufs >= -36);
        assert_true(preset->ceiling_dbtp < 0 && preset->ceiling_dbtp >= -6);
        assert_true(preset->limiter_release_ms >= 10);
        assert_true(preset->width >= 0 && preset->width <= 2);
        if (preset->bell_db != 0)
            assert_true(preset->bell_hz > 20 && preset->bell_q > 0);
        if (preset->high_shelf_db != 0)
            assert_true(preset->high_shelf_hz > 1000);
        if (preset->compressor_on)
            assert_true(preset->compressor_ratio >= 1 &&
                        preset->compressor_attack_ms > 0 &&
                        preset->compressor_release_ms > 0);
        for (size_t k = 0; k < i; k++)
            assert_false(text_same_id(preset->name, presets[k].name));
    }
}

static void
preset_table_finds_names_whatever_their_spelling(void **state)
{
    (void)state;
    size_t count;
    const Preset *presets = preset_table(&count);
    for (size_t i = 0; i < count; i++)
        assert_ptr_equal(preset_table_find(presets[i].name), &presets[i]);
    assert_ptr_equal(preset_table_find("Streaming"),
                     preset_table_find("streaming"));
    assert_null(preset_table_find("stream"));
    assert_null(preset_table_find(""));
    assert_null(preset_table_find(NULL));
}

// dsp.md 5: what users rely on when they name these two.
static void
preset_table_keeps_its_promises(void **state)
{
    (void)state;
    const Preset *streaming = preset_table_find("streaming");
    assert_true(streaming->loudness_lufs == -14);
    assert_true(streaming->ceiling_dbtp == -1);
    const Preset *transparent = preset_table_find("transparent");
    assert_true(transparent->loudness_lufs == -14);
    assert_true(transparent->high_pass_hz == 0 &&
                transparent->low_shelf_db == 0 && transparent->bell_db == 0 &&
                transparent->high_shelf_db == 0);
    assert_false(transparent->compressor_on);
    assert_true(transparent->width == 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            preset_table_rows_lie_within_the_limits_of_their_stages),
        cmocka_unit_test(preset_table_finds_names_whatever_their_spelling),
        cmocka_unit_test(preset_table_keeps_its_promises),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
