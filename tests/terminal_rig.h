// SPDX-License-Identifier: MIT
// A terminal for tests: a pty with libvterm behind it. Runs a program in it or
// lets a Screen of this process draw, answers queries, types, points, resizes,
// waits, and tells what stands on the screen.
//
//     Rig *rig = rig_open(24, 80);
//     rig_run(rig, (const char *[]){"build/timbre", NULL}, NULL);
//     assert_true(rig_wait_text(rig, "prompt", RIG_WAIT_MS));
//     rig_key(rig, "C-c");
//     assert_int_equal(rig_wait_end(rig, RIG_WAIT_MS), 0);
//     rig_close(rig);
#pragma once

#include "timbre/base/clock.h"

#include "check.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <vterm.h>

enum {
    RIG_WAIT_MS = 10000, // long, for busy machines; what comes ends the wait
    RIG_MODE_COUNT = 2100,
    RIG_SEQUENCE_LIMIT = 1 << 20,
    RIG_LINE_SIZE = 8192
};

typedef struct {
    int rows, columns;
    bool is_mute;   // answers no query
    bool has_kitty; // offers the kitty keyboard protocol
    int master, slave;
    pid_t child; // 0 = none
    bool has_ended;
    int status; // waitpid's
    struct termios before;

    VTerm *vterm;
    VTermState *state;
    VTermScreen *screen;
    VTermPos cursor;
    char title[256];
    bool modes[RIG_MODE_COUNT]; // DEC private modes by number
    int kitty[16], kitty_depth;
    int other_keys;
    bool has_keypad;
    int scan;       // RIG_SCAN_*
    Text sequence;  // the escape sequence that is being read
    Text plain;     // read, not yet given to libvterm
    Text output;    // to the program, not yet taken
    char *copied;   // OSC 52's base64, the last one
    char *notified; // OSC 9's text, the last one
    int bell_count; // BEL outside of sequences

    // What was seen since rig_count_anew().
    size_t bytes, reads;
    size_t frames;        // synchronized updates that ended
    size_t frame_bytes;   // of the last of them
    size_t largest_frame; // in bytes
    size_t outside_bytes; // in no synchronized update
    size_t clears;        // of the whole screen
    bool is_in_frame;
    size_t open_bytes;
} Rig;

enum {
    RIG_SCAN_GROUND,
    RIG_SCAN_ESCAPE,
    RIG_SCAN_CSI,
    RIG_SCAN_STRING,
    RIG_SCAN_STRING_ESCAPE
};

static inline void
rig_count_anew(Rig *rig)
{
    rig->bytes = rig->reads = rig->frames = rig->frame_bytes = 0;
    rig->largest_frame = rig->outside_bytes = rig->clears = 0;
}

// The terminal's own side ////////////////////////////////////////////////////

static inline void
rig_on_output(const char *bytes, size_t count, void *context)
{
    text_append_bytes(&((Rig *)context)->output, bytes, count);
}

static inline int
rig_on_cursor(VTermPos position, VTermPos before, int is_visible, void *context)
{
    (void)before, (void)is_visible;
    ((Rig *)context)->cursor = position;
    return 1;
}

// libvterm stumbles over a character that comes in two parts, so the bytes of
// one that is not whole yet wait.
static inline size_t
rig_whole_length(const Text *text)
{
    size_t start = text->length;
    while (start > 0 && text->length - start < 4) {
        const unsigned char byte = (unsigned char)text->chars[--start];
        if (byte < 0x80)
            break;
        if (byte < 0xc0)
            continue;
        const size_t size = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
        return start + size > text->length ? start : text->length;
    }
    return text->length;
}

static inline void
rig_forward(Rig *rig)
{
    const size_t whole = rig_whole_length(&rig->plain);
    if (whole > 0) {
        vterm_input_write(rig->vterm, rig->plain.chars, whole);
        rig->plain.length -= whole;
        memmove(rig->plain.chars, rig->plain.chars + whole, rig->plain.length);
    }
    vterm_screen_flush_damage(rig->screen);
}

static inline void
rig_answer(Rig *rig, const char *answer)
{
    if (!rig->is_mute)
        text_append(&rig->output, answer);
}

static inline void
rig_set_mode(Rig *rig, int number, bool is_on)
{
    if (number <= 0 || number >= RIG_MODE_COUNT)
        return;
    rig->modes[number] = is_on;
    char text[24];
    // libvterm 0.1.4 takes one mode at a time.
    (void)snprintf(text, sizeof(text), "\x1b[?%d%c", number, is_on ? 'h' : 'l');
    text_append(&rig->plain, text);
    if (number != 2026)
        return;
    if (!is_on && rig->is_in_frame) {
        rig->frames++;
        rig->frame_bytes = rig->open_bytes;
        if (rig->largest_frame < rig->open_bytes)
            rig->largest_frame = rig->open_bytes;
    }
    if (is_on && !rig->is_in_frame) {
        rig->open_bytes = rig->sequence.length;
        rig->outside_bytes -= rig->sequence.length;
    }
    rig->is_in_frame = is_on;
}

static inline void
rig_keyboard(Rig *rig, char leader, int value)
{
    char text[24];
    int *flags = &rig->kitty[rig->kitty_depth];
    if (leader == '?' && rig->has_kitty) {
        (void)snprintf(text, sizeof(text), "\x1b[?%du", *flags);
        rig_answer(rig, text);
    } else if (leader == '>' && rig->kitty_depth < 15) {
        rig->kitty[++rig->kitty_depth] = value;
    } else if (leader == '<') {
        rig->kitty_depth -= value > 0 ? value : 1;
        if (rig->kitty_depth < 0)
            rig->kitty_depth = rig->kitty[0] = 0;
    } else if (leader == '=') {
        *flags = value;
    }
}

static inline void
rig_csi_private(Rig *rig, char leader, char final, const int *values, int count)
{
    char text[48];
    if (leader == '?' && (final == 'h' || final == 'l')) {
        for (int i = 0; i < count; i++)
            rig_set_mode(rig, values[i], final == 'h');
    } else if (leader == '?' && final == 'p') {
        const int number = values[0];
        const bool is_known = number > 0 && number < RIG_MODE_COUNT;
        (void)snprintf(text, sizeof(text), "\x1b[?%d;%d$y", number,
                       !is_known            ? 0
                       : rig->modes[number] ? 1
                                            : 2);
        rig_answer(rig, text);
    } else if (final == 'u') {
        rig_keyboard(rig, leader, values[0]);
    } else if (leader == '>' && final == 'm') {
        rig->other_keys = values[0] == 4 ? values[1] : 0;
    } else if (leader == '>' && final == 'q') {
        rig_answer(rig, "\x1bP>|rig(1)\x1b\\");
    } else if (leader == '>' && final == 'c') {
        rig_answer(rig, "\x1b[>41;390;0c");
    }
}

static inline void
rig_csi(Rig *rig)
{
    const char *at = rig->sequence.chars + 2;
    const char final = rig->sequence.chars[rig->sequence.length - 1];
    const char leader = strchr("<=>?", *at) != NULL ? *at++ : '\0';
    int values[16] = {0};
    int count = 0;
    while (count < 16 && strchr("0123456789;:", *at) != NULL) {
        values[count++] = (int)strtol(at, (char **)(uintptr_t)&at, 10);
        at += *at == ';' || *at == ':';
    }
    if (leader != '\0') {
        rig_csi_private(rig, leader, final, values, count);
        return;
    }
    if (final == 'J' && (values[0] == 2 || values[0] == 0)) {
        rig_forward(rig);
        rig->clears +=
            values[0] == 2 || (rig->cursor.row == 0 && rig->cursor.col == 0);
    }
    if (final == 'c') {
        rig_answer(rig, "\x1b[?64;1;22c");
    } else if (final == 'n' && values[0] == 6) {
        rig_forward(rig);
        char text[32];
        (void)snprintf(text, sizeof(text), "\x1b[%d;%dR", rig->cursor.row + 1,
                       rig->cursor.col + 1);
        rig_answer(rig, text);
    } else {
        text_append_bytes(&rig->plain, rig->sequence.chars,
                          rig->sequence.length);
    }
}

// OSC, DCS and the like: none of them reaches libvterm, which prints APC and
// stumbles over DCS.
static inline void
rig_string(Rig *rig)
{
    const char *text = rig->sequence.chars + 2;
    const char kind = rig->sequence.chars[1];
    if (kind == ']' &&
        (strncmp(text, "0;", 2) == 0 || strncmp(text, "2;", 2) == 0))
        (void)snprintf(rig->title, sizeof(rig->title), "%s", text + 2);
    else if (kind == ']' && strcmp(text, "10;?") == 0)
        rig_answer(rig, "\x1b]10;rgb:d8d8/dede/e9e9\x1b\\");
    else if (kind == ']' && strcmp(text, "11;?") == 0)
        rig_answer(rig, "\x1b]11;rgb:1414/1616/1b1b\x1b\\");
    else if (kind == 'P' && strcasecmp(text, "+q524742") == 0)
        rig_answer(rig, "\x1bP1+r524742=382f382f38\x1b\\");
    else if (kind == 'P' && strncmp(text, "+q", 2) == 0)
        rig_answer(rig, "\x1bP0+r\x1b\\");
    else if (kind == ']' && strncmp(text, "9;", 2) == 0) {
        mem_free(rig->notified);
        rig->notified = mem_copy_text(text + 2);
    } else if (kind == ']' && strncmp(text, "52;", 3) == 0) {
        const char *data = strchr(text + 3, ';');
        mem_free(rig->copied);
        rig->copied = mem_copy_text(data == NULL ? "" : data + 1);
    }
}

static inline void
rig_end_sequence(Rig *rig, bool is_whole)
{
    const int scan = rig->scan;
    rig->scan = RIG_SCAN_GROUND;
    if (is_whole && scan == RIG_SCAN_CSI)
        rig_csi(rig);
    else if (is_whole && scan != RIG_SCAN_ESCAPE)
        rig_string(rig);
    else if (is_whole)
        text_append_bytes(&rig->plain, rig->sequence.chars,
                          rig->sequence.length);
    rig->sequence.length = 0;
}

static inline void
rig_scan_escape(Rig *rig, char byte)
{
    if (byte == '[')
        rig->scan = RIG_SCAN_CSI;
    else if (byte != '\0' && strchr("]P_^X", byte) != NULL)
        rig->scan = RIG_SCAN_STRING;
    else if (byte < 0x20 || byte > 0x2f) { // 20..2f: more follows
        if (byte == '=' || byte == '>')
            rig->has_keypad = byte == '=';
        rig_end_sequence(rig, true);
    }
}

static inline void
rig_scan_byte(Rig *rig, char byte)
{
    if (rig->is_in_frame)
        rig->open_bytes++;
    else
        rig->outside_bytes++;
    if (rig->scan == RIG_SCAN_GROUND && byte != '\x1b') {
        rig->bell_count += byte == '\a';
        text_append_bytes(&rig->plain, &byte, 1);
        return;
    }
    const bool is_string = rig->scan == RIG_SCAN_STRING;
    if (is_string && byte == '\a') {
        rig_end_sequence(rig, true);
        return;
    }
    if (rig->scan == RIG_SCAN_STRING_ESCAPE) {
        rig_end_sequence(rig, byte == '\\');
        return;
    }
    if (byte == '\x1b') {
        rig->scan = is_string ? RIG_SCAN_STRING_ESCAPE : RIG_SCAN_ESCAPE;
        if (!is_string) {
            rig->sequence.length = 0;
            text_append_bytes(&rig->sequence, &byte, 1);
        }
        return;
    }
    if (rig->sequence.length < RIG_SEQUENCE_LIMIT)
        text_append_bytes(&rig->sequence, &byte, 1);
    if (rig->scan == RIG_SCAN_ESCAPE)
        rig_scan_escape(rig, byte);
    else if (rig->scan == RIG_SCAN_CSI && byte >= 0x40)
        rig_end_sequence(rig, true);
}

static inline void
rig_feed(Rig *rig, const char *bytes, size_t count)
{
    rig->bytes += count;
    rig->reads++;
    for (size_t i = 0; i < count; i++)
        rig_scan_byte(rig, bytes[i]);
    rig_forward(rig);
}

// Life of a rig //////////////////////////////////////////////////////////////

static inline Rig *
rig_open(int rows, int columns)
{
    static const VTermScreenCallbacks callbacks = {.movecursor = rig_on_cursor};
    Rig *rig = mem_new(sizeof(*rig));
    rig->rows = rows;
    rig->columns = columns;
    rig->has_kitty = true;
    rig->modes[7] = rig->modes[25] = true;
    const struct winsize size = {.ws_row = (unsigned short)rows,
                                 .ws_col = (unsigned short)columns};
    assert_int_equal(openpty(&rig->master, &rig->slave, NULL, NULL, &size), 0);
    (void)fcntl(rig->master, F_SETFD, FD_CLOEXEC);
    (void)fcntl(rig->slave, F_SETFD, FD_CLOEXEC);
    (void)fcntl(rig->master, F_SETFL, O_NONBLOCK);
    assert_int_equal(tcgetattr(rig->slave, &rig->before), 0);
    rig->vterm = vterm_new(rows, columns);
    vterm_set_utf8(rig->vterm, 1);
    vterm_output_set_callback(rig->vterm, rig_on_output, rig);
    rig->state = vterm_obtain_state(rig->vterm);
    rig->screen = vterm_obtain_screen(rig->vterm);
    vterm_screen_enable_altscreen(rig->screen, 1);
    vterm_screen_set_callbacks(rig->screen, &callbacks, rig);
    vterm_screen_set_damage_merge(rig->screen, VTERM_DAMAGE_SCREEN);
    vterm_screen_reset(rig->screen, 1);
    return rig;
}

// For a Screen in this process: the slave side in raw mode, not blocking.
static inline int
rig_slave(Rig *rig)
{
    struct termios raw = rig->before;
    cfmakeraw(&raw);
    (void)tcsetattr(rig->slave, TCSANOW, &raw);
    (void)fcntl(rig->slave, F_SETFL, O_NONBLOCK);
    return rig->slave;
}

// Reads what there is, at most `timeout_ms` waiting for the first of it.
// True when something came.
static inline bool
rig_pump(Rig *rig, int timeout_ms)
{
    char bytes[65536];
    struct pollfd poll_it = {.fd = rig->master, .events = POLLIN};
    if (rig->output.length > 0)
        poll_it.events |= POLLOUT;
    (void)poll(&poll_it, 1, timeout_ms);
    if ((poll_it.revents & POLLOUT) != 0) {
        const ssize_t taken =
            write(rig->master, rig->output.chars, rig->output.length);
        if (taken > 0) {
            rig->output.length -= (size_t)taken;
            memmove(rig->output.chars, rig->output.chars + taken,
                    rig->output.length);
        }
    }
    bool came = false;
    for (int i = 0; i < 64; i++) {
        const ssize_t count = read(rig->master, bytes, sizeof(bytes));
        if (count <= 0)
            break;
        rig_feed(rig, bytes, (size_t)count);
        came = true;
    }
    return came;
}

// Reads until nothing has come for `quiet_ms`.
static inline void
rig_settle(Rig *rig, int quiet_ms)
{
    const int64_t end_ns = clock_monotonic_ns() + RIG_WAIT_MS * 1000000LL;
    int64_t quiet_ns = clock_monotonic_ns() + quiet_ms * 1000000LL;
    while (clock_monotonic_ns() < quiet_ns && clock_monotonic_ns() < end_ns)
        if (rig_pump(rig, 1))
            quiet_ns = clock_monotonic_ns() + quiet_ms * 1000000LL;
}

static inline bool
rig_is_ours(const char *name_value)
{
    static const char *const names[] = {
        "TERM=",   "COLORTERM=", "LC_ALL=",   "TMUX=",    "STY=",  "NO_COLOR=",
        "TIMBRE_", "SSH_",       "TERMINFO=", "COLUMNS=", "LINES="};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++)
        if (strncmp(name_value, names[i], strlen(names[i])) == 0)
            return true;
    return false;
}

// `more` ends with NULL, or is NULL.
static inline void
rig_add_variables(char ***list,
                  size_t *count,
                  size_t *capacity,
                  const char *const *more,
                  bool has_ours)
{
    for (const char *const *at = more; at != NULL && *at != NULL; at++) {
        if (!has_ours && rig_is_ours(*at))
            continue;
        *list = mem_reserve(*list, *count, capacity, sizeof(**list));
        (*list)[(*count)++] = (char *)(uintptr_t)*at;
    }
}

// The first one of a name counts.
static inline char **
rig_environment(const char *const *more)
{
    extern char **environ;
    static const char *const defaults[] = {
        "TERM=xterm-256color", "COLORTERM=truecolor", "LC_ALL=C.UTF-8", NULL};
    size_t count = 0;
    size_t capacity = 0;
    char **list = NULL;
    rig_add_variables(&list, &count, &capacity, more, true);
    rig_add_variables(&list, &count, &capacity,
                      (const char *const *)(uintptr_t)environ, false);
    rig_add_variables(&list, &count, &capacity, defaults, true);
    list = mem_reserve(list, count, &capacity, sizeof(*list));
    list[count] = NULL;
    return list;
}

// Starts a program in the terminal, as a shell would. `environment` ("A=b",
// ends with NULL, or NULL) goes before this program's own, and that before
// TERM=xterm-256color COLORTERM=truecolor LC_ALL=C.UTF-8.
static inline void
rig_run(Rig *rig, const char *const *arguments, const char *const *environment)
{
    char **list = rig_environment(environment);
    rig->has_ended = false;
    rig->child = fork();
    assert_true(rig->child >= 0);
    if (rig->child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)setsid();
        (void)ioctl(rig->slave, TIOCSCTTY, 0);
        for (int i = 0; i < 3; i++)
            (void)dup2(rig->slave, i);
        sigset_t none;
        sigemptyset(&none);
        (void)sigprocmask(SIG_SETMASK, &none, NULL);
        for (int number = 1; number < 32; number++)
            (void)signal(number, SIG_DFL);
        (void)execvpe(arguments[0], (char *const *)(uintptr_t)arguments, list);
        _exit(127);
    }
    mem_free(list);
}

static inline bool
rig_has_ended(Rig *rig)
{
    if (!rig->has_ended && rig->child > 0)
        rig->has_ended =
            waitpid(rig->child, &rig->status, WNOHANG) == rig->child;
    return rig->has_ended;
}

// Exit code of the program, minus the signal's number, or -1000: still there.
static inline int
rig_wait_end(Rig *rig, int timeout_ms)
{
    const int64_t end_ns = clock_monotonic_ns() + timeout_ms * 1000000LL;
    while (!rig_has_ended(rig) && clock_monotonic_ns() < end_ns)
        (void)rig_pump(rig, 5);
    (void)rig_pump(rig, 0);
    if (!rig->has_ended)
        return -1000;
    return WIFSIGNALED(rig->status) ? -WTERMSIG(rig->status)
                                    : WEXITSTATUS(rig->status);
}

static inline void
rig_close(Rig *rig)
{
    if (rig->child > 0) {
        // The program's session: it, its guardian and what they started.
        (void)kill(-rig->child, SIGKILL);
        if (!rig_has_ended(rig))
            (void)waitpid(rig->child, &rig->status, 0);
    }
    close(rig->master);
    close(rig->slave);
    vterm_free(rig->vterm);
    text_clear(&rig->sequence);
    text_clear(&rig->plain);
    text_clear(&rig->output);
    mem_free(rig->copied);
    mem_free(rig->notified);
    mem_free(rig);
}

static inline void
rig_resize(Rig *rig, int rows, int columns)
{
    const struct winsize size = {.ws_row = (unsigned short)rows,
                                 .ws_col = (unsigned short)columns};
    rig->rows = rows;
    rig->columns = columns;
    vterm_set_size(rig->vterm, rows, columns);
    (void)ioctl(rig->master, TIOCSWINSZ, &size);
}

// What stands there ///////////////////////////////////////////////////////////

// A row's text, blanks at its end cut; mem_free() it.
static inline char *
rig_row(const Rig *rig, int row)
{
    char line[RIG_LINE_SIZE];
    const VTermRect place = {
        .start_row = row, .end_row = row + 1, .end_col = rig->columns};
    size_t length =
        vterm_screen_get_text(rig->screen, line, sizeof(line) - 1, place);
    while (length > 0 && line[length - 1] == ' ')
        length--;
    line[length] = '\0';
    return mem_copy_text(line);
}

// All rows, each ended by a newline; mem_free() it.
static inline char *
rig_text(const Rig *rig)
{
    Text text = {0};
    for (int row = 0; row < rig->rows; row++) {
        char *line = rig_row(rig, row);
        text_append_format(&text, "%s\n", line);
        mem_free(line);
    }
    return text_take(&text);
}

// The first row that holds the text, or -1; `column` (may be NULL) gets where
// it begins.
static inline int
rig_find(const Rig *rig, const char *wanted, int *column)
{
    for (int row = 0; row < rig->rows; row++) {
        char *line = rig_row(rig, row);
        const char *found = strstr(line, wanted);
        if (found != NULL && column != NULL) {
            *column = 0; // exact for rows of single-width characters
            for (const char *at = line; at < found; at++)
                *column += ((unsigned char)*at & 0xc0U) != 0x80U;
        }
        mem_free(line);
        if (found != NULL)
            return row;
    }
    return -1;
}

static inline bool
rig_wait_text(Rig *rig, const char *wanted, int timeout_ms)
{
    const int64_t end_ns = clock_monotonic_ns() + timeout_ms * 1000000LL;
    while (rig_find(rig, wanted, NULL) < 0 || rig->is_in_frame) {
        const bool is_over =
            rig_has_ended(rig) || clock_monotonic_ns() >= end_ns;
        if (!rig_pump(rig, 10) && is_over)
            return rig_find(rig, wanted, NULL) >= 0;
    }
    return true;
}

static inline bool
rig_wait_no_text(Rig *rig, const char *unwanted, int timeout_ms)
{
    const int64_t end_ns = clock_monotonic_ns() + timeout_ms * 1000000LL;
    while (rig_find(rig, unwanted, NULL) >= 0 || rig->is_in_frame)
        if (!rig_pump(rig, 10) && clock_monotonic_ns() >= end_ns)
            return rig_find(rig, unwanted, NULL) < 0;
    return true;
}

// Waits until a DEC private mode is on or off.
static inline bool
rig_wait_mode(Rig *rig, int number, bool is_on, int timeout_ms)
{
    const int64_t end_ns = clock_monotonic_ns() + timeout_ms * 1000000LL;
    while (rig->modes[number] != is_on && clock_monotonic_ns() < end_ns)
        (void)rig_pump(rig, 10);
    return rig->modes[number] == is_on;
}

static inline VTermScreenCell
rig_cell(const Rig *rig, int row, int column)
{
    VTermScreenCell cell = {0};
    const VTermPos place = {.row = row, .col = column};
    (void)vterm_screen_get_cell(rig->screen, place, &cell);
    return cell;
}

static inline void
rig_append_color(Text *text, const char *name, const VTermColor *color)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(color) || VTERM_COLOR_IS_DEFAULT_BG(color))
        text_append_format(text, " %s=default", name);
    else if (VTERM_COLOR_IS_INDEXED(color))
        text_append_format(text, " %s=%d", name, color->indexed.idx);
    else
        text_append_format(text, " %s=#%02x%02x%02x", name, color->rgb.red,
                           color->rgb.green, color->rgb.blue);
}

// " fg=#8b93a1 bg=default bold"; mem_free() it.
static inline char *
rig_look(const Rig *rig, int row, int column)
{
    VTermScreenCell cell = rig_cell(rig, row, column);
    // libvterm gives the right half of a wide character no look.
    if (cell.chars[0] == UINT32_MAX)
        cell = rig_cell(rig, row, column - 1);
    Text text = {0};
    rig_append_color(&text, "fg", &cell.fg);
    rig_append_color(&text, "bg", &cell.bg);
    text_append(&text, cell.attrs.bold ? " bold" : "");
    text_append(&text, cell.attrs.italic ? " italic" : "");
    text_append(&text, cell.attrs.underline ? " underline" : "");
    text_append(&text, cell.attrs.blink ? " blink" : "");
    text_append(&text, cell.attrs.reverse ? " reverse" : "");
    text_append(&text, cell.attrs.strike ? " strike" : "");
    return text_take(&text);
}

static inline bool
rig_same_text(const VTermScreenCell *a, const VTermScreenCell *b)
{
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL; i++) {
        if (a->chars[i] != b->chars[i])
            return false;
        if (a->chars[i] == 0)
            break;
    }
    return true;
}

static inline bool
rig_same_cell(const VTermScreenCell *a, const VTermScreenCell *b)
{
    // libvterm gives the right half of a wide character no look.
    if (a->chars[0] == UINT32_MAX || b->chars[0] == UINT32_MAX)
        return a->chars[0] == b->chars[0];
    const bool is_blank = (a->chars[0] == 0 || a->chars[0] == ' ') &&
                          (b->chars[0] == 0 || b->chars[0] == ' ');
    if (!is_blank && !rig_same_text(a, b))
        return false;
    const bool shows_ink =
        !is_blank || a->attrs.underline || a->attrs.reverse || a->attrs.strike;
    return vterm_color_is_equal(&a->bg, &b->bg) &&
           (!shows_ink || vterm_color_is_equal(&a->fg, &b->fg)) &&
           a->attrs.underline == b->attrs.underline &&
           a->attrs.reverse == b->attrs.reverse &&
           a->attrs.strike == b->attrs.strike &&
           (is_blank || (a->attrs.bold == b->attrs.bold &&
                         a->attrs.italic == b->attrs.italic));
}

// The first difference that can be seen (an empty cell has no ink), as a
// sentence, or NULL when two screens look the same; mem_free() it.
static inline char *
rig_difference(const Rig *a, const Rig *b)
{
    if (a->rows != b->rows || a->columns != b->columns)
        return text_format("%dx%d is not %dx%d", a->columns, a->rows,
                           b->columns, b->rows);
    for (int row = 0; row < a->rows; row++)
        for (int column = 0; column < a->columns; column++) {
            const VTermScreenCell one = rig_cell(a, row, column);
            const VTermScreenCell other = rig_cell(b, row, column);
            if (rig_same_cell(&one, &other))
                continue;
            char *looks[] = {rig_look(a, row, column),
                             rig_look(b, row, column)};
            char *text = text_format(
                "row %d column %d: U+%04X%s is not U+%04X%s", row, column,
                one.chars[0], looks[0], other.chars[0], looks[1]);
            mem_free(looks[0]);
            mem_free(looks[1]);
            return text;
        }
    return NULL;
}

static inline void
rig_append_looks(const Rig *rig, int row, Text *text)
{
    for (int first = 0, column = 0; first < rig->columns; first = column) {
        char *look = rig_look(rig, row, first);
        bool is_same = true;
        for (column = first + 1; column < rig->columns && is_same; column++) {
            char *next = rig_look(rig, row, column);
            is_same = strcmp(look, next) == 0;
            mem_free(next);
        }
        column -= !is_same;
        if (strcmp(look, " fg=default bg=default") != 0)
            text_append_format(text, "%d %d-%d%s\n", row, first, column - 1,
                               look);
        mem_free(look);
    }
}

static inline void
rig_append_left_over(Text *text, const char *name)
{
    text_append_format(text, "%s%s", text->length > 0 ? ", " : "", name);
}

// What a shell would not want, separated by ", "; "" when all is whole.
// mem_free() it.
static inline char *
rig_left_over(const Rig *rig)
{
    static const struct {
        int number;
        bool is_normal;
        const char *name;
    } rows[] = {{1, false, "application cursor keys"},
                {7, true, "no automatic wrap"},
                {25, true, "cursor hidden"},
                {47, false, "alternate screen"},
                {1000, false, "mouse mode 1000"},
                {1002, false, "mouse mode 1002"},
                {1003, false, "mouse mode 1003"},
                {1004, false, "focus reports"},
                {1006, false, "mouse mode 1006"},
                {1047, false, "alternate screen"},
                {1049, false, "alternate screen"},
                {2004, false, "bracketed paste"},
                {2026, false, "synchronized update"}};

    Text text = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        if (rig->modes[rows[i].number] != rows[i].is_normal)
            rig_append_left_over(&text, rows[i].name);
    if (rig->kitty_depth > 0 || rig->kitty[0] != 0)
        rig_append_left_over(&text, "kitty keyboard protocol");
    if (rig->other_keys != 0)
        rig_append_left_over(&text, "modifyOtherKeys");
    if (rig->has_keypad)
        rig_append_left_over(&text, "application keypad");
    VTermValue pen;
    (void)vterm_state_get_penattr(rig->state, VTERM_ATTR_FOREGROUND, &pen);
    if (!VTERM_COLOR_IS_DEFAULT_FG(&pen.color))
        rig_append_left_over(&text, "text colour");
    struct termios now;
    if (tcgetattr(rig->slave, &now) == 0 &&
        (now.c_lflag != rig->before.c_lflag ||
         now.c_iflag != rig->before.c_iflag ||
         now.c_oflag != rig->before.c_oflag))
        rig_append_left_over(&text, "termios");
    return text_take(&text);
}

// Size, cursor, title, modes, rows after '|', runs of looks: one text for
// comparisons, and for scripts that draw it. mem_free() it.
static inline char *
rig_dump(const Rig *rig)
{
    Text text = {0};
    char *modes = rig_left_over(rig);
    text_append_format(&text, "size %dx%d\ncursor %d %d %s\ntitle %s\n",
                       rig->columns, rig->rows, rig->cursor.row,
                       rig->cursor.col, rig->modes[25] ? "visible" : "hidden",
                       rig->title);
    text_append_format(&text, "modes%s%s\nrows\n", *modes == '\0' ? "" : " ",
                       modes);
    mem_free(modes);
    for (int row = 0; row < rig->rows; row++) {
        char *line = rig_row(rig, row);
        text_append_format(&text, "|%s\n", line);
        mem_free(line);
    }
    text_append(&text, "attributes\n");
    for (int row = 0; row < rig->rows; row++)
        rig_append_looks(rig, row, &text);
    return text_take(&text);
}

// A user ////////////////////////////////////////////////////////////////////

// Bytes as they are.
static inline void
rig_type(Rig *rig, const char *text)
{
    text_append(&rig->output, text);
    (void)rig_pump(rig, 0);
}

static inline void
rig_kitty_key(Rig *rig, int code, int modifiers)
{
    text_append_format(&rig->output,
                       modifiers != 0 ? "\x1b[%d;%du" : "\x1b[%du", code,
                       1 + modifiers);
}

static inline void
rig_character_key(Rig *rig, char byte, int modifiers)
{
    const bool is_kitty = (rig->kitty[rig->kitty_depth] & 1) != 0;
    if (is_kitty && ((modifiers & 6) != 0 || byte == '\x1b')) {
        rig_kitty_key(rig, byte, modifiers);
        return;
    }
    if ((modifiers & VTERM_MOD_ALT) != 0)
        text_append(&rig->output, "\x1b");
    if ((modifiers & VTERM_MOD_CTRL) != 0)
        byte = (char)(byte & 0x1f);
    text_append_bytes(&rig->output, &byte, 1);
}

static inline void
rig_named_key(Rig *rig, const char *name, int modifiers)
{
    static const struct {
        const char *name;
        VTermKey key;
        int code; // in the kitty protocol
    } rows[] = {{"Enter", VTERM_KEY_ENTER, 13},
                {"Tab", VTERM_KEY_TAB, 9},
                {"Backspace", VTERM_KEY_BACKSPACE, 127},
                {"Up", VTERM_KEY_UP, 0},
                {"Down", VTERM_KEY_DOWN, 0},
                {"Left", VTERM_KEY_LEFT, 0},
                {"Right", VTERM_KEY_RIGHT, 0},
                {"Insert", VTERM_KEY_INS, 0},
                {"Delete", VTERM_KEY_DEL, 0},
                {"Home", VTERM_KEY_HOME, 0},
                {"End", VTERM_KEY_END, 0},
                {"PageUp", VTERM_KEY_PAGEUP, 0},
                {"PageDown", VTERM_KEY_PAGEDOWN, 0}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (strcmp(name, rows[i].name) != 0)
            continue;
        if ((rig->kitty[rig->kitty_depth] & 1) != 0 && modifiers != 0 &&
            rows[i].code > 0)
            rig_kitty_key(rig, rows[i].code, modifiers);
        else
            vterm_keyboard_key(rig->vterm, rows[i].key,
                               (VTermModifier)modifiers);
        return;
    }
    fail_msg("the rig knows no key %s", name);
}

// One character, Enter Tab Esc Space Backspace Up Down Left Right Home End
// PageUp PageDown Insert Delete F1..F12, with C- M- S- before it.
static inline void
rig_key(Rig *rig, const char *name)
{
    int modifiers = 0;
    for (; name[0] != '\0' && name[1] == '-' && name[2] != '\0'; name += 2)
        modifiers |= name[0] == 'C'   ? VTERM_MOD_CTRL
                     : name[0] == 'M' ? VTERM_MOD_ALT
                                      : VTERM_MOD_SHIFT;
    int number = 0;
    if (name[1] == '\0')
        rig_character_key(rig, name[0], modifiers);
    else if (strcmp(name, "Space") == 0)
        rig_character_key(rig, ' ', modifiers);
    else if (strcmp(name, "Esc") == 0)
        rig_character_key(rig, '\x1b', modifiers);
    else if (sscanf(name, "F%d", &number) == 1 && number >= 1 && number <= 12)
        vterm_keyboard_key(rig->vterm, VTERM_KEY_FUNCTION(number),
                           (VTermModifier)modifiers);
    else
        rig_named_key(rig, name, modifiers);
    (void)rig_pump(rig, 0);
}

// Bracketed if the program asked for it.
static inline void
rig_paste(Rig *rig, const char *text)
{
    const bool is_bracketed = rig->modes[2004];
    text_append(&rig->output, is_bracketed ? "\x1b[200~" : "");
    text_append(&rig->output, text);
    text_append(&rig->output, is_bracketed ? "\x1b[201~" : "");
    (void)rig_pump(rig, 0);
}

static inline void
rig_focus(Rig *rig, bool is_in)
{
    if (rig->modes[1004])
        text_append(&rig->output, is_in ? "\x1b[I" : "\x1b[O");
    (void)rig_pump(rig, 0);
}

static inline void
rig_mouse_report(Rig *rig, int code, int row, int column, char final)
{
    if (rig->modes[1006] && (rig->modes[1000] || rig->modes[1002]))
        text_append_format(&rig->output, "\x1b[<%d;%d;%d%c", code, column + 1,
                           row + 1, final);
    (void)rig_pump(rig, 0);
}

// Rows and columns from 0, buttons 1..3; in SGR form, if the program asked.
static inline void
rig_mouse_press(Rig *rig, int row, int column, int button)
{
    rig_mouse_report(rig, button - 1, row, column, 'M');
}

static inline void
rig_mouse_release(Rig *rig, int row, int column, int button)
{
    rig_mouse_report(rig, button - 1, row, column, 'm');
}

static inline void
rig_mouse_click(Rig *rig, int row, int column)
{
    rig_mouse_press(rig, row, column, 1);
    rig_mouse_release(rig, row, column, 1);
}

static inline void
rig_mouse_drag(Rig *rig, int row, int column, int to_row, int to_column)
{
    rig_mouse_press(rig, row, column, 1);
    rig_mouse_report(rig, 32, to_row, to_column, 'M');
    rig_mouse_release(rig, to_row, to_column, 1);
}

static inline void
rig_wheel(Rig *rig, int row, int column, bool is_up)
{
    rig_mouse_report(rig, is_up ? 64 : 65, row, column, 'M');
}
