// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/random.h"
#include "timbre/dsp/listen.h"

#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { RATE_HZ = 32000 };

static AudioBuffer *
silence(double seconds, int channels)
{
    return audio_buffer_new((size_t)(seconds * RATE_HZ), channels, RATE_HZ);
}

// A tone of four partials that dies away.
static void
add_note(
    AudioBuffer *audio, double start_s, double length_s, int key, double level)
{
    const double hz = 440 * pow(2, (key - 69) / 12.0);
    const size_t from = (size_t)(start_s * RATE_HZ);
    for (size_t i = 0; i < (size_t)(length_s * RATE_HZ); i++) {
        if (from + i >= audio->frame_count)
            return;
        const double t = (double)i / RATE_HZ;
        double value = 0;
        for (int partial = 1; partial <= 4; partial++)
            value += sin(2 * M_PI * hz * partial * t) / (partial * partial);
        value *= level * exp(-2 * t / length_s) * fmin(t / 0.004, 1) *
                 fmin((length_s - t) / 0.01, 1);
        for (int c = 0; c < audio->channel_count; c++)
            audio->samples[(from + i) * (size_t)audio->channel_count +
                           (size_t)c] += (float)value;
    }
}

static void
add_tick(AudioBuffer *audio, double at_s, double level)
{
    const Random random = random_from_seed(9);
    const size_t from = (size_t)(at_s * RATE_HZ);
    for (size_t i = 0; i < 1200 && from + i < audio->frame_count; i++) {
        const double noise =
            random_below(random, 2001, RANDOM_COUNTERS((uint32_t)i)) / 1000.0 -
            1;
        audio->samples[from + i] +=
            (float)(level * noise * exp(-(double)i / 250));
    }
}

// Beats, with chords of a bar each, behind some silence.
static AudioBuffer *
make_band(double tempo_bpm, double silent_s, int beats, int bars)
{
    static const int roots[] = {57, 53, 48, 55}; // Am F C G
    static const int thirds[] = {3, 4, 4, 4};
    const double beat_s = 60 / tempo_bpm;
    AudioBuffer *audio = silence(silent_s + (bars * beats + 2) * beat_s, 1);
    for (int bar = 0; bar < bars; bar++)
        for (int beat = 0; beat < beats; beat++) {
            const double at_s = silent_s + (bar * beats + beat) * beat_s;
            const int root = roots[bar % 4];
            add_tick(audio, at_s, beat == 0 ? 0.4 : 0.25);
            add_note(audio, at_s, beat_s, root, 0.15);
            add_note(audio, at_s, beat_s, root + thirds[bar % 4], 0.15);
            add_note(audio, at_s, beat_s, root + 7, 0.15);
            if (beat == 0)
                add_note(audio, at_s, beat_s, root - 12, 0.3);
        }
    return audio;
}

static void
tempo_bar_one_key_and_chords_are_heard(void **state)
{
    (void)state;

    static const struct {
        double tempo_bpm, silent_s;
        int beats;
    } rows[] = {{92, 0.48, 4}, {120, 0, 4}, {133.7, 1.3, 4}, {104, 0.2, 3}};

    static const int roots[] = {9, 5, 0, 7};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        AudioBuffer *audio =
            make_band(rows[i].tempo_bpm, rows[i].silent_s, rows[i].beats, 16);
        Heard heard = listen_to(audio);
        assert_true(fabs(heard.beat.tempo_bpm / rows[i].tempo_bpm - 1) < 0.01);
        assert_true(heard.beat.sureness > 0.3);
        assert_int_equal(heard.beat.beats_per_bar, rows[i].beats);
        assert_true(fabs(heard.beat.bar_one_s - rows[i].silent_s) < 0.05);
        assert_true(fabs(heard.sounds_from_s - rows[i].silent_s) < 0.03);
        assert_true(heard.key.tonic == 9 || heard.key.tonic == 0);
        assert_true(heard.bar_count >= 16);
        for (size_t bar = 0; bar < 16; bar++) {
            assert_true(heard.chords[bar].is_known);
            assert_int_equal(heard.chords[bar].chord.root, roots[bar % 4]);
            assert_int_equal(heard.chords[bar].chord.intervals[1],
                             bar % 4 == 0 ? 3 : 4);
        }
        listen_clear(&heard);
        audio_buffer_free(audio);
    }
}

static void
hearing_twice_is_hearing_the_same(void **state)
{
    (void)state;
    AudioBuffer *audio = make_band(100, 0.1, 4, 8);
    Heard one = listen_to(audio), other = listen_to(audio);
    assert_true(one.beat.tempo_bpm == other.beat.tempo_bpm);
    assert_true(one.beat.bar_one_s == other.beat.bar_one_s);
    assert_int_equal(one.bar_count, other.bar_count);
    for (size_t i = 0; i < one.bar_count; i++)
        assert_true(one.chords[i].strength == other.chords[i].strength);
    listen_clear(&one);
    listen_clear(&other);
    audio_buffer_free(audio);
}

// Nothing is made up where there is nothing.
static void
silence_and_specks_have_no_tempo(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++) {
        AudioBuffer *audio = silence(i == 0 ? 0 : i == 1 ? 0.01 : 12, 2);
        if (i == 3)
            audio->samples[5000] = 1;
        Heard heard = listen_to(audio);
        assert_true(isnan(heard.beat.tempo_bpm) || heard.beat.sureness < 0.3);
        for (size_t bar = 0; bar < heard.bar_count && i < 3; bar++)
            assert_false(heard.chords[bar].is_known);
        HeardTune tune = listen_to_tune(audio);
        assert_int_equal(tune.count, 0);
        listen_clear_tune(&tune);
        listen_clear(&heard);
        audio_buffer_free(audio);
    }
}

static void
a_single_voice_becomes_its_notes(void **state)
{
    (void)state;

    // With one note that is struck again, and low and high ones.
    static const int keys[] = {60, 62, 64, 64, 67, 72, 84, 45, 57, 91};
    AudioBuffer *audio = silence(8, 2);
    for (size_t i = 0; i < ARRAY_LENGTH(keys); i++)
        add_note(audio, 0.3 + 0.5 * (double)i, 0.45, keys[i], 0.4);
    HeardTune tune = listen_to_tune(audio);
    assert_true(tune.voiced_share > 0.7);
    assert_int_equal(tune.count, ARRAY_LENGTH(keys));
    for (size_t i = 0; i < tune.count; i++) {
        assert_int_equal(tune.notes[i].key, keys[i]);
        assert_true(fabs(tune.notes[i].start_s - (0.3 + 0.5 * (double)i)) <
                    0.05);
        assert_true(fabs(tune.notes[i].length_s - 0.43) < 0.1);
    }
    listen_clear_tune(&tune);
    audio_buffer_free(audio);
}

static void
chords_are_no_tune(void **state)
{
    (void)state;
    AudioBuffer *audio = silence(6, 1);
    const Random random = random_from_seed(3);
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[i] =
            (float)(random_below(random, 2001, RANDOM_COUNTERS((uint32_t)i)) /
                        2000.0 -
                    0.5);
    HeardTune tune = listen_to_tune(audio);
    assert_true(tune.voiced_share < 0.3);
    listen_clear_tune(&tune);
    audio_buffer_free(audio);
}

// A minute within two seconds, on one core that has nothing else to do; a
// loaded machine gets five times that.
static void
a_minute_takes_bounded_time(void **state)
{
    (void)state;
    AudioBuffer *audio = make_band(110, 0.2, 4, 27);
    const int64_t start_ns = clock_monotonic_ns();
    Heard heard = listen_to(audio);
    HeardTune tune = listen_to_tune(audio);
    const double taken_s = (double)(clock_monotonic_ns() - start_ns) / 1e9;
    printf("%.1f s of sound heard in %.2f s\n", audio_buffer_duration_s(audio),
           taken_s);
    assert_true(taken_s < 10);
    listen_clear_tune(&tune);
    listen_clear(&heard);
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tempo_bar_one_key_and_chords_are_heard),
        cmocka_unit_test(hearing_twice_is_hearing_the_same),
        cmocka_unit_test(silence_and_specks_have_no_tempo),
        cmocka_unit_test(a_single_voice_becomes_its_notes),
        cmocka_unit_test(chords_are_no_tune),
        cmocka_unit_test(a_minute_takes_bounded_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
