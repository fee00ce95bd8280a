// SPDX-License-Identifier: MIT
// The fuzzer's claim on bytes at random: some seconds of them, or ten minutes
// with TIMBRE_LONG. `make fuzz` looks further, led by coverage.
#include "timbre/base/clock.h"
#include "timbre/base/random.h"

#include "check.h"
#include "fuzz/fuzz_input.c" // NOLINT(bugprone-suspicious-include): the same claim

enum { MOST_BYTES = 400, ROUNDS = 20000, LONG_S = 600 };

// Pieces of real sequences, so that bytes at random reach further.
static const char *const pieces[] = {
    "\x1b",      "\x1b[",      "\x1bO",  "\x1b]",    "\x1bP",    "\x1b[200~",
    "\x1b[201~", "\x1b\\",     "\a",     "\x1b[<",   ";",        "1",
    "27",        "u",          "~",      "M",        "m",        "R",
    "?",         "\x1b[[",     "\x1b[M", "11;rgb:",  "ffff/",    "1+r524742",
    ">|",        "$y",         "\xc3",   "\xe4\xb8", "\xf0\x9f", "\x80",
    ":",         "9999999999", "x",      "\r",       "\x03"};

static size_t
make_bytes(uint64_t round, uint8_t *bytes)
{
    const Random random = random_from_seed(round);
    size_t length = 0;
    bytes[length++] = (uint8_t)random_below(random, 256, RANDOM_COUNTERS(0));
    const unsigned steps = random_below(random, 60, RANDOM_COUNTERS(1));
    for (unsigned i = 0; i < steps; i++) {
        const uint64_t bits = random_u64(random, RANDOM_COUNTERS(2, i));
        const char *piece = pieces[(bits >> 8) % ARRAY_LENGTH(pieces)];
        if ((bits & 3) == 0) {
            bytes[length++] = (uint8_t)(bits >> 16);
            continue;
        }
        const size_t piece_length = strlen(piece);
        for (size_t at = 0; at < piece_length; at++)
            bytes[length++] = (uint8_t)piece[at];
        if (length + 32 > MOST_BYTES)
            break;
    }
    return length;
}

static void
any_bytes_leave_the_keyboard_working(void **state)
{
    (void)state;
    uint8_t bytes[MOST_BYTES];
    const bool is_long = getenv("TIMBRE_LONG") != NULL;
    const int64_t end_ns = clock_monotonic_ns() + LONG_S * 1000000000LL;
    for (uint64_t round = 0;
         is_long ? clock_monotonic_ns() < end_ns : round < ROUNDS; round++) {
        const size_t length = make_bytes(round, bytes);
        assert_int_equal(LLVMFuzzerTestOneInput(bytes, length), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_leave_the_keyboard_working),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
