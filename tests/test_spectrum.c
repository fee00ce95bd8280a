// SPDX-License-Identifier: MIT
#include "timbre/dsp/spectrum.h"

#include "dsp_signal.h"

#include <pthread.h>

static void
spectrum_finds_a_tone_in_its_band(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(1000, 0.5, 0, 2, 2, 48000);
    const double edges_hz[] = {0, 500, 900, 1100, 2000, 24000};
    double power[5];
    spectrum_bands(audio, 0, 2, edges_hz, 5, power);
    for (int band = 0; band < 5; band++)
        if (band != 2)
            assert_true(power[band] < 1e-5 * power[2]);
    assert_true(fabs(spectrum_centroid_hz(audio, 0, 2) - 1000) < 5);
    audio_buffer_free(audio);
}

static void
spectrum_reads_the_mono_sum_of_the_time_asked_for(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(300, 0.5, 0, 2, 2, 48000);
    for (size_t i = 48000; i < 96000; i++) {
        double w = 2 * M_PI * 3000 * (double)i / 48000;
        audio->samples[2 * i] = audio->samples[2 * i + 1] = (float)sin(w);
    }
    assert_true(fabs(spectrum_centroid_hz(audio, 0, 1) - 300) < 10);
    assert_true(fabs(spectrum_centroid_hz(audio, 1, 2) - 3000) < 10);
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[2 * i + 1] = -audio->samples[2 * i];
    assert_true(spectrum_centroid_hz(audio, 0, 2) == 0);
    audio_buffer_free(audio);
}

static void
spectrum_balance_adds_up_to_the_whole(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(3, 0.7, 2, 48000);
    double balance_db[SPECTRUM_BALANCE_BANDS], sum = 0;
    spectrum_balance(audio, balance_db);
    for (int band = 0; band < SPECTRUM_BALANCE_BANDS; band++)
        sum += pow(10, balance_db[band] / 10);
    assert_true(fabs(sum - 1) < 1e-9);
    assert_true(balance_db[0] > balance_db[3]); // a kick outweighs hats
    audio_buffer_free(audio);
    AudioBuffer *silence = audio_buffer_new(10000, 1, 48000);
    spectrum_balance(silence, balance_db);
    assert_true(fabs(balance_db[2] + 120) < 1e-9);
    audio_buffer_free(silence);
}

static void
spectrum_of_less_than_a_window_is_finite(void **state)
{
    (void)state;
    for (size_t frames = 0; frames < 3; frames++) {
        AudioBuffer *audio = audio_buffer_new(frames, 2, 44100);
        for (size_t i = 0; i < 2 * frames; i++)
            audio->samples[i] = 1;
        assert_true(isfinite(spectrum_centroid_hz(audio, 0, 1)));
        assert_true(isnan(spectrum_tempo(audio, 120).tempo_bpm));
        assert_true(spectrum_key(audio).tonic < 12);
        audio_buffer_free(audio);
    }
}

// Kick on each beat, louder on the first of four; hats between.
static AudioBuffer *
beats_render(double tempo_bpm, double seconds, int rate_hz)
{
    AudioBuffer *audio =
        audio_buffer_new((size_t)(seconds * rate_hz), 1, rate_hz);
    uint64_t seed = 3;
    for (size_t i = 0; i < audio->frame_count; i++) {
        double beat = (double)i / rate_hz * tempo_bpm / 60;
        double in_beat = fmod(beat, 1) * 60 / tempo_bpm;
        double accent = (int)beat % 4 == 0 ? 1 : 0.6;
        double half = fmod(beat + 0.5, 1) * 60 / tempo_bpm;
        audio->samples[i] =
            (float)(accent * exp(-12 * in_beat) * sin(2 * M_PI * 60 * in_beat) +
                    0.2 * exp(-60 * half) * noise_next(&seed));
    }
    return audio;
}

static void
spectrum_tempo_measures_to_three_per_mille(void **state)
{
    (void)state;
    static const double tempos_bpm[] = {63.5, 92, 120, 174};
    static const int rates[] = {32000, 44100, 48000};
    for (size_t i = 0; i < ARRAY_LENGTH(tempos_bpm); i++)
        for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
            double bpm = tempos_bpm[i];
            AudioBuffer *audio = beats_render(bpm, 30, rates[r]);
            SpectrumTempo tempo = spectrum_tempo(audio, bpm);
            assert_true(fabs(tempo.tempo_bpm / bpm - 1) < 0.003);
            assert_true(tempo.strength > 0.4 && tempo.strength <= 1);
            // Asked for 2.5 % off it must say so.
            tempo = spectrum_tempo(audio, bpm * 1.025);
            assert_true(fabs(tempo.tempo_bpm / bpm - 1) < 0.003);
            audio_buffer_free(audio);
        }
}

static void
spectrum_tempo_of_steady_noise_is_weak(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(48000 * 30, 1, 48000);
    uint64_t seed = 11;
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[i] = (float)noise_next(&seed);
    SpectrumTempo noise = spectrum_tempo(audio, 120);
    assert_true(isnan(noise.tempo_bpm) || noise.strength < 0.9);
    audio->frame_count = 48000 * 5; // not 8 beats and 2 s
    assert_true(isnan(spectrum_tempo(audio, 120).tempo_bpm));
    audio_buffer_free(audio);
}

// I IV V I in close position, a second each, with two overtones.
static AudioBuffer *
cadence_render(int tonic, int is_minor)
{
    static const int roots[4] = {0, 5, 7, 0};
    AudioBuffer *audio = audio_buffer_new(48000 * 4, 1, 48000);
    for (size_t i = 0; i < audio->frame_count; i++) {
        int chord = (int)(i / 48000), root = roots[chord];
        // The fifth degree is major in minor keys too.
        int third = is_minor && chord != 2 ? 3 : 4;
        const int notes[3] = {0, third, 7};
        double value = 0;
        for (int k = 0; k < 3; k++) {
            double pitch = 57 + (tonic + 3) % 12 + root + notes[k];
            double hz = 440 * pow(2, (pitch - 69) / 12);
            for (int h = 1; h <= 3; h++)
                value += 0.1 / h * sin(2 * M_PI * hz * h * (double)i / 48000);
        }
        audio->samples[i] = (float)value;
    }
    return audio;
}

static void
spectrum_key_names_all_24_keys(void **state)
{
    (void)state;
    for (int tonic = 0; tonic < 12; tonic++)
        for (int is_minor = 0; is_minor < 2; is_minor++) {
            AudioBuffer *audio = cadence_render(tonic, is_minor);
            SpectrumKey key = spectrum_key(audio);
            if (key.tonic != tonic || key.is_minor != is_minor)
                fail_msg("%d %d reads %d %d", tonic, is_minor, key.tonic,
                         key.is_minor);
            assert_true(key.strength > 0.6);
            audio_buffer_free(audio);
        }
    AudioBuffer *silence = audio_buffer_new(50000, 1, 48000);
    assert_int_equal(spectrum_key(silence).tonic, -1);
    audio_buffer_free(silence);
}

static void *
find_centroids(void *context)
{
    double *centroid = context;
    AudioBuffer *audio = music_render(1, 0.7, 1, 48000);
    for (int i = 0; i < 20; i++)
        *centroid = spectrum_centroid_hz(audio, 0, 1);
    audio_buffer_free(audio);
    return NULL;
}

static void
spectrum_may_be_read_on_many_threads(void **state)
{
    (void)state;
    pthread_t threads[4];
    double centroids[5];
    for (int i = 0; i < 4; i++)
        assert_int_equal(
            pthread_create(&threads[i], NULL, find_centroids, &centroids[i]),
            0);
    find_centroids(&centroids[4]);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_true(centroids[i] == centroids[4]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spectrum_finds_a_tone_in_its_band),
        cmocka_unit_test(spectrum_reads_the_mono_sum_of_the_time_asked_for),
        cmocka_unit_test(spectrum_balance_adds_up_to_the_whole),
        cmocka_unit_test(spectrum_of_less_than_a_window_is_finite),
        cmocka_unit_test(spectrum_tempo_measures_to_three_per_mille),
        cmocka_unit_test(spectrum_tempo_of_steady_noise_is_weak),
        cmocka_unit_test(spectrum_key_names_all_24_keys),
        cmocka_unit_test(spectrum_may_be_read_on_many_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
