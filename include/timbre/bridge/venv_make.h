// SPDX-License-Identifier: MIT
// Makes the Python environment that the adapters need.
#pragma once

#include "timbre/base/error.h"

// /usr/bin/python3 -m venv VENV, then NumPy at its pin (models/packages.py),
// with our own terminal. What is there already is kept.
Status venv_make(const char *venv, Error *error);
