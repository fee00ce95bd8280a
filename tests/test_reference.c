// SPDX-License-Identifier: MIT
#include "timbre/app/reference.h"
#include "timbre/app/request_make.h"
#include "timbre/core/motif.h"

#include "check.h"
#include "reference_rig.h"

#include <math.h>

typedef struct {
    char *folder, *midi, *sound;
    HeardReference *tune, *beat;
} Files;

static int
set_up(void **state)
{
    Files *files = mem_new(sizeof(*files));
    Error error = {0};
    files->folder = check_make_folder();
    files->midi = path_join(files->folder, "tune.mid");
    files->sound = path_join(files->folder, "beat.wav");
    reference_rig_midi(files->midi);
    reference_rig_sound(files->sound);
    files->tune = hear_file(files->midi, &error);
    files->beat = hear_file(files->sound, &error);
    assert_non_null(files->tune);
    assert_non_null(files->beat);
    *state = files;
    return 0;
}

static int
tear_down(void **state)
{
    Files *files = *state;
    hear_free(files->tune);
    hear_free(files->beat);
    mem_free(files->midi);
    mem_free(files->sound);
    check_remove_folder(files->folder);
    mem_free(files);
    return 0;
}

static BackendDescription
backend(const char *name, const char *const *accepts, size_t count)
{
    BackendDescription description = {.name = mem_copy_text(name),
                                      .reason = mem_copy_text(""),
                                      .is_available = true};
    for (size_t i = 0; i < count; i++)
        string_list_push(&description.accepts, accepts[i]);
    return description;
}

static const char *const of_band[] = {"plan", "plan.chords", "plan.motif",
                                      "kind.song"};
static const char *const of_model[] = {"references.melody",
                                       "references.continue", "kind.continue",
                                       "model", "section_prompts"};

static void
what_was_heard_is_told_in_a_line(void **state)
{
    const Files *files = *state;
    check_owned_text(hear_text(files->tune),
                     "read 108 BPM, D minor, Dm Bb F C; a tune of 32 notes");
    char *text = hear_text(files->beat);
    assert_non_null(strstr(text, "heard 90 BPM ("));
    assert_non_null(strstr(text, ", bar one at 0.0"));
    assert_non_null(strstr(text, " Am F C G"));
    mem_free(text);
}

static void
missing_and_foreign_files_get_sentences(void **state)
{
    const Files *files = *state;
    Error error = {0};
    assert_null(hear_file(files->folder, &error));
    assert_non_null(strstr(error.text, "is a folder"));
    assert_null(hear_file("/nowhere/a.wav", &error));
    assert_null(hear_file("/nowhere/a.mid", &error));
    char *path = path_join(files->folder, "torn.mid");
    reference_rig_write(path, "MThd\0\0\0\6\0\0\0\1", 12);
    assert_null(hear_file(path, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    assert_non_null(strstr(error.text, "torn.mid"));
    mem_free(path);
}

static Plan *
plan_with(const char *prompt, HeardReference *heard, ReferenceRole role)
{
    BackendDescription band = backend("sketch", of_band, ARRAY_LENGTH(of_band));
    const ReferenceUse use = {role, heard};
    const RequestWish wish = {.description = &band,
                              .duration_s = NAN,
                              .references = &use,
                              .reference_count = 1};
    Error error = {0};
    assert_int_equal(reference_check(&band, &use, &error), STATUS_OK);
    Plan *plan = request_make_plan(prompt, &wish, 5, &error);
    assert_non_null(plan);
    backend_description_clear(&band);
    return plan;
}

static void
match_takes_tempo_key_and_length(void **state)
{
    const Files *files = *state;
    Plan *plan = plan_with("house", files->beat, REFERENCE_MATCH);
    assert_true(fabs(plan->tempo_bpm - 90) < 0.5);
    assert_true(plan_said(plan, "tempo_bpm") && plan_said(plan, "key") &&
                plan_said(plan, "mode") && plan_said(plan, "duration_s"));
    assert_true(strcmp(plan->key, "A") == 0 || strcmp(plan->key, "C") == 0);
    assert_true(fabs(plan->duration_s - 21.33) < 1.5);
    plan_free(plan);
}

static void
the_prompt_stands_above_a_reference(void **state)
{
    const Files *files = *state;
    Plan *plan =
        plan_with("house at 124 bpm in G minor", files->tune, REFERENCE_MATCH);
    assert_true(fabs(plan->tempo_bpm - 124) < 1e-9);
    assert_string_equal(plan->key, "G");
    assert_non_null(strstr(plan->notes.items[0], "the prompt says 124 bpm"));
    plan_free(plan);
}

static void
chords_are_the_loop_and_go_along_to_the_key(void **state)
{
    const Files *files = *state;
    Plan *plan = plan_with("pop, 16 bars", files->tune, REFERENCE_CHORDS);
    assert_int_equal(plan->chords.count, 4);
    assert_string_equal(plan->chords.items[1], "Bb");
    assert_string_equal(plan->key, "D");
    assert_string_equal(plan->sections[0].chords.items[0], "Dm");
    plan_free(plan);
    plan = plan_with("pop in E minor", files->tune, REFERENCE_CHORDS);
    assert_string_equal(plan->chords.items[0], "Em");
    assert_string_equal(plan->chords.items[1], "C");
    plan_free(plan);
    // Minor chords are at home in the relative key of a song in major.
    plan = plan_with("pop in G major", files->tune, REFERENCE_CHORDS);
    assert_string_equal(plan->chords.items[0], "Em");
    assert_string_equal(plan->chords.items[2], "G");
    plan_free(plan);
}

static void
a_tune_is_the_motif_and_stays_it(void **state)
{
    const Files *files = *state;
    Plan *plan = plan_with("pop, 16 bars", files->tune, REFERENCE_MELODY);
    assert_true(plan_said(plan, "motif"));
    assert_string_equal(plan->motif.cells.items[0], "x.....x.x.....x.");
    double first = 0, later = 0;
    assert_true(motif_contour(plan->motif.contours.items[0], 0, &first));
    assert_true(motif_contour(plan->motif.contours.items[0], 0.5, &later));
    assert_true(later > first);
    Json *json = plan_to_json(plan);
    Error error = {0};
    Plan *again = plan_from_json(json, &error);
    assert_non_null(again);
    plan_free(again);
    json_free(json);
    plan_free(plan);
    plan = plan_with("waltz in 3/4", files->tune, REFERENCE_MELODY);
    assert_false(plan_said(plan, "motif"));
    assert_non_null(strstr(plan->conflicts.items[0], "was not taken"));
    plan_free(plan);
}

static void
style_hints_at_tempo_and_mode_alone(void **state)
{
    const Files *files = *state;
    Plan *plan = plan_with("pop", files->tune, REFERENCE_STYLE);
    assert_true(fabs(plan->tempo_bpm - 108) < 0.01);
    assert_true(plan_said(plan, "mode") && plan->mode == MODE_MINOR);
    assert_false(plan_said(plan, "key"));
    assert_false(plan_said(plan, "duration_s"));
    plan_free(plan);
}

static void
sound_goes_to_models_and_midi_is_sent_to_the_band_first(void **state)
{
    const Files *files = *state;
    BackendDescription model =
        backend("musicgen", of_model, ARRAY_LENGTH(of_model));
    BackendDescription band = backend("sketch", of_band, ARRAY_LENGTH(of_band));
    Error error = {0};
    ReferenceUse use = {REFERENCE_MELODY, files->beat};
    assert_true(reference_is_sound(&model, &use));
    assert_int_equal(reference_check(&model, &use, &error), STATUS_OK);
    use.heard = files->tune;
    assert_int_equal(reference_check(&model, &use, &error), STATUS_USAGE);
    assert_non_null(strstr(error.text, "render it with the band first"));
    use.role = REFERENCE_CHORDS;
    assert_int_equal(reference_check(&model, &use, &error), STATUS_USAGE);
    assert_non_null(strstr(error.text, "musicgen can't use tune.mid"));
    use.role = REFERENCE_MATCH;
    assert_int_equal(reference_check(&model, &use, &error), STATUS_OK);
    // One that reads plans for their tempo and key alone.
    string_list_push(&model.accepts, "plan");
    use.role = REFERENCE_CHORDS;
    assert_int_equal(reference_check(&model, &use, &error), STATUS_USAGE);
    use.role = REFERENCE_INIT;
    assert_int_equal(reference_check(&band, &use, &error), STATUS_USAGE);
    // A full mix holds no single voice.
    use = (ReferenceUse){REFERENCE_MELODY, files->beat};
    assert_int_equal(reference_check(&band, &use, &error), STATUS_USAGE);
    assert_non_null(strstr(error.text, "no single voice"));
    assert_int_equal(reference_usual_role(&model, files->beat),
                     REFERENCE_MELODY);
    assert_int_equal(reference_usual_role(&model, files->tune),
                     REFERENCE_MATCH);
    assert_int_equal(reference_usual_role(&band, files->tune),
                     REFERENCE_CHORDS);
    assert_int_equal(reference_usual_role(&band, files->beat), REFERENCE_MATCH);
    backend_description_clear(&band);
    backend_description_clear(&model);
}

// The words of a model name tempo and key that were heard; its request holds
// the sound where it is accepted.
static void
a_request_holds_what_was_heard(void **state)
{
    const Files *files = *state;
    BackendDescription model =
        backend("musicgen", of_model, ARRAY_LENGTH(of_model));
    const ReferenceUse uses[] = {{REFERENCE_MATCH, files->tune},
                                 {REFERENCE_MELODY, files->beat}};
    const RequestWish wish = {.description = &model,
                              .duration_s = NAN,
                              .references = uses,
                              .reference_count = 2};
    Error error = {0};
    Settings *settings = settings_new();
    assert_int_equal(settings_set(settings, "model", "small", "test", &error),
                     STATUS_OK);
    Plan *plan = request_make_plan("warm pads", &wish, 5, &error);
    Request *request = request_make("warm pads", plan, &wish, settings, &error);
    assert_non_null(request);
    assert_non_null(strstr(request->prompt, "108 bpm"));
    assert_non_null(strstr(request->prompt, "D minor"));
    assert_string_equal(request->model, "small");
    assert_true(fabs(request->duration_s - 17.7) < 2);
    assert_int_equal(request->reference_count, 1);
    assert_int_equal(request->references[0].role, REFERENCE_MELODY);
    assert_string_equal(request->references[0].path, files->beat->path);
    request_free(request);
    settings_free(settings);
    backend_description_clear(&model);
}

static void
loops_are_found_through_some_wrong_bars(void **state)
{
    (void)state;

    static const struct {
        const char *chords, *loop;
    } rows[] = {
        {"A A A A", "A"},
        {"A B A B A B", "A B"},
        {"A B C D A B C D A B X D A B C D", "A B C D"},
        {"A B C D E F G H", "A B C D E F G H"},
        {"A B C", "A B C"},
        {"A", "A"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        StringList chords = {0}, loop = {0};
        for (const char *c = rows[i].chords; *c != '\0'; c++)
            if (*c != ' ')
                string_list_push_format(&chords, "%c", *c);
        hear_loop(&chords, &loop);
        check_owned_text(string_list_join(&loop, " ", " "), rows[i].loop);
        string_list_clear(&chords);
        string_list_clear(&loop);
    }
}

static void
every_role_has_its_text(void **state)
{
    (void)state;
    for (int role = 0; role < REFERENCE_ROLE_COUNT; role++)
        assert_true(strlen(reference_role_text((ReferenceRole)role)) > 5);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_heard_is_told_in_a_line),
        cmocka_unit_test(missing_and_foreign_files_get_sentences),
        cmocka_unit_test(match_takes_tempo_key_and_length),
        cmocka_unit_test(the_prompt_stands_above_a_reference),
        cmocka_unit_test(chords_are_the_loop_and_go_along_to_the_key),
        cmocka_unit_test(a_tune_is_the_motif_and_stays_it),
        cmocka_unit_test(style_hints_at_tempo_and_mode_alone),
        cmocka_unit_test(
            sound_goes_to_models_and_midi_is_sent_to_the_band_first),
        cmocka_unit_test(a_request_holds_what_was_heard),
        cmocka_unit_test(loops_are_found_through_some_wrong_bars),
        cmocka_unit_test(every_role_has_its_text),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
