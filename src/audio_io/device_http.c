// SPDX-License-Identifier: MIT
// Serves what is played as a live WAV stream on 127.0.0.1, for ears at the
// other end of ssh.
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "device_row.h"
#include "http_listener.h"
#include "metronome.h"
#include "ssh_line.h"
#include "wav_stream.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

enum { PERIOD_MS = 20, LISTENERS_MAX = 8, SEND_BYTES = 32768 };

typedef struct {
    DeviceSettings settings;
    int listening, waking;
    char token[HTTP_TOKEN_SIZE];
    char *hint;
    HttpStream stream;
    size_t period_frames;
    float *samples;
    unsigned char *bytes;
    Metronome metronome;
    pthread_t thread;
    pthread_mutex_t mutex; // of is_running: held while a period is filled
    bool is_running;
    atomic_bool is_closing;
    HttpListener *listeners[LISTENERS_MAX];
    size_t listener_count;
} HttpDevice;

// The thread

static void
drop_listener(HttpDevice *http, size_t index)
{
    http_listener_free(http->listeners[index]);
    http->listeners[index] = http->listeners[--http->listener_count];
}

static void
accept_listener(HttpDevice *http)
{
    struct sockaddr_in from = {0};
    socklen_t from_size = sizeof(from);
    const int descriptor = accept4(http->listening, (struct sockaddr *)&from,
                                   &from_size, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (descriptor < 0)
        return;
    if (http->listener_count == LISTENERS_MAX) {
        (void)close(descriptor);
        return;
    }
    // What lies in the kernel is heard late; a little is enough.
    const int size = SEND_BYTES;
    const int on = 1;
    (void)setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    (void)setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    http->listeners[http->listener_count++] =
        http_listener_new(descriptor, &http->stream);
}

static void
serve_listeners(HttpDevice *http, const struct pollfd *polled, size_t count)
{
    const int64_t now_ns = clock_monotonic_ns();
    // From the last one: dropping moves the last into the gap.
    for (size_t i = count; i-- > 0;) {
        const bool is_late =
            now_ns > http_listener_deadline_ns(http->listeners[i]);
        if (is_late || (polled[i].revents != 0 &&
                        !http_listener_serve(http->listeners[i])))
            drop_listener(http, i);
    }
}

static void
send_period(HttpDevice *http)
{
    const size_t values =
        http->period_frames * (size_t)http->settings.channel_count;
    wav_stream_samples(http->bytes, http->samples, http->period_frames,
                       http->settings.channel_count,
                       atomic_load(&http->metronome.filled));
    for (size_t i = http->listener_count; i-- > 0;) {
        HttpListener *listener = http->listeners[i];
        if (http_listener_is_playing(listener) &&
            (!http_listener_add(listener, http->bytes, values * 2) ||
             !http_listener_serve(listener)))
            drop_listener(http, i);
    }
}

// Fills a period when it is due; -1 when the device stands still, else how long
// it may wait for the next.
static int64_t
keep_time(HttpDevice *http)
{
    const DeviceSettings *settings = &http->settings;
    int64_t wait_ns = -1;
    bool is_filled = false;
    pthread_mutex_lock(&http->mutex);
    if (http->is_running) {
        metronome_forgive_rt(&http->metronome);
        wait_ns = metronome_due_ns_rt(&http->metronome) - clock_monotonic_ns();
        if (wait_ns <= 0) {
            settings->fill_rt(settings->context, http->samples,
                              http->period_frames);
            metronome_add_rt(&http->metronome, http->period_frames);
            is_filled = true;
            wait_ns = 0;
        }
    }
    pthread_mutex_unlock(&http->mutex);
    if (is_filled)
        send_period(http);
    return wait_ns;
}

static int64_t
nearest_deadline_ns(const HttpDevice *http)
{
    int64_t nearest_ns = INT64_MAX;
    for (size_t i = 0; i < http->listener_count; i++) {
        const int64_t deadline_ns =
            http_listener_deadline_ns(http->listeners[i]);
        if (deadline_ns < nearest_ns)
            nearest_ns = deadline_ns;
    }
    return nearest_ns;
}

static int
timeout_ms(const HttpDevice *http, int64_t wait_ns)
{
    const int64_t deadline_ns = nearest_deadline_ns(http);
    if (wait_ns < 0 && deadline_ns == INT64_MAX)
        return -1;
    if (wait_ns < 0) {
        wait_ns = deadline_ns - clock_monotonic_ns();
        return wait_ns < 0 ? 0 : (int)(wait_ns / 1000000) + 1;
    }
    return (int)((wait_ns + 999999) / 1000000);
}

static void *
serve(void *self)
{
    HttpDevice *http = self;
    struct pollfd polled[2 + LISTENERS_MAX];
    while (!atomic_load(&http->is_closing)) {
        const int64_t wait_ns = keep_time(http);
        const size_t count = http->listener_count;
        polled[0] = (struct pollfd){.fd = http->waking, .events = POLLIN};
        polled[1] = (struct pollfd){.fd = http->listening, .events = POLLIN};
        for (size_t i = 0; i < count; i++)
            polled[2 + i] = (struct pollfd){
                .fd = http_listener_descriptor(http->listeners[i]),
                .events = http_listener_events(http->listeners[i])};
        if (poll(polled, 2 + count, timeout_ms(http, wait_ns)) < 0)
            continue;
        uint64_t wakes = 0;
        if (polled[0].revents != 0)
            (void)!read(http->waking, &wakes, sizeof(wakes));
        serve_listeners(http, polled + 2, count);
        if (polled[1].revents != 0)
            accept_listener(http);
    }
    return NULL;
}

// The device

static Status
listen_on(HttpDevice *http, int port, Error *error)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof(address);
    const int on = 1;
    http->listening = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (http->listening < 0)
        return error_set_errno(error, STATUS_IO, "cannot make a socket");
    (void)setsockopt(http->listening, SOL_SOCKET, SO_REUSEADDR, &on,
                     sizeof(on));
    if (bind(http->listening, (struct sockaddr *)&address, size) != 0)
        return error_set_errno(
            error, STATUS_IO,
            "cannot serve on port %d (audio.http_port = 0 takes a free one)",
            port);
    if (listen(http->listening, LISTENERS_MAX) != 0 ||
        getsockname(http->listening, (struct sockaddr *)&address, &size) != 0)
        return error_set_errno(error, STATUS_IO, "cannot serve on port %d",
                               port);
    http->hint = ssh_line(ntohs(address.sin_port), http->token);
    return STATUS_OK;
}

static Status
make_token(char token[static HTTP_TOKEN_SIZE], Error *error)
{
    unsigned char bytes[(HTTP_TOKEN_SIZE - 1) / 2];
    if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
        return error_set_errno(error, STATUS_IO,
                               "the system gives no random numbers");
    for (size_t i = 0; i < sizeof(bytes); i++)
        (void)snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    return STATUS_OK;
}

static Status
open_server(HttpDevice *http, Error *error)
{
    int64_t port = 0;
    const char *argument = http->settings.argument;
    if (argument[0] != '\0' &&
        (!text_to_int64(argument, &port) || port < 0 || port > 65535))
        return error_set(error, STATUS_USAGE,
                         "\"%s\" is no port: audio.http_port is 0 to 65535",
                         argument);
    Status status = make_token(http->token, error);
    if (status == STATUS_OK)
        status = listen_on(http, (int)port, error);
    if (status != STATUS_OK)
        return status;
    http->waking = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (http->waking < 0 ||
        pthread_create(&http->thread, NULL, serve, http) != 0)
        return error_set(error, STATUS_FAILED,
                         "cannot start the thread that serves the sound");
    return STATUS_OK;
}

static void
free_device(HttpDevice *http)
{
    for (size_t i = 0; i < http->listener_count; i++)
        http_listener_free(http->listeners[i]);
    if (http->listening >= 0)
        (void)close(http->listening);
    if (http->waking >= 0)
        (void)close(http->waking);
    pthread_mutex_destroy(&http->mutex);
    mem_free(http->hint);
    mem_free(http->samples);
    mem_free(http->bytes);
    mem_free(http);
}

Status
device_http_open(void **device, DeviceSettings *settings, Error *error)
{
    HttpDevice *http = mem_new(sizeof(*http));
    http->settings = *settings;
    metronome_init(&http->metronome, settings->sample_rate_hz);
    http->listening = http->waking = -1;
    http->stream = (HttpStream){.token = http->token,
                                .sample_rate_hz = settings->sample_rate_hz,
                                .channel_count = settings->channel_count};
    http->period_frames = (size_t)settings->sample_rate_hz * PERIOD_MS / 1000;
    const size_t values = http->period_frames * (size_t)settings->channel_count;
    http->samples = mem_new_array(values, sizeof(float));
    http->bytes = mem_new_array(values, 2);
    pthread_mutex_init(&http->mutex, NULL);
    const Status status = open_server(http, error);
    if (status != STATUS_OK)
        free_device(http);
    else
        *device = http;
    return status;
}

static void
set_running(HttpDevice *http, bool is_running)
{
    const uint64_t one = 1;
    pthread_mutex_lock(&http->mutex);
    if (is_running)
        metronome_start(&http->metronome);
    http->is_running = is_running;
    pthread_mutex_unlock(&http->mutex);
    (void)!write(http->waking, &one, sizeof(one));
}

Status
device_http_start(void *device, Error *error)
{
    (void)error;
    set_running(device, true);
    return STATUS_OK;
}

void
device_http_stop(void *device)
{
    set_running(device, false);
}

size_t
device_http_delay_frames(void *device)
{
    HttpDevice *http = device;
    return metronome_ahead(&http->metronome);
}

bool
device_http_has_died(void *device, Error *error)
{
    (void)device;
    (void)error;
    return false;
}

const char *
device_http_hint(void *device)
{
    return ((HttpDevice *)device)->hint;
}

void
device_http_close(void *device)
{
    if (device == NULL)
        return;
    HttpDevice *http = device;
    atomic_store(&http->is_closing, true);
    set_running(http, false);
    pthread_join(http->thread, NULL);
    free_device(http);
}
