// SPDX-License-Identifier: MIT
// The index of takes (library.db, SQLite with FTS5), rebuilt from take.json at
// will. All SQL is in src/library/.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"
#include "timbre/core/take.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Library Library;

// Opens or makes library.db in the data folder; a damaged one is put aside and
// made anew. Several processes may have it open.
Library *library_open(const char *data_folder, Error *error);
void library_close(Library *library);

Status library_put(Library *library, const Take *take, Error *error);
Status library_remove(Library *library, const char *take_id, Error *error);

typedef struct {
    char take_id[ULID_SIZE];
    int64_t created_ms;
    const char *title, *prompt, *backend, *state, *tags;
    double duration_s, integrated_lufs, tempo_bpm;
    const char *key;
    int stars;
    const char *seed;
} LibraryRow; // text is valid during the call only

// Newest first; `words` NULL or "" = all; each word must match title, prompt,
// note or tags, the last one as a prefix. Stops when `row` returns false.
Status library_search(Library *library,
                      const char *words,
                      size_t limit,
                      bool (*row)(void *context, const LibraryRow *row),
                      void *context,
                      Error *error);
size_t library_count(Library *library);

// Brings the index in step with the folder `takes`: adds what is missing,
// drops what is gone. *changed gets the number of rows touched.
Status library_sync(Library *library,
                    const char *takes_folder,
                    size_t *changed,
                    Error *error);
