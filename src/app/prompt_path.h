// SPDX-License-Identifier: MIT
// A sound or MIDI file whose path stands in a prompt, as terminals paste it:
// plain, in quotes, with \ before blanks, or as file://.
#pragma once

#include <stdbool.h>

// Looks at names only, never at the disk. *path and *rest (the prompt without
// it) are the caller's.
bool prompt_path_find(const char *prompt, char **path, char **rest);
// "~/song.wav" and "file:///song.wav" as the disk knows them; the caller frees.
char *prompt_path_expand(const char *path);
