// SPDX-License-Identifier: MIT
#include "host_module.h"

#include "timbre/base/log.h"

#include "array.h"
#include "digest.h"
#include "exception.h"
#include "host_mel.h"

#include <string.h>

typedef struct {
    PyObject_HEAD AdapterCall *call; // NULL once it is over
} Low;

typedef struct {
    Interpreter *interpreter;
    PyTypeObject *low_type;
} ModuleState;

// Methods of Low //////////////////////////////////////////////////////////////

static AdapterCall *
call_of(PyObject *self)
{
    AdapterCall *call = ((Low *)self)->call;
    if (call == NULL)
        PyErr_SetString(PyExc_RuntimeError,
                        "this host's job has ended; use the one of this call");
    return call;
}

static bool
read_count(PyObject *object, uint64_t *count)
{
    // NumPy's whole numbers are welcome too.
    PyObject *whole =
        PyLong_CheckExact(object) ? Py_NewRef(object) : PyNumber_Index(object);
    const long long value = whole == NULL ? -1 : PyLong_AsLongLong(whole);
    Py_XDECREF(whole);
    *count = (uint64_t)value;
    return value >= 0;
}

// The sentence is Python's, for both runtimes.
static PyObject *
refuse_progress(const AdapterCall *call,
                PyObject *const *arguments,
                Py_ssize_t count)
{
    PyErr_Clear();
    PyObject *zero = PyLong_FromLong(0);
    PyObject *answer = PyObject_CallMethod(
        call->interpreter->calls, "refuse_progress", "OOO",
        count > 0 ? arguments[0] : Py_None, count > 1 ? arguments[1] : zero,
        count > 2 ? arguments[2] : zero);
    Py_XDECREF(zero);
    Py_XDECREF(answer);
    if (PyErr_Occurred() == NULL)
        PyErr_SetString(PyExc_TypeError,
                        "host.progress() takes a stage, done and total");
    return NULL;
}

static PyObject *
low_progress(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    const AdapterCall *call = call_of(self);
    if (call == NULL)
        return NULL;
    Progress progress = {0};
    const bool is_text = count > 0 && PyUnicode_Check(arguments[0]);
    const char *stage = is_text ? PyUnicode_AsUTF8(arguments[0]) : NULL;
    if (count > 3 || !backend_stage_find(stage, &progress.stage) ||
        (count > 1 && !read_count(arguments[1], &progress.done)) ||
        (count > 2 && !read_count(arguments[2], &progress.total)))
        return refuse_progress(call, arguments, count);
    const BackendHost *host = call->host;
    if (host != NULL && !host->progress(host->self, progress)) {
        PyErr_SetString(call->interpreter->cancelled, "cancelled");
        return NULL;
    }
    Py_RETURN_NONE;
}

static PyObject *
low_log(PyObject *self, PyObject *text)
{
    const AdapterCall *call = call_of(self);
    const char *chars = call == NULL ? NULL : PyUnicode_AsUTF8(text);
    if (chars == NULL)
        return NULL;
    if (call->host != NULL)
        call->host->log(call->host->self, chars);
    Py_RETURN_NONE;
}

static PyObject *
low_note(PyObject *self, PyObject *text)
{
    const AdapterCall *call = call_of(self);
    const char *chars = call == NULL ? NULL : PyUnicode_AsUTF8(text);
    if (chars == NULL)
        return NULL;
    if (call->host != NULL && call->host->note != NULL)
        call->host->note(call->host->self, chars);
    else if (call->host != NULL)
        call->host->log(call->host->self, chars);
    Py_RETURN_NONE;
}

static PyObject *
low_is_cancelled(PyObject *self, PyObject *none)
{
    (void)none;
    const AdapterCall *call = call_of(self);
    if (call == NULL)
        return NULL;
    const BackendHost *host = call->host;
    return PyBool_FromLong(host != NULL && host->is_cancelled(host->self));
}

static PyObject *
low_alloc(PyObject *self, PyObject *arguments)
{
    Py_ssize_t frame_count = 0;
    int channel_count = 0;
    if (call_of(self) == NULL ||
        !PyArg_ParseTuple(arguments, "ni", &frame_count, &channel_count))
        return NULL;
    if (frame_count < 1 || channel_count < 1 || channel_count > 2)
        return PyErr_NoMemory();
    return array_new((size_t)frame_count, channel_count);
}

static PyObject *
low_emit(PyObject *self, PyObject *arguments)
{
    const AdapterCall *call = call_of(self);
    PyObject *array = NULL;
    Py_ssize_t frames_ready = 0;
    int sample_rate_hz = 0;
    if (call == NULL || !PyArg_ParseTuple(arguments, "Oni", &array,
                                          &frames_ready, &sample_rate_hz))
        return NULL;
    size_t frame_count = 0;
    int channel_count = 0;
    const float *samples = array_samples(array, &frame_count, &channel_count);
    if (samples == NULL || frames_ready < 0 ||
        (size_t)frames_ready > frame_count) {
        PyErr_SetString(PyExc_ValueError, "emit() needs the array of alloc()");
        return NULL;
    }
    // The GIL stays: it keeps another thread of the adapter out of the host.
    if (call->host != NULL)
        call->host->emit(call->host->self, samples, (size_t)frames_ready,
                         channel_count, sample_rate_hz);
    Py_RETURN_NONE;
}

static PyObject *
low_digest(PyObject *self, PyObject *array)
{
    (void)self;
    Py_buffer view;
    if (PyObject_GetBuffer(array, &view, PyBUF_C_CONTIGUOUS) != 0)
        return NULL;
    bool is_finite = false;
    uint64_t digest = 0;
    const size_t count = (size_t)view.len / sizeof(float);
    Py_BEGIN_ALLOW_THREADS;
    digest = digest_samples(view.buf, count, &is_finite);
    Py_END_ALLOW_THREADS;
    PyBuffer_Release(&view);
    return Py_BuildValue("KN", (unsigned long long)digest,
                         PyBool_FromLong(is_finite));
}

// Line by line, or the log would show one endless one.
static void
log_lines(const char *source, const char *text)
{
    while (*text != '\0') {
        const size_t length = strcspn(text, "\n");
        if (length > 0)
            log_write_bytes(source, text, length);
        text += length + (text[length] == '\n');
    }
}

static PyObject *
low_trace(PyObject *self, PyObject *text)
{
    const AdapterCall *call = call_of(self);
    const char *chars = call == NULL ? NULL : PyUnicode_AsUTF8(text);
    if (chars == NULL)
        return NULL;
    log_lines(call->name, chars);
    Py_RETURN_NONE;
}

static PyObject *
low_invert_mel(PyObject *self, PyObject *arguments)
{
    const AdapterCall *call = call_of(self);
    return call == NULL ? NULL : host_mel_invert(call, arguments);
}

static void
low_free(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

// The calling convention stands in the flags, so the type is cast away.
#define FUNCTION(name) ((PyCFunction)(void (*)(void))(name))

static PyMethodDef low_methods[] = {
    {"progress", FUNCTION(low_progress), METH_FASTCALL, NULL},
    {"log", low_log, METH_O, NULL},
    {"note", low_note, METH_O, NULL},
    {"is_cancelled", low_is_cancelled, METH_NOARGS, NULL},
    {"alloc", low_alloc, METH_VARARGS, NULL},
    {"emit", low_emit, METH_VARARGS, NULL},
    {"digest", low_digest, METH_O, NULL},
    {"trace", low_trace, METH_O, NULL},
    {"invert_mel", low_invert_mel, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot low_slots[] = {
    {Py_tp_methods, low_methods},
    {Py_tp_dealloc, (void *)(uintptr_t)low_free},
    {0, NULL},
};

static PyType_Spec low_spec = {
    .name = "_timbre.Low",
    .basicsize = sizeof(Low),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = low_slots,
};

// The module //////////////////////////////////////////////////////////////////

static PyObject *
module_write_line(PyObject *module, PyObject *text)
{
    const ModuleState *state = PyModule_GetState(module);
    const char *chars = PyUnicode_AsUTF8(text);
    if (chars == NULL)
        return NULL;
    const char *running =
        state->interpreter == NULL ? NULL : state->interpreter->running;
    log_write_bytes(running == NULL ? "python" : running, chars, strlen(chars));
    Py_RETURN_NONE;
}

static PyMethodDef module_methods[] = {
    {"write_line", module_write_line, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_timbre",
    .m_size = sizeof(ModuleState),
    .m_methods = module_methods,
};

static PyObject *
make_module(void)
{
    PyObject *module = PyModule_Create(&module_definition);
    if (module == NULL)
        return NULL;
    ModuleState *state = PyModule_GetState(module);
    state->low_type = (PyTypeObject *)PyType_FromSpec(&low_spec);
    if (state->low_type == NULL)
        Py_CLEAR(module);
    return module;
}

int
host_module_register(void)
{
    return PyImport_AppendInittab("_timbre", make_module);
}

bool
host_module_bind(Interpreter *interpreter)
{
    PyObject *module = PyImport_ImportModule("_timbre");
    if (module == NULL)
        return false;
    ModuleState *state = PyModule_GetState(module);
    state->interpreter = interpreter;
    PyObject *write_line = PyObject_GetAttrString(module, "write_line");
    PyObject *answer =
        write_line == NULL
            ? NULL
            : PyObject_CallMethod(interpreter->calls, "start", "O", write_line);
    const bool is_bound = answer != NULL;
    Py_XDECREF(answer);
    Py_XDECREF(write_line);
    Py_DECREF(module); // sys.modules keeps it
    return is_bound;
}

PyObject *
host_module_open(AdapterCall *call)
{
    PyObject *module = PyImport_ImportModule("_timbre");
    if (module == NULL)
        return NULL;
    const ModuleState *state = PyModule_GetState(module);
    Low *low = PyObject_New(Low, state->low_type);
    Py_DECREF(module);
    if (low != NULL)
        low->call = call;
    return (PyObject *)low;
}

void
host_module_close(PyObject *low)
{
    if (low != NULL)
        ((Low *)low)->call = NULL;
    Py_XDECREF(low);
}

void
host_module_close_adapters(Interpreter *interpreter)
{
    AdapterCall call = {.interpreter = interpreter, .name = "bridge"};
    PyObject *low = host_module_open(&call);
    PyObject *answer = low == NULL ? NULL
                                   : PyObject_CallMethod(interpreter->calls,
                                                         "close_all", "O", low);
    if (answer == NULL)
        exception_take(STATUS_FAILED, NULL);
    Py_XDECREF(answer);
    host_module_close(low);
}
