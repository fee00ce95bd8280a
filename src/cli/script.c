// SPDX-License-Identifier: MIT
#include "script.h"

#include "timbre/base/memory.h"
#include "timbre/base/string_list.h"
#include "timbre/base/text.h"

#include <string.h>

struct Script {
    Text open;         // what was read and is not yet a whole line
    bool is_long;      // the line is over the limit: dropped
    StringList lines;  // that wait
    size_t line_place; // of the one whose turn it is
};

Script *
script_new(void)
{
    return mem_new(sizeof(Script));
}

void
script_free(Script *script)
{
    if (script == NULL)
        return;
    text_clear(&script->open);
    string_list_clear(&script->lines);
    mem_free(script);
}

static void
add_bytes(Script *script, const char *bytes, size_t count)
{
    if (script->open.length + count > SCRIPT_LINE_LIMIT)
        script->is_long = true;
    if (!script->is_long)
        text_append_bytes(&script->open, bytes, count);
}

// Returns 1 when the line was too long, else 0.
static size_t
end_line(Script *script)
{
    const bool was_long = script->is_long;
    char *line = text_take(&script->open);
    script->is_long = false;
    if (!was_long) {
        char *clean = text_clean(line, strlen(line), SCRIPT_LINE_LIMIT);
        string_list_push(&script->lines, clean);
        mem_free(clean);
    }
    mem_free(line);
    return was_long ? 1 : 0;
}

size_t
script_feed(Script *script, const char *bytes, size_t count)
{
    size_t dropped = 0;
    size_t start = 0;
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != '\n' && bytes[i] != '\0')
            continue;
        add_bytes(script, bytes + start, i - start);
        start = i + 1;
        if (bytes[i] == '\n')
            dropped += end_line(script);
        else
            add_bytes(script, " ", 1);
    }
    add_bytes(script, bytes + start, count - start);
    return dropped;
}

size_t
script_end(Script *script)
{
    return script->open.length > 0 || script->is_long ? end_line(script) : 0;
}

size_t
script_count(const Script *script)
{
    return script->lines.count - script->line_place;
}

const char *
script_line(const Script *script)
{
    return script_count(script) == 0 ? NULL
                                     : script->lines.items[script->line_place];
}

// Not one by one: a long script would be moved for each of its lines.
void
script_drop_line(Script *script)
{
    if (script_count(script) == 0)
        return;
    script->line_place++;
    if (script_count(script) > 0)
        return;
    string_list_clear(&script->lines);
    script->line_place = 0;
}

size_t
script_clear(Script *script)
{
    const size_t count = script_count(script);
    string_list_clear(&script->lines);
    script->line_place = 0;
    return count;
}
