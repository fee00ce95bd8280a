// SPDX-License-Identifier: MIT
#include "http_listener.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "wav_stream.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    REQUEST_BYTES = 4096,
    BEHIND_MS = 500, // a listener may be; then it is dropped
    ANSWER_BYTES = 2048,
};

static const int64_t patience_ns = 5000000000;

struct HttpListener {
    int descriptor;
    const HttpStream *stream;
    HttpPhase phase;
    int64_t deadline_ns;
    char request[REQUEST_BYTES];
    size_t request_count;
    unsigned char *bytes; // that wait to be sent
    size_t count, capacity;
};

HttpListener *
http_listener_new(int descriptor, const HttpStream *stream)
{
    HttpListener *listener = mem_new(sizeof(*listener));
    listener->descriptor = descriptor;
    listener->stream = stream;
    listener->deadline_ns = clock_monotonic_ns() + patience_ns;
    listener->capacity = (size_t)stream->sample_rate_hz *
                             (size_t)stream->channel_count * 2 * BEHIND_MS /
                             1000 +
                         ANSWER_BYTES;
    listener->bytes = mem_new(listener->capacity);
    return listener;
}

void
http_listener_free(HttpListener *listener)
{
    if (listener == NULL)
        return;
    (void)close(listener->descriptor);
    mem_free(listener->bytes);
    mem_free(listener);
}

int
http_listener_descriptor(const HttpListener *listener)
{
    return listener->descriptor;
}

short
http_listener_events(const HttpListener *listener)
{
    return listener->count > 0 ? POLLIN | POLLOUT : POLLIN;
}

bool
http_listener_is_playing(const HttpListener *listener)
{
    return listener->phase == HTTP_PLAYING;
}

int64_t
http_listener_deadline_ns(const HttpListener *listener)
{
    return listener->phase == HTTP_PLAYING ? INT64_MAX : listener->deadline_ns;
}

bool
http_listener_add(HttpListener *listener,
                  const unsigned char *bytes,
                  size_t count)
{
    if (count > listener->capacity - listener->count)
        return false;
    memcpy(listener->bytes + listener->count, bytes, count);
    listener->count += count;
    return true;
}

static void
add_text(HttpListener *listener, const char *text)
{
    (void)http_listener_add(listener, (const unsigned char *)text,
                            strlen(text));
}

static void
refuse(HttpListener *listener, const char *status)
{
    char *answer = text_format("HTTP/1.1 %s\r\nContent-Length: 0\r\n"
                               "Connection: close\r\n\r\n",
                               status);
    add_text(listener, answer);
    mem_free(answer);
    listener->phase = HTTP_CLOSING;
}

static void
answer_head(HttpListener *listener, const char *type)
{
    char *head = text_format("HTTP/1.1 200 OK\r\nContent-Type: %s\r\n"
                             "Cache-Control: no-store\r\n"
                             "Referrer-Policy: no-referrer\r\n"
                             "X-Content-Type-Options: nosniff\r\n"
                             "Connection: close\r\n\r\n",
                             type);
    add_text(listener, head);
    mem_free(head);
}

static void
answer_page(HttpListener *listener, bool has_body)
{
    listener->phase = HTTP_CLOSING;
    answer_head(listener, "text/html; charset=utf-8");
    if (!has_body)
        return;
    char *page = text_format("<!doctype html><title>Timbre</title>"
                             "<audio controls autoplay src=\"/%s.wav\">"
                             "</audio>\n",
                             listener->stream->token);
    add_text(listener, page);
    mem_free(page);
}

static void
answer_sound(HttpListener *listener, bool has_body)
{
    listener->phase = has_body ? HTTP_PLAYING : HTTP_CLOSING;
    answer_head(listener, "audio/wav");
    if (!has_body)
        return;
    unsigned char header[WAV_STREAM_HEADER_SIZE];
    wav_stream_header(header, listener->stream->sample_rate_hz,
                      listener->stream->channel_count);
    (void)http_listener_add(listener, header, sizeof(header));
}

// How long it takes says nothing about where they differ.
static bool
is_same_secret(const char *asked, size_t length, const char *secret)
{
    unsigned difference = 0;
    if (length != strlen(secret))
        return false;
    for (size_t i = 0; i < length; i++)
        difference |= (unsigned char)asked[i] ^ (unsigned char)secret[i];
    return difference == 0;
}

static void
answer(HttpListener *listener)
{
    const char *request = listener->request;
    const bool is_head = text_starts_with(request, "HEAD /");
    if (!is_head && !text_starts_with(request, "GET /")) {
        refuse(listener, "405 Method Not Allowed");
        return;
    }
    const char *path = strchr(request, '/') + 1;
    const size_t length = strcspn(path, " \r\n");
    const size_t token = HTTP_TOKEN_SIZE - 1;
    const char *rest = length < token ? "" : path + token;
    const size_t rest_length = length < token ? 0 : length - token;
    const bool is_secret = is_same_secret(path, length < token ? length : token,
                                          listener->stream->token);
    if (is_secret && rest_length == 4 && strncmp(rest, ".wav", 4) == 0)
        answer_sound(listener, !is_head);
    else if (is_secret &&
             (rest_length == 0 || (rest_length == 1 && rest[0] == '/')))
        answer_page(listener, !is_head);
    else
        refuse(listener, "404 Not Found");
}

static bool
has_whole_request(const HttpListener *listener)
{
    return strstr(listener->request, "\r\n\r\n") != NULL ||
           strstr(listener->request, "\n\n") != NULL;
}

// False when the other side is gone.
static bool
receive(HttpListener *listener)
{
    char thrown[REQUEST_BYTES];
    const bool is_reading = listener->phase == HTTP_READING;
    char *into =
        is_reading ? listener->request + listener->request_count : thrown;
    const size_t room = is_reading ? REQUEST_BYTES - 1 - listener->request_count
                                   : sizeof(thrown);
    const ssize_t got = recv(listener->descriptor, into, room, MSG_DONTWAIT);
    if (got < 0)
        return errno == EAGAIN || errno == EINTR;
    if (got == 0 && room > 0)
        return false;
    if (!is_reading)
        return true;
    listener->request_count += (size_t)got;
    listener->request[listener->request_count] = '\0';
    if (has_whole_request(listener))
        answer(listener);
    else if (listener->request_count == REQUEST_BYTES - 1)
        refuse(listener, "431 Request Header Fields Too Large");
    return true;
}

static bool
send_bytes(HttpListener *listener)
{
    if (listener->count == 0)
        return true;
    const ssize_t sent = send(listener->descriptor, listener->bytes,
                              listener->count, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN || errno == EINTR;
    listener->count -= (size_t)sent;
    memmove(listener->bytes, listener->bytes + sent, listener->count);
    return true;
}

bool
http_listener_serve(HttpListener *listener)
{
    if (!receive(listener) || !send_bytes(listener))
        return false;
    return listener->phase != HTTP_CLOSING || listener->count > 0;
}
