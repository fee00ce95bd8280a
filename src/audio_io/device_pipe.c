// SPDX-License-Identifier: MIT
// Feeds a command by its standard input: a WAV stream at the pace of the clock.
#include "timbre/base/memory.h"

#include "device_row.h"
#include "metronome.h"
#include "wav_stream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    PERIOD_MS = 10,
    LEAD_MS = 30,       // that the command gets in advance
    PIPE_BYTES = 16384, // 85 ms: what lies in the pipe can't be taken back
    STALL_MS = 2000,
    END_WAIT_MS = 500, // for the command to play what it has got
};

typedef struct {
    DeviceSettings settings;
    char *command;
    int descriptor;
    pid_t process;
    size_t period_frames;
    float *samples;
    unsigned char *bytes;       // what is to be written next: a stop may cut
    size_t byte_at, byte_count; // it, and a frame must not be cut for ever
    bool has_header;
    Metronome metronome;
    pthread_t thread;
    atomic_bool is_started, is_stopping;
    atomic_int broken; // errno of writing, or ETIMEDOUT
} PipeDevice;

static void
run_command(const PipeDevice *pipe_device, int reading)
{
    sigset_t none;
    sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    (void)signal(SIGPIPE, SIG_DFL);
    // A group of its own: ctrl-c in our terminal is not meant for it.
    (void)setpgid(0, 0);
    const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (dup2(reading, STDIN_FILENO) < 0 || dup2(nowhere, STDOUT_FILENO) < 0 ||
        dup2(nowhere, STDERR_FILENO) < 0)
        _exit(126);
    (void)execl("/bin/sh", "sh", "-c", pipe_device->command, (char *)NULL);
    _exit(127);
}

static Status
start_command(PipeDevice *pipe_device, Error *error)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return error_set_errno(error, STATUS_IO, "cannot make a pipe");
    (void)fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);
    (void)fcntl(ends[1], F_SETFL, O_NONBLOCK);
    pipe_device->process = fork();
    if (pipe_device->process == 0)
        run_command(pipe_device, ends[0]);
    if (pipe_device->process > 0) // whoever of the two is first
        (void)setpgid(pipe_device->process, pipe_device->process);
    (void)close(ends[0]);
    pipe_device->descriptor = ends[1];
    if (pipe_device->process > 0)
        return STATUS_OK;
    (void)close(ends[1]);
    return error_set_errno(error, STATUS_IO, "cannot start the command \"%s\"",
                           pipe_device->command);
}

Status
device_pipe_open(void **device, DeviceSettings *settings, Error *error)
{
    if (settings->argument[0] == '\0')
        return error_set(error, STATUS_USAGE,
                         "it needs a command that plays WAV from its standard "
                         "input; set audio.argument, for instance to \"aplay\" "
                         "or \"ffplay -nodisp -\"");
    PipeDevice *pipe_device = mem_new(sizeof(*pipe_device));
    pipe_device->settings = *settings;
    pipe_device->command = mem_copy_text(settings->argument);
    metronome_init(&pipe_device->metronome, settings->sample_rate_hz);
    pipe_device->period_frames =
        (size_t)settings->sample_rate_hz * PERIOD_MS / 1000;
    const size_t values =
        pipe_device->period_frames * (size_t)settings->channel_count;
    pipe_device->samples = mem_new_array(values, sizeof(float));
    pipe_device->bytes = mem_new(WAV_STREAM_HEADER_SIZE + values * 2);
    const Status status = start_command(pipe_device, error);
    if (status != STATUS_OK) {
        mem_free(pipe_device->command);
        mem_free(pipe_device->samples);
        mem_free(pipe_device->bytes);
        mem_free(pipe_device);
        return status;
    }
    *device = pipe_device;
    return STATUS_OK;
}

// SIGPIPE is for the thread that writes: it is caught here and thrown away,
// whatever the program does about it.
static ssize_t
write_quietly(int descriptor, const unsigned char *bytes, size_t count)
{
    const ssize_t written = write(descriptor, bytes, count);
    if (written < 0 && errno == EPIPE) {
        sigset_t pipe_signal;
        const struct timespec now = {0};
        sigemptyset(&pipe_signal);
        sigaddset(&pipe_signal, SIGPIPE);
        (void)sigtimedwait(&pipe_signal, NULL, &now);
        errno = EPIPE;
    }
    return written;
}

static void
block_pipe_signal(void)
{
    sigset_t pipe_signal;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    (void)pthread_sigmask(SIG_BLOCK, &pipe_signal, NULL);
}

// Writes what is left; false when the command is gone or takes nothing, or
// when the device is to stop.
static bool
write_bytes(PipeDevice *pipe_device)
{
    int waited_ms = 0;
    while (pipe_device->byte_at < pipe_device->byte_count &&
           !atomic_load(&pipe_device->is_stopping)) {
        const ssize_t written = write_quietly(
            pipe_device->descriptor, pipe_device->bytes + pipe_device->byte_at,
            pipe_device->byte_count - pipe_device->byte_at);
        if (written > 0) {
            pipe_device->byte_at += (size_t)written;
            continue;
        }
        if (errno != EAGAIN && errno != EINTR) {
            atomic_store(&pipe_device->broken, errno);
            return false;
        }
        struct pollfd wait = {.fd = pipe_device->descriptor, .events = POLLOUT};
        if (poll(&wait, 1, PERIOD_MS) == 0)
            waited_ms += PERIOD_MS;
        if (waited_ms >= STALL_MS) {
            atomic_store(&pipe_device->broken, ETIMEDOUT);
            return false;
        }
    }
    return pipe_device->byte_at == pipe_device->byte_count;
}

static void
fill_period(PipeDevice *pipe_device)
{
    const DeviceSettings *settings = &pipe_device->settings;
    const size_t values =
        pipe_device->period_frames * (size_t)settings->channel_count;
    pipe_device->byte_at = pipe_device->byte_count = 0;
    if (!pipe_device->has_header) {
        wav_stream_header(pipe_device->bytes, settings->sample_rate_hz,
                          settings->channel_count);
        pipe_device->byte_count = WAV_STREAM_HEADER_SIZE;
        pipe_device->has_header = true;
    }
    settings->fill_rt(settings->context, pipe_device->samples,
                      pipe_device->period_frames);
    metronome_add_rt(&pipe_device->metronome, pipe_device->period_frames);
    wav_stream_samples(pipe_device->bytes + pipe_device->byte_count,
                       pipe_device->samples, pipe_device->period_frames,
                       settings->channel_count,
                       atomic_load(&pipe_device->metronome.filled));
    pipe_device->byte_count += values * 2;
}

static void *
feed_command(void *self)
{
    PipeDevice *pipe_device = self;
    block_pipe_signal();
    while (write_bytes(pipe_device) &&
           !atomic_load(&pipe_device->is_stopping)) {
        fill_period(pipe_device);
        if (!write_bytes(pipe_device))
            break;
        metronome_wait_rt(metronome_due_ns_rt(&pipe_device->metronome) -
                          (int64_t)LEAD_MS * 1000000);
        metronome_forgive_rt(&pipe_device->metronome);
    }
    return NULL;
}

Status
device_pipe_start(void *device, Error *error)
{
    PipeDevice *pipe_device = device;
    atomic_store(&pipe_device->is_stopping, false);
    metronome_start(&pipe_device->metronome);
    if (pthread_create(&pipe_device->thread, NULL, feed_command, pipe_device) !=
        0)
        return error_set(error, STATUS_FAILED,
                         "cannot start the thread that feeds the command");
    pipe_device->is_started = true;
    return STATUS_OK;
}

void
device_pipe_stop(void *device)
{
    PipeDevice *pipe_device = device;
    if (!pipe_device->is_started)
        return;
    atomic_store(&pipe_device->is_stopping, true);
    pthread_join(pipe_device->thread, NULL);
    pipe_device->is_started = false;
}

size_t
device_pipe_delay_frames(void *device)
{
    const PipeDevice *pipe_device = device;
    int bytes = 0;
    if (!pipe_device->is_started ||
        ioctl(pipe_device->descriptor, FIONREAD, &bytes) != 0)
        return 0;
    const size_t waiting =
        (size_t)bytes / (size_t)(2 * pipe_device->settings.channel_count);
    const size_t ahead = metronome_ahead(&pipe_device->metronome);
    return waiting > ahead ? waiting : ahead;
}

static void
explain_end(const PipeDevice *pipe_device, int status, Error *error)
{
    if (WIFSIGNALED(status))
        error_set(error, STATUS_IO, "the command \"%s\" was ended by signal %d",
                  pipe_device->command, WTERMSIG(status));
    else
        error_set(error, STATUS_IO, "the command \"%s\" ended with status %d%s",
                  pipe_device->command, WEXITSTATUS(status),
                  WEXITSTATUS(status) == 127
                      ? " (the shell did not find it: is it installed?)"
                      : "");
}

bool
device_pipe_has_died(void *device, Error *error)
{
    PipeDevice *pipe_device = device;
    int status = 0;
    if (pipe_device->process > 0 && waitpid(pipe_device->process, &status,
                                            WNOHANG) == pipe_device->process) {
        pipe_device->process = 0;
        explain_end(pipe_device, status, error);
        return true;
    }
    const int broken = atomic_load(&pipe_device->broken);
    if (broken == ETIMEDOUT) {
        error_set(error, STATUS_IO,
                  "the command \"%s\" has read nothing for two seconds",
                  pipe_device->command);
        return true;
    }
    // Its end will be known in a moment, and says more.
    if (broken == EPIPE)
        return false;
    if (broken != 0)
        error_set(error, STATUS_IO, "cannot write to the command \"%s\": %s",
                  pipe_device->command, strerrordesc_np(broken));
    return broken != 0;
}

const char *
device_pipe_hint(void *device)
{
    (void)device;
    return "";
}

// The end of its input ends the command; when it doesn't, a signal does.
static void
end_command(PipeDevice *pipe_device)
{
    static const int signals[] = {0, SIGTERM, SIGKILL};
    const struct timespec moment = {.tv_nsec = PERIOD_MS * 1000000L};
    for (size_t i = 0; i < ARRAY_LENGTH(signals); i++) {
        if (signals[i] != 0)
            (void)kill(-pipe_device->process, signals[i]);
        for (int waited_ms = 0; waited_ms < END_WAIT_MS;
             waited_ms += PERIOD_MS) {
            if (waitpid(pipe_device->process, NULL, WNOHANG) != 0)
                return;
            (void)nanosleep(&moment, NULL);
        }
    }
}

void
device_pipe_close(void *device)
{
    if (device == NULL)
        return;
    PipeDevice *pipe_device = device;
    device_pipe_stop(pipe_device);
    (void)close(pipe_device->descriptor);
    if (pipe_device->process > 0)
        end_command(pipe_device);
    mem_free(pipe_device->command);
    mem_free(pipe_device->samples);
    mem_free(pipe_device->bytes);
    mem_free(pipe_device);
}
