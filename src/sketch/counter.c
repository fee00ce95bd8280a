// SPDX-License-Identifier: MIT
#include "counter.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    const Song *song;
    const CastMember *member;
    const MelodyGround *ground;
    const BandNotes *tune;
    int bar;
    int last_key; // or -1
} CounterPlayer;

static bool
is_guide_tone(const Chord *chord, int key)
{
    int interval = (key - chord->root + 120) % 12;
    for (int i = 0; i < chord->interval_count; i++)
        if (chord->intervals[i] % 12 == interval)
            return interval == 2 || interval == 3 || interval == 4 ||
                   interval >= 9;
    return false;
}

static double
clash_cost(const CounterPlayer *player, const SongChord *chord, int key)
{
    double cost = 0;
    int end = chord->first_step + chord->step_count;
    for (size_t i = 0; i < player->tune->count; i++) {
        const BandNote *note = &player->tune->items[i];
        if (note->bar != player->bar ||
            note->step + note->steps <= chord->first_step || note->step >= end)
            continue;
        // As long as they sound together.
        double from = fmax(note->step, chord->first_step);
        double shared = fmin(note->step + note->steps, end) - from;
        int distance = abs(note->key - key);
        double each = distance == 0    ? 1.5
                      : distance <= 2  ? 3
                      : distance == 13 ? 2
                                       : 0;
        if (key > note->key)
            each += 1;
        cost += each * shared;
    }
    return cost;
}

// Chords that rub against it.
static double
rub_cost(const CounterPlayer *player, const SongChord *chord, int key)
{
    const Voicing *const paths[] = {player->ground->comp, player->ground->pad};
    size_t index = (size_t)(chord - player->song->chords);
    double cost = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++) {
        if (paths[i] == NULL)
            continue;
        for (int k = 0; k < paths[i][index].count; k++) {
            int distance = abs(paths[i][index].keys[k] - key);
            cost += distance == 1 || distance == 13 ? 1.5 : 0;
        }
    }
    return cost;
}

static int
best_key(const CounterPlayer *player, const SongChord *chord)
{
    const CastMember *member = player->member;
    unsigned classes = chord_pitch_classes(&chord->chord);
    double middle = (member->low + member->high) / 2.0;
    int best = member->low;
    double best_cost = HUGE_VAL;
    for (int key = member->low; key <= member->high; key++) {
        if ((classes >> (key % 12) & 1U) == 0)
            continue;
        double cost = is_guide_tone(&chord->chord, key) ? 0 : 1.2;
        if (player->last_key >= 0)
            cost += key == player->last_key ? 0.6
                                            : 0.5 * abs(key - player->last_key);
        cost += 0.08 * fabs(key - middle);
        cost += clash_cost(player, chord, key);
        cost += rub_cost(player, chord, key);
        if (cost < best_cost) {
            best_cost = cost;
            best = key;
        }
    }
    return best;
}

static bool
rests(const CounterPlayer *player, int energy)
{
    const SongBar *bar = &player->song->bars[player->bar];
    if (energy >= 5 || player->song->sections[bar->section].bars <= 2)
        return false;
    return bar->bar_in_section / 2 % 2 == 0;
}

void
counter_play(const Song *song,
             const CastMember *member,
             const MelodyGround *ground,
             const BandNotes *tune,
             BandNotes *notes)
{
    int last_key = -1;
    for (int bar = 0; bar < song->bar_count; bar++) {
        int energy = song_energy(song, member, bar);
        CounterPlayer player = {song, member, ground, tune, bar, last_key};
        if (song->bars[bar].section == song->section_count ||
            !cast_plays(member, song, bar) || rests(&player, energy))
            continue;
        for (int c = 0; c < song->bars[bar].chord_count; c++) {
            const SongChord *chord =
                &song->chords[song->bars[bar].first_chord + (size_t)c];
            int key = best_key(&player, chord);
            band_notes_add(notes,
                           (BandNote){.bar = bar,
                                      .step = chord->first_step,
                                      .steps = chord->step_count - 0.2,
                                      .key = key,
                                      .velocity = 66 + 4 * (energy - 3)});
            player.last_key = key;
        }
        last_key = player.last_key;
    }
}
