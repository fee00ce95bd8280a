// SPDX-License-Identifier: MIT
#include "texture_player.h"

#include "timbre/base/hash.h"
#include "timbre/base/memory.h"
#include "timbre/base/random.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "texture.h"

#include <string.h>

enum {
    FADE_FRAMES = SYNTH_SAMPLE_RATE_HZ / 2,
    SOUND_SUB_SEED = 7, // composer.md 3.1
};

typedef struct {
    Texture *texture;
    int64_t frame, from, to;
    int64_t fade_in, fade_out; // frames; in a loop they cross each other
} TexturePlayer;

static double
gain_at(const TexturePlayer *player, int64_t frame)
{
    const int64_t into = frame - player->from;
    const int64_t left = player->to - frame;
    if (into < 0 || left <= 0)
        return 0;
    double gain = 1;
    if (into < player->fade_in)
        gain = exact_sine(0.25 * (double)into / (double)player->fade_in);
    if (left < player->fade_out)
        gain *= exact_sine(0.25 * (double)left / (double)player->fade_out);
    return gain;
}

static bool
render_block(void *self, float *frames)
{
    TexturePlayer *player = self;
    const int64_t first = player->frame;
    player->frame += SYNTH_BLOCK_FRAMES;
    if (player->frame <= player->from || first >= player->to) {
        memset(frames, 0, 2 * SYNTH_BLOCK_FRAMES * sizeof *frames);
        return false;
    }
    texture_render(player->texture, frames);
    if (first >= player->from + player->fade_in &&
        player->frame <= player->to - player->fade_out)
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
set_range(TexturePlayer *player,
          const Score *score,
          const ScoreTexture *texture,
          int64_t frame_count)
{
    player->from =
        texture->from_tick > 0 ? frame_of(score, texture->from_tick) : 0;
    const int64_t to =
        texture->to_tick > 0 ? frame_of(score, texture->to_tick) : frame_count;
    player->to = to < frame_count ? to : frame_count;
    const bool is_whole = player->from == 0 && player->to == frame_count;
    int64_t fade = FADE_FRAMES;
    if (fade > (player->to - player->from) / 3)
        fade = (player->to - player->from) / 3;
    if (is_whole && score->is_loop)
        player->to += fade;
    player->fade_in = player->from > 0 || score->is_loop ? fade : 0;
    player->fade_out = player->to != frame_count ? fade : 0;
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
    set_range(player, score, texture, (int64_t)frame_count);
    // Each texture its own noise, whatever else the score has.
    const uint32_t name = hash_crc32(0, texture->id, strlen(texture->id)) ^
                          (uint32_t)texture->from_tick;
    const uint64_t seed = random_sub_seed(score->sound_seed, SOUND_SUB_SEED);
    const double beat_s = score_tick_s(score, SCORE_TICKS_PER_QUARTER);
    player->texture = texture_new(recipe, random_mix64(seed ^ name), beat_s);
    source->self = player;
    return STATUS_OK;
}
