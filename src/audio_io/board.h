// SPDX-License-Identifier: MIT
// A record that one thread writes and others read, none waiting for another:
// the writer goes around four slots, a reader takes the newest whole one.
#pragma once

#include <stddef.h>

typedef struct Board Board;

Board *board_new(size_t size); // of the record, zeroed
void board_free(Board *board);
void board_write_rt(Board *board, const void *record);
void board_read(const Board *board, void *record);
