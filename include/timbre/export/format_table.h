// SPDX-License-Identifier: MIT
// What a take can be written as, one row each.
#pragma once

#include "timbre/export/export.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *name;       // "flac"
    const char *extension;  // "flac"; "" for a folder
    const char *bit_depths; // "16 24", "" if it has none
    int bit_depth;          // default
    bool is_folder;
    bool needs_score; // the band's takes only
    bool needs_stems;
    const char *text;
    // Writes to job->descriptor or, for folders, below job->folder.
    Status (*write)(ExportJob *job, Error *error);
} Format;

const Format *format_table(size_t *count);
const Format *format_table_find(const char *name); // or NULL
// By the extension of a file name, or NULL.
const Format *format_table_by_name(const char *path);
