// SPDX-License-Identifier: MIT
// The fuzzer's claim on lines at random: some seconds of them, or ten minutes
// with TIMBRE_LONG. `make fuzz` looks further, led by coverage.
#include "timbre/base/clock.h"
#include "timbre/base/random.h"

#include "check.h"
#include "fuzz/fuzz_theme.c" // NOLINT(bugprone-suspicious-include): the same claim

enum { MOST_BYTES = 3000, ROUNDS = 20000, LONG_S = 600 };

// Pieces of real files, so that lines at random reach further.
static const char *const pieces[] = {"[palette]\n",
                                     "[inks]\n",
                                     "[gradient flow]\n",
                                     "[gradient wave]\n",
                                     "night = #171624\n",
                                     "sky = #78b4ff\n",
                                     "text = sky on night\n",
                                     "dim = night\n",
                                     "stops = sky, night\n",
                                     "stops = default\n",
                                     "selected = sky on night bold reverse\n",
                                     "error = ",
                                     "#ff8492",
                                     "default",
                                     " on ",
                                     " bold",
                                     " underline",
                                     "sky",
                                     " = ",
                                     "\n",
                                     "[",
                                     "]",
                                     "=",
                                     ",",
                                     ";",
                                     "#",
                                     "\r\n",
                                     "\t",
                                     "[gradient ",
                                     "text",
                                     "border_focus",
                                     "\xc3\xa9",
                                     "\xff",
                                     "#12345",
                                     "ink"};

static size_t
make_bytes(uint64_t round, uint8_t *bytes)
{
    const Random random = random_from_seed(round);
    const unsigned steps = random_below(random, 80, RANDOM_COUNTERS(1));
    size_t length = 0;
    for (unsigned i = 0; i < steps; i++) {
        const uint64_t bits = random_u64(random, RANDOM_COUNTERS(2, i));
        if ((bits & 31) == 0) {
            bytes[length++] = (uint8_t)(bits >> 16);
            continue;
        }
        const char *piece = pieces[(bits >> 8) % ARRAY_LENGTH(pieces)];
        const size_t piece_length = strlen(piece);
        for (size_t at = 0; at < piece_length; at++)
            bytes[length++] = (uint8_t)piece[at];
    }
    return length;
}

// A theme of the program with one byte changed or left out.
static size_t
spoil(uint64_t round, uint8_t *bytes)
{
    static const char *const names[] = {"themes/dusk.theme",
                                        "themes/mono.theme"};
    char *path = path_program_file(names[round % ARRAY_LENGTH(names)]);
    size_t size;
    char *text = path_read_file(path, MOST_BYTES, &size, NULL);
    assert_non_null(text);
    memcpy(bytes, text, size);
    const uint64_t bits =
        random_u64(random_from_seed(round), RANDOM_COUNTERS(3));
    const size_t at = bits % size;
    if ((bits >> 60 & 1) != 0)
        memmove(bytes + at, bytes + at + 1, --size - at);
    else
        bytes[at] = (uint8_t)(bits >> 32);
    mem_free(text);
    mem_free(path);
    return size;
}

static void
any_bytes_are_a_look_or_a_sentence(void **state)
{
    (void)state;
    uint8_t bytes[MOST_BYTES];
    const bool is_long = getenv("TIMBRE_LONG") != NULL;
    const int64_t end_ns = clock_monotonic_ns() + LONG_S * 1000000000LL;
    for (uint64_t round = 0;
         is_long ? clock_monotonic_ns() < end_ns : round < ROUNDS; round++) {
        const size_t length =
            round % 8 == 0 ? spoil(round, bytes) : make_bytes(round, bytes);
        assert_int_equal(LLVMFuzzerTestOneInput(bytes, length), 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_bytes_are_a_look_or_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
