// SPDX-License-Identifier: MIT
// Key and mode: "F# min", "Bbm", "key of G", "c sharp minor", "in D".
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "readers.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

typedef struct {
    char key[4];
    bool has_mode;
    Mode mode;
    bool is_upper;   // "D", not "d"
    bool has_sign;   // sharp or flat
    bool is_compact; // "dm"
    bool is_spelled; // "d flat"
    size_t end;
} Note;

static const struct {
    const char *suffix;
    Mode mode;
} suffixes[] = {
    {"m", MODE_MINOR},     {"min", MODE_MINOR}, {"minor", MODE_MINOR},
    {"mi", MODE_MINOR},    {"maj", MODE_MAJOR}, {"ma", MODE_MAJOR},
    {"major", MODE_MAJOR}, {"dur", MODE_MAJOR}, {"moll", MODE_MINOR}};

static bool
read_suffix(const char *suffix, Note *note)
{
    if (suffix[0] == '\0')
        return true;
    // "BM" is major where capitals are meant.
    if (suffix[0] == 'M' && suffix[1] == '\0' && note->is_upper)
        return false;
    char *lower = text_lower(suffix);
    for (size_t i = 0; i < ARRAY_LENGTH(suffixes) && !note->has_mode; i++) {
        if (strcmp(lower, suffixes[i].suffix) != 0)
            continue;
        note->has_mode = true;
        note->is_compact = true;
        note->mode = suffixes[i].mode;
    }
    mem_free(lower);
    return note->has_mode;
}

// The letter, its sign and what is written onto it.
// "bflat", "csharp"
static bool
read_joined_sign(const char *rest, Note *note)
{
    const bool is_sharp = strcmp(rest, "sharp") == 0;
    if (!is_sharp && strcmp(rest, "flat") != 0)
        return false;
    note->key[1] = is_sharp ? '#' : 'b';
    note->has_sign = true;
    note->is_spelled = true;
    return true;
}

static bool
read_letter(const TokenList *tokens, size_t index, Note *note)
{
    const char *cased = token_cased(tokens, index);
    const char letter = (char)toupper((unsigned char)cased[0]);
    if (!token_is_free(tokens, index) || letter < 'A' || letter > 'G' ||
        strlen(cased) > 8)
        return false;
    *note = (Note){.is_upper = cased[0] == letter, .end = index + 1};
    note->key[0] = letter;
    const char *rest = cased + 1;
    if (rest[0] == '#' || rest[0] == 'b') {
        note->key[1] = rest[0];
        note->has_sign = true;
        rest++;
    }
    if (!note->has_sign && read_joined_sign(rest, note))
        return true;
    return read_suffix(rest, note);
}

static size_t
skip_hyphen(const TokenList *tokens, size_t index)
{
    return token_is_mark(tokens, index, '-') ? index + 1 : index;
}

static void
read_sign_word(const TokenList *tokens, Note *note)
{
    const size_t at = skip_hyphen(tokens, note->end);
    const bool is_sharp = token_is(tokens, at, "sharp");
    if (note->has_sign || note->has_mode ||
        (!is_sharp && !token_is(tokens, at, "flat")))
        return;
    note->key[1] = is_sharp ? '#' : 'b';
    note->has_sign = true;
    note->is_spelled = true;
    note->end = at + 1;
}

static void
read_mode_word(const Reading *reading, Note *note)
{
    const TokenList *tokens = reading->tokens;
    size_t end = 0;
    size_t at = skip_hyphen(tokens, note->end);
    const int node = lexicon_match(reading->lexicon, tokens, at, &end);
    const LexiconRow *row = lexicon_row(reading->lexicon, node, MEANS_MODE);
    // "A minor" goes on: "A minor pentatonic". "Am" does too.
    if (row == NULL || !music_mode_find(row->value, &note->mode))
        return;
    note->has_mode = true;
    note->end = end;
}

static bool
read_note(const Reading *reading, size_t index, Note *note)
{
    if (!read_letter(reading->tokens, index, note))
        return false;
    read_sign_word(reading->tokens, note);
    if (!note->has_mode)
        read_mode_word(reading, note);
    return music_pitch_class(note->key) >= 0;
}

// Where it stands.

typedef enum { CUE_NONE, CUE_IN, CUE_KEY } Cue;

static Cue
cue_before(const TokenList *tokens, size_t index)
{
    size_t at = index;
    while (at > 0 &&
           (token_is_mark(tokens, at - 1, ':') ||
            token_is(tokens, at - 1, "of") || token_is(tokens, at - 1, "is") ||
            token_is(tokens, at - 1, "the")))
        at--;
    if (at == 0)
        return CUE_NONE;
    if (token_is(tokens, at - 1, "key") || token_is(tokens, at - 1, "tonic") ||
        token_is(tokens, at - 1, "keyed") || token_is(tokens, at - 1, "root"))
        return CUE_KEY;
    return at == index && token_is(tokens, at - 1, "in") ? CUE_IN : CUE_NONE;
}

// What may follow a key that was only "in D": the end of a phrase, a number,
// or a word that binds.
static bool
is_end_of_key(const Reading *reading, size_t index)
{
    static const Meaning binding[] = {
        MEANS_WITH,  MEANS_AND,  MEANS_BUT,  MEANS_FOR,  MEANS_NO,
        MEANS_PLACE, MEANS_NEAR, MEANS_LIKE, MEANS_ONLY, MEANS_TEMPO_CUE};
    const TokenList *tokens = reading->tokens;
    if (token_is_break(tokens, index) || token_is_number(tokens, index))
        return true;
    size_t end = 0;
    const int node = lexicon_match(reading->lexicon, tokens, index, &end);
    const uint64_t meanings = lexicon_meanings(reading->lexicon, node);
    for (size_t i = 0; i < ARRAY_LENGTH(binding); i++)
        if ((meanings >> binding[i] & 1) != 0)
            return true;
    return false;
}

static bool
is_start(const TokenList *tokens, size_t index)
{
    return index == 0 || token_is_break(tokens, index - 1);
}

// "in a minor key", "a minor waltz": the article, not the note.
static bool
is_article(const Reading *reading, size_t index, const Note *note, Cue cue)
{
    const TokenList *tokens = reading->tokens;
    if (note->key[0] != 'A' || note->has_sign || note->is_compact ||
        !note->has_mode || cue == CUE_KEY)
        return false;
    static const char *const kinds[] = {"key",  "mode",     "tonality", "mood",
                                        "feel", "sounding", "vein",     "vibe"};
    for (size_t i = 0; i < ARRAY_LENGTH(kinds); i++)
        if (token_is(tokens, index + 2, kinds[i]))
            return true;
    if (note->is_upper)
        return false;
    // "about a min"
    if (token_is(tokens, index + 1, "min") && cue == CUE_NONE)
        return true;
    return cue == CUE_NONE && !is_end_of_key(reading, note->end);
}

// "modulates to D", "key change to D": not the key of the piece.
static bool
is_change(const TokenList *tokens, size_t index)
{
    static const char *const words[] = {"modul", "chang", "shift"};
    if (index < 2 || !token_is(tokens, index - 1, "to"))
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (strncmp(token_lower(tokens, index - 2), words[i],
                    strlen(words[i])) == 0)
            return true;
    return false;
}

static bool
is_label(const TokenList *tokens, const Note *note)
{
    // "B section", "E-piano", "G-funk"
    if (token_is(tokens, note->end, "section") ||
        token_is(tokens, note->end, "part") ||
        token_is(tokens, note->end, "side"))
        return true;
    return token_is_mark(tokens, note->end, '-') &&
           token_is_joined(tokens, note->end) &&
           token_is_joined(tokens, note->end + 1);
}

static bool
is_key_with_mode(const Reading *reading,
                 size_t index,
                 const Note *note,
                 Cue cue)
{
    const TokenList *tokens = reading->tokens;
    if (is_article(reading, index, note, cue))
        return false;
    if (!note->is_compact || cue != CUE_NONE)
        return true;
    if (token_is_joined(tokens, index) && index > 0 &&
        token_is_number(tokens, index - 1)) // "3am"
        return false;
    if (note->is_upper || note->has_sign)
        return !token_is(tokens, note->end, "i");
    // "dm" among words: only at the edge of a phrase. "am" is a verb.
    const bool is_free = is_start(tokens, index) ||
                         token_is_break(tokens, note->end) ||
                         strlen(token_cased(tokens, index)) > 2;
    return is_free &&
           (token_is_break(tokens, note->end) ||
            !token_is(tokens, index, "am")) &&
           !(index > 0 && token_is(tokens, index - 1, "i"));
}

static bool
is_key_without_mode(const Reading *reading,
                    size_t index,
                    const Note *note,
                    Cue cue)
{
    const TokenList *tokens = reading->tokens;
    if (is_label(tokens, note))
        return false;
    if (cue == CUE_KEY)
        return true;
    const bool is_alone =
        is_start(tokens, index) && token_is_break(tokens, note->end);
    if (cue == CUE_NONE)
        return (is_alone && note->is_upper && tokens->count > 1) ||
               (note->has_sign && (note->is_upper || note->is_spelled) &&
                is_end_of_key(reading, note->end));
    if (note->key[0] == 'A' && !note->has_sign && !note->is_upper)
        return token_is_break(tokens, note->end);
    if (note->is_upper && note->key[0] != 'A')
        return true;
    return is_end_of_key(reading, note->end);
}

// Keeping it.

static void
key_text(const Note *note, char text[static 32])
{
    char mode[24] = "";
    if (note->has_mode)
        (void)snprintf(mode, sizeof mode, " %s", music_mode_name(note->mode));
    for (char *c = mode; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    (void)snprintf(text, 32, "%s%s", note->key, mode);
}

static void
keep_key(Reading *reading, const Note *note)
{
    Plan *plan = reading->plan;
    const bool is_said = plan->key[0] != '\0';
    if (is_said) {
        const bool is_same =
            music_pitch_class(plan->key) == music_pitch_class(note->key) &&
            (!note->has_mode || !plan_said(plan, "mode") ||
             note->mode == plan->mode);
        if (!is_same) {
            Note kept = {.has_mode = plan_said(plan, "mode"),
                         .mode = plan->mode};
            memcpy(kept.key, plan->key, sizeof kept.key);
            char first[32];
            char second[32];
            key_text(&kept, first);
            key_text(note, second);
            reading_conflict(reading,
                             "the prompt asks for %s and for %s: it plays in "
                             "%s, which was named first",
                             first, second, first);
            return;
        }
    }
    memcpy(plan->key, note->key, sizeof plan->key);
    reading_say(reading, "key");
    if (note->has_mode) {
        plan->mode = note->mode;
        reading_say(reading, "mode");
    }
}

void
reader_key_read(Reading *reading)
{
    TokenList *tokens = reading->tokens;
    for (size_t at = 0; at < tokens->count; at++) {
        Note note;
        if (tokens->items[at].kind != TOKEN_WORD ||
            !read_note(reading, at, &note) || is_change(tokens, at))
            continue;
        // "A B minor" and the like: a hyphen before it makes it another word.
        if (token_is_joined(tokens, at) && at > 0 &&
            (tokens->items[at - 1].kind == TOKEN_NUMBER ||
             tokens->items[at - 1].mark == '-'))
            continue;
        const Cue cue = cue_before(tokens, at);
        const bool is_key = note.has_mode
                                ? is_key_with_mode(reading, at, &note, cue)
                                : is_key_without_mode(reading, at, &note, cue);
        if (!is_key)
            continue;
        keep_key(reading, &note);
        token_take(tokens, at, note.end);
        at = note.end - 1;
    }
}
