// SPDX-License-Identifier: MIT
// The http device through real sockets.
#include "sound_rig.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TOKEN = 32 };

typedef struct {
    Rig rig;
    int port;
    char token[TOKEN + 1];
} Server;

static void
open_server(Server *server)
{
    unsetenv("SSH_CONNECTION");
    const PlayerSettings settings = {.device = "http", .argument = "0"};
    rig_open_with(&server->rig, &settings);
    const PlayerState state = rig_state(&server->rig);
    assert_string_equal(state.device, "http");
    assert_string_equal(state.error, "");
    static const char begin[] = "ffplay -nodisp http://127.0.0.1:";
    assert_true(text_starts_with(state.hint, begin));
    char *rest = NULL;
    server->port = (int)strtol(state.hint + strlen(begin), &rest, 10);
    assert_int_equal(rest[0], '/');
    assert_string_equal(rest + 1 + TOKEN, ".wav");
    (void)snprintf(server->token, sizeof(server->token), "%s", rest + 1);
    assert_int_equal(strspn(server->token, "0123456789abcdef"), TOKEN);
    assert_int_equal(strlen(server->token), TOKEN);
}

static int
connect_to(const Server *server, int receive_bytes)
{
    const struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)server->port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(descriptor >= 0);
    const struct timeval patience = {.tv_sec = 20};
    (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience,
                     sizeof(patience));
    if (receive_bytes > 0)
        (void)setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receive_bytes,
                         sizeof(receive_bytes));
    assert_int_equal(
        connect(descriptor, (const struct sockaddr *)&address, sizeof(address)),
        0);
    return descriptor;
}

static int
ask(const Server *server, const char *request)
{
    const int descriptor = connect_to(server, 0);
    (void)send(descriptor, request, strlen(request), MSG_NOSIGNAL);
    return descriptor;
}

static int
ask_for(const Server *server, const char *method, const char *path)
{
    char *request =
        text_format("%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", method, path);
    const int descriptor = ask(server, request);
    mem_free(request);
    return descriptor;
}

// Up to the end of the stream, or until there is no room.
static size_t
receive(int descriptor, char *into, size_t room)
{
    size_t count = 0;
    while (count < room) {
        const ssize_t got = recv(descriptor, into + count, room - count, 0);
        if (got <= 0)
            break;
        count += (size_t)got;
    }
    return count;
}

static char *
whole_answer(int descriptor)
{
    char *text = mem_new(65536);
    (void)receive(descriptor, text, 65535);
    (void)close(descriptor);
    return text;
}

static void
check_answer(int descriptor, const char *status)
{
    char *answer = whole_answer(descriptor);
    assert_true(text_starts_with(answer, status));
    mem_free(answer);
}

static int
open_stream(const Server *server)
{
    char *path = text_format("/%s.wav", server->token);
    const int descriptor = ask_for(server, "GET", path);
    mem_free(path);
    return descriptor;
}

// Takes the head off a stream that was opened; the WAV header is next.
static void
skip_head(int descriptor)
{
    char head[2048] = "";
    for (size_t i = 0; strstr(head, "\r\n\r\n") == NULL; i++) {
        assert_true(i < sizeof(head) - 1);
        assert_int_equal(recv(descriptor, head + i, 1, 0), 1);
    }
    assert_true(text_starts_with(head, "HTTP/1.1 200 OK\r\n"));
    assert_non_null(strstr(head, "Content-Type: audio/wav\r\n"));
}

static int
sample_of(const unsigned char *bytes)
{
    return (int16_t)(bytes[0] | bytes[1] << 8);
}

static void
several_listeners_hear_what_is_played(void **state)
{
    (void)state;

    enum { LISTENERS = 3, BYTES = 44 + 4 * 20000 };

    Server server;
    open_server(&server);
    int descriptors[LISTENERS];
    for (size_t i = 0; i < LISTENERS; i++) {
        descriptors[i] = open_stream(&server);
        skip_head(descriptors[i]);
    }
    char *path = rig_file(&server.rig, "a.f32", 48000, 2, 1);
    const PlayerSource source = rig_source(path, 48000);
    (void)player_play(server.rig.player, &source, 0);
    unsigned char *heard = mem_new(BYTES);
    for (size_t i = 0; i < LISTENERS; i++) {
        assert_int_equal(receive(descriptors[i], (char *)heard, BYTES), BYTES);
        assert_memory_equal(heard, "RIFF", 4);
        size_t at = 44;
        while (sample_of(heard + at) < 100)
            at += 4;
        // The ramp rises by a step in 32 frames; dither blurs it.
        for (size_t k = 0; at + 4 * k < BYTES; k++)
            assert_true(
                abs(sample_of(heard + at + 4 * k) - (int)(100 + k / 32)) <= 6);
        (void)close(descriptors[i]);
    }
    RIG_WAIT(rig_state(&server.rig).phase == PLAYER_ENDED);
    assert_int_equal(rig_state(&server.rig).underruns, 0);
    rig_close(&server.rig);
    mem_free(heard);
    mem_free(path);
}

static void
time_goes_on_when_nobody_listens(void **state)
{
    (void)state;
    Server server;
    open_server(&server);
    char *path = rig_file(&server.rig, "a.f32", 12000, 2, 1);
    const PlayerSource source = rig_source(path, 12000);
    const int64_t start_ns = clock_monotonic_ns();
    (void)player_play(server.rig.player, &source, 0);
    RIG_WAIT(rig_state(&server.rig).phase == PLAYER_ENDED);
    assert_true(clock_monotonic_ns() - start_ns > 200000000);
    rig_close(&server.rig);
    mem_free(path);
}

static void
only_the_token_opens(void **state)
{
    (void)state;
    Server server;
    open_server(&server);
    char *wrong = text_format("/%s.wav", server.token);
    wrong[TOKEN] = wrong[TOKEN] == '0' ? '1' : '0';
    char *longer = text_format("/%s0.wav", server.token);
    char *other = text_format("/%s.mp3", server.token);
    char *query = text_format("/%s.wav?x=1", server.token);
    char *shorter = text_format("/%.31s", server.token);
    const char *const paths[] = {"/",     wrong,     longer, other,
                                 query,   shorter,   "//",   "/../etc/passwd",
                                 "/.wav", "/%00.wav"};
    for (size_t i = 0; i < ARRAY_LENGTH(paths); i++)
        check_answer(ask_for(&server, "GET", paths[i]), "HTTP/1.1 404 ");
    check_answer(ask_for(&server, "HEAD", "/x"), "HTTP/1.1 404 ");
    mem_free(wrong);
    mem_free(longer);
    mem_free(other);
    mem_free(query);
    mem_free(shorter);

    char *page = text_format("/%s", server.token);
    char *answer = whole_answer(ask_for(&server, "GET", page));
    assert_true(text_starts_with(answer, "HTTP/1.1 200 "));
    assert_non_null(strstr(answer, "<audio"));
    mem_free(answer);
    char *sound = text_format("%s.wav", page);
    answer = whole_answer(ask_for(&server, "HEAD", sound));
    assert_true(text_starts_with(answer, "HTTP/1.1 200 "));
    assert_null(strstr(answer, "RIFF"));
    mem_free(answer);
    mem_free(sound);
    mem_free(page);
    rig_close(&server.rig);
}

static void
bad_requests_are_refused_and_bounded(void **state)
{
    (void)state;
    Server server;
    open_server(&server);
    check_answer(ask_for(&server, "POST", "/"), "HTTP/1.1 405 ");
    check_answer(ask(&server, "\r\n\r\n"), "HTTP/1.1 405 ");
    check_answer(ask(&server, "GET /\n\n"), "HTTP/1.1 404 ");
    char *huge = mem_new(100001);
    memset(huge, 'a', 100000);
    const int descriptor = ask(&server, huge);
    char *answer = whole_answer(descriptor);
    // The answer may be lost when the server closes before all was sent.
    assert_true(answer[0] == '\0' || text_starts_with(answer, "HTTP/1.1 431 "));
    mem_free(answer);
    mem_free(huge);
    check_answer(ask_for(&server, "GET", "/"), "HTTP/1.1 404 ");
    rig_close(&server.rig);
}

static bool
is_served(const Server *server)
{
    const int descriptor = open_stream(server);
    char byte = 0;
    const bool is_open = recv(descriptor, &byte, 1, 0) == 1;
    (void)close(descriptor);
    return is_open;
}

static void
more_than_eight_connections_are_turned_away(void **state)
{
    (void)state;

    enum { MANY = 12 };

    Server server;
    open_server(&server);
    int descriptors[MANY];
    size_t served = 0;
    for (size_t i = 0; i < MANY; i++)
        descriptors[i] = open_stream(&server);
    for (size_t i = 0; i < MANY; i++) {
        char byte = 0;
        served += recv(descriptors[i], &byte, 1, 0) == 1;
    }
    assert_int_equal(served, 8);
    for (size_t i = 0; i < MANY; i++)
        (void)close(descriptors[i]);
    // There is room again.
    RIG_WAIT(is_served(&server));
    rig_close(&server.rig);
}

// One that does not read is dropped and the others hear on.
static void
a_listener_that_does_not_read_is_dropped(void **state)
{
    (void)state;
    Server server;
    open_server(&server);
    const int slow = connect_to(&server, 2048);
    char *request = text_format("GET /%s.wav HTTP/1.1\r\n\r\n", server.token);
    (void)send(slow, request, strlen(request), MSG_NOSIGNAL);
    mem_free(request);
    const int quick = open_stream(&server);
    skip_head(quick);
    char *path = rig_file(&server.rig, "a.f32", 110000, 2, 1);
    const PlayerSource source = rig_source(path, 110000);
    (void)player_play(server.rig.player, &source, 0);
    char *heard = mem_new(4 * 90000);
    assert_int_equal(receive(quick, heard, 4 * 90000), 4 * 90000);
    // What it had buffered, then the end: not all that was played.
    const size_t got = receive(slow, heard, 4 * 90000);
    assert_true(got < 4 * 90000);
    (void)close(slow);
    (void)close(quick);
    rig_close(&server.rig);
    mem_free(heard);
    mem_free(path);
}

static void
a_port_is_taken_as_asked_or_refused_with_a_sentence(void **state)
{
    (void)state;
    Server server;
    open_server(&server);
    Rig second;
    char *port = text_format("%d", server.port);
    const PlayerSettings taken = {.device = "http", .argument = port};
    rig_open_with(&second, &taken);
    assert_string_equal(rig_state(&second).device, "null");
    assert_non_null(strstr(rig_state(&second).error, port));
    assert_non_null(strstr(rig_state(&second).error, "audio.http_port = 0"));
    rig_close(&second);
    rig_close(&server.rig);

    rig_open_with(&second, &taken); // free now
    assert_string_equal(rig_state(&second).device, "http");
    assert_non_null(strstr(rig_state(&second).hint, port));
    rig_close(&second);
    mem_free(port);

    static const char *const ports[] = {"x", "-1", "65536", "80a"};
    for (size_t i = 0; i < ARRAY_LENGTH(ports); i++) {
        const PlayerSettings wrong = {.device = "http", .argument = ports[i]};
        rig_open_with(&second, &wrong);
        assert_non_null(strstr(rig_state(&second).error, ports[i]));
        rig_close(&second);
    }
}

static void
tokens_are_never_the_same(void **state)
{
    (void)state;
    Server one;
    Server two;
    open_server(&one);
    open_server(&two);
    assert_string_not_equal(one.token, two.token);
    rig_close(&one.rig);
    rig_close(&two.rig);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_listeners_hear_what_is_played),
        cmocka_unit_test(time_goes_on_when_nobody_listens),
        cmocka_unit_test(only_the_token_opens),
        cmocka_unit_test(bad_requests_are_refused_and_bounded),
        cmocka_unit_test(more_than_eight_connections_are_turned_away),
        cmocka_unit_test(a_listener_that_does_not_read_is_dropped),
        cmocka_unit_test(a_port_is_taken_as_asked_or_refused_with_a_sentence),
        cmocka_unit_test(tokens_are_never_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
