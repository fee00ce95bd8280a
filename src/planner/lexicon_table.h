// SPDX-License-Identifier: MIT
// The words that the planner knows, as rows.
#pragma once

#include <stddef.h>

typedef enum {
    MEANS_NOTHING,   // filler: read, changes nothing, is not reported
    MEANS_GENRE,     // value: ids, the main one first
    MEANS_INFLUENCE, // a genre only beside or without a stronger word
    MEANS_MOOD,
    MEANS_TEXTURE,
    MEANS_INSTRUMENT, // value: ids
    MEANS_STAND_IN,   // value: id that comes closest
    MEANS_ROLE,       // value: role id
    MEANS_SECTION,
    MEANS_MODE,
    MEANS_TEMPO,   // value: "low high" in bpm
    MEANS_METER,   // value: "3/4"
    MEANS_FEEL,    // value: name of Feel
    MEANS_KIND,    // value: loop, one_shot
    MEANS_CHORDS,  // value: a loop of Roman numerals
    MEANS_EXCLUDE, // value: ids refused by one word ("drumless")
    MEANS_ADJUST,  // value: "distortion 2", of the instrument behind it
    MEANS_DEGREE,  // value: factor for the mood behind it
    MEANS_NO,      // refuses what follows
    MEANS_NOT,     // refuses one word ("not sad")
    MEANS_ONLY,
    MEANS_EVERYTHING, // "everything except"
    MEANS_BUT,        // ends a refusal; behind "everything" it starts one
    MEANS_EXCEPT,
    MEANS_INSTEAD, // "instead of": refuses what follows
    MEANS_FOR,     // "swap X for Y": ends a refusal
    MEANS_AND,
    MEANS_OR,
    MEANS_ARTICLE, // a, an, one
    MEANS_WITH,
    MEANS_PLACE, // in, during: a section behind it is a place
    MEANS_AFTER,
    MEANS_BEFORE, // before, until
    MEANS_FROM,
    MEANS_ENTER, // come in
    MEANS_LEAVE, // drop out
    MEANS_AWAY,  // "not needed": refuses what stands before it
    MEANS_THEN,
    MEANS_ORDINAL, // value: 1, 2, ... or -1 for the last
    MEANS_NUMBER,  // value: number
    MEANS_UNIT,    // value: bpm, bar, s, min, hour, beat
    MEANS_TEMPO_CUE,
    MEANS_NEAR,  // value: about, under, over, least, most
    MEANS_RANGE, // to, between
    MEANS_KEY_CUE,
    MEANS_CHORD_CUE,
    MEANS_FORM_CUE,
    MEANS_EACH,
    MEANS_TIMES, // twice: value: number
    MEANS_ERA,   // decade words behind a number
    MEANS_SEED,
    MEANS_LIKE,   // "in the style of": an unknown name behind it is a name
    MEANS_REPORT, // not offered: reported to the end of the phrase
    MEANS_NAME,   // not offered: this phrase alone is reported
    MEANS_COUNT
} Meaning;

typedef struct {
    const char *phrases; // '|' between spellings
    Meaning meaning;
    const char *value;
    // composer.md 4.1: B brightness, D density, R reverb, Y dynamics, and
    // H warmth; each -3..3. Tempo and mode follow from the mood's id.
    const char *axes;
} LexiconRow;

// The tables by topic; each ends with its count.
const LexiconRow *lexicon_table_styles(size_t *count);
const LexiconRow *lexicon_table_sounds(size_t *count);
const LexiconRow *lexicon_table_moods(size_t *count);
const LexiconRow *lexicon_table_grammar(size_t *count);
const LexiconRow *lexicon_table_fillers(size_t *count);
