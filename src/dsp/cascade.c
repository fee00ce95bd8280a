// SPDX-License-Identifier: MIT
#include "cascade.h"

#include "simd.h"

#include <string.h>

enum { VECTORS = CASCADE_LANES / SIMD_DOUBLES };

// Registers of a run over the first `vectors` vectors.
typedef struct {
    SimdDoubles b0[VECTORS], b1[VECTORS], b2[VECTORS];
    SimdDoubles a1[VECTORS], a2[VECTORS];
    SimdDoubles s1[VECTORS], s2[VECTORS], y[VECTORS];
} Wave;

void
cascade_init(Cascade *cascade, const Biquad *stages, size_t stage_count)
{
    memset(cascade, 0, sizeof(*cascade));
    for (size_t lane = 0; lane < CASCADE_LANES; lane++) {
        size_t stage = lane / 2;
        Biquad biquad = stage < stage_count ? stages[stage] : biquad_identity();
        cascade->b0[lane] = biquad.b0;
        cascade->b1[lane] = biquad.b1;
        cascade->b2[lane] = biquad.b2;
        cascade->a1[lane] = biquad.a1;
        cascade->a2[lane] = biquad.a2;
    }
}

void
cascade_reset(Cascade *cascade)
{
    memset(cascade->s1, 0, sizeof(cascade->s1));
    memset(cascade->s2, 0, sizeof(cascade->s2));
}

void
cascade_settle(Cascade *cascade, double left, double right)
{
    const double constants[2] = {left, right};
    for (size_t channel = 0; channel < 2; channel++) {
        double u = constants[channel];
        cascade->s2[channel] = cascade->b2[channel] * u;
        cascade->s1[channel] = cascade->b1[channel] * u + cascade->s2[channel];
    }
}

SIMD_INLINE void
wave_load(Wave *wave, const Cascade *cascade, size_t vectors)
{
    size_t size = vectors * sizeof(SimdDoubles);
    memcpy(wave->b0, cascade->b0, size);
    memcpy(wave->b1, cascade->b1, size);
    memcpy(wave->b2, cascade->b2, size);
    memcpy(wave->a1, cascade->a1, size);
    memcpy(wave->a2, cascade->a2, size);
    memcpy(wave->s1, cascade->s1, size);
    memcpy(wave->s2, cascade->s2, size);
    for (size_t v = 0; v < vectors; v++)
        wave->y[v] = (SimdDoubles){0};
}

// One step of all lanes; `left`, `right` enter stage 0.
SIMD_INLINE void
wave_step(Wave *wave, double left, double right, size_t vectors)
{
    SimdDoubles before = {0, 0, left, right};
    for (size_t v = 0; v < vectors; v++) {
        SimdDoubles u = __builtin_shufflevector(before, wave->y[v], 2, 3, 4, 5);
        before = wave->y[v];
        SimdDoubles y = wave->b0[v] * u + wave->s1[v];
        // (b1*u + s2) - a1*y keeps the multiply by y last on the chain.
        wave->s1[v] = (wave->b1[v] * u + wave->s2[v]) - wave->a1[v] * y;
        wave->s2[v] = wave->b2[v] * u - wave->a2[v] * y;
        wave->y[v] = y;
    }
}

// A step at either end of a run, where only stages first..last have a frame to
// work on; the others keep their state.
SIMD_INLINE void
wave_edge_step(Wave *wave,
               double left,
               double right,
               size_t vectors,
               size_t first,
               size_t last)
{
    Wave old = *wave;
    wave_step(wave, left, right, vectors);
    for (size_t v = 0; v < vectors; v++) {
        int64_t even = (int64_t)(2 * v), odd = even + 1;
        SimdLongs stage = {even, even, odd, odd};
        SimdLongs on = (stage >= (int64_t)first) & (stage <= (int64_t)last);
        wave->s1[v] = (SimdDoubles)(((SimdLongs)wave->s1[v] & on) |
                                    ((SimdLongs)old.s1[v] & ~on));
        wave->s2[v] = (SimdDoubles)(((SimdLongs)wave->s2[v] & on) |
                                    ((SimdLongs)old.s2[v] & ~on));
    }
}

SIMD_INLINE void
wave_store(const Wave *wave, Cascade *cascade, size_t vectors)
{
    memcpy(cascade->s1, wave->s1, vectors * sizeof(SimdDoubles));
    memcpy(cascade->s2, wave->s2, vectors * sizeof(SimdDoubles));
}

typedef struct {
    const float *in;
    float *out; // may be `in`; NULL to add energy only
    size_t frame_count;
    size_t channel_count;
    SimdDoubles squares, crosses;
} Run;

// Takes what comes out of the last stage: frame `frame`.
SIMD_INLINE void
run_take(Run *run, const Wave *wave, size_t frame, size_t vectors)
{
    SimdDoubles y = wave->y[vectors - 1];
    if (run->out != NULL) {
        float *to = run->out + frame * run->channel_count;
        to[0] = (float)y[2];
        if (run->channel_count == 2)
            to[1] = (float)y[3];
    } else {
        run->squares += y * y;
        run->crosses += y * __builtin_shufflevector(y, y, 0, 1, 3, 2);
    }
}

// A step near the ends of the run, where not all stages have a frame.
SIMD_INLINE void
run_edge(Run *run, Wave *wave, size_t step, size_t vectors)
{
    const size_t lag = 2 * vectors - 1;
    double left = 0, right = 0;
    size_t first = 0;
    if (step < run->frame_count) {
        const float *in = run->in + step * run->channel_count;
        left = (double)in[0];
        right = (double)in[run->channel_count - 1];
    } else {
        first = step - run->frame_count + 1;
    }
    wave_edge_step(wave, left, right, vectors, first, step < lag ? step : lag);
    if (step >= lag)
        run_take(run, wave, step - lag, vectors);
}

// `channel_count` and `vectors` are constants where this is inlined.
SIMD_INLINE void
run_all(Run *run, Cascade *cascade, size_t vectors)
{
    const size_t lag = 2 * vectors - 1; // steps from first to last stage
    Wave wave;
    wave_load(&wave, cascade, vectors);
    size_t step = 0;
    for (; step < lag; step++)
        run_edge(run, &wave, step, vectors);
    for (; step < run->frame_count; step++) {
        const float *in = run->in + step * run->channel_count;
        wave_step(&wave, (double)in[0], (double)in[run->channel_count - 1],
                  vectors);
        run_take(run, &wave, step - lag, vectors);
    }
    for (; step < run->frame_count + lag; step++)
        run_edge(run, &wave, step, vectors);
    wave_store(&wave, cascade, vectors);
}

SIMD_KERNEL static void
process_stereo(Cascade *cascade, float *samples, size_t frame_count)
{
    Run run = {samples, samples, frame_count, 2, {0}, {0}};
    run_all(&run, cascade, VECTORS);
}

SIMD_KERNEL static void
process_mono(Cascade *cascade, float *samples, size_t frame_count)
{
    Run run = {samples, samples, frame_count, 1, {0}, {0}};
    run_all(&run, cascade, VECTORS);
}

void
cascade_process(Cascade *cascade,
                float *samples,
                size_t frame_count,
                int channel_count)
{
    if (channel_count == 2)
        process_stereo(cascade, samples, frame_count);
    else
        process_mono(cascade, samples, frame_count);
}

// The sums go on in the same registers' order whatever the block size, since
// they are carried in and out.
SIMD_KERNEL static void
energy_stereo(Cascade *cascade,
              const float *samples,
              size_t frame_count,
              CascadeEnergy *energy)
{
    Run run = {samples, NULL, frame_count, 2, {0}, {0}};
    run.squares = (SimdDoubles){0, 0, energy->left, energy->right};
    run.crosses = (SimdDoubles){0, 0, energy->cross, 0};
    run_all(&run, cascade, 1);
    *energy = (CascadeEnergy){run.squares[2], run.squares[3], run.crosses[2]};
}

SIMD_KERNEL static void
energy_mono(Cascade *cascade,
            const float *samples,
            size_t frame_count,
            CascadeEnergy *energy)
{
    Run run = {samples, NULL, frame_count, 1, {0}, {0}};
    run.squares = (SimdDoubles){0, 0, energy->left, energy->right};
    run.crosses = (SimdDoubles){0, 0, energy->cross, 0};
    run_all(&run, cascade, 1);
    *energy = (CascadeEnergy){run.squares[2], run.squares[3], run.crosses[2]};
}

void
cascade_add_energy(Cascade *cascade,
                   const float *samples,
                   size_t frame_count,
                   int channel_count,
                   CascadeEnergy *energy)
{
    if (channel_count == 2)
        energy_stereo(cascade, samples, frame_count, energy);
    else
        energy_mono(cascade, samples, frame_count, energy);
}
