// SPDX-License-Identifier: MIT
#include "hann.h"

#include "timbre/base/memory.h"

#include "fft.h"

#include <math.h>

struct Hann {
    const AudioBuffer *audio;
    size_t length;
    Fft *fft;
    float *window;
    float *power;
};

size_t
hann_length(int sample_rate_hz, double widest_bin_hz)
{
    size_t length = 2048;
    while ((double)sample_rate_hz / (double)length > widest_bin_hz)
        length *= 2;
    return length;
}

Hann *
hann_new(const AudioBuffer *audio, size_t length)
{
    Hann *hann = mem_new(sizeof(*hann));
    hann->audio = audio;
    hann->length = length;
    hann->fft = fft_new(length);
    hann->window = mem_new_array(length, sizeof(float));
    hann->power = mem_new_array(length / 2 + 1, sizeof(float));
    for (size_t i = 0; i < length; i++)
        hann->window[i] =
            (float)(0.5 - 0.5 * cos(2 * M_PI * (double)i / (double)length));
    return hann;
}

const float *
hann_power(Hann *hann, size_t first_frame)
{
    const AudioBuffer *audio = hann->audio;
    size_t channels = (size_t)audio->channel_count;
    float *input = fft_input(hann->fft);
    for (size_t i = 0; i < hann->length; i++) {
        size_t frame = first_frame + i;
        float value = 0;
        if (frame < audio->frame_count) {
            const float *at = audio->samples + frame * channels;
            value = channels == 2 ? (at[0] + at[1]) * 0.5F : at[0];
        }
        input[i] = value * hann->window[i];
    }
    fft_power(hann->fft, hann->power);
    return hann->power;
}

double
hann_bin_hz(const Hann *hann)
{
    return (double)hann->audio->sample_rate_hz / (double)hann->length;
}

size_t
hann_bin_count(const Hann *hann)
{
    return hann->length / 2 + 1;
}

void
hann_free(Hann *hann)
{
    if (hann == NULL)
        return;
    fft_free(hann->fft);
    mem_free(hann->window);
    mem_free(hann->power);
    mem_free(hann);
}
