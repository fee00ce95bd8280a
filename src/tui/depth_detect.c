// SPDX-License-Identifier: MIT
#include "depth_detect.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <stdlib.h>
#include <string.h>

static bool
is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

static bool
is_value(const char *name, const char *wanted)
{
    const char *value = getenv(name);
    return value != NULL && strcmp(value, wanted) == 0;
}

// TIMBRE_COLOR; -1: not said, or not understood.
static int
asked_depth(void)
{
    static const struct {
        const char *word;
        Depth depth;
    } rows[] = {{"24bit", DEPTH_24BIT}, {"truecolor", DEPTH_24BIT},
                {"256", DEPTH_256},     {"16", DEPTH_16},
                {"8", DEPTH_8},         {"0", DEPTH_MONO}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (is_value("TIMBRE_COLOR", rows[i].word))
            return (int)rows[i].depth;
    return -1;
}

bool
depth_is_tmux(const char *terminal_name)
{
    return is_set("TMUX") || text_starts_with(terminal_name, "tmux");
}

// Terminals that show 24 bits whatever their terminfo entry says.
static bool
is_known_for_rgb(const char *terminal_name)
{
    static const char *const names[] = {"kitty", "ghostty", "foot",
                                        "alacritty"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (strstr(terminal_name, names[i]) != NULL)
            return true;
    int64_t vte = 0;
    if (is_set("VTE_VERSION") && text_to_int64(getenv("VTE_VERSION"), &vte) &&
        vte >= 3600)
        return true;
    return is_set("WT_SESSION") || is_set("KONSOLE_VERSION");
}

static Depth
counted_depth(const ScreenFacts *facts)
{
    if (!facts->is_known || facts->color_count >= 256)
        return DEPTH_256;
    if (facts->color_count >= 16)
        return DEPTH_16;
    return facts->color_count >= 8 ? DEPTH_8 : DEPTH_MONO;
}

Depth
depth_detect(const char *terminal_name, const ScreenFacts *facts)
{
    const int asked = asked_depth();
    if (asked >= 0)
        return (Depth)asked;
    if (is_set("NO_COLOR") || strcmp(terminal_name, "dumb") == 0 ||
        text_starts_with(terminal_name, "vt1"))
        return DEPTH_MONO;
    // tmux says nothing of colours, but brings all to what its clients show.
    if (depth_is_tmux(terminal_name))
        return DEPTH_24BIT;
    if (is_set("STY"))
        return DEPTH_256;
    if (is_value("COLORTERM", "truecolor") || is_value("COLORTERM", "24bit") ||
        facts->has_rgb || is_known_for_rgb(terminal_name))
        return DEPTH_24BIT;
    return counted_depth(facts);
}
