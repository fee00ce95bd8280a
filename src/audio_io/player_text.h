// SPDX-License-Identifier: MIT
// Sentences of the player, cut between characters.
#pragma once

#include "timbre/audio_io/player_state.h"

void player_text_set(char into[static PLAYER_TEXT_SIZE], const char *text);
