// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/bridge/venv.h"

#include "verb.h"

#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { LOW_DISK_MIB = 1024, LOW_MEMORY_MIB = 512 };

typedef struct {
    Cli *cli;
    size_t fault_count;
} Doctor;

static void
tell(Doctor *doctor, const char *what, bool is_well, const char *text)
{
    doctor->fault_count += is_well ? 0 : 1;
    if (!doctor->cli->is_json) {
        (void)fprintf(doctor->cli->out, "%-8s %-12s %s\n",
                      is_well ? "ok" : "FAULT", what, text);
        return;
    }
    Json *json = json_make_record();
    json_put_text(json, "check", what);
    json_put_truth(json, "ok", is_well);
    json_put_text(json, "text", text);
    verb_print_json(doctor->cli, json);
    json_free(json);
}

static void
check_system(Doctor *doctor)
{
    struct utsname name = {0};
    uname(&name);
    char *text = text_format("%s %s %s, timbre %s", name.sysname, name.release,
                             name.machine, TIMBRE_VERSION);
    tell(doctor, "system", strcmp(name.sysname, "Linux") == 0, text);
    mem_free(text);
}

static void
check_memory(Doctor *doctor)
{
    const long page = sysconf(_SC_PAGESIZE);
    const long mebibytes = (long)((double)sysconf(_SC_AVPHYS_PAGES) *
                                  (double)page / (1024 * 1024));
    char *text = text_format("%ld MiB free%s", mebibytes,
                             mebibytes < LOW_MEMORY_MIB
                                 ? "; a long take needs 500: close programs"
                                 : "");
    tell(doctor, "memory", mebibytes >= LOW_MEMORY_MIB, text);
    mem_free(text);
}

static void
check_disk(Doctor *doctor)
{
    char *folder = path_data_folder();
    Error error = {0};
    struct statvfs facts = {0};
    if (path_make_folders(folder, &error) != STATUS_OK ||
        statvfs(folder, &facts) != 0) {
        tell(doctor, "disk", false,
             error.text[0] == '\0' ? "the data folder can't be read"
                                   : error.text);
        mem_free(folder);
        return;
    }
    const double mebibytes =
        (double)facts.f_bavail * (double)facts.f_frsize / (1024 * 1024);
    char *text = text_format(
        "%.0f MiB free for takes in %s%s", mebibytes, folder,
        mebibytes < LOW_DISK_MIB ? "; delete takes or set takes.keep_raw lower"
                                 : "");
    tell(doctor, "disk", mebibytes >= LOW_DISK_MIB, text);
    mem_free(text);
    mem_free(folder);
}

static void
check_python(Doctor *doctor)
{
    Error error = {0};
    char *venv =
        venv_find(settings_text(doctor->cli->settings, "venv"), &error);
    const bool is_well = venv != NULL && venv_check(venv, &error) == STATUS_OK;
    tell(doctor, "python", is_well, is_well ? venv : error.text);
    mem_free(venv);
}

static void
check_backends(Doctor *doctor)
{
    App *app = verb_app(doctor->cli);
    Error error = {0};
    if (app_open_adapters(app, &error) != STATUS_OK)
        tell(doctor, "adapters", false, error.text);
    size_t count = 0;
    const Backend *backends = app_backends(app, &count);
    for (size_t i = 0; i < count; i++) {
        const BackendDescription *backend =
            backends[i].interface->describe(backends[i].self);
        tell(doctor, backend->name, backend->is_available,
             backend->is_available ? backend->text : backend->reason);
    }
}

static void
check_terminal(Doctor *doctor)
{
    const char *term = getenv("TERM");
    char *text = text_format("TERM=%s, standard output is %s terminal",
                             term == NULL ? "" : term,
                             isatty(fileno(doctor->cli->out)) ? "a" : "no");
    tell(doctor, "terminal", true, text);
    mem_free(text);
}

Status
verb_doctor(Cli *cli, Error *error)
{
    Doctor doctor = {.cli = cli};
    check_system(&doctor);
    check_memory(&doctor);
    check_disk(&doctor);
    check_python(&doctor);
    check_backends(&doctor);
    check_terminal(&doctor);
    tell(&doctor, "sound", true,
         "the null device keeps time; a device is not needed to render");
    if (doctor.fault_count == 0)
        return STATUS_OK;
    return error_set(error, STATUS_FAILED,
                     "%zu faults; each line above ends with its cure",
                     doctor.fault_count);
}
