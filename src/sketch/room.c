// SPDX-License-Identifier: MIT
#include "room.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"

enum { LINE_COUNT = 8, LINE_FRAMES = 4096 };

// Primes between 13 and 50 ms: no two lines ring together.
static const int lengths[LINE_COUNT] = {631,  877,  1117, 1327,
                                        1559, 1811, 2087, 2399};
static const double damp_hz = 5500;
static const float level = 0.3F; // -12.5 dB under the dry sound at full send
static const float silence = 1e-6F;

struct Room {
    float lines[LINE_COUNT][LINE_FRAMES];
    float damped[LINE_COUNT];
    float feedback[LINE_COUNT];
    float pole;
    int at;
};

Room *
room_new(double size)
{
    Room *room = mem_new(sizeof *room);
    // Seconds to -60 dB by room size, measured on FluidSynth: composer.md 6.2.
    const double ring_s = 0.8 * exact_exp2((size - 0.2) * 2.9);
    for (int i = 0; i < LINE_COUNT; i++)
        room->feedback[i] = (float)exact_gain(-60.0 * lengths[i] /
                                              (ring_s * SYNTH_SAMPLE_RATE_HZ));
    room->pole = (float)exact_one_pole(damp_hz, SYNTH_SAMPLE_RATE_HZ);
    return room;
}

// Hadamard's matrix by three rounds of sums and differences: keeps energy.
static void
scatter(float *x)
{
    for (int step = 1; step < LINE_COUNT; step *= 2)
        for (int i = 0; i < LINE_COUNT; i++)
            if ((i & step) == 0) {
                const float a = x[i];
                const float b = x[i + step];
                x[i] = a + b;
                x[i + step] = a - b;
            }
    for (int i = 0; i < LINE_COUNT; i++)
        x[i] *= 0.35355339F; // 1 / sqrt(8)
}

bool
room_add(Room *room, const float *send, float *frames, size_t frame_count)
{
    bool sounds = false;
    for (size_t f = 0; f < frame_count; f++) {
        float x[LINE_COUNT];
        for (int i = 0; i < LINE_COUNT; i++) {
            const int from = (room->at - lengths[i]) & (LINE_FRAMES - 1);
            const float out = room->lines[i][from] * room->feedback[i];
            room->damped[i] += room->pole * (out - room->damped[i]);
            x[i] = room->damped[i];
        }
        const float left = x[0] + x[2] + x[4] + x[6];
        const float right = x[1] + x[3] + x[5] + x[7];
        // Not quite apart: FluidSynth's width .4.
        const float wet_left = level * (0.8F * left + 0.35F * right);
        const float wet_right = level * (0.8F * right + 0.35F * left);
        frames[2 * f] += wet_left;
        frames[2 * f + 1] += wet_right;
        sounds = sounds || wet_left > silence || wet_left < -silence ||
                 wet_right > silence || wet_right < -silence;
        scatter(x);
        for (int i = 0; i < LINE_COUNT; i++) {
            float in = x[i] + send[2 * f + (size_t)(i & 1)];
            if (in < 1e-15F && in > -1e-15F)
                in = 0;
            room->lines[i][room->at] = in;
        }
        room->at = (room->at + 1) & (LINE_FRAMES - 1);
    }
    return sounds;
}

void
room_free(Room *room)
{
    mem_free(room);
}
