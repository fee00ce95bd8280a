// SPDX-License-Identifier: MIT
// Vectors, CPU clones and the denormal guard for the inner loops of dsp.
//
// Every kernel adds and multiplies in one fixed order and the build forbids
// contraction to FMA, so all clones give the same bits.
#pragma once

#include <stdint.h>
#include <string.h>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer) ||     \
    __has_feature(memory_sanitizer)
#define SIMD_SANITIZED
#endif
#endif
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define SIMD_SANITIZED
#endif

// Clones are picked by an ifunc resolver, which runs before a sanitizer is
// ready: sanitized builds get the plain code. So does clang, whose clones can't
// be called from another file.
#if defined(__x86_64__) && !defined(SIMD_SANITIZED) && !defined(__clang__)
#define SIMD_KERNEL                                                            \
    __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define SIMD_KERNEL
#endif

#define SIMD_INLINE static inline __attribute__((always_inline))

typedef float SimdFloats __attribute__((vector_size(32)));
typedef int32_t SimdInts __attribute__((vector_size(32)));
typedef double SimdDoubles __attribute__((vector_size(32)));
typedef int64_t SimdLongs __attribute__((vector_size(32)));

enum { SIMD_FLOATS = 8, SIMD_DOUBLES = 4 };

// |x| as an integer; such integers are ordered like the floats they came from,
// NaN above all, and integer maxima vectorise without -ffast-math.
SIMD_INLINE int32_t
simd_magnitude(float sample)
{
    int32_t bits;
    memcpy(&bits, &sample, sizeof(bits));
    return bits & 0x7fffffff;
}

SIMD_INLINE float
simd_from_magnitude(int32_t bits)
{
    float sample;
    memcpy(&sample, &bits, sizeof(sample));
    return sample;
}

// Numbers below 2^-126 count as zero between these two, for speed; callers
// (NumPy, torch) get their own mode back.
SIMD_INLINE unsigned
simd_denormals_off(void)
{
#if defined(__x86_64__)
    unsigned mode = _mm_getcsr();
    _mm_setcsr(mode | 0x8040); // FTZ and DAZ
    return mode;
#else
    return 0;
#endif
}

SIMD_INLINE void
simd_denormals_restore(unsigned mode)
{
#if defined(__x86_64__)
    _mm_setcsr(mode);
#else
    (void)mode;
#endif
}
