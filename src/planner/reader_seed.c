// SPDX-License-Identifier: MIT
// The seed: a number beside its word.
#include "timbre/base/text.h"

#include "readers.h"

static bool
keep_seed(Reading *reading, size_t index)
{
    // "seed 808": machines are numbers here.
    if (index >= reading->count || reading->items[index].is_used)
        return false;
    const size_t token = reading->items[index].first;
    if (!token_is_number(reading->tokens, token) ||
        reading->items[index].end != token + 1)
        return false;
    uint64_t seed = 0;
    if (!text_to_uint64(token_lower(reading->tokens, token), &seed))
        return false;
    Plan *plan = reading->plan;
    if (plan->has_seed && plan->seed != seed)
        reading_conflict(reading,
                         "two seeds are asked for: it takes the first one, "
                         "%llu",
                         (unsigned long long)plan->seed);
    else
        plan->seed = seed;
    plan->has_seed = true;
    reading_say(reading, "seed");
    item_use(reading, index, index + 1);
    return true;
}

void
reader_seed_read(Reading *reading)
{
    for (size_t at = 0; at < reading->count; at++) {
        if (!item_means(reading, at, MEANS_SEED))
            continue;
        size_t next = at + 1;
        while (item_is_mark(reading, next, ':') ||
               item_is_mark(reading, next, '#') ||
               item_is_word(reading, next, "of") ||
               item_is_word(reading, next, "is") ||
               item_is_word(reading, next, "number") ||
               item_is_word(reading, next, "no"))
            next++;
        bool is_kept = keep_seed(reading, next);
        // "1234 as the seed", "with 7 as seed"
        for (size_t back = 1; back <= 3 && back <= at && !is_kept; back++)
            if (item_is_word(reading, at - back, "as"))
                is_kept = at - back > 0 && keep_seed(reading, at - back - 1);
        if (is_kept)
            item_use(reading, at, at + 1);
    }
}
