// SPDX-License-Identifier: MIT
// The whole studio on a terminal of its own, in the user's empty folders.
#pragma once

#include "check.h"
#include "terminal_rig.h"

#include <stdlib.h>

enum { STUDIO_WAIT_MS = 25000 };

static inline char *
studio_program(void)
{
    const char *build = getenv("BUILD");
    return text_format("%s/timbre", build == NULL ? "build" : build);
}

static inline void
studio_see(Rig *rig, const char *text)
{
    const bool is_there = rig_wait_text(rig, text, STUDIO_WAIT_MS);
    if (!is_there) {
        char *screen = rig_text(rig);
        // Longer than what cmocka prints at once.
        (void)fprintf(stderr, "no \"%s\" on:\n%s", text, screen);
        mem_free(screen);
    }
    assert_true(is_there);
}

// Up to twelve arguments more, NULL = none; environment as for rig_run().
static inline Rig *
studio_open(int rows,
            int columns,
            const char *const *more,
            const char *const *environment)
{
    Rig *rig = rig_open(rows, columns);
    char *path = studio_program();
    const char *arguments[14] = {path};
    for (int i = 0; more != NULL && more[i] != NULL && i < 12; i++)
        arguments[i + 1] = more[i];
    rig_run(rig, arguments, environment);
    studio_see(rig, "prompt");
    mem_free(path);
    return rig;
}

// On a session of its own: the program before may still hold the last one.
// Up to ten arguments more, NULL = none.
static inline Rig *
studio_open_new(int rows, int columns, const char *const *more)
{
    const char *arguments[12] = {"--new"};
    for (int i = 0; more != NULL && more[i] != NULL && i < 10; i++)
        arguments[i + 1] = more[i];
    Rig *rig = studio_open(rows, columns, arguments, NULL);
    rig_settle(rig, 200);
    return rig;
}

// Presses a key and lets it take effect.
static inline void
studio_press(Rig *rig, const char *key)
{
    rig_key(rig, key);
    rig_settle(rig, 60);
}

// What the last line calls the place where keys go.
static inline void
studio_check_mode(Rig *rig, const char *word)
{
    char *wanted = text_format(" %s ", word);
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    bool is_there = false;
    while (!is_there && clock_monotonic_ns() < end_ns) {
        (void)rig_pump(rig, 10);
        char *line = rig_row(rig, rig->rows - 1);
        is_there = text_starts_with(line, wanted);
        mem_free(line);
    }
    char *line = rig_row(rig, rig->rows - 1);
    if (!is_there)
        print_message("\"%s\" does not begin by \"%s\"\n", line, wanted);
    mem_free(line);
    mem_free(wanted);
    assert_true(is_there);
}

static inline void
studio_check_whole(const Rig *rig)
{
    char *left_over = rig_left_over(rig);
    assert_string_equal(left_over, "");
    mem_free(left_over);
}

// The studio itself: the program is its guardian.
static inline pid_t
studio_child(const Rig *rig)
{
    char *path = text_format("/proc/%d/task/%d/children", (int)rig->child,
                             (int)rig->child);
    size_t size = 0;
    char *child = path_read_file(path, 4096, &size, NULL);
    assert_non_null(child);
    const pid_t pid = (pid_t)strtol(child, NULL, 10);
    mem_free(path);
    mem_free(child);
    return pid;
}
