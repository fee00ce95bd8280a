// SPDX-License-Identifier: MIT
#include "segment.h"

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

static Segment *
least(Segment *segments, size_t count)
{
    Segment *found = NULL;
    for (size_t i = 0; i < count; i++)
        if (segments[i].form != SEGMENT_GONE &&
            (found == NULL || segments[i].rank < found->rank))
            found = &segments[i];
    return found;
}

int
segment_fit(Segment *segments, size_t count, int columns, int gap)
{
    for (size_t i = 0; i < count; i++)
        segments[i].form = segments[i].width > 0 ? SEGMENT_FULL : SEGMENT_GONE;
    int used = sum(segments, count, gap);
    while (used > columns) {
        Segment *victim = least(segments, count);
        victim->form = victim->form == SEGMENT_FULL && victim->brief_width > 0
                           ? SEGMENT_BRIEF
                           : SEGMENT_GONE;
        used = sum(segments, count, gap);
    }
    return used;
}
