// SPDX-License-Identifier: MIT
#include "session_folder.h"

#include "timbre/app/session.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const char lock_name[] = "studio.lock";
static const char last_name[] = ".last";

char *
session_folder_parent(void)
{
    char *data = path_data_folder();
    char *parent = path_join(data, "sessions");
    mem_free(data);
    return parent;
}

char *
session_folder(const char *name)
{
    char *parent = session_folder_parent();
    char *folder = path_join(parent, name);
    mem_free(parent);
    return folder;
}

static bool
is_there(const char *name)
{
    char *folder = session_folder(name);
    const bool is_folder = path_is_folder(folder);
    mem_free(folder);
    return is_folder;
}

char *
session_folder_last(void)
{
    size_t size = 0;
    char *path = session_folder(last_name);
    char *name = path_exists(path)
                     ? path_read_file(path, SESSION_NAME_SIZE, &size, NULL)
                     : NULL;
    mem_free(path);
    if (name != NULL)
        name[strcspn(name, "\n")] = '\0';
    if (name != NULL && session_check_name(name, NULL) == STATUS_OK &&
        is_there(name))
        return name;
    mem_free(name);
    return mem_copy_text("main");
}

// Without it the next start opens "main": no reason to fail.
void
session_folder_remember(const char *name)
{
    char *path = session_folder(last_name);
    (void)path_write_file(path, name, strlen(name), NULL);
    mem_free(path);
}

int
session_folder_lock(const char *folder)
{
    char *path = path_join(folder, lock_name);
    const int lock = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
    mem_free(path);
    if (lock < 0 || flock(lock, LOCK_EX | LOCK_NB) == 0)
        return lock;
    const int reason = errno;
    close(lock);
    errno = reason;
    return -1;
}

void
session_folder_touch(int lock)
{
    (void)futimens(lock, NULL);
}

long long
session_folder_used_ns(const char *folder)
{
    struct stat facts;
    char *path = path_join(folder, lock_name);
    long long time_ns = 0;
    if (stat(path, &facts) == 0 || stat(folder, &facts) == 0)
        time_ns = (long long)facts.st_mtim.tv_sec * 1000000000LL +
                  facts.st_mtim.tv_nsec;
    mem_free(path);
    return time_ns;
}

static bool
is_held(const char *path)
{
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return false;
    const bool held = flock(file, LOCK_SH | LOCK_NB) != 0;
    close(file);
    return held;
}

bool
session_folder_is_busy(const char *folder)
{
    StringList names = {0};
    (void)path_list(folder, &names, NULL);
    bool is_busy = false;
    for (size_t i = 0; !is_busy && i < names.count; i++) {
        if (!text_starts_with(names.items[i], "journal-"))
            continue;
        char *path = path_join(folder, names.items[i]);
        is_busy = is_held(path);
        mem_free(path);
    }
    string_list_clear(&names);
    return is_busy;
}
