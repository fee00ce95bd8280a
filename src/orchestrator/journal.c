// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/journal.h"

#include "timbre/base/hash.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

struct Journal {
    char *path;
    int descriptor;
    uint64_t seq;
};

// Born under another name and locked before others can see it, or a program
// that starts at this moment would take it for the journal of a dead one.
static int
open_locked(const char *newborn, const char *path)
{
    const int flags = O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC;
    const int descriptor = open(newborn, flags, 0666);
    if (descriptor < 0)
        return -1;
    if (flock(descriptor, LOCK_EX | LOCK_NB) == 0 && rename(newborn, path) == 0)
        return descriptor;
    close(descriptor);
    unlink(newborn);
    return -1;
}

Journal *
journal_open(const char *session_folder, Error *error)
{
    if (path_make_folders(session_folder, error) != STATUS_OK)
        return NULL;
    char ulid[ULID_SIZE];
    clock_make_ulid(ulid);
    char *newborn = text_format("%s/new-%s.jsonl", session_folder, ulid);
    char *path = text_format("%s/journal-%s.jsonl", session_folder, ulid);
    const int descriptor = open_locked(newborn, path);
    mem_free(newborn);
    if (descriptor < 0) {
        error_set_errno(error, STATUS_IO, "cannot write the journal %s", path);
        mem_free(path);
        return NULL;
    }
    Journal *journal = mem_new(sizeof(*journal));
    journal->path = path;
    journal->descriptor = descriptor;
    return journal;
}

static Json *
line_json(uint64_t seq, const Event *event)
{
    char time[CLOCK_TEXT_SIZE];
    clock_text(event->time_ms, time);
    Json *data = json_duplicate(event->data);
    if (event->job[0] != '\0')
        json_put_text(data, "job", event->job);
    if (event->take[0] != '\0')
        json_put_text(data, "take", event->take);
    Json *line = json_make_record();
    json_put_whole(line, "seq", (int64_t)seq);
    json_put_text(line, "time", time);
    json_put_text(line, "type", event_table()[event->type].name);
    json_put(line, "data", data);
    return line;
}

// CRC over the canonical form of the line without its crc32 member.
static void
line_checksum(const Json *line, char text[static 9])
{
    char *canonical = json_encode_canonical(line);
    const uint32_t crc = hash_crc32(0, canonical, strlen(canonical));
    (void)snprintf(text, 9, "%08x", crc);
    mem_free(canonical);
}

char *
journal_line(uint64_t seq, const Event *event)
{
    Json *line = line_json(seq, event);
    char checksum[9];
    line_checksum(line, checksum);
    json_put_text(line, "crc32", checksum);
    char *text = json_encode(line);
    json_free(line);
    return text;
}

static bool
checksum_holds(Json *line)
{
    const char *written = json_get_text(line, "crc32");
    char *kept = mem_copy_text(written == NULL ? "" : written);
    char checksum[9];
    json_drop(line, "crc32");
    line_checksum(line, checksum);
    const bool holds = strcmp(kept, checksum) == 0;
    mem_free(kept);
    return holds;
}

static void
copy_id(char *id, const Json *data, const char *name)
{
    const char *text = json_get_text(data, name);
    if (text != NULL && strlen(text) < ULID_SIZE)
        memcpy(id, text, strlen(text) + 1);
}

Event *
journal_read_line(const char *text, size_t length)
{
    Json *line = json_decode(text, length, NULL);
    Event *event = NULL;
    EventType type = EVENT_TYPE_COUNT;
    if (line == NULL || !checksum_holds(line))
        goto done;
    const char *name = json_get_text(line, "type");
    if (name == NULL || !event_table_find(name, &type))
        goto done;
    const Json *data = json_member(line, "data");
    event = event_new(type, "", "", json_duplicate(data));
    copy_id(event->job, data, "job");
    copy_id(event->take, data, "take");
    (void)clock_parse(json_get_text(line, "time"), &event->time_ms);
done:
    json_free(line);
    return event;
}

static bool
write_all(int descriptor, const char *bytes, size_t count)
{
    while (count > 0) {
        const ssize_t written = write(descriptor, bytes, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        bytes += written;
        count -= (size_t)written;
    }
    return true;
}

Status
journal_append(Journal *journal, const Event *event, bool sync, Error *error)
{
    char *line = journal_line(journal->seq + 1, event);
    char *whole = text_format("%s\n", line);
    mem_free(line);
    const bool written = write_all(journal->descriptor, whole, strlen(whole)) &&
                         (!sync || fdatasync(journal->descriptor) == 0);
    mem_free(whole);
    if (!written)
        return error_set_errno(error, STATUS_IO,
                               "cannot write the journal %s; free some space, "
                               "then ask again",
                               journal->path);
    journal->seq++;
    return STATUS_OK;
}

const char *
journal_path(const Journal *journal)
{
    return journal->path;
}

void
journal_close(Journal *journal)
{
    if (journal == NULL)
        return;
    if (journal->seq == 0)
        unlink(journal->path);
    close(journal->descriptor);
    mem_free(journal->path);
    mem_free(journal);
}
