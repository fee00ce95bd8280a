// SPDX-License-Identifier: MIT
// A gain that goes to its goal in a straight line, frame by frame.
#pragma once

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    float now, goal, step;
    size_t left; // frames to the goal
} Ramp;

static inline void
ramp_set(Ramp *ramp, float goal)
{
    *ramp = (Ramp){.now = goal, .goal = goal};
}

static inline void
ramp_aim(Ramp *ramp, float goal, size_t frame_count)
{
    if (goal == ramp->goal)
        return;
    ramp->goal = goal;
    ramp->left = frame_count;
    ramp->step = (goal - ramp->now) / (float)frame_count;
}

static inline bool
ramp_is_at(const Ramp *ramp, float value)
{
    return ramp->left == 0 && ramp->now == value;
}

static inline float
ramp_next(Ramp *ramp)
{
    if (ramp->left == 0)
        return ramp->now;
    ramp->left--;
    ramp->now = ramp->left == 0 ? ramp->goal : ramp->now + ramp->step;
    return ramp->now;
}
