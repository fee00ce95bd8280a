// SPDX-License-Identifier: MIT
#include "lexicon.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <string.h>

static_assert(MEANS_COUNT <= 64, "meanings are bits of one number");

// One open hash table holds words, keyed by a hash of their text, another the
// tree's edges, keyed by (node, word). Both are small, so that building them
// for every prompt costs little: sizes that suit the tables are taken at once.
typedef struct {
    uint32_t key; // 0 = free
    int32_t value;
} Slot;

typedef struct {
    Slot *slots;
    size_t size; // a power of two
    size_t used;
} Table;

enum { TABLE_SIZE = 16384, ENTRIES_AT_FIRST = 8192 };

typedef struct {
    uint32_t text; // offset
    uint32_t size;
} Word;

typedef struct {
    int first_entry;
    uint64_t meanings;
} Node;

typedef struct {
    const LexiconRow *row;
    int next;
} Entry;

struct Lexicon {
    Text texts;
    Word *words;
    size_t word_count, word_capacity;
    Node *nodes; // 0 is the root
    size_t node_count, node_capacity;
    Entry *entries;
    size_t entry_count, entry_capacity;
    Table word_table, edge_table;
};

static size_t
table_start(const Table *table, uint32_t key)
{
    return (key * 0x9E3779B1U >> 7) & (table->size - 1);
}

// The first free slot that a key may take.
static Slot *
free_slot(const Table *table, uint32_t key)
{
    size_t at = table_start(table, key);
    while (table->slots[at].key != 0)
        at = (at + 1) & (table->size - 1);
    return &table->slots[at];
}

static void
table_put(Table *table, uint32_t key, int value)
{
    if (4 * (table->used + 1) > 3 * table->size) {
        const Table old = *table;
        table->size = 2 * old.size;
        table->slots = mem_new_array(table->size, sizeof *table->slots);
        for (size_t i = 0; i < old.size; i++)
            if (old.slots[i].key != 0)
                *free_slot(table, old.slots[i].key) = old.slots[i];
        mem_free(old.slots);
    }
    *free_slot(table, key) = (Slot){key, value};
    table->used++;
}

static void
table_start_empty(Table *table)
{
    table->size = TABLE_SIZE;
    table->slots = mem_new_array(table->size, sizeof *table->slots);
}

// FNV-1a.
static uint32_t
word_key(const char *word, size_t size)
{
    uint32_t key = 0x811C9DC5U;
    for (size_t i = 0; i < size; i++)
        key = (key ^ (unsigned char)word[i]) * 0x01000193U;
    return key == 0 ? 1 : key;
}

int
lexicon_word(const Lexicon *lexicon, const char *word, size_t size)
{
    const Table *table = &lexicon->word_table;
    const uint32_t key = word_key(word, size);
    size_t at = table_start(table, key);
    for (; table->slots[at].key != 0; at = (at + 1) & (table->size - 1)) {
        if (table->slots[at].key != key)
            continue;
        const Word *known = &lexicon->words[table->slots[at].value];
        if (known->size == size &&
            memcmp(lexicon->texts.chars + known->text, word, size) == 0)
            return table->slots[at].value;
    }
    return WORD_UNKNOWN;
}

static int
add_word(Lexicon *lexicon, const char *word, size_t size)
{
    const int known = lexicon_word(lexicon, word, size);
    if (known != WORD_UNKNOWN)
        return known;
    lexicon->words =
        mem_reserve(lexicon->words, lexicon->word_count,
                    &lexicon->word_capacity, sizeof *lexicon->words);
    lexicon->words[lexicon->word_count] =
        (Word){(uint32_t)lexicon->texts.length, (uint32_t)size};
    text_append_bytes(&lexicon->texts, word, size);
    text_append_bytes(&lexicon->texts, "", 1);
    const int id = (int)lexicon->word_count++;
    table_put(&lexicon->word_table, word_key(word, size), id);
    return id;
}

// Nodes and words stay below 2^16: a test of the tables sees to it.
static uint32_t
edge_key(int node, int word)
{
    return ((uint32_t)node << 16 | (uint32_t)word) + 1;
}

static int
find_edge(const Lexicon *lexicon, int node, int word)
{
    const Table *table = &lexicon->edge_table;
    const uint32_t key = edge_key(node, word);
    size_t at = table_start(table, key);
    while (table->slots[at].key != 0 && table->slots[at].key != key)
        at = (at + 1) & (table->size - 1);
    return table->slots[at].key == 0 ? LEXICON_NONE : table->slots[at].value;
}

static int
add_node(Lexicon *lexicon)
{
    lexicon->nodes =
        mem_reserve(lexicon->nodes, lexicon->node_count,
                    &lexicon->node_capacity, sizeof *lexicon->nodes);
    lexicon->nodes[lexicon->node_count] = (Node){LEXICON_NONE, 0};
    return (int)lexicon->node_count++;
}

static int
add_edge(Lexicon *lexicon, int node, int word)
{
    const int known = find_edge(lexicon, node, word);
    if (known != LEXICON_NONE)
        return known;
    const int added = add_node(lexicon);
    table_put(&lexicon->edge_table, edge_key(node, word), added);
    return added;
}

static void
add_entry(Lexicon *lexicon, int node, const LexiconRow *row)
{
    lexicon->entries =
        mem_reserve(lexicon->entries, lexicon->entry_count,
                    &lexicon->entry_capacity, sizeof *lexicon->entries);
    lexicon->entries[lexicon->entry_count] =
        (Entry){row, lexicon->nodes[node].first_entry};
    lexicon->nodes[node].first_entry = (int)lexicon->entry_count++;
    lexicon->nodes[node].meanings |= (uint64_t)1 << row->meaning;
}

// "deep house" is also known as "deephouse", unless that is a row of its own.
static void
add_joined(Lexicon *lexicon,
           const char *phrase,
           size_t size,
           const LexiconRow *row)
{
    char joined[64];
    size_t count = 0;
    for (size_t i = 0; i < size; i++) {
        if (phrase[i] == ' ')
            continue;
        if (count == sizeof joined)
            return;
        joined[count++] = phrase[i];
    }
    const int word = add_word(lexicon, joined, count);
    add_entry(lexicon, add_edge(lexicon, 0, word), row);
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Digits and letters are words of their own, as in tokens: "dx7" is two.
static size_t
word_end(const char *phrase, size_t at, size_t size)
{
    size_t end = at + 1;
    while (end < size && phrase[end] != ' ' &&
           (phrase[end] == '.' || phrase[end - 1] == '.' ||
            is_digit(phrase[end]) == is_digit(phrase[end - 1])))
        end++;
    return end;
}

static void
add_phrase(Lexicon *lexicon,
           const char *phrase,
           size_t size,
           const LexiconRow *row)
{
    int node = 0;
    size_t word_count = 0;
    for (size_t at = 0; at < size; word_count++) {
        const size_t end = word_end(phrase, at, size);
        node =
            add_edge(lexicon, node, add_word(lexicon, phrase + at, end - at));
        at = end + (phrase[end] == ' ');
    }
    add_entry(lexicon, node, row);
    const bool is_name =
        row->meaning >= MEANS_GENRE && row->meaning <= MEANS_SECTION;
    if (is_name && word_count > 1 && word_count < 4 && size > 6)
        add_joined(lexicon, phrase, size, row);
}

static void
add_rows(Lexicon *lexicon, const LexiconRow *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *at = rows[i].phrases;
        while (*at != '\0') {
            const size_t size = strcspn(at, "|");
            add_phrase(lexicon, at, size, &rows[i]);
            at += size + (at[size] == '|');
        }
    }
}

Lexicon *
lexicon_new(void)
{
    Lexicon *lexicon = mem_new(sizeof *lexicon);
    table_start_empty(&lexicon->word_table);
    table_start_empty(&lexicon->edge_table);
    lexicon->node_capacity = TABLE_SIZE;
    lexicon->nodes =
        mem_resize(NULL, lexicon->node_capacity, sizeof *lexicon->nodes);
    lexicon->entry_capacity = ENTRIES_AT_FIRST;
    lexicon->entries =
        mem_resize(NULL, lexicon->entry_capacity, sizeof *lexicon->entries);
    (void)add_node(lexicon);
    size_t count = 0;
    const LexiconRow *rows = lexicon_table_styles(&count);
    add_rows(lexicon, rows, count);
    rows = lexicon_table_sounds(&count);
    add_rows(lexicon, rows, count);
    rows = lexicon_table_moods(&count);
    add_rows(lexicon, rows, count);
    rows = lexicon_table_grammar(&count);
    add_rows(lexicon, rows, count);
    rows = lexicon_table_fillers(&count);
    add_rows(lexicon, rows, count);
    return lexicon;
}

void
lexicon_free(Lexicon *lexicon)
{
    if (lexicon == NULL)
        return;
    text_clear(&lexicon->texts);
    mem_free(lexicon->words);
    mem_free(lexicon->nodes);
    mem_free(lexicon->entries);
    mem_free(lexicon->word_table.slots);
    mem_free(lexicon->edge_table.slots);
    mem_free(lexicon);
}

size_t
lexicon_word_count(const Lexicon *lexicon)
{
    return lexicon->word_count;
}

const char *
lexicon_word_text(const Lexicon *lexicon, int word)
{
    return lexicon->texts.chars + lexicon->words[word].text;
}

uint64_t
lexicon_word_meanings(const Lexicon *lexicon, int word)
{
    return lexicon_meanings(lexicon, find_edge(lexicon, 0, word));
}

// Tokens.

// The word without its plural ending, or with one.
static int
stem_of(const Lexicon *lexicon, const char *word, size_t size)
{
    int id = WORD_UNKNOWN;
    if (size > 3 && word[size - 1] == 's' && word[size - 2] != 's') {
        id = lexicon_word(lexicon, word, size - 1);
        if (id == WORD_UNKNOWN && size > 4 && word[size - 2] == 'e')
            id = lexicon_word(lexicon, word, size - 2);
        return id;
    }
    char plural[40];
    if (size < 3 || size + 1 >= sizeof plural)
        return id;
    memcpy(plural, word, size);
    plural[size] = 's';
    return lexicon_word(lexicon, plural, size + 1);
}

void
lexicon_resolve(const Lexicon *lexicon, TokenList *tokens)
{
    for (size_t i = 0; i < tokens->count; i++) {
        Token *token = &tokens->items[i];
        const char *text = token_lower(tokens, i);
        if (token->kind == TOKEN_MARK)
            continue;
        token->word = lexicon_word(lexicon, text, token->size);
        if (token->kind == TOKEN_WORD)
            token->stem = stem_of(lexicon, text, token->size);
        if (token->word == WORD_UNKNOWN) {
            token->word = token->stem;
            token->stem = WORD_UNKNOWN;
        }
    }
}

static int
step(const Lexicon *lexicon, int node, const Token *token)
{
    int next = LEXICON_NONE;
    if (token->word != WORD_UNKNOWN)
        next = find_edge(lexicon, node, token->word);
    if (next == LEXICON_NONE && token->stem != WORD_UNKNOWN)
        next = find_edge(lexicon, node, token->stem);
    return next;
}

// "in 7" does not end in front of "/8", nor in "7:30".
static bool
is_fraction(const TokenList *tokens, size_t index)
{
    return token_is_number(tokens, index) &&
           (token_is_mark(tokens, index + 1, '/') ||
            token_is_mark(tokens, index + 1, ':')) &&
           token_is_joined(tokens, index + 1) &&
           token_is_number(tokens, index + 2) &&
           token_is_joined(tokens, index + 2);
}

int
lexicon_match(const Lexicon *lexicon,
              const TokenList *tokens,
              size_t first,
              size_t *end)
{
    return lexicon_match_within(lexicon, tokens, first, tokens->count, end);
}

int
lexicon_match_within(const Lexicon *lexicon,
                     const TokenList *tokens,
                     size_t first,
                     size_t limit,
                     size_t *end)
{
    int found = LEXICON_NONE;
    int node = 0;
    size_t at = first;
    while (at < limit && token_is_free(tokens, at)) {
        node = step(lexicon, node, &tokens->items[at]);
        if (node == LEXICON_NONE)
            break;
        at++;
        if (lexicon->nodes[node].first_entry != LEXICON_NONE &&
            !is_fraction(tokens, at - 1)) {
            found = node;
            *end = at;
        }
        if (token_is_mark(tokens, at, '-') && token_is_joined(tokens, at) &&
            token_is_joined(tokens, at + 1))
            at++;
    }
    return found;
}

uint64_t
lexicon_meanings(const Lexicon *lexicon, int node)
{
    return node == LEXICON_NONE ? 0 : lexicon->nodes[node].meanings;
}

int
lexicon_next_row(const Lexicon *lexicon,
                 int node,
                 int entry,
                 const LexiconRow **row)
{
    if (node == LEXICON_NONE)
        return LEXICON_NONE;
    const int next = entry == LEXICON_NONE ? lexicon->nodes[node].first_entry
                                           : lexicon->entries[entry].next;
    if (next != LEXICON_NONE)
        *row = lexicon->entries[next].row;
    return next;
}

const LexiconRow *
lexicon_row(const Lexicon *lexicon, int node, Meaning meaning)
{
    const LexiconRow *row = NULL;
    int entry = LEXICON_NONE;
    while ((entry = lexicon_next_row(lexicon, node, entry, &row)) !=
           LEXICON_NONE)
        if (row->meaning == meaning)
            return row;
    return NULL;
}
