// SPDX-License-Identifier: MIT
// The device without a loudspeaker: it keeps time like a real one.
#pragma once

#include "timbre/audio_io/device_table.h"

extern const Device device_null;
