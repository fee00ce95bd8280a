// SPDX-License-Identifier: MIT
// What the adapters say of themselves, kept in the cache folder so that
// listing backends never starts Python (design.md 2).
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/backend.h"

#include <stdbool.h>
#include <stddef.h>

typedef struct AdapterCache AdapterCache;

// Reads adapters.json; never fails. Paths scanned: the package's folder and
// $XDG_DATA_HOME/timbre/adapters.
AdapterCache *adapter_cache_open(void);
// Fresh: every adapter file on disk stands in it with equal path, size, mtime,
// and versions of program, Python and NumPy are the same.
bool adapter_cache_is_fresh(const AdapterCache *cache, const char *venv);
size_t adapter_cache_count(const AdapterCache *cache);
// A broken adapter is a row that isn't available, with its reason.
const BackendDescription *adapter_cache_row(const AdapterCache *cache,
                                            size_t index);
// Renew by running `python -m timbre_adapters describe --all` of the venv as a
// child process.
Status adapter_cache_renew(AdapterCache *cache, const char *venv, Error *error);
void adapter_cache_free(AdapterCache *cache);
