// SPDX-License-Identifier: MIT
#include "help_rows.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_text.h"

static void
add(HelpRows *rows, bool is_heading, const char *key, const char *text)
{
    rows->rows = mem_reserve(rows->rows, rows->count, &rows->capacity,
                             sizeof(*rows->rows));
    rows->rows[rows->count++] = (HelpRow){.is_heading = is_heading,
                                          .key = mem_copy_text(key),
                                          .text = mem_copy_text(text)};
}

static void
add_context(const KeyMap *keys, KeyContext context, HelpRows *rows)
{
    bool has_heading = false;
    for (size_t i = 0; key_map_row(keys, i) != NULL; i++) {
        const KeyRow *row = key_map_row(keys, i);
        // A row before it shows this key too.
        if (row->context != context ||
            (row->shown != NULL && row->shown[0] == '\0'))
            continue;
        if (!has_heading)
            add(rows, true, pane_text_context_name(context), "");
        has_heading = true;
        add(rows, false, row->shown == NULL ? row->key : row->shown, row->text);
    }
}

static void
add_commands(HelpRows *rows)
{
    size_t count = 0;
    const Command *commands = command_table(&count);
    add(rows, true, "commands", "");
    for (size_t i = 0; i < count; i++) {
        char *name = text_format("/%s%s%s", commands[i].name,
                                 commands[i].usage[0] == '\0' ? "" : " ",
                                 commands[i].usage);
        add(rows, false, name, commands[i].text);
        mem_free(name);
    }
}

void
help_rows_make(const KeyMap *keys, KeyContext first, HelpRows *rows)
{
    *rows = (HelpRows){0};
    add_context(keys, first, rows);
    if (first != KEYS_PROMPT && first != KEYS_BROWSE)
        add_context(keys, KEYS_BROWSE, rows);
    for (int context = 0; context < KEYS_COUNT; context++)
        if (context != (int)first &&
            (context != KEYS_BROWSE || first == KEYS_PROMPT))
            add_context(keys, (KeyContext)context, rows);
    add_commands(rows);
}

void
help_rows_free(HelpRows *rows)
{
    for (size_t i = 0; i < rows->count; i++) {
        mem_free(rows->rows[i].key);
        mem_free(rows->rows[i].text);
    }
    mem_free(rows->rows);
    *rows = (HelpRows){0};
}
