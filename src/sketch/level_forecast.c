// SPDX-License-Identifier: MIT
#include "level_forecast.h"

#include "timbre/base/memory.h"

#include "loudness_steps.h"

#include <math.h>

// A prediction is trusted like so many steps of measurement.
static const double trusted_steps = 8;

LevelForecast
level_forecast_new(size_t stem_count, size_t step_count)
{
    return (LevelForecast){
        .stem_count = stem_count,
        .step_count = step_count,
        .powers = mem_new_array(stem_count * step_count, sizeof(double)),
        .peaks = mem_new_array(stem_count, sizeof(double)),
    };
}

double *
level_forecast_powers(const LevelForecast *forecast, size_t stem)
{
    return forecast->powers + stem * forecast->step_count;
}

void
level_forecast_clear(LevelForecast *forecast)
{
    mem_free(forecast->peaks);
    mem_free(forecast->powers);
    *forecast = (LevelForecast){0};
}

// Measured over predicted so far, drawn to 1 while little is known.
static double
correction(const double *predicted,
           const double *measured,
           size_t known,
           double usual)
{
    double before = trusted_steps * usual;
    double after = before;
    for (size_t i = 0; i < known; i++) {
        before += predicted[i];
        after += measured[i];
    }
    return before > 0 ? after / before : 1;
}

// Fills `powers` with the best that is known of a stem; returns its factor.
static double
blend(const LevelForecast *forecast,
      const Stem *stem,
      size_t index,
      size_t known,
      double *powers)
{
    const double *predicted = level_forecast_powers(forecast, index);
    const double *measured = stem->steps.powers;
    const double usual = loudness_steps_gate(predicted, forecast->step_count);
    const double factor = correction(predicted, measured, known, usual);
    for (size_t i = 0; i < forecast->step_count; i++)
        powers[i] = i < known ? measured[i] : predicted[i] * factor;
    return factor;
}

static void
set_lift(const double *mix, size_t step_count, LiftCurve *lift)
{
    double *sums = mem_new_array(lift->count, sizeof *sums);
    double *counts = mem_new_array(lift->count, sizeof *counts);
    for (size_t step = 0; step < step_count; step++) {
        const size_t section =
            lift_curve_section(lift, (int64_t)step * LOUDNESS_STEP_FRAMES);
        sums[section] += mix[step];
        counts[section] += 1;
    }
    for (size_t i = 0; i < lift->count; i++)
        sums[i] = counts[i] > 0 ? sums[i] / counts[i] : 0;
    lift_curve_set(lift, sums);
    mem_free(counts);
    mem_free(sums);
}

static double
lifted_power(double *mix, size_t step_count, const LiftCurve *lift)
{
    for (size_t step = 0; step < step_count; step++) {
        const double gain = lift->gains[lift_curve_section(
            lift, (int64_t)step * LOUDNESS_STEP_FRAMES)];
        mix[step] *= gain * gain;
    }
    return loudness_steps_gate(mix, step_count);
}

void
level_forecast_gains(const LevelForecast *forecast,
                     const Stem *stems,
                     size_t known,
                     const double *peaks,
                     double lufs,
                     double *gains,
                     LiftCurve *lift)
{
    const size_t steps = forecast->step_count;
    double *mix = mem_new_array(steps, sizeof *mix);
    double *powers = mem_new_array(steps, sizeof *powers);
    double *own = mem_new_array(forecast->stem_count, sizeof *own);
    for (size_t s = 0; s < forecast->stem_count; s++) {
        const double factor = blend(forecast, &stems[s], s, known, powers);
        own[s] = loudness_steps_gate(powers, steps);
        if (stems[s].part == NULL)
            continue;
        const double peak = fmax(peaks[s], forecast->peaks[s] * sqrt(factor));
        gains[s] = mix_rule_stem_gain(own[s], peak, stems[s].part->level_lu);
        for (size_t i = 0; i < steps; i++)
            mix[i] += gains[s] * gains[s] * powers[i];
    }
    set_lift(mix, steps, lift);
    const double mix_power = lifted_power(mix, steps, lift);
    double whole = mix_power;
    for (size_t s = 0; s < forecast->stem_count; s++) {
        if (stems[s].texture == NULL)
            continue;
        gains[s] = mix_rule_texture_gain(own[s], mix_power,
                                         stems[s].texture->level_lu);
        whole += gains[s] * gains[s] * own[s];
    }
    const double make_up = mix_rule_make_up(whole, lufs);
    for (size_t s = 0; s < forecast->stem_count; s++)
        gains[s] *= make_up;
    mem_free(own);
    mem_free(powers);
    mem_free(mix);
}
