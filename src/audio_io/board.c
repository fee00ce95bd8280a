// SPDX-License-Identifier: MIT
#include "board.h"

#include "timbre/base/memory.h"

#include <stdatomic.h>
#include <stdint.h>
#include <string.h>

enum { SLOT_COUNT = 4 };

// The words are atomic because a slow reader may see them being written; its
// copy is then thrown away.
typedef struct {
    atomic_uint turn;        // odd while it is written
    _Atomic uint64_t *words; // of `memory`
    void *memory;
} Slot;

struct Board {
    size_t size, word_count;
    atomic_uint newest;
    Slot slots[SLOT_COUNT];
};

Board *
board_new(size_t size)
{
    Board *board = mem_new(sizeof(*board));
    board->size = size;
    board->word_count = (size + sizeof(uint64_t) - 1) / sizeof(uint64_t);
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        Slot *slot = &board->slots[i];
        slot->memory = mem_new_array(board->word_count, sizeof(uint64_t));
        slot->words = slot->memory;
    }
    return board;
}

void
board_free(Board *board)
{
    if (board == NULL)
        return;
    for (size_t i = 0; i < SLOT_COUNT; i++)
        mem_free(board->slots[i].memory);
    mem_free(board);
}

void
board_write_rt(Board *board, const void *record)
{
    const unsigned next =
        (atomic_load_explicit(&board->newest, memory_order_relaxed) + 1) %
        SLOT_COUNT;
    Slot *slot = &board->slots[next];
    const unsigned turn =
        atomic_load_explicit(&slot->turn, memory_order_relaxed);
    atomic_store_explicit(&slot->turn, turn + 1, memory_order_relaxed);
    const char *from = record;
    size_t left = board->size;
    for (size_t i = 0; i < board->word_count; i++) {
        uint64_t word = 0;
        const size_t count = left < sizeof(word) ? left : sizeof(word);
        memcpy(&word, from + i * sizeof(word), count);
        left -= count;
        // Release: who sees this word sees the odd turn before it.
        atomic_store_explicit(&slot->words[i], word, memory_order_release);
    }
    atomic_store_explicit(&slot->turn, turn + 2, memory_order_release);
    atomic_store_explicit(&board->newest, next, memory_order_release);
}

static int
try_read(const Board *board, char *into)
{
    const Slot *slot = &board->slots[atomic_load_explicit(
        &board->newest, memory_order_acquire)];
    const unsigned turn =
        atomic_load_explicit(&slot->turn, memory_order_acquire);
    if (turn % 2 != 0)
        return 0;
    // Whole words by a move of known size, the rest of the last one behind.
    const size_t whole = board->size / sizeof(uint64_t);
    for (size_t i = 0; i < whole; i++) {
        const uint64_t word =
            atomic_load_explicit(&slot->words[i], memory_order_acquire);
        memcpy(into + i * sizeof(word), &word, sizeof(word));
    }
    if (whole < board->word_count) {
        const uint64_t word =
            atomic_load_explicit(&slot->words[whole], memory_order_acquire);
        memcpy(into + whole * sizeof(word), &word,
               board->size - whole * sizeof(word));
    }
    return atomic_load_explicit(&slot->turn, memory_order_relaxed) == turn;
}

void
board_read(const Board *board, void *record)
{
    // Fails only when the writer goes all around while this thread reads.
    while (!try_read(board, record))
        continue;
}
