// SPDX-License-Identifier: MIT
#include "timbre/export/export.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/sweep.h"
#include "timbre/base/text.h"
#include "timbre/core/take_audio.h"
#include "timbre/dsp/limiter.h"
#include "timbre/dsp/resample.h"
#include "timbre/export/format_table.h"

#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ID_TAIL = 6, SCORE_LIMIT = 64 * 1024 * 1024, COPY_BYTES = 65536 };

// What one export holds on to until it ends.
typedef struct {
    const Format *format;
    AudioBuffer *master;    // mapped
    AudioBuffer *resampled; // or NULL
    Score *score;
    ExportJob job;
} Export;

static Status
choose_bit_depth(Export *export, Error *error)
{
    const Format *format = export->format;
    const int asked = export->job.settings->bit_depth;
    export->job.bit_depth = asked == 0 ? format->bit_depth : asked;
    char *text = text_format("%d", export->job.bit_depth);
    const bool fits =
        format->bit_depths[0] == '\0' || strstr(format->bit_depths, text);
    mem_free(text);
    if (fits)
        return STATUS_OK;
    return error_set(error, STATUS_USAGE,
                     "%s can't hold %d bits; choose one of %s", format->name,
                     asked, format->bit_depths);
}

// Resampling moves peaks: the ceiling is held again (dsp.md 3).
static Status
change_rate(Export *export, int sample_rate_hz, Error *error)
{
    AudioBuffer *audio = resample_buffer(export->master, sample_rate_hz,
                                         RESAMPLE_FOR_FILES, error);
    if (audio == NULL)
        return error->status;
    export->resampled = audio;
    const Result *result = export->job.take->result;
    const LimiterSettings settings = {.ceiling_dbtp =
                                          isfinite(result->true_peak_dbtp)
                                              ? fmin(result->true_peak_dbtp, 0)
                                              : 0,
                                      .look_ahead_ms = 1.5,
                                      .hold_ms = 12,
                                      .release_ms = 80};
    return limiter_apply(audio->samples, audio->frame_count,
                         audio->channel_count, audio->sample_rate_hz, &settings,
                         NULL, error);
}

static Status
load_audio(Export *export, Error *error)
{
    export->master = take_audio_map(export->job.take, "master.f32", error);
    if (export->master == NULL)
        return error->status;
    const int rate = export->job.settings->sample_rate_hz;
    Status status = STATUS_OK;
    if (rate != 0 && rate != export->master->sample_rate_hz)
        status = change_rate(export, rate, error);
    export->job.audio =
        export->resampled == NULL ? export->master : export->resampled;
    return status;
}

static Score *
load_score(const Take *take)
{
    char *path = take_file(take, "score.json");
    Json *json = json_read_file(path, SCORE_LIMIT, NULL);
    Score *score = json == NULL ? NULL : score_from_json(json, NULL);
    json_free(json);
    mem_free(path);
    return score;
}

static Status
open_export(Export *export,
            const Take *take,
            const ExportSettings *settings,
            Error *error)
{
    export->job.take = take;
    export->job.settings = settings;
    export->format = format_table_find(settings->format);
    if (export->format == NULL)
        return error_set(error, STATUS_USAGE, "there is no format %s",
                         settings->format);
    Status status = choose_bit_depth(export, error);
    export->score = load_score(take);
    export->job.score = export->score;
    if (status == STATUS_OK && !export->format->needs_score)
        status = load_audio(export, error);
    return status;
}

static void
close_export(Export *export)
{
    score_free(export->score);
    audio_buffer_free(export->resampled);
    audio_buffer_free(export->master);
}

// "warm-lo-fi-piano-4zx2f9.flac"
static char *
name_of(const Take *take, const Format *format)
{
    char *slug = path_slug(take->title);
    char *tail = text_lower(take->take_id + ULID_SIZE - 1 - ID_TAIL);
    char *name =
        text_format("%s-%s%s%s", slug, tail,
                    format->extension[0] == '\0' ? "" : ".", format->extension);
    mem_free(tail);
    mem_free(slug);
    return name;
}

static bool
is_folder_name(const char *target)
{
    return text_ends_with(target, "/") || path_is_folder(target);
}

Status
export_check_target(const char *target, Error *error)
{
    if (is_folder_name(target))
        return STATUS_OK;
    Status status = STATUS_OK;
    char *parent = path_folder(target);
    if (!path_is_folder(parent))
        status = error_set(error, STATUS_NOT_FOUND,
                           "the folder %s of %s does not exist; make it first",
                           parent, target);
    else if (access(parent, W_OK) != 0)
        status =
            error_set_errno(error, STATUS_IO, "cannot write to %s", parent);
    mem_free(parent);
    return status;
}

// A file as asked, or a name of ours in the folder that was asked for.
static char *
resolve_target(const Export *export,
               const char *target,
               const char *export_folder,
               Error *error)
{
    const bool is_into = target == NULL || is_folder_name(target);
    const char *folder = target == NULL ? export_folder : target;
    if (!is_into)
        return export_check_target(target, error) == STATUS_OK
                   ? mem_copy_text(target)
                   : NULL;
    if (path_make_folders(folder, error) != STATUS_OK)
        return NULL;
    char *name = name_of(export->job.take, export->format);
    char *path = path_join(folder, name);
    mem_free(name);
    return path;
}

static char *
part_name(const char *target)
{
    char *folder = path_folder(target);
    char *part = text_format("%s/.%.200s.%d.part", folder, path_name(target),
                             (int)getpid());
    mem_free(folder);
    return part;
}

static Status
write_part(Export *export, const char *part, Error *error)
{
    if (export->format->is_folder) {
        export->job.folder = part;
        if (mkdir(part, 0777) != 0)
            return error_set_errno(error, STATUS_IO, "cannot make %s", part);
        const Status status = export->format->write(&export->job, error);
        return status == STATUS_OK ? path_sync_folder(part, error) : status;
    }
    export->job.descriptor =
        open(part, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
    if (export->job.descriptor < 0)
        return error_set_errno(error, STATUS_IO, "cannot write %s", part);
    const Status status = export->format->write(&export->job, error);
    close(export->job.descriptor);
    return status;
}

static void
remove_part(const Export *export, const char *part)
{
    if (export->format->is_folder)
        (void)path_remove_tree(part, NULL);
    else
        (void)unlink(part);
}

static Status
describe(const Export *export, Exported *exported, Error *error)
{
    struct stat facts = {0};
    if (export->format->is_folder)
        return STATUS_OK;
    if (stat(exported->path, &facts) == 0)
        exported->bytes = (uint64_t)facts.st_size;
    return hash_of_file(exported->path, exported->sha256, error);
}

static Status
write_target(Export *export,
             const char *target,
             Exported *exported,
             Error *error)
{
    char *part = part_name(target);
    char *folder = path_folder(target);
    sweep_parts(folder);
    Status status = write_part(export, part, error);
    if (status == STATUS_OK)
        status = path_rename_free(part, target, &exported->path, error);
    if (status == STATUS_OK)
        status = path_sync_folder(folder, error);
    if (status == STATUS_OK)
        status = describe(export, exported, error);
    else
        remove_part(export, part);
    mem_free(folder);
    mem_free(part);
    return status;
}

Status
export_take(const Take *take,
            const char *target,
            const char *export_folder,
            const ExportSettings *settings,
            bool (*progress)(void *context, double done_share),
            void *context,
            Exported *exported,
            Error *error)
{
    Export export = {0};
    export.job.progress = progress;
    export.job.context = context;
    *exported = (Exported){0};
    Status status = open_export(&export, take, settings, error);
    char *path = status != STATUS_OK
                     ? NULL
                     : resolve_target(&export, target, export_folder, error);
    if (path != NULL)
        status = write_target(&export, path, exported, error);
    else if (status == STATUS_OK)
        status = error->status;
    mem_free(path);
    close_export(&export);
    return status;
}

static Status
copy_to(int from, int to, Error *error)
{
    char *bytes = mem_new(COPY_BYTES);
    Sink sink = {.descriptor = to};
    ssize_t count = 0;
    lseek(from, 0, SEEK_SET);
    while ((count = read(from, bytes, COPY_BYTES)) > 0 &&
           sink_write(&sink, bytes, (size_t)count))
        continue;
    mem_free(bytes);
    if (sink.fault == 0 && count == 0)
        return STATUS_OK;
    errno = sink.fault == 0 ? errno : sink.fault;
    return error_set_errno(error, STATUS_IO, "cannot write to standard output");
}

Status
export_take_to(const Take *take,
               int descriptor,
               const ExportSettings *settings,
               Error *error)
{
    Export export = {0};
    Status status = open_export(&export, take, settings, error);
    if (status == STATUS_OK && export.format->is_folder)
        status = error_set(error, STATUS_USAGE,
                           "%s is a folder and can't go to standard output; "
                           "name one with -o",
                           export.format->name);
    FILE *file = status == STATUS_OK ? tmpfile() : NULL;
    if (status == STATUS_OK && file == NULL)
        status =
            error_set_errno(error, STATUS_IO, "cannot make a temporary file");
    if (status == STATUS_OK) {
        export.job.descriptor = fileno(file);
        status = export.format->write(&export.job, error);
    }
    if (status == STATUS_OK)
        status = copy_to(fileno(file), descriptor, error);
    if (file != NULL)
        (void)fclose(file);
    close_export(&export);
    return status;
}
