// SPDX-License-Identifier: MIT
// Club styles breathe: whatever sounds under the kick goes down with it.
#include "check.h"
#include "song_rig.h"

#include <stdio.h>

static const char *const styles[] = {"house", "techno", "trance"};
static const BandRole roles[] = {BAND_PAD, BAND_BASS};

typedef struct {
    SongSound pumped, plain; // the same score with and without side-chain
} Pair;

static SongSound
render_pumped(Synth *synth, const char *style, BandRole role, bool is_pumped)
{
    SongSound song = {.plan = song_plan(style, 1, 20)};
    Error error = {0};
    song.score = band_compose(song.plan, &error);
    if (song.score == NULL)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < song.score->part_count; i++) {
        ScorePart *part = &song.score->parts[i];
        if (!is_pumped)
            part->pump_db = 0;
        // The others only take time.
        if (part->band_role != BAND_DRUMS && part->band_role != role)
            part->note_count = 0;
    }
    song_render(&song, synth, (SongWay){false, -16});
    return song;
}

// How much louder the plain stem is, in dB; NAN where it rests.
static double
depth_at(const Pair *pair, const char *name, double at_s)
{
    const AudioBuffer *pumped = song_stem(&pair->pumped, name)->audio;
    const AudioBuffer *plain = song_stem(&pair->plain, name)->audio;
    const size_t first = (size_t)(at_s * SONG_RATE_HZ);
    const size_t count = SONG_RATE_HZ / 100;
    if (at_s < 0 || first + count > plain->frame_count)
        return NAN;
    const double sound = rig_rms(plain->samples, first, count);
    if (sound < 3e-4) // -70 dBFS
        return NAN;
    return rig_db(sound / rig_rms(pumped->samples, first, count));
}

typedef struct {
    int kicks;
    double least;
} Dips;

// From before a kick, where the swell has ended, to its body.
static Dips
dips_of(const Pair *pair, const char *name)
{
    const Score *score = pair->pumped.score;
    Dips dips = {.least = HUGE_VAL};
    double last_s = -10;
    for (size_t p = 0; p < score->part_count; p++) {
        const ScorePart *part = &score->parts[p];
        for (size_t i = 0;
             part->voice == VOICE_DRUM_KIT && i < part->note_count; i++) {
            if (part->notes[i].key != 36)
                continue;
            const double at_s = score_tick_s(score, part->notes[i].tick) +
                                (double)part->notes[i].offset_ms / 1000;
            const bool is_alone = at_s - last_s > 0.85 * 60 / score->tempo_bpm;
            last_s = at_s;
            const double before = depth_at(pair, name, at_s - 0.020);
            const double body = depth_at(pair, name, at_s + 0.010);
            if (!is_alone || isnan(before) || isnan(body))
                continue;
            dips.kicks++;
            dips.least = fmin(dips.least, body - before);
        }
    }
    return dips;
}

static void
judge(Synth *synth, const char *style, BandRole role, int *faults)
{
    Pair pair = {render_pumped(synth, style, role, true),
                 render_pumped(synth, style, role, false)};
    int stems = 0;
    for (size_t p = 0; p < pair.pumped.score->part_count; p++) {
        const ScorePart *part = &pair.pumped.score->parts[p];
        if (part->band_role != role ||
            song_stem(&pair.pumped, part->name) == NULL)
            continue;
        const Dips dips = dips_of(&pair, part->name);
        printf("%-7s %-12s %3d kicks, least dip %.2f dB\n", style, part->name,
               dips.kicks, dips.least);
        *faults += dips.kicks < 8 || dips.least < 4;
        stems++;
    }
    *faults += stems == 0;
    song_clear(&pair.pumped);
    song_clear(&pair.plain);
}

static void
pads_and_basses_dip_at_every_kick(void **state)
{
    (void)state;
    Error error = {0};
    int faults = 0;
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(song_small_font, pool, &error);
    if (synth == NULL)
        fail_msg("%s", error.text);
    for (size_t i = 0; i < ARRAY_LENGTH(styles); i++)
        for (size_t k = 0; k < ARRAY_LENGTH(roles); k++)
            judge(synth, styles[i], roles[k], &faults);
    synth_free(synth);
    pool_free(pool);
    assert_int_equal(faults, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pads_and_basses_dip_at_every_kick),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
