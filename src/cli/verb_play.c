// SPDX-License-Identifier: MIT
#include "timbre/app/take_sound.h"
#include "timbre/audio_io/decode_sndfile.h"
#include "timbre/audio_io/player.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/cli/interrupt.h"
#include "timbre/core/take_audio.h"

#include "verb.h"

#include <poll.h>
#include <unistd.h>

enum { TICK_MS = 50 };

static void
print_position(Cli *cli, const Player *player, double duration_s)
{
    char at[24];
    char end[24];
    verb_duration_text(player_position_s(player), at);
    verb_duration_text(duration_s, end);
    (void)fprintf(cli->err, "\r\033[K%s of %s", at, end);
    (void)fflush(cli->err);
}

static Status
follow(Cli *cli, Player *player, double duration_s, Error *error)
{
    const bool is_shown = isatty(STDERR_FILENO) != 0 && !cli->is_json;
    struct pollfd wait = {.fd = interrupt_descriptor(), .events = POLLIN};
    while (!player_is_at_end(player) && interrupt_count() == 0) {
        if (is_shown)
            print_position(cli, player, duration_s);
        (void)poll(&wait, 1, TICK_MS);
    }
    if (is_shown)
        (void)fprintf(cli->err, "\n");
    return interrupt_count() == 0
               ? STATUS_OK
               : error_set(error, STATUS_CANCELLED, "stopped as asked");
}

static Status
play(Cli *cli, const AudioBuffer *audio, Error *error)
{
    const char *name = settings_text(cli->settings, "audio.device");
    const Device *device = device_table_find(name);
    if (device == NULL)
        return error_set(error, STATUS_USAGE,
                         "there is no sound device %s; set audio.device = null",
                         name);
    Player *player = player_new(device, error);
    Status status = player == NULL ? error->status : STATUS_OK;
    (void)fprintf(cli->err, "playing on the device %s: %s\n", device->name,
                  device->text);
    if (status == STATUS_OK)
        status = player_load(player, audio, error);
    if (status == STATUS_OK)
        status = player_play(player, error);
    if (status == STATUS_OK)
        status = follow(cli, player, audio_buffer_duration_s(audio), error);
    player_free(player);
    return status;
}

static Status
play_take(Cli *cli, const char *asked, Error *error)
{
    char *data = path_data_folder();
    char take_id[ULID_SIZE] = "";
    TakeStore *store = take_store_open(data, error);
    Take *take = NULL;
    Status status = store == NULL ? error->status : STATUS_OK;
    if (status == STATUS_OK)
        status = take_store_find(store, asked, take_id, error);
    if (status == STATUS_OK)
        take = take_store_load(store, take_id, error);
    if (take != NULL)
        status = take_sound_prepare(verb_app(cli), take, false, error);
    AudioBuffer *audio = take == NULL || status != STATUS_OK
                             ? NULL
                             : take_audio_map(take, "master.f32", error);
    status = audio == NULL ? error->status : play(cli, audio, error);
    audio_buffer_free(audio);
    if (take != NULL)
        take_sound_forget(take);
    take_free(take);
    take_store_close(store);
    mem_free(data);
    return status;
}

Status
verb_play(Cli *cli, Error *error)
{
    const char *asked = cli->arguments->words.items[0];
    if (!path_exists(asked))
        return play_take(cli, asked, error);
    AudioBuffer *audio = decode_sndfile_read(asked, 0, error);
    if (audio == NULL)
        return error->status;
    const Status status = play(cli, audio, error);
    audio_buffer_free(audio);
    return status;
}
