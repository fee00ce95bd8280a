// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/hash.h"

#include "check.h"
#include "loudness_steps.h"
#include "synth_rig.h"

#include <pthread.h>
#include <unistd.h>

enum { SECOND = SYNTH_SAMPLE_RATE_HZ };

static double
lufs(const float *samples, size_t frame_count)
{
    LoudnessSteps steps = {0};
    loudness_steps_add(&steps, samples, frame_count);
    const double level = loudness_steps_lufs(loudness_steps_power(&steps));
    loudness_steps_clear(&steps);
    return level;
}

// All sorts of stems: kits, programs, own voices with pump, textures.
static Score *
full_score(int bars)
{
    static char rain[] = "rain";
    static char soft[] = "soft";
    static char loud[] = "loud";
    Score *score = rig_score(124, bars, bars * 4 * 60 / 124.0 + 2.5);
    rig_drums(score, -3);
    rig_bass(score, VOICE_BASS_808, 0, -4);
    rig_chords(score, "pad", 89, -9);
    rig_lead(score, VOICE_SUPERSAW, 0, -5);
    score->parts[2].low_pass_hz = 6000;
    score->parts[3].pump_db = 5;
    for (int bar = 0; bar < bars; bar++)
        score_add_control(
            &score->parts[2],
            (ScoreControl){bar * 3840, 11, bar < bars / 2 ? 102 : 127});
    score_add_texture(score, (ScoreTexture){rain, -24, 0, 0});
    score_add_section(score,
                      (ScoreSection){soft, SECTION_VERSE, 0, bars / 2, 2});
    score_add_section(
        score, (ScoreSection){loud, SECTION_CHORUS, bars / 2, bars / 2, 5});
    score_sort(score);
    return score;
}

typedef struct {
    Pool *pool;
    Synth *synth;
    RigHost kept;
    BackendHost host;
    Rendered rendered;
    Error error;
    Status status;
} Session;

static void
open_session(Session *session, size_t thread_count)
{
    memset(session, 0, sizeof *session);
    session->pool = pool_new(thread_count);
    session->synth = synth_new(NULL, session->pool, &session->error);
    assert_non_null(session->synth);
    session->host = rig_host(&session->kept);
}

static void
render(Session *session, const Score *score, size_t slice_frames)
{
    SynthSettings settings = synth_settings();
    if (slice_frames > 0)
        settings.slice_frames = slice_frames;
    session->status =
        synth_render_with(session->synth, score, &settings, &session->host,
                          &session->rendered, &session->error);
}

static void
close_session(Session *session)
{
    backend_rendered_clear(&session->rendered);
    rig_host_clear(&session->kept);
    synth_free(session->synth);
    pool_free(session->pool);
}

static void
hash_rendered(const Rendered *rendered, char text[static HASH_TEXT_SIZE])
{
    Hash *hash = hash_new();
    const size_t values = rendered->audio->frame_count * 2;
    hash_add_samples(hash, rendered->audio->samples, values);
    for (size_t i = 0; i < rendered->part_count; i++)
        hash_add_samples(hash, rendered->parts[i].audio->samples, values);
    hash_text(hash, text);
    hash_free(hash);
}

static void
stems_sum_to_the_mix_below_minus_120_db(void **state)
{
    (void)state;
    Session session;
    Score *score = full_score(8);
    open_session(&session, 2);
    render(&session, score, 0);
    assert_int_equal(session.status, STATUS_OK);
    const Rendered *rendered = &session.rendered;
    assert_int_equal(rendered->part_count, 5);
    assert_int_equal(rendered->audio->frame_count, score_frames(score, SECOND));
    assert_int_equal(session.kept.emitted_frames, rendered->audio->frame_count);
    double worst = 0;
    for (size_t i = 0; i < 2 * rendered->audio->frame_count; i++) {
        double sum = 0;
        for (size_t p = 0; p < rendered->part_count; p++)
            sum += (double)rendered->parts[p].audio->samples[i];
        worst = fmax(worst, fabs(sum - (double)rendered->audio->samples[i]));
    }
    assert_true(worst < 1e-6);
    for (size_t p = 0; p < rendered->part_count; p++)
        assert_true(rig_rms(rendered->parts[p].audio->samples, 0,
                            rendered->audio->frame_count) > 1e-4);
    close_session(&session);
    score_free(score);
}

static void
the_mix_has_minus_16_lufs_and_its_length_and_fade(void **state)
{
    (void)state;
    Session session;
    Score *score = full_score(8);
    open_session(&session, 2);
    render(&session, score, 0);
    const AudioBuffer *mix = session.rendered.audio;
    const size_t frames = mix->frame_count;
    assert_true(fabs(lufs(mix->samples, frames) + 16) < 0.5);
    assert_true(rig_rms(mix->samples, frames - 480, 480) < 1e-3);
    assert_true(fabsf(mix->samples[2 * frames - 1]) < 1e-5F);
    for (size_t i = 0; i < 2 * frames; i++)
        assert_true(isfinite(mix->samples[i]));
    close_session(&session);
    score_free(score);
}

static void
thread_count_and_slice_size_change_no_bit(void **state)
{
    (void)state;

    static const struct {
        size_t threads, slice_frames;
    } ways[] = {{1, 4096}, {2, 4096}, {3, 4096},
                {2, 64},   {1, 1088}, {2, 65536}};

    for (int is_loop = 0; is_loop <= 1; is_loop++) {
        char first[HASH_TEXT_SIZE];
        for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
            Session session;
            Score *score = full_score(2);
            score->is_loop = is_loop != 0;
            open_session(&session, ways[i].threads);
            render(&session, score, ways[i].slice_frames);
            assert_int_equal(session.status, STATUS_OK);
            char hash[HASH_TEXT_SIZE];
            hash_rendered(&session.rendered, hash);
            if (i == 0)
                memcpy(first, hash, sizeof first);
            assert_string_equal(hash, first);
            close_session(&session);
            score_free(score);
        }
    }
}

static void
one_part_does_not_depend_on_the_others(void **state)
{
    (void)state;
    // Alone its gain may differ, its wave not: compare at a ratio.
    Session both;
    Session alone;
    Score *score = full_score(4);
    open_session(&both, 2);
    render(&both, score, 0);
    Score *bass = full_score(4);
    bass->parts[0].note_count = 0;
    bass->parts[2].note_count = 0;
    bass->parts[3].note_count = 0;
    bass->section_count = 0;
    score->section_count = 0;
    open_session(&alone, 2);
    render(&alone, bass, 0);
    const float *a = both.rendered.parts[1].audio->samples;
    const float *b = alone.rendered.parts[0].audio->samples;
    assert_string_equal(alone.rendered.parts[0].name, "bass");
    const double ratio =
        rig_rms(a, SECOND, 3 * SECOND / 2) / rig_rms(b, SECOND, 3 * SECOND / 2);
    for (size_t i = 2 * SECOND; i < 5 * SECOND; i++)
        assert_true(fabs((double)a[i] - ratio * (double)b[i]) < 1e-4);
    close_session(&alone);
    close_session(&both);
    bass->section_count = score->section_count = 2;
    score_free(bass);
    score_free(score);
}

static void
the_preview_is_in_order_whole_and_near_the_take(void **state)
{
    (void)state;
    for (int kind = 0; kind < 2; kind++) {
        Session session;
        Score *score = kind == 0 ? full_score(16) : rig_band(16);
        open_session(&session, 2);
        render(&session, score, 0);
        const AudioBuffer *mix = session.rendered.audio;
        const RigHost *kept = &session.kept;
        assert_int_equal(kept->preview_frames, mix->frame_count);
        assert_false(kept->went_back);
        assert_int_equal(kept->last_done, mix->frame_count);
        const double apart = lufs(kept->preview, kept->preview_frames) -
                             lufs(mix->samples, mix->frame_count);
        assert_true(fabs(apart) < 1.5);
        // The same music at the same place: a switch is a small change of
        // level, in every second.
        for (size_t s = 1; s + 2 < mix->frame_count / SECOND; s++) {
            const double here = rig_rms(kept->preview, s * SECOND, SECOND);
            const double there = rig_rms(mix->samples, s * SECOND, SECOND);
            assert_true(fabs(rig_db(here / there)) < 3);
        }
        for (size_t i = 0; i < 2 * kept->preview_frames; i++)
            assert_true(fabsf(kept->preview[i]) <= 0.892F);
        close_session(&session);
        score_free(score);
    }
}

static void
a_louder_preview_is_louder(void **state)
{
    (void)state;
    double levels[2];
    for (int i = 0; i < 2; i++) {
        Session session;
        Score *score = rig_band(4);
        open_session(&session, 2);
        SynthSettings settings = synth_settings();
        settings.preview_lufs = i == 0 ? -20 : -14;
        assert_int_equal(synth_render_with(session.synth, score, &settings,
                                           &session.host, &session.rendered,
                                           &session.error),
                         STATUS_OK);
        levels[i] = lufs(session.kept.preview, session.kept.preview_frames);
        close_session(&session);
        score_free(score);
    }
    assert_true(fabs(levels[1] - levels[0] - 6) < 0.7);
}

static void
a_loop_wraps_its_tail_and_has_no_seam(void **state)
{
    (void)state;
    Session session;
    Score *score = rig_score(120, 2, 4);
    score->is_loop = true;
    ScorePart *part = rig_part(score, "piano", VOICE_GENERAL_MIDI, 0, -4);
    part->reverb_send = 100;
    rig_note(part, 7, 1, 60, 110); // rings behind the end
    open_session(&session, 2);
    render(&session, score, 0);
    assert_int_equal(session.rendered.audio->frame_count, 4 * SECOND);
    const float *mix = session.rendered.audio->samples;
    const size_t last = 4 * SECOND - 1;
    assert_true(rig_rms(mix, 0, 4800) >
                0.1 * rig_rms(mix, 4 * SECOND - 4800, 4800));
    float usual = 0;
    for (size_t i = last - 480; i < last; i++)
        usual = fmaxf(usual, fabsf(mix[2 * i + 2] - mix[2 * i]));
    assert_true(fabsf(mix[0] - mix[2 * last]) <= usual * 1.5F);
    close_session(&session);
    score_free(score);
}

typedef struct {
    Session *session;
    const Score *score;
    int64_t ended_ns;
} CancelledRender;

static void *
render_until_cancelled(void *argument)
{
    CancelledRender *work = argument;
    render(work->session, work->score, 0);
    work->ended_ns = clock_monotonic_ns();
    return NULL;
}

static void
a_cancelled_render_ends_within_100_ms(void **state)
{
    (void)state;
    Score *score = full_score(64);
    int64_t best_ns = INT64_MAX;
    // The best of a few: the machine may be busy.
    for (int attempt = 0; attempt < 3; attempt++) {
        Session session;
        open_session(&session, 2);
        CancelledRender work = {&session, score, 0};
        pthread_t thread;
        pthread_create(&thread, NULL, render_until_cancelled, &work);
        usleep(150000U + 120000U * (unsigned)attempt);
        const int64_t asked_ns = clock_monotonic_ns();
        atomic_store(&session.kept.is_cancelled, true);
        pthread_join(thread, NULL);
        assert_int_equal(session.status, STATUS_CANCELLED);
        assert_int_equal(session.error.status, STATUS_CANCELLED);
        assert_null(session.rendered.audio);
        if (work.ended_ns - asked_ns < best_ns)
            best_ns = work.ended_ns - asked_ns;
        close_session(&session);
    }
    assert_true(best_ns < 100000000);
    score_free(score);
}

static void
stems_are_files_of_their_exact_length(void **state)
{
    (void)state;
    Session session;
    Score *score = full_score(2);
    score->parts[1].name[0] = '/'; // "/ass": no path of anybody else
    open_session(&session, 2);
    render(&session, score, 0);
    assert_int_equal(session.status, STATUS_OK);
    const size_t bytes = score_frames(score, SECOND) * 2 * sizeof(float);
    for (size_t i = 0; i < session.rendered.part_count; i++) {
        char *name = text_format("%s.f32", session.rendered.parts[i].name);
        assert_null(strchr(name, '/'));
        char *path = path_join(session.kept.folder, name);
        size_t size = 0;
        char *file = path_read_file(path, bytes * 2, &size, &session.error);
        assert_non_null(file);
        assert_int_equal(size, bytes);
        assert_memory_equal(file, session.rendered.parts[i].audio->samples,
                            bytes);
        mem_free(file);
        mem_free(path);
        mem_free(name);
    }
    close_session(&session);
    score_free(score);
}

static void
a_host_with_nothing_but_null_is_served(void **state)
{
    (void)state;
    Session session;
    Score *score = full_score(2);
    open_session(&session, 2);
    session.host = (BackendHost){0};
    render(&session, score, 0);
    assert_int_equal(session.status, STATUS_OK);
    close_session(&session);
    score_free(score);
}

static void
what_cannot_be_played_gives_a_sentence(void **state)
{
    (void)state;
    Session session;
    open_session(&session, 1);
    Score *score = rig_score(120, 1, 2);
    render(&session, score, 0); // nothing in it
    assert_int_equal(session.status, STATUS_INVALID);
    rig_lead(score, VOICE_NONE, 0, 0);
    render(&session, score, 0);
    assert_int_equal(session.status, STATUS_INVALID);
    assert_non_null(strstr(session.error.text, "lead"));
    const double lengths[] = {0, -1, NAN, INFINITY, 1e9};
    score->parts[0].voice = VOICE_SUB;
    for (size_t i = 0; i < ARRAY_LENGTH(lengths); i++) {
        score->duration_s = lengths[i];
        render(&session, score, 0);
        assert_int_equal(session.status, STATUS_INVALID);
        assert_non_null(strstr(session.error.text, "duration_s"));
    }
    score->duration_s = 2;
    session.host.scratch_folder = "/nonexistent/folder";
    render(&session, score, 0);
    assert_int_equal(session.status, STATUS_IO);
    assert_non_null(strstr(session.error.text, "/nonexistent/folder"));
    assert_null(
        synth_new("/nonexistent/font.sf2", session.pool, &session.error));
    assert_int_equal(session.error.status, STATUS_UNAVAILABLE);
    close_session(&session);
    score_free(score);
}

static void
wild_scores_never_crash(void **state)
{
    (void)state;
    Session session;
    open_session(&session, 2);
    Score *score = rig_score(120, 1, 1);
    ScorePart *part = rig_part(score, "piano", VOICE_GENERAL_MIDI, 999, -4);
    part->pan = 999;
    part->reverb_send = -5;
    part->low_pass_hz = 1e9;
    score_add_note(part, (ScoreNote){-5000, 100, -1e6F, 200, 255, 0, 0});
    score_add_note(part, (ScoreNote){0, -50, 0, 60, 0, 0, 0});
    score_add_note(part, (ScoreNote){0, INT32_MAX, 1e9F, 60, 90, 0, 0});
    score_add_note(part, (ScoreNote){10, INT32_MAX, 0, 60, 90, 1, 1});
    score_add_note(part, (ScoreNote){20, 0, 0, 60, 90, 0, 0});
    score_add_control(part, (ScoreControl){0, -7, 50});
    score_add_control(part, (ScoreControl){0, 300, 50});
    score_add_control(part, (ScoreControl){0, SCORE_PITCH_BEND, 30000});
    score_add_control(part, (ScoreControl){-10, 11, -30});
    score_add_control(part, (ScoreControl){5, 11, 127});
    score_sort(score);
    render(&session, score, 0);
    assert_int_equal(session.status, STATUS_OK);
    for (size_t i = 0; i < 2 * session.rendered.audio->frame_count; i++)
        assert_true(isfinite(session.rendered.audio->samples[i]));
    close_session(&session);
    score_free(score);
}

static void
a_higher_interpolation_changes_the_treble_a_little(void **state)
{
    (void)state;
    Session sessions[2];
    for (int i = 0; i < 2; i++) {
        Score *score = rig_band(2);
        open_session(&sessions[i], 2);
        SynthSettings settings = synth_settings();
        settings.interpolation = i == 0 ? 4 : 7;
        assert_int_equal(synth_render_with(sessions[i].synth, score, &settings,
                                           &sessions[i].host,
                                           &sessions[i].rendered,
                                           &sessions[i].error),
                         STATUS_OK);
        score_free(score);
    }
    const AudioBuffer *a = sessions[0].rendered.audio;
    const AudioBuffer *b = sessions[1].rendered.audio;
    double difference = 0;
    double whole = 0;
    for (size_t i = 0; i < 2 * a->frame_count; i++) {
        const double d = (double)a->samples[i] - (double)b->samples[i];
        difference += d * d;
        whole += (double)a->samples[i] * (double)a->samples[i];
    }
    assert_true(difference > 0 && difference < 0.01 * whole);
    close_session(&sessions[0]);
    close_session(&sessions[1]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stems_sum_to_the_mix_below_minus_120_db),
        cmocka_unit_test(the_mix_has_minus_16_lufs_and_its_length_and_fade),
        cmocka_unit_test(thread_count_and_slice_size_change_no_bit),
        cmocka_unit_test(one_part_does_not_depend_on_the_others),
        cmocka_unit_test(the_preview_is_in_order_whole_and_near_the_take),
        cmocka_unit_test(a_louder_preview_is_louder),
        cmocka_unit_test(a_loop_wraps_its_tail_and_has_no_seam),
        cmocka_unit_test(a_cancelled_render_ends_within_100_ms),
        cmocka_unit_test(stems_are_files_of_their_exact_length),
        cmocka_unit_test(a_host_with_nothing_but_null_is_served),
        cmocka_unit_test(what_cannot_be_played_gives_a_sentence),
        cmocka_unit_test(wild_scores_never_crash),
        cmocka_unit_test(a_higher_interpolation_changes_the_treble_a_little),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
