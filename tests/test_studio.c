// SPDX-License-Identifier: MIT
#include "timbre/app/studio.h"
#include "timbre/core/plan.h"
#include "timbre/core/take.h"

#include "check.h"
#include "studio_rig.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char short_song[] = "piano, 120 bpm, C major, 4 bars, seed 7";

static void
it_opens_behind_the_caller_and_says_what_is_there(void **state)
{
    StudioRig *rig = *state;
    assert_false(studio_is_open(rig->studio));
    size_t count = 0;
    (void)studio_suggestions(&count);
    assert_int_equal(count, 3);
    studio_rig_open(rig);
    const HealthRow *rows = studio_health(rig->studio, &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_int_not_equal(rows[i].text[0], '\0');
    assert_string_equal(studio_session_name(rig->studio), "main");
}

static void
a_prompt_before_it_is_open_waits_and_becomes_a_take(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    assert_int_equal(take_list_total(studio_takes(rig->studio)), 0);
    studio_rig_open(rig);
    studio_rig_finish(rig);
    const TakeView *take = take_list_focus(studio_takes(rig->studio));
    assert_non_null(take);
    assert_string_equal(take->state, "done");
    assert_int_equal(take->number, 1);
    assert_string_equal(take->seed, "7");
    assert_true(isfinite(take->integrated_lufs));
    assert_true(take->is_of_session);
    assert_int_equal(strlen(take->take_id), ULID_SIZE - 1);
    assert_string_equal(take->job, "");
}

static void
the_chat_tells_prompt_plan_and_take(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, "piano, 120 bpm, C major, 4 bars, flumph");
    studio_rig_finish(rig);
    char *you = studio_rig_said(rig, CHAT_YOU);
    char *plan = studio_rig_said(rig, CHAT_PLAN);
    char *take = studio_rig_said(rig, CHAT_TAKE);
    assert_string_equal(you, "piano, 120 bpm, C major, 4 bars, flumph");
    assert_non_null(strstr(plan, "120 BPM"));
    assert_non_null(strstr(plan, "\"flumph\" was not understood"));
    assert_non_null(strstr(take, "measured"));
    assert_non_null(strstr(take, "LUFS"));
    mem_free(take);
    mem_free(plan);
    mem_free(you);
}

static Tone
tone_of(StudioRig *rig, const char *words)
{
    const Chat *chat = studio_chat(rig->studio);
    for (size_t i = 0; i < chat_count(chat); i++) {
        const ChatEntry *entry = chat_entry(chat, i);
        for (size_t k = 0; k < entry->span_count; k++)
            if (entry->kind == CHAT_PLAN &&
                strcmp(entry->spans[k].text, words) == 0)
                return entry->spans[k].tone;
    }
    fail_msg("the plan doesn't say %s", words);
    return TONE_PLAIN;
}

static void
what_was_said_is_bright_and_what_was_chosen_dim(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    assert_int_equal(tone_of(rig, "120 BPM"), TONE_SAID);
    assert_int_equal(tone_of(rig, "4 bars"), TONE_SAID);
    assert_int_equal(tone_of(rig, "4/4"), TONE_CHOSEN);
}

static void
another_seed_keeps_form_tempo_and_key(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    Request *first = request_copy(studio_request(rig->studio));
    Error error = {0};
    assert_int_equal(studio_regenerate(rig->studio, 2, false, &error),
                     STATUS_OK);
    studio_rig_finish(rig);
    assert_int_equal(take_list_total(studio_takes(rig->studio)), 3);
    studio_rig_until(rig, studio_request(rig->studio)->seed != first->seed);
    const Plan *a = first->plan;
    const Plan *b = studio_request(rig->studio)->plan;
    assert_float_equal(b->tempo_bpm, a->tempo_bpm, 0);
    assert_string_equal(b->key, a->key);
    assert_int_equal(b->bars, a->bars);
    assert_int_equal(b->section_count, a->section_count);
    assert_true(b->sub_seeds[SUB_SEED_DRUMS] != a->sub_seeds[SUB_SEED_DRUMS]);
    assert_true(b->sub_seeds[SUB_SEED_FORM] == a->sub_seeds[SUB_SEED_FORM]);
    request_free(first);
}

static void
the_same_seed_says_that_nothing_changed(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    studio_rig_until(rig, studio_request(rig->studio) != NULL);
    Error error = {0};
    (void)studio_regenerate(rig->studio, 1, true, &error);
    assert_string_equal(error.text, "");
    studio_rig_finish(rig);
    char *note = studio_rig_said(rig, CHAT_NOTE);
    assert_non_null(strstr(note, "nothing changed: same PCM hash as take 1"));
    mem_free(note);
}

static void
edited_parameters_are_rendered(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    Error error = {0};
    assert_int_equal(studio_render_draft(rig->studio, &error), STATUS_USAGE);
    error = (Error){0};
    assert_int_equal(
        param_list_set(studio_params(rig->studio), "tempo", "96", &error),
        STATUS_OK);
    assert_int_equal(studio_render_draft(rig->studio, &error), STATUS_OK);
    studio_rig_finish(rig);
    const TakeView *take = take_list_focus(studio_takes(rig->studio));
    assert_int_equal(take->number, 2);
    assert_float_equal(take->tempo_bpm, 96, 1e-9);
    char *plan = studio_rig_said(rig, CHAT_PLAN);
    assert_non_null(strstr(plan, "tempo 120 -> 96 BPM"));
    mem_free(plan);
}

static void
a_take_is_exported_and_its_path_can_be_copied(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    Error error = {0};
    (void)studio_export(rig->studio, "", "", "", &error);
    assert_string_equal(error.text, "");
    studio_rig_finish(rig);
    const char *path = studio_exported_path(rig->studio);
    assert_true(text_ends_with(path, ".flac"));
    assert_true(path_exists(path));
    const TakeView *take = take_list_focus(studio_takes(rig->studio));
    assert_int_equal(take->file_count, 1);
    assert_string_equal(take->files[0].path, path);
    unsetenv("SSH_CONNECTION");
    assert_string_equal(studio_copy_text(rig->studio), path);
    setenv("SSH_CONNECTION", "10.0.0.2 5000 10.0.0.9 22", 1);
    assert_non_null(strstr(studio_copy_text(rig->studio), "10.0.0.9:'/"));
    unsetenv("SSH_CONNECTION");
    assert_int_equal(studio_export(rig->studio, "", "fla", "", &error),
                     STATUS_USAGE);
    assert_non_null(strstr(error.text, "did you mean flac"));
}

static void
stars_titles_and_deletion_can_be_undone(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    Studio *studio = rig->studio;
    Error error = {0};
    assert_int_equal(studio_star(studio, "1", 3, &error), STATUS_OK);
    assert_int_equal(studio_rename(studio, "1", "night bus", &error),
                     STATUS_OK);
    assert_int_equal(studio_delete(studio, "1", &error), STATUS_OK);
    assert_int_equal(take_list_total(studio_takes(studio)), 0);
    assert_int_equal(studio_undo(studio, &error), STATUS_OK);
    studio_rig_until(rig, take_list_total(studio_takes(studio)) == 1);
    const TakeView *take = take_list_focus(studio_takes(studio));
    assert_string_equal(take->title, "night bus");
    assert_int_equal(take->stars, 3);
    assert_int_equal(studio_undo(studio, &error), STATUS_OK);
    assert_int_equal(studio_undo(studio, &error), STATUS_OK);
    take = take_list_focus(studio_takes(studio));
    assert_string_not_equal(take->title, "night bus");
    assert_int_equal(take->stars, 0);
    assert_int_equal(studio_redo(studio, &error), STATUS_OK);
    assert_int_equal(take_list_focus(studio_takes(studio))->stars, 3);
    assert_int_equal(studio_star(studio, "1", 6, &error), STATUS_USAGE);
}

static void
it_opens_where_it_was_left(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    studio_rig_submit(rig, "drums, 100 bpm, 2 bars loop");
    studio_rig_finish(rig);
    Error error = {0};
    take_list_move_focus(studio_takes(rig->studio), 1);
    char focus[ULID_SIZE];
    memcpy(focus, take_list_focus(studio_takes(rig->studio))->take_id,
           ULID_SIZE);
    (void)studio_set_seed(rig->studio, "random", &error);
    transport_set_volume(studio_transport(rig->studio), -12);
    studio_set_draft(rig->studio, "half a thou");
    studio_rig_turn(rig);
    studio_rig_stop(rig);
    studio_rig_start(rig, NULL);
    studio_rig_until(rig, take_list_total(studio_takes(rig->studio)) == 2);
    assert_string_equal(take_list_focus(studio_takes(rig->studio))->take_id,
                        focus);
    assert_string_equal(studio_draft(rig->studio), "half a thou");
    assert_int_equal(history_count(studio_history(rig->studio)), 2);
    TransportView view;
    transport_view(studio_transport(rig->studio), &view);
    assert_float_equal(view.player.volume_db, -12, 1e-6);
    char *you = studio_rig_said(rig, CHAT_YOU);
    assert_string_equal(you, "drums, 100 bpm, 2 bars loop");
    mem_free(you);
    assert_true(take_list_focus(studio_takes(rig->studio))->is_of_session);
}

static void
leaving_asks_while_a_job_runs(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    studio_rig_submit(rig, "rock song, 3 minutes");
    studio_rig_until(rig, job_list_pending(studio_jobs(rig->studio)) == 1);
    studio_leave(rig->studio);
    assert_false(studio_wants_to_leave(rig->studio));
    assert_non_null(strstr(studio_question(rig->studio), "1 job"));
    studio_answer(rig->studio, false);
    assert_null(studio_question(rig->studio));
    studio_leave(rig->studio);
    studio_leave(rig->studio);
    assert_true(studio_wants_to_leave(rig->studio));
    Error error = {0};
    assert_int_equal(studio_cancel(rig->studio, "", &error), STATUS_OK);
    studio_rig_finish(rig);
}

static void
hanging_up_ends_or_finishes_the_running_job(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    assert_int_equal(settings_set(app_settings(rig->app), "on_hangup", "finish",
                                  "test", NULL),
                     STATUS_OK);
    studio_rig_submit(rig, short_song);
    studio_rig_until(rig, job_list_current(studio_jobs(rig->studio)) != NULL);
    studio_hang_up(rig->studio);
    assert_false(studio_wants_to_leave(rig->studio));
    studio_rig_until(rig, studio_wants_to_leave(rig->studio));
    assert_int_equal(take_list_total(studio_takes(rig->studio)), 1);
}

static void
a_stopped_job_keeps_what_is_finished(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    studio_rig_submit(rig, "rock song, 5 minutes");
    const JobView *job = NULL;
    studio_rig_until(rig, (job = job_list_current(studio_jobs(rig->studio))) !=
                                  NULL &&
                              job->ready_s > 1.5);
    Error error = {0};
    assert_int_equal(studio_cancel(rig->studio, "", &error), STATUS_OK);
    studio_rig_finish(rig);
    const TakeView *take = NULL;
    studio_rig_until(rig, (take = take_list_focus(studio_takes(rig->studio))) &&
                              strcmp(take->state, "partial") == 0);
    assert_true(take->duration_s >= 1);
    char *said = studio_rig_said(rig, CHAT_TAKE);
    assert_non_null(strstr(said, "stopped: kept"));
    assert_non_null(strstr(said, " of 5:00, "));
    assert_non_null(strstr(said, " bars; "));
    mem_free(said);
    // Its bars are those that can be heard.
    WaveView wave;
    studio_rig_until(rig, (studio_wave(rig->studio, &wave),
                           strcmp(wave.take_id, take->take_id) == 0 &&
                               wave.duration_s < 299));
    assert_true(wave.bar_count >= 1);
    assert_true(wave.bar_starts_s[wave.bar_count - 1] < wave.duration_s);
    const WaveSection *last = &wave.sections[wave.section_count - 1];
    assert_int_equal(last->first_bar + last->bars - 1, wave.bar_count);
}

static const JobView *
job_of(StudioRig *rig, const char *title)
{
    const JobList *jobs = studio_jobs(rig->studio);
    for (size_t i = 0; i < job_list_count(jobs); i++)
        if (strstr(job_list_row(jobs, i)->title, title) != NULL)
            return job_list_row(jobs, i);
    return NULL;
}

static void
a_job_is_moved_before_the_start_of_another_is_seen(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    studio_rig_submit(rig, "dark techno, 9 minutes");
    studio_rig_submit(rig, "a waltz for piano, 9 minutes");
    studio_rig_submit(rig, "reggae, 9 minutes");
    studio_rig_until(rig, job_list_count(studio_jobs(rig->studio)) == 3);
    // The worker has taken the first one while nobody looked.
    const struct timespec moment = {.tv_nsec = 200 * 1000000L};
    (void)nanosleep(&moment, NULL);
    Error error = {0};
    assert_int_equal(
        studio_move(rig->studio, job_of(rig, "reggae")->job, -1, &error),
        STATUS_OK);
    studio_rig_until(rig, job_of(rig, "techno")->state == JOB_VIEW_RUNNING);
    assert_int_equal(
        studio_cancel(rig->studio, job_of(rig, "techno")->job, &error),
        STATUS_OK);
    studio_rig_until(rig, job_of(rig, "techno") == NULL);
    studio_rig_until(rig, job_of(rig, "reggae")->state == JOB_VIEW_RUNNING);
    assert_int_equal(job_of(rig, "waltz")->state, JOB_VIEW_QUEUED);
    (void)studio_cancel_all(rig->studio, &error);
    studio_rig_finish(rig);
}

static void
a_take_plays_while_it_renders_and_the_next_does_not_interrupt(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    TransportView view;
    studio_rig_submit(rig, "rock song, 20 seconds");
    studio_rig_until(rig, (transport_view(studio_transport(rig->studio), &view),
                           view.player.phase == PLAYER_PLAYING));
    char first[ULID_SIZE];
    memcpy(first, view.take_id, ULID_SIZE);
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    transport_view(studio_transport(rig->studio), &view);
    assert_string_equal(view.take_id, first);
    assert_int_equal(view.player.phase, PLAYER_PLAYING);
    assert_non_null(studio_notice(rig->studio));
    assert_non_null(strstr(studio_notice(rig->studio)->text,
                           "take 2 is ready: space plays it"));
}

static void
the_wave_of_the_focus_has_peaks_sections_and_bars(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    WaveView wave;
    studio_rig_until(
        rig, (studio_wave(rig->studio, &wave),
              wave.count > 100 && fabs(wave.ready_s - wave.duration_s) < 0.02));
    assert_true(wave.section_count >= 1);
    assert_int_equal(wave.sections[0].first_bar, 1);
    assert_true(wave.bar_count >= 4);
    assert_float_equal(wave.bar_starts_s[1], 2, 0.01);
    float highest = 0;
    for (size_t i = 0; i < wave.count; i++)
        highest = fmaxf(highest, wave.highs[i]);
    assert_true(highest > 0.1F && highest <= 1);
    studio_rig_until(rig,
                     take_list_focus(studio_takes(rig->studio))->has_peaks);
}

static void
a_session_in_use_opens_read_only_and_takes_no_prompt(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    StudioRig other = {.folder = rig->folder};
    studio_rig_start(&other, "main");
    studio_rig_open(&other);
    assert_true(studio_is_read_only(other.studio));
    Error error = {0};
    assert_int_equal(studio_submit(other.studio, short_song, &error),
                     STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "--new"));
    studio_rig_stop(&other);
}

static void
another_session_opens_in_its_place(void **state)
{
    StudioRig *rig = *state;
    studio_rig_submit(rig, short_song);
    studio_rig_finish(rig);
    Error error = {0};
    assert_int_equal(studio_open_session(rig->studio, "other", &error),
                     STATUS_OK);
    studio_rig_until(rig, studio_is_open(rig->studio));
    assert_string_equal(studio_session_name(rig->studio), "other");
    assert_int_equal(chat_count(studio_chat(rig->studio)), 0);
    studio_rig_until(rig, take_list_total(studio_takes(rig->studio)) == 1);
    assert_int_equal(studio_open_session(rig->studio, "main", &error),
                     STATUS_OK);
    studio_rig_until(rig, studio_is_open(rig->studio));
    assert_true(chat_count(studio_chat(rig->studio)) >= 3);
}

static void
long_prompts_are_planned_beside_the_keys(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    Text text = {0};
    text_append(&text, "piano, 120 bpm, 4 bars");
    while (text.length < 100 * 1024)
        text_append(&text, ", warm and slow with a bit of rain");
    const int64_t start = clock_monotonic_ns();
    studio_rig_submit(rig, text.chars);
    const double took_ms = (double)(clock_monotonic_ns() - start) / 1e6;
    assert_true(took_ms < 100);
    studio_rig_finish(rig);
    assert_int_equal(take_list_total(studio_takes(rig->studio)), 1);
    text_clear(&text);
}

static void
what_cannot_be_is_refused_in_a_sentence(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    Error error = {0};
    assert_int_equal(studio_submit(rig->studio, "  ", &error), STATUS_USAGE);
    assert_int_equal(studio_regenerate(rig->studio, 1, false, &error),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(error.text, "type what you want to hear"));
    assert_int_equal(studio_cancel(rig->studio, "", &error), STATUS_NOT_FOUND);
    assert_int_equal(studio_star(rig->studio, "9", 1, &error),
                     STATUS_NOT_FOUND);
    assert_int_equal(studio_resume(rig->studio, "", &error), STATUS_NOT_FOUND);
    assert_int_equal(studio_undo(rig->studio, &error), STATUS_NOT_FOUND);
    assert_int_equal(studio_export(rig->studio, "", "flac", "", &error),
                     STATUS_NOT_FOUND);
    assert_string_equal(studio_intent(rig->studio, " "), "");
    assert_string_equal(studio_intent(rig->studio, "/help"), "command");
    assert_string_equal(studio_intent(rig->studio, "slow blues"), "new song");
}

static void
models_are_listed_by_the_adapters_own_command(void **state)
{
    StudioRig *rig = *state;
    const char *venv = getenv("VENV");
    studio_rig_open(rig);
    (void)settings_set(rig->settings, "venv", venv == NULL ? ".venv" : venv,
                       "test", NULL);
    setenv("HF_HOME", rig->folder, 1);
    studio_rig_submit(rig, "/models");
    assert_true(studio_is_working(rig->studio));
    Error error = {0};
    assert_int_equal(studio_submit(rig->studio, "/models verify", &error),
                     STATUS_UNAVAILABLE);
    studio_rig_finish(rig);
    char *said = studio_rig_said(rig, CHAT_NOTE);
    assert_non_null(strstr(said, "models list"));
    assert_non_null(strstr(said, "there are no models yet"));
    mem_free(said);
    assert_int_equal(studio_submit(rig->studio, "/models stop", &error),
                     STATUS_NOT_FOUND);
    assert_int_equal(studio_submit(rig->studio, "/models polish", &error),
                     STATUS_USAGE);
    studio_rig_submit(rig, "/models unload");
    studio_rig_until(rig, studio_notice(rig->studio) != NULL);
}

static void
a_command_of_models_that_cannot_start_says_why(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    studio_rig_submit(rig, "/models verify");
    studio_rig_finish(rig);
    char *said = studio_rig_said(rig, CHAT_ERROR);
    assert_non_null(strstr(said, "no Python environment"));
    mem_free(said);
}

// A program that dies in the middle of a job, in folders of its own.
static void
die_while_rendering(const char *folder)
{
    StudioRig rig = {.folder = mem_copy_text(folder)};
    studio_rig_start(&rig, NULL);
    while (!studio_is_open(rig.studio))
        studio_rig_turn(&rig);
    (void)studio_submit(rig.studio, "rock song, 5 minutes", NULL);
    while (job_list_current(studio_jobs(rig.studio)) == NULL)
        studio_rig_turn(&rig);
    _exit(0);
}

static void
an_interrupted_job_is_offered_and_made_again(void **state)
{
    (void)state;
    StudioRig rig = {.folder = check_make_folder()};
    studio_rig_settle_in(rig.folder);
    const pid_t child = fork();
    if (child == 0)
        die_while_rendering(rig.folder);
    assert_int_equal(waitpid(child, NULL, 0), child);
    studio_rig_start(&rig, NULL);
    studio_rig_until(&rig, job_list_count(studio_jobs(rig.studio)) == 1);
    assert_int_equal(job_list_row(studio_jobs(rig.studio), 0)->state,
                     JOB_VIEW_INTERRUPTED);
    char *note = studio_rig_said(&rig, CHAT_NOTE);
    assert_non_null(strstr(note, "was interrupted"));
    mem_free(note);
    Error error = {0};
    assert_int_equal(studio_resume(rig.studio, "", &error), STATUS_OK);
    studio_rig_until(&rig, job_list_current(studio_jobs(rig.studio)) != NULL);
    assert_int_equal(job_list_count(studio_jobs(rig.studio)), 1);
    assert_int_equal(studio_cancel(rig.studio, "", &error), STATUS_OK);
    studio_rig_finish(&rig);
    assert_int_equal(job_list_count(studio_jobs(rig.studio)), 0);
    studio_rig_stop(&rig);
    check_remove_folder(rig.folder);
}

#define STUDIO_TEST(name)                                                      \
    cmocka_unit_test_setup_teardown(name, studio_rig_setup, studio_rig_teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        STUDIO_TEST(it_opens_behind_the_caller_and_says_what_is_there),
        STUDIO_TEST(models_are_listed_by_the_adapters_own_command),
        STUDIO_TEST(a_command_of_models_that_cannot_start_says_why),
        STUDIO_TEST(a_prompt_before_it_is_open_waits_and_becomes_a_take),
        STUDIO_TEST(the_chat_tells_prompt_plan_and_take),
        STUDIO_TEST(what_was_said_is_bright_and_what_was_chosen_dim),
        STUDIO_TEST(another_seed_keeps_form_tempo_and_key),
        STUDIO_TEST(the_same_seed_says_that_nothing_changed),
        STUDIO_TEST(edited_parameters_are_rendered),
        STUDIO_TEST(a_take_is_exported_and_its_path_can_be_copied),
        STUDIO_TEST(stars_titles_and_deletion_can_be_undone),
        STUDIO_TEST(it_opens_where_it_was_left),
        STUDIO_TEST(leaving_asks_while_a_job_runs),
        STUDIO_TEST(hanging_up_ends_or_finishes_the_running_job),
        STUDIO_TEST(a_stopped_job_keeps_what_is_finished),
        STUDIO_TEST(a_job_is_moved_before_the_start_of_another_is_seen),
        STUDIO_TEST(
            a_take_plays_while_it_renders_and_the_next_does_not_interrupt),
        STUDIO_TEST(the_wave_of_the_focus_has_peaks_sections_and_bars),
        STUDIO_TEST(a_session_in_use_opens_read_only_and_takes_no_prompt),
        STUDIO_TEST(another_session_opens_in_its_place),
        STUDIO_TEST(long_prompts_are_planned_beside_the_keys),
        cmocka_unit_test(an_interrupted_job_is_offered_and_made_again),
        STUDIO_TEST(what_cannot_be_is_refused_in_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
