// SPDX-License-Identifier: MIT
#include "texture_player.h"

#include "timbre/base/hash.h"
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "part_events.h"
#include "texture.h"

#include <string.h>

enum {
    FADE_FRAMES = SYNTH_SAMPLE_RATE_HZ / 2,
    SOUND_SUB_SEED = 7, // composer.md 3.1
};

typedef struct {
    int64_t from, to;
    int64_t fade_in, fade_out; // frames; in a loop they cross each other
} Range;

typedef struct {
    Texture *texture;
    int64_t frame;
    Range *ranges;
    size_t range_count;
} TexturePlayer;

static double
gain_in(const Range *range, int64_t frame)
{
    const int64_t into = frame - range->from;
    const int64_t left = range->to - frame;
    if (into < 0 || left <= 0)
        return 0;
    double gain = 1;
    if (into < range->fade_in)
        gain = exact_sine(0.25 * (double)into / (double)range->fade_in);
    if (left < range->fade_out)
        gain *= exact_sine(0.25 * (double)left / (double)range->fade_out);
    return gain;
}

static double
gain_at(const TexturePlayer *player, int64_t frame)
{
    double most = 0;
    for (size_t i = 0; i < player->range_count; i++) {
        const double gain = gain_in(&player->ranges[i], frame);
        most = gain > most ? gain : most;
    }
    return most;
}

static bool
touches(const TexturePlayer *player, int64_t first)
{
    for (size_t i = 0; i < player->range_count; i++)
        if (first + SYNTH_BLOCK_FRAMES > player->ranges[i].from &&
            first < player->ranges[i].to)
            return true;
    return false;
}

static bool
is_full(const TexturePlayer *player, int64_t first)
{
    for (size_t i = 0; i < player->range_count; i++) {
        const Range *range = &player->ranges[i];
        if (first >= range->from + range->fade_in &&
            first + SYNTH_BLOCK_FRAMES <= range->to - range->fade_out)
            return true;
    }
    return false;
}

static bool
render_block(void *self, float *frames)
{
    TexturePlayer *player = self;
    const int64_t first = player->frame;
    player->frame += SYNTH_BLOCK_FRAMES;
    if (!touches(player, first)) {
        memset(frames, 0, SYNTH_BLOCK_BYTES);
        return false;
    }
    texture_render(player->texture, frames);
    if (is_full(player, first))
        return true;
    for (int64_t i = 0; i < SYNTH_BLOCK_FRAMES; i++) {
        const float gain = (float)gain_at(player, first + i);
        frames[2 * i] *= gain;
        frames[2 * i + 1] *= gain;
    }
    return true;
}

static void
free_player(void *self)
{
    TexturePlayer *player = self;
    texture_free(player->texture);
    mem_free(player->ranges);
    mem_free(player);
}

static const StemSourceInterface texture_player_interface = {
    .render_block = render_block,
    .free = free_player,
};

static int64_t
frame_of(const Score *score, int32_t tick)
{
    return (int64_t)(score_tick_s(score, tick) * SYNTH_SAMPLE_RATE_HZ);
}

// From edge to edge there is nothing to fade, but a loop's end crosses into
// its start.
static void
add_range(TexturePlayer *player,
          const Score *score,
          const ScoreTexture *texture,
          int64_t frame_count)
{
    Range range = {.to = frame_count};
    if (texture->from_tick > 0)
        range.from = frame_of(score, texture->from_tick);
    if (texture->to_tick > 0 && frame_of(score, texture->to_tick) < range.to)
        range.to = frame_of(score, texture->to_tick);
    if (range.to <= range.from)
        return;
    const bool is_whole = range.from == 0 && range.to == frame_count;
    int64_t fade = FADE_FRAMES;
    if (fade > (range.to - range.from) / 3)
        fade = (range.to - range.from) / 3;
    if (is_whole && score->is_loop)
        range.to += fade;
    range.fade_in = range.from > 0 || score->is_loop ? fade : 0;
    range.fade_out = range.to != frame_count ? fade : 0;
    player->ranges[player->range_count++] = range;
}

static void
add_ranges(TexturePlayer *player,
           const Score *score,
           const ScoreTexture *texture,
           int64_t frame_count)
{
    bool is_there = false;
    player->ranges =
        mem_new_array(score->texture_count + 1, sizeof *player->ranges);
    for (size_t i = 0; i < score->texture_count; i++) {
        const ScoreTexture *other = &score->textures[i];
        is_there = is_there || other == texture;
        if (other == texture || strcmp(other->id, texture->id) == 0)
            add_range(player, score, other, frame_count);
    }
    if (!is_there) { // a probe
        player->range_count = 0;
        add_range(player, score, texture, frame_count);
    }
}

Status
texture_player_new(const Score *score,
                   const ScoreTexture *texture,
                   size_t frame_count,
                   StemSource *source,
                   Error *error)
{
    *source = (StemSource){&texture_player_interface, NULL};
    const TextureRecipe *recipe = texture_table_find(texture->id);
    if (recipe == NULL)
        return error_set(error, STATUS_INVALID,
                         "there is no texture \"%s\": see the list of "
                         "textures in the manual",
                         texture->id);
    TexturePlayer *player = mem_new(sizeof *player);
    add_ranges(player, score, texture, (int64_t)frame_count);
    // Each texture its own noise, whatever else the score has.
    const uint32_t name = hash_crc32(0, texture->id, strlen(texture->id));
    const uint64_t seed = random_sub_seed(score->sound_seed, SOUND_SUB_SEED);
    const double beat_s = score_tick_s(score, SCORE_TICKS_PER_QUARTER);
    player->texture = texture_new(recipe, random_mix64(seed ^ name), beat_s);
    source->self = player;
    return STATUS_OK;
}
