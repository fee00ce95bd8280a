// SPDX-License-Identifier: MIT
// The cells of a pane as they were drawn last: a pane that is drawn sixty times
// a second copies them while nothing that it shows has changed.
#pragma once

#include "canvas.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct {
    Grid grid;
    uint64_t key;
} PaneCache;

// A key grows out of all that is drawn; begin with the canvas' own.
uint64_t pane_cache_key(const Canvas *canvas);
uint64_t pane_cache_add(uint64_t key, const void *bytes, size_t count);
uint64_t pane_cache_add_text(uint64_t key, const char *text); // or NULL
uint64_t pane_cache_add_whole(uint64_t key, int64_t number);
uint64_t pane_cache_add_real(uint64_t key, double number);

// True when the pane must be drawn into *own, which is as large as the canvas.
bool pane_cache_begin(PaneCache *cache,
                      const Canvas *canvas,
                      uint64_t key,
                      Canvas *own);
void pane_cache_copy(const PaneCache *cache, const Canvas *canvas);
void pane_cache_free(PaneCache *cache);
