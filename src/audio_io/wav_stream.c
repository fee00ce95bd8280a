// SPDX-License-Identifier: MIT
#include "wav_stream.h"

#include "timbre/dsp/dither.h"

#include <string.h>

enum { BLOCK_FRAMES = 256, MAX_CHANNELS = 2 };

static void
put(unsigned char *bytes, uint32_t value, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(value >> 8 * i);
}

void
wav_stream_header(unsigned char header[static WAV_STREAM_HEADER_SIZE],
                  int sample_rate_hz,
                  int channel_count)
{
    // Sizes of 2^32 - 1 are taken for "as long as it comes".
    static const unsigned char form[WAV_STREAM_HEADER_SIZE] = {
        'R', 'I', 'F', 'F', 0xFF, 0xFF, 0xFF, 0xFF, // size
        'W', 'A', 'V', 'E', 'f',  'm',  't',  ' ',  //
        16,  0,   0,   0,   1,    0,                // PCM
        0,   0,   0,   0,   0,    0,    0,    0,    // filled in below
        0,   0,   0,   0,   0,    0,                //
        'd', 'a', 't', 'a', 0xFF, 0xFF, 0xFF, 0xFF, // size
    };
    const uint32_t rate = (uint32_t)sample_rate_hz;
    const uint32_t channels = (uint32_t)channel_count;
    memcpy(header, form, sizeof(form));
    put(header + 22, channels, 2);
    put(header + 24, rate, 4);
    put(header + 28, rate * channels * 2, 4);
    put(header + 32, channels * 2, 2);
    put(header + 34, 16, 2);
}

void
wav_stream_samples(unsigned char *bytes,
                   const float *samples,
                   size_t frame_count,
                   int channel_count,
                   uint64_t first_frame)
{
    int32_t integers[BLOCK_FRAMES * MAX_CHANNELS];
    const size_t channels = (size_t)channel_count;
    for (size_t at = 0; at < frame_count;) {
        const size_t left = frame_count - at;
        const size_t count = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;
        dither_to_integer(samples + at * channels, count, channel_count, 16, 0,
                          first_frame + at, integers);
        for (size_t i = 0; i < count * channels; i++)
            put(bytes + 2 * (at * channels + i), (uint32_t)integers[i], 2);
        at += count;
    }
}
