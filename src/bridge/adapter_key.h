// SPDX-License-Identifier: MIT
// What a description of the adapters depends on, as a record to compare.
#pragma once

#include "timbre/base/json.h"

// Versions of program, Python and NumPy, what is installed in the venv, and
// path, size and mtime of every file that is or may be an adapter.
Json *adapter_key_make(const char *venv);
