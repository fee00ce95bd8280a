// SPDX-License-Identifier: MIT
// How a card is opened: rate, channels, format, and how deep its buffer is.
#pragma once

#include "timbre/audio_io/device_table.h"

#include <alsa/asoundlib.h>

typedef struct {
    bool is_float; // else 16 bits
    bool is_deep;  // half a second that can be taken back, else 40 ms
    size_t period_frames, buffer_frames;
} AlsaSetup;

// Writes what it got into `settings`, too.
Status alsa_setup_open(snd_pcm_t **pcm,
                       const char *name,
                       DeviceSettings *settings,
                       AlsaSetup *setup,
                       Error *error);
