// SPDX-License-Identifier: MIT
// Over-level signals that break limiters (dsp.md, "torture"), one second each.
#pragma once

#include "dsp_signal.h"

enum { TORTURE_COUNT = 8 };

static const char *const torture_names[TORTURE_COUNT] = {
    "fs/4 at 45 degrees +3 dB", "3 ms fs/4 bursts",     "997 Hz square +6 dB",
    "log sweep +6 dB",          "white noise",          "+12 dB impulses",
    "sign(sinc) sequences",     "55 Hz thump and noise"};

static DSP_UNUSED double
torture_value(int kind, size_t i, double t, int rate_hz, uint64_t *state)
{
    double quarter = sin(M_PI / 2 * (double)(i % 4) + M_PI / 4);
    double noise = noise_next(state);
    switch (kind) {
    case 0:
        return from_db(3) * quarter;
    case 1:
        return fmod(t, 0.05) < 0.003 ? 1.6 * quarter : 0.1 * noise;
    case 2:
        return sin(2 * M_PI * 997 * t) >= 0 ? 2 : -2;
    case 3: // 20 Hz to 0.45 of the rate in one second
        return 2 * sin(2 * M_PI * 20 * (pow(0.45 * rate_hz / 20, t) - 1) /
                       log(0.45 * rate_hz / 20));
    case 4:
        return 1.5 * noise;
    case 5:
        return i % 4801 == 2400 ? 4 : 0.05 * noise;
    case 6: {
        double u = (double)(i % 2000) - 1000.5;
        if (fabs(u) > 32)
            return 0;
        return sin(M_PI * u) / u >= 0 ? 1 : -1;
    }
    default:
        return 1.8 * sin(2 * M_PI * 55 * t) * exp(-4 * fmod(t, 0.5)) +
               0.5 * noise;
    }
}

static DSP_UNUSED AudioBuffer *
torture_render(int kind, double seconds, int channels, int rate_hz)
{
    size_t frames = (size_t)lround(seconds * rate_hz);
    AudioBuffer *audio = audio_buffer_new(frames, channels, rate_hz);
    uint64_t state = 99;
    for (size_t i = 0; i < frames; i++) {
        double t = (double)i / rate_hz;
        double value = torture_value(kind, i, t, rate_hz, &state);
        for (int c = 0; c < channels; c++)
            audio->samples[i * (size_t)channels + (size_t)c] =
                (float)(c == 0 ? value : 0.8 * value);
    }
    return audio;
}
