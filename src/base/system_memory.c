// SPDX-License-Identifier: MIT
#include "timbre/base/system_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool
read_kilobytes(const char *text, const char *name, uint64_t *bytes)
{
    const char *line = strstr(text, name);
    if (line == NULL)
        return false;
    *bytes = strtoull(line + strlen(name), NULL, 10) * 1024;
    return true;
}

// False for "max" and for what is no number.
static bool
read_bytes(const char *text, uint64_t *bytes)
{
    if (text == NULL)
        return false;
    char *end = NULL;
    errno = 0;
    *bytes = strtoull(text, &end, 10);
    return end != text && errno == 0;
}

bool
system_memory_parse(const char *meminfo,
                    const char *limit,
                    const char *used,
                    SystemMemory *memory)
{
    *memory = (SystemMemory){0};
    if (meminfo == NULL ||
        !read_kilobytes(meminfo, "MemTotal:", &memory->total_bytes) ||
        !read_kilobytes(meminfo, "MemAvailable:", &memory->available_bytes))
        return false;
    uint64_t most = 0;
    uint64_t now = 0;
    if (!read_bytes(limit, &most) || !read_bytes(used, &now) ||
        most >= memory->total_bytes)
        return true;
    const uint64_t left = now < most ? most - now : 0;
    memory->total_bytes = most;
    if (left < memory->available_bytes)
        memory->available_bytes = left;
    return true;
}

// The beginning of a small file of the kernel; NULL when it can't be read.
static const char *
read_start(const char *path, char *text, size_t size)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return NULL;
    const ssize_t count = read(file, text, size - 1);
    close(file);
    if (count < 0)
        return NULL;
    text[count] = '\0';
    return text;
}

uint64_t
system_memory_take_peak(void)
{
    char text[4096];
    uint64_t bytes = 0;
    const char *status = read_start("/proc/self/status", text, sizeof text);
    if (status == NULL || !read_kilobytes(status, "VmHWM:", &bytes))
        return 0;
    const int file = open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC);
    if (file >= 0) {
        const ssize_t written = write(file, "5", 1); // proc(5): reset VmHWM
        (void)written;
        close(file);
    }
    return bytes;
}

bool
system_memory_read(SystemMemory *memory)
{
    char meminfo[2048];
    char limit[64];
    char used[64];
    return system_memory_parse(
        read_start("/proc/meminfo", meminfo, sizeof meminfo),
        read_start("/sys/fs/cgroup/memory.max", limit, sizeof limit),
        read_start("/sys/fs/cgroup/memory.current", used, sizeof used), memory);
}
