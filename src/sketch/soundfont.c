// SPDX-License-Identifier: MIT
#include "soundfont.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "soundfont_index.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// FluidR3_GM's index has 1.3 MB; far above that it isn't one.
enum { INDEX_LIMIT_BYTES = 64 * 1024 * 1024, IMAGE_MARK = 0x5F32 };

struct SoundfontImage {
    uint32_t mark;
    const Soundfont *soundfont;
    size_t preset;
    char name[32];
    Text head, tail; // around the samples of the file
    SoundfontImage *next;
};

struct Soundfont {
    char *path;
    int descriptor;
    uint64_t size;
    int64_t time;
    uint16_t version[2];
    uint64_t sample_offset, sample_size; // of the whole "LIST sdta" chunk
    SoundfontIndex index;
    pthread_mutex_t loading;
    pthread_mutex_t mutex;
    SoundfontImage *images; // under the mutex; each stays as it is
};

typedef struct {
    const SoundfontImage *image;
    uint64_t position;
} Reader;

static bool
read_at(const Soundfont *soundfont, uint64_t offset, void *bytes, size_t count)
{
    char *into = bytes;
    while (count > 0) {
        const ssize_t done =
            pread(soundfont->descriptor, into, count, (off_t)offset);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        into += done;
        offset += (uint64_t)done;
        count -= (size_t)done;
    }
    return true;
}

// ifil: the version decides whether FluidSynth takes the samples for Ogg.
static void
read_version(Soundfont *soundfont, uint64_t offset, uint64_t end)
{
    uint8_t header[12];
    soundfont->version[0] = 2;
    soundfont->version[1] = 1;
    while (offset + sizeof header <= end &&
           read_at(soundfont, offset, header, sizeof header)) {
        if (memcmp(header, "ifil", 4) == 0) {
            soundfont->version[0] = soundfont_u16(header + 8);
            soundfont->version[1] = soundfont_u16(header + 10);
            return;
        }
        const uint64_t length = soundfont_u32(header + 4);
        offset += 8 + length + length % 2;
    }
}

static bool
read_index(Soundfont *soundfont, uint64_t offset, uint64_t size)
{
    if (size > INDEX_LIMIT_BYTES)
        return false;
    uint8_t *bytes = mem_new(size + 1);
    if (!read_at(soundfont, offset, bytes, size)) {
        mem_free(bytes);
        return false;
    }
    return soundfont_index_read(&soundfont->index, bytes, size);
}

// RIFF sfbk: LIST INFO, LIST sdta, LIST pdta.
static bool
read_chunks(Soundfont *soundfont)
{
    uint8_t header[12];
    if (!read_at(soundfont, 0, header, sizeof header) ||
        memcmp(header, "RIFF", 4) != 0 || memcmp(header + 8, "sfbk", 4) != 0)
        return false;
    uint64_t at = sizeof header;
    bool has_index = false;
    while (at + sizeof header <= soundfont->size &&
           read_at(soundfont, at, header, sizeof header)) {
        const uint64_t length = soundfont_u32(header + 4);
        const uint64_t end = at + 8 + length;
        if (length < 4 || end > soundfont->size)
            return false;
        if (memcmp(header + 8, "INFO", 4) == 0)
            read_version(soundfont, at + sizeof header, end);
        else if (memcmp(header + 8, "sdta", 4) == 0) {
            soundfont->sample_offset = at;
            soundfont->sample_size = 8 + length + length % 2;
        } else if (memcmp(header + 8, "pdta", 4) == 0) {
            if (has_index)
                return false;
            has_index = read_index(soundfont, at + sizeof header, length - 4);
        }
        at = end + length % 2;
    }
    return has_index && soundfont->sample_size > 0 &&
           soundfont->sample_offset + soundfont->sample_size <= soundfont->size;
}

Soundfont *
soundfont_open(const char *path, Error *error)
{
    Soundfont *soundfont = mem_new(sizeof *soundfont);
    pthread_mutex_init(&soundfont->loading, NULL);
    pthread_mutex_init(&soundfont->mutex, NULL);
    soundfont->path = mem_copy_text(path);
    soundfont->descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat facts;
    if (soundfont->descriptor < 0 || fstat(soundfont->descriptor, &facts) < 0) {
        error_set_errno(error, STATUS_UNAVAILABLE,
                        "cannot open the SoundFont %s", path);
        goto failed;
    }
    soundfont->size = (uint64_t)facts.st_size;
    soundfont->time = facts.st_mtim.tv_sec;
    if (!S_ISREG(facts.st_mode) || !read_chunks(soundfont)) {
        error_set(error, STATUS_UNAVAILABLE,
                  "%s is not a SoundFont 2 file, or it is damaged: choose "
                  "another with the setting soundfont",
                  path);
        goto failed;
    }
    return soundfont;
failed:
    soundfont_close(soundfont);
    return NULL;
}

void
soundfont_close(Soundfont *soundfont)
{
    if (soundfont == NULL)
        return;
    while (soundfont->images != NULL) {
        SoundfontImage *image = soundfont->images;
        soundfont->images = image->next;
        text_clear(&image->tail);
        text_clear(&image->head);
        mem_free(image);
    }
    soundfont_index_clear(&soundfont->index);
    if (soundfont->descriptor >= 0)
        close(soundfont->descriptor);
    mem_free(soundfont->path);
    pthread_mutex_destroy(&soundfont->mutex);
    pthread_mutex_destroy(&soundfont->loading);
    mem_free(soundfont);
}

const char *
soundfont_path(const Soundfont *soundfont)
{
    return soundfont->path;
}

uint64_t
soundfont_size(const Soundfont *soundfont)
{
    return soundfont->size;
}

int64_t
soundfont_time(const Soundfont *soundfont)
{
    return soundfont->time;
}

static bool
find_exactly(const SoundfontIndex *index, int bank, int program, size_t *preset)
{
    const size_t count = soundfont_index_presets(index);
    for (size_t i = 0; i < count; i++)
        if (soundfont_index_bank(index, i) == bank &&
            soundfont_index_program(index, i) == program) {
            *preset = i;
            return true;
        }
    return false;
}

static size_t
find_preset(const SoundfontIndex *index, int bank, int program)
{
    size_t preset = 0;
    if (!find_exactly(index, bank, program, &preset) &&
        !find_exactly(index, bank, 0, &preset))
        find_exactly(index, 0, 0, &preset);
    return preset;
}

// "RIFF", size, "sfbk", LIST INFO: the least that a reader asks for.
static void
append_head(const Soundfont *soundfont, size_t tail_size, Text *head)
{
    Text info = {0};
    text_append_bytes(&info, "INFOifil", 8);
    soundfont_append_u32(&info, 4);
    soundfont_append_u32(&info, (uint32_t)soundfont->version[0] |
                                    (uint32_t)soundfont->version[1] << 16);
    text_append_bytes(&info, "isng", 4);
    soundfont_append_u32(&info, 8);
    text_append_bytes(&info, "EMU8000\0", 8);
    text_append_bytes(&info, "INAM", 4);
    soundfont_append_u32(&info, 8);
    text_append_bytes(&info, "preset\0\0", 8);

    text_append_bytes(head, "RIFF", 4);
    soundfont_append_u32(head, (uint32_t)(4 + 8 + info.length +
                                          soundfont->sample_size + tail_size));
    text_append_bytes(head, "sfbkLIST", 8);
    soundfont_append_u32(head, (uint32_t)info.length);
    text_append_bytes(head, info.chars, info.length);
    text_clear(&info);
}

static SoundfontImage *
make_image(const Soundfont *soundfont, size_t preset, Error *error)
{
    SoundfontImage *image = mem_new(sizeof *image);
    if (!soundfont_index_cut(&soundfont->index, preset, &image->tail)) {
        text_clear(&image->tail);
        mem_free(image);
        error_set(error, STATUS_UNAVAILABLE,
                  "the SoundFont %s is damaged at its preset %zu: choose "
                  "another with the setting soundfont",
                  soundfont->path, preset);
        return NULL;
    }
    image->mark = IMAGE_MARK;
    image->soundfont = soundfont;
    image->preset = preset;
    append_head(soundfont, image->tail.length, &image->head);
    char *name = text_format("%llu", (unsigned long long)(uintptr_t)image);
    memcpy(image->name, name, strlen(name) + 1);
    mem_free(name);
    return image;
}

SoundfontImage *
soundfont_image(Soundfont *soundfont, int bank, int program, Error *error)
{
    const size_t preset = find_preset(&soundfont->index, bank, program);
    pthread_mutex_lock(&soundfont->mutex);
    SoundfontImage *image = soundfont->images;
    while (image != NULL && image->preset != preset)
        image = image->next;
    if (image == NULL) {
        image = make_image(soundfont, preset, error);
        if (image != NULL) {
            image->next = soundfont->images;
            soundfont->images = image;
        }
    }
    pthread_mutex_unlock(&soundfont->mutex);
    return image;
}

void
soundfont_lock(Soundfont *soundfont)
{
    pthread_mutex_lock(&soundfont->loading);
}

void
soundfont_unlock(Soundfont *soundfont)
{
    pthread_mutex_unlock(&soundfont->loading);
}

int
soundfont_image_bank(const SoundfontImage *image)
{
    return soundfont_index_bank(&image->soundfont->index, image->preset);
}

int
soundfont_image_program(const SoundfontImage *image)
{
    return soundfont_index_program(&image->soundfont->index, image->preset);
}

const char *
soundfont_image_name(const SoundfontImage *image)
{
    return image->name;
}

// FluidSynth hands a loader nothing but the name, so the name is the address;
// only names that soundfont_image_name() gave come here.
void *
soundfont_reader_open(const char *image_name)
{
    const SoundfontImage *image =
        (const SoundfontImage *)(uintptr_t)strtoull(image_name, NULL, 10);
    if (image == NULL || image->mark != IMAGE_MARK)
        return NULL;
    Reader *reader = mem_new(sizeof *reader);
    reader->image = image;
    return reader;
}

static uint64_t
image_size(const SoundfontImage *image)
{
    return image->head.length + image->soundfont->sample_size +
           image->tail.length;
}

// Reads inside of one of the three stretches; returns how much of it.
static size_t
read_stretch(const SoundfontImage *image,
             uint64_t position,
             char *bytes,
             size_t count)
{
    const uint64_t samples = image->head.length;
    const uint64_t tail = samples + image->soundfont->sample_size;
    const char *from = NULL;
    uint64_t left = 0;
    if (position < samples) {
        from = image->head.chars + position;
        left = samples - position;
    } else if (position >= tail) {
        from = image->tail.chars + (position - tail);
        left = image_size(image) - position;
    } else
        left = tail - position;
    if (count > left)
        count = (size_t)left;
    if (from != NULL)
        memcpy(bytes, from, count);
    else if (!read_at(image->soundfont,
                      image->soundfont->sample_offset + (position - samples),
                      bytes, count))
        return 0;
    return count;
}

int
soundfont_reader_read(void *self, void *bytes, int64_t count)
{
    Reader *reader = self;
    char *into = bytes;
    if (count < 0 ||
        (uint64_t)count > image_size(reader->image) - reader->position)
        return -1;
    while (count > 0) {
        const size_t done =
            read_stretch(reader->image, reader->position, into, (size_t)count);
        if (done == 0)
            return -1;
        reader->position += done;
        into += done;
        count -= (int64_t)done;
    }
    return 0;
}

int
soundfont_reader_seek(void *self, int64_t offset, int whence)
{
    Reader *reader = self;
    const int64_t size = (int64_t)image_size(reader->image);
    int64_t base = 0;
    if (whence == SEEK_CUR)
        base = (int64_t)reader->position;
    else if (whence == SEEK_END)
        base = size;
    if (offset < -base || offset > size - base)
        return -1;
    reader->position = (uint64_t)(base + offset);
    return 0;
}

int64_t
soundfont_reader_tell(void *self)
{
    const Reader *reader = self;
    return (int64_t)reader->position;
}

int
soundfont_reader_close(void *self)
{
    mem_free(self);
    return 0;
}
