// SPDX-License-Identifier: MIT
// The digests are those of FIPS 180-2's examples; the CRCs are zlib's.
#include "timbre/base/hash.h"

#include "check.h"

#include <string.h>

static void
hash_gives_the_standard_digests(void **state)
{
    (void)state;
    char text[HASH_TEXT_SIZE];
    hash_of_bytes("", 0, text);
    assert_string_equal(
        text,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    hash_of_bytes("abc", 3, text);
    assert_string_equal(
        text,
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
hash_may_be_read_and_added_to_again(void **state)
{
    (void)state;
    char text[HASH_TEXT_SIZE];
    char expected[HASH_TEXT_SIZE];
    Hash *hash = hash_new();
    hash_add(hash, "ab", 2);
    hash_text(hash, text);
    hash_of_bytes("ab", 2, expected);
    assert_string_equal(text, expected);
    hash_add(hash, "c", 1);
    hash_text(hash, text);
    hash_of_bytes("abc", 3, expected);
    assert_string_equal(text, expected);
    hash_free(hash);
    hash_free(NULL);
}

static void
hash_of_samples_is_that_of_their_little_endian_bytes(void **state)
{
    (void)state;

    enum { COUNT = 3000 }; // more than one block

    float *samples = mem_new_array(COUNT, sizeof *samples);
    for (size_t i = 0; i < COUNT; i++)
        samples[i] = i % 3 == 0 ? 0.0F : (float)i / -7;
    char text[HASH_TEXT_SIZE];
    char expected[HASH_TEXT_SIZE];
    hash_of_bytes(samples, COUNT * sizeof *samples, expected); // x86-64
    for (size_t i = 0; i < COUNT; i += 3)
        samples[i] = -0.0F; // sounds the same, hashes the same
    Hash *hash = hash_new();
    hash_add_samples(hash, samples, 1001);
    hash_add_samples(hash, samples + 1001, COUNT - 1001);
    hash_text(hash, text);
    assert_string_equal(text, expected);
    hash_free(hash);
    mem_free(samples);
}

static void
hash_of_a_file_is_that_of_its_bytes(void **state)
{
    (void)state;

    enum { SIZE = 300001 };

    char *folder = check_make_folder();
    char *path = path_join(folder, "file");
    char *bytes = mem_new(SIZE);
    memset(bytes, 'x', SIZE);
    assert_int_equal(path_write_file(path, bytes, SIZE, NULL), STATUS_OK);
    char text[HASH_TEXT_SIZE];
    char expected[HASH_TEXT_SIZE];
    hash_of_bytes(bytes, SIZE, expected);
    assert_int_equal(hash_of_file(path, text, NULL), STATUS_OK);
    assert_string_equal(text, expected);
    Error error = {0};
    assert_int_equal(hash_of_file(folder, text, &error), STATUS_IO);
    assert_int_equal(hash_of_file("/no/such", text, &error), STATUS_NOT_FOUND);
    mem_free(bytes);
    mem_free(path);
    check_remove_folder(folder);
}

static void
hash_crc32_is_zlibs(void **state)
{
    (void)state;
    assert_int_equal(hash_crc32(0, "", 0), 0);
    assert_int_equal(hash_crc32(0, "123456789", 9), 0xCBF43926);
    assert_int_equal(hash_crc32(hash_crc32(0, "1234", 4), "56789", 5),
                     0xCBF43926);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hash_gives_the_standard_digests),
        cmocka_unit_test(hash_may_be_read_and_added_to_again),
        cmocka_unit_test(hash_of_samples_is_that_of_their_little_endian_bytes),
        cmocka_unit_test(hash_of_a_file_is_that_of_its_bytes),
        cmocka_unit_test(hash_crc32_is_zlibs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
