// SPDX-License-Identifier: MIT
// What was not understood, in the user's own words.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "readers.h"

#include <string.h>

// A prompt of another kind of text is not given back whole.
enum { PHRASE_WORDS = 6, PHRASE_MAX = 32, NEAREST_MAX = 6, MENDED_MAX = 12 };

// "after 30 seconds": a number with its unit that no reader could place.
static size_t
end_of_number(const Reading *reading, size_t index)
{
    double number = 0;
    size_t end = 0;
    if (!item_read_number(reading, index, &number, &end))
        return index;
    if (item_is_mark(reading, end, '-'))
        end++;
    return item_means(reading, end, MEANS_UNIT) ? end + 1 : index;
}

static size_t
end_of_unknown(const Reading *reading, size_t index)
{
    size_t end = index;
    size_t at = index;
    while (item_is_unknown(reading, at) && at < index + PHRASE_WORDS) {
        end = ++at;
        if (item_is_mark(reading, at, '-') && item_is_joined(reading, at))
            at++;
    }
    return end;
}

static void
add_nearest(Reading *reading, Speller *speller, size_t index)
{
    StringList nearest = {0};
    const size_t token = reading->items[index].first;
    speller_nearest(speller, token_lower(reading->tokens, token), &nearest);
    if (nearest.count > 0) {
        char *word = token_text(reading->tokens, token, token + 1);
        char *names = string_list_join(&nearest, ", ", " and ");
        string_list_push_format(&reading->plan->notes,
                                "\"%s\" was not understood; the nearest words "
                                "are %s",
                                word, names);
        mem_free(names);
        mem_free(word);
    }
    string_list_clear(&nearest);
}

static void
add_mended(Reading *reading)
{
    const TokenList *tokens = reading->tokens;
    size_t count = 0;
    for (size_t i = 0; i < tokens->count && count < MENDED_MAX; i++) {
        if (!tokens->items[i].is_mended)
            continue;
        char *word = token_text(tokens, i, i + 1);
        char *note = text_format(
            "\"%s\" was read as %s", word,
            lexicon_word_text(reading->lexicon, tokens->items[i].word));
        string_list_add(&reading->plan->notes, note);
        mem_free(note);
        mem_free(word);
        count++;
    }
}

void
report_write(Reading *reading, Speller *speller)
{
    StringList *list = &reading->plan->not_understood;
    size_t nearest = 0;
    if (reading->tokens->is_cut)
        string_list_add(&reading->plan->notes,
                        "the prompt is very long: only its first 8,000 "
                        "characters were read for the plan");
    add_mended(reading);
    for (size_t at = 0; at < reading->count && list->count < PHRASE_MAX;) {
        size_t end = end_of_unknown(reading, at);
        if (end > at && nearest < NEAREST_MAX) {
            add_nearest(reading, speller, at);
            nearest++;
        }
        if (end == at)
            end = end_of_number(reading, at);
        if (end == at) {
            at++;
            continue;
        }
        char *text = item_text(reading, at, end);
        string_list_add(list, text);
        mem_free(text);
        at = end;
    }
}
