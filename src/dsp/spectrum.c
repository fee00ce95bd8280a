// SPDX-License-Identifier: MIT
#include "timbre/dsp/spectrum.h"

#include "timbre/base/memory.h"

#include "hann.h"

#include <math.h>

enum { LENGTH = 4096, HOP = LENGTH / 2 };

static size_t
frame_of(const AudioBuffer *audio, double time_s)
{
    double frame = fmax(time_s, 0) * audio->sample_rate_hz;
    return frame < (double)audio->frame_count ? (size_t)frame
                                              : audio->frame_count;
}

// Power per bin, summed over half-overlapping windows that start between the
// two times and (but for the first) end there; the caller frees it.
static double *
sum_power(const AudioBuffer *audio, double from_s, double to_s)
{
    Hann *hann = hann_new(audio, LENGTH);
    double *sum = mem_new_array(hann_bin_count(hann), sizeof(*sum));
    size_t from = frame_of(audio, from_s), to = frame_of(audio, to_s);
    for (size_t at = from; at < to; at += HOP) {
        if (at > from && at + LENGTH > to)
            break;
        const float *power = hann_power(hann, at);
        for (size_t bin = 0; bin < hann_bin_count(hann); bin++)
            sum[bin] += (double)power[bin];
    }
    hann_free(hann);
    return sum;
}

static double
bin_frequency_hz(const AudioBuffer *audio, size_t bin)
{
    return (double)bin * audio->sample_rate_hz / LENGTH;
}

void
spectrum_bands(const AudioBuffer *audio,
               double from_s,
               double to_s,
               const double *edges_hz,
               size_t band_count,
               double *power)
{
    double *sum = sum_power(audio, from_s, to_s);
    for (size_t band = 0; band < band_count; band++) {
        power[band] = 0;
        for (size_t bin = 0; bin <= LENGTH / 2; bin++) {
            double frequency_hz = bin_frequency_hz(audio, bin);
            if (frequency_hz >= edges_hz[band] &&
                frequency_hz < edges_hz[band + 1])
                power[band] += sum[bin];
        }
    }
    mem_free(sum);
}

double
spectrum_centroid_hz(const AudioBuffer *audio, double from_s, double to_s)
{
    double *sum = sum_power(audio, from_s, to_s);
    double moment = 0, total = 0;
    for (size_t bin = 0; bin <= LENGTH / 2; bin++) {
        moment += sum[bin] * bin_frequency_hz(audio, bin);
        total += sum[bin];
    }
    mem_free(sum);
    return total > 0 ? moment / total : 0;
}

void
spectrum_balance(const AudioBuffer *audio,
                 double balance_db[static SPECTRUM_BALANCE_BANDS])
{
    static const double edges_hz[SPECTRUM_BALANCE_BANDS + 1] = {
        0, 120, 500, 2000, 6000, HUGE_VAL};
    spectrum_bands(audio, 0, HUGE_VAL, edges_hz, SPECTRUM_BALANCE_BANDS,
                   balance_db);
    double total = 0;
    for (size_t band = 0; band < SPECTRUM_BALANCE_BANDS; band++)
        total += balance_db[band];
    // 1e-12: silence reads -120 dB in every band.
    for (size_t band = 0; band < SPECTRUM_BALANCE_BANDS; band++)
        balance_db[band] =
            10 * log10(fmax(total > 0 ? balance_db[band] / total : 0, 1e-12));
}
