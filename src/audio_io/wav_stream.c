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
    const uint32_t rate = (uint32_t)sample_rate_hz;
    const uint32_t channels = (uint32_t)channel_count;
    // The largest size that readers take for "as long as it comes".
    const uint32_t endless = 0xFFFFFFFF;
    memcpy(header, "RIFF", 4);
    put(header + 4, endless, 4);
    memcpy(header + 8, "WAVEfmt ", 8);
    put(header + 16, 16, 4);
    put(header + 20, 1, 2); // PCM
    put(header + 22, channels, 2);
    put(header + 24, rate, 4);
    put(header + 28, rate * channels * 2, 4);
    put(header + 32, channels * 2, 2);
    put(header + 34, 16, 2);
    memcpy(header + 36, "data", 4);
    put(header + 40, endless, 4);
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
