// SPDX-License-Identifier: MIT
#include "ssh_line.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_SIZE = 256, ENTRY_SIZE = 4096 };

// The line goes into a shell: nothing but what names are made of.
static bool
is_plain(const char *text, const char *marks)
{
    if (text[0] == '\0' || text[0] == '-')
        return false;
    for (; *text != '\0'; text++) {
        const char c = *text;
        const bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                             (c >= '0' && c <= '9');
        if (!is_word && strchr(marks, c) == NULL)
            return false;
    }
    return true;
}

static void
find_user(char user[static NAME_SIZE])
{
    struct passwd entry = {0};
    struct passwd *found = NULL;
    char memory[ENTRY_SIZE];
    const bool is_known =
        getpwuid_r(getuid(), &entry, memory, sizeof(memory), &found) == 0 &&
        found != NULL && is_plain(entry.pw_name, "._-");
    (void)snprintf(user, NAME_SIZE, "%s", is_known ? entry.pw_name : "USER");
}

// Field `index` of words between spaces; false when it isn't there or too long.
static bool
find_field(const char *text, size_t index, char field[static NAME_SIZE])
{
    for (size_t i = 0; i < index; i++) {
        text += strcspn(text, " ");
        text += strspn(text, " ");
    }
    const size_t length = strcspn(text, " ");
    if (length == 0 || length >= NAME_SIZE)
        return false;
    (void)snprintf(field, NAME_SIZE, "%.*s", (int)length, text);
    return true;
}

// SSH_CONNECTION is "client-address client-port server-address server-port".
static void
find_server(const char *connection, char host[static NAME_SIZE], int64_t *port)
{
    char number[NAME_SIZE];
    if (find_field(connection, 2, host) && is_plain(host, ".:%") &&
        find_field(connection, 3, number) && text_to_int64(number, port) &&
        *port > 0 && *port < 65536)
        return;
    *port = 22;
    host[NAME_SIZE - 1] = '\0';
    if (gethostname(host, NAME_SIZE - 1) != 0 || !is_plain(host, ".-"))
        (void)snprintf(host, NAME_SIZE, "HOST");
}

char *
ssh_line(int port, const char *token)
{
    const char *connection = getenv("SSH_CONNECTION");
    if (connection == NULL)
        return text_format("ffplay -nodisp http://127.0.0.1:%d/%s.wav", port,
                           token);
    char user[NAME_SIZE];
    char host[NAME_SIZE] = "";
    int64_t server_port = 22;
    find_user(user);
    find_server(connection, host, &server_port);
    char *option = server_port == 22 ? mem_copy_text("")
                                     : text_format("-p %d ", (int)server_port);
    char *line = text_format("ssh %s-L %d:127.0.0.1:%d %s@%s -N & sleep 1; "
                             "ffplay -nodisp http://127.0.0.1:%d/%s.wav",
                             option, port, port, user, host, port, token);
    mem_free(option);
    return line;
}
