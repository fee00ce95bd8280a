// SPDX-License-Identifier: MIT
#include "equalizer.h"

#include "timbre/base/memory.h"

#include "cascade.h"

#include <math.h>

typedef struct {
    Cascade cascade;
    int channel_count;
} Equalizer;

// Far below music; its phase shift at 40 Hz is 7 degrees.
static const double dc_block_hz = 5;
static const double low_shelf_hz = 100;

static bool
is_flat(const Preset *preset)
{
    return preset->high_pass_hz <= 0 && preset->low_shelf_db == 0 &&
           preset->bell_db == 0 && preset->high_shelf_db == 0;
}

bool
equalizer_is_wanted(const StageSettings *settings)
{
    return settings->removes_dc || !is_flat(settings->preset);
}

void *
equalizer_open(const StageSettings *settings)
{
    const Preset *preset = settings->preset;
    int rate = settings->sample_rate_hz;
    Biquad stages[CASCADE_STAGES];
    size_t count = 0;
    stages[count++] = biquad_dc_block(dc_block_hz, rate);
    if (preset->high_pass_hz > 0)
        stages[count++] =
            biquad_high_pass(preset->high_pass_hz, M_SQRT1_2, rate);
    if (preset->low_shelf_db != 0)
        stages[count++] =
            biquad_low_shelf(low_shelf_hz, preset->low_shelf_db, rate);
    if (preset->bell_db != 0)
        stages[count++] =
            biquad_bell(preset->bell_hz, preset->bell_q, preset->bell_db, rate);
    if (preset->high_shelf_db != 0)
        stages[count++] = biquad_high_shelf(preset->high_shelf_hz,
                                            preset->high_shelf_db, rate);
    Equalizer *equalizer = mem_new(sizeof(*equalizer));
    equalizer->channel_count = settings->channel_count;
    cascade_init(&equalizer->cascade, stages, count);
    if (settings->removes_dc)
        cascade_settle(&equalizer->cascade, settings->dc[0], settings->dc[1]);
    return equalizer;
}

void
equalizer_process(void *self, float *samples, size_t frame_count)
{
    Equalizer *equalizer = self;
    cascade_process(&equalizer->cascade, samples, frame_count,
                    equalizer->channel_count);
}

void
equalizer_close(void *self)
{
    mem_free(self);
}
