// SPDX-License-Identifier: MIT
// What stands behind the root of a chord ("m7b5"), as a set of semitones over
// the root: bit 4 = major third, bit 14 = ninth.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum { CHORD_HIGHEST_INTERVAL = 21 };

typedef struct {
    char chars[64];
    size_t length;
} QualityText;

// Reads `length` bytes, all of them or it fails; `is_minor` is the third of a
// lower-case numeral.
bool chord_quality_read(const char *text,
                        size_t length,
                        bool is_minor,
                        unsigned *set);
// Reading it again gives the same set.
void chord_quality_write(unsigned set, QualityText *suffix);
