// SPDX-License-Identifier: MIT
#include "timbre/export/midi.h"

#include "check.h"
#include "smf_reader.h"

#include <math.h>

enum {
    TYPE_NAME = 3,
    TYPE_MARKER = 6,
    TYPE_TEMPO = 0x51,
    TYPE_METER = 0x58,
    TYPE_KEY = 0x59
};

static Score *
make_score(Meter meter, double tempo_bpm, const char *key, Mode mode)
{
    Score *score = score_new();
    score->meter = meter;
    score->tempo_bpm = tempo_bpm;
    score->mode = mode;
    score->bars = 8;
    memcpy(score->key, key, strlen(key) + 1);
    return score;
}

static Smf
write_and_read(const Score *score, const char *title)
{
    Text bytes = {0};
    midi_write(score, title, &bytes);
    Smf smf = smf_read(bytes.chars, bytes.length);
    text_clear(&bytes);
    return smf;
}

static void
the_tempo_counts_quarters_in_every_meter(void **state)
{
    (void)state;

    // Beats of three eighths: a dotted quarter lasts 60 s / tempo.
    static const struct {
        Meter meter;
        double tempo_bpm, quarter_s;
    } rows[] = {
        {{4, 4}, 122, 60.0 / 122},
        {{3, 4}, 90, 60.0 / 90},
        {{5, 4}, 100, 0.6},
        {{7, 8}, 120, 0.5},
        {{5, 8}, 150, 0.4},
        {{6, 8}, 80, 60.0 / 80 / 1.5},
        {{9, 8}, 60, 60.0 / 60 / 1.5},
        {{12, 8}, 66, 60.0 / 66 / 1.5},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Score *score =
            make_score(rows[i].meter, rows[i].tempo_bpm, "C", MODE_MAJOR);
        Smf smf = write_and_read(score, "x");
        const SmfEvent *tempo = smf_meta(&smf.tracks[0], TYPE_TEMPO, 0);
        assert_non_null(tempo);
        assert_int_equal(tempo->length, 3);
        const double micro =
            tempo->body[0] * 65536.0 + tempo->body[1] * 256.0 + tempo->body[2];
        assert_true(fabs(micro - rows[i].quarter_s * 1e6) <= 0.5);
        assert_int_equal(smf.format, 1);
        assert_int_equal(smf.division, 960);
        smf_clear(&smf);
        score_free(score);
    }
}

static void
the_meter_stands_as_written_and_clicks_as_felt(void **state)
{
    (void)state;

    // MIDI clocks a click: 24 a quarter, 36 a dotted one.
    static const struct {
        Meter meter;
        int power, clocks;
    } rows[] = {{{4, 4}, 2, 24}, {{3, 4}, 2, 24}, {{2, 2}, 1, 24},
                {{7, 8}, 3, 24}, {{6, 8}, 3, 36}, {{12, 8}, 3, 36},
                {{5, 8}, 3, 24}, {{9, 8}, 3, 36}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Score *score = make_score(rows[i].meter, 100, "C", MODE_MAJOR);
        Smf smf = write_and_read(score, "x");
        const SmfEvent *meter = smf_meta(&smf.tracks[0], TYPE_METER, 0);
        assert_non_null(meter);
        assert_int_equal(meter->length, 4);
        assert_int_equal(meter->body[0], rows[i].meter.numerator);
        assert_int_equal(meter->body[1], rows[i].power);
        assert_int_equal(meter->body[2], rows[i].clocks);
        assert_int_equal(meter->body[3], 8);
        smf_clear(&smf);
        score_free(score);
    }
}

static void
key_signatures_are_those_of_the_circle_of_fifths(void **state)
{
    (void)state;

    static const struct {
        const char *key;
        Mode mode;
        int fifths, is_minor;
    } rows[] = {
        {"C", MODE_MAJOR, 0, 0},   {"G", MODE_MAJOR, 1, 0},
        {"D", MODE_MAJOR, 2, 0},   {"A", MODE_MAJOR, 3, 0},
        {"E", MODE_MAJOR, 4, 0},   {"B", MODE_MAJOR, 5, 0},
        {"F#", MODE_MAJOR, 6, 0},  {"Gb", MODE_MAJOR, -6, 0},
        {"Db", MODE_MAJOR, -5, 0}, {"Ab", MODE_MAJOR, -4, 0},
        {"Eb", MODE_MAJOR, -3, 0}, {"Bb", MODE_MAJOR, -2, 0},
        {"F", MODE_MAJOR, -1, 0},  {"A", MODE_MINOR, 0, 1},
        {"E", MODE_MINOR, 1, 1},   {"B", MODE_MINOR, 2, 1},
        {"F#", MODE_MINOR, 3, 1},  {"C#", MODE_MINOR, 4, 1},
        {"G#", MODE_MINOR, 5, 1},  {"D#", MODE_MINOR, 6, 1},
        {"Eb", MODE_MINOR, -6, 1}, {"Bb", MODE_MINOR, -5, 1},
        {"F", MODE_MINOR, -4, 1},  {"C", MODE_MINOR, -3, 1},
        {"G", MODE_MINOR, -2, 1},  {"D", MODE_MINOR, -1, 1},
        {"D", MODE_DORIAN, -1, 1}, {"G", MODE_MIXOLYDIAN, 1, 0},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Score *score =
            make_score((Meter){4, 4}, 100, rows[i].key, rows[i].mode);
        Smf smf = write_and_read(score, "x");
        const SmfEvent *key = smf_meta(&smf.tracks[0], TYPE_KEY, 0);
        assert_non_null(key);
        assert_int_equal((signed char)key->body[0], rows[i].fifths);
        assert_int_equal(key->body[1], rows[i].is_minor);
        smf_clear(&smf);
        score_free(score);
    }
}

static void
markers_stand_where_the_sections_begin(void **state)
{
    (void)state;
    const ScoreSection sections[] = {
        {.id = (char[]){"intro"}, .first_bar = 0, .bars = 2},
        {.id = (char[]){"verse"}, .first_bar = 2, .bars = 8},
        {.id = (char[]){"chorus"}, .first_bar = 10, .bars = 8}};
    Score *score = make_score((Meter){7, 8}, 100, "C", MODE_MAJOR);
    for (size_t i = 0; i < ARRAY_LENGTH(sections); i++)
        score_add_section(score, sections[i]);
    Smf smf = write_and_read(score, "seven");
    for (size_t i = 0; i < ARRAY_LENGTH(sections); i++) {
        const SmfEvent *marker = smf_meta(&smf.tracks[0], TYPE_MARKER, i);
        assert_non_null(marker);
        assert_string_equal((const char *)marker->body, sections[i].id);
        // Seven eighths a bar.
        assert_int_equal(marker->tick, sections[i].first_bar * 7 * 480);
    }
    assert_null(smf_meta(&smf.tracks[0], TYPE_MARKER, 3));
    assert_string_equal(
        (const char *)smf_meta(&smf.tracks[0], TYPE_NAME, 0)->body, "seven");
    smf_clear(&smf);
    score_free(score);
}

// Notes of the score, each with an on and an off at its own ticks.
static void
expect_note(const SmfTrack *track, int channel, const ScoreNote *note)
{
    int on = 0;
    int off = 0;
    const uint32_t start = (uint32_t)note->tick;
    const uint32_t end = start + (uint32_t)note->length_ticks;
    for (size_t i = 0; i < track->count; i++) {
        const SmfEvent *event = &track->events[i];
        if (event->first != note->key)
            continue;
        if (event->status == (0x90 | channel) && event->tick == start &&
            event->second == note->velocity)
            on++;
        if (event->status == (0x80 | channel) && event->tick == end)
            off++;
    }
    assert_int_equal(on, 1);
    assert_int_equal(off, 1);
}

static void
every_note_sounds_and_ends_at_the_ticks_of_the_score(void **state)
{
    (void)state;
    Score *score = make_score((Meter){4, 4}, 100, "C", MODE_MAJOR);
    ScorePart *part = score_add_part(score, "piano");
    part->program = 4;
    // Repeated keys that touch, chords, and ticks above one byte's reach.
    for (int i = 0; i < 64; i++)
        score_add_note(part, (ScoreNote){.tick = i * 480,
                                         .length_ticks = 480,
                                         .key = (uint8_t)(60 + i % 2 * 7),
                                         .velocity = (uint8_t)(1 + 2 * i)});
    score_add_note(part, (ScoreNote){.tick = 400000,
                                     .length_ticks = 100000,
                                     .key = 127,
                                     .velocity = 127});
    Smf smf = write_and_read(score, "x");
    assert_int_equal(smf.track_count, 2);
    const SmfTrack *track = &smf.tracks[1];
    for (size_t i = 0; i < part->note_count; i++)
        expect_note(track, 0, &part->notes[i]);
    int live = 0;
    for (size_t i = 0; i < track->count; i++) {
        const int kind = track->events[i].status & 0xf0;
        live += kind == 0x90 ? 1 : kind == 0x80 ? -1 : 0;
        // One key at a time: an off comes before the on of its tick.
        assert_in_range(live, 0, 1);
    }
    assert_int_equal(live, 0);
    assert_int_equal(track->events[1].status, 0xc0);
    assert_int_equal(track->events[1].first, 4);
    smf_clear(&smf);
    score_free(score);
}

static void
humanising_moves_the_played_tick_but_never_before_the_start(void **state)
{
    (void)state;

    // 100 quarters a minute: one tick lasts 0.625 ms.
    static const struct {
        int tick;
        float offset_ms;
        uint32_t played;
    } rows[] = {{960, 10, 976}, {1920, -10, 1904}, {0, -10, 0}};

    Score *score = make_score((Meter){4, 4}, 100, "C", MODE_MAJOR);
    ScorePart *part = score_add_part(score, "piano");
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        score_add_note(part, (ScoreNote){.tick = rows[i].tick,
                                         .offset_ms = rows[i].offset_ms,
                                         .length_ticks = 100,
                                         .key = (uint8_t)(60 + i),
                                         .velocity = 90});
    Smf smf = write_and_read(score, "x");
    size_t found = 0;
    for (size_t i = 0; i < smf.tracks[1].count; i++) {
        const SmfEvent *event = &smf.tracks[1].events[i];
        if ((event->status & 0xf0) != 0x90)
            continue;
        assert_int_equal(event->tick, rows[event->first - 60].played);
        found++;
    }
    assert_int_equal(found, ARRAY_LENGTH(rows));
    smf_clear(&smf);
    score_free(score);
}

static void
controllers_and_bends_are_written_before_the_notes_of_their_tick(void **state)
{
    (void)state;
    Score *score = make_score((Meter){4, 4}, 100, "C", MODE_MAJOR);
    ScorePart *part = score_add_part(score, "bass");
    score_add_control(part, (ScoreControl){960, 64, 127});
    score_add_control(part, (ScoreControl){960, SCORE_PITCH_BEND, 12345});
    score_add_note(
        part, (ScoreNote){
                  .tick = 960, .length_ticks = 10, .key = 40, .velocity = 90});
    Smf smf = write_and_read(score, "x");
    int controls = 0;
    int bends = 0;
    for (size_t i = 0; i < smf.tracks[1].count; i++) {
        const SmfEvent *event = &smf.tracks[1].events[i];
        const int kind = event->status & 0xf0;
        if (kind == 0x90)
            assert_int_equal(controls + bends, 2);
        if (kind == 0xb0) {
            assert_int_equal(event->tick, 960);
            assert_int_equal(event->first, 64);
            assert_int_equal(event->second, 127);
            controls++;
        }
        if (kind == 0xe0) {
            assert_int_equal(event->first | event->second << 7, 12345);
            bends++;
        }
    }
    assert_int_equal(controls, 1);
    assert_int_equal(bends, 1);
    smf_clear(&smf);
    score_free(score);
}

// More parts than channels: drums keep channel 10, no other part gets it.
static void
drums_alone_play_on_channel_ten_however_many_parts_there_are(void **state)
{
    (void)state;

    enum { PARTS = 33 };

    Score *score = make_score((Meter){4, 4}, 100, "C", MODE_MAJOR);
    for (int i = 0; i < PARTS; i++) {
        char *name = text_format("part_%d", i);
        ScorePart *part = score_add_part(score, name);
        part->voice = i % 11 == 5 ? VOICE_DRUM_KIT : VOICE_GENERAL_MIDI;
        score_add_note(
            part, (ScoreNote){.length_ticks = 10, .key = 60, .velocity = 90});
        mem_free(name);
    }
    Smf smf = write_and_read(score, "x");
    assert_int_equal(smf.track_count, PARTS + 1);
    for (int i = 0; i < PARTS; i++) {
        const SmfTrack *track = &smf.tracks[i + 1];
        const char *name = (const char *)smf_meta(track, TYPE_NAME, 0)->body;
        assert_string_equal(name, score->parts[i].name);
        for (size_t k = 0; k < track->count; k++)
            if (track->events[k].status != 0xff)
                assert_int_equal((track->events[k].status & 15) == 9,
                                 i % 11 == 5);
    }
    smf_clear(&smf);
    score_free(score);
}

static void
a_title_is_cut_and_cleaned_for_sequencers(void **state)
{
    (void)state;
    char title[1000];
    memset(title, 'a', sizeof(title));
    title[0] = '\x1b';
    title[sizeof(title) - 1] = '\0';
    Score *score = make_score((Meter){4, 4}, 100, "C", MODE_MAJOR);
    Smf smf = write_and_read(score, title);
    const SmfEvent *name = smf_meta(&smf.tracks[0], TYPE_NAME, 0);
    assert_int_equal(name->length, 255);
    assert_int_equal(name->body[0], 'a');
    smf_clear(&smf);
    smf = write_and_read(score, NULL);
    name = smf_meta(&smf.tracks[0], TYPE_NAME, 0);
    assert_string_equal((const char *)name->body, "Timbre");
    smf_clear(&smf);
    score_free(score);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tempo_counts_quarters_in_every_meter),
        cmocka_unit_test(the_meter_stands_as_written_and_clicks_as_felt),
        cmocka_unit_test(key_signatures_are_those_of_the_circle_of_fifths),
        cmocka_unit_test(markers_stand_where_the_sections_begin),
        cmocka_unit_test(every_note_sounds_and_ends_at_the_ticks_of_the_score),
        cmocka_unit_test(
            humanising_moves_the_played_tick_but_never_before_the_start),
        cmocka_unit_test(
            controllers_and_bends_are_written_before_the_notes_of_their_tick),
        cmocka_unit_test(
            drums_alone_play_on_channel_ten_however_many_parts_there_are),
        cmocka_unit_test(a_title_is_cut_and_cleaned_for_sequencers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
