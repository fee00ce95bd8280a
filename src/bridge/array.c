// SPDX-License-Identifier: MIT
#include "array.h"

#include "timbre/base/memory.h"

#define NPY_NO_DEPRECATED_API NPY_1_22_API_VERSION
#include <numpy/arrayobject.h>

#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// An array that C holds a reference to, on its way back to Python.
typedef struct {
    Letter letter; // first: a letter is its reference
    Interpreter *interpreter;
    PyObject *array;
} ArrayReference;

bool
array_import(void)
{
    import_array1(false);
    return true;
}

static PyObject *
wrap(float *samples, size_t frame_count, int channel_count, int flags)
{
    npy_intp shape[] = {(npy_intp)frame_count, channel_count};
    return PyArray_New(&PyArray_Type, 2, shape, NPY_FLOAT, NULL, samples, 0,
                       flags, NULL);
}

PyObject *
array_lend(const AudioBuffer *audio)
{
    return wrap(audio->samples, audio->frame_count, audio->channel_count,
                NPY_ARRAY_CARRAY_RO);
}

static const char capsule_name[] = "timbre.audio";

// Runs when the last view of the memory has died.
static void
free_capsule(PyObject *capsule)
{
    audio_buffer_free(PyCapsule_GetPointer(capsule, capsule_name));
}

enum { HUGE_BYTES = 4 << 20, PAGE = 4096 };

// As NumPy does for its own: minutes of sound are thousands of small pages,
// each a fault when it is first written to. From malloc and not from mmap,
// because freeing it teaches malloc to keep an adapter's temporary arrays.
static void
ask_for_huge_pages(const AudioBuffer *audio)
{
    const size_t size =
        audio->frame_count * (size_t)audio->channel_count * sizeof(float);
    const size_t skipped = PAGE - (uintptr_t)audio->samples % PAGE;
    if (size >= HUGE_BYTES)
        (void)madvise((char *)audio->samples + skipped, size - skipped,
                      MADV_HUGEPAGE);
}

// The kernel promises more than there is, and kills whoever believes it.
static bool
is_beyond_memory(size_t frame_count, int channel_count)
{
    const size_t frame_size = (size_t)channel_count * sizeof(float);
    const size_t memory = (size_t)sysconf(_SC_PHYS_PAGES) * PAGE;
    return frame_count > memory / frame_size;
}

PyObject *
array_new(size_t frame_count, int channel_count)
{
    if (is_beyond_memory(frame_count, channel_count))
        return PyErr_NoMemory();
    AudioBuffer *audio = audio_buffer_new(frame_count, channel_count, 0);
    if (audio == NULL)
        return PyErr_NoMemory();
    ask_for_huge_pages(audio);
    PyObject *capsule = PyCapsule_New(audio, capsule_name, free_capsule);
    if (capsule == NULL) {
        audio_buffer_free(audio);
        return NULL;
    }
    PyObject *array =
        wrap(audio->samples, frame_count, channel_count, NPY_ARRAY_CARRAY);
    if (array == NULL) {
        Py_DECREF(capsule);
        return NULL;
    }
    // Takes the capsule over, in failure too.
    if (PyArray_SetBaseObject((PyArrayObject *)array, capsule) != 0)
        Py_CLEAR(array);
    return array;
}

float *
array_samples(PyObject *array, size_t *frame_count, int *channel_count)
{
    if (!PyArray_Check(array))
        return NULL;
    PyArrayObject *samples = (PyArrayObject *)array;
    if (PyArray_TYPE(samples) != NPY_FLOAT || PyArray_NDIM(samples) != 2 ||
        !PyArray_ISCARRAY(samples))
        return NULL;
    const npy_intp channels = PyArray_DIM(samples, 1);
    if (PyArray_DIM(samples, 0) < 1 || channels < 1 || channels > 2)
        return NULL;
    *frame_count = (size_t)PyArray_DIM(samples, 0);
    *channel_count = (int)channels;
    return PyArray_DATA(samples);
}

// Any thread, no GIL, never waits: the reference goes on a list.
static void
release(void *owner, float *samples)
{
    (void)samples;
    ArrayReference *reference = owner;
    Interpreter *interpreter = reference->interpreter;
    if (mailbox_put(&interpreter->dead, &reference->letter))
        interpreter_wake(interpreter);
}

AudioBuffer *
array_take(Interpreter *interpreter, PyObject *array, int sample_rate_hz)
{
    size_t frame_count = 0;
    int channel_count = 0;
    float *samples = array_samples(array, &frame_count, &channel_count);
    if (samples == NULL)
        return NULL;
    ArrayReference *reference = mem_new(sizeof *reference);
    reference->interpreter = interpreter;
    reference->array = Py_NewRef(array);
    return audio_buffer_wrap(samples, frame_count, channel_count,
                             sample_rate_hz, release, reference);
}

void
array_drain(Interpreter *interpreter)
{
    for (Letter *letter = mailbox_take(&interpreter->dead); letter != NULL;) {
        ArrayReference *reference = (ArrayReference *)letter;
        letter = letter->next;
        Py_DECREF(reference->array);
        mem_free(reference);
    }
}
