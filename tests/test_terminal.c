// SPDX-License-Identifier: MIT
// The terminal's way in and out, by a small program: this one, called as
// `test_terminal actor`.
#include "timbre/base/clock.h"

#include "depth_detect.h"
#include "terminal.h"
#include "terminal_rig.h"

#include <locale.h>
#include <poll.h>
#include <sys/syscall.h>

// The actor ///////////////////////////////////////////////////////////////////

typedef struct {
    Terminal *terminal;
    Screen *screen;
    char typed[64];
    int ending; // exit code, -1 = goes on
} Actor;

static void
actor_draw(Actor *actor)
{
    static const Look plain = {.foreground = LOOK_DEFAULT_COLOR,
                               .background = LOOK_DEFAULT_COLOR};
    Grid *grid = screen_grid(actor->screen);
    grid_clear(grid, plain);
    char *line = text_format("ready %d %dx%d %s", (int)getpid(), grid->columns,
                             grid->rows, actor->typed);
    for (int i = 0; line[i] != '\0'; i++)
        grid_put(grid, 1, i, (uint32_t)line[i], 0,
                 (Look){.foreground = 0x40c0a0, .background = 0x101820});
    screen_set_cursor(actor->screen, 1, (int)strlen(line));
    mem_free(line);
    (void)screen_present(actor->screen);
}

static int
overflow(volatile char *above)
{
    volatile char room[4096];
    room[0] = 0;
    if (above != NULL)
        room[0] = *above;
    return room[0] + (room[0] == 99 ? 0 : overflow(room)) + room[1];
}

static void
actor_key(Actor *actor, char key)
{
    if (key == 'S')
        *(volatile int *)(uintptr_t)actor->ending = 1; // -1: nobody's memory
    else if (key == 'A')
        abort();
    else if (key == 'O')
        actor->ending = overflow(NULL);
    else if (key == 'E')
        (void)syscall(SYS_exit_group, 5);
    else if (key == 'q')
        actor->ending = 3;
    else if (key == 0x1a)
        terminal_suspend(actor->terminal);
    if (key == 0x1a)
        screen_repaint(actor->screen);
    const size_t length = strlen(actor->typed);
    if (key >= ' ' && key < 0x7f && length + 1 < sizeof(actor->typed))
        actor->typed[length] = key;
}

static void
actor_signal(Actor *actor, int number)
{
    int rows = 0;
    int columns = 0;
    if (number == SIGWINCH && terminal_size(actor->terminal, &rows, &columns))
        screen_resize(actor->screen, rows, columns);
    else if (number == SIGTSTP)
        terminal_suspend(actor->terminal);
    else if (number != SIGWINCH && number != SIGCONT)
        actor->ending = 10 + number;
    if (number == SIGTSTP || number == SIGCONT)
        screen_repaint(actor->screen);
}

static void
actor_turn(Actor *actor)
{
    struct pollfd asked[] = {
        {.fd = terminal_descriptor(actor->terminal), .events = POLLIN},
        {.fd = terminal_signal_descriptor(actor->terminal), .events = POLLIN}};
    (void)poll(asked, 2, -1);
    char bytes[256];
    const ssize_t count = read(asked[0].fd, bytes, sizeof(bytes));
    for (ssize_t i = 0; i < count; i++)
        actor_key(actor, bytes[i]);
    if (count == 0 || (count < 0 && errno == EIO))
        actor->ending = 9; // the terminal is gone
    int number = 0;
    while (terminal_next_signal(actor->terminal, &number))
        actor_signal(actor, number);
    actor_draw(actor);
}

static int
act(void)
{
    Actor actor = {.ending = -1};
    Error error = {0};
    actor.terminal = terminal_open(&error);
    if (actor.terminal == NULL) {
        (void)fprintf(stderr, "timbre: %s\n", error.text);
        return error_exit_code(error.status);
    }
    ScreenSettings settings = {.descriptor =
                                   terminal_descriptor(actor.terminal),
                               .depth = terminal_depth(actor.terminal),
                               .has_utf8 = terminal_has_utf8(actor.terminal),
                               .has_sync = true};
    (void)terminal_size(actor.terminal, &settings.rows, &settings.columns);
    actor.screen = screen_open(&settings, &error);
    terminal_divert_output(-1);
    printf("a model library prints\n");
    terminal_enter(actor.terminal);
    screen_send(actor.screen, terminal_queries(actor.terminal),
                strlen(terminal_queries(actor.terminal)));
    const char *kitty = terminal_use_kitty(actor.terminal);
    screen_send(actor.screen, kitty, strlen(kitty));
    actor_draw(&actor);
    while (actor.ending < 0)
        actor_turn(&actor);
    terminal_leave(actor.terminal);
    screen_close(actor.screen);
    terminal_close(actor.terminal);
    return actor.ending;
}

// Its stage ///////////////////////////////////////////////////////////////////

static Rig *
start_actor(const char *const *environment)
{
    Rig *rig = rig_open(24, 80);
    rig->is_mute = true; // the actor would take answers for typing
    rig_run(rig, (const char *[]){"/proc/self/exe", "actor", NULL},
            environment);
    if (!rig_wait_text(rig, "ready", RIG_WAIT_MS)) {
        char *text = rig_text(rig);
        fail_msg("it did not start: %s", text);
    }
    return rig;
}

static pid_t
actor_pid(const Rig *rig)
{
    char *line = rig_row(rig, 1);
    const pid_t pid = (pid_t)strtol(line + strlen("ready "), NULL, 10);
    mem_free(line);
    assert_true(pid > 1);
    assert_int_not_equal(pid, rig->child);
    return pid;
}

// Zombies count as gone.
static bool
is_running(pid_t pid)
{
    char *path = text_format("/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    mem_free(path);
    char state = 'Z';
    if (file != NULL && fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
        state = 'Z';
    if (file != NULL)
        (void)fclose(file);
    return state != 'Z' && state != 'X';
}

static void
wait_gone(Rig *rig, pid_t pid)
{
    for (int i = 0; i < RIG_WAIT_MS / 5 && is_running(pid); i++)
        (void)rig_pump(rig, 5);
    assert_false(is_running(pid));
}

static void
check_whole(Rig *rig)
{
    rig_settle(rig, 20);
    check_owned_text(rig_left_over(rig), "");
}

// Claims //////////////////////////////////////////////////////////////////////

static void
a_program_enters_and_leaves(void **state)
{
    (void)state;
    Rig *rig = start_actor(NULL);
    static const int modes[] = {1049, 1002, 1006, 2004, 1004};
    for (size_t i = 0; i < ARRAY_LENGTH(modes); i++)
        assert_true(rig->modes[modes[i]]);
    assert_int_equal(rig->kitty[rig->kitty_depth], 1);
    struct termios now;
    (void)tcgetattr(rig->slave, &now);
    assert_int_equal(now.c_lflag & (ICANON | ECHO | ISIG), 0);
    assert_int_equal(rig_find(rig, "library", NULL), -1);
    rig_type(rig, "abc");
    assert_true(rig_wait_text(rig, "80x24 abc", RIG_WAIT_MS));
    rig_type(rig, "q");
    assert_int_equal(rig_wait_end(rig, RIG_WAIT_MS), 3);
    check_whole(rig);
    rig_close(rig);
}

static void
the_terminal_is_whole_after_every_signal_to_either(void **state)
{
    (void)state;

    static const struct {
        int number;
        int ending; // of the first process
    } rows[] = {{SIGTERM, 25},       {SIGINT, 12},        {SIGHUP, 11},
                {SIGSEGV, -SIGSEGV}, {SIGKILL, -SIGKILL}, {SIGABRT, -SIGABRT},
                {SIGBUS, -SIGBUS},   {SIGQUIT, -SIGQUIT}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        for (int to_guardian = 0; to_guardian < 2; to_guardian++) {
            Rig *rig = start_actor(NULL);
            const pid_t actor = actor_pid(rig);
            (void)kill(to_guardian ? rig->child : actor, rows[i].number);
            const int ending = rig_wait_end(rig, RIG_WAIT_MS);
            if (ending != rows[i].ending)
                fail_msg("signal %d to %s: ended by %d", rows[i].number,
                         to_guardian ? "the guardian" : "the studio", ending);
            wait_gone(rig, actor);
            check_whole(rig);
            rig_close(rig);
        }
}

static void
the_guardian_says_what_happened(void **state)
{
    (void)state;
    Rig *rig = start_actor(NULL);
    (void)kill(actor_pid(rig), SIGKILL);
    assert_int_equal(rig_wait_end(rig, RIG_WAIT_MS), -SIGKILL);
    assert_true(rig_find(rig, "ended by signal 9", NULL) >= 0);
    rig_close(rig);
}

static void
faults_of_its_own_leave_the_terminal_whole(void **state)
{
    (void)state;

    static const struct {
        const char *key;
        int ending;
    } rows[] = {{"S", -SIGSEGV}, {"A", -SIGABRT}, {"O", -SIGSEGV}, {"E", 5}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Rig *rig = start_actor(NULL);
        rig_type(rig, rows[i].key);
        assert_int_equal(rig_wait_end(rig, RIG_WAIT_MS), rows[i].ending);
        check_whole(rig);
        rig_close(rig);
    }
}

static void
wait_stopped(Rig *rig)
{
    int status = 0;
    for (int i = 0; i < RIG_WAIT_MS / 5; i++) {
        (void)rig_pump(rig, 5);
        if (waitpid(rig->child, &status, WNOHANG | WUNTRACED) == rig->child)
            break;
    }
    assert_true(WIFSTOPPED(status));
}

static void
control_z_gives_the_shell_a_whole_terminal(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++) {
        Rig *rig = start_actor(NULL);
        const pid_t actor = actor_pid(rig);
        if (way == 0)
            rig_type(rig, "\x1a");
        else if (way == 1)
            (void)kill(actor, SIGTSTP);
        else if (way == 2)
            (void)kill(rig->child, SIGTSTP);
        else
            (void)kill(actor, SIGSTOP); // unasked: the guardian mends
        wait_stopped(rig);
        check_whole(rig);
        // As a shell's fg does, or to the first process alone.
        (void)kill(way == 1 ? rig->child : -rig->child, SIGCONT);
        assert_true(rig_wait_mode(rig, 1049, true, RIG_WAIT_MS));
        rig_type(rig, "x");
        assert_true(rig_wait_text(rig, "80x24 x", RIG_WAIT_MS));
        assert_true(rig_wait_mode(rig, 25, true, RIG_WAIT_MS));
        rig_type(rig, "q");
        assert_int_equal(rig_wait_end(rig, RIG_WAIT_MS), 3);
        check_whole(rig);
        rig_close(rig);
    }
}

static void
a_new_size_is_told(void **state)
{
    (void)state;
    Rig *rig = start_actor(NULL);
    rig_resize(rig, 30, 100);
    assert_true(rig_wait_text(rig, "100x30", RIG_WAIT_MS));
    rig_resize(rig, 10, 40);
    assert_true(rig_wait_text(rig, "40x10", RIG_WAIT_MS));
    rig_close(rig);
}

static void
a_terminal_that_hangs_up_ends_both(void **state)
{
    (void)state;
    Rig *rig = start_actor(NULL);
    const pid_t actor = actor_pid(rig);
    close(rig->master);
    close(rig->slave);
    rig->master = open("/dev/null", O_RDONLY | O_CLOEXEC);
    rig->slave = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(rig_wait_end(rig, RIG_WAIT_MS) > 0);
    assert_false(is_running(actor));
    rig_close(rig);
}

static void
tmux_is_asked_for_its_own_keyboard(void **state)
{
    (void)state;
    Rig *rig = start_actor(
        (const char *[]){"TERM=tmux-256color", "TMUX=/nowhere,1,0", NULL});
    assert_int_equal(rig->other_keys, 2);
    rig_type(rig, "q");
    assert_int_equal(rig_wait_end(rig, RIG_WAIT_MS), 3);
    assert_int_equal(rig->other_keys, 0);
    rig_close(rig);
}

static void
without_a_terminal_there_is_a_sentence(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
        (void)setsid(); // no /dev/tty either
        for (int i = 0; i < 3; i++)
            (void)dup2(ends[1], i);
        (void)execl("/proc/self/exe", "test_terminal", "actor", (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    char text[512] = "";
    assert_true(read(ends[0], text, sizeof(text) - 1) > 0);
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    close(ends[0]);
    assert_int_equal(WEXITSTATUS(status), 2);
    assert_non_null(strstr(text, "--plain"));
}

typedef struct {
    const char *term, *color_term;
    const char *name, *value; // one more variable, or NULL
    Depth depth;
} DepthRow;

// The environments of tui.md 2.3.
static const DepthRow depth_rows[] = {
    {"xterm-256color", "truecolor", NULL, NULL, DEPTH_24BIT},
    {"xterm-256color", "24bit", NULL, NULL, DEPTH_24BIT},
    {"xterm-256color", NULL, NULL, NULL, DEPTH_256},
    {"xterm", NULL, NULL, NULL, DEPTH_8},
    {"linux", NULL, NULL, NULL, DEPTH_8},
    {"vt100", "truecolor", NULL, NULL, DEPTH_MONO},
    {"dumb", "truecolor", NULL, NULL, DEPTH_MONO},
    {"xterm-ghostty", NULL, NULL, NULL, DEPTH_24BIT},
    {"xterm-kitty", NULL, NULL, NULL, DEPTH_24BIT},
    {"foot", NULL, NULL, NULL, DEPTH_24BIT},
    {"alacritty", NULL, NULL, NULL, DEPTH_24BIT},
    {"nobody-knows-it", NULL, NULL, NULL, DEPTH_256},
    {"nobody-knows-it", "truecolor", NULL, NULL, DEPTH_24BIT},
    {"tmux-256color", NULL, NULL, NULL, DEPTH_24BIT},
    {"screen-256color", NULL, "TMUX", "/x,1,0", DEPTH_24BIT},
    {"screen-256color", "truecolor", "STY", "1.x", DEPTH_256},
    {"xterm-256color", "truecolor", "NO_COLOR", "1", DEPTH_MONO},
    {"xterm-256color", "truecolor", "NO_COLOR", "", DEPTH_24BIT},
    {"xterm-256color", NULL, "WT_SESSION", "x", DEPTH_24BIT},
    {"xterm-256color", NULL, "KONSOLE_VERSION", "220401", DEPTH_24BIT},
    {"xterm-256color", NULL, "VTE_VERSION", "7006", DEPTH_24BIT},
    {"xterm-256color", NULL, "VTE_VERSION", "3409", DEPTH_256},
    {"xterm-256color", "truecolor", "TIMBRE_COLOR", "8", DEPTH_8},
    {"linux", NULL, "TIMBRE_COLOR", "24bit", DEPTH_24BIT},
    {"xterm", NULL, "TIMBRE_COLOR", "256", DEPTH_256},
    {"xterm", NULL, "TIMBRE_COLOR", "16", DEPTH_16},
    {"xterm", NULL, "TIMBRE_COLOR", "0", DEPTH_MONO},
    {"xterm", NULL, "TIMBRE_COLOR", "many", DEPTH_8}};

static void
set_or_not(const char *name, const char *value)
{
    if (value == NULL)
        (void)unsetenv(name);
    else
        (void)setenv(name, value, 1);
}

static void
the_environment_tells_the_depth(void **state)
{
    (void)state;
    static const char *const others[] = {"TMUX",        "STY",
                                         "NO_COLOR",    "TIMBRE_COLOR",
                                         "WT_SESSION",  "KONSOLE_VERSION",
                                         "VTE_VERSION", "COLORTERM"};
    for (size_t i = 0; i < ARRAY_LENGTH(depth_rows); i++) {
        const DepthRow *row = &depth_rows[i];
        for (size_t j = 0; j < ARRAY_LENGTH(others); j++)
            (void)unsetenv(others[j]);
        set_or_not("COLORTERM", row->color_term);
        if (row->name != NULL)
            set_or_not(row->name, row->value);
        const ScreenFacts facts = screen_facts(row->term);
        const Depth depth = depth_detect(row->term, &facts);
        if (depth != row->depth)
            fail_msg("row %zu: %s has depth %d, not %d", i, row->term,
                     (int)depth, (int)row->depth);
    }
    for (size_t j = 0; j < ARRAY_LENGTH(others); j++)
        (void)unsetenv(others[j]);
}

static void
colors_are_counted_when_nobody_says_more(void **state)
{
    (void)state;

    static const struct {
        int color_count;
        Depth depth;
    } rows[] = {{0, DEPTH_MONO}, {8, DEPTH_8},     {16, DEPTH_16},
                {88, DEPTH_16},  {256, DEPTH_256}, {1 << 24, DEPTH_256}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const ScreenFacts facts = {.is_known = true,
                                   .color_count = rows[i].color_count};
        assert_int_equal(depth_detect("some-terminal", &facts), rows[i].depth);
    }
}

int
main(int argc, char **argv)
{
    assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
    if (argc > 1 && strcmp(argv[1], "actor") == 0)
        return act();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_enters_and_leaves),
        cmocka_unit_test(the_terminal_is_whole_after_every_signal_to_either),
        cmocka_unit_test(the_guardian_says_what_happened),
        cmocka_unit_test(faults_of_its_own_leave_the_terminal_whole),
        cmocka_unit_test(control_z_gives_the_shell_a_whole_terminal),
        cmocka_unit_test(a_new_size_is_told),
        cmocka_unit_test(a_terminal_that_hangs_up_ends_both),
        cmocka_unit_test(tmux_is_asked_for_its_own_keyboard),
        cmocka_unit_test(without_a_terminal_there_is_a_sentence),
        cmocka_unit_test(the_environment_tells_the_depth),
        cmocka_unit_test(colors_are_counted_when_nobody_says_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
