// SPDX-License-Identifier: MIT
// Which sound goes to the transport: a file that grows, a finished take, or
// one that must be made again first.
#include "timbre/app/take_sound.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "studio_room.h"

#include <stdio.h>
#include <string.h>

void
studio_forget_remade(Studio *studio)
{
    if (studio->remade == NULL)
        return;
    take_sound_forget(studio->remade);
    take_free(studio->remade);
    studio->remade = NULL;
}

static PlayerSource
growing_source(const StudioJob *job, const char *path)
{
    const double duration_s = job->request->plan != NULL
                                  ? job->request->plan->duration_s
                                  : job->request->duration_s;
    return (PlayerSource){
        .path = path,
        .sample_rate_hz = job->rate_hz,
        .channel_count = job->channel_count,
        .is_growing = true,
        .frame_count = job->frames,
        .expected_frames =
            duration_s > 0 ? (uint64_t)(duration_s * job->rate_hz + 0.5) : 0};
}

static void
start_growing(Studio *studio, const StudioJob *job)
{
    char *path = studio_growing_file(studio, job);
    const PlayerSource source = growing_source(job, path);
    transport_start(studio->transport, job->take, &source, 0);
    studio_mark(studio, TOPIC_TRANSPORT);
    mem_free(path);
}

// A new take never interrupts what is playing.
void
studio_offer_growing(Studio *studio, StudioJob *job)
{
    if (job->was_offered || job->take[0] == '\0' || job->rate_hz <= 0)
        return;
    job->was_offered = true;
    job->plays = studio_truth(studio, "play.automatic", true) &&
                 transport_is_idle(studio->transport);
    if (job->plays)
        start_growing(studio, job);
}

static PlayerSource
whole_source(const Take *take, const char *path)
{
    return (PlayerSource){.path = path,
                          .sample_rate_hz = take->result->sample_rate_hz,
                          .channel_count = take->result->channel_count,
                          .frame_count = take->result->frame_count};
}

void
studio_offer_ready(Studio *studio, StudioJob *job, const Result *result)
{
    const char *name =
        result->master_hash[0] != '\0' ? "master.f32" : "raw.f32";
    char *path =
        text_format("%s/%s/%s", studio->takes_folder, result->take_id, name);
    const PlayerSource source = {.path = path,
                                 .sample_rate_hz = result->sample_rate_hz,
                                 .channel_count = result->channel_count,
                                 .frame_count = result->frame_count};
    const bool is_new = !job->was_offered;
    job->was_offered = true;
    transport_replace(studio->transport, result->take_id, &source);
    if (is_new && studio_truth(studio, "play.automatic", true) &&
        transport_is_idle(studio->transport)) {
        job->plays = true;
        transport_start(studio->transport, result->take_id, &source, 0);
    }
    const TakeView *row = take_list_of_id(studio->takes, result->take_id);
    if (row != NULL && strcmp(row->state, "partial") == 0)
        studio_tell(studio, TONE_PLAIN, "take %d was stopped: /resume goes on",
                    row->number);
    else if (!job->plays && row != NULL)
        studio_tell(studio, TONE_GOOD, "take %d is ready: %s plays it",
                    row->number, studio_way(studio, "space", "/play"));
    studio_mark(studio, TOPIC_TRANSPORT);
    mem_free(path);
}

// Takes that are there ////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char take_id[ULID_SIZE];
    char *folder;
    Take *take;
    bool is_there; // its master needs no making
    Error error;
} SoundFinding;

static void
start_found(SoundFinding *finding)
{
    Studio *studio = finding->studio;
    studio_forget_remade(studio);
    char *path = take_file(finding->take, "master.f32");
    const PlayerSource source = whole_source(finding->take, path);
    transport_start(studio->transport, finding->take_id, &source, 0);
    mem_free(path);
    studio->remade = finding->take;
    finding->take = NULL;
}

static void
end_finding(SoundFinding *finding)
{
    Studio *studio = finding->studio;
    if (finding->error.status == STATUS_OK && finding->take != NULL)
        start_found(finding);
    else {
        transport_forget(studio->transport, finding->take_id);
        studio_complain(studio, finding->error.text);
    }
    studio_mark(studio, TOPIC_TRANSPORT);
    take_free(finding->take);
    mem_free(finding->folder);
    mem_free(finding);
}

static void
make_on_l(void *context)
{
    SoundFinding *finding = context;
    (void)take_sound_prepare(studio_app(finding->studio), finding->take, false,
                             &finding->error);
}

static void
made(void *context)
{
    end_finding(context);
}

static void
look_on_l(void *context)
{
    SoundFinding *finding = context;
    finding->take = take_read(finding->folder, &finding->error);
    if (finding->take == NULL)
        return;
    finding->is_there = take_has_file(finding->take, "master.f32");
}

static void
looked(void *context)
{
    SoundFinding *finding = context;
    Studio *studio = finding->studio;
    if (finding->take == NULL || finding->is_there) {
        end_finding(finding);
        return;
    }
    studio_tell(studio, TONE_PLAIN, "making the sound of this take again");
    light_post_long(studio->light, make_on_l, made, finding);
}

void
studio_find_sound(void *context, const char *take_id)
{
    Studio *studio = context;
    StudioJob *job = studio_job_of_take(studio, take_id);
    if (job != NULL && !job->is_ready) {
        if (job->rate_hz > 0 && job->take[0] != '\0') {
            job->was_offered = job->plays = true;
            start_growing(studio, job);
        } else {
            transport_forget(studio->transport, take_id);
            studio_tell(studio, TONE_WARNING,
                        "this take has no sound yet: it is heard from its "
                        "first second on");
        }
        return;
    }
    if (!studio->is_open)
        return;
    SoundFinding *finding = mem_new(sizeof(*finding));
    finding->studio = studio;
    (void)snprintf(finding->take_id, sizeof(finding->take_id), "%s", take_id);
    finding->folder = path_join(studio->takes_folder, take_id);
    light_post(studio->light, look_on_l, looked, finding);
}

Status
studio_play(Studio *studio, const char *take, Error *error)
{
    const TakeView *row = studio_find_take(studio, take, error);
    if (row == NULL)
        return STATUS_NOT_FOUND;
    transport_play(studio->transport, row->take_id);
    studio_mark(studio, TOPIC_TRANSPORT);
    return STATUS_OK;
}
