// SPDX-License-Identifier: MIT
// Sound across the border, without a copy: NumPy's C API is known to array.c
// alone. All but array_release need the GIL.
#pragma once

#include "timbre/core/audio_buffer.h"

#include "interpreter_state.h"

bool array_import(void); // false with an exception set

// A read-only view of samples that stay somebody else's.
PyObject *array_lend(const AudioBuffer *audio);
// Zeroed C memory as an array that frees it. NULL with MemoryError.
PyObject *array_new(size_t frame_count, int channel_count);
// Where an array that array_take() would accept keeps its samples.
float *array_samples(PyObject *array, size_t *frame_count, int *channel_count);

// The samples of an array as a buffer that holds on to it. NULL when the array
// isn't float32, interleaved, writable and in one block.
AudioBuffer *
array_take(Interpreter *interpreter, PyObject *array, int sample_rate_hz);
// Let go of the arrays whose buffers were freed.
void array_drain(Interpreter *interpreter);
