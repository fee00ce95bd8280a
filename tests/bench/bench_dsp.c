// SPDX-License-Identifier: MIT
// Speed of the sound tools beside libebur128 and bare libsoxr, by turns in one
// run, in CPU time of this thread: other programs on the machine matter less
// to a ratio. Goals: dsp.md 0, G1, G8, G9, G13.
#include "timbre/dsp/chain.h"
#include "timbre/dsp/peaks.h"
#include "timbre/dsp/resample.h"

#include "dsp_signal.h"

#include <soxr.h>

#include <stdio.h>
#include <time.h>

enum { RUNS = 5, SECONDS = 120, RATE_HZ = 48000 };

static double
cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static int
compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// What is timed; each works on the buffer it gets.
static void
run_ebur128(AudioBuffer *audio)
{
    ebur128_judge(audio);
}

static void
run_streaming(AudioBuffer *audio)
{
    ChainSettings settings = {"streaming", NAN, NAN};
    chain_master(audio, &settings, NULL, NULL, NULL, NULL, NULL);
}

static void
run_transparent(AudioBuffer *audio)
{
    ChainSettings settings = {"transparent", NAN, NAN};
    chain_master(audio, &settings, NULL, NULL, NULL, NULL, NULL);
}

static void
run_meter(AudioBuffer *audio)
{
    Loudness loudness;
    loudness_measure(audio->samples, audio->frame_count, audio->channel_count,
                     audio->sample_rate_hz, &loudness, NULL);
}

static void
run_peaks(AudioBuffer *audio)
{
    Peak *bins =
        mem_new_array(peaks_bin_count(audio->frame_count), sizeof(*bins));
    peaks_measure(audio->samples, audio->frame_count, audio->channel_count,
                  bins);
    mem_free(bins);
}

static void
run_resample(AudioBuffer *audio)
{
    audio_buffer_free(resample_buffer(audio, 44100, RESAMPLE_FOR_FILES, NULL));
}

static void
run_soxr(AudioBuffer *audio)
{
    size_t frames = (size_t)SECONDS * 44100;
    AudioBuffer *result = audio_buffer_new(frames, 2, 44100);
    soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_I);
    soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
    soxr_runtime_spec_t runtime = soxr_runtime_spec(1);
    soxr_oneshot(RATE_HZ, 44100, 2, audio->samples, audio->frame_count, NULL,
                 result->samples, frames, NULL, &io, &quality, &runtime);
    audio_buffer_free(result);
}

typedef struct {
    const char *measure;
    void (*run)(AudioBuffer *audio);
    const char *control;
    void (*run_control)(AudioBuffer *audio);
    double most; // ratio of times
} Row;

// Limits: the product's goal in CPU time over libebur128's own 0.86 s of the
// machine that dsp.md was measured on; the wrapper may cost a tenth.
static const Row rows[] = {
    {"master streaming", run_streaming, "libebur128 I+LRA+TP", run_ebur128,
     1.4},
    {"master transparent", run_transparent, "libebur128 I+LRA+TP", run_ebur128,
     1.2},
    {"meter I+LRA+TP", run_meter, "libebur128 I+LRA+TP", run_ebur128, 0.23},
    {"peaks for screens", run_peaks, "libebur128 I+LRA+TP", run_ebur128, 0.03},
    {"resample 48 to 44.1 kHz", run_resample, "soxr VHQ", run_soxr, 1.11},
};

static double
time_on_copy(void (*run)(AudioBuffer *audio), const AudioBuffer *audio)
{
    AudioBuffer *copy = buffer_copy(audio);
    double start = cpu_s();
    run(copy);
    double time_s = cpu_s() - start;
    audio_buffer_free(copy);
    return time_s;
}

static int
bench(const Row *row, const AudioBuffer *audio)
{
    double times[RUNS], controls[RUNS];
    for (int i = 0; i < RUNS; i++) {
        controls[i] = time_on_copy(row->run_control, audio);
        times[i] = time_on_copy(row->run, audio);
    }
    qsort(times, RUNS, sizeof(*times), compare_doubles);
    qsort(controls, RUNS, sizeof(*controls), compare_doubles);
    double time_s = times[RUNS / 2], control_s = controls[RUNS / 2];
    int is_good = time_s <= row->most * control_s;
    printf("dsp: %s, %d s of stereo | %.3f s, %.0fx rt | ratio %.2f of %s "
           "(%.0fx rt) | <= %.2f | %s\n",
           row->measure, SECONDS, time_s, SECONDS / time_s, time_s / control_s,
           row->control, SECONDS / control_s, row->most,
           is_good ? "ok" : "red");
    return is_good;
}

int
main(void)
{
    AudioBuffer *audio = music_render(SECONDS, 0.7, 2, RATE_HZ);
    int all_good = 1;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        all_good &= bench(&rows[i], audio);
    audio_buffer_free(audio);
    return all_good ? 0 : 1;
}
