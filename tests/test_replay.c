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

static void
write_take(const char *data_folder, const char *take_id, const char *job)
{
    char *folder = text_format("%s/takes/%s", data_folder, take_id);
    char *path = path_join(folder, "take.json");
    char *text = text_format("{\"request\":{\"request_id\":\"%s\"}}", job);
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    assert_int_equal(path_write_file(path, text, strlen(text), NULL),
                     STATUS_OK);
    mem_free(text);
    mem_free(path);
    mem_free(folder);
}

// Between the take's rename and the journal's line a program may die.
static void
an_interrupted_job_whose_take_is_in_place_is_done(void **state)
{
    (void)state;
    static const char take[] = "01BZZZZZZZZZZZZZZZZZZZZZZZ";
    char *data = check_make_folder();
    char *session = path_join(data, "sessions/cli");
    Journal *journal = journal_open(session, NULL);
    write_job(journal, ids[0], NULL);
    write_job(journal, ids[1], NULL);
    journal_close(journal);
    write_take(data, "00AAAAAAAAAAAAAAAAAAAAAAAA", ids[0]); // older: not its
    write_take(data, take, ids[1]);
    for (int i = 0; i < 2; i++) {
        Replay replay = {0};
        assert_int_equal(replay_session(session, &replay, NULL), STATUS_OK);
        assert_int_equal(replay.jobs[0].state, REPLAY_INTERRUPTED);
        assert_string_equal(replay.jobs[0].take, "");
        assert_int_equal(replay.jobs[1].state, REPLAY_DONE);
        assert_string_equal(replay.jobs[1].take, take);
        replay_clear(&replay);
    }
    mem_free(session);
    check_remove_folder(data);
}

static void
every_state_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < REPLAY_STATE_COUNT; i++)
        for (int k = 0; k < i; k++)
            assert_string_not_equal(replay_state_name((ReplayState)i),
                                    replay_state_name((ReplayState)k));
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
        cmocka_unit_test(an_interrupted_job_whose_take_is_in_place_is_done),
        cmocka_unit_test(every_state_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
