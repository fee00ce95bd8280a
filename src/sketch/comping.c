// SPDX-License-Identifier: MIT
#include "comping.h"

#include "timbre/base/memory.h"

#include <string.h>

typedef struct {
    const Song *song;
    const CastMember *member;
    const Voicing *voicings;
    int bar;
    int energy;
    Random random;
    BandNotes *notes;
} Comper;

Voicing *
comping_voice(const Song *song, const CastMember *member)
{
    Chord *chords = mem_new_array(song->chord_count, sizeof *chords);
    for (size_t i = 0; i < song->chord_count; i++)
        chords[i] = song->chords[i].chord;
    int low = member->low;
    int high = member->high;
    // A second player of the same kind keeps out of the first one's way.
    if (member->layer > 0 && high - low >= 17 && !member->is_power) {
        low += 5;
    }
    int voice_limit = member->layer > 0 ? 3 : 4;
    Voicing *path = harmony_voice(chords, song->chord_count, low, high,
                                  voice_limit, member->is_power);
    mem_free(chords);
    return path;
}

// Comping ////////////////////////////////////////////////////////////////////

static bool
is_strummed(const CastMember *member)
{
    return member->voice == VOICE_GENERAL_MIDI &&
           (member->program == 24 || member->program == 25 ||
            member->program == 27);
}

static double
voice_late_ms(const Comper *comper, int step, int index, int count, bool strong)
{
    if (is_strummed(comper->member)) {
        // Down-strokes from low to high, up-strokes on the off-eighths.
        bool is_up = !strong && step % 4 == 2;
        int order = is_up ? count - 1 - index : index;
        return order * (strong ? 7.0 : 3.5);
    }
    double jitter = comper->song->groove->jitter_ms;
    double most = jitter < 6 ? jitter : 6;
    return most * random_unit(comper->random,
                              RANDOM_COUNTERS(52, (uint64_t)comper->bar,
                                              (uint64_t)step, (uint64_t)index));
}

static void
write_chord(
    const Comper *comper, size_t chord, int step, double steps, bool strong)
{
    const Voicing *voicing = &comper->voicings[chord];
    double velocity = strong ? 86 : 70;
    velocity += 4 * (comper->energy - 3) +
                4 * random_triangle(comper->random,
                                    RANDOM_COUNTERS(50, (uint64_t)comper->bar,
                                                    (uint64_t)step));
    for (int i = 0; i < voicing->count; i++) {
        bool is_inner = i > 0 && i < voicing->count - 1;
        band_notes_add(
            comper->notes,
            (BandNote){.bar = comper->bar,
                       .step = step,
                       .steps = steps,
                       .key = voicing->keys[i],
                       .velocity = velocity - (is_inner ? 2 : 0),
                       .late_ms = voice_late_ms(comper, step, i, voicing->count,
                                                strong)});
    }
}

static void
write_voice(
    const Comper *comper, size_t chord, int step, double steps, int number)
{
    const Voicing *voicing = &comper->voicings[chord];
    int index = (number - 1) % voicing->count;
    int octave = (number - 1) / voicing->count;
    int key = voicing->keys[index] + 12 * octave;
    if (key > comper->member->high + 12)
        key -= 12;
    double velocity = step % 4 == 0 ? 84 : 74;
    velocity += 4 * (comper->energy - 3) +
                3 * random_triangle(comper->random,
                                    RANDOM_COUNTERS(53, (uint64_t)comper->bar,
                                                    (uint64_t)step));
    band_notes_add(comper->notes, (BandNote){.bar = comper->bar,
                                             .step = step,
                                             .steps = steps,
                                             .key = key,
                                             .velocity = velocity});
}

// On the last eighth of a bar some styles play what comes next.
static size_t
chord_of_step(const Comper *comper, int step)
{
    const Song *song = comper->song;
    bool anticipates = song->groove->has_anticipation &&
                       comper->member->band_role == BAND_COMP &&
                       step >= song->grid.step_count - 2 &&
                       comper->bar + 1 < song->bar_count;
    if (anticipates)
        return song->bars[comper->bar + 1].first_chord;
    return song_chord_index(song, comper->bar, step);
}

static void
write_token(const Comper *comper, char token, int step, int held)
{
    const Song *song = comper->song;
    size_t chord = chord_of_step(comper, step);
    bool is_chord = token == 'X' || token == 'x';
    double steps = held > 1 ? held : token == 'X' ? 2 : 1.7;
    if (!is_chord) {
        double least = comper->member->band_role == BAND_ARP ? 1.8 : 4;
        write_voice(comper, chord, step, held < 2 ? least : held, token - '0');
        return;
    }
    const SongChord *at = &song->chords[chord];
    int left = at->first_step + at->step_count - step;
    bool changes = at->bar == comper->bar && held > left && left > 0;
    write_chord(comper, chord, step, changes ? left : steps, token == 'X');
    if (changes)
        write_chord(comper, chord + 1, step + left, held - left, false);
}

static void
play_figure(const Comper *comper, const char *text)
{
    char figure[GROOVE_MAX_STEPS];
    const Song *song = comper->song;
    groove_fit(text, &song->grid, song->bars[comper->bar].bar_in_section,
               figure);
    if (strspn(figure, ".-") == strlen(figure))
        figure[0] = comper->member->band_role == BAND_ARP ? '1' : 'x';
    int count = song->grid.step_count;
    for (int step = 0; step < count; step++) {
        if (figure[step] == '.' || figure[step] == '-')
            continue;
        int held = 1;
        while (step + held < count && figure[step + held] == '-')
            held++;
        write_token(comper, figure[step], step, held);
    }
}

static const char *
figure_set(const Comper *comper)
{
    bool is_arp = comper->member->band_role == BAND_ARP;
    const Groove *figures = comper->song->figures;
    unsigned set = random_below(comper->random, GROOVE_SETS,
                                RANDOM_COUNTERS(is_arp ? 56 : 55));
    // The second player takes the figures that the first one leaves.
    set = (set + (unsigned)comper->member->layer) % GROOVE_SETS;
    return is_arp ? figures->arp[set] : figures->comp[set];
}

static int
figure_level(const Comper *comper)
{
    const Song *song = comper->song;
    const CastMember *member = comper->member;
    int level = song_pattern_level(song, member, comper->bar);
    SectionKind kind = song->sections[song->bars[comper->bar].section].kind;
    bool is_orchestral = song->groove->fills == FILL_TIMPANI;
    bool is_epic =
        string_list_has(&song->plan->mood, "epic") || member->is_asked;
    if (member->layer > 0)
        return level > 0 ? level - 1 : 0;
    // Orchestral choruses would be ninety onsets a bar against eight.
    if (level == 2 && is_orchestral && !is_epic)
        return 1;
    double density = song_adjustment(song, "density", member, comper->bar);
    bool is_full = kind == KIND_CHORUS && member->band_role == BAND_COMP &&
                   comper->energy >= 3 && density >= 0 && !is_orchestral;
    return is_full ? 2 : level;
}

// Pads ///////////////////////////////////////////////////////////////////////

static BandNote *
tied_note(const Comper *comper, size_t from, int key, int at_step)
{
    int count = comper->song->grid.step_count;
    for (size_t i = comper->notes->count; i-- > from;) {
        BandNote *note = &comper->notes->items[i];
        double end = note->bar * (double)count + note->step + note->steps;
        double now = comper->bar * (double)count + at_step;
        if (note->key == key && end > now - 0.5 && end < now + 0.5)
            return note;
    }
    return NULL;
}

// Same pitch in the next chord: held, not struck again; except where a section
// begins.
static void
play_pad(const Comper *comper)
{
    const Song *song = comper->song;
    const SongBar *bar = &song->bars[comper->bar];
    for (int c = 0; c < bar->chord_count; c++) {
        size_t index = bar->first_chord + (size_t)c;
        const SongChord *chord = &song->chords[index];
        const Voicing *voicing = &comper->voicings[index];
        size_t known = comper->notes->count;
        size_t from = known > 16 ? known - 16 : 0;
        bool may_tie = bar->bar_in_section > 0 || c > 0;
        for (int i = 0; i < voicing->count; i++) {
            BandNote *tied = may_tie ? tied_note(comper, from, voicing->keys[i],
                                                 chord->first_step)
                                     : NULL;
            if (tied != NULL) {
                tied->steps += chord->step_count;
                continue;
            }
            band_notes_add(
                comper->notes,
                (BandNote){.bar = comper->bar,
                           .step = chord->first_step,
                           .steps = chord->step_count,
                           .key = voicing->keys[i],
                           .velocity = 62 + 5 * (comper->energy - 3)});
        }
    }
}

// The end ////////////////////////////////////////////////////////////////////

// Rolled by 12 ms a voice; an arpeggio leaves its top voice.
static void
play_final_bar(const Comper *comper)
{
    size_t index = comper->song->bars[comper->bar].first_chord;
    const Voicing *voicing = &comper->voicings[index];
    bool is_arp = comper->member->band_role == BAND_ARP;
    for (int i = is_arp ? voicing->count - 1 : 0; i < voicing->count; i++)
        band_notes_add(comper->notes,
                       (BandNote){.bar = comper->bar,
                                  .steps = comper->song->grid.step_count,
                                  .key = voicing->keys[i],
                                  .velocity = 74 + 3 * (comper->energy - 3),
                                  .late_ms = is_arp ? 0 : 12.0 * i});
}

void
comping_play(const Song *song,
             const CastMember *member,
             const Voicing *voicings,
             BandNotes *notes)
{
    for (int bar = 0; bar < song->bar_count; bar++) {
        if (!cast_plays(member, song, bar))
            continue;
        Comper comper = {
            .song = song,
            .member = member,
            .voicings = voicings,
            .bar = bar,
            .energy = song_energy(song, member, bar),
            .random = song_random(song, SUB_SEED_COMP, member, bar),
            .notes = notes,
        };
        if (song->bars[bar].section == song->section_count) {
            play_final_bar(&comper);
        } else if (member->band_role == BAND_PAD) {
            play_pad(&comper);
        } else {
            char figure[GROOVE_MAX_ROW];
            groove_pattern(figure_set(&comper), figure_level(&comper), figure);
            play_figure(&comper, figure);
        }
    }
}
