// SPDX-License-Identifier: MIT
// Keys by name: "ctrl-p", "alt-r", "R", "space", "f5".
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "input.h"
#include "input_decode.h"

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *name;
    uint32_t code;
    unsigned modifiers;
} KeyName;

// Of names for one key the first is told.
static const KeyName key_names[] = {
    {"enter", '\r', 0},
    {"return", '\r', 0},
    {"tab", '\t', 0},
    {"esc", 0x1b, 0},
    {"escape", 0x1b, 0},
    {"backspace", 0x7f, 0},
    {"space", ' ', 0},
    {"up", KEY_UP, 0},
    {"down", KEY_DOWN, 0},
    {"left", KEY_LEFT, 0},
    {"right", KEY_RIGHT, 0},
    {"home", KEY_HOME, 0},
    {"end", KEY_END, 0},
    {"page-up", KEY_PAGE_UP, 0},
    {"pageup", KEY_PAGE_UP, 0},
    {"page-down", KEY_PAGE_DOWN, 0},
    {"pagedown", KEY_PAGE_DOWN, 0},
    {"insert", KEY_INSERT, 0},
    {"delete", KEY_DELETE, 0},
    {"f1", KEY_F1, 0},
    {"f2", KEY_F1 + 1, 0},
    {"f3", KEY_F1 + 2, 0},
    {"f4", KEY_F1 + 3, 0},
    {"f5", KEY_F1 + 4, 0},
    {"f6", KEY_F1 + 5, 0},
    {"f7", KEY_F1 + 6, 0},
    {"f8", KEY_F1 + 7, 0},
    {"f9", KEY_F1 + 8, 0},
    {"f10", KEY_F1 + 9, 0},
    {"f11", KEY_F1 + 10, 0},
    {"f12", KEY_F12, 0},
};

static const KeyName modifier_names[] = {{"ctrl-", 0, MODIFIER_CTRL},
                                         {"alt-", 0, MODIFIER_ALT},
                                         {"shift-", 0, MODIFIER_SHIFT}};

void
input_key_name(const Key *key, char name[static 32])
{
    Key told = *key;
    if (told.code == '\n') // a tab and a return have names of their own
        told = (Key){.code = 'j', .modifiers = key->modifiers | MODIFIER_CTRL};
    Text text = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(modifier_names); i++)
        if ((told.modifiers & modifier_names[i].modifiers) != 0)
            text_append(&text, modifier_names[i].name);
    const char *word = NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(key_names) && word == NULL; i++)
        if (key_names[i].code == told.code)
            word = key_names[i].name;
    if (word != NULL)
        text_append(&text, word);
    else if (told.code < KEY_NONE)
        text_append_code_point(&text, told.code);
    (void)snprintf(name, 32, "%s", text.chars == NULL ? "" : text.chars);
    text_clear(&text);
}

// Takes "ctrl-" and the like away; a lone "-" behind them is the key itself.
static unsigned
take_modifiers(const char **name)
{
    unsigned modifiers = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(modifier_names); i++) {
        const char *word = modifier_names[i].name;
        if (!text_starts_with(*name, word) || (*name)[strlen(word)] == '\0')
            continue;
        modifiers |= modifier_names[i].modifiers;
        *name += strlen(word);
        i = SIZE_MAX; // in any order
    }
    return modifiers;
}

bool
input_key_parse(const char *name, Key *key)
{
    const unsigned modifiers = take_modifiers(&name);
    for (size_t i = 0; i < ARRAY_LENGTH(key_names); i++)
        if (strcmp(key_names[i].name, name) == 0) {
            *key = (Key){.code = key_names[i].code, .modifiers = modifiers};
            return true;
        }
    const char *at = name;
    const char *end = name + strlen(name);
    const uint32_t code = text_next_code_point(&at, end);
    if (code <= ' ' || code == 0x7f || at != end ||
        !text_is_utf8(name, (size_t)(end - name)))
        return false;
    return input_decode_character(code, modifiers, key);
}
