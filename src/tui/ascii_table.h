// SPDX-License-Identifier: MIT
// Characters in ASCII, for terminals without UTF-8.
#pragma once

#include <stdint.h>

// The nearest ASCII character: letters without their accents, lines and bars
// in their plain forms, else '?'.
char ascii_table_nearest(uint32_t code);
