// SPDX-License-Identifier: MIT
#include "stems.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/take_audio.h"
#include "timbre/dsp/resample.h"
#include "timbre/export/midi.h"

#include "encode_sndfile.h"
#include "sink.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

Status
stems_write_midi(ExportJob *job, Error *error)
{
    if (job->score == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "take %s has no score; only the band's takes can be "
                         "written as MIDI",
                         job->take->take_id);
    Text bytes = {0};
    Sink sink = {.descriptor = job->descriptor};
    midi_write(job->score,
               job->settings->minimal_tags ? NULL : job->take->title, &bytes);
    (void)sink_write(&sink, bytes.chars, bytes.length);
    text_clear(&bytes);
    return sink_finish(&sink, "MIDI file", error);
}

static int
create(const ExportJob *job, const char *name, Error *error)
{
    char *path = path_join(job->folder, name);
    const int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
    if (file < 0)
        error_set_errno(error, STATUS_IO, "cannot write %s", path);
    mem_free(path);
    return file;
}

// Progress of one file out of several.
typedef struct {
    const ExportJob *whole;
    size_t index, count;
} Share;

static bool
tell_share(void *context, double done_share)
{
    const Share *share = context;
    return share->whole->progress(share->whole->context,
                                  ((double)share->index + done_share) /
                                      (double)share->count);
}

static Status
write_wav(const ExportJob *job,
          size_t index,
          const char *name,
          const AudioBuffer *audio,
          Error *error)
{
    Share share = {job, index, job->take->result->parts.count + 1};
    const int file = create(job, name, error);
    if (file < 0)
        return STATUS_IO;
    ExportJob one = *job;
    one.audio = audio;
    one.descriptor = file;
    one.progress = job->progress == NULL ? NULL : tell_share;
    one.context = &share;
    const Status status = encode_sndfile_write(&one, error);
    close(file);
    return status;
}

// At the export's rate; *owned gets what must be freed.
static const AudioBuffer *
at_rate(const ExportJob *job,
        const AudioBuffer *audio,
        AudioBuffer **owned,
        Error *error)
{
    *owned = NULL;
    if (audio->sample_rate_hz == job->audio->sample_rate_hz)
        return audio;
    *owned = resample_buffer(audio, job->audio->sample_rate_hz,
                             RESAMPLE_FOR_FILES, error);
    return *owned;
}

static Status
write_one(const ExportJob *job, size_t index, const char *file, Error *error)
{
    const char *part =
        index == 0 ? NULL : job->take->result->parts.items[index - 1];
    char *name = part == NULL ? mem_copy_text("raw.f32")
                              : text_format("stems/%s.f32", part);
    AudioBuffer *audio = take_audio_map(job->take, name, error);
    mem_free(name);
    if (audio == NULL)
        return error->status;
    AudioBuffer *owned = NULL;
    const AudioBuffer *ready = at_rate(job, audio, &owned, error);
    const Status status = ready == NULL
                              ? error->status
                              : write_wav(job, index, file, ready, error);
    audio_buffer_free(owned);
    audio_buffer_free(audio);
    return status;
}

static Status
write_score(const ExportJob *job, Error *error)
{
    if (job->score == NULL)
        return STATUS_OK;
    const int file = create(job, "song.mid", error);
    if (file < 0)
        return STATUS_IO;
    ExportJob one = *job;
    one.descriptor = file;
    const Status status = stems_write_midi(&one, error);
    close(file);
    return status;
}

// "00-mix.wav" is the raw mix that the stems sum to.
Status
stems_write(ExportJob *job, Error *error)
{
    const StringList *parts = &job->take->result->parts;
    if (parts->count == 0)
        return error_set(error, STATUS_UNAVAILABLE,
                         "take %s has no stems; its backend gave none",
                         job->take->take_id);
    Status status = STATUS_OK;
    for (size_t i = 0; i <= parts->count && status == STATUS_OK; i++) {
        char *slug = path_slug(i == 0 ? "mix" : parts->items[i - 1]);
        char *file = text_format("%02zu-%s.wav", i, slug);
        status = write_one(job, i, file, error);
        mem_free(file);
        mem_free(slug);
    }
    if (status == STATUS_OK)
        status = write_score(job, error);
    return status;
}
