// SPDX-License-Identifier: MIT
// `python -m timbre_adapters describe --all` as a child process.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"

// The list of descriptions that it printed, or NULL.
Json *adapter_child_describe(const char *venv, Error *error);
