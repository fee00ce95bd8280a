// SPDX-License-Identifier: MIT
#include "timbre/base/ring.h"

#include "check.h"

#include <pthread.h>
#include <sched.h>

static void
ring_rounds_its_capacity_up_and_uses_all_of_it(void **state)
{
    (void)state;
    Ring *ring = ring_new(5);
    char bytes[16] = "abcdefghijklmno";
    assert_int_equal(ring_writable_rt(ring), 8);
    assert_int_equal(ring_write_rt(ring, bytes, 16), 8);
    assert_int_equal(ring_writable_rt(ring), 0);
    assert_int_equal(ring_readable_rt(ring), 8);
    assert_int_equal(ring_write_rt(ring, bytes, 1), 0);
    char read[16] = {0};
    assert_int_equal(ring_read_rt(ring, read, 16), 8);
    assert_memory_equal(read, bytes, 8);
    assert_int_equal(ring_read_rt(ring, read, 16), 0);
    ring_free(ring);
    ring_free(NULL);
}

static void
ring_gives_bytes_in_order_across_its_edge(void **state)
{
    (void)state;
    Ring *ring = ring_new(16);
    unsigned char written = 0;
    unsigned char expected = 0;
    for (size_t round = 1; round < 2000; round++) {
        unsigned char bytes[16];
        const size_t count = round % 13;
        for (size_t i = 0; i < count; i++)
            bytes[i] = (unsigned char)(written + i);
        written = (unsigned char)(written + ring_write_rt(ring, bytes, count));
        const size_t got = ring_read_rt(ring, bytes, round % 11);
        for (size_t i = 0; i < got; i++)
            assert_int_equal(bytes[i], expected++);
    }
    ring_free(ring);
}

enum { STREAM = 400000 };

static void *
write_stream(void *context)
{
    Ring *ring = context;
    for (uint32_t next = 0; next < STREAM;) {
        if (ring_writable_rt(ring) >= sizeof next) {
            (void)ring_write_rt(ring, &next, sizeof next);
            next++;
        } else {
            sched_yield();
        }
    }
    return NULL;
}

static void
ring_carries_a_stream_between_two_threads(void **state)
{
    (void)state;
    Ring *ring = ring_new(256);
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, write_stream, ring), 0);
    for (uint32_t expected = 0; expected < STREAM;) {
        uint32_t value = 0;
        if (ring_readable_rt(ring) < sizeof value) {
            sched_yield();
            continue;
        }
        assert_int_equal(ring_read_rt(ring, &value, sizeof value),
                         sizeof value);
        assert_int_equal(value, expected);
        expected++;
    }
    pthread_join(writer, NULL);
    ring_free(ring);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ring_rounds_its_capacity_up_and_uses_all_of_it),
        cmocka_unit_test(ring_gives_bytes_in_order_across_its_edge),
        cmocka_unit_test(ring_carries_a_stream_between_two_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
