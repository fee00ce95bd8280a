// SPDX-License-Identifier: MIT
// An XMP packet for the chunk `_PMX` (XMP specification part 3, WAV): what the
// file is and that it is AI-made, in the words of IPTC.
#pragma once

#include "timbre/base/text.h"

#include "tags.h"

// Appends the packet; tags that are not there are left out.
void xmp_write(const TagList *tags, Text *bytes);
