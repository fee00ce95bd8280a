// SPDX-License-Identifier: MIT
#include "encode_sndfile.h"

#include "timbre/base/memory.h"
#include "timbre/dsp/dither.h"

#include "id3.h"
#include "sink.h"
#include "tags.h"
#include "wav_chunk.h"
#include "xmp.h"

#include <sndfile.h>

#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_FRAMES = 16384, FLOAT_BITS = 32 };

static sf_count_t
file_length(void *sink)
{
    return sink_size(sink);
}

static sf_count_t
file_seek(sf_count_t offset, int whence, void *self)
{
    const Sink *sink = self;
    return lseek(sink->descriptor, offset, whence);
}

static sf_count_t
file_read(void *bytes, sf_count_t count, void *self)
{
    const Sink *sink = self;
    return read(sink->descriptor, bytes, (size_t)count);
}

static sf_count_t
file_write(const void *bytes, sf_count_t count, void *sink)
{
    return sink_write(sink, bytes, (size_t)count) ? count : 0;
}

static sf_count_t
file_tell(void *sink)
{
    return sink_position(sink);
}

static const SF_VIRTUAL_IO sink_io = {.get_filelen = file_length,
                                      .seek = file_seek,
                                      .read = file_read,
                                      .write = file_write,
                                      .tell = file_tell};

// INFO and bext are read as ASCII by half of the tools: the rest becomes '?'.
static void
copy_ascii(char *into, size_t size, const char *text)
{
    size_t length = 0;
    for (; text != NULL && *text != '\0' && length + 1 < size; text++) {
        const unsigned char byte = (unsigned char)*text;
        if ((byte & 0xc0) == 0x80)
            continue; // the inside of a longer character
        into[length++] = (char)(byte >= 0x20 && byte < 0x7f ? byte : '?');
    }
    into[length] = '\0';
}

// EBU Tech 3285 supplement 2: hundredths, 0x7fff = not known.
static int16_t
hundredths(double number)
{
    return isfinite(number)
               ? (int16_t)lround(fmin(fmax(number, -300), 300) * 100)
               : INT16_MAX;
}

// Some tools show this as the comment, others INFO's: both begin alike.
static void
describe_sound(SF_BROADCAST_INFO *info, const TagList *tags)
{
    const char *prompt = tags_value(tags, "TIMBRE_PROMPT");
    char *text =
        text_format("%s%s%s", tags_value(tags, "COMMENT"),
                    prompt == NULL ? "" : ": ", prompt == NULL ? "" : prompt);
    copy_ascii(info->description, sizeof(info->description), text);
    mem_free(text);
}

// EBU R98: what made the sound, and from what.
static void
add_history(SF_BROADCAST_INFO *info, const ExportJob *job, const TagList *tags)
{
    enum { LINE_BREAK_BYTES = 2 };

    const char *model = tags_value(tags, "TIMBRE_MODEL");
    char *text = text_format(
        "A=PCM,F=%d,W=%d,M=%s,T=%s; seed %s%s%s", job->audio->sample_rate_hz,
        job->bit_depth, job->audio->channel_count == 1 ? "mono" : "stereo",
        tags_value(tags, "TIMBRE_BACKEND"), tags_value(tags, "TIMBRE_SEED"),
        model == NULL ? "" : "; ", model == NULL ? "" : model);
    copy_ascii(info->coding_history,
               sizeof(info->coding_history) - LINE_BREAK_BYTES, text);
    mem_free(text);
    const size_t length = strlen(info->coding_history);
    memcpy(info->coding_history + length, "\r\n", LINE_BREAK_BYTES + 1);
    info->coding_history_size = (uint32_t)(length + LINE_BREAK_BYTES);
}

static void
set_broadcast_info(SNDFILE *file, const ExportJob *job, const TagList *tags)
{
    const Take *take = job->take;
    SF_BROADCAST_INFO info = {0};
    const char *created = tags_value(tags, "TIMBRE_CREATED");
    describe_sound(&info, tags);
    add_history(&info, job, tags);
    copy_ascii(info.originator, sizeof(info.originator),
               "Timbre " TIMBRE_VERSION);
    copy_ascii(info.originator_reference, sizeof(info.originator_reference),
               take->take_id);
    memcpy(info.origination_date, created, sizeof(info.origination_date));
    memcpy(info.origination_time, created + 11, sizeof(info.origination_time));
    info.version = 2;
    info.loudness_value = hundredths(take->result->integrated_lufs);
    info.loudness_range = hundredths(take->result->range_lu);
    info.max_true_peak_level = hundredths(take->result->true_peak_dbtp);
    info.max_momentary_loudness = INT16_MAX;
    info.max_shortterm_loudness = INT16_MAX;
    sf_command(file, SFC_SET_BROADCAST_INFO, &info, sizeof(info));
}

static const struct {
    int type;
    const char *tag;
} strings[] = {{SF_STR_TITLE, "TITLE"},       {SF_STR_ARTIST, "ARTIST"},
               {SF_STR_ALBUM, "ALBUM"},       {SF_STR_SOFTWARE, "ENCODER"},
               {SF_STR_DATE, "DATE"},         {SF_STR_GENRE, "GENRE"},
               {SF_STR_COPYRIGHT, "LICENSE"}, {SF_STR_COMMENT, "COMMENT"}};

static void
set_info_strings(SNDFILE *file, const TagList *tags)
{
    for (size_t i = 0; i < ARRAY_LENGTH(strings); i++) {
        char text[256];
        const char *value = tags_value(tags, strings[i].tag);
        copy_ascii(text, sizeof(text), value);
        if (text[0] != '\0')
            sf_set_string(file, strings[i].type, text);
    }
}

static void
set_chunk(SNDFILE *file, const char *id, Text *body)
{
    // libsndfile stores the length rounded up to 4: round it ourselves.
    while (body->length % 4 != 0)
        text_append_bytes(body, "\0", 1);
    SF_CHUNK_INFO chunk = {
        .id_size = 4, .datalen = (unsigned)body->length, .data = body->chars};
    memcpy(chunk.id, id, 4);
    sf_set_chunk(file, &chunk);
    text_clear(body);
}

static void
set_chunks(SNDFILE *file, const ExportJob *job)
{
    Text body = {0};
    if (job->take->plan != NULL) {
        wav_chunk_acid(job->take, &body);
        set_chunk(file, "acid", &body);
    }
    if (job->score == NULL || job->score->section_count == 0)
        return;
    wav_chunk_cue(job->score, job->audio->sample_rate_hz, &body);
    set_chunk(file, "cue ", &body);
    wav_chunk_labels(job->score, &body);
    set_chunk(file, "LIST", &body);
}

static bool
write_floats(SNDFILE *file,
             const AudioBuffer *audio,
             size_t frame,
             size_t count)
{
    const sf_count_t frames = (sf_count_t)count;
    return sf_writef_float(
               file, audio->samples + frame * (size_t)audio->channel_count,
               frames) == frames;
}

// libsndfile takes integers left-aligned in 32 bits.
static bool
write_integers(SNDFILE *file,
               const ExportJob *job,
               size_t frame,
               size_t count,
               int32_t *integers)
{
    const AudioBuffer *audio = job->audio;
    const size_t channels = (size_t)audio->channel_count;
    dither_to_integer(audio->samples + frame * channels, count,
                      audio->channel_count, job->bit_depth,
                      job->take->result->seed, frame, integers);
    const int shift = FLOAT_BITS - job->bit_depth;
    for (size_t i = 0; i < count * channels; i++)
        integers[i] = (int32_t)((uint32_t)integers[i] << shift);
    return sf_writef_int(file, integers, (sf_count_t)count) ==
           (sf_count_t)count;
}

static Status
write_sound(SNDFILE *file, const ExportJob *job, Error *error)
{
    const AudioBuffer *audio = job->audio;
    int32_t *integers = mem_new_array(
        BLOCK_FRAMES * (size_t)audio->channel_count, sizeof(*integers));
    Status status = STATUS_OK;
    for (size_t frame = 0; frame < audio->frame_count && status == STATUS_OK;
         frame += BLOCK_FRAMES) {
        const size_t left = audio->frame_count - frame;
        const size_t count = left < BLOCK_FRAMES ? left : BLOCK_FRAMES;
        const bool is_written =
            job->bit_depth == FLOAT_BITS
                ? write_floats(file, audio, frame, count)
                : write_integers(file, job, frame, count, integers);
        if (!is_written)
            status = error_set(error, STATUS_IO, "cannot write the WAV: %s",
                               sf_strerror(file));
        else if (job->progress != NULL &&
                 !job->progress(job->context,
                                (double)frame / (double)audio->frame_count))
            status = error_set(error, STATUS_CANCELLED, "the export stopped");
    }
    mem_free(integers);
    return status;
}

// Opens what lies on the disk again and counts its frames.
static Status
verify(Sink *sink, const AudioBuffer *audio, Error *error)
{
    SF_INFO info = {0};
    lseek(sink->descriptor, 0, SEEK_SET);
    SF_VIRTUAL_IO io = sink_io;
    SNDFILE *file = sf_open_virtual(&io, SFM_READ, &info, sink);
    const bool is_equal = file != NULL &&
                          info.frames == (sf_count_t)audio->frame_count &&
                          info.channels == audio->channel_count &&
                          info.samplerate == audio->sample_rate_hz;
    sf_close(file);
    if (is_equal)
        return STATUS_OK;
    return error_set(error, STATUS_DIFFERENT,
                     "the WAV on the disk does not hold what was written; "
                     "check the disk and export again");
}

static Status
append_tags(Sink *sink, const TagList *tags, Error *error)
{
    Text id3 = {0};
    Text xmp = {0};
    id3_write(tags, &id3);
    xmp_write(tags, &xmp);
    if (wav_chunk_append(sink, "id3 ", &id3))
        (void)wav_chunk_append(sink, "_PMX", &xmp);
    text_clear(&xmp);
    text_clear(&id3);
    return sink_finish(sink, "WAV", error);
}

static int
subtype(int bit_depth)
{
    return bit_depth == FLOAT_BITS ? SF_FORMAT_FLOAT
           : bit_depth == 24       ? SF_FORMAT_PCM_24
                                   : SF_FORMAT_PCM_16;
}

Status
encode_sndfile_write(ExportJob *job, Error *error)
{
    Sink sink = {.descriptor = job->descriptor};
    SF_INFO info = {.samplerate = job->audio->sample_rate_hz,
                    .channels = job->audio->channel_count,
                    .format = SF_FORMAT_RF64 | subtype(job->bit_depth)};
    SF_VIRTUAL_IO io = sink_io;
    SNDFILE *file = sf_open_virtual(&io, SFM_RDWR, &info, &sink);
    if (file == NULL)
        return error_set(error, STATUS_INVALID, "cannot write a WAV: %s",
                         sf_strerror(NULL));
    TagList tags = tags_of_take(job->take, job->settings->minimal_tags,
                                sf_version_string());
    sf_command(file, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
    set_broadcast_info(file, job, &tags);
    set_info_strings(file, &tags);
    set_chunks(file, job);
    Status status = write_sound(file, job, error);
    sf_close(file);
    if (status == STATUS_OK || sink.fault != 0)
        status = append_tags(&sink, &tags, error);
    if (status == STATUS_OK)
        status = verify(&sink, job->audio, error);
    tags_clear(&tags);
    return status;
}

static int
bits_of(int format)
{
    switch (format & SF_FORMAT_SUBMASK) {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
        return 8;
    case SF_FORMAT_PCM_16:
        return 16;
    case SF_FORMAT_PCM_24:
        return 24;
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_FLOAT:
        return FLOAT_BITS;
    case SF_FORMAT_DOUBLE:
        return 64;
    default:
        return 0;
    }
}

// A foreign FLAC or Ogg may claim any length (export.md 3.2).
static bool
is_believable(const SF_INFO *info, const char *path)
{
    struct stat facts = {0};
    return info->frames > 0 && info->samplerate > 0 &&
           stat(path, &facts) == 0 &&
           (double)info->frames / info->samplerate < 1e6 &&
           info->frames / 4096 <= facts.st_size;
}

bool
encode_sndfile_describe(const char *path, SoundFacts *sound, TagList *tags)
{
    SF_INFO info = {0};
    SNDFILE *file = sf_open(path, SFM_READ, &info);
    if (file == NULL)
        return false;
    *sound = (SoundFacts){.sample_rate_hz = info.samplerate,
                          .channel_count = info.channels,
                          .bit_depth = bits_of(info.format),
                          .duration_s = NAN};
    if (is_believable(&info, path))
        sound->duration_s = (double)info.frames / info.samplerate;
    for (size_t i = 0; i < ARRAY_LENGTH(strings); i++)
        tags_add(tags, strings[i].tag, sf_get_string(file, strings[i].type));
    sf_close(file);
    return true;
}
