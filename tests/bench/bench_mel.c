// SPDX-License-Identifier: MIT
// Sound out of mel spectrograms of the band's music as pictures of 8 bits:
// quality as the median of several styles, speed in CPU time of this thread
// (dsp.md 0, G12).
#include "timbre/core/audio_buffer.h"
#include "timbre/dsp/resample.h"

#include "mel_rig.h"
#include "song_rig.h"

#include <stdio.h>
#include <time.h>

static const char *const styles[] = {"house",      "jazz", "orchestral", "rock",
                                     "bossa_nova", "pop",  "boom_bap"};

enum { STYLES = ARRAY_LENGTH(styles), RUNS = 3, FRAMES = 511 * 441 };

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
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double
median(double *values, size_t count)
{
    qsort(values, count, sizeof(*values), compare_doubles);
    return values[count / 2];
}

// 5.11 s of the middle of a song, one channel.
static float *
excerpt(Synth *synth, const char *style)
{
    SongSound song =
        song_new(synth, song_plan(style, 5, 10), (SongWay){false, -16});
    (void)song_master(&song);
    AudioBuffer *audio = resample_buffer(song.rendered.audio, MEL_RATE_HZ,
                                         RESAMPLE_FOR_FILES, NULL);
    float *samples = mem_new_array(FRAMES, sizeof(float));
    for (size_t i = 0; i < FRAMES; i++) {
        const float *at = audio->samples + 2 * (MEL_RATE_HZ + i);
        samples[i] = (at[0] + at[1]) / 2;
    }
    audio_buffer_free(audio);
    song_clear(&song);
    return samples;
}

// Times faster than real time.
static double
speed(float *samples)
{
    MelImage mel;
    float *values = mel_of(samples, FRAMES, 1, &mel);
    double speeds[RUNS];
    for (int i = 0; i < RUNS; i++) {
        const double start = cpu_s();
        float *sound = mel_invert(&mel, FRAMES);
        speeds[i] = (double)FRAMES / MEL_RATE_HZ / (cpu_s() - start);
        mem_free(sound);
    }
    mem_free(values);
    return median(speeds, RUNS);
}

static int
row(const char *measure,
    double value,
    const char *unit,
    double must,
    int is_good)
{
    printf("mel inversion: %s | %.2f %s | median of %d styles, mono | %s %g %s "
           "| %s\n",
           measure, value, unit, STYLES, must < 5 ? "<=" : ">=", must, unit,
           is_good ? "ok" : "red");
    return is_good;
}

int
main(void)
{
    Error error = {0};
    Pool *pool = pool_new(1);
    Synth *synth = synth_new(song_small_font, pool, &error);
    if (synth == NULL) {
        printf("mel inversion | %s | red\n", error.text);
        return 1;
    }
    double errors[STYLES], distances[STYLES], speeds[STYLES];
    for (size_t i = 0; i < STYLES; i++) {
        float *samples = excerpt(synth, styles[i]);
        const MelQuality quality = mel_quality(samples, FRAMES);
        errors[i] = quality.mel_sc_db;
        distances[i] = quality.mr_lsd_db;
        speeds[i] = speed(samples);
        mem_free(samples);
    }
    synth_free(synth);
    pool_free(pool);
    const double error_db = median(errors, STYLES);
    const double distance_db = median(distances, STYLES);
    const double times = median(speeds, STYLES);
    int all_good = row("mel SC", error_db, "dB", -25, error_db <= -25);
    all_good &= row("MR-LSD", distance_db, "dB", 3.8, distance_db <= 3.8);
    all_good &= row("speed", times, "x rt", 5, times >= 5);
    return all_good ? 0 : 1;
}
