// SPDX-License-Identifier: MIT
#include "timbre/app/take_sound.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/take_audio.h"
#include "timbre/dsp/chain.h"

#include <math.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char again_prefix[] = "/timbre-again-";

static Status
write_samples(const Take *take,
              const char *name,
              const AudioBuffer *audio,
              Error *error)
{
    char *path = take_file(take, name);
    const size_t bytes = audio->frame_count * (size_t)audio->channel_count *
                         sizeof(*audio->samples);
    const Status status = path_write_file(path, audio->samples, bytes, error);
    mem_free(path);
    return status;
}

static Status
master_again(const Take *take, Error *error)
{
    AudioBuffer *audio = take_audio_map(take, "raw.f32", error);
    if (audio == NULL)
        return error->status;
    const Request *request = take->request;
    const ChainSettings settings = {.preset =
                                        take->result->mastering_preset == NULL
                                            ? "streaming"
                                            : take->result->mastering_preset,
                                    .loudness_lufs = request->loudness_lufs,
                                    .ceiling_dbtp = request->ceiling_dbtp};
    ChainReport report = {0};
    Status status =
        chain_master(audio, &settings, NULL, NULL, NULL, &report, error);
    if (status == STATUS_OK)
        status = write_samples(take, "master.f32", audio, error);
    audio_buffer_free(audio);
    return status;
}

// Follows the one job of an orchestrator; *take_id gets its take.
static Status
wait_for_take(Orchestrator *orchestrator, char *take_id, Error *error)
{
    struct pollfd wait = {.fd = orchestrator_descriptor(orchestrator),
                          .events = POLLIN};
    Status status = STATUS_OK;
    for (bool is_over = false; !is_over;) {
        (void)poll(&wait, 1, -1);
        Event *event = orchestrator_next_event(orchestrator);
        if (event == NULL)
            continue;
        if (event->type == EVENT_TAKE_READY)
            memcpy(take_id, event->take, ULID_SIZE);
        is_over = event->type == EVENT_JOB_ENDED;
        const char *text = json_get_text(event->data, "error");
        if (is_over && text != NULL)
            status = error_set(error, STATUS_FAILED, "%s", text);
        event_free(event);
    }
    return status;
}

static Status
render_in(
    App *app, const Take *take, const char *folder, char *take_id, Error *error)
{
    size_t count = 0;
    const Backend *backends = app_backends(app, &count);
    const OrchestratorSettings settings = {
        .data_folder = folder,
        .session = "again",
        .backends = backends,
        .backend_count = count,
        .thread_count = (size_t)settings_number(app_settings(app), "threads"),
        .keep_raw = 1,
        .keep_stems = 1,
        .mastering_preset = take->result->mastering_preset,
        .loudness_lufs = NAN,
        .ceiling_dbtp = NAN};
    Orchestrator *orchestrator = orchestrator_new(&settings, error);
    if (orchestrator == NULL)
        return error->status;
    Request *request = request_copy(take->request);
    clock_make_ulid(request->request_id);
    Status status = orchestrator_submit(orchestrator, request, error);
    if (status == STATUS_OK)
        status = wait_for_take(orchestrator, take_id, error);
    orchestrator_free(orchestrator);
    return status;
}

static Status
adopt(Take *take, const char *folder, const char *take_id, Error *error)
{
    char *made = text_format("%s/takes/%s", folder, take_id);
    char *path = path_join(made, "take.json");
    Json *json = json_read_file(path, SIZE_MAX / 2, error);
    const char *hash = json_get_text(json_member(json, "result"), "pcm_hash");
    Status status = STATUS_OK;
    if (hash == NULL || strcmp(hash, take->result->pcm_hash) != 0)
        status = error_set(error, STATUS_DIFFERENT,
                           "take %s came out different when it was made again: "
                           "another SoundFont or version than %s played it",
                           take->take_id, take->result->backend_version);
    mem_free(take->folder);
    take->folder = mem_copy_text(made);
    json_free(json);
    mem_free(path);
    mem_free(made);
    return status;
}

static Status
render_again(App *app, Take *take, Error *error)
{
    const char *base = getenv("TMPDIR");
    char *folder = text_format("%s%sXXXXXX",
                               base == NULL || base[0] == '\0' ? "/tmp" : base,
                               again_prefix);
    char take_id[ULID_SIZE] = "";
    Status status = STATUS_OK;
    if (mkdtemp(folder) == NULL)
        status = error_set_errno(error, STATUS_IO, "cannot make the folder %s",
                                 folder);
    else
        status = render_in(app, take, folder, take_id, error);
    if (status == STATUS_OK)
        status = adopt(take, folder, take_id, error);
    else
        (void)path_remove_tree(folder, NULL);
    mem_free(folder);
    return status;
}

Status
take_sound_prepare(App *app, Take *take, bool needs_stems, Error *error)
{
    const bool has_stems = !needs_stems || take_has_file(take, "stems");
    if (has_stems && take_has_file(take, "master.f32"))
        return STATUS_OK;
    if (has_stems && take_has_file(take, "raw.f32"))
        return master_again(take, error);
    return render_again(app, take, error);
}

void
take_sound_forget(Take *take)
{
    char *mark =
        take->folder == NULL ? NULL : strstr(take->folder, again_prefix);
    if (mark == NULL)
        return;
    char *end = strchr(mark + 1, '/');
    if (end != NULL)
        *end = '\0';
    (void)path_remove_tree(take->folder, NULL);
    mem_free(take->folder);
    take->folder = NULL;
}

// Restoring //////////////////////////////////////////////////////////////////

static Status
copy_sound(const Take *from, const Take *to, const char *name, Error *error)
{
    AudioBuffer *audio = take_audio_map(from, name, error);
    if (audio == NULL)
        return error->status;
    const Status status = write_samples(to, name, audio, error);
    audio_buffer_free(audio);
    return status;
}

static Status
copy_stems(const Take *from, const Take *to, Error *error)
{
    char *folder = take_file(from, "stems");
    char *target = take_file(to, "stems");
    StringList names = {0};
    Status status = path_list(folder, &names, error);
    if (status == STATUS_OK)
        status = path_make_folders(target, error);
    for (size_t i = 0; i < names.count && status == STATUS_OK; i++) {
        char *name = text_format("stems/%s", names.items[i]);
        if (text_ends_with(name, ".f32"))
            status = copy_sound(from, to, name, error);
        mem_free(name);
    }
    string_list_clear(&names);
    mem_free(target);
    mem_free(folder);
    return status;
}

Status
take_sound_restore(App *app, Take *take, bool needs_stems, Error *error)
{
    const bool has_stems = !needs_stems || take_has_file(take, "stems");
    const bool has_raw = take_has_file(take, "raw.f32");
    if (has_stems && has_raw)
        return STATUS_OK;
    Take there = *take; // where it was
    char *own = mem_copy_text(take->folder);
    Status status = render_again(app, take, error);
    there.folder = own;
    if (status == STATUS_OK && !has_raw)
        status = copy_sound(take, &there, "raw.f32", error);
    if (status == STATUS_OK && !has_stems)
        status = copy_stems(take, &there, error);
    take_sound_forget(take);
    mem_free(take->folder);
    take->folder = own;
    return status;
}
