// SPDX-License-Identifier: MIT
#include "adapter_child.h"

#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/base/text.h"

#include "child.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// Adapters import what is heavy in load() only, so this is ample.
enum { LIMIT_MS = 60000, LIMIT_BYTES = 16 << 20 };

// Until the child closes its end; false when that takes too long.
static bool
read_output(int input, Text *text)
{
    const int64_t end = clock_monotonic_ns() + (int64_t)LIMIT_MS * 1000 * 1000;
    while (text->length < LIMIT_BYTES) {
        const int64_t left_ms = (end - clock_monotonic_ns()) / 1000000;
        struct pollfd ready = {.fd = input, .events = POLLIN};
        if (left_ms <= 0)
            return false;
        if (poll(&ready, 1, (int)left_ms) <= 0)
            continue;
        char block[4096];
        const ssize_t count = read(input, block, sizeof block);
        if (count == 0)
            return true;
        if (count > 0)
            text_append_bytes(text, block, (size_t)count);
        else if (errno != EINTR)
            return false;
    }
    return false;
}

static Json *
take_list(const Text *text, int state, bool is_whole, Error *error)
{
    Json *json = NULL;
    if (is_whole && WIFEXITED(state) && WEXITSTATUS(state) == 0)
        json = json_decode(text->chars == NULL ? "" : text->chars, text->length,
                           NULL);
    if (json_kind(json) == JSON_KIND_LIST)
        return json;
    json_free(json);
    error_set(error, STATUS_UNAVAILABLE,
              "the Python adapters could not be described (%s); %s tells why, "
              "and timbre doctor --fix mends a missing NumPy",
              is_whole ? "Python ended with a fault" : "Python did not end",
              log_path()[0] == '\0' ? "the log" : log_path());
    return NULL;
}

Json *
adapter_child_describe(const char *venv, Error *error)
{
    StringList words = {0};
    string_list_push(&words, "describe");
    string_list_push(&words, "--all");
    pid_t child = 0;
    const int input = child_open(venv, &words, &child, error);
    string_list_clear(&words);
    if (input < 0)
        return NULL;
    Text text = {0};
    const bool is_whole = read_output(input, &text);
    if (!is_whole)
        kill(child, SIGKILL);
    Json *list = take_list(&text, child_wait(child), is_whole, error);
    text_clear(&text);
    close(input);
    return list;
}
