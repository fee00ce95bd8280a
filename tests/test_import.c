// SPDX-License-Identifier: MIT
#include "timbre/base/random.h"
#include "timbre/export/export.h"
#include "timbre/export/import.h"

#include "check.h"
#include "take_fixture.h"

#include <FLAC/metadata.h>
#include <sndfile.h>

#include <unistd.h>

// Half a second of a tone by somebody else's program.
static char *
foreign_file(const char *folder,
             const char *name,
             int format,
             int rate_hz,
             const char *title)
{
    char *path = path_join(folder, name);
    SF_INFO info = {.samplerate = rate_hz, .channels = 2, .format = format};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    if (title != NULL) {
        sf_set_string(file, SF_STR_TITLE, title);
        sf_set_string(file, SF_STR_ARTIST, "Somebody");
    }
    for (int i = 0; i < rate_hz / 2; i++) {
        const float frame[2] = {(float)(0.5 * sin(i * 0.05)), 0};
        assert_int_equal(sf_writef_float(file, frame, 1), 1);
    }
    sf_close(file);
    return path;
}

static void
foreign_files_are_described_by_what_they_hold(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        int format, rate_hz, bit_depth;
    } rows[] = {
        {"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 16},
        {"b.wav", SF_FORMAT_WAV | SF_FORMAT_DOUBLE, 8000, 64},
        {"c.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_U8, 22050, 8},
        {"d.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 96000, 24},
        {"e.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 48000, 24},
        {"f.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS, 44100, 0},
        {"g.opus", SF_FORMAT_OGG | SF_FORMAT_OPUS, 48000, 0},
        {"h.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III, 44100, 0},
        {"i.wav", SF_FORMAT_RF64 | SF_FORMAT_PCM_24, 48000, 24},
    };

    char *folder = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        char *path = foreign_file(folder, rows[i].name, rows[i].format,
                                  rows[i].rate_hz, "Song");
        Json *info = import_info(path, &error);
        assert_string_equal(error.text, "");
        assert_non_null(info);
        assert_string_equal(json_get_text(info, "path"), path);
        assert_string_equal(json_get_text(info, "format"),
                            path_extension(rows[i].name));
        assert_int_equal(json_get_whole(info, "sample_rate_hz", 0),
                         rows[i].rate_hz);
        assert_int_equal(json_get_whole(info, "channels", 0), 2);
        assert_int_equal(json_get_whole(info, "bit_depth", 0),
                         rows[i].bit_depth);
        // MP3 pads to whole frames.
        assert_true(fabs(json_get_number(info, "duration_s", 0) - 0.5) < 0.06);
        assert_null(json_member(info, "timbre"));
        json_free(info);
        mem_free(path);
    }
    check_remove_folder(folder);
}

static void
foreign_tags_are_read_and_cleaned(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        int format;
    } rows[] = {{"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
                {"b.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
                {"c.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS}};

    char *folder = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        char *path = foreign_file(folder, rows[i].name, rows[i].format, 44100,
                                  "red\x1b[31m\x07title");
        Json *info = import_info(path, &error);
        assert_non_null(info);
        const Json *tags = json_member(info, "tags");
        assert_string_equal(json_get_text(tags, "TITLE"), "red[31mtitle");
        assert_string_equal(json_get_text(tags, "ARTIST"), "Somebody");
        json_free(info);
        mem_free(path);
    }
    check_remove_folder(folder);
}

static char *
exported_file(Take *take, const char *format)
{
    Error error = {0};
    Exported exported = {0};
    const ExportSettings settings = {.format = format, .bit_depth = 16};
    char *into = text_format("%s/", take->folder);
    assert_int_equal(
        export_take(take, into, NULL, &settings, NULL, NULL, &exported, &error),
        STATUS_OK);
    mem_free(into);
    return exported.path;
}

static void
replace_recipe(const char *path, const char *recipe)
{
    FLAC__StreamMetadata *tags = NULL;
    FLAC__StreamMetadata_VorbisComment_Entry entry;
    FLAC__Metadata_SimpleIterator *iterator =
        FLAC__metadata_simple_iterator_new();
    assert_true(
        FLAC__metadata_simple_iterator_init(iterator, path, false, false));
    while (FLAC__metadata_simple_iterator_get_block_type(iterator) !=
           FLAC__METADATA_TYPE_VORBIS_COMMENT)
        assert_true(FLAC__metadata_simple_iterator_next(iterator));
    tags = FLAC__metadata_simple_iterator_get_block(iterator);
    assert_true(FLAC__metadata_object_vorbiscomment_entry_from_name_value_pair(
        &entry, "TIMBRE_JSON", recipe));
    assert_true(FLAC__metadata_object_vorbiscomment_replace_comment(
        tags, entry, true, false));
    assert_true(FLAC__metadata_simple_iterator_set_block(iterator, tags, true));
    FLAC__metadata_object_delete(tags);
    FLAC__metadata_simple_iterator_delete(iterator);
}

// JSON can write ESC without containing one.
static void
a_foreign_recipe_brings_no_control_characters(void **state)
{
    (void)state;
    Error error = {0};
    Take *take = fixture_take("mine");
    char *path = exported_file(take, "flac");
    replace_recipe(path, "{\"request\":{\"prompt\":\"a\\u001b[2Jb\","
                         "\"k\\u001b\":[\"\\u009bx\",1,null]}}");
    Json *info = import_info(path, &error);
    assert_non_null(info);
    const Json *request = json_member(json_member(info, "timbre"), "request");
    assert_string_equal(json_get_text(request, "prompt"), "a[2Jb");
    const Json *list = json_member(request, "k");
    assert_int_equal(json_length(list), 3);
    assert_string_equal(json_text(json_item(list, 0)), "x");
    assert_int_equal(json_whole(json_item(list, 1), 0), 1);
    json_free(info);
    mem_free(path);
    fixture_take_free(take);
}

static void
a_recipe_that_is_none_stays_a_tag(void **state)
{
    (void)state;
    static const char *const recipes[] = {"", "no json", "[1]", "{\"a\":"};
    for (size_t i = 0; i < ARRAY_LENGTH(recipes); i++) {
        Error error = {0};
        Take *take = fixture_take("mine");
        char *path = exported_file(take, "flac");
        replace_recipe(path, recipes[i]);
        Json *info = import_info(path, &error);
        assert_non_null(info);
        assert_null(json_member(info, "timbre"));
        const char *tag =
            json_get_text(json_member(info, "tags"), "TIMBRE_JSON");
        assert_string_equal(tag == NULL ? "" : tag, recipes[i]);
        json_free(info);
        mem_free(path);
        fixture_take_free(take);
    }
}

static void
what_is_no_sound_is_told_by_name(void **state)
{
    (void)state;

    static const struct {
        const char *name, *bytes;
    } rows[] = {{"a.wav", ""},
                {"b.flac", "fLaC"},
                {"c.mp3", "ID3\4\0\0\x7f\x7f\x7f\x7f"},
                {"d.txt", "just words, many of them, and no sound at all"},
                {"e.wav", "RIFF\xff\xff\xff\xffWAVEid3 \xff\xff\xff\x7f"},
                {"f", "\x1f\x8b"}};

    char *folder = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        fixture_write(folder, rows[i].name, rows[i].bytes,
                      strlen(rows[i].bytes));
        char *path = path_join(folder, rows[i].name);
        assert_null(import_info(path, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_non_null(strstr(error.text, rows[i].name));
        mem_free(path);
    }
    Error error = {0};
    assert_null(import_info(folder, &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    assert_null(import_info("/no/such.flac", &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    assert_non_null(strstr(error.text, "/no/such.flac"));
    check_remove_folder(folder);
}

// STREAMINFO's 36 bits of total samples stand at byte 21.5.
static void
a_length_that_cannot_be_true_is_not_told(void **state)
{
    (void)state;
    Error error = {0};
    char *folder = check_make_folder();
    char *path = foreign_file(folder, "a.flac",
                              SF_FORMAT_FLAC | SF_FORMAT_PCM_16, 44100, NULL);
    size_t size = 0;
    char *bytes = path_read_file(path, 1 << 24, &size, &error);
    bytes[21] = (char)(bytes[21] | 0x0f);
    memset(bytes + 22, 0xff, 4);
    fixture_write(folder, "a.flac", bytes, size);
    Json *info = import_info(path, &error);
    assert_non_null(info);
    assert_null(json_member(info, "duration_s"));
    assert_int_equal(json_get_whole(info, "sample_rate_hz", 0), 44100);
    json_free(info);
    mem_free(bytes);
    mem_free(path);
    check_remove_folder(folder);
}

// An answer or a sentence, never a crash: under ASan and UBSan too.
static void
try_bytes(const char *folder, const char *name, const char *bytes, size_t size)
{
    Error error = {0};
    fixture_write(folder, name, bytes, size);
    char *path = path_join(folder, name);
    Json *info = import_info(path, &error);
    if (info == NULL)
        assert_true(error.text[0] != '\0');
    else
        assert_true(json_get_whole(info, "sample_rate_hz", 0) >= 0);
    json_free(info);
    mem_free(path);
}

static void
damage(const char *format, const char *name)
{
    Error error = {0};
    size_t size = 0;
    Take *take = fixture_take("damaged");
    char *path = exported_file(take, format);
    char *bytes = path_read_file(path, 1 << 24, &size, &error);
    const size_t head = size < 20000 ? size : 20000;
    for (size_t cut = 0; cut < size; cut += cut < 200 ? 7 : size / 60)
        try_bytes(take->folder, name, bytes, cut);
    const Random random = random_from_seed(7);
    for (uint64_t round = 0; round < 150; round++) {
        char *copy = mem_copy(bytes, size);
        for (uint64_t i = 0; i < 8; i++) {
            const uint64_t word = random_u64(random, RANDOM_COUNTERS(round, i));
            // The first bytes hold the structure; ends hold the tags of WAV.
            const size_t at = word % 2 == 0 ? (word >> 8) % head
                                            : size - 1 - (word >> 8) % head;
            copy[at] = (char)(word >> 40);
        }
        try_bytes(take->folder, name, copy, size);
        mem_free(copy);
    }
    mem_free(bytes);
    mem_free(path);
    fixture_take_free(take);
}

static void
damaged_files_of_our_own_never_crash_the_reader(void **state)
{
    (void)state;
    damage("flac", "damaged.flac");
    damage("wav", "damaged.wav");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(foreign_files_are_described_by_what_they_hold),
        cmocka_unit_test(foreign_tags_are_read_and_cleaned),
        cmocka_unit_test(a_foreign_recipe_brings_no_control_characters),
        cmocka_unit_test(a_recipe_that_is_none_stays_a_tag),
        cmocka_unit_test(what_is_no_sound_is_told_by_name),
        cmocka_unit_test(a_length_that_cannot_be_true_is_not_told),
        cmocka_unit_test(damaged_files_of_our_own_never_crash_the_reader),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
