// SPDX-License-Identifier: MIT
// Instruments and textures, in and out.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/instrument_table.h"

#include "mention.h"
#include "readers.h"

#include <string.h>

// Room is left for what the style adds.
enum { ASKED_MAX = 16, ID_SIZE = 32 };

typedef struct {
    char id[ID_SIZE];
    size_t item;
    bool is_exception;
    bool is_lead;
    bool is_soft; // implied: gives way without a word
} Wanted;

typedef struct {
    Wanted *items;
    size_t count, capacity;
} WantedList;

typedef struct {
    WantedList asked, refused;
    bool has_only;
} Wants;

static Wanted *
add_wanted(WantedList *list, const char *id, size_t item)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].id, id) == 0)
            return &list->items[i];
    list->items = mem_reserve(list->items, list->count, &list->capacity,
                              sizeof *list->items);
    Wanted *wanted = &list->items[list->count++];
    *wanted = (Wanted){.item = item};
    (void)strncpy(wanted->id, id, ID_SIZE - 1);
    return wanted;
}

static void
drop_wanted(WantedList *list, size_t index)
{
    memmove(list->items + index, list->items + index + 1,
            (list->count - index - 1) * sizeof *list->items);
    list->count--;
}

static bool
has_wanted(const WantedList *list, const char *id)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].id, id) == 0)
            return true;
    return false;
}

// Each id of a row's value.
static void
add_ids(WantedList *list, const PartMention *mention)
{
    const char *at = mention->ids;
    bool is_first = true;
    while (*at != '\0') {
        const size_t size = strcspn(at, " ");
        char id[ID_SIZE] = "";
        memcpy(id, at, size < ID_SIZE - 1 ? size : ID_SIZE - 1);
        Wanted *wanted = add_wanted(list, id, mention->item);
        wanted->is_lead |= mention->is_lead;
        wanted->is_exception |= mention->is_exception;
        // "drumless" leaves shakers out too, if nobody asks for one.
        wanted->is_soft |= mention->meaning == MEANS_EXCLUDE && !is_first;
        is_first = false;
        at += size + (at[size] == ' ');
    }
}

static void
refuse(Wants *wants, const PartMention *mention)
{
    add_ids(&wants->refused, mention);
    if (mention->meaning == MEANS_ROLE && strcmp(mention->ids, "drums") == 0)
        add_wanted(&wants->refused, "percussion", mention->item)->is_soft =
            true;
    // Whoever wants no percussion wants no drums either, unless he says so.
    if (mention->meaning == MEANS_INSTRUMENT &&
        strcmp(mention->ids, "percussion") == 0)
        add_wanted(&wants->refused, "drums", mention->item)->is_soft = true;
}

static void
note_stand_in(Reading *reading, const PartMention *mention)
{
    char *text = item_text(reading, mention->item, mention->item + 1);
    char *name = mem_copy_text(mention->ids);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '_')
            *c = ' ';
    string_list_push_format(&reading->plan->notes,
                            "there is no %s here; closest sound: %s", text,
                            name);
    mem_free(name);
    mem_free(text);
}

static void
add_textures(Plan *plan, const char *ids)
{
    while (*ids != '\0') {
        const size_t size = strcspn(ids, " ");
        char *id = text_format("%.*s", (int)size, ids);
        string_list_add(&plan->texture, id);
        mem_free(id);
        ids += size + (ids[size] == ' ');
    }
}

static void
sort_mention(Reading *reading, Wants *wants, const PartMention *mention)
{
    const bool is_refused = mention->polarity == POLARITY_EXCLUDE;
    if (mention->meaning == MEANS_STAND_IN && !is_refused)
        note_stand_in(reading, mention);
    if (mention->is_scoped) {
        // Somebody who plays in one section must be there at all.
        if (!is_refused && mention->meaning != MEANS_TEXTURE &&
            mention->meaning != MEANS_ROLE && mention->meaning != MEANS_EXCLUDE)
            add_ids(&wants->asked, mention);
        return;
    }
    if (is_refused) {
        refuse(wants, mention);
        return;
    }
    if (mention->meaning == MEANS_TEXTURE) {
        add_textures(reading->plan, mention->ids);
        return;
    }
    if (mention->meaning == MEANS_ROLE)
        return;
    add_ids(&wants->asked, mention);
    wants->has_only |= mention->polarity == POLARITY_ONLY;
}

// Contradictions.

static bool
is_role(const char *id)
{
    Role role;
    return music_role_find(id, &role);
}

// "no drums except a kick": the other drums are refused one by one.
static void
split_family(WantedList *refused, size_t index, const char *kept)
{
    const Wanted family = refused->items[index];
    size_t count = 0;
    const Instrument *table = instrument_table(&count);
    drop_wanted(refused, index);
    for (size_t i = 0; i < count; i++)
        if (strcmp(table[i].id, family.id) != 0 &&
            instrument_table_matches(table[i].id, family.id) &&
            !instrument_table_matches(table[i].id, kept))
            (void)add_wanted(refused, table[i].id, family.item);
}

typedef enum { CLASH_NONE, CLASH_ASKED_WINS, CLASH_REFUSED_WINS } Clash;

static Clash
settle(Reading *reading, Wants *wants, const Wanted *asked, size_t index)
{
    const Wanted *refused = &wants->refused.items[index];
    if (is_role(refused->id) && strcmp(refused->id, "bass") != 0 &&
        strcmp(refused->id, "vocals") != 0)
        return CLASH_NONE;
    if (!instrument_table_matches(asked->id, refused->id))
        return CLASH_NONE;
    if (asked->is_exception || refused->is_soft)
        return CLASH_ASKED_WINS;
    const bool is_asked_last = asked->item > refused->item;
    char *first = item_text(reading, asked->item, asked->item + 1);
    reading_conflict(reading,
                     "\"%s\" is asked for and refused: it is %s, as was said "
                     "last",
                     first, is_asked_last ? "played" : "left out");
    mem_free(first);
    return is_asked_last ? CLASH_ASKED_WINS : CLASH_REFUSED_WINS;
}

static void
settle_all(Reading *reading, Wants *wants)
{
    for (size_t a = 0; a < wants->asked.count; a++) {
        for (size_t r = 0; r < wants->refused.count; r++) {
            const Wanted asked = wants->asked.items[a];
            const Clash clash = settle(reading, wants, &asked, r);
            if (clash == CLASH_NONE)
                continue;
            if (clash == CLASH_REFUSED_WINS) {
                drop_wanted(&wants->asked, a--);
                break;
            }
            if (asked.is_exception &&
                strcmp(asked.id, wants->refused.items[r].id) != 0)
                split_family(&wants->refused, r, asked.id);
            else
                drop_wanted(&wants->refused, r);
            r--;
        }
    }
}

// "guitar" beside "acoustic guitar" is the same guitar.
static void
drop_general(WantedList *asked)
{
    static const char *const general[] = {
        "guitar",         "acoustic_guitar", "piano",
        "electric_piano", "organ",           "drums",
        "bass",           "flute",           "synth_bass"};
    for (size_t i = asked->count; i > 0; i--) {
        const char *id = asked->items[i - 1].id;
        bool is_general = false;
        for (size_t k = 0; k < ARRAY_LENGTH(general); k++)
            is_general |= strcmp(id, general[k]) == 0;
        for (size_t k = 0; k < asked->count && is_general; k++) {
            const char *other = asked->items[k].id;
            const Instrument *row = instrument_table_find(other);
            if (strcmp(other, id) == 0 || row == NULL ||
                row->drum_letters[0] != '\0' ||
                !instrument_table_matches(other, id))
                continue;
            asked->items[k].is_lead |= asked->items[i - 1].is_lead;
            drop_wanted(asked, i - 1);
            break;
        }
    }
}

// Into the plan.

static void
ask(Reading *reading, const Wanted *wanted, bool is_lead_refused)
{
    Plan *plan = reading->plan;
    const Instrument *row = instrument_table_find(wanted->id);
    if (row == NULL)
        return;
    if (plan->part_count >= ASKED_MAX) {
        string_list_push_format(&plan->notes,
                                "more than %d instruments: %s is left out",
                                ASKED_MAX, wanted->id);
        return;
    }
    const bool can_lead = row->role == ROLE_HARMONY || row->role == ROLE_LEAD;
    Role role = wanted->is_lead && can_lead ? ROLE_LEAD : row->role;
    // "no melody, distant bells": they accompany.
    if (role == ROLE_LEAD && is_lead_refused)
        role = ROLE_HARMONY;
    (void)plan_add_part(plan, role, row->id);
    char *field = text_format("parts.%s", row->id);
    reading_say(reading, field);
    mem_free(field);
    if (row->role == ROLE_VOCALS) {
        plan->vocals = true;
        reading_say(reading, "vocals");
    }
}

static void
tell_of_voices(Plan *plan)
{
    static const char *const silent[] = {"vocals", "rap", "beatbox"};
    for (size_t i = 0; i < plan->part_count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(silent); k++)
            if (strcmp(plan->parts[i].instrument, silent[k]) == 0)
                string_list_add(&plan->notes,
                                "the built-in band can't sing or rap: ask for "
                                "a choir, humming or a vocoder to hear voices "
                                "in a sketch");
}

static void
write_wants(Reading *reading, const Wants *wants)
{
    Plan *plan = reading->plan;
    for (size_t i = 0; i < wants->asked.count; i++)
        ask(reading, &wants->asked.items[i],
            has_wanted(&wants->refused, "lead"));
    for (size_t i = 0; i < wants->refused.count; i++) {
        const char *id = wants->refused.items[i].id;
        string_list_add(&plan->exclude, id);
        for (size_t k = plan->texture.count; k > 0; k--)
            if (strcmp(plan->texture.items[k - 1], id) == 0)
                string_list_remove(&plan->texture, k - 1);
    }
    if (wants->has_only)
        reading_say(reading, "parts.only");
    if (plan->part_count > 0)
        reading_say(reading, "parts");
    if (string_list_has(&plan->exclude, "vocals") &&
        !has_wanted(&wants->asked, "choir")) {
        plan->vocals = false;
        reading_say(reading, "vocals");
    }
    tell_of_voices(plan);
}

void
reader_parts_read(Reading *reading)
{
    MentionList mentions = {0};
    Wants wants = {.has_only = false};
    mention_collect(reading, &mentions);
    for (size_t i = 0; i < mentions.count; i++)
        sort_mention(reading, &wants, &mentions.items[i]);
    settle_all(reading, &wants);
    drop_general(&wants.asked);
    write_wants(reading, &wants);
    mem_free(wants.asked.items);
    mem_free(wants.refused.items);
    mem_free(mentions.items);
}
