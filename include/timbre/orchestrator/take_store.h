// SPDX-License-Identifier: MIT
// Takes on disk: built as ULID.part/, synced, renamed; so a take is whole or
// not there (design.md 3).
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/string_list.h"
#include "timbre/core/take.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct TakeStore TakeStore;
typedef struct TakeDraft TakeDraft; // a take that is being made

// Makes DATA/takes and removes drafts of programs that are gone.
TakeStore *take_store_open(const char *data_folder, Error *error);
void take_store_close(TakeStore *store);
const char *take_store_folder(const TakeStore *store); // DATA/takes

TakeDraft *take_store_begin(TakeStore *store, Error *error);
const char *take_store_draft_id(const TakeDraft *draft);
const char *take_store_draft_folder(const TakeDraft *draft);
// Where a backend may put stems: DRAFT/stems.
const char *take_store_draft_stems(const TakeDraft *draft);
// Appends float32 frames to a file of the draft ("raw.f32").
Status take_store_draft_append(TakeDraft *draft,
                               const char *name,
                               const float *samples,
                               size_t value_count,
                               Error *error);
Status take_store_draft_write(TakeDraft *draft,
                              const char *name,
                              const void *bytes,
                              size_t count,
                              Error *error);
// Syncs, writes take.json, renames into place and sets take->folder. The draft
// is gone afterwards, in success and failure.
Status
take_store_commit(TakeStore *store, TakeDraft *draft, Take *take, Error *error);
void take_store_discard(TakeStore *store, TakeDraft *draft);

// Ids, oldest first.
Status take_store_list(TakeStore *store, StringList *ids, Error *error);
Take *take_store_load(TakeStore *store, const char *take_id, Error *error);
// "last", "last-2", a whole id or an end or beginning of one that only one
// take has. *take_id gets the whole id.
Status take_store_find(TakeStore *store,
                       const char *asked,
                       char take_id[static ULID_SIZE],
                       Error *error);
// Writes take.json again.
Status take_store_save(TakeStore *store, const Take *take, Error *error);
Status take_store_remove(TakeStore *store, const char *take_id, Error *error);
// Into the bin, takes/ULID.bin, and back: neither list, find nor the library's
// sync see a take there. What has lain in it for 30 days is removed for good
// when a store is opened. The library's row goes and comes by the caller.
Status take_store_bin(TakeStore *store, const char *take_id, Error *error);
Status take_store_unbin(TakeStore *store, const char *take_id, Error *error);

// Keep policy: raw, master and stems of sketch takes beyond the newest
// `keep_raw` (`keep_stems`) go away unless starred; they are re-made from plan
// and seed and proved by the hash. Neural takes keep raw.
Status take_store_apply_policy(TakeStore *store,
                               size_t keep_raw,
                               size_t keep_stems,
                               Error *error);
// Bytes of all takes together.
uint64_t take_store_bytes(TakeStore *store);
