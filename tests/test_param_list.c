// SPDX-License-Identifier: MIT
#include "timbre/app/param_list.h"
#include "timbre/app/request_make.h"
#include "timbre/base/random.h"
#include "timbre/core/setting.h"
#include "timbre/sketch/band.h"
#include "timbre/sketch/sketch_backend.h"

#include "check.h"
#include "silent_backend.h"

#include <math.h>

typedef struct {
    Pool *pool;
    Backend sketch;
    SilentBackend words; // reads no plans
    Backend silent;
    ParamList *list;
} Rig;

static const BackendDescription *
describe(const Backend *backend)
{
    return backend->interface->describe(backend->self);
}

static Request *
make(const Rig *rig, const char *prompt)
{
    const RequestWish wish = {.description = describe(&rig->sketch),
                              .duration_s = NAN};
    Settings *settings = settings_new();
    Error error = {0};
    Plan *plan = request_make_plan(prompt, &wish, 7, &error);
    assert_string_equal(error.text, "");
    Request *request = request_make(prompt, plan, &wish, settings, &error);
    assert_string_equal(error.text, "");
    settings_free(settings);
    return request;
}

static void
load(Rig *rig, const char *prompt)
{
    Request *request = make(rig, prompt);
    param_list_load(rig->list, request, describe(&rig->sketch));
    request_free(request);
}

static int
set_up(void **state)
{
    Rig *rig = mem_new(sizeof(*rig));
    rig->pool = pool_new(1);
    rig->sketch = sketch_backend_new(NULL, rig->pool);
    silent_init(&rig->words, "words", false);
    string_list_remove(&rig->words.description.accepts, 2); // "plan"
    rig->silent = silent_backend(&rig->words);
    rig->list = param_list_new();
    const BackendDescription *both[] = {describe(&rig->sketch),
                                        describe(&rig->silent)};
    param_list_set_backends(rig->list, both, 2);
    load(rig, "lofi piano, 82 bpm, A minor, 16 bars");
    *state = rig;
    return 0;
}

static int
tear_down(void **state)
{
    Rig *rig = *state;
    param_list_free(rig->list);
    rig->sketch.interface->free(rig->sketch.self);
    backend_description_clear(&rig->words.description);
    pool_free(rig->pool);
    mem_free(rig);
    return 0;
}

static const char *
value(const Rig *rig, const char *name)
{
    Error error = {0};
    const ParamRow *row = param_list_find(rig->list, name, &error);
    assert_string_equal(error.text, "");
    return row->value;
}

static void
set(Rig *rig, const char *name, const char *to)
{
    Error error = {0};
    const Status status = param_list_set(rig->list, name, to, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
}

static void
refused(Rig *rig, const char *name, const char *to, const char *words)
{
    Error error = {0};
    assert_int_not_equal(param_list_set(rig->list, name, to, &error),
                         STATUS_OK);
    if (strstr(error.text, words) == NULL)
        fail_msg("\"%s\" doesn't say \"%s\"", error.text, words);
}

// Without the id, which is another in each.
static char *
recipe(const Rig *rig)
{
    Error error = {0};
    Request *request = param_list_request(rig->list, &error);
    Json *json = request_to_json(request);
    json_drop(json, "request_id");
    char *text = json_encode_canonical(json);
    json_free(json);
    request_free(request);
    return text;
}

// Some other value that the row takes.
static void
change(Rig *rig, const ParamRow *row)
{
    static const struct {
        const char *name, *value;
    } words[] = {{"genre", "deep house"},
                 {"mood", "sad"},
                 {"texture", "rain"},
                 {"sketch.soundfont", "/no/such.sf2"}};

    for (size_t i = 0; i < ARRAY_LENGTH(words); i++)
        if (strcmp(row->name, words[i].name) == 0) {
            set(rig, row->name, words[i].value);
            return;
        }
    Error error = {0};
    const bool is_on = strcmp(row->value, "on") == 0;
    char *name = mem_copy_text(row->name);
    Status status = param_list_nudge(rig->list, name, is_on ? -1 : 1, &error);
    if (status != STATUS_OK) {
        error = (Error){0};
        status = param_list_nudge(rig->list, name, -1, &error);
    }
    if (status != STATUS_OK)
        fail_msg("%s: %s", name, error.text);
    mem_free(name);
}

static void
every_row_changes_the_recipe_and_comes_back(void **state)
{
    Rig *rig = *state;
    const size_t count = param_list_count(rig->list);
    assert_true(count >= 20);
    char *initial = recipe(rig);
    for (size_t i = 0; i < count; i++) {
        const ParamRow *row = param_list_row(rig->list, i);
        assert_int_not_equal(row->text[0], '\0');
        char *name = mem_copy_text(row->name);
        change(rig, row);
        char *edited = recipe(rig);
        if (strcmp(edited, initial) == 0)
            fail_msg("%s changed nothing", name);
        if (!param_list_find(rig->list, name, NULL)->is_changed)
            fail_msg("%s is not told to be changed", name);
        assert_true(param_list_is_changed(rig->list));
        mem_free(edited);
        param_list_reset_all(rig->list);
        assert_false(param_list_is_changed(rig->list));
        check_owned_text(recipe(rig), initial);
        mem_free(name);
    }
    mem_free(initial);
}

// What the band plays, as text.
static char *
score_of(const Rig *rig)
{
    Error error = {0};
    Request *request = param_list_request(rig->list, &error);
    Score *score = band_compose(request->plan, &error);
    assert_string_equal(error.text, "");
    Json *json = score_to_json(score);
    char *text = json_encode_canonical(json);
    json_free(json);
    score_free(score);
    request_free(request);
    return text;
}

static void
every_row_of_music_is_heard(void **state)
{
    Rig *rig = *state;
    char *initial = score_of(rig);
    for (size_t i = 0; i < param_list_count(rig->list); i++) {
        const ParamRow *row = param_list_row(rig->list, i);
        if (strcmp(row->group, "music") != 0)
            continue;
        char *name = mem_copy_text(row->name);
        change(rig, row);
        char *edited = score_of(rig);
        if (strcmp(edited, initial) == 0)
            fail_msg("%s is not heard", name);
        mem_free(edited);
        param_list_reset_all(rig->list);
        mem_free(name);
    }
    mem_free(initial);
}

static void
edits_leave_a_plan_that_the_schema_takes(void **state)
{
    Rig *rig = *state;
    for (size_t i = 0; i < param_list_count(rig->list); i++) {
        change(rig, param_list_row(rig->list, i));
        Error error = {0};
        Request *request = param_list_request(rig->list, &error);
        Json *json = request_to_json(request);
        Request *back = request_from_json(json, &error);
        assert_string_equal(error.text, "");
        request_free(back);
        json_free(json);
        request_free(request);
        param_list_reset_all(rig->list);
    }
}

static void
check_plan(const Rig *rig, const char *prompt, const char *name)
{
    Error error = {0};
    Request *request = param_list_request(rig->list, &error);
    Json *json = request_to_json(request);
    Request *back = request_from_json(json, &error);
    if (back == NULL)
        fail_msg("%s, %s: %s", prompt, name, error.text);
    Score *score = band_compose(request->plan, &error);
    if (score == NULL)
        fail_msg("%s, %s: %s", prompt, name, error.text);
    score_free(score);
    request_free(back);
    json_free(json);
    request_free(request);
}

static void
any_step_on_any_song_leaves_music_or_a_sentence(void **state)
{
    static const char *const prompts[] = {
        "slow jazz waltz, 1 minute", "6/8 ballad in Bb minor with flute",
        "8 bar house loop",          "drums only, 140 bpm",
        "cinematic stinger",         "intro 4, verse 8, chorus 8, rock, 7/8",
        "solo piano, no bass",       "dark techno, 128 bpm, 30 seconds",
    };
    static const int steps[] = {1, -1, 10, -10};
    Rig *rig = *state;
    for (size_t p = 0; p < ARRAY_LENGTH(prompts); p++) {
        load(rig, prompts[p]);
        const size_t count = param_list_count(rig->list);
        for (size_t i = 0; i < count * ARRAY_LENGTH(steps); i++) {
            const ParamRow *row =
                param_list_row(rig->list, i / ARRAY_LENGTH(steps));
            if (row->kind == PARAM_TEXT || strcmp(row->name, "backend") == 0)
                continue;
            char *name = mem_copy_text(row->name);
            Error error = {0};
            const Status status = param_list_nudge(
                rig->list, name, steps[i % ARRAY_LENGTH(steps)], &error);
            assert_true((status == STATUS_OK) == (error.text[0] == '\0'));
            check_plan(rig, prompts[p], name);
            param_list_reset_all(rig->list);
            mem_free(name);
        }
    }
}

// One on top of the other, without a reset.
static void
many_edits_in_a_row_leave_music(void **state)
{
    Rig *rig = *state;
    load(rig, "warm lo-fi piano, rain");
    const Random random = random_from_seed(11);
    for (uint64_t i = 0; i < 150; i++) {
        const unsigned count = (unsigned)param_list_count(rig->list);
        const ParamRow *row = param_list_row(
            rig->list, random_below(random, count, RANDOM_COUNTERS(i, 1)));
        if (row->kind == PARAM_TEXT || strcmp(row->name, "backend") == 0)
            continue;
        char *name = mem_copy_text(row->name);
        const int steps =
            (int)random_below(random, 21, RANDOM_COUNTERS(i, 2)) - 10;
        Error error = {0};
        (void)param_list_nudge(rig->list, name, steps == 0 ? 1 : steps, &error);
        check_plan(rig, "in a row", name);
        mem_free(name);
    }
}

static void
tempo_keeps_the_bars_and_length_follows(void **state)
{
    Rig *rig = *state;
    const double before = strtod(value(rig, "length"), NULL);
    set(rig, "tempo", "41 bpm");
    assert_string_equal(value(rig, "tempo"), "41");
    assert_string_equal(value(rig, "bars"), "16");
    const double after = strtod(value(rig, "length"), NULL);
    assert_true(after > before * 1.8 && after < before * 2.2);
}

static void
the_key_takes_the_chords_along(void **state)
{
    Rig *rig = *state;
    load(rig, "piano, A minor, chords Am F C G, 8 bars");
    set(rig, "key", "C");
    Error error = {0};
    Request *request = param_list_request(rig->list, &error);
    const PlanSection *section = &request->plan->sections[0];
    assert_string_equal(section->chords.items[0], "Cm");
    assert_string_equal(section->chords.items[1], "Ab");
    assert_string_equal(section->chords.items[2], "Eb");
    request_free(request);
}

static void
length_and_bars_make_the_form_anew_and_keep_the_band(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    Request *before = param_list_request(rig->list, &error);
    set(rig, "bars", "32");
    assert_string_equal(value(rig, "bars"), "32");
    assert_string_equal(value(rig, "tempo"), "82");
    Request *after = param_list_request(rig->list, &error);
    assert_int_equal(after->plan->part_count, before->plan->part_count);
    assert_string_equal(after->plan->key, before->plan->key);
    request_free(after);
    request_free(before);
    load(rig, "techno");
    set(rig, "length", "1:00");
    assert_float_equal(strtod(value(rig, "length"), NULL), 60, 0.01);
    load(rig, "techno, 128 bpm");
    set(rig, "length", "60");
    assert_float_equal(strtod(value(rig, "length"), NULL), 60, 1.0);
    assert_string_equal(value(rig, "tempo"), "128");
}

static void
values_out_of_their_limits_are_refused_with_the_reason(void **state)
{
    Rig *rig = *state;
    refused(rig, "tempo", "500", "from 20 to 400 BPM");
    refused(rig, "tempo", "fast", "fast");
    refused(rig, "bars", "2.5", "2.5");
    refused(rig, "key", "H", "must be C,");
    refused(rig, "mode", "sad", "minor");
    refused(rig, "mood", "xylk", "not known");
    refused(rig, "seed", "-1", "random");
    refused(rig, "loudness", "-3", "limiter");
    refused(rig, "sketch.texture_db", "99", "from -24 to 24 dB");
    refused(rig, "temp", "80", "did you mean tempo");
    char *endless = mem_new(5000);
    memset(endless, 'x', 4999);
    refused(rig, "tempo", endless, "from 20 to 400 BPM");
    refused(rig, "seed", endless, "random");
    refused(rig, "mood", endless, "not known");
    refused(rig, endless, "1", "no parameter");
    mem_free(endless);
    assert_false(param_list_is_changed(rig->list));
    Error error = {0};
    set(rig, "tempo", "400");
    assert_int_equal(param_list_nudge(rig->list, "tempo", 1, &error),
                     STATUS_USAGE);
    assert_non_null(strstr(error.text, "no higher than 400 BPM"));
}

static void
nudges_sliders_undo_and_redo_move_the_draft(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    (void)param_list_nudge(rig->list, "tempo", 1, &error);
    assert_string_equal(value(rig, "tempo"), "83");
    (void)param_list_nudge(rig->list, "tempo", -10, &error);
    assert_string_equal(value(rig, "tempo"), "73");
    (void)param_list_set_share(rig->list, "swing", 1, &error);
    assert_string_equal(value(rig, "swing"), "75");
    assert_string_equal(error.text, "");
    char *difference = param_list_difference(rig->list);
    assert_non_null(strstr(difference, "tempo 82 -> 73 BPM"));
    mem_free(difference);
    assert_true(param_list_undo(rig->list));
    assert_true(param_list_undo(rig->list));
    assert_string_equal(value(rig, "tempo"), "83");
    assert_true(param_list_redo(rig->list));
    assert_string_equal(value(rig, "tempo"), "73");
    (void)param_list_reset(rig->list, "tempo", &error);
    assert_false(param_list_is_changed(rig->list));
    assert_true(param_list_undo(rig->list));
    while (param_list_undo(rig->list))
        ;
    assert_false(param_list_is_changed(rig->list));
    assert_false(param_list_undo(rig->list));
}

static void
a_reset_takes_what_followed_along_and_leaves_other_edits(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    char *initial = recipe(rig);
    set(rig, "swing", "60");
    char *swung = recipe(rig);
    set(rig, "tempo", "41");
    set(rig, "tempo", "50");
    assert_int_equal(param_list_reset(rig->list, "tempo", &error), STATUS_OK);
    check_owned_text(recipe(rig), swung);
    assert_int_equal(param_list_reset(rig->list, "swing", &error), STATUS_OK);
    check_owned_text(recipe(rig), initial);
    assert_false(param_list_is_changed(rig->list));
    assert_true(param_list_undo(rig->list));
    check_owned_text(recipe(rig), swung);
    mem_free(swung);
    mem_free(initial);
}

static void
the_seed_can_be_locked_drawn_and_said(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    set(rig, "seed", "40211");
    assert_string_equal(value(rig, "seed"), "40211");
    set(rig, "seed", "random");
    assert_string_not_equal(value(rig, "seed"), "40211");
    assert_int_equal(param_list_lock(rig->list, "seed", true, &error),
                     STATUS_OK);
    assert_true(param_list_find(rig->list, "seed", &error)->is_locked);
    refused(rig, "seed", "8", "locked");
    assert_int_equal(param_list_lock(rig->list, "seed", false, &error),
                     STATUS_OK);
    set(rig, "seed", "8");
    assert_int_equal(param_list_lock(rig->list, "loudness", true, &error),
                     STATUS_USAGE);
}

static void
another_backend_gets_what_it_reads(void **state)
{
    Rig *rig = *state;
    set(rig, "backend", "words");
    Error error = {0};
    assert_null(param_list_find(rig->list, "tempo", &error));
    Request *request = param_list_request(rig->list, &error);
    assert_null(request->plan);
    assert_non_null(strstr(request->prompt, "82"));
    assert_int_equal(
        backend_check_request(describe(&rig->silent), request, &error),
        STATUS_OK);
    param_list_load(rig->list, request, describe(&rig->silent));
    request_free(request);
    set(rig, "backend", "sketch");
    assert_string_equal(value(rig, "tempo"), "82");
    refused(rig, "backend", "nobody", "sketch");
}

static void
without_a_take_there_is_nothing_to_edit(void **state)
{
    Rig *rig = *state;
    Error error = {0};
    param_list_load(rig->list, NULL, NULL);
    assert_int_equal(param_list_count(rig->list), 0);
    assert_int_equal(param_list_set(rig->list, "tempo", "80", &error),
                     STATUS_NOT_FOUND);
    assert_null(param_list_request(rig->list, &error));
    assert_false(param_list_undo(rig->list));
    check_owned_text(param_list_difference(rig->list), "");
}

// A request may hold them as records, an option gives them as words.
static void
loras_are_shown_as_people_write_them(void **state)
{
    Rig *rig = *state;
    static const char option[] =
        "{\"name\":\"loras\",\"type\":\"list\",\"default\":[]}";
    static const char params[] =
        "{\"loras\":[{\"id\":\"tape\",\"strength\":0.5},\"dust\"]}";
    Error error = {0};
    BackendDescription *words = &rig->words.description;
    Json *json = json_decode(option, strlen(option), &error);
    words->options = mem_new_array(1, sizeof(*words->options));
    words->option_count = 1;
    assert_int_equal(option_from_json(json, &words->options[0], &error),
                     STATUS_OK);
    json_free(json);
    Request *request = make(rig, "lofi piano");
    mem_free(request->backend);
    request->backend = mem_copy_text("words");
    request->params = json_decode(params, strlen(params), &error);
    param_list_load(rig->list, request, words);
    assert_string_equal(value(rig, "words.loras"), "tape:0.5,dust");
    set(rig, "words.loras", "tape:2, dust:0.25");
    assert_string_equal(value(rig, "words.loras"), "tape:2,dust:0.25");
    request_free(request);
}

#define PARAM_TEST(name)                                                       \
    cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        PARAM_TEST(every_row_changes_the_recipe_and_comes_back),
        PARAM_TEST(every_row_of_music_is_heard),
        PARAM_TEST(edits_leave_a_plan_that_the_schema_takes),
        PARAM_TEST(any_step_on_any_song_leaves_music_or_a_sentence),
        PARAM_TEST(many_edits_in_a_row_leave_music),
        PARAM_TEST(tempo_keeps_the_bars_and_length_follows),
        PARAM_TEST(the_key_takes_the_chords_along),
        PARAM_TEST(length_and_bars_make_the_form_anew_and_keep_the_band),
        PARAM_TEST(values_out_of_their_limits_are_refused_with_the_reason),
        PARAM_TEST(nudges_sliders_undo_and_redo_move_the_draft),
        PARAM_TEST(a_reset_takes_what_followed_along_and_leaves_other_edits),
        PARAM_TEST(the_seed_can_be_locked_drawn_and_said),
        PARAM_TEST(another_backend_gets_what_it_reads),
        PARAM_TEST(without_a_take_there_is_nothing_to_edit),
        PARAM_TEST(loras_are_shown_as_people_write_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
