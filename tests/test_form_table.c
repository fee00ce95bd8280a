// SPDX-License-Identifier: MIT
// The vectors are those of the prototype: forms with energies.
#include "timbre/core/style_table.h"

#include "check.h"
#include "form_table.h"

#include <string.h>

static char *
form_text(const Style *style, int bars)
{
    FormSection form[PLAN_MAX_SECTIONS];
    size_t count = form_table_fit(style->form_family, bars, form);
    SectionRole roles[PLAN_MAX_SECTIONS];
    int energies[PLAN_MAX_SECTIONS];
    for (size_t i = 0; i < count; i++)
        roles[i] = form_table_role(style->form_family, form[i].letter);
    form_table_energies(style->form_energies, roles, count, energies);
    Text text = {0};
    for (size_t i = 0; i < count; i++)
        text_append_format(&text, "%s%c%de%d", i > 0 ? " " : "", form[i].letter,
                           form[i].bars, energies[i]);
    return text_take(&text);
}

static void
forms_and_energies_are_those_of_the_prototype(void **state)
{
    (void)state;

    static const struct {
        const char *style;
        int bars;
        const char *form;
    } rows[] = {
        {"lofi", 16, "I4e2 A4e3 B8e5"},
        {"rock", 36, "I4e2 A8e3 B8e5 A8e3 B8e5"},
        {"house", 48, "I8e2 A8e3 C8e2 B16e5 O8e2"},
        {"jazz", 40, "I4e2 A8e3 A8e3 B8e5 A8e4 O4e2"},
        {"pop", 90, "I8e1 A16e2 B8e4 A8e3 B8e4 C8e3 B24e5 O10e1"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const Style *style = style_table_find(rows[i].style);
        check_owned_text(form_text(style, rows[i].bars), rows[i].form);
    }
}

static const char *const families[] = {"song", "club", "aaba", "slow", "blues"};

static void
every_number_of_bars_is_filled_exactly(void **state)
{
    (void)state;
    for (size_t f = 0; f < ARRAY_LENGTH(families); f++) {
        assert_true(form_table_has_family(families[f]));
        for (int bars = 1; bars <= 8192; bars += bars < 300 ? 1 : 97) {
            FormSection form[PLAN_MAX_SECTIONS];
            size_t count = form_table_fit(families[f], bars, form);
            assert_in_range(count, 1, PLAN_MAX_SECTIONS);
            int sum = 0;
            for (size_t i = 0; i < count; i++) {
                assert_in_range(form[i].bars, 1, 1024);
                // Intros come first, outros last.
                assert_true(form[i].letter != 'I' || i == 0);
                assert_true(form[i].letter != 'O' || i == count - 1);
                sum += form[i].bars;
            }
            assert_int_equal(sum, bars);
        }
    }
}

static void
a_blues_keeps_its_twelve_bars(void **state)
{
    (void)state;
    for (int bars = 12; bars <= 76; bars++) {
        FormSection form[PLAN_MAX_SECTIONS];
        size_t count = form_table_fit("blues", bars, form);
        for (size_t i = 0; i < count; i++)
            if (form[i].letter == 'A' || form[i].letter == 'S')
                assert_int_equal(form[i].bars, 12);
    }
}

static void
the_nearest_template_is_near(void **state)
{
    (void)state;
    assert_int_equal(form_table_nearest("song", 33), 32);
    assert_int_equal(form_table_nearest("song", 1), 4);
    assert_int_equal(form_table_nearest("song", 1000), 96);
    assert_int_equal(form_table_nearest("club", 44), 40);
}

static void
letters_and_roles_agree_in_every_family(void **state)
{
    (void)state;
    for (size_t f = 0; f < ARRAY_LENGTH(families); f++)
        for (const char *letter = "IABCSO"; *letter != '\0'; letter++) {
            SectionRole role = form_table_role(families[f], *letter);
            assert_int_equal(form_table_letter(role), *letter);
        }
    for (int role = 0; role < SECTION_ROLE_COUNT; role++)
        assert_in_range(form_table_usual_bars("song", (SectionRole)role), 4,
                        16);
    assert_int_equal(form_table_usual_bars("club", SECTION_DROP), 16);
    assert_false(form_table_has_family("sonata"));
    assert_false(form_table_has_family(NULL));
}

static void
what_leads_up_is_louder_than_the_groove(void **state)
{
    (void)state;
    static const SectionRole roles[] = {SECTION_VERSE, SECTION_PRE_CHORUS,
                                        SECTION_CHORUS, SECTION_SOLO,
                                        SECTION_CHORUS};
    int energies[5];
    form_table_energies("I4e2 A8e2 B8e4 A8e3 B8e5 O4e1", roles, 5, energies);
    static const int expected[] = {2, 3, 4, 4, 5};
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(energies[i], expected[i]);
    // Energies of which a style says nothing are those of its groove.
    static const SectionRole bridge[] = {SECTION_BRIDGE};
    form_table_energies("A8e3", bridge, 1, energies);
    assert_int_equal(energies[0], 3);
    form_table_energies("", bridge, 1, energies);
    assert_int_equal(energies[0], 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(forms_and_energies_are_those_of_the_prototype),
        cmocka_unit_test(every_number_of_bars_is_filled_exactly),
        cmocka_unit_test(a_blues_keeps_its_twelve_bars),
        cmocka_unit_test(the_nearest_template_is_near),
        cmocka_unit_test(letters_and_roles_agree_in_every_family),
        cmocka_unit_test(what_leads_up_is_louder_than_the_groove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
