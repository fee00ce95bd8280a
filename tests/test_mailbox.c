// SPDX-License-Identifier: MIT
#include "timbre/base/mailbox.h"

#include "check.h"

#include <pthread.h>
#include <sched.h>

enum { WRITER_COUNT = 4, LETTERS_EACH = 20000 };

typedef struct {
    Letter letter; // first: a letter is its note
    int writer, number;
} Note;

static void
the_oldest_comes_first_and_the_first_one_is_told(void **state)
{
    (void)state;
    Mailbox mailbox = {0};
    Note notes[3] = {{.number = 0}, {.number = 1}, {.number = 2}};
    assert_null(mailbox_take(&mailbox));
    assert_true(mailbox_is_empty(&mailbox));
    assert_true(mailbox_put(&mailbox, &notes[0].letter));
    assert_false(mailbox_put(&mailbox, &notes[1].letter));
    assert_false(mailbox_put(&mailbox, &notes[2].letter));
    assert_false(mailbox_is_empty(&mailbox));
    int number = 0;
    for (Letter *letter = mailbox_take(&mailbox); letter != NULL;
         letter = letter->next)
        assert_int_equal(((Note *)letter)->number, number++);
    assert_int_equal(number, 3);
    assert_true(mailbox_is_empty(&mailbox));
    assert_true(mailbox_put(&mailbox, &notes[0].letter));
}

typedef struct {
    Mailbox *mailbox;
    Note *notes;
    int number;
    int told; // how often it found the mailbox empty
} Writer;

static void *
write_all(void *self)
{
    Writer *writer = self;
    for (int i = 0; i < LETTERS_EACH; i++) {
        Note *note = &writer->notes[i];
        *note = (Note){.writer = writer->number, .number = i};
        writer->told += mailbox_put(writer->mailbox, &note->letter) ? 1 : 0;
    }
    return NULL;
}

static void
none_is_lost_and_each_writers_keep_their_order(void **state)
{
    (void)state;
    static Note notes[WRITER_COUNT][LETTERS_EACH];
    Mailbox mailbox = {0};
    pthread_t threads[WRITER_COUNT];
    Writer writers[WRITER_COUNT];
    for (int i = 0; i < WRITER_COUNT; i++) {
        writers[i] =
            (Writer){.mailbox = &mailbox, .notes = notes[i], .number = i};
        pthread_create(&threads[i], NULL, write_all, &writers[i]);
    }
    int next[WRITER_COUNT] = {0};
    int taken = 0; // times that there was something
    for (int got = 0; got < WRITER_COUNT * LETTERS_EACH;) {
        const Letter *letter = mailbox_take(&mailbox);
        if (letter == NULL) {
            sched_yield();
            continue;
        }
        taken++;
        for (; letter != NULL; letter = letter->next, got++) {
            const Note *note = (const Note *)letter;
            assert_int_equal(note->number, next[note->writer]++);
        }
    }
    int told = 0;
    for (int i = 0; i < WRITER_COUNT; i++) {
        pthread_join(threads[i], NULL);
        told += writers[i].told;
        assert_int_equal(next[i], LETTERS_EACH);
    }
    // One writer is told for each time that something lay there.
    assert_int_equal(told, taken);
    assert_true(mailbox_is_empty(&mailbox));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_comes_first_and_the_first_one_is_told),
        cmocka_unit_test(none_is_lost_and_each_writers_keep_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
