// SPDX-License-Identifier: MIT
#include "timbre/export/import.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include "encode_sndfile.h"
#include "id3.h"

#include <FLAC/metadata.h>
#include <taglib/tag_c.h>

#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { VALUE_LIMIT = 1024 * 1024, CHUNK_LIMIT = 64 * 1024 * 1024 };

static void
put_clean(Json *record, const char *name, const char *value, size_t length)
{
    char *clean = text_clean(value, length, VALUE_LIMIT);
    if (clean[0] != '\0')
        json_put_text(record, name, clean);
    mem_free(clean);
}

static void
put_tag(Json *tags, const char *name, const char *value)
{
    if (value != NULL && json_member(tags, name) == NULL)
        put_clean(tags, name, value, strlen(value));
}

static Json *
read_flac_comments(const char *path)
{
    Json *tags = json_make_record();
    FLAC__StreamMetadata *block = NULL;
    if (!FLAC__metadata_get_tags(path, &block))
        return tags;
    const FLAC__StreamMetadata_VorbisComment *comments =
        &block->data.vorbis_comment;
    for (uint32_t i = 0; i < comments->num_comments; i++) {
        const char *entry = (const char *)comments->comments[i].entry;
        const char *equals = memchr(entry, '=', comments->comments[i].length);
        if (equals == NULL || equals == entry)
            continue;
        char *name = text_clean(entry, (size_t)(equals - entry), 256);
        put_clean(tags, name, equals + 1,
                  comments->comments[i].length - (size_t)(equals + 1 - entry));
        mem_free(name);
    }
    FLAC__metadata_object_delete(block);
    return tags;
}

static uint32_t
read_u32(const unsigned char *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
           (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

// The body of the first chunk of that name, walking from one to the next; the
// caller frees.
static unsigned char *
read_chunk(int file, const char *id, size_t *count)
{
    unsigned char head[8];
    const off_t end = lseek(file, 0, SEEK_END);
    off_t at = 12;
    uint64_t data_bytes = 0;
    while (at + 8 <= end && pread(file, head, 8, at) == 8) {
        uint64_t size = read_u32(head + 4);
        unsigned char ds64[16];
        if (memcmp(head, "ds64", 4) == 0 && pread(file, ds64, 16, at + 8) == 16)
            data_bytes = read_u32(ds64 + 8) | (uint64_t)read_u32(ds64 + 12)
                                                  << 32;
        if (memcmp(head, "data", 4) == 0 && size == UINT32_MAX)
            size = data_bytes;
        if (memcmp(head, id, 4) == 0 && size <= CHUNK_LIMIT) {
            unsigned char *body = mem_new(size + 1);
            const ssize_t got = pread(file, body, size, at + 8);
            *count = got > 0 ? (size_t)got : 0;
            return body;
        }
        at += 8 + (off_t)(size + size % 2);
    }
    return NULL;
}

static char *
read_wav_recipe(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    size_t count = 0;
    unsigned char *id3 = read_chunk(file, "id3 ", &count);
    char *recipe =
        id3 == NULL ? NULL : id3_read_user_text(id3, count, "TIMBRE_JSON");
    mem_free(id3);
    close(file);
    return recipe;
}

static void
put_taglib_tags(Json *tags, TagLib_File *file)
{
    const TagLib_Tag *tag = taglib_file_tag(file);
    if (tag == NULL)
        return;
    put_tag(tags, "TITLE", taglib_tag_title(tag));
    put_tag(tags, "ARTIST", taglib_tag_artist(tag));
    put_tag(tags, "ALBUM", taglib_tag_album(tag));
    put_tag(tags, "COMMENT", taglib_tag_comment(tag));
    put_tag(tags, "GENRE", taglib_tag_genre(tag));
    if (taglib_tag_year(tag) > 0)
        json_put_whole(tags, "YEAR", taglib_tag_year(tag));
    if (taglib_tag_track(tag) > 0)
        json_put_whole(tags, "TRACK", taglib_tag_track(tag));
    taglib_tag_free_strings();
}

static void
put_foreign_tags(Json *info, Json *tags, const char *path)
{
    TagLib_File *file = taglib_file_new(path);
    if (file == NULL || !taglib_file_is_valid(file)) {
        if (file != NULL)
            taglib_file_free(file);
        return;
    }
    put_taglib_tags(tags, file);
    const TagLib_AudioProperties *audio = taglib_file_audioproperties(file);
    if (audio != NULL && taglib_audioproperties_samplerate(audio) > 0 &&
        json_member(info, "sample_rate_hz") == NULL) {
        json_put_whole(info, "sample_rate_hz",
                       taglib_audioproperties_samplerate(audio));
        json_put_whole(info, "channels",
                       taglib_audioproperties_channels(audio));
        json_put_whole(info, "duration_s",
                       taglib_audioproperties_length(audio));
    }
    taglib_file_free(file);
}

static void
put_sound(Json *json, TagList *strings, const char *path)
{
    SoundFacts sound;
    if (!encode_sndfile_describe(path, &sound, strings))
        return;
    json_put_whole(json, "sample_rate_hz", sound.sample_rate_hz);
    json_put_whole(json, "channels", sound.channel_count);
    if (sound.bit_depth > 0)
        json_put_whole(json, "bit_depth", sound.bit_depth);
    if (isfinite(sound.duration_s))
        json_put_real(json, "duration_s", sound.duration_s);
}

// A copy whose texts are clean: "\u001b" in a foreign recipe would reach the
// terminal. json_decode() bounds the depth.
static Json *
clean_copy(const Json *json)
{
    const JsonKind kind = json_kind(json);
    if (kind == JSON_KIND_TEXT)
        return json_make_text(json_text(json));
    if (kind != JSON_KIND_LIST && kind != JSON_KIND_RECORD)
        return json_duplicate(json);
    Json *copy = kind == JSON_KIND_LIST ? json_make_list() : json_make_record();
    for (size_t i = 0; i < json_length(json); i++) {
        if (kind == JSON_KIND_LIST) {
            json_push(copy, clean_copy(json_item(json, i)));
            continue;
        }
        const char *raw = json_member_name(json, i);
        char *name = text_clean(raw, strlen(raw), VALUE_LIMIT);
        json_put(copy, name, clean_copy(json_member_value(json, i)));
        mem_free(name);
    }
    return copy;
}

// The recipe moves out of the tags, where it is only a long line.
static void
put_recipe(Json *info, Json *tags, const char *recipe)
{
    Json *json =
        recipe == NULL ? NULL : json_decode(recipe, strlen(recipe), NULL);
    if (json_kind(json) == JSON_KIND_RECORD) {
        json_put(info, "timbre", clean_copy(json));
        json_drop(tags, "TIMBRE_JSON");
    }
    json_free(json);
}

Json *
import_info(const char *path, Error *error)
{
    if (!path_exists(path) || path_is_folder(path)) {
        error_set(error, STATUS_NOT_FOUND, "there is no file %s", path);
        return NULL;
    }
    const char *extension = path_extension(path);
    Json *info = json_make_record();
    json_put_text(info, "path", path);
    json_put_text(info, "format", extension);
    TagList strings = {0};
    put_sound(info, &strings, path);
    Json *tags = strcasecmp(extension, "flac") == 0 ? read_flac_comments(path)
                                                    : json_make_record();
    put_foreign_tags(info, tags, path);
    // INFO of a WAV, which TagLib's C binding does not give.
    for (size_t i = 0; i < strings.count; i++)
        put_tag(tags, strings.items[i].name, strings.items[i].value);
    tags_clear(&strings);
    char *wav_recipe = read_wav_recipe(path);
    put_recipe(info, tags,
               wav_recipe == NULL ? json_get_text(tags, "TIMBRE_JSON")
                                  : wav_recipe);
    mem_free(wav_recipe);
    const bool is_known = json_member(info, "sample_rate_hz") != NULL;
    json_put(info, "tags", tags);
    if (is_known)
        return info;
    json_free(info);
    error_set(error, STATUS_INVALID, "%s is no sound file that can be read",
              path);
    return NULL;
}
