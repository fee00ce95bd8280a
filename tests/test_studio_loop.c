// SPDX-License-Identifier: MIT
// The main job on a real terminal: a sentence, a take, another one, a changed
// one, a file.
#include "timbre/base/json.h"
#include "timbre/base/path.h"
#include "timbre/base/string_list.h"

#include "whole_studio.h"

#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

// Folders of whole takes, oldest first.
static void
list_takes(StringList *takes)
{
    char *data = path_data_folder();
    char *folder = path_join(data, "takes");
    string_list_clear(takes);
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char *path = text_format("%s/%s", folder, entries[i]->d_name);
        char *json = path_join(path, "take.json");
        if (strchr(entries[i]->d_name, '.') == NULL && path_exists(json))
            string_list_push(takes, path);
        mem_free(json);
        mem_free(path);
        free(entries[i]);
    }
    free(entries);
    mem_free(folder);
    mem_free(data);
}

static void
wait_takes(Rig *rig, size_t count, StringList *takes)
{
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    do {
        (void)rig_pump(rig, 20);
        list_takes(takes);
    } while (takes->count < count && clock_monotonic_ns() < end_ns);
    if (takes->count < count) {
        char *screen = rig_text(rig);
        print_message("%s", screen);
        mem_free(screen);
    }
    assert_int_equal(takes->count, count);
}

static Json *
read_take(const char *folder)
{
    char *path = path_join(folder, "take.json");
    Error error = {0};
    Json *json = json_read_file(path, 1 << 24, &error);
    assert_non_null(json);
    mem_free(path);
    return json;
}

static void
leave(Rig *rig)
{
    rig_key(rig, "Esc");
    rig_settle(rig, 100);
    rig_key(rig, "q");
    assert_int_equal(rig_wait_end(rig, STUDIO_WAIT_MS), 0);
    studio_check_whole(rig);
    rig_close(rig);
}

static const char *
hash_of(const Json *take)
{
    return json_get_text(json_member(take, "result"), "pcm_hash");
}

// The first exported file, or NULL.
static char *
exported_file(void)
{
    char *music = path_music_folder();
    struct dirent **entries = NULL;
    const int count = scandir(music, &entries, NULL, alphasort);
    char *found = NULL;
    for (int i = 0; i < count; i++) {
        if (found == NULL && entries[i]->d_name[0] != '.' &&
            text_ends_with(entries[i]->d_name, ".flac"))
            found = path_join(music, entries[i]->d_name);
        free(entries[i]);
    }
    free(entries);
    mem_free(music);
    return found;
}

// What metaflac reads, as somebody else's program.
static bool
has_tag(const char *file, const char *tag)
{
    char *folder = check_make_folder();
    char *output = path_join(folder, "tags");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output,
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    char *const arguments[] = {mem_copy_text("metaflac"),
                               mem_copy_text("--export-tags-to=-"),
                               mem_copy_text(file), NULL};
    pid_t child = 0;
    int status = -1;
    if (posix_spawnp(&child, "metaflac", &actions, NULL, arguments, environ) ==
        0)
        (void)waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; arguments[i] != NULL; i++)
        mem_free(arguments[i]);
    size_t size = 0;
    char *tags = path_read_file(output, 1 << 20, &size, NULL);
    const bool has = status == 0 && tags != NULL && strstr(tags, tag) != NULL;
    mem_free(tags);
    mem_free(output);
    check_remove_folder(folder);
    return has;
}

static void
wait_tag(Rig *rig, const char *tag)
{
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    bool has = false;
    while (!has && clock_monotonic_ns() < end_ns) {
        (void)rig_pump(rig, 100);
        char *file = exported_file();
        has = file != NULL && has_tag(file, tag);
        mem_free(file);
    }
    assert_true(has);
}

static void
a_sentence_becomes_takes_and_a_file(void **state)
{
    (void)state;
    StringList takes = {0};
    Rig *rig = studio_open(24, 80, NULL, NULL);
    rig_type(rig, "warm lo-fi piano, 82 bpm, A minor, 12 seconds");
    rig_key(rig, "Enter");
    studio_see(rig, "82");
    wait_takes(rig, 1, &takes);
    rig_settle(rig, 300);

    rig_key(rig, "r"); // a new seed, by one key out of the empty prompt
    wait_takes(rig, 2, &takes);
    rig_settle(rig, 300);

    rig_key(rig, "t"); // the parameters, tempo first
    rig_settle(rig, 500);
    rig_type(rig, "96");
    rig_key(rig, "Enter"); // the value
    rig_settle(rig, 100);
    rig_key(rig, "Enter"); // render
    wait_takes(rig, 3, &takes);
    rig_settle(rig, 300);

    rig_key(rig, "e");
    studio_see(rig, ".flac");

    Json *first = read_take(takes.items[0]);
    Json *second = read_take(takes.items[1]);
    Json *third = read_take(takes.items[2]);
    assert_string_not_equal(hash_of(first), hash_of(second));
    assert_float_equal(
        json_get_number(json_member(first, "plan"), "tempo_bpm", 0), 82, 1e-9);
    assert_float_equal(
        json_get_number(json_member(third, "plan"), "tempo_bpm", 0), 96, 1e-9);
    json_free(first);
    json_free(second);
    json_free(third);

    wait_tag(rig, "BPM=96");
    leave(rig);
    string_list_clear(&takes);
}

// CPU time of the studio's main thread.
static double
main_thread_s(const Rig *rig)
{
    const pid_t pid = studio_child(rig);
    char *path = text_format("/proc/%d/task/%d/schedstat", (int)pid, (int)pid);
    size_t size = 0;
    char *figures = path_read_file(path, 4096, &size, NULL);
    assert_non_null(figures);
    const double seconds = (double)strtoll(figures, NULL, 10) / 1e9;
    mem_free(path);
    mem_free(figures);
    return seconds;
}

static void
a_terminal_that_stalled_leaves_no_work_behind(void **state)
{
    (void)state;
    Rig *rig = studio_open(36, 120, NULL, NULL);
    rig_type(rig, "lofi piano, 10 minutes");
    rig_key(rig, "Enter");
    studio_see(rig, "render");
    const struct timespec stall = {.tv_sec = 2};
    (void)nanosleep(&stall, NULL); // nobody reads
    rig_settle(rig, 100);
    rig_type(rig, "/cancel");
    rig_key(rig, "Enter");
    rig_key(rig, "Esc");
    rig_settle(rig, 500);
    rig_key(rig, " "); // nothing plays, so nothing moves
    rig_settle(rig, 500);
    const double before_s = main_thread_s(rig);
    const int64_t end_ns = clock_monotonic_ns() + 1000000000LL;
    while (clock_monotonic_ns() < end_ns)
        (void)rig_pump(rig, 50);
    // It ran without a pause once; now it sleeps.
    assert_true(main_thread_s(rig) - before_s < 0.3);
    leave(rig);
}

static void
tab_completes_the_command_line(void **state)
{
    (void)state;
    static const char *const fresh[] = {"--new", NULL};
    Rig *rig = studio_open(24, 80, fresh, NULL);
    rig_settle(rig, 300);
    rig_key(rig, "Esc");
    rig_settle(rig, 100);
    rig_type(rig, ":mot");
    rig_settle(rig, 100);
    rig_key(rig, "Tab");
    studio_see(rig, ": motion");
    rig_key(rig, "Esc");
    leave(rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_becomes_takes_and_a_file),
        cmocka_unit_test(tab_completes_the_command_line),
        cmocka_unit_test(a_terminal_that_stalled_leaves_no_work_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
