// SPDX-License-Identifier: MIT
// Jobs on a real terminal: their order, the bell of a long one, the terminal
// that goes away under them; and a slider by mouse.
#include "timbre/dsp/peaks.h"

#include "golden_takes.h"
#include "whole_studio.h"

#include <dirent.h>
#include <signal.h>

static void
send_line(Rig *rig, const char *line)
{
    rig_type(rig, line);
    rig_key(rig, "Enter");
}

// The waiting jobs stand in this order.
static void
wait_order(Rig *rig, const char *const *titles)
{
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    bool is_there = false;
    while (!is_there && clock_monotonic_ns() < end_ns) {
        (void)rig_pump(rig, 10);
        int before = -1;
        is_there = true;
        for (int i = 0; titles[i] != NULL; i++) {
            char *wanted = text_format("waits       %s", titles[i]);
            const int row = rig_find(rig, wanted, NULL);
            is_there = is_there && row > before;
            before = row;
            mem_free(wanted);
        }
    }
    if (!is_there) {
        char *screen = rig_text(rig);
        (void)fprintf(stderr, "not %s first on:\n%s", titles[0], screen);
        mem_free(screen);
    }
    assert_true(is_there);
}

static void
change_order(Rig *rig)
{
    send_line(rig, "/new piano alone, 4 bars");
    send_line(rig, "/new bass alone, 4 bars");
    send_line(rig, "/new drums alone, 4 bars");
    rig_key(rig, "Esc");
    studio_check_mode(rig, "takes");
    rig_type(rig, "4");
    studio_check_mode(rig, "timeline");
    rig_type(rig, "z");
    wait_order(rig, (const char *[]){"piano", "bass", "drums", NULL});
    rig_type(rig, "jJ");
    wait_order(rig, (const char *[]){"bass", "piano", "drums", NULL});
    rig_type(rig, "J");
    wait_order(rig, (const char *[]){"bass", "drums", "piano", NULL});
    rig_type(rig, "JJJ"); // it is the last already
    wait_order(rig, (const char *[]){"bass", "drums", "piano", NULL});
    rig_type(rig, "KK");
    wait_order(rig, (const char *[]){"piano", "bass", "drums", NULL});
    rig_type(rig, "K"); // never before the one that runs
    wait_order(rig, (const char *[]){"piano", "bass", "drums", NULL});
    rig_type(rig, "xxx"); // each is the next one's place
    assert_true(rig_wait_no_text(rig, "waits ", STUDIO_WAIT_MS));
}

// A job that goes on while other tests run: what rings took ten seconds.
typedef struct {
    Rig *rig;
    int64_t rings_ns;
} LongJob;

static void
waiting_jobs_change_their_places(void **state)
{
    enum { LONG_MS = 10500 };

    LongJob *job = *state;
    static const char *const still[] = {"--set", "motion=reduced", NULL};
    Rig *rig = studio_open_new(36, 120, still);
    job->rig = rig;
    assert_null(strstr(rig->title, "working"));
    send_line(rig, "rock song, 30 minutes");
    studio_see(rig, "x to stop");
    job->rings_ns = clock_monotonic_ns() + LONG_MS * 1000000LL;
    change_order(rig);
    // Three were dropped, but the terminal is in focus.
    assert_int_equal(rig->bell_count, 0);
    assert_non_null(strstr(rig->title, ": working"));
    rig_focus(rig, false);
}

static void
a_long_job_that_ends_rings_when_nobody_looks(void **state)
{
    const LongJob *job = *state;
    Rig *rig = job->rig;
    assert_non_null(rig);
    while (clock_monotonic_ns() < job->rings_ns)
        (void)rig_pump(rig, 50);
    assert_int_equal(rig->bell_count, 0); // it still runs
    rig_type(rig, "x");
    studio_see(rig, "stopped in");
    rig_settle(rig, 200);
    assert_int_equal(rig->bell_count, 1);
    assert_non_null(rig->notified);
    assert_true(text_starts_with(rig->notified, "Timbre: \"rock song"));
    assert_null(strstr(rig->title, "working"));
}

static int
set_up(void **state)
{
    *state = mem_new(sizeof(LongJob));
    return 0;
}

static int
tear_down(void **state)
{
    LongJob *job = *state;
    if (job->rig != NULL)
        rig_close(job->rig);
    mem_free(job);
    return 0;
}

// The terminal goes away; nobody can read its master side any more.
static void
hang_up(Rig *rig)
{
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
    close(rig->master);
    rig->master = ends[0];
    assert_int_not_equal(rig_wait_end(rig, STUDIO_WAIT_MS), -1000);
    close(ends[1]);
}

// "done", "partial" or "" of the only take below a data folder; the caller
// frees.
static char *
state_of_take(const char *data)
{
    char *folder = path_join(data, "timbre/takes");
    struct dirent **entries = NULL;
    const int count = scandir(folder, &entries, NULL, alphasort);
    char *found = NULL;
    for (int i = 0; i < count; i++) {
        char *path = path_join(folder, entries[i]->d_name);
        Take *take = strlen(entries[i]->d_name) == ULID_SIZE - 1
                         ? take_read(path, NULL)
                         : NULL;
        if (take != NULL && found == NULL)
            found = mem_copy_text(take->state);
        take_free(take);
        mem_free(path);
        free(entries[i]);
    }
    free(entries);
    mem_free(folder);
    return found == NULL ? mem_copy_text("") : found;
}

static void
check_hang_up(const char *setting,
              const char *prompt,
              const char *seen,
              const char *left)
{
    char *data = check_make_folder();
    char *variable = text_format("XDG_DATA_HOME=%s", data);
    const char *const arguments[] = {"--set", setting, NULL};
    const char *const environment[] = {variable, NULL};
    Rig *rig = studio_open(24, 80, arguments, environment);
    send_line(rig, prompt);
    studio_see(rig, seen);
    const pid_t studio = studio_child(rig);
    hang_up(rig);
    assert_int_equal(kill(studio, 0), -1);
    check_owned_text(state_of_take(data), left);
    rig_close(rig);
    mem_free(variable);
    check_remove_folder(data);
}

static void
a_terminal_that_goes_lets_the_job_finish_or_stops_it(void **state)
{
    (void)state;
    check_hang_up("on_hangup=finish", "rock song, 20 seconds", "rendering",
                  "done");
    check_hang_up("on_hangup=stop", "rock song, 10 minutes", " 0:02/",
                  "partial");
}

// Columns of a row's slider; false = it has none.
static bool
find_slider(const Rig *rig, int row, int from, int *first, int *last)
{
    *first = *last = -1;
    for (int column = from; column < rig->columns; column++) {
        const uint32_t code = rig_cell(rig, row, column).chars[0];
        const bool is_line = code == 0x2501 || code == 0x2500 || code == 0x2588;
        if (is_line && *first < 0)
            *first = column;
        if (is_line)
            *last = column;
    }
    return *first >= 0;
}

static void
the_mouse_moves_a_slider(void **state)
{
    (void)state;
    char *data = check_make_folder();
    char *variable = text_format("XDG_DATA_HOME=%s", data);
    const char *const environment[] = {variable, NULL};
    golden_write_takes(data);
    Rig *rig = studio_open(36, 120, NULL, environment);
    studio_see(rig, "   82 BPM");
    rig_settle(rig, 200);
    int column = 0;
    int first = 0;
    int last = 0;
    const int row = rig_find(rig, "tempo ", &column);
    assert_true(find_slider(rig, row, column, &first, &last));
    rig_mouse_drag(rig, row, first, row, last);
    studio_see(rig, "* 400 BPM"); // its row's limits
    studio_check_mode(rig, "params");
    // It is held beyond its end, and on other rows, as long as the button is.
    rig_mouse_drag(rig, row, last, row + 5, 0);
    studio_see(rig, "82 \u2192 20 BPM");
    // A press puts it there at once.
    rig_mouse_click(rig, row, (first + last) / 2);
    assert_true(rig_wait_no_text(rig, "20 BPM", STUDIO_WAIT_MS));
    rig_key(rig, "=");
    studio_see(rig, "   82 BPM");
    // A drag that began beside the slider changes nothing.
    rig_mouse_drag(rig, row + 1, column, row + 1, first);
    rig_settle(rig, 100);
    assert_true(rig_find(rig, "* ", NULL) < 0);
    studio_see(rig, "   82 BPM");
    rig_close(rig);
    mem_free(variable);
    check_remove_folder(data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waiting_jobs_change_their_places),
        cmocka_unit_test(the_mouse_moves_a_slider),
        cmocka_unit_test(a_terminal_that_goes_lets_the_job_finish_or_stops_it),
        cmocka_unit_test(a_long_job_that_ends_rings_when_nobody_looks),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
