// SPDX-License-Identifier: MIT
#include "render_request.h"

#include "timbre/app/request_make.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_redraw.h"

#include "render_reference.h"

#include <math.h>
#include <string.h>

enum { MOST_TAKES = 1000, REQUEST_FILE_LIMIT = 16 * 1024 * 1024 };

typedef struct {
    bool has_seed;
    uint64_t seed;
    size_t takes;
    double duration_s; // NAN if not asked
    RequestKind kind;
    const char *backend;
    const BackendDescription *description;
    RenderReferences references;
} Asked;

static Status
read_takes(const char *text, size_t *takes, Error *error)
{
    int64_t number = 1;
    if (text != NULL &&
        (!text_to_int64(text, &number) || number < 1 || number > MOST_TAKES))
        return error_set(error, STATUS_USAGE,
                         "--takes must be a whole number from 1 to %d, not "
                         "\"%s\"",
                         MOST_TAKES, text);
    *takes = (size_t)number;
    return STATUS_OK;
}

static Status
read_duration(const char *text, double *duration_s, Error *error)
{
    *duration_s = NAN;
    if (text == NULL)
        return STATUS_OK;
    if (!text_to_double(text, duration_s) || !(*duration_s >= 1) ||
        *duration_s > 3600)
        return error_set(error, STATUS_USAGE,
                         "--duration must be seconds from 1 to 3600, not "
                         "\"%s\"",
                         text);
    return STATUS_OK;
}

static Status
read_kind(const char *text, RequestKind *kind, Error *error)
{
    *kind = REQUEST_SONG;
    if (text == NULL || request_kind_find(text, kind))
        return STATUS_OK;
    StringList names = {0};
    for (int i = 0; i < REQUEST_KIND_COUNT; i++)
        string_list_push(&names, request_kind_name((RequestKind)i));
    char *joined = string_list_join(&names, ", ", " or ");
    error_set(error, STATUS_USAGE, "--kind must be %s, not \"%s\"", joined,
              text);
    mem_free(joined);
    string_list_clear(&names);
    return STATUS_USAGE;
}

static Status
read_asked(const Cli *cli, Asked *asked, Error *error)
{
    const Arguments *arguments = cli->arguments;
    const char *seed = options_value(arguments, "seed");
    asked->has_seed = seed != NULL;
    if (seed != NULL && !text_to_uint64(seed, &asked->seed))
        return error_set(error, STATUS_USAGE,
                         "--seed must be a whole number from 0 to "
                         "18446744073709551615, not \"%s\"",
                         seed);
    Status status =
        read_takes(options_value(arguments, "takes"), &asked->takes, error);
    if (status == STATUS_OK)
        status = read_duration(options_value(arguments, "duration"),
                               &asked->duration_s, error);
    if (status == STATUS_OK)
        status =
            read_kind(options_value(arguments, "kind"), &asked->kind, error);
    asked->backend = options_value(arguments, "backend");
    if (asked->backend == NULL)
        asked->backend = settings_text(cli->settings, "backend");
    return status;
}

// The sketch is always there; adapters are only looked at when one is asked
// for.
static Status
find_backend(Cli *cli, const char *name, Asked *asked, Error *error)
{
    App *app = verb_app(cli);
    Error why = {0};
    const Backend *backend = app_backend(app, name);
    if (backend == NULL) {
        (void)app_open_adapters(app, &why);
        backend = app_backend(app, name);
    }
    if (backend != NULL) {
        asked->description = backend->interface->describe(backend->self);
        return STATUS_OK;
    }
    return request_make_no_backend(cli->settings, name, why.text, error);
}

static RequestWish
wish_of(const Asked *asked)
{
    return (RequestWish){.description = asked->description,
                         .kind = asked->kind,
                         .has_seed = asked->has_seed,
                         .seed = asked->seed,
                         .duration_s = asked->duration_s,
                         .references = asked->references.uses,
                         .reference_count = asked->references.count};
}

static Request *
make_song(Cli *cli, const char *prompt, const RequestWish *wish, Error *error)
{
    Plan *plan = request_make_plan(prompt, wish, wish->seed, error);
    return plan == NULL
               ? NULL
               : request_make(prompt, plan, wish, cli->settings, error);
}

static Request *
make_request(Cli *cli,
             const char *prompt,
             const Asked *asked,
             uint64_t seed,
             Error *error)
{
    const Arguments *arguments = cli->arguments;
    RequestWish wish = wish_of(asked);
    wish.seed = seed;
    if (options_value(arguments, "from") != NULL ||
        options_value(arguments, "extend") != NULL)
        return render_reference_from(cli, prompt, &wish, error);
    if (asked->kind != REQUEST_SEPARATE)
        return make_song(cli, prompt, &wish, error);
    Request *request = request_make_separation(&wish, cli->settings, error);
    if (request != NULL)
        render_reference_add_sounds(arguments, request);
    return request;
}

// Takes of a backend that reads words only, and of one take, share all but the
// seed with the first.
static Request *
with_seed(const Request *first, uint64_t seed, Error *error)
{
    Request *request = request_copy(first);
    clock_make_ulid(request->request_id);
    request->seed = seed;
    if (request->plan == NULL ||
        plan_redraw(request->plan, seed, error) == STATUS_OK)
        return request;
    request_free(request);
    return NULL;
}

static Status
make_requests(Cli *cli, Asked *asked, RequestList *list, Error *error)
{
    char *prompt = verb_joined_words(cli);
    const bool has_from = options_value(cli->arguments, "from") != NULL;
    list->requests = mem_new_array(asked->takes, sizeof(Request *));
    uint64_t first = asked->has_seed ? asked->seed : random_fresh_seed();
    Status status = STATUS_OK;
    for (size_t i = 0; i < asked->takes && status == STATUS_OK; i++) {
        const bool is_copy =
            i > 0 &&
            (has_from || !request_make_accepts(asked->description, "plan"));
        Request *request =
            is_copy ? with_seed(list->requests[0], first + i, error)
                    : make_request(cli, prompt, asked, first + i, error);
        status = request == NULL ? error->status : STATUS_OK;
        if (request == NULL)
            break;
        list->requests[list->count++] = request;
        // The first take has the seed that was said; more count up from it.
        if (i == 0)
            first = request->seed;
        asked->has_seed = true;
    }
    if (status == STATUS_OK)
        request_make_batch(list->requests, list->count, asked->description);
    mem_free(prompt);
    return status;
}

static Status
take_model(Cli *cli, Error *error)
{
    const char *model = options_value(cli->arguments, "model");
    return model == NULL
               ? STATUS_OK
               : settings_set(cli->settings, "model", model, "--model", error);
}

static Status
read_prompt(Cli *cli, RequestList *list, Error *error)
{
    Asked asked = {0};
    Status status = read_asked(cli, &asked, error);
    if (status == STATUS_OK)
        status = take_model(cli, error);
    if (status == STATUS_OK)
        status = find_backend(cli, asked.backend, &asked, error);
    if (status == STATUS_OK && asked.kind != REQUEST_SEPARATE)
        status = render_reference_read(cli, asked.description,
                                       &asked.references, error);
    if (status == STATUS_OK)
        status = make_requests(cli, &asked, list, error);
    render_reference_clear(&asked.references);
    return status;
}

// A request file stands above timbre.conf and below the command line.
static Status
take_output(Settings *settings,
            const char *name,
            const char *value,
            Error *error)
{
    if (value == NULL || strcmp(settings_origin(settings, name), "--set") == 0)
        return STATUS_OK;
    return settings_set(settings, name, value, "request file", error);
}

static Status
take_outputs(Settings *settings, const Request *request, Error *error)
{
    char *rate = request->output_sample_rate_hz == 0
                     ? NULL
                     : text_format("%d", request->output_sample_rate_hz);
    char *depth = request->output_bit_depth == 0
                      ? NULL
                      : text_format("%d", request->output_bit_depth);
    Status status =
        take_output(settings, "export.format", request->output_format, error);
    if (status == STATUS_OK)
        status = take_output(settings, "export.sample_rate", rate, error);
    if (status == STATUS_OK)
        status = take_output(settings, "export.bit_depth", depth, error);
    mem_free(depth);
    mem_free(rate);
    return status;
}

static Status
read_file(Cli *cli, const char *path, RequestList *list, Error *error)
{
    Json *json = json_read_file(path, REQUEST_FILE_LIMIT, error);
    if (json == NULL)
        return error->status;
    Request *request = request_from_json(json, error);
    json_free(json);
    if (request == NULL)
        return error_prefix(error, "%s", path);
    list->requests = mem_new_array(1, sizeof(Request *));
    list->requests[list->count++] = request;
    if (request->backend == NULL)
        request->backend =
            mem_copy_text(settings_text(cli->settings, "backend"));
    Asked asked = {.backend = request->backend};
    request_make_mastering(request, cli->settings);
    Status status = take_outputs(cli->settings, request, error);
    if (status == STATUS_OK)
        status = find_backend(cli, request->backend, &asked, error);
    if (status != STATUS_OK || request->plan != NULL ||
        !request_make_accepts(asked.description, "plan"))
        return status;
    asked.kind = request->kind;
    asked.duration_s = request->duration_s;
    asked.has_seed = request->has_seed;
    if (!request->has_seed)
        request->seed = random_fresh_seed();
    RequestWish wish = wish_of(&asked);
    wish.seed = request->seed;
    request->plan =
        request_make_plan(request->prompt == NULL ? "" : request->prompt, &wish,
                          request->seed, error);
    return request->plan == NULL ? error->status : STATUS_OK;
}

Status
render_request_read(Cli *cli, RequestList *list, Error *error)
{
    const char *file = options_value(cli->arguments, "request");
    const char *kind = options_value(cli->arguments, "kind");
    const bool is_separation =
        kind != NULL && strcmp(kind, request_kind_name(REQUEST_SEPARATE)) == 0;
    const bool has_prompt = cli->arguments->words.count > 0;
    if (file != NULL && has_prompt)
        return error_set(error, STATUS_USAGE,
                         "--request names the whole request; leave out the "
                         "prompt \"%s ...\"",
                         cli->arguments->words.items[0]);
    if (file != NULL)
        return read_file(cli, file, list, error);
    if (is_separation && has_prompt)
        return error_set(
            error, STATUS_USAGE,
            "nothing is made of the words \"%s ...\" when sound is "
            "taken apart; name the sound with --ref",
            cli->arguments->words.items[0]);
    const bool has_take = options_value(cli->arguments, "from") != NULL ||
                          options_value(cli->arguments, "extend") != NULL;
    if (!has_prompt && !is_separation && !has_take)
        return error_set(error, STATUS_USAGE,
                         "timbre render needs a prompt: timbre render \"slow "
                         "blues in A\" -o blues.flac");
    return read_prompt(cli, list, error);
}

void
render_request_clear(RequestList *list)
{
    for (size_t i = 0; i < list->count; i++)
        request_free(list->requests[i]);
    mem_free(list->requests);
    *list = (RequestList){0};
}
