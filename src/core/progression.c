// SPDX-License-Identifier: MIT
// Chords of every section: the loop that was asked for, or a progression of
// the style that suits the mode (composer.md 3.2 "progression choice").
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/base/text.h"

#include "form_table.h"
#include "plan_choice.h"

#include <string.h>

enum { COUNTER_PROGRESSION = 10, MAX_PROGRESSIONS = 12, MAX_BARS = 32 };

enum { BAR_TEXT_SIZE = 96 };

// Bars of chord names: "Am7", or "Dm7 G7" for two in a bar.
typedef struct {
    char bars[MAX_BARS][BAR_TEXT_SIZE];
    int count;
    double fit; // share of its tones that belong to the mode
} Progression;

static void
append_name(char bar[static BAR_TEXT_SIZE],
            const Chord *chord,
            const Plan *plan)
{
    char name[CHORD_TEXT_SIZE];
    chord_name(chord, music_pitch_class(plan->key), plan->mode, name);
    size_t length = strlen(bar);
    if (length + strlen(name) + 2 > BAR_TEXT_SIZE)
        return;
    if (length > 0)
        bar[length++] = ' ';
    memcpy(bar + length, name, strlen(name) + 1);
}

// The style's table ///////////////////////////////////////////////////////////

typedef struct {
    int tones, fitting;
} Fit;

static void
count_tones(Fit *fit, const Chord *chord, const Plan *plan)
{
    unsigned classes = chord_pitch_classes(chord);
    unsigned scale = chord_mode_classes(music_pitch_class(plan->key),
                                        music_mode_parent(plan->mode));
    for (int p = 0; p < 12; p++) {
        fit->tones += (int)(classes >> p & 1U);
        fit->fitting += (int)((classes & scale) >> p & 1U);
    }
}

// One bar of a table, "ii9" or "ii9_V13"; returns where it ends.
static const char *
read_bar(const char *text, const Plan *plan, Progression *progression, Fit *fit)
{
    char *bar = progression->bars[progression->count];
    bar[0] = '\0';
    while (*text != '\0' && *text != ' ' && *text != '|') {
        size_t length = strcspn(text, "_ |");
        char token[CHORD_TEXT_SIZE] = "";
        Chord chord;
        if (length < sizeof(token)) {
            memcpy(token, text, length);
            if (chord_parse_roman(token, music_pitch_class(plan->key),
                                  MODE_MAJOR, false, &chord)) {
                append_name(bar, &chord, plan);
                count_tones(fit, &chord, plan);
            }
        }
        text += length;
        if (*text == '_')
            text++;
    }
    progression->count += bar[0] != '\0';
    return text;
}

static int
read_pool(const char *text,
          const Plan *plan,
          Progression pool[static MAX_PROGRESSIONS])
{
    int count = 0;
    while (*text != '\0' && count < MAX_PROGRESSIONS) {
        Progression *progression = &pool[count];
        *progression = (Progression){.count = 0};
        Fit fit = {0, 0};
        while (*text != '\0' && *text != '|') {
            text = read_bar(text, plan, progression, &fit);
            text += strspn(text, " ");
            if (progression->count == MAX_BARS)
                break;
        }
        text += strcspn(text, "|");
        text += strspn(text, "| ");
        if (progression->count == 0)
            continue;
        progression->fit = (double)fit.fitting / fit.tones;
        count++;
    }
    return count;
}

// Moves those whose fit is within .10 of the best to the front.
static int
keep_fitting(Progression *pool, int count)
{
    double best = 0;
    for (int i = 0; i < count; i++)
        best = pool[i].fit > best ? pool[i].fit : best;
    int kept = 0;
    for (int i = 0; i < count; i++)
        if (pool[i].fit >= best - 0.10)
            pool[kept++] = pool[i];
    return kept;
}

static const char *
table_of(const Plan *plan, const PlanChoice *choice, bool is_chorus)
{
    const Genre *genre = choice->genre;
    const Style *style = choice->style;
    bool is_minor = music_mode_is_minor(plan->mode);
    const char *own = is_minor ? genre->chords_minor : genre->chords_major;
    if (own != NULL)
        return own;
    if (is_chorus)
        return is_minor ? style->chords_b_minor : style->chords_b_major;
    return is_minor ? style->chords_a_minor : style->chords_a_major;
}

// Grooves and choruses draw their own; breaks take another than the chorus,
// sections that lead up another than the groove.
static void
choose(const Plan *plan,
       const PlanChoice *choice,
       SectionRole role,
       Progression *chosen)
{
    char letter = form_table_letter(role);
    bool is_chorus = letter == 'B' || letter == 'C';
    bool is_other = letter == 'C' || letter == 'P';
    Progression pool[MAX_PROGRESSIONS];
    const char *table = table_of(plan, choice, is_chorus);
    int count = read_pool(table, plan, pool);
    count = keep_fitting(pool, count);
    if (count < 1) // a test proves that every table can be read
        return;
    Random random = random_from_seed(plan->sub_seeds[SUB_SEED_HARMONY]);
    unsigned groove = random_below(random, (unsigned)count,
                                   RANDOM_COUNTERS(COUNTER_PROGRESSION, 'A'));
    unsigned pick = groove;
    if (is_chorus)
        pick = random_below(random, (unsigned)count,
                            RANDOM_COUNTERS(COUNTER_PROGRESSION, 'B'));
    // One table for both: the chorus is another progression of it.
    bool is_shared = table == table_of(plan, choice, !is_chorus);
    if (is_chorus && is_shared && pick == groove)
        pick++;
    if (is_other)
        pick++;
    *chosen = pool[pick % (unsigned)count];
}

// The loop that was said //////////////////////////////////////////////////////

bool
progression_parse_said(const Plan *plan,
                       const char *text,
                       size_t length,
                       Chord *chord)
{
    char token[64] = "";
    if (length >= sizeof(token))
        return false;
    memcpy(token, text, length);
    return chord_parse_name(token, chord) ||
           chord_parse_roman(token, music_pitch_class(plan->key), plan->mode,
                             true, chord);
}

// One item is a bar; what is no chord is reported and left out.
static void
read_said_bar(Plan *plan, const char *text, StringList *said)
{
    char bar[BAR_TEXT_SIZE] = "";
    while (*(text += strspn(text, " _|,")) != '\0') {
        size_t length = strcspn(text, " _|,");
        Chord chord;
        if (progression_parse_said(plan, text, length, &chord)) {
            append_name(bar, &chord, plan);
        } else {
            char *word = mem_copy_text(text);
            word[length] = '\0';
            string_list_add(&plan->not_understood, word);
            mem_free(word);
        }
        text += length;
    }
    if (bar[0] != '\0')
        string_list_push(said, bar);
}

static void
read_said(Plan *plan, StringList *said)
{
    for (size_t i = 0; i < plan->chords.count; i++)
        read_said_bar(plan, plan->chords.items[i], said);
    // Three chords are felt as four bars: the last one is held.
    if (said->count == 3) {
        char *last = mem_copy_text(said->items[2]);
        string_list_push(said, last);
        mem_free(last);
    }
}

// Sections ////////////////////////////////////////////////////////////////////

// Bars for which each chord stands.
static int
stretch_of(const Plan *plan,
           const PlanChoice *choice,
           const Progression *progression,
           int bars)
{
    bool is_long = bars >= 8 && progression->count <= 4;
    int stretch = 1;
    if (choice->style->harmonic_rhythm <= 0.5 && is_long)
        stretch = 2;
    // Bars of two beats pass quickly.
    if (music_meter_grid(plan->meter).step_count <= 8 && is_long)
        stretch *= 2;
    return stretch;
}

static const PlanSection *
section_like(const Plan *plan, const PlanSection *section)
{
    for (size_t i = 0; i < plan->section_count; i++) {
        const PlanSection *other = &plan->sections[i];
        if (other != section && other->role == section->role &&
            other->chords.count > 0)
            return other;
    }
    return NULL;
}

// A section whose length was edited goes on with its own chords.
static void
fit_chords(PlanSection *section)
{
    size_t bars = (size_t)section->bars;
    size_t before = section->chords.count;
    for (size_t i = before; i < bars; i++) {
        char *chord = mem_copy_text(section->chords.items[i % before]);
        string_list_push(&section->chords, chord);
        mem_free(chord);
    }
    while (section->chords.count > bars)
        string_list_remove(&section->chords, section->chords.count - 1);
}

static void
copy_chords(PlanSection *section, const StringList *from, int first)
{
    for (int i = 0; i < section->bars; i++)
        string_list_push(&section->chords,
                         from->items[(size_t)(first + i) % from->count]);
}

// A short loop starts anew in every section; a long one goes on where the
// section before left it, but for intro and outro.
static void
write_said(PlanSection *section, const StringList *said, int *next)
{
    char letter = form_table_letter(section->role);
    bool goes_on =
        said->count > (size_t)section->bars && letter != 'I' && letter != 'O';
    copy_chords(section, said, goes_on ? *next : 0);
    if (goes_on)
        *next += section->bars;
}

static void
write_chosen(const Plan *plan, const PlanChoice *choice, PlanSection *section)
{
    Progression chosen = {.count = 0};
    choose(plan, choice, section->role, &chosen);
    if (chosen.count < 1)
        return;
    int stretch = stretch_of(plan, choice, &chosen, section->bars);
    for (int i = 0; i < section->bars; i++)
        string_list_push(&section->chords,
                         chosen.bars[i / stretch % chosen.count]);
}

void
progression_write(Plan *plan, const PlanChoice *choice)
{
    StringList said = {.count = 0};
    read_said(plan, &said);
    int next = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        PlanSection *section = &plan->sections[i];
        const PlanSection *like = section_like(plan, section);
        if (section->chords.count > 0)
            fit_chords(section);
        else if (like != NULL)
            copy_chords(section, &like->chords, 0);
        else if (said.count > 0)
            write_said(section, &said, &next);
        else
            write_chosen(plan, choice, section);
    }
    string_list_clear(&said);
}
