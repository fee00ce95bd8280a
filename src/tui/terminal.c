// SPDX-License-Identifier: MIT
#include "terminal.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "depth_detect.h"
#include "guardian.h"
#include "terminal_signals.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum { WRITE_MS = 1000 };

struct Terminal {
    TerminalCharge charge;
    char *name;
    Depth depth;
    bool has_utf8;
    bool is_modern; // speaks of queries and keyboard protocols
    bool is_tmux;
    bool uses_kitty; // its flags were pushed
    bool has_no_mouse;
    char *queries;
};

// Opening /////////////////////////////////////////////////////////////////////

// A description of our own: O_NONBLOCK on a shared one would reach the shell.
static int
open_terminal(void)
{
    const int flags = O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK;
    int descriptor = open("/dev/tty", flags);
    for (int i = 0; i <= STDERR_FILENO && descriptor < 0; i++) {
        char path[128] = "";
        if (isatty(i) && ttyname_r(i, path, sizeof(path)) == 0)
            descriptor = open(path, flags);
    }
    return descriptor;
}

// Undoes all that terminal_enter() does, and the middle of a frame: ST ends a
// string that was cut, any other sequence ends with the next escape.
static void
make_restore(Terminal *terminal)
{
    Text text = {0};
    text_append(&text, "\x1b\\\x1b[?2026l\x1b[?1002l\x1b[?1006l\x1b[?1004l"
                       "\x1b[?2004l");
    // Popped on the alternate screen, which has a stack of its own.
    if (terminal->is_modern && !terminal->is_tmux)
        text_append(&text, "\x1b[<u");
    if (terminal->is_tmux)
        text_append(&text, "\x1b[>4;0m");
    if (terminal->is_modern)
        text_append(&text, "\x1b[23;2t"); // the title from before
    text_append(&text, "\x1b[m\x1b[?7h\x1b[?25h\x1b[?1049l");
    TerminalCharge *charge = &terminal->charge;
    charge->restore_length = text.length < sizeof(charge->restore)
                                 ? text.length
                                 : sizeof(charge->restore);
    memcpy(charge->restore, text.chars, charge->restore_length);
    text_clear(&text);
}

// The device attributes come last: when they are answered, all the others are.
static void
make_queries(Terminal *terminal)
{
    Text text = {0};
    if (terminal->is_modern) {
        text_append(&text, "\x1b[?2026$p");
        if (!terminal->is_tmux)
            text_append(&text, "\x1b[?u");
        text_append(&text, "\x1b]10;?\x1b\\\x1b]11;?\x1b\\");
        // GNU screen hands such a string to the terminal behind it.
        if (terminal->depth < DEPTH_24BIT && getenv("STY") == NULL &&
            getenv("NO_COLOR") == NULL && getenv("TIMBRE_COLOR") == NULL)
            text_append(&text, "\x1bP+q524742\x1b\\");
        text_append(&text, "\x1b[c");
    }
    terminal->queries = text_take(&text);
}

static void
learn(Terminal *terminal)
{
    const char *name = getenv("TERM");
    terminal->name = mem_copy_text(name == NULL ? "unknown" : name);
    const ScreenFacts facts = screen_facts(terminal->name);
    terminal->depth = depth_detect(terminal->name, &facts);
    terminal->has_utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    terminal->is_tmux = depth_is_tmux(terminal->name);
    // The Linux console prints parts of what it doesn't know.
    terminal->is_modern = !facts.is_known || facts.color_count >= 256 ||
                          terminal->is_tmux ||
                          text_starts_with(terminal->name, "xterm");
    make_restore(terminal);
    make_queries(terminal);
}

static atomic_int *
share_state(void)
{
    void *page = mmap(NULL, sizeof(atomic_int), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return NULL;
    return page;
}

Terminal *
terminal_open(Error *error)
{
    const int descriptor = open_terminal();
    if (descriptor < 0) {
        (void)error_set(error, STATUS_USAGE,
                        "the studio needs a terminal, and there is none here; "
                        "use timbre --plain, or timbre render");
        return NULL;
    }
    Terminal *terminal = mem_new(sizeof(*terminal));
    terminal->charge.descriptor = descriptor;
    terminal->charge.state = share_state();
    if (tcgetattr(descriptor, &terminal->charge.termios) != 0 ||
        terminal->charge.state == NULL) {
        (void)error_set_errno(error, STATUS_IO, "cannot use the terminal");
        terminal_close(terminal);
        return NULL;
    }
    learn(terminal);
    pid_t guardian = 0;
    if (guardian_start(&terminal->charge, &guardian) < 0)
        guardian = 0;
    terminal_signals_install(&terminal->charge, guardian);
    return terminal;
}

void
terminal_close(Terminal *terminal)
{
    if (terminal == NULL)
        return;
    if (terminal->charge.state != NULL) {
        terminal_leave(terminal);
        terminal_signals_remove();
        (void)munmap((void *)(uintptr_t)terminal->charge.state,
                     sizeof(atomic_int));
    }
    close(terminal->charge.descriptor);
    mem_free(terminal->name);
    mem_free(terminal->queries);
    mem_free(terminal);
}

// In and out //////////////////////////////////////////////////////////////////

static void
set_raw(const Terminal *terminal)
{
    struct termios raw = terminal->charge.termios;
    cfmakeraw(&raw);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    (void)tcsetattr(terminal->charge.descriptor, TCSANOW, &raw);
}

static void
send(const Terminal *terminal, const char *text)
{
    (void)terminal_charge_write(&terminal->charge, text, strlen(text),
                                WRITE_MS);
}

static const char mouse_on[] = "\x1b[?1002h\x1b[?1006h";
static const char mouse_off[] = "\x1b[?1002l\x1b[?1006l";

const char *
terminal_set_mouse(Terminal *terminal, bool is_on)
{
    terminal->has_no_mouse = !is_on;
    return is_on ? mouse_on : mouse_off;
}

void
terminal_enter(Terminal *terminal)
{
    if (atomic_load(terminal->charge.state) == TERMINAL_ENTERED)
        return;
    // Before the first byte: from here on there is something to give back.
    atomic_store(terminal->charge.state, TERMINAL_ENTERED);
    set_raw(terminal);
    send(terminal, "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?1004h");
    if (terminal->is_modern)
        send(terminal, "\x1b[22;2t"); // keeps the title
    if (!terminal->has_no_mouse)
        send(terminal, mouse_on);
    if (terminal->is_tmux)
        send(terminal, "\x1b[>4;2m");
    if (terminal->uses_kitty)
        send(terminal, "\x1b[>1u");
}

void
terminal_leave(Terminal *terminal)
{
    if (atomic_load(terminal->charge.state) != TERMINAL_ENTERED)
        return;
    // If not all could be written, the guardian will try once more.
    if (terminal_charge_restore(&terminal->charge, WRITE_MS))
        atomic_store(terminal->charge.state, TERMINAL_WHOLE);
}

// Continued in the background, it stops again: the terminal isn't ours.
static bool
is_in_background(const Terminal *terminal)
{
    const pid_t group = tcgetpgrp(terminal->charge.descriptor);
    return group > 0 && group != getpgrp();
}

void
terminal_suspend(Terminal *terminal)
{
    terminal_leave(terminal);
    do {
        // SIGTSTP would be ignored where no shell waits for us.
        (void)kill(getpid(), SIGSTOP);
    } while (is_in_background(terminal));
    terminal_signals_forget(SIGTSTP);
    terminal_signals_forget(SIGCONT);
    terminal_enter(terminal);
}

void
terminal_divert_output(int log_descriptor)
{
    const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0)
        return;
    const int target = log_descriptor < 0 ? null : log_descriptor;
    (void)dup2(null, STDIN_FILENO);
    (void)dup2(target, STDOUT_FILENO);
    (void)dup2(target, STDERR_FILENO);
    close(null);
}

const char *
terminal_use_kitty(Terminal *terminal)
{
    if (terminal->uses_kitty)
        return "";
    terminal->uses_kitty = true;
    return "\x1b[>1u";
}

// What is known ///////////////////////////////////////////////////////////////

int
terminal_descriptor(const Terminal *terminal)
{
    return terminal->charge.descriptor;
}

bool
terminal_size(const Terminal *terminal, int *rows, int *columns)
{
    struct winsize size = {0};
    if (ioctl(terminal->charge.descriptor, TIOCGWINSZ, &size) != 0 ||
        size.ws_row == 0 || size.ws_col == 0)
        return false;
    *rows = size.ws_row;
    *columns = size.ws_col;
    return true;
}

Depth
terminal_depth(const Terminal *terminal)
{
    return terminal->depth;
}

bool
terminal_has_signs(const Terminal *terminal)
{
    // The console's font has the frames, but neither eighths nor arrows.
    return terminal->has_utf8 && strcmp(terminal->name, "linux") != 0;
}

bool
terminal_has_utf8(const Terminal *terminal)
{
    return terminal->has_utf8;
}

bool
terminal_is_remote(const Terminal *terminal)
{
    (void)terminal;
    const char *connection = getenv("SSH_CONNECTION");
    return connection != NULL && *connection != '\0';
}

bool
terminal_wants_motion(const Terminal *terminal)
{
    (void)terminal;
    const char *motion = getenv("TIMBRE_MOTION");
    if (motion != NULL && *motion != '\0')
        return strcmp(motion, "0") != 0 && strcmp(motion, "off") != 0 &&
               strcmp(motion, "reduced") != 0;
    const char *no_color = getenv("NO_COLOR");
    return no_color == NULL || *no_color == '\0';
}

const char *
terminal_queries(const Terminal *terminal)
{
    return terminal->queries;
}

// Signals /////////////////////////////////////////////////////////////////////

int
terminal_signal_descriptor(const Terminal *terminal)
{
    (void)terminal;
    return terminal_signals_descriptor();
}

bool
terminal_next_signal(Terminal *terminal, int *number)
{
    if (!terminal_signals_next(number))
        return false;
    // Someone stopped us from outside, and the guardian gave the terminal back.
    if (*number == SIGCONT &&
        atomic_load(terminal->charge.state) == TERMINAL_TAKEN)
        terminal_enter(terminal);
    return true;
}
