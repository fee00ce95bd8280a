// SPDX-License-Identifier: MIT
// min |W x - m|^2 over x >= 0. The step of each bin is the reciprocal of its
// row sum in W'W, which majorises the Hessian, so no step overshoots;
// Nesterov's momentum on top. 30 steps leave -99 dB on music (dsp.md 7.3).
#include "timbre/base/memory.h"

#include "mel_bank.h"

#include <stdlib.h>

enum { STEPS = 30 };

struct MelUnfold {
    const MelBank *bank;
    SimdFloats *wanted;      // band_count
    SimdFloats *left;        // band_count + 2: what is too much in a band, with
                             // an idle one at each end
    SimdFloats *now, *ahead; // bin_count: the iterate, and beyond it
    float *steps;            // bin_count
};

static SimdFloats *
lanes_new(size_t count)
{
    const size_t size = (count + 1) * sizeof(SimdFloats);
    SimdFloats *lanes = aligned_alloc(sizeof(SimdFloats), size);
    if (lanes == NULL)
        mem_stop(count, sizeof(SimdFloats));
    memset(lanes, 0, size);
    return lanes;
}

static void
fill_steps(MelUnfold *unfold)
{
    const MelBank *bank = unfold->bank;
    size_t bin = 0;
    for (size_t span = 0; span <= bank->band_count; span++) {
        const float below = span > 0 ? bank->band_sums[span - 1] : 0;
        const float above = span < bank->band_count ? bank->band_sums[span] : 0;
        for (; bin < bank->span_ends[span]; bin++) {
            const float sum =
                bank->falling[bin] * below + bank->rising[bin] * above;
            unfold->steps[bin] = sum > 0 ? 1 / sum : 0;
        }
    }
}

MelUnfold *
mel_unfold_new(const MelBank *bank)
{
    MelUnfold *unfold = mem_new(sizeof(*unfold));
    unfold->bank = bank;
    unfold->wanted = lanes_new(bank->band_count);
    unfold->left = lanes_new(bank->band_count + 2);
    unfold->now = lanes_new(bank->bin_count);
    unfold->ahead = lanes_new(bank->bin_count);
    unfold->steps = mem_new_array(bank->bin_count + 1, sizeof(float));
    fill_steps(unfold);
    return unfold;
}

SimdFloats *
mel_unfold_bands(MelUnfold *unfold)
{
    return unfold->wanted;
}

// What a bin's bands have a bin of, laid out evenly: the first guess.
static void
start(MelUnfold *unfold)
{
    const MelBank *bank = unfold->bank;
    SimdFloats *density = unfold->left; // not needed yet
    for (size_t band = 0; band < bank->band_count; band++) {
        const float sum = bank->band_sums[band];
        density[band + 1] = unfold->wanted[band] * (sum > 0 ? 1 / sum : 0);
    }
    size_t bin = 0;
    for (size_t span = 0; span <= bank->band_count; span++)
        for (; bin < bank->span_ends[span]; bin++)
            unfold->now[bin] = unfold->ahead[bin] =
                bank->falling[bin] * density[span] +
                bank->rising[bin] * density[span + 1];
}

// W ahead - m.
SIMD_KERNEL static void
measure(MelUnfold *unfold)
{
    const MelBank *bank = unfold->bank;
    const float *falling = bank->falling, *rising = bank->rising;
    const SimdFloats *ahead = unfold->ahead, none = {0};
    size_t bin = 0;
    SimdFloats carried = none;
    for (size_t span = 0; span <= bank->band_count; span++) {
        SimdFloats down = carried, up = none;
        for (; bin < bank->span_ends[span]; bin++) {
            down += falling[bin] * ahead[bin];
            up += rising[bin] * ahead[bin];
        }
        unfold->left[span] = span > 0 ? down - unfold->wanted[span - 1] : none;
        carried = up;
    }
    unfold->left[bank->band_count + 1] = none;
}

SIMD_KERNEL static void
step(MelUnfold *unfold, float momentum)
{
    const MelBank *bank = unfold->bank;
    const SimdFloats none = {0};
    size_t bin = 0;
    for (size_t span = 0; span <= bank->band_count; span++) {
        const SimdFloats below = unfold->left[span];
        const SimdFloats above = unfold->left[span + 1];
        for (; bin < bank->span_ends[span]; bin++) {
            const SimdFloats slope =
                bank->falling[bin] * below + bank->rising[bin] * above;
            SimdFloats next = unfold->ahead[bin] - slope * unfold->steps[bin];
            next = (SimdFloats)((SimdInts)next & (next > none));
            unfold->ahead[bin] = next + momentum * (next - unfold->now[bin]);
            unfold->now[bin] = next;
        }
    }
}

const SimdFloats *
mel_unfold_run(MelUnfold *unfold)
{
    start(unfold);
    for (int i = 0; i < STEPS; i++) {
        measure(unfold);
        step(unfold, (float)i / (float)(i + 3));
    }
    return unfold->now;
}

void
mel_unfold_free(MelUnfold *unfold)
{
    if (unfold == NULL)
        return;
    free(unfold->wanted);
    free(unfold->left);
    free(unfold->now);
    free(unfold->ahead);
    mem_free(unfold->steps);
    mem_free(unfold);
}
