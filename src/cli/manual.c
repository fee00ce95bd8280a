// SPDX-License-Identifier: MIT
#include "manual.h"

#include "timbre/app/command.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/setting_table.h"
#include "timbre/core/style_table.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/export/format_table.h"

#include <string.h>

enum { OPTION_COLUMN = 24 };

void
manual_print(FILE *out)
{
    size_t count = 0;
    const Verb *verbs = verb_table(&count);
    (void)fprintf(out, "Timbre makes music from a sentence.\n\n"
                       "usage: timbre [--session NAME] [--new] [--plain]\n"
                       "       timbre COMMAND [WORDS] [--options]\n\n"
                       "Without a command the studio opens.\n\n");
    for (size_t i = 0; i < count; i++)
        (void)fprintf(out, "  %-9s %-10s %s\n", verbs[i].name, verbs[i].words,
                      verbs[i].text);
    (void)fprintf(out,
                  "\n  --version, --help, --print-tables\n\n"
                  "`timbre COMMAND --help` shows the options of a command.\n"
                  "try: timbre render \"warm lo-fi piano, vinyl crackle, "
                  "82 bpm, A minor, 45 seconds\" -o song.flac\n");
}

static void
print_option(FILE *out, const CliOption *option)
{
    char *left = option->letter == 0
                     ? text_format("    --%s %s", option->name,
                                   option->value == NULL ? "" : option->value)
                     : text_format("-%c, --%s %s", option->letter, option->name,
                                   option->value == NULL ? "" : option->value);
    (void)fprintf(out, "  %-*s %s\n", OPTION_COLUMN, left, option->text);
    mem_free(left);
}

void
manual_print_verb(FILE *out, const Verb *verb, const CliOption *options)
{
    (void)fprintf(out, "usage: timbre%s%s%s%s [--options]\n\n%s\n\n",
                  verb->name[0] == '\0' ? "" : " ", verb->name,
                  verb->words[0] == '\0' ? "" : " ", verb->words, verb->text);
    for (; options->name != NULL; options++)
        print_option(out, options);
}

static Json *
row(const char *table, const char *name, const char *text)
{
    Json *json = json_make_record();
    json_put_text(json, "table", table);
    json_put_text(json, "name", name);
    json_put_text(json, "text", text);
    return json;
}

static void
print_row(FILE *out, Json *json)
{
    char *text = json_encode(json);
    (void)fprintf(out, "%s\n", text);
    mem_free(text);
    json_free(json);
}

static void
print_verbs(FILE *out)
{
    size_t count = 0;
    const Verb *verbs = verb_table(&count);
    for (size_t i = 0; i < count; i++) {
        Json *json = row("command", verbs[i].name, verbs[i].text);
        Json *options = json_make_list();
        for (const CliOption *option = verbs[i].options; option->name != NULL;
             option++) {
            Json *one = row("option", option->name, option->text);
            json_put_text(one, "value", option->value);
            json_push(options, one);
        }
        json_put_text(json, "words", verbs[i].words);
        json_put(json, "options", options);
        print_row(out, json);
    }
}

static void
print_settings(FILE *out)
{
    size_t count = 0;
    const SettingRow *settings = setting_table(&count);
    for (size_t i = 0; i < count; i++) {
        const SettingRow *setting = &settings[i];
        Json *json = row("setting", setting->name, setting->text);
        json_put_text(json, "type", setting_table_type_name(setting->type));
        json_put_text(json, "unit", setting->unit);
        if (setting->choices != NULL)
            json_put_text(json, "choices", setting->choices);
        if (setting->type <= SETTING_INTEGER) {
            json_put_real(json, "minimum", setting->minimum);
            json_put_real(json, "maximum", setting->maximum);
        }
        print_row(out, json);
    }
}

static void
print_music(FILE *out)
{
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        Json *json = row("genre", genres[i].id, genres[i].text);
        json_put_text(json, "style", genres[i].style);
        print_row(out, json);
    }
    const Instrument *instruments = instrument_table(&count);
    for (size_t i = 0; i < count; i++) {
        Json *json = row("instrument", instruments[i].id, instruments[i].text);
        json_put_text(json, "role", music_role_name(instruments[i].role));
        json_put_text(json, "stands_for", instruments[i].stands_for);
        print_row(out, json);
    }
}

static void
print_sound(FILE *out)
{
    size_t count = 0;
    const Preset *presets = preset_table(&count);
    for (size_t i = 0; i < count; i++)
        print_row(out, row("preset", presets[i].name, presets[i].text));
    const Format *formats = format_table(&count);
    for (size_t i = 0; i < count; i++)
        print_row(out, row("format", formats[i].name, formats[i].text));
    const EventRow *events = event_table();
    for (size_t i = 0; i < EVENT_TYPE_COUNT; i++)
        print_row(out, row("event", events[i].name, events[i].text));
}

static void
print_studio(FILE *out)
{
    size_t count = 0;
    const Command *commands = command_table(&count);
    for (size_t i = 0; i < count; i++) {
        Json *json = row("studio", commands[i].name, commands[i].text);
        json_put_text(json, "words", commands[i].usage);
        if (commands[i].alias != NULL)
            json_put_text(json, "alias", commands[i].alias);
        json_put_truth(json, "needs_screen", commands[i].needs_screen);
        print_row(out, json);
    }
}

static void
print_frontend_row(void *out,
                   const char *table,
                   const char *name,
                   const char *text)
{
    print_row(out, row(table, name, text));
}

void
manual_print_tables(const Cli *cli)
{
    FILE *out = cli->out;
    print_verbs(out);
    print_studio(out);
    for (size_t i = 0; i < cli->frontend_count; i++)
        if (cli->frontends[i]->tables != NULL)
            cli->frontends[i]->tables(print_frontend_row, out);
    print_settings(out);
    print_music(out);
    print_sound(out);
}
