// SPDX-License-Identifier: MIT
#include "sound_rig.h"

static void
what_is_heard_is_the_file_from_frame_nought(void **state)
{
    (void)state;
    Rig rig;
    rig_open(&rig, &script_device);
    char *path = rig_file(&rig, "a.f32", 20000, 2, 1);
    const PlayerSource source = rig_source(path, 20000);
    assert_int_equal(player_play(rig.player, &source, 0), 1);
    assert_int_equal(rig_state(&rig).phase, PLAYER_PLAYING);
    RIG_PUMP_UNTIL(100, rig_silence() < script.count);
    const size_t start = rig_silence();
    rig_pump(19000);
    for (size_t i = 0; i < 19000; i++) {
        assert_true(script.samples[2 * (start + i)] == rig_value(i, 1));
        assert_true(script.samples[2 * (start + i) + 1] == -rig_value(i, 1));
    }
    assert_int_equal(rig_state(&rig).source, 1);
    assert_int_equal(rig_state(&rig).underruns, 0);
    assert_true(fabs(rig_state(&rig).duration_s - 20000.0 / RIG_RATE_HZ) <
                1e-9);
    rig_close(&rig);
    mem_free(path);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_heard_is_the_file_from_frame_nought),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
