// SPDX-License-Identifier: MIT
// Takes that were thrown away and may come back for a while: takes/ULID.bin.
#pragma once

// What has lain there too long becomes a draft of nobody, ULID.part, which the
// store's sweep removes: a death meanwhile leaves no half take in the bin.
void take_bin_expire(const char *takes);
