// SPDX-License-Identifier: MIT
// dsp.md 7.5, "Tests", and G12 on a synthetic song; bench_dsp.c measures G12 on
// the band's music.
#include "timbre/dsp/mel_inverse.h"

#include "dsp_signal.h"
#include "mel_bank.h"
#include "mel_rig.h"

// Five seconds and a bit, one channel.
static float *
song(size_t frame_count)
{
    AudioBuffer *audio =
        music_render((double)frame_count / MEL_RATE_HZ, 0.7, 1, MEL_RATE_HZ);
    float *samples = mem_copy(audio->samples, frame_count * sizeof(float));
    audio_buffer_free(audio);
    return samples;
}

// A chirp over six octaves, and clicks.
static float *
chirp(size_t frame_count)
{
    float *samples = mem_new_array(frame_count, sizeof(float));
    double phase = 0;
    for (size_t i = 0; i < frame_count; i++) {
        const double t = (double)i / (double)frame_count;
        phase += 2 * M_PI * 80 * pow(2, 6 * t) / MEL_RATE_HZ;
        samples[i] = (float)(0.3 * sin(phase)) + (i % 11025 == 5000 ? 0.9F : 0);
    }
    return samples;
}

static void
a_song_comes_back_near_the_goal(void **state)
{
    (void)state;
    const size_t frames = 511 * 441;
    float *original = song(frames);
    const MelQuality quality = mel_quality(original, frames);
    print_message("song: mel SC %.2f dB, MR-LSD %.2f dB\n", quality.mel_sc_db,
                  quality.mr_lsd_db);
    assert_true(quality.mel_sc_db <= -25);
    assert_true(quality.mr_lsd_db <= 3.8);
    mem_free(original);
    float *sweep = chirp(frames);
    const MelQuality swept = mel_quality(sweep, frames);
    print_message("chirp: mel SC %.2f dB\n", swept.mel_sc_db);
    assert_true(swept.mel_sc_db <= -22);
    mem_free(sweep);
}

static void
unfolding_gives_the_bands_back(void **state)
{
    (void)state;
    MelBank *bank =
        mel_bank_new(MEL_BINS, 0, 10000, MEL_RATE_HZ / 18432.0, 18432 / 2 + 1);
    MelUnfold *unfold = mel_unfold_new(bank);
    SimdFloats *bands = mel_unfold_bands(unfold);
    float *wanted = mem_new_array(MEL_BINS, sizeof(float));
    float *magnitudes = mem_new_array(bank->bin_count, sizeof(float));
    float *made = mem_new_array(MEL_BINS, sizeof(float));
    uint64_t noise = 3;
    for (size_t i = 0; i < bank->bin_count; i++)
        magnitudes[i] = (float)pow(fabs(noise_next(&noise)), 4);
    mel_bank_apply(bank, magnitudes, wanted);
    for (size_t i = 0; i < MEL_BINS; i++)
        bands[i] = (SimdFloats){wanted[i], 0, 2 * wanted[i]};
    const SimdFloats *rows = mel_unfold_run(unfold);
    for (size_t i = 0; i < bank->bin_count; i++) {
        assert_true(rows[i][0] >= 0 && rows[i][1] == 0);
        magnitudes[i] = rows[i][2] / 2;
        assert_true(magnitudes[i] == rows[i][0]);
    }
    mel_bank_apply(bank, magnitudes, made);
    assert_true(mel_error_db(made, wanted, MEL_BINS) < -60);
    mem_free(made);
    mem_free(magnitudes);
    mem_free(wanted);
    mel_unfold_free(unfold);
    mel_bank_free(bank);
}

static void
the_triangles_of_a_bin_add_up_to_one(void **state)
{
    (void)state;
    MelBank *bank = mel_bank_new(40, 100, 8000, 10, 2000);
    const size_t last = bank->span_ends[39];
    for (size_t i = bank->span_ends[0]; i < last; i++)
        assert_float_equal(bank->falling[i] + bank->rising[i], 1, 1e-6);
    assert_true(bank->falling[0] == 0 && bank->rising[last] == 0);
    assert_int_equal(bank->first_bin, 11);
    mel_bank_free(bank);
}

static void
long_sounds_have_no_seams_and_equal_beginnings(void **state)
{
    (void)state;
    // The end of the shorter one is mirrored, so it may differ there.
    const size_t frames = 900 * 441, shorter = 600 * 441;
    float *original = song(frames);
    MelImage mel;
    float *values = mel_of(original, frames, 1, &mel);
    float *whole = mel_invert(&mel, frames);
    MelImage again;
    float *made = mel_of(whole, frames, 1, &again);
    // No column is much worse than its neighbours: tiles are 128 columns wide.
    for (size_t column = 64; column + 64 < mel.column_count; column += 32) {
        double apart = 0, all = 0;
        for (size_t bin = 0; bin < MEL_BINS; bin++)
            for (size_t i = column; i < column + 32; i++) {
                const size_t at = bin * mel.column_count + i;
                apart += pow((double)made[at] - (double)values[at], 2);
                all += pow((double)values[at], 2);
            }
        assert_true(10 * log10(apart / all) < -19);
    }
    float *part = mel_invert(&mel, shorter);
    // Tiles settle 512 columns alike; ten passes carry what differs behind
    // them 110 columns forward in time.
    const size_t equal = 390 * 441;
    assert_memory_equal(part, whole, equal * sizeof(float));
    mem_free(part);
    mem_free(made);
    mem_free(whole);
    mem_free(values);
    mem_free(original);
}

static void
stereo_keeps_its_image(void **state)
{
    (void)state;
    const size_t frames = 200 * 441;
    float *left = song(frames);
    float *both = mem_new_array(2 * frames, sizeof(float));
    for (size_t i = 0; i < frames; i++) {
        both[2 * i] = left[i];
        both[2 * i + 1] = 0.5F * left[i];
    }
    MelImage mel;
    float *values = mel_of(both, frames, 2, &mel);
    float *sound = mel_invert(&mel, frames);
    double cross = 0, a = 0, b = 0;
    for (size_t i = 0; i < frames; i++) {
        cross += (double)sound[2 * i] * (double)sound[2 * i + 1];
        a += (double)sound[2 * i] * (double)sound[2 * i];
        b += (double)sound[2 * i + 1] * (double)sound[2 * i + 1];
    }
    assert_true(cross / sqrt(a * b) > 0.99);
    assert_float_equal(sqrt(b / a), 0.5, 0.01);
    mem_free(sound);
    mem_free(values);
    mem_free(both);
    mem_free(left);
}

typedef struct {
    uint64_t calls, done, total, stop_at;
} Counted;

static bool
count(void *context, uint64_t done, uint64_t total)
{
    Counted *counted = context;
    assert_true(done >= counted->done && done <= total);
    counted->done = done;
    counted->total = total;
    return ++counted->calls != counted->stop_at;
}

static void
progress_grows_to_its_total_and_can_stop(void **state)
{
    (void)state;
    const size_t frames = 300 * 441;
    float *original = song(frames), *sound = mem_new_array(frames, 4);
    MelImage mel;
    float *values = mel_of(original, frames, 1, &mel);
    const MelSettings settings = mel_settings(frames);
    Counted counted = {0};
    Error error = {0};
    assert_int_equal(
        mel_inverse_run(&settings, &mel, sound, count, &counted, &error),
        STATUS_OK);
    assert_true(counted.done == counted.total && counted.total == 602);
    assert_true(counted.calls > 30);
    counted = (Counted){.stop_at = 7};
    assert_int_equal(
        mel_inverse_run(&settings, &mel, sound, count, &counted, &error),
        STATUS_CANCELLED);
    assert_int_equal(counted.calls, 7);
    mem_free(values);
    mem_free(sound);
    mem_free(original);
}

static void
small_and_empty_images_are_inverted(void **state)
{
    (void)state;

    static const struct {
        uint64_t columns, frames;
    } rows[] = {{1, 1},    {1, 441},    {1, 5000}, {2, 441},
                {9, 3969}, {12, 44100}, {40, 100}, {131, 57330}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (int is_loud = 0; is_loud < 2; is_loud++) {
            const size_t values_count = MEL_BINS * rows[i].columns;
            float *values = mem_new_array(values_count, sizeof(float));
            for (size_t k = 0; k < values_count; k++)
                values[k] = is_loud ? 1 + (float)(k % 5) : 0;
            const MelImage mel = {values, 1, MEL_BINS, rows[i].columns};
            float *sound = mel_invert(&mel, rows[i].frames);
            double sum = 0;
            for (size_t k = 0; k < rows[i].frames; k++)
                sum += fabs((double)sound[k]);
            assert_true(isfinite(sum) && (is_loud ? sum > 0 : sum == 0));
            mem_free(sound);
            mem_free(values);
        }
}

static void
what_cannot_be_is_told(void **state)
{
    (void)state;

    static const struct {
        MelSettings settings;
        float value;
        const char *word;
    } rows[] = {
        {{7999, 4096, 2048, 512, 0, 3000, 100, 0}, 1, "sample_rate_hz"},
        {{44100, 4095, 2048, 512, 0, 3000, 100, 0}, 1, "even number"},
        {{44100, 1 << 20, 2048, 512, 0, 3000, 100, 0}, 1, "fft_size"},
        {{44100, 1024, 2048, 512, 0, 3000, 100, 0}, 1, "window_size"},
        {{44100, 4096, 63, 8, 0, 3000, 100, 0}, 1, "window_size"},
        {{44100, 4096, 2048, 0, 0, 3000, 100, 0}, 1, "hop_size"},
        {{44100, 4096, 2048, 1025, 0, 3000, 100, 0}, 1, "hop_size"},
        {{44100, 4096, 2048, -5, 0, 3000, 100, 0}, 1, "hop_size"},
        {{44100, 4096, 2048, 512, -1, 3000, 100, 0}, 1, "lowest_hz"},
        {{44100, 4096, 2048, 512, 3000, 3000, 100, 0}, 1, "highest_hz"},
        {{44100, 4096, 2048, 512, 0, 22051, 100, 0}, 1, "highest_hz"},
        {{44100, 4096, 2048, 512, NAN, 3000, 100, 0}, 1, "lowest_hz"},
        {{44100, 4096, 2048, 512, 0, 3000, 0, 0}, 1, "1 frame"},
        {{44100, 4096, 2048, 512, 0, 3000, 100, 0}, NAN, "column 2"},
        {{44100, 4096, 2048, 512, 0, 3000, 100, 0}, INFINITY, "bin 1"},
        {{44100, 4096, 2048, 512, 0, 3000, 100, 0}, -1, "is -1"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        float values[9] = {1, 1, 1, 1, 1, rows[i].value, 1, 1, 1}, sound[100];
        const MelImage mel = {values, 1, 3, 3};
        Error error = {0};
        assert_int_equal(
            mel_inverse_run(&rows[i].settings, &mel, sound, NULL, NULL, &error),
            STATUS_INVALID);
        assert_non_null(strstr(error.text, rows[i].word));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_song_comes_back_near_the_goal),
        cmocka_unit_test(unfolding_gives_the_bands_back),
        cmocka_unit_test(the_triangles_of_a_bin_add_up_to_one),
        cmocka_unit_test(long_sounds_have_no_seams_and_equal_beginnings),
        cmocka_unit_test(stereo_keeps_its_image),
        cmocka_unit_test(progress_grows_to_its_total_and_can_stop),
        cmocka_unit_test(small_and_empty_images_are_inverted),
        cmocka_unit_test(what_cannot_be_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
