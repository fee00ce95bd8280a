// SPDX-License-Identifier: MIT
// Reading adds bits to the set and removes some, writing takes it apart again.
#include "chord_quality.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

enum { QUALITY_SIZE = 32 };

static unsigned
bit(int interval)
{
    return 1U << interval;
}

static bool
has(unsigned set, int interval)
{
    return (set & bit(interval)) != 0;
}

// Reading a quality ///////////////////////////////////////////////////////////

typedef struct {
    unsigned set;
    bool is_major_seventh; // "maj" was read: a seventh will be 11
    bool is_diminished;    // "dim" was read: a seventh will be 9
} Quality;

// One spelling: what it removes, then what it adds.
typedef struct {
    const char *text;
    unsigned without, with;
} Change;

enum { THIRDS = 1 << 3 | 1 << 4, FIFTHS = 1 << 6 | 1 << 7 | 1 << 8 };

// What may stand behind the extension, in any order; longer spellings before
// their beginnings.
static const Change changes[] = {
    {"sus2", THIRDS, 1 << 2},
    {"sus4", THIRDS, 1 << 5},
    {"sus", THIRDS, 1 << 5},
    {"add2", 0, 1 << 14},
    {"add4", 0, 1 << 17},
    {"add6", 0, 1 << 9},
    {"add9", 0, 1 << 14},
    {"add11", 0, 1 << 17},
    {"add13", 0, 1 << 21},
    {"no3", THIRDS, 0},
    {"no5", FIFTHS, 0},
    {"omit3", THIRDS, 0},
    {"omit5", FIFTHS, 0},
    {"alt", FIFTHS | 1 << 11, 1 << 8 | 1 << 10 | 1 << 15},
    {"b5", FIFTHS, 1 << 6},
    {"-5", FIFTHS, 1 << 6},
    {"#5", FIFTHS, 1 << 8},
    {"+5", FIFTHS, 1 << 8},
    {"b9", 1 << 14, 1 << 13},
    {"-9", 1 << 14, 1 << 13},
    {"#9", 1 << 14, 1 << 15},
    {"+9", 1 << 14, 1 << 15},
    {"#11", 1 << 17, 1 << 18},
    {"+11", 1 << 17, 1 << 18},
    {"b13", 1 << 21, 1 << 20},
    {"-13", 1 << 21, 1 << 20},
    {"aug", FIFTHS, 1 << 8},
    {"+", FIFTHS, 1 << 8},
};

// Other ways to write a sign, and punctuation that means nothing.
static const struct {
    const char *text, *plain;
} spellings[] = {
    {"\u266d", "b"},  {"\u266f", "#"}, {"\u00b0", "dim"}, {"\u00f8", "h"},
    {"\u00d8", "h"},  {"\u0394", "^"}, {"\u25b3", "^"},   {"minor", "m"},
    {"major", "maj"}, {"min", "m"},    {"Min", "m"},      {"ma7", "maj7"},
    {"ma9", "maj9"},  {"Maj", "maj"},  {"MAJ", "maj"},    {"dom", ""},
    {"(", ""},        {")", ""},       {",", ""},         {" ", ""},
    {"M", "maj"},     {"6/9", "69"},   {"\u2212", "-"},
};

static bool
plain_quality(const char *text, size_t length, char plain[static QUALITY_SIZE])
{
    size_t used = 0;
    const char *end = text + length;
    while (text < end) {
        const char *from = NULL, *to = NULL;
        for (size_t i = 0; i < ARRAY_LENGTH(spellings) && from == NULL; i++) {
            if (text_starts_with(text, spellings[i].text)) {
                from = spellings[i].text;
                to = spellings[i].plain;
            }
        }
        size_t count = to == NULL ? 1 : strlen(to);
        if (used + count >= QUALITY_SIZE)
            return false;
        memcpy(plain + used, to == NULL ? text : to, count);
        used += count;
        text += from == NULL ? 1 : strlen(from);
    }
    plain[used] = '\0';
    return text == end;
}

static bool
take(const char **at, const char *text)
{
    if (!text_starts_with(*at, text))
        return false;
    *at += strlen(text);
    return true;
}

static void
read_third(const char **at, Quality *quality)
{
    bool is_minor = false;
    if (take(at, "dim") || take(at, "o")) {
        quality->set = bit(0) | bit(3) | bit(6);
        quality->is_diminished = true;
        quality->is_major_seventh = take(at, "maj");
        return;
    }
    if (take(at, "h")) {
        quality->set = bit(0) | bit(3) | bit(6) | bit(10);
        (void)take(at, "7");
        return;
    }
    if (text_starts_with(*at, "maj")) {
        is_minor = false;
    } else if (take(at, "mi") || take(at, "m")) {
        is_minor = true;
    } else if (text_starts_with(*at, "-") && !text_starts_with(*at, "-5")) {
        is_minor = take(at, "-");
    }
    if (is_minor)
        quality->set = (quality->set & ~(unsigned)THIRDS) | bit(3);
    if (take(at, "maj"))
        quality->is_major_seventh = true;
    if (take(at, "aug"))
        quality->set = (quality->set & ~(unsigned)FIFTHS) | bit(8);
    if (take(at, "^")) {
        quality->is_major_seventh = true;
        quality->set |= bit(11);
    }
}

static void
add_seventh(Quality *quality, unsigned above)
{
    int seventh = quality->is_major_seventh ? 11 : 10;
    if (quality->is_diminished && !quality->is_major_seventh)
        seventh = 9;
    quality->set |= bit(seventh) | above;
}

static void
read_extension(const char **at, Quality *quality)
{
    if (take(at, "69"))
        quality->set |= bit(9) | bit(14);
    else if (take(at, "6"))
        quality->set |= bit(9);
    else if (take(at, "7"))
        add_seventh(quality, 0);
    else if (take(at, "9"))
        add_seventh(quality, bit(14));
    else if (take(at, "11"))
        add_seventh(quality, bit(14) | bit(17));
    else if (take(at, "13"))
        add_seventh(quality, bit(14) | bit(21));
    else if (take(at, "5"))
        quality->set &= ~(unsigned)THIRDS;
}

static bool
read_change(const char **at, Quality *quality)
{
    for (size_t i = 0; i < ARRAY_LENGTH(changes); i++) {
        if (take(at, changes[i].text)) {
            quality->set &= ~changes[i].without;
            quality->set |= changes[i].with;
            return true;
        }
    }
    if (take(at, "maj7")) { // "m(maj7)", "6maj7"
        quality->set = (quality->set & ~bit(10)) | bit(11);
        return true;
    }
    return false;
}

bool
chord_quality_read(const char *text,
                   size_t length,
                   bool is_minor,
                   unsigned *set)
{
    char plain[QUALITY_SIZE];
    if (!plain_quality(text, length, plain))
        return false;
    Quality quality = {.set = bit(0) | bit(is_minor ? 3 : 4) | bit(7)};
    const char *at = plain;
    read_third(&at, &quality);
    read_extension(&at, &quality);
    while (read_change(&at, &quality))
        continue;
    *set = quality.set;
    return *at == '\0';
}

// Writing a quality ///////////////////////////////////////////////////////////

static void
put(QualityText *suffix, const char *text)
{
    size_t length = strlen(text);
    if (suffix->length + length >= sizeof(suffix->chars))
        return;
    memcpy(suffix->chars + suffix->length, text, length + 1);
    suffix->length += length;
}

// Moves `interval` out of the set; true if it was there.
static bool
claim(unsigned *set, int interval)
{
    bool was = has(*set, interval);
    *set &= ~bit(interval);
    return was;
}

// The highest of 7, 9, 11, 13 that the chord has without gaps below it; what
// the number says leaves the set.
static const char *
extension_number(unsigned *set)
{
    bool has_ninth = (*set & (bit(13) | bit(14) | bit(15))) != 0;
    bool is_altered = has(*set, 13) || has(*set, 15);
    const char *number = "7";
    // An altered tone behind the number would take the plain one away.
    if (has_ninth && !has(*set, 20) && claim(set, 21))
        number = "13";
    else if (has_ninth && !has(*set, 18) && claim(set, 17))
        number = "11";
    else if (has(*set, 14) && !is_altered)
        number = "9";
    // Spelled out behind an altered ninth.
    if (number[0] != '7' && !is_altered)
        (void)claim(set, 14);
    return number;
}

static void
put_extension(QualityText *suffix, unsigned *set)
{
    bool is_major = claim(set, 11);
    bool is_minor = claim(set, 10);
    if (is_major || is_minor) {
        put(suffix, is_major ? "maj" : "");
        put(suffix, extension_number(set));
        return;
    }
    if (!claim(set, 9))
        return;
    bool is_altered = has(*set, 13) || has(*set, 15);
    put(suffix, !is_altered && claim(set, 14) ? "69" : "6");
}

// What is left, in the order in which reading it back gives the same set.
static void
put_changes(QualityText *suffix, unsigned set)
{
    static const struct {
        int interval;
        const char *text;
    } rows[] = {
        {2, "sus2"}, {5, "sus4"}, {13, "b9"},   {15, "#9"},    {18, "#11"},
        {20, "b13"}, {9, "add6"}, {14, "add9"}, {17, "add11"}, {21, "add13"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (has(set, rows[i].interval))
            put(suffix, rows[i].text);
}

static bool
is_diminished(unsigned set)
{
    return has(set, 3) && has(set, 6) && !has(set, 4) && !has(set, 7) &&
           !has(set, 8) && !has(set, 10);
}

static void
write_plain(unsigned set, QualityText *suffix)
{
    *suffix = (QualityText){.length = 0};
    bool has_third = (set & THIRDS) != 0;
    bool is_sus = !has_third && (has(set, 2) || has(set, 5));
    if (set == (bit(0) | bit(7))) {
        put(suffix, "5");
        return;
    }
    if (is_diminished(set)) {
        put(suffix, "dim");
        (void)(claim(&set, 6) && claim(&set, 3));
        if (!has(set, 11) && claim(&set, 9))
            put(suffix, "7");
        has_third = true;
        set |= bit(7); // as if it were a fifth of its own: said by "dim"
    } else if (has(set, 3)) {
        put(suffix, "m");
    } else if (has(set, 4) && has(set, 8) && !has(set, 7) && !has(set, 9) &&
               !has(set, 10) && !has(set, 11)) {
        put(suffix, "aug");
        set = (set & ~bit(8)) | bit(7);
    }
    put_extension(suffix, &set);
    if (has(set, 6))
        put(suffix, "b5");
    if (has(set, 8))
        put(suffix, "#5");
    if (!has_third && !is_sus)
        put(suffix, "no3");
    if ((set & FIFTHS) == 0)
        put(suffix, "no5");
    put_changes(suffix, set);
}

void
chord_quality_write(unsigned set, QualityText *suffix)
{
    write_plain(set, suffix);
    // "Db5" would be a chord on D flat.
    if (suffix->chars[0] != 'b' && suffix->chars[0] != '#')
        return;
    QualityText plain = *suffix;
    *suffix = (QualityText){.length = 0};
    put(suffix, "(");
    put(suffix, plain.chars);
    put(suffix, ")");
}
