// SPDX-License-Identifier: MIT
#include "bass.h"

#include "timbre/base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const Song *song;
    const CastMember *member;
    int bar;
    int energy;
    int last_key; // of the line so far, or -1
    Random random;
    BandNotes *notes;
} BassPlayer;

// A 303 plays its own sixteenths.
static const char *const acid_figures[] = {
    "R..R..R.R..R..R. | R.RR8.R.RR.R5.8. | RR8RR5RR8RRR3R8R",
    "R.R...R.R.8...R. | R.R8..RR.R.8R.5. | R8RR3R8R.RR8R5RR",
};

// Second basses hold the ground.
static const char ground_figure[] = "R---------------";

static int
nearest_key(int class, double reference, int low, int high)
{
    int best = -1;
    for (int key = low + (class - low % 12 + 12) % 12; key <= high; key += 12)
        if (best < 0 || fabs(key - reference) < fabs(best - reference))
            best = key;
    return best < 0 ? low + (class - low % 12 + 12) % 12 : best;
}

// The root that figures stand on.
static int
home_key(const CastMember *member, int class)
{
    double middle = (member->low + member->high) / 2.0 - 3;
    return nearest_key(class, middle, member->low, member->high);
}

static int
find_interval(const Chord *chord, int low, int high)
{
    for (int i = 0; i < chord->interval_count; i++)
        if (chord->intervals[i] >= low && chord->intervals[i] <= high)
            return chord->intervals[i];
    return -1;
}

static int
folded(const CastMember *member, int key)
{
    return key > member->high ? key - 12 : key;
}

// Chord member above the root; over a slash bass the root's own or nothing.
static int
member_key(const BassPlayer *player, const Chord *chord, char token, int root)
{
    bool is_slash = chord->bass != chord->root;
    if (is_slash && token == '5')
        return nearest_key(chord->root, root, player->member->low,
                           player->member->high);
    if (is_slash)
        return root;
    int interval = token == '5'   ? find_interval(chord, 6, 8)
                   : token == '3' ? find_interval(chord, 3, 4)
                                  : find_interval(chord, 9, 11);
    return folded(player->member, root + (interval < 0 ? 7 : interval));
}

static int
approach_key(const BassPlayer *player, const Chord *chord)
{
    const Song *song = player->song;
    const Chord *next = &song_next_chord(song, player->bar)->chord;
    int target = home_key(player->member, next->bass);
    unsigned scale = chord_scale(chord, song->tonic, song->scale_mode);
    static const int steps[] = {-1, 1, -2, 2};
    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        int key = target + steps[i];
        if ((scale >> (key % 12) & 1U) != 0 && key >= player->member->low)
            return key;
    }
    return target;
}

static int
token_key(const BassPlayer *player, char token, int step)
{
    const Chord *chord = &song_chord(player->song, player->bar, step)->chord;
    int root = home_key(player->member, chord->bass);
    switch (token) {
    case '5':
    case '3':
    case '7':
        return member_key(player, chord, token, root);
    case '8':
        return root + 12 <= player->member->high + 5 ? root + 12 : root;
    case 'a':
        return approach_key(player, chord);
    case 'A':
        return home_key(player->member,
                        song_next_chord(player->song, player->bar)->chord.bass);
    default:
        return root;
    }
}

static bool
glides(const BassPlayer *player, int key, int step, bool touches)
{
    if (player->last_key < 0 || key == player->last_key || !touches)
        return false;
    double chance = player->member->voice == VOICE_BASS_808 ? 0.45
                    : player->member->voice == VOICE_ACID   ? 0.35
                                                            : 0;
    return random_unit(player->random,
                       RANDOM_COUNTERS(46, (uint64_t)player->bar,
                                       (uint64_t)step)) < chance;
}

static bool
accents(const BassPlayer *player, int step)
{
    return player->member->voice == VOICE_ACID &&
           random_unit(player->random, RANDOM_COUNTERS(47, (uint64_t)step)) <
               0.3;
}

static void
write_note(BassPlayer *player, char token, int step, int steps, bool touches)
{
    int key = token_key(player, token, step);
    bool is_accent = accents(player, step);
    double velocity = step == 0 ? 96 : token == 'r' ? 58 : 84;
    velocity += 3 * (player->energy - 3) + (is_accent ? 14 : 0);
    // Legato into a glide: the voice bends while the note before still rings.
    bool slides = glides(player, key, step, touches);
    band_notes_add(player->notes, (BandNote){
                                      .bar = player->bar,
                                      .step = step,
                                      .steps = steps,
                                      .key = key,
                                      .velocity = velocity,
                                      .slide = slides,
                                      .accent = is_accent,
                                  });
    player->last_key = key;
}

static const char *
figure_set(const BassPlayer *player)
{
    const CastMember *member = player->member;
    // The set belongs to the song, whatever bar is played again.
    unsigned set =
        random_below(player->random, GROOVE_SETS, RANDOM_COUNTERS(48));
    if (member->layer > 0)
        return ground_figure;
    if (member->voice == VOICE_ACID)
        return acid_figures[set];
    return player->song->groove->bass[set];
}

// A ghost of the root where the figure leaves room.
static void
add_ghost(BassPlayer *player, char *figure)
{
    size_t count = strlen(figure);
    if (count < 4 || player->energy < 3 || player->member->layer > 0 ||
        player->member->voice != VOICE_GENERAL_MIDI ||
        random_unit(player->random,
                    RANDOM_COUNTERS(49, (uint64_t)player->bar)) >= 0.15)
        return;
    size_t step = count - 2 -
                  random_below(player->random, 2,
                               RANDOM_COUNTERS(50, (uint64_t)player->bar));
    if (figure[step] == '.')
        figure[step] = 'r';
}

static void
play_figure(BassPlayer *player, const char *text)
{
    char figure[GROOVE_MAX_STEPS];
    groove_fit(text, &player->song->grid,
               player->song->bars[player->bar].bar_in_section, figure);
    // Nobody waits for the root longer than the style wants: a bar whose beats
    // left nothing over gets one.
    if (strspn(figure, ".-") == strlen(figure))
        figure[0] = 'R';
    add_ghost(player, figure);
    int count = player->song->grid.step_count;
    int end = 0;
    for (int step = 0; step < count; step++) {
        if (figure[step] == '.' || figure[step] == '-')
            continue;
        int steps = 1;
        while (step + steps < count && figure[step + steps] == '-')
            steps++;
        // Held notes follow a chord that changes under them.
        const SongChord *chord = song_chord(player->song, player->bar, step);
        int left = chord->first_step + chord->step_count - step;
        write_note(player, figure[step], step, steps < left ? steps : left,
                   step - end <= 1);
        if (steps > left && left > 0) {
            write_note(player, 'R', step + left, steps - left, true);
        }
        end = step + steps;
    }
}

// Walking (composer.md 3.3) //////////////////////////////////////////////////

// The last beat before a change: as near to the next root as possible.
static double
lead_in_cost(int key, int target, bool in_scale)
{
    int distance = abs(key - target);
    if (distance == 1)
        return in_scale ? 0 : 0.3;
    if (distance == 2 && in_scale)
        return 0.4;
    int interval = (key - target + 24) % 12;
    return interval == 5 || interval == 7 ? 1.5 : 4;
}

static double
walk_cost(const BassPlayer *player,
          const Chord *chord,
          int key,
          int target,
          bool leads_on,
          bool is_middle)
{
    unsigned scale =
        chord_scale(chord, player->song->tonic, player->song->scale_mode);
    bool in_scale = (scale >> (key % 12) & 1U) != 0;
    bool in_chord = (chord_pitch_classes(chord) >> (key % 12) & 1U) != 0;
    double cost = in_chord ? 0 : in_scale ? 0.8 : 5;
    cost += is_middle ? 0.125 * abs(key - target) : 0;
    if (leads_on)
        cost = lead_in_cost(key, target, in_scale);
    int move = abs(key - player->last_key);
    if (move == 0)
        return cost + 3;
    return cost + (move <= 2 ? 0 : 0.4 * (move - 2));
}

static int
walk_key(const BassPlayer *player, int beat, int step, int next_step)
{
    const Song *song = player->song;
    const CastMember *member = player->member;
    const SongChord *chord = song_chord(song, player->bar, step);
    bool is_last = next_step >= song->grid.step_count;
    const SongChord *next = is_last ? song_next_chord(song, player->bar)
                                    : song_chord(song, player->bar, next_step);
    if (chord->first_step == step)
        return nearest_key(chord->chord.bass, player->last_key, member->low,
                           member->high);
    int target = nearest_key(next->chord.bass, player->last_key, member->low,
                             member->high);
    int best = player->last_key;
    double best_cost = HUGE_VAL;
    for (int key = player->last_key - 7; key <= player->last_key + 7; key++) {
        if (key < member->low || key > member->high)
            continue;
        double cost = walk_cost(player, &chord->chord, key, target,
                                is_last || next != chord, beat == 2);
        cost +=
            0.8 * random_unit(player->random,
                              RANDOM_COUNTERS(40, (uint64_t)player->bar,
                                              (uint64_t)beat, (uint64_t)key));
        if (cost < best_cost) {
            best_cost = cost;
            best = key;
        }
    }
    return best;
}

static void
walk_bar(BassPlayer *player)
{
    const MeterGrid *grid = &player->song->grid;
    if (player->last_key < 0)
        player->last_key =
            home_key(player->member,
                     song_chord(player->song, player->bar, 0)->chord.bass);
    for (int beat = 0; beat < grid->beat_count; beat++) {
        int step = grid->beat_start[beat];
        int steps = grid->beat_steps[beat];
        int key = walk_key(player, beat, step, step + steps);
        band_notes_add(player->notes,
                       (BandNote){.bar = player->bar,
                                  .step = step,
                                  .steps = steps,
                                  .key = key,
                                  .velocity = beat % 2 == 1 ? 88 : 82});
        if (player->energy >= 4 && steps >= 4 &&
            random_unit(player->random,
                        RANDOM_COUNTERS(43, (uint64_t)player->bar,
                                        (uint64_t)beat)) < 0.12)
            band_notes_add(player->notes, (BandNote){.bar = player->bar,
                                                     .step = step + steps - 2,
                                                     .steps = 1,
                                                     .key = key,
                                                     .velocity = 60});
        player->last_key = key;
    }
}

static void
play_final_bar(BassPlayer *player)
{
    write_note(player, 'R', 0, player->song->grid.step_count, false);
}

void
bass_play(const Song *song, const CastMember *member, BandNotes *notes)
{
    int last_key = -1;
    for (int bar = 0; bar < song->bar_count; bar++) {
        if (!cast_plays(member, song, bar)) {
            last_key = -1;
            continue;
        }
        BassPlayer player = {
            .song = song,
            .member = member,
            .bar = bar,
            .energy = song_energy(song, member, bar),
            .last_key = last_key,
            .random = song_random(song, SUB_SEED_BASS, member, bar),
            .notes = notes,
        };
        char figure[GROOVE_MAX_ROW];
        groove_pattern(figure_set(&player),
                       song_pattern_level(song, member, bar), figure);
        if (song->bars[bar].section == song->section_count)
            play_final_bar(&player);
        else if (strcmp(figure, "WALK") == 0)
            walk_bar(&player);
        else
            play_figure(&player, figure);
        last_key = player.last_key;
    }
}
