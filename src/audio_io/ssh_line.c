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

// SSH_CONNECTION is "client-address client-port server-address server-port".
static void
find_server(const char *connection, char host[static NAME_SIZE], int *port)
{
    if (sscanf(connection, "%*63s %*d %63s %d", host, port) == 2 &&
        is_plain(host, ".:%") && *port > 0 && *port < 65536)
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
    int server_port = 22;
    find_user(user);
    find_server(connection, host, &server_port);
    char *option = server_port == 22 ? mem_copy_text("")
                                     : text_format("-p %d ", server_port);
    char *line = text_format("ssh %s-L %d:127.0.0.1:%d %s@%s -N & sleep 1; "
                             "ffplay -nodisp http://127.0.0.1:%d/%s.wav",
                             option, port, port, user, host, port, token);
    mem_free(option);
    return line;
}
