// SPDX-License-Identifier: MIT
#include "timbre/app/command.h"

#include "reference_rig.h"
#include "studio_rig.h"

#include <math.h>

static char *
file_in(const StudioRig *rig, const char *name)
{
    char *path = path_join(rig->folder, name);
    if (text_ends_with(name, ".mid"))
        reference_rig_midi(path);
    else
        reference_rig_sound(path);
    return path;
}

static void
submit_with(StudioRig *rig,
            const char *before,
            const char *path,
            const char *behind)
{
    char *line = text_format("%s%s%s", before, path, behind);
    studio_rig_submit(rig, line);
    mem_free(line);
}

// All chat entries of a kind, one a line.
static char *
all_said(StudioRig *rig, ChatKind kind)
{
    const Chat *chat = studio_chat(rig->studio);
    Text text = {0};
    for (size_t i = 0; i < chat_count(chat); i++) {
        const ChatEntry *entry = chat_entry(chat, i);
        for (size_t k = 0; entry->kind == kind && k < entry->span_count; k++)
            text_append(&text, entry->spans[k].text);
        text_append(&text, "\n");
    }
    return text_take(&text);
}

static void
check_said(StudioRig *rig, ChatKind kind, const char *part)
{
    char *said = all_said(rig, kind);
    if (strstr(said, part) == NULL)
        print_message("not said: %s\nbut: %s\n", part, said);
    assert_non_null(strstr(said, part));
    mem_free(said);
}

static const Plan *
focused_plan(StudioRig *rig)
{
    studio_rig_finish(rig);
    studio_rig_until(rig, studio_request(rig->studio) != NULL);
    return studio_request(rig->studio)->plan;
}

static void
a_reference_is_told_and_then_followed(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    char *path = file_in(rig, "tune.mid");
    submit_with(rig, "/ref ", path, " chords");
    studio_rig_submit(rig, "pop, 4 bars"); // it waits for what is heard
    studio_rig_finish(rig);
    check_said(rig, CHAT_NOTE, "tune.mid: read 108 BPM, D minor, Dm Bb F C");
    const Plan *plan = focused_plan(rig);
    assert_true(plan_said(plan, "chords"));
    assert_string_equal(plan->sections[0].chords.items[0], "Dm");
    studio_rig_submit(rig, "/ref clear");
    studio_rig_submit(rig, "pop in G major, 4 bars");
    studio_rig_finish(rig);
    assert_false(plan_said(focused_plan(rig), "chords"));
    mem_free(path);
}

static void
a_pasted_path_is_a_reference_for_its_prompt_alone(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    char *tune = file_in(rig, "a tune.mid");
    char *beat = file_in(rig, "beat.wav");
    submit_with(rig, "lofi 4 bars '", tune, "'");
    submit_with(rig, "", beat,
                " pop"); // begins with a slash, as a command does
    studio_rig_finish(rig);
    assert_int_equal(take_list_total(studio_takes(rig->studio)), 2);
    check_said(rig, CHAT_NOTE, "a tune.mid: read 108 BPM");
    check_said(rig, CHAT_NOTE, "beat.wav: heard 90 BPM");
    const Plan *plan = focused_plan(rig);
    assert_false(plan_said(plan, "chords"));
    assert_true(fabs(plan->tempo_bpm - 90) < 0.5);
    studio_rig_submit(rig, "/ref");
    check_said(rig, CHAT_NOTE, "no reference");
    mem_free(beat);
    mem_free(tune);
}

static void
a_file_that_is_not_there_is_told_and_nothing_is_made(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    studio_rig_submit(rig, "pop like /nowhere/a.wav");
    studio_rig_finish(rig);
    check_said(rig, CHAT_ERROR, "there is no file /nowhere/a.wav");
    assert_int_equal(take_list_total(studio_takes(rig->studio)), 0);
    Error error = {0};
    assert_int_equal(command_run(rig->studio, "/ref @9", &error),
                     STATUS_NOT_FOUND);
    assert_int_equal(command_run(rig->studio, "/ref melody", &error),
                     STATUS_USAGE);
}

static void
what_the_backend_cannot_use_is_said_under_the_prompt(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    char *path = file_in(rig, "beat.wav");
    submit_with(rig, "/ref ", path, " init");
    studio_rig_finish(rig);
    Error error = {0};
    assert_int_equal(studio_submit(rig->studio, "pop", &error), STATUS_USAGE);
    assert_non_null(strstr(error.text, "sketch can't use beat.wav as init"));
    assert_non_null(strstr(error.text, "/ref clear"));
    mem_free(path);
}

static void
a_take_goes_on_for_the_bars_that_are_asked(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    studio_rig_submit(rig, "pop in C major, 4 bars");
    const int bars = focused_plan(rig)->bars;
    studio_rig_submit(rig, "/extend 2 bars");
    studio_rig_until(rig, take_list_total(studio_takes(rig->studio)) == 2);
    assert_int_equal(focused_plan(rig)->bars, bars + 2);
    check_said(rig, CHAT_PLAN, "2 bars more from bar");
    Error error = {0};
    assert_int_equal(command_run(rig->studio, "/extend 2 miles", &error),
                     STATUS_USAGE);
    assert_int_equal(command_run(rig->studio, "/extend", &error), STATUS_USAGE);
}

static void
a_take_is_given_to_the_backend_that_is_named(void **state)
{
    StudioRig *rig = *state;
    studio_rig_open(rig);
    Error error = {0};
    assert_int_equal(command_run(rig->studio, "/with sketch", &error),
                     STATUS_NOT_FOUND);
    studio_rig_submit(rig, "pop in C major, 4 bars");
    studio_rig_finish(rig);
    studio_rig_submit(rig, "/with sketch");
    studio_rig_until(rig, take_list_total(studio_takes(rig->studio)) == 2);
    studio_rig_finish(rig);
    check_said(rig, CHAT_PLAN, "take 1 for sketch: its plan");
    assert_int_equal(command_run(rig->studio, "/with", &error),
                     STATUS_UNAVAILABLE);
    assert_int_equal(command_run(rig->studio, "/with nobody", &error),
                     STATUS_UNAVAILABLE);
}

int
main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, studio_rig_setup, studio_rig_teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_reference_is_told_and_then_followed),
        TEST(a_pasted_path_is_a_reference_for_its_prompt_alone),
        TEST(a_file_that_is_not_there_is_told_and_nothing_is_made),
        TEST(what_the_backend_cannot_use_is_said_under_the_prompt),
        TEST(a_take_goes_on_for_the_bars_that_are_asked),
        TEST(a_take_is_given_to_the_backend_that_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
