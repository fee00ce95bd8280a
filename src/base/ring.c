// SPDX-License-Identifier: MIT
#include "timbre/base/ring.h"

#include "timbre/base/memory.h"

#include <stdatomic.h>
#include <string.h>

// Both positions only grow; their difference is what can be read. Each has a
// cache line of its own, or the two threads would slow each other down.
struct Ring {
    unsigned char *bytes;
    size_t capacity; // a power of two
    char space_before_written[64];
    atomic_size_t written;
    char space_before_taken[64];
    atomic_size_t taken;
};

Ring *
ring_new(size_t capacity)
{
    Ring *ring = mem_new(sizeof *ring);
    ring->capacity = 1;
    while (ring->capacity < capacity)
        ring->capacity *= 2;
    ring->bytes = mem_new(ring->capacity);
    return ring;
}

void
ring_free(Ring *ring)
{
    if (ring == NULL)
        return;
    mem_free(ring->bytes);
    mem_free(ring);
}

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t
ring_write_rt(Ring *ring, const void *bytes, size_t count)
{
    const size_t written =
        atomic_load_explicit(&ring->written, memory_order_relaxed);
    const size_t taken =
        atomic_load_explicit(&ring->taken, memory_order_acquire);
    count = least(count, ring->capacity - (written - taken));
    const size_t at = written & (ring->capacity - 1);
    const size_t first = least(count, ring->capacity - at);
    if (count > 0) {
        memcpy(ring->bytes + at, bytes, first);
        memcpy(ring->bytes, (const char *)bytes + first, count - first);
    }
    atomic_store_explicit(&ring->written, written + count,
                          memory_order_release);
    return count;
}

size_t
ring_read_rt(Ring *ring, void *bytes, size_t count)
{
    const size_t taken =
        atomic_load_explicit(&ring->taken, memory_order_relaxed);
    const size_t written =
        atomic_load_explicit(&ring->written, memory_order_acquire);
    count = least(count, written - taken);
    const size_t at = taken & (ring->capacity - 1);
    const size_t first = least(count, ring->capacity - at);
    if (count > 0) {
        memcpy(bytes, ring->bytes + at, first);
        memcpy((char *)bytes + first, ring->bytes, count - first);
    }
    atomic_store_explicit(&ring->taken, taken + count, memory_order_release);
    return count;
}

size_t
ring_readable_rt(const Ring *ring)
{
    // Taken first: it can only grow towards written, never past it.
    const size_t taken =
        atomic_load_explicit(&ring->taken, memory_order_acquire);
    return atomic_load_explicit(&ring->written, memory_order_acquire) - taken;
}

size_t
ring_writable_rt(const Ring *ring)
{
    const size_t written =
        atomic_load_explicit(&ring->written, memory_order_acquire);
    const size_t taken =
        atomic_load_explicit(&ring->taken, memory_order_acquire);
    return ring->capacity - (written - taken);
}
