// SPDX-License-Identifier: MIT
// What the mix plays: pieces of equal kind, gains and fades.
#include "mix_state.h"

#include <string.h>

uint64_t
mix_voice_frame(const Voice *voice)
{
    const Lane *lane = voice->lane;
    return lane == NULL ? 0 : lane->first_frame + lane->at_rt;
}

bool
mix_voice_is_standing(const Voice *voice)
{
    return voice->lane == NULL || voice->lane->source == 0 ||
           (voice->is_paused && ramp_is_at(&voice->play, 0));
}

bool
mix_voice_is_silent(const Voice *voice)
{
    return mix_voice_is_standing(voice) ||
           (voice->tail_count == 0 && lane_readable_rt(voice->lane) == 0);
}

static PlayerPhase
standing_phase(const Voice *voice)
{
    return voice->lane == NULL || voice->lane->source == 0 ? PLAYER_EMPTY
                                                           : PLAYER_PAUSED;
}

// Playing, or why no frame can be taken; `*readable` frames are there.
static PlayerPhase
phase_of(const Mix *mix, const Voice *voice, size_t *readable)
{
    const Lane *lane = voice->lane;
    // Asked first: once it is final, all frames are there.
    const bool is_final = atomic_load(&lane->is_final);
    *readable = lane_readable_rt(lane);
    if (*readable == 0)
        return is_final ? PLAYER_ENDED : PLAYER_WAITING;
    // After a wait some more must be there, or the next would follow at once;
    // the first sound does not wait for that.
    const size_t needed =
        lane->at_rt == lane->entered_rt ? mix->ramp_frames : mix->resume_frames;
    return voice->is_waiting && !is_final && *readable < needed
               ? PLAYER_WAITING
               : PLAYER_PLAYING;
}

static void
gain_rt(Voice *voice, float *samples, size_t frame_count, size_t channels)
{
    if (ramp_is_at(&voice->play, 1) && ramp_is_at(&voice->volume, 1))
        return;
    for (size_t i = 0; i < frame_count; i++) {
        const float gain = ramp_next(&voice->play) * ramp_next(&voice->volume);
        for (size_t k = 0; k < channels; k++)
            samples[i * channels + k] *= gain;
    }
}

// The end of sound is no step: its last frame fades away.
static void
let_fade_rt(Mix *mix, Voice *voice)
{
    const size_t channels = mix->channel_count;
    bool is_silent = true;
    for (size_t k = 0; k < channels; k++)
        is_silent = is_silent && voice->last[k] == 0;
    if (is_silent || !voice->was_moving || voice->tail_count > 0)
        return;
    mix->tail_turn = 1 - mix->tail_turn;
    float *tail = mix->tails[mix->tail_turn];
    for (size_t i = 0; i < mix->ramp_frames; i++)
        memcpy(tail + i * channels, voice->last, channels * sizeof(float));
    voice->tail = tail;
    voice->tail_at = 0;
    voice->tail_count = mix->ramp_frames;
}

static void
cross_rt(Voice *voice, float *samples, size_t frame_count, size_t channels)
{
    const size_t left = voice->tail_count - voice->tail_at;
    const size_t count = left < frame_count ? left : frame_count;
    for (size_t i = 0; i < count; i++) {
        const float weight =
            (float)(voice->tail_at + i + 1) / (float)(voice->tail_count + 1);
        const float *tail = voice->tail + (voice->tail_at + i) * channels;
        for (size_t k = 0; k < channels; k++)
            samples[i * channels + k] =
                tail[k] * (1 - weight) + samples[i * channels + k] * weight;
    }
    voice->tail_at += count;
    if (voice->tail_at == voice->tail_count)
        voice->tail_at = voice->tail_count = 0;
}

static void
stay_silent_rt(Mix *mix,
               Voice *voice,
               PlayerPhase phase,
               float *samples,
               size_t frame_count,
               uint64_t start)
{
    const bool is_real = voice == &mix->voice;
    memset(samples, 0, frame_count * mix->channel_count * sizeof(float));
    if (phase == PLAYER_WAITING || phase == PLAYER_ENDED) {
        const bool is_underrun = phase == PLAYER_WAITING &&
                                 !voice->is_waiting &&
                                 !atomic_load(&voice->lane->is_at_frontier);
        if (is_real && is_underrun)
            mix->news.underruns++;
        voice->is_waiting = phase == PLAYER_WAITING;
        if (is_real)
            let_fade_rt(mix, voice);
        // When it goes on it comes from silence; a beginning does so anyway.
        if (phase == PLAYER_WAITING && mix_voice_frame(voice) > 0)
            ramp_set(&voice->play, 0);
    }
    voice->was_moving = false;
    if (is_real)
        mix_note_rt(mix, start, phase, false);
}

// One piece of equal kind; returns its length.
static size_t
piece_rt(
    Mix *mix, Voice *voice, float *samples, size_t frame_count, uint64_t start)
{
    if (mix_voice_is_standing(voice)) {
        stay_silent_rt(mix, voice, standing_phase(voice), samples, frame_count,
                       start);
        return frame_count;
    }
    size_t readable = 0;
    const PlayerPhase phase = phase_of(mix, voice, &readable);
    if (phase != PLAYER_PLAYING) {
        stay_silent_rt(mix, voice, phase, samples, frame_count, start);
        return frame_count;
    }
    voice->is_waiting = false;
    voice->was_moving = true;
    ramp_aim(&voice->play, voice->is_paused ? 0 : 1, mix->ramp_frames);
    size_t count = readable < frame_count ? readable : frame_count;
    if (voice->is_paused && count > voice->play.left)
        count = voice->play.left;
    if (voice == &mix->voice)
        mix_note_rt(mix, start, PLAYER_PLAYING, true);
    lane_read_rt(voice->lane, samples, count);
    gain_rt(voice, samples, count, mix->channel_count);
    return count;
}

void
mix_render_rt(Mix *mix, Voice *voice, float *samples, size_t frame_count)
{
    const size_t channels = mix->channel_count;
    const uint64_t start = mix->news.given;
    ramp_aim(&voice->volume, atomic_load(&mix->wishes->gain), mix->ramp_frames);
    for (size_t at = 0; at < frame_count;) {
        float *piece = samples + at * channels;
        const size_t count =
            piece_rt(mix, voice, piece, frame_count - at, start + at);
        cross_rt(voice, piece, count, channels);
        memcpy(voice->last, piece + (count - 1) * channels,
               channels * sizeof(float));
        at += count;
    }
}

PlayerPhase
mix_voice_phase(const Mix *mix, const Voice *voice)
{
    size_t readable = 0;
    return mix_voice_is_standing(voice) ? standing_phase(voice)
                                        : phase_of(mix, voice, &readable);
}
