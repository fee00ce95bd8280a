// SPDX-License-Identifier: MIT
#include "check.h"
#include "pump.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static Score *
four_to_the_floor(double pump_db)
{
    Score *score = rig_score(126, 4, 4 * 4 * 60 / 126.0);
    ScorePart *drums = rig_part(score, "drums", VOICE_DRUM_KIT, 24, 0);
    ScorePart *pad = rig_part(score, "pad", VOICE_SUPERSAW, 0, -8);
    pad->pump_db = pump_db;
    pad->reverb_send = 0;
    for (int beat = 0; beat < 16; beat++)
        rig_note(drums, beat, 0.25, 36, 110);
    for (int beat = 0; beat < 16; beat++)
        rig_note(drums, beat + 0.5, 0.25, 42, 90);
    rig_note(pad, 0, 16, 57, 100);
    rig_note(pad, 0, 16, 64, 100);
    return score;
}

static void
every_kick_pushes_a_part_down_by_its_depth(void **state)
{
    (void)state;
    Score *score = four_to_the_floor(6);
    const size_t frames = score_frames(score, SECOND);
    PumpCurve curve = pump_curve_new(score, frames);
    assert_int_equal(curve.count, 16); // hats are no kicks
    Pump pump = {&curve, 6, 0, 0};
    for (int beat = 0; beat < 16; beat++) {
        const int64_t kick = (int64_t)(beat * 60 / 126.0 * SECOND);
        assert_true(fabs(rig_db(pump_gain(&pump, kick + 480)) + 6) < 0.05);
        // It has swollen back before the next one pulls.
        const int64_t late = kick + (int64_t)(0.9 * 60 / 126.0 * SECOND);
        assert_true(pump_gain(&pump, late) > 0.99);
    }
    pump_curve_clear(&curve);
    score_free(score);
}

static void
the_gain_moves_without_steps(void **state)
{
    (void)state;
    Score *score = four_to_the_floor(9);
    const size_t frames = score_frames(score, SECOND);
    PumpCurve curve = pump_curve_new(score, frames);
    Pump pump = {&curve, 9, 0, 0};
    double before = pump_gain(&pump, 0);
    for (int64_t i = 1; i < (int64_t)frames; i++) {
        const double gain = pump_gain(&pump, i);
        assert_true(fabs(gain - before) < 0.006);
        before = gain;
    }
    pump_curve_clear(&curve);
    score_free(score);
}

static void
a_loops_last_kick_reaches_round_to_its_start(void **state)
{
    (void)state;
    Score *score = rig_score(120, 1, 2);
    score->is_loop = true;
    ScorePart *drums = rig_part(score, "drums", VOICE_DRUM_KIT, 0, 0);
    rig_note(drums, 3.9, 0.1, 36, 100);
    PumpCurve curve = pump_curve_new(score, 2 * SECOND);
    Pump pump = {&curve, 6, 0, 0};
    assert_true(pump_gain(&pump, 0) < 0.55);
    assert_true(fabs(pump_gain(&pump, 2 * SECOND + 100) -
                     pump_gain(&pump, 100)) < 1e-9);
    pump_curve_clear(&curve);
    score_free(score);
}

static void
without_kicks_or_depth_nothing_changes(void **state)
{
    (void)state;
    Score *score = four_to_the_floor(0);
    PumpCurve curve = pump_curve_new(score, SECOND);
    PumpCurve none = {0};
    Pump flat = {&curve, 0, 0, 0};
    Pump kickless = {&none, 6, 0, 0};
    float samples[] = {0.5F, -0.25F};
    pump_apply(&flat, 100, samples, 1);
    pump_apply(&kickless, 100, samples, 1);
    assert_true(samples[0] >= 0.5F && samples[1] <= -0.25F);
    pump_curve_clear(&curve);
    score_free(score);
}

// The promise of club styles: at each kick the other parts give way.
static void
a_pumped_stem_is_4_db_down_at_each_kick(void **state)
{
    (void)state;
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(NULL, pool, &error);
    assert_non_null(synth);
    float *stems[2];
    Rendered rendered[2];
    RigHost hosts[2];
    for (int i = 0; i < 2; i++) {
        Score *score = four_to_the_floor(i == 0 ? 0 : 6);
        BackendHost host = rig_host(&hosts[i]);
        assert_int_equal(
            synth_render(synth, score, &host, &rendered[i], &error), STATUS_OK);
        stems[i] = rendered[i].parts[1].audio->samples;
        score_free(score);
    }
    for (int beat = 1; beat < 15; beat++) {
        const size_t kick = (size_t)(beat * 60 / 126.0 * SECOND);
        const size_t middle = kick + (size_t)(0.85 * 60 / 126.0 * SECOND);
        // Against the same part without a pump, so that its own beating
        // doesn't count.
        const double down =
            rig_rms(stems[1], kick, 1200) / rig_rms(stems[0], kick, 1200);
        const double up =
            rig_rms(stems[1], middle, 1200) / rig_rms(stems[0], middle, 1200);
        assert_true(rig_db(up / down) >= 4);
    }
    for (int i = 0; i < 2; i++) {
        backend_rendered_clear(&rendered[i]);
        rig_host_clear(&hosts[i]);
    }
    synth_free(synth);
    pool_free(pool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kick_pushes_a_part_down_by_its_depth),
        cmocka_unit_test(the_gain_moves_without_steps),
        cmocka_unit_test(a_loops_last_kick_reaches_round_to_its_start),
        cmocka_unit_test(without_kicks_or_depth_nothing_changes),
        cmocka_unit_test(a_pumped_stem_is_4_db_down_at_each_kick),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
