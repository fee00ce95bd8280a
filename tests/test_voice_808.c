// SPDX-License-Identifier: MIT
#include "check.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static void
an_808_rings_at_its_key_with_odd_partials_of_its_drive(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 33, .velocity = 110};
    float *samples = rig_play_voice(VOICE_BASS_808, &note, 1, 2 * SECOND);
    const double first = rig_amplitude(samples, 9600, SECOND, 0, 55);
    const double third = rig_amplitude(samples, 9600, SECOND, 0, 165);
    const double beside = rig_amplitude(samples, 9600, SECOND, 0, 80);
    assert_true(first > 0.2);
    assert_in_range((long)-rig_db(third / first), 6, 26);
    assert_true(rig_db(beside / first) < -40);
    mem_free(samples);
}

static void
an_808_falls_into_its_pitch(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 33, .velocity = 110};
    float *samples = rig_play_voice(VOICE_BASS_808, &note, 1, SECOND);
    // Its first 20 ms have much above 110 Hz, later there is little.
    const double early = rig_amplitude(samples, 0, 960, 0, 120) /
                         rig_amplitude(samples, 0, 960, 0, 55);
    const double late = rig_amplitude(samples, 24000, 9600, 0, 120) /
                        rig_amplitude(samples, 24000, 9600, 0, 55);
    assert_true(early > 0.6);
    assert_true(late < 0.05);
    mem_free(samples);
}

static void
an_808_glides_where_a_note_slides_and_jumps_where_not(void **state)
{
    (void)state;
    for (uint8_t slide = 0; slide <= 1; slide++) {
        ScoreNote notes[] = {
            {.length_ticks = 960, .key = 33, .velocity = 100},
            {.tick = 900, .length_ticks = 960, .key = 45, .velocity = 100},
        };
        notes[1].slide = slide;
        float *samples = rig_play_voice(VOICE_BASS_808, notes, 2, 2 * SECOND);
        // 50 ms after the second note: half way, or there already (the fall
        // of a new note has ended too).
        const size_t at = 45000 + 2400;
        const double middle = rig_amplitude(samples, at, 2400, 0, 88);
        const double target = rig_amplitude(samples, at, 2400, 0, 110);
        if (slide != 0)
            assert_true(middle > target);
        else
            assert_true(target > middle);
        const double end = rig_amplitude(samples, 67200, 9600, 0, 110);
        assert_true(end > 10 * rig_amplitude(samples, 67200, 9600, 0, 55));
        mem_free(samples);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            an_808_rings_at_its_key_with_odd_partials_of_its_drive),
        cmocka_unit_test(an_808_falls_into_its_pitch),
        cmocka_unit_test(an_808_glides_where_a_note_slides_and_jumps_where_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
