// SPDX-License-Identifier: MIT
// Where sequences begin and end. Nothing that comes can make it forget to look
// for keys: sequences end at their limits, strings at the first control
// character, and a paste whose end never comes at ctrl-c or escape alone.
#include "input.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "input_decode.h"

#include <string.h>

enum {
    SEQUENCE_LIMIT = 512, // bytes kept of one; the rest is read over
    STRING_LIMIT = 65536, // bytes read over before a string is given up
    EVENTS_KEPT = 1024,   // room that stays when all events are taken
    REPLACEMENT = 0xfffd
};

typedef enum {
    AT_GROUND,
    AT_ESCAPE, // ESC
    AT_CSI,    // ESC [
    AT_LINUX,  // ESC [ [, a function key of the Linux console
    AT_MOUSE,  // ESC [ M, three bytes of the oldest mouse reports
    AT_SS3,    // ESC O
    AT_STRING, // ESC ] and the like
    AT_STRING_ESCAPE,
    AT_PASTE,
    AT_PASTE_ESCAPE, // what may be the end of the paste
    AT_COUNT
} Place;

struct Input {
    bool has_utf8;
    Place place;
    char kind; // of the string
    char sequence[SEQUENCE_LIMIT + 1];
    size_t length;      // kept
    size_t seen;        // with what was not kept
    unsigned modifiers; // of the next character: alt behind ESC
    char character[4];  // bytes of one that is not whole yet
    size_t character_length;
    Text paste;
    bool is_cut;
    bool had_return; // the last byte of the paste was a return
    InputEvent *events;
    size_t event_count, event_at, event_capacity;
};

static const char paste_end[] = "\x1b[201~";

Input *
input_new(bool has_utf8)
{
    Input *input = mem_new(sizeof(*input));
    input->has_utf8 = has_utf8;
    return input;
}

void
input_free(Input *input)
{
    if (input == NULL)
        return;
    for (size_t i = input->event_at; i < input->event_count; i++)
        mem_free(input->events[i].text);
    mem_free(input->events);
    text_clear(&input->paste);
    mem_free(input);
}

// Events //////////////////////////////////////////////////////////////////////

static void
push(Input *input, const InputEvent *event)
{
    input->events = mem_reserve(input->events, input->event_count,
                                &input->event_capacity, sizeof(*input->events));
    input->events[input->event_count++] = *event;
}

bool
input_next(Input *input, InputEvent *event)
{
    if (input->event_at < input->event_count) {
        *event = input->events[input->event_at++];
        return true;
    }
    input->event_at = input->event_count = 0;
    if (input->event_capacity > EVENTS_KEPT) {
        mem_free(input->events);
        input->events = NULL;
        input->event_capacity = 0;
    }
    return false;
}

static void
push_character(Input *input, uint32_t code)
{
    InputEvent event = {.type = INPUT_KEY};
    if (input_decode_character(code, input->modifiers, &event.key))
        push(input, &event);
    input->modifiers = 0;
}

static void
go_to(Input *input, Place place)
{
    input->place = place;
    input->length = input->seen = 0;
}

static void
keep(Input *input, char byte)
{
    input->seen++;
    if (input->length < SEQUENCE_LIMIT)
        input->sequence[input->length++] = byte;
}

// Characters //////////////////////////////////////////////////////////////////

static size_t
size_of_character(unsigned char first)
{
    if (first >= 0xf0)
        return 4;
    return first >= 0xe0 ? 3 : 2;
}

static void
take_plain(Input *input, unsigned char byte)
{
    const bool continues = input->has_utf8 && (byte & 0xc0U) == 0x80U;
    if (!continues && input->character_length > 0) {
        input->character_length = 0; // the rest never came
        input->modifiers = 0;
    }
    if (byte < 0x80 || !input->has_utf8) {
        push_character(input, byte);
        return;
    }
    if ((continues && input->character_length == 0) || byte >= 0xf8) {
        input->modifiers = 0;
        return;
    }
    input->character[input->character_length++] = (char)byte;
    if (input->character_length <
        size_of_character((unsigned char)input->character[0]))
        return;
    const char *at = input->character;
    const uint32_t code =
        text_next_code_point(&at, input->character + input->character_length);
    const bool is_whole = at == input->character + input->character_length;
    input->character_length = 0;
    if (is_whole)
        push_character(input, code);
    input->modifiers = 0;
}

static void
at_ground(Input *input, char byte)
{
    if (byte == '\x1b') {
        input->character_length = 0;
        input->modifiers = 0;
        go_to(input, AT_ESCAPE);
        return;
    }
    take_plain(input, (unsigned char)byte);
}

// What was begun is given up; the byte stands for itself.
static void
start_anew(Input *input, char byte)
{
    go_to(input, AT_GROUND);
    at_ground(input, byte);
}

static void
at_escape(Input *input, char byte)
{
    go_to(input, AT_GROUND);
    if (byte == '[') {
        go_to(input, AT_CSI);
    } else if (byte == 'O') {
        go_to(input, AT_SS3);
    } else if (byte != '\0' && strchr("]P_^X", byte) != NULL) {
        go_to(input, AT_STRING);
        input->kind = byte;
    } else if (byte == '\x1b') {
        push_character(input, '\x1b');
        go_to(input, AT_ESCAPE);
    } else {
        input->modifiers = MODIFIER_ALT;
        take_plain(input, (unsigned char)byte);
    }
}

// Sequences ///////////////////////////////////////////////////////////////////

static void
begin_paste(Input *input)
{
    go_to(input, AT_PASTE);
    input->paste.length = 0;
    input->is_cut = input->had_return = false;
}

static void
end_csi(Input *input, char final)
{
    enum { PASTE_BEGIN = 200 };

    Csi csi;
    InputEvent event;
    const bool is_whole =
        input->seen == input->length &&
        input_decode_csi(input->sequence, input->length, final, &csi);
    go_to(input, AT_GROUND);
    if (!is_whole)
        return;
    if (final == '~' && csi.leader == 0 && csi.values[0] == PASTE_BEGIN)
        begin_paste(input);
    else if (final == 'M' && csi.leader == 0 && csi.count == 0)
        go_to(input, AT_MOUSE);
    else if (input_decode_csi_event(&csi, &event))
        push(input, &event);
}

static void
at_csi(Input *input, char byte)
{
    if (byte == '\x1b')
        go_to(input, AT_ESCAPE);
    else if (byte == '[' && input->seen == 0)
        go_to(input, AT_LINUX);
    else if (byte >= 0x40 && byte <= 0x7e)
        end_csi(input, byte);
    else if (byte >= 0x20 && byte < 0x7f)
        keep(input, byte);
    else
        start_anew(input, byte); // the sequence was cut
}

static void
at_linux(Input *input, char byte)
{
    go_to(input, AT_GROUND);
    const InputEvent event = {.type = INPUT_KEY,
                              .key.code = KEY_F1 + (uint32_t)(byte - 'A')};
    if (byte >= 'A' && byte <= 'E')
        push(input, &event);
    else if (byte >= 0 && byte < 0x20)
        start_anew(input, byte);
}

static void
at_mouse(Input *input, char byte)
{
    if (byte >= 0 && byte < 0x20) { // places count from 32
        start_anew(input, byte);
        return;
    }
    keep(input, byte);
    if (input->seen == 3)
        go_to(input, AT_GROUND);
}

static void
at_ss3(Input *input, char byte)
{
    if (byte >= '0' && byte <= '9' && input->seen < 4) {
        keep(input, byte);
        return;
    }
    InputEvent event = {0};
    input->sequence[input->length] = '\0';
    const bool is_key =
        byte >= 0x20 && input_decode_ss3(input->sequence, byte, &event);
    go_to(input, byte == '\x1b' ? AT_ESCAPE : AT_GROUND);
    if (is_key)
        push(input, &event);
    else if (byte != '\x1b' && byte < 0x20 && byte >= 0)
        at_ground(input, byte);
}

static void
end_string(Input *input)
{
    InputEvent event;
    input->sequence[input->length] = '\0';
    const bool is_event =
        input->seen == input->length &&
        input_decode_string(input->kind, input->sequence, &event);
    go_to(input, AT_GROUND);
    if (is_event)
        push(input, &event);
}

static void
at_string(Input *input, char byte)
{
    if (byte == '\a')
        end_string(input);
    else if (byte == '\x1b')
        input->place = AT_STRING_ESCAPE;
    else if (byte >= 0 && byte < 0x20)
        start_anew(input, byte); // replies hold no controls: it was cut
    else if (input->seen >= STRING_LIMIT)
        go_to(input, AT_GROUND);
    else
        keep(input, byte);
}

static void
at_string_escape(Input *input, char byte)
{
    if (byte == '\\') {
        end_string(input);
        return;
    }
    go_to(input, AT_ESCAPE);
    at_escape(input, byte);
}

// Paste ///////////////////////////////////////////////////////////////////////

static void
end_paste(Input *input)
{
    InputEvent event = {.type = INPUT_PASTE, .is_cut = input->is_cut};
    event.text =
        text_clean(input->paste.chars == NULL ? "" : input->paste.chars,
                   input->paste.length, INPUT_PASTE_LIMIT);
    event.text_length = strlen(event.text);
    text_clear(&input->paste);
    go_to(input, AT_GROUND);
    push(input, &event);
}

// Returns become newlines; text_clean() drops the other controls at the end.
static void
add_pasted(Input *input, char byte)
{
    const bool is_second = byte == '\n' && input->had_return;
    input->had_return = byte == '\r';
    if (is_second)
        return;
    if (byte == '\r')
        byte = '\n';
    if (input->paste.length >= INPUT_PASTE_LIMIT)
        input->is_cut = true;
    else
        text_append_bytes(&input->paste, &byte, 1);
}

static void
at_paste(Input *input, char byte)
{
    if (byte != '\x1b') {
        add_pasted(input, byte);
        return;
    }
    go_to(input, AT_PASTE_ESCAPE);
    keep(input, byte);
}

static void
at_paste_escape(Input *input, char byte)
{
    if (byte == paste_end[input->length]) {
        keep(input, byte);
        if (input->length == strlen(paste_end))
            end_paste(input);
        return;
    }
    // Something else: its escape is dropped, the rest was pasted.
    const size_t length = input->length;
    for (size_t i = 1; i < length; i++)
        add_pasted(input, input->sequence[i]);
    go_to(input, AT_PASTE);
    at_paste(input, byte);
}

// A key that was pressed while the end of a paste is missing comes by itself:
// all of one read.
static bool
is_way_out(const char *bytes, size_t count)
{
    static const char *const keys[] = {"\x03", "\x1b[99;5u", "\x1b[27u",
                                       "\x1b[27;5;99~"};
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        if (count == strlen(keys[i]) && memcmp(bytes, keys[i], count) == 0)
            return true;
    return false;
}

// Bytes ///////////////////////////////////////////////////////////////////////

typedef void (*TakeByte)(Input *input, char byte);

static const TakeByte takers[AT_COUNT] = {
    [AT_GROUND] = at_ground, [AT_ESCAPE] = at_escape,
    [AT_CSI] = at_csi,       [AT_LINUX] = at_linux,
    [AT_MOUSE] = at_mouse,   [AT_SS3] = at_ss3,
    [AT_STRING] = at_string, [AT_STRING_ESCAPE] = at_string_escape,
    [AT_PASTE] = at_paste,   [AT_PASTE_ESCAPE] = at_paste_escape};

void
input_feed(Input *input, const char *bytes, size_t count)
{
    if (input->place == AT_PASTE && is_way_out(bytes, count)) {
        end_paste(input);
        return;
    }
    for (size_t i = 0; i < count; i++)
        takers[input->place](input, bytes[i]);
}

// "ESC [" and the like may be alt-[ or the begin of a sequence; with more
// behind it, it can only be a sequence, and waits for its rest however long.
bool
input_is_waiting(const Input *input)
{
    switch (input->place) {
    case AT_ESCAPE:
    case AT_STRING_ESCAPE:
        return true;
    case AT_CSI:
    case AT_SS3:
    case AT_STRING:
        return input->seen == 0;
    case AT_PASTE_ESCAPE:
        return input->length == 1;
    case AT_GROUND:
    case AT_LINUX:
    case AT_MOUSE:
    case AT_PASTE:
    case AT_COUNT:
        return false;
    }
    return false;
}

void
input_expire(Input *input)
{
    if (!input_is_waiting(input))
        return;
    const Place place = input->place;
    if (place == AT_PASTE_ESCAPE) {
        end_paste(input); // escape alone
        return;
    }
    go_to(input, AT_GROUND);
    input->modifiers = place == AT_ESCAPE || place == AT_STRING_ESCAPE
                           ? 0
                           : (unsigned)MODIFIER_ALT;
    if (place == AT_CSI)
        push_character(input, '[');
    else if (place == AT_SS3)
        push_character(input, 'O');
    else if (place == AT_STRING)
        push_character(input, (unsigned char)input->kind);
    else
        push_character(input, '\x1b');
}
