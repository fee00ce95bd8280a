// SPDX-License-Identifier: MIT
#include "output.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "player_text.h"

#include <string.h>

enum {
    RATE_HZ = 48000,
    CHANNELS = 2,
    STALL_TICKS = 40 // of 50 ms each, without a call of fill_rt
};

static Status
try_open(Output *output,
         const Device *device,
         const char *argument,
         Mix *mix,
         Error *error)
{
    output->argument = mem_copy_text(argument == NULL ? "" : argument);
    output->settings = (DeviceSettings){.sample_rate_hz = RATE_HZ,
                                        .channel_count = CHANNELS,
                                        .argument = output->argument,
                                        .fill_rt = mix_fill_rt,
                                        .rewound_rt = mix_rewound_rt,
                                        .context = mix};
    output->handle = NULL;
    Status status = device->open(&output->handle, &output->settings, error);
    const DeviceSettings *got = &output->settings;
    if (status == STATUS_OK &&
        (got->channel_count < 1 || got->channel_count > CHANNELS ||
         got->sample_rate_hz < 1000 || got->sample_rate_hz > 768000)) {
        status = error_set(error, STATUS_UNAVAILABLE,
                           "it wants %d channels at %d Hz, Timbre plays one or "
                           "two channels at 1000 to 768000 Hz",
                           got->channel_count, got->sample_rate_hz);
        device->close(output->handle);
    }
    if (status != STATUS_OK) {
        mem_free(output->argument);
        output->argument = NULL;
        return status;
    }
    output->device = device;
    output->is_running = false;
    mix_set_device(mix, device, output->handle, got->sample_rate_hz,
                   got->channel_count);
    return STATUS_OK;
}

static void
open_null(Output *output, Mix *mix)
{
    (void)try_open(output, device_table_find("null"), "", mix, NULL);
}

static void
open_automatic(Output *output, const char *argument, Mix *mix)
{
    size_t count = 0;
    const Device *devices = device_table(&count);
    for (size_t i = 0; i < count; i++)
        if (devices[i].is_automatic &&
            try_open(output, &devices[i], argument, mix, NULL) == STATUS_OK)
            return;
    open_null(output, mix);
}

static void
explain(Output *output, const char *name, const char *reason)
{
    char *text =
        text_format("no sound from %s: %s; the music goes on unheard, set "
                    "audio.device to try again or to choose another",
                    name, reason);
    player_text_set(output->error, text);
    mem_free(text);
}

void
output_open(Output *output,
            const Device *row,
            const char *name,
            const char *argument,
            Mix *mix)
{
    output->error[0] = '\0';
    if (name == NULL || name[0] == '\0')
        name = "auto";
    if (row == NULL && strcmp(name, "auto") == 0) {
        open_automatic(output, argument, mix);
        return;
    }
    Error error = {0};
    const Device *device = row != NULL ? row : device_table_find(name);
    if (device == NULL)
        error_set(&error, STATUS_USAGE,
                  "there is no such device, `timbre settings` lists them");
    else if (try_open(output, device, argument, mix, &error) == STATUS_OK)
        return;
    explain(output, device == NULL ? name : device->name, error.text);
    open_null(output, mix);
}

void
output_close(Output *output)
{
    if (output->device != NULL)
        output->device->close(output->handle);
    output->device = NULL;
    output->handle = NULL;
    output->is_running = false;
    mem_free(output->argument);
    output->argument = NULL;
}

Status
output_start(Output *output, Mix *mix, Error *error)
{
    if (output->is_running)
        return STATUS_OK;
    mix_set_running(mix, true);
    output->still_ticks = 0;
    const Status status = output->device->start(output->handle, error);
    output->is_running = status == STATUS_OK;
    if (!output->is_running)
        mix_set_running(mix, false);
    return status;
}

void
output_stop(Output *output, Mix *mix)
{
    if (!output->is_running)
        return;
    output->device->stop(output->handle);
    output->is_running = false;
    mix_set_running(mix, false);
}

void
output_rewind(Output *output)
{
    if (output->is_running && output->device->rewind != NULL)
        output->device->rewind(output->handle);
}

bool
output_has_died(Output *output, const Mix *mix, Error *error)
{
    if (output->device->has_died(output->handle, error))
        return true;
    MixNews news;
    mix_news(mix, &news);
    output->still_ticks =
        news.fills == output->fills ? output->still_ticks + 1 : 0;
    output->fills = news.fills;
    if (output->still_ticks < STALL_TICKS)
        return false;
    error_set(error, STATUS_IO, "it has taken no sound for two seconds");
    return true;
}

void
output_replace(Output *output, const Error *reason, Mix *mix)
{
    const Device *device = output->device;
    char *argument = mem_copy_text(output->argument);
    output->device->stop(output->handle);
    output_close(output);
    if (reason->status != STATUS_DIFFERENT ||
        try_open(output, device, argument, mix, NULL) != STATUS_OK) {
        explain(output, device->name, reason->text);
        open_null(output, mix);
    }
    mem_free(argument);
}
