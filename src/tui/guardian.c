// SPDX-License-Identifier: MIT
#include "guardian.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RESTORE_MS = 2000 };

// Giving back /////////////////////////////////////////////////////////////////

static long
now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool
terminal_charge_write(const TerminalCharge *charge,
                      const char *bytes,
                      size_t count,
                      int timeout_ms)
{
    const long end_ms = now_ms() + timeout_ms;
    while (count > 0) {
        const ssize_t written = write(charge->descriptor, bytes, count);
        if (written > 0) {
            bytes += written;
            count -= (size_t)written;
            continue;
        }
        const long left_ms = end_ms - now_ms();
        if (written < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        struct pollfd asked = {.fd = charge->descriptor, .events = POLLOUT};
        if (left_ms <= 0 || poll(&asked, 1, (int)left_ms) == 0)
            return false;
    }
    return true;
}

bool
terminal_charge_restore(const TerminalCharge *charge, int timeout_ms)
{
    const bool is_written = terminal_charge_write(
        charge, charge->restore, charge->restore_length, timeout_ms);
    // From the background tcsetattr() would stop us.
    sigset_t output;
    sigset_t before;
    (void)sigemptyset(&output);
    (void)sigaddset(&output, SIGTTOU);
    (void)sigprocmask(SIG_BLOCK, &output, &before);
    (void)tcflush(charge->descriptor, TCIFLUSH); // reports still under way
    const bool is_set =
        tcsetattr(charge->descriptor, TCSANOW, &charge->termios) == 0;
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return is_written && is_set;
}

// The parent //////////////////////////////////////////////////////////////////

static void
give_back(const TerminalCharge *charge, TerminalState next)
{
    if (atomic_load(charge->state) != TERMINAL_ENTERED)
        return;
    (void)terminal_charge_restore(charge, RESTORE_MS);
    atomic_store(charge->state, next);
}

static void
tell_end(int number)
{
    (void)fprintf(stderr,
                  "timbre: ended by signal %d (%s); what was finished is "
                  "kept, and the next start offers what was running\n",
                  number, strsignal(number));
}

// Ends as the child did: same exit code or same signal, but one core dump is
// enough.
static _Noreturn void
end_like(int status)
{
    if (WIFSIGNALED(status)) {
        const int number = WTERMSIG(status);
        const struct rlimit none = {0};
        (void)setrlimit(RLIMIT_CORE, &none);
        (void)signal(number, SIG_DFL);
        sigset_t all;
        (void)sigfillset(&all);
        (void)sigprocmask(SIG_UNBLOCK, &all, NULL);
        (void)kill(getpid(), number);
    }
    _exit(WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

// Stopped as the child is, so that the shell comes forward; SIGCONT for the
// group, or for us alone, wakes both.
static void
stop_like(const TerminalCharge *charge, pid_t child)
{
    give_back(charge, TERMINAL_TAKEN);
    (void)kill(getpid(), SIGSTOP);
    (void)kill(child, SIGCONT);
}

static void
look_at_child(const TerminalCharge *charge, pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, WNOHANG | WUNTRACED) == child) {
        if (WIFSTOPPED(status)) {
            stop_like(charge, child);
            continue;
        }
        give_back(charge, TERMINAL_WHOLE);
        if (WIFSIGNALED(status))
            tell_end(WTERMSIG(status));
        end_like(status);
    }
}

static const int passed_signals[] = {SIGTERM, SIGINT,  SIGHUP,  SIGQUIT,
                                     SIGTSTP, SIGCONT, SIGUSR1, SIGUSR2};

static void
add_signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGCHLD);
    for (size_t i = 0; i < sizeof(passed_signals) / sizeof(*passed_signals);
         i++)
        (void)sigaddset(set, passed_signals[i]);
}

static _Noreturn void
guard(const TerminalCharge *charge, pid_t child, const sigset_t *awaited)
{
    (void)prctl(PR_SET_NAME, "timbre-guardian");
    (void)signal(SIGTTOU, SIG_IGN);
    (void)signal(SIGTTIN, SIG_IGN);
    (void)signal(SIGPIPE, SIG_IGN);
    for (;;) {
        siginfo_t info;
        const int number = sigwaitinfo(awaited, &info);
        // What the kernel sends (a hang-up, a key) the child gets as well.
        const bool is_for_us_alone = info.si_code <= 0 && info.si_pid != child;
        if (number > 0 && number != SIGCHLD && is_for_us_alone)
            (void)kill(child, number);
        look_at_child(charge, child);
    }
}

int
guardian_start(const TerminalCharge *charge, pid_t *guardian)
{
    *guardian = getpid();
    sigset_t awaited;
    sigset_t before;
    add_signals(&awaited);
    // Nothing may come between the fork and the waiting.
    (void)sigprocmask(SIG_BLOCK, &awaited, &before);
    (void)fflush(NULL);
    const pid_t child = fork();
    if (child > 0)
        guard(charge, child, &awaited);
    if (child == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (getppid() != *guardian)
            _exit(128 + SIGTERM); // it died before we asked
    }
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    return child < 0 ? -1 : 0;
}
