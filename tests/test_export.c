// SPDX-License-Identifier: MIT
#include "timbre/export/export.h"
#include "timbre/export/format_table.h"
#include "timbre/export/import.h"

#include "check.h"
#include "take_fixture.h"

#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static Status
export_to(const Take *take,
          const char *target,
          const char *format,
          int bit_depth,
          Exported *exported,
          Error *error)
{
    const ExportSettings settings = {.format = format, .bit_depth = bit_depth};
    return export_take(take, target, target, &settings, NULL, NULL, exported,
                       error);
}

// Names in a folder that aren't the expected ones.
static size_t
count_entries(const char *folder)
{
    StringList names = {0};
    assert_int_equal(path_list(folder, &names, NULL), STATUS_OK);
    const size_t count = names.count;
    string_list_clear(&names);
    return count;
}

static void
every_format_is_written_and_nothing_is_left_beside(void **state)
{
    (void)state;
    size_t count = 0;
    const Format *formats = format_table(&count);
    Take *take = fixture_take("warm lo-fi piano");
    for (size_t i = 0; i < count; i++) {
        Error error = {0};
        Exported exported = {0};
        char *folder = fixture_folder();
        char *into = text_format("%s/", folder);
        const Status status =
            export_to(take, into, formats[i].name, 0, &exported, &error);
        assert_string_equal(error.text, "");
        assert_int_equal(status, STATUS_OK);
        assert_true(path_exists(exported.path));
        assert_int_equal(count_entries(folder), 1);
        mem_free(exported.path);
        (void)path_remove_tree(folder, NULL);
        mem_free(into);
        mem_free(folder);
    }
    fixture_take_free(take);
}

static void
a_flac_tells_its_whole_recipe(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("grüner Wald, 日本語 \xf0\x9f\x8e\xb9");
    char *target = path_join(take->folder, "song.flac");
    assert_int_equal(export_to(take, target, "flac", 24, &exported, &error),
                     STATUS_OK);
    Json *info = import_info(exported.path, &error);
    assert_non_null(info);
    const Json *tags = json_member(info, "tags");
    assert_string_equal(json_get_text(tags, "TIMBRE_PROMPT"),
                        take->request->prompt);
    assert_string_equal(json_get_text(tags, "TIMBRE_SEED"), "42");
    assert_string_equal(json_get_text(tags, "BPM"), "82");
    assert_string_equal(json_get_text(tags, "INITIALKEY"), "Am");
    const Json *request = json_member(json_member(info, "timbre"), "request");
    Request *recipe = request_from_json(request, &error);
    assert_string_equal(error.text, "");
    assert_non_null(recipe);
    assert_int_equal(recipe->seed, 42);
    assert_int_equal(recipe->plan->section_count, 1);
    request_free(recipe);
    json_free(info);
    mem_free(exported.path);
    mem_free(target);
    fixture_take_free(take);
}

static void
a_wav_tells_its_whole_recipe(void **state)
{
    (void)state;
    static const int depths[] = {16, 24, 32};
    Take *take = fixture_take("wide \xe2\x80\x9cpads\xe2\x80\x9d");
    for (size_t i = 0; i < ARRAY_LENGTH(depths); i++) {
        Error error = {0};
        Exported exported = {0};
        char *target = text_format("%s/song-%d.wav", take->folder, depths[i]);
        assert_int_equal(
            export_to(take, target, "wav", depths[i], &exported, &error),
            STATUS_OK);
        Json *info = import_info(exported.path, &error);
        assert_non_null(info);
        assert_int_equal(json_get_whole(info, "bit_depth", 0), depths[i]);
        assert_true(fabs(json_get_number(info, "duration_s", 0) - 1) < 1e-6);
        const Json *request =
            json_member(json_member(info, "timbre"), "request");
        assert_string_equal(json_get_text(request, "prompt"),
                            take->request->prompt);
        json_free(info);
        mem_free(exported.path);
        mem_free(target);
    }
    fixture_take_free(take);
}

static void
a_name_that_exists_is_never_written_over(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("again");
    fixture_write(take->folder, "song.flac", "mine", 4);
    char *target = path_join(take->folder, "song.flac");
    assert_int_equal(export_to(take, target, "flac", 16, &exported, &error),
                     STATUS_OK);
    assert_string_equal(path_name(exported.path), "song (2).flac");
    size_t size = 0;
    char *text = path_read_file(target, 100, &size, &error);
    assert_int_equal(size, 4);
    assert_memory_equal(text, "mine", 4);
    mem_free(text);
    mem_free(exported.path);
    mem_free(target);
    fixture_take_free(take);
}

static void
a_missing_folder_is_told_by_name(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("nowhere");
    char *target = path_join(take->folder, "no-such/song.flac");
    assert_int_equal(export_to(take, target, "flac", 16, &exported, &error),
                     STATUS_NOT_FOUND);
    assert_non_null(strstr(error.text, "no-such"));
    mem_free(target);
    fixture_take_free(take);
}

static void
a_depth_that_the_format_lacks_is_refused(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("deep");
    char *target = path_join(take->folder, "song.flac");
    assert_int_equal(export_to(take, target, "flac", 32, &exported, &error),
                     STATUS_USAGE);
    assert_non_null(strstr(error.text, "16 24"));
    mem_free(target);
    fixture_take_free(take);
}

// The disk "fills" a few bytes before the end: RLIMIT_FSIZE needs no root.
static void
export_into_a_full_disk(const Take *take, const char *format, uint64_t size)
{
    static const uint64_t missing[] = {1, 100, 1000, 5000, 20000};
    struct rlimit whole;
    getrlimit(RLIMIT_FSIZE, &whole);
    for (size_t i = 0; i < ARRAY_LENGTH(missing); i++) {
        Error error = {0};
        Exported exported = {0};
        char *folder = fixture_folder();
        char *target = text_format("%s/song.%s", folder,
                                   format_table_find(format)->extension);
        struct rlimit less = whole;
        less.rlim_cur = size > missing[i] ? size - missing[i] : 1;
        setrlimit(RLIMIT_FSIZE, &less);
        const Status status =
            export_to(take, target, format, 0, &exported, &error);
        setrlimit(RLIMIT_FSIZE, &whole);
        assert_int_equal(status, STATUS_IO);
        assert_non_null(strstr(error.text, "nothing was left behind"));
        assert_int_equal(count_entries(folder), 0);
        (void)path_remove_tree(folder, NULL);
        mem_free(target);
        mem_free(folder);
    }
}

static void
a_full_disk_leaves_nothing_behind(void **state)
{
    (void)state;
    static const char *const formats[] = {"flac", "wav"};
    signal(SIGXFSZ, SIG_IGN);
    Take *take = fixture_take("full");
    for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
        Error error = {0};
        Exported exported = {0};
        char *into = text_format("%s/", take->folder);
        assert_int_equal(
            export_to(take, into, formats[i], 0, &exported, &error), STATUS_OK);
        export_into_a_full_disk(take, formats[i], exported.bytes);
        mem_free(exported.path);
        mem_free(into);
    }
    fixture_take_free(take);
}

static void
a_hundred_kilobyte_prompt_in_every_script_survives(void **state)
{
    (void)state;
    static const char piece[] =
        "Ωμέγα Привет שלום مرحبا हिन्दी ไทย 日本語 한국어 "
        "\xf0\x9f\x8e\xb9\xf0\x9f\xa5\x81 ";
    Text prompt = {0};
    while (prompt.length < 100000)
        text_append(&prompt, piece);
    Take *take = fixture_take(prompt.chars);
    static const char *const formats[] = {"flac", "wav"};
    for (size_t i = 0; i < ARRAY_LENGTH(formats); i++) {
        Error error = {0};
        Exported exported = {0};
        char *into = text_format("%s/", take->folder);
        assert_int_equal(
            export_to(take, into, formats[i], 0, &exported, &error), STATUS_OK);
        Json *info = import_info(exported.path, &error);
        const Json *request =
            json_member(json_member(info, "timbre"), "request");
        assert_string_equal(json_get_text(request, "prompt"), prompt.chars);
        json_free(info);
        mem_free(exported.path);
        mem_free(into);
    }
    text_clear(&prompt);
    fixture_take_free(take);
}

static void
minimal_tags_keep_disclosure_and_drop_the_prompt(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("a secret");
    char *target = path_join(take->folder, "song.flac");
    const ExportSettings settings = {.format = "flac", .minimal_tags = true};
    assert_int_equal(export_take(take, target, NULL, &settings, NULL, NULL,
                                 &exported, &error),
                     STATUS_OK);
    size_t size = 0;
    char *bytes = path_read_file(exported.path, 1 << 24, &size, &error);
    assert_null(memmem(bytes, size, "secret", 6));
    assert_non_null(memmem(bytes, size, "AI-generated with Timbre", 24));
    mem_free(bytes);
    mem_free(exported.path);
    mem_free(target);
    fixture_take_free(take);
}

static bool
stop_at_once(void *context, double done_share)
{
    (void)context;
    (void)done_share;
    return false;
}

static void
a_stopped_export_leaves_nothing_behind(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("stop");
    char *folder = fixture_folder();
    char *target = path_join(folder, "song.flac");
    const ExportSettings settings = {.format = "flac"};
    assert_int_equal(export_take(take, target, NULL, &settings, stop_at_once,
                                 NULL, &exported, &error),
                     STATUS_CANCELLED);
    assert_int_equal(count_entries(folder), 0);
    (void)path_remove_tree(folder, NULL);
    mem_free(target);
    mem_free(folder);
    fixture_take_free(take);
}

static void
what_a_dead_program_left_beside_is_swept(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("swept");
    char *folder = fixture_folder();
    // No process has the highest number that the kernel can give.
    fixture_write(folder, ".song.flac.4194304.part", "x", 1);
    char *target = path_join(folder, "other.flac");
    assert_int_equal(export_to(take, target, "flac", 16, &exported, &error),
                     STATUS_OK);
    assert_int_equal(count_entries(folder), 1);
    (void)path_remove_tree(folder, NULL);
    mem_free(exported.path);
    mem_free(target);
    mem_free(folder);
    fixture_take_free(take);
}

static void
a_name_as_long_as_the_file_system_takes_is_written(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Take *take = fixture_take("long");
    char name[256];
    memset(name, 'n', sizeof(name));
    memcpy(name + 250, ".flac", 6);
    char *target = path_join(take->folder, name);
    assert_int_equal(export_to(take, target, "flac", 16, &exported, &error),
                     STATUS_OK);
    assert_string_equal(exported.path, target);
    mem_free(exported.path);
    mem_free(target);
    fixture_take_free(take);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_written_and_nothing_is_left_beside),
        cmocka_unit_test(a_flac_tells_its_whole_recipe),
        cmocka_unit_test(a_wav_tells_its_whole_recipe),
        cmocka_unit_test(a_name_that_exists_is_never_written_over),
        cmocka_unit_test(a_missing_folder_is_told_by_name),
        cmocka_unit_test(a_depth_that_the_format_lacks_is_refused),
        cmocka_unit_test(a_full_disk_leaves_nothing_behind),
        cmocka_unit_test(a_hundred_kilobyte_prompt_in_every_script_survives),
        cmocka_unit_test(minimal_tags_keep_disclosure_and_drop_the_prompt),
        cmocka_unit_test(a_stopped_export_leaves_nothing_behind),
        cmocka_unit_test(what_a_dead_program_left_beside_is_swept),
        cmocka_unit_test(a_name_as_long_as_the_file_system_takes_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
