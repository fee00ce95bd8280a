// SPDX-License-Identifier: MIT
#include "timbre/base/sweep.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <ctype.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char suffix[] = ".part";

static bool
is_orphan(const char *name)
{
    if (name[0] != '.' || !text_ends_with(name, suffix))
        return false;
    const char *end = name + strlen(name) - strlen(suffix);
    const char *digits = end;
    while (digits > name && isdigit((unsigned char)digits[-1]))
        digits--;
    if (digits == end || digits - name < 2 || digits[-1] != '.')
        return false;
    const long process = strtol(digits, NULL, 10);
    return process > 0 && kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

void
sweep_parts(const char *folder)
{
    StringList names = {0};
    if (path_list(folder, &names, NULL) != STATUS_OK)
        return;
    for (size_t i = 0; i < names.count; i++) {
        if (!is_orphan(names.items[i]))
            continue;
        char *path = path_join(folder, names.items[i]);
        // Of a folder only, and never through a link.
        if (unlink(path) != 0)
            (void)path_remove_tree(path, NULL);
        mem_free(path);
    }
    string_list_clear(&names);
}
