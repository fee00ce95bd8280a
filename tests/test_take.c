// SPDX-License-Identifier: MIT
#include "timbre/core/take.h"

#include "check.h"
#include "take_fixture.h"

#include <unistd.h>

static Take *
through_json(const Take *take)
{
    Error error = {0};
    Json *json = take_to_json(take);
    char *text = json_encode(json);
    json_free(json);
    json = json_decode(text, strlen(text), &error);
    Take *back = take_from_json(json, &error);
    assert_string_equal(error.text, "");
    assert_non_null(back);
    json_free(json);
    mem_free(text);
    return back;
}

static Take *
full_take(void)
{
    Request *request = fixture_request("a \"full\" take");
    Take *take = take_new(request, fixture_result(request));
    memcpy(take->parent_take, "01ARZ3NDEKTSV4RRFFQ69G5FAV", ULID_SIZE);
    take->stars = 4;
    mem_free(take->note);
    take->note = mem_copy_text("two\nlines");
    string_list_push(&take->tags, "calm");
    string_list_push(&take->tags, "no_drums");
    char hash[HASH_TEXT_SIZE];
    memset(hash, 'c', sizeof(hash) - 1);
    hash[HASH_TEXT_SIZE - 1] = '\0';
    take_add_export(take, "/music/song.flac", "flac", 12345, hash);
    take_add_export(take, "/music/stems", "stems", 0, NULL);
    return take;
}

static void
every_field_survives_the_way_through_json(void **state)
{
    (void)state;
    Take *take = full_take();
    Take *back = through_json(take);
    assert_string_equal(back->take_id, take->take_id);
    assert_string_equal(back->parent_take, take->parent_take);
    assert_int_equal(back->created_ms, take->created_ms);
    assert_string_equal(back->title, take->title);
    assert_string_equal(back->state, "done");
    assert_int_equal(back->stars, 4);
    assert_string_equal(back->note, "two\nlines");
    assert_int_equal(back->tags.count, 2);
    assert_string_equal(back->tags.items[1], "no_drums");
    assert_int_equal(back->export_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(back->exports[i].path, take->exports[i].path);
        assert_string_equal(back->exports[i].format, take->exports[i].format);
        assert_string_equal(back->exports[i].sha256, take->exports[i].sha256);
        assert_int_equal(back->exports[i].bytes, take->exports[i].bytes);
        assert_int_equal(back->exports[i].created_ms,
                         take->exports[i].created_ms);
    }
    assert_string_equal(back->request->prompt, take->request->prompt);
    assert_true(back->plan->tempo_bpm == 82);
    assert_string_equal(back->result->pcm_hash, take->result->pcm_hash);
    assert_null(back->folder); // where it lies is no part of it
    Json *first = take_to_json(take);
    Json *second = take_to_json(back);
    assert_true(json_same(first, second));
    json_free(second);
    json_free(first);
    take_free(back);
    take_free(take);
}

static void
a_take_without_plan_or_parent_is_whole_too(void **state)
{
    (void)state;
    Request *request = fixture_request("x");
    plan_free(request->plan);
    request->plan = NULL;
    Take *take = take_new(request, fixture_result(request));
    assert_null(take->plan);
    Take *back = through_json(take);
    assert_null(back->plan);
    assert_string_equal(back->parent_take, "");
    assert_int_equal(back->export_count, 0);
    take_free(back);
    take_free(take);
    take_free(NULL);
}

static void
a_record_that_lacks_a_field_is_refused_by_its_name(void **state)
{
    (void)state;
    static const char *const fields[] = {"take_id", "created", "title",
                                         "state",   "request", "result"};
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++) {
        Error error = {0};
        Take *take = full_take();
        Json *json = take_to_json(take);
        json_drop(json, fields[i]);
        assert_null(take_from_json(json, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_non_null(strstr(error.text, fields[i]));
        json_free(json);
        take_free(take);
    }
}

static void
values_of_the_wrong_form_are_refused(void **state)
{
    (void)state;

    static const struct {
        const char *field, *json;
    } rows[] = {{"take_id", "\"short\""},
                {"take_id", "7"},
                {"parent_take", "\"../..\""},
                {"created", "\"yesterday\""},
                {"stars", "6"},
                {"stars", "-1"},
                {"tags", "\"calm\""},
                {"exports", "[{}]"},
                {"request", "{}"},
                {"result", "[]"},
                {"plan", "{\"bars\":-1}"},
                {"schema_version", "0"}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        Take *take = full_take();
        Json *json = take_to_json(take);
        json_put(json, rows[i].field,
                 json_decode(rows[i].json, strlen(rows[i].json), NULL));
        Take *back = take_from_json(json, &error);
        if (back != NULL)
            fail_msg("%s: %s was taken", rows[i].field, rows[i].json);
        assert_true(error.text[0] != '\0');
        json_free(json);
        take_free(take);
    }
}

static void
a_title_is_one_short_clean_line_of_the_prompt(void **state)
{
    (void)state;

    static const struct {
        const char *prompt, *title;
    } rows[] = {
        {"warm lo-fi piano", "warm lo-fi piano"},
        {"  \n\tlate night", "late night"},
        {"two\nlines", "two lines"},
        {"esc\x1b[31m", "esc[31m"},
        {"", "sketch"},
        {"   ", "sketch"},
        {NULL, "sketch"},
        {"\xe6\x97\xa5\xe6\x9c\xac", "\xe6\x97\xa5\xe6\x9c\xac"},
        {"bad\xff", "bad\xef\xbf\xbd"},
        {"a title of just sixty characters, which is what there is room",
         "a title of just sixty characters, which is what there "
         "is\xe2\x80\xa6"},
        {"a title of just sixty characters, which is what there is room\n  ",
         "a title of just sixty characters, which is what there "
         "is\xe2\x80\xa6"},
        {"exactly sixty characters and then no more than empty space::  \n",
         "exactly sixty characters and then no more than empty space::"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Request *request = request_new();
        request->backend = mem_copy_text("sketch");
        mem_free(request->prompt);
        request->prompt = mem_copy_text(rows[i].prompt);
        check_owned_text(take_make_title(request), rows[i].title);
        request_free(request);
    }
}

static void
a_long_title_is_cut_between_characters(void **state)
{
    (void)state;
    Text prompt = {0};
    for (int i = 0; i < 100; i++)
        text_append(&prompt, "\xf0\x9f\x8e\xb9"); // four bytes each
    Request *request = request_new();
    mem_free(request->prompt);
    request->prompt = text_take(&prompt);
    char *title = take_make_title(request);
    assert_int_equal(strlen(title), 60 * 4 + 3);
    assert_true(text_ends_with(title, "\xe2\x80\xa6"));
    assert_true(text_is_utf8(title, strlen(title)));
    mem_free(title);
    request_free(request);
}

static void
a_hash_that_is_too_long_is_left_out(void **state)
{
    (void)state;
    Take *take = full_take();
    char text[200];
    memset(text, 'd', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    take_add_export(take, "/x", "flac", 1, text);
    assert_string_equal(take->exports[2].sha256, "");
    take_free(take);
}

static void
an_exported_file_is_found_from_any_folder(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *whole = path_real(folder);
    char *file = path_join(whole, "song.flac");
    fixture_write(folder, "song.flac", "x", 1);
    Take *take = full_take();
    assert_int_equal(chdir(folder), 0);
    take_add_export(take, "song.flac", "flac", 1, NULL);
    assert_int_equal(chdir("/"), 0);
    assert_string_equal(take->exports[2].path, file);
    take_free(take);
    mem_free(file);
    mem_free(whole);
    check_remove_folder(folder);
}

static void
a_take_is_read_from_its_folder_or_told_why_not(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *path = path_join(folder, "take.json");
    Error error = {0};
    assert_null(take_read(folder, &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    assert_non_null(strstr(error.text, path));
    fixture_write(folder, "take.json", "{}", 2);
    assert_null(take_read(folder, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    Take *take = full_take();
    Json *json = take_to_json(take);
    char *text = json_encode(json);
    fixture_write(folder, "take.json", text, strlen(text));
    Take *back = take_read(folder, NULL);
    assert_non_null(back);
    assert_string_equal(back->take_id, take->take_id);
    assert_string_equal(back->folder, folder);
    take_free(back);
    mem_free(text);
    json_free(json);
    take_free(take);
    mem_free(path);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_survives_the_way_through_json),
        cmocka_unit_test(a_take_without_plan_or_parent_is_whole_too),
        cmocka_unit_test(a_record_that_lacks_a_field_is_refused_by_its_name),
        cmocka_unit_test(values_of_the_wrong_form_are_refused),
        cmocka_unit_test(a_title_is_one_short_clean_line_of_the_prompt),
        cmocka_unit_test(a_long_title_is_cut_between_characters),
        cmocka_unit_test(a_hash_that_is_too_long_is_left_out),
        cmocka_unit_test(an_exported_file_is_found_from_any_folder),
        cmocka_unit_test(a_take_is_read_from_its_folder_or_told_why_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
