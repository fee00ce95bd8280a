// SPDX-License-Identifier: MIT
#include "alsa_setup.h"

enum {
    DEEP_US = 500000, // export.md 6: no underruns on a loaded machine
    DEEP_PERIOD_US = 20000,
    SHORT_US = 40000,
    SHORT_PERIOD_US = 10000,
};

// libasound would print to the terminal.
static void
be_quiet(const char *file,
         int line,
         const char *function,
         int code,
         const char *format,
         ...)
{
    (void)file;
    (void)line;
    (void)function;
    (void)code;
    (void)format;
}

// What passes through a plug-in of another sound server can't be taken back,
// whatever it says: only cards count.
static bool
can_take_back(snd_pcm_t *pcm)
{
    snd_pcm_info_t *info = NULL;
    snd_pcm_info_alloca(&info);
    return snd_pcm_type(pcm) != SND_PCM_TYPE_IOPLUG &&
           snd_pcm_type(pcm) != SND_PCM_TYPE_FILE &&
           snd_pcm_info(pcm, info) == 0 && snd_pcm_info_get_card(info) >= 0;
}

static int
set_format(snd_pcm_t *pcm, snd_pcm_hw_params_t *wanted, AlsaSetup *setup)
{
    setup->is_float =
        snd_pcm_hw_params_set_format(pcm, wanted, SND_PCM_FORMAT_FLOAT) == 0;
    return setup->is_float ? 0
                           : snd_pcm_hw_params_set_format(
                                 pcm, wanted, SND_PCM_FORMAT_S16_LE);
}

static int
set_hardware(snd_pcm_t *pcm, DeviceSettings *settings, AlsaSetup *setup)
{
    snd_pcm_hw_params_t *wanted = NULL;
    snd_pcm_hw_params_alloca(&wanted);
    unsigned rate = (unsigned)settings->sample_rate_hz;
    unsigned channels = (unsigned)settings->channel_count;
    unsigned buffer_us = setup->is_deep ? DEEP_US : SHORT_US;
    unsigned period_us = setup->is_deep ? DEEP_PERIOD_US : SHORT_PERIOD_US;
    snd_pcm_uframes_t period = 0;
    snd_pcm_uframes_t buffer = 0;
    int result = snd_pcm_hw_params_any(pcm, wanted);
    if (result < 0)
        return result;
    // Our resampler is the better one; some plug-ins have no choice.
    (void)snd_pcm_hw_params_set_rate_resample(pcm, wanted, 0);
    result = snd_pcm_hw_params_set_access(pcm, wanted,
                                          SND_PCM_ACCESS_RW_INTERLEAVED);
    if (result == 0)
        result = set_format(pcm, wanted, setup);
    if (result == 0)
        result = snd_pcm_hw_params_set_channels_near(pcm, wanted, &channels);
    if (result == 0)
        result = snd_pcm_hw_params_set_rate_near(pcm, wanted, &rate, NULL);
    if (result == 0)
        result = snd_pcm_hw_params_set_period_time_near(pcm, wanted, &period_us,
                                                        NULL);
    if (result == 0)
        result = snd_pcm_hw_params_set_buffer_time_near(pcm, wanted, &buffer_us,
                                                        NULL);
    if (result == 0)
        result = snd_pcm_hw_params(pcm, wanted);
    if (result == 0)
        result = snd_pcm_get_params(pcm, &buffer, &period);
    settings->sample_rate_hz = (int)rate;
    settings->channel_count = (int)channels;
    setup->period_frames = period;
    setup->buffer_frames = buffer;
    return result;
}

static int
set_software(snd_pcm_t *pcm, const AlsaSetup *setup)
{
    snd_pcm_sw_params_t *wanted = NULL;
    snd_pcm_sw_params_alloca(&wanted);
    int result = snd_pcm_sw_params_current(pcm, wanted);
    const size_t two = 2 * setup->period_frames;
    const size_t start =
        two < setup->buffer_frames ? two : setup->buffer_frames;
    if (result == 0)
        result = snd_pcm_sw_params_set_start_threshold(pcm, wanted, start);
    if (result == 0)
        result =
            snd_pcm_sw_params_set_avail_min(pcm, wanted, setup->period_frames);
    return result == 0 ? snd_pcm_sw_params(pcm, wanted) : result;
}

Status
alsa_setup_open(snd_pcm_t **pcm,
                const char *name,
                DeviceSettings *settings,
                AlsaSetup *setup,
                Error *error)
{
    (void)snd_lib_error_set_handler(be_quiet);
    int result =
        snd_pcm_open(pcm, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    if (result < 0)
        return error_set(error, STATUS_UNAVAILABLE,
                         "ALSA cannot open the sound card \"%s\": %s", name,
                         snd_strerror(result));
    setup->is_deep = can_take_back(*pcm);
    result = set_hardware(*pcm, settings, setup);
    if (result == 0)
        result = set_software(*pcm, setup);
    if (result == 0)
        return STATUS_OK;
    (void)snd_pcm_close(*pcm);
    return error_set(error, STATUS_UNAVAILABLE,
                     "ALSA cannot play on \"%s\": %s", name,
                     snd_strerror(result));
}
