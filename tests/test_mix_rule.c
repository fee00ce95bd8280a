// SPDX-License-Identifier: MIT
#include "timbre/dsp/loudness.h"

#include "check.h"
#include "exact_math.h"
#include "loudness_steps.h"
#include "mix_rule.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static void
a_stem_comes_to_its_level_from_any_loudness(void **state)
{
    (void)state;
    for (double lufs = -34; lufs <= -4; lufs += 3) {
        const double power = loudness_steps_to_power(lufs);
        const double gain = mix_rule_stem_gain(power, 0.01, -4);
        assert_true(fabs(loudness_steps_lufs(power * gain * gain) + 22) < 1e-6);
    }
    assert_true(mix_rule_stem_gain(0, 0, -4) >= 1);
}

static void
gains_stay_within_18_db_and_peaks_under_the_limit(void **state)
{
    (void)state;
    assert_true(fabs(rig_db(mix_rule_stem_gain(loudness_steps_to_power(-60),
                                               0.001, 0)) -
                     18) < 1e-6);
    assert_true(
        fabs(rig_db(mix_rule_stem_gain(loudness_steps_to_power(6), 0.1, 0)) +
             18) < 1e-6);
    const double power = loudness_steps_to_power(-30);
    const double gain = mix_rule_stem_gain(power, 0.5, 0);
    const PeakHold hold = mix_rule_peak_hold(gain, 0.5);
    const double limit = exact_gain(-5);
    for (float x = -0.5F; x <= 0.5F; x += 0.001F)
        assert_true(fabs((double)mix_rule_hold(&hold, (float)gain * x)) <=
                    limit + 1e-6);
    // What is under the knee stays as it is.
    assert_true(fabsf(mix_rule_hold(&hold, 0.3F) - 0.3F) <= 0);
    assert_true(mix_rule_peak_hold(1, 0.5).room <= 0);
}

static Score *
three_sections(void)
{
    static char ids[3][8] = {"one", "two", "three"};
    Score *score = rig_score(120, 12, 24);
    for (int i = 0; i < 3; i++)
        score_add_section(score,
                          (ScoreSection){ids[i], SECTION_A, i * 4, 4, 3});
    return score;
}

static void
soft_sections_are_lifted_to_9_db_but_no_more_than_6(void **state)
{
    (void)state;
    Score *score = three_sections();
    LiftCurve curve = lift_curve_new(score);
    assert_int_equal(curve.count, 3);
    assert_int_equal(curve.starts[2], 16 * SECOND);
    const double powers[] = {exact_power(-12), 1, exact_power(-30)};
    lift_curve_set(&curve, powers);
    assert_true(fabs(rig_db(curve.gains[0]) - 3) < 1e-6);
    assert_true(fabs(rig_db(curve.gains[1])) < 1e-6);
    assert_true(fabs(rig_db(curve.gains[2]) - 6) < 1e-6);
    // The ramp of 50 ms is centred on the border and has no step.
    float gains[9600];
    lift_curve_fill(&curve, 8 * SECOND - 4800, 9600, gains);
    assert_true(fabs((double)gains[4800] -
                     (curve.gains[0] + curve.gains[1]) / 2) < 1e-3);
    assert_true(fabs((double)gains[0] - curve.gains[0]) < 1e-6);
    assert_true(fabs((double)gains[9599] - curve.gains[1]) < 1e-6);
    for (int i = 1; i < 9600; i++)
        assert_true(fabsf(gains[i] - gains[i - 1]) < 3e-4F);
    lift_curve_clear(&curve);
    score_free(score);
}

static void
the_steps_measure_like_the_meter(void **state)
{
    (void)state;

    enum { FRAMES = 6 * SECOND };

    float *samples = mem_new_array((size_t)FRAMES * 2, sizeof *samples);
    for (size_t i = 0; i < FRAMES; i++) {
        const double loud = i < 2 * SECOND ? 0.05 : i < 4 * SECOND ? 0.5 : 0;
        samples[2 * i] = (float)(loud * sin((double)i * 0.131));
        samples[2 * i + 1] = (float)(0.6 * loud * sin((double)i * 0.0171));
    }
    LoudnessSteps steps = {0};
    for (size_t at = 0; at < FRAMES; at += 1000)
        loudness_steps_add(&steps, samples + 2 * at, 1000);
    Loudness judge;
    Error error;
    assert_int_equal(
        loudness_measure(samples, FRAMES, 2, SECOND, &judge, &error),
        STATUS_OK);
    assert_true(fabs(loudness_steps_lufs(loudness_steps_power(&steps)) -
                     judge.integrated_lufs) < 0.05);
    assert_true(fabs(rig_db((double)steps.peak) - judge.sample_peak_dbfs) <
                0.01);
    loudness_steps_clear(&steps);
    mem_free(samples);
}

// Every stem's loudness against the mix.
static void
measure_balance(const char *soundfont, double *levels, size_t *count)
{
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(soundfont, pool, &error);
    assert_non_null(synth);
    Score *score = rig_band(8);
    RigHost kept;
    BackendHost host = rig_host(&kept);
    Rendered rendered;
    assert_int_equal(synth_render(synth, score, &host, &rendered, &error),
                     STATUS_OK);
    Loudness mix;
    loudness_measure(rendered.audio->samples, rendered.audio->frame_count, 2,
                     SECOND, &mix, &error);
    assert_true(fabs(mix.integrated_lufs + 16) < 0.3);
    *count = rendered.part_count;
    for (size_t i = 0; i < rendered.part_count; i++) {
        Loudness stem;
        loudness_measure(rendered.parts[i].audio->samples,
                         rendered.audio->frame_count, 2, SECOND, &stem, &error);
        levels[i] = stem.integrated_lufs - mix.integrated_lufs;
    }
    backend_rendered_clear(&rendered);
    rig_host_clear(&kept);
    score_free(score);
    synth_free(synth);
    pool_free(pool);
}

static void
two_soundfonts_give_the_same_balance_within_1_lu(void **state)
{
    (void)state;
    static const char *const files[] = {
        "/usr/share/sounds/sf2/FluidR3_GM.sf2",
        "/usr/share/sounds/sf2/TimGM6mb.sf2",
    };
    if (!path_exists(files[0]) || !path_exists(files[1]))
        skip();
    double levels[2][8];
    size_t count[2];
    for (int i = 0; i < 2; i++)
        measure_balance(files[i], levels[i], &count[i]);
    assert_int_equal(count[0], count[1]);
    for (size_t i = 0; i < count[0]; i++)
        assert_true(fabs(levels[0][i] - levels[1][i]) <= 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stem_comes_to_its_level_from_any_loudness),
        cmocka_unit_test(gains_stay_within_18_db_and_peaks_under_the_limit),
        cmocka_unit_test(soft_sections_are_lifted_to_9_db_but_no_more_than_6),
        cmocka_unit_test(the_steps_measure_like_the_meter),
        cmocka_unit_test(two_soundfonts_give_the_same_balance_within_1_lu),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
