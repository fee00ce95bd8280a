// SPDX-License-Identifier: MIT
#include "adapter_key.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <Python.h>

#include <string.h>
#include <sys/stat.h>

static int64_t
mtime_ns(const struct stat *facts)
{
    return (int64_t)facts->st_mtim.tv_sec * 1000000000 + facts->st_mtim.tv_nsec;
}

static void
add_file(Json *files, const char *folder, const char *name)
{
    struct stat facts = {0};
    char *path = path_join(folder, name);
    if (text_ends_with(name, ".py") && stat(path, &facts) == 0) {
        Json *file = json_make_record();
        json_put_text(file, "path", path);
        json_put_whole(file, "size", facts.st_size);
        json_put_whole(file, "mtime_ns", mtime_ns(&facts));
        json_push(files, file);
    }
    mem_free(path);
}

static void
add_folder(Json *files, const char *folder)
{
    StringList names = {0};
    if (path_list(folder, &names, NULL) == STATUS_OK)
        for (size_t i = 0; i < names.count; i++)
            add_file(files, folder, names.items[i]);
    string_list_clear(&names);
}

// The folder's time changes with every package that comes or goes; the name
// of NumPy's own record holds its version.
static void
put_packages(Json *key, const char *venv)
{
    StringList names = {0};
    struct stat facts = {0};
    char *folder = text_format("%s/lib/python%d.%d/site-packages", venv,
                               PY_MAJOR_VERSION, PY_MINOR_VERSION);
    if (stat(folder, &facts) == 0)
        json_put_whole(key, "packages_ns", mtime_ns(&facts));
    if (path_list(folder, &names, NULL) == STATUS_OK)
        for (size_t i = 0; i < names.count; i++)
            if (text_starts_with(names.items[i], "numpy-"))
                json_put_text(key, "numpy", names.items[i]);
    string_list_clear(&names);
    mem_free(folder);
}

Json *
adapter_key_make(const char *venv)
{
    Json *key = json_make_record();
    json_put_text(key, "timbre", TIMBRE_VERSION);
    json_put_text(key, "python", PY_VERSION);
    json_put_text(key, "venv", venv);
    put_packages(key, venv);
    Json *files = json_make_list();
    char *package = path_program_file("pyadapters/timbre_adapters");
    if (package != NULL)
        add_folder(files, package);
    char *data = path_data_folder();
    char *own = path_join(data, "adapters");
    add_folder(files, own);
    json_put(key, "files", files);
    mem_free(own);
    mem_free(data);
    mem_free(package);
    return key;
}
