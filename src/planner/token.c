// SPDX-License-Identifier: MIT
#include "token.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

// Some four pages. What people type is far shorter; what is longer is text of
// another kind, and is read in the time of a keystroke too.
enum { PROMPT_LIMIT = 8192 };

// Characters that people type for plain ones. Letters with accents follow
// the order of Latin-1.
typedef struct {
    uint32_t code_point;
    const char *plain;
} Fold;

static const Fold folds[] = {
    {0x00A0, " "},   {0x00BC, ".25"}, {0x00BD, ".5"},  {0x00BE, ".75"},
    {0x00D7, "x"},   {0x00DF, "ss"},  {0x0153, "oe"},  {0x2010, "-"},
    {0x2011, "-"},   {0x2012, "-"},   {0x2013, "-"},   {0x2014, "-"},
    {0x2018, "'"},   {0x2019, "'"},   {0x201C, "\""},  {0x201D, "\""},
    {0x2022, "\n"},  {0x2026, " . "}, {0x2032, "'"},   {0x2033, "\""},
    {0x2190, "-"},   {0x2192, ">"},   {0x266D, "b"},   {0x266F, "#"},
    {0x3000, " "},   {0x3001, ","},   {0x3002, "."},   {0xFF0C, ","},
    {0x00B0, "dim"}, {0x00F8, "o"},   {0x0394, "maj"}, {0x2206, "maj"},
};

static const char latin_plain[] =
    "aaaaaaaceeeeiiiidnooooo*ouuuuyps"; // U+00C0.. and U+00E0.., * = as is

static const char *
folded(uint32_t code_point, char letter[2])
{
    for (size_t i = 0; i < ARRAY_LENGTH(folds); i++)
        if (folds[i].code_point == code_point)
            return folds[i].plain;
    if (code_point < 0xC0 || code_point > 0xFF)
        return NULL;
    const char plain = latin_plain[(code_point - 0xC0) % 32];
    letter[0] =
        (char)(code_point < 0xE0 ? toupper((unsigned char)plain) : plain);
    letter[1] = '\0';
    return letter;
}

// Letters of all scripts are letters; arrows, dingbats and emoji are marks.
static bool
is_foreign_letter(uint32_t code_point)
{
    if (code_point < 0xAA)
        return false;
    if (code_point >= 0x2000 && code_point < 0x2C00)
        return false;
    if (code_point >= 0xFE00 && code_point < 0xFE10)
        return false;
    return code_point < 0x1F000 && code_point != 0xFFFD;
}

// The folded prompt and, for each of its bytes, where it came from.
typedef struct {
    Text text;
    uint32_t *origins;
    size_t capacity;
} Folding;

static void
fold_append(Folding *folding, const char *bytes, size_t size, size_t origin)
{
    const size_t wanted = folding->text.length + size + 1;
    if (wanted > folding->capacity) {
        folding->capacity = 2 * wanted;
        folding->origins = mem_resize(folding->origins, folding->capacity,
                                      sizeof *folding->origins);
    }
    for (size_t i = 0; i < size; i++)
        folding->origins[folding->text.length + i] = (uint32_t)origin;
    text_append_bytes(&folding->text, bytes, size);
    folding->origins[folding->text.length] = (uint32_t)(origin + 1);
}

static void
fold_character(Folding *folding, const char *prompt, size_t start, size_t end)
{
    const char *at = prompt + start;
    const uint32_t code_point = text_next_code_point(&at, prompt + end);
    char letter[2];
    const char *plain = folded(code_point, letter);
    if (plain != NULL && plain[0] != '*')
        fold_append(folding, plain, strlen(plain), start);
    else if (is_foreign_letter(code_point))
        fold_append(folding, prompt + start, end - start, start);
    else
        fold_append(folding, "\x01", 1, start); // a mark of no meaning
}

static Folding
fold_prompt(const char *prompt)
{
    Folding folding = {0};
    const size_t length = strlen(prompt);
    size_t at = 0;
    while (at < length) {
        const size_t start = at;
        while (at < length && (unsigned char)prompt[at] < 0x80)
            at++;
        for (size_t i = start; i < at; i++)
            fold_append(&folding, prompt + i, 1, i);
        if (at == length)
            break;
        const char *next = prompt + at;
        (void)text_next_code_point(&next, prompt + length);
        const size_t end = (size_t)(next - prompt);
        fold_character(&folding, prompt, at, end);
        at = end;
    }
    fold_append(&folding, "", 0, length == 0 ? 0 : length - 1);
    return folding;
}

// Cutting.

typedef struct {
    TokenList *list;
    const Folding *folding;
    const char *text;
    size_t at, length;
    Text kept; // folded text of the tokens, NUL after each
} Cutter;

static bool
is_letter(char c)
{
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static Token *
add_token(Cutter *cutter, TokenKind kind, size_t end, bool is_joined)
{
    TokenList *list = cutter->list;
    list->items = mem_reserve(list->items, list->count, &list->capacity,
                              sizeof *list->items);
    Token *token = &list->items[list->count++];
    const uint32_t start = cutter->folding->origins[cutter->at];
    uint32_t last = cutter->folding->origins[end - 1] + 1;
    // The whole of a last character of several bytes.
    while (((unsigned char)list->prompt[last] & 0xC0) == 0x80)
        last++;
    *token = (Token){.kind = kind,
                     .is_joined = is_joined,
                     .start = start,
                     .length = last - start,
                     .folded = (uint32_t)cutter->kept.length,
                     .word = WORD_UNKNOWN,
                     .stem = WORD_UNKNOWN};
    return token;
}

static void
keep(Cutter *cutter, Token *token, const char *bytes, size_t size)
{
    token->size = (uint32_t)size;
    text_append_bytes(&cutter->kept, bytes, size);
    text_append_bytes(&cutter->kept, "", 1);
}

// "don't" and "rock'n'roll" lose their apostrophes; F# keeps its sign.
static size_t
word_end(const Cutter *cutter)
{
    const char *text = cutter->text;
    size_t end = cutter->at + 1;
    if (text[end] == '#' && strchr("abcdefgABCDEFG", text[cutter->at]) != NULL)
        end++;
    while (is_letter(text[end]) ||
           (text[end] == '\'' && is_letter(text[end - 1]) &&
            is_letter(text[end + 1])))
        end++;
    return end;
}

static size_t
cut_word(Cutter *cutter, bool is_joined)
{
    const size_t end = word_end(cutter);
    Token *token = add_token(cutter, TOKEN_WORD, end, is_joined);
    const size_t before = cutter->kept.length;
    for (size_t i = cutter->at; i < end; i++)
        if (cutter->text[i] != '\'')
            text_append_bytes(&cutter->kept, cutter->text + i, 1);
    token->size = (uint32_t)(cutter->kept.length - before);
    text_append_bytes(&cutter->kept, "", 1);
    return end;
}

// "76.5", "97,5", "1,000", ".5"; the number and where it ends.
static size_t
read_number(const char *text, size_t at, Text *digits)
{
    const size_t start = at;
    while (is_digit(text[at]))
        at++;
    text_append_bytes(digits, text + start, at - start);
    while (text[at] == ',' && is_digit(text[at + 1]) &&
           is_digit(text[at + 2]) && is_digit(text[at + 3]) &&
           !is_digit(text[at + 4]) && at - start <= 12) {
        text_append_bytes(digits, text + at + 1, 3);
        at += 4;
    }
    const bool is_point = text[at] == '.' && is_digit(text[at + 1]);
    const bool is_comma = text[at] == ',' && is_digit(text[at + 1]) &&
                          !is_digit(text[at + 2]) && at - start >= 2;
    if (!is_point && !is_comma)
        return at;
    const size_t point = at++;
    while (is_digit(text[at]))
        at++;
    text_append(digits, ".");
    text_append_bytes(digits, text + point + 1, at - point - 1);
    return at;
}

static size_t
cut_number(Cutter *cutter, bool is_joined)
{
    Text digits = {0};
    const size_t end = read_number(cutter->text, cutter->at, &digits);
    Token *token = add_token(cutter, TOKEN_NUMBER, end, is_joined);
    keep(cutter, token, digits.chars, digits.length);
    // More digits than a double or a seed has are kept as text alone.
    token->number = strtod(digits.chars, NULL);
    text_clear(&digits);
    return end;
}

// Marks that stand for a word.
static const struct {
    const char *mark, *word;
} word_marks[] = {{"w/o", "without"}, {"w/", "with"}, {"&", "and"},
                  {"+", "and"},       {"@", "at"},    {"~", "around"}};

static size_t
cut_word_mark(Cutter *cutter, bool is_joined)
{
    const char *text = cutter->text + cutter->at;
    for (size_t i = 0; i < ARRAY_LENGTH(word_marks); i++) {
        const size_t size = strlen(word_marks[i].mark);
        if (strncasecmp(text, word_marks[i].mark, size) != 0)
            continue;
        if (size > 1 && (is_joined || (size == 3 && is_letter(text[3]))))
            continue;
        Token *token =
            add_token(cutter, TOKEN_WORD, cutter->at + size, is_joined);
        keep(cutter, token, word_marks[i].word, strlen(word_marks[i].word));
        return cutter->at + size;
    }
    return cutter->at;
}

// Marks that mean the same.
static char
mark_of(char c)
{
    static const char pairs[][2] = {{'_', '-'}, {'=', ':'}, {'\x01', ' '}};
    for (size_t i = 0; i < ARRAY_LENGTH(pairs); i++)
        if (c == pairs[i][0])
            return pairs[i][1];
    return c;
}

static size_t
cut_mark(Cutter *cutter, bool is_joined)
{
    const char c = cutter->text[cutter->at];
    Token *token = add_token(cutter, TOKEN_MARK, cutter->at + 1, is_joined);
    token->mark = mark_of(c);
    keep(cutter, token, &token->mark, 1);
    return cutter->at + 1;
}

static void
cut(Cutter *cutter)
{
    bool is_joined = false;
    while (cutter->at < cutter->length) {
        const char c = cutter->text[cutter->at];
        if (c != '\n' && isspace((unsigned char)c)) {
            is_joined = false;
            cutter->at++;
            continue;
        }
        size_t end = cut_word_mark(cutter, is_joined);
        if (end == cutter->at) {
            if (is_letter(c))
                end = cut_word(cutter, is_joined);
            else if (is_digit(c) ||
                     (c == '.' && is_digit(cutter->text[cutter->at + 1])))
                end = cut_number(cutter, is_joined);
            else
                end = cut_mark(cutter, is_joined);
        }
        cutter->at = end;
        is_joined = true;
    }
}

TokenList *
token_list_new(const char *prompt)
{
    TokenList *list = mem_new(sizeof *list);
    const size_t length = strlen(prompt);
    list->is_cut = length > PROMPT_LIMIT;
    list->prompt = text_clean(prompt, length, PROMPT_LIMIT);
    // No half words.
    char *end = list->is_cut ? strrchr(list->prompt, ' ') : NULL;
    if (end != NULL)
        *end = '\0';
    Folding folding = fold_prompt(list->prompt);
    Cutter cutter = {.list = list,
                     .folding = &folding,
                     .text =
                         folding.text.chars == NULL ? "" : folding.text.chars,
                     .length = folding.text.length};
    cut(&cutter);
    const size_t size = cutter.kept.length;
    list->folded = text_take(&cutter.kept);
    list->lower = mem_copy(list->folded, size + 1);
    for (size_t i = 0; i < size; i++)
        list->lower[i] = (char)tolower((unsigned char)list->lower[i]);
    text_clear(&folding.text);
    mem_free(folding.origins);
    return list;
}

void
token_list_free(TokenList *list)
{
    if (list == NULL)
        return;
    mem_free(list->items);
    mem_free(list->lower);
    mem_free(list->folded);
    mem_free(list->prompt);
    mem_free(list);
}

// Asking.

const char *
token_lower(const TokenList *list, size_t index)
{
    return index < list->count ? list->lower + list->items[index].folded : "";
}

const char *
token_cased(const TokenList *list, size_t index)
{
    return index < list->count ? list->folded + list->items[index].folded : "";
}

bool
token_is(const TokenList *list, size_t index, const char *lower)
{
    return index < list->count && strcmp(token_lower(list, index), lower) == 0;
}

bool
token_is_mark(const TokenList *list, size_t index, char mark)
{
    return index < list->count && list->items[index].kind == TOKEN_MARK &&
           list->items[index].mark == mark;
}

bool
token_is_number(const TokenList *list, size_t index)
{
    return index < list->count && list->items[index].kind == TOKEN_NUMBER;
}

bool
token_is_joined(const TokenList *list, size_t index)
{
    return index < list->count && list->items[index].is_joined;
}

bool
token_is_free(const TokenList *list, size_t index)
{
    return index < list->count && !list->items[index].is_taken;
}

void
token_take(TokenList *list, size_t first, size_t end)
{
    for (size_t i = first; i < end && i < list->count; i++)
        list->items[i].is_taken = true;
}

bool
token_is_break(const TokenList *list, size_t index)
{
    if (index >= list->count)
        return true;
    if (list->items[index].kind != TOKEN_MARK)
        return false;
    const char mark = list->items[index].mark;
    if (mark == '-' || mark == '/')
        return !list->items[index].is_joined ||
               !token_is_joined(list, index + 1);
    return strchr(",.;:!?()[]{}|\n>", mark) != NULL;
}

char *
token_text(const TokenList *list, size_t first, size_t end)
{
    if (first >= end || end > list->count)
        return mem_copy_text("");
    const size_t start = list->items[first].start;
    const size_t stop =
        list->items[end - 1].start + list->items[end - 1].length;
    return text_format("%.*s", (int)(stop - start), list->prompt + start);
}
