// SPDX-License-Identifier: MIT
#include "texture_table.h"

#include "timbre/base/memory.h"

#include <string.h>

#define NOISE .kind = TEXTURE_NOISE
#define GRAIN .kind = TEXTURE_GRAIN
#define CHIRP .kind = TEXTURE_CHIRP

// clang-format off
static const TextureRecipe recipes[] = {
    {.id = "vinyl_crackle", .layers = {
        {GRAIN, .level_db = 0, .low_hz = 1200, .high_hz = 6000, .rate_hz = 8,
         .shortest_ms = 0.2, .longest_ms = 0.8, .q = 0.8, .amplitude = 6,
         .spread = 0.2},
        // One louder tick a turn at 33 1/3 rpm.
        {GRAIN, .level_db = -3, .low_hz = 1500, .high_hz = 2500,
         .every_s = 1.8, .shortest_ms = 0.5, .longest_ms = 0.9, .q = 1,
         .amplitude = 0.3, .spread = 0},
        {NOISE, .level_db = -46, .colour = COLOUR_PINK, .low_hz = 400,
         .high_hz = 6000},
        {NOISE, .level_db = -50, .colour = COLOUR_BROWN, .low_hz = 25,
         .high_hz = 45}}},
    {.id = "tape_hiss", .layers = {
        {NOISE, .level_db = 0, .low_hz = 1000, .high_hz = 9000}}},
    {.id = "rain", .layers = {
        {NOISE, .level_db = -14, .low_hz = 500, .high_hz = 7000},
        {GRAIN, .level_db = 0, .low_hz = 2000, .high_hz = 8000, .rate_hz = 120,
         .shortest_ms = 3, .longest_ms = 8, .q = 6, .amplitude = 4,
         .spread = 1}}},
    {.id = "thunder", .is_synthetic = 1, .layers = {
        {NOISE, .level_db = 0, .colour = COLOUR_BROWN, .low_hz = 25,
         .high_hz = 90, .motion = MOTION_ROLL, .rate_hz = 0.045},
        {NOISE, .level_db = -9, .colour = COLOUR_BROWN, .low_hz = 90,
         .high_hz = 400, .motion = MOTION_ROLL, .rate_hz = 0.045},
        {NOISE, .level_db = -26, .colour = COLOUR_BROWN, .low_hz = 25,
         .high_hz = 120, .motion = MOTION_DRIFT, .rate_hz = 0.3,
         .depth_db = 6}}},
    {.id = "wind", .layers = {
        {NOISE, .level_db = 0, .colour = COLOUR_PINK, .low_hz = 250,
         .high_hz = 900, .motion = MOTION_GUST, .rate_hz = 0.15,
         .depth_db = 6},
        {NOISE, .level_db = -16, .colour = COLOUR_PINK, .low_hz = 900,
         .high_hz = 3500, .motion = MOTION_GUST, .rate_hz = 0.3,
         .depth_db = 8}}},
    {.id = "ocean", .layers = {
        {NOISE, .level_db = 0, .colour = COLOUR_PINK, .low_hz = 80,
         .high_hz = 1200, .motion = MOTION_WAVE, .rate_hz = 0.11,
         .depth_db = 18},
        {NOISE, .level_db = -8, .colour = COLOUR_WHITE, .low_hz = 1200,
         .high_hz = 5000, .motion = MOTION_WAVE, .rate_hz = 0.11,
         .depth_db = 26}}},
    {.id = "water", .layers = {
        {NOISE, .level_db = -6, .colour = COLOUR_PINK, .low_hz = 600,
         .high_hz = 3000, .motion = MOTION_DRIFT, .rate_hz = 1.5,
         .depth_db = 2},
        {CHIRP, .level_db = 0, .low_hz = 500, .high_hz = 900, .rate_hz = 25,
         .shortest_ms = 18, .longest_ms = 40, .amplitude = 3, .spread = 0.8,
         .group = 1}}},
    {.id = "birds", .is_synthetic = 1, .layers = {
        {CHIRP, .level_db = 0, .low_hz = 2500, .high_hz = 5000, .rate_hz = 0.8,
         .shortest_ms = 60, .longest_ms = 180, .amplitude = 1.5, .spread = 1,
         .group = 3, .group_gap_ms = 60},
        {CHIRP, .level_db = -6, .low_hz = 3800, .high_hz = 3000,
         .rate_hz = 0.4, .shortest_ms = 80, .longest_ms = 140,
         .amplitude = 1.5, .spread = 1, .group = 5, .group_gap_ms = 35},
        {NOISE, .level_db = -34, .colour = COLOUR_PINK, .low_hz = 500,
         .high_hz = 5000, .motion = MOTION_DRIFT, .rate_hz = 0.2,
         .depth_db = 3}}},
    {.id = "crickets", .is_synthetic = 1, .layers = {
        {CHIRP, .level_db = 0, .low_hz = 4300, .high_hz = 4320, .rate_hz = 3.6,
         .shortest_ms = 15, .longest_ms = 17, .amplitude = 0.5, .spread = 1,
         .group = 3, .group_gap_ms = 18},
        {CHIRP, .level_db = -5, .low_hz = 4750, .high_hz = 4730,
         .rate_hz = 1.4, .shortest_ms = 13, .longest_ms = 15,
         .amplitude = 0.5, .spread = 1, .group = 4, .group_gap_ms = 16},
        {NOISE, .level_db = -30, .colour = COLOUR_PINK, .low_hz = 1500,
         .high_hz = 7000}}},
    {.id = "forest", .is_synthetic = 1, .layers = {
        {NOISE, .level_db = -8, .colour = COLOUR_WHITE, .low_hz = 1500,
         .high_hz = 6000, .motion = MOTION_GUST, .rate_hz = 0.2,
         .depth_db = 5},
        {NOISE, .level_db = -8, .colour = COLOUR_PINK, .low_hz = 150,
         .high_hz = 700, .motion = MOTION_GUST, .rate_hz = 0.12,
         .depth_db = 4},
        {CHIRP, .level_db = 0, .low_hz = 2300, .high_hz = 4200,
         .rate_hz = 0.45, .shortest_ms = 70, .longest_ms = 170,
         .amplitude = 2, .spread = 1, .group = 3, .group_gap_ms = 70}}},
    {.id = "fire", .layers = {
        {NOISE, .level_db = -16, .colour = COLOUR_BROWN, .low_hz = 40,
         .high_hz = 400, .motion = MOTION_DRIFT, .rate_hz = 3, .depth_db = 4},
        {GRAIN, .level_db = 0, .low_hz = 1000, .high_hz = 5000, .rate_hz = 12,
         .shortest_ms = 1, .longest_ms = 5, .q = 1.5, .amplitude = 5,
         .spread = 0.7}}},
    {.id = "city", .is_synthetic = 1, .layers = {
        {NOISE, .level_db = 0, .colour = COLOUR_BROWN, .low_hz = 50,
         .high_hz = 220, .motion = MOTION_DRIFT, .rate_hz = 0.3,
         .depth_db = 2},
        // Cars that pass: tyres over engines, each swell at its own place.
        {NOISE, .level_db = -6, .colour = COLOUR_PINK, .low_hz = 250,
         .high_hz = 1600, .motion = MOTION_WAVE, .rate_hz = 0.14,
         .depth_db = 20},
        {NOISE, .level_db = -14, .colour = COLOUR_PINK, .low_hz = 500,
         .high_hz = 3500, .motion = MOTION_WAVE, .rate_hz = 0.09,
         .depth_db = 24}}},
    {.id = "crowd", .is_synthetic = 1, .layers = {
        // Formant bands that come and go at the rate of syllables.
        {NOISE, .level_db = -3, .colour = COLOUR_PINK, .low_hz = 220,
         .high_hz = 480, .motion = MOTION_DRIFT, .rate_hz = 3.1,
         .depth_db = 9},
        {NOISE, .level_db = 0, .colour = COLOUR_PINK, .low_hz = 450,
         .high_hz = 800, .motion = MOTION_DRIFT, .rate_hz = 4.3,
         .depth_db = 10},
        {NOISE, .level_db = -4, .colour = COLOUR_PINK, .low_hz = 1000,
         .high_hz = 1700, .motion = MOTION_DRIFT, .rate_hz = 5.2,
         .depth_db = 11},
        {NOISE, .level_db = -10, .colour = COLOUR_PINK, .low_hz = 2200,
         .high_hz = 3200, .motion = MOTION_DRIFT, .rate_hz = 6.1,
         .depth_db = 12},
        {NOISE, .level_db = -14, .colour = COLOUR_PINK, .low_hz = 150,
         .high_hz = 2500}}},
    {.id = "train", .is_synthetic = 1, .layers = {
        // Two axles over a rail joint, twice a bar of four.
        {GRAIN, .level_db = 16, .low_hz = 350, .high_hz = 700,
         .every_beats = 2, .echo_share = 0.13, .shortest_ms = 25,
         .longest_ms = 40, .q = 1.2, .amplitude = 0.2, .spread = 0.2},
        {GRAIN, .level_db = 8, .low_hz = 1500, .high_hz = 2600,
         .every_beats = 2, .echo_share = 0.13, .shortest_ms = 6,
         .longest_ms = 12, .q = 1.5, .amplitude = 0.2, .spread = 0.2},
        {NOISE, .level_db = -9, .colour = COLOUR_BROWN, .low_hz = 40,
         .high_hz = 180, .motion = MOTION_DRIFT, .rate_hz = 0.8,
         .depth_db = 2},
        {NOISE, .level_db = -22, .colour = COLOUR_PINK, .low_hz = 800,
         .high_hz = 3000, .motion = MOTION_DRIFT, .rate_hz = 0.5,
         .depth_db = 3}}},
    {.id = "static", .layers = {
        {NOISE, .level_db = 0, .low_hz = 300, .high_hz = 3400,
         .motion = MOTION_GAP, .rate_hz = 2},
        {GRAIN, .level_db = -2, .low_hz = 800, .high_hz = 3000, .rate_hz = 15,
         .shortest_ms = 0.3, .longest_ms = 2, .q = 0.7, .amplitude = 4,
         .spread = 0.3}}},
    {.id = "field_recording", .is_synthetic = 1, .layers = {
        {NOISE, .level_db = 0, .colour = COLOUR_PINK, .low_hz = 200,
         .high_hz = 2500, .motion = MOTION_GUST, .rate_hz = 0.1,
         .depth_db = 4},
        {NOISE, .level_db = 2, .colour = COLOUR_BROWN, .low_hz = 40,
         .high_hz = 150, .motion = MOTION_DRIFT, .rate_hz = 0.4,
         .depth_db = 4},
        {CHIRP, .level_db = -4, .low_hz = 3000, .high_hz = 3900,
         .rate_hz = 0.25, .shortest_ms = 80, .longest_ms = 150,
         .amplitude = 2, .spread = 1, .group = 2, .group_gap_ms = 90},
        // Steps and cloth near the microphone.
        {GRAIN, .level_db = -2, .low_hz = 300, .high_hz = 1500, .rate_hz = 0.7,
         .shortest_ms = 15, .longest_ms = 60, .q = 0.8, .amplitude = 2,
         .spread = 0.5}}},
};

// clang-format on

const TextureRecipe *
texture_table(size_t *count)
{
    *count = ARRAY_LENGTH(recipes);
    return recipes;
}

const TextureRecipe *
texture_table_find(const char *id)
{
    for (size_t i = 0; i < ARRAY_LENGTH(recipes); i++)
        if (strcmp(recipes[i].id, id) == 0)
            return &recipes[i];
    return NULL;
}

size_t
texture_table_layers(const TextureRecipe *recipe)
{
    size_t count = 0;
    while (count < TEXTURE_MAX_LAYERS && recipe->layers[count].low_hz > 0)
        count++;
    return count;
}
