// SPDX-License-Identifier: MIT
#include "timbre/bridge/adapter_tool.h"

#include "check.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>

static StringList
words(const char *first, const char *second, const char *third)
{
    StringList list = {0};
    string_list_push(&list, first);
    if (second != NULL)
        string_list_push(&list, second);
    if (third != NULL)
        string_list_push(&list, third);
    return list;
}

static const char *
venv(void)
{
    const char *named = getenv("VENV");
    return named == NULL ? ".venv" : named;
}

// The next record, waited for; NULL at the end.
static Json *
wait_for_record(AdapterTool *tool)
{
    for (int rounds = 0; rounds < 600; rounds++) {
        Json *record = adapter_tool_next(tool);
        if (record != NULL || adapter_tool_has_ended(tool))
            return record;
        struct pollfd ready = {.fd = adapter_tool_descriptor(tool),
                               .events = POLLIN};
        (void)poll(&ready, 1, 100);
    }
    fail_msg("the tool told nothing");
    return NULL;
}

static void
records_come_one_by_one_until_the_end(void **state)
{
    (void)state;
    char *home = check_make_folder();
    setenv("XDG_DATA_HOME", home, 1);
    setenv("HF_HOME", home, 1);
    StringList list = words("models", "list", "--json");
    Error error = {0};
    AdapterTool *tool = adapter_tool_start(venv(), &list, &error);
    assert_string_equal(error.text, "");
    Json *record = wait_for_record(tool);
    assert_string_equal(json_get_text(record, "type"), "note");
    json_free(record);
    assert_null(wait_for_record(tool));
    assert_true(adapter_tool_has_ended(tool));
    adapter_tool_free(tool);
    string_list_clear(&list);
    check_remove_folder(home);
}

static void
one_that_is_let_go_early_is_ended(void **state)
{
    (void)state;
    StringList list = words("models", "list", "--json");
    Error error = {0};
    AdapterTool *tool = adapter_tool_start(venv(), &list, &error);
    assert_non_null(tool);
    adapter_tool_stop(tool);
    adapter_tool_free(tool);
    adapter_tool_free(NULL);
    string_list_clear(&list);
}

static void
a_missing_python_is_a_sentence(void **state)
{
    (void)state;
    StringList list = words("models", "list", NULL);
    Error error = {0};
    assert_null(adapter_tool_start("/nowhere", &list, &error));
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "/nowhere/bin/python3"));
    string_list_clear(&list);
}

static void
its_exit_code_is_told(void **state)
{
    (void)state;
    StringList list = words("describe", NULL, NULL);
    Error error = {0};
    int exit_code = 0;
    assert_int_equal(adapter_tool_run(venv(), &list, &exit_code, &error),
                     STATUS_OK);
    assert_int_equal(exit_code, 2);
    string_list_clear(&list);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_come_one_by_one_until_the_end),
        cmocka_unit_test(one_that_is_let_go_early_is_ended),
        cmocka_unit_test(a_missing_python_is_a_sentence),
        cmocka_unit_test(its_exit_code_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
