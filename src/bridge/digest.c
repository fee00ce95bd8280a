// SPDX-License-Identifier: MIT
#include "digest.h"

#include "timbre/base/random.h"

#include <string.h>

enum { LANES = 8, BLOCK = LANES * sizeof(uint64_t) };

// Two samples a word. An exponent of all ones carries into the sign's place.
static const uint64_t exponents = UINT64_C(0x7F8000007F800000);
static const uint64_t exponent_ones = UINT64_C(0x0080000000800000);
static const uint64_t carries = UINT64_C(0x8000000080000000);

// Independent lanes, or each multiplication would wait for the last one. An
// odd factor loses nothing; the shift brings high bits down again.
static void
add_block(uint64_t lanes[static LANES], const void *bytes, uint64_t *carried)
{
    uint64_t words[LANES];
    memcpy(words, bytes, BLOCK);
    for (int i = 0; i < LANES; i++) {
        *carried |= (words[i] & exponents) + exponent_ones;
        lanes[i] = (lanes[i] ^ words[i]) * UINT64_C(0x9E3779B97F4A7C15);
        lanes[i] ^= lanes[i] >> 32;
    }
}

uint64_t
digest_samples(const float *samples, size_t count, bool *is_finite)
{
    uint64_t lanes[LANES];
    for (int i = 0; i < LANES; i++)
        lanes[i] = random_mix64((uint64_t)i + count);
    uint64_t carried = 0;
    const size_t length = count * sizeof *samples;
    const char *bytes = (const char *)samples;
    size_t at = 0;
    for (; at + BLOCK <= length; at += BLOCK)
        add_block(lanes, bytes + at, &carried);
    char last[BLOCK] = {0};
    memcpy(last, bytes + at, length - at);
    add_block(lanes, last, &carried);
    uint64_t digest = 0;
    for (int i = 0; i < LANES; i++)
        digest = random_mix64(digest ^ lanes[i]);
    *is_finite = (carried & carries) == 0;
    return digest;
}
