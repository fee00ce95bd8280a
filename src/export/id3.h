// SPDX-License-Identifier: MIT
// ID3v2.4 tags, written and read back (id3.org, "ID3 tag version 2.4.0").
#pragma once

#include "timbre/base/text.h"

#include "tags.h"

// Appends a whole tag, UTF-8, without padding.
void id3_write(const TagList *tags, Text *bytes);
// The value of a user text frame (TXXX) called `name`; the caller frees. NULL
// when there is none or the tag is damaged.
char *
id3_read_user_text(const unsigned char *bytes, size_t count, const char *name);
