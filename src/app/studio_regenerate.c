// SPDX-License-Identifier: MIT
// The take in focus once more: with another seed, with the same, or with
// edited parameters.
#include "timbre/app/request_make.h"
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/core/plan_redraw.h"

#include "chat_write.h"
#include "studio_room.h"

#include <math.h>
#include <string.h>

enum { MOST_AT_ONCE = 100 };

// The recipe that the parameters show: that of the focus with its edits.
static Request *
recipe(Studio *studio, Error *error)
{
    if (studio_can_submit(studio, error) != STATUS_OK)
        return NULL;
    if (!studio->is_open) {
        error_set(error, STATUS_UNAVAILABLE,
                  "the session is still being opened; try again in a moment");
        return NULL;
    }
    studio_follow_focus(studio);
    if (take_list_focus(studio->takes) == NULL ||
        param_list_count(studio->params) == 0) {
        error_set(error, STATUS_NOT_FOUND,
                  "there is no take yet; type what you want to hear");
        return NULL;
    }
    if (studio->focus.asked[0] != '\0') {
        error_set(error, STATUS_UNAVAILABLE,
                  "this take is still being read; try again in a moment");
        return NULL;
    }
    return param_list_request(studio->params, error);
}

static Status
give_seed(Request *request, uint64_t seed, Error *error)
{
    request->has_seed = true;
    request->seed = seed;
    return request->plan == NULL ? STATUS_OK
                                 : plan_redraw(request->plan, seed, error);
}

static void
tell_again(Studio *studio, const Request *request, const char *what)
{
    const TakeView *row = take_list_focus(studio->takes);
    const Request *now = studio_request(studio);
    ChatEntry *entry =
        chat_add(studio->chat, CHAT_PLAN, request->request_id, "");
    chat_say(entry, TONE_SAID, "take %d again", row == NULL ? 0 : row->number);
    chat_say(entry, TONE_CHOSEN, "%s", what);
    if (request->plan == NULL) {
        chat_say(entry, TONE_CHOSEN, "\n");
        chat_write_words(entry, request);
    } else {
        chat_write_plan_again(entry, request->plan,
                              now == NULL ? NULL : now->plan);
    }
    studio_mark(studio, TOPIC_CHAT);
}

static StudioJob *
start(Studio *studio, Request *request, const char *what, Error *error)
{
    Request *told = request_copy(request);
    StudioJob *job = studio_start_job(studio, request, error);
    if (job != NULL)
        tell_again(studio, told, what);
    request_free(told);
    return job;
}

// The hash stands in the result of the take, which is read on L.
typedef struct {
    Studio *studio;
    char job[ULID_SIZE];
    char *folder;
    int number;
    char hash[HASH_TEXT_SIZE];
} HashReading;

static void
read_hash(void *context)
{
    HashReading *reading = context;
    Take *take = take_read(reading->folder, NULL);
    if (take != NULL)
        memcpy(reading->hash, take->result->pcm_hash, HASH_TEXT_SIZE);
    take_free(take);
}

static void
hash_read(void *context)
{
    HashReading *reading = context;
    StudioJob *job = studio_job(reading->studio, reading->job);
    if (job != NULL && reading->hash[0] != '\0') {
        job->compares = true;
        job->compared = reading->number;
        memcpy(job->hash, reading->hash, HASH_TEXT_SIZE);
    }
    mem_free(reading->folder);
    mem_free(reading);
}

static void
compare_later(Studio *studio, const StudioJob *job)
{
    const TakeView *row = take_list_focus(studio->takes);
    if (row == NULL || row->job[0] != '\0')
        return;
    HashReading *reading = mem_new(sizeof(*reading));
    reading->studio = studio;
    reading->number = row->number;
    memcpy(reading->job, job->job, ULID_SIZE);
    reading->folder = text_format("%s/%s", studio->takes_folder, row->take_id);
    light_post(studio->light, read_hash, hash_read, reading);
}

static Status
render_same(Studio *studio, Request *request, Error *error)
{
    const bool is_edited = param_list_is_changed(studio->params);
    char *difference = param_list_difference(studio->params);
    char *what = is_edited ? text_format(": %s", difference)
                           : mem_copy_text(" with the same seed");
    StudioJob *job = start(studio, request, what, error);
    if (job != NULL) {
        job->takes_focus = true;
        if (!is_edited)
            compare_later(studio, job);
    }
    mem_free(what);
    mem_free(difference);
    return job == NULL ? error->status : STATUS_OK;
}

// Copies of a recipe with new seeds, drawn together where the backend can.
static Status
make_variants(Studio *studio,
              const Request *recipe_of,
              Request **requests,
              size_t count,
              Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        requests[i] = request_copy(recipe_of);
        clock_make_ulid(requests[i]->request_id);
        status = give_seed(requests[i], random_fresh_seed(), error);
    }
    const Backend *backend = app_backend(studio->app, recipe_of->backend);
    if (status == STATUS_OK && backend != NULL)
        request_make_batch(requests, count,
                           backend->interface->describe(backend->self));
    return status;
}

// Takes the request over.
static Status
render_new(Studio *studio, Request *request, bool is_first, Error *error)
{
    char *difference = param_list_difference(studio->params);
    char *what = text_format(" with the new seed %llu%s%s",
                             (unsigned long long)request->seed,
                             difference[0] == '\0' ? "" : ": ", difference);
    StudioJob *job = start(studio, request, what, error);
    if (job != NULL)
        job->takes_focus = is_first;
    mem_free(what);
    mem_free(difference);
    return job == NULL ? error->status : STATUS_OK;
}

static bool
has_locked_seed(Studio *studio)
{
    const ParamRow *row = param_list_find(studio->params, "seed", NULL);
    return row != NULL && row->is_locked;
}

Status
studio_regenerate(Studio *studio, size_t count, bool same_seed, Error *error)
{
    if (count < 1 || count > MOST_AT_ONCE)
        return error_set(error, STATUS_USAGE,
                         "takes at once must be from 1 to %d, not %zu",
                         MOST_AT_ONCE, count);
    Request *request = recipe(studio, error);
    if (request == NULL)
        return error->status;
    // A locked seed leaves nothing to draw: the edits are rendered, once.
    if (same_seed || has_locked_seed(studio))
        return render_same(studio, request, error);
    Request *requests[MOST_AT_ONCE] = {NULL};
    Status status = make_variants(studio, request, requests, count, error);
    for (size_t i = 0; i < count; i++)
        if (status == STATUS_OK)
            status = render_new(studio, requests[i], i == 0, error);
        else
            request_free(requests[i]);
    request_free(request);
    return status;
}

Status
studio_render_draft(Studio *studio, Error *error)
{
    if (!param_list_is_changed(studio->params))
        return error_set(error, STATUS_USAGE,
                         "no parameter was changed; t edits them, r makes "
                         "another take");
    return studio_regenerate(studio, 1, true, error);
}

const Request *
studio_request(const Studio *studio)
{
    return studio->focus.request;
}

// Seed ////////////////////////////////////////////////////////////////////////

static Status
seed_as(Studio *studio, const char *take, Error *error)
{
    const TakeView *row = take_list_find(studio->takes, take, error);
    if (row == NULL)
        return STATUS_NOT_FOUND;
    return param_list_set(studio->params, "seed", row->seed, error);
}

Status
studio_set_seed(Studio *studio, const char *words, Error *error)
{
    Status status = STATUS_OK;
    if (text_starts_with(words, "as take "))
        status = seed_as(studio, words + strlen("as take "), error);
    else if (text_starts_with(words, "as "))
        status = seed_as(studio, words + strlen("as "), error);
    else if (strcmp(words, "lock") == 0 || strcmp(words, "unlock") == 0)
        status = param_list_lock(studio->params, "seed",
                                 strcmp(words, "lock") == 0, error);
    else
        status = param_list_set(studio->params, "seed", words, error);
    studio_mark(studio, TOPIC_PARAMS);
    return status;
}
