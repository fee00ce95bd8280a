// SPDX-License-Identifier: MIT
// Gates G3 and G4 by judges of their own, and the bad-input rules (dsp.md 6).
#include "timbre/dsp/chain.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/dsp/signal_check.h"

#include "dsp_torture.h"

#include <pthread.h>
#include <sys/resource.h>
#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

static const ChainSettings streaming = {"streaming", NAN, NAN};
static const ChainSettings transparent = {"transparent", NAN, NAN};

static ChainReport
master(AudioBuffer *audio, const ChainSettings *settings)
{
    ChainReport report;
    Error error = {0};
    size_t frames = audio->frame_count;
    Status status =
        chain_master(audio, settings, NULL, NULL, NULL, &report, &error);
    if (status != STATUS_OK)
        fail_msg("%s", error.text);
    assert_int_equal(audio->frame_count, frames);
    return report;
}

// What every master must fulfil; `report` must tell the truth about it.
static void
check_master(const AudioBuffer *audio,
             const ChainReport *report,
             double target_lufs,
             double ceiling_dbtp,
             const char *name)
{
    Ebur128 judge = ebur128_judge(audio);
    double peak = fmax(judge.true_peak_dbtp, sinc_judge_dbtp(audio));
    if (peak > ceiling_dbtp)
        fail_msg("%s: %.4f dBTP", name, peak);
    if (fabs(judge.integrated_lufs - target_lufs) > 0.1 &&
        report->note[0] == '\0')
        fail_msg("%s: %.3f LUFS and no word about it", name,
                 judge.integrated_lufs);
    if (audio->sample_rate_hz % 10 == 0)
        assert_true(
            fabs(judge.integrated_lufs - report->after.integrated_lufs) < 0.05);
    assert_true(report->after.true_peak_dbtp >= peak - 0.01);
    size_t count = audio->frame_count * (size_t)audio->channel_count;
    assert_int_equal(signal_check_bad(audio->samples, count, NULL), 0);
    assert_true(signal_check_dc(audio->samples, audio->frame_count,
                                audio->channel_count) < 1.2e-3);
}

static void
chain_reaches_target_and_ceiling_on_music(void **state)
{
    (void)state;
    static const double levels_db[] = {-20, 0, 5, 12};
    size_t preset_count;
    const Preset *presets = preset_table(&preset_count);
    for (size_t p = 0; p < preset_count; p++)
        for (size_t i = 0; i < ARRAY_LENGTH(levels_db); i++) {
            AudioBuffer *audio =
                music_render(10, from_db(levels_db[i]), 2, 48000);
            ChainSettings settings = {presets[p].name, NAN, NAN};
            ChainReport report = master(audio, &settings);
            check_master(audio, &report, presets[p].loudness_lufs,
                         presets[p].ceiling_dbtp, presets[p].name);
            assert_string_equal(report.note, "");
            assert_true(report.pass_count <= 4);
            audio_buffer_free(audio);
        }
}

static void
chain_obeys_other_targets_and_ceilings(void **state)
{
    (void)state;
    static const ChainSettings rows[] = {{"streaming", -10, -0.3},
                                         {"streaming", -23, -3},
                                         {"transparent", -13, -2},
                                         {"transparent", -30, -1}};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        AudioBuffer *audio = music_render(8, 0.9, 2, 44100);
        ChainReport report = master(audio, &rows[i]);
        check_master(audio, &report, rows[i].loudness_lufs,
                     rows[i].ceiling_dbtp, rows[i].preset);
        assert_string_equal(report.note, "");
        audio_buffer_free(audio);
    }
}

static void
chain_says_when_the_ceiling_forbids_the_target(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(8, 0.9, 2, 44100);
    ChainSettings settings = {"transparent", -7, -2};
    ChainReport report = master(audio, &settings);
    check_master(audio, &report, -7, -2, "too loud");
    assert_non_null(strstr(report.note, "bound by the ceiling of -2.0 dBTP"));
    assert_true(report.pass_count <= 4);
    audio_buffer_free(audio);
}

static void
chain_holds_the_ceiling_under_torture(void **state)
{
    (void)state;
    for (int kind = 0; kind < TORTURE_COUNT; kind++) {
        AudioBuffer *audio = torture_render(kind, 1, 2, 48000);
        ChainReport report =
            master(audio, kind % 2 == 0 ? &transparent : &streaming);
        check_master(audio, &report, -14, -1, torture_names[kind]);
        // The trim of the last resort isn't needed.
        assert_true(report.pass_count < 7);
        audio_buffer_free(audio);
    }
}

static void
chain_works_at_every_rate_and_in_mono(void **state)
{
    (void)state;
    static const int rates[] = {8000,  11025, 22050, 37800,
                                44100, 96000, 192000};
    for (size_t r = 0; r < ARRAY_LENGTH(rates); r++) {
        int channels = 1 + (int)(r % 2);
        AudioBuffer *audio = music_render(4, 1, channels, rates[r]);
        ChainReport report = master(audio, &streaming);
        check_master(audio, &report, -14, -1, "odd rate");
        assert_string_equal(report.note, "");
        if (channels == 1)
            assert_true(report.correlation == 1 && report.mono_loss_lu == 0);
        audio_buffer_free(audio);
    }
}

static void
chain_mends_a_few_bad_samples_and_says_so(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(4, 0.7, 2, 48000);
    audio->samples[1000] = NAN;
    audio->samples[150001] = INFINITY;
    audio->samples[150002] = -INFINITY;
    ChainReport report = master(audio, &streaming);
    assert_int_equal(report.bad_sample_count, 3);
    check_master(audio, &report, -14, -1, "mended");
    audio_buffer_free(audio);
}

static void
chain_refuses_too_many_bad_samples_with_their_place(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(1, 0.7, 2, 48000);
    for (size_t i = 48000; i < 49000; i++)
        audio->samples[i] = NAN;
    AudioBuffer *copy = buffer_copy(audio);
    Error error = {0};
    ChainReport report;
    assert_int_equal(
        chain_master(audio, &streaming, NULL, NULL, NULL, &report, &error),
        STATUS_INVALID);
    assert_non_null(strstr(error.text, "1000 of 96000"));
    assert_non_null(strstr(error.text, "0.500 s"));
    assert_true(buffers_are_equal(audio, copy));
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

static void
chain_takes_dc_away_without_a_thump(void **state)
{
    (void)state;
    size_t preset_count;
    const Preset *presets = preset_table(&preset_count);
    for (size_t p = 0; p < preset_count; p++) {
        AudioBuffer *audio = music_render(4, 0.3, 2, 48000);
        for (size_t i = 0; i < audio->frame_count; i++)
            audio->samples[2 * i] += 0.5F;
        for (size_t i = 0; i < 4800; i++)
            audio->samples[2 * i + 1] = 0, audio->samples[2 * i] = 0.5F;
        ChainSettings settings = {presets[p].name, NAN, NAN};
        ChainReport report = master(audio, &settings);
        assert_true(report.dc_offset > 0.49);
        check_master(audio, &report, -14, -1, presets[p].name);
        // The left channel begins with 100 ms of nothing but DC.
        for (size_t i = 0; i < 4800; i++)
            assert_true(fabs((double)audio->samples[2 * i]) < 0.05);
        audio_buffer_free(audio);
    }
}

static void
chain_leaves_nothing_of_mere_dc(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(48000, 1, 48000);
    for (size_t i = 0; i < 48000; i++)
        audio->samples[i] = 0.25F;
    ChainReport report = master(audio, &streaming);
    assert_true(report.is_silent);
    for (size_t i = 0; i < 48000; i++)
        assert_true(audio->samples[i] == 0);
    audio_buffer_free(audio);
}

static void
chain_keeps_silence_silent(void **state)
{
    (void)state;
    static const float levels[] = {0, -0.0F, 1e-41F, 1e-9F};
    for (size_t k = 0; k < ARRAY_LENGTH(levels); k++) {
        AudioBuffer *audio = audio_buffer_new(100000, 2, 48000);
        for (size_t i = 0; i < 200000; i++)
            audio->samples[i] = i % 2 == 0 ? levels[k] : -levels[k];
        ChainReport report =
            master(audio, k % 2 == 0 ? &streaming : &transparent);
        assert_true(report.is_silent);
        assert_true(report.gain_db == 0);
        assert_string_not_equal(report.note, "");
        assert_true(report.after.integrated_lufs == -HUGE_VAL);
        for (size_t i = 0; i < 200000; i++)
            assert_true(audio->samples[i] == 0);
        audio_buffer_free(audio);
    }
}

static void
chain_lifts_very_quiet_sound_by_30_db_at_most(void **state)
{
    (void)state;
    size_t preset_count;
    const Preset *presets = preset_table(&preset_count);
    for (size_t p = 0; p < preset_count; p++) {
        AudioBuffer *audio = music_render(4, 0.0003, 2, 48000);
        ChainSettings settings = {presets[p].name, NAN, NAN};
        ChainReport report = master(audio, &settings);
        assert_true(fabs(report.gain_db - 30) < 1e-6);
        assert_non_null(strstr(report.note, "gain cap"));
        assert_true(report.after.integrated_lufs < -20);
        audio_buffer_free(audio);
    }
}

static void
chain_survives_very_short_sounds(void **state)
{
    (void)state;
    static const size_t lengths[] = {0, 1, 15, 16, 17, 400, 1024, 4800, 19151};
    for (size_t k = 0; k < ARRAY_LENGTH(lengths); k++) {
        AudioBuffer *audio = sine_render(440, 0.3, 0.5, 1, 2, 48000);
        AudioBuffer *copy = buffer_copy(audio);
        audio->frame_count = lengths[k];
        ChainReport report = master(audio, &streaming);
        assert_true(report.is_short);
        assert_memory_equal(audio->samples + 2 * lengths[k],
                            copy->samples + 2 * lengths[k], 2 * sizeof(float));
        if (lengths[k] < 16)
            assert_memory_equal(audio->samples, copy->samples,
                                lengths[k] * 2 * sizeof(float));
        else
            assert_true(both_judges_dbtp(audio) <= -1);
        audio_buffer_free(audio);
        audio_buffer_free(copy);
    }
}

static void
chain_does_not_make_antiphase_worse(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(6, 0.7, 2, 48000);
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[2 * i + 1] =
            -0.8F * audio->samples[2 * i] + 0.3F * audio->samples[2 * i + 1];
    double before =
        signal_check_mono_loss_db(audio->samples, audio->frame_count, 2);
    ChainReport report = master(audio, &streaming);
    check_master(audio, &report, -14, -1, "antiphase");
    double after =
        signal_check_mono_loss_db(audio->samples, audio->frame_count, 2);
    assert_true(before < -5);
    assert_true(after >= before - 0.3);
    assert_true(report.correlation < 0 && report.mono_loss_lu < -3);
    audio_buffer_free(audio);
}

static void
chain_transparent_changes_nothing_that_fits(void **state)
{
    (void)state;
    // Bring the music to the target by one plain gain first.
    AudioBuffer *audio = music_render(6, 0.5, 2, 48000);
    ChainSettings target = {"transparent", -24, -1};
    double gain = from_db(-24 - ebur128_judge(audio).integrated_lufs);
    for (size_t i = 0; i < 2 * audio->frame_count; i++)
        audio->samples[i] *= (float)gain;
    AudioBuffer *copy = buffer_copy(audio);
    ChainReport report = master(audio, &target);
    assert_true(report.gain_db == 0);
    assert_true(buffers_are_equal(audio, copy));
    // Kept loudness: whatever it is, it stays, as long as the peaks fit.
    ChainSettings keep = {"transparent", HUGE_VAL, -1};
    report = master(audio, &keep);
    assert_true(buffers_are_equal(audio, copy));
    assert_string_equal(report.note, "");
    audio_buffer_free(audio);
    audio_buffer_free(copy);
}

typedef struct {
    AudioBuffer *audio;
    Pool *pool;
} Thread;

static void *
master_thread(void *context)
{
    Thread *thread = context;
    chain_master(thread->audio, &streaming, thread->pool, NULL, NULL, NULL,
                 NULL);
    return NULL;
}

static void
chain_gives_the_same_bytes_alone_together_and_with_a_pool(void **state)
{
    (void)state;
    AudioBuffer *alone = music_render(5, 1.2, 2, 48000);
    Thread threads[3] = {{buffer_copy(alone), NULL},
                         {buffer_copy(alone), NULL},
                         {buffer_copy(alone), pool_new(3)}};
    master(alone, &streaming);
    pthread_t ids[2];
    for (int i = 0; i < 2; i++)
        assert_int_equal(
            pthread_create(&ids[i], NULL, master_thread, &threads[i]), 0);
    master_thread(&threads[2]);
    for (int i = 0; i < 2; i++)
        pthread_join(ids[i], NULL);
    for (int i = 0; i < 3; i++) {
        assert_true(buffers_are_equal(alone, threads[i].audio));
        audio_buffer_free(threads[i].audio);
    }
    pool_free(threads[2].pool);
    audio_buffer_free(alone);
}

typedef struct {
    double last;
    int calls, calls_left;
} Progress;

static bool
watch(void *context, double done_share)
{
    Progress *progress = context;
    assert_true(done_share >= progress->last && done_share <= 1);
    progress->last = done_share;
    progress->calls++;
    return --progress->calls_left > 0;
}

static void
chain_stops_when_asked_to(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(10, 1, 2, 48000);
    Progress progress = {.calls_left = 1000000};
    ChainReport report;
    Error error = {0};
    AudioBuffer *copy = buffer_copy(audio);
    assert_int_equal(
        chain_master(copy, &streaming, NULL, watch, &progress, &report, &error),
        STATUS_OK);
    audio_buffer_free(copy);
    assert_true(progress.last > 0.5);
    // Enough that 50 ms never pass: a call per 16384 frames and pass.
    assert_true(progress.calls >= 29 * 4);
    for (int calls = 1; calls < progress.calls; calls += 17) {
        Progress stop = {.calls_left = calls};
        copy = buffer_copy(audio);
        assert_int_equal(
            chain_master(copy, &streaming, NULL, watch, &stop, &report, &error),
            STATUS_CANCELLED);
        assert_int_equal(stop.calls, calls);
        audio_buffer_free(copy);
    }
    audio_buffer_free(audio);
}

static void
chain_says_what_it_cannot_master(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new(100, 1, 48000);
    Error error = {0};
    ChainReport report;
    ChainSettings unknown = {"loudest", NAN, NAN};
    assert_int_equal(
        chain_master(audio, &unknown, NULL, NULL, NULL, &report, &error),
        STATUS_USAGE);
    assert_non_null(strstr(error.text, "loudest"));
    audio->sample_rate_hz = 7999;
    assert_int_equal(
        chain_master(audio, &streaming, NULL, NULL, NULL, &report, &error),
        STATUS_INVALID);
    audio->sample_rate_hz = 192001;
    assert_int_equal(
        chain_master(audio, &streaming, NULL, NULL, NULL, &report, &error),
        STATUS_INVALID);
    audio->sample_rate_hz = 48000;
    audio->channel_count = 6;
    assert_int_equal(
        chain_master(audio, &streaming, NULL, NULL, NULL, &report, &error),
        STATUS_INVALID);
    assert_non_null(strstr(error.text, "6 channels"));
    audio->channel_count = 1;
    audio_buffer_free(audio);
}

#if defined(__x86_64__)
static void
chain_gives_back_the_callers_rounding_mode(void **state)
{
    (void)state;
    AudioBuffer *audio = music_render(1, 0.7, 2, 48000);
    // Without its sticky flags, and with denormals on, as programs start.
    unsigned before = _mm_getcsr() & ~0x807fU;
    _mm_setcsr(before);
    master(audio, &streaming);
    assert_int_equal(_mm_getcsr() & ~0x3fU, before);
    audio->samples[0] = NAN;
    for (size_t i = 0; i < 1000; i++)
        audio->samples[i] = NAN;
    chain_master(audio, &streaming, NULL, NULL, NULL, NULL, NULL);
    assert_int_equal(_mm_getcsr() & ~0x3fU, before);
    audio_buffer_free(audio);
}
#endif

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
// Four minutes are 92 MB: a hidden copy would show.
static void
chain_needs_little_memory_beside_the_array(void **state)
{
    (void)state;
    AudioBuffer *audio = audio_buffer_new((size_t)240 * 48000, 2, 48000);
    uint64_t seed = 5;
    for (size_t i = 0; i < audio->frame_count * 2; i++)
        audio->samples[i] = (float)(0.2 * noise_next(&seed));
    struct rusage before, after;
    getrusage(RUSAGE_SELF, &before);
    master(audio, &transparent);
    getrusage(RUSAGE_SELF, &after);
    assert_true(after.ru_maxrss - before.ru_maxrss < 64 * 1024);
    audio_buffer_free(audio);
}
#endif

static void
chain_reports_clipped_input(void **state)
{
    (void)state;
    AudioBuffer *audio = sine_render(100, 2, 0, 1, 1, 48000);
    for (size_t i = 0; i < audio->frame_count; i++)
        audio->samples[i] = fmaxf(-1, fminf(audio->samples[i], 1));
    ChainReport report = master(audio, &streaming);
    assert_int_equal(report.clipped_run_count, 200);
    assert_true(both_judges_dbtp(audio) <= -1);
    audio_buffer_free(audio);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chain_reaches_target_and_ceiling_on_music),
        cmocka_unit_test(chain_obeys_other_targets_and_ceilings),
        cmocka_unit_test(chain_says_when_the_ceiling_forbids_the_target),
        cmocka_unit_test(chain_holds_the_ceiling_under_torture),
        cmocka_unit_test(chain_works_at_every_rate_and_in_mono),
        cmocka_unit_test(chain_mends_a_few_bad_samples_and_says_so),
        cmocka_unit_test(chain_refuses_too_many_bad_samples_with_their_place),
        cmocka_unit_test(chain_takes_dc_away_without_a_thump),
        cmocka_unit_test(chain_leaves_nothing_of_mere_dc),
        cmocka_unit_test(chain_keeps_silence_silent),
        cmocka_unit_test(chain_lifts_very_quiet_sound_by_30_db_at_most),
        cmocka_unit_test(chain_survives_very_short_sounds),
        cmocka_unit_test(chain_does_not_make_antiphase_worse),
        cmocka_unit_test(chain_transparent_changes_nothing_that_fits),
        cmocka_unit_test(
            chain_gives_the_same_bytes_alone_together_and_with_a_pool),
        cmocka_unit_test(chain_stops_when_asked_to),
        cmocka_unit_test(chain_says_what_it_cannot_master),
        cmocka_unit_test(chain_reports_clipped_input),
#if defined(__x86_64__)
        cmocka_unit_test(chain_gives_back_the_callers_rounding_mode),
#endif
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
        cmocka_unit_test(chain_needs_little_memory_beside_the_array),
#endif
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
