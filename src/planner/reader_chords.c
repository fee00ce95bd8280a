// SPDX-License-Identifier: MIT
// Chord loops: "Am F C G", "ii-V-I", "dm7 to g7" beside the word chords.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/chord.h"

#include "readers.h"

#include <ctype.h>
#include <string.h>

enum { PIECE_SIZE = 16, CUE_REACH = 4, LONG_RUN = 8 };

typedef enum {
    PIECE_NONE,
    PIECE_LETTER, // "F"
    PIECE_NAME,   // "Fmaj7"
    PIECE_LOWER,  // "am", "f": only beside a cue
    PIECE_ROMAN,
    PIECE_DIGIT // "4": only beside a cue
} PieceKind;

typedef struct {
    PieceKind kind;
    char text[PIECE_SIZE];
    size_t end; // token behind it
} Piece;

// Marks that may stand inside of a chord's name.
static bool
is_inner(const TokenList *tokens, size_t index)
{
    if (!token_is_joined(tokens, index) || !token_is_free(tokens, index))
        return false;
    if (tokens->items[index].kind != TOKEN_MARK)
        return true;
    // "C/E", but not the slashes of a list.
    if (tokens->items[index].mark == '/')
        return token_is_joined(tokens, index + 1) &&
               tokens->items[index + 1].size <= 2 &&
               !token_is_mark(tokens, index + 2, '/');
    return tokens->items[index].mark == '#';
}

static bool
is_accidental(char c)
{
    return c == '#' || c == 'b';
}

static PieceKind
kind_of(const char *text)
{
    Chord chord;
    const char *numeral = text + (is_accidental(text[0]) ? 1 : 0);
    if (numeral[0] != '\0' && strchr("IViv", numeral[0]) != NULL &&
        chord_parse_roman(text, 0, MODE_MAJOR, true, &chord))
        return PIECE_ROMAN;
    if (text[0] >= '1' && text[0] <= '7' && text[1] == '\0')
        return PIECE_DIGIT;
    if (text[0] >= 'A' && text[0] <= 'G' && chord_parse_name(text, &chord))
        return text[1] == '\0' ? PIECE_LETTER : PIECE_NAME;
    if (text[0] < 'a' || text[0] > 'g')
        return PIECE_NONE;
    char upper[PIECE_SIZE];
    memcpy(upper, text, PIECE_SIZE);
    upper[0] = (char)toupper((unsigned char)upper[0]);
    return chord_parse_name(upper, &chord) ? PIECE_LOWER : PIECE_NONE;
}

// "ii7" may be written "iim7": the small letters say it already.
static void
normalise(Piece *piece)
{
    if (piece->kind == PIECE_LOWER)
        piece->text[0] = (char)toupper((unsigned char)piece->text[0]);
    if (piece->kind != PIECE_ROMAN)
        return;
    const size_t letters = strspn(piece->text, "#biv");
    char *tail = piece->text + letters;
    if (letters > 0 && tail[0] == 'm' && strncmp(tail, "maj", 3) != 0)
        memmove(tail, tail + 1, strlen(tail));
}

static bool
is_mode_word(const Reading *reading, size_t index)
{
    size_t end = 0;
    if (token_is_mark(reading->tokens, index, '-') &&
        token_is_joined(reading->tokens, index))
        index++;
    if (token_is(reading->tokens, index, "sharp") ||
        token_is(reading->tokens, index, "flat"))
        return true;
    const int node =
        lexicon_match(reading->lexicon, reading->tokens, index, &end);
    return lexicon_row(reading->lexicon, node, MEANS_MODE) != NULL;
}

static Piece
read_piece(const Reading *reading, size_t first)
{
    const TokenList *tokens = reading->tokens;
    Piece piece = {PIECE_NONE, "", first};
    if (!token_is_free(tokens, first) ||
        (tokens->items[first].kind == TOKEN_MARK &&
         tokens->items[first].mark != '#'))
        return piece;
    size_t end = first;
    size_t size = 0;
    do {
        const size_t more = tokens->items[end].size;
        if (size + more >= PIECE_SIZE)
            return piece;
        memcpy(piece.text + size, token_cased(tokens, end), more);
        size += more;
        end++;
    } while (end < tokens->count && is_inner(tokens, end));
    piece.text[size] = '\0';
    piece.kind = kind_of(piece.text);
    piece.end = end;
    // "C minor" is a key.
    if (strlen(piece.text) <= 2 && piece.kind != PIECE_ROMAN &&
        is_mode_word(reading, end))
        piece.kind = PIECE_NONE;
    normalise(&piece);
    return piece;
}

// Behind a chord: the next one's token, if only a separator stands between.
static size_t
skip_separator(const TokenList *tokens, size_t index)
{
    static const char *const words[] = {"to", "then", "and", "into"};
    static const char marks[] = "-,|>/";
    size_t at = index;
    while (at < tokens->count && tokens->items[at].kind == TOKEN_MARK &&
           tokens->items[at].mark != '\0' &&
           strchr(marks, tokens->items[at].mark) != NULL && at < index + 3)
        at++;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (token_is(tokens, at, words[i]))
            return at + 1;
    return at;
}

// One word for what a run of chords consists of; -1 if they do not mix.
static int
family_of(PieceKind kind)
{
    static const int families[] = {
        [PIECE_NONE] = -1, [PIECE_LETTER] = 0, [PIECE_NAME] = 0,
        [PIECE_LOWER] = 1, [PIECE_ROMAN] = 2,  [PIECE_DIGIT] = 3};
    return families[kind];
}

typedef struct {
    Piece pieces[PLAN_MAX_SECTIONS];
    size_t count;
    size_t end;
} Run;

static void
read_run(const Reading *reading, size_t first, Run *run)
{
    run->count = 0;
    size_t at = first;
    while (run->count < ARRAY_LENGTH(run->pieces)) {
        const Piece piece = read_piece(reading, at);
        if (piece.kind == PIECE_NONE ||
            (run->count > 0 &&
             family_of(piece.kind) != family_of(run->pieces[0].kind)))
            break;
        run->pieces[run->count++] = piece;
        run->end = piece.end;
        at = skip_separator(reading->tokens, piece.end);
    }
}

static bool
is_cue(const Reading *reading, size_t index)
{
    static const char *const words[] = {"chord",       "chords", "progression",
                                        "changes",     "vamp",   "over",
                                        "progressions"};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (token_is(reading->tokens, index, words[i]))
            return true;
    return false;
}

// A word for chords near before the run or right behind it.
static bool
has_cue(const Reading *reading, size_t first, size_t end)
{
    for (size_t back = 1; back <= CUE_REACH && back <= first; back++) {
        if (is_cue(reading, first - back))
            return true;
        // "two chords, Em and D"
        if (token_is_mark(reading->tokens, first - back, ',') && back > 1)
            break;
    }
    return is_cue(reading, end) || is_cue(reading, end + 1);
}

static bool
is_after_key_word(const Reading *reading, size_t first)
{
    static const char *const words[] = {"in", "key", "of", "tonic", "from"};
    size_t before = first;
    if (before > 0 && token_is_mark(reading->tokens, before - 1, ':'))
        before--;
    if (before == 0)
        return false;
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (token_is(reading->tokens, before - 1, words[i]))
            return true;
    return false;
}

static size_t
count_kind(const Run *run, PieceKind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++)
        count += run->pieces[i].kind == kind;
    return count;
}

// "A B A C" is a form, unless somebody speaks of chords.
static bool
is_form(const Run *run)
{
    bool has_twice = false;
    for (size_t i = 0; i < run->count; i++) {
        const char *text = run->pieces[i].text;
        if (text[1] != '\0' || text[0] > 'C')
            return false;
        for (size_t k = 0; k < i; k++)
            has_twice |= strcmp(text, run->pieces[k].text) == 0;
    }
    return has_twice || run->count < 3;
}

static bool
is_clear_lower(const Run *run)
{
    size_t clear = 0;
    for (size_t i = 0; i < run->count; i++) {
        const char *text = run->pieces[i].text;
        clear += text[1] != '\0' && strcmp(text, "Add") != 0 &&
                 strcmp(text, "Am") != 0;
    }
    return run->count >= 3 && clear >= 2;
}

// The pronoun, and numerals that words may be.
static bool
is_clear_roman(const Run *run, bool is_cued)
{
    size_t clear = 0;
    for (size_t i = 0; i < run->count; i++)
        clear += strcmp(run->pieces[i].text, "I") != 0 &&
                 strcmp(run->pieces[i].text, "i") != 0;
    return clear >= 2 || (clear >= 1 && (run->count >= 3 || is_cued));
}

static bool
is_loop(const Reading *reading, size_t first, const Run *run)
{
    const bool is_cued = has_cue(reading, first, run->end);
    switch (run->pieces[0].kind) {
    case PIECE_LETTER:
    case PIECE_NAME:
        if (is_after_key_word(reading, first) && !is_cued)
            return false;
        if (is_form(run) && !is_cued)
            return false;
        if (run->count >= 3)
            return true;
        if (run->count == 2)
            return is_cued || count_kind(run, PIECE_NAME) == 2;
        return is_cued && run->pieces[0].kind == PIECE_NAME;
    case PIECE_LOWER:
        if (is_after_key_word(reading, first) && !is_cued)
            return false;
        return is_clear_lower(run) || (is_cued && run->count >= 2);
    case PIECE_ROMAN:
        return run->count >= 2 && is_clear_roman(run, is_cued);
    case PIECE_DIGIT:
        return is_cued && run->count >= 3;
    case PIECE_NONE:
        break;
    }
    return false;
}

static void
keep_run(Reading *reading, const Run *run)
{
    Plan *plan = reading->plan;
    StringList loop = {0};
    for (size_t i = 0; i < run->count; i++)
        string_list_push(&loop, run->pieces[i].text);
    char *text = string_list_join(&loop, " ", " ");
    if (plan->chords.count > 0) {
        char *kept = string_list_join(&plan->chords, " ", " ");
        if (strcmp(kept, text) != 0)
            reading_conflict(reading,
                             "two chord loops are asked for, %s and %s: it "
                             "plays %s",
                             kept, text, kept);
        mem_free(kept);
        string_list_clear(&loop);
    } else {
        plan->chords = loop;
        reading_say(reading, "chords");
    }
    mem_free(text);
}

void
reader_chords_read(Reading *reading)
{
    TokenList *tokens = reading->tokens;
    Run *run = mem_new(sizeof *run);
    for (size_t at = 0; at < tokens->count; at++) {
        const bool is_start = !token_is_joined(tokens, at) ||
                              tokens->items[at - 1].kind == TOKEN_MARK;
        if (!is_start)
            continue;
        read_run(reading, at, run);
        if (run->count == 0)
            continue;
        if (is_loop(reading, at, run)) {
            keep_run(reading, run);
            token_take(tokens, at, run->end);
            at = run->end - 1;
        } else if (run->count >= LONG_RUN ||
                   (run->count >= 3 && is_form(run))) {
            at = run->end - 1; // its tails are no chords either
        }
    }
    mem_free(run);
}

void
reader_chords_finish(Reading *reading)
{
    static const char *const major[] = {"I", "ii", "iii",   "IV",
                                        "V", "vi", "viidim"};
    static const char *const minor[] = {"i", "iidim", "III", "iv",
                                        "v", "VI",    "VII"};
    Plan *plan = reading->plan;
    const bool is_minor =
        plan_said(plan, "mode") && music_mode_is_minor(plan->mode);
    for (size_t i = 0; i < plan->chords.count; i++) {
        const char *text = plan->chords.items[i];
        if (text[0] < '1' || text[0] > '7')
            continue;
        const int degree = text[0] - '1';
        mem_free(plan->chords.items[i]);
        plan->chords.items[i] =
            mem_copy_text((is_minor ? minor : major)[degree]);
    }
}
