// SPDX-License-Identifier: MIT
#include "timbre/dsp/mel_forward.h"

#include "timbre/base/memory.h"

#include "fft.h"
#include "mel_bank.h"

#include <math.h>

// Room for a spectrum's magnitudes, and for what they are made from.
typedef struct {
    const MelSettings *settings;
    size_t channel_count;
    Fft *fft;
    float *window, *magnitudes;
} Forward;

static Forward
forward_open(const MelSettings *settings, size_t channel_count)
{
    const size_t window = (size_t)settings->window_size;
    // Whole and even: the FFT's length is the caller's business.
    const size_t size = (size_t)settings->fft_size;
    Forward forward = {.settings = settings,
                       .channel_count = channel_count,
                       .fft = fft_pair_new(size),
                       .window = mem_new_array(window, sizeof(float)),
                       .magnitudes =
                           mem_new_array(size / 2 + 1, sizeof(float))};
    for (size_t i = 0; i < window; i++)
        forward.window[i] =
            (float)(0.5 - 0.5 * cos(2 * M_PI * (double)i / (double)window));
    return forward;
}

static void
forward_close(Forward *forward)
{
    fft_free(forward->fft);
    mem_free(forward->window);
    mem_free(forward->magnitudes);
}

// Sound goes on mirrored in its first and last sample, as often as it must.
static size_t
mirrored(int64_t frame, uint64_t frame_count)
{
    const int64_t period = 2 * ((int64_t)frame_count - 1);
    if (period == 0)
        return 0;
    int64_t at = frame % period;
    if (at < 0)
        at += period;
    return (size_t)(at < (int64_t)frame_count ? at : period - at);
}

static void
measure(Forward *forward, const float *sound, size_t column)
{
    const MelSettings *settings = forward->settings;
    const size_t size = (size_t)settings->fft_size;
    const size_t window = (size_t)settings->window_size;
    float *input = fft_input(forward->fft);
    memset(input, 0, size * sizeof(float));
    const int64_t first =
        (int64_t)column * settings->hop_size - (int64_t)(window / 2);
    for (size_t i = 0; i < window; i++) {
        const size_t frame =
            mirrored(first + (int64_t)i, settings->frame_count);
        input[i] = sound[frame * forward->channel_count] * forward->window[i];
    }
    fft_forward(forward->fft);
    const float *spectrum = fft_spectrum(forward->fft);
    for (size_t i = 0; i <= size / 2; i++)
        forward->magnitudes[i] =
            sqrtf(spectrum[2 * i] * spectrum[2 * i] +
                  spectrum[2 * i + 1] * spectrum[2 * i + 1]);
}

uint64_t
mel_forward_columns(const MelSettings *settings)
{
    return 1 + settings->frame_count / (uint64_t)settings->hop_size;
}

Status
mel_forward_run(const MelSettings *settings,
                const float *sound,
                uint64_t channel_count,
                uint64_t bin_count,
                float *mel,
                Error *error)
{
    if (mel_inverse_check(settings, bin_count, error) != STATUS_OK)
        return STATUS_INVALID;
    const size_t size = (size_t)settings->fft_size;
    const size_t columns = mel_forward_columns(settings);
    Forward forward = forward_open(settings, channel_count);
    MelBank *bank =
        mel_bank_new(bin_count, settings->lowest_hz, settings->highest_hz,
                     settings->sample_rate_hz / (double)size, size / 2 + 1);
    float *bands = mem_new_array(bin_count, sizeof(float));
    for (size_t channel = 0; channel < channel_count; channel++)
        for (size_t column = 0; column < columns; column++) {
            measure(&forward, sound + channel, column);
            mel_bank_apply(bank, forward.magnitudes + bank->first_bin, bands);
            for (size_t band = 0; band < bin_count; band++)
                mel[(channel * bin_count + band) * columns + column] =
                    bands[band];
        }
    mem_free(bands);
    mel_bank_free(bank);
    forward_close(&forward);
    return STATUS_OK;
}
