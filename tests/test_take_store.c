// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/take_store.h"

#include "check.h"
#include "take_fixture.h"

#include <sys/wait.h>
#include <unistd.h>

static Take *
commit_take(TakeStore *store, const char *prompt)
{
    Error error = {0};
    TakeDraft *draft = take_store_begin(store, &error);
    assert_non_null(draft);
    Request *request = fixture_request(prompt);
    Result *result = fixture_result(request);
    memcpy(result->take_id, take_store_draft_id(draft), ULID_SIZE);
    const float samples[4] = {0.1F, 0.2F, 0.3F, 0.4F};
    static const char *const files[] = {"raw.f32", "master.f32",
                                        "stems/piano.f32"};
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++)
        assert_int_equal(
            take_store_draft_append(draft, files[i], samples, 4, &error),
            STATUS_OK);
    Take *take = take_new(request, result);
    assert_int_equal(take_store_commit(store, draft, take, &error), STATUS_OK);
    assert_string_equal(error.text, "");
    return take;
}

static bool
has(const Take *take, const char *name)
{
    char *path = take_file(take, name);
    const bool exists = path_exists(path);
    mem_free(path);
    return exists;
}

static void
a_committed_take_loads_as_it_was(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *take = commit_take(store, "first");
    Error error = {0};
    Take *back = take_store_load(store, take->take_id, &error);
    assert_string_equal(error.text, "");
    assert_string_equal(back->request->prompt, "first");
    assert_string_equal(back->title, "first");
    assert_true(has(back, "raw.f32"));
    assert_true(has(back, "stems/piano.f32"));
    assert_false(has(back, "lock"));
    take_free(back);
    take_free(take);
    take_store_close(store);
    check_remove_folder(folder);
}

static void
takes_are_found_by_age_and_by_a_piece_of_the_id(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *old = commit_take(store, "old");
    Take *young = commit_take(store, "young");
    char found[ULID_SIZE];
    Error error = {0};
    assert_int_equal(take_store_find(store, "last", found, &error), STATUS_OK);
    assert_string_equal(found, young->take_id);
    assert_int_equal(take_store_find(store, "last-1", found, &error),
                     STATUS_OK);
    assert_string_equal(found, old->take_id);
    assert_int_equal(take_store_find(store, old->take_id + 16, found, &error),
                     STATUS_OK);
    assert_string_equal(found, old->take_id);
    assert_int_equal(take_store_find(store, "last-2", found, &error),
                     STATUS_NOT_FOUND);
    assert_int_equal(take_store_find(store, "01", found, &error), STATUS_USAGE);
    assert_int_equal(take_store_find(store, "", found, &error),
                     STATUS_NOT_FOUND);
    take_free(young);
    take_free(old);
    take_store_close(store);
    check_remove_folder(folder);
}

static void
the_keep_policy_drops_sound_but_never_the_truth(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *takes[3];
    for (int i = 0; i < 3; i++)
        takes[i] = commit_take(store, "song");
    takes[0]->stars = 1;
    assert_int_equal(take_store_save(store, takes[0], NULL), STATUS_OK);
    assert_int_equal(take_store_apply_policy(store, 1, 1, NULL), STATUS_OK);
    assert_true(has(takes[0], "raw.f32")); // starred
    assert_false(has(takes[1], "raw.f32"));
    assert_false(has(takes[1], "stems"));
    assert_true(has(takes[2], "raw.f32")); // newest
    for (int i = 0; i < 3; i++) {
        assert_true(has(takes[i], "take.json"));
        take_free(takes[i]);
    }
    take_store_close(store);
    check_remove_folder(folder);
}

static void
drafts_of_the_dead_are_swept_those_of_the_living_stay(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    TakeDraft *mine = take_store_begin(store, NULL);
    const pid_t child = fork();
    if (child == 0) {
        (void)take_store_begin(store, NULL);
        _exit(0);
    }
    waitpid(child, NULL, 0);
    TakeStore *next = take_store_open(folder, NULL);
    StringList names = {0};
    assert_int_equal(path_list(take_store_folder(next), &names, NULL),
                     STATUS_OK);
    assert_int_equal(names.count, 1);
    assert_true(path_exists(take_store_draft_folder(mine)));
    string_list_clear(&names);
    take_store_discard(store, mine);
    take_store_close(next);
    take_store_close(store);
    check_remove_folder(folder);
}

// Saving puts the new record beside the takes: a death meanwhile leaves the old
// one whole, and the next start sweeps the rest.
static void
a_record_half_saved_by_a_dead_program_is_swept(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *take = commit_take(store, "kept");
    take->stars = 5;
    assert_int_equal(take_store_save(store, take, NULL), STATUS_OK);
    // No process has the highest number that the kernel can give.
    char *part = text_format(".%s.json.4194304.part", take->take_id);
    fixture_write(take_store_folder(store), part, "{\"take_id\":", 11);
    mem_free(part);
    take_store_close(store);
    store = take_store_open(folder, NULL);
    StringList names = {0};
    assert_int_equal(path_list(take_store_folder(store), &names, NULL),
                     STATUS_OK);
    assert_int_equal(names.count, 1);
    string_list_clear(&names);
    assert_int_equal(path_list(take->folder, &names, NULL), STATUS_OK);
    assert_int_equal(names.count, 4); // raw, master, stems and the record
    string_list_clear(&names);
    Take *back = take_store_load(store, take->take_id, NULL);
    assert_int_equal(back->stars, 5);
    take_free(back);
    take_free(take);
    take_store_close(store);
    check_remove_folder(folder);
}

static void
saving_a_take_that_is_gone_is_told(void **state)
{
    (void)state;
    Error error = {0};
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *take = commit_take(store, "gone");
    assert_int_equal(take_store_remove(store, take->take_id, NULL), STATUS_OK);
    assert_int_equal(take_store_save(store, take, &error), STATUS_IO);
    assert_non_null(strstr(error.text, take->take_id));
    StringList names = {0};
    assert_int_equal(path_list(take_store_folder(store), &names, NULL),
                     STATUS_OK);
    assert_int_equal(names.count, 0);
    string_list_clear(&names);
    take_free(take);
    take_store_close(store);
    check_remove_folder(folder);
}

static void
a_removed_take_is_gone_and_an_unknown_one_is_told(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *take = commit_take(store, "gone");
    Error error = {0};
    assert_int_equal(take_store_remove(store, take->take_id, &error),
                     STATUS_OK);
    assert_int_equal(take_store_remove(store, take->take_id, &error),
                     STATUS_NOT_FOUND);
    assert_int_equal(take_store_remove(store, "../..", &error),
                     STATUS_NOT_FOUND);
    assert_int_equal(take_store_bytes(store), 0);
    take_free(take);
    take_store_close(store);
    check_remove_folder(folder);
}

static size_t
count_takes(TakeStore *store)
{
    StringList ids = {0};
    assert_int_equal(take_store_list(store, &ids, NULL), STATUS_OK);
    const size_t count = ids.count;
    string_list_clear(&ids);
    return count;
}

static void
a_binned_take_is_not_seen_and_comes_back_whole(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    Take *take = commit_take(store, "again");
    char found[ULID_SIZE];
    Error error = {0};
    assert_int_equal(take_store_bin(store, take->take_id, &error), STATUS_OK);
    assert_string_equal(error.text, "");
    assert_int_equal(count_takes(store), 0);
    assert_int_equal(take_store_find(store, "last", found, NULL),
                     STATUS_NOT_FOUND);
    assert_null(take_store_load(store, take->take_id, NULL));
    assert_int_equal(take_store_unbin(store, take->take_id, &error), STATUS_OK);
    assert_int_equal(count_takes(store), 1);
    Take *back = take_store_load(store, take->take_id, NULL);
    assert_string_equal(back->title, "again");
    assert_true(has(back, "stems/piano.f32"));
    take_free(back);
    take_free(take);
    take_store_close(store);
    check_remove_folder(folder);
}

static void
what_is_not_there_to_be_moved_is_told(void **state)
{
    (void)state;
    static const char *const ids[] = {"../..", "",
                                      "01JD0000000000000000000001"};
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(ids); i++) {
        Error error = {0};
        assert_int_equal(take_store_bin(store, ids[i], &error),
                         STATUS_NOT_FOUND);
        assert_non_null(strstr(error.text, "there is no take"));
        assert_int_equal(take_store_unbin(store, ids[i], &error),
                         STATUS_NOT_FOUND);
        assert_non_null(strstr(error.text, "is not in the bin"));
    }
    // Never over a take that is there.
    Take *take = commit_take(store, "twin");
    char *bin = text_format("%s.bin", take->folder);
    assert_int_equal(path_make_folders(bin, NULL), STATUS_OK);
    fixture_write(bin, "take.json", "{}", 2);
    Error error = {0};
    assert_int_equal(take_store_bin(store, take->take_id, &error), STATUS_IO);
    assert_int_equal(take_store_unbin(store, take->take_id, &error), STATUS_IO);
    assert_non_null(strstr(error.text, bin));
    assert_int_equal(count_takes(store), 1);
    mem_free(bin);
    take_free(take);
    take_store_close(store);
    check_remove_folder(folder);
}

// The days count from the throwing away, not from the making.
static void
the_bin_is_emptied_of_what_lay_there_for_30_days(void **state)
{
    (void)state;
    const int64_t day_ms = 24 * 3600 * 1000;
    const int64_t made_ms = 1764000000000;
    char *folder = check_make_folder();
    clock_set_wall_ms(made_ms);
    TakeStore *store = take_store_open(folder, NULL);
    Take *take = commit_take(store, "old");
    Take *kept = commit_take(store, "kept");
    const int64_t binned_ms = made_ms + 100 * day_ms;
    clock_set_wall_ms(binned_ms);
    assert_int_equal(take_store_bin(store, take->take_id, NULL), STATUS_OK);
    take_store_close(store);
    char *bin = text_format("%s.bin", take->folder);
    for (int day = 0; day <= 31; day++) {
        clock_set_wall_ms(binned_ms + day * day_ms);
        store = take_store_open(folder, NULL);
        assert_int_equal(path_exists(bin), day <= 30);
        assert_int_equal(count_takes(store), 1);
        take_store_close(store);
    }
    clock_set_wall_ms(-1);
    StringList names = {0};
    char *takes = path_folder(bin);
    assert_int_equal(path_list(takes, &names, NULL), STATUS_OK);
    assert_int_equal(names.count, 1);
    string_list_clear(&names);
    mem_free(takes);
    mem_free(bin);
    take_free(kept);
    take_free(take);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_committed_take_loads_as_it_was),
        cmocka_unit_test(takes_are_found_by_age_and_by_a_piece_of_the_id),
        cmocka_unit_test(the_keep_policy_drops_sound_but_never_the_truth),
        cmocka_unit_test(drafts_of_the_dead_are_swept_those_of_the_living_stay),
        cmocka_unit_test(a_record_half_saved_by_a_dead_program_is_swept),
        cmocka_unit_test(saving_a_take_that_is_gone_is_told),
        cmocka_unit_test(a_removed_take_is_gone_and_an_unknown_one_is_told),
        cmocka_unit_test(a_binned_take_is_not_seen_and_comes_back_whole),
        cmocka_unit_test(what_is_not_there_to_be_moved_is_told),
        cmocka_unit_test(the_bin_is_emptied_of_what_lay_there_for_30_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
