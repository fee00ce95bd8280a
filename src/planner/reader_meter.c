// SPDX-License-Identifier: MIT
// Meter as a fraction or by a word.
#include "timbre/base/memory.h"

#include "readers.h"

#include <string.h>

static void
keep_meter(Reading *reading, Meter meter, bool is_number)
{
    Plan *plan = reading->plan;
    const bool is_said = plan->meter.numerator > 0;
    const bool is_same = plan->meter.numerator == meter.numerator &&
                         plan->meter.denominator == meter.denominator;
    if (is_said && !is_same) {
        char first[8];
        char second[8];
        music_meter_text(plan->meter, first);
        music_meter_text(meter, second);
        // A fraction is plainer than a word that implies one.
        const bool is_plainer = is_number && !reading->meter_is_number;
        reading_conflict(reading,
                         "the prompt asks for %s and for %s: it plays in %s",
                         first, second, is_plainer ? second : first);
        if (!is_plainer)
            return;
    }
    plan->meter = meter;
    if (!is_said || !is_same)
        reading->meter_is_number = is_number;
    reading_say(reading, "meter");
}

static bool
read_fraction(const Reading *reading, size_t index, Meter *meter)
{
    if (!item_is_number(reading, index) ||
        !item_is_mark(reading, index + 1, '/') ||
        !item_is_number(reading, index + 2))
        return false;
    const TokenList *tokens = reading->tokens;
    const double top = tokens->items[reading->items[index].first].number;
    const double low = tokens->items[reading->items[index + 2].first].number;
    if (top < 1 || top > 15 || top != (int)top ||
        (low != 2 && low != 4 && low != 8 && low != 16))
        return false;
    // 12/16 is felt as 12/8 and counted as such.
    *meter = (Meter){(int)top, low == 16 ? 8 : (int)low};
    return !item_is_mark(reading, index + 3, '/');
}

static void
read_meter_word(Reading *reading, size_t index)
{
    Meter meter;
    const char *value = item_value(reading, index, MEANS_METER);
    // "in 7" may go on: "in 7 seconds", "in 3 parts".
    if (item_means(reading, index + 1, MEANS_UNIT) ||
        item_means(reading, index + 1, MEANS_SECTION) ||
        item_is_mark(reading, index + 1, '/') ||
        item_is_word(reading, index + 1, "parts") ||
        item_is_word(reading, index + 1, "sections"))
        return;
    if (music_meter_parse(value, &meter))
        keep_meter(reading, meter, false);
}

void
reader_meter_read(Reading *reading)
{
    for (size_t at = 0; at < reading->count; at++) {
        Meter meter;
        if (read_fraction(reading, at, &meter)) {
            keep_meter(reading, meter, true);
            item_use(reading, at, at + 3);
            at += 2;
        } else if (item_means(reading, at, MEANS_METER)) {
            read_meter_word(reading, at);
        }
    }
}
