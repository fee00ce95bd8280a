// SPDX-License-Identifier: MIT
#include "timbre/core/instrument_table.h"

#include "check.h"
#include "loudness_steps.h"
#include "synth_rig.h"
#include "texture.h"
#include "texture_player.h"
#include "texture_table.h"

enum { SECOND = SYNTH_SAMPLE_RATE_HZ, LENGTH_S = 6 };

static float *
play(const char *id, uint64_t seed)
{
    const TextureRecipe *recipe = texture_table_find(id);
    assert_non_null(recipe);
    Texture *texture = texture_new(recipe, seed, 0.5);
    float *samples =
        mem_new_array((size_t)LENGTH_S * SECOND * 2, sizeof *samples);
    for (size_t at = 0; at < (size_t)LENGTH_S * SECOND;
         at += SYNTH_BLOCK_FRAMES)
        texture_render(texture, samples + 2 * at);
    texture_free(texture);
    return samples;
}

static double
loudest_second_energy(const float *samples, double low_hz, double high_hz)
{
    double most = 0;
    for (size_t s = 0; s < LENGTH_S; s++)
        most = fmax(most,
                    rig_energy(samples, s * SECOND, SECOND, low_hz, high_hz));
    return most;
}

static void
every_texture_of_the_vocabulary_has_a_recipe(void **state)
{
    (void)state;
    size_t count = 0;
    const char *const *ids = instrument_table_textures(&count);
    size_t recipe_count = 0;
    texture_table(&recipe_count);
    assert_int_equal(count, recipe_count);
    for (size_t i = 0; i < count; i++) {
        const TextureRecipe *recipe = texture_table_find(ids[i]);
        assert_non_null(recipe);
        assert_true(texture_table_layers(recipe) > 0);
    }
    assert_null(texture_table_find("kazoo"));
}

// Where each one's energy lies, and where there is clearly less.
static const struct {
    const char *id;
    double low_hz, high_hz;
    double other_low_hz, other_high_hz;
} places[] = {
    {"vinyl_crackle", 1000, 8000, 60, 200},
    {"tape_hiss", 1500, 9000, 40, 300},
    {"rain", 1500, 9000, 40, 200},
    {"thunder", 30, 150, 1500, 6000},
    {"wind", 200, 1200, 4000, 10000},
    {"ocean", 100, 3000, 9000, 15000},
    {"water", 450, 3200, 6000, 12000},
    {"birds", 2300, 5300, 60, 800},
    {"crickets", 4000, 5000, 60, 1000},
    {"forest", 1500, 6500, 15, 45},
    {"fire", 1000, 6000, 9000, 15000},
    {"city", 50, 250, 6000, 12000},
    {"crowd", 200, 1800, 6000, 12000},
    {"train", 100, 1200, 6000, 12000},
    {"static", 300, 3600, 30, 100},
    {"field_recording", 100, 3000, 9000, 15000},
};

static void
every_texture_has_its_energy_where_it_belongs(void **state)
{
    (void)state;
    size_t count = 0;
    texture_table(&count);
    assert_int_equal(count, ARRAY_LENGTH(places));
    for (size_t i = 0; i < ARRAY_LENGTH(places); i++) {
        float *samples = play(places[i].id, 5);
        const double here =
            loudest_second_energy(samples, places[i].low_hz, places[i].high_hz);
        const double there = loudest_second_energy(
            samples, places[i].other_low_hz, places[i].other_high_hz);
        if (here <= 10 * there)
            print_message("%s: %g against %g\n", places[i].id, here, there);
        assert_true(here > 10 * there);
        mem_free(samples);
    }
}

static void
every_texture_sounds_is_stereo_and_repeats_by_seed(void **state)
{
    (void)state;
    size_t count = 0;
    const TextureRecipe *recipes = texture_table(&count);
    const size_t bytes = (size_t)LENGTH_S * SECOND * 2 * sizeof(float);
    for (size_t i = 0; i < count; i++) {
        float *once = play(recipes[i].id, 5);
        float *again = play(recipes[i].id, 5);
        float *other = play(recipes[i].id, 6);
        assert_memory_equal(once, again, bytes);
        assert_memory_not_equal(once, other, bytes);
        assert_true(rig_rms(once, 0, (size_t)LENGTH_S * SECOND) > 1e-5);
        double side = 0;
        for (size_t f = 0; f < (size_t)LENGTH_S * SECOND; f++) {
            assert_true(isfinite(once[2 * f]) && isfinite(once[2 * f + 1]));
            side += fabs((double)(once[2 * f] - once[2 * f + 1]));
        }
        assert_true(side > 0);
        mem_free(once);
        mem_free(again);
        mem_free(other);
    }
}

static void
a_train_clacks_at_the_tempo(void **state)
{
    (void)state;
    float *samples = play("train", 5);
    // Beats of 0.5 s: a joint every second, quiet half way between.
    for (size_t s = 1; s < LENGTH_S; s++) {
        const double clack = rig_energy(samples, s * SECOND, 4800, 300, 1200);
        const double between =
            rig_energy(samples, s * SECOND + 28800, 4800, 300, 1200);
        if (clack <= 4 * between)
            print_message("second %zu: %g %g\n", s, clack, between);
        assert_true(clack > 4 * between);
    }
    mem_free(samples);
}

// Renders drums with one texture from beat 8 on and returns its stem.
static Rendered
render(const char *id, double level_lu, RigHost *kept, bool is_loop)
{
    char own[32];
    strncpy(own, id, sizeof own - 1);
    own[sizeof own - 1] = '\0';
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(NULL, pool, &error);
    assert_non_null(synth);
    Score *score = rig_score(120, 8, 16);
    score->is_loop = is_loop;
    rig_drums(score, -3);
    score_add_texture(score,
                      (ScoreTexture){own, level_lu, is_loop ? 0 : 8 * 960, 0});
    BackendHost host = rig_host(kept);
    Rendered rendered;
    assert_int_equal(synth_render(synth, score, &host, &rendered, &error),
                     STATUS_OK);
    score_free(score);
    synth_free(synth);
    pool_free(pool);
    return rendered;
}

static void
a_texture_is_its_own_stem_at_its_level_in_its_range(void **state)
{
    (void)state;
    RigHost kept;
    Rendered rendered = render("rain", -20, &kept, false);
    assert_int_equal(rendered.part_count, 2);
    assert_string_equal(rendered.parts[1].name, "texture");
    const float *stem = rendered.parts[1].audio->samples;
    assert_true(rig_rms(stem, 0, (size_t)(3.9 * SECOND)) <= 0);
    assert_true(rig_rms(stem, 5 * SECOND, SECOND) > 1e-4);
    LoudnessSteps drums = {0};
    LoudnessSteps rain = {0};
    loudness_steps_add(&drums, rendered.parts[0].audio->samples, 16 * SECOND);
    loudness_steps_add(&rain, stem, 16 * SECOND);
    const double apart = loudness_steps_lufs(loudness_steps_power(&rain)) -
                         loudness_steps_lufs(loudness_steps_power(&drums));
    assert_true(fabs(apart + 20) < 0.5);
    loudness_steps_clear(&rain);
    loudness_steps_clear(&drums);
    backend_rendered_clear(&rendered);
    rig_host_clear(&kept);
}

static void
one_texture_in_two_stretches_is_one_stem(void **state)
{
    (void)state;
    char id[] = "tape_hiss";
    Error error = {0};
    Pool *pool = pool_new(2);
    Synth *synth = synth_new(NULL, pool, &error);
    Score *score = rig_score(120, 8, 16);
    rig_drums(score, -3);
    score_add_texture(score, (ScoreTexture){id, -20, 0, 8 * 960});
    score_add_texture(score, (ScoreTexture){id, -20, 16 * 960, 24 * 960});
    RigHost kept;
    BackendHost host = rig_host(&kept);
    Rendered rendered;
    assert_int_equal(synth_render(synth, score, &host, &rendered, &error),
                     STATUS_OK);
    assert_int_equal(rendered.part_count, 2);
    const float *stem = rendered.parts[1].audio->samples;
    assert_true(rig_rms(stem, SECOND, SECOND) > 1e-4);
    assert_true(rig_rms(stem, 5 * SECOND, SECOND) <= 0);
    assert_true(rig_rms(stem, 10 * SECOND, SECOND) > 1e-4);
    assert_true(rig_rms(stem, 13 * SECOND, SECOND) <= 0);
    backend_rendered_clear(&rendered);
    rig_host_clear(&kept);
    score_free(score);
    synth_free(synth);
    pool_free(pool);
}

static void
a_texture_in_a_loop_has_no_seam(void **state)
{
    (void)state;
    RigHost kept;
    Rendered rendered = render("ocean", -10, &kept, true);
    const float *stem = rendered.parts[1].audio->samples;
    const size_t frames = rendered.audio->frame_count;
    const double end = rig_rms(stem, frames - 4800, 4800);
    const double start = rig_rms(stem, 0, 4800);
    assert_true(fabs(rig_db(end / start)) < 5);
    const float step = fabsf(stem[0] - stem[2 * (frames - 1)]);
    float usual = 0;
    for (size_t i = 1; i < 4800; i++)
        usual = fmaxf(usual, fabsf(stem[2 * i] - stem[2 * (i - 1)]));
    assert_true(step <= usual * 1.5F);
    backend_rendered_clear(&rendered);
    rig_host_clear(&kept);
}

static void
an_unknown_texture_is_refused_with_a_sentence(void **state)
{
    (void)state;
    char id[] = "kazoo";
    Score *score = rig_score(120, 1, 2);
    const ScoreTexture texture = {.id = id};
    StemSource source;
    Error error = {0};
    assert_int_equal(
        texture_player_new(score, &texture, 96000, &source, &error),
        STATUS_INVALID);
    assert_non_null(strstr(error.text, "kazoo"));
    score_free(score);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_texture_of_the_vocabulary_has_a_recipe),
        cmocka_unit_test(every_texture_has_its_energy_where_it_belongs),
        cmocka_unit_test(every_texture_sounds_is_stereo_and_repeats_by_seed),
        cmocka_unit_test(a_train_clacks_at_the_tempo),
        cmocka_unit_test(a_texture_is_its_own_stem_at_its_level_in_its_range),
        cmocka_unit_test(one_texture_in_two_stretches_is_one_stem),
        cmocka_unit_test(a_texture_in_a_loop_has_no_seam),
        cmocka_unit_test(an_unknown_texture_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, rig_open_cache, rig_close_cache);
}
