// SPDX-License-Identifier: MIT
#include "check.h"
#include "lane.h"

enum { AHEAD = 100, KEPT = 30 };

// Frame n is 2n on the left, 2n + 1 on the right.
static void
write_frames(Lane *lane, size_t frame_count)
{
    const size_t from = atomic_load(&lane->written);
    for (size_t i = 0; i < frame_count; i++) {
        const float frame[2] = {(float)(2 * (from + i)),
                                (float)(2 * (from + i) + 1)};
        lane_write(lane, frame, 1);
    }
}

static void
check_frames(Lane *lane, size_t frame_count, size_t first)
{
    float samples[2 * AHEAD];
    lane_read_rt(lane, samples, frame_count);
    for (size_t i = 0; i < 2 * frame_count; i++)
        assert_true(samples[i] == (float)(2 * first + i));
}

static void
frames_come_out_as_they_went_in_around_the_edge(void **state)
{
    (void)state;
    Lane lane;
    lane_init(&lane, AHEAD, KEPT, 2);
    for (size_t at = 0; at < 5000; at += 37) {
        assert_true(lane_room(&lane) >= 37);
        write_frames(&lane, 37);
        assert_int_equal(lane_readable_rt(&lane), 37);
        check_frames(&lane, 37, at);
    }
    lane_drop(&lane);
}

static void
what_was_read_is_kept_for_a_way_back(void **state)
{
    (void)state;
    Lane lane;
    lane_init(&lane, AHEAD, KEPT, 2);
    write_frames(&lane, AHEAD + KEPT);
    assert_int_equal(lane_room(&lane), 0);
    check_frames(&lane, 80, 0);
    assert_int_equal(lane_room(&lane), 80 - KEPT);
    write_frames(&lane, 80 - KEPT);
    lane_move_rt(&lane, 80 - KEPT);
    // Going back gives the writer no room, and takes none.
    assert_int_equal(lane_room(&lane), 0);
    check_frames(&lane, AHEAD, 80 - KEPT);
    // Neither before what is kept nor behind what is written.
    lane_move_rt(&lane, -5);
    assert_int_equal(lane.at_rt, 150 - KEPT);
    lane_move_rt(&lane, 100000);
    assert_int_equal(lane.at_rt, 180);
    assert_int_equal(lane_readable_rt(&lane), 0);
    lane_clear(&lane);
    assert_int_equal(lane_room(&lane), AHEAD + KEPT);
    lane_drop(&lane);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_come_out_as_they_went_in_around_the_edge),
        cmocka_unit_test(what_was_read_is_kept_for_a_way_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
