// SPDX-License-Identifier: MIT
#include "line_undo.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

enum {
    STEP_LIMIT = 1000,
    BYTE_LIMIT = 8 << 20, // of all texts that are kept
    JOIN_LIMIT = 64       // bytes of one step that is joined from keys
};

typedef struct {
    size_t start;
    Text removed, inserted;
} Step;

struct LineUndo {
    Step *steps;
    size_t count, capacity;
    size_t at; // steps before it are done, those from it on taken back
    size_t bytes;
};

LineUndo *
line_undo_new(void)
{
    return mem_new(sizeof(LineUndo));
}

static void
drop(LineUndo *undo, size_t first, size_t count)
{
    for (size_t i = first; i < first + count; i++) {
        Step *step = &undo->steps[i];
        undo->bytes -= step->removed.length + step->inserted.length;
        text_clear(&step->removed);
        text_clear(&step->inserted);
    }
    memmove(undo->steps + first, undo->steps + first + count,
            (undo->count - first - count) * sizeof(*undo->steps));
    undo->count -= count;
}

void
line_undo_free(LineUndo *undo)
{
    if (undo == NULL)
        return;
    if (undo->count > 0)
        drop(undo, 0, undo->count);
    mem_free(undo->steps);
    mem_free(undo);
}

static bool
join_typed(Step *step, const Change *change)
{
    if (change->removed_length > 0 || step->removed.length > 0 ||
        change->start != step->start + step->inserted.length ||
        step->inserted.length > JOIN_LIMIT)
        return false;
    text_append_bytes(&step->inserted, change->inserted,
                      change->inserted_length);
    return true;
}

static bool
join_deleted(Step *step, const Change *change)
{
    if (change->inserted_length > 0 || step->inserted.length > 0 ||
        step->removed.length > JOIN_LIMIT)
        return false;
    if (change->start == step->start) {
        text_append_bytes(&step->removed, change->removed,
                          change->removed_length);
        return true;
    }
    if (change->start + change->removed_length != step->start)
        return false;
    Text both = {0};
    text_append_bytes(&both, change->removed, change->removed_length);
    text_append_bytes(&both, step->removed.chars, step->removed.length);
    text_clear(&step->removed);
    step->removed = both;
    step->start = change->start;
    return true;
}

static void
hold_limits(LineUndo *undo)
{
    size_t old = 0;
    size_t bytes = undo->bytes;
    while (old + 1 < undo->count &&
           (undo->count - old > STEP_LIMIT || bytes > BYTE_LIMIT)) {
        const Step *step = &undo->steps[old++];
        bytes -= step->removed.length + step->inserted.length;
    }
    if (old > 0)
        drop(undo, 0, old);
    undo->at = undo->count;
}

void
line_undo_push(LineUndo *undo, const Change *change, bool joins)
{
    if (undo->at < undo->count) {
        drop(undo, undo->at, undo->count - undo->at);
        joins = false;
    }
    undo->bytes += change->removed_length + change->inserted_length;
    Step *last = undo->count == 0 ? NULL : &undo->steps[undo->count - 1];
    if (joins && last != NULL &&
        (join_typed(last, change) || join_deleted(last, change)))
        return;
    undo->steps = mem_reserve(undo->steps, undo->count, &undo->capacity,
                              sizeof(*undo->steps));
    Step *step = &undo->steps[undo->count++];
    *step = (Step){.start = change->start};
    text_append_bytes(&step->removed, change->removed, change->removed_length);
    text_append_bytes(&step->inserted, change->inserted,
                      change->inserted_length);
    hold_limits(undo);
}

static const char *
chars_of(const Text *text)
{
    return text->chars == NULL ? "" : text->chars;
}

bool
line_undo_back(LineUndo *undo, Change *change)
{
    if (undo->at == 0)
        return false;
    const Step *step = &undo->steps[--undo->at];
    *change =
        (Change){step->start, chars_of(&step->inserted), step->inserted.length,
                 chars_of(&step->removed), step->removed.length};
    return true;
}

bool
line_undo_again(LineUndo *undo, Change *change)
{
    if (undo->at == undo->count)
        return false;
    const Step *step = &undo->steps[undo->at++];
    *change =
        (Change){step->start, chars_of(&step->removed), step->removed.length,
                 chars_of(&step->inserted), step->inserted.length};
    return true;
}
