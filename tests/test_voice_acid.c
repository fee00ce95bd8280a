// SPDX-License-Identifier: MIT
#include "check.h"
#include "synth_rig.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static double
brightness(const float *samples, size_t first)
{
    return rig_energy(samples, first, 2400, 900, 6000) /
           rig_energy(samples, first, 2400, 50, 300);
}

static void
acid_opens_at_the_note_and_closes_after_it(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 33, .velocity = 100};
    float *samples = rig_play_voice(VOICE_ACID, &note, 1, 2 * SECOND);
    assert_true(brightness(samples, 480) > 10 * brightness(samples, 38400));
    mem_free(samples);
}

static void
acid_accents_are_brighter_and_louder(void **state)
{
    (void)state;
    float *samples[2];
    for (uint8_t accent = 0; accent <= 1; accent++) {
        ScoreNote note = {
            .length_ticks = 960, .key = 33, .velocity = 100, .accent = accent};
        samples[accent] = rig_play_voice(VOICE_ACID, &note, 1, SECOND);
    }
    assert_true(rig_energy(samples[1], 240, 4800, 1500, 8000) >
                2 * rig_energy(samples[0], 240, 4800, 1500, 8000));
    assert_true(rig_rms(samples[1], 0, 9600) > rig_rms(samples[0], 0, 9600));
    mem_free(samples[0]);
    mem_free(samples[1]);
}

static void
acid_rings_at_its_cutoff(void **state)
{
    (void)state;
    ScoreNote note = {.length_ticks = 1920, .key = 33, .velocity = 100};
    float *samples = rig_play_voice(VOICE_ACID, &note, 1, 2 * SECOND);
    // A saw falls steadily; here a partial at the cutoff stands above those
    // below it once the sweep has passed.
    double largest_rise = 0;
    for (int n = 3; n < 14; n++) {
        const double here = rig_amplitude(samples, 24000, 9600, 0, 55.0 * n);
        const double before =
            rig_amplitude(samples, 24000, 9600, 0, 55.0 * (n - 1));
        largest_rise = fmax(largest_rise, here / before);
    }
    assert_true(rig_db(largest_rise) > 1);
    mem_free(samples);
}

static void
acid_slides_without_a_new_start(void **state)
{
    (void)state;
    for (uint8_t slide = 0; slide <= 1; slide++) {
        ScoreNote notes[] = {
            {.length_ticks = 960, .key = 33, .velocity = 100},
            {.tick = 900, .length_ticks = 960, .key = 45, .velocity = 100},
        };
        notes[1].slide = slide;
        float *samples = rig_play_voice(VOICE_ACID, notes, 2, 2 * SECOND);
        const double before = brightness(samples, 45000 - 2500);
        const double after = brightness(samples, 45000 + 480);
        if (slide != 0)
            assert_true(after < 5 * before);
        else
            assert_true(after > 10 * before);
        mem_free(samples);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(acid_opens_at_the_note_and_closes_after_it),
        cmocka_unit_test(acid_accents_are_brighter_and_louder),
        cmocka_unit_test(acid_rings_at_its_cutoff),
        cmocka_unit_test(acid_slides_without_a_new_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
