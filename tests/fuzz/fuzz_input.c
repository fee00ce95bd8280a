// SPDX-License-Identifier: MIT
// Any bytes, in any pieces: no crash, no event out of its range, and behind a
// quiet moment the keyboard always works. The first byte tells the pieces.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "input.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(const InputEvent *event)
{
    char name[32];
    const bool is_key = event->type == INPUT_KEY;
    if (is_key) {
        input_key_name(&event->key, name);
        if (event->key.code >= KEY_LAST || event->key.code == KEY_NONE ||
            event->key.modifiers > 7 || name[0] == '\0')
            abort();
    }
    if (event->type == INPUT_MOUSE &&
        (event->mouse.row < 0 || event->mouse.column < 0 ||
         event->mouse.button < 0 || event->mouse.button > 3))
        abort();
    if ((event->type == INPUT_PASTE) &&
        (event->text == NULL || event->text_length > INPUT_PASTE_LIMIT ||
         !text_is_utf8(event->text, event->text_length)))
        abort();
}

static bool
drain(Input *input, uint32_t wanted)
{
    bool came = false;
    InputEvent event = {0};
    while (input_next(input, &event)) {
        check(&event);
        came |= event.type == INPUT_KEY && event.key.code == wanted;
        mem_free(event.text);
        event = (InputEvent){0};
    }
    return came;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    Input *input = input_new((data[0] & 1) == 0);
    const size_t piece = 1 + (data[0] >> 1) % 64;
    for (size_t at = 1; at < size; at += piece) {
        const size_t count = at + piece < size ? piece : size - at;
        input_feed(input, (const char *)data + at, count);
        if ((data[at] & 15) == 0)
            input_expire(input);
        (void)drain(input, 0);
    }
    // Escape, a moment of silence, a key: that key must come.
    for (int i = 0; i < 2; i++) {
        input_expire(input);
        input_feed(input, "\x1b", 1);
        input_expire(input);
    }
    (void)drain(input, 0);
    input_feed(input, "x", 1);
    if (!drain(input, 'x'))
        abort();
    input_free(input);
    return 0;
}
