// SPDX-License-Identifier: MIT
#include "timbre/audio_io/device_table.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/system_memory.h"
#include "timbre/base/text.h"
#include "timbre/bridge/adapter_tool.h"
#include "timbre/bridge/venv.h"
#include "timbre/bridge/venv_make.h"

#include "verb.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

// Mends a missing environment; run by fix() itself.
static const char fix_python[] = "timbre doctor --fix";

enum { LOW_DISK_MIB = 1024, LOW_MEMORY_MIB = 512 };

const CliOption verb_doctor_options[] = {
    {.name = "fix", .text = "Run the command that mends each fault."},
    {.name = "report", .text = "For bug reports: without prompts or home."},
    {.name = "no-render",
     .text = "Look only; don't try each family on a tiny model."},
    {NULL},
};

typedef struct {
    Cli *cli;
    size_t fault_count;
    StringList mends; // commands, one a fault that has one
} Doctor;

// A report goes to strangers: home and name of the user stay out.
static char *
without_home(const Doctor *doctor, const char *text)
{
    const char *home = getenv("HOME");
    const bool hides = options_has(doctor->cli->arguments, "report") &&
                       home != NULL && strlen(home) > 1;
    Text clean = {0};
    for (const char *at = text; *at != '\0';) {
        if (hides && text_starts_with(at, home)) {
            text_append(&clean, "~");
            at += strlen(home);
        } else {
            text_append_bytes(&clean, at++, 1);
        }
    }
    return clean.chars == NULL ? mem_copy_text("") : clean.chars;
}

static void
print_check(const Doctor *doctor,
            const char *what,
            const char *state,
            const char *text)
{
    if (!doctor->cli->is_json) {
        (void)fprintf(doctor->cli->out, "%-8s %-24s %s\n",
                      strcmp(state, "fault") == 0 ? "FAULT" : state, what,
                      text);
        (void)fflush(doctor->cli->out);
        return;
    }
    Json *json = json_make_record();
    json_put_text(json, "check", what);
    json_put_truth(json, "ok", strcmp(state, "fault") != 0);
    json_put_text(json, "state", state);
    json_put_text(json, "text", text);
    verb_print_json(doctor->cli, json);
    json_free(json);
}

// `mend` is a command, or "".
static void
tell_state(Doctor *doctor,
           const char *what,
           const char *state,
           const char *text,
           const char *mend)
{
    if (strcmp(state, "fault") == 0) {
        doctor->fault_count++;
        if (mend[0] != '\0')
            string_list_add(&doctor->mends, mend);
    }
    char *whole =
        text_format("%s%s%s", text, mend[0] == '\0' ? "" : ": ", mend);
    char *clean = without_home(doctor, whole);
    print_check(doctor, what, state, clean);
    mem_free(clean);
    mem_free(whole);
}

static void
tell(Doctor *doctor, const char *what, bool is_well, const char *text)
{
    tell_state(doctor, what, is_well ? "ok" : "fault", text, "");
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
    SystemMemory memory = {0};
    (void)system_memory_read(&memory);
    const double mebibytes = (double)memory.available_bytes / (1024 * 1024);
    char *text = text_format("%.0f MiB free%s", mebibytes,
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

// The environment's folder when it is well, else NULL.
static char *
check_python(Doctor *doctor)
{
    Error error = {0};
    char *venv =
        venv_find(settings_text(doctor->cli->settings, "venv"), &error);
    const bool is_well = venv != NULL && venv_check(venv, &error) == STATUS_OK;
    tell_state(doctor, "python", is_well ? "ok" : "fault",
               is_well ? venv : error.text, is_well ? "" : fix_python);
    if (is_well)
        return venv;
    mem_free(venv);
    return NULL;
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

// What auto would take is opened and closed again.
static void
check_sound(Doctor *doctor)
{
    size_t count = 0;
    const Device *devices = device_table(&count);
    Error error = {0};
    for (size_t i = 0; i < count; i++) {
        if (!devices[i].is_automatic)
            continue;
        DeviceSettings settings = {
            .sample_rate_hz = 48000, .channel_count = 2, .argument = ""};
        void *device = NULL;
        if (devices[i].open(&device, &settings, &error) != STATUS_OK)
            continue;
        devices[i].close(device);
        char *text = text_format("%s opens at %d Hz", devices[i].name,
                                 settings.sample_rate_hz);
        tell(doctor, "sound", true, text);
        mem_free(text);
        return;
    }
    char *text = text_format(
        "no sound device (%s); takes are rendered all the same, and "
        "audio.device = http lets them be heard elsewhere",
        error.text[0] == '\0' ? "none was found" : error.text);
    tell_state(doctor, "sound", "note", text, "");
    mem_free(text);
}

// Models //////////////////////////////////////////////////////////////////////

static void
tell_record(Doctor *doctor, const Json *record)
{
    const char *const names[] = {"name", "state", "text", "mend"};
    const char *values[ARRAY_LENGTH(names)];
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        const char *value = json_get_text(record, names[i]);
        values[i] = value == NULL ? "" : value;
    }
    tell_state(doctor, values[0], values[1], values[2], values[3]);
}

// Packages, devices, and a second of each family, in a process of their own.
static void
check_models(Doctor *doctor, const char *venv)
{
    StringList words = {0};
    string_list_push(&words, "doctor");
    string_list_push(&words, "--json");
    if (options_has(doctor->cli->arguments, "no-render"))
        string_list_push(&words, "--no-render");
    Error error = {0};
    AdapterTool *tool = adapter_tool_start(venv, &words, &error);
    string_list_clear(&words);
    if (tool == NULL) {
        tell_state(doctor, "adapters", "fault", error.text, fix_python);
        return;
    }
    while (!adapter_tool_has_ended(tool)) {
        struct pollfd ready = {.fd = adapter_tool_descriptor(tool),
                               .events = POLLIN};
        (void)poll(&ready, 1, -1);
        for (Json *record = NULL; (record = adapter_tool_next(tool)) != NULL;) {
            tell_record(doctor, record);
            json_free(record);
        }
    }
    adapter_tool_free(tool);
}

// Mending /////////////////////////////////////////////////////////////////////

static Status
fix_venv(const Doctor *doctor, Error *error)
{
    const char *asked = settings_text(doctor->cli->settings, "venv");
    const char *chosen = getenv("TIMBRE_VENV");
    if (asked[0] == '\0' && chosen != NULL)
        asked = chosen;
    char *data = path_data_folder();
    char *venv =
        asked[0] == '\0' ? path_join(data, "venv") : mem_copy_text(asked);
    (void)fprintf(doctor->cli->err, "timbre: making %s\n", venv);
    const Status status = venv_make(venv, error);
    mem_free(venv);
    mem_free(data);
    return status;
}

static StringList
words_of(const char *text)
{
    StringList words = {0};
    while (*text != '\0') {
        const size_t length = strcspn(text, " ");
        if (length > 0)
            string_list_push_format(&words, "%.*s", (int)length, text);
        text += length + (text[length] == ' ');
    }
    return words;
}

// "timbre models setup FAMILY" runs as the adapters' own command.
static Status
fix_by_tool(const Doctor *doctor,
            const char *venv,
            const char *mend,
            Error *error)
{
    static const char program[] = "timbre ";
    if (venv == NULL || !text_starts_with(mend, program))
        return STATUS_OK;
    (void)fprintf(doctor->cli->err, "timbre: %s\n", mend);
    StringList words = words_of(mend + strlen(program));
    int exit_code = 0;
    Status status = adapter_tool_run(venv, &words, &exit_code, error);
    string_list_clear(&words);
    if (status == STATUS_OK && exit_code != 0)
        status = error_set(error, STATUS_FAILED,
                           "\"%s\" failed; its words stand above", mend);
    return status;
}

static Status
fix(const Doctor *doctor, const char *venv, Error *error)
{
    Status status = STATUS_OK;
    for (size_t i = 0; i < doctor->mends.count && status == STATUS_OK; i++) {
        const char *mend = doctor->mends.items[i];
        status = strcmp(mend, fix_python) == 0
                     ? fix_venv(doctor, error)
                     : fix_by_tool(doctor, venv, mend, error);
    }
    if (status == STATUS_OK)
        (void)fprintf(doctor->cli->err,
                      "timbre: mended what has a command; run timbre doctor "
                      "again\n");
    return status;
}

static void
check_all(Doctor *doctor, const char *venv)
{
    check_system(doctor);
    check_memory(doctor);
    check_disk(doctor);
    if (venv != NULL)
        check_backends(doctor);
    check_terminal(doctor);
    check_sound(doctor);
    if (venv != NULL)
        check_models(doctor, venv);
}

Status
verb_doctor(Cli *cli, Error *error)
{
    Doctor doctor = {.cli = cli};
    char *venv = check_python(&doctor);
    check_all(&doctor, venv);
    Status status = STATUS_OK;
    if (doctor.fault_count > 0 && options_has(cli->arguments, "fix"))
        status = fix(&doctor, venv, error);
    else if (doctor.fault_count > 0)
        status = error_set(error, STATUS_FAILED,
                           "%zu %s; each line above ends with its cure, and "
                           "--fix runs those that are commands",
                           doctor.fault_count,
                           doctor.fault_count == 1 ? "fault" : "faults");
    string_list_clear(&doctor.mends);
    mem_free(venv);
    return status;
}
