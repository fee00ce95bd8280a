// SPDX-License-Identifier: MIT
// What the mix tells: what was given, and what of it is heard when.
#include "mix_state.h"

MixSegment *
mix_last_segment(MixNews *news)
{
    return &news->segments[(news->segment_count - 1) % MIX_SEGMENTS];
}

void
mix_note_rt(Mix *mix, uint64_t start, PlayerPhase phase, bool is_moving)
{
    MixNews *news = &mix->news;
    const Lane *lane = mix->voice.lane;
    const MixSegment segment = {.start = start,
                                .frame = mix_voice_frame(&mix->voice),
                                .source = lane == NULL ? 0 : lane->source,
                                .order = lane == NULL ? 0 : lane->order,
                                .timeline = mix->timeline,
                                .is_moving = is_moving,
                                .phase = phase};
    if (news->segment_count > 0) {
        const MixSegment *last = mix_last_segment(news);
        if (last->phase == phase && last->is_moving == is_moving &&
            last->source == segment.source && last->order == segment.order &&
            last->timeline == segment.timeline &&
            mix_frame_at(last, start) == segment.frame)
            return;
    }
    news->segment_count++;
    *mix_last_segment(news) = segment;
}

void
mix_remember_rt(Mix *mix, const float *samples, size_t frame_count)
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

void
mix_recall(const Mix *mix, uint64_t from, float *samples, size_t frame_count)
{
    const size_t channels = mix->channel_count;
    for (size_t i = 0; i < frame_count; i++) {
        const size_t at = (size_t)((from + i) % mix->history_frames);
        for (size_t k = 0; k < channels; k++)
            samples[i * channels + k] = atomic_load_explicit(
                &mix->history[at * channels + k], memory_order_relaxed);
    }
}

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
    mix_recall(mix, from, samples, frame_count);
    return true;
}
