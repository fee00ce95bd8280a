// SPDX-License-Identifier: MIT
// Bytes of a terminal to keys, mouse, paste, focus and replies. A state
// machine on raw bytes: unknown sequences vanish, split ones wait.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    KEY_NONE = 0x110000, // above every code point
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_HOME,
    KEY_END,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_INSERT,
    KEY_DELETE,
    KEY_F1, // F1..F12 follow each other
    KEY_F12 = KEY_F1 + 11,
    KEY_LAST
} KeyCode; // enter '\r', tab '\t', escape 0x1b, backspace 0x7f, ctrl-j '\n'

typedef enum {
    MODIFIER_SHIFT = 1,
    MODIFIER_ALT = 2,
    MODIFIER_CTRL = 4
} Modifier;

typedef struct {
    uint32_t code; // code point or KeyCode; ctrl-p is 'p' with MODIFIER_CTRL
    unsigned modifiers;
} Key;

typedef enum {
    MOUSE_PRESS,
    MOUSE_RELEASE,
    MOUSE_DRAG,
    MOUSE_WHEEL_UP,
    MOUSE_WHEEL_DOWN
} MouseAction;

typedef struct {
    MouseAction action;
    int button; // 1..3
    int row, column;
    unsigned modifiers;
} Mouse;

typedef enum {
    INPUT_KEY,
    INPUT_MOUSE,
    INPUT_PASTE,
    INPUT_FOCUS_IN,
    INPUT_FOCUS_OUT,
    INPUT_REPLY
} InputType;

typedef enum {
    REPLY_ATTRIBUTES, // DA1: the fence, all earlier replies are in
    REPLY_MODE,       // DECRQM: number, value 0..4
    REPLY_KITTY,      // keyboard flags: value
    REPLY_FOREGROUND, // OSC 10: value 0xRRGGBB
    REPLY_BACKGROUND, // OSC 11
    REPLY_CURSOR,     // CPR: number = row, value = column, from 0
    REPLY_HAS_RGB,    // XTGETTCAP RGB or DECRQSS said so
    REPLY_VERSION     // XTVERSION, in text
} Reply;

typedef struct {
    InputType type;
    Key key;
    Mouse mouse;
    char *text; // paste (newlines kept, controls dropped), version
    size_t text_length;
    bool is_cut; // the paste was longer than the limit
    Reply reply;
    int number;
    int64_t value;
} InputEvent;

enum {
    INPUT_ESCAPE_MS = 25,
    INPUT_PASTE_LIMIT = 1 << 20 // bytes
};

typedef struct Input Input;

Input *input_new(bool has_utf8);
void input_free(Input *input);
void input_feed(Input *input, const char *bytes, size_t count);
// A lone escape waits for more: true, until input_expire() makes it a key.
bool input_is_waiting(const Input *input);
void input_expire(Input *input);
// The oldest event; its text must be freed with mem_free().
bool input_next(Input *input, InputEvent *event);
// "ctrl-p", "alt-r", "R", "space", "f5": name and back.
void input_key_name(const Key *key, char name[static 32]);
bool input_key_parse(const char *name, Key *key);
