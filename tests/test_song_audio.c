// SPDX-License-Identifier: MIT
// What the band's sound is like: composer.md section 5, rows P and A, over
// every style, mastered and previewed. With TIMBRE_LONG over three seeds and
// twenty more, which are printed.
#include "timbre/base/hash.h"
#include "timbre/base/random.h"
#include "timbre/core/style_table.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/dsp/spectrum.h"

#include "check.h"
#include "mixdown.h"
#include "song_rig.h"

#include <stdio.h>

enum { MAX_SEEDS = 32 };

typedef struct {
    uint64_t seeds[MAX_SEEDS];
    size_t count;
} Seeds;

typedef struct {
    int rows, bad_rows;
    int near_keys; // equal or relative
} Set;

// One line of the table; a value outside its gate is marked and counted.
typedef struct {
    int faults;
} Row;

static Seeds
chosen_seeds(void)
{
    Seeds seeds = {{1}, 1};
    if (getenv("TIMBRE_LONG") == NULL)
        return seeds;
    seeds = (Seeds){{1, 22, 333}, 3};
    printf("seeds:");
    for (size_t i = 0; i < 20; i++) {
        seeds.seeds[seeds.count] = random_fresh_seed();
        printf(" %llu", (unsigned long long)seeds.seeds[seeds.count++]);
    }
    printf("\n");
    return seeds;
}

static void
cell(Row *row, const char *name, double value, double low, double high)
{
    const bool is_good = value >= low && value <= high;
    printf(" %s%s%.3g", name, is_good ? " " : " !", value);
    row->faults += !is_good;
}

static double
target_lufs(void)
{
    return preset_table_find("streaming")->loudness_lufs;
}

// P1 /////////////////////////////////////////////////////////////////////////

static void
print_obedience(Row *row, const SongSound *song)
{
    const Plan *plan = song->plan;
    const Score *score = song->score;
    const bool obeys =
        song->rendered.audio->frame_count ==
            plan_complete_frames(plan, SONG_RATE_HZ) &&
        score->tempo_bpm == plan->tempo_bpm && score->bars == plan->bars &&
        strcmp(score->key, plan->key) == 0 && score->mode == plan->mode &&
        score->meter.numerator == plan->meter.numerator &&
        score->meter.denominator == plan->meter.denominator &&
        score->section_count == plan->section_count;
    cell(row, "P1", obeys, 1, 1);
}

// A1 to A5 ///////////////////////////////////////////////////////////////////

static void
print_levels(Row *row, const SongSound *song)
{
    const AudioBuffer *mix = song->rendered.audio;
    int pairs = 0;
    const double order = song_loudness_order(song, &pairs);
    if (pairs > 0)
        cell(row, "A1", order, 0, HUGE_VAL);
    cell(row, "A2", song_lufs(mix->samples, mix->frame_count),
         mixdown_lufs - 0.5, mixdown_lufs + 0.5);
    cell(row, "", rig_db(song_peak(mix->samples, mix->frame_count)), -HUGE_VAL,
         4);
    cell(row, "A3", song_longest_silence_s(song), 0, 0.3);
    const SongStereo stereo = song_stereo(mix);
    cell(row, "A4", stereo.correlation, 0.2, 1);
    cell(row, "", stereo.mono_loss_db, -0.1, 2.5);
    cell(row, "A5", song_stem_difference_db(song), -HUGE_VAL, -120);
}

// A6 /////////////////////////////////////////////////////////////////////////

static int
compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double
median(const double *values, size_t count)
{
    double sorted[PLAN_MAX_PARTS] = {0};
    memcpy(sorted, values, count * sizeof *values);
    qsort(sorted, count, sizeof *sorted, compare_doubles);
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
}

// All stems stand above -18 LUFS + level_lu by the same make-up gain. One that
// was held at -5 dBFS, as its peak shows, may be softer.
static void
print_balance(Row *row, const SongSound *song)
{
    double offsets[PLAN_MAX_PARTS] = {0};
    double peaks[PLAN_MAX_PARTS] = {0};
    size_t count = 0;
    const Score *score = song->score;
    for (size_t i = 0; i < score->part_count; i++) {
        const RenderedPart *stem = song_stem(song, score->parts[i].name);
        if (stem == NULL)
            continue;
        const float *samples = stem->audio->samples;
        const size_t frames = stem->audio->frame_count;
        offsets[count] =
            song_lufs(samples, frames) + 18 - score->parts[i].level_lu;
        peaks[count++] = rig_db(song_peak(samples, frames));
    }
    assert_true(count > 0);
    const double make_up = median(offsets, count);
    double worst = 0;
    double held = 0;
    for (size_t i = 0; i < count; i++) {
        const double apart = offsets[i] - make_up;
        if (apart < -1 && peaks[i] - make_up > -5.2)
            held = fmin(held, apart);
        else
            worst = fmax(worst, fabs(apart));
    }
    cell(row, "A6", worst, 0, 1);
    // The peak rule takes 3 dB from a drum kit at most: a balance is left.
    cell(row, "held", held, -3, 0);
}

// A7, A8 /////////////////////////////////////////////////////////////////////

static void
print_tempo(Row *row, const SongSound *song)
{
    const SpectrumTempo tempo =
        spectrum_tempo(song->rendered.audio, song->score->tempo_bpm);
    cell(row, "A7", fabs(tempo.tempo_bpm / song->score->tempo_bpm - 1) * 100, 0,
         0.3);
    cell(row, "", tempo.strength, 0.4, 1);
}

static const char *
key_relation(const SongSound *song)
{
    const SpectrumKey heard = spectrum_key(song->rendered.audio);
    const int tonic = music_pitch_class(song->score->key);
    const int minor = music_mode_is_minor(song->score->mode);
    const int apart = (heard.tonic - tonic + 12) % 12;
    if (heard.tonic < 0)
        return "none";
    if (heard.is_minor == minor)
        return apart == 0                 ? "equal"
               : apart == 7 || apart == 5 ? "fifth"
                                          : "other";
    if (apart == (minor ? 3 : 9))
        return "relative";
    // Of the relative key's fifths.
    if (apart == (minor ? 10 : 4) || apart == (minor ? 8 : 2))
        return "fifth";
    return apart == 0 ? "parallel" : "other";
}

static void
print_key(Row *row, const SongSound *song, Set *set)
{
    const char *relation = key_relation(song);
    const bool is_near =
        strcmp(relation, "equal") == 0 || strcmp(relation, "relative") == 0;
    const bool is_good = is_near || strcmp(relation, "fifth") == 0;
    set->near_keys += is_near;
    row->faults += !is_good;
    printf(" A8 %s%s", is_good ? "" : "!", relation);
}

// Sections ///////////////////////////////////////////////////////////////////

static bool
is_chorus(SectionRole role)
{
    return role == SECTION_CHORUS || role == SECTION_DROP || role == SECTION_B;
}

static bool
is_verse(SectionRole role)
{
    return role == SECTION_VERSE || role == SECTION_A || role == SECTION_MAIN;
}

typedef struct {
    double centroid_hz, rms, onsets, energy;
    int bars;
} Character;

static Character
character_of(const SongSound *song, bool (*is_meant)(SectionRole role))
{
    const Score *score = song->score;
    Character character = {0};
    for (size_t i = 0; i < score->section_count; i++) {
        const ScoreSection *section = &score->sections[i];
        if (!is_meant(section->role))
            continue;
        const double bar_s = music_bar_s(score->meter, score->tempo_bpm);
        const double from_s = section->first_bar * bar_s;
        const double to_s = from_s + section->bars * bar_s;
        character.centroid_hz +=
            section->bars *
            spectrum_centroid_hz(song->rendered.audio, from_s, to_s);
        character.rms += section->bars * song_section_rms(song, i);
        character.energy += section->bars * section->energy;
        character.bars += section->bars;
        const int bar_ticks = music_bar_ticks(score->meter);
        for (size_t p = 0; p < score->part_count; p++)
            for (size_t n = 0; n < score->parts[p].note_count; n++) {
                const int bar = score->parts[p].notes[n].tick / bar_ticks;
                character.onsets += bar >= section->first_bar &&
                                    bar < section->first_bar + section->bars;
            }
    }
    character.centroid_hz /= character.bars;
    character.rms /= character.bars;
    character.onsets /= character.bars;
    character.energy /= character.bars;
    return character;
}

// A chorus is louder; two steps of energy above the verse it is also brighter
// or busier.
static void
print_sections(Row *row, const SongSound *song)
{
    const Character verse = character_of(song, is_verse);
    const Character chorus = character_of(song, is_chorus);
    if (verse.bars == 0 || chorus.bars == 0)
        return;
    cell(row, "S", rig_db(chorus.rms / verse.rms), 1, 12);
    const double centroid = chorus.centroid_hz / verse.centroid_hz;
    const double onsets = chorus.onsets / verse.onsets;
    const bool is_two_up = chorus.energy >= verse.energy + 2;
    cell(row, "", fmax(centroid / 1.05, onsets / 1.1), is_two_up ? 1 : 0,
         HUGE_VAL);
}

// Master and preview /////////////////////////////////////////////////////////

static void
print_master(Row *row, SongSound *song)
{
    const ChainReport report = song_master(song);
    const AudioBuffer *audio = song->rendered.audio;
    Loudness heard = {0};
    Error error = {0};
    assert_int_equal(loudness_measure(audio->samples, audio->frame_count, 2,
                                      SONG_RATE_HZ, &heard, &error),
                     STATUS_OK);
    // Softer only with a sentence that says why.
    const bool is_excused = report.note[0] != '\0';
    cell(row, "M", heard.integrated_lufs,
         is_excused ? -HUGE_VAL : target_lufs() - 0.1, target_lufs() + 0.1);
    cell(row, "", heard.true_peak_dbtp, -HUGE_VAL, -1);
    const RigHost *kept = &song->kept;
    assert_int_equal(kept->preview_frames, audio->frame_count);
    cell(row, "V",
         song_lufs(kept->preview, kept->preview_frames) - heard.integrated_lufs,
         -1.5, 1.5);
    const SongSwitch joined = song_switch(song);
    const double half_more_db = rig_db(1.5);
    cell(row, "W", joined.step, 0, 1.5);
    cell(row, "", joined.level_db, 0, half_more_db);
    cell(row, "", joined.swell_db, -HUGE_VAL, half_more_db);
    // Mastering turns the phase of the lowest octave; another place of the
    // song would be near 0.
    cell(row, "", joined.sameness, 0.5, 1);
}

static const char legend[] =
    "P1 as planned | A1 dB above the order of energies | A2 LUFS, peak dBFS | "
    "A3 s of silence\nA4 correlation, mono loss dB | A5 mix - stems dBFS | A6 "
    "LU off balance, held by peak | A7 % off tempo, strength\nA8 key | S "
    "chorus over verse: dB, brighter or busier | M master: LUFS, dBTP | V "
    "preview - master LU\nW switch to the master: step, level dB, swell dB, "
    "sameness\n";

static void
judge(Set *set, Synth *synth, const char *style, uint64_t seed)
{
    Row row = {0};
    SongSound song = song_new(synth, song_plan(style, seed, 30),
                              (SongWay){true, target_lufs()});
    printf("%-10s %llu", style, (unsigned long long)seed);
    print_obedience(&row, &song);
    print_levels(&row, &song);
    print_balance(&row, &song);
    print_tempo(&row, &song);
    print_key(&row, &song, set);
    print_sections(&row, &song);
    print_master(&row, &song);
    printf("\n");
    set->rows++;
    set->bad_rows += row.faults > 0;
    song_clear(&song);
}

static Synth *
open_synth(const char *soundfont, Pool *pool)
{
    Error error = {0};
    Synth *synth = synth_new(soundfont, pool, &error);
    if (synth == NULL)
        fail_msg("%s", error.text);
    return synth;
}

static void
check_set(const Set *set)
{
    printf("key equal or relative: %d of %d\n", set->near_keys, set->rows);
    // Of very many songs, two in a hundred may lie outside.
    assert_true(set->bad_rows <= (set->rows > 100 ? set->rows / 50 : 0));
}

static void
every_style_sounds_as_it_was_planned(void **state)
{
    (void)state;
    Pool *pool = pool_new(2);
    Synth *synth = open_synth(song_small_font, pool);
    const Seeds seeds = chosen_seeds();
    Set set = {0};
    size_t count = 0;
    const Style *styles = style_table(&count);
    printf("%s", legend);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < seeds.count; k++)
            judge(&set, synth, styles[i].id, seeds.seeds[k]);
    synth_free(synth);
    pool_free(pool);
    check_set(&set);
    assert_true(set.near_keys * 100 >= set.rows * 85);
}

static void
a_larger_soundfont_keeps_the_same_gates(void **state)
{
    (void)state;
    static const char *const styles[] = {"boom_bap", "house", "jazz", "rock"};
    if (!path_exists(song_large_font))
        skip();
    Pool *pool = pool_new(2);
    Synth *synth = open_synth(song_large_font, pool);
    Set set = {0};
    for (size_t i = 0; i < ARRAY_LENGTH(styles); i++)
        judge(&set, synth, styles[i], 1);
    synth_free(synth);
    pool_free(pool);
    check_set(&set);
}

// P2 /////////////////////////////////////////////////////////////////////////

static void
hash_song(size_t thread_count, char text[static HASH_TEXT_SIZE])
{
    Pool *pool = pool_new(thread_count);
    Synth *synth = open_synth(song_small_font, pool);
    SongSound song =
        song_new(synth, song_plan("synthwave", 22, 20), (SongWay){false, -16});
    Hash *hash = hash_new();
    const size_t values = song.rendered.audio->frame_count * 2;
    hash_add_samples(hash, song.rendered.audio->samples, values);
    for (size_t i = 0; i < song.rendered.part_count; i++)
        hash_add_samples(hash, song.rendered.parts[i].audio->samples, values);
    (void)song_master(&song);
    hash_add_samples(hash, song.rendered.audio->samples, values);
    hash_text(hash, text);
    hash_free(hash);
    song_clear(&song);
    synth_free(synth);
    pool_free(pool);
}

static void
one_seed_is_one_sound_from_plan_to_master(void **state)
{
    (void)state;
    char first[HASH_TEXT_SIZE];
    char second[HASH_TEXT_SIZE];
    hash_song(2, first);
    hash_song(1, second);
    assert_string_equal(first, second);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_style_sounds_as_it_was_planned),
        cmocka_unit_test(a_larger_soundfont_keeps_the_same_gates),
        cmocka_unit_test(one_seed_is_one_sound_from_plan_to_master),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
