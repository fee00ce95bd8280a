// SPDX-License-Identifier: MIT
#include "pane_cache.h"

#include <string.h>

// Two words at a time of a multiply-xor mix: no hash for strangers, but keys
// of different pictures are as good as never the same.
static uint64_t
mix(uint64_t key, uint64_t word)
{
    key = (key ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return key ^ (key >> 29);
}

uint64_t
pane_cache_add(uint64_t key, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;
    uint64_t word = 0;
    for (; count >= sizeof(word); count -= sizeof(word), at += sizeof(word)) {
        memcpy(&word, at, sizeof(word));
        key = mix(key, word);
    }
    word = 0;
    memcpy(&word, at, count);
    return mix(key, word ^ (uint64_t)count << 56);
}

uint64_t
pane_cache_add_text(uint64_t key, const char *text)
{
    return text == NULL ? mix(key, 0) : pane_cache_add(key, text, strlen(text));
}

uint64_t
pane_cache_add_whole(uint64_t key, int64_t number)
{
    return mix(key, (uint64_t)number);
}

uint64_t
pane_cache_add_real(uint64_t key, double number)
{
    uint64_t word = 0;
    memcpy(&word, &number, sizeof(word));
    return mix(key, word);
}

uint64_t
pane_cache_key(const Canvas *canvas)
{
    uint64_t key =
        pane_cache_add(1, canvas->theme->inks, sizeof(canvas->theme->inks));
    key = pane_cache_add(key, canvas->theme->gradients,
                         sizeof(canvas->theme->gradients));
    return mix(key,
               (uint64_t)canvas->is_ascii | (uint64_t)canvas->has_ramp << 1);
}

bool
pane_cache_begin(PaneCache *cache,
                 const Canvas *canvas,
                 uint64_t key,
                 Canvas *own)
{
    const bool has_size = cache->grid.rows == canvas->rows &&
                          cache->grid.columns == canvas->columns;
    if (has_size && cache->key == key)
        return false;
    if (!has_size)
        grid_resize(&cache->grid, canvas->rows, canvas->columns);
    cache->key = key;
    *own = *canvas;
    own->grid = &cache->grid;
    own->row = 0;
    own->column = 0;
    return true;
}

void
pane_cache_copy(const PaneCache *cache, const Canvas *canvas)
{
    Grid *grid = canvas->grid;
    for (int row = 0; row < canvas->rows; row++) {
        const size_t to = (size_t)(canvas->row + row) * (size_t)grid->columns +
                          (size_t)canvas->column;
        memcpy(grid->cells + to,
               cache->grid.cells + (size_t)row * (size_t)canvas->columns,
               (size_t)canvas->columns * sizeof(Cell));
    }
}

void
pane_cache_free(PaneCache *cache)
{
    grid_free(&cache->grid);
}
