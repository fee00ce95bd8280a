// SPDX-License-Identifier: MIT
#include "pitch.h"

#include "timbre/base/memory.h"

#include "fft.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { STEPS_PER_S = 100, WINDOW_MS = 60 };

static const double lowest_hz = 38, highest_hz = 2100;
// Peaks below this share of the highest are of harmonics' making.
static const double first_share = 0.88;

typedef struct {
    const float *mono;
    size_t frame_count, window, shortest, longest; // lags in frames
    int sample_rate_hz;
    Fft *fft; // of twice the window
    size_t length;
    double *agreement; // at each lag, -1..1
} Tracker;

static float *
mix_mono(const AudioBuffer *audio)
{
    float *mono = mem_new_array(audio->frame_count + 1, sizeof(*mono));
    for (size_t i = 0; i < audio->frame_count; i++)
        mono[i] = audio->channel_count == 1
                      ? audio->samples[i]
                      : (audio->samples[2 * i] + audio->samples[2 * i + 1]) / 2;
    return mono;
}

static size_t
next_power(size_t number)
{
    size_t power = 2;
    while (power < number)
        power *= 2;
    return power;
}

// Autocorrelation of the window at `from`, left in the FFT's input.
static void
correlate(Tracker *tracker, size_t from)
{
    float *input = fft_input(tracker->fft);
    memset(input, 0, tracker->length * sizeof(*input));
    for (size_t i = 0; i < tracker->window; i++)
        input[i] =
            from + i < tracker->frame_count ? tracker->mono[from + i] : 0;
    fft_forward(tracker->fft);
    float *spectrum = fft_spectrum(tracker->fft);
    for (size_t bin = 0; bin <= tracker->length / 2; bin++) {
        const float real = spectrum[2 * bin], imaginary = spectrum[2 * bin + 1];
        spectrum[2 * bin] = real * real + imaginary * imaginary;
        spectrum[2 * bin + 1] = 0;
    }
    fft_inverse(tracker->fft);
}

static double
square(const Tracker *tracker, size_t at)
{
    const double value =
        at < tracker->frame_count ? (double)tracker->mono[at] : 0;
    return value * value;
}

// Twice the correlation over the energy of what overlaps. Returns the energy.
static double
find_agreement(Tracker *tracker, size_t from)
{
    correlate(tracker, from);
    const float *correlation = fft_input(tracker->fft);
    const size_t window = tracker->window;
    double energy = 0;
    for (size_t i = 0; i < window; i++)
        energy += square(tracker, from + i);
    double overlap = 2 * energy;
    for (size_t lag = 0; lag <= tracker->longest; lag++) {
        if (lag > 0)
            overlap -= square(tracker, from + lag - 1) +
                       square(tracker, from + window - lag);
        tracker->agreement[lag] = overlap > 1e-9
                                      ? 2 * (double)correlation[lag] /
                                            (double)tracker->length / overlap
                                      : 0;
    }
    return energy / (double)window;
}

static bool
is_peak(const double *values, size_t at)
{
    return values[at] > values[at - 1] && values[at] >= values[at + 1];
}

// The first peak that is nearly as high as the highest; 0 = none.
static size_t
choose_lag(const Tracker *tracker)
{
    const double *values = tracker->agreement;
    double highest = 0;
    size_t first = 1; // behind the slope that falls from lag 0
    while (first < tracker->longest && values[first] > 0)
        first++;
    if (first < tracker->shortest)
        first = tracker->shortest;
    for (size_t lag = first; lag < tracker->longest; lag++)
        if (is_peak(values, lag))
            highest = fmax(highest, values[lag]);
    for (size_t lag = first; lag < tracker->longest; lag++)
        if (is_peak(values, lag) && values[lag] >= first_share * highest)
            return lag;
    return 0;
}

static PitchFrame
track_frame(Tracker *tracker, size_t from)
{
    PitchFrame frame = {.power = find_agreement(tracker, from)};
    const size_t lag = frame.power > 1e-9 ? choose_lag(tracker) : 0;
    if (lag == 0)
        return frame;
    const double left = tracker->agreement[lag - 1];
    const double here = tracker->agreement[lag];
    const double right = tracker->agreement[lag + 1];
    const double bend = left - 2 * here + right;
    const double shift = bend < 0 ? 0.5 * (left - right) / bend : 0;
    const double frequency_hz = tracker->sample_rate_hz / ((double)lag + shift);
    frame.pitch = 69 + 12 * log2(frequency_hz / 440);
    frame.clarity = fmin(fmax(here, 0), 1);
    return frame;
}

PitchTrack
pitch_track(const AudioBuffer *audio)
{
    const int rate = audio->sample_rate_hz;
    float *mono = mix_mono(audio);
    Tracker tracker = {.mono = mono,
                       .frame_count = audio->frame_count,
                       .window = (size_t)rate * WINDOW_MS / 1000,
                       .shortest = (size_t)(rate / highest_hz),
                       .longest = (size_t)(rate / lowest_hz),
                       .sample_rate_hz = rate};
    tracker.length = next_power(2 * tracker.window);
    tracker.fft = fft_pair_new(tracker.length);
    tracker.agreement =
        mem_new_array(tracker.longest + 2, sizeof(*tracker.agreement));
    const size_t hop = (size_t)rate / STEPS_PER_S;
    PitchTrack track = {.count = audio->frame_count / hop,
                        .step_s = (double)hop / rate,
                        .middle_s = (double)tracker.window / 2 / rate};
    track.frames = mem_new_array(track.count + 1, sizeof(*track.frames));
    for (size_t i = 0; i < track.count; i++)
        track.frames[i] = track_frame(&tracker, i * hop);
    mem_free(tracker.agreement);
    fft_free(tracker.fft);
    mem_free(mono);
    return track;
}

void
pitch_track_clear(PitchTrack *track)
{
    mem_free(track->frames);
    *track = (PitchTrack){0};
}
