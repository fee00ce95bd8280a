// SPDX-License-Identifier: MIT
#include "part_player.h"

#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include <fluidsynth.h>

#include <string.h>

// Measured values: composer.md 6.2. Chorus stays off, since it turns many
// presets anti-phase; a reverb wider than .5 does the same.
static const double synth_gain = 0.5;
static const double reverb_damp = 0.3;
static const double reverb_width = 0.4;
static const double reverb_level = 0.9;

enum {
    POLYPHONY = 512,
    MELODIC_CHANNEL = 0,
    DRUM_CHANNEL = 9,
    // The reverb's tail has ended when it was below -120 dBFS for this long.
    SILENT_BLOCKS = 64,
    AHEAD_BLOCKS = 16,
};

static const float silence = 1e-6F;

typedef struct {
    Soundfont *soundfont;
    fluid_settings_t *settings;
    fluid_synth_t *synth;
    int channel;
    PartEvents events;
    size_t next;
    int64_t frame;
    int silent_blocks;
    float ahead[2 * SYNTH_BLOCK_FRAMES * AHEAD_BLOCKS];
    int ahead_next, ahead_count; // blocks
} PartPlayer;

static void
log_message(int level, const char *message, void *data)
{
    (void)data;
    if (level <= FLUID_WARN)
        log_write("fluidsynth", "%s", message);
}

void
part_player_prepare_library(void)
{
    for (int level = FLUID_PANIC; level < LAST_LOG_LEVEL; level++)
        fluid_set_log_function(level, log_message, NULL);
    fluid_settings_t *settings = new_fluid_settings();
    fluid_settings_setint(settings, "synth.polyphony", 1);
    fluid_synth_t *synth = new_fluid_synth(settings);
    delete_fluid_synth(synth);
    delete_fluid_settings(settings);
}

const char *
part_player_library_version(void)
{
    return fluid_version_str();
}

static int
reader_read(void *bytes, fluid_long_long_t count, void *reader)
{
    return soundfont_reader_read(reader, bytes, count) == 0 ? FLUID_OK
                                                            : FLUID_FAILED;
}

static int
reader_seek(void *reader, fluid_long_long_t offset, int whence)
{
    return soundfont_reader_seek(reader, offset, whence) == 0 ? FLUID_OK
                                                              : FLUID_FAILED;
}

static fluid_long_long_t
reader_tell(void *reader)
{
    return soundfont_reader_tell(reader);
}

static void
play(PartPlayer *player, const PartEvent *event)
{
    fluid_synth_t *synth = player->synth;
    const int channel = player->channel;
    switch (event->kind) {
    case EVENT_NOTE_ON:
        fluid_synth_noteon(synth, channel, event->number, event->value);
        break;
    case EVENT_NOTE_OFF:
        fluid_synth_noteoff(synth, channel, event->number);
        break;
    case EVENT_CONTROL:
        if (event->number == SCORE_PITCH_BEND)
            fluid_synth_pitch_bend(synth, channel, event->value);
        else
            fluid_synth_cc(synth, channel, event->number, event->value);
        break;
    }
}

static bool
is_silent(const float *frames, size_t frame_count)
{
    for (size_t i = 0; i < 2 * frame_count; i++)
        if (frames[i] > silence || frames[i] < -silence)
            return false;
    return true;
}

static void
play_due(PartPlayer *player)
{
    const int64_t end = player->frame + SYNTH_BLOCK_FRAMES;
    while (player->next < player->events.count &&
           player->events.events[player->next].frame < end) {
        const PartEvent *event = &player->events.events[player->next++];
        play(player, event);
        if (event->kind == EVENT_NOTE_ON)
            player->silent_blocks = 0;
    }
}

// Blocks until the next event takes effect, at most AHEAD_BLOCKS. Counted from
// the events alone: who asks for how much can't change the sound.
static int
blocks_to_next_event(const PartPlayer *player)
{
    if (player->next >= player->events.count)
        return AHEAD_BLOCKS;
    const int64_t blocks =
        (player->events.events[player->next].frame - player->frame) /
        SYNTH_BLOCK_FRAMES;
    return blocks < AHEAD_BLOCKS ? (int)blocks : AHEAD_BLOCKS;
}

// FluidSynth is a good deal quicker at many blocks in one call.
static void
render_ahead(PartPlayer *player)
{
    player->ahead_count = blocks_to_next_event(player);
    player->ahead_next = 0;
    const int frames = player->ahead_count * SYNTH_BLOCK_FRAMES;
    fluid_synth_write_float(player->synth, frames, player->ahead, 0, 2,
                            player->ahead, 1, 2);
    if (is_silent(player->ahead, (size_t)frames) &&
        fluid_synth_get_active_voice_count(player->synth) == 0)
        player->silent_blocks += player->ahead_count;
    else
        player->silent_blocks = 0;
}

static bool
render_block(void *self, float *frames)
{
    PartPlayer *player = self;
    const size_t size = SYNTH_BLOCK_BYTES;
    if (player->ahead_next == player->ahead_count) {
        play_due(player);
        if (player->silent_blocks >= SILENT_BLOCKS) {
            player->frame += SYNTH_BLOCK_FRAMES;
            memset(frames, 0, size);
            return false;
        }
        render_ahead(player);
    }
    memcpy(frames,
           player->ahead +
               (ptrdiff_t)player->ahead_next * 2 * SYNTH_BLOCK_FRAMES,
           size);
    player->ahead_next++;
    player->frame += SYNTH_BLOCK_FRAMES;
    return true;
}

static void
free_player(void *self)
{
    PartPlayer *player = self;
    soundfont_lock(player->soundfont);
    if (player->synth != NULL)
        delete_fluid_synth(player->synth);
    soundfont_unlock(player->soundfont);
    if (player->settings != NULL)
        delete_fluid_settings(player->settings);
    part_events_clear(&player->events);
    mem_free(player);
}

static const StemSourceInterface part_player_interface = {
    .render_block = render_block,
    .free = free_player,
};

static fluid_settings_t *
make_settings(const PartPlayerSettings *wanted)
{
    fluid_settings_t *settings = new_fluid_settings();
    if (settings == NULL)
        mem_stop(1, 0);
    fluid_settings_setnum(settings, "synth.sample-rate", SYNTH_SAMPLE_RATE_HZ);
    fluid_settings_setnum(settings, "synth.gain", synth_gain);
    fluid_settings_setint(settings, "synth.polyphony", POLYPHONY);
    fluid_settings_setint(settings, "synth.cpu-cores", 1);
    fluid_settings_setint(settings, "synth.chorus.active", 0);
    fluid_settings_setint(settings, "synth.dynamic-sample-loading", 1);
    fluid_settings_setint(settings, "synth.lock-memory", 0);
    fluid_settings_setint(settings, "synth.threadsafe-api", 0);
    fluid_settings_setint(settings, "synth.reverb.active",
                          wanted->is_reverb_on ? 1 : 0);
    fluid_settings_setnum(settings, "synth.reverb.room-size",
                          wanted->reverb_room);
    fluid_settings_setnum(settings, "synth.reverb.damp", reverb_damp);
    fluid_settings_setnum(settings, "synth.reverb.width", reverb_width);
    fluid_settings_setnum(settings, "synth.reverb.level", reverb_level);
    return settings;
}

static bool
load_image(PartPlayer *player, const SoundfontImage *image)
{
    fluid_sfloader_t *loader = new_fluid_defsfloader(player->settings);
    if (loader == NULL)
        return false;
    if (fluid_sfloader_set_callbacks(loader, soundfont_reader_open, reader_read,
                                     reader_seek, reader_tell,
                                     soundfont_reader_close) != FLUID_OK) {
        delete_fluid_sfloader(loader);
        return false;
    }
    fluid_synth_add_sfloader(player->synth, loader);
    const int font =
        fluid_synth_sfload(player->synth, soundfont_image_name(image), 0);
    return font != FLUID_FAILED &&
           fluid_synth_program_select(player->synth, player->channel, font,
                                      soundfont_image_bank(image),
                                      soundfont_image_program(image)) ==
               FLUID_OK;
}

Status
part_player_new(Soundfont *soundfont,
                const ScorePart *part,
                PartEvents events,
                const PartPlayerSettings *settings,
                StemSource *source,
                Error *error)
{
    const bool is_kit = part->voice == VOICE_DRUM_KIT;
    PartPlayer *player = mem_new(sizeof *player);
    player->soundfont = soundfont;
    player->events = events;
    player->channel = is_kit ? DRUM_CHANNEL : MELODIC_CHANNEL;
    player->silent_blocks = SILENT_BLOCKS; // until the first note
    *source = (StemSource){&part_player_interface, NULL};

    const SoundfontImage *image = soundfont_image(
        soundfont, is_kit ? SOUNDFONT_DRUM_BANK : 0, part->program, error);
    if (image == NULL) {
        free_player(player);
        return STATUS_UNAVAILABLE;
    }
    player->settings = make_settings(settings);
    player->synth = new_fluid_synth(player->settings);
    soundfont_lock(soundfont);
    const bool loaded = player->synth != NULL && load_image(player, image);
    soundfont_unlock(soundfont);
    if (!loaded) {
        free_player(player);
        return error_set(error, STATUS_UNAVAILABLE,
                         "FluidSynth cannot play program %d (%s) of %s: "
                         "choose another with the setting soundfont",
                         part->program, part->name, soundfont_path(soundfont));
    }
    fluid_synth_set_interp_method(player->synth, -1,
                                  settings->interpolation == 7
                                      ? FLUID_INTERP_7THORDER
                                      : FLUID_INTERP_4THORDER);
    source->self = player;
    return STATUS_OK;
}
