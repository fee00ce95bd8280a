// SPDX-License-Identifier: MIT
#include "texture.h"

#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "oscillator.h"

#include <math.h>
#include <string.h>

enum {
    GRAIN_COUNT = 48, // sounding at once in one layer
    // What random numbers are for: the first counter.
    FOR_WAIT = 1,
    FOR_GRAIN,
    FOR_MOTION,
    FOR_WAVE,
    FOR_GAP,
    FOR_ROLL,
};

static const double rate_hz = SYNTH_SAMPLE_RATE_HZ;
static const double gust_octaves = 0.7;

// A burst of noise or a gliding sine, on its way.
typedef struct {
    bool is_on;
    int delay; // frames until it starts
    int left;  // frames it still lasts
    double level, decay;
    double phase, step, step_change, window, window_step; // chirps
    Filter filter; // grains, on both sides alike
    float left_gain, right_gain;
    uint64_t noise;
} Grain;

typedef struct {
    const TextureLayer *shape;
    Random random;
    uint64_t key;       // of its noise
    double gain;        // the recipe's
    double motion_gain; // as the last block left it
    // Noise, per side:
    Filter low, high;
    Pair poles[3]; // of what colours it
    // Grains:
    Grain grains[GRAIN_COUNT];
    double wait; // frames until the next one
    uint64_t started;
    // Waves and strikes:
    uint64_t wave;
    double wave_at, wave_frames;
} Layer;

struct Texture {
    double beat_s;
    uint64_t frame;
    size_t layer_count;
    Layer layers[TEXTURE_MAX_LAYERS];
};

static double
white(uint64_t key, uint64_t counter)
{
    const uint64_t bits =
        random_mix64(key + counter * UINT64_C(0x9E3779B97F4A7C15));
    return (double)(int64_t)bits * 0x1p-63;
}

// A value -1..1 that wanders smoothly, one turn of mind a unit of `at`.
static double
wander(Random random, uint64_t which, double at)
{
    const double whole = floor(at);
    const double x = at - whole;
    const uint64_t n = (uint64_t)whole;
    const double a =
        2 * random_unit(random, RANDOM_COUNTERS(FOR_MOTION, which, n)) - 1;
    const double b =
        2 * random_unit(random, RANDOM_COUNTERS(FOR_MOTION, which, n + 1)) - 1;
    return a + (b - a) * x * x * (3 - 2 * x);
}

static double
between(double low, double high, double share)
{
    return low + (high - low) * share;
}

static void
next_wave(Layer *layer)
{
    layer->wave++;
    layer->wave_at = 0;
    // A quarter longer or shorter than the mean.
    const double share =
        random_unit(layer->random, RANDOM_COUNTERS(FOR_WAVE, layer->wave));
    layer->wave_frames =
        rate_hz / layer->shape->rate_hz * between(0.78, 1.22, share);
}

// Swells with the cube of a sine, never below -depth_db.
static double
wave_gain(Layer *layer)
{
    if (layer->wave_at >= layer->wave_frames)
        next_wave(layer);
    const double turns = layer->wave_at / layer->wave_frames;
    layer->wave_at += SYNTH_BLOCK_FRAMES;
    const double half = 0.5 + 0.5 * exact_sine(turns - 0.25);
    const double floor_gain = exact_gain(-layer->shape->depth_db);
    return floor_gain + (1 - floor_gain) * half * half * half;
}

// Thunder: 0.3 s up, 4 s down, shaken while it lasts; the first strike comes
// within two seconds.
static double
roll_gain(Layer *layer, double s)
{
    if (layer->wave == 0 || layer->wave_at >= layer->wave_frames) {
        next_wave(layer);
        if (layer->wave == 1)
            layer->wave_at = fmax(0, layer->wave_frames - 2 * rate_hz);
    }
    const double since = layer->wave_at / rate_hz;
    layer->wave_at += SYNTH_BLOCK_FRAMES;
    if (layer->wave == 1)
        return 0;
    const double rise = since < 0.3 ? since / 0.3 : 1;
    const double fall = exact_exp2(-since / 4 * 3);
    return rise * fall * exact_gain(5 * wander(layer->random, 9, s * 3));
}

static double
gap_gain(const Layer *layer, double s)
{
    const uint64_t piece = (uint64_t)(s * layer->shape->rate_hz);
    const double share =
        random_unit(layer->random, RANDOM_COUNTERS(FOR_GAP, piece));
    return share < 0.1 ? 0.03 : 1;
}

static double
motion(Layer *layer, double s)
{
    const TextureLayer *shape = layer->shape;
    switch (shape->motion) {
    case MOTION_STILL:
        break;
    case MOTION_DRIFT:
    case MOTION_GUST:
        return exact_gain(shape->depth_db *
                          wander(layer->random, 0, s * shape->rate_hz));
    case MOTION_WAVE:
        return wave_gain(layer);
    case MOTION_GAP:
        return gap_gain(layer, s);
    case MOTION_ROLL:
        return roll_gain(layer, s);
    }
    return 1;
}

static void
set_band(Layer *layer, double s)
{
    const TextureLayer *shape = layer->shape;
    for (int c = 0; c < 2; c++) {
        double octaves = 0;
        if (shape->motion == MOTION_GUST)
            octaves = gust_octaves * wander(layer->random, 0,
                                            s * shape->rate_hz) +
                      (c == 0 ? -0.07 : 0.07); // sides 10 % apart
        const double factor = exact_exp2(octaves);
        filter_set_side(&layer->high, c, shape->low_hz * factor, 0.7, rate_hz);
        filter_set_side(&layer->low, c, shape->high_hz * factor, 0.7, rate_hz);
    }
}

// P. Kellet's three poles: within 1 dB of pink above 40 Hz.
static void
make_pink(Pair *poles, Pair *values)
{
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const Pair x = values[i];
        poles[0] = 0.99765 * poles[0] + x * 0.0990460;
        poles[1] = 0.96300 * poles[1] + x * 0.2965164;
        poles[2] = 0.57000 * poles[2] + x * 1.0526913;
        values[i] = (poles[0] + poles[1] + poles[2] + x * 0.1848) * 0.25;
    }
}

static void
make_brown(Pair *pole, Pair *values)
{
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        *pole = 0.997 * *pole + 0.06 * values[i];
        values[i] = *pole;
    }
}

static void
fill_noise(Layer *layer, uint64_t frame, Pair *values)
{
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++)
        values[i] = (Pair){white(layer->key, 2 * (frame + i)),
                           white(layer->key, 2 * (frame + i) + 1)};
    switch (layer->shape->colour) {
    case COLOUR_WHITE:
        break;
    case COLOUR_PINK:
        make_pink(layer->poles, values);
        break;
    case COLOUR_BROWN:
        make_brown(layer->poles, values);
        break;
    }
}

static void
add_noise(Layer *layer, uint64_t frame, float *frames)
{
    const double s = (double)frame / rate_hz;
    const double target = motion(layer, s);
    const double from = layer->motion_gain;
    if (layer->shape->motion == MOTION_GUST)
        set_band(layer, s);
    Pair values[SYNTH_BLOCK_FRAMES];
    fill_noise(layer, frame, values);
    filter_run_between(&layer->high, &layer->low, values);
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const double way = (double)(i + 1) / SYNTH_BLOCK_FRAMES;
        const double gain = layer->gain * (from + (target - from) * way);
        frames[2 * i] += (float)(values[i][0] * gain);
        frames[2 * i + 1] += (float)(values[i][1] * gain);
    }
    layer->motion_gain = target;
}

static Grain *
free_grain(Layer *layer)
{
    for (int i = 0; i < GRAIN_COUNT; i++)
        if (!layer->grains[i].is_on)
            return &layer->grains[i];
    return NULL;
}

static double
draw(const Layer *layer, uint64_t what)
{
    return random_unit(layer->random,
                       RANDOM_COUNTERS(FOR_GRAIN, layer->started, what));
}

static void
shape_chirp(Grain *grain, const TextureLayer *shape, double from, double to)
{
    (void)shape;
    grain->phase = 0;
    grain->step = from / rate_hz;
    grain->step_change = (to - from) / rate_hz / grain->left;
    grain->window = 0;
    grain->window_step = 0.5 / grain->left;
}

static void
start_grain(Layer *layer, int delay, double level)
{
    const TextureLayer *shape = layer->shape;
    Grain *grain = free_grain(layer);
    if (grain == NULL)
        return; // so many sound that none is missed
    *grain = (Grain){.is_on = true, .delay = delay};
    const double length_ms =
        between(shape->shortest_ms, shape->longest_ms, draw(layer, 1));
    const double length = length_ms / 1000 * rate_hz;
    const double pan = 0.5 + (draw(layer, 2) - 0.5) * shape->spread;
    grain->left_gain = (float)exact_sine(0.25 + 0.25 * pan);
    grain->right_gain = (float)exact_sine(0.25 * pan);
    grain->level = layer->gain * level;
    grain->noise = random_mix64(layer->key + layer->started);
    if (shape->kind == TEXTURE_CHIRP) {
        grain->left = (int)length + 1;
        const double off = between(0.92, 1.09, draw(layer, 3));
        shape_chirp(grain, shape, shape->low_hz * off, shape->high_hz * off);
        return;
    }
    // -60 dB is the end of a burst.
    grain->left = (int)(length * 6.9) + 1;
    grain->decay = exact_decay(length_ms / 1000, rate_hz);
    const double hz =
        shape->low_hz *
        exact_exp2(draw(layer, 3) * exact_log2(shape->high_hz / shape->low_hz));
    filter_set(&grain->filter, hz, shape->q, rate_hz);
}

static double
draw_level(const Layer *layer)
{
    const double share = draw(layer, 0) + 1e-6;
    return exact_exp2(exact_log2(share) * layer->shape->amplitude);
}

static double
waiting_frames(const Layer *layer, double beat_s)
{
    const TextureLayer *shape = layer->shape;
    if (shape->every_beats > 0)
        return shape->every_beats * beat_s * rate_hz;
    if (shape->every_s > 0)
        return shape->every_s * rate_hz;
    // Poisson: exponential waiting times.
    const double share =
        random_unit(layer->random, RANDOM_COUNTERS(FOR_WAIT, layer->started)) +
        1e-9;
    return -exact_log2(share) * 0.69314718056 / shape->rate_hz * rate_hz;
}

static void
start_group(Layer *layer, int delay, double beat_s)
{
    const TextureLayer *shape = layer->shape;
    const int count = shape->group > 1 ? shape->group : 1;
    layer->started++;
    const double level = draw_level(layer);
    int at = delay;
    for (int i = 0; i < count; i++) {
        start_grain(layer, at, level);
        at += (int)((shape->longest_ms + shape->group_gap_ms) / 1000 * rate_hz);
    }
    if (shape->echo_share > 0)
        start_grain(layer,
                    delay + (int)(shape->echo_share * shape->every_beats *
                                  beat_s * rate_hz),
                    level * 0.8);
}

static double
next_value(Grain *grain)
{
    if (grain->window_step > 0) {
        const double window = exact_sine(grain->window);
        const double value = exact_sine(grain->phase) * window * window;
        grain->window += grain->window_step;
        grain->phase += grain->step;
        grain->step += grain->step_change;
        return value * grain->level * 0.5;
    }
    const double x = white(grain->noise, (uint64_t)grain->left) * grain->level;
    grain->level *= grain->decay;
    return filter_next_band(&grain->filter, (Pair){x, 0})[0];
}

static void
add_grain(Grain *grain, float *frames)
{
    for (size_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        if (grain->delay > 0) {
            grain->delay--;
            continue;
        }
        if (grain->left-- <= 0) {
            grain->is_on = false;
            return;
        }
        const float value = (float)next_value(grain);
        frames[2 * i] += value * grain->left_gain;
        frames[2 * i + 1] += value * grain->right_gain;
    }
}

static void
add_grains(Layer *layer, double beat_s, float *frames)
{
    while (layer->wait < SYNTH_BLOCK_FRAMES) {
        start_group(layer, (int)layer->wait, beat_s);
        layer->wait += waiting_frames(layer, beat_s);
    }
    layer->wait -= SYNTH_BLOCK_FRAMES;
    for (int i = 0; i < GRAIN_COUNT; i++)
        if (layer->grains[i].is_on)
            add_grain(&layer->grains[i], frames);
}

Texture *
texture_new(const TextureRecipe *recipe, uint64_t seed, double beat_s)
{
    Texture *texture = mem_new(sizeof *texture);
    texture->beat_s = beat_s;
    texture->layer_count = texture_table_layers(recipe);
    for (size_t i = 0; i < texture->layer_count; i++) {
        Layer *layer = &texture->layers[i];
        layer->shape = &recipe->layers[i];
        layer->random = random_from_seed(random_sub_seed(seed, (unsigned)i));
        layer->key = random_mix64(layer->random.key);
        layer->gain = exact_gain(layer->shape->level_db);
        layer->motion_gain = 1;
        if (layer->shape->kind == TEXTURE_NOISE)
            set_band(layer, 0);
        if (layer->shape->motion == MOTION_WAVE)
            next_wave(layer);
    }
    return texture;
}

void
texture_render(Texture *texture, float *frames)
{
    memset(frames, 0, SYNTH_BLOCK_BYTES);
    for (size_t i = 0; i < texture->layer_count; i++) {
        Layer *layer = &texture->layers[i];
        if (layer->shape->kind == TEXTURE_NOISE)
            add_noise(layer, texture->frame, frames);
        else
            add_grains(layer, texture->beat_s, frames);
    }
    texture->frame += SYNTH_BLOCK_FRAMES;
}

void
texture_free(Texture *texture)
{
    mem_free(texture);
}
