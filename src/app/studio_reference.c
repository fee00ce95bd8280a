// SPDX-License-Identifier: MIT
// References of the prompts to come: heard on L, told, kept until cleared; and
// takes that are given to another backend or made longer.
#include "timbre/app/take_sound.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "argument.h"
#include "prompt_path.h"
#include "studio_room.h"

#include <string.h>

static const BackendDescription *
chosen_backend(const Studio *studio)
{
    return studio_description(studio, studio_text(studio, "backend", "sketch"));
}

// Keeping ////////////////////////////////////////////////////////////////////

static void
drop(Studio *studio, size_t index)
{
    hear_free(studio->references[index].use.heard);
    studio->reference_count--;
    memmove(&studio->references[index], &studio->references[index + 1],
            (studio->reference_count - index) * sizeof(*studio->references));
}

void
studio_forget_references(Studio *studio)
{
    while (studio->reference_count > 0)
        drop(studio, studio->reference_count - 1);
    mem_free(studio->references);
    studio->references = NULL;
}

void
studio_end_once(Studio *studio)
{
    for (size_t i = studio->reference_count; i-- > 0;)
        if (studio->references[i].is_once)
            drop(studio, i);
}

static ReferenceUse
use_of(const StudioReference *reference, const BackendDescription *description)
{
    ReferenceUse use = reference->use;
    if (!reference->has_role && description != NULL)
        use.role = reference_usual_role(description, use.heard);
    return use;
}

Status
studio_use_references(const Studio *studio,
                      const BackendDescription *description,
                      ReferenceUse **uses,
                      size_t *count,
                      Error *error)
{
    *count = studio->reference_count;
    *uses = mem_new_array(*count + 1, sizeof(**uses));
    for (size_t i = 0; i < *count; i++) {
        (*uses)[i] = use_of(&studio->references[i], description);
        Error why = {0};
        if (reference_check(description, &(*uses)[i], &why) != STATUS_OK)
            return error_set(error, why.status, "%s; /ref clear forgets it",
                             why.text);
    }
    return STATUS_OK;
}

static void
tell_use(ChatEntry *entry, const ReferenceUse *use)
{
    char *text = hear_text(use->heard);
    chat_say(entry, TONE_ACCENT, "%s", use->heard->name);
    chat_say(entry, TONE_PLAIN, ": %s; as ", text);
    chat_say(entry, TONE_SAID, "%s", request_reference_role_name(use->role));
    chat_say(entry, TONE_PLAIN, ": %s", reference_role_text(use->role));
    mem_free(text);
}

Status
studio_list_references(Studio *studio)
{
    ChatEntry *entry = chat_add(studio->chat, CHAT_NOTE, "", "");
    if (studio->reference_count == 0)
        chat_say(entry, TONE_PLAIN,
                 "no reference; /ref FILE or /ref @TAKE names one");
    for (size_t i = 0; i < studio->reference_count; i++) {
        const ReferenceUse use =
            use_of(&studio->references[i], chosen_backend(studio));
        if (i > 0)
            chat_say(entry, TONE_PLAIN, "\n");
        tell_use(entry, &use);
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
studio_clear_references(Studio *studio)
{
    studio_tell(studio, TONE_PLAIN, "%s",
                studio->reference_count == 0 ? "there was no reference"
                                             : "new songs follow nothing");
    studio_forget_references(studio);
    return STATUS_OK;
}

// Hearing ////////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *path;   // of a file, or NULL
    char *folder; // of a take, or NULL
    char *part;   // of it, or NULL
    char *name;   // "take 3"
    char *prompt; // made with it, or NULL
    StudioReference reference;
    Error error;
} Hearing;

static void
hear_take_on_l(Hearing *hearing)
{
    Take *take = take_read(hearing->folder, &hearing->error);
    if (take == NULL)
        return;
    if (take_sound_restore(hearing->studio->app, take, hearing->part != NULL,
                           &hearing->error) == STATUS_OK)
        hearing->reference.use.heard =
            hear_take(take, hearing->part, hearing->name, &hearing->error);
    take_free(take);
}

static void
hear_on_l(void *context)
{
    Hearing *hearing = context;
    if (hearing->folder != NULL) {
        hear_take_on_l(hearing);
        return;
    }
    char *path = prompt_path_expand(hearing->path);
    if (path_exists(path))
        hearing->reference.use.heard = hear_file(path, &hearing->error);
    else
        error_set(&hearing->error, STATUS_NOT_FOUND,
                  "there is no file %s; /ref names a sound, a MIDI file or a "
                  "take",
                  path);
    mem_free(path);
}

static void
keep(Studio *studio, const Hearing *hearing)
{
    studio->references =
        mem_resize(studio->references, studio->reference_count + 1,
                   sizeof(*studio->references));
    studio->references[studio->reference_count++] = hearing->reference;
    const ReferenceUse use =
        use_of(&hearing->reference, chosen_backend(studio));
    tell_use(chat_add(studio->chat, CHAT_NOTE, "", ""), &use);
    if (hearing->prompt == NULL)
        studio_tell(studio, TONE_PLAIN,
                    "now describe the song that follows it");
    studio_mark(studio, TOPIC_CHAT);
}

static void
heard(void *context)
{
    Hearing *hearing = context;
    Studio *studio = hearing->studio;
    studio->hearings--;
    if (hearing->reference.use.heard != NULL) {
        keep(studio, hearing);
        if (hearing->prompt != NULL)
            studio_make_heard(studio, hearing->prompt);
    } else {
        studio_complain(studio, hearing->error.text);
    }
    if (studio->is_open && studio->hearings == 0)
        studio_submit_waiting(studio);
    mem_free(hearing->prompt);
    mem_free(hearing->name);
    mem_free(hearing->part);
    mem_free(hearing->folder);
    mem_free(hearing->path);
    mem_free(hearing);
}

static void
start_hearing(Studio *studio, Hearing *hearing)
{
    hearing->studio = studio;
    studio->hearings++;
    light_post_long(studio->light, hear_on_l, heard, hearing);
}

void
studio_hear_pasted(Studio *studio, const char *path, const char *prompt)
{
    Hearing *hearing = mem_new(sizeof(*hearing));
    hearing->path = mem_copy_text(path);
    hearing->prompt = mem_copy_text(prompt);
    hearing->reference.is_once = prompt != NULL;
    start_hearing(studio, hearing);
    studio_tell(studio, TONE_PLAIN, "%s is a reference: it is being heard",
                path);
}

// A take that is there, not one that is being made.
static const TakeView *
ready_take(Studio *studio, const char *asked, Error *error)
{
    const TakeView *row = NULL;
    if (!studio->is_open) {
        error_set(error, STATUS_UNAVAILABLE,
                  "the session is still being opened; try again in a moment");
        return NULL;
    }
    if (argument_take(studio, asked, &row, error) != STATUS_OK)
        return NULL;
    if (row->job[0] == '\0')
        return row;
    error_set(error, STATUS_UNAVAILABLE,
              "take %d is still being made; try again when it is there",
              row->number);
    return NULL;
}

// "@3" or "@3/lead".
static Status
hear_asked_take(Studio *studio,
                const char *asked,
                Hearing *hearing,
                Error *error)
{
    const size_t length = strcspn(asked, "/");
    char *id = text_format("%.*s", (int)length, asked);
    const TakeView *row = ready_take(studio, id, error);
    mem_free(id);
    if (row == NULL)
        return error->status;
    hearing->folder = path_join(studio->takes_folder, row->take_id);
    hearing->name = text_format("take %d%s", row->number, asked + length);
    if (asked[length] == '/')
        hearing->part = mem_copy_text(asked + length + 1);
    return STATUS_OK;
}

Status
studio_add_reference(Studio *studio,
                     const char *place,
                     const char *role,
                     Error *error)
{
    Status status = studio_can_submit(studio, error);
    if (status != STATUS_OK)
        return status;
    Hearing *hearing = mem_new(sizeof(*hearing));
    StudioReference *reference = &hearing->reference;
    reference->has_role = role[0] != '\0' && request_reference_role_find(
                                                 role, &reference->use.role);
    if (place[0] == '@' || strcmp(place, "last") == 0)
        status = hear_asked_take(studio, place, hearing, error);
    else
        hearing->path = mem_copy_text(place);
    if (status == STATUS_OK) {
        start_hearing(studio, hearing);
        return STATUS_OK;
    }
    mem_free(hearing);
    return status;
}

// Giving and going on ////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *folder;
    int number;
    char *backend;
    bool needs_sound, needs_stems;
    int bars; // more of them, or seconds; neither: the take is given
    double more_s;
    Take *take;
    Error error;
} Giving;

static void
give_on_l(void *context)
{
    Giving *giving = context;
    giving->take = take_read(giving->folder, &giving->error);
    if (giving->take == NULL || !giving->needs_sound)
        return;
    const Result *result = giving->take->result;
    const bool has_stems =
        result->backend != NULL && strcmp(result->backend, "sketch") == 0;
    (void)take_sound_restore(giving->studio->app, giving->take,
                             giving->needs_stems && has_stems, &giving->error);
}

static Request *
make_request(const Giving *giving, StringList *told, Error *error)
{
    Studio *studio = giving->studio;
    RequestWish wish;
    if (studio_make_wish(studio, giving->backend, &wish, error) != STATUS_OK)
        return NULL;
    const Settings *settings = app_settings(studio->app);
    if (giving->bars > 0 || giving->more_s > 0)
        return request_make_extension(giving->take, "", giving->more_s,
                                      giving->bars, &wish, settings, told,
                                      error);
    return request_make_from_take(giving->take, "", &wish, settings, told,
                                  error);
}

static void
tell_given(Studio *studio,
           const Giving *giving,
           const char *job,
           const StringList *told)
{
    char *what = string_list_join(told, ", ", " and ");
    ChatEntry *entry = chat_add(studio->chat, CHAT_PLAN, job, "");
    chat_say(entry, TONE_SAID, "take %d for %s", giving->number,
             giving->backend);
    chat_say(entry, TONE_CHOSEN, ": %s", what);
    mem_free(what);
    studio_mark(studio, TOPIC_CHAT);
}

static void
start_given(Studio *studio, Giving *giving)
{
    StringList told = {0};
    Request *request = make_request(giving, &told, &giving->error);
    StudioJob *job = request == NULL
                         ? NULL
                         : studio_start_job(studio, request, &giving->error);
    if (job != NULL) {
        job->takes_focus = true;
        tell_given(studio, giving, job->job, &told);
    }
    string_list_clear(&told);
}

static void
given(void *context)
{
    Giving *giving = context;
    Studio *studio = giving->studio;
    studio->plans--;
    if (giving->error.status == STATUS_OK)
        start_given(studio, giving);
    if (giving->error.status != STATUS_OK)
        studio_complain(studio, giving->error.text);
    take_free(giving->take);
    mem_free(giving->backend);
    mem_free(giving->folder);
    mem_free(giving);
}

static Status
start_giving(
    Studio *studio, const char *backend, int bars, double more_s, Error *error)
{
    Status status = studio_can_submit(studio, error);
    if (status != STATUS_OK)
        return status;
    const TakeView *row = ready_take(studio, "", error);
    if (row == NULL)
        return error->status;
    RequestWish wish;
    const char *name = backend != NULL ? backend : row->backend;
    status = studio_make_wish(studio, name, &wish, error);
    if (status != STATUS_OK)
        return status;
    Giving *giving = mem_new(sizeof(*giving));
    *giving = (Giving){.studio = studio,
                       .folder = path_join(studio->takes_folder, row->take_id),
                       .number = row->number,
                       .backend = mem_copy_text(name),
                       .bars = bars,
                       .more_s = more_s};
    giving->needs_sound =
        request_make_needs_sound(wish.description, &giving->needs_stems);
    giving->needs_stems = giving->needs_stems && bars == 0 && more_s <= 0;
    studio->plans++;
    light_post_long(studio->light, give_on_l, given, giving);
    return STATUS_OK;
}

Status
studio_give(Studio *studio, const char *backend, Error *error)
{
    const BackendDescription *row = studio_description(studio, backend);
    if (row != NULL && row->is_separator)
        return error_set(error, STATUS_USAGE,
                         "%s takes sound apart, it makes none", row->name);
    return start_giving(studio, backend, 0, 0, error);
}

Status
studio_extend(Studio *studio, const char *more, Error *error)
{
    int bars = 0;
    double more_s = 0;
    const Status status = request_make_read_more(more, &bars, &more_s, error);
    return status == STATUS_OK ? start_giving(studio, NULL, bars, more_s, error)
                               : status;
}
