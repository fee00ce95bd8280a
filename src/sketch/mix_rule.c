// SPDX-License-Identifier: MIT
#include "mix_rule.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "loudness_steps.h"

#include <math.h>

static const double anchor_lufs = -18;
static const double gain_limit_db = 18;
static const double peak_limit_dbfs = -5;
// Drums of one SoundFont have peaks 3 dB higher than another's at the same
// loudness. So much is bent under the limit, or the balance would depend on
// the SoundFont; only what is above costs gain.
static const double bend_db = 4;
static const double bend_from_dbfs = -8;
static const double lift_threshold_db = 9;
static const double lift_limit_db = 6;

enum { RAMP_FRAMES = SYNTH_SAMPLE_RATE_HZ / 20 };

static double
gain_between(double power, double wanted)
{
    const double limit = exact_gain(gain_limit_db);
    const double gain = sqrt(wanted / power);
    return gain > limit ? limit : gain < 1 / limit ? 1 / limit : gain;
}

double
mix_rule_stem_gain(double power, double peak, double level_lu)
{
    if (power <= 0)
        return 1;
    const double gain =
        gain_between(power, loudness_steps_to_power(anchor_lufs + level_lu));
    const double limit = exact_gain(peak_limit_dbfs + bend_db);
    return gain * peak > limit ? limit / peak : gain;
}

PeakHold
mix_rule_peak_hold(double gain, double peak)
{
    PeakHold hold = {0};
    const double limit = exact_gain(peak_limit_dbfs);
    if (gain * peak > limit) {
        hold.knee = (float)exact_gain(bend_from_dbfs);
        hold.room = (float)limit - hold.knee;
    }
    return hold;
}

float
mix_rule_hold(const PeakHold *hold, float sample)
{
    const float level = fabsf(sample);
    if (level <= hold->knee)
        return sample;
    const float over = (level - hold->knee) / hold->room;
    return copysignf(hold->knee + hold->room * exact_soft_clip(over), sample);
}

double
mix_rule_texture_gain(double power, double mix_power, double level_lu)
{
    if (power <= 0)
        return 1;
    if (mix_power <= 0)
        mix_power = loudness_steps_to_power(anchor_lufs);
    // Textures are ours and of known level: nothing to be held back here.
    return sqrt(mix_power * exact_power(level_lu) / power);
}

double
mix_rule_make_up(double mix_power, double lufs)
{
    return mix_power > 0 ? sqrt(loudness_steps_to_power(lufs) / mix_power) : 1;
}

LiftCurve
lift_curve_new(const Score *score)
{
    const size_t count = score->section_count > 0 ? score->section_count : 1;
    LiftCurve curve = {
        .count = count,
        .starts = mem_new_array(count, sizeof *curve.starts),
        .gains = mem_new_array(count, sizeof *curve.gains),
    };
    const int bar_ticks = music_bar_ticks(score->meter);
    for (size_t i = 0; i < count; i++) {
        curve.gains[i] = 1;
        if (i == 0)
            continue;
        const double tick = (double)score->sections[i].first_bar * bar_ticks;
        curve.starts[i] =
            (int64_t)(score_tick_s(score, tick) * SYNTH_SAMPLE_RATE_HZ + 0.5);
    }
    return curve;
}

size_t
lift_curve_section(const LiftCurve *curve, int64_t frame)
{
    size_t section = 0;
    while (section + 1 < curve->count && frame >= curve->starts[section + 1])
        section++;
    return section;
}

void
lift_curve_set(LiftCurve *curve, const double *powers)
{
    double loudest = 0;
    for (size_t i = 0; i < curve->count; i++)
        loudest = fmax(loudest, powers[i]);
    const double floor_power = loudest * exact_power(-lift_threshold_db);
    for (size_t i = 0; i < curve->count; i++) {
        curve->gains[i] = 1;
        if (powers[i] > 0 && powers[i] < floor_power)
            curve->gains[i] =
                fmin(sqrt(floor_power / powers[i]), exact_gain(lift_limit_db));
    }
}

// Share of the next section's gain at a frame: the ramp is centred on the
// border.
static double
gain_at(const LiftCurve *curve, size_t section, int64_t frame)
{
    double gain = curve->gains[section];
    if (section + 1 < curve->count) {
        const int64_t into =
            frame - (curve->starts[section + 1] - RAMP_FRAMES / 2);
        if (into > 0)
            gain +=
                (curve->gains[section + 1] - gain) * (double)into / RAMP_FRAMES;
    }
    if (section > 0) {
        const int64_t left = curve->starts[section] + RAMP_FRAMES / 2 - frame;
        if (left > 0)
            gain +=
                (curve->gains[section - 1] - gain) * (double)left / RAMP_FRAMES;
    }
    return gain;
}

// No ramp touches the stretch.
static bool
is_level(const LiftCurve *curve, size_t section, int64_t first, int64_t end)
{
    const int64_t half = RAMP_FRAMES / 2;
    return (section == 0 || first >= curve->starts[section] + half) &&
           (section + 1 == curve->count ||
            end <= curve->starts[section + 1] - half);
}

void
lift_curve_fill(const LiftCurve *curve,
                int64_t first,
                size_t count,
                float *gains)
{
    size_t section = lift_curve_section(curve, first);
    if (is_level(curve, section, first, first + (int64_t)count)) {
        for (size_t i = 0; i < count; i++)
            gains[i] = (float)curve->gains[section];
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const int64_t frame = first + (int64_t)i;
        while (section + 1 < curve->count &&
               frame >= curve->starts[section + 1])
            section++;
        gains[i] = (float)gain_at(curve, section, frame);
    }
}

void
lift_curve_clear(LiftCurve *curve)
{
    mem_free(curve->gains);
    mem_free(curve->starts);
    *curve = (LiftCurve){0};
}
