// SPDX-License-Identifier: MIT
#include "room.h"

#include "timbre/base/memory.h"
#include "timbre/sketch/synth.h"

#include "exact_math.h"
#include "mix_kernel.h"
#include "part_events.h"

#include <stdint.h>
#include <string.h>

enum { LINE_COUNT = 8, LINE_FRAMES = 4096 };

// One value of each line.
typedef float Lines __attribute__((vector_size(4 * LINE_COUNT)));
typedef int32_t LineBits __attribute__((vector_size(4 * LINE_COUNT)));

// Primes between 13 and 50 ms: no two lines ring together.
static const int lengths[LINE_COUNT] = {631,  877,  1117, 1327,
                                        1559, 1811, 2087, 2399};
static const double damp_hz = 5500;
static const float level = 0.3F; // -12.5 dB under the dry sound at full send
static const float silence = 1e-6F;

struct Room {
    float lines[LINE_FRAMES][LINE_COUNT]; // a ring
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

// What comes out of the lines at frame `at`.
static inline __attribute__((always_inline)) void
read_lines(const Room *room, int at, Lines *lines)
{
    float x[LINE_COUNT];
    for (int i = 0; i < LINE_COUNT; i++)
        x[i] = room->lines[(at - lengths[i]) & (LINE_FRAMES - 1)][i];
    memcpy(lines, x, sizeof *lines);
}

// Hadamard's matrix by three rounds of sums and differences: keeps energy.
// After two rounds the first two values are the sums of the even and of the odd
// lines, which is what is heard on the left and on the right.
static inline __attribute__((always_inline)) void
scatter(Lines *lines, float *left, float *right)
{
    static const Lines by_4 = {1, 1, 1, 1, -1, -1, -1, -1};
    static const Lines by_2 = {1, 1, -1, -1, 1, 1, -1, -1};
    static const Lines by_1 = {1, -1, 1, -1, 1, -1, 1, -1};
    Lines x = *lines;
    x = x * by_4 + __builtin_shufflevector(x, x, 4, 5, 6, 7, 0, 1, 2, 3);
    x = x * by_2 + __builtin_shufflevector(x, x, 2, 3, 0, 1, 6, 7, 4, 5);
    *left = x[0];
    *right = x[1];
    x = x * by_1 + __builtin_shufflevector(x, x, 1, 0, 3, 2, 5, 4, 7, 6);
    *lines = x * 0.35355339F; // 1 / sqrt(8)
}

MIX_KERNEL static void
run(Room *room,
    const float *restrict send,
    float *restrict wet,
    size_t frame_count)
{
    static const Lines tiny = {1e-15F, 1e-15F, 1e-15F, 1e-15F,
                               1e-15F, 1e-15F, 1e-15F, 1e-15F};
    Lines damped;
    Lines feedback;
    memcpy(&damped, room->damped, sizeof damped);
    memcpy(&feedback, room->feedback, sizeof feedback);
    int at = room->at;
    for (size_t f = 0; f < frame_count; f++) {
        Lines in;
        read_lines(room, at, &in);
        damped += room->pole * (in * feedback - damped);
        in = damped;
        float left;
        float right;
        scatter(&in, &left, &right);
        const float l = send[2 * f];
        const float r = send[2 * f + 1];
        in += (Lines){l, r, l, r, l, r, l, r};
        const LineBits sounds = (in >= tiny) | (in <= -tiny);
        in = (Lines)((LineBits)in & sounds);
        memcpy(room->lines[at], &in, sizeof in);
        at = (at + 1) & (LINE_FRAMES - 1);
        // Not quite apart: FluidSynth's width .4.
        wet[2 * f] = level * (0.8F * left + 0.35F * right);
        wet[2 * f + 1] = level * (0.8F * right + 0.35F * left);
    }
    memcpy(room->damped, &damped, sizeof damped);
    room->at = at;
}

bool
room_add(Room *room, const float *send, float *frames, size_t frame_count)
{
    float wet[2 * SYNTH_BLOCK_FRAMES];
    bool sounds = false;
    while (frame_count > 0) {
        const size_t now =
            frame_count < SYNTH_BLOCK_FRAMES ? frame_count : SYNTH_BLOCK_FRAMES;
        run(room, send, wet, now);
        mix_kernel_add(frames, wet, 1, 2 * now);
        sounds = sounds || mix_kernel_peak(wet, 2 * now, 0) > silence;
        send += 2 * now;
        frames += 2 * now;
        frame_count -= now;
    }
    return sounds;
}

void
room_free(Room *room)
{
    mem_free(room);
}
