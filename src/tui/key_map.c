// SPDX-License-Identifier: MIT
#include "timbre/app/command.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "key_table.h"

#include <assert.h>
#include <string.h>

struct KeyMap {
    KeyRow *rows;
    Key *keys; // of the rows
    size_t count;
    size_t own_count; // rows of the user, which come first
};

// What the key line of each pane asks.
static const KeyContext contexts[] = {
    [PANE_CHAT] = KEYS_CHAT,    [PANE_PARAMS] = KEYS_PARAMS,
    [PANE_TAKES] = KEYS_TAKES,  [PANE_TIMELINE] = KEYS_TIMELINE,
    [PANE_WAVE] = KEYS_WAVE,    [PANE_LOG] = KEYS_LOG,
    [PANE_PROMPT] = KEYS_COUNT, // its rows are help: it takes them itself
    [PANE_STATUS] = KEYS_COUNT, [PANE_KEYS] = KEYS_COUNT,
};
static_assert(ARRAY_LENGTH(contexts) == PANE_COUNT, "keys of every pane");

// "R" may come as R, or as r with shift.
static Key
plain_key(Key key)
{
    if ((key.modifiers & MODIFIER_SHIFT) == 0 || key.code <= ' ' ||
        key.code >= 0x7f)
        return key;
    key.modifiers &= ~(unsigned)MODIFIER_SHIFT;
    if (key.code >= 'a' && key.code <= 'z')
        key.code -= 'a' - 'A';
    return key;
}

static bool
same_key(Key a, Key b)
{
    return a.code == b.code && a.modifiers == b.modifiers;
}

static Status
check_command(const char *line, Error *error)
{
    const size_t length = strcspn(line, " \t");
    char *name = text_format("%.*s", (int)length, line);
    const bool is_there = length == 0 || command_find(name) != NULL;
    size_t count;
    const Command *commands = command_table(&count);
    const char **names = mem_new_array(count + 1, sizeof(*names));
    for (size_t i = 0; i < count; i++)
        names[i] = commands[i].name;
    const char *near = is_there ? NULL : text_nearest(name, names, count);
    if (near != NULL)
        (void)error_set(error, STATUS_INVALID,
                        "there is no command \"%s\"; did you mean \"%s\"?",
                        name, near);
    else if (!is_there)
        (void)error_set(error, STATUS_INVALID,
                        "there is no command \"%s\"; /help lists all", name);
    mem_free(names);
    mem_free(name);
    return is_there ? STATUS_OK : STATUS_INVALID;
}

static bool
takes_count(const char *command)
{
    size_t count;
    const KeyRow *table = key_table(&count);
    for (size_t i = 0; i < count; i++)
        if (table[i].takes_count && strcmp(table[i].command, command) == 0)
            return true;
    return false;
}

// A key that types must not act while one types.
static KeyContext
context_of(Key key)
{
    const unsigned strong = MODIFIER_ALT | MODIFIER_CTRL;
    const bool is_function =
        key.code >= KEY_F1 && key.code <= (uint32_t)KEY_F12;
    return (key.modifiers & strong) != 0 || is_function ? KEYS_ANYWHERE
                                                        : KEYS_BROWSE;
}

static Status
add_binding(KeyMap *map, const char *name, const char *command, Error *error)
{
    Key key;
    if (!input_key_parse(name, &key))
        return error_set(error, STATUS_INVALID,
                         "bind.%s: there is no such key; keys are written as "
                         "r, R, space, f5, ctrl-p or alt-r",
                         name);
    // A slash may stand before it, as in the prompt.
    if (command[0] == '/' || command[0] == ':')
        command++;
    const Status status = check_command(command, error);
    if (status != STATUS_OK)
        return error_prefix(error, "bind.%s", name);
    map->keys[map->count] = plain_key(key);
    char *line = mem_copy_text(command);
    map->rows[map->count++] =
        (KeyRow){.key = mem_copy_text(name),
                 .context = context_of(key),
                 .command = line,
                 .takes_count = takes_count(line),
                 .text = line[0] == '\0' ? "nothing" : line};
    return STATUS_OK;
}

KeyMap *
key_map_new(const Settings *settings, Error *error)
{
    size_t count;
    const KeyRow *table = key_table(&count);
    const size_t bindings = settings_binding_count(settings);
    KeyMap *map = mem_new(sizeof(*map));
    map->rows = mem_new_array(count + bindings, sizeof(*map->rows));
    map->keys = mem_new_array(count + bindings, sizeof(*map->keys));
    for (size_t i = 0; i < bindings; i++) {
        const char *name, *command;
        settings_binding(settings, i, &name, &command);
        // The first wrong one is told; the others still hold.
        Error wrong = {0};
        if (add_binding(map, name, command, &wrong) != STATUS_OK &&
            error != NULL && error->status == STATUS_OK)
            *error = wrong;
    }
    map->own_count = map->count;
    for (size_t i = 0; i < count; i++) {
        map->keys[map->count].code = KEY_NONE;
        (void)input_key_parse(table[i].key, &map->keys[map->count]);
        map->rows[map->count++] = table[i];
    }
    return map;
}

void
key_map_free(KeyMap *map)
{
    if (map == NULL)
        return;
    for (size_t i = 0; i < map->own_count; i++) {
        // They were copied for this map.
        mem_free((void *)(uintptr_t)map->rows[i].key);
        mem_free((void *)(uintptr_t)map->rows[i].command);
    }
    mem_free(map->rows);
    mem_free(map->keys);
    mem_free(map);
}

// Index of the row, map->count = none.
static size_t
find_in(const KeyMap *map, Key key, KeyContext context)
{
    size_t at = 0;
    while (at < map->count &&
           (map->rows[at].context != context || !same_key(map->keys[at], key)))
        at++;
    return at;
}

static size_t
find_own(const KeyMap *map, Key key, bool is_browsing)
{
    for (size_t i = 0; i < map->own_count; i++)
        if ((is_browsing || map->rows[i].context == KEYS_ANYWHERE) &&
            same_key(map->keys[i], key))
            return i;
    return map->count;
}

const KeyRow *
key_map_find(const KeyMap *map,
             const Key *key,
             PaneId focus,
             bool prompt_is_empty)
{
    const size_t none = map->count;
    const Key plain = plain_key(*key);
    const bool is_browsing = focus != PANE_PROMPT || prompt_is_empty;
    size_t at = find_own(map, plain, is_browsing);
    if (at == none && contexts[focus] != KEYS_COUNT)
        at = find_in(map, plain, contexts[focus]);
    if (at == none && is_browsing)
        at = find_in(map, plain, KEYS_BROWSE);
    if (at == none)
        at = find_in(map, plain, KEYS_ANYWHERE);
    // alt-KEY is KEY, wherever one is.
    Key bare = plain;
    bare.modifiers &= ~(unsigned)MODIFIER_ALT;
    if (at == none && !same_key(bare, plain))
        at = find_own(map, bare, true);
    if (at == none && !same_key(bare, plain))
        at = find_in(map, bare, KEYS_BROWSE);
    return key_map_row(map, at);
}

const KeyRow *
key_map_row(const KeyMap *map, size_t index)
{
    return index < map->count ? &map->rows[index] : NULL;
}
