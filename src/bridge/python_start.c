// SPDX-License-Identifier: MIT
#include "python_start.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "array.h"
#include "exception.h"
#include "host_module.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What an adapter must not do to the process: a fork would take the terminal,
// the locks and half of OpenMP with it (embedding.md 6).
static const struct {
    const char *event, *sentence;
} denied[] = {
    {"os.fork", "forking is not allowed inside Timbre; use subprocess"},
    {"os.forkpty", "forking is not allowed inside Timbre; use subprocess"},
    {"os.exec", "os.exec would end Timbre; use subprocess"},
};

static int
deny_kill(PyObject *arguments)
{
    const long pid = PyLong_AsLong(PyTuple_GetItem(arguments, 0));
    if (PyErr_Occurred() != NULL)
        return -1;
    if (pid != 0 && pid != -1 && pid != (long)getpid())
        return 0;
    PyErr_SetString(PyExc_RuntimeError,
                    "an adapter must not send signals to Timbre");
    return -1;
}

static int
audit(const char *event, PyObject *arguments, void *context)
{
    (void)context;
    if (strncmp(event, "os.", 3) != 0)
        return 0;
    if (strcmp(event, "os.kill") == 0 || strcmp(event, "os.killpg") == 0)
        return deny_kill(arguments);
    for (size_t i = 0; i < ARRAY_LENGTH(denied); i++)
        if (strcmp(event, denied[i].event) == 0) {
            PyErr_SetString(PyExc_RuntimeError, denied[i].sentence);
            return -1;
        }
    return 0;
}

static PyStatus
pre_initialize(void)
{
    PyPreConfig config;
    PyPreConfig_InitIsolatedConfig(&config);
    config.utf8_mode = 1; // LC_ALL=C would give an ASCII file system
    // For leak checkers; isolated mode doesn't read PYTHONMALLOC.
    if (getenv("TIMBRE_PYTHON_MALLOC") != NULL)
        config.allocator = PYMEM_ALLOCATOR_MALLOC;
    return Py_PreInitialize(&config);
}

// `executable` is the one setting that selects a venv (embedding.md 1).
static PyStatus
initialize(const char *executable)
{
    char name[] = "timbre"; // libraries read sys.argv[0]
    char *arguments[] = {name};
    PyConfig config;
    PyConfig_InitIsolatedConfig(&config);
    config.buffered_stdio = 0; // nothing is finalised, so nothing would flush
    config.faulthandler = 1;
    PyStatus status = PyConfig_SetBytesArgv(&config, 1, arguments);
    if (!PyStatus_Exception(status))
        status =
            PyConfig_SetBytesString(&config, &config.executable, executable);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    return status;
}

static bool
add_path(const char *folder)
{
    PyObject *path = PySys_GetObject("path"); // borrowed
    PyObject *text = PyUnicode_DecodeFSDefault(folder);
    const bool is_added =
        path != NULL && text != NULL && PyList_Insert(path, 0, text) == 0;
    Py_XDECREF(text);
    return is_added;
}

// threading first: its main thread is whoever imports it (embedding.md 2).
static bool
import_calls(Interpreter *interpreter)
{
    PyObject *threading = PyImport_ImportModule("threading");
    if (threading == NULL)
        return false;
    Py_DECREF(threading);
    interpreter->calls = PyImport_ImportModule("timbre_adapters.embedded");
    if (interpreter->calls == NULL || !array_import())
        return false;
    interpreter->cancelled =
        PyObject_GetAttrString(interpreter->calls, "Cancelled");
    return interpreter->cancelled != NULL && host_module_bind(interpreter);
}

Status
python_start(Interpreter *interpreter, Error *error)
{
    struct sigaction before = {0};
    char *adapters = path_program_file("pyadapters");
    char *executable = path_join(interpreter->venv, "bin/python3");
    Status status = STATUS_UNAVAILABLE;
    sigaction(SIGINT, NULL, &before);
    if (adapters == NULL) {
        error_set(error, status,
                  "the folder pyadapters is not beside the program; install "
                  "Timbre again");
        goto done;
    }
    PyStatus started = pre_initialize();
    PySys_AddAuditHook(audit, interpreter);
    if (!PyStatus_Exception(started) && host_module_register() == 0)
        started = initialize(executable);
    if (PyStatus_Exception(started)) {
        error_set(error, status, "Python can't start in %s: %s",
                  interpreter->venv,
                  started.err_msg == NULL ? "it ended" : started.err_msg);
        goto done;
    }
    if (!add_path(adapters) || !import_calls(interpreter)) {
        exception_take(status, error);
        error_prefix(error,
                     "the Python adapters can't start in %s (timbre doctor "
                     "--fix mends a missing NumPy)",
                     interpreter->venv);
        PyEval_SaveThread();
        goto done;
    }
    status = STATUS_OK;
done:
    // `import signal` takes a SIGINT that nobody had claimed.
    sigaction(SIGINT, &before, NULL);
    mem_free(executable);
    mem_free(adapters);
    return status;
}
