// SPDX-License-Identifier: MIT
#include "timbre/orchestrator/take_store.h"

#include "check.h"
#include "take_fixture.h"

// Newest first: how a take differs from a plain sketch, and what stays of it.
typedef struct {
    const char *backend, *state;
    int stars;
    const char *stays; // of r(aw), m(aster), s(tems)
} Row;

static void
keep_row(TakeStore *store, const Row *row, char take_id[static ULID_SIZE])
{
    static const char *const files[] = {"raw.f32", "master.f32",
                                        "stems/piano.f32", "score.json"};
    Error error = {0};
    TakeDraft *draft = take_store_begin(store, &error);
    Request *request = fixture_request("kept");
    Result *result = fixture_result(request);
    memcpy(result->take_id, take_store_draft_id(draft), ULID_SIZE);
    memcpy(take_id, result->take_id, ULID_SIZE);
    mem_free(result->backend);
    result->backend = mem_copy_text(row->backend);
    const float sample = 1;
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++)
        assert_int_equal(
            take_store_draft_append(draft, files[i], &sample, 1, &error),
            STATUS_OK);
    Take *take = take_new(request, result);
    mem_free(take->state);
    take->state = mem_copy_text(row->state);
    take->stars = row->stars;
    assert_int_equal(take_store_commit(store, draft, take, &error), STATUS_OK);
    take_free(take);
}

static void
expect_files(TakeStore *store, const char *take_id, const char *stays)
{
    static const struct {
        char letter;
        const char *file;
    } files[] = {{'r', "raw.f32"}, {'m', "master.f32"}, {'s', "stems"}};

    Error error = {0};
    Take *take = take_store_load(store, take_id, &error);
    assert_non_null(take);
    for (size_t i = 0; i < ARRAY_LENGTH(files); i++) {
        char *path = take_file(take, files[i].file);
        assert_int_equal(path_exists(path),
                         strchr(stays, files[i].letter) != NULL);
        mem_free(path);
    }
    char *score = take_file(take, "score.json");
    assert_true(path_exists(score));
    mem_free(score);
    take_free(take);
}

static void
each_take_keeps_what_cannot_be_made_again(void **state)
{
    (void)state;
    static const Row rows[] = {
        {"sketch", "done", 0, "rms"},    // newest
        {"sketch", "done", 0, "rm"},     // raw within 2, stems within 1
        {"sketch", "done", 0, ""},       // made again in seconds
        {"sketch", "done", 3, "rms"},    // starred
        {"sketch", "partial", 0, "r"},   // no plan gives this again
        {"musicgen", "done", 0, "r"},    // ten minutes of work
        {"musicgen", "partial", 0, "r"}, // likewise
        {"musicgen", "done", 5, "rms"},  // starred
    };
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    char ids[ARRAY_LENGTH(rows)][ULID_SIZE];
    for (size_t i = ARRAY_LENGTH(rows); i-- > 0;)
        keep_row(store, &rows[i], ids[i]);
    // Twice: what is gone stays gone, what stays stays.
    for (int round = 0; round < 2; round++) {
        assert_int_equal(take_store_apply_policy(store, 2, 1, NULL), STATUS_OK);
        for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
            expect_files(store, ids[i], rows[i].stays);
    }
    take_store_close(store);
    check_remove_folder(folder);
}

static void
bytes_count_every_file_of_every_take(void **state)
{
    (void)state;
    static const Row row = {"sketch", "done", 0, "rms"};
    char *folder = check_make_folder();
    TakeStore *store = take_store_open(folder, NULL);
    char ids[2][ULID_SIZE];
    assert_int_equal(take_store_bytes(store), 0);
    keep_row(store, &row, ids[0]);
    const uint64_t one = take_store_bytes(store);
    assert_true(one > 4 * sizeof(float));
    keep_row(store, &row, ids[1]);
    assert_in_range(take_store_bytes(store), 2 * one - 20, 2 * one + 20);
    take_store_close(store);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_take_keeps_what_cannot_be_made_again),
        cmocka_unit_test(bytes_count_every_file_of_every_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
