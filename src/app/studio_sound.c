// SPDX-License-Identifier: MIT
// The sound device: what the settings ask for, and what the player says of it.
#include "timbre/base/memory.h"

#include "studio_room.h"

#include <stdlib.h>
#include <string.h>

// On the player's thread.
static void
wake(void *context)
{
    const Studio *studio = context;
    loop_wake(studio->loop);
}

Transport *
studio_new_transport(Studio *studio)
{
    PlayerSettings player = {0};
    char port[PLAYER_PORT_SIZE];
    player_read_settings(&player, app_settings(studio->app), port);
    return transport_new(&(TransportSettings){.device = player.device,
                                              .argument = player.argument,
                                              .volume_db = player.volume_db,
                                              .find = studio_find_sound,
                                              .changed = wake,
                                              .context = studio});
}

void
studio_sound_changed(Studio *studio, const char *setting)
{
    PlayerSettings player = {0};
    char port[PLAYER_PORT_SIZE];
    player_read_settings(&player, app_settings(studio->app), port);
    if (strcmp(setting, "audio.volume") == 0) {
        transport_set_volume(studio->transport, player.volume_db);
        return;
    }
    char *device = text_format("%s %s", player.device, player.argument);
    Error error = {0};
    if (transport_set_device(studio->transport, device, &error) != STATUS_OK)
        studio_complain(studio, error.text);
    mem_free(device);
}

// Health //////////////////////////////////////////////////////////////////////

static void
tell_device(Studio *studio, const PlayerState *player)
{
    const bool is_silent = strcmp(player->device, "null") == 0;
    const bool is_far = getenv("SSH_CONNECTION") != NULL;
    char *text = NULL;
    if (is_silent && is_far)
        text = mem_copy_text("no sound card here; /device http plays on your "
                             "own machine");
    else if (is_silent)
        text = mem_copy_text("no sound card: takes are timed, but not heard");
    else if (player->device[0] == '\0')
        text = mem_copy_text("opening the sound device");
    else
        text = text_format("%s%s%s", player->device,
                           player->hint[0] == '\0' ? "" : ": ", player->hint);
    studio_set_health(studio, 0, !is_silent, text);
    mem_free(text);
}

// While it plays the frames of the animation show where it is.
static bool
was_moved(const PlayerState *a, const PlayerState *b)
{
    return a->phase != PLAYER_PLAYING &&
           (a->position_s < b->position_s || a->position_s > b->position_s ||
            a->duration_s < b->duration_s || a->duration_s > b->duration_s);
}

static bool
is_other(const PlayerState *a, const PlayerState *b)
{
    return was_moved(a, b) || a->phase != b->phase || a->source != b->source ||
           a->is_muted != b->is_muted || a->underruns != b->underruns ||
           a->volume_db < b->volume_db || a->volume_db > b->volume_db;
}

// A player tells by a wake-up only: what is another now is found here.
void
studio_follow_player(Studio *studio)
{
    TransportView view;
    transport_view(studio->transport, &view);
    const PlayerState *now = &view.player;
    PlayerState *seen = &studio->player_seen;
    const bool is_first = !studio->has_seen_player;
    const bool is_told = is_first || strcmp(now->device, seen->device) != 0 ||
                         strcmp(now->hint, seen->hint) != 0;
    if (is_told)
        tell_device(studio, now);
    const bool was_opened = !is_first && now->openings != seen->openings;
    if (now->error[0] != '\0' &&
        (was_opened || strcmp(now->error, seen->error) != 0))
        studio_complain(studio, now->error);
    else if (was_opened)
        studio_tell(studio, TONE_GOOD, "the sound goes to %s%s%s", now->device,
                    now->hint[0] == '\0' ? "" : ": ", now->hint);
    if (is_told || is_other(now, seen))
        studio_mark(studio, TOPIC_TRANSPORT);
    // The volume is a part of the session.
    if (now->is_muted != seen->is_muted || now->volume_db < seen->volume_db ||
        now->volume_db > seen->volume_db)
        studio_save_soon(studio);
    *seen = *now;
    studio->has_seen_player = true;
}
