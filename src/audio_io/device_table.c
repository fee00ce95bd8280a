// SPDX-License-Identifier: MIT
#include "timbre/audio_io/device_table.h"

#include "device_null.h"

#include <string.h>

const Device *
device_table(size_t *count)
{
    *count = 1;
    return &device_null;
}

const Device *
device_table_find(const char *name)
{
    size_t count = 0;
    const Device *devices = device_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(devices[i].name, name) == 0)
            return &devices[i];
    return NULL;
}
