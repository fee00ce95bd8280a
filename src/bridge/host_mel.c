// SPDX-License-Identifier: MIT
#include "host_mel.h"

#include "timbre/dsp/mel_inverse.h"

#include "array.h"

#include <string.h>

// What a computation without the GIL reports by.
typedef struct {
    const AdapterCall *call;
    PyThreadState *thread;
} Absence;

// The GIL keeps another thread of the adapter out of the host.
static bool
report_inverting(void *context, uint64_t done, uint64_t total)
{
    Absence *absence = context;
    const BackendHost *host = absence->call->host;
    if (host == NULL)
        return true;
    PyEval_RestoreThread(absence->thread);
    const bool goes_on =
        host->progress(host->self, (Progress){STAGE_INVERT, done, total});
    absence->thread = PyEval_SaveThread();
    return goes_on;
}

static PyObject *
raise_status(const Interpreter *interpreter, const Error *error)
{
    if (error->status == STATUS_CANCELLED) {
        PyErr_SetString(interpreter->cancelled, "cancelled");
        return NULL;
    }
    PyObject *module = PyImport_ImportModule("timbre_adapters.adapter");
    PyObject *type =
        module == NULL ? NULL : PyObject_GetAttrString(module, "AdapterError");
    if (type != NULL)
        PyErr_Format(type, "%s.", error->text);
    Py_XDECREF(type);
    Py_XDECREF(module);
    return NULL;
}

static PyObject *
invert_mel(const AdapterCall *call,
           const MelSettings *settings,
           const Py_buffer *view)
{
    const MelImage mel = {.values = view->buf,
                          .channel_count = (uint64_t)view->shape[0],
                          .bin_count = (uint64_t)view->shape[1],
                          .column_count = (uint64_t)view->shape[2]};
    Error error = {0};
    PyObject *array =
        array_new((size_t)settings->frame_count, (int)mel.channel_count);
    if (array == NULL)
        return NULL;
    size_t frame_count = 0;
    int channel_count = 0;
    float *sound = array_samples(array, &frame_count, &channel_count);
    Absence absence = {.call = call, .thread = PyEval_SaveThread()};
    const Status status = mel_inverse_run(settings, &mel, sound,
                                          report_inverting, &absence, &error);
    PyEval_RestoreThread(absence.thread);
    if (status == STATUS_OK)
        return array;
    Py_DECREF(array);
    return raise_status(call->interpreter, &error);
}

// mel_library.py has judged the array and the settings' types.
PyObject *
host_mel_invert(const AdapterCall *call, PyObject *arguments)
{
    PyObject *array = NULL;
    MelSettings settings = {0};
    unsigned long long frame_count = 0, seed = 0;
    if (!PyArg_ParseTuple(
            arguments, "O(iiiiddKK)", &array, &settings.sample_rate_hz,
            &settings.fft_size, &settings.window_size, &settings.hop_size,
            &settings.lowest_hz, &settings.highest_hz, &frame_count, &seed))
        return NULL;
    settings.frame_count = frame_count;
    settings.seed = seed;
    Py_buffer view;
    if (PyObject_GetBuffer(array, &view, PyBUF_C_CONTIGUOUS | PyBUF_FORMAT) !=
        0)
        return NULL;
    PyObject *sound = NULL;
    if (view.ndim == 3 && strcmp(view.format, "f") == 0 && view.shape[0] <= 2)
        sound = invert_mel(call, &settings, &view);
    else
        PyErr_SetString(PyExc_ValueError, "invert_mel() needs checked mel");
    PyBuffer_Release(&view);
    return sound;
}
