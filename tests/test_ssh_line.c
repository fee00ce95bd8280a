// SPDX-License-Identifier: MIT
#include "check.h"
#include "ssh_line.h"

#include <string.h>

static const char token[] = "0123456789abcdef0123456789abcdef";

static void
without_ssh_the_player_alone_is_enough(void **state)
{
    (void)state;
    unsetenv("SSH_CONNECTION");
    check_owned_text(ssh_line(8123, token),
                     "ffplay -nodisp http://127.0.0.1:8123/"
                     "0123456789abcdef0123456789abcdef.wav");
}

static void
with_ssh_the_line_names_the_server_the_client_came_to(void **state)
{
    (void)state;

    static const struct {
        const char *connection, *part;
    } rows[] = {
        {"198.51.100.7 50122 192.0.2.10 22", "@192.0.2.10 -N & sleep 1; "},
        {"198.51.100.7 50122 192.0.2.10 2222", "ssh -p 2222 -L 8123:127.0.0.1:"
                                               "8123 "},
        {"2001:db8::1 50122 2001:db8::2 22", "@2001:db8::2 -N"},
        {"fe80::1%eth0 1 fe80::2%eth0 22", "@fe80::2%eth0 -N"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        setenv("SSH_CONNECTION", rows[i].connection, 1);
        char *line = ssh_line(8123, token);
        assert_true(text_starts_with(line, "ssh "));
        assert_non_null(strstr(line, rows[i].part));
        assert_non_null(strstr(line, "ffplay -nodisp http://127.0.0.1:8123/"));
        assert_null(strchr(line, '\n'));
        mem_free(line);
    }
    unsetenv("SSH_CONNECTION");
}

// The environment is not ours: nothing of it may be more than a word.
static void
what_is_no_address_never_reaches_the_shell(void **state)
{
    (void)state;
    static const char *const connections[] = {
        "",
        "x",
        "a 1 $(reboot) 22",
        "a 1 ;reboot; 22",
        "a 1 -oProxyCommand=x 22",
        "a 1 b 99999",
        "a 1 `id` 22",
        "a 1 b 22x",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(connections); i++) {
        setenv("SSH_CONNECTION", connections[i], 1);
        char *line = ssh_line(1, token);
        assert_null(strpbrk(line, "$`\"'()<>|\\"));
        assert_null(strstr(line, "reboot"));
        assert_null(strstr(line, "Proxy"));
        mem_free(line);
    }
    unsetenv("SSH_CONNECTION");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_ssh_the_player_alone_is_enough),
        cmocka_unit_test(with_ssh_the_line_names_the_server_the_client_came_to),
        cmocka_unit_test(what_is_no_address_never_reaches_the_shell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
