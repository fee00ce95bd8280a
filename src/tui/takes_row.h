// SPDX-License-Identifier: MIT
// Rows of the list of takes: a take, and a file that came of it.
#pragma once

#include "takes_fit.h"
#include "tui_state.h"

#include <stdbool.h>
#include <stddef.h>

enum { TAKES_TEXT = 64 };

typedef struct {
    Tui *tui;
    const TakeList *list;
    TransportView transport;
    TakesFit fit;
    Canvas room;
    size_t focus; // index
} TakesDrawing;

// A job makes it still.
bool takes_row_is_made(const TakeView *take);
// "rendering 62 %", or as much of it as fits; "" when the take is whole.
Ink takes_row_state(const TakesDrawing *drawing,
                    const TakeView *take,
                    int columns,
                    char text[static TAKES_TEXT]);
void takes_row_draw(const TakesDrawing *drawing, int row, size_t index);
void takes_row_draw_file(const TakesDrawing *drawing,
                         int row,
                         const TakeFile *file,
                         bool is_last);
