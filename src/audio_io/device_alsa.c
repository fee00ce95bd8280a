// SPDX-License-Identifier: MIT
// The sound card, by libasound: a thread keeps half a second in the card's
// buffer and takes it back when a pause or a seek must be heard at once.
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include "alsa_setup.h"
#include "device_row.h"
#include "wav_stream.h"

#include <alsa/asoundlib.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

enum {
    KEPT_MS = 20,       // that is not taken back: the card is at it
    FIRST_DEPTH_MS = 60 // of the buffer at first; it grows as time goes by
};

typedef struct {
    DeviceSettings settings;
    snd_pcm_t *pcm;
    AlsaSetup setup;
    float *samples;
    unsigned char *shorts; // when the card takes no floats
    pthread_t thread;
    bool is_started;
    atomic_bool is_stopping, wants_rewind;
    atomic_size_t delay;
    atomic_int broken; // error of libasound, or 0
    // The thread's own.
    int64_t start_ns;   // when the first frame was filled
    int64_t shallow_ns; // when the buffer began to grow
    uint64_t filled;    // frames since the start
} AlsaDevice;

Status
device_alsa_open(void **device, DeviceSettings *settings, Error *error)
{
    AlsaDevice *alsa = mem_new(sizeof(*alsa));
    const char *name =
        settings->argument[0] == '\0' ? "default" : settings->argument;
    const Status status =
        alsa_setup_open(&alsa->pcm, name, settings, &alsa->setup, error);
    if (status != STATUS_OK) {
        mem_free(alsa);
        return status;
    }
    alsa->settings = *settings;
    const size_t values =
        alsa->setup.period_frames * (size_t)settings->channel_count;
    alsa->samples = mem_new_array(values, sizeof(*alsa->samples));
    alsa->shorts = mem_new_array(values, 2);
    *device = alsa;
    return STATUS_OK;
}

// The thread

static size_t
frames_of(const AlsaDevice *alsa, int64_t time_ns)
{
    return (size_t)((double)time_ns * 1e-9 * alsa->settings.sample_rate_hz);
}

static void
measure_delay(AlsaDevice *alsa)
{
    snd_pcm_sframes_t delay = 0;
    if (snd_pcm_delay(alsa->pcm, &delay) != 0 || delay < 0)
        delay = 0;
    atomic_store(&alsa->delay, (size_t)delay);
}

static void
take_back(AlsaDevice *alsa)
{
    const DeviceSettings *settings = &alsa->settings;
    const size_t kept = frames_of(alsa, (int64_t)KEPT_MS * 1000000);
    const snd_pcm_sframes_t most = snd_pcm_rewindable(alsa->pcm);
    if (most <= (snd_pcm_sframes_t)kept)
        return;
    measure_delay(alsa);
    snd_pcm_sframes_t taken =
        snd_pcm_rewind(alsa->pcm, (snd_pcm_uframes_t)most - kept);
    if (taken < 0) {
        // One that promised too much: all that it has is thrown away.
        taken = (snd_pcm_sframes_t)atomic_load(&alsa->delay);
        (void)snd_pcm_drop(alsa->pcm);
        (void)snd_pcm_prepare(alsa->pcm);
    }
    if (taken == 0)
        return;
    settings->rewound_rt(settings->context, (size_t)taken);
    alsa->filled -=
        (uint64_t)taken < alsa->filled ? (uint64_t)taken : alsa->filled;
    alsa->shallow_ns = clock_monotonic_ns();
}

// A deep buffer fills twice as fast as it is heard, so that a feeder that has
// just begun keeps up; and a card without a clock ("null") gets one: nobody
// hears faster than 2 % over the rate.
static bool
has_enough(const AlsaDevice *alsa)
{
    const int64_t now_ns = clock_monotonic_ns();
    const size_t depth = frames_of(alsa, (int64_t)FIRST_DEPTH_MS * 1000000 +
                                             now_ns - alsa->shallow_ns);
    const uint64_t by_clock =
        frames_of(alsa, now_ns - alsa->start_ns) / 50 * 51 +
        alsa->setup.buffer_frames;
    return atomic_load(&alsa->delay) >= depth || alsa->filled > by_clock;
}

static int
write_period(AlsaDevice *alsa)
{
    const DeviceSettings *settings = &alsa->settings;
    const size_t channels = (size_t)settings->channel_count;
    const size_t count = alsa->setup.period_frames;
    settings->fill_rt(settings->context, alsa->samples, count);
    if (!alsa->setup.is_float)
        wav_stream_samples(alsa->shorts, alsa->samples, count,
                           settings->channel_count, alsa->filled);
    alsa->filled += count;
    for (size_t at = 0; at < count && !atomic_load(&alsa->is_stopping);) {
        const void *from =
            alsa->setup.is_float
                ? (const void *)(alsa->samples + at * channels)
                : (const void *)(alsa->shorts + 2 * at * channels);
        snd_pcm_sframes_t written = snd_pcm_writei(alsa->pcm, from, count - at);
        if (written == -EAGAIN)
            written = snd_pcm_wait(alsa->pcm, 100) < 0 ? -EPIPE : 0;
        if (written < 0)
            written = snd_pcm_recover(alsa->pcm, (int)written, 1);
        if (written < 0)
            return (int)written;
        at += (size_t)written;
    }
    return 0;
}

// One look at the card; a negative error when it is gone.
static int
turn(AlsaDevice *alsa)
{
    const struct timespec moment = {.tv_nsec = 5000000};
    if (atomic_exchange(&alsa->wants_rewind, false) && alsa->setup.is_deep)
        take_back(alsa);
    const snd_pcm_sframes_t room = snd_pcm_avail_update(alsa->pcm);
    if (room < 0)
        return snd_pcm_recover(alsa->pcm, (int)room, 1);
    measure_delay(alsa);
    if ((size_t)room >= alsa->setup.period_frames && !has_enough(alsa))
        return write_period(alsa);
    (void)nanosleep(&moment, NULL);
    return 0;
}

static void *
feed_card(void *self)
{
    AlsaDevice *alsa = self;
    // Where the user may: the card should not wait for others.
    const struct sched_param first = {.sched_priority = 1};
    (void)pthread_setschedparam(pthread_self(), SCHED_RR, &first);
    alsa->start_ns = alsa->shallow_ns = clock_monotonic_ns();
    alsa->filled = 0;
    while (!atomic_load(&alsa->is_stopping)) {
        const int result = turn(alsa);
        if (result < 0) {
            atomic_store(&alsa->broken, result);
            break;
        }
    }
    return NULL;
}

// The device

Status
device_alsa_start(void *device, Error *error)
{
    AlsaDevice *alsa = device;
    atomic_store(&alsa->is_stopping, false);
    atomic_store(&alsa->delay, 0);
    const int result = snd_pcm_prepare(alsa->pcm);
    if (result < 0)
        return error_set(error, STATUS_IO, "the sound card does not start: %s",
                         snd_strerror(result));
    if (pthread_create(&alsa->thread, NULL, feed_card, alsa) != 0)
        return error_set(error, STATUS_FAILED,
                         "cannot start the thread of the sound card");
    alsa->is_started = true;
    return STATUS_OK;
}

void
device_alsa_stop(void *device)
{
    AlsaDevice *alsa = device;
    if (!alsa->is_started)
        return;
    atomic_store(&alsa->is_stopping, true);
    pthread_join(alsa->thread, NULL);
    (void)snd_pcm_drop(alsa->pcm);
    alsa->is_started = false;
}

size_t
device_alsa_delay_frames(void *device)
{
    AlsaDevice *alsa = device;
    return atomic_load(&alsa->delay);
}

void
device_alsa_rewind(void *device)
{
    AlsaDevice *alsa = device;
    atomic_store(&alsa->wants_rewind, true);
}

bool
device_alsa_has_died(void *device, Error *error)
{
    AlsaDevice *alsa = device;
    const int broken = atomic_load(&alsa->broken);
    if (broken == 0)
        return false;
    error_set(error, STATUS_IO, "the sound card %s: %s",
              broken == -ENODEV || broken == -EBADFD ? "is gone"
                                                     : "takes no sound",
              snd_strerror(broken));
    return true;
}

const char *
device_alsa_hint(void *device)
{
    (void)device;
    return "";
}

void
device_alsa_close(void *device)
{
    if (device == NULL)
        return;
    AlsaDevice *alsa = device;
    device_alsa_stop(alsa);
    (void)snd_pcm_close(alsa->pcm);
    mem_free(alsa->samples);
    mem_free(alsa->shorts);
    mem_free(alsa);
}
