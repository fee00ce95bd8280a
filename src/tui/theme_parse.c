// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "oklab.h"
#include "theme.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINE_LIMIT = 400,
    NAME_LIMIT = 40,
    PALETTE_LIMIT = 128,
    STOP_LIMIT = 16,
};

typedef enum {
    SECTION_NONE,
    SECTION_PALETTE,
    SECTION_INKS,
    SECTION_GRADIENT
} Section;

typedef struct {
    char name[NAME_LIMIT];
    uint32_t color;
    int line;
} PaletteRow;

typedef struct {
    const char *file; // in sentences
    int line;
    Section section;
    Gradient gradient;
    PaletteRow palette[PALETTE_LIMIT];
    size_t palette_count;
    int ink_lines[INK_COUNT]; // 0 = not set
    int gradient_lines[GRADIENT_COUNT];
    Theme theme;
    Error *error;
} Parser;

static const struct {
    const char *name;
    unsigned attribute;
} attributes[] = {
    {"bold", LOOK_BOLD},       {"dim", LOOK_DIM},
    {"italic", LOOK_ITALIC},   {"underline", LOOK_UNDERLINE},
    {"reverse", LOOK_REVERSE},
};

// FILE:LINE: what, and the nearest of the names when there is one.
static Status
refuse(Parser *parser,
       const char *what,
       const char *word,
       const char *const *names,
       size_t count)
{
    const char *near = text_nearest(word, names, count);
    if (near != NULL)
        return error_set(parser->error, STATUS_INVALID,
                         "%s:%d: %s \"%s\"; did you mean \"%s\"?", parser->file,
                         parser->line, what, word, near);
    return error_set(parser->error, STATUS_INVALID, "%s:%d: %s \"%s\"",
                     parser->file, parser->line, what, word);
}

static Status
refuse_form(Parser *parser, const char *what)
{
    return error_set(parser->error, STATUS_INVALID, "%s:%d: %s", parser->file,
                     parser->line, what);
}

static Status
refuse_twice(Parser *parser, const char *name, int first)
{
    return error_set(parser->error, STATUS_INVALID,
                     "%s:%d: \"%s\" was set in line %d already; keep one",
                     parser->file, parser->line, name, first);
}

// Colours.

static bool
is_hexadecimal(const char *word)
{
    return word[0] == '#' && strlen(word) == 7 &&
           strspn(word + 1, "0123456789abcdefABCDEF") == 6;
}

static Status
refuse_color(Parser *parser, const char *word)
{
    const char *names[PALETTE_LIMIT + 1];
    for (size_t i = 0; i < parser->palette_count; i++)
        names[i] = parser->palette[i].name;
    names[parser->palette_count] = "default";
    if (word[0] == '#')
        return refuse(parser, "a colour is # and six of 0-9 a-f, not", word,
                      NULL, 0);
    return refuse(parser, "no colour of the palette so far is called", word,
                  names, parser->palette_count + 1);
}

static Status
read_color(Parser *parser, const char *word, uint32_t *color)
{
    if (strcmp(word, "default") == 0) {
        *color = LOOK_DEFAULT_COLOR;
        return STATUS_OK;
    }
    if (is_hexadecimal(word)) {
        *color = (uint32_t)strtoul(word + 1, NULL, 16);
        return STATUS_OK;
    }
    for (size_t i = 0; i < parser->palette_count; i++)
        if (strcmp(parser->palette[i].name, word) == 0) {
            *color = parser->palette[i].color;
            return STATUS_OK;
        }
    return refuse_color(parser, word);
}

// Lines, each by its section. Values may be changed while they are read.

static Status
read_palette(Parser *parser, const char *name, char *value)
{
    for (size_t i = 0; i < parser->palette_count; i++)
        if (strcmp(parser->palette[i].name, name) == 0)
            return refuse_twice(parser, name, parser->palette[i].line);
    if (strlen(name) >= NAME_LIMIT || strpbrk(name, " \t#,") != NULL ||
        strcmp(name, "default") == 0 || strcmp(name, "on") == 0)
        return refuse(parser,
                      "a palette name is one word of fewer than 40 bytes, not",
                      name, NULL, 0);
    if (parser->palette_count == PALETTE_LIMIT)
        return refuse_form(parser, "the palette holds 128 names at most");
    PaletteRow *row = &parser->palette[parser->palette_count];
    const Status status = read_color(parser, value, &row->color);
    if (status != STATUS_OK)
        return status;
    (void)snprintf(row->name, sizeof(row->name), "%s", name);
    row->line = parser->line;
    parser->palette_count++;
    return STATUS_OK;
}

static Status
read_attribute(Parser *parser, const char *word, unsigned *into)
{
    const char *names[ARRAY_LENGTH(attributes) + 1];
    for (size_t i = 0; i < ARRAY_LENGTH(attributes); i++) {
        names[i] = attributes[i].name;
        if (strcmp(word, names[i]) == 0) {
            *into |= attributes[i].attribute;
            return STATUS_OK;
        }
    }
    names[ARRAY_LENGTH(attributes)] = "on";
    return refuse(parser, "expected \"on COLOUR\" or an attribute, not", word,
                  names, ARRAY_LENGTH(names));
}

static Status
read_look(Parser *parser, char *value, Look *look)
{
    char *rest = NULL;
    const char *word = strtok_r(value, " \t", &rest);
    if (word == NULL)
        return refuse_form(parser, "an ink needs a colour behind the =");
    Status status = read_color(parser, word, &look->foreground);
    look->background = LOOK_KEEP_BACKGROUND;
    look->attributes = 0;
    while (status == STATUS_OK &&
           (word = strtok_r(NULL, " \t", &rest)) != NULL) {
        if (strcmp(word, "on") != 0) {
            status = read_attribute(parser, word, &look->attributes);
            continue;
        }
        word = strtok_r(NULL, " \t", &rest);
        if (word == NULL)
            return refuse_form(parser, "a colour is missing behind \"on\"");
        status = read_color(parser, word, &look->background);
    }
    return status;
}

static Status
read_ink(Parser *parser, const char *name, char *value)
{
    Ink ink;
    if (!role_table_find(name, &ink)) {
        size_t count;
        const InkRow *rows = role_table(&count);
        const char *names[INK_COUNT];
        for (size_t i = 0; i < count; i++)
            names[i] = rows[i].name;
        return refuse(parser, "no ink is called", name, names, count);
    }
    if (parser->ink_lines[ink] != 0)
        return refuse_twice(parser, name, parser->ink_lines[ink]);
    parser->ink_lines[ink] = parser->line;
    return read_look(parser, value, &parser->theme.inks[ink]);
}

static void
fill_gradient(Theme *theme,
              Gradient gradient,
              const uint32_t *stops,
              size_t count)
{
    uint32_t *steps = theme->gradients[gradient];
    bool has_color = true;
    for (size_t i = 0; i < count; i++)
        if (stops[i] == LOOK_DEFAULT_COLOR)
            has_color = false;
    if (has_color)
        oklab_ramp(stops, count, steps, THEME_STEPS);
    for (size_t i = 0; i < THEME_STEPS && !has_color; i++)
        steps[i] = LOOK_DEFAULT_COLOR;
}

static Status
read_stops(Parser *parser, const char *name, char *value)
{
    if (strcmp(name, "stops") != 0) {
        static const char *const names[] = {"stops"};
        return refuse(parser, "a gradient has only \"stops\", not", name, names,
                      1);
    }
    int *line = &parser->gradient_lines[parser->gradient];
    if (*line != 0)
        return refuse_twice(parser, name, *line);
    *line = parser->line;
    uint32_t stops[STOP_LIMIT];
    size_t count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(value, ", \t", &rest); word != NULL;
         word = strtok_r(NULL, ", \t", &rest)) {
        if (count == STOP_LIMIT)
            return refuse_form(parser, "a gradient has 16 stops at most");
        const Status status = read_color(parser, word, &stops[count]);
        if (status != STATUS_OK)
            return status;
        count++;
    }
    if (count == 0)
        return refuse_form(parser, "a gradient needs a colour at least");
    fill_gradient(&parser->theme, parser->gradient, stops, count);
    return STATUS_OK;
}

static Status
read_gradient_name(Parser *parser, const char *name)
{
    if (role_gradient_find(name, &parser->gradient)) {
        parser->section = SECTION_GRADIENT;
        return STATUS_OK;
    }
    const char *names[GRADIENT_COUNT];
    for (int i = 0; i < GRADIENT_COUNT; i++)
        names[i] = role_gradient_name((Gradient)i);
    return refuse(parser, "no gradient is called", name, names, GRADIENT_COUNT);
}

static Status
read_section(Parser *parser, char *line)
{
    static const char *const names[] = {"palette", "inks", "gradient"};

    char *end = strchr(line, ']');
    if (end == NULL || end[1] != '\0')
        return refuse_form(parser, "a section is [NAME], alone in its line");
    *end = '\0';
    char *rest = NULL;
    const char *name = strtok_r(line + 1, " \t", &rest);
    const char *which = strtok_r(NULL, "", &rest);
    if (name == NULL)
        name = "";
    if (strcmp(name, "gradient") == 0 && which != NULL)
        return read_gradient_name(parser, which);
    if (strcmp(name, "gradient") == 0)
        return refuse_form(parser, "say which: [gradient flow], [gradient "
                                   "progress], [gradient wave] or "
                                   "[gradient meter]");
    if (strcmp(name, "palette") != 0 && strcmp(name, "inks") != 0)
        return refuse(parser, "no section is called", name, names,
                      ARRAY_LENGTH(names));
    if (which != NULL)
        return refuse_form(parser, "only gradients have names");
    parser->section =
        strcmp(name, "inks") == 0 ? SECTION_INKS : SECTION_PALETTE;
    return STATUS_OK;
}

static Status (*const readers[])(Parser *, const char *, char *) = {
    [SECTION_PALETTE] = read_palette,
    [SECTION_INKS] = read_ink,
    [SECTION_GRADIENT] = read_stops,
};

static char *
trim(char *text)
{
    text += strspn(text, " \t\r");
    size_t length = strlen(text);
    while (length > 0 && strchr(" \t\r", text[length - 1]) != NULL)
        length--;
    text[length] = '\0';
    return text;
}

static Status
read_line(Parser *parser, char *line)
{
    line = trim(line);
    if (line[0] == '\0' || line[0] == ';' || line[0] == '#')
        return STATUS_OK;
    if (line[0] == '[')
        return read_section(parser, line);
    char *equals = strchr(line, '=');
    if (equals == NULL)
        return refuse(parser, "expected NAME = VALUE or [SECTION], not", line,
                      NULL, 0);
    *equals = '\0';
    const char *name = trim(line);
    char *value = trim(equals + 1);
    if (name[0] == '\0' || value[0] == '\0')
        return refuse_form(parser, "name or value is missing beside the =");
    if (parser->section == SECTION_NONE)
        return refuse_form(parser, "a section comes first: [palette], [inks] "
                                   "or [gradient NAME]");
    return readers[parser->section](parser, name, value);
}

// What the file leaves out.

static void
fill_inks(Parser *parser)
{
    size_t count;
    const InkRow *rows = role_table(&count);
    Look *inks = parser->theme.inks;
    if (parser->ink_lines[INK_TEXT] == 0)
        inks[INK_TEXT] = (Look){LOOK_DEFAULT_COLOR, LOOK_DEFAULT_COLOR, 0};
    // Text covers what lies behind it; nothing else does unless it says so.
    const bool has_ground = inks[INK_TEXT].background != LOOK_KEEP_BACKGROUND;
    const uint32_t ground =
        has_ground ? inks[INK_TEXT].background : LOOK_DEFAULT_COLOR;
    inks[INK_TEXT].background = LOOK_KEEP_BACKGROUND;
    for (size_t i = 0; i < count; i++) {
        unsigned added = 0;
        Ink from = (Ink)i;
        while (parser->ink_lines[from] == 0 && from != INK_TEXT) {
            added |= rows[from].attributes;
            from = rows[from].fallback;
        }
        Look look = inks[from];
        look.attributes |= added;
        inks[i] = look;
    }
    inks[INK_TEXT].background = ground;
    if (inks[INK_OVERLAY].background == LOOK_KEEP_BACKGROUND)
        inks[INK_OVERLAY].background = ground;
}

static void
fill_gradients(Parser *parser)
{
    static const Gradient fallback[] = {
        [GRADIENT_FLOW] = GRADIENT_FLOW,
        [GRADIENT_PROGRESS] = GRADIENT_FLOW,
        [GRADIENT_WAVE] = GRADIENT_PROGRESS,
        [GRADIENT_METER] = GRADIENT_PROGRESS,
    };

    static_assert(ARRAY_LENGTH(fallback) == GRADIENT_COUNT,
                  "what each gradient falls back on");
    Theme *theme = &parser->theme;
    const uint32_t stops[] = {theme->inks[INK_DIM].foreground,
                              theme->inks[INK_ACCENT].foreground};
    if (parser->gradient_lines[GRADIENT_FLOW] == 0)
        fill_gradient(theme, GRADIENT_FLOW, stops, ARRAY_LENGTH(stops));
    for (int i = GRADIENT_PROGRESS; i < GRADIENT_COUNT; i++)
        if (parser->gradient_lines[i] == 0)
            memcpy(theme->gradients[i], theme->gradients[fallback[i]],
                   sizeof(theme->gradients[i]));
}

static void
finish(Parser *parser, Theme *theme)
{
    // Half of the lightness that the eye sees.
    const double half = 0.18;

    fill_inks(parser);
    fill_gradients(parser);
    const Look *text = &parser->theme.inks[INK_TEXT];
    if (text->background != LOOK_DEFAULT_COLOR)
        parser->theme.is_light = oklab_luminance(text->background) > half;
    else
        parser->theme.is_light = text->foreground != LOOK_DEFAULT_COLOR &&
                                 oklab_luminance(text->foreground) < half;
    *theme = parser->theme;
}

// "/a/dusk.theme" -> "dusk".
static void
set_name(Theme *theme, const char *name)
{
    const char *base = path_name(name);
    size_t length = strlen(base);
    if (text_ends_with(base, ".theme"))
        length -= strlen(".theme");
    (void)snprintf(theme->name, sizeof(theme->name), "%.*s", (int)length, base);
}

Status
theme_parse(const char *text,
            size_t count,
            const char *name,
            Theme *theme,
            Error *error)
{
    if (!text_is_utf8(text, count) || memchr(text, '\0', count) != NULL)
        return error_set(error, STATUS_INVALID,
                         "%s is no text in UTF-8, so it can't be a theme",
                         name);
    Parser *parser = mem_new(sizeof(*parser));
    parser->file = name;
    parser->error = error;
    Status status = STATUS_OK;
    for (size_t at = 0; at < count && status == STATUS_OK;) {
        const char *start = text + at;
        const char *newline = memchr(start, '\n', count - at);
        const size_t length =
            newline == NULL ? count - at : (size_t)(newline - start);
        char line[LINE_LIMIT];
        parser->line++;
        if (length < sizeof(line)) {
            memcpy(line, start, length);
            line[length] = '\0';
            status = read_line(parser, line);
        } else
            status = refuse_form(parser, "the line is longer than 399 bytes");
        at += length + 1;
    }
    if (status == STATUS_OK) {
        set_name(&parser->theme, name);
        finish(parser, theme);
    }
    mem_free(parser);
    return status;
}
