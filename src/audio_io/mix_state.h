// SPDX-License-Identifier: MIT
// What the files of the mix share: player_mix.c obeys, mix_voice.c plays,
// mix_news.c tells and remembers.
#pragma once

#include "player_mix.h"
#include "ramp.h"

// All that decides what comes next; a copy can play it in advance.
typedef struct {
    Lane *lane;
    Ramp play;   // 0 while paused
    Ramp volume; // the gain that was asked
    bool is_paused, is_waiting;
    bool was_moving;   // just now
    const float *tail; // what fades out
    size_t tail_at, tail_count;
    float last[MIX_CHANNELS]; // that was given
} Voice;

struct Mix {
    const MixWishes *wishes;
    const Device *device;
    void *handle;
    size_t channel_count;
    size_t ramp_frames, fade_frames_max, resume_frames;
    Voice voice;
    Lane *next; // taken, but its frame is not there yet
    float *tails[2];
    size_t tail_turn;
    unsigned timeline;
    _Atomic(Lane *) offered;
    _Atomic float *history; // in `history_memory`
    void *history_memory;
    size_t history_frames;
    MixNews news;
    Board *board;
};

// Plays the next frames of a voice; only the mix's own is told of.
void mix_render_rt(Mix *mix, Voice *voice, float *samples, size_t frame_count);
// Frame of the source that the voice plays next.
uint64_t mix_voice_frame(const Voice *voice);
bool mix_voice_is_standing(const Voice *voice);
bool mix_voice_is_silent(const Voice *voice);
PlayerPhase mix_voice_phase(const Mix *mix, const Voice *voice);

// What was given from frame `start` of the device on.
void mix_note_rt(Mix *mix, uint64_t start, PlayerPhase phase, bool is_moving);
MixSegment *mix_last_segment(MixNews *news);
void mix_remember_rt(Mix *mix, const float *samples, size_t frame_count);
void
mix_recall(const Mix *mix, uint64_t from, float *samples, size_t frame_count);
