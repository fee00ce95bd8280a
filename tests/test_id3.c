// SPDX-License-Identifier: MIT
#include "check.h"
#include "id3.h"
#include "id3_reader.h"

typedef struct {
    const char *name, *value;
} Row;

static TagList
list_of(const Row *rows, size_t count)
{
    TagList list = {.items = mem_new_array(count, sizeof(Tag)), .count = count};
    for (size_t i = 0; i < count; i++)
        list.items[i] = (Tag){rows[i].name, mem_copy_text(rows[i].value)};
    return list;
}

static void
expect(const Text *bytes, const char *id, const char *name, const char *value)
{
    char *found =
        id3_value((const unsigned char *)bytes->chars, bytes->length, id, name);
    assert_non_null(found);
    check_owned_text(found, value);
}

static bool
is_absent(const Text *bytes, const char *id, const char *name)
{
    char *found =
        id3_value((const unsigned char *)bytes->chars, bytes->length, id, name);
    mem_free(found);
    return found == NULL;
}

static void
standard_frames_hold_what_has_one_and_user_frames_the_rest(void **state)
{
    (void)state;
    const Row tags[] = {{"TITLE", "Gr\xc3\xbcn"},
                        {"DATE", "2026-11-22"},
                        {"TIMBRE_CREATED", "2026-11-22T18:00:00.123Z"},
                        {"BPM", "122.5"},
                        {"INITIALKEY", "Am"},
                        {"ENCODER", "Timbre 1"},
                        {"GENRE", "lofi"},
                        {"COMMENT", "AI-generated"},
                        {"LICENSE", "MIT; samples"},
                        {"TIMBRE_TAKE_ID", "01ARZ3NDEKTSV4RRFFQ69G5FAV"},
                        {"TIMBRE_PROMPT", "\xe6\x97\xa5\xe6\x9c\xac\nline"}};
    TagList list = list_of(tags, ARRAY_LENGTH(tags));
    Text bytes = {0};
    id3_write(&list, &bytes);
    tags_clear(&list);
    expect(&bytes, "TIT2", NULL, "Gr\xc3\xbcn");
    expect(&bytes, "TDRC", NULL, "2026-11-22T18:00:00.123Z");
    expect(&bytes, "TBPM", NULL, "122"); // whole, even at .5
    expect(&bytes, "TXXX", "TIMBRE_BPM", "122.5");
    expect(&bytes, "TKEY", NULL, "Am");
    expect(&bytes, "TSSE", NULL, "Timbre 1");
    expect(&bytes, "TCON", NULL, "lofi");
    expect(&bytes, "COMM", NULL, "AI-generated");
    expect(&bytes, "TCOP", NULL, "2026 MIT; samples");
    expect(&bytes, "UFID", NULL, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
    expect(&bytes, "TXXX", "TIMBRE_PROMPT", "\xe6\x97\xa5\xe6\x9c\xac\nline");
    assert_true(is_absent(&bytes, "WCOP", NULL));
    assert_true(is_absent(&bytes, "TXXX", "DATE"));
    text_clear(&bytes);
}

static void
a_licence_that_is_an_address_has_the_frame_of_addresses(void **state)
{
    (void)state;
    const Row tags[] = {
        {"LICENSE", "https://creativecommons.org/licenses/by/4.0/"}};
    TagList list = list_of(tags, 1);
    Text bytes = {0};
    id3_write(&list, &bytes);
    tags_clear(&list);
    expect(&bytes, "WCOP", NULL, tags[0].value);
    assert_true(is_absent(&bytes, "TCOP", NULL));
    text_clear(&bytes);
}

// Sizes around each power of 128: a plain size would have a high bit.
static void
sizes_are_sync_safe_at_every_border(void **state)
{
    (void)state;
    static const size_t lengths[] = {1,     100,   113,   114,     127,
                                     128,   16000, 16383, 16384,   20000,
                                     65535, 65536, 99999, 2097152, 3000000};
    for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
        char *value = mem_new(lengths[i] + 1);
        memset(value, 'v', lengths[i]);
        const Row tags[] = {{"TIMBRE_JSON", value}, {"TITLE", "behind"}};
        TagList list = list_of(tags, 2);
        Text bytes = {0};
        id3_write(&list, &bytes);
        tags_clear(&list);
        expect(&bytes, "TXXX", "TIMBRE_JSON", value);
        expect(&bytes, "TIT2", NULL, "behind");
        char *read = id3_read_user_text((const unsigned char *)bytes.chars,
                                        bytes.length, "TIMBRE_JSON");
        check_owned_text(read, value);
        text_clear(&bytes);
        mem_free(value);
    }
}

static char *
read_back(const Text *bytes, size_t count, const char *name)
{
    // A copy of just that size: a look behind it is seen by ASan.
    unsigned char *copy = mem_copy(bytes->chars, count == 0 ? 1 : count);
    char *value = id3_read_user_text(copy, count, name);
    mem_free(copy);
    return value;
}

static Text
small_tag(void)
{
    static const Row tags[] = {{"TITLE", "x"}, {"AB", "value"}, {"C", "other"}};
    TagList list = list_of(tags, ARRAY_LENGTH(tags));
    Text bytes = {0};
    id3_write(&list, &bytes);
    tags_clear(&list);
    return bytes;
}

static void
a_user_text_is_found_by_its_whole_name_only(void **state)
{
    (void)state;
    Text bytes = small_tag();
    check_owned_text(read_back(&bytes, bytes.length, "AB"), "value");
    check_owned_text(read_back(&bytes, bytes.length, "C"), "other");
    assert_null(read_back(&bytes, bytes.length, "A"));
    assert_null(read_back(&bytes, bytes.length, "ABC"));
    assert_null(read_back(&bytes, bytes.length, ""));
    text_clear(&bytes);
}

static void
a_tag_cut_anywhere_gives_the_value_or_nothing(void **state)
{
    (void)state;
    Text bytes = small_tag();
    for (size_t count = 0; count < bytes.length; count++) {
        char *value = read_back(&bytes, count, "AB");
        if (value != NULL)
            assert_string_equal(value, "value");
        mem_free(value);
        assert_null(read_back(&bytes, count, "C"));
    }
    text_clear(&bytes);
}

static void
a_tag_with_any_byte_altered_never_crashes_the_reader(void **state)
{
    (void)state;
    Text bytes = small_tag();
    size_t readable = 0;
    for (size_t at = 0; at < bytes.length; at++)
        for (int value = 0; value < 256; value += 5) {
            const char kept = bytes.chars[at];
            bytes.chars[at] = (char)value;
            char *text = read_back(&bytes, bytes.length, "AB");
            readable += text == NULL ? 0 : 1;
            if (text != NULL)
                assert_true(text_is_utf8(text, strlen(text)));
            mem_free(text);
            bytes.chars[at] = kept;
        }
    assert_true(readable > 0);
    text_clear(&bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            standard_frames_hold_what_has_one_and_user_frames_the_rest),
        cmocka_unit_test(
            a_licence_that_is_an_address_has_the_frame_of_addresses),
        cmocka_unit_test(sizes_are_sync_safe_at_every_border),
        cmocka_unit_test(a_user_text_is_found_by_its_whole_name_only),
        cmocka_unit_test(a_tag_cut_anywhere_gives_the_value_or_nothing),
        cmocka_unit_test(a_tag_with_any_byte_altered_never_crashes_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
