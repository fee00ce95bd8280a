// SPDX-License-Identifier: MIT
#include "pump.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"

#include <stdlib.h>

enum {
    KEY_KICK_2 = 35,
    KEY_KICK = 36,
    // Down before the kick sounds and held through its body.
    ATTACK_FRAMES = SYNTH_SAMPLE_RATE_HZ * 4 / 1000,
    HOLD_FRAMES = SYNTH_SAMPLE_RATE_HZ * 30 / 1000,
    LINE_FRAMES = 16,
};

// The swell takes this share of a beat and so ends before the next kick of a
// four to the floor.
static const double recover_beats = 0.7;

static int
compare_frames(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void
add_kicks(PumpCurve *curve,
          const Score *score,
          const ScorePart *part,
          size_t frame_count)
{
    for (size_t i = 0; i < part->note_count; i++) {
        const ScoreNote *note = &part->notes[i];
        if (note->key != KEY_KICK && note->key != KEY_KICK_2)
            continue;
        const double s =
            score_tick_s(score, note->tick) + (double)note->offset_ms / 1000;
        if (s < 0 || s * SYNTH_SAMPLE_RATE_HZ >= (double)frame_count)
            continue;
        curve->kicks = mem_reserve(curve->kicks, curve->count, &curve->capacity,
                                   sizeof *curve->kicks);
        curve->kicks[curve->count++] = (int64_t)(s * SYNTH_SAMPLE_RATE_HZ);
    }
}

PumpCurve
pump_curve_new(const Score *score, size_t frame_count)
{
    PumpCurve curve = {0};
    for (size_t i = 0; i < score->part_count; i++)
        if (score->parts[i].voice == VOICE_DRUM_KIT)
            add_kicks(&curve, score, &score->parts[i], frame_count);
    if (curve.count > 1)
        qsort(curve.kicks, curve.count, sizeof *curve.kicks, compare_frames);
    const double beat_s = score_tick_s(score, SCORE_TICKS_PER_QUARTER);
    curve.recover_frames =
        (int64_t)(recover_beats * beat_s * SYNTH_SAMPLE_RATE_HZ) - HOLD_FRAMES;
    if (curve.recover_frames < HOLD_FRAMES)
        curve.recover_frames = HOLD_FRAMES;
    curve.loop_frames = score->is_loop ? (int64_t)frame_count : 0;
    return curve;
}

void
pump_curve_clear(PumpCurve *curve)
{
    mem_free(curve->kicks);
    *curve = (PumpCurve){0};
}

// Share of the depth, 0..1, `since` frames after a kick.
static double
release_share(const PumpCurve *curve, int64_t since)
{
    if (since < HOLD_FRAMES)
        return 1;
    const double x =
        (double)(since - HOLD_FRAMES) / (double)curve->recover_frames;
    // Half a cosine: no corner on either end.
    return x >= 1 ? 0 : 0.5 + 0.5 * exact_sine(0.25 + 0.5 * x);
}

static double
attack_share(int64_t until)
{
    return until >= ATTACK_FRAMES ? 0
                                  : 1 - (double)until / (double)ATTACK_FRAMES;
}

static double
share_at(const PumpCurve *curve, size_t next, int64_t frame)
{
    const bool wraps = curve->loop_frames > 0;
    double share = 0;
    if (next > 0)
        share = release_share(curve, frame - curve->kicks[next - 1]);
    else if (wraps)
        share = release_share(curve, frame + curve->loop_frames -
                                         curve->kicks[curve->count - 1]);
    double coming = 0;
    if (next < curve->count)
        coming = attack_share(curve->kicks[next] - frame);
    else if (wraps)
        coming = attack_share(curve->kicks[0] + curve->loop_frames - frame);
    return coming > share ? coming : share;
}

double
pump_gain(Pump *pump, int64_t frame)
{
    const PumpCurve *curve = pump->curve;
    if (curve->count == 0 || pump->depth_db <= 0)
        return 1;
    if (curve->loop_frames > 0)
        frame %= curve->loop_frames;
    if (frame < pump->frame)
        pump->next = 0;
    pump->frame = frame;
    while (pump->next < curve->count && curve->kicks[pump->next] <= frame)
        pump->next++;
    const double share = share_at(curve, pump->next, frame);
    return share > 0 ? exact_gain(-pump->depth_db * share) : 1;
}

// The line that a frame is on.
static void
find_line(Pump *pump, int64_t frame)
{
    const int64_t point = frame / LINE_FRAMES * LINE_FRAMES;
    const bool goes_on = pump->points[1] == point && point > 0;
    pump->gains[0] = goes_on ? pump->gains[1] : pump_gain(pump, point);
    pump->gains[1] = pump_gain(pump, point + LINE_FRAMES);
    pump->points[0] = point;
    pump->points[1] = point + LINE_FRAMES;
}

static void
apply_line(const Pump *pump, int64_t frame, float *samples, int64_t frame_count)
{
    const float step = (float)((pump->gains[1] - pump->gains[0]) / LINE_FRAMES);
    const float gain = (float)pump->gains[0];
    const int64_t into = frame - pump->points[0];
    for (int64_t i = 0; i < frame_count; i++) {
        const float now = gain + step * (float)(into + i);
        samples[2 * i] *= now;
        samples[2 * i + 1] *= now;
    }
}

void
pump_apply(Pump *pump, int64_t frame, float *samples, size_t frame_count)
{
    if (pump->curve->count == 0 || pump->depth_db <= 0)
        return;
    const int64_t end = frame + (int64_t)frame_count;
    while (frame < end) {
        if (frame < pump->points[0] || frame >= pump->points[1])
            find_line(pump, frame);
        const int64_t until = pump->points[1] < end ? pump->points[1] : end;
        if (pump->gains[0] < 1 || pump->gains[1] < 1)
            apply_line(pump, frame, samples, until - frame);
        samples += 2 * (until - frame);
        frame = until;
    }
}
