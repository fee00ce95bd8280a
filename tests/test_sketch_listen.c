// SPDX-License-Identifier: MIT
// What is heard in takes of the band, blindly, against what it played.
#include "timbre/core/chord.h"
#include "timbre/dsp/listen.h"

#include "check.h"
#include "song_rig.h"

#include <math.h>
#include <stdio.h>

static const char *const styles[] = {"house", "blues", "lofi",
                                     "rock",  "folk",  "pop"};

typedef struct {
    int songs, tempos, exact_tempos, keys, bar_ones;
    int bars, chords;
    int notes, notes_heard;
} Tally;

static void
judge_tempo(Tally *tally, const Plan *plan, const HeardBeat *beat)
{
    const double ratio = beat->tempo_bpm / plan->tempo_bpm;
    const double other = beat->octave_bpm / plan->tempo_bpm;
    const bool is_exact = fabs(ratio - 1) < 0.01;
    const bool is_octave = fabs(ratio - 2) < 0.02 || fabs(ratio - 0.5) < 0.005;
    tally->exact_tempos += is_exact || fabs(other - 1) < 0.01;
    tally->tempos += is_exact || is_octave;
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    const double off_s = remainder(beat->bar_one_s, bar_s);
    tally->bar_ones += fabs(off_s) < 0.06;
}

static void
judge_key(Tally *tally, const Plan *plan, const Heard *heard)
{
    const int tonic = music_pitch_class(plan->key);
    const bool is_minor = music_mode_is_minor(plan->mode);
    const bool is_same =
        heard->key.tonic == tonic && heard->key.is_minor == is_minor;
    const bool is_relative =
        heard->key.is_minor != is_minor &&
        heard->key.tonic == (tonic + (is_minor ? 3 : 9)) % 12;
    tally->keys += is_same || is_relative;
}

static bool
is_chord(const char *name, const ChordGuess *guess)
{
    Chord chord;
    char first[CHORD_TEXT_SIZE * 2] = "";
    (void)sscanf(name, "%31s", first);
    if (!chord_parse_name(first, &chord) || !guess->is_known)
        return false;
    int third = 0;
    for (int i = 0; i < chord.interval_count; i++)
        if (chord.intervals[i] == 3 || chord.intervals[i] == 4)
            third = chord.intervals[i];
    return guess->chord.root == chord.root &&
           (third == 0 || guess->chord.intervals[1] == third);
}

// The bar that was heard in the middle of each planned one.
static void
judge_chords(Tally *tally, const Plan *plan, const Heard *heard)
{
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    const double heard_s =
        60 / heard->beat.tempo_bpm * heard->beat.beats_per_bar;
    int bar = 0;
    for (size_t i = 0; i < plan->section_count; i++)
        for (size_t k = 0; k < plan->sections[i].chords.count; k++, bar++) {
            const double at =
                ((bar + 0.5) * bar_s - heard->beat.bar_one_s) / heard_s;
            tally->bars++;
            tally->chords += at >= 0 && at < (double)heard->bar_count &&
                             is_chord(plan->sections[i].chords.items[k],
                                      &heard->chords[(size_t)at]);
        }
}

static const ScorePart *
lead_of(const Score *score)
{
    for (size_t i = 0; i < score->part_count; i++)
        if (score->parts[i].band_role == BAND_LEAD)
            return &score->parts[i];
    return NULL;
}

// Notes of the lead that its stem alone gives back: key and beginning.
static void
judge_tune(Tally *tally, const SongSound *song)
{
    const ScorePart *lead = lead_of(song->score);
    const RenderedPart *stem =
        lead == NULL ? NULL : song_stem(song, lead->name);
    if (stem == NULL)
        return;
    HeardTune tune = listen_to_tune(stem->audio);
    for (size_t i = 0; i < lead->note_count; i++) {
        const ScoreNote *note = &lead->notes[i];
        const double at_s = score_tick_s(song->score, note->tick);
        bool is_heard = false;
        for (size_t k = 0; k < tune.count && !is_heard; k++)
            is_heard = tune.notes[k].key == note->key &&
                       fabs(tune.notes[k].start_s - at_s) < 0.1;
        tally->notes++;
        tally->notes_heard += is_heard;
    }
    listen_clear_tune(&tune);
}

static void
takes_of_the_band_are_heard_as_they_were_planned(void **state)
{
    (void)state;
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(song_small_font, pool, &error);
    assert_non_null(synth);
    Tally tally = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(styles); i++) {
        SongSound song =
            song_new(synth, song_plan(styles[i], 40 + i, 24), (SongWay){0});
        Heard heard = listen_to(song.rendered.audio);
        const Tally before = tally;
        tally.songs++;
        judge_tempo(&tally, song.plan, &heard.beat);
        judge_key(&tally, song.plan, &heard);
        judge_chords(&tally, song.plan, &heard);
        judge_tune(&tally, &song);
        printf("%-10s %5.1f heard as %5.1f (or %.1f), sure %.2f; chords "
               "%d of %d, notes %d of %d\n",
               styles[i], song.plan->tempo_bpm, heard.beat.tempo_bpm,
               heard.beat.octave_bpm, heard.beat.sureness,
               tally.chords - before.chords, tally.bars - before.bars,
               tally.notes_heard - before.notes_heard,
               tally.notes - before.notes);
        listen_clear(&heard);
        song_clear(&song);
    }
    printf("tempo %d, told %d, key %d, bar one %d of %d; chords %d of %d; "
           "notes %d of %d\n",
           tally.tempos, tally.exact_tempos, tally.keys, tally.bar_ones,
           tally.songs, tally.chords, tally.bars, tally.notes_heard,
           tally.notes);
    assert_true(tally.tempos >= 6);
    assert_true(tally.exact_tempos >= 5);
    assert_true(10 * tally.keys >= 8 * tally.songs);
    assert_true(10 * tally.bar_ones >= 7 * tally.songs);
    assert_true(10 * tally.chords >= 6 * tally.bars);
    assert_true(10 * tally.notes_heard >= 8 * tally.notes);
    synth_free(synth);
    pool_free(pool);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_of_the_band_are_heard_as_they_were_planned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
