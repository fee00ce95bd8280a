// SPDX-License-Identifier: MIT
#include "take_noise.h"

#include "timbre/base/memory.h"

#include "hann.h"

#include <math.h>

enum { WINDOW = 4096, HALF_OCTAVES = 10 };

static const double lowest_hz = 125; // up to 4 kHz; above, music is hiss, too
// Of a periodogram of noise: exp(-Euler's gamma) = 0.56; a tone in a half
// octave brings it below 0.2.
static const double noise_flatness = 0.45;

// Geometric over arithmetic mean of the bins' power.
static double
flatness(const float *power, size_t first, size_t end)
{
    double logs = 0, sum = 0;
    for (size_t i = first; i < end; i++) {
        logs += log((double)power[i] + 1e-20);
        sum += (double)power[i] + 1e-20;
    }
    const double count = (double)(end - first);
    return exp(logs / count) / (sum / count);
}

// Mean of half octaves, each by itself: so a slope of the spectrum is no peak.
static double
mean_flatness(const float *power, double bin_hz, size_t bin_count)
{
    double sum = 0;
    int count = 0;
    for (int i = 0; i < HALF_OCTAVES; i++) {
        const double from_hz = lowest_hz * pow(2, i / 2.0);
        const size_t first = (size_t)ceil(from_hz / bin_hz);
        const size_t end = (size_t)ceil(from_hz * M_SQRT2 / bin_hz);
        if (end > bin_count || end < first + 3)
            continue;
        sum += flatness(power, first, end);
        count++;
    }
    return count > 0 ? sum / count : 0;
}

double
take_noise_share(const AudioBuffer *audio, double silence_rms)
{
    Hann *hann = hann_new(audio, WINDOW);
    const double bin_hz = hann_bin_hz(hann);
    const size_t bins = hann_bin_count(hann);
    // Of a window's power: 3/8 of its samples' squares, and both halves.
    const double silence =
        silence_rms * silence_rms * WINDOW * WINDOW * 0.375 / 2;
    size_t heard = 0, flat = 0;
    for (size_t at = 0; at + WINDOW <= audio->frame_count; at += WINDOW) {
        const float *power = hann_power(hann, at);
        double sum = 0;
        for (size_t i = 1; i < bins; i++)
            sum += (double)power[i];
        if (sum < silence)
            continue;
        heard++;
        flat += mean_flatness(power, bin_hz, bins) > noise_flatness;
    }
    hann_free(hann);
    return heard > 0 ? (double)flat / (double)heard : 0;
}
