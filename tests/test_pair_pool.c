// SPDX-License-Identifier: MIT
#include "check.h"
#include "pair_pool.h"

static void
a_pair_keeps_its_number(void **state)
{
    (void)state;
    PairPool *pool = pair_pool_new(100);
    bool is_new = false;
    bool seen[100] = {false};
    for (int i = 1; i < 100; i++) {
        const int number = pair_pool_find(pool, i, -1, &is_new);
        assert_in_range(number, 1, 99);
        assert_true(is_new);
        assert_false(seen[number]);
        seen[number] = true;
        assert_int_equal(pair_pool_find(pool, i, -1, &is_new), number);
        assert_false(is_new);
    }
    pair_pool_free(pool);
    pair_pool_free(NULL);
}

static void
both_colors_make_a_pair(void **state)
{
    (void)state;
    PairPool *pool = pair_pool_new(100);
    bool is_new = false;
    const int one = pair_pool_find(pool, 1, 2, &is_new);
    assert_int_not_equal(pair_pool_find(pool, 2, 1, &is_new), one);
    assert_int_not_equal(pair_pool_find(pool, 1, 3, &is_new), one);
    assert_int_not_equal(pair_pool_find(pool, -1, 2, &is_new), one);
    pair_pool_free(pool);
}

static void
a_full_pool_says_so(void **state)
{
    (void)state;
    PairPool *pool = pair_pool_new(3);
    bool is_new = false;
    assert_true(pair_pool_find(pool, 1, 1, &is_new) > 0);
    assert_true(pair_pool_find(pool, 2, 2, &is_new) > 0);
    assert_int_equal(pair_pool_find(pool, 3, 3, &is_new), -1);
    assert_true(pair_pool_find(pool, 1, 1, &is_new) > 0);
    pair_pool_free(pool);
    pool = pair_pool_new(0); // a terminal without colours
    assert_int_equal(pair_pool_find(pool, 1, 1, &is_new), -1);
    pair_pool_free(pool);
}

static void
a_sweep_keeps_what_is_marked(void **state)
{
    (void)state;
    PairPool *pool = pair_pool_new(1000);
    bool is_new = false;
    int numbers[1000];
    for (int i = 1; i < 1000; i++)
        numbers[i] = pair_pool_find(pool, i * 0x10101, i, &is_new);
    for (int i = 1; i < 1000; i += 3)
        pair_pool_mark(pool, numbers[i]);
    pair_pool_mark(pool, 0);
    pair_pool_mark(pool, 5000); // no number of ours
    pair_pool_sweep(pool);
    for (int i = 1; i < 1000; i += 3) {
        assert_int_equal(pair_pool_find(pool, i * 0x10101, i, &is_new),
                         numbers[i]);
        assert_false(is_new);
    }
    int free_count = 0;
    for (int i = 0; i < 1000; i++)
        free_count += pair_pool_find(pool, -i, 77, &is_new) > 0;
    assert_int_equal(free_count, 666);
    // Marks hold for one sweep.
    pair_pool_sweep(pool);
    (void)pair_pool_find(pool, 0x10101, 1, &is_new);
    assert_true(is_new);
    pair_pool_free(pool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pair_keeps_its_number),
        cmocka_unit_test(both_colors_make_a_pair),
        cmocka_unit_test(a_full_pool_says_so),
        cmocka_unit_test(a_sweep_keeps_what_is_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
