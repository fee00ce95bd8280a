// SPDX-License-Identifier: MIT
// A prompt while it is being read: its items, what the readers found, and the
// plan that it becomes.
#pragma once

#include "timbre/core/plan.h"

#include "lexicon.h"
#include "token.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// A phrase of the lexicon, a number, a mark, a word that no row knows, or
// tokens that a reader took before.
typedef struct {
    size_t first, end; // tokens
    int node;          // of the lexicon, or LEXICON_NONE
    uint64_t meanings;
    bool is_used; // it changed the plan, or its words are reported
} Item;

// composer.md 4.1, summed over the prompt; beyond -3..3 they are clamped.
typedef enum {
    AXIS_BRIGHTNESS,
    AXIS_DENSITY,
    AXIS_REVERB,
    AXIS_DYNAMICS,
    AXIS_WARMTH,
    AXIS_COUNT
} Axis;

// "no drums in the last chorus": applied when the form is known.
typedef enum {
    SCOPE_INCLUDE,
    SCOPE_EXCLUDE,
    SCOPE_ONLY,         // everything else is silent there
    SCOPE_ONLY_HERE,    // silent everywhere else
    SCOPE_FROM,         // silent before it
    SCOPE_AFTER,        // silent up to its end
    SCOPE_UNTIL,        // silent from there on
    SCOPE_EXCLUDE_UNTIL // refused before it
} ScopeKind;

typedef struct {
    ScopeKind kind;
    SectionRole role;
    int nth;    // 1.., -1 the last, 0 each
    char *part; // instrument or role id
} Scope;

// A section that the prompt names outside of a whole form.
typedef struct {
    SectionRole role;
    bool is_refused; // "no intro"
    int bars;        // 0 = free
    double length_s; // 0 = free
    int nth;         // 0 = each
    bool has_place;  // "after the second chorus"
    bool is_before;
    SectionRole anchor;
    int anchor_nth;
} SectionWish;

typedef struct {
    const Lexicon *lexicon;
    TokenList *tokens;
    Item *items;
    size_t count, capacity;
    Plan *plan;

    double tempo_low, tempo_high; // from a word: "slow"; 0 = none
    bool tempo_is_soft;           // "ballad": gives way to a number
    size_t tempo_item;
    double limit_low, limit_high; // "at least 120 bpm", "not fast"
    bool meter_is_number;         // not implied by a word
    double axes[AXIS_COUNT];
    SectionWish *wishes;
    size_t wish_count, wish_capacity;
    Scope *scopes;
    size_t scope_count, scope_capacity;
    bool has_form; // the sections are the whole form
    int bars_each;
} Reading;

Reading *reading_new(const Lexicon *lexicon, const char *prompt);
void reading_free(Reading *reading); // the plan is the caller's
// Cuts the tokens that are still free into items.
void reading_build_items(Reading *reading);

bool item_means(const Reading *reading, size_t index, Meaning meaning);
const char *item_value(const Reading *reading, size_t index, Meaning meaning);
const char *item_axes(const Reading *reading, size_t index);
bool item_is_mark(const Reading *reading, size_t index, char mark);
// A mark that separates phrases, or the end.
bool item_is_break(const Reading *reading, size_t index);
// A word that no row knows.
bool item_is_unknown(const Reading *reading, size_t index);
// A section's name; "solo piano" is a way to play, and so is a "sax solo in the
// bridge".
bool item_is_section(const Reading *reading, size_t index);
bool item_is_number(const Reading *reading, size_t index);
bool item_is_word(const Reading *reading, size_t index, const char *lower);
bool item_is_joined(const Reading *reading, size_t index);
// Uses up items [first, end).
void item_use(Reading *reading, size_t first, size_t end);
// The user's own words; mem_free() it.
char *item_text(const Reading *reading, size_t first, size_t end);
// First item at or after index that isn't a word of no weight or an article.
size_t item_skip_filler(const Reading *reading, size_t index);

// A number in digits or words at an item: "16", "ninety five", "one twenty".
// The item behind it in `end`.
bool item_read_number(const Reading *reading,
                      size_t index,
                      double *number,
                      size_t *end);

void reading_conflict(Reading *reading, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void reading_say(Reading *reading, const char *field);
