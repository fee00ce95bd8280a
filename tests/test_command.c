// SPDX-License-Identifier: MIT
#include "command_rig.h"

static void
check_refusal(CommandRig *rig, const char *line, const char *sentence)
{
    Error error = {0};
    assert_int_not_equal(command_run(rig->studio, line, &error), STATUS_OK);
    assert_string_equal(error.text, sentence);
}

static void
check_run(CommandRig *rig, const char *line)
{
    Error error = {0};
    const Status status = command_run(rig->studio, line, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
}

static void
wrong_names_and_arguments_are_told_with_the_mend(void **state)
{
    static const char *const rows[][2] = {
        {"/exprot", "there is no command /exprot; did you mean /export?"},
        {"/exp", "there is no command /exp; did you mean /export?"},
        {":regen", "there is no command /regen; did you mean /regenerate?"},
        {"xyzzyplugh", "there is no command /xyzzyplugh; /help lists them"},
        {"/", "the command is missing; /help lists them"},
        {"", "the command is missing; /help lists them"},
        {"  :  ", "the command is missing; /help lists them"},
        {"/undo 3", "\"3\" is too much; usage: /undo"},
        {"/r many", "\"many\" is not a count from 1 to 99 or \"same\"; usage: "
                    "/regenerate [COUNT] [same]"},
        {"/r 0", "\"0\" is not a count from 1 to 99 or \"same\"; usage: "
                 "/regenerate [COUNT] [same]"},
        {"/show", "all or session is missing; usage: /show all|session"},
        {"/show some",
         "\"some\" is not all or session; usage: /show all|session"},
        {"/mute maybe", "\"maybe\" is not on or off; usage: /mute [on|off]"},
        {"/new", "the description of a song is missing; usage: /new PROMPT"},
        {"/cancel 7", "no job runs or waits"},
        {"/tweak tempo 82", "there is no take whose parameters could be "
                            "changed; describe some music and press enter"},
        {"/play", "there is no take yet; describe some music and press enter"},
        {"/stop", "nothing plays; /play plays the take in focus"},
        {"/seek 1:00", "nothing plays; /play plays the take in focus"},
        {"/volume loud", "\"loud\" is not a volume such as -12, up, down 3 or "
                         "80 %; usage: /volume [up|down|VOLUME] [STEP]"},
        {"/device trumpet x",
         "there is no sound device trumpet; there are auto"},
        {"/backend musicgan", "there is no backend musicgan; there is sketch"},
        {"/preset streeming",
         "there is no preset streeming; did you mean streaming?"},
        {"/set motion fast", "motion must be one of auto, full or reduced, not "
                             "fast; usage: /set NAME [VALUE]"},
        {"/set takes.keep_rew 3", "there is no setting takes.keep_rew; did you "
                                  "mean takes.keep_raw?; usage: /set NAME "
                                  "[VALUE]"},
        {"/session a/b",
         "\"a/b\" can't be the name of a session: it takes 1 to 64 letters, "
         "digits, dots, - and _, and begins with neither dot nor -; usage: "
         "/session [NAME]"},
        {"/session mein", "there is no session mein; did you mean main?; "
                          "/new-session mein makes it"},
        {"/session main",
         "the session main is open already; usage: /session [NAME]"},
        {"/new-session main", "there is a session main already; /session main "
                              "opens it; usage: /new-session [NAME]"},
        {"/delete-session main", "the session main is open; open another one "
                                 "first; usage: /delete-session NAME"},
        {"/copy", "there is no take yet; describe some music and press enter"},
    };

    CommandRig *rig = *state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        assert_int_not_equal(command_run(rig->studio, rows[i][0], &error),
                             STATUS_OK);
        // The devices differ from machine to machine.
        assert_true(text_starts_with(error.text, rows[i][1]) ||
                    strcmp(error.text, rows[i][1]) == 0);
        if (!text_starts_with(rows[i][0], "/device"))
            assert_string_equal(error.text, rows[i][1]);
    }
}

static void
settings_are_set_for_the_session_and_shown(void **state)
{
    CommandRig *rig = *state;
    const Settings *settings = app_settings(rig->app);
    check_run(rig, "/set export.bit_depth = 24");
    assert_true(settings_number(settings, "export.bit_depth") == 24);
    assert_string_equal(settings_origin(settings, "export.bit_depth"),
                        "session");
    check_run(rig, "/theme dusk");
    assert_string_equal(settings_text(settings, "theme"), "dusk");
    check_run(rig, "/mouse");
    assert_false(settings_truth(settings, "mouse"));
    check_run(rig, "/bind alt-g /regenerate 4");
    const char *key = NULL;
    const char *command = NULL;
    assert_int_equal(settings_binding_count(settings), 1);
    settings_binding(settings, 0, &key, &command);
    assert_string_equal(key, "alt-g");
    assert_string_equal(command, "regenerate 4");
    assert_string_equal(rig->acts.items[rig->acts.count - 1], "keys");
    check_run(rig, "/settings bit_depth");
    char *words = rig_last_words(rig);
    assert_true(text_starts_with(words, "export.bit_depth = 24 bit [session]"));
    mem_free(words);
}

static void
what_a_screen_refuses_is_not_set(void **state)
{
    CommandRig *rig = *state;
    const Settings *settings = app_settings(rig->app);
    rig->can_act = false;
    check_refusal(rig, "/theme dusk",
                  "theme needs the screen; usage: /theme [NAME]");
    assert_string_equal(settings_text(settings, "theme"), "auto");
    check_refusal(rig, "/set mouse off",
                  "mouse needs the screen; usage: /set NAME [VALUE]");
    assert_true(settings_truth(settings, "mouse"));
}

static void
options_of_a_backend_are_checked_by_its_table(void **state)
{
    CommandRig *rig = *state;
    Error error = {0};
    size_t count = 0;
    const Backend *backend = app_backends(rig->app, &count);
    const BackendDescription *row = backend->interface->describe(backend->self);
    assert_true(row->option_count > 0);
    char *line = text_format("/set %s.no_such_option 1", row->name);
    assert_int_equal(command_run(rig->studio, line, &error), STATUS_NOT_FOUND);
    assert_non_null(strstr(error.text, "no_such_option"));
    mem_free(line);
    line = text_format("/set %s.%s \xF0\x9F\x8E\xB9", row->name,
                       row->options[0].name);
    assert_int_not_equal(command_run(rig->studio, line, &error), STATUS_OK);
    assert_int_equal(settings_option_count(app_settings(rig->app)), 0);
    mem_free(line);
}

static void
parameters_take_values_and_steps(void **state)
{
    CommandRig *rig = *state;
    rig_make_take(rig);
    const ParamList *params = studio_params(rig->studio);
    static const char *const rows[][2] = {
        {"/tweak tempo 82", "82"},
        {"/tweak tempo +6", "88"},
        {"/tweak tempo -8", "80"},
        {"/tweak tempo \xE2\x88\x92"
         "2",
         "78"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        check_run(rig, rows[i][0]);
        const ParamRow *row = param_list_find(params, "tempo", NULL);
        assert_non_null(row);
        assert_string_equal(row->value, rows[i][1]);
    }
    check_run(rig, "/reset tempo");
    assert_false(param_list_is_changed(params));
    check_run(rig, "/seed 77");
    assert_string_equal(param_list_find(params, "seed", NULL)->value, "77");
}

static void
stars_turn_round_and_take_numbers(void **state)
{
    CommandRig *rig = *state;
    rig_make_take(rig);
    const TakeList *takes = studio_takes(rig->studio);

    static const struct {
        const char *line;
        int stars;
    } rows[] = {{"/star", 1},   {"/s", 2},        {"/star", 3},
                {"/star", 0},   {"/star 5", 5},   {"/star", 0},
                {"/star 2", 2}, {"/star @1 4", 4}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        check_run(rig, rows[i].line);
        RIG_WAIT(rig, take_list_focus(takes)->stars == rows[i].stars);
    }
    check_run(rig, "/title @1 Night bus");
    RIG_WAIT(rig, strcmp(take_list_focus(takes)->title, "Night bus") == 0);
    check_run(rig, "/copy prompt");
    assert_string_equal(rig->copied, "one bar of piano, 120 bpm, 1 bar");
}

static void
places_and_volumes_are_read_in_every_form(void **state)
{
    CommandRig *rig = *state;
    TransportView view;

    static const struct {
        const char *line;
        double volume_db;
    } rows[] = {
        {"/volume -12", -12}, {"/volume up", -10}, {"/volume down 3", -13},
        {"/volume +1", -12},  {"/volume 50%", -6}, {"/volume -18 dB", -18},
        {"/volume 100 %", 0}, {"/volume up", 0},   {"/volume 0 %", -60},
        {"/vol -100", -60},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        check_run(rig, rows[i].line);
        RIG_WAIT(rig, (transport_view(studio_transport(rig->studio), &view),
                       view.player.volume_db > rows[i].volume_db - 0.1 &&
                           view.player.volume_db < rows[i].volume_db + 0.1));
    }
    rig_make_take(rig);
    check_run(rig, "/play");
    RIG_WAIT(rig, (transport_view(studio_transport(rig->studio), &view),
                   view.take_id[0] != '\0'));
    static const char *const good[] = {"0",    "0:01",   "+5",    "-1",
                                       "+bar", "-bar",   "bar 1", "50 %",
                                       "1s",   "+2 bars"};
    static const char *const bad[] = {"",         "x",     "1:99",    ":",  "-",
                                      "5 apples", "bar x", "1:2:3:4", "--5"};
    for (size_t i = 0; i < ARRAY_LENGTH(good); i++) {
        char *line = text_format("/seek %s", good[i]);
        check_run(rig, line);
        mem_free(line);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(bad); i++) {
        Error error = {0};
        char *line = text_format("/seek %s", bad[i]);
        assert_int_equal(command_run(rig->studio, line, &error), STATUS_USAGE);
        assert_non_null(strstr(error.text, "a place such as"));
        mem_free(line);
    }
}

static bool
is_session(CommandRig *rig, const char *name)
{
    return strcmp(studio_session_name(rig->studio), name) == 0 &&
           studio_is_open(rig->studio);
}

static void
run_into_session(CommandRig *rig, const char *line, const char *name)
{
    check_run(rig, line);
    RIG_WAIT(rig, is_session(rig, name));
}

static void
wait_for_name(CommandRig *rig, const char *name, bool is_there)
{
    Listing *listing = studio_listing(rig->studio);
    RIG_WAIT(rig, string_list_has(listing_sessions(listing), name) == is_there);
}

static void
sessions_are_made_renamed_deleted_and_brought_back(void **state)
{
    CommandRig *rig = *state;
    run_into_session(rig, "/new-session gig", "gig");
    run_into_session(rig, "/rename-session tour", "tour");
    run_into_session(rig, "/new-session", "session-2");
    wait_for_name(rig, "tour", true);
    check_run(rig, "/delete-session tour");
    wait_for_name(rig, "tour", false);
    check_run(rig, "/undelete-session");
    wait_for_name(rig, "tour", true);
    run_into_session(rig, "/session tour", "tour");
}

static bool
stands_at(const CommandRig *rig, size_t index, const char *title)
{
    const JobList *jobs = studio_jobs(rig->studio);
    return index < job_list_count(jobs) &&
           strstr(job_list_row(jobs, index)->title, title) != NULL;
}

static void
run_until_pending(CommandRig *rig, const char *line, size_t count)
{
    check_run(rig, line);
    RIG_WAIT(rig, job_list_pending(studio_jobs(rig->studio)) == count);
}

static void
jobs_are_moved_duplicated_and_stopped(void **state)
{
    CommandRig *rig = *state;
    run_until_pending(rig, "/new dark techno, 128 bpm, 4 minutes", 1);
    run_until_pending(rig, "/new a waltz for piano, 4 minutes", 2);
    run_until_pending(rig, "/new reggae, 4 minutes", 3);
    RIG_WAIT(rig, stands_at(rig, 2, "reggae"));
    const JobList *jobs = studio_jobs(rig->studio);
    RIG_WAIT(rig, job_list_row(jobs, 0)->state == JOB_VIEW_RUNNING);
    check_run(rig, "/move 3 up");
    RIG_WAIT(rig, stands_at(rig, 1, "reggae"));
    run_until_pending(rig, "/duplicate 2", 4);
    check_run(rig, "/queue");
    char *words = rig_last_words(rig);
    assert_non_null(strstr(words, "waltz"));
    assert_non_null(strstr(words, "waits"));
    mem_free(words);
    check_refusal(rig, "/move 2 sideways",
                  "\"sideways\" is not up, down, first or last; usage: /move "
                  "JOB up|down|first|last");
    check_refusal(rig, "/cancel 9",
                  "there is no job 9; /queue lists them, 1 to 4");
    run_until_pending(rig, "/cancel all", 0);
}

static bool
focus_is(const CommandRig *rig, const char *state)
{
    const TakeView *take = take_list_focus(studio_takes(rig->studio));
    return take != NULL && strcmp(take->state, state) == 0 &&
           studio_request(rig->studio) != NULL;
}

static void
what_was_stopped_goes_on(void **state)
{
    CommandRig *rig = *state;
    const JobList *jobs = studio_jobs(rig->studio);
    check_refusal(rig, "/again",
                  "nothing was interrupted, and the take in focus was not "
                  "stopped");
    check_run(rig, "/new dark techno, 128 bpm, 9 minutes");
    RIG_WAIT(rig, job_list_current(jobs) != NULL &&
                      job_list_current(jobs)->ready_s > 5);
    check_run(rig, "/x");
    RIG_WAIT(rig, focus_is(rig, "partial"));
    check_run(rig, "/again");
    RIG_WAIT(rig, job_list_pending(jobs) > 0);
}

static void
quitting_asks_while_a_job_runs(void **state)
{
    CommandRig *rig = *state;
    check_run(rig, "/new dark techno, 128 bpm, 4 minutes");
    RIG_WAIT(rig, job_list_pending(studio_jobs(rig->studio)) == 1);
    check_run(rig, "/quit");
    assert_false(studio_wants_to_leave(rig->studio));
    assert_non_null(studio_question(rig->studio));
    check_run(rig, "/q");
    assert_true(studio_wants_to_leave(rig->studio));
}

static void
quitting_at_once_asks_nothing(void **state)
{
    CommandRig *rig = *state;
    check_run(rig, "/new one bar of bass, 1 bar");
    check_run(rig, "/quit!");
    assert_true(studio_wants_to_leave(rig->studio));
}

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, rig_set_up, rig_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(wrong_names_and_arguments_are_told_with_the_mend),
        TEST(settings_are_set_for_the_session_and_shown),
        TEST(what_a_screen_refuses_is_not_set),
        TEST(options_of_a_backend_are_checked_by_its_table),
        TEST(parameters_take_values_and_steps),
        TEST(stars_turn_round_and_take_numbers),
        TEST(places_and_volumes_are_read_in_every_form),
        TEST(sessions_are_made_renamed_deleted_and_brought_back),
        TEST(jobs_are_moved_duplicated_and_stopped),
        TEST(what_was_stopped_goes_on),
        TEST(quitting_asks_while_a_job_runs),
        TEST(quitting_at_once_asks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
