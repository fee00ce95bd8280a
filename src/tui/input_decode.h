// SPDX-License-Identifier: MIT
// Whole sequences of a terminal to events; input.c finds where they begin and
// end.
#pragma once

#include "input.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CSI_MOST_VALUES = 8 };

typedef struct {
    char leader;       // '<', '=', '>', '?' or 0
    char intermediate; // '$', ' ' or 0
    char final;
    int count;
    int values[CSI_MOST_VALUES];
    int event_type; // kitty: 1 press, 2 repeat, 3 release
} Csi;

// `text` is what stands between "ESC [" and the final byte.
bool input_decode_csi(const char *text, size_t length, char final, Csi *csi);
// False when the sequence means nothing to us.
bool input_decode_csi_event(const Csi *csi, InputEvent *event);
bool input_decode_ss3(const char *digits, char final, InputEvent *event);
// `kind` is ']' or 'P'; `text` what stands in the string.
bool input_decode_string(char kind, const char *text, InputEvent *event);
// A character as it is typed, control characters too.
bool input_decode_character(uint32_t code, unsigned modifiers, Key *key);
