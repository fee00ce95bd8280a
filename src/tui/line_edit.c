// SPDX-License-Identifier: MIT
#include "line_edit.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "canvas.h"
#include "line_rows.h"
#include "line_step.h"
#include "line_undo.h"

#include <string.h>

enum { KILLS = 8, BACKSPACE = 0x7f };

// What the last key did: kills that follow each other are one, typing is
// undone by the word, and only a yank can be exchanged.
typedef enum { DID_OTHER, DID_TYPE, DID_ERASE, DID_KILL, DID_YANK } Did;

struct LineEdit {
    char *text;
    size_t length, capacity;
    size_t cursor;
    int goal_column; // where up and down would like to stay, -1 = here
    Did did;
    LineRows *rows;
    LineUndo *undo;
    char *kills[KILLS]; // the newest first
    size_t yank_start;  // of the text that alt-y exchanges
    size_t yank_index;
};

LineEdit *
line_edit_new(void)
{
    LineEdit *edit = mem_new(sizeof(*edit));
    edit->capacity = 64;
    edit->text = mem_new(edit->capacity);
    edit->goal_column = -1;
    edit->rows = line_rows_new();
    edit->undo = line_undo_new();
    return edit;
}

void
line_edit_free(LineEdit *edit)
{
    if (edit == NULL)
        return;
    for (size_t i = 0; i < KILLS; i++)
        mem_free(edit->kills[i]);
    line_rows_free(edit->rows);
    line_undo_free(edit->undo);
    mem_free(edit->text);
    mem_free(edit);
}

const char *
line_edit_text(const LineEdit *edit)
{
    return edit->text;
}

size_t
line_edit_length(const LineEdit *edit)
{
    return edit->length;
}

size_t
line_edit_cursor(const LineEdit *edit)
{
    return edit->cursor;
}

static StepText
steps(const LineEdit *edit)
{
    return (StepText){edit->text, edit->length};
}

// Changes.

// The only place where the text changes: clean bytes in, cursor behind them.
static void
put_bytes(
    LineEdit *edit, size_t start, size_t end, const char *bytes, size_t count)
{
    const size_t length = edit->length - (end - start) + count;
    if (length + 1 > edit->capacity) {
        edit->capacity = length * 2 + 64;
        edit->text = mem_resize(edit->text, edit->capacity, 1);
    }
    memmove(edit->text + start + count, edit->text + end, edit->length - end);
    memcpy(edit->text + start, bytes, count);
    edit->text[length] = '\0';
    edit->length = length;
    edit->cursor = start + count;
    edit->goal_column = -1;
    line_rows_change(edit->rows, start, end - start, count);
}

static void
change(LineEdit *edit,
       size_t start,
       size_t end,
       const char *bytes,
       size_t count,
       bool joins)
{
    if (start == end && count == 0)
        return;
    const Change step = {start, edit->text + start, end - start, bytes, count};
    line_undo_push(edit->undo, &step, joins);
    put_bytes(edit, start, end, bytes, count);
}

// Pasted text of another kind of terminal has \r or \r\n for newlines.
static char *
clean(const char *text, size_t count, size_t limit)
{
    if (memchr(text, '\r', count) == NULL)
        return text_clean(text, count, limit);
    char *copy = mem_new(count + 1);
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (text[i] == '\r' && i + 1 < count && text[i + 1] == '\n')
            continue;
        copy[length++] = text[i];
        if (text[i] == '\r')
            copy[length - 1] = '\n';
    }
    char *cleaned = text_clean(copy, length, limit);
    mem_free(copy);
    return cleaned;
}

static void
change_cleaned(
    LineEdit *edit, size_t start, size_t end, const char *text, size_t count)
{
    const size_t room = LINE_EDIT_LIMIT - (edit->length - (end - start));
    char *cleaned = clean(text, count, room);
    change(edit, start, end, cleaned, strlen(cleaned), false);
    mem_free(cleaned);
    edit->did = DID_OTHER;
}

void
line_edit_set(LineEdit *edit, const char *text)
{
    change_cleaned(edit, 0, edit->length, text, strlen(text));
    edit->cursor = edit->length;
}

void
line_edit_insert(LineEdit *edit, const char *text, size_t count)
{
    change_cleaned(edit, edit->cursor, edit->cursor, text, count);
}

void
line_edit_replace(LineEdit *edit, size_t start, size_t end, const char *text)
{
    if (end > edit->length)
        end = edit->length;
    if (start > end)
        start = end;
    change_cleaned(edit, start, end, text, strlen(text));
}

static void
type(LineEdit *edit, uint32_t code)
{
    if (edit->length + 4 > LINE_EDIT_LIMIT)
        return;
    Text text = {0};
    text_append_code_point(&text, code);
    // A word with the spaces before it is one step back.
    const bool begins_word =
        code != ' ' && edit->cursor > 0 && edit->text[edit->cursor - 1] == ' ';
    change(edit, edit->cursor, edit->cursor, text.chars, text.length,
           edit->did == DID_TYPE && !begins_word);
    text_clear(&text);
    edit->did = DID_TYPE;
}

static void
erase(LineEdit *edit, size_t start, size_t end)
{
    change(edit, start, end, "", 0, edit->did == DID_ERASE);
    edit->did = DID_ERASE;
}

// Kills go into a ring; kills in a row are put together.
static void
kill(LineEdit *edit, size_t start, size_t end)
{
    if (start == end)
        return;
    const int length = (int)(end - start);
    const char *text = edit->text + start;
    char *last = edit->kills[0];
    if (edit->did == DID_KILL && last != NULL) {
        edit->kills[0] = start < edit->cursor
                             ? text_format("%.*s%s", length, text, last)
                             : text_format("%s%.*s", last, length, text);
        mem_free(last);
    } else {
        mem_free(edit->kills[KILLS - 1]);
        memmove(edit->kills + 1, edit->kills,
                (KILLS - 1) * sizeof(*edit->kills));
        edit->kills[0] = text_format("%.*s", length, text);
    }
    change(edit, start, end, "", 0, false);
    edit->did = DID_KILL;
}

static void
put_kill(LineEdit *edit, size_t start, size_t end, size_t index)
{
    change_cleaned(edit, start, end, edit->kills[index],
                   strlen(edit->kills[index]));
    edit->yank_start = start;
    edit->yank_index = index;
    edit->did = DID_YANK;
}

static void
move_to(LineEdit *edit, size_t place)
{
    edit->cursor = place;
    edit->goal_column = -1;
    edit->did = DID_OTHER;
}

// Keys; false = not taken here and now.

static bool
go_left(LineEdit *edit)
{
    move_to(edit, line_step_previous(steps(edit), edit->cursor));
    return true;
}

static bool
go_right(LineEdit *edit)
{
    move_to(edit, line_step_next(steps(edit), edit->cursor));
    return true;
}

static bool
go_word_left(LineEdit *edit)
{
    move_to(edit, line_step_word_start(steps(edit), edit->cursor));
    return true;
}

static bool
go_word_right(LineEdit *edit)
{
    move_to(edit, line_step_word_end(steps(edit), edit->cursor));
    return true;
}

static bool
go_line_start(LineEdit *edit)
{
    move_to(edit, line_step_line_start(steps(edit), edit->cursor));
    return true;
}

static bool
go_line_end(LineEdit *edit)
{
    move_to(edit, line_step_line_end(steps(edit), edit->cursor));
    return true;
}

static bool
go_text_start(LineEdit *edit)
{
    move_to(edit, 0);
    return true;
}

static bool
go_text_end(LineEdit *edit)
{
    move_to(edit, edit->length);
    return true;
}

static bool
erase_left(LineEdit *edit)
{
    erase(edit, line_step_previous(steps(edit), edit->cursor), edit->cursor);
    return true;
}

static bool
erase_right(LineEdit *edit)
{
    erase(edit, edit->cursor, line_step_next(steps(edit), edit->cursor));
    return true;
}

// In an empty text ctrl-d is the caller's.
static bool
erase_right_if_any(LineEdit *edit)
{
    return edit->length > 0 && erase_right(edit);
}

static bool
kill_word_left(LineEdit *edit)
{
    kill(edit, line_step_word_start(steps(edit), edit->cursor), edit->cursor);
    return true;
}

static bool
kill_space_left(LineEdit *edit)
{
    kill(edit, line_step_space_start(steps(edit), edit->cursor), edit->cursor);
    return true;
}

static bool
kill_word_right(LineEdit *edit)
{
    kill(edit, edit->cursor, line_step_word_end(steps(edit), edit->cursor));
    return true;
}

static bool
kill_line_left(LineEdit *edit)
{
    kill(edit, line_step_line_start(steps(edit), edit->cursor), edit->cursor);
    return true;
}

// At the end of a line, its newline.
static bool
kill_line_right(LineEdit *edit)
{
    size_t end = line_step_line_end(steps(edit), edit->cursor);
    if (end == edit->cursor && end < edit->length)
        end++;
    kill(edit, edit->cursor, end);
    return true;
}

static bool
yank(LineEdit *edit)
{
    if (edit->kills[0] != NULL)
        put_kill(edit, edit->cursor, edit->cursor, 0);
    return true;
}

static bool
yank_older(LineEdit *edit)
{
    if (edit->did != DID_YANK)
        return false;
    size_t index = edit->yank_index + 1;
    if (index == KILLS || edit->kills[index] == NULL)
        index = 0;
    put_kill(edit, edit->yank_start, edit->cursor, index);
    return true;
}

static bool
undo(LineEdit *edit)
{
    Change step;
    if (line_undo_back(edit->undo, &step))
        put_bytes(edit, step.start, step.start + step.removed_length,
                  step.inserted, step.inserted_length);
    edit->did = DID_OTHER;
    return true;
}

static bool
redo(LineEdit *edit)
{
    Change step;
    if (line_undo_again(edit->undo, &step))
        put_bytes(edit, step.start, step.start + step.removed_length,
                  step.inserted, step.inserted_length);
    edit->did = DID_OTHER;
    return true;
}

static const struct {
    uint32_t code;
    unsigned modifiers;
    bool (*run)(LineEdit *edit);
} keys[] = {
    {KEY_LEFT, 0, go_left},
    {'b', MODIFIER_CTRL, go_left},
    {KEY_RIGHT, 0, go_right},
    {'f', MODIFIER_CTRL, go_right},
    {KEY_LEFT, MODIFIER_CTRL, go_word_left},
    {KEY_LEFT, MODIFIER_ALT, go_word_left},
    {'b', MODIFIER_ALT, go_word_left},
    {KEY_RIGHT, MODIFIER_CTRL, go_word_right},
    {KEY_RIGHT, MODIFIER_ALT, go_word_right},
    {'f', MODIFIER_ALT, go_word_right},
    {KEY_HOME, 0, go_line_start},
    {'a', MODIFIER_CTRL, go_line_start},
    {KEY_END, 0, go_line_end},
    {'e', MODIFIER_CTRL, go_line_end},
    {KEY_HOME, MODIFIER_CTRL, go_text_start},
    {KEY_END, MODIFIER_CTRL, go_text_end},
    {BACKSPACE, 0, erase_left},
    {BACKSPACE, MODIFIER_SHIFT, erase_left},
    {'h', MODIFIER_CTRL, erase_left},
    {KEY_DELETE, 0, erase_right},
    {'d', MODIFIER_CTRL, erase_right_if_any},
    {BACKSPACE, MODIFIER_ALT, kill_word_left},
    {BACKSPACE, MODIFIER_CTRL, kill_word_left},
    {'w', MODIFIER_CTRL, kill_space_left},
    {'d', MODIFIER_ALT, kill_word_right},
    {KEY_DELETE, MODIFIER_CTRL, kill_word_right},
    {'u', MODIFIER_CTRL, kill_line_left},
    {'k', MODIFIER_CTRL, kill_line_right},
    {'y', MODIFIER_CTRL, yank},
    {'y', MODIFIER_ALT, yank_older},
    {'_', MODIFIER_CTRL, undo},
    {'/', MODIFIER_CTRL, undo}, // terminals send the same for both
    {'_', MODIFIER_ALT, redo},
};

static bool
is_printable(const Key *key)
{
    return (key->modifiers & ~(unsigned)MODIFIER_SHIFT) == 0 &&
           key->code < KEY_NONE && grid_width(key->code) >= 0;
}

bool
line_edit_key(LineEdit *edit, const Key *key)
{
    if (is_printable(key)) {
        type(edit, key->code);
        return true;
    }
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        if (keys[i].code == key->code && keys[i].modifiers == key->modifiers)
            return keys[i].run(edit);
    return false;
}

// Rows.

static RowStarts
rows_of(const LineEdit *edit, int columns)
{
    return line_rows_get(edit->rows, edit->text, edit->length, columns);
}

int
line_edit_rows(const LineEdit *edit, int columns)
{
    return (int)rows_of(edit, columns).count;
}

size_t
line_edit_row_start(const LineEdit *edit, int columns, int row)
{
    const RowStarts rows = rows_of(edit, columns);
    if (row < 0)
        row = 0;
    return (size_t)row < rows.count ? rows.starts[row] : edit->length;
}

static size_t
row_of(RowStarts rows, size_t byte)
{
    size_t low = 0, high = rows.count;
    while (high - low > 1) {
        const size_t middle = low + (high - low) / 2;
        if (rows.starts[middle] <= byte)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static int
width_between(const LineEdit *edit, size_t start, size_t end)
{
    const char *at = edit->text + start;
    int width = 0;
    while (at < edit->text + end)
        width += canvas_code_width(text_next_code_point(&at, edit->text + end));
    return width;
}

void
line_edit_cursor_cell(const LineEdit *edit, int columns, int *row, int *column)
{
    const RowStarts rows = rows_of(edit, columns);
    const size_t at = row_of(rows, edit->cursor);
    const int width = width_between(edit, rows.starts[at], edit->cursor);
    *row = (int)at;
    *column = width < columns ? width : columns - 1;
}

void
line_edit_set_cursor_cell(LineEdit *edit, int columns, int row, int column)
{
    const RowStarts rows = rows_of(edit, columns);
    if (row < 0)
        row = 0;
    if ((size_t)row >= rows.count)
        row = (int)rows.count - 1;
    const bool is_last = (size_t)row + 1 == rows.count;
    size_t at = rows.starts[row];
    // The first place of the next row is not one of this.
    const size_t end = is_last ? edit->length + 1 : rows.starts[row + 1];
    int width = 0;
    while (at < edit->length) {
        const size_t next = line_step_next(steps(edit), at);
        width += width_between(edit, at, next);
        if (width > column || next >= end)
            break;
        at = next;
    }
    edit->cursor = at;
    edit->goal_column = -1;
    edit->did = DID_OTHER;
}

bool
line_edit_move_row(LineEdit *edit, int columns, int rows)
{
    int row, column;
    line_edit_cursor_cell(edit, columns, &row, &column);
    const int last = line_edit_rows(edit, columns) - 1;
    int target = row + rows;
    if (target < 0)
        target = 0;
    if (target > last)
        target = last;
    if (target == row)
        return false;
    const int goal = edit->goal_column < 0 ? column : edit->goal_column;
    line_edit_set_cursor_cell(edit, columns, target, goal);
    edit->goal_column = goal;
    return true;
}
