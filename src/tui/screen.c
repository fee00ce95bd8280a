// SPDX-License-Identifier: MIT
// Cells that changed are given to ncurses, which finds the cheapest bytes for
// them and writes those into a memory file; from there they go out in one
// write(). So ncurses never sees, reads or changes the terminal itself.
#include "screen.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "ascii_table.h"
#include "depth_color.h"
#include "pair_pool.h"
#include "terminfo_text.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>

#undef columns // term.h has it as a macro

enum {
    MOST_PAIRS = 16384 // 300 x 100 cells never show so many at once
};

static const char sync_begin[] = "\x1b[?2026h";
static const char sync_end[] = "\x1b[?2026l";

struct Screen {
    ScreenSettings settings;
    Grid grid;       // the frame that is being drawn
    Grid given;      // what ncurses has got
    uint16_t *pairs; // of each given cell
    cchar_t *run;    // a row's cells on their way to ncurses
    int cursor_row, cursor_column;
    int given_row, given_column;
    bool
        must_give_all; // colours or everything changed: no cell counts as given
    bool must_clear;   // the terminal's cells are unknown
    bool must_redraw;  // the same, but written over

    SCREEN *curses;
    FILE *output, *input;
    int memory; // descriptor behind `output`
    Depth most_depth;
    PairPool *pool;
    DepthColor colors;

    Text queue; // goes ahead of the next frame
    Text frame; // being put together, or partly written
    size_t written;
    ScreenCounts counts;
};

// Terminfo ////////////////////////////////////////////////////////////////////

static bool
has_string(const char *name)
{
    const char *text = tigetstr((char *)(uintptr_t)name);
    return text != NULL && (intptr_t)text != -1; // -1: not a string
}

static bool
has_extended(const char *name)
{
    return tigetflag((char *)(uintptr_t)name) > 0 ||
           tigetnum((char *)(uintptr_t)name) > 0 || has_string(name);
}

ScreenFacts
screen_facts(const char *terminal_name)
{
    ScreenFacts facts = {0};
    int reason = 0;
    if (terminal_name == NULL || *terminal_name == '\0' ||
        setupterm(terminal_name, STDOUT_FILENO, &reason) != OK)
        return facts;
    const int colors = tigetnum((char *)(uintptr_t) "colors");
    facts =
        (ScreenFacts){.is_known = true,
                      .places_cursor = has_string("cup"),
                      .color_count = colors < 0 ? 0 : colors,
                      .has_rgb = has_extended("RGB") || has_extended("Tc") ||
                                 has_extended("setrgbf"),
                      .erases_color = tigetflag((char *)(uintptr_t) "bce") > 0};
    (void)del_curterm(cur_term);
    return facts;
}

static Depth
depth_of(int color_count)
{
    static const struct {
        int color_count;
        Depth depth;
    } rows[] = {{256, DEPTH_256}, {16, DEPTH_16}, {8, DEPTH_8}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (color_count >= rows[i].color_count)
            return rows[i].depth;
    return DEPTH_MONO;
}

// Every terminal with 256 colours understands our entry; older ones have ways
// of their own, which terminfo knows.
static bool
wants_own_entry(const ScreenSettings *settings, const ScreenFacts *facts)
{
    return !facts->is_known || settings->depth >= DEPTH_256 ||
           facts->color_count >= 256 ||
           strncmp(settings->terminal_name, "xterm", 5) == 0;
}

// Opening /////////////////////////////////////////////////////////////////////

static const int caught_signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};

// newterm() with the entry in the environment and our signal handlers kept.
static SCREEN *
start_curses(Screen *screen, const char *name, const char *entry)
{
    struct sigaction kept[ARRAY_LENGTH(caught_signals)];
    for (size_t i = 0; i < ARRAY_LENGTH(caught_signals); i++)
        (void)sigaction(caught_signals[i], NULL, &kept[i]);
    char *before = mem_copy_text(getenv("TERMINFO"));
    if (entry != NULL)
        (void)setenv("TERMINFO", entry, 1);
    // The size is told by screen_resize(); children ask their own terminal.
    (void)unsetenv("LINES");
    (void)unsetenv("COLUMNS");
    SCREEN *curses = newterm(name, screen->output, screen->input);
    if (entry != NULL && before != NULL)
        (void)setenv("TERMINFO", before, 1);
    else if (entry != NULL)
        (void)unsetenv("TERMINFO");
    mem_free(before);
    for (size_t i = 0; i < ARRAY_LENGTH(caught_signals); i++)
        (void)sigaction(caught_signals[i], &kept[i], NULL);
    return curses;
}

static Status
open_files(Screen *screen, Error *error)
{
    screen->memory = memfd_create("timbre-screen", MFD_CLOEXEC);
    if (screen->memory < 0)
        return error_set_errno(error, STATUS_IO,
                               "cannot make the memory for the screen");
    screen->output = fdopen(screen->memory, "w");
    screen->input = fopen("/dev/null", "re");
    if (screen->output == NULL || screen->input == NULL)
        return error_set_errno(error, STATUS_IO,
                               "cannot open the files of the screen");
    return STATUS_OK;
}

static Status
open_curses(Screen *screen, Error *error)
{
    const ScreenSettings *settings = &screen->settings;
    const ScreenFacts facts = screen_facts(settings->terminal_name);
    if (wants_own_entry(settings, &facts)) {
        screen->curses =
            facts.erases_color
                ? start_curses(screen, "timbre-erase", timbre_erase_text)
                : start_curses(screen, "timbre-plain", timbre_plain_text);
        screen->most_depth = DEPTH_24BIT;
    } else if (facts.places_cursor) {
        screen->curses = start_curses(screen, settings->terminal_name, NULL);
        screen->most_depth = depth_of(facts.color_count);
    }
    if (screen->curses == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "the terminal %s cannot place its cursor; set TERM to "
                         "what the terminal is, or use timbre --plain",
                         settings->terminal_name);
    return STATUS_OK;
}

// What newterm() wrote is thrown away: modes are terminal.c's.
static void
rewind_output(Screen *screen)
{
    (void)fflush(screen->output);
    (void)lseek(screen->memory, 0, SEEK_SET);
}

static void
prepare_curses(Screen *screen)
{
    (void)typeahead(-1);
    (void)nonl(); // or ncurses takes a line feed for a return, too
    if (has_colors()) {
        (void)start_color();
        (void)use_default_colors();
    }
    const int pairs = has_colors() ? COLOR_PAIRS : 1;
    screen->pool = pair_pool_new(pairs < MOST_PAIRS ? pairs : MOST_PAIRS);
    (void)leaveok(stdscr, FALSE);
    (void)scrollok(stdscr, FALSE);
    (void)idcok(stdscr, FALSE); // wide characters break when shifted
}

Screen *
screen_open(const ScreenSettings *settings, Error *error)
{
    Screen *screen = mem_new(sizeof(*screen));
    screen->settings = *settings;
    screen->memory = -1;
    screen->cursor_row = screen->given_row = -1;
    if (settings->terminal_name == NULL)
        screen->settings.terminal_name = getenv("TERM");
    if (screen->settings.terminal_name == NULL)
        screen->settings.terminal_name = "unknown";
    if (open_files(screen, error) != STATUS_OK ||
        open_curses(screen, error) != STATUS_OK) {
        screen_close(screen);
        return NULL;
    }
    prepare_curses(screen);
    rewind_output(screen);
    screen_set_depth(screen, settings->depth);
    screen_resize(screen, settings->rows, settings->columns);
    (void)curs_set(0);
    return screen;
}

void
screen_close(Screen *screen)
{
    if (screen == NULL)
        return;
    if (screen->curses != NULL) {
        (void)set_term(screen->curses);
        delscreen(screen->curses);
    }
    if (screen->output != NULL)
        (void)fclose(screen->output);
    else if (screen->memory >= 0)
        close(screen->memory);
    if (screen->input != NULL)
        (void)fclose(screen->input);
    pair_pool_free(screen->pool);
    grid_free(&screen->grid);
    grid_free(&screen->given);
    mem_free(screen->pairs);
    mem_free(screen->run);
    text_clear(&screen->queue);
    text_clear(&screen->frame);
    mem_free(screen);
}

Grid *
screen_grid(Screen *screen)
{
    return &screen->grid;
}

void
screen_resize(Screen *screen, int rows, int columns)
{
    rows = rows < 1 ? 1 : rows;
    columns = columns < 1 ? 1 : columns;
    const size_t count = (size_t)rows * (size_t)columns;
    (void)set_term(screen->curses);
    (void)resize_term(rows, columns);
    grid_resize(&screen->grid, rows, columns);
    grid_resize(&screen->given, rows, columns);
    screen->pairs = mem_resize(screen->pairs, count, sizeof(*screen->pairs));
    memset(screen->pairs, 0, count * sizeof(*screen->pairs));
    screen->run =
        mem_resize(screen->run, (size_t)columns, sizeof(*screen->run));
    // The terminal has wrapped or cut its rows as it likes.
    screen->must_clear = screen->must_give_all = true;
}

void
screen_set_depth(Screen *screen, Depth depth)
{
    screen->settings.depth =
        depth > screen->most_depth ? screen->most_depth : depth;
    depth_color_prepare(&screen->colors, screen->settings.depth);
    screen->must_give_all = screen->must_redraw = true;
}

void
screen_set_sync(Screen *screen, bool has_sync)
{
    screen->settings.has_sync = has_sync;
}

void
screen_set_cursor(Screen *screen, int row, int column)
{
    const bool is_inside =
        row < screen->grid.rows && column >= 0 && column < screen->grid.columns;
    screen->cursor_row = is_inside ? row : -1;
    screen->cursor_column = column;
}

void
screen_repaint(Screen *screen)
{
    screen->must_give_all = screen->must_redraw = true;
}

void
screen_send(Screen *screen, const char *bytes, size_t count)
{
    text_append_bytes(&screen->queue, bytes, count);
}

ScreenCounts
screen_counts(const Screen *screen)
{
    return screen->counts;
}

// Colours /////////////////////////////////////////////////////////////////////

// Pairs that no cell shows any more can be defined anew.
static void
sweep_pairs(Screen *screen)
{
    const size_t count =
        (size_t)screen->given.rows * (size_t)screen->given.columns;
    for (size_t i = 0; i < count; i++)
        pair_pool_mark(screen->pool, screen->pairs[i]);
    pair_pool_sweep(screen->pool);
}

static int
pair_of(Screen *screen, const Look *look)
{
    int foreground = 0;
    int background = 0;
    depth_color_find(&screen->colors, look, &foreground, &background);
    if (foreground < 0 && background < 0)
        return 0;
    bool is_new = false;
    int pair = pair_pool_find(screen->pool, foreground, background, &is_new);
    if (pair < 0) {
        sweep_pairs(screen);
        pair = pair_pool_find(screen->pool, foreground, background, &is_new);
    }
    if (is_new)
        (void)init_extended_pair(pair, foreground, background);
    return pair < 0 ? 0 : pair; // all shown at once: the terminal's own colours
}

// Cells to ncurses ////////////////////////////////////////////////////////////

static attr_t
attributes_of(unsigned attributes)
{
    static const struct {
        unsigned ours;
        attr_t theirs;
    } rows[] = {{LOOK_BOLD, A_BOLD},
                {LOOK_DIM, A_DIM},
                {LOOK_ITALIC, A_ITALIC},
                {LOOK_UNDERLINE, A_UNDERLINE},
                {LOOK_REVERSE, A_REVERSE}};

    attr_t all = A_NORMAL;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if ((attributes & rows[i].ours) != 0)
            all |= rows[i].theirs;
    return all;
}

static void
make_cell(Screen *screen, const Cell *cell, int pair, cchar_t *made)
{
    wchar_t text[3] = {(wchar_t)cell->code, (wchar_t)cell->mark, L'\0'};
    if (!screen->settings.has_utf8) {
        // Cells are printable, but not all of them in ASCII.
        text[0] =
            cell->code == 0 ? L' ' : (wchar_t)ascii_table_nearest(cell->code);
        text[1] = L'\0';
    }
    (void)setcchar(made, text, attributes_of(cell->look.attributes), 0, &pair);
}

static bool
is_same(const Cell *a, const Cell *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

// Gives the cells first .. end - 1 of a row.
static void
give_run(Screen *screen, int row, int first, int end)
{
    const size_t start = (size_t)row * (size_t)screen->grid.columns;
    int count = 0;
    for (int column = first; column < end; column++) {
        const Cell *cell = &screen->grid.cells[start + (size_t)column];
        const int pair = pair_of(screen, &cell->look);
        screen->given.cells[start + (size_t)column] = *cell;
        screen->pairs[start + (size_t)column] = (uint16_t)pair;
        // ncurses makes the right halves itself.
        if (cell->code != 0 || !screen->settings.has_utf8)
            make_cell(screen, cell, pair, &screen->run[count++]);
    }
    (void)mvadd_wchnstr(row, first, screen->run, count);
}

static void
give_row(Screen *screen, int row)
{
    const int columns = screen->grid.columns;
    const size_t start = (size_t)row * (size_t)columns;
    const Cell *now = &screen->grid.cells[start];
    const Cell *before = &screen->given.cells[start];
    const bool gives_all = screen->must_give_all;
    if (!gives_all && memcmp(now, before, (size_t)columns * sizeof(*now)) == 0)
        return;
    for (int column = 0; column < columns; column++) {
        if (!gives_all && is_same(&now[column], &before[column]))
            continue;
        // Wide characters go whole.
        int first = column;
        while (first > 0 && now[first].code == 0)
            first--;
        int end = column + 1;
        while (end < columns && (now[end].code == 0 || gives_all ||
                                 !is_same(&now[end], &before[end])))
            end++;
        give_run(screen, row, first, end);
        column = end;
    }
}

static void
give_cells(Screen *screen)
{
    for (int row = 0; row < screen->grid.rows; row++)
        give_row(screen, row);
    if (screen->must_clear)
        (void)clearok(curscr, TRUE);
    else if (screen->must_redraw)
        (void)redrawwin(stdscr);
    screen->counts.repaints += screen->must_clear || screen->must_redraw;
}

static void
give_cursor(Screen *screen)
{
    const bool is_shown = screen->cursor_row >= 0;
    if (is_shown != (screen->given_row >= 0))
        (void)curs_set(is_shown ? 1 : 0);
    screen->given_row = screen->cursor_row;
    screen->given_column = screen->cursor_column;
    if (is_shown)
        (void)wmove(stdscr, screen->cursor_row, screen->cursor_column);
    // Hidden, it may stay where the last cell was written.
    (void)leaveok(stdscr, is_shown ? FALSE : TRUE);
}

// Bytes to the terminal ///////////////////////////////////////////////////////

static bool
has_news(const Screen *screen)
{
    return screen->must_clear || screen->must_redraw || screen->must_give_all ||
           screen->cursor_row != screen->given_row ||
           (screen->cursor_row >= 0 &&
            screen->cursor_column != screen->given_column) ||
           memcmp(screen->grid.cells, screen->given.cells,
                  (size_t)screen->grid.rows * (size_t)screen->grid.columns *
                      sizeof(Cell)) != 0;
}

// Someone else may have moved pen and cursor; where ncurses left them is known.
static void
append_pen(Screen *screen)
{
    int row = 0;
    int column = 0;
    getyx(curscr, row, column);
    (void)curs_set(0);
    screen->given_row = -1;
    text_append_format(&screen->frame, "\x1b[m\x1b[?25l\x1b[%d;%dH",
                       row < 0 ? 1 : row + 1, column < 0 ? 1 : column + 1);
}

static Status
append_drawing(Screen *screen)
{
    (void)fflush(screen->output);
    const off_t count = lseek(screen->memory, 0, SEEK_CUR);
    if (count <= 0)
        return count < 0 ? STATUS_IO : STATUS_OK;
    char *bytes = mem_new((size_t)count);
    const ssize_t got = pread(screen->memory, bytes, (size_t)count, 0);
    if (got == count)
        text_append_bytes(&screen->frame, bytes, (size_t)count);
    mem_free(bytes);
    (void)lseek(screen->memory, 0, SEEK_SET);
    return got == count ? STATUS_OK : STATUS_IO;
}

static Status
make_frame(Screen *screen)
{
    screen->frame.length = 0;
    screen->written = 0;
    if (screen->queue.length > 0)
        text_append_bytes(&screen->frame, screen->queue.chars,
                          screen->queue.length);
    screen->queue.length = 0;
    if (!has_news(screen))
        return STATUS_OK;
    (void)set_term(screen->curses);
    const size_t empty = screen->frame.length;
    if (screen->settings.has_sync)
        text_append(&screen->frame, sync_begin);
    if (screen->must_redraw || screen->must_clear)
        append_pen(screen);
    const size_t before = screen->frame.length;
    give_cells(screen);
    give_cursor(screen);
    screen->must_give_all = screen->must_clear = screen->must_redraw = false;
    (void)wnoutrefresh(stdscr);
    (void)doupdate();
    const Status status = append_drawing(screen);
    if (screen->frame.length == before)
        screen->frame.length = empty; // other cells, the same sight
    else if (screen->settings.has_sync)
        text_append(&screen->frame, sync_end);
    screen->counts.frames += screen->frame.length > empty;
    return status;
}

// What is left goes out when the terminal reads again: a frame is never given
// up in its middle.
static ScreenResult
write_frame(Screen *screen)
{
    const char *bytes = screen->frame.chars + screen->written;
    const size_t count = screen->frame.length - screen->written;
    const ssize_t written = write(screen->settings.descriptor, bytes, count);
    if (written < 0)
        return errno == EAGAIN || errno == EINTR ? SCREEN_BLOCKED : SCREEN_LOST;
    screen->counts.writes++;
    screen->counts.bytes += (uint64_t)written;
    screen->written += (size_t)written;
    return (size_t)written == count ? SCREEN_DRAWN : SCREEN_BLOCKED;
}

static ScreenResult
ask_terminal(const Screen *screen)
{
    struct pollfd asked = {.fd = screen->settings.descriptor,
                           .events = POLLOUT};
    if (poll(&asked, 1, 0) < 0)
        return errno == EINTR ? SCREEN_BLOCKED : SCREEN_LOST;
    if ((asked.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
        return SCREEN_LOST;
    return (asked.revents & POLLOUT) != 0 ? SCREEN_DRAWN : SCREEN_BLOCKED;
}

ScreenResult
screen_present(Screen *screen)
{
    const bool has_rest = screen->written < screen->frame.length;
    if (!has_rest && screen->queue.length == 0 && !has_news(screen))
        return SCREEN_SAME;
    ScreenResult result = ask_terminal(screen);
    if (result == SCREEN_DRAWN && has_rest)
        result = write_frame(screen);
    if (result != SCREEN_DRAWN)
        return result;
    if (make_frame(screen) != STATUS_OK)
        return SCREEN_LOST;
    if (screen->frame.length == 0)
        return has_rest ? SCREEN_DRAWN : SCREEN_SAME;
    return write_frame(screen);
}
