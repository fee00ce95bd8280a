// SPDX-License-Identifier: MIT
#include "timbre/core/harmony_guess.h"
#include "timbre/dsp/spectrum.h"

#include "chroma.h"
#include "hann.h"

static const double lowest_hz = 55, highest_hz = 2000;

// Bins of at most 3 Hz, which part the semitones above 55 Hz.
static size_t
window_length(int sample_rate_hz)
{
    size_t length = 4096;
    while ((double)sample_rate_hz / (double)length > 3)
        length *= 2;
    return length;
}

SpectrumKey
spectrum_key(const AudioBuffer *audio)
{
    double chroma[PITCH_CLASSES] = {0};
    size_t length = window_length(audio->sample_rate_hz);
    Hann *hann = hann_new(audio, length);
    for (size_t at = 0; at < audio->frame_count; at += length / 2)
        chroma_vote(chroma, hann_power(hann, at), hann_bin_hz(hann), lowest_hz,
                    highest_hz);
    hann_free(hann);
    const KeyGuess key = harmony_guess_key(chroma);
    return (SpectrumKey){key.tonic, key.is_minor, key.strength};
}
