// SPDX-License-Identifier: MIT
#include "player_text.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

void
player_text_set(char into[static PLAYER_TEXT_SIZE], const char *text)
{
    char *clean = text_clean(text, strlen(text), PLAYER_TEXT_SIZE - 1);
    memcpy(into, clean, strlen(clean) + 1);
    mem_free(clean);
}
