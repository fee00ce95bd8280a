// SPDX-License-Identifier: MIT
#include "mel_check.h"

#include <math.h>

enum {
    MOST_BANDS = 4096,
    LEAST_WINDOW = 64,
    MOST_FFT = 262144,
    MOST_OVERLAP = 64 // windows over a sample
};

static Status
check_sizes(const MelSettings *settings, Error *error)
{
    if (settings->window_size < LEAST_WINDOW ||
        settings->window_size > settings->fft_size)
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram's window_size must lie between %d "
                         "and its fft_size, %d, not at %d",
                         LEAST_WINDOW, settings->fft_size,
                         settings->window_size);
    if (settings->fft_size > MOST_FFT || settings->fft_size % 2 != 0)
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram's fft_size must be an even number "
                         "up to %d, not %d",
                         MOST_FFT, settings->fft_size);
    const int least = (settings->window_size + MOST_OVERLAP - 1) / MOST_OVERLAP;
    const int most = settings->window_size / 2;
    if (settings->hop_size < least || settings->hop_size > most)
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram's hop_size must lie between %d and "
                         "%d for a window_size of %d, not at %d",
                         least, most, settings->window_size,
                         settings->hop_size);
    return STATUS_OK;
}

Status
mel_inverse_check(const MelSettings *settings, uint64_t bin_count, Error *error)
{
    const int rate_hz = settings->sample_rate_hz;
    if (rate_hz < 8000 || rate_hz > 192000)
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram's sample_rate_hz must lie between "
                         "8000 and 192000, not at %d",
                         rate_hz);
    if (!(settings->lowest_hz >= 0 &&
          settings->highest_hz > settings->lowest_hz &&
          settings->highest_hz <= rate_hz / 2.0))
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram's lowest_hz and highest_hz must "
                         "rise between 0 and half of %d Hz, not be %g and %g",
                         rate_hz, settings->lowest_hz, settings->highest_hz);
    if (bin_count < 1 || bin_count > MOST_BANDS)
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram must have 1 to %d bins, not %llu",
                         MOST_BANDS, (unsigned long long)bin_count);
    if (settings->frame_count < 1)
        return error_set(error, STATUS_INVALID,
                         "at least 1 frame of sound must be asked of a mel "
                         "spectrogram");
    return check_sizes(settings, error);
}

static Status
refuse_value(const MelImage *mel, size_t at, Error *error)
{
    const uint64_t column = at % mel->column_count;
    const uint64_t row = at / mel->column_count;
    return error_set(error, STATUS_INVALID,
                     "mel magnitudes must be numbers from 0 up; the one at "
                     "channel %llu, bin %llu, column %llu is %g",
                     (unsigned long long)(row / mel->bin_count),
                     (unsigned long long)(row % mel->bin_count),
                     (unsigned long long)column, (double)mel->values[at]);
}

Status
mel_check_image(const MelImage *mel, float *loudest, Error *error)
{
    if (mel->channel_count < 1 || mel->channel_count > 2 ||
        mel->column_count < 1)
        return error_set(error, STATUS_INVALID,
                         "a mel spectrogram has the shape (channels, bins, "
                         "columns) with 1 or 2 channels and at least 1 column, "
                         "not %llu channels and %llu columns",
                         (unsigned long long)mel->channel_count,
                         (unsigned long long)mel->column_count);
    const size_t count =
        mel->channel_count * mel->bin_count * mel->column_count;
    *loudest = 0;
    for (size_t i = 0; i < count; i++) {
        const float value = mel->values[i];
        if (!(value >= 0) || isinf(value))
            return refuse_value(mel, i, error);
        if (value > *loudest)
            *loudest = value;
    }
    return STATUS_OK;
}
