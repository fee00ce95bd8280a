// SPDX-License-Identifier: MIT
#include "player_mix.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include "mix_state.h"

#include <string.h>

enum {
    RAMP_MS = 5,      // of gain and pause, and after a rewind
    FADE_MAX_MS = 30, // of a cross-fade
    RESUME_MS = 250,  // that must be there before a wait ends
    HISTORY_MS = 1000 // of what was given
};

Mix *
mix_new(const MixWishes *wishes)
{
    Mix *mix = mem_new(sizeof(*mix));
    mix->wishes = wishes;
    mix->board = board_new(sizeof(MixNews));
    return mix;
}

static void
drop_buffers(Mix *mix)
{
    mem_free(mix->tails[0]);
    mem_free(mix->tails[1]);
    mem_free(mix->history_memory);
}

void
mix_free(Mix *mix)
{
    if (mix == NULL)
        return;
    drop_buffers(mix);
    board_free(mix->board);
    mem_free(mix);
}

static size_t
frames_of(int sample_rate_hz, int milliseconds)
{
    return (size_t)sample_rate_hz * (size_t)milliseconds / 1000;
}

void
mix_set_device(Mix *mix,
               const Device *device,
               void *handle,
               int sample_rate_hz,
               int channel_count)
{
    drop_buffers(mix);
    mix->device = device;
    mix->handle = handle;
    mix->channel_count = (size_t)channel_count;
    mix->ramp_frames = frames_of(sample_rate_hz, RAMP_MS);
    mix->fade_frames_max = frames_of(sample_rate_hz, FADE_MAX_MS);
    mix->resume_frames = frames_of(sample_rate_hz, RESUME_MS);
    mix->history_frames = frames_of(sample_rate_hz, HISTORY_MS);
    for (size_t i = 0; i < 2; i++)
        mix->tails[i] =
            mem_new_array(mix->fade_frames_max * MIX_CHANNELS, sizeof(float));
    mix->history_memory =
        mem_new_array(mix->history_frames * MIX_CHANNELS, sizeof(float));
    mix->history = mix->history_memory;
    mix->voice = (Voice){.play = {.now = 1, .goal = 1}};
    mix->voice.volume.now = mix->voice.volume.goal =
        atomic_load(&mix->wishes->gain);
    mix->next = NULL;
    (void)mix_offer(mix, NULL);
    mix->news = (MixNews){.time_ns = clock_monotonic_ns(),
                          .sample_rate_hz = sample_rate_hz,
                          .underruns = mix->news.underruns,
                          .fills = mix->news.fills};
    board_write_rt(mix->board, &mix->news);
}

Lane *
mix_offer(Mix *mix, Lane *lane)
{
    return atomic_exchange(&mix->offered, lane);
}

// Changes

static void
give_back_rt(Lane *lane)
{
    if (lane != NULL)
        atomic_store_explicit(&lane->is_lent, false, memory_order_release);
}

static void
obey_pause_rt(Mix *mix)
{
    const uint64_t wish = atomic_load(&mix->wishes->pause);
    const Lane *lane = mix->voice.lane;
    // What is said of a source that is still to come waits for it.
    if (lane != NULL && wish >> 1 == lane->source)
        mix->voice.is_paused = (wish & 1) != 0;
}

// Plays the next frames of what is heard in advance, to be faded out.
static void
make_tail_rt(Mix *mix, size_t frame_count)
{
    const size_t turn = 1 - mix->tail_turn;
    Voice old = mix->voice;
    mix_render_rt(mix, &old, mix->tails[turn], frame_count);
    mix->tail_turn = turn;
    mix->voice.tail = mix->tails[turn];
    mix->voice.tail_at = 0;
    mix->voice.tail_count = frame_count;
}

static void
switch_rt(Mix *mix, Lane *lane)
{
    Voice *voice = &mix->voice;
    size_t fade = lane->fade_frames;
    if (mix_voice_is_silent(voice)) {
        // Music that starts where nothing was keeps its first attack.
        const bool is_start = lane->first_frame == 0 && !lane->is_aligned;
        fade = is_start ? 0 : mix->ramp_frames;
    }
    if (fade > mix->fade_frames_max)
        fade = mix->fade_frames_max;
    const uint64_t frame = mix_voice_frame(voice);
    if (fade > 0)
        make_tail_rt(mix, fade);
    give_back_rt(voice->lane);
    voice->lane = lane;
    if (lane->is_aligned)
        lane_move_rt(lane, (int64_t)(frame - lane->first_frame));
    else
        mix->timeline++;
    lane->entered_rt = lane->at_rt;
    voice->is_waiting = false;
    obey_pause_rt(mix);
    if (!voice->is_paused)
        ramp_set(&voice->play, 1);
}

static bool
is_ready_rt(const Mix *mix, const Lane *lane)
{
    if (!lane->is_aligned || atomic_load(&lane->is_final))
        return true;
    const uint64_t frame = mix_voice_frame(&mix->voice);
    return atomic_load(&lane->is_at_frontier) ||
           lane->first_frame + lane_readable_rt(lane) >
               frame + mix->fade_frames_max;
}

static void
take_offer_rt(Mix *mix)
{
    Lane *lane = atomic_exchange(&mix->offered, NULL);
    if (lane != NULL) {
        give_back_rt(mix->next);
        mix->next = lane;
    }
    if (mix->next == NULL || !is_ready_rt(mix, mix->next))
        return;
    lane = mix->next;
    mix->next = NULL;
    switch_rt(mix, lane);
}

void
mix_fill_rt(void *context, float *samples, size_t frame_count)
{
    Mix *mix = context;
    MixNews *news = &mix->news;
    const size_t delay = mix->device->delay_frames(mix->handle);
    news->time_ns = clock_monotonic_ns();
    news->heard = news->given > delay ? news->given - delay : 0;
    take_offer_rt(mix);
    obey_pause_rt(mix);
    if (frame_count > 0) {
        mix_render_rt(mix, &mix->voice, samples, frame_count);
        mix_remember_rt(mix, samples, frame_count);
    }
    news->given += frame_count;
    news->fills++;
    board_write_rt(mix->board, news);
}

void
mix_rewound_rt(void *context, size_t frame_count)
{
    Mix *mix = context;
    MixNews *news = &mix->news;
    Voice *voice = &mix->voice;
    if (frame_count > news->given)
        frame_count = (size_t)news->given;
    if (frame_count == 0 || news->segment_count == 0)
        return;
    const uint64_t to = news->given - frame_count;
    const MixSegment *segment = mix_segment_at(news, to);
    const uint64_t frame = mix_frame_at(segment, to);
    const bool is_same = segment->timeline == mix->timeline;
    while (news->segment_count > 1 && mix_last_segment(news)->start >= to)
        news->segment_count--;
    // What was given from there on fades out while the new begins.
    const size_t fade =
        frame_count < mix->ramp_frames ? frame_count : mix->ramp_frames;
    mix->tail_turn = 1 - mix->tail_turn;
    mix_recall(mix, to, mix->tails[mix->tail_turn], fade);
    voice->tail = mix->tails[mix->tail_turn];
    voice->tail_at = 0;
    voice->tail_count = fade;
    if (voice->lane != NULL)
        lane_move_rt(voice->lane,
                     is_same ? (int64_t)(frame - voice->lane->first_frame)
                             : (int64_t)voice->lane->entered_rt);
    obey_pause_rt(mix);
    ramp_set(&voice->play, voice->is_paused ? 0 : 1);
    ramp_set(&voice->volume, atomic_load(&mix->wishes->gain));
    voice->is_waiting = false;
    news->given = to;
}

void
mix_settle(Mix *mix)
{
    MixNews *news = &mix->news;
    Voice *voice = &mix->voice;
    take_offer_rt(mix);
    obey_pause_rt(mix);
    if (voice->is_paused)
        ramp_set(&voice->play, 0);
    voice->tail_at = voice->tail_count = 0;
    ramp_set(&voice->volume, atomic_load(&mix->wishes->gain));
    const PlayerPhase phase = mix_voice_phase(mix, voice);
    mix_note_rt(mix, news->given, phase, false);
    news->heard = news->given;
    news->time_ns = clock_monotonic_ns();
    board_write_rt(mix->board, news);
}

void
mix_set_running(Mix *mix, bool is_running)
{
    mix->news.is_running = is_running;
    mix->news.time_ns = clock_monotonic_ns();
    mix->news.given = mix->news.heard = mix->news.given;
    board_write_rt(mix->board, &mix->news);
}
