// SPDX-License-Identifier: MIT
#include "sink.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool
sink_write(Sink *sink, const void *bytes, size_t count)
{
    const char *at = bytes;
    while (count > 0 && sink->fault == 0) {
        const ssize_t written = write(sink->descriptor, at, count);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0) {
            sink->fault = written < 0 ? errno : ENOSPC;
            break;
        }
        at += written;
        count -= (size_t)written;
    }
    return sink->fault == 0;
}

bool
sink_seek(Sink *sink, int64_t position)
{
    if (lseek(sink->descriptor, position, SEEK_SET) < 0 && sink->fault == 0)
        sink->fault = errno;
    return sink->fault == 0;
}

int64_t
sink_position(Sink *sink)
{
    return lseek(sink->descriptor, 0, SEEK_CUR);
}

int64_t
sink_size(Sink *sink)
{
    struct stat facts = {0};
    return fstat(sink->descriptor, &facts) == 0 ? facts.st_size : -1;
}

Status
sink_finish(Sink *sink, const char *what, Error *error)
{
    // A pipe can't be synced and needs none.
    if (sink->fault == 0 && fsync(sink->descriptor) != 0 && errno != EINVAL &&
        errno != EROFS)
        sink->fault = errno;
    if (sink->fault == 0)
        return STATUS_OK;
    errno = sink->fault;
    return error_set_errno(
        error, STATUS_IO, "cannot write the %s; nothing was left behind", what);
}

static bool
write_at(Sink *sink, int64_t position, const unsigned char *bytes, size_t count)
{
    return sink_seek(sink, position) && sink_write(sink, bytes, count);
}

bool
sink_write_u32_at(Sink *sink, int64_t position, uint32_t number)
{
    unsigned char bytes[4];
    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    return write_at(sink, position, bytes, sizeof(bytes));
}

bool
sink_write_u64_at(Sink *sink, int64_t position, uint64_t number)
{
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)(number >> (8 * i));
    return write_at(sink, position, bytes, sizeof(bytes));
}
