// SPDX-License-Identifier: MIT
#include "timbre/core/instrument_table.h"

#include "check.h"
#include "groove.h"
#include "groove_table.h"

#include <ctype.h>
#include <string.h>

static bool
is_bar_length(size_t length, const Style *style)
{
    size_t bar = (size_t)style->meter.numerator * 4;
    return length == bar || length == 2 * bar;
}

static void
check_rows(const char *rows, const Style *style)
{
    char letter = 0;
    int energy = 0;
    char steps[GROOVE_MAX_ROW];
    const char *at = rows;
    int count = 0;
    while (groove_next_row(&at, &letter, &energy, steps)) {
        count++;
        if (groove_table_drum_note(letter) == 0)
            fail_msg("%s: %c is no drum", style->id, letter);
        if ((energy < 1 || energy > 5) && energy != 9)
            fail_msg("%s: %c has the energy %d", style->id, letter, energy);
        if (!is_bar_length(strlen(steps), style) ||
            strspn(steps, ".123456789") != strlen(steps))
            fail_msg("%s: %c %s", style->id, letter, steps);
    }
    // Nothing that the parser could not read may hide in the text.
    assert_int_equal(strspn(at, " "), strlen(at));
    assert_true(count > 0 || strlen(rows) == 0);
}

static void
every_style_has_its_groove(void **state)
{
    (void)state;
    size_t style_count = 0;
    size_t groove_count = 0;
    const Style *styles = style_table(&style_count);
    const Groove *grooves = groove_table(&groove_count);
    assert_int_equal(style_count, groove_count);
    for (size_t i = 0; i < style_count; i++)
        if (groove_table_find(styles[i].id) == NULL)
            fail_msg("%s has no groove", styles[i].id);
    for (size_t i = 0; i < groove_count; i++)
        if (style_table_find(grooves[i].style) == NULL)
            fail_msg("%s is no style", grooves[i].style);
    assert_null(groove_table_find("polka"));
}

static void
every_grid_has_whole_bars_of_known_drums(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        const Style *style = style_table_find(grooves[i].style);
        for (int k = 0; k < GROOVE_GRIDS; k++) {
            assert_true(strlen(grooves[i].grids[k].rows) > 0);
            check_rows(grooves[i].grids[k].rows, style);
            check_rows(grooves[i].grids[k].odd, style);
            check_rows(grooves[i].grids[k].chorus, style);
            for (int other = 0; other < k; other++)
                assert_string_not_equal(grooves[i].grids[k].rows,
                                        grooves[i].grids[other].rows);
        }
        for (int k = 0; k < GROOVE_COLOURS; k++)
            check_rows(grooves[i].colours[k], style);
    }
}

static void
check_figures(const char *set, const char *tokens, const Style *style)
{
    for (int level = 0; level < 3; level++) {
        char figure[GROOVE_MAX_ROW];
        groove_pattern(set, level, figure);
        if (strcmp(figure, "WALK") == 0)
            continue;
        if (!is_bar_length(strlen(figure), style) ||
            strspn(figure, tokens) != strlen(figure))
            fail_msg("%s: figure \"%s\"", style->id, figure);
        // A hold needs something to hold.
        for (size_t i = 1; figure[i] != '\0'; i++)
            assert_false(figure[i] == '-' && figure[i - 1] == '.');
        assert_true(figure[0] != '-');
    }
}

static int
count_onsets(const char *figure)
{
    int count = 0;
    for (; *figure != '\0'; figure++)
        count += *figure != '.' && *figure != '-';
    return count;
}

static void
check_growth(const char *set, const char *style)
{
    int before = 0;
    for (int level = 0; level < 3; level++) {
        char figure[GROOVE_MAX_ROW];
        groove_pattern(set, level, figure);
        if (strcmp(figure, "WALK") == 0)
            return;
        int count = count_onsets(figure);
        if (count < before)
            fail_msg("%s: \"%s\" gets thinner with energy", style, set);
        before = count;
    }
}

static void
figures_never_get_thinner_with_energy(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++)
        for (int set = 0; set < GROOVE_SETS; set++) {
            check_growth(grooves[i].bass[set], grooves[i].style);
            check_growth(grooves[i].comp[set], grooves[i].style);
            check_growth(grooves[i].arp[set], grooves[i].style);
        }
}

static void
every_figure_has_whole_bars_of_known_tokens(void **state)
{
    (void)state;
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        const Style *style = style_table_find(grooves[i].style);
        for (int set = 0; set < GROOVE_SETS; set++) {
            check_figures(grooves[i].bass[set], "Rr5378aA.-", style);
            check_figures(grooves[i].comp[set], "Xx.-1234", style);
            check_figures(grooves[i].arp[set], "x.-12345", style);
        }
    }
}

static void
every_groove_has_sensible_numbers(void **state)
{
    (void)state;
    static const int kits[] = {0, 8, 16, 24, 25, 32, 40, 48};
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++) {
        const Groove *groove = &grooves[i];
        bool is_kit = false;
        for (size_t k = 0; k < ARRAY_LENGTH(kits); k++)
            is_kit |= kits[k] == groove->kit;
        assert_true(is_kit);
        for (int role = 0; role < BAND_ROLE_COUNT; role++)
            assert_true(groove->level_lu[role] <= 0 &&
                        groove->level_lu[role] >= -12);
        assert_true(groove->reverb_factor > 0 && groove->reverb_factor <= 2);
        assert_true(groove->reverb_room >= 0.2 && groove->reverb_room <= 0.9);
        assert_true(groove->jitter_ms >= 0 && groove->jitter_ms <= 6);
        assert_true(groove->pump_db == 0 || groove->pump_db >= 4);
    }
}

static void
lateness_and_jitter_stay_below_25_ms(void **state)
{
    (void)state;
    static const char *const names[] = {"K",    "S",    "R",   "C",   "H",
                                        "O",    "D",    "A",   "U",   "V",
                                        "bass", "comp", "pad", "lead"};
    size_t count = 0;
    const Groove *grooves = groove_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(names); k++) {
            double late = groove_table_timing_ms(&grooves[i], names[k]);
            assert_true(late >= -25 && late <= 25);
        }
    const Groove *lofi = groove_table_find("lofi");
    assert_true(groove_table_timing_ms(lofi, "S") == 14);
    assert_true(groove_table_timing_ms(lofi, "bass") == 8);
    assert_true(groove_table_timing_ms(lofi, "pad") == 0);
}

static void
every_fill_is_a_bar_of_known_drums(void **state)
{
    (void)state;
    const Style *style = style_table_find("rock");
    for (int family = 0; family < FILL_FAMILY_COUNT; family++) {
        size_t count = 0;
        const char *const *fills =
            groove_table_fills((FillFamily)family, &count);
        assert_true((count > 0) == (family != FILL_NONE));
        for (size_t i = 0; i < count; i++) {
            char letter = 0;
            int energy = 0;
            char steps[GROOVE_MAX_ROW];
            const char *at = fills[i];
            while (groove_next_row(&at, &letter, &energy, steps)) {
                assert_true(groove_table_drum_note(letter) > 0);
                assert_true(is_bar_length(strlen(steps), style));
            }
        }
    }
}

static void
every_drum_of_the_instruments_has_a_row_of_its_own(void **state)
{
    (void)state;
    size_t count = 0;
    const Instrument *instruments = instrument_table(&count);
    for (size_t i = 0; i < count; i++)
        for (const char *letter = instruments[i].drum_letters; *letter != '\0';
             letter++) {
            const char *row = groove_table_percussion(*letter);
            if (row == NULL || strlen(row) != 16 ||
                groove_table_drum_note(*letter) == 0)
                fail_msg("%s: no row for %c", instruments[i].id, *letter);
        }
    assert_null(groove_table_percussion('z'));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_has_its_groove),
        cmocka_unit_test(every_grid_has_whole_bars_of_known_drums),
        cmocka_unit_test(figures_never_get_thinner_with_energy),
        cmocka_unit_test(every_figure_has_whole_bars_of_known_tokens),
        cmocka_unit_test(every_groove_has_sensible_numbers),
        cmocka_unit_test(lateness_and_jitter_stay_below_25_ms),
        cmocka_unit_test(every_fill_is_a_bar_of_known_drums),
        cmocka_unit_test(every_drum_of_the_instruments_has_a_row_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
