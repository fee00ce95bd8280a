// SPDX-License-Identifier: MIT
// The inner loops of mixing. Value by value in one fixed order: every clone
// for every processor gives the same bits.
#pragma once

#include <stddef.h>

// Clones are picked by an ifunc resolver, which runs before a sanitizer is
// ready; clang's can't be called from another file. Both get the plain code.
#if defined(__x86_64__) && !defined(__clang__) &&                              \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define MIX_KERNEL                                                             \
    __attribute__((target_clones("avx2", "default"), optimize("O3")))
#else
#define MIX_KERNEL
#endif

// All counts are of values, not frames.
void mix_kernel_add(float *into, const float *from, float gain, size_t count);
void mix_kernel_scale(float *samples, float gain, size_t count);
// samples *= factors; into += samples.
void mix_kernel_scale_add(float *samples,
                          float *into,
                          const float *factors,
                          size_t count);
// Largest magnitude, at least `peak`.
float mix_kernel_peak(const float *samples, size_t count, float peak);
