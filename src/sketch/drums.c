// SPDX-License-Identifier: MIT
#include "drums.h"

#include "timbre/base/memory.h"

#include "drum_bar.h"

#include <math.h>
#include <string.h>

// What one player knows while it plays one bar.
typedef struct {
    const Song *song;
    const CastMember *member;
    int bar;
    int energy;
    int reach; // rows up to this energy play: density counts here
    Random random;
    DrumBar rows;
} DrumPlayer;

// Letters ////////////////////////////////////////////////////////////////////

static bool
names_letter(const StringList *ids, char letter)
{
    for (size_t i = 0; i < ids->count; i++) {
        const Instrument *drum = instrument_table_find(ids->items[i]);
        if (drum != NULL && strchr(drum->drum_letters, letter) != NULL)
            return true;
    }
    return false;
}

static bool
plays_letter(const DrumPlayer *player, char letter)
{
    const CastMember *member = player->member;
    if (member->letters[0] != '\0' && strchr(member->letters, letter) == NULL)
        return false;
    if (strchr(member->not_letters, letter) != NULL)
        return false;
    int section = player->song->bars[player->bar].section;
    if (section == player->song->section_count)
        section--;
    const PlanSection *planned = &player->song->plan->sections[section];
    if (names_letter(&planned->include, letter))
        return true;
    return !member->only_listed[section] &&
           !names_letter(&planned->exclude, letter);
}

// Rows ///////////////////////////////////////////////////////////////////////

// Half-time: the pattern takes two bars; double-time: twice in one. Cymbals,
// hats and shakers keep the pulse.
static void
apply_feel(Feel feel, char letter, char steps[static GROOVE_MAX_ROW])
{
    size_t length = strlen(steps);
    if (strchr("HPODBAG", letter) != NULL || length > 16)
        return;
    char out[GROOVE_MAX_ROW] = "";
    if (feel == FEEL_HALF_TIME) {
        for (size_t i = 0; i < length; i++) {
            out[2 * i] = steps[i];
            out[2 * i + 1] = '.';
        }
    } else if (feel == FEEL_DOUBLE_TIME) {
        for (size_t i = 0; i < length; i++)
            out[i] = steps[2 * i % length];
    } else {
        return;
    }
    memcpy(steps, out, GROOVE_MAX_ROW);
}

static void
fit_row(const DrumPlayer *player,
        char letter,
        const char *text,
        char fitted[static GROOVE_MAX_STEPS])
{
    char steps[GROOVE_MAX_ROW] = "";
    memcpy(steps, text, strnlen(text, GROOVE_MAX_ROW - 1));
    apply_feel(player->song->plan->feel, letter, steps);
    groove_fit(steps, &player->song->grid,
               player->song->bars[player->bar].bar_in_section, fitted);
}

// Who was picked drum by drum plays at any energy.
static bool
is_picked(const CastMember *member)
{
    return member->stands_for.count > 0 && member->letters[0] != '\0';
}

static void
add_rows(DrumPlayer *player, const char *rows, bool lays)
{
    char letter = 0;
    int energy = 0;
    char steps[GROOVE_MAX_ROW];
    char fitted[GROOVE_MAX_STEPS];
    bool picked = is_picked(player->member);
    while (groove_next_row(&rows, &letter, &energy, steps)) {
        if (energy == 9) {
            if (!picked)
                drum_bar_remove(&player->rows, letter);
            continue;
        }
        if (player->reach < energy && !picked)
            continue;
        fit_row(player, letter, steps, fitted);
        if (lays)
            drum_bar_lay(&player->rows, letter, fitted);
        else
            drum_bar_set(&player->rows, letter, fitted);
    }
}

static void
add_percussion(DrumPlayer *player, char letter)
{
    const char *row = groove_table_percussion(letter);
    char fitted[GROOVE_MAX_STEPS];
    if (row == NULL)
        return;
    fit_row(player, letter, row, fitted);
    drum_bar_set(&player->rows, letter, fitted);
}

// Drums that were asked for and that the grid has no row for.
static void
add_missing(DrumPlayer *player, const StringList *wanted)
{
    for (size_t i = 0; i < wanted->count; i++) {
        const Instrument *drum = instrument_table_find(wanted->items[i]);
        const char *letters = drum != NULL ? drum->drum_letters : "";
        bool is_there = false;
        for (const char *at = letters; *at != '\0'; at++)
            is_there |= drum_bar_row(&player->rows, *at) != NULL;
        // A drummer with one instrument plays all of it from energy 3 on.
        size_t count = player->energy >= 3 ? strlen(letters) : 1;
        bool is_cymbal = strcmp(letters, "DBXYZ") == 0;
        if (is_cymbal || strchr(letters, 'S') != NULL)
            count = 1;
        for (size_t k = 0; !is_there && k < count && letters[k] != '\0'; k++)
            add_percussion(player, letters[k]);
    }
}

static bool
is_variant_bar(const DrumPlayer *player, int bar_in_section)
{
    switch (random_below(player->random, 3, RANDOM_COUNTERS(22))) {
    case 0:
        return bar_in_section % 2 == 1;
    case 1:
        return bar_in_section % 4 == 3;
    default:
        return bar_in_section % 4 == 1 || bar_in_section % 4 == 2;
    }
}

static void
add_ghost(DrumPlayer *player)
{
    static const int places[3] = {7, 9, 15};
    char *row = drum_bar_row(&player->rows, 'S');
    FillFamily fills = player->song->groove->fills;
    bool has_ghosts = fills == FILL_SOFT || fills == FILL_ROCK ||
                      fills == FILL_JAZZ || fills == FILL_ROLL;
    uint64_t bar = (uint64_t)player->bar;
    if (row == NULL || !has_ghosts || player->energy < 2 ||
        random_unit(player->random, RANDOM_COUNTERS(23, bar)) >= 0.2)
        return;
    unsigned pick = random_below(player->random, 3, RANDOM_COUNTERS(24, bar));
    size_t step = (size_t)(places[pick] * player->song->grid.step_count / 16);
    if (row[step] == '.')
        row[step] = '2';
}

static void
add_groove(DrumPlayer *player)
{
    const Song *song = player->song;
    const SongBar *bar = &song->bars[player->bar];
    const Groove *groove = song->groove;
    unsigned index =
        random_below(player->random, GROOVE_GRIDS, RANDOM_COUNTERS(20));
    unsigned colour =
        random_below(player->random, GROOVE_COLOURS, RANDOM_COUNTERS(21));
    const DrumGrid *grid = &groove->grids[index];
    add_rows(player, grid->rows, false);
    if (is_variant_bar(player, bar->bar_in_section))
        add_rows(player, grid->odd, false);
    if (song->sections[bar->section].kind == KIND_CHORUS || player->energy >= 5)
        add_rows(player, grid->chorus, false);
    add_rows(player, groove->colours[colour], true);
    add_ghost(player);
    add_missing(player, &player->member->stands_for);
    add_missing(player, &song->plan->sections[bar->section].include);
}

// Fills and ways on //////////////////////////////////////////////////////////

// Energy of what follows the section minus its own.
static int
energy_step(const Song *song, int section)
{
    int next = section + 1;
    if (next == song->section_count) {
        if (!song->plan->is_loop)
            return 0;
        next = 0;
    }
    return song->sections[next].energy - song->sections[section].energy;
}

static bool
has_follower(const Song *song, int section)
{
    return section + 1 < song->section_count || song->plan->is_loop ||
           song->has_final_bar;
}

static bool
wants_fill(const DrumPlayer *player)
{
    const Song *song = player->song;
    const SongBar *bar = &song->bars[player->bar];
    int k = bar->bar_in_section;
    if (bar->is_last && has_follower(song, bar->section)) {
        int step = energy_step(song, bar->section);
        if (player->energy < 2 || step < 0)
            return false;
        return step > 0 || bar->section % 2 == 0 || song->plan->is_loop;
    }
    if (bar->is_last)
        return false;
    if (k % 8 == 7 && player->energy >= 3)
        return true;
    return k % 4 == 3 && player->energy >= 4 &&
           random_unit(player->random,
                       RANDOM_COUNTERS(25, (uint64_t)player->bar)) < 0.35;
}

static const char *
pick_fill(const DrumPlayer *player)
{
    const SongBar *bar = &player->song->bars[player->bar];
    size_t count = 0;
    const char *const *fills =
        groove_table_fills(player->song->groove->fills, &count);
    if (count == 0)
        return NULL;
    unsigned pick =
        bar->is_last
            ? random_below(player->random, (unsigned)count,
                           RANDOM_COUNTERS(26, (uint64_t)player->bar))
            : random_below(player->random, (unsigned)count,
                           RANDOM_COUNTERS(27, (uint64_t)bar->section % 2,
                                           (uint64_t)bar->bar_in_section / 8));
    return fills[pick];
}

// Hats stop at the last beat or at the first hit, whatever is later; other
// drums but the kick make room for the fill.
static void
make_room(DrumPlayer *player, int first_hit)
{
    const MeterGrid *grid = &player->song->grid;
    int last_beat = grid->beat_start[grid->beat_count - 1];
    for (const char *letter = "SRTMLCV"; *letter != '\0'; letter++)
        drum_bar_cut(&player->rows, *letter, first_hit);
    for (const char *letter = "HDO"; *letter != '\0'; letter++)
        drum_bar_cut(&player->rows, *letter,
                     first_hit > last_beat ? first_hit : last_beat);
}

static void
add_fill(DrumPlayer *player)
{
    const char *fill = wants_fill(player) ? pick_fill(player) : NULL;
    if (fill == NULL)
        return;
    char letter = 0;
    int energy = 0;
    char steps[GROOVE_MAX_ROW];
    char fitted[GROOVE_MAX_STEPS];
    // Fills are written for the end of a bar: in short bars for both halves.
    int half = player->song->grid.beat_count <= 2 ? 1 : 0;
    int first_hit = player->song->grid.step_count;
    const char *at = fill;
    while (groove_next_row(&at, &letter, &energy, steps)) {
        groove_fit(steps, &player->song->grid, half, fitted);
        int hit = drum_bar_first_hit(fitted);
        first_hit = hit < first_hit ? hit : first_hit;
    }
    make_room(player, first_hit);
    at = fill;
    while (groove_next_row(&at, &letter, &energy, steps)) {
        groove_fit(steps, &player->song->grid, half, fitted);
        drum_bar_lay(&player->rows, letter, fitted);
    }
}

// Before a lift the kick holds its breath; before a fall the hats do.
static void
prepare_change(DrumPlayer *player)
{
    const Song *song = player->song;
    const SongBar *bar = &song->bars[player->bar];
    if (!bar->is_last || !has_follower(song, bar->section))
        return;
    int step = energy_step(song, bar->section);
    FillFamily fills = song->groove->fills;
    int half = song->grid.step_count / 2;
    if (step >= 2 &&
        (fills == FILL_BUILD || fills == FILL_ROLL || fills == FILL_SOFT))
        drum_bar_cut(&player->rows, 'K', half);
    for (const char *letter = "HOD"; step == -1 && *letter != '\0'; letter++) {
        char *row = drum_bar_row(&player->rows, *letter);
        for (int i = half; row != NULL && row[i] != '\0'; i++)
            if (row[i] > '3')
                row[i]--;
    }
}

static void
add_crash(DrumPlayer *player)
{
    const Song *song = player->song;
    const SongBar *bar = &song->bars[player->bar];
    if (bar->bar_in_section > 0 || bar->section == 0 ||
        song->groove->fills == FILL_NONE)
        return;
    int before = song->sections[bar->section - 1].energy;
    int step = song->sections[bar->section].energy - before;
    if (step < -1 || (step == 0 && player->energy < 3))
        return;
    char hit[2] = {player->energy >= 5 ? '9' : '7', '\0'};
    if (drum_bar_row(&player->rows, 'X') != NULL)
        drum_bar_lay(&player->rows, 'X', hit);
    else {
        char row[GROOVE_MAX_STEPS];
        memset(row, '.', GROOVE_MAX_STEPS);
        row[0] = hit[0];
        row[song->grid.step_count] = '\0';
        drum_bar_set(&player->rows, 'X', row);
    }
}

// Notes //////////////////////////////////////////////////////////////////////

static int
key_of(const DrumPlayer *player, char letter)
{
    const CastMember *member = player->member;
    int tonic = player->song->tonic;
    if (member->voice == VOICE_GENERAL_MIDI && member->program == 47) {
        int class = letter == 'L' ? tonic : tonic + 7;
        return 41 + (class - 41 % 12 + 12) % 12;
    }
    if (member->voice == VOICE_GENERAL_MIDI)
        return letter == 'L' ? 40 : letter == 'M' ? 45 : 50;
    if (member->program == 48 && letter == 'X')
        return 57;
    return groove_table_drum_note(letter);
}

static void
hit(const DrumPlayer *player,
    BandNotes *notes,
    char letter,
    double step,
    double velocity)
{
    bool is_snap = letter == 'R' && player->member->letters[0] != '\0' &&
                   string_list_has(&player->member->stands_for, "finger_snaps");
    bool rings = player->member->voice == VOICE_GENERAL_MIDI;
    double loud = velocity * (0.80 + 0.05 * player->energy);
    band_notes_add(notes, (BandNote){
                              .bar = player->bar,
                              .step = step,
                              .steps = rings ? 4 : 1,
                              .key = key_of(player, letter),
                              .velocity = is_snap ? loud - 20 : loud,
                              .letter = letter,
                          });
}

// Thirty-seconds at the end of the bar (composer.md 3.8).
static bool
rolls_hats(const DrumPlayer *player)
{
    return player->song->groove->has_hat_rolls &&
           random_unit(player->random,
                       RANDOM_COUNTERS(28, (uint64_t)player->bar)) < 0.3;
}

static void
write_row(const DrumPlayer *player, BandNotes *notes, char letter, char *row)
{
    int count = player->song->grid.step_count;
    bool rolls = letter == 'H' && rolls_hats(player) &&
                 (row[count - 2] != '.' || row[count - 1] != '.');
    if (rolls) {
        row[count - 2] = '.';
        row[count - 1] = '.';
        for (int i = 0; i < 4; i++)
            hit(player, notes, letter, count - 2 + i * 0.5, 60 + 13.0 * i);
    }
    for (int step = 0; step < count && row[step] != '\0'; step++)
        if (row[step] >= '1' && row[step] <= '9')
            hit(player, notes, letter, step, 14.0 * (row[step] - '0'));
}

// The four bars before a drop: quarters, eighths, sixteenths twice.
static bool
write_roll(const DrumPlayer *player, BandNotes *notes)
{
    const Song *song = player->song;
    const SongBar *bar = &song->bars[player->bar];
    int left = song->sections[bar->section].bars - bar->bar_in_section;
    if (song->groove->fills != FILL_BUILD || left > 4 ||
        song->sections[bar->section].bars < 8 ||
        energy_step(song, bar->section) < 2 || !plays_letter(player, 'S'))
        return false;
    int every = left == 4 ? 4 : left == 3 ? 2 : 1;
    int count = song->grid.step_count;
    for (int step = 0; step < count; step += every) {
        double progress = (4 - left + (double)step / count) / 4;
        hit(player, notes, 'S', step, 50 + 70 * progress);
    }
    return true;
}

static void
play_bar(DrumPlayer *player, BandNotes *notes)
{
    add_groove(player);
    bool rolls = write_roll(player, notes);
    if (rolls) {
        drum_bar_remove(&player->rows, 'S');
        drum_bar_cut(&player->rows, 'C',
                     player->song->bars[player->bar].is_last ? 0 : 999);
    } else {
        add_fill(player);
    }
    prepare_change(player);
    add_crash(player);
    for (int i = 0; i < player->rows.count; i++)
        if (plays_letter(player, player->rows.letters[i]))
            write_row(player, notes, player->rows.letters[i],
                      player->rows.rows[i]);
}

static void
play_final_bar(const DrumPlayer *player, BandNotes *notes)
{
    static const char letters[] = "KXL";
    bool is_picked_part = is_picked(player->member);
    if (player->energy < 2 || player->song->groove->fills == FILL_NONE)
        if (!is_picked_part)
            return;
    if (is_picked_part && player->member->voice != VOICE_GENERAL_MIDI) {
        char first = player->member->letters[0];
        if (plays_letter(player, first))
            hit(player, notes, first, 0, 98);
        return;
    }
    for (const char *letter = letters; *letter != '\0'; letter++) {
        bool is_tom = *letter == 'L' && player->member->voice == VOICE_DRUM_KIT;
        if (!is_tom && plays_letter(player, *letter))
            hit(player, notes, *letter, 0, *letter == 'X' ? 98 : 112);
    }
}

void
drums_play(const Song *song, const CastMember *member, BandNotes *notes)
{
    for (int bar = 0; bar < song->bar_count; bar++) {
        if (!cast_plays(member, song, bar))
            continue;
        DrumPlayer player = {
            .song = song,
            .member = member,
            .bar = bar,
            .energy = song_energy(song, member, bar),
            .random = song_random(song, SUB_SEED_DRUMS, member, bar),
        };
        double density = song_adjustment(song, "density", member, bar);
        player.reach = player.energy + (int)lround(2 * density);
        // Every grid has its ground by energy 4.
        if (member->carries[song->bars[bar].section] && player.reach < 4)
            player.reach = 4;
        if (song->bars[bar].section == song->section_count)
            play_final_bar(&player, notes);
        else
            play_bar(&player, notes);
    }
}
