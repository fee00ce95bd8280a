// SPDX-License-Identifier: MIT
#include "timbre/audio_io/player.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include "player_feed.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double volume_least_db = -60;

struct Player {
    Inbox *inbox;
    Mix *mix;
    Feed *feed;
    MixWishes wishes;
    _Atomic double volume_db;
    atomic_bool is_muted;
    atomic_uint source, order; // that were given last
};

void
player_read_settings(PlayerSettings *player,
                     const Settings *settings,
                     char port[static PLAYER_PORT_SIZE])
{
    player->device = settings_text(settings, "audio.device");
    player->argument = settings_text(settings, "audio.argument");
    player->volume_db = settings_number(settings, "audio.volume");
    (void)snprintf(port, PLAYER_PORT_SIZE, "%d",
                   (int)settings_number(settings, "audio.http_port"));
    if (strcmp(player->device, "http") == 0)
        player->argument = port;
}

static void
set_gain(Player *player)
{
    const double volume_db = atomic_load(&player->volume_db);
    const float gain =
        atomic_load(&player->is_muted) ? 0 : (float)pow(10, volume_db / 20);
    atomic_store(&player->wishes.gain, gain);
}

static void
set_volume(Player *player, double volume_db)
{
    if (isnan(volume_db))
        return;
    atomic_store(&player->volume_db, fmin(fmax(volume_db, volume_least_db), 0));
}

Player *
player_new(const PlayerSettings *settings)
{
    Player *player = mem_new(sizeof(*player));
    set_volume(player, settings->volume_db);
    atomic_store(&player->is_muted, settings->is_muted);
    set_gain(player);
    player->inbox = inbox_new();
    player->mix = mix_new(&player->wishes);
    player->feed =
        feed_new(settings, &player->wishes, player->mix, player->inbox);
    return player;
}

void
player_free(Player *player)
{
    if (player == NULL)
        return;
    feed_free(player->feed);
    mix_free(player->mix);
    inbox_free(player->inbox);
    mem_free(player);
}

// What was asked counts at once, what is heard follows.
static PlayerPhase
phase_of(const Player *player, const MixSegment *segment)
{
    const uint64_t pause = atomic_load(&player->wishes.pause);
    if (pause >> 1 == 0)
        return PLAYER_EMPTY;
    const bool is_newest = segment->order == atomic_load(&player->order);
    if (is_newest && segment->phase == PLAYER_ENDED)
        return PLAYER_ENDED;
    if ((pause & 1) != 0)
        return PLAYER_PAUSED;
    return is_newest && segment->phase == PLAYER_WAITING ? PLAYER_WAITING
                                                         : PLAYER_PLAYING;
}

void
player_state(const Player *player, PlayerState *state)
{
    MixNews mix;
    FeedNews feed;
    mix_news(player->mix, &mix);
    feed_news(player->feed, &feed);
    const uint64_t heard = mix_heard(&mix, clock_monotonic_ns());
    const MixSegment *segment = mix_segment_at(&mix, heard);
    *state = (PlayerState){
        .phase = phase_of(player, segment),
        .source = segment->source,
        .duration_s = feed.duration_s,
        .volume_db = atomic_load(&player->volume_db),
        .is_muted = atomic_load(&player->is_muted),
        .momentary_lufs = feed.momentary_lufs,
        .true_peak_dbtp = {feed.true_peak_dbtp[0], feed.true_peak_dbtp[1]},
        .underruns = mix.underruns,
        .openings = feed.openings};
    if (mix.sample_rate_hz > 0 && segment->source != 0)
        state->position_s =
            (double)mix_frame_at(segment, heard) / mix.sample_rate_hz;
    memcpy(state->device, feed.device, sizeof(state->device));
    memcpy(state->hint, feed.hint, sizeof(state->hint));
    memcpy(state->error, feed.error, sizeof(state->error));
}

unsigned
player_play(Player *player, const PlayerSource *source, double position_s)
{
    const Command command = {.verb = COMMAND_PLAY,
                             .source = atomic_fetch_add(&player->source, 1) + 1,
                             .order = atomic_fetch_add(&player->order, 1) + 1,
                             .facts = *source,
                             .position_s = position_s};
    atomic_store(&player->wishes.pause, (uint64_t)command.source << 1);
    inbox_push(player->inbox, &command);
    return command.source;
}

void
player_grow(Player *player, unsigned source, uint64_t frame_count)
{
    const Command command = {
        .verb = COMMAND_GROW, .source = source, .frame_count = frame_count};
    inbox_push(player->inbox, &command);
}

void
player_replace(Player *player, unsigned source, const PlayerSource *with)
{
    const Command command = {
        .verb = COMMAND_REPLACE, .source = source, .facts = *with};
    inbox_push(player->inbox, &command);
}

static void
touch(Player *player)
{
    const Command command = {.verb = COMMAND_TOUCH};
    inbox_push(player->inbox, &command);
}

void
player_pause(Player *player)
{
    if (atomic_load(&player->wishes.pause) >> 1 == 0)
        return;
    atomic_fetch_or(&player->wishes.pause, 1);
    touch(player);
}

void
player_resume(Player *player)
{
    PlayerState state;
    player_state(player, &state);
    atomic_fetch_and(&player->wishes.pause, ~(uint64_t)1);
    if (state.phase == PLAYER_ENDED)
        player_seek(player, 0);
    else
        touch(player);
}

void
player_stop(Player *player)
{
    atomic_store(&player->wishes.pause, 0);
    const Command command = {.verb = COMMAND_STOP,
                             .order = atomic_fetch_add(&player->order, 1) + 1};
    inbox_push(player->inbox, &command);
}

void
player_seek(Player *player, double position_s)
{
    const Command command = {.verb = COMMAND_SEEK,
                             .order = atomic_fetch_add(&player->order, 1) + 1,
                             .position_s = position_s};
    if (atomic_load(&player->wishes.pause) >> 1 != 0)
        inbox_push(player->inbox, &command);
}

void
player_set_volume(Player *player, double volume_db)
{
    set_volume(player, volume_db);
    set_gain(player);
    touch(player);
}

void
player_set_muted(Player *player, bool is_muted)
{
    atomic_store(&player->is_muted, is_muted);
    set_gain(player);
    touch(player);
}

void
player_set_device(Player *player, const char *device, const char *argument)
{
    const Command command = {
        .verb = COMMAND_DEVICE, .device = device, .argument = argument};
    inbox_push(player->inbox, &command);
}
