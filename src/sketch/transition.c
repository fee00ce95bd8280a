// SPDX-License-Identifier: MIT
#include "transition.h"

#include <string.h>

bool
transition_falls(const Song *song, int bar)
{
    const SongBar *at = &song->bars[bar];
    int next = at->section + 1;
    return at->is_last && next < song->section_count &&
           song->sections[next].energy - song->sections[at->section].energy <=
               -2;
}

// Somebody must go on when the others rest.
static bool
is_held(const Cast *cast, int section)
{
    for (size_t i = 0; i < cast->count; i++)
        if (cast->members[i].band_role == BAND_PAD &&
            cast->members[i].plays[section])
            return true;
    return false;
}

static int
silent_from(const Song *song)
{
    const MeterGrid *grid = &song->grid;
    bool is_club = strcmp(song->style->form_family, "club") == 0;
    int beat = grid->beat_count - (is_club && grid->beat_count > 2 ? 2 : 1);
    return beat > 0 ? grid->beat_start[beat] : grid->step_count;
}

static void
drop_out(const Song *song,
         const Cast *cast,
         const CastMember *member,
         BandNotes *notes)
{
    if (member->band_role == BAND_PAD || member->band_role == BAND_LEAD)
        return;
    int from = silent_from(song);
    size_t kept = 0;
    for (size_t i = 0; i < notes->count; i++) {
        BandNote note = notes->items[i];
        bool falls = transition_falls(song, note.bar) &&
                     is_held(cast, song->bars[note.bar].section);
        if (falls && note.step >= from)
            continue;
        if (falls && note.step + note.steps > from)
            note.steps = from - note.step;
        notes->items[kept++] = note;
    }
    notes->count = kept;
}

static bool
grows(const SongSection *section)
{
    return section->kind == KIND_INTRO || section->kind == KIND_BREAK;
}

static void
swell(const Song *song, BandNotes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        BandNote *note = &notes->items[i];
        int index = song->bars[note->bar].section;
        if (index == song->section_count || !grows(&song->sections[index]))
            continue;
        const SongSection *section = &song->sections[index];
        double progress = (song->bars[note->bar].bar_in_section +
                           note->step / song->grid.step_count) /
                          section->bars;
        double from = section->is_build ? 0.7 : 0.85;
        note->velocity *= from + (1 - from) * progress;
    }
}

void
transition_shape(const Song *song,
                 const Cast *cast,
                 const CastMember *member,
                 BandNotes *notes)
{
    swell(song, notes);
    drop_out(song, cast, member, notes);
}
