// SPDX-License-Identifier: MIT
#include "timbre/app/command.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/setting_table.h"
#include "timbre/dsp/preset_table.h"

#include "fuzzy.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_SIZE = 300 };

// The best rows so far, best first; equal ones in the order they came, which
// is that of the tables and, for takes, the newest first.
typedef struct {
    Studio *studio;
    const char *words;
    PaletteRow *rows;
    size_t count, limit;
} Search;

static void
free_row(PaletteRow *row)
{
    mem_free(row->title);
    mem_free(row->text);
    mem_free(row->line);
}

// `extra` is what else may be searched for: found there counts half.
static int
score_of(const Search *search, const char *title, const char *extra)
{
    const int score = fuzzy_score(search->words, title);
    if (score >= 0)
        return 2 * score;
    return extra == NULL ? -1 : fuzzy_score(search->words, extra);
}

static void
offer(Search *search,
      const char *title,
      const char *text,
      const char *extra,
      const char *line)
{
    const int score = score_of(search, title, extra);
    const bool is_full = search->count == search->limit;
    if (score < 0 || search->limit == 0 ||
        (is_full && score <= search->rows[search->count - 1].score))
        return;
    if (is_full)
        free_row(&search->rows[--search->count]);
    size_t at = search->count;
    while (at > 0 && search->rows[at - 1].score < score)
        at--;
    memmove(&search->rows[at + 1], &search->rows[at],
            (search->count - at) * sizeof(*search->rows));
    search->rows[at] = (PaletteRow){.title = mem_copy_text(title),
                                    .text = mem_copy_text(text),
                                    .line = mem_copy_text(line),
                                    .score = score};
    search->count++;
}

// A usage that begins with an optional word runs without any.
static bool
wants_argument(const Command *row)
{
    return row->usage[0] != '\0' && row->usage[0] != '[';
}

// "[on|off]": each of them is a row that runs at once.
static bool
has_choices_only(const char *usage)
{
    return strchr(usage, '|') != NULL &&
           usage[strspn(usage, "[]|abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static void
offer_words_of(Search *search, const Command *row)
{
    const char *at = row->usage;
    while (at[0] != '\0') {
        const size_t length = strcspn(at, "[]|");
        char *line = text_format("%s %.*s", row->name, (int)length, at);
        if (length > 0)
            offer(search, line, row->text, NULL, line);
        mem_free(line);
        at += length + (at[length] == '\0' ? 0 : 1);
    }
}

static void
offer_command(Search *search, const Command *row)
{
    const bool has_choices = has_choices_only(row->usage);
    const bool shows_usage = row->usage[0] != '\0' && !has_choices;
    if (!has_choices || !wants_argument(row)) {
        char *title = text_format("%s%s%s", row->name, shows_usage ? " " : "",
                                  shows_usage ? row->usage : "");
        char *line =
            text_format("%s%s", row->name, wants_argument(row) ? " " : "");
        offer(search, title, row->text, row->text, line);
        mem_free(line);
        mem_free(title);
    }
    if (has_choices)
        offer_words_of(search, row);
}

static void
offer_commands(Search *search)
{
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, "palette") != 0) // it is open
            offer_command(search, &rows[i]);
}

static void
offer_choice(Search *search,
             const SettingRow *row,
             const char *choice,
             size_t length)
{
    char *line = text_format("set %s %.*s", row->name, (int)length, choice);
    offer(search, line, row->text, NULL, line);
    mem_free(line);
}

static void
offer_choices(Search *search, const SettingRow *row)
{
    const char *at = row->type == SETTING_TRUTH ? "on off" : row->choices;
    while (at[0] != '\0') {
        const size_t length = strcspn(at, " ");
        offer_choice(search, row, at, length);
        at += length + (at[length] == ' ' ? 1 : 0);
    }
}

static void
offer_settings(Search *search)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].type == SETTING_TRUTH || rows[i].type == SETTING_CHOICE) {
            offer_choices(search, &rows[i]);
            continue;
        }
        char *title = text_format("set %s", rows[i].name);
        char *line = text_format("%s ", title);
        offer(search, title, rows[i].text, rows[i].text, line);
        mem_free(line);
        mem_free(title);
    }
}

static void
offer_names(Search *search,
            const char *command,
            const StringList *names,
            const char *text)
{
    for (size_t i = 0; i < names->count; i++) {
        char *line = text_format("%s %s", command, names->items[i]);
        offer(search, line, text, NULL, line);
        mem_free(line);
    }
}

static void
offer_presets(Search *search)
{
    size_t count = 0;
    const Preset *rows = preset_table(&count);
    for (size_t i = 0; i < count; i++) {
        char *line = text_format("preset %s", rows[i].name);
        offer(search, line, rows[i].text, NULL, line);
        mem_free(line);
    }
}

static void
offer_takes(Search *search)
{
    const TakeList *takes = studio_takes(search->studio);
    const size_t count = take_list_count(takes);
    for (size_t i = 0; i < count; i++) {
        const TakeView *take = take_list_row(takes, i);
        const char *title = take->title == NULL ? "" : take->title;
        char shown[SHOWN_SIZE];
        char line[32];
        (void)snprintf(shown, sizeof(shown), "%s @%d", title, take->number);
        (void)snprintf(line, sizeof(line), "take @%d", take->number);
        offer(search, shown, "Puts this take in focus.", line, line);
    }
}

size_t
command_palette(Studio *studio,
                const char *words,
                PaletteRow *rows,
                size_t limit)
{
    Search search = {
        .studio = studio, .words = words, .rows = rows, .limit = limit};
    Listing *listing = studio_listing(studio);
    offer_commands(&search);
    offer_takes(&search);
    offer(&search, "theme auto", "Takes a dark or a light look by itself.",
          NULL, "theme auto");
    offer_names(&search, "theme", listing_themes(listing), "Changes the look.");
    offer_presets(&search);
    offer_names(&search, "session", listing_sessions(listing),
                "Opens this session.");
    offer_settings(&search);
    return search.count;
}

void
command_palette_clear(PaletteRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free_row(&rows[i]);
}
