// SPDX-License-Identifier: MIT
// Folders of the XDG specification, and files that are whole or not there.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

// "$XDG_DATA_HOME/timbre" and so on, with the defaults of the specification
// (a relative value is ignored, as it says). mem_free() each.
char *path_config_folder(void);
char *path_data_folder(void);
char *path_state_folder(void);
char *path_cache_folder(void);
// $XDG_MUSIC_DIR, else the line in user-dirs.dirs, else ~/Music; + "/Timbre".
char *path_music_folder(void);

char *path_join(const char *folder, const char *name);
const char *path_name(const char *path);      // behind the last slash, borrowed
char *path_folder(const char *path);          // before it, "." if there is none
const char *path_extension(const char *path); // "flac", "" if none; borrowed
char *path_real(const char *path);            // realpath(), or NULL

bool path_exists(const char *path);
bool path_is_folder(const char *path);

// mkdir -p with mode 0777 & ~umask.
Status path_make_folders(const char *path, Error *error);
// rm -r of a folder of ours; never follows symbolic links.
Status path_remove_tree(const char *path, Error *error);
// Names in a folder, sorted; an absent folder gives an empty list.
Status path_list(const char *folder, StringList *names, Error *error);

// Whole file; the caller frees. At most `limit` bytes, else an error.
char *
path_read_file(const char *path, size_t limit, size_t *size, Error *error);
// Write beside (".NAME.PID.part"), fsync, rename over, fsync of the folder.
Status path_write_file(const char *path,
                       const void *bytes,
                       size_t count,
                       Error *error);
Status path_sync_folder(const char *folder, Error *error);

// Rename `part` to `target` unless that exists (then " (2)", " (3)" ... go
// before the extension). `*taken` gets the name used; mem_free() it.
Status path_rename_free(const char *part,
                        const char *target,
                        char **taken,
                        Error *error);

// Folder slug of a title: [a-z0-9-], at most 60 bytes, never empty, no device
// name (export.md 3.4). mem_free() it.
char *path_slug(const char *title);

// A file of the program itself (schema, adapters, examples): beside the
// executable's build tree, else in the installed data folder. NULL if absent.
char *path_program_file(const char *name);
