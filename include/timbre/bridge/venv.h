// SPDX-License-Identifier: MIT
// Which Python environment the adapters live in, checked without starting it.
#pragma once

#include "timbre/base/error.h"

// `asked` (--venv), else $TIMBRE_VENV, else .venv of a source tree, else the
// data folder's venv. The caller frees; NULL with the line that mends it.
char *venv_find(const char *asked, Error *error);
// Python minor and home as this program was built for (embedding.md 1).
Status venv_check(const char *venv, Error *error);
