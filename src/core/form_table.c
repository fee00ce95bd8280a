// SPDX-License-Identifier: MIT
#include "form_table.h"

#include "timbre/base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_TEMPLATES = 20, SPLIT_FROM_BARS = 24 };

typedef struct {
    const char *name;
    const char *templates[MAX_TEMPLATES]; // by rising length
    // Roles of A, B and C.
    SectionRole groove, chorus, break_;
    int section_bars; // of groove and chorus
} FormFamily;

static const FormFamily families[] = {
    {
        .name = "song",
        .templates =
            {
                "A4",
                "A4 B4",
                "A4 B8",
                "I4 A4 B8",
                "I4 A8 B8",
                "I4 A8 B8 O4",
                "I4 A8 B8 A4 B4",
                "I4 A8 B8 A4 B8",
                "I4 A8 B8 A8 B8",
                "I4 A8 B8 A8 B8 O4",
                "I4 A8 B8 A8 C4 B8 O4",
                "I4 A8 B8 A8 C8 B8 O4",
                "I4 A8 B8 A8 B8 C4 B8 O4",
                "I4 A8 B8 A8 B8 C8 B8 O4",
                "I4 A16 B8 A8 B8 C8 B8 O4",
                "I8 A16 B8 A8 B8 C8 B16 O8",
                "I8 A16 B8 A16 B8 C8 A8 B16 O8",
            },
        .groove = SECTION_VERSE,
        .chorus = SECTION_CHORUS,
        .break_ = SECTION_BRIDGE,
        .section_bars = 8,
    },
    {
        .name = "club",
        .templates =
            {
                "A4",
                "A4 B4",
                "A4 B8",
                "I4 A4 B8",
                "I4 A8 B8",
                "I4 A8 C4 B8",
                "I4 A8 C4 B8 O4",
                "I4 A8 C4 B16",
                "I4 A8 C4 B16 O4",
                "I8 A8 C8 B16",
                "I8 A8 C8 B16 O8",
                "I8 A16 C8 B16 O8",
                "I8 A16 C8 B16 A8 O8",
                "I8 A16 C8 B16 C8 B16 O8",
                "I8 A16 C8 B16 A16 C8 B16 O8",
                "I16 A16 C8 B16 A16 C16 B16 O16",
            },
        .groove = SECTION_MAIN,
        .chorus = SECTION_DROP,
        .break_ = SECTION_BREAKDOWN,
        .section_bars = 16,
    },
    {
        .name = "aaba",
        .templates =
            {
                "A4",
                "A8",
                "A8 B4",
                "A8 B8",
                "I4 A8 B8",
                "A8 B8 A8",
                "I4 A8 B8 A8",
                "A8 A8 B8 A8",
                "I4 A8 A8 B8 A8",
                "I4 A8 A8 B8 A8 O4",
                "I4 A8 A8 B8 A8 B8 A8",
                "I4 A8 A8 B8 A8 A8 B8 A8 O4",
                "I4 A8 A8 B8 A8 A8 A8 B8 A8 O4",
            },
        .groove = SECTION_A,
        .chorus = SECTION_B,
        .break_ = SECTION_C,
        .section_bars = 8,
    },
    {
        .name = "slow",
        .templates =
            {
                "A4",
                "A4 B4",
                "A8 B4",
                "I4 A8 B4",
                "I4 A8 B8",
                "I4 A8 B8 O4",
                "I4 A8 B8 A8",
                "I8 A8 B8 A8",
                "I8 A8 B8 C8 O8",
                "I8 A8 B8 C8 A8 B8 O8",
            },
        .groove = SECTION_A,
        .chorus = SECTION_B,
        .break_ = SECTION_C,
        .section_bars = 8,
    },
    {
        // Choruses of twelve bars.
        .name = "blues",
        .templates =
            {
                "A4",
                "A8",
                "A12",
                "I4 A12",
                "A12 A12",
                "I4 A12 A12",
                "A12 S12 A12",
                "I4 A12 S12 A12",
                "A12 A12 S12 A12",
                "I4 A12 A12 S12 A12",
                "I4 A12 A12 S12 S12 A12",
                "I4 A12 A12 S12 S12 A12 A12",
            },
        .groove = SECTION_A,
        .chorus = SECTION_B,
        .break_ = SECTION_C,
        .section_bars = 12,
    },
};

static const FormFamily *
find_family(const char *name)
{
    for (size_t i = 0; name != NULL && i < ARRAY_LENGTH(families); i++)
        if (strcmp(families[i].name, name) == 0)
            return &families[i];
    return NULL;
}

static const FormFamily *
family_or_song(const char *name)
{
    const FormFamily *family = find_family(name);
    return family != NULL ? family : &families[0];
}

bool
form_table_has_family(const char *family)
{
    return find_family(family) != NULL;
}

// Fitting /////////////////////////////////////////////////////////////////////

typedef struct {
    FormSection *sections;
    size_t count;
} Form;

// "I4 A8" into sections; returns the sum of bars.
static int
read_template(const char *text, Form *form)
{
    int bars = 0;
    form->count = 0;
    while (*text != '\0') {
        char *end = NULL;
        long length = strtol(text + 1, &end, 10);
        form->sections[form->count++] = (FormSection){text[0], (int)length};
        bars += (int)length;
        text = end + (*end == ' ' ? 1 : 0);
    }
    return bars;
}

static bool
is_body(char letter)
{
    return letter != 'I' && letter != 'O';
}

static void
insert(Form *form, size_t index, FormSection section)
{
    memmove(form->sections + index + 1, form->sections + index,
            (form->count - index) * sizeof(*form->sections));
    form->sections[index] = section;
    form->count++;
}

// Long pieces repeat the last three body sections before the outro.
static int
repeat_body(Form *form, int left)
{
    FormSection body[3];
    size_t count = 0;
    for (size_t i = form->count; i > 0 && count < 3; i--)
        if (is_body(form->sections[i - 1].letter))
            body[count++] = form->sections[i - 1];
    while (left >= SPLIT_FROM_BARS) {
        int before = left;
        size_t at = form->count;
        if (form->sections[at - 1].letter == 'O')
            at--;
        for (size_t i = count; i > 0; i--) {
            bool has_room = form->count < PLAN_MAX_SECTIONS;
            if (!has_room || left < body[i - 1].bars)
                continue;
            insert(form, at++, body[i - 1]);
            left -= body[i - 1].bars;
        }
        if (left == before)
            break;
    }
    return left;
}

static FormSection *
last_of(Form *form, char letter)
{
    for (size_t i = form->count; i > 0; i--)
        if (form->sections[i - 1].letter == letter)
            return &form->sections[i - 1];
    return NULL;
}

// When there is no room for more sections all of them grow by turns.
static int
lengthen_all(Form *form, int left)
{
    for (size_t i = 0; left >= 4; i = (i + 1) % form->count) {
        form->sections[i].bars += 4;
        left -= 4;
    }
    return left;
}

// Whole fours to the last chorus, what is odd to the end.
static void
spread(Form *form, int left)
{
    if (left >= SPLIT_FROM_BARS)
        left = lengthen_all(form, left);
    FormSection *last = &form->sections[form->count - 1];
    FormSection *chorus = last_of(form, 'B');
    int fours = left / 4 * 4;
    (chorus != NULL ? chorus : &form->sections[0])->bars += fours;
    last->bars += left - fours;
}

// A blues keeps its twelve bars: what is left becomes intro and outro.
static void
spread_blues(Form *form, int left)
{
    if (left >= 4 && form->sections[0].letter != 'I') {
        insert(form, 0, (FormSection){'I', 4});
        left -= 4;
    }
    if (left > 0)
        insert(form, form->count, (FormSection){'O', left});
}

size_t
form_table_fit(const char *family,
               int bars,
               FormSection sections[static PLAN_MAX_SECTIONS])
{
    const FormFamily *row = family_or_song(family);
    Form form = {.sections = sections};
    const char *best = NULL;
    for (size_t i = 0; i < MAX_TEMPLATES && row->templates[i] != NULL; i++)
        if (read_template(row->templates[i], &form) <= bars)
            best = row->templates[i];
    if (best == NULL) {
        sections[0] = (FormSection){'A', bars};
        return 1;
    }
    int left = bars - read_template(best, &form);
    left = repeat_body(&form, left);
    bool is_blues = strcmp(row->name, "blues") == 0 && bars >= 12 &&
                    form.count + 2 <= PLAN_MAX_SECTIONS;
    if (left > 0 && is_blues)
        spread_blues(&form, left);
    else if (left > 0)
        spread(&form, left);
    return form.count;
}

int
form_table_nearest(const char *family, int bars)
{
    const FormFamily *row = family_or_song(family);
    FormSection sections[PLAN_MAX_SECTIONS];
    Form form = {.sections = sections};
    int nearest = 0;
    for (size_t i = 0; i < MAX_TEMPLATES && row->templates[i] != NULL; i++) {
        int length = read_template(row->templates[i], &form);
        if (nearest == 0 || abs(length - bars) < abs(nearest - bars))
            nearest = length;
    }
    return nearest;
}

// Roles ///////////////////////////////////////////////////////////////////////

SectionRole
form_table_role(const char *family, char letter)
{
    const FormFamily *row = family_or_song(family);
    switch (letter) {
    case 'I':
        return SECTION_INTRO;
    case 'B':
        return row->chorus;
    case 'C':
        return row->break_;
    case 'S':
        return SECTION_SOLO;
    case 'O':
        return SECTION_OUTRO;
    default:
        return row->groove;
    }
}

typedef struct {
    char letter;
    int bars; // 0 = the family's length of a groove
} RoleRow;

static const RoleRow role_rows[SECTION_ROLE_COUNT] = {
    [SECTION_INTRO] = {'I', 4},       [SECTION_VERSE] = {'A', 0},
    [SECTION_PRE_CHORUS] = {'P', 4},  [SECTION_CHORUS] = {'B', 0},
    [SECTION_POST_CHORUS] = {'B', 4}, [SECTION_BRIDGE] = {'C', 8},
    [SECTION_BREAKDOWN] = {'C', 8},   [SECTION_BUILD] = {'P', 4},
    [SECTION_DROP] = {'B', 0},        [SECTION_SOLO] = {'S', 0},
    [SECTION_INTERLUDE] = {'C', 4},   [SECTION_OUTRO] = {'O', 4},
    [SECTION_A] = {'A', 0},           [SECTION_B] = {'B', 0},
    [SECTION_C] = {'C', 0},           [SECTION_MAIN] = {'A', 0},
};

char
form_table_letter(SectionRole role)
{
    return role_rows[role].letter;
}

int
form_table_usual_bars(const char *family, SectionRole role)
{
    int bars = role_rows[role].bars;
    return bars > 0 ? bars : family_or_song(family)->section_bars;
}

// Energies ////////////////////////////////////////////////////////////////////

typedef struct {
    int values[16];
    int count;
} EnergyList;

static EnergyList
energies_of(const char *text, char letter)
{
    EnergyList list = {.count = 0};
    for (const char *at = text; *at != '\0' && list.count < 16; at++)
        if (at[0] == 'e' && at[1] >= '1' && at[1] <= '5') {
            const char *start = at;
            while (start > text && start[-1] != ' ')
                start--;
            if (*start == letter)
                list.values[list.count++] = at[1] - '0';
        }
    return list;
}

static int
maximum(const EnergyList *list)
{
    int most = list->values[0];
    for (int i = 1; i < list->count; i++)
        if (list->values[i] > most)
            most = list->values[i];
    return most;
}

static int
count_letter(const SectionRole *roles, size_t count, char letter)
{
    int found = 0;
    for (size_t i = 0; i < count; i++)
        found += form_table_letter(roles[i]) == letter;
    return found;
}

// Letters that the energies name themselves.
static int
main_energy(const char *energies, char letter, int index, int total)
{
    EnergyList list = energies_of(energies, letter);
    if (list.count == 0)
        list = energies_of(energies, 'A');
    if (list.count == 0)
        return 3;
    int at = index < list.count ? index : list.count - 1;
    int energy = list.values[at];
    bool is_last = index == total - 1;
    if (letter == 'B' && is_last)
        energy = maximum(&list);
    int closing = list.values[list.count - 1];
    if (letter == 'A' && is_last && index > 0 && closing > energy)
        energy = closing;
    return energy;
}

void
form_table_energies(const char *energies,
                    const SectionRole *roles,
                    size_t count,
                    int *result)
{
    int seen[128] = {0};
    for (size_t i = 0; i < count; i++) {
        char letter = form_table_letter(roles[i]);
        int index = seen[(unsigned char)letter]++;
        int total = count_letter(roles, count, letter);
        switch (letter) {
        case 'P': // leads up to the next chorus: one above the groove
            result[i] = main_energy(energies, 'A', index, total) + 1;
            break;
        case 'S':
            result[i] = main_energy(energies, 'B', index, total + 1);
            break;
        default:
            result[i] = main_energy(energies, letter, index, total);
        }
        if (result[i] > 5)
            result[i] = 5;
    }
}
