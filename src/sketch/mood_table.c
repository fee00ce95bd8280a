// SPDX-License-Identifier: MIT
#include "mood_table.h"

#include "timbre/base/memory.h"

#include <string.h>

static const struct {
    const char *id;
    int brightness, reverb, legato; // -3..3
} mood_rows[] = {
    {"aggressive", 0, -1, -1}, {"bittersweet", 0, 0, 1},
    {"bright", 2, 0, 0},       {"calm", 0, 0, 1},
    {"chill", 0, 0, 0},        {"dark", -2, 0, 0},
    {"dreamy", 0, 2, 2},       {"eerie", -1, 2, 0},
    {"energetic", 0, 0, 0},    {"epic", 0, 2, 0},
    {"ethereal", 2, 3, 2},     {"funny", 0, 0, -3},
    {"groovy", 0, 0, 0},       {"happy", 1, 0, 0},
    {"heroic", 0, 2, 0},       {"hopeful", 0, 0, 0},
    {"hypnotic", 0, 0, 0},     {"intimate", 0, -1, 0},
    {"lonely", 0, 1, 0},       {"majestic", 0, 2, 0},
    {"melancholic", 0, 0, 1},  {"mysterious", 0, 1, 0},
    {"nostalgic", -1, 0, 1},   {"peaceful", 0, 0, 2},
    {"playful", 0, 0, -2},     {"romantic", 0, 0, 2},
    {"sad", 0, 0, 1},          {"sexy", -1, 0, 0},
    {"tense", 0, 0, 0},        {"triumphant", 0, 1, 0},
    {"uplifting", 1, 0, 0},    {"warm", -1, 0, 1},
};

typedef enum { AXIS_BRIGHTNESS, AXIS_REVERB, AXIS_LEGATO } Axis;

static double
sum_of(const StringList *list, Axis axis)
{
    int sum = 0;
    for (size_t i = 0; i < list->count; i++) {
        for (size_t k = 0; k < ARRAY_LENGTH(mood_rows); k++) {
            if (strcmp(list->items[i], mood_rows[k].id) != 0)
                continue;
            sum += axis == AXIS_BRIGHTNESS ? mood_rows[k].brightness
                   : axis == AXIS_REVERB   ? mood_rows[k].reverb
                                           : mood_rows[k].legato;
        }
    }
    return sum < -3 ? -3 : sum > 3 ? 3 : sum;
}

double
mood_brightness(const StringList *moods)
{
    return sum_of(moods, AXIS_BRIGHTNESS) / 3;
}

double
mood_reverb(const StringList *moods)
{
    // 1.3 to the power of the axis, as powers of two.
    return sum_of(moods, AXIS_REVERB) * 0.3785;
}

double
mood_length(const StringList *moods)
{
    return 1 + 0.08 * sum_of(moods, AXIS_LEGATO);
}
