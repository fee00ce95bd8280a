// SPDX-License-Identifier: MIT
#include "timbre/base/random.h"
#include "timbre/export/midi.h"
#include "timbre/export/midi_read.h"

#include "check.h"

#include <math.h>
#include <string.h>

static const uint8_t small_song[] = {
    'M',  'T',  'h',  'd', 0,    0,    0,    6,
    0,    0,    0,    1,   0,    96, // type 0, 96 a quarter
    'M',  'T',  'r',  'k', 0,    0,    0,    45,
    0,    0xff, 0x03, 2,   'H',  'i',           // its name
    0,    0xff, 0x51, 3,   0x09, 0x27, 0xc0,    // 100 bpm
    0,    0xff, 0x58, 4,   3,    2,    24,   8, // 3/4
    0,    0xff, 0x59, 2,   0xfd, 1,             // three flats, minor
    0,    0x90, 60,   100,                      // C
    96,   60,   0,                              // off, by running status
    0,    64,   90,                             // E
    0x60, 0x80, 64,   0,                        // off
    0,    0xff, 0x2f, 0};

static void
reads_notes_tempo_meter_and_key(void **state)
{
    (void)state;
    MidiSong song;
    Error error = {0};
    assert_int_equal(midi_read(small_song, sizeof(small_song), &song, &error),
                     STATUS_OK);
    assert_int_equal(song.note_count, 2);
    assert_int_equal(song.notes[0].key, 60);
    assert_int_equal(song.notes[0].velocity, 100);
    assert_true(fabs(song.notes[0].length - 1) < 1e-9);
    assert_int_equal(song.notes[1].key, 64);
    assert_true(fabs(song.notes[1].start - 1) < 1e-9);
    assert_true(fabs(song.length - 2) < 1e-9);
    assert_int_equal(song.tempo_count, 1);
    assert_true(fabs(midi_read_tempo_bpm(&song) - 100) < 0.01);
    assert_true(fabs(midi_read_s(&song, 2) - 1.2) < 0.001);
    assert_true(song.has_meter && song.meter.numerator == 3);
    assert_true(song.has_key && song.is_minor && song.tonic == 0);
    assert_string_equal(song.track_names[0], "Hi");
    midi_read_clear(&song);
}

static Score *
make_score(void)
{
    Score *score = score_new();
    score->meter = (Meter){4, 4};
    score->tempo_bpm = 132;
    score->bars = 16;
    memcpy(score->key, "F#", 3);
    score->mode = MODE_MINOR;
    for (int k = 0; k < 3; k++) {
        char *name = text_format("part %d", k);
        ScorePart *part = score_add_part(score, name);
        mem_free(name);
        for (int i = 0; i < 40; i++)
            score_add_note(part, (ScoreNote){.tick = i * 240 + k * 30,
                                             .length_ticks = 120,
                                             .key = (uint8_t)(48 + i % 24),
                                             .velocity = 80});
    }
    return score;
}

static void
reads_what_the_program_writes(void **state)
{
    (void)state;
    Score *score = make_score();
    Text bytes = {0};
    midi_write(score, "Round", &bytes);
    MidiSong song;
    Error error = {0};
    assert_int_equal(
        midi_read((const uint8_t *)bytes.chars, bytes.length, &song, &error),
        STATUS_OK);
    assert_int_equal(song.note_count, 120);
    assert_true(fabs(midi_read_tempo_bpm(&song) - 132) < 0.01);
    assert_true(song.has_key && song.tonic == 6 && song.is_minor);
    assert_string_equal(song.track_names[0], "Round");
    size_t found = 0;
    for (size_t i = 0; i < song.note_count; i++)
        found += song.notes[i].track == 2 &&
                 fabs(song.notes[i].length - 0.125) < 1e-9;
    assert_int_equal(found, 40);
    midi_read_clear(&song);
    text_clear(&bytes);
    score_free(score);
}

static void
refuse(const uint8_t *bytes, size_t count, const char *part)
{
    MidiSong song;
    Error error = {0};
    assert_int_equal(midi_read(bytes, count, &song, &error), STATUS_INVALID);
    assert_non_null(strstr(error.text, part));
    assert_null(song.notes);
}

static void
what_is_no_song_gets_a_sentence(void **state)
{
    (void)state;
    uint8_t bytes[sizeof(small_song)];
    refuse((const uint8_t *)"RIFF....WAVEfmt ", 16, "no Standard MIDI File");
    refuse(small_song, 10, "no Standard MIDI File");
    memcpy(bytes, small_song, sizeof(bytes));
    bytes[9] = 2;
    refuse(bytes, sizeof(bytes), "type 2");
    memcpy(bytes, small_song, sizeof(bytes));
    bytes[12] = 0xe8;
    refuse(bytes, sizeof(bytes), "in frames");
    memcpy(bytes, small_song, sizeof(bytes));
    bytes[13] = 0;
    refuse(bytes, sizeof(bytes), "in frames");
    memcpy(bytes, small_song, sizeof(bytes));
    bytes[7] = 200;
    refuse(bytes, sizeof(bytes), "head");
    memcpy(bytes, small_song, sizeof(bytes));
    bytes[18] = 0x7f;
    refuse(bytes, sizeof(bytes), "the file ends in track 1");
    refuse(small_song, sizeof(small_song) - 8, "the file ends in track 1");
    memcpy(bytes, small_song, sizeof(bytes));
    bytes[25] = 0x7f; // a name longer than all
    refuse(bytes, sizeof(bytes), "longer than its track");
    refuse(small_song, 14, "no note");
}

// Breaks a copy of good bytes in way `i`: cuts it, changes one byte, or puts
// noise over 64 of them. Returns its length.
static size_t
break_bytes(uint8_t *bytes, size_t count, size_t i)
{
    const Random random = random_from_seed(5);
    const size_t at = i % count;
    switch (i / count) {
    case 0:
        return at;
    case 1:
        bytes[at] = 0xff;
        break;
    case 2:
        bytes[at] = 0;
        break;
    case 3:
        bytes[at] ^= 0x80;
        break;
    default:
        for (size_t k = at; k < count && k < at + 64; k++)
            bytes[k] = (uint8_t)random_below(
                random, 256, RANDOM_COUNTERS((uint32_t)(i + k)));
    }
    return count;
}

static void
check_read(const uint8_t *bytes, size_t length)
{
    MidiSong song;
    Error error = {0};
    if (midi_read(bytes, length, &song, &error) != STATUS_OK) {
        assert_true(error.text[0] != '\0');
        return;
    }
    for (size_t k = 0; k < song.note_count; k++)
        assert_true(song.notes[k].length > 0 && song.notes[k].key < 128 &&
                    song.notes[k].channel < 16);
    midi_read_clear(&song);
}

// Nothing reads beyond the end (the sanitizers watch: each copy is as long as
// it says), notes stay in their limits.
static void
broken_files_never_crash(void **state)
{
    (void)state;
    Score *score = make_score();
    Text text = {0};
    midi_write(score, "Broken", &text);
    const size_t count = text.length;
    for (size_t i = 0; i < 6 * count; i++) {
        uint8_t *bytes = mem_copy(text.chars, count);
        const size_t length = break_bytes(bytes, count, i);
        uint8_t *exact = mem_copy(bytes, length > 0 ? length : 1);
        check_read(exact, length);
        mem_free(exact);
        mem_free(bytes);
    }
    text_clear(&text);
    score_free(score);
}

static void
time_follows_all_tempos(void **state)
{
    (void)state;
    MidiTempo tempos[] = {{0, 60}, {4, 120}, {100, 30}};
    const MidiSong song = {.tempos = tempos, .tempo_count = 3, .length = 104};
    assert_true(fabs(midi_read_s(&song, 2) - 2) < 1e-9);
    assert_true(fabs(midi_read_s(&song, 8) - 6) < 1e-9);
    assert_true(fabs(midi_read_s(&song, 101) - (4 + 48 + 2)) < 1e-9);
    assert_true(fabs(midi_read_tempo_bpm(&song) - 120) < 1e-9);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_notes_tempo_meter_and_key),
        cmocka_unit_test(reads_what_the_program_writes),
        cmocka_unit_test(what_is_no_song_gets_a_sentence),
        cmocka_unit_test(broken_files_never_crash),
        cmocka_unit_test(time_follows_all_tempos),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
