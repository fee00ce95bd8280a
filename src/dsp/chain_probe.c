// SPDX-License-Identifier: MIT
#include "chain_probe.h"

#include "timbre/base/memory.h"

#include "loudness_meter.h"
#include "simd.h"

#include <math.h>

ChainProbe
chain_probe_new(int sample_rate_hz, int channel_count)
{
    return (ChainProbe){
        .meter = loudness_meter_new_with(sample_rate_hz, channel_count, false),
        .peaks = mem_new(sizeof(PeakStream)),
        .sample_rate_hz = sample_rate_hz,
        .channel_count = channel_count};
}

void
chain_probe_clear(ChainProbe *probe)
{
    loudness_meter_free(probe->meter);
    mem_free(probe->peaks);
    *probe = (ChainProbe){0};
}

void
chain_probe_start(ChainProbe *probe, bool is_judged)
{
    loudness_meter_reset(probe->meter);
    if (is_judged)
        peak_stream_init_judge(probe->peaks, probe->sample_rate_hz,
                               probe->channel_count);
    else
        peak_stream_init_meter(probe->peaks, probe->sample_rate_hz,
                               probe->channel_count);
}

void
chain_probe_read(const ChainProbe *probe, Loudness *loudness)
{
    double peak = (double)peak_stream_final_maximum(probe->peaks);
    loudness_meter_read(probe->meter, loudness);
    loudness->true_peak_dbtp = peak > 0 ? 20 * log10(peak) : -HUGE_VAL;
}

double
chain_probe_usable_lufs(const ChainProbe *probe)
{
    double lufs = loudness_meter_integrated_lufs(probe->meter);
    return isfinite(lufs) ? lufs : loudness_meter_ungated_lufs(probe->meter);
}

void
chain_probe_work(void *context, size_t index)
{
    const ChainProbeWork *work = context;
    unsigned mode = simd_denormals_off();
    if (index == 0)
        loudness_meter_add(work->probe->meter, work->samples,
                           work->frame_count);
    else
        peak_stream_maximum(work->probe->peaks, work->samples,
                            work->frame_count);
    simd_denormals_restore(mode);
}

void
chain_probe_side_by_side(Pool *pool,
                         size_t count,
                         void (*work)(void *context, size_t index),
                         void *context)
{
    if (pool != NULL) {
        pool_run(pool, count, work, context);
        return;
    }
    for (size_t i = 0; i < count; i++)
        work(context, i);
}
