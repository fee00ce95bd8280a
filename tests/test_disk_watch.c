// SPDX-License-Identifier: MIT
#include "check.h"
#include "disk_watch.h"
#include "take_fixture.h"

typedef struct {
    char *folder;
    TakeStore *store;
} Rig;

static int
set_up(void **state)
{
    Rig *rig = mem_new(sizeof(*rig));
    rig->folder = check_make_folder();
    rig->store = take_store_open(rig->folder, NULL);
    *state = rig;
    return 0;
}

static int
tear_down(void **state)
{
    Rig *rig = *state;
    take_store_close(rig->store);
    check_remove_folder(rig->folder);
    mem_free(rig);
    return 0;
}

static void
keep_megabyte(const Rig *rig)
{
    Error error = {0};
    TakeDraft *draft = take_store_begin(rig->store, &error);
    Request *request = fixture_request("big");
    Result *result = fixture_result(request);
    memcpy(result->take_id, take_store_draft_id(draft), ULID_SIZE);
    float *samples = mem_new_array(250000, sizeof(float));
    assert_int_equal(
        take_store_draft_append(draft, "raw.f32", samples, 250000, &error),
        STATUS_OK);
    mem_free(samples);
    Take *take = take_new(request, result);
    assert_int_equal(take_store_commit(rig->store, draft, take, &error),
                     STATUS_OK);
    take_free(take);
}

static void
a_passed_limit_is_told_once_with_its_figures(void **state)
{
    const Rig *rig = *state;
    DiskWatch watch = {.takes = rig->store, .limit_bytes = 900000};
    keep_megabyte(rig);
    char *text = disk_watch_look(&watch);
    assert_non_null(text);
    assert_non_null(strstr(text, "takes.disk_limit_gb"));
    assert_non_null(strstr(text, rig->folder));
    mem_free(text);
    for (int i = 0; i < 200; i++)
        assert_null(disk_watch_look(&watch));
}

static void
within_the_limit_or_without_one_nothing_is_said(void **state)
{
    const Rig *rig = *state;
    DiskWatch wide = {.takes = rig->store, .limit_bytes = 1100000};
    DiskWatch none = {.takes = rig->store};
    keep_megabyte(rig);
    for (int i = 0; i < 200; i++) {
        assert_null(disk_watch_look(&wide));
        assert_null(disk_watch_look(&none));
    }
}

static void
a_limit_that_is_passed_later_is_told_before_long(void **state)
{
    const Rig *rig = *state;
    DiskWatch watch = {.takes = rig->store, .limit_bytes = 1500000};
    keep_megabyte(rig);
    assert_null(disk_watch_look(&watch));
    keep_megabyte(rig);
    size_t looks = 0;
    char *text = NULL;
    while (text == NULL && ++looks < 1000)
        text = disk_watch_look(&watch);
    assert_non_null(text);
    assert_in_range(looks, 2, 60);
    mem_free(text);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            a_passed_limit_is_told_once_with_its_figures, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            within_the_limit_or_without_one_nothing_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            a_limit_that_is_passed_later_is_told_before_long, set_up,
            tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
