// SPDX-License-Identifier: MIT
#include "input_decode.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_VALUE = 10000000 };

// Keys ////////////////////////////////////////////////////////////////////////

// One form for each key, whichever way it was sent: ctrl-i is a tab, shift-a
// is 'A', ctrl-P is ctrl-shift-p.
static Key
normal_key(uint32_t code, unsigned modifiers)
{
    const bool is_ascii = code < 0x80;
    const bool is_control = (modifiers & MODIFIER_CTRL) != 0;
    if (is_ascii && is_control && isupper((int)code) != 0)
        code = (uint32_t)tolower((int)code);
    if (is_ascii && !is_control && (modifiers & MODIFIER_SHIFT) != 0 &&
        isgraph((int)code) != 0) {
        code = (uint32_t)toupper((int)code);
        modifiers &= ~(unsigned)MODIFIER_SHIFT;
    }

    static const struct {
        char with_control, code;
    } rows[] = {{'i', '\t'}, {'m', '\r'}, {'j', '\n'}, {'[', 0x1b}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows) && is_control; i++)
        if (code == (uint32_t)rows[i].with_control)
            return (Key){.code = (uint32_t)rows[i].code,
                         .modifiers = modifiers & ~(unsigned)MODIFIER_CTRL};
    return (Key){.code = code, .modifiers = modifiers};
}

static bool
is_whole_control(uint32_t code)
{
    return code == '\r' || code == '\n' || code == '\t' || code == 0x1b ||
           code == 0x7f;
}

bool
input_decode_character(uint32_t code, unsigned modifiers, Key *key)
{
    if (code == 0x08) // some terminals' backspace
        code = 0x7f;
    if (code < 0x20 && !is_whole_control(code)) {
        // @ to _ without their sixth bit; ctrl-space comes as ctrl-@.
        code = code == 0 ? ' ' : code + 0x40;
        modifiers |= MODIFIER_CTRL;
    }
    if ((code >= 0x80 && code < 0xa0) || code >= KEY_NONE)
        return false;
    *key = normal_key(code, modifiers);
    return true;
}

static unsigned
modifiers_of(int value)
{
    static const struct {
        unsigned theirs, ours;
    } rows[] = {{1, MODIFIER_SHIFT},
                {2, MODIFIER_ALT},
                {4, MODIFIER_CTRL},
                {32, MODIFIER_ALT}}; // meta

    const unsigned bits = value > 0 ? (unsigned)value - 1 : 0;
    unsigned modifiers = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((bits & rows[i].theirs) != 0)
            modifiers |= rows[i].ours;
    return modifiers;
}

static bool
set_key(InputEvent *event, uint32_t code, unsigned modifiers)
{
    event->type = INPUT_KEY;
    if (code >= KEY_NONE) {
        event->key = (Key){.code = code, .modifiers = modifiers};
        return code > KEY_NONE && code < KEY_LAST;
    }
    return input_decode_character(code, modifiers, &event->key);
}

typedef struct {
    int number;
    uint32_t code;
} KeyNumber;

static uint32_t
find_number(const KeyNumber *rows, size_t count, int number)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].number == number)
            return rows[i].code;
    return KEY_NONE;
}

// CSI ... FINAL
static uint32_t
letter_key(char final)
{
    static const KeyNumber rows[] = {{'A', KEY_UP},     {'B', KEY_DOWN},
                                     {'C', KEY_RIGHT},  {'D', KEY_LEFT},
                                     {'H', KEY_HOME},   {'F', KEY_END},
                                     {'P', KEY_F1},     {'Q', KEY_F1 + 1},
                                     {'R', KEY_F1 + 2}, {'S', KEY_F1 + 3}};
    return find_number(rows, ARRAY_LENGTH(rows), final);
}

// CSI number ~
static uint32_t
tilde_key(int number)
{
    static const KeyNumber rows[] = {
        {1, KEY_HOME},     {2, KEY_INSERT},  {3, KEY_DELETE},
        {4, KEY_END},      {5, KEY_PAGE_UP}, {6, KEY_PAGE_DOWN},
        {7, KEY_HOME},     {8, KEY_END},     {11, KEY_F1},
        {12, KEY_F1 + 1},  {13, KEY_F1 + 2}, {14, KEY_F1 + 3},
        {15, KEY_F1 + 4},  {17, KEY_F1 + 5}, {18, KEY_F1 + 6},
        {19, KEY_F1 + 7},  {20, KEY_F1 + 8}, {21, KEY_F1 + 9},
        {23, KEY_F1 + 10}, {24, KEY_F1 + 11}};
    return find_number(rows, ARRAY_LENGTH(rows), number);
}

// The private codes of the kitty protocol: the keypad's keys are those of the
// rest of the keyboard, lone modifiers and media keys are none.
static uint32_t
kitty_code(int number)
{
    enum { PRIVATE_FIRST = 57344, PRIVATE_LAST = 63743, KEYPAD = 57399 };

    static const uint32_t keypad[] = {
        '0',      '1',       '2',        '3',       '4',         '5',
        '6',      '7',       '8',        '9',       '.',         '/',
        '*',      '-',       '+',        '\r',      '=',         ',',
        KEY_LEFT, KEY_RIGHT, KEY_UP,     KEY_DOWN,  KEY_PAGE_UP, KEY_PAGE_DOWN,
        KEY_HOME, KEY_END,   KEY_INSERT, KEY_DELETE};
    if (number >= KEYPAD && number < KEYPAD + (int)ARRAY_LENGTH(keypad))
        return keypad[number - KEYPAD];
    if (number <= 0 || number >= KEY_NONE ||
        (number >= PRIVATE_FIRST && number <= PRIVATE_LAST))
        return KEY_NONE;
    return (uint32_t)number;
}

bool
input_decode_ss3(const char *digits, char final, InputEvent *event)
{
    static const KeyNumber keypad[] = {
        {'M', '\r'}, {'j', '*'}, {'k', '+'}, {'l', ','}, {'m', '-'},
        {'n', '.'},  {'o', '/'}, {'p', '0'}, {'q', '1'}, {'r', '2'},
        {'s', '3'},  {'t', '4'}, {'u', '5'}, {'v', '6'}, {'w', '7'},
        {'x', '8'},  {'y', '9'}, {'X', '='}, {' ', ' '}, {'I', '\t'}};
    uint32_t code = letter_key(final);
    if (code == KEY_NONE)
        code = find_number(keypad, ARRAY_LENGTH(keypad), final);
    return code != KEY_NONE &&
           set_key(event, code, modifiers_of((int)strtol(digits, NULL, 10)));
}

// CSI /////////////////////////////////////////////////////////////////////////

// Numbers behind ';' are values; those behind ':' belong to the one before and
// are read over, but for the type of a key's event, behind the modifiers.
static bool
take_value_byte(Csi *csi, char byte, int *sub)
{
    if (byte == ';') {
        *sub = 0;
        return ++csi->count <= CSI_MOST_VALUES;
    }
    if (byte == ':') {
        if (++*sub == 1 && csi->count == 2)
            csi->event_type = 0;
        return true;
    }
    int *value = &csi->values[csi->count - 1];
    if (*sub > 0)
        value = *sub == 1 && csi->count == 2 ? &csi->event_type : NULL;
    if (value != NULL && *value < MOST_VALUE)
        *value = *value * 10 + (byte - '0');
    return true;
}

bool
input_decode_csi(const char *text, size_t length, char final, Csi *csi)
{
    *csi = (Csi){.final = final, .event_type = 1};
    size_t i = 0;
    if (length > 0 && strchr("<=>?", text[0]) != NULL)
        csi->leader = text[i++];
    int sub = 0;
    for (; i < length && text[i] >= '0' && text[i] <= ';'; i++) {
        csi->count += csi->count == 0;
        if (!take_value_byte(csi, text[i], &sub))
            return false;
    }
    if (i < length)
        csi->intermediate = text[i++];
    return i == length;
}

static bool
decode_mouse(const Csi *csi, InputEvent *event)
{
    enum { MOTION = 32, WHEEL = 64, EXTRA = 128 };

    const int code = csi->values[0];
    if (csi->count != 3 || code >= EXTRA || csi->values[1] < 1 ||
        csi->values[2] < 1)
        return false;
    event->type = INPUT_MOUSE;
    event->mouse = (Mouse){.button = (code & 3) + 1,
                           .row = csi->values[2] - 1,
                           .column = csi->values[1] - 1,
                           .modifiers = modifiers_of((code >> 2 & 7) + 1)};
    if ((code & WHEEL) != 0) {
        event->mouse.action =
            (code & 1) == 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN;
        event->mouse.button = 0;
        return (code & 2) == 0; // sideways
    }
    if (event->mouse.button > 3)
        return false; // motion without a button
    event->mouse.action = csi->final == 'm'      ? MOUSE_RELEASE
                          : (code & MOTION) != 0 ? MOUSE_DRAG
                                                 : MOUSE_PRESS;
    return true;
}

static bool
set_reply(InputEvent *event, Reply reply, int number, int64_t value)
{
    event->type = INPUT_REPLY;
    event->reply = reply;
    event->number = number;
    event->value = value;
    return true;
}

static bool
decode_private(const Csi *csi, InputEvent *event)
{
    if (csi->leader == '<' && (csi->final == 'M' || csi->final == 'm'))
        return decode_mouse(csi, event);
    if (csi->leader != '?')
        return false;
    if (csi->final == 'c')
        return set_reply(event, REPLY_ATTRIBUTES, 0, csi->values[0]);
    if (csi->final == 'u')
        return set_reply(event, REPLY_KITTY, 0, csi->values[0]);
    if (csi->final == 'y' && csi->intermediate == '$')
        return set_reply(event, REPLY_MODE, csi->values[0], csi->values[1]);
    return false;
}

static bool
set_plain(InputEvent *event, InputType type)
{
    event->type = type;
    return true;
}

static bool
decode_tilde(const Csi *csi, InputEvent *event)
{
    enum { OTHER_KEY = 27 };

    if (csi->values[0] == OTHER_KEY && csi->count == 3)
        return set_key(event, kitty_code(csi->values[2]),
                       modifiers_of(csi->values[1]));
    return set_key(event, tilde_key(csi->values[0]),
                   modifiers_of(csi->values[1]));
}

// A cursor report looks like a function key with modifiers: those are small
// and come with a 1.
static bool
is_cursor_report(const Csi *csi)
{
    return csi->final == 'R' && csi->count == 2 && csi->values[0] > 0 &&
           csi->values[1] > 0 && (csi->values[0] != 1 || csi->values[1] > 8);
}

bool
input_decode_csi_event(const Csi *csi, InputEvent *event)
{
    enum { RELEASED = 3 };

    *event = (InputEvent){0};
    if (csi->leader != 0)
        return decode_private(csi, event);
    if (csi->intermediate != 0 || csi->event_type == RELEASED)
        return false;
    if (is_cursor_report(csi))
        return set_reply(event, REPLY_CURSOR, csi->values[0] - 1,
                         csi->values[1] - 1);
    const unsigned modifiers = modifiers_of(csi->values[1]);
    switch (csi->final) {
    case 'I':
        return set_plain(event, INPUT_FOCUS_IN);
    case 'O':
        return set_plain(event, INPUT_FOCUS_OUT);
    case 'Z':
        return set_key(event, '\t', modifiers | MODIFIER_SHIFT);
    case 'u':
        return set_key(event, kitty_code(csi->values[0]), modifiers);
    case '~':
        return decode_tilde(csi, event);
    default:
        return set_key(event, letter_key(csi->final), modifiers);
    }
}

// Strings /////////////////////////////////////////////////////////////////////

// 1 to 4 hexadecimal digits of a channel, as 8 bits; -1: none.
static int
parse_channel(const char **at)
{
    unsigned value = 0;
    unsigned most = 0;
    for (int i = 0; i < 4 && isxdigit((unsigned char)**at) != 0; i++, (*at)++) {
        const char digit = (char)tolower((unsigned char)**at);
        value = value * 16 +
                (unsigned)(digit <= '9' ? digit - '0' : digit - 'a' + 10);
        most = most * 16 + 15;
    }
    return most == 0 ? -1 : (int)((value * 255 + most / 2) / most);
}

// "rgb:hhhh/hhhh/hhhh" or "rgba:..." (whose alpha is not looked at).
static bool
parse_color(const char *text, int64_t *color)
{
    if (!text_starts_with(text, "rgb:") && !text_starts_with(text, "rgba:"))
        return false;
    const char *at = strchr(text, ':') + 1;
    *color = 0;
    for (int i = 0; i < 3; i++) {
        const int channel = parse_channel(&at);
        if (channel < 0 || (i < 2 && *at != '/'))
            return false;
        at += i < 2;
        *color = *color << 8 | channel;
    }
    return *at == '\0' || *at == '/';
}

static bool
decode_osc(const char *text, InputEvent *event)
{
    int64_t color = 0;
    if (text_starts_with(text, "10;") && parse_color(text + 3, &color))
        return set_reply(event, REPLY_FOREGROUND, 0, color);
    if (text_starts_with(text, "11;") && parse_color(text + 3, &color))
        return set_reply(event, REPLY_BACKGROUND, 0, color);
    return false;
}

// XTGETTCAP "1+r524742...", DECRQSS "1$r...38:2" or "...38;2", XTVERSION ">|".
static bool
decode_dcs(const char *text, InputEvent *event)
{
    if (text_starts_with(text, "1+r524742") ||
        (text_starts_with(text, "1$r") &&
         (strstr(text, "38:2") != NULL || strstr(text, "38;2") != NULL)))
        return set_reply(event, REPLY_HAS_RGB, 0, 1);
    if (!text_starts_with(text, ">|"))
        return false;
    event->text = text_clean(text + 2, strlen(text + 2), strlen(text));
    event->text_length = strlen(event->text);
    return set_reply(event, REPLY_VERSION, 0, 0);
}

bool
input_decode_string(char kind, const char *text, InputEvent *event)
{
    *event = (InputEvent){0};
    if (kind == ']')
        return decode_osc(text, event);
    return kind == 'P' && decode_dcs(text, event);
}
