// SPDX-License-Identifier: MIT
#include "cast_places.h"

#include <string.h>

static bool
rests_by_kind(const Song *song, const CastMember *member, int section)
{
    const SongSection *at = &song->sections[section];
    if (member->band_role != BAND_LEAD)
        return false;
    if (at->kind == KIND_INTRO)
        return true;
    return at->kind == KIND_BREAK && at->energy < 3 &&
           strcmp(song->style->form_family, "club") == 0;
}

static bool
is_listed(const CastMember *member, const StringList *ids)
{
    for (size_t i = 0; i < ids->count; i++)
        if (cast_member_is(member, ids->items[i]))
            return true;
    return false;
}

// As a whole: single drums of a kit are left out by their letters.
static bool
is_left_out(const CastMember *member, const StringList *ids)
{
    if (member->stands_for.count < 2 && member->letters[0] != '\0')
        return is_listed(member, ids);
    CastMember whole = *member;
    whole.stands_for = (StringList){0};
    return is_listed(&whole, ids);
}

// A drum of the kit that the section asks for: "hi_hat" means the kit.
static bool
has_listed_letter(const CastMember *member, const StringList *ids)
{
    if (member->band_role != BAND_DRUMS)
        return false;
    for (size_t i = 0; i < ids->count; i++) {
        const Instrument *drum = instrument_table_find(ids->items[i]);
        if (drum == NULL || drum->drum_letters[0] == '\0')
            continue;
        if (member->letters[0] == '\0' ||
            strpbrk(member->letters, drum->drum_letters) != NULL)
            return true;
    }
    return false;
}

static bool
may_play(const Song *song, const CastMember *member, int section)
{
    const PlanSection *planned = &song->plan->sections[section];
    return !is_left_out(member, &planned->exclude) ||
           has_listed_letter(member, &planned->include);
}

static void
place_member(const Song *song, CastMember *member)
{
    for (int s = 0; s < song->section_count; s++) {
        const PlanSection *planned = &song->plan->sections[s];
        int energy = song_energy(song, member, song->sections[s].first_bar);
        bool plays =
            energy >= member->from_energy && !rests_by_kind(song, member, s);
        member->carries[s] = is_listed(member, &planned->include);
        plays |= member->carries[s];
        plays &= !is_left_out(member, &planned->exclude);
        bool has_letters = has_listed_letter(member, &planned->include);
        member->plays[s] = plays || has_letters;
        member->only_listed[s] = has_letters && !plays;
    }
}

static int
highest_energy(const Song *song, const CastMember *member)
{
    int highest = 0;
    for (int s = 0; s < song->section_count; s++)
        if (may_play(song, member, s) && song->sections[s].energy > highest)
            highest = song->sections[s].energy;
    return highest;
}

// Everybody who was planned sounds somewhere: at the height of the piece.
static void
wake_member(const Song *song, CastMember *member)
{
    for (int s = 0; s < song->section_count; s++)
        if (member->plays[s])
            return;
    if (member->from_energy == 99)
        return;
    int highest = highest_energy(song, member);
    for (int s = 0; s < song->section_count; s++)
        member->plays[s] =
            may_play(song, member, s) && song->sections[s].energy == highest;
}

static bool
is_wakeable(const Song *song, const CastMember *member, int section, bool drums)
{
    return (drums || member->band_role != BAND_DRUMS) &&
           may_play(song, member, section) && member->from_energy < 99;
}

// A section in which nobody would play, or nobody but the drums, is played by
// those who come in first.
static void
fill_section(const Song *song, Cast *cast, int section)
{
    int lowest = 99;
    bool has_pitched = false;
    for (size_t i = 0; i < cast->count; i++) {
        const CastMember *member = &cast->members[i];
        if (member->plays[section] && member->band_role != BAND_DRUMS)
            return;
        has_pitched |= is_wakeable(song, member, section, false);
    }
    for (size_t i = 0; i < cast->count; i++) {
        const CastMember *member = &cast->members[i];
        if (is_wakeable(song, member, section, !has_pitched) &&
            member->from_energy < lowest)
            lowest = member->from_energy;
    }
    for (size_t i = 0; i < cast->count; i++) {
        CastMember *member = &cast->members[i];
        if (is_wakeable(song, member, section, !has_pitched) &&
            member->from_energy == lowest)
            member->plays[section] = true;
        member->carries[section] |= !has_pitched;
    }
}

void
cast_place(const Song *song, Cast *cast)
{
    int last = song->section_count;
    for (size_t i = 0; i < cast->count; i++) {
        place_member(song, &cast->members[i]);
        wake_member(song, &cast->members[i]);
    }
    for (int s = 0; s < last; s++)
        fill_section(song, cast, s);
    for (size_t i = 0; i < cast->count; i++)
        cast->members[i].plays[last] = cast->members[i].plays[last - 1];
}
