// SPDX-License-Identifier: MIT
#include "timbre/sketch/band.h"

#include "timbre/base/memory.h"

#include "arrange.h"
#include "bass.h"
#include "cast.h"
#include "comping.h"
#include "counter.h"
#include "drums.h"
#include "humanise.h"
#include "melody.h"
#include "mood_table.h"
#include "song.h"
#include "transition.h"

// Everything that is on the stand while a piece is written.
typedef struct {
    Song *song;
    Cast *cast;
    Voicing *voicings[CAST_MAX]; // of comps, pads and arps
    MelodyGround ground;
    BandNotes tune;
    Score *score;
} Band;

static bool
plays_chords(BandRole band_role)
{
    return band_role == BAND_COMP || band_role == BAND_PAD ||
           band_role == BAND_ARP;
}

static const Voicing *
first_voicings(const Band *band, BandRole band_role)
{
    for (size_t i = 0; i < band->cast->count; i++)
        if (band->cast->members[i].band_role == band_role)
            return band->voicings[i];
    return NULL;
}

static void
prepare(Band *band)
{
    for (size_t i = 0; i < band->cast->count; i++)
        if (plays_chords(band->cast->members[i].band_role))
            band->voicings[i] =
                comping_voice(band->song, &band->cast->members[i]);
    band->ground = (MelodyGround){first_voicings(band, BAND_COMP),
                                  first_voicings(band, BAND_PAD),
                                  first_voicings(band, BAND_ARP)};
    melody_compose(band->song, band->cast, &band->ground, &band->tune);
}

static void
play(const Band *band, size_t index, BandNotes *notes)
{
    const CastMember *member = &band->cast->members[index];
    switch (member->band_role) {
    case BAND_DRUMS:
        drums_play(band->song, member, notes);
        break;
    case BAND_BASS:
        bass_play(band->song, member, notes);
        break;
    case BAND_COMP:
    case BAND_PAD:
    case BAND_ARP:
        comping_play(band->song, member, band->voicings[index], notes);
        break;
    case BAND_LEAD:
        melody_take(band->song, band->cast, member, &band->tune, notes);
        break;
    case BAND_COUNTER:
        counter_play(band->song, member, &band->ground, &band->tune, notes);
        break;
    case BAND_ROLE_COUNT:
        break;
    }
}

// Staccato and legato moods (composer.md 4.1, axis A).
static void
articulate(const Song *song, const CastMember *member, BandNotes *notes)
{
    double factor = mood_length(&song->plan->mood);
    if (member->band_role == BAND_DRUMS || member->band_role == BAND_PAD)
        return;
    for (size_t i = 0; i < notes->count; i++)
        if (factor < 1 || member->band_role != BAND_BASS)
            notes->items[i].steps *= factor;
}

static void
write_part(Band *band, size_t index)
{
    const CastMember *member = &band->cast->members[index];
    BandNotes notes = {0};
    play(band, index, &notes);
    articulate(band->song, member, &notes);
    transition_shape(band->song, band->cast, member, &notes);
    if (notes.count > 0) {
        ScorePart *part = score_add_part(band->score, member->name);
        humanise(band->song, member, &notes, part);
        arrange_mix(band->song, member, part);
        arrange_controls(band->song, member, part);
    }
    band_notes_clear(&notes);
}

Score *
band_compose(const Plan *plan, Error *error)
{
    Band band = {.song = song_new(plan, error)};
    if (band.song == NULL)
        return NULL;
    band.cast = cast_new(band.song, error);
    if (band.cast == NULL)
        goto done;
    band.score = score_new();
    arrange_score(band.song, band.score);
    prepare(&band);
    for (size_t i = 0; i < band.cast->count; i++)
        write_part(&band, i);
    score_sort(band.score);

done:
    band_notes_clear(&band.tune);
    for (size_t i = 0; i < CAST_MAX; i++)
        mem_free(band.voicings[i]);
    cast_free(band.cast);
    song_free(band.song);
    return band.score;
}
