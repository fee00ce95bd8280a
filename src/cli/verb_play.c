// SPDX-License-Identifier: MIT
#include "timbre/app/take_sound.h"
#include "timbre/audio_io/decode_sndfile.h"
#include "timbre/audio_io/player.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/cli/interrupt.h"
#include "timbre/core/take_audio.h"

#include "verb.h"

#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { TICK_MS = 50 };

static void
print_position(Cli *cli, const PlayerState *state)
{
    char at[24];
    char end[24];
    verb_duration_text(state->position_s, at);
    verb_duration_text(state->duration_s, end);
    (void)fprintf(cli->err, "\r\033[K%s of %s", at, end);
    (void)fflush(cli->err);
}

static void
print_device(Cli *cli, const PlayerState *state)
{
    const Device *device = device_table_find(state->device);
    (void)fprintf(cli->err, "playing on the device %s: %s\n", state->device,
                  device == NULL ? "" : device->text);
    if (state->hint[0] != '\0')
        (void)fprintf(cli->err, "%s\n", state->hint);
    (void)fflush(cli->err);
}

// Prints the device when it is open or another takes over, and what goes wrong.
static void
print_news(Cli *cli, const PlayerState *state, PlayerState *before)
{
    if (strcmp(state->error, before->error) != 0 && state->error[0] != '\0')
        (void)fprintf(cli->err, "%s\n", state->error);
    if (strcmp(state->device, before->device) != 0)
        print_device(cli, state);
    *before = *state;
}

static Status
follow(Cli *cli, const Player *player, Error *error)
{
    const bool is_shown = isatty(STDERR_FILENO) != 0 && !cli->is_json;
    struct pollfd wait = {.fd = interrupt_descriptor(), .events = POLLIN};
    PlayerState state = {0};
    PlayerState before = {0};
    while (state.phase != PLAYER_ENDED && interrupt_count() == 0) {
        player_state(player, &state);
        print_news(cli, &state, &before);
        if (is_shown)
            print_position(cli, &state);
        (void)poll(&wait, 1, TICK_MS);
    }
    if (is_shown)
        (void)fprintf(cli->err, "\n");
    if (interrupt_count() != 0)
        return error_set(error, STATUS_CANCELLED, "stopped as asked");
    return state.duration_s > 0
               ? STATUS_OK
               : error_set(error, STATUS_IO, "%s", state.error);
}

static Status
play(Cli *cli, const char *path, const AudioBuffer *audio, Error *error)
{
    PlayerSettings settings = {0};
    char port[PLAYER_PORT_SIZE];
    player_read_settings(&settings, cli->settings, port);
    const PlayerSource source = {.path = path,
                                 .sample_rate_hz = audio->sample_rate_hz,
                                 .channel_count = audio->channel_count,
                                 .frame_count = audio->frame_count};
    Player *player = player_new(&settings);
    (void)player_play(player, &source, 0);
    const Status status = follow(cli, player, error);
    player_free(player);
    return status;
}

// The player reads files of samples; this one is nowhere on a disk.
static Status
play_decoded(Cli *cli, const AudioBuffer *audio, Error *error)
{
    const size_t size = audio->frame_count * (size_t)audio->channel_count;
    const int descriptor = memfd_create("timbre", MFD_CLOEXEC);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (file == NULL ||
        fwrite(audio->samples, sizeof(float), size, file) != size ||
        fflush(file) != 0) {
        const Status status = error_set_errno(error, STATUS_MEMORY,
                                              "no memory for %.0f s of sound",
                                              audio_buffer_duration_s(audio));
        if (file != NULL)
            (void)fclose(file);
        return status;
    }
    char *path = text_format("/proc/self/fd/%d", descriptor);
    const Status status = play(cli, path, audio, error);
    mem_free(path);
    (void)fclose(file);
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
    char *path = audio == NULL ? NULL : path_join(take->folder, "master.f32");
    status = audio == NULL ? error->status : play(cli, path, audio, error);
    mem_free(path);
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
    const Status status = play_decoded(cli, audio, error);
    audio_buffer_free(audio);
    return status;
}
