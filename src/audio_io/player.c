// SPDX-License-Identifier: MIT
#include "timbre/audio_io/player.h"

#include "timbre/base/memory.h"
#include "timbre/base/ring.h"
#include "timbre/dsp/resample.h"

#include <math.h>
#include <stdatomic.h>
#include <string.h>

enum { COMMAND_BYTES = 4096, DEVICE_RATE_HZ = 48000, DEVICE_CHANNELS = 2 };

typedef enum { COMMAND_PLAY, COMMAND_PAUSE, COMMAND_SEEK, COMMAND_GAIN } Verb;

typedef struct {
    Verb verb;
    double value;
} Command;

struct Player {
    const Device *device;
    void *handle;
    int sample_rate_hz, channel_count;
    bool is_started;
    Ring *commands;
    const AudioBuffer *audio; // set while the device is stopped
    AudioBuffer *resampled;   // ours, when the rates differ

    // The audio thread's own.
    bool is_playing_rt;
    size_t frame_rt;
    float gain_rt;

    atomic_size_t heard_frame;
    atomic_bool is_at_end;
    atomic_uint seeks_obeyed;
    unsigned seeks_asked;
};

Player *
player_new(const Device *device, Error *error)
{
    Player *player = mem_new(sizeof(*player));
    player->device = device;
    player->sample_rate_hz = DEVICE_RATE_HZ;
    player->channel_count = DEVICE_CHANNELS;
    player->gain_rt = 1;
    if (device->open(&player->handle, &player->sample_rate_hz,
                     &player->channel_count, error) != STATUS_OK) {
        mem_free(player);
        return NULL;
    }
    player->commands = ring_new(COMMAND_BYTES);
    return player;
}

static size_t
frame_of(const Player *player, double position_s)
{
    const size_t end = player->audio == NULL ? 0 : player->audio->frame_count;
    const double frame = round(position_s * player->sample_rate_hz);
    if (!(frame > 0))
        return 0;
    return frame < (double)end ? (size_t)frame : end;
}

static void
obey_rt(Player *player, const Command *command)
{
    switch (command->verb) {
    case COMMAND_PLAY:
        player->is_playing_rt = true;
        break;
    case COMMAND_PAUSE:
        player->is_playing_rt = false;
        break;
    case COMMAND_SEEK:
        player->frame_rt = frame_of(player, command->value);
        atomic_store(&player->is_at_end, false);
        atomic_fetch_add(&player->seeks_obeyed, 1);
        break;
    case COMMAND_GAIN:
        player->gain_rt = (float)command->value;
        break;
    }
}

static void
obey_all_rt(Player *player)
{
    Command command;
    while (ring_readable_rt(player->commands) >= sizeof(command)) {
        ring_read_rt(player->commands, &command, sizeof(command));
        obey_rt(player, &command);
    }
}

// What was asked of the sound that played must not reach the next one.
static void
stop(Player *player)
{
    if (player->is_started)
        player->device->stop(player->handle);
    player->is_started = false;
    obey_all_rt(player);
}

void
player_free(Player *player)
{
    if (player == NULL)
        return;
    stop(player);
    player->device->close(player->handle);
    audio_buffer_free(player->resampled);
    ring_free(player->commands);
    mem_free(player);
}

static void
copy_frames_rt(const Player *player, float *samples, size_t frame_count)
{
    const AudioBuffer *audio = player->audio;
    const size_t channels = (size_t)player->channel_count;
    const size_t source = (size_t)audio->channel_count;
    const float *from = audio->samples + player->frame_rt * source;
    for (size_t frame = 0; frame < frame_count; frame++)
        for (size_t channel = 0; channel < channels; channel++)
            samples[frame * channels + channel] =
                from[frame * source + (channel < source ? channel : 0)] *
                player->gain_rt;
}

static void
player_fill_rt(void *self, float *samples, size_t frame_count)
{
    Player *player = self;
    obey_all_rt(player);
    memset(samples, 0,
           frame_count * (size_t)player->channel_count * sizeof(float));
    const size_t end = player->audio->frame_count;
    if (player->is_playing_rt) {
        const size_t left = end - player->frame_rt;
        const size_t count = left < frame_count ? left : frame_count;
        copy_frames_rt(player, samples, count);
        player->frame_rt += count;
    }
    atomic_store(&player->heard_frame, player->frame_rt);
    atomic_store(&player->is_at_end, player->frame_rt == end);
}

// While the device stands still the audio thread's state is ours.
static bool
send(Player *player, Verb verb, double value)
{
    const Command command = {.verb = verb, .value = value};
    if (!player->is_started) {
        obey_rt(player, &command);
        atomic_store(&player->heard_frame, player->frame_rt);
        return true;
    }
    if (ring_writable_rt(player->commands) < sizeof(command))
        return false;
    ring_write_rt(player->commands, &command, sizeof(command));
    return true;
}

Status
player_load(Player *player, const AudioBuffer *audio, Error *error)
{
    stop(player);
    audio_buffer_free(player->resampled);
    player->resampled = NULL;
    player->audio = audio;
    player->frame_rt = 0;
    player->is_playing_rt = false;
    atomic_store(&player->heard_frame, 0);
    atomic_store(&player->is_at_end, false);
    if (audio->sample_rate_hz == player->sample_rate_hz)
        return STATUS_OK;
    player->resampled = resample_buffer(audio, player->sample_rate_hz,
                                        RESAMPLE_FOR_LISTENING, error);
    player->audio = player->resampled;
    return player->resampled == NULL ? STATUS_FAILED : STATUS_OK;
}

Status
player_play(Player *player, Error *error)
{
    if (player->audio == NULL)
        return error_set(error, STATUS_USAGE, "nothing is loaded to be played");
    (void)send(player, COMMAND_PLAY, 0);
    if (player->is_started)
        return STATUS_OK;
    const Status status =
        player->device->start(player->handle, player_fill_rt, player, error);
    player->is_started = status == STATUS_OK;
    return status;
}

void
player_pause(Player *player)
{
    (void)send(player, COMMAND_PAUSE, 0);
}

void
player_seek(Player *player, double position_s)
{
    if (send(player, COMMAND_SEEK, position_s))
        player->seeks_asked++;
}

void
player_set_volume(Player *player, double volume_db)
{
    (void)send(player, COMMAND_GAIN, pow(10, fmin(volume_db, 0) / 20));
}

double
player_position_s(const Player *player)
{
    const size_t delay = player->device->delay_frames(player->handle);
    const size_t frame = atomic_load(&player->heard_frame);
    return (double)(frame > delay ? frame - delay : 0) / player->sample_rate_hz;
}

bool
player_is_at_end(const Player *player)
{
    // The end that was heard before a seek is no end behind it.
    return atomic_load(&player->seeks_obeyed) == player->seeks_asked &&
           atomic_load(&player->is_at_end);
}
