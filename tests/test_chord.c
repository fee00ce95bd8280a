// SPDX-License-Identifier: MIT
#include "timbre/base/random.h"
#include "timbre/core/chord.h"
#include "timbre/core/style_table.h"

#include "check.h"

#include <string.h>

static void
assert_same(const Chord *a, const Chord *b)
{
    assert_int_equal(a->root, b->root);
    assert_int_equal(a->bass, b->bass);
    assert_int_equal(a->interval_count, b->interval_count);
    for (int i = 0; i < a->interval_count; i++)
        assert_int_equal(a->intervals[i], b->intervals[i]);
}

static unsigned
classes_of(const char *text) // "2 5 7 11"
{
    unsigned classes = 0;
    while (*text != '\0') {
        char *end = NULL;
        classes |= 1U << strtoul(text, &end, 10);
        text = end;
    }
    return classes;
}

// The vectors of the prototype: everything in C.
static void
roman_numerals_of_the_tables_give_the_known_chords(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        int root, bass;
        const char *classes;
    } rows[] = {
        {"V7/3", 7, 11, "2 5 7 11"},   {"bIII/5", 3, 10, "3 7 10"},
        {"II/1", 2, 0, "2 6 9"},       {"#IVo7", 6, 6, "0 3 6 9"},
        {"iv6", 5, 5, "0 2 5 8"},      {"VI7b9", 9, 9, "1 4 7 9 10"},
        {"iih7", 2, 2, "0 2 5 8"},     {"I^9", 0, 0, "0 2 4 7 11"},
        {"i69", 0, 0, "0 2 3 7 9"},    {"V7sus", 7, 7, "0 2 5 7"},
        {"V13", 7, 7, "2 4 5 9 11 7"}, {"i5", 0, 0, "0 7"},
        {"iadd9", 0, 0, "0 2 3 7"},    {"V7#9", 7, 7, "2 5 7 10 11"},
        {"Vsus4", 7, 7, "0 2 7"},      {"bVII9", 10, 10, "0 2 5 8 10"},
        {"I+", 0, 0, "0 4 8"},         {"iih7/3", 2, 5, "0 2 5 8"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Chord chord;
        assert_true(
            chord_parse_roman(rows[i].text, 0, MODE_MAJOR, false, &chord));
        assert_int_equal(chord.root, rows[i].root);
        assert_int_equal(chord.bass, rows[i].bass);
        unsigned expected = classes_of(rows[i].classes);
        assert_int_equal(chord_pitch_classes(&chord), expected);
    }
}

static void
scale_over_a_chord_avoids_the_neighbours_of_altered_tones(void **state)
{
    (void)state;

    static const struct {
        const char *chord;
        int tonic;
        Mode mode;
        const char *classes;
    } rows[] = {
        {"VI7b9", 0, MODE_MAJOR, "1 4 5 7 9 10"},
        {"IV7", 0, MODE_DORIAN, "0 2 3 5 7 9 10"},
        {"V7", 9, MODE_MINOR, "0 2 4 5 8 11"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Chord chord;
        assert_true(chord_parse_roman(rows[i].chord, rows[i].tonic, MODE_MAJOR,
                                      false, &chord));
        unsigned expected = classes_of(rows[i].classes);
        assert_int_equal(chord_scale(&chord, rows[i].tonic, rows[i].mode),
                         expected);
    }
}

// What people write, and what it is called afterwards.
static void
chord_names_are_read_in_many_spellings(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"Am", "Am"},           {"A-", "Am"},
        {"Amin", "Am"},         {"F#m7", "F#m7"},
        {"Cadd9", "Cadd9"},     {"C2add9", ""},
        {"Cmadd9", "Cmadd9"},   {"Dm9", "Dm9"},
        {"G13", "G13"},         {"Cmaj7", "Cmaj7"},
        {"CM7", "Cmaj7"},       {"C\u25b37", "Cmaj7"},
        {"Cma7", "Cmaj7"},      {"CMaj9", "Cmaj9"},
        {"C^7", "Cmaj7"},       {"Bm7b5", "Bm7b5"},
        {"B\u00f87", "Bm7b5"},  {"B\u00b07", "Bdim7"},
        {"Bdim", "Bdim"},       {"C+", "Caug"},
        {"C7#5", "C7#5"},       {"C6/9", "C69"},
        {"Em7/D", "Em7/D"},     {"D/F#", "D/F#"},
        {"Cm(maj7)", "Cmmaj7"}, {"C7alt", "C7#5#9"},
        {"Gsus", "Gsus4"},      {"Asus2", "Asus2"},
        {"G7sus4", "G7sus4"},   {"F5", "F5"},
        {"B\u266dm7", "Bbm7"},  {"E7#9", "E7#9"},
        {"C7b9b13", "C7b9b13"}, {"Cdimmaj7", "Cdimmaj7"},
        {"C9sus4", "C9sus4"},   {"Cno3", "C5"},
        {"D(b5)", "D(b5)"},     {"Db5", "Db5"},
        {"C(add11)", "Cadd11"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Chord chord;
        bool is_chord = chord_parse_name(rows[i][0], &chord);
        assert_int_equal(is_chord, rows[i][1][0] != '\0');
        char name[CHORD_TEXT_SIZE];
        if (!is_chord)
            continue;
        chord_name(&chord, 0, MODE_MAJOR, name);
        assert_string_equal(name, rows[i][1]);
    }
}

static void
numerals_of_people_count_in_their_mode(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        int tonic;
        Mode mode;
        const char *name;
    } rows[] = {
        {"i", 9, MODE_MINOR, "Am"},
        {"VI", 9, MODE_MINOR, "F"},
        {"III", 9, MODE_MINOR, "C"},
        {"VII", 9, MODE_MINOR, "G"},
        {"bVII", 9, MODE_MINOR, "G"},
        {"bVI", 9, MODE_MINOR, "F"},
        {"V7", 9, MODE_MINOR, "E7"},
        {"ii7", 9, MODE_MINOR, "Bm7b5"},
        {"iim7", 9, MODE_MINOR, "Bm7"},
        {"vii\u00b07", 9, MODE_MINOR, "G#dim7"},
        {"ii7", 0, MODE_MAJOR, "Dm7"},
        {"vii", 0, MODE_MAJOR, "Bdim"},
        {"Imaj7", 0, MODE_MAJOR, "Cmaj7"},
        {"V7/ii", 0, MODE_MAJOR, "A7"},
        {"V/V", 0, MODE_MAJOR, "D"},
        {"IVm", 0, MODE_MAJOR, "Fm"},
        {"I6/9", 0, MODE_MAJOR, "C69"},
        {"bVII", 4, MODE_MIXOLYDIAN, "D"},
        {"II", 4, MODE_PHRYGIAN, "F"},
        {"\u266dIII", 0, MODE_MAJOR, "Eb"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Chord chord;
        assert_true(chord_parse_roman(rows[i].text, rows[i].tonic, rows[i].mode,
                                      true, &chord));
        char name[CHORD_TEXT_SIZE];
        chord_name(&chord, rows[i].tonic, rows[i].mode, name);
        assert_string_equal(name, rows[i].name);
    }
}

static void
chord_roots_are_spelled_as_degrees_of_the_key(void **state)
{
    (void)state;

    static const struct {
        const char *numeral;
        int tonic;
        Mode mode;
        const char *name;
    } rows[] = {
        {"bVI", 1, MODE_MINOR, "A"},   {"#IVo7", 0, MODE_MAJOR, "F#dim7"},
        {"bVII", 0, MODE_MAJOR, "Bb"}, {"bII", 3, MODE_MINOR, "E"},
        {"V", 11, MODE_MAJOR, "F#"},   {"V", 1, MODE_MAJOR, "Ab"},
        {"bVI", 4, MODE_MINOR, "C"},   {"III7", 0, MODE_MAJOR, "E7"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Chord chord;
        assert_true(chord_parse_roman(rows[i].numeral, rows[i].tonic,
                                      MODE_MAJOR, false, &chord));
        char name[CHORD_TEXT_SIZE];
        chord_name(&chord, rows[i].tonic, rows[i].mode, name);
        assert_string_equal(name, rows[i].name);
    }
}

static void
names_survive_the_round_trip(const char *table, int tonic, Mode mode)
{
    char *copy = mem_copy_text(table);
    char *rest = copy;
    for (char *token = strtok_r(rest, " |_", &rest); token != NULL;
         token = strtok_r(NULL, " |_", &rest)) {
        Chord chord, again;
        assert_true(chord_parse_roman(token, tonic, MODE_MAJOR, false, &chord));
        char name[CHORD_TEXT_SIZE];
        chord_name(&chord, tonic, mode, name);
        assert_true(chord_parse_name(name, &again));
        assert_same(&chord, &again);
    }
    mem_free(copy);
}

static void
every_chord_of_every_style_survives_its_name(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        for (int tonic = 0; tonic < 12; tonic++) {
            names_survive_the_round_trip(styles[i].chords_a_major, tonic,
                                         MODE_MAJOR);
            names_survive_the_round_trip(styles[i].chords_b_major, tonic,
                                         MODE_MIXOLYDIAN);
            names_survive_the_round_trip(styles[i].chords_a_minor, tonic,
                                         MODE_MINOR);
            names_survive_the_round_trip(styles[i].chords_b_minor, tonic,
                                         MODE_PHRYGIAN);
        }
    }
}

// Every name that can be read is written again as the same chord, however its
// pieces are put together.
static void
whatever_is_read_is_written_as_the_same_chord(void **state)
{
    (void)state;
    static const char *const pieces[] = {
        "m",   "maj", "dim", "aug",  "7",     "9",     "11",   "13",
        "6",   "69",  "5",   "sus2", "sus4",  "b5",    "#5",   "b9",
        "#9",  "#11", "b13", "add9", "add11", "add13", "no3",  "no5",
        "alt", "h7",  "o7",  "/3",   "/Eb",   "/G",    "add6", "maj7",
    };
    Random random = random_from_seed(11);
    int read = 0;
    for (uint64_t n = 0; n < 60000; n++) {
        Text built = {0};
        text_append(&built, "D");
        unsigned count = random_below(random, 5, RANDOM_COUNTERS(n, 0));
        for (unsigned i = 0; i < count; i++)
            text_append(&built,
                        pieces[random_below(random, ARRAY_LENGTH(pieces),
                                            RANDOM_COUNTERS(n, i + 1))]);
        Chord chord, again;
        bool is_chord = chord_parse_name(built.chars, &chord);
        text_clear(&built);
        if (!is_chord)
            continue;
        read++;
        char name[CHORD_TEXT_SIZE];
        chord_name(&chord, 6, MODE_MAJOR, name);
        assert_true(chord_parse_name(name, &again));
        assert_same(&chord, &again);
    }
    assert_true(read > 5000);
}

static void
hostile_names_are_no_chords(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        " ",
        "H",
        "Cx",
        "C/",
        "C/H",
        "C//E",
        "Cm7b5x",
        "7",
        "/C",
        "am",
        "C\xff",
        "C\xe2\x99",
        "Csus4sus2sus4#5b9#11b13add9",
        "Cmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm",
        "C((((((((((((((((((((((((((((((((((((((((((((((((((((((((((7",
        "N.C.",
        "VIII",
        "bb",
        "Cb13b9#11#9",
    };
    Chord chord;
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        if (chord_parse_name(wrong[i], &chord))
            assert_in_range(chord.interval_count, 1, CHORD_MAX_TONES);
    for (size_t i = 0; i < 13; i++)
        assert_false(chord_parse_name(wrong[i], &chord));
    assert_false(chord_parse_name(NULL, &chord));
    static const char *const numerals[] = {
        "",      "b",   "#",   "VIII",  "IIII",  "iV",    "X",  "V/", "V/x",
        "V/3/5", "V/7", "V/9", "bbVII", "I\xff", "V/VI7", "//", "C"};
    for (size_t i = 0; i < ARRAY_LENGTH(numerals); i++)
        assert_false(
            chord_parse_roman(numerals[i], 0, MODE_MAJOR, true, &chord));
    assert_false(chord_parse_roman(NULL, 0, MODE_MAJOR, false, &chord));
}

static void
random_bytes_never_break_the_reader(void **state)
{
    (void)state;
    Random random = random_from_seed(5);
    for (uint64_t n = 0; n < 20000; n++) {
        unsigned char bytes[40];
        char text[40];
        unsigned length = random_below(random, 39, RANDOM_COUNTERS(n, 1));
        for (unsigned i = 0; i < length; i++)
            bytes[i] =
                (unsigned char)(1 + random_below(random, 255,
                                                 RANDOM_COUNTERS(n, 2, i)));
        memcpy(text, bytes, length);
        text[length] = '\0';
        if (length > 0)
            memcpy(text, &"ABCDEFGIiVv#b"[n % 13], 1);
        Chord chord;
        if (chord_parse_name(text, &chord) ||
            chord_parse_roman(text, 3, MODE_DORIAN, true, &chord)) {
            char name[CHORD_TEXT_SIZE];
            chord_name(&chord, 3, MODE_DORIAN, name);
            assert_true(strlen(name) > 0);
        }
    }
}

static void
transposing_moves_root_and_bass_alike(void **state)
{
    (void)state;
    Chord chord;
    assert_true(chord_parse_name("D/F#", &chord));
    for (int shift = -25; shift <= 25; shift++) {
        Chord moved = chord_transpose(chord, shift);
        assert_in_range(moved.root, 0, 11);
        assert_int_equal((moved.bass - moved.root + 12) % 12, 4);
        assert_int_equal((moved.root - chord.root - shift + 48) % 12, 0);
        Chord back = chord_transpose(moved, -shift);
        assert_same(&back, &chord);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roman_numerals_of_the_tables_give_the_known_chords),
        cmocka_unit_test(
            scale_over_a_chord_avoids_the_neighbours_of_altered_tones),
        cmocka_unit_test(chord_names_are_read_in_many_spellings),
        cmocka_unit_test(numerals_of_people_count_in_their_mode),
        cmocka_unit_test(chord_roots_are_spelled_as_degrees_of_the_key),
        cmocka_unit_test(every_chord_of_every_style_survives_its_name),
        cmocka_unit_test(whatever_is_read_is_written_as_the_same_chord),
        cmocka_unit_test(hostile_names_are_no_chords),
        cmocka_unit_test(random_bytes_never_break_the_reader),
        cmocka_unit_test(transposing_moves_root_and_bass_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
