// SPDX-License-Identifier: MIT
// Meters of what is heard. The feeder's.
#pragma once

#include "player_mix.h"

typedef struct PlayerMeter PlayerMeter;

PlayerMeter *player_meter_new(void);
void player_meter_free(PlayerMeter *meter);
// Takes in what was heard since the last call.
void player_meter_listen(PlayerMeter *meter, const Mix *mix, int channel_count);
// Of the last 400 ms; of the last second. -INFINITY when there was nothing.
void player_meter_read(const PlayerMeter *meter,
                       float *momentary_lufs,
                       float true_peak_dbtp[2]);
