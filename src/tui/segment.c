// SPDX-License-Identifier: MIT
#include "segment.h"

#include <stdbool.h>

int
segment_width(const Segment *segment)
{
    if (segment->form == SEGMENT_GONE)
        return 0;
    return segment->form == SEGMENT_BRIEF ? segment->brief_width
                                          : segment->width;
}

static int
sum(const Segment *segments, size_t count, int gap)
{
    int columns = 0;
    for (size_t i = 0; i < count; i++)
        if (segments[i].form != SEGMENT_GONE)
            columns += segment_width(&segments[i]) + (columns > 0 ? gap : 0);
    return columns;
}

static SegmentForm
next_form(const Segment *segment)
{
    return segment->form == SEGMENT_GONE && segment->brief_width > 0
               ? SEGMENT_BRIEF
               : SEGMENT_FULL;
}

static int
next_rank(const Segment *segment)
{
    return segment->form == SEGMENT_BRIEF ? segment->full_rank : segment->rank;
}

// What is worth most of what wasn't tried below this rank; NULL if none.
static Segment *
best_below(Segment *segments, size_t count, int rank)
{
    Segment *best = NULL;
    for (size_t i = 0; i < count; i++) {
        Segment *here = &segments[i];
        if (here->width > 0 && here->form != SEGMENT_FULL &&
            next_rank(here) < rank &&
            (best == NULL || next_rank(here) > next_rank(best)))
            best = here;
    }
    return best;
}

int
segment_fit(Segment *segments, size_t count, int columns, int gap)
{
    enum { ABOVE_ALL = 1000000 };

    for (size_t i = 0; i < count; i++)
        segments[i].form = SEGMENT_GONE;
    int rank = ABOVE_ALL;
    for (Segment *best; (best = best_below(segments, count, rank)) != NULL;) {
        rank = next_rank(best);
        const SegmentForm before = best->form;
        best->form = next_form(best);
        if (sum(segments, count, gap) > columns)
            best->form = before;
    }
    return sum(segments, count, gap);
}
