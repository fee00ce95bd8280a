// SPDX-License-Identifier: MIT
// Pieces that share one line: the one that matters most comes first, then what
// fits beside it, each in short before any other's long form matters more.
#pragma once

#include <stddef.h>

typedef enum { SEGMENT_GONE, SEGMENT_BRIEF, SEGMENT_FULL } SegmentForm;

typedef struct {
    int width;       // columns in full; 0 = there is nothing to say
    int brief_width; // 0 = it has no short form
    int rank;        // the higher, the sooner it gets its room; all differ
    int full_rank;   // of its full form, when it has a short one
    SegmentForm form;
} Segment;

// Chooses every form so that all of them and a gap between any two take at
// most `columns`. Returns what they take.
int segment_fit(Segment *segments, size_t count, int columns, int gap);
int segment_width(const Segment *segment);
