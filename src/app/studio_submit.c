// SPDX-License-Identifier: MIT
// From a line to jobs: commands, prompts, and prompts that wait until all is
// open.
#include "timbre/app/command.h"
#include "timbre/app/request_make.h"
#include "timbre/base/memory.h"
#include "timbre/base/random.h"

#include "chat_write.h"
#include "prompt_path.h"
#include "studio_room.h"

#include <math.h>
#include <string.h>

enum {
    // Longer prompts are planned on L: M answers a key in the meantime.
    LONG_PROMPT_BYTES = 4096,
    PROMPT_LIMIT_BYTES = 1 << 20
};

Status
studio_can_submit(const Studio *studio, Error *error)
{
    if (studio->has_failed)
        return error_set(error, STATUS_UNAVAILABLE, "nothing can be made: %s",
                         studio->open_trouble);
    if (studio->is_read_only)
        return error_set(error, STATUS_UNAVAILABLE,
                         "the session %s is open in another program, so "
                         "nothing is written here; `timbre --new` opens "
                         "another session",
                         studio_session_name(studio));
    return STATUS_OK;
}

// Request /////////////////////////////////////////////////////////////////////

Status
studio_make_wish(const Studio *studio,
                 const char *backend,
                 RequestWish *wish,
                 Error *error)
{
    const char *name =
        backend != NULL ? backend : studio_text(studio, "backend", "sketch");
    const BackendDescription *description = studio_description(studio, name);
    if (description == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "there is no backend %s; /backends lists those that "
                         "are here, /set backend sketch takes the band",
                         name);
    if (!description->is_available)
        return error_set(error, STATUS_UNAVAILABLE, "%s", description->reason);
    *wish = (RequestWish){
        .description = description, .kind = REQUEST_SONG, .duration_s = NAN};
    return STATUS_OK;
}

static void
tell_plan(Studio *studio, const Request *request, const Plan *plan)
{
    ChatEntry *entry =
        chat_add(studio->chat, CHAT_PLAN, request->request_id, "");
    if (request->plan == NULL)
        chat_write_words(entry, request);
    else
        chat_write_plan(entry, plan);
    studio_mark(studio, TOPIC_CHAT);
}

// The plan is taken over.
static Status
submit_plan(Studio *studio,
            const char *prompt,
            Plan *plan,
            const RequestWish *wish,
            Error *error)
{
    Plan *shown = plan_copy(plan);
    Request *request =
        request_make(prompt, plan, wish, app_settings(studio->app), error);
    Request *told = request == NULL ? NULL : request_copy(request);
    StudioJob *job =
        request == NULL ? NULL : studio_start_job(studio, request, error);
    if (job != NULL) {
        job->takes_focus = true;
        tell_plan(studio, told, shown);
    }
    request_free(told);
    plan_free(shown);
    return job == NULL ? error->status : STATUS_OK;
}

// Planning ////////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *prompt;
    RequestWish wish;
    uint64_t seed;
    Plan *plan;
    Error error;
} Planning;

static void
plan_on_l(void *context)
{
    Planning *planning = context;
    planning->plan = request_make_plan(planning->prompt, &planning->wish,
                                       planning->seed, &planning->error);
}

static void
planned(void *context)
{
    Planning *planning = context;
    Studio *studio = planning->studio;
    if (planning->plan != NULL)
        (void)submit_plan(studio, planning->prompt, planning->plan,
                          &planning->wish, &planning->error);
    if (planning->error.status != STATUS_OK)
        studio_complain(studio, planning->error.text);
    studio->plans--;
    mem_free(planning->prompt);
    mem_free(planning);
}

static void
plan_later(Studio *studio, const char *prompt, const RequestWish *wish)
{
    Planning *planning = mem_new(sizeof(*planning));
    *planning = (Planning){.studio = studio,
                           .prompt = mem_copy_text(prompt),
                           .wish = *wish,
                           .seed = random_fresh_seed()};
    studio->plans++;
    light_post(studio->light, plan_on_l, planned, planning);
}

static Status
submit_now(Studio *studio,
           const char *prompt,
           const RequestWish *wish,
           Error *error)
{
    ReferenceUse *uses = NULL;
    RequestWish own = *wish;
    Status status = studio_use_references(studio, wish->description, &uses,
                                          &own.reference_count, error);
    own.references = uses;
    Plan *plan =
        status == STATUS_OK
            ? request_make_plan(prompt, &own, random_fresh_seed(), error)
            : NULL;
    if (status == STATUS_OK)
        status = plan == NULL ? error->status
                              : submit_plan(studio, prompt, plan, &own, error);
    if (status == STATUS_OK)
        studio_end_once(studio);
    mem_free(uses);
    return status;
}

static void
tell_prompt(Studio *studio, const char *prompt)
{
    chat_say(chat_add(studio->chat, CHAT_YOU, "", ""), TONE_SAID, "%s", prompt);
    studio_mark(studio, TOPIC_CHAT);
}

// What a prompt waits for, or NULL.
static const char *
awaited(const Studio *studio)
{
    if (!studio->is_open)
        return "the session is being opened";
    return studio->hearings > 0 ? "a reference is being heard" : NULL;
}

static Status
make_prompt(Studio *studio, const char *prompt, Error *error)
{
    RequestWish wish = {0};
    const Status status = studio_make_wish(studio, NULL, &wish, error);
    if (status != STATUS_OK)
        return status;
    if (strlen(prompt) <= LONG_PROMPT_BYTES || studio->reference_count > 0)
        return submit_now(studio, prompt, &wish, error);
    plan_later(studio, prompt, &wish);
    return STATUS_OK;
}

void
studio_make_heard(Studio *studio, const char *prompt)
{
    Error error = {0};
    Status status = studio_can_submit(studio, &error);
    if (status == STATUS_OK)
        status = make_prompt(studio, prompt, &error);
    if (status != STATUS_OK)
        studio_complain(studio, error.text);
    studio_end_once(studio);
}

// A path in it is a reference, heard first.
static bool
hear_path(Studio *studio, const char *prompt)
{
    char *path = NULL, *rest = NULL;
    if (!studio->is_open || !prompt_path_find(prompt, &path, &rest))
        return false;
    studio_hear_pasted(studio, path, rest[0] == '\0' ? NULL : rest);
    mem_free(path);
    mem_free(rest);
    return true;
}

static Status
submit_prompt(Studio *studio, const char *prompt, Error *error)
{
    Status status = studio_can_submit(studio, error);
    if (status != STATUS_OK)
        return status;
    if (strlen(prompt) > PROMPT_LIMIT_BYTES)
        return error_set(error, STATUS_USAGE,
                         "the prompt has %zu bytes, which is more than the %d "
                         "that are read: make it shorter",
                         strlen(prompt), PROMPT_LIMIT_BYTES);
    tell_prompt(studio, prompt);
    if (hear_path(studio, prompt))
        return STATUS_OK;
    const char *wait = awaited(studio);
    if (wait != NULL) {
        string_list_push(&studio->waiting, prompt);
        studio_tell(studio, TONE_PLAIN, "%s; the prompt waits for it", wait);
    } else {
        status = make_prompt(studio, prompt, error);
    }
    // The sentence stands under the prompt, which stays there too.
    if (status != STATUS_OK)
        chat_drop_last(studio->chat);
    return status;
}

Status
studio_make(Studio *studio, const char *prompt, Error *error)
{
    return submit_prompt(studio, prompt, error);
}

// Those whose text holds a path wait on, for what is heard of it.
void
studio_submit_waiting(Studio *studio)
{
    StringList prompts = studio->waiting;
    studio->waiting = (StringList){0};
    for (size_t i = 0; i < prompts.count; i++) {
        Error error = {0};
        Status status = studio_can_submit(studio, &error);
        if (status == STATUS_OK && hear_path(studio, prompts.items[i]))
            continue;
        if (status == STATUS_OK)
            status = make_prompt(studio, prompts.items[i], &error);
        if (status != STATUS_OK)
            studio_complain(studio, error.text);
    }
    string_list_clear(&prompts);
}

// Lines ///////////////////////////////////////////////////////////////////////

static const char *
skip_space(const char *text)
{
    return text + strspn(text, " \t\r\n");
}

// "/home/me/tune.mid" is a file that was pasted.
static bool
is_command(const char *text)
{
    char *path = NULL, *rest = NULL;
    if (text[0] != '/' && text[0] != ':')
        return false;
    if (text[0] == ':' || strchr(text + 1, '/') == NULL ||
        command_of_line(text) != NULL || !prompt_path_find(text, &path, &rest))
        return true;
    mem_free(path);
    mem_free(rest);
    return false;
}

const char *
studio_intent(const Studio *studio, const char *text)
{
    (void)studio;
    text = skip_space(text);
    if (text[0] == '\0')
        return "";
    return is_command(text) ? "command" : "new song";
}

Status
studio_submit(Studio *studio, const char *text, Error *error)
{
    const char *line = skip_space(text);
    if (line[0] == '\0')
        return error_set(error, STATUS_USAGE,
                         "nothing was typed; say what you want to hear, or ? "
                         "for help");
    Status status = STATUS_OK;
    if (is_command(line)) {
        status = command_run(studio, line, error);
    } else {
        char *prompt = text_clean(line, strlen(line), SIZE_MAX);
        size_t length = strlen(prompt);
        while (length > 0 && strchr(" \t\r\n", prompt[length - 1]) != NULL)
            prompt[--length] = '\0';
        status = submit_prompt(studio, prompt, error);
        mem_free(prompt);
    }
    if (status == STATUS_OK)
        history_add(studio->history, line);
    studio_mark(studio, TOPIC_SESSION);
    return status;
}
