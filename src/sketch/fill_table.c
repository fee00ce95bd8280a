// SPDX-License-Identifier: MIT
// Fills by family (composer.md 2.5), percussion for letters that a grid lacks,
// and General MIDI notes of the drum letters.
#include "timbre/base/memory.h"

#include "groove_table.h"

#include <assert.h>

static const char *const soft_fills[] = {
    "S0 ............4.68",
    "S0 ..........3.5.79 K0 9...............",
    "S0 ............77.8 T0 ..............7.",
    "S0 ........4..5..6.",
};

static const char *const rock_fills[] = {
    "S0 ........9.99.... T0 ............9... L0 ..............99",
    "S0 ............9999",
    "T0 ........99...... M0 ..........99.... L0 ............9999",
    "S0 ........9..9..9. L0 ...............9",
};

static const char *const tom_fills[] = {
    "T0 ........8.8..... M0 ............8... L0 ..............99",
    "T0 ............99.. L0 ..............99",
    "S0 ........8....... T0 ..........88.... M0 ............88.. "
    "L0 ..............99",
    "M0 ........8..8.... L0 ............8.9.",
};

static const char *const roll_fills[] = {
    "S0 ............6789",
    "S0 ........55667789",
    "S0 ........7..7..77",
    "S0 ..........7.7.78",
};

static const char *const build_fills[] = {
    "S0 ............6.79",
    "C0 ........6.6.7788",
    "S0 ........45566789",
    "S0 ........6..6..78",
};

static const char *const jazz_fills[] = {
    "S0 ........5.7.5.8.",
    "S0 ............5.8. T0 ..............7.",
    "S0 ........6..6..7. K0 ..............8.",
    "S0 ..........5.6... T0 ............6.7.",
};

static const char *const latin_fills[] = {
    "I0 ........8.8.9.99",
    "I0 ..........9.9.9. E0 ............8..8",
    "U0 ........7777.... N0 ............8888",
    "U0 ........7..77... N0 ............8.88",
};

static const char *const timpani_fills[] = {
    "L0 ........45566789",
    "L0 ............6789 M0 ........5.6.....",
    "S0 ........34455678",
    "L0 ........5..6..79",
};

typedef struct {
    const char *const *fills;
    size_t count;
} FillList;

static const FillList families[] = {
    [FILL_NONE] = {NULL, 0},
    [FILL_SOFT] = {soft_fills, ARRAY_LENGTH(soft_fills)},
    [FILL_ROCK] = {rock_fills, ARRAY_LENGTH(rock_fills)},
    [FILL_TOM] = {tom_fills, ARRAY_LENGTH(tom_fills)},
    [FILL_ROLL] = {roll_fills, ARRAY_LENGTH(roll_fills)},
    [FILL_BUILD] = {build_fills, ARRAY_LENGTH(build_fills)},
    [FILL_JAZZ] = {jazz_fills, ARRAY_LENGTH(jazz_fills)},
    [FILL_LATIN] = {latin_fills, ARRAY_LENGTH(latin_fills)},
    [FILL_TIMPANI] = {timpani_fills, ARRAY_LENGTH(timpani_fills)},
};

static_assert(ARRAY_LENGTH(families) == FILL_FAMILY_COUNT,
              "list the fills of every family");

const char *const *
groove_table_fills(FillFamily family, size_t *count)
{
    *count = families[family].count;
    return families[family].fills;
}

typedef struct {
    char letter;
    int note;
    const char *row; // played when it is asked for and the grid lacks it
} DrumLetter;

static const DrumLetter letters[] = {
    {'K', 36, "9.......8......."}, {'S', 38, "....8.......8..."},
    {'R', 37, "....6.......6..."}, {'C', 39, "....7.......7..."},
    {'H', 42, "6.5.6.5.6.5.6.5."}, {'P', 44, "....5.......5..."},
    {'O', 46, "..6...6...6...6."}, {'D', 51, "6...6...6...6..."},
    {'B', 53, "....5.......5..."}, {'X', 49, "7..............."},
    {'Y', 57, "7..............."}, {'Z', 55, "6..............."},
    {'L', 41, "8.....6.8...5..."}, {'M', 45, "....5.......6..."},
    {'T', 48, "..........5...6."}, {'A', 70, "5.3.4.3.5.3.4.3."},
    {'Q', 69, "4.344.344.344.34"}, {'G', 54, "..4.6.4...4.6.4."},
    {'W', 56, "6...5...6...5..."}, {'V', 62, "7..4..6.7..4.6.4"},
    {'U', 63, "......6.....7.7."}, {'N', 64, "..........6....."},
    {'I', 65, "..5...5...5.5..."}, {'E', 66, "......5.......5."},
    {'F', 75, "7..7..7...7.7..."}, {'J', 60, "6..5..6.5..5..6."},
    {'j', 61, "....5.......5..."}, {'t', 81, "..5.......5....."},
    {'w', 76, "6.....5...6....."},
};

const char *
groove_table_percussion(char letter)
{
    for (size_t i = 0; i < ARRAY_LENGTH(letters); i++)
        if (letters[i].letter == letter)
            return letters[i].row;
    return NULL;
}

int
groove_table_drum_note(char letter)
{
    for (size_t i = 0; i < ARRAY_LENGTH(letters); i++)
        if (letters[i].letter == letter)
            return letters[i].note;
    return 0;
}
