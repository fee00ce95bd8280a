// SPDX-License-Identifier: MIT
#include "biquad.h"
#include "cascade.h"
#include "dsp_signal.h"
#include "equalizer.h"

static const int rates[] = {44100, 48000, 96000};

static StageSettings
settings_of(const Preset *preset, int channels, int rate_hz)
{
    return (StageSettings){
        .preset = preset, .sample_rate_hz = rate_hz, .channel_count = channels};
}

// |H| of the running stage from its impulse response, in dB.
static double
measured_db(const float *response, size_t frames, double hz, int rate_hz)
{
    double real = 0, imaginary = 0;
    for (size_t i = 0; i < frames; i++) {
        double w = 2 * M_PI * hz * (double)i / rate_hz;
        real += (double)response[i] * cos(w);
        imaginary += (double)response[i] * sin(w);
    }
    return to_db(hypot(real, imaginary));
}

static void
equalizer_follows_its_analytic_response(void **state)
{
    (void)state;
    static const double probes_hz[] = {20, 50, 100, 350, 1000, 5000, 9000};
    static const double bells_hz[] = {30, 1000, 15000};
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++)
        for (size_t b = 0; b < ARRAY_LENGTH(bells_hz); b++) {
            int rate = rates[r];
            Preset preset = {.high_pass_hz = 25,
                             .low_shelf_db = 2,
                             .bell_db = -3,
                             .bell_hz = bells_hz[b],
                             .bell_q = 0.7,
                             .high_shelf_db = 1.5,
                             .high_shelf_hz = 9000};
            StageSettings settings = settings_of(&preset, 1, rate);
            void *equalizer = equalizer_open(&settings);
            size_t frames = (size_t)rate;
            float *response = mem_new_array(frames, sizeof(*response));
            response[0] = 1;
            equalizer_process(equalizer, response, frames);
            const Biquad parts[] = {biquad_dc_block(5, rate),
                                    biquad_high_pass(25, M_SQRT1_2, rate),
                                    biquad_low_shelf(100, 2, rate),
                                    biquad_bell(bells_hz[b], 0.7, -3, rate),
                                    biquad_high_shelf(9000, 1.5, rate)};
            for (size_t i = 0; i < ARRAY_LENGTH(probes_hz); i++) {
                double expected = 0;
                for (size_t k = 0; k < ARRAY_LENGTH(parts); k++)
                    expected +=
                        biquad_response_db(&parts[k], probes_hz[i], rate);
                double here = measured_db(response, frames, probes_hz[i], rate);
                if (fabs(here - expected) > 0.05)
                    fail_msg("%.0f Hz: %.3f instead of %.3f dB", probes_hz[i],
                             here, expected);
            }
            mem_free(response);
            equalizer_close(equalizer);
        }
}

// The designs against what their names say.
static void
equalizer_bands_have_their_gain_where_it_belongs(void **state)
{
    (void)state;
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        int rate = rates[r];
        Biquad bell = biquad_bell(350, 1, -4, rate);
        assert_true(fabs(biquad_response_db(&bell, 350, rate) + 4) < 1e-6);
        assert_true(fabs(biquad_response_db(&bell, 5, rate)) < 0.01);
        Biquad low = biquad_low_shelf(100, 6, rate);
        assert_true(fabs(biquad_response_db(&low, 5, rate) - 6) < 0.1);
        assert_true(fabs(biquad_response_db(&low, 100, rate) - 3) < 0.01);
        assert_true(fabs(biquad_response_db(&low, 5000, rate)) < 0.01);
        Biquad high = biquad_high_shelf(9000, -6, rate);
        assert_true(fabs(biquad_response_db(&high, 9000, rate) + 3) < 0.01);
        assert_true(fabs(biquad_response_db(&high, 200, rate)) < 0.01);
        Biquad pass = biquad_high_pass(25, M_SQRT1_2, rate);
        assert_true(fabs(biquad_response_db(&pass, 25, rate) + 3.01) < 0.01);
        assert_true(fabs(biquad_response_db(&pass, 2.5, rate) + 40) < 0.1);
        Biquad block = biquad_dc_block(5, rate);
        assert_true(fabs(biquad_response_db(&block, 5, rate) + 3.01) < 0.01);
    }
    // A corner above half the rate is held inside.
    Biquad held = biquad_high_shelf(9000, 6, 8000);
    assert_true(isfinite(held.b0) && fabs(held.a2) < 1);
}

static void
equalizer_gives_the_same_bits_for_any_block_size(void **state)
{
    (void)state;
    static const size_t blocks[] = {1, 2, 3, 7, 64, 4095};
    const Preset *preset = preset_table_find("streaming");
    for (int channels = 1; channels <= 2; channels++) {
        AudioBuffer *source = music_render(0.5, 0.7, channels, 48000);
        AudioBuffer *whole = buffer_copy(source);
        StageSettings settings = settings_of(preset, channels, 48000);
        void *equalizer = equalizer_open(&settings);
        equalizer_process(equalizer, whole->samples, whole->frame_count);
        equalizer_close(equalizer);
        for (size_t b = 0; b < ARRAY_LENGTH(blocks); b++) {
            AudioBuffer *parts = buffer_copy(source);
            equalizer = equalizer_open(&settings);
            for (size_t at = 0; at < parts->frame_count; at += blocks[b]) {
                size_t left = parts->frame_count - at;
                equalizer_process(equalizer,
                                  parts->samples + at * (size_t)channels,
                                  left < blocks[b] ? left : blocks[b]);
            }
            assert_true(buffers_are_equal(whole, parts));
            equalizer_close(equalizer);
            audio_buffer_free(parts);
        }
        audio_buffer_free(whole);
        audio_buffer_free(source);
    }
}

// The wavefront against the plain recurrence, stage after stage, in double.
static void
equalizer_cascade_equals_the_textbook(void **state)
{
    (void)state;
    const Biquad stages[] = {biquad_high_pass(25, M_SQRT1_2, 48000),
                             biquad_low_shelf(100, 1, 48000),
                             biquad_bell(350, 1, -1, 48000)};
    AudioBuffer *audio = music_render(1, 0.7, 2, 48000);
    AudioBuffer *result = buffer_copy(audio);
    Cascade cascade;
    cascade_init(&cascade, stages, ARRAY_LENGTH(stages));
    cascade_process(&cascade, result->samples, result->frame_count, 2);
    double x[3][2] = {{0}}, y[3][2] = {{0}};
    double worst = 0;
    for (size_t i = 0; i < audio->frame_count; i++) {
        double value = (double)audio->samples[2 * i + 1];
        for (size_t k = 0; k < ARRAY_LENGTH(stages); k++) {
            const Biquad *f = &stages[k];
            double out = f->b0 * value + f->b1 * x[k][0] + f->b2 * x[k][1] -
                         f->a1 * y[k][0] - f->a2 * y[k][1];
            x[k][1] = x[k][0];
            x[k][0] = value;
            y[k][1] = y[k][0];
            y[k][0] = value = out;
        }
        worst = fmax(worst, fabs(value - (double)result->samples[2 * i + 1]));
    }
    assert_true(to_db(worst) < -130); // dsp.md G10
    audio_buffer_free(audio);
    audio_buffer_free(result);
}

static void
equalizer_runs_only_where_it_has_something_to_do(void **state)
{
    (void)state;
    Preset flat = {.width = 1};
    StageSettings settings = settings_of(&flat, 2, 48000);
    assert_false(equalizer_is_wanted(&settings));
    settings.removes_dc = true;
    assert_true(equalizer_is_wanted(&settings));
    Preset one = {.bell_db = 1};
    settings = settings_of(&one, 2, 48000);
    assert_true(equalizer_is_wanted(&settings));
}

static void
equalizer_starts_settled_on_known_dc(void **state)
{
    (void)state;
    Preset flat = {.width = 1};
    StageSettings settings = settings_of(&flat, 2, 48000);
    settings.removes_dc = true;
    settings.dc[0] = 0.5;
    settings.dc[1] = -0.25;
    void *equalizer = equalizer_open(&settings);
    float samples[200];
    for (int i = 0; i < 200; i++)
        samples[i] = i % 2 == 0 ? 0.5F : -0.25F;
    equalizer_process(equalizer, samples, 100);
    for (int i = 0; i < 200; i++)
        assert_true(fabs((double)samples[i]) < 1e-9);
    equalizer_close(equalizer);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equalizer_follows_its_analytic_response),
        cmocka_unit_test(equalizer_bands_have_their_gain_where_it_belongs),
        cmocka_unit_test(equalizer_gives_the_same_bits_for_any_block_size),
        cmocka_unit_test(equalizer_cascade_equals_the_textbook),
        cmocka_unit_test(equalizer_runs_only_where_it_has_something_to_do),
        cmocka_unit_test(equalizer_starts_settled_on_known_dc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
