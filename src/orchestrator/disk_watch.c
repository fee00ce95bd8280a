// SPDX-License-Identifier: MIT
#include "disk_watch.h"

#include "timbre/base/text.h"

enum { TAKES_BETWEEN = 50 };

static const double gigabyte = 1e9;

char *
disk_watch_look(DiskWatch *watch)
{
    const bool is_due = watch->kept++ % TAKES_BETWEEN == 0;
    if (watch->limit_bytes == 0 || watch->has_warned || !is_due)
        return NULL;
    const uint64_t bytes = take_store_bytes(watch->takes);
    if (bytes <= watch->limit_bytes)
        return NULL;
    watch->has_warned = true;
    return text_format("the takes in %s hold %.1f GB, more than the %.1f GB of "
                       "takes.disk_limit_gb; lower takes.keep_raw or "
                       "takes.keep_stems, remove takes, or raise the limit",
                       take_store_folder(watch->takes),
                       (double)bytes / gigabyte,
                       (double)watch->limit_bytes / gigabyte);
}
