// SPDX-License-Identifier: MIT
#include "timbre/base/random.h"

#include "screen.h"
#include "terminal_rig.h"

#include <locale.h>
#include <time.h>

enum { ROWS = 36, COLUMNS = 120 };

static const Look plain = {.foreground = LOOK_DEFAULT_COLOR,
                           .background = LOOK_DEFAULT_COLOR};

typedef struct {
    Rig *rig;
    Screen *screen;
} Stage;

static Stage
stage_open(int rows, int columns, Depth depth, const char *name)
{
    Stage stage = {.rig = rig_open(rows, columns)};
    const ScreenSettings settings = {.descriptor = rig_slave(stage.rig),
                                     .depth = depth,
                                     .has_utf8 = true,
                                     .has_sync = true,
                                     .rows = rows,
                                     .columns = columns,
                                     .terminal_name = name};
    Error error = {0};
    stage.screen = screen_open(&settings, &error);
    if (stage.screen == NULL)
        fail_msg("%s", error.text);
    return stage;
}

static void
stage_close(Stage *stage)
{
    screen_close(stage->screen);
    rig_close(stage->rig);
}

static void
show(Stage *stage)
{
    ScreenResult result = screen_present(stage->screen);
    while (result == SCREEN_BLOCKED) {
        (void)rig_pump(stage->rig, 10);
        result = screen_present(stage->screen);
    }
    assert_int_not_equal(result, SCREEN_LOST);
    while (rig_pump(stage->rig, 0))
        ;
}

static void
put_text(Stage *stage, int row, int column, const char *text, Look look)
{
    const char *end = text + strlen(text);
    while (text < end) {
        const uint32_t code = text_next_code_point(&text, end);
        grid_put(screen_grid(stage->screen), row, column, code, 0, look);
        column += grid_width(code);
    }
}

static void
check_look(const Stage *stage, int row, int column, const char *expected)
{
    check_owned_text(rig_look(stage->rig, row, column), expected);
}

static void
check_row(const Stage *stage, int row, const char *expected)
{
    check_owned_text(rig_row(stage->rig, row), expected);
}

// What is drawn ///////////////////////////////////////////////////////////////

static void
cells_reach_the_terminal(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 1, 2, "warm piano", plain);
    put_text(&stage, 4, 18, "ab", plain); // the lower right corner, too
    show(&stage);
    check_row(&stage, 1, "  warm piano");
    check_row(&stage, 4, "                  ab");
    check_row(&stage, 0, "");
    stage_close(&stage);
}

static void
wide_and_combined_characters_reach_the_terminal(void **state)
{
    (void)state;
    Stage stage = stage_open(3, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 0, 0, "a中文b", plain);
    grid_put(screen_grid(stage.screen), 1, 0, 'e', 0x301, plain);
    grid_put(screen_grid(stage.screen), 1, 1, 'x', 0, plain);
    show(&stage);
    check_row(&stage, 0, "a中文b");
    check_row(&stage, 1, "e\u0301x");
    // A half of one is overwritten.
    grid_put(screen_grid(stage.screen), 0, 2, 'z', 0, plain);
    show(&stage);
    check_row(&stage, 0, "a z文b");
    stage_close(&stage);
}

static void
every_attribute_is_shown(void **state)
{
    (void)state;

    static const struct {
        unsigned attributes;
        const char *look;
    } rows[] = {{0, " fg=default bg=default"},
                {LOOK_BOLD, " fg=default bg=default bold"},
                {LOOK_ITALIC, " fg=default bg=default italic"},
                {LOOK_UNDERLINE, " fg=default bg=default underline"},
                {LOOK_REVERSE, " fg=default bg=default reverse"},
                {LOOK_BOLD | LOOK_ITALIC | LOOK_UNDERLINE,
                 " fg=default bg=default bold italic underline"}};

    Stage stage = stage_open(8, 20, DEPTH_24BIT, "xterm-256color");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Look look = plain;
        look.attributes = rows[i].attributes;
        put_text(&stage, (int)i, 0, "x", look);
    }
    show(&stage);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check_look(&stage, (int)i, 0, rows[i].look);
    stage_close(&stage);
}

// libvterm doesn't keep it, so the bytes are looked at.
static void
dim_is_sent(void **state)
{
    (void)state;
    Stage stage = stage_open(2, 20, DEPTH_24BIT, "xterm-256color");
    Look look = plain;
    look.attributes = LOOK_DIM;
    put_text(&stage, 0, 0, "x", look);
    assert_int_equal(screen_present(stage.screen), SCREEN_DRAWN);
    char bytes[512] = "";
    assert_true(read(stage.rig->master, bytes, sizeof(bytes) - 1) > 0);
    assert_non_null(strstr(bytes, ";2m"));
    stage_close(&stage);
}

static void
colors_are_exact_in_24_bits(void **state)
{
    (void)state;
    Stage stage = stage_open(4, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 0, 0, "x",
             (Look){.foreground = 0x8894a0, .background = 0x14181c});
    // What terminfo would take for palette entries.
    put_text(&stage, 1, 0, "x",
             (Look){.foreground = 0x000000, .background = 0x0000fc});
    put_text(&stage, 2, 0, "x",
             (Look){.foreground = 0xffffff, .background = LOOK_DEFAULT_COLOR});
    put_text(&stage, 3, 0, "x",
             (Look){.foreground = LOOK_DEFAULT_COLOR, .background = 0x000008});
    show(&stage);
    check_look(&stage, 0, 0, " fg=#8894a0 bg=#14181c");
    check_look(&stage, 1, 0, " fg=#000100 bg=#0001fc");
    check_look(&stage, 2, 0, " fg=#fcfcfc bg=default");
    check_look(&stage, 3, 0, " fg=default bg=#000108");
    stage_close(&stage);
}

static bool
is_index(const VTermColor *color, int below)
{
    return VTERM_COLOR_IS_INDEXED(color) && color->indexed.idx < below;
}

static void
each_depth_keeps_to_its_palette(void **state)
{
    (void)state;

    static const struct {
        Depth depth;
        const char *name;
        int colors; // 0 = none
    } rows[] = {{DEPTH_256, "xterm-256color", 256},
                {DEPTH_16, "xterm-256color", 16},
                {DEPTH_8, "xterm-256color", 8},
                {DEPTH_MONO, "xterm-256color", 0},
                {DEPTH_256, "nobody-knows-it", 256},
                {DEPTH_8, "linux", 8},
                {DEPTH_24BIT, "tmux-256color", -1},
                {DEPTH_256, "screen-256color", 256},
                {DEPTH_MONO, "vt100", 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Stage stage = stage_open(2, 40, rows[i].depth, rows[i].name);
        for (int column = 0; column < 40; column++)
            grid_put(
                screen_grid(stage.screen), 0, column, 'x', 0,
                (Look){.foreground =
                           (uint32_t)(0xff0000 - column * 0x50000 + column * 6),
                       .background = 0x102030});
        show(&stage);
        for (int column = 0; column < 40; column++) {
            const VTermScreenCell cell = rig_cell(stage.rig, 0, column);
            if (rows[i].colors < 0)
                assert_true(VTERM_COLOR_IS_RGB(&cell.fg));
            else if (rows[i].colors == 0)
                assert_true(VTERM_COLOR_IS_DEFAULT_FG(&cell.fg));
            else
                assert_true(is_index(&cell.fg, rows[i].colors));
            assert_int_equal(cell.chars[0], 'x');
        }
        stage_close(&stage);
    }
}

static void
a_deeper_palette_can_come_later(void **state)
{
    (void)state;
    Stage stage = stage_open(2, 20, DEPTH_256, "xterm-256color");
    put_text(&stage, 0, 0, "x",
             (Look){.foreground = 0x8894a0, .background = 0x14181c});
    show(&stage);
    rig_count_anew(stage.rig);
    screen_set_depth(stage.screen, DEPTH_24BIT);
    show(&stage);
    check_look(&stage, 0, 0, " fg=#8894a0 bg=#14181c");
    assert_int_equal(stage.rig->clears, 0);
    stage_close(&stage);
}

static void
without_utf8_only_ascii_is_sent(void **state)
{
    (void)state;
    Stage stage = {.rig = rig_open(3, 40)};
    const ScreenSettings settings = {.descriptor = rig_slave(stage.rig),
                                     .depth = DEPTH_256,
                                     .has_sync = true,
                                     .rows = 3,
                                     .columns = 40,
                                     .terminal_name = "xterm-256color"};
    assert_non_null(setlocale(LC_CTYPE, "C"));
    stage.screen = screen_open(&settings, NULL);
    put_text(&stage, 0, 0, "Dvořák — crème brûlée “ß” 中x", plain);
    grid_put(screen_grid(stage.screen), 1, 0, 'e', 0x301, plain);
    assert_int_equal(screen_present(stage.screen), SCREEN_DRAWN);
    char bytes[4096];
    const ssize_t count = read(stage.rig->master, bytes, sizeof(bytes));
    assert_true(count > 0);
    for (ssize_t i = 0; i < count; i++)
        assert_in_range((unsigned char)bytes[i], 0, 126);
    rig_feed(stage.rig, bytes, (size_t)count);
    check_row(&stage, 0, "Dvorak - creme brulee \"s\" ? x");
    check_row(&stage, 1, "e");
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    stage_close(&stage);
}

// Frames //////////////////////////////////////////////////////////////////////

static void
an_unchanged_screen_sends_nothing(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 1, 2, "x", plain);
    screen_set_cursor(stage.screen, 1, 3);
    show(&stage);
    const ScreenCounts before = screen_counts(stage.screen);
    for (int i = 0; i < 10; i++) {
        put_text(&stage, 1, 2, "x", plain); // drawn again, but the same
        screen_set_cursor(stage.screen, 1, 3);
        assert_int_equal(screen_present(stage.screen), SCREEN_SAME);
    }
    const ScreenCounts after = screen_counts(stage.screen);
    assert_memory_equal(&before, &after, sizeof(before));
    stage_close(&stage);
}

// 40 cells of shimmer, a spinner and a bar, as a take is being made.
static void
draw_animation(Stage *stage, int frame)
{
    static const uint32_t spinner[] = {0x280b, 0x2819, 0x2839, 0x2838};
    for (int i = 0; i < 40; i++) {
        const int distance = abs(i - (frame * 2) % 60);
        const uint32_t level =
            distance > 8 ? 0x60 : (uint32_t)(0xe0 - 16 * distance);
        grid_put(screen_grid(stage->screen), 10, 20 + i,
                 (uint32_t)('a' + i % 26), 0,
                 (Look){.foreground = level << 16 | level << 8 | 0xff,
                        .background = 0x14161b,
                        .attributes = distance < 4 ? LOOK_BOLD : 0});
    }
    grid_put(screen_grid(stage->screen), 12, 5, spinner[frame % 4], 0, plain);
    for (int i = 0; i < 60; i++)
        grid_put(screen_grid(stage->screen), 30, 10 + i,
                 i < frame / 4 ? 0x2588 : 0x2591, 0,
                 (Look){.foreground = 0x30c0a0 + (uint32_t)i,
                        .background = 0x14161b});
    screen_set_cursor(stage->screen, 33, 4);
}

static double
cpu_us(void)
{
    struct timespec time;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void
an_animated_frame_is_one_small_write(void **state)
{
    (void)state;

    enum { FRAMES = 240 };

    Stage stage = stage_open(ROWS, COLUMNS, DEPTH_24BIT, "xterm-256color");
    draw_animation(&stage, 0);
    show(&stage);
    rig_count_anew(stage.rig);
    const ScreenCounts before = screen_counts(stage.screen);
    double used_us = 0;
    for (int frame = 1; frame <= FRAMES; frame++) {
        draw_animation(&stage, frame);
        const double start_us = cpu_us();
        assert_int_equal(screen_present(stage.screen), SCREEN_DRAWN);
        used_us += cpu_us() - start_us;
        while (rig_pump(stage.rig, 0))
            ;
    }
    const ScreenCounts after = screen_counts(stage.screen);
    assert_int_equal(after.frames - before.frames, FRAMES);
    assert_int_equal(after.writes - before.writes, FRAMES);
    assert_int_equal(stage.rig->frames, FRAMES);
    assert_int_equal(stage.rig->outside_bytes, 0);
    assert_int_equal(stage.rig->clears, 0);
    assert_true(stage.rig->bytes / FRAMES <= 600);
    print_message("%zu bytes and %.0f us of CPU a frame\n",
                  stage.rig->bytes / FRAMES, used_us / FRAMES);
    stage_close(&stage);
}

static void
without_synchronized_updates_no_bracket_is_sent(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    screen_set_sync(stage.screen, false);
    put_text(&stage, 1, 2, "x", plain);
    show(&stage);
    assert_int_equal(stage.rig->frames, 0);
    check_row(&stage, 1, "  x");
    stage_close(&stage);
}

static void
sent_bytes_go_ahead_of_the_frame(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 0, 0, "x", plain);
    screen_send(stage.screen, "\x1b]2;lofi\x07", 9);
    assert_int_equal(screen_present(stage.screen), SCREEN_DRAWN);
    char bytes[512] = "";
    const ssize_t count = read(stage.rig->master, bytes, sizeof(bytes) - 1);
    assert_true(count > 9);
    assert_memory_equal(bytes, "\x1b]2;lofi\x07\x1b[?2026h", 17);
    // Without any news of the screen they go alone.
    screen_send(stage.screen, "\x07", 1);
    assert_int_equal(screen_present(stage.screen), SCREEN_DRAWN);
    assert_int_equal(read(stage.rig->master, bytes, sizeof(bytes)), 1);
    assert_int_equal(bytes[0], '\a');
    stage_close(&stage);
}

static void
the_cursor_stands_where_it_was_set(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 1, 2, "x", plain);
    show(&stage);
    assert_false(stage.rig->modes[25]);
    static const int places[][2] = {{3, 7}, {0, 0}, {4, 19}, {1, 3}};
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        put_text(&stage, 2, (int)i, "y", plain);
        screen_set_cursor(stage.screen, places[i][0], places[i][1]);
        show(&stage);
        assert_true(stage.rig->modes[25]);
        assert_int_equal(stage.rig->cursor.row, places[i][0]);
        assert_int_equal(stage.rig->cursor.col, places[i][1]);
    }
    screen_set_cursor(stage.screen, 9, 9); // outside
    show(&stage);
    assert_false(stage.rig->modes[25]);
    stage_close(&stage);
}

static void
a_repaint_mends_what_others_wrote(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    put_text(&stage, 1, 2, "warm piano", plain);
    put_text(&stage, 3, 0, "rain",
             (Look){.foreground = 0xff0000, .background = 0x203040});
    show(&stage);
    char *before = rig_dump(stage.rig);
    static const char noise[] = "\x1b[31;1mnoise\x1b[4;9H\x1b[44mmore of it";
    rig_feed(stage.rig, noise, strlen(noise));
    screen_repaint(stage.screen);
    show(&stage);
    char *after = rig_dump(stage.rig);
    // All but the cursor's place, which is hidden.
    assert_string_equal(strstr(before, "title"), strstr(after, "title"));
    assert_int_equal(screen_counts(stage.screen).repaints, 2);
    mem_free(before);
    mem_free(after);
    stage_close(&stage);
}

static void
a_resized_screen_is_drawn_whole(void **state)
{
    (void)state;
    static const int sizes[][2] = {{5, 20}, {40, 130}, {1, 1}, {16, 60}};
    Stage stage = stage_open(10, 40, DEPTH_24BIT, "xterm-256color");
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        const int rows = sizes[i][0];
        const int columns = sizes[i][1];
        rig_resize(stage.rig, rows, columns);
        screen_resize(stage.screen, rows, columns);
        assert_int_equal(screen_grid(stage.screen)->rows, rows);
        put_text(&stage, 0, 0, "A", plain);
        put_text(&stage, rows - 1, columns - 1, "Z", plain);
        show(&stage);
        assert_int_equal(rig_cell(stage.rig, rows - 1, columns - 1).chars[0],
                         'Z');
        assert_int_equal(rig_find(stage.rig, rows == 1 ? "Z" : "A", NULL), 0);
    }
    stage_close(&stage);
}

static void
more_colors_than_pairs_are_all_shown(void **state)
{
    (void)state;
    Stage stage = stage_open(24, 80, DEPTH_24BIT, "xterm-256color");
    uint32_t color = 0x040404;
    for (int frame = 0; frame < 12; frame++) {
        const uint32_t first = color;
        for (int i = 0; i < 24 * 80; i++, color += 4)
            grid_put(
                screen_grid(stage.screen), i / 80, i % 80, 'x', 0,
                (Look){.foreground = color & 0xfcfcfc, .background = 0x100804});
        show(&stage);
        for (int i = 0; i < 24 * 80; i += 37) {
            const VTermScreenCell cell = rig_cell(stage.rig, i / 80, i % 80);
            const uint32_t wanted = (first + 4 * (uint32_t)i) & 0xfcfcfc;
            assert_int_equal(cell.fg.rgb.red << 16 | cell.fg.rgb.green << 8 |
                                 cell.fg.rgb.blue,
                             wanted);
        }
    }
    assert_int_equal(stage.rig->clears, 1); // the first frame's
    stage_close(&stage);
}

static uint32_t
color_of(int cell)
{
    return 0x040404 + 4 * (uint32_t)(cell % 64) +
           0x400 * (uint32_t)(cell / 64 % 64) +
           0x40000 * (uint32_t)(cell / 4096);
}

// Cells that found no pair took the terminal's own colours: a repaint asks for
// theirs again.
static void
a_repaint_gives_every_cell_anew(void **state)
{
    (void)state;

    enum { MANY_ROWS = 120, MANY_COLUMNS = 150, MANY = 120 * 150 };

    Stage stage =
        stage_open(MANY_ROWS, MANY_COLUMNS, DEPTH_24BIT, "xterm-256color");
    for (int i = 0; i < MANY; i++)
        grid_put(screen_grid(stage.screen), i / MANY_COLUMNS, i % MANY_COLUMNS,
                 'x', 0,
                 (Look){.foreground = color_of(i),
                        .background = LOOK_DEFAULT_COLOR});
    show(&stage);
    check_look(&stage, MANY_ROWS - 1, 0, " fg=default bg=default");
    for (int i = 0; i < MANY / 2; i++)
        grid_put(screen_grid(stage.screen), i / MANY_COLUMNS, i % MANY_COLUMNS,
                 ' ', 0, plain);
    screen_repaint(stage.screen);
    show(&stage);
    char *wanted = text_format(" fg=#%06x bg=default",
                               color_of(MANY - MANY_COLUMNS) & 0xfcfcfc);
    check_look(&stage, MANY_ROWS - 1, 0, wanted);
    mem_free(wanted);
    stage_close(&stage);
}

// Any script of changes leaves what one full repaint would show.
static void
draw_at_random(Stage *stage, uint64_t seed, uint64_t step)
{
    static const uint32_t codes[] = {'a',    'Z',  ' ',    0x4e2d, 0x2588,
                                     0x2801, 0xe9, 0xac00, '~'};
    const Random random = random_from_seed(seed);
    Grid *grid = screen_grid(stage->screen);
    const unsigned changes =
        1 + random_below(random, 60, RANDOM_COUNTERS(step, 0));
    for (unsigned i = 0; i < changes; i++) {
        const uint64_t bits = random_u64(random, RANDOM_COUNTERS(step, 1, i));
        const uint32_t code = codes[bits % ARRAY_LENGTH(codes)];
        const Look look = {
            .foreground = (bits >> 8 & 3) == 0
                              ? LOOK_DEFAULT_COLOR
                              : (uint32_t)(bits >> 10) & 0xc0c0c0,
            .background = (bits >> 34 & 3) != 0
                              ? LOOK_DEFAULT_COLOR
                              : (uint32_t)(bits >> 36) & 0x404040,
            .attributes = (unsigned)(bits >> 50) & 31U & ~(unsigned)LOOK_DIM};
        const bool has_mark = (bits >> 57 & 1) != 0 && code < 128;
        const int row = (int)((bits >> 3) % (unsigned)grid->rows);
        const int column = (int)((bits >> 20) % (unsigned)grid->columns);
        const int length =
            (bits >> 60) == 0 ? grid->columns : (int)(bits >> 58 & 7);
        // libvterm loses a mark behind the last column.
        for (int j = 0; j <= length; j++)
            grid_put(grid, row, column + j, code,
                     has_mark && column + j + 1 < grid->columns ? 0x301 : 0,
                     look);
    }
    if (random_below(random, 6, RANDOM_COUNTERS(step, 2)) == 0)
        grid_clear(grid, plain);
    screen_set_cursor(stage->screen,
                      (int)random_below(random, 12, RANDOM_COUNTERS(step, 3)) -
                          2,
                      (int)random_below(random, 30, RANDOM_COUNTERS(step, 4)));
}

static void
check_against_repaint(const Stage *stage, Depth depth, const char *name)
{
    const Grid *grid = screen_grid(stage->screen);
    Stage fresh = stage_open(grid->rows, grid->columns, depth, name);
    Grid *copy = screen_grid(fresh.screen);
    memcpy(copy->cells, grid->cells,
           (size_t)grid->rows * (size_t)grid->columns * sizeof(Cell));
    show(&fresh);
    char *difference = rig_difference(stage->rig, fresh.rig);
    if (difference != NULL)
        fail_msg("%s", difference);
    stage_close(&fresh);
}

static void
changes_add_up_to_a_full_repaint(void **state)
{
    (void)state;

    static const struct {
        Depth depth;
        const char *name;
    } rows[] = {{DEPTH_24BIT, "xterm-256color"}, {DEPTH_24BIT, "tmux-256color"},
                {DEPTH_256, "xterm-256color"},   {DEPTH_8, "linux"},
                {DEPTH_16, "xterm-16color"},     {DEPTH_MONO, "vt100"}};

    const uint64_t scripts = getenv("TIMBRE_LONG") != NULL ? 400 : 8;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (uint64_t seed = 0; seed < scripts; seed++) {
            Stage stage = stage_open(10, 30, rows[i].depth, rows[i].name);
            for (uint64_t step = 0; step < 12; step++) {
                if (step == 7) {
                    rig_resize(stage.rig, 14, 41);
                    screen_resize(stage.screen, 14, 41);
                }
                draw_at_random(&stage, seed * 7919 + i, step);
                show(&stage);
            }
            check_against_repaint(&stage, rows[i].depth, rows[i].name);
            stage_close(&stage);
        }
}

// Terminals that don't read ///////////////////////////////////////////////////

static void
fill_noise(Stage *stage, int frame)
{
    Grid *grid = screen_grid(stage->screen);
    for (int i = 0; i < grid->rows * grid->columns; i++)
        grid_put(grid, i / grid->columns, i % grid->columns,
                 (uint32_t)('a' + (i * 7 + frame) % 26), 0,
                 (Look){.foreground =
                            (uint32_t)(i * 0x1234 + frame * 0x4567) & 0xfcfcfc,
                        .background = LOOK_DEFAULT_COLOR});
}

static void
a_stalled_terminal_never_blocks_and_catches_up(void **state)
{
    (void)state;
    Stage stage = stage_open(ROWS, COLUMNS, DEPTH_24BIT, "xterm-256color");
    const int64_t start_ns = clock_monotonic_ns();
    int blocked = 0;
    for (int frame = 0; frame < 50; frame++) {
        fill_noise(&stage, frame);
        blocked += screen_present(stage.screen) == SCREEN_BLOCKED;
    }
    assert_true(blocked >= 45);
    assert_true(clock_monotonic_ns() - start_ns < 5000000000LL);
    show(&stage);
    assert_false(stage.rig->is_in_frame);
    check_against_repaint(&stage, DEPTH_24BIT, "xterm-256color");
    stage_close(&stage);
}

static void
a_slow_terminal_gets_every_frame_whole(void **state)
{
    (void)state;
    Stage stage = stage_open(ROWS, COLUMNS, DEPTH_24BIT, "xterm-256color");
    fill_noise(&stage, 1);
    ScreenResult result = screen_present(stage.screen);
    assert_int_equal(result, SCREEN_BLOCKED); // about 80 kB
    for (int i = 0; result == SCREEN_BLOCKED; i++) {
        char bytes[500];
        const ssize_t count = read(stage.rig->master, bytes, sizeof(bytes));
        if (count > 0)
            rig_feed(stage.rig, bytes, (size_t)count);
        if (i == 20)
            fill_noise(&stage, 2); // in the middle of it
        result = screen_present(stage.screen);
    }
    show(&stage);
    check_against_repaint(&stage, DEPTH_24BIT, "xterm-256color");
    stage_close(&stage);
}

static void
a_terminal_that_is_gone_is_told(void **state)
{
    (void)state;
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    show(&stage);
    close(stage.rig->master);
    put_text(&stage, 1, 2, "x", plain);
    assert_int_equal(screen_present(stage.screen), SCREEN_LOST);
    stage.rig->master = open("/dev/null", O_RDONLY | O_CLOEXEC);
    stage_close(&stage);
}

// The environment /////////////////////////////////////////////////////////////

static void
the_environment_and_handlers_stay_as_they_were(void **state)
{
    (void)state;
    (void)setenv("TERMINFO", "/no/such/folder", 1);
    (void)setenv("LINES", "7", 1);
    (void)setenv("COLUMNS", "100000000", 1);
    static const int numbers[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
    // A shell that started us in the background has SIGINT ignored.
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++)
        (void)signal(numbers[i], SIG_DFL);
    Stage stage = stage_open(5, 20, DEPTH_24BIT, "xterm-256color");
    screen_resize(stage.screen, 6, 22);
    assert_string_equal(getenv("TERMINFO"), "/no/such/folder");
    assert_null(getenv("LINES"));
    assert_null(getenv("COLUMNS"));
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        struct sigaction action;
        (void)sigaction(numbers[i], NULL, &action);
        assert_true(action.sa_handler == SIG_DFL);
    }
    (void)unsetenv("TERMINFO");
    stage_close(&stage);
}

static void
terminfo_tells_what_terminals_can(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        bool is_known;
        int color_count;
        bool erases_color;
    } rows[] = {{"xterm-256color", true, 256, true},
                {"tmux-256color", true, 256, false},
                {"linux", true, 8, true},
                {"vt100", true, 0, false},
                {"no-such-terminal", false, 0, false},
                {"", false, 0, false},
                {NULL, false, 0, false}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const ScreenFacts facts = screen_facts(rows[i].name);
        assert_int_equal(facts.is_known, rows[i].is_known);
        assert_int_equal(facts.color_count, rows[i].color_count);
        assert_int_equal(facts.erases_color, rows[i].erases_color);
    }
}

static void
a_terminal_without_a_cursor_is_refused_with_a_sentence(void **state)
{
    (void)state;
    const ScreenSettings settings = {.descriptor = 1,
                                     .depth = DEPTH_MONO,
                                     .rows = 24,
                                     .columns = 80,
                                     .terminal_name = "dumb"};
    Error error = {0};
    assert_null(screen_open(&settings, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "dumb"));
    assert_non_null(strstr(error.text, "--plain"));
}

int
main(void)
{
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_reach_the_terminal),
        cmocka_unit_test(wide_and_combined_characters_reach_the_terminal),
        cmocka_unit_test(every_attribute_is_shown),
        cmocka_unit_test(dim_is_sent),
        cmocka_unit_test(colors_are_exact_in_24_bits),
        cmocka_unit_test(each_depth_keeps_to_its_palette),
        cmocka_unit_test(a_deeper_palette_can_come_later),
        cmocka_unit_test(without_utf8_only_ascii_is_sent),
        cmocka_unit_test(an_unchanged_screen_sends_nothing),
        cmocka_unit_test(an_animated_frame_is_one_small_write),
        cmocka_unit_test(without_synchronized_updates_no_bracket_is_sent),
        cmocka_unit_test(sent_bytes_go_ahead_of_the_frame),
        cmocka_unit_test(the_cursor_stands_where_it_was_set),
        cmocka_unit_test(a_repaint_mends_what_others_wrote),
        cmocka_unit_test(a_resized_screen_is_drawn_whole),
        cmocka_unit_test(more_colors_than_pairs_are_all_shown),
        cmocka_unit_test(a_repaint_gives_every_cell_anew),
        cmocka_unit_test(changes_add_up_to_a_full_repaint),
        cmocka_unit_test(a_stalled_terminal_never_blocks_and_catches_up),
        cmocka_unit_test(a_slow_terminal_gets_every_frame_whole),
        cmocka_unit_test(a_terminal_that_is_gone_is_told),
        cmocka_unit_test(the_environment_and_handlers_stay_as_they_were),
        cmocka_unit_test(terminfo_tells_what_terminals_can),
        cmocka_unit_test(
            a_terminal_without_a_cursor_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
