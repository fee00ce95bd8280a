// SPDX-License-Identifier: MIT
// A WAV stream without an end, of 16-bit samples: what every player of a pipe
// or of http understands.
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { WAV_STREAM_HEADER_SIZE = 44 };

void wav_stream_header(unsigned char header[static WAV_STREAM_HEADER_SIZE],
                       int sample_rate_hz,
                       int channel_count);
// Little endian, dithered as files are. `first_frame` counts on from call to
// call, so that the dither is noise.
void wav_stream_samples(unsigned char *bytes,
                        const float *samples,
                        size_t frame_count,
                        int channel_count,
                        uint64_t first_frame);
