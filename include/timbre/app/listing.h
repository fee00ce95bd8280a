// SPDX-License-Identifier: MIT
// Names that stand on the disk, for completion: files, sessions, themes. They
// are read on L and kept; M gets what was read last and never waits.
#pragma once

#include "timbre/app/light.h"
#include "timbre/base/string_list.h"

typedef struct Listing Listing;

// Borrows the light; `changed` is called on M when names came or changed.
Listing *
listing_new(Light *light, void (*changed)(void *context), void *context);
// Before light_free() or behind it: what is still being read is dropped.
void listing_free(Listing *listing);

// Sorted names of a folder, "/" behind folders; empty until they are read.
// What is older than a second is read again. Valid until the loop turns.
const StringList *listing_folder(Listing *listing, const char *folder);
const StringList *listing_sessions(Listing *listing); // last used first
const StringList *listing_themes(Listing *listing);
