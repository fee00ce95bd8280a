// SPDX-License-Identifier: MIT
// After any script of keys, mouse, resizes and theme changes the screen that
// was drawn bit by bit equals the one that is drawn anew.
#include "timbre/base/random.h"

#include "whole_studio.h"

enum { SCRIPTS = 200, LONG_SCRIPTS = 2000, STEPS = 8 };

static const char *const keys[] = {
    "Tab", "Esc",    "Up",  "Down",     "Left",  "Right", "Home",
    "End", "PageUp", "j",   "k",        "h",     "l",     "z",
    "?",   "C-p",    "C-r", "C-l",      "1",     "2",     "3",
    "4",   "5",      "/",   ":",        "a",     "i",     "Backspace",
    "F1",  "M-z",    "C-u", "PageDown", "Delete"};

static const char *const lines[] = {
    "/theme paper", "/theme mono", "/theme dusk", "/help seek",
    "/log",         "/nonsense",   "/zoom",       "/takes"};

static void
take_step(Rig *rig, Random random, unsigned script, unsigned step)
{
    const uint64_t bits = random_u64(random, RANDOM_COUNTERS(script, step));
    const unsigned kind = (unsigned)(bits % 16);
    const unsigned pick = (unsigned)(bits >> 8 & 0xffff);
    if (kind == 0) {
        rig_resize(rig, 16 + (int)(pick % 45), 60 + (int)(pick / 45 % 141));
    } else if (kind == 1) {
        rig_key(rig, "Esc");
        rig_key(rig, "i");
        rig_key(rig, "C-u");
        rig_type(rig, lines[pick % ARRAY_LENGTH(lines)]);
        rig_key(rig, "Enter");
    } else if (kind == 2) {
        rig_mouse_click(rig, (int)(pick % 24), (int)(pick / 24 % 80));
    } else if (kind == 3) {
        rig_wheel(rig, (int)(pick % 24), (int)(pick / 24 % 80), pick % 2 == 0);
    } else if (kind == 4) {
        rig_paste(rig, "p\xc3\xa5 en b\xc3\xa6nk \xe6\x9b\xb2\nzwei");
    } else {
        rig_key(rig, keys[pick % ARRAY_LENGTH(keys)]);
    }
}

static bool
is_asleep(const Rig *rig)
{
    char *path = text_format("/proc/%d/stat", (int)studio_child(rig));
    size_t size = 0;
    char *stat = path_read_file(path, 4096, &size, NULL);
    const bool is = stat != NULL && strstr(stat, ") S ") != NULL;
    mem_free(stat);
    mem_free(path);
    return is;
}

// Until all that was sent was read, its thread sleeps and nothing more comes,
// however busy the machine is.
static void
wait_idle(Rig *rig)
{
    const int64_t end_ns = clock_monotonic_ns() + STUDIO_WAIT_MS * 1000000LL;
    for (int idle = 0; idle < 2 && clock_monotonic_ns() < end_ns;) {
        int unread = 1;
        rig_settle(rig, 30);
        (void)ioctl(rig->slave, FIONREAD, &unread);
        idle = unread == 0 && rig->output.length == 0 && is_asleep(rig)
                   ? idle + 1
                   : 0;
    }
}

static char *
look(Rig *rig)
{
    wait_idle(rig);
    if (!rig->modes[25])
        rig->cursor = (VTermPos){0}; // nobody sees where it is
    return rig_dump(rig);
}

// What would change by itself is ended: lists and lines that lie open, a digit
// that waits, a notice that runs out (space gives a fresh one).
static void
calm(Rig *rig)
{
    rig_key(rig, "Esc");
    wait_idle(rig);
    rig_key(rig, "Esc");
    wait_idle(rig);
    rig_key(rig, "Space");
}

static void
check_repaint(Rig *rig, unsigned script)
{
    calm(rig);
    char *grown = look(rig);
    rig_key(rig, "C-l");
    char *anew = look(rig);
    const bool is_same = strcmp(grown, anew) == 0;
    if (!is_same) {
        print_message("script %u:\n", script);
        print_message("%s\n", grown);
        print_message("anew:\n%s\n", anew);
    }
    mem_free(grown);
    mem_free(anew);
    assert_true(is_same);
}

static void
what_grew_equals_what_is_drawn_anew(void **state)
{
    (void)state;
    const unsigned count =
        getenv("TIMBRE_LONG") == NULL ? SCRIPTS : LONG_SCRIPTS;
    const uint64_t seed = 20261125;
    const Random random = random_from_seed(seed);
    // A prompt that is sent by chance is refused, so nothing plays or renders.
    static const char *const still[] = {
        "--set",  "motion=reduced", "--set", "backend=nobody",
        "--venv", "/nowhere",       NULL};
    Rig *rig = studio_open(24, 80, still, NULL);
    // All that is found out behind the first frame is there.
    studio_see(rig, "/nowhere");
    studio_see(rig, "no sound card");
    studio_see(rig, "built-in band");
    for (unsigned script = 0; script < count; script++) {
        for (unsigned step = 0; step < STEPS; step++)
            take_step(rig, random, script, step);
        assert_false(rig_has_ended(rig));
        if (script % 4 == 3)
            check_repaint(rig, script);
    }
    rig_close(rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_grew_equals_what_is_drawn_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
