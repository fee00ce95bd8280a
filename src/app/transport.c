// SPDX-License-Identifier: MIT
#include "timbre/app/transport.h"

#include "timbre/base/memory.h"
#include "timbre/base/string_list.h"
#include "timbre/base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct Transport {
    TransportSettings settings;
    Player *player;
    char take_id[ULID_SIZE]; // that is loaded
    unsigned source;         // the player's number of it
    char wanted[ULID_SIZE];  // is being looked for
};

// "alsa hw:1" is a device and its own argument.
static void
split(const char *text, char **device, char **argument)
{
    const size_t length = strcspn(text, " :=");
    const char *behind = text + length;
    behind += strspn(behind, " :=");
    size_t rest = strlen(behind);
    while (rest > 0 && behind[rest - 1] == ' ')
        rest--;
    *device = text_format("%.*s", (int)length, text);
    *argument = text_format("%.*s", (int)rest, behind);
}

Transport *
transport_new(const TransportSettings *settings)
{
    Transport *transport = mem_new(sizeof(*transport));
    transport->settings = *settings;
    char *device = NULL;
    char *argument = NULL;
    split(settings->device, &device, &argument);
    transport->player = player_new(&(PlayerSettings){
        .device = device,
        .argument = argument[0] == '\0' ? settings->argument : argument,
        .row = settings->row,
        .volume_db = settings->volume_db,
        .is_muted = settings->is_muted,
        .changed = settings->changed,
        .context = settings->context});
    mem_free(argument);
    mem_free(device);
    return transport;
}

void
transport_free(Transport *transport)
{
    if (transport == NULL)
        return;
    player_free(transport->player);
    mem_free(transport);
}

void
transport_view(const Transport *transport, TransportView *view)
{
    memcpy(view->take_id, transport->take_id, sizeof(view->take_id));
    player_state(transport->player, &view->player);
    view->device = view->player.device;
    view->hint = view->player.hint;
}

bool
transport_is_idle(const Transport *transport)
{
    PlayerState state;
    player_state(transport->player, &state);
    if (transport->wanted[0] != '\0')
        return false;
    // A command on its way shows in the state a moment later.
    if (transport->source != 0 && state.source != transport->source)
        return false;
    return state.phase == PLAYER_EMPTY || state.phase == PLAYER_ENDED;
}

void
transport_play(Transport *transport, const char *take_id)
{
    (void)snprintf(transport->wanted, sizeof(transport->wanted), "%s", take_id);
    transport->settings.find(transport->settings.context, take_id);
}

void
transport_start(Transport *transport,
                const char *take_id,
                const PlayerSource *source,
                double position_s)
{
    transport->wanted[0] = '\0';
    (void)snprintf(transport->take_id, sizeof(transport->take_id), "%s",
                   take_id);
    transport->source = player_play(transport->player, source, position_s);
}

static bool
is_loaded(const Transport *transport, const char *take_id)
{
    return transport->source != 0 && take_id[0] != '\0' &&
           strcmp(transport->take_id, take_id) == 0;
}

void
transport_grow(Transport *transport, const char *take_id, uint64_t frame_count)
{
    if (is_loaded(transport, take_id))
        player_grow(transport->player, transport->source, frame_count);
}

void
transport_replace(Transport *transport,
                  const char *take_id,
                  const PlayerSource *source)
{
    if (is_loaded(transport, take_id))
        player_replace(transport->player, transport->source, source);
}

static void
unload(Transport *transport)
{
    transport->take_id[0] = '\0';
    transport->wanted[0] = '\0';
    transport->source = 0;
    player_stop(transport->player);
}

void
transport_forget(Transport *transport, const char *take_id)
{
    if (strcmp(transport->wanted, take_id) == 0)
        transport->wanted[0] = '\0';
    if (is_loaded(transport, take_id))
        unload(transport);
}

void
transport_toggle(Transport *transport)
{
    PlayerState state;
    player_state(transport->player, &state);
    if (state.phase == PLAYER_PLAYING || state.phase == PLAYER_WAITING)
        player_pause(transport->player);
    else
        player_resume(transport->player);
}

void
transport_stop(Transport *transport)
{
    unload(transport);
}

void
transport_seek(Transport *transport, double position_s)
{
    if (isfinite(position_s))
        player_seek(transport->player, fmax(position_s, 0));
}

void
transport_seek_by(Transport *transport, double delta_s)
{
    PlayerState state;
    player_state(transport->player, &state);
    transport_seek(transport,
                   fmin(state.position_s + delta_s, fmax(state.duration_s, 0)));
}

void
transport_set_volume(Transport *transport, double volume_db)
{
    if (isfinite(volume_db))
        player_set_volume(transport->player, fmin(fmax(volume_db, -60), 0));
}

void
transport_set_muted(Transport *transport, bool is_muted)
{
    player_set_muted(transport->player, is_muted);
}

static Status
refuse_device(const char *name, Error *error)
{
    size_t count = 0;
    const Device *devices = device_table(&count);
    StringList names = {0};
    string_list_push(&names, "auto");
    for (size_t i = 0; i < count; i++)
        string_list_push(&names, devices[i].name);
    const char *nearest =
        text_nearest(name, (const char *const *)names.items, names.count);
    char *joined = string_list_join(&names, ", ", " and ");
    error_set(error, STATUS_USAGE, "there is no sound device %.80s; %s%s", name,
              nearest == NULL ? "there are " : "did you mean ",
              nearest == NULL ? joined : nearest);
    mem_free(joined);
    string_list_clear(&names);
    return STATUS_USAGE;
}

Status
transport_check_device(const char *name, Error *error)
{
    char *device = NULL;
    char *argument = NULL;
    split(name, &device, &argument);
    const bool is_known = device[0] == '\0' || strcmp(device, "auto") == 0 ||
                          device_table_find(device) != NULL;
    const Status status = is_known ? STATUS_OK : refuse_device(device, error);
    mem_free(argument);
    mem_free(device);
    return status;
}

Status
transport_set_device(Transport *transport, const char *name, Error *error)
{
    char *device = NULL;
    char *argument = NULL;
    const Status status = transport_check_device(name, error);
    split(name, &device, &argument);
    if (status == STATUS_OK)
        player_set_device(transport->player, device, argument);
    mem_free(argument);
    mem_free(device);
    return status;
}
