// SPDX-License-Identifier: MIT
#include "timbre/core/harmony_guess.h"
#include "timbre/dsp/spectrum.h"

#include "chroma.h"
#include "hann.h"

static const double lowest_hz = 55, highest_hz = 2000;
static const double widest_bin_hz = 3; // parts the semitones above 55 Hz

SpectrumKey
spectrum_key(const AudioBuffer *audio)
{
    double chroma[PITCH_CLASSES] = {0};
    size_t length = hann_length(audio->sample_rate_hz, widest_bin_hz);
    Hann *hann = hann_new(audio, length);
    for (size_t at = 0; at < audio->frame_count; at += length / 2)
        chroma_vote(chroma, hann_power(hann, at), hann_bin_hz(hann), lowest_hz,
                    highest_hz);
    hann_free(hann);
    const KeyGuess key = harmony_guess_key(chroma);
    return (SpectrumKey){key.tonic, key.is_minor, key.strength};
}
