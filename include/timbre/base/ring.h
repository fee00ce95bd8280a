// SPDX-License-Identifier: MIT
// Lock-free byte ring: one writer thread, one reader thread.
#pragma once

#include <stddef.h>

typedef struct Ring Ring;

Ring *ring_new(size_t capacity); // bytes, rounded up to a power of two
void ring_free(Ring *ring);
size_t ring_write_rt(Ring *ring, const void *bytes, size_t count);
size_t ring_read_rt(Ring *ring, void *bytes, size_t count);
size_t ring_readable_rt(const Ring *ring);
size_t ring_writable_rt(const Ring *ring);
