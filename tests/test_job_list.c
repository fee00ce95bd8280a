// SPDX-License-Identifier: MIT
#include "timbre/app/job_list.h"
#include "timbre/core/request.h"

#include "check.h"

#include <string.h>

static bool
apply(JobList *list, EventType type, const char *job, Json *data)
{
    Event *event = event_new(type, job, "", data);
    const bool changed = job_list_apply(list, event);
    event_free(event);
    return changed;
}

static Json *
asked_of(const char *prompt, uint64_t seed, const char *backend)
{
    Request *request = request_new();
    request->prompt = mem_copy_text(prompt);
    request->backend = mem_copy_text(backend);
    request->has_seed = true;
    request->seed = seed;
    request->duration_s = 20;
    Json *data = json_make_record();
    json_put(data, "request", request_to_json(request));
    request_free(request);
    return data;
}

static Json *
asked(const char *prompt, uint64_t seed)
{
    return asked_of(prompt, seed, "sketch");
}

static Json *
staged(const char *stage, int64_t done, int64_t total)
{
    Json *data = json_make_record();
    json_put_text(data, "stage", stage);
    json_put_whole(data, "done", done);
    json_put_whole(data, "total", total);
    json_put_real(data, "eta_s", 3.5);
    return data;
}

static void
a_job_goes_from_queue_over_stages_to_its_end(void **state)
{
    (void)state;
    JobList *list = job_list_new();
    assert_null(job_list_current(list));
    assert_true(apply(list, EVENT_JOB_QUEUED, "A", asked("warm rain", 7)));
    assert_false(apply(list, EVENT_JOB_QUEUED, "A", asked("warm rain", 7)));
    const JobView *row = job_list_find(list, "A");
    assert_int_equal(row->state, JOB_VIEW_QUEUED);
    assert_int_equal(row->seed, 7);
    assert_string_equal(row->backend, "sketch");
    assert_float_equal(row->duration_s, 20, 0);
    assert_int_not_equal(row->title[0], '\0');
    assert_true(apply(list, EVENT_JOB_STARTED, "A", NULL));
    assert_ptr_equal(job_list_current(list), job_list_find(list, "A"));
    (void)apply(list, EVENT_STAGE, "A", staged("load", 0, 0));
    (void)apply(list, EVENT_PROGRESS, "A", staged("load", 1, 1));
    assert_int_equal(row->total, 0); // one step is no count
    (void)apply(list, EVENT_PROGRESS, "A", staged("render", 12, 64));
    row = job_list_find(list, "A");
    assert_true(row->is_done[STAGE_LOAD]);
    assert_int_equal(row->stage, STAGE_RENDER);
    assert_int_equal(row->done, 12);
    assert_int_equal(row->total, 64);
    assert_float_equal(row->eta_s, 3.5, 1e-9);
    assert_true(apply(list, EVENT_JOB_ENDED, "A", NULL));
    assert_int_equal(job_list_count(list), 0);
    job_list_free(list);
    job_list_free(NULL);
}

static void
running_ones_stand_before_those_that_wait_in_their_order(void **state)
{
    (void)state;
    JobList *list = job_list_new();
    static const char *const ids[] = {"A", "B", "C", "D"};
    (void)apply(list, EVENT_JOB_INTERRUPTED, "Z", asked("z", 1));
    for (size_t i = 0; i < 4; i++)
        (void)apply(list, EVENT_JOB_QUEUED, ids[i], asked("x", i));
    (void)apply(list, EVENT_JOB_STARTED, "B", NULL);
    Json *place = json_make_record();
    json_put_whole(place, "position", 0);
    (void)apply(list, EVENT_JOB_MOVED, "D", place);
    static const char *const order[] = {"B", "D", "A", "C", "Z"};
    for (size_t i = 0; i < 5; i++)
        assert_string_equal(job_list_row(list, i)->job, order[i]);
    assert_int_equal(job_list_pending(list), 4);
    assert_true(apply(list, EVENT_JOB_CANCELLING, "", NULL));
    assert_int_equal(job_list_find(list, "B")->state, JOB_VIEW_CANCELLING);
    assert_int_equal(job_list_find(list, "A")->state, JOB_VIEW_QUEUED);
    assert_true(job_list_remove(list, "Z"));
    assert_false(job_list_remove(list, "Z"));
    job_list_free(list);
}

static void
each_lane_has_places_of_its_own(void **state)
{
    (void)state;
    JobList *list = job_list_new();
    static const char *const backends[] = {"sketch", "musicgen", "sketch",
                                           "tone", "sketch"};
    static const char *const ids[] = {"A", "B", "C", "D", "E"};
    static const size_t places[] = {0, 0, 1, 1, 2};
    for (size_t i = 0; i < 5; i++)
        (void)apply(list, EVENT_JOB_QUEUED, ids[i],
                    asked_of("x", i, backends[i]));
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(job_list_place(list, ids[i]), places[i]);
    assert_int_equal(job_list_place(list, "none"), 0);

    static const struct {
        const char *job;
        int position;
        const char *order;
    } rows[] = {
        {"E", 1, "ABECD"}, {"D", 0, "ADBEC"}, {"A", 9, "DBECA"},
        {"A", 0, "DBAEC"}, {"B", 1, "DAECB"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Json *place = json_make_record();
        json_put_whole(place, "position", rows[i].position);
        assert_true(apply(list, EVENT_JOB_MOVED, rows[i].job, place));
        char order[6] = "";
        for (size_t k = 0; k < 5; k++)
            order[k] = job_list_row(list, k)->job[0];
        assert_string_equal(order, rows[i].order);
    }
    job_list_free(list);
}

// The start of A comes behind the move that was asked without it.
static void
a_start_that_comes_late_leaves_the_order_that_was_asked(void **state)
{
    (void)state;
    JobList *list = job_list_new();
    static const char *const ids[] = {"A", "B", "C"};
    for (size_t i = 0; i < 3; i++)
        (void)apply(list, EVENT_JOB_QUEUED, ids[i], asked("x", i));
    assert_int_equal(job_list_place(list, "C"), 2);
    Json *place = json_make_record();
    json_put_whole(place, "position", 1);
    (void)apply(list, EVENT_JOB_MOVED, "C", place);
    (void)apply(list, EVENT_JOB_STARTED, "A", NULL);
    assert_int_equal(job_list_place(list, "C"), 0);
    assert_int_equal(job_list_place(list, "B"), 1);
    job_list_free(list);
}

static void
what_can_be_heard_never_shrinks(void **state)
{
    (void)state;
    JobList *list = job_list_new();
    (void)apply(list, EVENT_JOB_QUEUED, "A", asked("x", 1));
    static const int64_t frames[] = {48000, 96000, 4000};
    for (size_t i = 0; i < 3; i++) {
        Json *data = json_make_record();
        json_put_whole(data, "frames_ready", frames[i]);
        json_put_whole(data, "sample_rate_hz", 48000);
        (void)apply(list, EVENT_CHUNK, "A", data);
    }
    assert_float_equal(job_list_find(list, "A")->ready_s, 2, 1e-9);
    job_list_free(list);
}

static void
every_event_of_an_unknown_job_is_harmless(void **state)
{
    (void)state;
    JobList *list = job_list_new();
    for (int type = 0; type < EVENT_TYPE_COUNT; type++) {
        const bool adds =
            type == EVENT_JOB_QUEUED || type == EVENT_JOB_INTERRUPTED;
        assert_true(apply(list, (EventType)type, "NONE", NULL) == adds);
        (void)job_list_remove(list, "NONE");
    }
    assert_int_equal(job_list_count(list), 0);
    job_list_free(list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_goes_from_queue_over_stages_to_its_end),
        cmocka_unit_test(
            running_ones_stand_before_those_that_wait_in_their_order),
        cmocka_unit_test(each_lane_has_places_of_its_own),
        cmocka_unit_test(
            a_start_that_comes_late_leaves_the_order_that_was_asked),
        cmocka_unit_test(what_can_be_heard_never_shrinks),
        cmocka_unit_test(every_event_of_an_unknown_job_is_harmless),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
