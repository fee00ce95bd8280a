// SPDX-License-Identifier: MIT
// Own check of a known tempo (composer.md 5, row A7): the onset flux's
// autocorrelation around 8 beats.
#include "timbre/dsp/spectrum.h"

#include "flux.h"

#include <math.h>

// Place (parabola through three points) and height of the highest peak between
// two lags.
static double
find_peak(const Flux *flux, double from, double to, double *height)
{
    size_t best = 0;
    *height = -HUGE_VAL;
    for (size_t lag = (size_t)ceil(from); (double)lag <= to; lag++) {
        double value = flux_correlate(flux, lag);
        if (value > *height) {
            *height = value;
            best = lag;
        }
    }
    if (best < 1)
        return NAN;
    double left = flux_correlate(flux, best - 1),
           right = flux_correlate(flux, best + 1);
    double bend = left - 2 * *height + right;
    double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
    return (double)best + fmax(-1, fmin(shift, 1));
}

SpectrumTempo
spectrum_tempo(const AudioBuffer *audio, double near_bpm)
{
    SpectrumTempo tempo = {.tempo_bpm = NAN};
    Flux flux = flux_find(audio);
    double beat = 60 / near_bpm / flux.step_s; // in steps
    // Two seconds of overlap at the longest lag, or chance rules.
    if (8 * beat * 1.03 + 2 * FLUX_STEPS_PER_S < (double)flux.count) {
        double height, at_four, largest;
        double lag =
            find_peak(&flux, 8 * beat * 0.97, 8 * beat * 1.03, &height);
        find_peak(&flux, 4 * beat * 0.97, 4 * beat * 1.03, &at_four);
        find_peak(&flux, FLUX_STEPS_PER_S / 5.0, 8 * beat * 1.03, &largest);
        if (height > 0 && largest > 0) {
            tempo.tempo_bpm = 8 * 60 / (lag * flux.step_s);
            tempo.strength = fmax(at_four / largest, 0);
        }
    }
    flux_clear(&flux);
    return tempo;
}
