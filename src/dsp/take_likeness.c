// SPDX-License-Identifier: MIT
#include "take_likeness.h"

#include "timbre/base/memory.h"

#include "hann.h"

#include <math.h>

enum { PITCHES = 12, LEAST_MOMENTS = 20 };

static const double lowest_hz = 110, highest_hz = 2000;
// Semitones at 110 Hz lie 6.5 Hz apart.
static const double widest_bin_hz = 4;
static const double step_s = 0.1;
// A moment of the melody counts when its power is no less than this share of
// its loudest one's: 40 dB.
static const double voiced = 1e-4;

// Pitch classes of one sound.
typedef struct {
    Hann *hann;
    size_t first, end; // bins
    int *classes;      // of bins
    double rate_hz;
} Chroma;

static Chroma
chroma_open(const AudioBuffer *audio)
{
    const size_t length = hann_length(audio->sample_rate_hz, widest_bin_hz);
    Chroma chroma = {.hann = hann_new(audio, length),
                     .rate_hz = audio->sample_rate_hz};
    const double bin_hz = hann_bin_hz(chroma.hann);
    chroma.first = (size_t)ceil(lowest_hz / bin_hz);
    chroma.end = (size_t)(highest_hz / bin_hz);
    chroma.classes = mem_new_array(chroma.end, sizeof(int));
    for (size_t i = chroma.first; i < chroma.end; i++)
        chroma.classes[i] =
            (int)(lround(69 + 12 * log2((double)i * bin_hz / 440)) % PITCHES);
    return chroma;
}

static void
chroma_close(Chroma *chroma)
{
    hann_free(chroma->hann);
    mem_free(chroma->classes);
}

// Returns the power of all.
static double
chroma_at(const Chroma *chroma, double position_s, double pitches[PITCHES])
{
    const float *power =
        hann_power(chroma->hann, (size_t)lround(position_s * chroma->rate_hz));
    double sum = 0;
    for (int i = 0; i < PITCHES; i++)
        pitches[i] = 0;
    for (size_t i = chroma->first; i < chroma->end; i++) {
        const double here = (double)power[i];
        sum += here;
        if (power[i] >= power[i - 1] && power[i] > power[i + 1])
            pitches[chroma->classes[i]] += sqrt(here);
    }
    return sum;
}

static double
correlation(const double *a, const double *b)
{
    double mean_a = 0, mean_b = 0, cross = 0, square_a = 0, square_b = 0;
    for (int i = 0; i < PITCHES; i++) {
        mean_a += a[i] / PITCHES;
        mean_b += b[i] / PITCHES;
    }
    for (int i = 0; i < PITCHES; i++) {
        const double x = a[i] - mean_a, y = b[i] - mean_b;
        cross += x * y;
        square_a += x * x;
        square_b += y * y;
    }
    return square_a > 0 && square_b > 0 ? cross / sqrt(square_a * square_b) : 0;
}

double
take_likeness(const AudioBuffer *audio, const AudioBuffer *melody)
{
    Chroma ours = chroma_open(audio), theirs = chroma_open(melody);
    const double duration_s =
        fmin(audio_buffer_duration_s(audio), audio_buffer_duration_s(melody));
    const size_t moments = (size_t)ceil(duration_s / step_s);
    double a[PITCHES], b[PITCHES], loudest = 0, sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < moments; i++)
        loudest = fmax(loudest, chroma_at(&theirs, (double)i * step_s, b));
    for (size_t i = 0; i < moments; i++) {
        const double at = (double)i * step_s;
        if (chroma_at(&theirs, at, b) <= loudest * voiced)
            continue;
        (void)chroma_at(&ours, at, a);
        sum += correlation(a, b);
        count++;
    }
    chroma_close(&ours);
    chroma_close(&theirs);
    return count < LEAST_MOMENTS ? (double)NAN : sum / (double)count;
}
