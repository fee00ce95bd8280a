// SPDX-License-Identifier: MIT
// composer.md 5, row A7.
#include "flux.h"

#include "timbre/base/memory.h"

#include "hann.h"

#include <math.h>

enum { LENGTH = 1024, BANDS = 24 };

static const double lowest_hz = 40, highest_hz = 16000, low_hz = 160;

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
    const size_t half = FLUX_STEPS_PER_S / 4;
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

// Bands that end below `top_hz`, the lowest in any case.
static size_t
count_bands(const AudioBuffer *audio, double top_hz)
{
    Hann *hann = hann_new(audio, LENGTH);
    size_t edges[BANDS + 1], count = 1;
    find_edges(hann, edges);
    while (count < BANDS &&
           (double)edges[count + 1] * hann_bin_hz(hann) <= top_hz)
        count++;
    hann_free(hann);
    return count;
}

static Flux
find(const AudioBuffer *audio, double top_hz)
{
    size_t hop = (size_t)audio->sample_rate_hz / FLUX_STEPS_PER_S;
    Flux flux = {.count = audio->frame_count / hop,
                 .step_s = (double)hop / audio->sample_rate_hz};
    flux.values = mem_new_array(flux.count + 1, sizeof(double));
    if (flux.count == 0)
        return flux;
    double *powers = band_powers(audio, hop, flux.count);
    const size_t bands = count_bands(audio, top_hz);
    for (size_t band = 0; band < bands; band++)
        add_rises(&flux, powers, band);
    mem_free(powers);
    take_away_mean(&flux);
    return flux;
}

Flux
flux_find(const AudioBuffer *audio)
{
    return find(audio, HUGE_VAL);
}

Flux
flux_find_low(const AudioBuffer *audio)
{
    return find(audio, low_hz);
}

void
flux_clear(Flux *flux)
{
    mem_free(flux->values);
    *flux = (Flux){0};
}

double
flux_correlate(const Flux *flux, size_t lag)
{
    if (lag >= flux->count)
        return 0;
    double sum = 0;
    for (size_t i = lag; i < flux->count; i++)
        sum += flux->values[i] * flux->values[i - lag];
    return sum / (double)(flux->count - lag);
}
