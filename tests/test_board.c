// SPDX-License-Identifier: MIT
#include "board.h"
#include "check.h"

#include <pthread.h>
#include <stdatomic.h>

enum { WORDS = 301, TURNS = 20000 };

typedef struct {
    uint32_t words[WORDS];
} Record;

typedef struct {
    Board *board;
    atomic_bool is_over;
} Writer;

static void *
write_records(void *context)
{
    Writer *writer = context;
    Record record;
    for (uint32_t turn = 1; turn <= TURNS; turn++) {
        for (size_t i = 0; i < WORDS; i++)
            record.words[i] = turn;
        board_write_rt(writer->board, &record);
    }
    atomic_store(&writer->is_over, true);
    return NULL;
}

static void
a_reader_never_sees_half_a_record_nor_an_older_one(void **state)
{
    (void)state;
    Writer writer = {.board = board_new(sizeof(Record))};
    pthread_t thread;
    Record record;
    board_read(writer.board, &record);
    assert_int_equal(record.words[0], 0);
    assert_int_equal(pthread_create(&thread, NULL, write_records, &writer), 0);
    uint32_t before = 0;
    while (!atomic_load(&writer.is_over)) {
        board_read(writer.board, &record);
        assert_true(record.words[0] >= before);
        before = record.words[0];
        for (size_t i = 1; i < WORDS; i++)
            assert_int_equal(record.words[i], before);
    }
    pthread_join(thread, NULL);
    board_read(writer.board, &record);
    assert_int_equal(record.words[WORDS - 1], TURNS);
    board_free(writer.board);
    board_free(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reader_never_sees_half_a_record_nor_an_older_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
