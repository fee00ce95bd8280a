// SPDX-License-Identifier: MIT
#include "timbre/app/request_make.h"
#include "timbre/core/plan_extend.h"
#include "timbre/sketch/band.h"

#include "check.h"

#include <math.h>
#include <string.h>

static const char *const of_band[] = {"plan", "plan.chords", "kind.song"};
static const char *const of_model[] = {
    "references.melody", "references.init", "references.continue",
    "kind.continue",     "parent_take",     "section_prompts"};

static BackendDescription
backend(const char *name, const char *const *accepts, size_t count)
{
    BackendDescription description = {.name = mem_copy_text(name)};
    for (size_t i = 0; i < count; i++)
        string_list_push(&description.accepts, accepts[i]);
    return description;
}

static Take *
make_take(const char *prompt)
{
    BackendDescription band = backend("sketch", of_band, ARRAY_LENGTH(of_band));
    const RequestWish wish = {
        .description = &band, .has_seed = true, .seed = 9, .duration_s = NAN};
    Error error = {0};
    Settings *settings = settings_new();
    Plan *plan = request_make_plan(prompt, &wish, 9, &error);
    assert_non_null(plan);
    Request *request = request_make(prompt, plan, &wish, settings, &error);
    Result *result = result_new();
    result->backend = mem_copy_text("sketch");
    result->sample_rate_hz = 1000;
    result->frame_count = (uint64_t)llround(request->plan->duration_s * 1000);
    settings_free(settings);
    backend_description_clear(&band);
    return take_new(request, result);
}

static void
a_model_gets_words_length_and_sound_of_a_take(void **state)
{
    (void)state;
    Take *take = make_take("house in A minor at 124 bpm, 40 s");
    BackendDescription model =
        backend("model", of_model, ARRAY_LENGTH(of_model));
    const RequestWish wish = {.description = &model, .duration_s = NAN};
    Settings *settings = settings_new();
    StringList told = {0};
    Error error = {0};
    bool needs_stems = false;
    assert_true(request_make_needs_sound(&model, &needs_stems));
    assert_true(needs_stems);
    Request *request =
        request_make_from_take(take, "", &wish, settings, &told, &error);
    assert_non_null(request);
    assert_null(request->plan);
    assert_non_null(strstr(request->prompt, "124 bpm"));
    assert_non_null(strstr(request->prompt, "A minor"));
    assert_true(fabs(request->duration_s - take->plan->duration_s) < 1e-9);
    assert_int_equal(request->reference_count, 2);
    assert_int_equal(request->references[0].role, REFERENCE_MELODY);
    assert_int_equal(request->references[1].role, REFERENCE_INIT);
    assert_string_equal(request->references[1].take, take->take_id);
    assert_string_equal(request->parent_take, take->take_id);
    if (take->plan->section_count > 1)
        assert_int_equal(request->section_prompt_count,
                         take->plan->section_count);
    char *text = string_list_join(&told, ", ", " and ");
    assert_non_null(strstr(text, "124 bpm, A"));
    assert_non_null(strstr(text, "its mix as init"));
    mem_free(text);
    string_list_clear(&told);
    request_free(request);
    settings_free(settings);
    backend_description_clear(&model);
    take_free(take);
}

static void
a_model_goes_on_behind_the_whole_take(void **state)
{
    (void)state;
    Take *take = make_take("house at 120 bpm, 40 s");
    BackendDescription model =
        backend("model", of_model, ARRAY_LENGTH(of_model));
    const RequestWish wish = {.description = &model, .duration_s = NAN};
    Settings *settings = settings_new();
    StringList told = {0};
    Error error = {0};
    Request *request =
        request_make_extension(take, "", 0, 4, &wish, settings, &told, &error);
    assert_non_null(request);
    assert_int_equal(request->kind, REQUEST_CONTINUE);
    const double old_s = (double)take->result->frame_count / 1000;
    assert_true(fabs(request->duration_s - old_s - 8) < 1e-6);
    assert_int_equal(request->reference_count, 1);
    assert_int_equal(request->references[0].role, REFERENCE_CONTINUE);
    request_free(request);
    string_list_clear(&model.accepts);
    assert_null(
        request_make_extension(take, "", 0, 4, &wish, settings, &told, &error));
    assert_non_null(strstr(error.text, "model can't go on from a take"));
    string_list_clear(&told);
    settings_free(settings);
    backend_description_clear(&model);
    take_free(take);
}

static void
lengths_to_go_on_are_read(void **state)
{
    (void)state;

    static const struct {
        const char *text;
        int bars;
        double more_s;
    } rows[] = {{"16 bars", 16, 0}, {"1 bar", 1, 0},      {"8bars", 8, 0},
                {"20 s", 0, 20},    {"2.5", 0, 2.5},      {"30 seconds", 0, 30},
                {"", 0, 0},         {"0 bars", 0, 0},     {"1.5 bars", 0, 0},
                {"-3 s", 0, 0},     {"1e9 s", 0, 0},      {"2000 bars", 0, 0},
                {"bars", 0, 0},     {"8 bars more", 0, 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        int bars = 0;
        double more_s = 0;
        Error error = {0};
        const bool is_good = rows[i].bars > 0 || rows[i].more_s > 0;
        assert_int_equal(
            request_make_read_more(rows[i].text, &bars, &more_s, &error),
            is_good ? STATUS_OK : STATUS_USAGE);
        assert_int_equal(bars, rows[i].bars);
        assert_true(fabs(more_s - rows[i].more_s) < 1e-9);
    }
}

// Notes of a part that begin before the join and aren't the band's preparation
// of an ending.
static size_t
count_changed(const ScorePart *a, const ScorePart *b, int32_t end_tick)
{
    size_t changed = 0, i = 0, k = 0;
    for (; i < a->note_count && a->notes[i].tick < end_tick; i++) {
        while (k < b->note_count && b->notes[k].tick < a->notes[i].tick)
            k++;
        bool is_there = false;
        for (size_t n = k; n < b->note_count && !is_there &&
                           b->notes[n].tick == a->notes[i].tick;
             n++)
            is_there = b->notes[n].key == a->notes[i].key;
        changed += !is_there;
    }
    return changed;
}

static void
the_band_keeps_its_notes_up_to_the_join(void **state)
{
    (void)state;
    static const char *const prompts[] = {
        "house, 60 s", "pop, 60 s", "rock, 45 s", "lofi, 50 s", "waltz, 45 s"};
    size_t all = 0, changed = 0;
    for (size_t p = 0; p < ARRAY_LENGTH(prompts); p++) {
        Take *take = make_take(prompts[p]);
        Plan *longer = plan_copy(take->plan);
        Error error = {0};
        int join_bar = 0;
        assert_int_equal(plan_extend(longer, 8, &join_bar, &error), STATUS_OK);
        Score *before = band_compose(take->plan, &error);
        Score *after = band_compose(longer, &error);
        assert_non_null(before);
        assert_non_null(after);
        // The bar before the join may hold a fill into what comes now.
        const int32_t end = (join_bar - 1) * music_bar_ticks(longer->meter);
        for (size_t i = 0; i < before->part_count; i++)
            for (size_t k = 0; k < after->part_count; k++) {
                const ScorePart *a = &before->parts[i], *b = &after->parts[k];
                if (strcmp(a->name, b->name) != 0)
                    continue;
                const size_t lost = count_changed(a, b, end);
                changed += lost;
                if (lost > 0)
                    print_message("%s: %s %zu\n", prompts[p], a->name, lost);
                for (size_t n = 0; n < a->note_count; n++)
                    all += a->notes[n].tick < end;
            }
        score_free(before);
        score_free(after);
        plan_free(longer);
        take_free(take);
    }
    print_message("%zu of %zu notes changed before the join\n", changed, all);
    // Voicings are chosen for a whole piece: a few may move.
    assert_true(all > 3000);
    assert_true(changed * 200 <= all);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_gets_words_length_and_sound_of_a_take),
        cmocka_unit_test(a_model_goes_on_behind_the_whole_take),
        cmocka_unit_test(lengths_to_go_on_are_read),
        cmocka_unit_test(the_band_keeps_its_notes_up_to_the_join),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
