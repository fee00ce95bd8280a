// SPDX-License-Identifier: MIT
#include "timbre/base/log.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// The log belongs to the process, as stderr does: foreign libraries write to
// it from threads that nobody could hand a pointer to.
static atomic_int descriptor = -1;
static char open_path[PATH_MAX];

void
log_open(void)
{
    enum { ROTATE_BYTES = 4 << 20 };

    log_close();
    char *folder = path_state_folder();
    char *path = path_join(folder, "timbre.log");
    char *older = text_format("%s.1", path);
    struct stat facts;
    if (path_make_folders(folder, NULL) == STATUS_OK &&
        strlen(path) < sizeof open_path) {
        if (stat(path, &facts) == 0 && facts.st_size > ROTATE_BYTES)
            (void)rename(path, older);
        const int opened =
            open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
        if (opened >= 0) {
            memcpy(open_path, path, strlen(path) + 1);
            atomic_store(&descriptor, opened);
        }
    }
    mem_free(older);
    mem_free(path);
    mem_free(folder);
}

void
log_write(const char *source, const char *format, ...)
{
    if (log_descriptor() < 0)
        return;
    Text text = {0};
    va_list arguments;
    va_start(arguments, format);
    text_append_arguments(&text, format, arguments);
    va_end(arguments);
    log_write_bytes(source, text.chars, text.length);
    text_clear(&text);
}

void
log_write_bytes(const char *source, const char *bytes, size_t count)
{
    const int log = log_descriptor();
    if (log < 0)
        return;
    Text line = {0};
    char time[CLOCK_TEXT_SIZE];
    clock_text(clock_wall_ms(), time);
    text_append_format(&line, "%s %s ", time, source);
    while (count > 0 && (bytes[count - 1] == '\n' || bytes[count - 1] == '\r'))
        count--;
    const char *at = bytes;
    const char *end = bytes + count;
    while (at < end) {
        const uint32_t code_point = text_next_code_point(&at, end);
        const bool control =
            code_point < 0x20 || (code_point >= 0x7F && code_point < 0xA0);
        text_append_code_point(&line, control ? ' ' : code_point);
    }
    text_append(&line, "\n");
    // One write with O_APPEND: lines of several threads never mix.
    const ssize_t written = write(log, line.chars, line.length);
    (void)written; // a full disk must not stop the music
    text_clear(&line);
}

int
log_descriptor(void)
{
    return atomic_load(&descriptor);
}

const char *
log_path(void)
{
    return log_descriptor() < 0 ? "" : open_path;
}

void
log_close(void)
{
    const int opened = atomic_exchange(&descriptor, -1);
    if (opened >= 0)
        close(opened);
}
