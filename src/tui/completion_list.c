// SPDX-License-Identifier: MIT
#include "completion_list.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "pane_text.h"

#include <string.h>

enum {
    MOST_ROWS = 8,
    WIDEST_WORD = 32,
    LONGEST_LINE = 4096, // bytes; a longer one is prose
    TAB = '\t',
    ESCAPE = 0x1b,
};

LineEdit *
completion_list_edit(const Tui *tui)
{
    return tui->line_kind == 0 ? tui->prompt : tui->line;
}

// Which text the list is for: the ":" line counts with its sign.
static char *
line_of(const Tui *tui)
{
    const char *text = line_edit_text(completion_list_edit(tui));
    return tui->line_kind == 0 ? mem_copy_text(text)
                               : text_format("%c%s", tui->line_kind, text);
}

static size_t
sign_of(const Tui *tui)
{
    return tui->line_kind == 0 ? 0 : 1;
}

static bool
is_fresh(const Tui *tui, const char *line, size_t cursor)
{
    return tui->completion_line != NULL && tui->completion_cursor == cursor &&
           strcmp(tui->completion_line, line) == 0;
}

// The only row is the word that stands there: nothing to choose.
static bool
is_settled(const Completion *completion, const char *line, size_t cursor)
{
    const size_t length = cursor - completion->start;
    return completion->count == 1 &&
           strlen(completion->rows[0].word) == length &&
           strncmp(completion->rows[0].word, line + completion->start,
                   length) == 0;
}

static void
remember(Tui *tui, char *line, size_t cursor)
{
    mem_free(tui->completion_line);
    tui->completion_line = line;
    tui->completion_cursor = cursor;
}

void
completion_list_refresh(Tui *tui)
{
    char *line = line_of(tui);
    const size_t cursor =
        line_edit_cursor(completion_list_edit(tui)) + sign_of(tui);
    if (is_fresh(tui, line, cursor)) {
        mem_free(line);
        return;
    }
    command_completion_clear(&tui->completion);
    tui->completion = (Completion){0};
    tui->completion_selected = -1;
    if (tui->line_kind != '/' && line[0] != '\0' &&
        strlen(line) <= LONGEST_LINE) {
        command_complete(tui->studio, line, cursor, &tui->completion);
        if (is_settled(&tui->completion, line, cursor)) {
            char *usage = tui->completion.usage;
            tui->completion.usage = NULL;
            command_completion_clear(&tui->completion);
            tui->completion = (Completion){.usage = usage};
        }
    }
    remember(tui, line, cursor);
}

void
completion_list_renew(Tui *tui)
{
    // Without usage too, escape closed it.
    if (tui->completion.count > 0 || tui->completion.usage == NULL)
        return;
    mem_free(tui->completion_line);
    tui->completion_line = NULL;
}

int
completion_list_rows(const Tui *tui)
{
    const size_t count = tui->completion.count;
    if (count == 0)
        return 0;
    return (count > MOST_ROWS ? MOST_ROWS : (int)count) + 2;
}

// Keys ///////////////////////////////////////////////////////////////////////

static void
put_word(Tui *tui, const char *word)
{
    LineEdit *edit = completion_list_edit(tui);
    line_edit_replace(edit, tui->completion.start - sign_of(tui),
                      line_edit_cursor(edit), word);
}

// Bytes that all rows begin with.
static size_t
common_prefix(const Completion *completion)
{
    size_t length = strlen(completion->rows[0].word);
    for (size_t i = 1; i < completion->count; i++) {
        const char *word = completion->rows[i].word;
        size_t same = 0;
        while (same < length && word[same] == completion->rows[0].word[same])
            same++;
        length = same;
    }
    // Not in the middle of a character.
    while (length > 0 &&
           ((unsigned char)completion->rows[0].word[length] & 0xc0) == 0x80)
        length--;
    return length;
}

// What all of them share is typed first; true when that was more.
static bool
put_prefix(Tui *tui)
{
    const LineEdit *edit = completion_list_edit(tui);
    const Completion *completion = &tui->completion;
    const size_t start = completion->start - sign_of(tui);
    const size_t typed = line_edit_cursor(edit) - start;
    const size_t length = common_prefix(completion);
    if (length <= typed || strncmp(completion->rows[0].word,
                                   line_edit_text(edit) + start, typed) != 0)
        return false;
    const char *first = completion->rows[0].word;
    const char last = first[length - 1];
    const bool is_whole = completion->count == 1 && last != '/' && last != ' ';
    char *word = text_format("%.*s%s", (int)length, first, is_whole ? " " : "");
    put_word(tui, word);
    mem_free(word);
    return true;
}

static void
choose(Tui *tui, int step)
{
    const int count = (int)tui->completion.count;
    const int from = tui->completion_selected;
    const int to =
        from < 0 ? (step > 0 ? 0 : count - 1) : (from + step + count) % count;
    tui->completion_selected = to;
    put_word(tui, tui->completion.rows[to].word);
    // The list stays, so the next tab goes on in it.
    remember(tui, line_of(tui),
             line_edit_cursor(completion_list_edit(tui)) + sign_of(tui));
}

static int
step_of(const Tui *tui, const Key *key)
{
    if (key->code == TAB)
        return (key->modifiers & MODIFIER_SHIFT) != 0 ? -1 : 1;
    if (key->modifiers != 0)
        return 0;
    const bool has_choice = tui->completion_selected >= 0;
    if (key->code == KEY_DOWN &&
        (has_choice || tui->history_at == SIZE_MAX || tui->line_kind != 0))
        return 1;
    return key->code == KEY_UP && has_choice ? -1 : 0;
}

bool
completion_list_key(Tui *tui, const Key *key)
{
    completion_list_refresh(tui);
    if (tui->completion.count == 0)
        return false;
    if (key->code == ESCAPE) {
        command_completion_clear(&tui->completion);
        tui->completion = (Completion){0};
        tui->completion_selected = -1;
        return true;
    }
    const int step = step_of(tui, key);
    if (step == 0)
        return false;
    if (key->code != TAB || tui->completion_selected >= 0 || step < 0 ||
        !put_prefix(tui))
        choose(tui, step);
    return true;
}

// Drawing ////////////////////////////////////////////////////////////////////

static int
word_columns(const Completion *completion)
{
    int widest = 0;
    for (size_t i = 0; i < completion->count; i++) {
        const int width = canvas_width(completion->rows[i].word);
        widest = width > widest ? width : widest;
    }
    return widest < WIDEST_WORD ? widest : WIDEST_WORD;
}

static int
box_columns(const Completion *completion)
{
    const int words = word_columns(completion);
    int widest = 0;
    for (size_t i = 0; i < completion->count; i++) {
        const char *text = completion->rows[i].text;
        const int width = text == NULL ? 0 : canvas_width(text);
        widest = width > widest ? width : widest;
    }
    // Border, pointer, gap.
    return 2 + 2 + words + (widest > 0 ? 2 + widest : 0) + 1;
}

static void
draw_row(const Tui *tui, const Canvas *box, int row, int index, int words)
{
    const CompletionRow *shown = &tui->completion.rows[index];
    const bool is_chosen = tui->completion_selected == index;
    const Canvas line = canvas_part(box, row, 0, 1, box->columns);
    if (is_chosen) {
        canvas_fill(&line, INK_SELECTED);
        canvas_glyph(&line, 0, 0, GLYPH_POINTER,
                     theme_look(box->theme, INK_SELECTED));
    }
    canvas_text(&line, 0, 2, words, shown->word,
                is_chosen ? INK_SELECTED : INK_BRIGHT);
    if (shown->text != NULL)
        (void)canvas_words(&line, 0, words + 4, -1, shown->text,
                           pane_text_beside(box->theme, is_chosen));
}

void
completion_list_draw(const Tui *tui, const Canvas *screen, int row, int column)
{
    const Completion *completion = &tui->completion;
    const int rows = completion_list_rows(tui);
    if (rows == 0)
        return;
    int columns = box_columns(completion);
    if (columns > screen->columns - 2)
        columns = screen->columns - 2;
    int left = column - 3;
    if (left + columns > screen->columns - 1)
        left = screen->columns - 1 - columns;
    const Canvas box =
        canvas_part(screen, row - rows, left < 1 ? 1 : left, rows, columns);
    canvas_fill(&box, INK_OVERLAY);
    char *footer = completion->count > MOST_ROWS
                       ? text_format("%d of %zu", tui->completion_selected + 1,
                                     completion->count)
                       : NULL;
    canvas_box(&box, NULL, footer, false);
    mem_free(footer);
    const Canvas inside = canvas_inside(&box);
    const int words = word_columns(completion);
    const int selected = tui->completion_selected;
    const int first = selected < inside.rows ? 0 : selected - inside.rows + 1;
    for (int i = 0; i < inside.rows; i++)
        draw_row(tui, &inside, i, first + i, words);
}
