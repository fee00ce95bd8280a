// SPDX-License-Identifier: MIT
// The device without a loudspeaker: it keeps time like a real one.
#include "timbre/base/memory.h"

#include "device_row.h"
#include "metronome.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum {
    PERIOD_MS = 10,
    LEAD_MS = 20, // being woken so late does no harm
    MAX_CHANNELS = 2
};

typedef struct {
    DeviceSettings settings;
    size_t period_frames;
    float *samples;
    Metronome metronome;
    pthread_t thread;
    atomic_bool is_started, is_stopping;
} NullDevice;

Status
device_null_open(void **device, DeviceSettings *settings, Error *error)
{
    if (settings->channel_count < 1 || settings->channel_count > MAX_CHANNELS)
        return error_set(error, STATUS_USAGE,
                         "the null device plays one or two channels, not %d",
                         settings->channel_count);
    NullDevice *null = mem_new(sizeof(*null));
    null->settings = *settings;
    metronome_init(&null->metronome, settings->sample_rate_hz);
    null->period_frames = (size_t)settings->sample_rate_hz * PERIOD_MS / 1000;
    null->samples = mem_new_array(null->period_frames * MAX_CHANNELS,
                                  sizeof(*null->samples));
    *device = null;
    return STATUS_OK;
}

static void *
keep_time_rt(void *self)
{
    NullDevice *null = self;
    const DeviceSettings *settings = &null->settings;
    while (!atomic_load(&null->is_stopping)) {
        settings->fill_rt(settings->context, null->samples,
                          null->period_frames);
        metronome_add_rt(&null->metronome, null->period_frames);
        metronome_wait_rt(metronome_due_ns_rt(&null->metronome) -
                          (int64_t)LEAD_MS * 1000000);
        metronome_forgive_rt(&null->metronome);
    }
    return NULL;
}

Status
device_null_start(void *device, Error *error)
{
    NullDevice *null = device;
    atomic_store(&null->is_stopping, false);
    metronome_start(&null->metronome);
    if (pthread_create(&null->thread, NULL, keep_time_rt, null) != 0)
        return error_set(error, STATUS_FAILED,
                         "cannot start the thread of the null device");
    null->is_started = true;
    return STATUS_OK;
}

void
device_null_stop(void *device)
{
    NullDevice *null = device;
    if (!null->is_started)
        return;
    atomic_store(&null->is_stopping, true);
    pthread_join(null->thread, NULL);
    null->is_started = false;
}

size_t
device_null_delay_frames(void *device)
{
    NullDevice *null = device;
    return null->is_started ? metronome_ahead(&null->metronome) : 0;
}

bool
device_null_has_died(void *device, Error *error)
{
    (void)device;
    (void)error;
    return false;
}

const char *
device_null_hint(void *device)
{
    (void)device;
    return getenv("SSH_CONNECTION") == NULL
               ? ""
               : "set audio.device = http to hear it at your end of ssh";
}

void
device_null_close(void *device)
{
    if (device == NULL)
        return;
    NullDevice *null = device;
    device_null_stop(null);
    mem_free(null->samples);
    mem_free(null);
}
