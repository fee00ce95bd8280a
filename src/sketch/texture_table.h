// SPDX-License-Identifier: MIT
// What each texture is made of (composer.md 4.3): layers of noise, grains and
// chirps, as data.
#pragma once

#include <stddef.h>

typedef enum {
    TEXTURE_NOISE, // a bed that lasts
    TEXTURE_GRAIN, // short bursts of filtered noise
    TEXTURE_CHIRP, // short sines that glide
} TextureKind;

typedef enum { COLOUR_WHITE, COLOUR_PINK, COLOUR_BROWN } TextureColour;

typedef enum {
    MOTION_STILL,
    MOTION_DRIFT, // level wanders by +-depth_db
    MOTION_GUST,  // level and band wander together
    MOTION_WAVE,  // swells of 1 / rate_hz seconds, depth_db between them
    MOTION_GAP,   // drop-outs: one in ten of 1 / rate_hz seconds is off
    MOTION_ROLL,  // thunder: strikes 1 / rate_hz apart, 4 s each
} TextureMotion;

typedef struct {
    TextureKind kind;
    double level_db; // against the other layers
    // Noise: pass band (0 = open). Grain: centre. Chirp: start and end.
    double low_hz, high_hz;
    TextureColour colour;
    TextureMotion motion;
    double rate_hz;  // of the motion; of grains and groups of chirps
    double depth_db; // of the motion
    // Grains and chirps:
    double shortest_ms, longest_ms;
    double q;            // grains: of their resonance
    double amplitude;    // exponent: loudness is a random share to this power
    double spread;       // 0 = in the middle .. 1 = anywhere
    int group;           // chirps that follow each other
    double group_gap_ms; // between them
    // Instead of chance: one grain each so many beats, or seconds, and echoes
    // of it this much later (0 = none).
    double every_beats, every_s, echo_share;
} TextureLayer;

enum { TEXTURE_MAX_LAYERS = 6 };

typedef struct {
    const char *id; // of instrument_table_textures()
    // Recipes that imitate; the plan calls them "synthetic".
    int is_synthetic;
    TextureLayer layers[TEXTURE_MAX_LAYERS]; // until low_hz is 0
} TextureRecipe;

const TextureRecipe *texture_table(size_t *count);
const TextureRecipe *texture_table_find(const char *id); // or NULL
size_t texture_table_layers(const TextureRecipe *recipe);
