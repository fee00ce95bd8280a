// SPDX-License-Identifier: MIT
// Any bytes as a theme: no crash; either a whole look without a stray colour,
// or a sentence with its line and the old look untouched.
#include "timbre/base/text.h"

#include "theme.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
is_color(uint32_t color)
{
    return color <= LOOK_DEFAULT_COLOR;
}

static void
check_theme(const Theme *theme)
{
    for (int i = 0; i < INK_COUNT; i++) {
        const Look *look = &theme->inks[i];
        if (!is_color(look->foreground) || look->attributes > 31 ||
            (!is_color(look->background) &&
             look->background != LOOK_KEEP_BACKGROUND))
            abort();
    }
    if (!is_color(theme->inks[INK_TEXT].background) ||
        !is_color(theme->inks[INK_OVERLAY].background))
        abort();
    for (int i = 0; i < GRADIENT_COUNT; i++)
        for (int k = 0; k < THEME_STEPS; k++)
            if (!is_color(theme->gradients[i][k]))
                abort();
}

static bool
is_default(const Theme *theme)
{
    const Theme *wanted = theme_default();
    for (int ink = 0; ink < INK_COUNT; ink++) {
        const Look *a = &theme->inks[ink];
        const Look *b = &wanted->inks[ink];
        if (a->foreground != b->foreground || a->background != b->background ||
            a->attributes != b->attributes)
            return false;
    }
    return strcmp(theme->name, wanted->name) == 0 &&
           theme->is_light == wanted->is_light &&
           memcmp(theme->gradients, wanted->gradients,
                  sizeof(wanted->gradients)) == 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Theme theme = *theme_default();
    Error error = {0};
    const Status status =
        theme_parse((const char *)data, size, "fuzz.theme", &theme, &error);
    if (status == STATUS_OK) {
        check_theme(&theme);
        return 0;
    }
    if (!is_default(&theme) || !text_starts_with(error.text, "fuzz.theme") ||
        !text_is_utf8(error.text, strlen(error.text)))
        abort();
    return 0;
}
