// SPDX-License-Identifier: MIT
// One connection of the http device: reads a request, answers it, and sends
// what is played.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HTTP_TOKEN_SIZE = 33 }; // 128 bits as hex

typedef struct {
    const char *token;
    int sample_rate_hz, channel_count;
} HttpStream;

typedef enum {
    HTTP_READING, // the request
    HTTP_PLAYING,
    HTTP_CLOSING, // when all is sent
} HttpPhase;

typedef struct HttpListener HttpListener;

// Takes the socket over.
HttpListener *http_listener_new(int descriptor, const HttpStream *stream);
void http_listener_free(HttpListener *listener);
int http_listener_descriptor(const HttpListener *listener);
// What poll() is to look for.
short http_listener_events(const HttpListener *listener);
// Reads and sends what can be; false when the connection is over.
bool http_listener_serve(HttpListener *listener);
// More to play; false when the listener is too slow.
bool http_listener_add(HttpListener *listener,
                       const unsigned char *bytes,
                       size_t count);
bool http_listener_is_playing(const HttpListener *listener);
// Until when a request must have come, or INT64_MAX.
int64_t http_listener_deadline_ns(const HttpListener *listener);
