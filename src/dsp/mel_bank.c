// SPDX-License-Identifier: MIT
#include "mel_bank.h"

#include "timbre/base/memory.h"

#include <math.h>

// HTK's formula.
static double
mel_of(double hz)
{
    return 2595 * log10(1 + hz / 700);
}

static double
hz_of(double mel)
{
    return 700 * (pow(10, mel / 2595) - 1);
}

// lowest, the centres of all bands, highest.
static double *
edges_new(size_t band_count, double lowest_hz, double highest_hz)
{
    double *edges = mem_new_array(band_count + 2, sizeof(*edges));
    const double low = mel_of(lowest_hz);
    const double step = (mel_of(highest_hz) - low) / (double)(band_count + 1);
    for (size_t i = 0; i < band_count + 2; i++)
        edges[i] = hz_of(low + step * (double)i);
    return edges;
}

static void
add_bin(MelBank *bank, const double *edges, size_t span, double hz)
{
    const size_t bin = bank->bin_count++;
    const double rise = (hz - edges[span]) / (edges[span + 1] - edges[span]);
    if (span > 0) {
        bank->falling[bin] = (float)(1 - rise);
        bank->band_sums[span - 1] += bank->falling[bin];
    }
    if (span < bank->band_count) {
        bank->rising[bin] = (float)rise;
        bank->band_sums[span] += bank->rising[bin];
    }
}

MelBank *
mel_bank_new(size_t band_count,
             double lowest_hz,
             double highest_hz,
             double bin_hz,
             size_t spectrum_bins)
{
    MelBank *bank = mem_new(sizeof(*bank));
    double *edges = edges_new(band_count, lowest_hz, highest_hz);
    bank->band_count = band_count;
    bank->first_bin = (size_t)floor(lowest_hz / bin_hz) + 1;
    bank->span_ends = mem_new_array(band_count + 1, sizeof(size_t));
    bank->falling = mem_new_array(spectrum_bins, sizeof(float));
    bank->rising = mem_new_array(spectrum_bins, sizeof(float));
    bank->band_sums = mem_new_array(band_count, sizeof(float));
    size_t bin = bank->first_bin;
    for (size_t span = 0; span <= band_count; span++) {
        for (; bin < spectrum_bins && (double)bin * bin_hz < edges[span + 1];
             bin++)
            add_bin(bank, edges, span, (double)bin * bin_hz);
        bank->span_ends[span] = bank->bin_count;
    }
    mem_free(edges);
    return bank;
}

void
mel_bank_free(MelBank *bank)
{
    if (bank == NULL)
        return;
    mem_free(bank->span_ends);
    mem_free(bank->falling);
    mem_free(bank->rising);
    mem_free(bank->band_sums);
    mem_free(bank);
}

void
mel_bank_apply(const MelBank *bank, const float *magnitudes, float *bands)
{
    size_t bin = 0;
    double carried = 0; // into the band that falls in the next span
    for (size_t span = 0; span <= bank->band_count; span++) {
        double falling = carried, rising = 0;
        for (; bin < bank->span_ends[span]; bin++) {
            falling += (double)(bank->falling[bin] * magnitudes[bin]);
            rising += (double)(bank->rising[bin] * magnitudes[bin]);
        }
        if (span > 0)
            bands[span - 1] = (float)falling;
        carried = rising;
    }
}
