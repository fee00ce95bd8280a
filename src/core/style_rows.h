// SPDX-License-Identifier: MIT
// The data behind style_table.
#pragma once

#include "timbre/core/style_table.h"

const Style *style_rows(size_t *count);
const Genre *genre_rows(size_t *count);
