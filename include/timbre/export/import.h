// SPDX-License-Identifier: MIT
// What a file says of itself: ours with the whole recipe, foreign ones through
// TagLib.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"

// {path, format, duration_s, sample_rate_hz, channels, bit_depth, tags{...},
// timbre{...take record, when the file is ours}}. Never trusts lengths that a
// file claims; text is cleaned for screens.
Json *import_info(const char *path, Error *error);
