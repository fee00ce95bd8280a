// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/journal.h"
#include "timbre/orchestrator/replay.h"

#include "check.h"

#include <stdio.h>
#include <string.h>

// What a program journals of one job before it dies.
static void
write_job(Journal *journal, const char *job, const char *end)
{
    Json *request = json_make_record();
    json_put_text(request, "prompt", job);
    Json *data = json_make_record();
    json_put(data, "request", request);
    Event *queued = event_new(EVENT_JOB_QUEUED, job, "", data);
    Event *started = event_new(EVENT_JOB_STARTED, job, "", NULL);
    assert_int_equal(journal_append(journal, queued, true, NULL), STATUS_OK);
    assert_int_equal(journal_append(journal, started, true, NULL), STATUS_OK);
    event_free(started);
    event_free(queued);
    if (end == NULL)
        return;
    Json *end_data = json_make_record();
    json_put_text(end_data, "end", end);
    Event *ended = event_new(EVENT_JOB_ENDED, job, "", end_data);
    assert_int_equal(journal_append(journal, ended, true, NULL), STATUS_OK);
    event_free(ended);
}

static const char *const ids[] = {"01AAAAAAAAAAAAAAAAAAAAAAAA",
                                  "01BBBBBBBBBBBBBBBBBBBBBBBB"};

static void
unfinished_jobs_of_the_dead_are_interrupted_others_settled(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Journal *journal = journal_open(folder, NULL);
    write_job(journal, ids[0], NULL);
    write_job(journal, ids[1], "done");
    journal_close(journal);
    // The second reading comes from the snapshot alone.
    for (int i = 0; i < 2; i++) {
        Replay replay = {0};
        assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
        assert_int_equal(replay.job_count, 2);
        assert_int_equal(replay.jobs[0].state, REPLAY_INTERRUPTED);
        assert_int_equal(replay.jobs[1].state, REPLAY_DONE);
        assert_string_equal(json_get_text(replay.jobs[0].request, "prompt"),
                            ids[0]);
        replay_clear(&replay);
    }
    check_remove_folder(folder);
}

static void
jobs_of_the_living_are_left_alone(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Journal *journal = journal_open(folder, NULL);
    write_job(journal, ids[0], NULL);
    Replay replay = {0};
    assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
    assert_int_equal(replay.job_count, 1);
    assert_int_equal(replay.jobs[0].state, REPLAY_RUNNING);
    assert_true(path_exists(journal_path(journal)));
    replay_clear(&replay);
    journal_close(journal);
    check_remove_folder(folder);
}

static void
a_torn_last_line_costs_only_itself(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Journal *journal = journal_open(folder, NULL);
    write_job(journal, ids[0], "done");
    FILE *file = fopen(journal_path(journal), "a");
    assert_true(fputs("{\"seq\":4,\"time\":\"20", file) >= 0);
    assert_int_equal(fclose(file), 0);
    journal_close(journal);
    Replay replay = {0};
    assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
    assert_int_equal(replay.job_count, 1);
    assert_int_equal(replay.jobs[0].state, REPLAY_DONE);
    replay_clear(&replay);
    check_remove_folder(folder);
}

static void
a_settled_job_is_no_longer_interrupted(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Journal *journal = journal_open(folder, NULL);
    write_job(journal, ids[0], NULL);
    journal_close(journal);
    Replay replay = {0};
    assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
    replay_clear(&replay);
    assert_int_equal(replay_settle(folder, ids[0], NULL), STATUS_OK);
    assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
    assert_int_equal(replay.jobs[0].state, REPLAY_CANCELLED);
    replay_clear(&replay);
    Error error = {0};
    assert_int_equal(replay_settle(folder, "nothing", &error),
                     STATUS_NOT_FOUND);
    check_remove_folder(folder);
}

static void
the_snapshot_forgets_old_jobs_but_no_interrupted_one(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Journal *journal = journal_open(folder, NULL);
    write_job(journal, ids[0], NULL);
    for (int i = 0; i < 300; i++) {
        char job[ULID_SIZE];
        clock_make_ulid(job);
        write_job(journal, job, "done");
    }
    journal_close(journal);
    Replay replay = {0};
    assert_int_equal(replay_session(folder, &replay, NULL), STATUS_OK);
    assert_int_equal(replay.job_count, 200);
    assert_string_equal(replay.jobs[0].job, ids[0]);
    replay_clear(&replay);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            unfinished_jobs_of_the_dead_are_interrupted_others_settled),
        cmocka_unit_test(jobs_of_the_living_are_left_alone),
        cmocka_unit_test(a_torn_last_line_costs_only_itself),
        cmocka_unit_test(a_settled_job_is_no_longer_interrupted),
        cmocka_unit_test(the_snapshot_forgets_old_jobs_but_no_interrupted_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
