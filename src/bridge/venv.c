// SPDX-License-Identifier: MIT
#include "timbre/bridge/venv.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <Python.h>

#include <stdlib.h>
#include <string.h>

static const char mend[] = "run scripts/setup venv in Timbre's source tree, or "
                           "/usr/bin/python3 -m venv";

static bool
is_venv(const char *folder)
{
    char *file = path_join(folder, "pyvenv.cfg");
    const bool exists = path_exists(file);
    mem_free(file);
    return exists;
}

// Explicit and wrong is an error: nothing else is tried in its place.
static char *
take_named(const char *folder, const char *source, Error *error)
{
    if (is_venv(folder))
        return mem_copy_text(folder);
    error_set(error, STATUS_UNAVAILABLE,
              "%s names %s, where there is no Python environment; make one "
              "there with /usr/bin/python3 -m venv %s",
              source, folder, folder);
    return NULL;
}

char *
venv_find(const char *asked, Error *error)
{
    const char *chosen = getenv("TIMBRE_VENV");
    if (asked != NULL && asked[0] != '\0')
        return take_named(asked, "--venv", error);
    if (chosen != NULL && chosen[0] != '\0')
        return take_named(chosen, "TIMBRE_VENV", error);
    char *venv = path_program_file(".venv");
    if (venv != NULL && is_venv(venv))
        return venv;
    mem_free(venv);
    char *data = path_data_folder();
    venv = path_join(data, "venv");
    mem_free(data);
    if (is_venv(venv))
        return venv;
    error_set(error, STATUS_UNAVAILABLE,
              "there is no Python environment at %s; %s %s && %s/bin/pip "
              "install numpy",
              venv, mend, venv, venv);
    mem_free(venv);
    return NULL;
}

// pyvenv.cfg
// ///////////////////////////////////////////////////////////////////

// Value of `name = value`, or NULL; mem_free() it.
static char *
config_value(const char *config, const char *name)
{
    const size_t length = strlen(name);
    for (const char *line = config; *line != '\0';) {
        const size_t size = strcspn(line, "\n");
        if (strncmp(line, name, length) == 0) {
            const char *value = line + length;
            value += strspn(value, " \t");
            if (*value == '=') {
                value++;
                value += strspn(value, " \t");
                const char *end = line + size;
                while (end > value && (end[-1] == ' ' || end[-1] == '\r'))
                    end--;
                return text_format("%.*s", (int)(end - value), value);
            }
        }
        line += size + (line[size] == '\n');
    }
    return NULL;
}

static Status
check_version(const char *venv, const char *version, Error *error)
{
    char needed[16];
    const int length = snprintf(needed, sizeof needed, "%d.%d.",
                                PY_MAJOR_VERSION, PY_MINOR_VERSION);
    char *dotted = text_format("%s.", version == NULL ? "" : version);
    const bool fits = strncmp(dotted, needed, (size_t)length) == 0;
    mem_free(dotted);
    if (fits)
        return STATUS_OK;
    return error_set(error, STATUS_UNAVAILABLE,
                     "%s is Python %s, but this Timbre was built for %d.%d; "
                     "make it again with /usr/bin/python3 -m venv --clear %s",
                     venv, version == NULL ? "of no version" : version,
                     PY_MAJOR_VERSION, PY_MINOR_VERSION, venv);
}

// A venv of another build of the same minor starts, and fails at the first
// module of its standard library that is a shared object.
static Status
check_home(const char *venv, const char *home, Error *error)
{
    char *real = home == NULL ? NULL : path_real(home);
    const bool fits = real != NULL && (strcmp(real, "/usr/bin") == 0 ||
                                       strcmp(real, "/bin") == 0);
    mem_free(real);
    if (fits)
        return STATUS_OK;
    return error_set(error, STATUS_UNAVAILABLE,
                     "%s was made by the Python in %s, not by the system's; "
                     "make it again with /usr/bin/python3 -m venv --clear %s",
                     venv, home == NULL ? "an unknown folder" : home, venv);
}

Status
venv_check(const char *venv, Error *error)
{
    enum { LIMIT = 64 << 10 };

    size_t size = 0;
    char *path = path_join(venv, "pyvenv.cfg");
    char *config = path_read_file(path, LIMIT, &size, NULL);
    mem_free(path);
    if (config == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "there is no Python environment at %s; make it with "
                         "/usr/bin/python3 -m venv %s",
                         venv, venv);
    char *version = config_value(config, "version");
    if (version == NULL)
        version = config_value(config, "version_info");
    char *home = config_value(config, "home");
    Status status = check_version(venv, version, error);
    if (status == STATUS_OK)
        status = check_home(venv, home, error);
    mem_free(home);
    mem_free(version);
    mem_free(config);
    return status;
}
