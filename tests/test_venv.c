// SPDX-License-Identifier: MIT
#include "timbre/bridge/venv.h"

#include "check.h"

#include <Python.h>

#include <string.h>

static void
write_config(const char *venv, const char *config)
{
    char *path = path_join(venv, "pyvenv.cfg");
    assert_int_equal(path_write_file(path, config, strlen(config), NULL),
                     STATUS_OK);
    mem_free(path);
}

static Status
check_config(const char *venv, const char *config, Error *error)
{
    write_config(venv, config);
    return venv_check(venv, error);
}

static void
the_systems_own_python_of_this_minor_is_accepted(void **state)
{
    (void)state;
    char *venv = check_make_folder();
    char *config = text_format("home = /usr/bin\n"
                               "include-system-site-packages = false\n"
                               "version = %s\n"
                               "executable = /usr/bin/python3\n",
                               PY_VERSION);
    assert_int_equal(check_config(venv, config, NULL), STATUS_OK);
    mem_free(config);
    config = text_format("version_info = %d.%d.0.final.0\r\nhome=/usr/bin\r\n",
                         PY_MAJOR_VERSION, PY_MINOR_VERSION);
    assert_int_equal(check_config(venv, config, NULL), STATUS_OK);
    mem_free(config);
    check_remove_folder(venv);
}

static void
another_minor_or_maker_is_refused_with_the_line_that_mends_it(void **state)
{
    (void)state;
    char *venv = check_make_folder();
    char *mend = text_format("/usr/bin/python3 -m venv --clear %s", venv);
    Error error = {0};
    assert_int_equal(
        check_config(venv, "home = /usr/bin\nversion = 3.1.4\n", &error),
        STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "is Python 3.1.4, but"));
    assert_non_null(strstr(error.text, mend));
    char *config =
        text_format("home = /opt/python/bin\nversion = %s\n", PY_VERSION);
    assert_int_equal(check_config(venv, config, &error), STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "/opt/python/bin"));
    assert_non_null(strstr(error.text, mend));
    mem_free(config);
    mem_free(mend);
    check_remove_folder(venv);
}

static void
a_config_of_any_bytes_is_refused(void **state)
{
    (void)state;
    static const char *const configs[] = {
        "",
        "version",
        "version =",
        "=\n=\n",
        "\xff\xfe\n",
        "version = 3\n",
        "versionless = 3.11.2\nhome = /usr/bin\n",
    };
    char *venv = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(configs); i++) {
        Error error = {0};
        assert_int_equal(check_config(venv, configs[i], &error),
                         STATUS_UNAVAILABLE);
        assert_non_null(strstr(error.text, venv));
    }
    check_remove_folder(venv);
    assert_int_equal(venv_check("/nowhere/at/all", NULL), STATUS_UNAVAILABLE);
}

static void
what_was_asked_comes_before_the_environment_and_is_never_replaced(void **state)
{
    (void)state;
    char *asked = check_make_folder();
    char *chosen = check_make_folder();
    write_config(asked, "");
    write_config(chosen, "");
    setenv("TIMBRE_VENV", chosen, 1);
    check_owned_text(venv_find(asked, NULL), asked);
    check_owned_text(venv_find(NULL, NULL), chosen);
    check_owned_text(venv_find("", NULL), chosen);
    Error error = {0};
    assert_null(venv_find("/nowhere", &error));
    assert_non_null(strstr(error.text, "--venv names /nowhere"));
    setenv("TIMBRE_VENV", "/nowhere/either", 1);
    assert_null(venv_find(NULL, &error));
    assert_non_null(strstr(error.text, "TIMBRE_VENV names /nowhere/either"));
    unsetenv("TIMBRE_VENV");
    check_remove_folder(chosen);
    check_remove_folder(asked);
}

static void
the_source_trees_own_environment_is_found_and_fits(void **state)
{
    (void)state;
    unsetenv("TIMBRE_VENV");
    Error error = {0};
    char *venv = venv_find(NULL, &error);
    if (venv == NULL || venv_check(venv, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    assert_true(text_ends_with(venv, "/.venv"));
    mem_free(venv);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_systems_own_python_of_this_minor_is_accepted),
        cmocka_unit_test(
            another_minor_or_maker_is_refused_with_the_line_that_mends_it),
        cmocka_unit_test(a_config_of_any_bytes_is_refused),
        cmocka_unit_test(
            what_was_asked_comes_before_the_environment_and_is_never_replaced),
        cmocka_unit_test(the_source_trees_own_environment_is_found_and_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
