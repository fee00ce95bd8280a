// SPDX-License-Identifier: MIT
#include "hear_midi.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/harmony_guess.h"
#include "timbre/export/midi_read.h"

#include "hear_tune.h"

#include <math.h>
#include <string.h>

enum { MOST_BARS = 512, MOST_TRACKS = 64 };

// Harmony ////////////////////////////////////////////////////////////////////

static double
overlap(const MidiNote *note, double from, double to)
{
    return fmax(fmin(note->start + note->length, to) - fmax(note->start, from),
                0);
}

// The bass is what no other note of the bar that sounds at once lies under:
// near enough, what lies within an octave of the bar's lowest.
static void
add_bar(const MidiSong *song, double from, double to, HarmonyBar *bar)
{
    int lowest = 127;
    for (size_t i = 0; i < song->note_count; i++)
        if (song->notes[i].channel != MIDI_DRUM_CHANNEL &&
            overlap(&song->notes[i], from, to) > 0.1 &&
            song->notes[i].key < lowest)
            lowest = song->notes[i].key;
    for (size_t i = 0; i < song->note_count && song->notes[i].start < to; i++) {
        const MidiNote *note = &song->notes[i];
        if (note->channel == MIDI_DRUM_CHANNEL)
            continue;
        const double share = overlap(note, from, to);
        bar->chroma[note->key % PITCH_CLASSES] += share;
        if (note->key < lowest + 12)
            bar->bass[note->key % PITCH_CLASSES] += share;
    }
}

static double
bar_quarters(const HeardReference *heard)
{
    return (double)heard->meter.numerator * 4 / heard->meter.denominator;
}

static void
push_chords(HeardReference *heard, const ChordGuess *guesses, size_t count)
{
    const char *before = "N";
    for (size_t i = 0; i < count; i++) {
        char name[CHORD_TEXT_SIZE] = "";
        if (guesses[i].is_known)
            chord_name(&guesses[i].chord, heard->tonic < 0 ? 0 : heard->tonic,
                       heard->mode, name);
        string_list_push(&heard->chords, name[0] == '\0' ? before : name);
        before = heard->chords.items[heard->chords.count - 1];
    }
    // A rest goes on with the chord before; before the first there is none.
    while (heard->chords.count > 0 && strcmp(heard->chords.items[0], "N") == 0)
        string_list_remove(&heard->chords, 0);
}

static void
read_harmony(const MidiSong *song, HeardReference *heard)
{
    const double bar = bar_quarters(heard);
    size_t count = (size_t)ceil(song->length / bar - 0.01);
    if (count > MOST_BARS)
        count = MOST_BARS;
    HarmonyBar *bars = mem_new_array(count + 1, sizeof(*bars));
    ChordGuess *guesses = mem_new_array(count + 1, sizeof(*guesses));
    double chroma[PITCH_CLASSES] = {0};
    for (size_t i = 0; i < count; i++) {
        add_bar(song, (double)i * bar, (double)(i + 1) * bar, &bars[i]);
        for (int k = 0; k < PITCH_CLASSES; k++)
            chroma[k] += bars[i].chroma[k];
    }
    harmony_guess_chords(bars, count, -1, MODE_MAJOR, guesses);
    KeyGuess key = harmony_guess_key_of(chroma, guesses, count);
    // C major is what writers put there when they don't know.
    if (song->has_key && (song->tonic != 0 || song->is_minor))
        key = (KeyGuess){song->tonic, song->is_minor, 1};
    heard->tonic = key.tonic;
    if (key.tonic >= 0)
        heard->mode = harmony_guess_mode(chroma, key.tonic, key.is_minor);
    harmony_guess_chords(bars, count, key.tonic, heard->mode, guesses);
    push_chords(heard, guesses, count);
    mem_free(guesses);
    mem_free(bars);
}

// Tune ///////////////////////////////////////////////////////////////////////

static bool
is_of(const MidiNote *note, int track, int channel)
{
    return note->track == track && note->channel == channel &&
           note->channel != MIDI_DRUM_CHANNEL;
}

// A track's claim to be the tune: called so, alone at a time, above the bass.
static double
claim(const MidiSong *song, int track, int channel)
{
    static const char *const names[] = {"melody", "lead",  "vocal",
                                        "tune",   "voice", "sing"};
    double end = 0, keys = 0;
    size_t count = 0, overlaps = 0;
    for (size_t i = 0; i < song->note_count; i++) {
        const MidiNote *note = &song->notes[i];
        if (!is_of(note, track, channel))
            continue;
        overlaps += note->start < end - 0.1;
        end = fmax(end, note->start + note->length);
        keys += note->key;
        count++;
    }
    if (count < 3)
        return 0;
    double value = 1 - (double)overlaps / (double)count;
    value *= fmin((double)count / 16, 1) * fmin(keys / (double)count / 60, 1.3);
    char *name = text_lower(song->track_names[track]);
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (strstr(name, names[i]) != NULL)
            value += 2;
    mem_free(name);
    return value;
}

// Of what sounds at once the highest.
static size_t
read_notes(const MidiSong *song, int track, int channel, TuneNote *notes)
{
    size_t count = 0;
    for (size_t i = 0; i < song->note_count; i++) {
        const MidiNote *note = &song->notes[i];
        if (!is_of(note, track, channel))
            continue;
        if (count > 0 && note->start < notes[count - 1].start + 0.06)
            count--;
        notes[count++] = (TuneNote){note->start, note->length, note->key};
    }
    return count;
}

static void
read_tune(const MidiSong *song, HeardReference *heard)
{
    double best = 0;
    int track = -1, channel = 0;
    const int tracks =
        song->track_count < MOST_TRACKS ? (int)song->track_count : MOST_TRACKS;
    for (int t = 0; t < tracks; t++)
        for (int c = 0; c < 16; c++) {
            const double value = claim(song, t, c);
            if (value > best) {
                best = value;
                track = t;
                channel = c;
            }
        }
    if (track < 0)
        return;
    TuneNote *notes = mem_new_array(song->note_count + 1, sizeof(*notes));
    heard->tune_notes = read_notes(song, track, channel, notes);
    heard->has_tune =
        hear_tune_motif(notes, heard->tune_notes, heard->meter, &heard->motif);
    mem_free(notes);
}

Status
hear_midi(const char *path, HeardReference *heard, Error *error)
{
    MidiSong song;
    const Status status = midi_read_file(path, &song, error);
    if (status != STATUS_OK)
        return status;
    heard->kind = HEARD_MIDI;
    heard->meter = song.has_meter ? song.meter : (Meter){4, 4};
    heard->tempo_bpm = midi_read_tempo_bpm(&song);
    // Plans count dotted quarters in compound meters.
    if (music_meter_grid(heard->meter).is_compound)
        heard->tempo_bpm /= 1.5;
    heard->sureness = song.tempo_count > 0 ? 1 : 0;
    heard->duration_s = midi_read_s(&song, song.length);
    read_harmony(&song, heard);
    read_tune(&song, heard);
    midi_read_clear(&song);
    return STATUS_OK;
}
