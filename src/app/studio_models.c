// SPDX-License-Identifier: MIT
// /models: the adapters' own command in a process beside the studio. It is
// started on L; its records are read over the loop and shown in one entry of
// the chat.
#include "timbre/app/model_words.h"
#include "timbre/base/memory.h"
#include "timbre/bridge/adapter_tool.h"
#include "timbre/bridge/venv.h"

#include "studio_room.h"

#include <poll.h>
#include <string.h>

struct ModelsRun {
    Studio *studio;
    char entry[ULID_SIZE]; // of the chat
    StringList words;
    char *venv_asked;
    AdapterTool *tool; // NULL until it runs
    Error error;
    StringList lines; // what stays
    char *progress;   // the line that changes, or NULL
    bool is_stopping;
};

static void
show(const ModelsRun *run)
{
    ChatEntry *entry = chat_find_job(run->studio->chat, CHAT_NOTE, run->entry);
    if (entry == NULL)
        return;
    chat_clear_entry(entry);
    chat_say(entry, TONE_ACCENT, "models %s", run->words.items[1]);
    for (size_t i = 0; i < run->lines.count; i++)
        chat_say(entry, TONE_PLAIN, "\n%s", run->lines.items[i]);
    if (run->progress != NULL)
        chat_say(entry, TONE_CHOSEN, "\n%s", run->progress);
    studio_mark(run->studio, TOPIC_CHAT);
}

static void
set_progress(ModelsRun *run, char *text)
{
    mem_free(run->progress);
    run->progress = text;
}

static const char *
text_of(const Json *record, const char *name)
{
    const char *text = json_get_text(record, name);
    return text == NULL ? "" : text;
}

static void
add_model(ModelsRun *run, const Json *row)
{
    const char *reason = text_of(row, "reason");
    string_list_push_format(
        &run->lines, "%s  %s, %.2f GB, %s%s%s; %s%s", text_of(row, "id"),
        text_of(row, "family"), json_get_number(row, "size_bytes", 0) / 1e9,
        text_of(row, "state"), reason[0] == '\0' ? "" : ": ", reason,
        text_of(row, "licence"),
        json_get_truth(row, "is_noncommercial", false)
            ? ", not for commercial use"
            : "");
}

static void
serve_record(ModelsRun *run, const Json *record)
{
    const char *type = text_of(record, "type");
    const double total = json_get_number(record, "total", 0);
    const double done = json_get_number(record, "done", 0);
    if (strcmp(type, "model") == 0)
        add_model(run, record);
    else if (strcmp(type, "note") == 0)
        string_list_push(&run->lines, text_of(record, "text"));
    else if (strcmp(type, "error") == 0)
        error_set(&run->error, STATUS_FAILED, "%s", text_of(record, "text"));
    else if (strcmp(type, "progress") == 0)
        set_progress(run, total > 0 ? text_format("%s %.0f %%",
                                                  text_of(record, "text"),
                                                  100 * done / total)
                                    : mem_copy_text(text_of(record, "text")));
}

static void
end(ModelsRun *run)
{
    Studio *studio = run->studio;
    if (run->tool != NULL)
        loop_unwatch(studio->loop, adapter_tool_descriptor(run->tool));
    set_progress(run, NULL);
    show(run);
    if (run->error.text[0] != '\0')
        studio_complain(studio, run->error.text);
    studio->models = NULL;
    adapter_tool_free(run->tool);
    string_list_clear(&run->lines);
    string_list_clear(&run->words);
    mem_free(run->venv_asked);
    mem_free(run);
    studio_mark(studio, TOPIC_JOBS | TOPIC_CHAT);
}

static void
serve(void *context, short happened)
{
    (void)happened;
    ModelsRun *run = context;
    for (Json *record = NULL;
         (record = adapter_tool_next(run->tool)) != NULL;) {
        serve_record(run, record);
        json_free(record);
    }
    if (adapter_tool_has_ended(run->tool))
        end(run);
    else
        show(run);
}

static void
start_on_l(void *context)
{
    ModelsRun *run = context;
    char *venv = venv_find(run->venv_asked, &run->error);
    if (venv != NULL && venv_check(venv, &run->error) == STATUS_OK)
        run->tool = adapter_tool_start(venv, &run->words, &run->error);
    mem_free(venv);
}

static void
started(void *context)
{
    ModelsRun *run = context;
    if (run->tool == NULL) {
        end(run);
        return;
    }
    loop_watch(run->studio->loop, adapter_tool_descriptor(run->tool), POLLIN,
               serve, run);
    if (run->is_stopping)
        adapter_tool_stop(run->tool);
}

// Unloading //////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *name;
    char *sentence;
} Unloading;

static void
unload_on_l(void *context)
{
    Unloading *unloading = context;
    unloading->sentence =
        app_unload_model(unloading->studio->app, unloading->name);
}

static void
unloaded(void *context)
{
    Unloading *unloading = context;
    studio_tell(unloading->studio, TONE_PLAIN, "%s", unloading->sentence);
    mem_free(unloading->sentence);
    mem_free(unloading->name);
    mem_free(unloading);
}

static Status
unload(Studio *studio, const StringList *words)
{
    Unloading *unloading = mem_new(sizeof(*unloading));
    unloading->studio = studio;
    unloading->name = mem_copy_text(words->count > 1 ? words->items[1] : "");
    light_post_slow(studio->light, unload_on_l, unloaded, unloading);
    return STATUS_OK;
}

// The face ///////////////////////////////////////////////////////////////////

static ModelsRun *
new_run(Studio *studio, const StringList *words)
{
    const Settings *settings = app_settings(studio->app);
    ModelsRun *run = mem_new(sizeof(*run));
    run->studio = studio;
    clock_make_ulid(run->entry);
    run->venv_asked = mem_copy_text(settings_text(settings, "venv"));
    string_list_push(&run->words, "models");
    for (size_t i = 0; i < words->count; i++)
        string_list_push(&run->words, words->items[i]);
    string_list_push(&run->words, "--json");
    model_words_push_settings(settings, &run->words);
    return run;
}

Status
studio_run_models(Studio *studio, const StringList *words, Error *error)
{
    const bool stops = strcmp(words->items[0], "stop") == 0;
    if (stops && studio->models == NULL)
        return error_set(error, STATUS_NOT_FOUND,
                         "no command of models runs now");
    if (stops) {
        studio->models->is_stopping = true;
        if (studio->models->tool != NULL)
            adapter_tool_stop(studio->models->tool);
        return STATUS_OK;
    }
    if (strcmp(words->items[0], "unload") == 0)
        return unload(studio, words);
    if (studio->models != NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "\"models %s\" still runs; /models stop ends it",
                         studio->models->words.items[1]);
    studio->models = new_run(studio, words);
    chat_add(studio->chat, CHAT_NOTE, studio->models->entry, "");
    set_progress(studio->models, mem_copy_text("starting"));
    show(studio->models);
    light_post_long(studio->light, start_on_l, started, studio->models);
    studio_mark(studio, TOPIC_JOBS);
    return STATUS_OK;
}

void
studio_end_models(Studio *studio)
{
    if (studio->models == NULL || studio->models->tool == NULL)
        return;
    error_set(&studio->models->error, STATUS_OK, "%s", "");
    end(studio->models);
}
