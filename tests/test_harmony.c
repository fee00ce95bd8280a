// SPDX-License-Identifier: MIT
#include "check.h"
#include "harmony.h"

#include <string.h>

typedef struct {
    const char *numerals; // of the style tables
    const char *key;
    int low, high;
    bool is_power;
    int count;
    Voicing expected[4];
} Path;

// Composer.md 3.10.
static const Path paths[] = {
    {"ii9 V13 I^9",
     "C",
     50,
     70,
     false,
     3,
     {{4, {52, 60, 65, 69}}, {4, {52, 59, 65, 69}}, {4, {52, 59, 62, 67}}}},
    {"I^9 vi9 ii9 V13",
     "C",
     50,
     70,
     false,
     4,
     {{4, {52, 59, 62, 67}},
      {4, {52, 59, 60, 67}},
      {4, {52, 60, 65, 69}},
      {4, {52, 59, 65, 69}}}},
    {"i9 iv9 bVII13 bIII^9",
     "C",
     50,
     70,
     false,
     4,
     {{4, {51, 58, 62, 67}},
      {4, {51, 56, 60, 67}},
      {4, {50, 56, 60, 67}},
      {4, {50, 58, 65, 67}}}},
    {"I vi IV V",
     "C",
     52,
     72,
     false,
     4,
     {{3, {55, 60, 64}},
      {3, {57, 60, 64}},
      {3, {57, 60, 65}},
      {3, {59, 62, 67}}}},
    {"i bVI bIII bVII",
     "A",
     52,
     72,
     false,
     4,
     {{3, {57, 64, 72}},
      {3, {57, 65, 72}},
      {3, {55, 64, 72}},
      {3, {55, 62, 71}}}},
    {"i5 bVI5 bVII5",
     "E",
     40,
     62,
     true,
     3,
     {{3, {40, 47, 52}}, {3, {48, 55, 60}}, {3, {50, 57, 62}}}},
};

static size_t
read_chords(const char *numerals, const char *key, Chord *chords)
{
    size_t count = 0;
    while (*numerals != '\0') {
        char name[16] = "";
        size_t length = strcspn(numerals, " ");
        memcpy(name, numerals, length);
        assert_true(chord_parse_roman(name, music_pitch_class(key), MODE_MAJOR,
                                      false, &chords[count++]));
        numerals += length + strspn(numerals + length, " ");
    }
    return count;
}

static void
voices_take_the_known_paths(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        Chord chords[8];
        size_t count = read_chords(paths[i].numerals, paths[i].key, chords);
        assert_int_equal(count, paths[i].count);
        Voicing *path = harmony_voice(chords, count, paths[i].low,
                                      paths[i].high, 4, paths[i].is_power);
        for (size_t k = 0; k < count; k++) {
            const Voicing *expected = &paths[i].expected[k];
            bool is_same = path[k].count >= expected->count;
            for (int v = 0; v < expected->count; v++)
                is_same &= path[k].keys[v] == expected->keys[v];
            if (!is_same || path[k].count != expected->count)
                fail_msg("%s in %s, chord %zu: %d %d %d %d (%d)",
                         paths[i].numerals, paths[i].key, k, path[k].keys[0],
                         path[k].keys[1], path[k].keys[2], path[k].keys[3],
                         path[k].count);
        }
        mem_free(path);
    }
}

static void
voices_stay_in_range_and_apart_below_52(void **state)
{
    (void)state;
    static const char *const numerals[] = {"I^9",   "ii7",  "V7#9",  "bVII13",
                                           "#IVo7", "iih7", "Isus4", "I+"};
    for (int tonic = 0; tonic < 12; tonic++) {
        Chord chords[ARRAY_LENGTH(numerals)];
        for (size_t i = 0; i < ARRAY_LENGTH(numerals); i++)
            assert_true(chord_parse_roman(numerals[i], tonic, MODE_MAJOR, false,
                                          &chords[i]));
        Voicing *path =
            harmony_voice(chords, ARRAY_LENGTH(numerals), 48, 69, 4, false);
        for (size_t i = 0; i < ARRAY_LENGTH(numerals); i++) {
            assert_in_range(path[i].count, 3, 4);
            assert_true(path[i].keys[0] >= 48);
            assert_true(path[i].keys[path[i].count - 1] <= 69);
            for (int v = 0; v + 1 < path[i].count; v++)
                assert_true(path[i].keys[v + 1] - path[i].keys[v] >=
                            (path[i].keys[v] < 52 ? 3 : 1));
        }
        mem_free(path);
    }
}

static void
a_chord_that_does_not_fit_is_placed_anyway(void **state)
{
    (void)state;
    Chord chord = {0};
    assert_true(chord_parse_name("Cmaj9", &chord));
    Voicing *path = harmony_voice(&chord, 1, 60, 64, 4, false);
    assert_true(path[0].count >= 3);
    mem_free(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(voices_take_the_known_paths),
        cmocka_unit_test(voices_stay_in_range_and_apart_below_52),
        cmocka_unit_test(a_chord_that_does_not_fit_is_placed_anyway),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
