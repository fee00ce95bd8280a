// SPDX-License-Identifier: MIT
// Own check of a known tempo (composer.md 5, row A7): onset flux of 24 log
// bands every 10 ms, its autocorrelation around 8 beats.
#include "timbre/base/memory.h"
#include "timbre/dsp/spectrum.h"

#include "hann.h"

#include <math.h>

enum { LENGTH = 1024, BANDS = 24, STEPS_PER_S = 100 };

static const double lowest_hz = 40, highest_hz = 16000;

typedef struct {
    double *values; // one per step
    size_t count;
    double step_s;
} Flux;

// Band edges in bins, each band at least one bin wide.
static void
find_edges(const Hann *hann, size_t edges[BANDS + 1])
{
    double top_hz = fmin(highest_hz, hann_bin_hz(hann) * LENGTH * 0.45);
    for (int band = 0; band <= BANDS; band++) {
        double at_hz =
            lowest_hz * pow(top_hz / lowest_hz, (double)band / BANDS);
        size_t bin = (size_t)lround(at_hz / hann_bin_hz(hann));
        edges[band] = bin < 1 ? 1 : bin;
        if (band > 0 && edges[band] <= edges[band - 1])
            edges[band] = edges[band - 1] + 1;
    }
}

static double *
band_powers(const AudioBuffer *audio, size_t hop, size_t step_count)
{
    double *powers = mem_new_array(step_count * BANDS, sizeof(*powers));
    Hann *hann = hann_new(audio, LENGTH);
    size_t edges[BANDS + 1];
    find_edges(hann, edges);
    for (size_t step = 0; step < step_count; step++) {
        const float *power = hann_power(hann, step * hop);
        for (int band = 0; band < BANDS; band++)
            for (size_t bin = edges[band];
                 bin < edges[band + 1] && bin <= LENGTH / 2; bin++)
                powers[step * BANDS + (size_t)band] += (double)power[bin];
    }
    hann_free(hann);
    return powers;
}

// Rises of log power, summed over the bands. The floor keeps noise 40 dB below
// a band's mean from counting as onsets.
static void
add_rises(Flux *flux, const double *powers, size_t band)
{
    double mean = 0;
    for (size_t step = 0; step < flux->count; step++)
        mean += powers[step * BANDS + band];
    mean /= (double)flux->count;
    if (mean <= 0)
        return;
    double before = log(powers[band] / mean + 1e-4);
    for (size_t step = 1; step < flux->count; step++) {
        double now = log(powers[step * BANDS + band] / mean + 1e-4);
        flux->values[step] += fmax(now - before, 0);
        before = now;
    }
}

// Less the mean of the half second around each step.
static void
take_away_mean(Flux *flux)
{
    const size_t half = STEPS_PER_S / 4;
    double *sums = mem_new_array(flux->count + 1, sizeof(*sums));
    for (size_t i = 0; i < flux->count; i++)
        sums[i + 1] = sums[i] + flux->values[i];
    for (size_t i = 0; i < flux->count; i++) {
        size_t from = i < half ? 0 : i - half;
        size_t to = i + half + 1 < flux->count ? i + half + 1 : flux->count;
        flux->values[i] -= (sums[to] - sums[from]) / (double)(to - from);
    }
    mem_free(sums);
}

static Flux
find_flux(const AudioBuffer *audio)
{
    size_t hop = (size_t)audio->sample_rate_hz / STEPS_PER_S;
    Flux flux = {.count = audio->frame_count / hop,
                 .step_s = (double)hop / audio->sample_rate_hz};
    flux.values = mem_new_array(flux.count + 1, sizeof(double));
    if (flux.count == 0)
        return flux;
    double *powers = band_powers(audio, hop, flux.count);
    for (size_t band = 0; band < BANDS; band++)
        add_rises(&flux, powers, band);
    mem_free(powers);
    take_away_mean(&flux);
    return flux;
}

// Unbiased: per overlapping step, so that long lags are not punished.
static double
correlate(const Flux *flux, size_t lag)
{
    if (lag >= flux->count)
        return 0;
    double sum = 0;
    for (size_t i = lag; i < flux->count; i++)
        sum += flux->values[i] * flux->values[i - lag];
    return sum / (double)(flux->count - lag);
}

// Place (parabola through three points) and height of the highest peak between
// two lags.
static double
find_peak(const Flux *flux, double from, double to, double *height)
{
    size_t best = 0;
    *height = -HUGE_VAL;
    for (size_t lag = (size_t)ceil(from); (double)lag <= to; lag++) {
        double value = correlate(flux, lag);
        if (value > *height) {
            *height = value;
            best = lag;
        }
    }
    if (best < 1)
        return NAN;
    double left = correlate(flux, best - 1), right = correlate(flux, best + 1);
    double bend = left - 2 * *height + right;
    double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
    return (double)best + fmax(-1, fmin(shift, 1));
}

SpectrumTempo
spectrum_tempo(const AudioBuffer *audio, double near_bpm)
{
    SpectrumTempo tempo = {.tempo_bpm = NAN};
    Flux flux = find_flux(audio);
    double beat = 60 / near_bpm / flux.step_s; // in steps
    // Two seconds of overlap at the longest lag, or chance rules.
    if (8 * beat * 1.03 + 2 * STEPS_PER_S < (double)flux.count) {
        double height, at_four, largest;
        double lag =
            find_peak(&flux, 8 * beat * 0.97, 8 * beat * 1.03, &height);
        find_peak(&flux, 4 * beat * 0.97, 4 * beat * 1.03, &at_four);
        find_peak(&flux, STEPS_PER_S / 5.0, 8 * beat * 1.03, &largest);
        if (height > 0 && largest > 0) {
            tempo.tempo_bpm = 8 * 60 / (lag * flux.step_s);
            tempo.strength = fmax(at_four / largest, 0);
        }
    }
    mem_free(flux.values);
    return tempo;
}
