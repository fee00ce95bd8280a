// SPDX-License-Identifier: MIT
#include "timbre/dsp/preset_table.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

// dsp.md 5. A row that leaves a field out has that stage off.
static const Preset presets[] = {
    {
        .name = "streaming",
        .text = "Balanced and open, at the level that streaming services play.",
        .loudness_lufs = -14,
        .ceiling_dbtp = -1,
        .high_pass_hz = 25,
        .low_shelf_db = 1,
        .bell_db = -1,
        .bell_hz = 350,
        .bell_q = 1,
        .high_shelf_db = 1,
        .high_shelf_hz = 9000,
        .compressor_on = true,
        .compressor_threshold_dbfs = -20,
        .compressor_ratio = 1.7,
        .compressor_attack_ms = 25,
        .compressor_release_ms = 180,
        .width = 1.10,
        .limiter_release_ms = 80,
    },
    {
        .name = "transparent",
        .text = "Nothing but gain and a limiter; what already fits stays as "
                "it is.",
        .loudness_lufs = -14,
        .ceiling_dbtp = -1,
        .width = 1,
        .limiter_release_ms = 80,
    },
};

const Preset *
preset_table(size_t *count)
{
    *count = ARRAY_LENGTH(presets);
    return presets;
}

const Preset *
preset_table_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < ARRAY_LENGTH(presets); i++)
        if (text_same_id(presets[i].name, name))
            return &presets[i];
    return NULL;
}
