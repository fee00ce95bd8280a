// SPDX-License-Identifier: MIT
// Every meter of the vocabulary is really played: loops of eight bars last
// eight bars, and what is struck comes back a bar later.
#include "check.h"
#include "song_rig.h"

#include <stdio.h>

enum { BARS = 8, HOP = SONG_RATE_HZ / 200 };

static const Meter meters[] = {
    {2, 4}, {3, 4}, {4, 4}, {5, 4}, {6, 4},  {7, 4},
    {5, 8}, {6, 8}, {7, 8}, {9, 8}, {12, 8},
};

// Where the bar is heard. Four to the floor has none of its own: bass and
// chords carry it.
static const struct {
    const char *style;
    const char *stem; // NULL = the mix
} places[] = {{"rock", "drums"}, {"house", NULL}};

static Plan *
eight_bars(const char *style, Meter meter)
{
    Plan *plan = plan_new();
    Error error = {0};
    string_list_push(&plan->genre, style);
    string_list_push(&plan->said, "genre");
    string_list_push(&plan->said, "meter");
    string_list_push(&plan->said, "bars");
    plan->meter = meter;
    plan->bars = BARS;
    plan->is_loop = true;
    plan->has_seed = true;
    plan->seed = 7;
    if (plan_complete(plan, &error) != STATUS_OK)
        fail_msg("%s", error.text);
    return plan;
}

// By the book, without the program's tables: three eighths are a beat where
// eighths come in threes.
static double
bar_frames(Meter meter, double tempo_bpm)
{
    const bool is_compound = meter.denominator == 8 && meter.numerator > 3 &&
                             meter.numerator % 3 == 0;
    const double beats = is_compound
                             ? meter.numerator / 3.0
                             : meter.numerator * 4.0 / meter.denominator;
    return beats * 60 / tempo_bpm * SONG_RATE_HZ;
}

// Rises of level every 5 ms, lows, mids and highs apart: a kick is no snare and
// a snare no hat.
enum { BANDS = 3 };

typedef struct {
    double *rises[BANDS];
    size_t count;
} Onsets;

static void
take_mean_away(double *values, size_t count)
{
    double mean = 0;
    for (size_t i = 0; i < count; i++)
        mean += values[i] / (double)count;
    for (size_t i = 0; i < count; i++)
        values[i] -= mean;
}

static void
add_energies(const float *samples, double poles[2], double energies[BANDS])
{
    for (size_t i = 0; i < HOP; i++) {
        const double x = (double)samples[2 * i] + (double)samples[2 * i + 1];
        poles[0] += 0.013 * (x - poles[0]); // 100 Hz
        poles[1] += 0.32 * (x - poles[1]);  // 3 kHz
        const double bands[BANDS] = {poles[0], poles[1] - poles[0],
                                     x - poles[1]};
        for (int band = 0; band < BANDS; band++)
            energies[band] += bands[band] * bands[band];
    }
}

static Onsets
onsets_new(const AudioBuffer *audio)
{
    Onsets onsets = {.count = audio->frame_count / HOP};
    double before[BANDS] = {0};
    double poles[2] = {0};
    for (int band = 0; band < BANDS; band++)
        onsets.rises[band] = mem_new_array(onsets.count, sizeof(double));
    for (size_t i = 0; i < onsets.count; i++) {
        double energies[BANDS] = {0};
        add_energies(audio->samples + 2 * i * HOP, poles, energies);
        for (int band = 0; band < BANDS; band++) {
            const double now = sqrt(energies[band]);
            onsets.rises[band][i] = i > 0 ? fmax(now - before[band], 0) : 0;
            before[band] = now;
        }
    }
    for (int band = 0; band < BANDS; band++)
        take_mean_away(onsets.rises[band], onsets.count);
    return onsets;
}

static void
onsets_clear(Onsets *onsets)
{
    for (int band = 0; band < BANDS; band++)
        mem_free(onsets->rises[band]);
}

// -1..1; round and round, since a loop has no end. The best of the hops
// around: a lag is no whole number of hops, and a groove is not quite even.
static double
likeness(const Onsets *onsets, double lag_frames)
{
    double best = -1;
    const size_t lag = (size_t)lround(lag_frames / HOP);
    for (size_t at = lag - 2; at <= lag + 2; at++) {
        double share = 0;
        for (int band = 0; band < BANDS; band++) {
            const double *rises = onsets->rises[band];
            double square = 0;
            double cross = 0;
            for (size_t i = 0; i < onsets->count; i++) {
                square += rises[i] * rises[i];
                cross += rises[i] * rises[(i + at) % onsets->count];
            }
            share += cross / square / BANDS;
        }
        best = fmax(best, share);
    }
    return best;
}

// Likeness after one, two and three times a lag in eighths, whole bars left out
// where the lag is not the bar itself.
static double
periodicity(const Onsets *onsets, int lag, int bar, double eighth_frames)
{
    double sum = 0;
    int count = 0;
    for (int times = 1; times <= 3; times++)
        if (lag == bar || lag * times % bar != 0) {
            sum += likeness(onsets, lag * times * eighth_frames);
            count++;
        }
    return count > 0 ? sum / count : -1;
}

static void
judge(
    Synth *synth, const char *style, const char *stem, Meter meter, int *faults)
{
    SongSound song =
        song_new(synth, eight_bars(style, meter), (SongWay){false, -16});
    const AudioBuffer *audio = song.rendered.audio;
    assert_int_equal(song.score->meter.numerator, meter.numerator);
    assert_int_equal(song.score->meter.denominator, meter.denominator);
    assert_int_equal(song.score->bars, BARS);
    const double bar = bar_frames(meter, song.score->tempo_bpm);
    assert_int_equal(audio->frame_count, llround(bar * BARS));

    Onsets onsets =
        onsets_new(stem == NULL ? audio : song_stem(&song, stem)->audio);
    const int eighths = meter.numerator * 8 / meter.denominator;
    const double eighth_frames = bar / eighths;
    const double here = periodicity(&onsets, eighths, eighths, eighth_frames);
    double beside = -1;
    for (int step = -2; step <= 2; step++)
        if (step != 0)
            beside = fmax(beside, periodicity(&onsets, eighths + step, eighths,
                                              eighth_frames));
    onsets_clear(&onsets);
    const bool is_heard = here > 0.3 && here > beside;
    printf("%-6s %2d/%d %6.1f bpm  bar %.0f frames  again %s%.2f, beside "
           "%.2f\n",
           style, meter.numerator, meter.denominator, song.score->tempo_bpm,
           bar, is_heard ? "" : "!", here, beside);
    *faults += !is_heard;
    song_clear(&song);
}

static void
every_meter_lasts_and_comes_back_by_its_bar(void **state)
{
    (void)state;
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(song_small_font, pool, &error);
    if (synth == NULL)
        fail_msg("%s", error.text);
    int faults = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++)
        for (size_t k = 0; k < ARRAY_LENGTH(meters); k++)
            judge(synth, places[i].style, places[i].stem, meters[k], &faults);
    synth_free(synth);
    pool_free(pool);
    assert_int_equal(faults, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_meter_lasts_and_comes_back_by_its_bar),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
