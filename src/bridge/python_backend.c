// SPDX-License-Identifier: MIT
#include "timbre/bridge/python_backend.h"

#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"

#include "array.h"
#include "exception.h"
#include "gil.h"
#include "host_module.h"
#include "interpreter_state.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef struct {
    Interpreter *interpreter;
    BackendDescription description;
} PythonBackend;

// A function of timbre_adapters.embedded, and what it is given.
typedef struct {
    const char *function;
    bool is_interruptible; // not while it imports (embedding.md 2)
    const Request *request;
    const AudioBuffer *const *sounds; // NULL = the function takes none
    size_t sound_count;
} Job;

// Arguments ///////////////////////////////////////////////////////////////////

static PyObject *
request_text(const Request *request)
{
    Json *json = request_to_json(request);
    char *text = json_encode(json);
    json_free(json);
    PyObject *object =
        PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
    mem_free(text);
    return object;
}

// A list of (array, rate) or None.
static PyObject *
lend_sounds(const Job *job)
{
    PyObject *list = PyList_New((Py_ssize_t)job->sound_count);
    for (size_t i = 0; list != NULL && i < job->sound_count; i++) {
        const AudioBuffer *sound = job->sounds[i];
        PyObject *item = sound == NULL ? Py_NewRef(Py_None)
                                       : Py_BuildValue("Ni", array_lend(sound),
                                                       sound->sample_rate_hz);
        if (item == NULL)
            Py_CLEAR(list);
        else
            PyList_SET_ITEM(list, (Py_ssize_t)i, item);
    }
    return list;
}

static PyObject *
call_function(const PythonBackend *backend, const Job *job, PyObject *low)
{
    PyObject *calls = backend->interpreter->calls;
    const char *name = backend->description.name;
    PyObject *text = request_text(job->request);
    PyObject *answer = NULL;
    if (text != NULL && job->sounds == NULL && job->sound_count == 0) {
        answer =
            PyObject_CallMethod(calls, job->function, "OsO", low, name, text);
    } else if (text != NULL) {
        PyObject *sounds = lend_sounds(job);
        if (sounds != NULL)
            answer = PyObject_CallMethod(calls, job->function, "OsOO", low,
                                         name, text, sounds);
        Py_XDECREF(sounds);
    }
    Py_XDECREF(text);
    return answer;
}

// Answers /////////////////////////////////////////////////////////////////////

static Status
status_named(const char *name)
{
    for (int i = 0; i < STATUS_COUNT; i++)
        if (strcmp(error_status_name((Status)i), name) == 0)
            return (Status)i;
    return STATUS_FAILED;
}

static bool
take_parts(Interpreter *interpreter, PyObject *parts, Rendered *rendered)
{
    const Py_ssize_t count = PyTuple_Size(parts);
    rendered->parts = mem_new_array((size_t)count, sizeof *rendered->parts);
    for (Py_ssize_t i = 0; i < count; i++) {
        const char *name = NULL;
        PyObject *array = NULL;
        int rate = 0;
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(parts, i), "sOi", &name, &array,
                              &rate))
            return false;
        AudioBuffer *audio = array_take(interpreter, array, rate);
        if (audio == NULL)
            return false;
        rendered->parts[rendered->part_count++] =
            (RenderedPart){.name = mem_copy_text(name), .audio = audio};
    }
    return true;
}

// What the answer's tuple holds is moved out of Python, sound by reference.
static Status
take_answer(Interpreter *interpreter,
            PyObject *answer,
            Rendered *rendered,
            Error *error)
{
    const char *status_name = NULL;
    const char *sentence = NULL;
    const char *facts = NULL;
    PyObject *array = NULL;
    PyObject *parts = NULL;
    int rate = 0;
    if (!PyArg_ParseTuple(answer, "ssOiO!s", &status_name, &sentence, &array,
                          &rate, &PyTuple_Type, &parts, &facts))
        return exception_take(STATUS_FAILED, error);
    const Status status = status_named(status_name);
    if (status != STATUS_OK)
        return error_set(error, status, "%s", sentence);
    if (rendered == NULL)
        return STATUS_OK;
    if (array != Py_None)
        rendered->audio = array_take(interpreter, array, rate);
    if ((array != Py_None && rendered->audio == NULL) ||
        !take_parts(interpreter, parts, rendered)) {
        PyErr_Clear();
        return error_set(error, STATUS_FAILED,
                         "the adapter's result is no interleaved float32 "
                         "array; return Audio(samples, sample_rate_hz)");
    }
    rendered->facts = json_decode(facts, strlen(facts), NULL);
    return STATUS_OK;
}

// An exception that no function of embedded.py told of: the hard cancel, or a
// fault of ours.
static Status
take_exception(const PythonBackend *backend, Error *error)
{
    if (PyErr_ExceptionMatches(backend->interpreter->cancelled)) {
        PyErr_Clear();
        return error_set(error, STATUS_CANCELLED, "%s was stopped.",
                         backend->description.name);
    }
    exception_take(STATUS_FAILED, error);
    return error_prefix(error, "%s failed", backend->description.name);
}

// Calling /////////////////////////////////////////////////////////////////////

static void
watch(Interpreter *interpreter, const BackendHost *host)
{
    pthread_mutex_lock(&interpreter->watch_lock);
    interpreter->watch =
        (Watch){.host = host, .thread = PyThread_get_thread_ident()};
    pthread_mutex_unlock(&interpreter->watch_lock);
    interpreter_wake(interpreter);
}

// A hard cancel that came too late must not hit the next job.
static void
unwatch(Interpreter *interpreter)
{
    pthread_mutex_lock(&interpreter->watch_lock);
    interpreter->watch = (Watch){0};
    pthread_mutex_unlock(&interpreter->watch_lock);
    PyThreadState_SetAsyncExc(PyThread_get_thread_ident(), NULL);
}

static Status
call_with_gil(PythonBackend *backend,
              const Job *job,
              const BackendHost *host,
              Rendered *rendered,
              Error *error)
{
    Interpreter *interpreter = backend->interpreter;
    AdapterCall call = {.interpreter = interpreter,
                        .host = host,
                        .name = backend->description.name};
    PyObject *low = host_module_open(&call);
    if (low == NULL)
        return exception_take(STATUS_FAILED, error);
    interpreter->running = call.name;
    if (job->is_interruptible)
        watch(interpreter, host);
    PyObject *answer = call_function(backend, job, low);
    if (job->is_interruptible)
        unwatch(interpreter);
    interpreter->running = NULL;
    const Status status =
        answer == NULL ? take_exception(backend, error)
                       : take_answer(interpreter, answer, rendered, error);
    Py_XDECREF(answer);
    host_module_close(low);
    return status;
}

// Settings that wait reach timbre_adapters.settings. With the GIL.
static void
configure(Interpreter *interpreter)
{
    pthread_mutex_lock(&interpreter->watch_lock);
    char *settings = interpreter->settings;
    interpreter->settings = NULL;
    pthread_mutex_unlock(&interpreter->watch_lock);
    if (settings == NULL)
        return;
    PyObject *answer =
        PyObject_CallMethod(interpreter->calls, "configure", "s", settings);
    if (answer == NULL)
        exception_take(STATUS_FAILED, NULL);
    Py_XDECREF(answer);
    mem_free(settings);
}

static Status
call_adapter(PythonBackend *backend,
             const Job *job,
             const BackendHost *host,
             Rendered *rendered,
             Error *error)
{
    const pid_t process = getpid();
    const PyGILState_STATE gil = gil_take();
    array_drain(backend->interpreter);
    configure(backend->interpreter);
    Status status = call_with_gil(backend, job, host, rendered, error);
    // A child that some library forked must not go on as a second Timbre.
    if (getpid() != process)
        syscall(SYS_exit_group, 70);
    gil_give(gil);
    if (rendered != NULL && status != STATUS_OK)
        backend_rendered_clear(rendered);
    return status;
}

char *
interpreter_unload_model(Interpreter *interpreter, const char *name)
{
    const PyGILState_STATE gil = gil_take();
    PyObject *answer =
        PyObject_CallMethod(interpreter->calls, "unload", "s", name);
    const char *text = answer == NULL ? NULL : PyUnicode_AsUTF8(answer);
    char *sentence =
        mem_copy_text(text == NULL ? "it failed; see the log" : text);
    if (answer == NULL)
        exception_take(STATUS_FAILED, NULL);
    Py_XDECREF(answer);
    array_drain(interpreter);
    gil_give(gil);
    return sentence;
}

// The interface ///////////////////////////////////////////////////////////////

static const BackendDescription *
describe(void *self)
{
    return &((PythonBackend *)self)->description;
}

static Status
load(void *self, const Request *request, const BackendHost *host, Error *error)
{
    PythonBackend *backend = self;
    const BackendDescription *description = &backend->description;
    if (!description->is_available)
        return error_set(error, STATUS_UNAVAILABLE, "%s can't be used: %s",
                         description->name, description->reason);
    const Status status = interpreter_start(backend->interpreter, error);
    if (status != STATUS_OK)
        return status;
    const Job job = {.function = "load", .request = request};
    return call_adapter(backend, &job, host, NULL, error);
}

static Status
generate(void *self,
         const Request *request,
         const BackendHost *host,
         Rendered *rendered,
         Error *error)
{
    PythonBackend *backend = self;
    const AudioBuffer *const none = NULL;
    const bool has_sounds = host->references != NULL;
    const Job job = {.function = "generate",
                     .is_interruptible = true,
                     .request = request,
                     .sounds = has_sounds ? host->references : &none,
                     .sound_count = has_sounds ? request->reference_count : 0};
    return call_adapter(backend, &job, host, rendered, error);
}

static Status
separate(void *self,
         const Request *request,
         const AudioBuffer *audio,
         const BackendHost *host,
         Rendered *rendered,
         Error *error)
{
    PythonBackend *backend = self;
    const Job job = {.function = "separate",
                     .is_interruptible = true,
                     .request = request,
                     .sounds = &audio,
                     .sound_count = 1};
    return call_adapter(backend, &job, host, rendered, error);
}

static void
unload(void *self)
{
    PythonBackend *backend = self;
    Interpreter *interpreter = backend->interpreter;
    if (!interpreter_is_up(interpreter))
        return;
    const PyGILState_STATE gil = gil_take();
    AdapterCall call = {.interpreter = interpreter,
                        .name = backend->description.name};
    PyObject *low = host_module_open(&call);
    PyObject *answer = low == NULL
                           ? NULL
                           : PyObject_CallMethod(interpreter->calls, "close",
                                                 "Os", low, call.name);
    if (answer == NULL)
        exception_take(STATUS_FAILED, NULL);
    Py_XDECREF(answer);
    host_module_close(low);
    array_drain(interpreter);
    gil_give(gil);
}

static void
free_backend(void *self)
{
    PythonBackend *backend = self;
    backend_description_clear(&backend->description);
    mem_free(backend);
}

static const BackendInterface python_interface = {
    .describe = describe,
    .load = load,
    .generate = generate,
    .separate = separate,
    .unload = unload,
    .free = free_backend,
    .runs_on_python_worker = true,
};

Backend
python_backend_new(Interpreter *interpreter,
                   const BackendDescription *description)
{
    PythonBackend *backend = mem_new(sizeof *backend);
    backend->interpreter = interpreter;
    Json *json = backend_description_to_json(description);
    // Its own encoding always reads back.
    (void)backend_description_from_json(json, &backend->description, NULL);
    json_free(json);
    return (Backend){.interface = &python_interface, .self = backend};
}
