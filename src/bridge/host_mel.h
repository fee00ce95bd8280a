// SPDX-License-Identifier: MIT
// The host's invert_mel(): the adapter's array goes to dsp as it lies there.
#pragma once

#include "host_module.h"

// Arguments are (mel, form) of timbre_adapters.host.Low: a new array of sound,
// or NULL with an exception. Works without the GIL.
PyObject *host_mel_invert(const AdapterCall *call, PyObject *arguments);
