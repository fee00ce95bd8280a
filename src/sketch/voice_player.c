// SPDX-License-Identifier: MIT
#include "voice_player.h"

#include "timbre/base/memory.h"
#include "timbre/base/random.h"

#include "exact_math.h"
#include "mix_kernel.h"
#include "part_events.h"
#include "room.h"
#include "voice.h"

#include <string.h>

enum {
    CONTROL_COUNT = 128,
    MODULATION = 1,
    VOLUME = 7,
    PAN = 10,
    EXPRESSION = 11,
    BRIGHTNESS = 74,
    SEND = 91,
    BEND_MIDDLE = 8192,
    BEND_KEYS = 2, // General MIDI's range
    // A room's echoes may be apart; so long nothing means the end.
    SILENT_BLOCKS = 64,
};

typedef struct {
    const VoiceInterface *voice;
    void *state;
    Room *room;
    PartEvents events;
    size_t next;
    int64_t frame;
    int controls[CONTROL_COUNT];
    double bend;
    double left, right, send; // gains as the last block left them
    int silent_blocks;
} VoicePlayer;

static void
control(VoicePlayer *player, const PartEvent *event)
{
    if (event->number == SCORE_PITCH_BEND)
        player->bend =
            (double)(event->value - BEND_MIDDLE) / BEND_MIDDLE * BEND_KEYS;
    else
        player->controls[event->number] = event->value;
}

static void
play(VoicePlayer *player, const PartEvent *event)
{
    switch (event->kind) {
    case EVENT_CONTROL:
        control(player, event);
        break;
    case EVENT_NOTE_OFF:
        player->voice->note_off(player->state, event->number);
        break;
    case EVENT_NOTE_ON: {
        const VoiceNote note = {
            .key = event->number,
            .velocity = event->value,
            .slide = event->slide != 0,
            .accent = event->accent != 0,
        };
        player->voice->note_on(player->state, &note);
        player->silent_blocks = 0;
        break;
    }
    }
}

static double
share(const VoicePlayer *player, int number)
{
    return player->controls[number] / 127.0;
}

// A gain that moves from one value to the other over a block.
typedef struct {
    double from, to;
} Line;

MIX_KERNEL static void
apply_lines(float *restrict frames,
            float *restrict send,
            const Line *left,
            const Line *right,
            const Line *share)
{
    const double l = left->to - left->from;
    const double r = right->to - right->from;
    const double s = share->to - share->from;
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const double way = (double)(i + 1) * (1.0 / SYNTH_BLOCK_FRAMES);
        const float sent = (float)(share->from + s * way);
        frames[2 * i] *= (float)(left->from + l * way);
        frames[2 * i + 1] *= (float)(right->from + r * way);
        send[2 * i] = frames[2 * i] * sent;
        send[2 * i + 1] = frames[2 * i + 1] * sent;
    }
}

// Volume and expression by General MIDI's 40 log10(v / 127), equal power pan;
// gains move in a line over the block.
static bool
shape_block(VoicePlayer *player, float *frames)
{
    float send[2 * SYNTH_BLOCK_FRAMES];
    const double volume = share(player, VOLUME) * share(player, EXPRESSION);
    const double pan =
        player->controls[PAN] <= 1 ? 0 : (player->controls[PAN] - 1) / 126.0;
    const double root_two = 1.41421356237309515;
    const double left =
        volume * volume * root_two * exact_sine(0.25 + 0.25 * pan);
    const double right = volume * volume * root_two * exact_sine(0.25 * pan);
    const double amount = share(player, SEND);
    const Line line_left = {player->left, left};
    const Line line_right = {player->right, right};
    const Line line_send = {player->send, amount};
    apply_lines(frames, send, &line_left, &line_right, &line_send);
    player->left = left;
    player->right = right;
    player->send = amount;
    return room_add(player->room, send, frames, SYNTH_BLOCK_FRAMES);
}

static bool
render_block(void *self, float *frames)
{
    VoicePlayer *player = self;
    const int64_t end = player->frame + SYNTH_BLOCK_FRAMES;
    while (player->next < player->events.count &&
           player->events.events[player->next].frame < end)
        play(player, &player->events.events[player->next++]);
    player->frame = end;
    memset(frames, 0, SYNTH_BLOCK_BYTES);
    if (player->silent_blocks >= SILENT_BLOCKS)
        return false;
    const VoiceControl stand = {
        .bend = player->bend,
        .modulation = share(player, MODULATION),
        .brightness = (player->controls[BRIGHTNESS] - 64) / 64.0,
    };
    const bool sounds = player->voice->add_block(player->state, &stand, frames);
    const bool rings = shape_block(player, frames);
    player->silent_blocks = sounds || rings ? 0 : player->silent_blocks + 1;
    return true;
}

static void
free_player(void *self)
{
    VoicePlayer *player = self;
    part_events_clear(&player->events);
    room_free(player->room);
    mem_free(player->state);
    mem_free(player);
}

static const StemSourceInterface voice_player_interface = {
    .render_block = render_block,
    .free = free_player,
};

Status
voice_player_new(const ScorePart *part,
                 PartEvents events,
                 double reverb_room,
                 uint64_t seed,
                 StemSource *source,
                 Error *error)
{
    *source = (StemSource){&voice_player_interface, NULL};
    const VoiceInterface *voice = voice_table_find(part->voice);
    if (voice == NULL) {
        part_events_clear(&events);
        return error_set(error, STATUS_INVALID,
                         "the part %s has the voice \"%s\", which the band "
                         "cannot play: exclude it or choose another "
                         "instrument",
                         part->name, instrument_table_voice_name(part->voice));
    }
    VoicePlayer *player = mem_new(sizeof *player);
    player->voice = voice;
    player->state = mem_new(voice->state_size);
    voice->prepare(player->state, random_sub_seed(seed, (unsigned)part->voice));
    player->room = room_new(reverb_room);
    player->events = events;
    player->controls[PAN] = 64;
    player->controls[BRIGHTNESS] = 64;
    player->silent_blocks = SILENT_BLOCKS;
    source->self = player;
    return STATUS_OK;
}
