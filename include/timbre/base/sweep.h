// SPDX-License-Identifier: MIT
// What programs that died in the middle of writing have left.
#pragma once

// Removes files and folders called ".NAME.PID.part" from a folder when no
// process has that number any more.
void sweep_parts(const char *folder);
