// SPDX-License-Identifier: MIT
// Pieces that share one line: what matters least is shortened, then left out,
// until the rest fits.
#pragma once

#include <stddef.h>

typedef enum { SEGMENT_GONE, SEGMENT_BRIEF, SEGMENT_FULL } SegmentForm;

typedef struct {
    int width;       // columns in full
    int brief_width; // 0 = it has no short form
    int rank;        // the higher, the longer it stays
    SegmentForm form;
} Segment;

// Chooses every form so that all of them and a gap between any two take at
// most `columns`. Returns what they take.
int segment_fit(Segment *segments, size_t count, int columns, int gap);
int segment_width(const Segment *segment);
