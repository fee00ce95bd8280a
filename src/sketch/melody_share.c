// SPDX-License-Identifier: MIT
// Several leads share one tune out.
#include "melody.h"

#include <math.h>

static int
leads_in(const Cast *cast, int section)
{
    int count = 0;
    for (size_t i = 0; i < cast->count; i++)
        count += cast->members[i].band_role == BAND_LEAD &&
                 cast->members[i].plays[section];
    return count;
}

static int
shared_sections(const Song *song, const Cast *cast, int before)
{
    int count = 0;
    for (int s = 0; s < before && s < song->section_count; s++)
        count += leads_in(cast, s) > 1;
    return count;
}

// Which of the leads that play in a section has this bar.
static int
turn_of(const Song *song, const Cast *cast, int bar)
{
    int section = song->bars[bar].section;
    int leads = leads_in(cast, section);
    if (leads < 2)
        return 0;
    int shared = shared_sections(song, cast, song->section_count);
    if (shared >= leads)
        return shared_sections(song, cast, section) % leads;
    int bar_in_section = song->bars[bar].bar_in_section;
    bool is_short = song->sections[section].bars < 2 * leads;
    return (is_short ? bar_in_section : bar_in_section / 2) % leads;
}

static bool
has_turn(const Song *song, const Cast *cast, const CastMember *member, int bar)
{
    int section = song->bars[bar].section;
    if (section == song->section_count || !member->plays[section])
        return false;
    if (leads_in(cast, section) == 1)
        return true;
    int place = 0;
    for (size_t i = 0; i < cast->count && &cast->members[i] != member; i++)
        place += cast->members[i].band_role == BAND_LEAD &&
                 cast->members[i].plays[section];
    return place == turn_of(song, cast, bar);
}

// Octaves that bring a section of the tune into the middle of a range.
static int
octave_shift(const BandNotes *tune,
             const Song *song,
             const CastMember *member,
             int section)
{
    int low = 127;
    int high = 0;
    for (size_t i = 0; i < tune->count; i++) {
        if (song->bars[tune->items[i].bar].section != section)
            continue;
        low = tune->items[i].key < low ? tune->items[i].key : low;
        high = tune->items[i].key > high ? tune->items[i].key : high;
    }
    double off = (member->low + member->high) / 2.0 - (low + high) / 2.0;
    if (member->low <= low && high <= member->high)
        return 0;
    return 12 * (int)lround(off / 12);
}

void
melody_take(const Song *song,
            const Cast *cast,
            const CastMember *member,
            const BandNotes *tune,
            BandNotes *notes)
{
    for (size_t i = 0; i < tune->count; i++) {
        BandNote note = tune->items[i];
        if (!has_turn(song, cast, member, note.bar))
            continue;
        if (member->layer > 0)
            note.key +=
                octave_shift(tune, song, member, song->bars[note.bar].section);
        band_notes_add(notes, note);
    }
}
