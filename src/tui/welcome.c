// SPDX-License-Identifier: MIT
#include "welcome.h"

#include "timbre/base/memory.h"

#include "pane_text.h"

#include <math.h>
#include <string.h>

enum {
    WIDEST = 72,
    WAVE_COLUMNS = 48,
    NAME_COLUMN = 9, // of a health row's text
    RETURN = '\r',
};

bool
welcome_is_shown(const Tui *tui)
{
    return chat_count(studio_chat(tui->studio)) == 0;
}

static int
selected(const Tui *tui)
{
    size_t count = 0;
    (void)studio_suggestions(&count);
    const int row = tui->panes[PANE_CHAT].selected;
    return row < 0 || (size_t)row >= count ? 0 : row;
}

const char *
welcome_selected(const Tui *tui)
{
    size_t count = 0;
    const char *const *prompts = studio_suggestions(&count);
    return count == 0 ? "" : prompts[selected(tui)];
}

void
welcome_move(Tui *tui, int step)
{
    size_t count = 0;
    (void)studio_suggestions(&count);
    const int row = selected(tui) + step;
    tui->panes[PANE_CHAT].selected = row < 0             ? 0
                                     : row >= (int)count ? (int)count - 1
                                                         : row;
    tui->must_draw = true;
}

void
welcome_run(Tui *tui)
{
    const char *prompt = welcome_selected(tui);
    if (prompt[0] != '\0')
        tui_submit(tui, prompt);
}

bool
welcome_key(Tui *tui, const Key *key)
{
    if (key->code == 'j' || key->code == KEY_DOWN)
        welcome_move(tui, 1);
    else if (key->code == 'k' || key->code == KEY_UP)
        welcome_move(tui, -1);
    else if (key->code == RETURN)
        welcome_run(tui);
    else
        return false;
    return true;
}

// Its rows ///////////////////////////////////////////////////////////////////

// What there is room for; the prompts and the state come first.
typedef struct {
    int left, columns;
    int wave, name, prompts, hint, health; // rows where each begins, -1 = none
} Rows;

static int
rows_of(const char *text, int columns)
{
    int rows = 0;
    for (const char *at = text; at != NULL; rows++)
        (void)canvas_wrap(at, columns, &at);
    return rows;
}

static int
health_rows(const Tui *tui, int columns)
{
    size_t count = 0;
    const HealthRow *health = studio_health(tui->studio, &count);
    int rows = 0;
    for (size_t i = 0; i < count; i++)
        if (health[i].text != NULL)
            rows += rows_of(health[i].text, columns - NAME_COLUMN - 2);
    return rows;
}

static bool
afford(int *spare, int rows)
{
    if (*spare < rows)
        return false;
    *spare -= rows;
    return true;
}

static Rows
place_rows(const Tui *tui, const Canvas *canvas)
{
    Rows rows = {.wave = -1, .name = -1, .hint = -1};
    rows.columns = canvas->columns < WIDEST ? canvas->columns : WIDEST;
    rows.left = (canvas->columns - rows.columns) / 2;
    size_t count = 0;
    (void)studio_suggestions(&count);
    int spare = canvas->rows - (int)count - health_rows(tui, rows.columns);
    // In the order in which they are worth their rows.
    const bool has_gap = afford(&spare, 1);
    const bool has_name = has_gap && afford(&spare, 2);
    const bool has_hint = has_name && afford(&spare, 2);
    const bool has_wave = has_hint && afford(&spare, 3);
    const bool has_air = has_wave && afford(&spare, 2);
    int row = has_air ? (spare + 1) / 2 : 0;
    if (has_wave) {
        rows.wave = row;
        row += 3;
    }
    if (has_name) {
        rows.name = row;
        row += 2 + (int)has_air;
    }
    rows.prompts = row;
    row += (int)count;
    if (has_hint) {
        rows.hint = row + 1;
        row += 2;
    }
    rows.health = row + (int)has_gap + (int)has_air;
    return rows;
}

// The middle of the flow: its ends fade into the background.
static Look
flow(const Canvas *canvas, Ink ink, double at)
{
    const double margin = 0.18;
    return theme_on_gradient(canvas->theme, ink, GRADIENT_FLOW,
                             margin + (1 - 2 * margin) * at);
}

// Bars of a sound that stands still: a hill of three unequal waves.
static int
bar_eighths(double at)
{
    const double hill = sin(M_PI * at);
    const double ripple = 0.52 + 0.26 * sin(2 * M_PI * 4.3 * at) +
                          0.22 * sin(2 * M_PI * 11.7 * at + 1);
    const int eighths = (int)lround(16 * hill * ripple);
    return eighths < 1 ? 1 : eighths;
}

static void
draw_wave(const Canvas *canvas, int row)
{
    const int columns =
        canvas->columns < WAVE_COLUMNS ? canvas->columns : WAVE_COLUMNS;
    const int left = (canvas->columns - columns) / 2;
    for (int i = 0; i < columns; i += 2) {
        const double at = ((double)i + 0.5) / (double)columns;
        const int eighths = bar_eighths(at);
        const Look look = flow(canvas, INK_ACCENT, at);
        if (eighths > 8)
            canvas_eighth(canvas, row, left + i, eighths - 8, look);
        canvas_eighth(canvas, row + 1, left + i, eighths > 8 ? 8 : eighths,
                      look);
    }
}

static void
draw_name(const Canvas *canvas, int row)
{
    static const char name[] = "t i m b r e";
    static const char claim[] = "say what you want to hear";
    const int gap = 3;
    const int width = (int)strlen(name) + gap + (int)strlen(claim);
    const bool has_claim = width <= canvas->columns;
    int column =
        (canvas->columns - (has_claim ? width : (int)strlen(name))) / 2;
    for (size_t i = 0; i < strlen(name); i++) {
        const char letter[] = {name[i], '\0'};
        Look look = flow(canvas, INK_TITLE_FOCUS,
                         (double)i / (double)(strlen(name) - 1));
        look.attributes |= LOOK_BOLD;
        column += canvas_text_look(canvas, row, column, 1, letter, look);
    }
    if (has_claim)
        canvas_text(canvas, row, column + gap, -1, claim, INK_DIM);
}

static void
draw_prompts(const Tui *tui, const Canvas *canvas, int row)
{
    size_t count = 0;
    const char *const *prompts = studio_suggestions(&count);
    for (size_t i = 0; i < count; i++) {
        const int at = row + (int)i;
        const bool is_selected = (int)i == selected(tui);
        const Canvas line = canvas_part(canvas, at, 0, 1, canvas->columns);
        if (is_selected) {
            canvas_fill(&line, INK_SELECTED);
            canvas_glyph(&line, 0, 1, GLYPH_POINTER,
                         theme_look(canvas->theme, INK_SELECTED));
        }
        (void)canvas_words(
            &line, 0, 3, line.columns - 4, prompts[i],
            theme_look(canvas->theme, is_selected ? INK_SELECTED : INK_TEXT));
    }
}

static void
draw_health(const Tui *tui, const Canvas *canvas, int row)
{
    size_t count = 0;
    const HealthRow *health = studio_health(tui->studio, &count);
    // Where there is little room each says its beginning.
    const int room = canvas->rows - row;
    const int fair = room > (int)count ? room / (int)count : 1;
    const int most =
        health_rows(tui, canvas->columns) > room ? fair : canvas->rows;
    for (size_t i = 0; i < count && row < canvas->rows; i++) {
        if (health[i].text == NULL) // not looked at yet
            continue;
        const Ink ink = health[i].is_awaited ? INK_DIM
                        : health[i].is_good  ? INK_GOOD
                                             : INK_WARNING;
        const Glyph glyph = health[i].is_awaited ? GLYPH_DOT
                            : health[i].is_good  ? GLYPH_CHECK
                                                 : GLYPH_CROSS;
        canvas_glyph(canvas, row, 1, glyph, theme_look(canvas->theme, ink));
        canvas_text(canvas, row, 3, NAME_COLUMN - 2, health[i].name, INK_TEXT);
        row +=
            canvas_paragraph(canvas, row, 2 + NAME_COLUMN, most, health[i].text,
                             theme_look(canvas->theme, INK_DIM));
    }
}

void
welcome_draw(Tui *tui, const Canvas *canvas)
{
    const Rows rows = place_rows(tui, canvas);
    const Canvas block =
        canvas_part(canvas, 0, rows.left, canvas->rows, rows.columns);
    if (rows.wave >= 0)
        draw_wave(canvas, rows.wave);
    if (rows.name >= 0)
        draw_name(canvas, rows.name);
    draw_prompts(tui, &block, rows.prompts);
    if (rows.hint >= 0)
        canvas_text(&block, rows.hint, 3, -1,
                    line_edit_length(tui->prompt) == 0
                        ? "enter plays it, up and down choose; or type your own"
                        : "enter sends what you typed",
                    INK_FAINT);
    draw_health(tui, &block, rows.health);
}

void
welcome_click(Tui *tui, int row)
{
    const Rectangle *place = &tui->layout.panes[PANE_CHAT];
    // The border, and a column of air on either side.
    const Canvas room = {.rows = place->rows - 2,
                         .columns = place->columns - 4};
    const Rows rows = place_rows(tui, &room);
    size_t count = 0;
    (void)studio_suggestions(&count);
    const int asked = row - 1 - rows.prompts;
    if (asked < 0 || (size_t)asked >= count)
        return;
    tui->panes[PANE_CHAT].selected = asked;
    welcome_run(tui);
}
