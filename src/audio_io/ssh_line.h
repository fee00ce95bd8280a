// SPDX-License-Identifier: MIT
// The line that a user pastes at the other end of ssh to hear the http device.
#pragma once

// With SSH_CONNECTION a tunnel and a player, without it the player alone.
// mem_free() it.
char *ssh_line(int port, const char *token);
