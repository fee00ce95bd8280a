// SPDX-License-Identifier: MIT
#include "timbre/app/export_choice.h"
#include "timbre/app/take_sound.h"
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/export/export.h"
#include "timbre/export/format_table.h"
#include "timbre/orchestrator/replay.h"

#include "isolated.h"
#include "plan_text.h"
#include "render_request.h"
#include "render_watch.h"
#include "result_text.h"
#include "verb.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const CliOption verb_render_options[] = {
    {.name = "backend", .letter = 'b', .value = "NAME", .text = "Who plays."},
    {.name = "seed", .value = "N", .text = "Same seed, same take."},
    {.name = "takes",
     .value = "N",
     .text = "So many takes, seeds counting up."},
    {.name = "duration", .value = "S", .text = "Length in seconds."},
    {.name = "kind",
     .value = "KIND",
     .text = "song, loop, one_shot, stinger, ..."},
    {.name = "model",
     .value = "ID",
     .text = "Which model the backend loads: a name of `timbre models list` or "
             "a folder."},
    {.name = "ref",
     .value = "[ROLE=]FILE",
     .text = "A sound, MIDI file or take to follow; ROLE: melody, chords, init "
             "..."},
    {.name = "from",
     .value = "TAKE",
     .text = "Gives a take to the backend: its plan, lead and mix."},
    {.name = "extend",
     .value = "N",
     .text = "Goes on from the take of --from, or the last: \"16 bars\" or "
             "\"20 s\"."},
    {.name = "request", .value = "FILE", .text = "The whole request as JSON."},
    {.name = "format",
     .letter = 'f',
     .value = "FORMAT",
     .text = "flac, wav, midi or stems."},
    {.name = "output",
     .letter = 'o',
     .value = "FILE|-",
     .text = "Where to; '-' = standard output; default: the export folder."},
    {.name = "no-keep", .text = "Keep the file only, not the take."},
    {.name = "isolated",
     .text = "In a process of its own, which may crash alone."},
    {.name = "profile", .text = "Tell where the time went."},
    {.name = "again",
     .value = "JOB",
     .text = "Run a job again that a crash interrupted ('all': every one)."},
    {NULL},
};

typedef struct {
    Cli *cli;
    Orchestrator *orchestrator;
    ExportSettings settings;
    const char *target; // as asked, or NULL
    char *export_folder;
    bool numbers_files; // several takes to one name
    size_t exported;
    StringList replaced; // interrupted jobs that are asked again
    Error error;
} Renderer;

// "song.flac" -> "song-2.flac"
static char *
numbered_target(const Renderer *renderer)
{
    const char *target = renderer->target;
    if (target == NULL || !renderer->numbers_files ||
        text_ends_with(target, "/"))
        return mem_copy_text(target);
    const char *extension = path_extension(target);
    const size_t stem =
        strlen(target) - strlen(extension) - (extension[0] == '\0' ? 0 : 1);
    return text_format("%.*s-%zu%s%s", (int)stem, target,
                       renderer->exported + 1, extension[0] == '\0' ? "" : ".",
                       extension);
}

static void
tell_export(Renderer *renderer, const Take *take, const Exported *exported)
{
    Json *data = json_make_record();
    json_put_text(data, "path", exported->path);
    json_put_text(data, "format", renderer->settings.format);
    json_put_whole(data, "bytes", (int64_t)exported->bytes);
    Event *event = event_new(EVENT_EXPORT_DONE, take->result->request_id,
                             take->take_id, data);
    if (renderer->cli->is_json) {
        Json *json = event_to_json(event);
        verb_print_json(renderer->cli, json);
        json_free(json);
    } else {
        (void)fprintf(renderer->cli->out, "%s\n", exported->path);
        (void)fflush(renderer->cli->out);
    }
    event_free(event);
}

static Status
export_to_stdout(Renderer *renderer, const Take *take, Error *error)
{
    (void)fflush(renderer->cli->out);
    return export_take_to(take, fileno(renderer->cli->out), &renderer->settings,
                          error);
}

static Status
export_one(Renderer *renderer, Take *take, Error *error)
{
    if (renderer->target != NULL && strcmp(renderer->target, "-") == 0)
        return export_to_stdout(renderer, take, error);
    char *target = numbered_target(renderer);
    Exported exported = {0};
    const Status status =
        export_take(take, target, renderer->export_folder, &renderer->settings,
                    NULL, NULL, &exported, error);
    mem_free(target);
    if (status != STATUS_OK)
        return status;
    tell_export(renderer, take, &exported);
    take_add_export(take, exported.path, renderer->settings.format,
                    exported.bytes, exported.sha256);
    (void)take_store_save(orchestrator_takes(renderer->orchestrator), take,
                          NULL);
    mem_free(exported.path);
    return STATUS_OK;
}

static double
seconds_since(int64_t start_ns)
{
    return (double)(clock_monotonic_ns() - start_ns) / 1e9;
}

static void
tell_take(const Renderer *renderer,
          const Take *take,
          double wall_s,
          double export_s)
{
    if (renderer->cli->is_json)
        return;
    const bool keeps = !options_has(renderer->cli->arguments, "no-keep");
    result_text_print(renderer->cli->err, take, keeps);
    if (options_has(renderer->cli->arguments, "profile"))
        result_text_print_profile(renderer->cli->err, take->result, wall_s,
                                  export_s);
}

// A take that was stopped is kept, but no file of it was asked for.
static bool
take_ready(void *context, const char *take_id, int64_t start_ns)
{
    Renderer *renderer = context;
    Error *error = &renderer->error;
    Take *take = take_store_load(orchestrator_takes(renderer->orchestrator),
                                 take_id, error);
    if (take == NULL)
        return false;
    Status status = STATUS_OK;
    const int64_t ready_ns = clock_monotonic_ns();
    if (strcmp(take->state, "done") == 0) {
        status = export_one(renderer, take, error);
        renderer->exported += status == STATUS_OK ? 1 : 0;
    }
    tell_take(renderer, take, seconds_since(start_ns), seconds_since(ready_ns));
    take_free(take);
    return status == STATUS_OK;
}

static void
tell_plan(const Cli *cli, const RequestList *list)
{
    if (cli->is_json || list->count == 0)
        return;
    const Request *request = list->requests[0];
    if (request->plan != NULL)
        plan_text_print(cli->err, request->plan);
    else if (request->prompt != NULL && request->prompt[0] != '\0')
        (void)fprintf(cli->err, "%s reads: %s\n", request->backend,
                      request->prompt);
}

static Status
submit_all(Renderer *renderer,
           RequestList *list,
           RenderWatch *watch,
           Error *error)
{
    for (size_t i = 0; i < list->count; i++) {
        Request *request = list->requests[i];
        list->requests[i] = NULL;
        string_list_push(&watch->jobs, request->request_id);
        const Status status =
            orchestrator_submit(renderer->orchestrator, request, error);
        if (status != STATUS_OK)
            return status;
        if (i < renderer->replaced.count)
            orchestrator_settle(renderer->orchestrator,
                                renderer->replaced.items[i]);
    }
    return STATUS_OK;
}

static Status
worst(const RenderWatch *watch, const Renderer *renderer, Error *error)
{
    if (renderer->error.status != STATUS_OK) {
        *error = renderer->error;
        return error->status;
    }
    if (watch->status == STATUS_CANCELLED)
        return error_set(error, STATUS_CANCELLED,
                         "stopped as asked; what was finished is kept");
    if (watch->status != STATUS_OK)
        *error = watch->error;
    return watch->status;
}

static Status
render_all(Renderer *renderer, RequestList *list, Error *error)
{
    const Cli *cli = renderer->cli;
    renderer->numbers_files = list->count > 1;
    RenderWatch watch = {.cli = renderer->cli,
                         .orchestrator = renderer->orchestrator,
                         .has_bar = !cli->is_json && isatty(STDERR_FILENO),
                         .take_ready = take_ready,
                         .context = renderer};
    tell_plan(cli, list);
    Status status = submit_all(renderer, list, &watch, error);
    if (status == STATUS_OK) {
        render_watch_run(&watch);
        status = worst(&watch, renderer, error);
    }
    string_list_clear(&watch.jobs);
    return status;
}

static Status
read_again(Renderer *renderer, RequestList *list, Error *error)
{
    const char *asked = options_value(renderer->cli->arguments, "again");
    const char *session = orchestrator_session_folder(renderer->orchestrator);
    Replay replay = {0};
    Status status = replay_session(session, &replay, error);
    list->requests =
        mem_new_array(replay.job_count + 1, sizeof(*list->requests));
    for (size_t i = 0; i < replay.job_count && status == STATUS_OK; i++) {
        const ReplayJob *job = &replay.jobs[i];
        if (job->state != REPLAY_INTERRUPTED ||
            (strcmp(asked, "all") != 0 && strcmp(asked, job->job) != 0))
            continue;
        Request *request = request_from_json(job->request, error);
        if (request == NULL) {
            status = error->status;
            continue;
        }
        clock_make_ulid(request->request_id);
        list->requests[list->count++] = request;
        string_list_push(&renderer->replaced, job->job);
    }
    replay_clear(&replay);
    if (status == STATUS_OK && list->count == 0)
        status = error_set(error, STATUS_NOT_FOUND,
                           "there is no interrupted job %s; `timbre jobs` "
                           "lists them",
                           asked);
    return status;
}

static Status
read_requests(Renderer *renderer, RequestList *list, Error *error)
{
    Cli *cli = renderer->cli;
    if (options_value(cli->arguments, "again") == NULL)
        return render_request_read(cli, list, error);
    (void)app_open_adapters(verb_app(cli), NULL);
    renderer->orchestrator = app_orchestrator(verb_app(cli), NULL, error);
    return renderer->orchestrator == NULL ? error->status
                                          : read_again(renderer, list, error);
}

static Status
check_stdout(const Cli *cli, Error *error)
{
    if (cli->is_json)
        return error_set(error, STATUS_USAGE,
                         "-o - and --json both want standard output; name a "
                         "file");
    if (isatty(fileno(cli->out)))
        return error_set(error, STATUS_USAGE,
                         "-o - writes sound to standard output, which is a "
                         "terminal; add `> song.flac`");
    return STATUS_OK;
}

static Status
check_output(const Cli *cli, Error *error)
{
    const char *output = options_value(cli->arguments, "output");
    if (output == NULL)
        return STATUS_OK;
    return strcmp(output, "-") == 0 ? check_stdout(cli, error)
                                    : export_check_target(output, error);
}

static Status
run_in(Renderer *renderer, const char *data_folder, Error *error)
{
    RequestList list = {0};
    Status status = read_requests(renderer, &list, error);
    if (status == STATUS_OK)
        status = export_choice_read(
            renderer->cli->settings,
            options_value(renderer->cli->arguments, "format"), renderer->target,
            &renderer->settings, &renderer->export_folder, error);
    if (status == STATUS_OK && renderer->orchestrator == NULL)
        renderer->orchestrator =
            app_orchestrator(verb_app(renderer->cli), data_folder, error);
    if (status == STATUS_OK && renderer->orchestrator == NULL)
        status = error->status;
    if (status == STATUS_OK)
        status = render_all(renderer, &list, error);
    render_request_clear(&list);
    return status;
}

// Takes that aren't kept are made in a folder that is removed afterwards.
static char *
throwaway_folder(Error *error)
{
    const char *base = getenv("TMPDIR");
    char *folder = text_format("%s/timbre-XXXXXX",
                               base == NULL || base[0] == '\0' ? "/tmp" : base);
    if (mkdtemp(folder) != NULL)
        return folder;
    error_set_errno(error, STATUS_IO, "cannot make the folder %s", folder);
    mem_free(folder);
    return NULL;
}

static Status
run_without_keeping(Renderer *renderer, Error *error)
{
    char *folder = throwaway_folder(error);
    if (folder == NULL)
        return STATUS_IO;
    const Status status = run_in(renderer, folder, error);
    verb_close_app(renderer->cli);
    (void)path_remove_tree(folder, NULL);
    mem_free(folder);
    return status;
}

Status
verb_render(Cli *cli, Error *error)
{
    if (options_has(cli->arguments, "isolated") && !isolated_is_child())
        return isolated_run(error);
    Renderer renderer = {.cli = cli,
                         .target = options_value(cli->arguments, "output")};
    Status status = check_output(cli, error);
    if (status == STATUS_OK)
        status = options_has(cli->arguments, "no-keep")
                     ? run_without_keeping(&renderer, error)
                     : run_in(&renderer, NULL, error);
    string_list_clear(&renderer.replaced);
    mem_free(renderer.export_folder);
    return status;
}
