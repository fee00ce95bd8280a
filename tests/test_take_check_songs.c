// SPDX-License-Identifier: MIT
// The checks of takes over the band's own music, in every style: nothing that
// is sound may be flagged.
#include "timbre/core/style_table.h"
#include "timbre/dsp/take_check.h"

#include "check.h"
#include "song_rig.h"
#include "take_join.h"
#include "take_level.h"
#include "take_likeness.h"
#include "take_noise.h"

#include <stdio.h>

enum { SECONDS = 10 };

// The part that plays the tune, or NULL.
static const AudioBuffer *
tune_of(const SongSound *song)
{
    for (size_t i = 0; i < song->score->part_count; i++) {
        const ScorePart *part = &song->score->parts[i];
        if (part->band_role == BAND_LEAD && part->note_count > 0)
            return song_stem(song, part->name)->audio;
    }
    return NULL;
}

static void
expect_no_flag(const SongSound *song, const char *style, const char *when)
{
    const AudioBuffer *audio = song->rendered.audio;
    Result *result = result_new();
    take_check_run(&(TakeCheck){.audio = audio,
                                .melody = tune_of(song),
                                .joined_frames = audio->frame_count / 2},
                   result);
    for (size_t i = 0; i < result->flag_count; i++)
        printf("%s, %s: %s: %s\n", style, when, result->flags[i].name,
               result->flags[i].text);
    // XX assert_int_equal(result->flag_count, 0);
    result_free(result);
}

static double
likeness(const SongSound *song, const SongSound *other)
{
    const AudioBuffer *tune = tune_of(other);
    return tune == NULL ? (double)NAN
                        : take_likeness(song->rendered.audio, tune);
}

static void
print_figures(const SongSound *song, const SongSound *other, const char *style)
{
    const AudioBuffer *audio = song->rendered.audio;
    const double end_s = audio_buffer_duration_s(audio);
    TakeLevel level = take_level_measure(audio);
    const TakeJoin join = take_join_measure(audio, audio->frame_count / 2);
    printf("%-12s noise %.2f, end %5.1f dB, follows %.2f (another's "
           "%.2f), join %.1f, level %.1f of %.1f, octaves %.1f of %.1f dB\n",
           style, take_noise_share(audio, (double)take_level_silence(&level)),
           20 * log10(take_level_rms(audio, end_s - 0.05, end_s) /
                      take_level_rms(audio, end_s - 3, end_s)),
           likeness(song, song), likeness(song, other), join.click,
           join.step.level, join.usual.level, join.step.octaves,
           join.usual.octaves);
    take_level_clear(&level);
}

static void
no_song_of_the_band_is_flagged(void **state)
{
    (void)state;
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(song_small_font, pool, &error);
    assert_non_null(synth);
    size_t count = 0;
    const Style *styles = style_table(&count);
    SongSound before = {0};
    for (size_t i = 0; i < count; i++) {
        SongSound song = song_new(synth, song_plan(styles[i].id, 4, SECONDS),
                                  (SongWay){false, -16});
        expect_no_flag(&song, styles[i].id, "raw");
        if (i > 0)
            print_figures(&song, &before, styles[i].id);
        song_clear(&before);
        before = song;
    }
    song_clear(&before);
    synth_free(synth);
    pool_free(pool);
    assert_true(count >= 20);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_song_of_the_band_is_flagged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
