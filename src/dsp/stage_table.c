// SPDX-License-Identifier: MIT
#include "stage_table.h"

#include "timbre/base/memory.h"

#include "compressor.h"
#include "equalizer.h"
#include "widener.h"

#include <assert.h>

static const Stage stages[] = {
    {
        .name = "equalizer",
        .is_wanted = equalizer_is_wanted,
        .open = equalizer_open,
        .process = equalizer_process,
        .close = equalizer_close,
    },
    {
        .name = "compressor",
        .is_wanted = compressor_is_wanted,
        .open = compressor_open,
        .process = compressor_process,
        .close = compressor_close,
    },
    {
        .name = "widener",
        .is_wanted = widener_is_wanted,
        .open = widener_open,
        .process = widener_process,
        .close = widener_close,
    },
};
static_assert(ARRAY_LENGTH(stages) == STAGE_COUNT, "count every stage");

const Stage *
stage_table(void)
{
    return stages;
}
