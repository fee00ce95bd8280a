// SPDX-License-Identifier: MIT
// Stages and queue, drawn into cells.
#include "pane_room.h"

static const PaneId pane = PANE_TIMELINE;
static const char first[] = "01ARZ3NDEKTSV4RRFF00000001";
static const char second[] = "01ARZ3NDEKTSV4RRFF00000002";

static int
set_up(void **state)
{
    Room *room = room_new(pane);
    room->tui->is_still = true;
    *state = room;
    return 0;
}

static void
draw(Room *room, int rows, int columns)
{
    room_draw(room, &pane_timeline, rows, columns);
}

static bool
type(Room *room, uint32_t code)
{
    room->studio->ran[0] = '\0';
    return room_type(room, &pane_timeline, code);
}

static void
start(Room *room)
{
    fake_job(room->studio, first, "a song", EVENT_JOB_QUEUED);
    fake_event(room->studio, EVENT_JOB_STARTED, first, NULL);
    fake_progress(room->studio, first, "compose", 1, 1, -1);
    fake_progress(room->studio, first, "render", 31, 50, 14);
}

static void
nothing_to_do_says_so(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "nothing runs") >= 0);
    assert_false(type(room, 'x'));
    assert_false(type(room, '\r'));
}

static void
stages_are_shown_at_every_size(void **state)
{
    static const struct {
        int rows, columns;
    } sizes[] = {{16, 60}, {24, 80}, {36, 120}, {60, 200}};

    Room *room = *state;
    start(room);
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        draw(room, sizes[i].rows, sizes[i].columns);
        const int row = fake_find(&room->grid, "render");
        char *text = fake_row(&room->grid, row);
        assert_non_null(strstr(text, "62 %"));
        assert_non_null(strstr(text, "eta 0:14"));
        mem_free(text);
    }
}

static void
the_strip_reads_in_ascii(void **state)
{
    Room *room = *state;
    room->tui->is_ascii = true;
    start(room);
    draw(room, 24, 80);
    const int row = room->tui->layout.panes[pane].row;
    char *text = fake_row(&room->grid, row);
    assert_non_null(strstr(text, "compose ok"));
    assert_non_null(strstr(text, "render 31/50  ###"));
    mem_free(text);
}

static void
the_last_job_stays_with_its_times(void **state)
{
    Room *room = *state;
    start(room);
    draw(room, 36, 120);
    fake_take(room->studio, 1, "a song", 0);
    fake_event(room->studio, EVENT_JOB_ENDED, first, NULL);
    const JobView *job = &pane_memory(room->tui)->job;
    room->tui->now_ns = job->started_ns + 3200000000;
    draw(room, 36, 120);
    const int row = fake_find(&room->grid, "@1 done in 3.2 s");
    char *text = fake_row(&room->grid, row);
    assert_non_null(strstr(text, "compose ✓"));
    assert_non_null(strstr(text, "render ✓"));
    mem_free(text);
}

static void
a_job_without_a_take_has_only_ended(void **state)
{
    Room *room = *state;
    start(room);
    draw(room, 36, 120);
    fake_event(room->studio, EVENT_JOB_ENDED, first, NULL);
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "ended in") >= 0);
}

static void
keys_choose_a_job_and_act_on_it(void **state)
{
    Room *room = *state;
    start(room);
    fake_job(room->studio, second, "another", EVENT_JOB_QUEUED);
    room->tui->focus = pane;
    draw(room, 36, 120);
    assert_true(type(room, 'x'));
    assert_string_equal(room->studio->ran, "cancel 1");
    assert_true(type(room, 'j'));
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "▸ waits") >= 0);
    assert_true(type(room, 'x'));
    assert_string_equal(room->studio->ran, "cancel 2");
    assert_true(type(room, 'd'));
    assert_string_equal(room->studio->ran, "duplicate 2");
    assert_true(type(room, 'J'));
    assert_string_equal(room->studio->ran, "move 2 down");
    assert_true(type(room, 'K'));
    assert_string_equal(room->studio->ran, "move 2 up");
    // Nothing was moved, so the same job is chosen still.
    assert_true(type(room, 'x'));
    assert_string_equal(room->studio->ran, "cancel 2");
    assert_false(type(room, 'r'));
}

static void
interrupted_jobs_are_offered_again(void **state)
{
    Room *room = *state;
    fake_job(room->studio, first, "lost", EVENT_JOB_INTERRUPTED);
    room->tui->focus = pane;
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "1 job is offered again") >= 0);
    assert_true(fake_find(&room->grid, "interrupted") >= 0);
    assert_true(fake_find(&room->grid, "enter makes it again") >= 0);
    assert_true(type(room, '\r'));
    assert_string_equal(room->studio->ran, "again 1");
}

static void
sections_stand_below_while_nothing_waits(void **state)
{
    Room *room = *state;
    start(room);
    fake_wave(room->studio, first, 24);
    draw(room, 36, 120);
    assert_true(fake_find(&room->grid, "verse 1 5-12") >= 0);
    fake_job(room->studio, second, "another", EVENT_JOB_QUEUED);
    draw(room, 36, 120);
    assert_int_equal(fake_find(&room->grid, "verse 1 5-12"), -1);
    draw(room, 60, 200);
    assert_true(fake_find(&room->grid, "verse 1 5-12") >= 0);
}

static void
a_click_chooses_a_job(void **state)
{
    Room *room = *state;
    start(room);
    fake_job(room->studio, second, "another", EVENT_JOB_QUEUED);
    room->tui->zoomed = pane;
    draw(room, 36, 120);
    const Rectangle *place = &room->tui->layout.panes[pane];
    const Mouse mouse = {.action = MOUSE_PRESS,
                         .button = 1,
                         .row = fake_find(&room->grid, "waits") - place->row,
                         .column = 4};
    assert_true(pane_timeline.mouse(room->tui, &mouse, place));
    assert_int_equal(room->tui->panes[pane].selected, 1);
}

static void
what_is_copied_is_what_would_be_drawn(void **state)
{
    Room *room = *state;
    draw(room, 36, 120);
    start(room);
    for (int i = 0; i < 30; i++) {
        if (i == 10)
            fake_job(room->studio, second, "another", EVENT_JOB_QUEUED);
        if (i == 20)
            (void)type(room, 'j');
        fake_progress(room->studio, first, i < 25 ? "render" : "master", i,
                      i == 15 ? 0 : 50, 14 - 0.3 * i);
        room->tui->now_ns = clock_monotonic_ns();
        room_check_fresh(room, &pane_timeline);
    }
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, room_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(nothing_to_do_says_so),
        TEST(stages_are_shown_at_every_size),
        TEST(the_strip_reads_in_ascii),
        TEST(the_last_job_stays_with_its_times),
        TEST(a_job_without_a_take_has_only_ended),
        TEST(keys_choose_a_job_and_act_on_it),
        TEST(interrupted_jobs_are_offered_again),
        TEST(sections_stand_below_while_nothing_waits),
        TEST(a_click_chooses_a_job),
        TEST(what_is_copied_is_what_would_be_drawn),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
