// SPDX-License-Identifier: MIT
#include "exception.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

// Owned text of an object, or NULL without an exception.
static PyObject *
text_of(PyObject *object)
{
    PyObject *text = object == NULL ? NULL : PyObject_Str(object);
    if (text == NULL)
        PyErr_Clear();
    return text;
}

static void
log_lines(PyObject *lines)
{
    PyObject *empty = PyUnicode_FromString("");
    PyObject *whole = empty == NULL ? NULL : PyUnicode_Join(empty, lines);
    Py_ssize_t length = 0;
    const char *chars =
        whole == NULL ? NULL : PyUnicode_AsUTF8AndSize(whole, &length);
    if (chars != NULL)
        log_write_bytes("bridge", chars, (size_t)length);
    PyErr_Clear();
    Py_XDECREF(whole);
    Py_XDECREF(empty);
}

static void
log_traceback(PyObject *type, PyObject *value, PyObject *trace)
{
    PyObject *module = PyImport_ImportModule("traceback");
    PyObject *lines =
        module == NULL
            ? NULL
            : PyObject_CallMethod(module, "format_exception", "OOO", type,
                                  value == NULL ? Py_None : value,
                                  trace == NULL ? Py_None : trace);
    if (lines != NULL)
        log_lines(lines);
    PyErr_Clear();
    Py_XDECREF(lines);
    Py_XDECREF(module);
}

Status
exception_take(Status status, Error *error)
{
    PyObject *type = NULL;
    PyObject *value = NULL;
    PyObject *trace = NULL;
    PyErr_Fetch(&type, &value, &trace);
    if (type == NULL)
        return error_set(error, status, "Python failed without an exception");
    PyErr_NormalizeException(&type, &value, &trace);
    log_traceback(type, value, trace);
    PyObject *text = text_of(value);
    const char *chars = text == NULL ? NULL : PyUnicode_AsUTF8(text);
    char *clean = text_clean(chars == NULL ? "" : chars,
                             chars == NULL ? 0 : strlen(chars), 600);
    const char *name =
        PyType_Check(type) ? ((PyTypeObject *)type)->tp_name : "error";
    error_set(error, status, "%s: %s", name, clean);
    PyErr_Clear();
    mem_free(clean);
    Py_XDECREF(text);
    Py_XDECREF(trace);
    Py_XDECREF(value);
    Py_XDECREF(type);
    return status;
}
