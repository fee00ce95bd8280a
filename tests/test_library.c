// SPDX-License-Identifier: MIT
#include "timbre/library/library.h"

#include "check.h"
#include "take_fixture.h"

#include <stdio.h>

static Take *
put_take(Library *library, const char *prompt)
{
    Request *request = fixture_request(prompt);
    Take *take = take_new(request, fixture_result(request));
    Error error = {0};
    assert_int_equal(library_put(library, take, &error), STATUS_OK);
    return take;
}

static bool
collect(void *context, const LibraryRow *row)
{
    string_list_push(context, row->title);
    return true;
}

static size_t
search(Library *library, const char *words)
{
    Error error = {0};
    StringList found = {0};
    assert_int_equal(
        library_search(library, words, 100, collect, &found, &error),
        STATUS_OK);
    assert_string_equal(error.text, "");
    const size_t count = found.count;
    string_list_clear(&found);
    return count;
}

static void
words_are_found_in_any_order_case_and_accent(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Library *library = library_open(folder, NULL);
    take_free(put_take(library, "Warm café piano in the rain"));
    take_free(put_take(library, "dark techno"));
    assert_int_equal(search(library, ""), 2);
    assert_int_equal(search(library, "rain cafe"), 1);
    assert_int_equal(search(library, "PIANO"), 1);
    assert_int_equal(search(library, "tech"), 1); // the last word is a prefix
    assert_int_equal(search(library, "tech warm"), 0);
    library_close(library);
    check_remove_folder(folder);
}

static void
signs_of_the_search_language_are_only_text(void **state)
{
    (void)state;
    static const char *const hostile[] = {
        "\"",     "a AND", "foo:bar", "(",     "NEAR(a b)",         "*",
        "a* \"b", "-x",    "'",       "OR OR", ";DROP TABLE takes", "\xff\xfe"};
    char *folder = check_make_folder();
    Library *library = library_open(folder, NULL);
    take_free(put_take(library, "plain"));
    for (size_t i = 0; i < ARRAY_LENGTH(hostile); i++)
        (void)search(library, hostile[i]);
    assert_int_equal(library_count(library), 1);
    library_close(library);
    check_remove_folder(folder);
}

static void
the_newest_comes_first_and_a_change_shows(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    Library *library = library_open(folder, NULL);
    take_free(put_take(library, "old"));
    Take *take = put_take(library, "new");
    mem_free(take->title);
    take->title = mem_copy_text("renamed");
    assert_int_equal(library_put(library, take, NULL), STATUS_OK);
    StringList found = {0};
    assert_int_equal(library_search(library, "", 10, collect, &found, NULL),
                     STATUS_OK);
    assert_string_equal(found.items[0], "renamed");
    assert_string_equal(found.items[1], "old");
    assert_int_equal(search(library, "renamed"), 1);
    assert_int_equal(library_remove(library, take->take_id, NULL), STATUS_OK);
    assert_int_equal(search(library, "renamed"), 0);
    string_list_clear(&found);
    take_free(take);
    library_close(library);
    check_remove_folder(folder);
}

static void
write_take_folder(const char *takes, const char *prompt)
{
    Request *request = fixture_request(prompt);
    Take *take = take_new(request, fixture_result(request));
    char *folder = path_join(takes, take->take_id);
    assert_int_equal(path_make_folders(folder, NULL), STATUS_OK);
    Json *json = take_to_json(take);
    char *text = json_encode(json);
    fixture_write(folder, "take.json", text, strlen(text));
    mem_free(text);
    json_free(json);
    mem_free(folder);
    take_free(take);
}

static void
the_index_is_rebuilt_from_the_takes_alone(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *takes = path_join(folder, "takes");
    write_take_folder(takes, "kept one");
    write_take_folder(takes, "kept two");
    Library *library = library_open(folder, NULL);
    take_free(put_take(library, "gone from disk"));
    size_t changed = 0;
    Error error = {0};
    assert_int_equal(library_sync(library, takes, &changed, &error), STATUS_OK);
    assert_int_equal(changed, 3);
    assert_int_equal(library_count(library), 2);
    assert_int_equal(search(library, "kept"), 2);
    assert_int_equal(library_sync(library, takes, &changed, &error), STATUS_OK);
    assert_int_equal(changed, 0);
    library_close(library);
    mem_free(takes);
    check_remove_folder(folder);
}

static void
a_damaged_file_is_put_aside_and_made_anew(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    static const char garbage[] = "this is no database, it only says so "
                                  "and goes on for a while to be long enough";
    fixture_write(folder, "library.db", garbage, sizeof(garbage));
    Error error = {0};
    Library *library = library_open(folder, &error);
    assert_non_null(library);
    assert_int_equal(library_count(library), 0);
    char *aside = path_join(folder, "library.db.damaged");
    assert_true(path_exists(aside));
    mem_free(aside);
    library_close(library);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_found_in_any_order_case_and_accent),
        cmocka_unit_test(signs_of_the_search_language_are_only_text),
        cmocka_unit_test(the_newest_comes_first_and_a_change_shows),
        cmocka_unit_test(the_index_is_rebuilt_from_the_takes_alone),
        cmocka_unit_test(a_damaged_file_is_put_aside_and_made_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
