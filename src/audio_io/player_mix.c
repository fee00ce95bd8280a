// SPDX-License-Identifier: MIT
#include "player_mix.h"

#include "timbre/base/clock.h"
#include "timbre/base/memory.h"

#include "ramp.h"

#include <string.h>

enum {
    RAMP_MS = 5,      // of gain and pause, and after a rewind
    FADE_MAX_MS = 30, // of a cross-fade
    RESUME_MS = 250,  // that must be there before a wait ends
    HISTORY_MS = 1000 // of what was given
};

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

// What was given

static MixSegment *
last_segment(MixNews *news)
{
    return &news->segments[(news->segment_count - 1) % MIX_SEGMENTS];
}

static uint64_t
frame_now(const Voice *voice)
{
    const Lane *lane = voice->lane;
    return lane == NULL ? 0 : lane->first_frame + lane->at_rt;
}

static void
note_rt(Mix *mix, uint64_t start, PlayerPhase phase, bool is_moving)
{
    MixNews *news = &mix->news;
    const Lane *lane = mix->voice.lane;
    const MixSegment segment = {.start = start,
                                .frame = frame_now(&mix->voice),
                                .source = lane == NULL ? 0 : lane->source,
                                .order = lane == NULL ? 0 : lane->order,
                                .timeline = mix->timeline,
                                .is_moving = is_moving,
                                .phase = phase};
    if (news->segment_count > 0) {
        const MixSegment *last = last_segment(news);
        if (last->phase == phase && last->is_moving == is_moving &&
            last->source == segment.source && last->order == segment.order &&
            last->timeline == segment.timeline &&
            mix_frame_at(last, start) == segment.frame)
            return;
    }
    news->segment_count++;
    *last_segment(news) = segment;
}

static void
remember_rt(Mix *mix, const float *samples, size_t frame_count)
{
    const size_t channels = mix->channel_count;
    size_t at = (size_t)(mix->news.given % mix->history_frames);
    for (size_t i = 0; i < frame_count; i++) {
        for (size_t k = 0; k < channels; k++)
            atomic_store_explicit(&mix->history[at * channels + k],
                                  samples[i * channels + k],
                                  memory_order_relaxed);
        at = at + 1 == mix->history_frames ? 0 : at + 1;
    }
}

static void
recall(const Mix *mix, uint64_t from, float *samples, size_t frame_count)
{
    const size_t channels = mix->channel_count;
    for (size_t i = 0; i < frame_count; i++) {
        const size_t at = (size_t)((from + i) % mix->history_frames);
        for (size_t k = 0; k < channels; k++)
            samples[i * channels + k] = atomic_load_explicit(
                &mix->history[at * channels + k], memory_order_relaxed);
    }
}

// What comes next

static bool
is_standing(const Voice *voice)
{
    return voice->lane == NULL || voice->lane->source == 0 ||
           (voice->is_paused && ramp_is_at(&voice->play, 0));
}

static bool
is_silent(const Voice *voice)
{
    return is_standing(voice) ||
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
        if (phase == PLAYER_WAITING && frame_now(voice) > 0)
            ramp_set(&voice->play, 0);
    }
    voice->was_moving = false;
    if (is_real)
        note_rt(mix, start, phase, false);
}

// One piece of equal kind; returns its length.
static size_t
piece_rt(
    Mix *mix, Voice *voice, float *samples, size_t frame_count, uint64_t start)
{
    if (is_standing(voice)) {
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
        note_rt(mix, start, PLAYER_PLAYING, true);
    lane_read_rt(voice->lane, samples, count);
    gain_rt(voice, samples, count, mix->channel_count);
    return count;
}

static void
render_rt(Mix *mix, Voice *voice, float *samples, size_t frame_count)
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
    render_rt(mix, &old, mix->tails[turn], frame_count);
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
    if (is_silent(voice)) {
        // Music that starts where nothing was keeps its first attack.
        const bool is_start = lane->first_frame == 0 && !lane->is_aligned;
        fade = is_start ? 0 : mix->ramp_frames;
    }
    if (fade > mix->fade_frames_max)
        fade = mix->fade_frames_max;
    const uint64_t frame = frame_now(voice);
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
    const uint64_t frame = frame_now(&mix->voice);
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
        render_rt(mix, &mix->voice, samples, frame_count);
        remember_rt(mix, samples, frame_count);
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
    while (news->segment_count > 1 && last_segment(news)->start >= to)
        news->segment_count--;
    // What was given from there on fades out while the new begins.
    const size_t fade =
        frame_count < mix->ramp_frames ? frame_count : mix->ramp_frames;
    mix->tail_turn = 1 - mix->tail_turn;
    recall(mix, to, mix->tails[mix->tail_turn], fade);
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
    size_t readable = 0;
    const PlayerPhase phase = is_standing(voice)
                                  ? standing_phase(voice)
                                  : phase_of(mix, voice, &readable);
    note_rt(mix, news->given, phase, false);
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

// What is heard

void
mix_news(const Mix *mix, MixNews *news)
{
    board_read(mix->board, news);
}

uint64_t
mix_heard(const MixNews *news, int64_t time_ns)
{
    if (!news->is_running)
        return news->given;
    const int64_t passed_ns =
        time_ns > news->time_ns ? time_ns - news->time_ns : 0;
    const uint64_t heard =
        news->heard +
        (uint64_t)((double)passed_ns * 1e-9 * (double)news->sample_rate_hz);
    return heard < news->given ? heard : news->given;
}

const MixSegment *
mix_segment_at(const MixNews *news, uint64_t heard)
{
    static const MixSegment nothing = {.phase = PLAYER_EMPTY};
    const unsigned count = news->segment_count;
    const unsigned kept = count < MIX_SEGMENTS ? count : MIX_SEGMENTS;
    const MixSegment *found = &nothing;
    for (unsigned i = 1; i <= kept; i++) {
        found = &news->segments[(count - i) % MIX_SEGMENTS];
        if (found->start <= heard)
            break;
    }
    return found;
}

uint64_t
mix_frame_at(const MixSegment *segment, uint64_t heard)
{
    return segment->frame + (segment->is_moving && heard > segment->start
                                 ? heard - segment->start
                                 : 0);
}

bool
mix_given(const Mix *mix,
          const MixNews *news,
          uint64_t from,
          float *samples,
          size_t frame_count)
{
    if (from + frame_count > news->given ||
        news->given - from > mix->history_frames)
        return false;
    recall(mix, from, samples, frame_count);
    return true;
}
