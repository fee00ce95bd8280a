// SPDX-License-Identifier: MIT
// A job's stages as one line: what is done, what works now with its bar, what
// comes, how far and how long.
#pragma once

#include "timbre/app/job_list.h"

#include "canvas.h"
#include "segment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STAGE_LINE_PIECES = STAGE_COUNT + 4, STAGE_LINE_TEXT = 48 };

typedef struct {
    char text[STAGE_LINE_TEXT], brief[STAGE_LINE_TEXT];
    Ink ink;
    bool is_bar;   // takes the room that is left
    bool is_right; // at the right edge
} StagePiece;

typedef struct {
    StagePiece pieces[STAGE_LINE_PIECES];
    Segment segments[STAGE_LINE_PIECES];
    size_t count;
    double share;  // of the current stage, < 0 = unknown
    bool is_ended; // no stage works any more
} StageLine;

// The job at this time, its forms chosen for so many columns.
void stage_line_make(StageLine *line,
                     const JobView *job,
                     int64_t now_ns,
                     int columns,
                     bool is_ascii);
// As plain text (the bar left out), for tests and people who listen;
// mem_free() it.
char *stage_line_text(const StageLine *line);
void stage_line_draw(const StageLine *line,
                     const Canvas *canvas,
                     int row,
                     int64_t now_ns,
                     bool is_still);
