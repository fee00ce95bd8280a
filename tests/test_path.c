// SPDX-License-Identifier: MIT
#include "timbre/base/path.h"

#include "check.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int
make_room(void **state)
{
    *state = check_make_folder();
    return 0;
}

static int
leave_room(void **state)
{
    check_remove_folder(*state);
    return 0;
}

static void
write_text(const char *path, const char *text)
{
    assert_int_equal(path_write_file(path, text, strlen(text), NULL),
                     STATUS_OK);
}

static void
expect_text(const char *path, const char *text)
{
    size_t size = 0;
    char *found = path_read_file(path, 1000, &size, NULL);
    assert_non_null(found);
    assert_int_equal(size, strlen(text));
    check_owned_text(found, text);
}

static void
path_folders_follow_the_xdg_specification(void **state)
{
    (void)state;
    setenv("HOME", "/home/ada", 1);

    static const struct {
        char *(*folder)(void);
        const char *variable;
        const char *otherwise;
    } rows[] = {
        {path_config_folder, "XDG_CONFIG_HOME", "/home/ada/.config/timbre"},
        {path_data_folder, "XDG_DATA_HOME", "/home/ada/.local/share/timbre"},
        {path_state_folder, "XDG_STATE_HOME", "/home/ada/.local/state/timbre"},
        {path_cache_folder, "XDG_CACHE_HOME", "/home/ada/.cache/timbre"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        unsetenv(rows[i].variable);
        check_owned_text(rows[i].folder(), rows[i].otherwise);
        setenv(rows[i].variable, "not/absolute", 1);
        check_owned_text(rows[i].folder(), rows[i].otherwise);
        setenv(rows[i].variable, "/xdg", 1);
        check_owned_text(rows[i].folder(), "/xdg/timbre");
        unsetenv(rows[i].variable);
    }
}

static void
path_music_folder_reads_what_the_desktop_says(void **state)
{
    char *config = path_join(*state, ".config");
    char *dirs = path_join(config, "user-dirs.dirs");
    setenv("HOME", *state, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_MUSIC_DIR");
    char *expected = text_format("%s/Music/Timbre", (char *)*state);
    check_owned_text(path_music_folder(), expected);

    assert_int_equal(path_make_folders(config, NULL), STATUS_OK);
    write_text(dirs, "# made by a tool\nXDG_VIDEOS_DIR=\"$HOME/V\"\n"
                     "XDG_MUSIC_DIR=\"$HOME/My \\\"Songs\\\"\"\n");
    char *quoted = text_format("%s/My \"Songs\"/Timbre", (char *)*state);
    check_owned_text(path_music_folder(), quoted);

    write_text(dirs, "XDG_MUSIC_DIR=\"relative\"\n");
    check_owned_text(path_music_folder(), expected);
    setenv("XDG_MUSIC_DIR", "/music", 1);
    check_owned_text(path_music_folder(), "/music/Timbre");
    unsetenv("XDG_MUSIC_DIR");
    mem_free(quoted);
    mem_free(expected);
    mem_free(dirs);
    mem_free(config);
}

static void
path_parts_are_found(void **state)
{
    (void)state;
    check_owned_text(path_join("a", "b"), "a/b");
    check_owned_text(path_join("a/", "b"), "a/b");
    check_owned_text(path_join("", "b"), "b");
    check_owned_text(path_join("a", "/b"), "/b");
    check_owned_text(path_folder("a/b/c"), "a/b");
    check_owned_text(path_folder("c"), ".");
    check_owned_text(path_folder("/c"), "/");
    assert_string_equal(path_name("a/b.flac"), "b.flac");
    assert_string_equal(path_name("b"), "b");
    assert_string_equal(path_extension("a.b/c"), "");
    assert_string_equal(path_extension("a/c.tar.gz"), "gz");
    assert_string_equal(path_extension("a/.hidden"), "");
    assert_null(path_real("/no/such/file"));
}

static void
path_writes_whole_files_and_leaves_no_part(void **state)
{
    char *path = path_join(*state, "file.json");
    write_text(path, "one");
    write_text(path, "two");
    expect_text(path, "two");
    assert_int_equal(path_write_file(path, NULL, 0, NULL), STATUS_OK);
    expect_text(path, "");
    StringList names = {0};
    assert_int_equal(path_list(*state, &names, NULL), STATUS_OK);
    assert_int_equal(names.count, 1);
    string_list_clear(&names);
    mem_free(path);
}

static void
path_write_keeps_a_private_file_private(void **state)
{
    char *path = path_join(*state, "secret");
    write_text(path, "one");
    assert_int_equal(chmod(path, 0600), 0);
    write_text(path, "two");
    struct stat facts;
    assert_int_equal(stat(path, &facts), 0);
    assert_int_equal(facts.st_mode & 0777, 0600);
    mem_free(path);
}

static void
path_write_that_fails_half_way_leaves_the_old_file(void **state)
{
    enum { BYTES = 1 << 20 };

    char *path = path_join(*state, "file");
    write_text(path, "old");
    char *bytes = mem_new(BYTES);
    // A file size limit fails the write as a full disk does.
    struct rlimit before;
    getrlimit(RLIMIT_FSIZE, &before);
    signal(SIGXFSZ, SIG_IGN);
    const struct rlimit small = {.rlim_cur = 1000, .rlim_max = before.rlim_max};
    setrlimit(RLIMIT_FSIZE, &small);
    Error error = {0};
    const Status status = path_write_file(path, bytes, BYTES, &error);
    setrlimit(RLIMIT_FSIZE, &before);
    assert_int_equal(status, STATUS_IO);
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, strerror(EFBIG)));
    expect_text(path, "old");
    StringList names = {0};
    assert_int_equal(path_list(*state, &names, NULL), STATUS_OK);
    assert_int_equal(names.count, 1);
    string_list_clear(&names);
    mem_free(bytes);
    mem_free(path);
}

static void
write_for_ever(const char *path, char *bytes, size_t count)
{
    for (int fill = 'a';; fill = fill == 'a' ? 'b' : 'a') {
        memset(bytes, fill, count);
        (void)path_write_file(path, bytes, count, NULL);
    }
}

static void
path_write_survives_kill_9_whole(void **state)
{
    enum { BYTES = 300000, KILLS = 12 };

    char *path = path_join(*state, "file");
    char *bytes = mem_new(BYTES);
    memset(bytes, 'a', BYTES);
    assert_int_equal(path_write_file(path, bytes, BYTES, NULL), STATUS_OK);
    for (int i = 0; i < KILLS; i++) {
        const pid_t child = fork();
        if (child == 0)
            write_for_ever(path, bytes, BYTES);
        usleep(2000 + 3100 * (useconds_t)i);
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        size_t size = 0;
        char *found = path_read_file(path, BYTES, &size, NULL);
        assert_int_equal(size, BYTES);
        assert_int_equal(strspn(found, (char[]){found[0], '\0'}), BYTES);
        mem_free(found);
    }
    mem_free(bytes);
    mem_free(path);
}

static void
path_write_accepts_the_longest_name(void **state)
{
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    char *path = path_join(*state, name);
    write_text(path, "x");
    expect_text(path, "x");
    mem_free(path);
}

static void
path_reading_names_what_is_wrong(void **state)
{
    Error error = {0};
    char *path = path_join(*state, "file");
    assert_null(path_read_file(path, 10, NULL, &error));
    assert_int_equal(error.status, STATUS_NOT_FOUND);
    write_text(path, "12345");
    assert_null(path_read_file(path, 4, NULL, &error));
    assert_int_equal(error.status, STATUS_INVALID);
    assert_non_null(strstr(error.text, "larger than 4 bytes"));
    char *exact = path_read_file(path, 5, NULL, &error);
    check_owned_text(exact, "12345");
    assert_null(path_read_file(*state, 5, NULL, &error));
    assert_int_equal(error.status, STATUS_IO);
    mem_free(path);
}

static void
path_rename_never_replaces_a_file(void **state)
{
    static const char *const expected[] = {"song.flac", "song (2).flac",
                                           "song (3).flac"};
    char *part = path_join(*state, "part");
    char *target = path_join(*state, "song.flac");
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        write_text(part, expected[i]);
        char *taken = NULL;
        assert_int_equal(path_rename_free(part, target, &taken, NULL),
                         STATUS_OK);
        assert_string_equal(path_name(taken), expected[i]);
        expect_text(taken, expected[i]);
        mem_free(taken);
    }
    assert_false(path_exists(part));
    char *taken = NULL;
    Error error = {0};
    assert_int_equal(path_rename_free(part, target, &taken, &error), STATUS_IO);
    assert_null(taken);
    mem_free(target);
    mem_free(part);
}

static void
path_rename_takes_folders_too(void **state)
{
    char *part = path_join(*state, "part");
    char *target = path_join(*state, "stems");
    for (int i = 0; i < 2; i++) {
        assert_int_equal(path_make_folders(part, NULL), STATUS_OK);
        char *taken = NULL;
        assert_int_equal(path_rename_free(part, target, &taken, NULL),
                         STATUS_OK);
        assert_string_equal(path_name(taken), i == 0 ? "stems" : "stems (2)");
        mem_free(taken);
    }
    mem_free(target);
    mem_free(part);
}

static void
path_remove_does_not_follow_links(void **state)
{
    char *outside = path_join(*state, "outside");
    char *kept = path_join(outside, "kept");
    char *tree = path_join(*state, "tree");
    char *deep = path_join(tree, "a/b/c");
    char *file = path_join(deep, "file");
    char *link = path_join(deep, "link");
    assert_int_equal(path_make_folders(outside, NULL), STATUS_OK);
    assert_int_equal(path_make_folders(deep, NULL), STATUS_OK);
    assert_int_equal(path_make_folders(deep, NULL), STATUS_OK); // again
    write_text(kept, "kept");
    write_text(file, "gone");
    assert_int_equal(symlink(outside, link), 0);
    assert_int_equal(path_remove_tree(tree, NULL), STATUS_OK);
    assert_false(path_exists(tree));
    expect_text(kept, "kept");
    assert_int_equal(path_remove_tree(tree, NULL), STATUS_OK); // not there
    mem_free(link);
    mem_free(file);
    mem_free(deep);
    mem_free(tree);
    mem_free(kept);
    mem_free(outside);
}

static void
path_folder_that_cannot_be_is_named(void **state)
{
    char *file = path_join(*state, "file");
    char *below = path_join(file, "below");
    write_text(file, "x");
    Error error = {0};
    assert_int_equal(path_make_folders(below, &error), STATUS_IO);
    assert_non_null(strstr(error.text, file));
    StringList names = {0};
    assert_int_equal(path_list("/no/such/folder", &names, NULL), STATUS_OK);
    assert_int_equal(names.count, 0);
    assert_int_equal(path_list(file, &names, &error), STATUS_IO);
    mem_free(below);
    mem_free(file);
}

static void
path_slugs_are_safe_everywhere(void **state)
{
    (void)state;

    static const struct {
        const char *title;
        const char *slug;
    } rows[] = {
        {"Rainy Night, Slow Piano!", "rainy-night-slow-piano"},
        {"  --a__b--  ", "a-b"},
        {"", "untitled"},
        {"...", "untitled"},
        {"../../etc/passwd", "etc-passwd"},
        {"\xE5\xA4\x9C", "untitled"}, // no ASCII letter in it
        {"Stra\xC3\x9F"
         "e nach \xC3\x85rhus",
         "strasse-nach-arhus"},
        {"\xC5\x81\xC3\xB3"
         "d\xC5\xBA",
         "lodz"},
        {"e\xCC\x81t\xC3\xA9", "ete"},      // composed or not
        {"\xEF\xBC\xB4\xEF\xBD\x89", "ti"}, // full width
        {"Don't stop", "dont-stop"},
        {"CON", "con-take"},
        {"com1", "com1-take"},
        {"LPT9", "lpt9-take"},
        {"nul", "nul-take"},
        {"console", "console"},
        {"com10", "com10"},
        {"a\x1B[2J\nb\xFF", "a-2j-b"},
        {"2 X 3", "2-x-3"},
        {"5\xC3\x97"
         "5",
         "5-5"},
        {"\xC5\xBF\xC5\xBE", "sz"}, // the last letters of the table
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check_owned_text(path_slug(rows[i].title), rows[i].slug);
}

static void
path_slugs_have_at_most_60_bytes(void **state)
{
    (void)state;
    for (size_t length = 50; length < 70; length++) {
        Text title = {0};
        for (size_t i = 0; i < length; i++)
            text_append(&title, i % 7 == 6 ? " " : "\xC3\x9F");
        char *slug = path_slug(title.chars);
        assert_in_range(strlen(slug), 50, 60);
        assert_int_equal(strspn(slug, "s-"), strlen(slug));
        assert_false(text_ends_with(slug, "-"));
        mem_free(slug);
        text_clear(&title);
    }
}

static void
path_program_file_finds_the_source_tree(void **state)
{
    (void)state;
    char *schema = path_program_file("schema");
    assert_non_null(schema);
    assert_true(path_is_folder(schema));
    mem_free(schema);
    assert_null(path_program_file("no/such/file"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(path_folders_follow_the_xdg_specification),
        cmocka_unit_test_setup_teardown(
            path_music_folder_reads_what_the_desktop_says, make_room,
            leave_room),
        cmocka_unit_test(path_parts_are_found),
        cmocka_unit_test_setup_teardown(
            path_writes_whole_files_and_leaves_no_part, make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_write_keeps_a_private_file_private,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(
            path_write_that_fails_half_way_leaves_the_old_file, make_room,
            leave_room),
        cmocka_unit_test_setup_teardown(path_write_survives_kill_9_whole,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_write_accepts_the_longest_name,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_reading_names_what_is_wrong,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_rename_never_replaces_a_file,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_rename_takes_folders_too,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_remove_does_not_follow_links,
                                        make_room, leave_room),
        cmocka_unit_test_setup_teardown(path_folder_that_cannot_be_is_named,
                                        make_room, leave_room),
        cmocka_unit_test(path_slugs_are_safe_everywhere),
        cmocka_unit_test(path_slugs_have_at_most_60_bytes),
        cmocka_unit_test(path_program_file_finds_the_source_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
