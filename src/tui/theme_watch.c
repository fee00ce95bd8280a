// SPDX-License-Identifier: MIT
#include "theme_watch.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

// Editors write in several steps; what is read half way is wrong.
static const int64_t settle_ns = INT64_C(50000000);

// The name itself, and the file that it leads to when it is a link.
enum { PLACES = 2 };

struct ThemeWatch {
    Loop *loop;
    int descriptor;
    int folders[PLACES]; // inotify's numbers, -1 = not watched
    char *names[PLACES]; // in those folders
    void (*changed)(void *context);
    void *context;
};

static void
settled(void *context)
{
    const ThemeWatch *watch = context;
    watch->changed(watch->context);
}

static bool
is_ours(const ThemeWatch *watch, const struct inotify_event *event)
{
    for (int i = 0; i < PLACES; i++)
        if (event->wd == watch->folders[i] && event->len > 0 &&
            strcmp(event->name, watch->names[i]) == 0)
            return true;
    return false;
}

static void
serve(void *context, short happened)
{
    ThemeWatch *watch = context;
    (void)happened;
    _Alignas(struct inotify_event) char buffer[4096];
    bool is_saved = false;
    for (;;) {
        const ssize_t count = read(watch->descriptor, buffer, sizeof(buffer));
        if (count <= 0)
            break;
        for (size_t at = 0; at < (size_t)count;) {
            const struct inotify_event *event =
                (const struct inotify_event *)(const void *)(buffer + at);
            is_saved = is_saved || is_ours(watch, event);
            at += sizeof(*event) + event->len;
        }
    }
    if (is_saved)
        loop_set_timer(watch->loop, settle_ns, settled, watch);
}

static void
add_place(ThemeWatch *watch, int place, const char *path)
{
    watch->folders[place] = -1;
    if (path == NULL)
        return;
    char *folder = path_folder(path);
    watch->folders[place] = inotify_add_watch(watch->descriptor, folder,
                                              IN_CLOSE_WRITE | IN_MOVED_TO);
    watch->names[place] = mem_copy_text(path_name(path));
    mem_free(folder);
}

ThemeWatch *
theme_watch_new(Loop *loop,
                const char *path,
                void (*changed)(void *context),
                void *context)
{
    ThemeWatch *watch = mem_new(sizeof(*watch));
    watch->loop = loop;
    watch->changed = changed;
    watch->context = context;
    watch->descriptor = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    char *real = path_real(path);
    add_place(watch, 0, path);
    add_place(watch, 1, real);
    mem_free(real);
    if (watch->descriptor >= 0)
        loop_watch(loop, watch->descriptor, POLLIN, serve, watch);
    return watch;
}

void
theme_watch_free(ThemeWatch *watch)
{
    if (watch == NULL)
        return;
    loop_set_timer(watch->loop, -1, settled, watch);
    if (watch->descriptor >= 0) {
        loop_unwatch(watch->loop, watch->descriptor);
        (void)close(watch->descriptor);
    }
    for (int i = 0; i < PLACES; i++)
        mem_free(watch->names[i]);
    mem_free(watch);
}
