// SPDX-License-Identifier: MIT
#include "completion_source.h"

#include "timbre/audio_io/device_table.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/setting_table.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/export/format_table.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TAKES = 200 };

static void
offer(const CompletionAsk *ask, const char *word, const char *text)
{
    ask->offer(ask->context, word, text);
}

static bool
has_part(const char *text, const char *part)
{
    char *lower = text_lower(text);
    char *wanted = text_lower(part);
    const bool is_in = strstr(lower, wanted) != NULL;
    mem_free(wanted);
    mem_free(lower);
    return is_in;
}

static void
offer_takes(const CompletionAsk *ask, const char *asked)
{
    const TakeList *takes = studio_takes(ask->studio);
    const size_t count = take_list_count(takes);
    const bool is_number = asked[strspn(asked, "0123456789")] == '\0';
    for (size_t i = 0, found = 0; i < count && found < MOST_TAKES; i++) {
        const TakeView *take = take_list_row(takes, i);
        char *word = text_format("@%d", take->number);
        const char *title = take->title == NULL ? "" : take->title;
        // A title that holds the letters is as good as the number.
        if (text_starts_with(word + 1, asked) ||
            (!is_number && has_part(title, asked))) {
            offer(ask, word, title);
            found++;
        }
        mem_free(word);
    }
}

void
completion_source_takes(const CompletionAsk *ask)
{
    offer_takes(ask, ask->word[0] == '@' ? ask->word + 1 : ask->word);
}

static void
offer_jobs(const CompletionAsk *ask)
{
    const JobList *jobs = studio_jobs(ask->studio);
    for (size_t i = 0; i < job_list_count(jobs); i++) {
        char *word = text_format("%zu", i + 1);
        offer(ask, word, job_list_row(jobs, i)->title);
        mem_free(word);
    }
}

// The folder that is meant: of the home folder, of this one, or as it stands.
static char *
folder_of(const char *typed)
{
    const char *home = getenv("HOME");
    if (typed[0] == '\0')
        return mem_copy_text(".");
    if (text_starts_with(typed, "~/") && home != NULL)
        return text_format("%s%s", home, typed + 1);
    return mem_copy_text(typed);
}

void
completion_source_paths(const CompletionAsk *ask)
{
    const char *slash = strrchr(ask->word, '/');
    const int length = slash == NULL ? 0 : (int)(slash - ask->word) + 1;
    const bool wants_hidden = ask->word[length] == '.';
    char *typed = text_format("%.*s", length, ask->word);
    char *folder = folder_of(typed);
    const StringList *names =
        listing_folder(studio_listing(ask->studio), folder);
    for (size_t i = 0; i < names->count; i++) {
        if ((names->items[i][0] == '.') != wants_hidden)
            continue;
        char *word = text_format("%s%s", typed, names->items[i]);
        offer(ask, word, NULL);
        mem_free(word);
    }
    mem_free(folder);
    mem_free(typed);
}

static void
offer_params(const CompletionAsk *ask)
{
    const ParamList *params = studio_params(ask->studio);
    for (size_t i = 0; i < param_list_count(params); i++) {
        const ParamRow *row = param_list_row(params, i);
        offer(ask, row->name, row->text);
    }
}

static void
offer_settings(const CompletionAsk *ask)
{
    size_t count = 0;
    const SettingRow *rows = setting_table(&count);
    for (size_t i = 0; i < count; i++)
        offer(ask, rows[i].name, rows[i].text);
    const Backend *backends = app_backends(studio_app(ask->studio), &count);
    for (size_t i = 0; i < count; i++) {
        const BackendDescription *row =
            backends[i].interface->describe(backends[i].self);
        for (size_t k = 0; k < row->option_count; k++) {
            char *word = text_format("%s.%s", row->name, row->options[k].name);
            offer(ask, word, row->options[k].text);
            mem_free(word);
        }
    }
}

static void
offer_list(const CompletionAsk *ask, const StringList *names)
{
    for (size_t i = 0; i < names->count; i++)
        offer(ask, names->items[i], NULL);
}

static void
offer_sessions(const CompletionAsk *ask)
{
    offer_list(ask, listing_sessions(studio_listing(ask->studio)));
}

static void
offer_themes(const CompletionAsk *ask)
{
    offer(ask, "auto", "dark or light as the terminal is");
    offer_list(ask, listing_themes(studio_listing(ask->studio)));
}

static void
offer_devices(const CompletionAsk *ask)
{
    size_t count = 0;
    const Device *devices = device_table(&count);
    offer(ask, "auto", "the first one that works");
    for (size_t i = 0; i < count; i++)
        offer(ask, devices[i].name, devices[i].text);
}

static void
offer_backends(const CompletionAsk *ask)
{
    size_t count = 0;
    const Backend *backends = app_backends(studio_app(ask->studio), &count);
    for (size_t i = 0; i < count; i++) {
        const BackendDescription *row =
            backends[i].interface->describe(backends[i].self);
        offer(ask, row->name, row->is_available ? row->text : row->reason);
    }
}

static void
offer_formats(const CompletionAsk *ask)
{
    size_t count = 0;
    const Format *formats = format_table(&count);
    for (size_t i = 0; i < count; i++)
        offer(ask, formats[i].name, formats[i].text);
}

static void
offer_presets(const CompletionAsk *ask)
{
    size_t count = 0;
    const Preset *presets = preset_table(&count);
    for (size_t i = 0; i < count; i++)
        offer(ask, presets[i].name, presets[i].text);
}

static void
offer_panes(const CompletionAsk *ask)
{
    // As tui/pane_table.c calls those that can be in focus.
    static const char *const panes[] = {"chat", "params", "takes", "timeline",
                                        "wave", "log",    "prompt"};
    for (size_t i = 0; i < ARRAY_LENGTH(panes); i++)
        offer(ask, panes[i], NULL);
}

static void
offer_commands(const CompletionAsk *ask)
{
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++)
        offer(ask, rows[i].name, rows[i].text);
}

// Values, by the name before them /////////////////////////////////////////////

static void
offer_words(const CompletionAsk *ask, const char *words)
{
    while (words[0] != '\0') {
        const size_t length = strcspn(words, " ");
        char *word = text_format("%.*s", (int)length, words);
        offer(ask, word, NULL);
        mem_free(word);
        words += length + (words[length] == ' ' ? 1 : 0);
    }
}

static void
offer_param_values(const CompletionAsk *ask, const char *name)
{
    const ParamRow *row =
        param_list_find(studio_params(ask->studio), name, NULL);
    if (row == NULL)
        return;
    if (row->choices != NULL)
        offer_list(ask, row->choices);
    else if (row->kind == PARAM_TRUTH)
        offer_words(ask, "on off");
    else
        offer(ask, row->value, "as it is");
}

// Settings of type text that are names of something.
static const struct {
    const char *name;
    void (*offer)(const CompletionAsk *ask);
} named_settings[] = {
    {"theme", offer_themes},
    {"audio.device", offer_devices},
    {"backend", offer_backends},
    {"export.format", offer_formats},
    {"mastering.preset", offer_presets},
};

static void
offer_setting_values(const CompletionAsk *ask, const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(named_settings); i++)
        if (strcmp(named_settings[i].name, name) == 0)
            named_settings[i].offer(ask);
    const SettingRow *row = setting_table_find(name);
    if (row == NULL && text_starts_with(name, "bind."))
        offer_commands(ask);
    if (row == NULL)
        return;
    if (row->type == SETTING_PATH)
        completion_source_paths(ask);
    else if (row->type == SETTING_TRUTH)
        offer_words(ask, "on off");
    else
        offer_words(ask, row->choices);
}

static void
offer_param_or_value(const CompletionAsk *ask)
{
    if (ask->words->count == 0)
        offer_params(ask);
    else if (ask->words->count == 1)
        offer_param_values(ask, ask->words->items[0]);
}

static void
offer_setting_or_value(const CompletionAsk *ask)
{
    if (ask->words->count == 0)
        offer_settings(ask);
    else if (ask->words->count == 1)
        offer_setting_values(ask, ask->words->items[0]);
}

static void
offer_nothing(const CompletionAsk *ask)
{
    (void)ask;
}

static void (*const sources[])(const CompletionAsk *ask) = {
    [ARGUMENT_NONE] = offer_nothing,
    [ARGUMENT_TEXT] = offer_nothing,
    [ARGUMENT_NUMBER] = offer_nothing,
    [ARGUMENT_TAKE] = completion_source_takes,
    [ARGUMENT_PATH] = completion_source_paths,
    [ARGUMENT_PARAM] = offer_param_or_value,
    [ARGUMENT_SETTING] = offer_setting_or_value,
    [ARGUMENT_SESSION] = offer_sessions,
    [ARGUMENT_DEVICE] = offer_devices,
    [ARGUMENT_BACKEND] = offer_backends,
    [ARGUMENT_FORMAT] = offer_formats,
    [ARGUMENT_THEME] = offer_themes,
    [ARGUMENT_PANE] = offer_panes,
    [ARGUMENT_COMMAND] = offer_commands,
    [ARGUMENT_PRESET] = offer_presets,
    [ARGUMENT_JOB] = offer_jobs,
};

static_assert(ARRAY_LENGTH(sources) == ARGUMENT_KIND_COUNT,
              "a source for every kind");

void
completion_source_offer(const CompletionAsk *ask, ArgumentKind kind)
{
    sources[kind](ask);
}
