// SPDX-License-Identifier: MIT
// What a mel spectrogram can't be.
#pragma once

#include "timbre/dsp/mel_inverse.h"

// Finds the largest magnitude, too.
Status mel_check_image(const MelImage *mel, float *loudest, Error *error);
