// SPDX-License-Identifier: MIT
#include "digest.h"

#include "timbre/base/random.h"

#include <string.h>

// A register of every x86-64, four of them: a cache line.
enum { LANES = 2, VECTORS = 4 };

typedef uint64_t Lanes __attribute__((vector_size(LANES * sizeof(uint64_t))));

enum { BLOCK = VECTORS * sizeof(Lanes) };

// Two samples a word. An exponent of all ones carries into the sign's place.
static const uint64_t exponents = UINT64_C(0x7F8000007F800000);
static const uint64_t exponent_ones = UINT64_C(0x0080000000800000);
static const uint64_t carries = UINT64_C(0x8000000080000000);

// Fletcher's sums: `sum` notices a change, `sums` where it is. Additions only,
// so that reading memory is what takes the time.
typedef struct {
    Lanes sum[VECTORS], sums[VECTORS], carried;
} State;

static inline void
add_block(State *state, const char *bytes)
{
    for (int i = 0; i < VECTORS; i++) {
        Lanes words;
        memcpy(&words, bytes + (size_t)i * sizeof words, sizeof words);
        state->carried |= (words & exponents) + exponent_ones;
        state->sum[i] += words;
        state->sums[i] += state->sum[i];
    }
}

uint64_t
digest_samples(const float *samples, size_t count, bool *is_finite)
{
    State state = {0};
    const size_t length = count * sizeof *samples;
    const char *bytes = (const char *)samples;
    size_t at = 0;
    for (; at + BLOCK <= length; at += BLOCK)
        add_block(&state, bytes + at);
    char last[BLOCK] = {0};
    memcpy(last, bytes + at, length - at);
    add_block(&state, last);
    uint64_t digest = random_mix64(count);
    uint64_t carried = 0;
    for (int i = 0; i < LANES; i++) {
        carried |= state.carried[i];
        for (int j = 0; j < VECTORS; j++) {
            digest = random_mix64(digest ^ state.sum[j][i]);
            digest = random_mix64(digest ^ state.sums[j][i]);
        }
    }
    *is_finite = (carried & carries) == 0;
    return digest;
}
