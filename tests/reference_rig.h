// SPDX-License-Identifier: MIT
// Files that references name: a tune over chords as MIDI, and a beat as sound.
#pragma once

#include "timbre/base/text.h"
#include "timbre/core/score.h"
#include "timbre/export/midi.h"

#include "check.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { REFERENCE_RATE_HZ = 16000 };

static inline void
reference_rig_write(const char *path, const char *bytes, size_t count)
{
    Error error = {0};
    assert_int_equal(path_write_file(path, bytes, count, &error), STATUS_OK);
}

// Eight bars of Dm Bb F C with a melody over them; 108 bpm.
static inline void
reference_rig_midi(const char *path)
{
    static const int roots[] = {50, 46, 53, 48};
    static const int thirds[] = {3, 4, 4, 4};
    static const int tune[] = {74, 76, 77, 81, 79, 77, 76, 74};
    Score *score = score_new();
    score->meter = (Meter){4, 4};
    score->tempo_bpm = 108;
    score->bars = 8;
    memcpy(score->key, "D", 2);
    score->mode = MODE_MINOR;
    ScorePart *chords = score_add_part(score, "piano");
    for (int bar = 0; bar < 8; bar++)
        for (int k = 0; k < 3; k++) {
            const int root = roots[bar % 4];
            const int key = k == 0   ? root
                            : k == 1 ? root + thirds[bar % 4]
                                     : root + 7;
            score_add_note(chords, (ScoreNote){.tick = bar * 3840,
                                               .length_ticks = 3700,
                                               .key = (uint8_t)key,
                                               .velocity = 70});
        }
    ScorePart *lead = score_add_part(score, "melody");
    for (int i = 0; i < 32; i++)
        score_add_note(lead, (ScoreNote){.tick = i * 960 + (i % 2) * 480,
                                         .length_ticks = 400,
                                         .key = (uint8_t)tune[i % 8],
                                         .velocity = 90});
    Text bytes = {0};
    midi_write(score, "Tune", &bytes);
    reference_rig_write(path, bytes.chars, bytes.length);
    text_clear(&bytes);
    score_free(score);
}

static inline void
reference_rig_put(unsigned char *at, uint32_t value, int count)
{
    for (int i = 0; i < count; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

// A sample of 16 beats of Am F C G at 90 bpm, clicks on the beats.
static inline double
reference_rig_value(size_t frame)
{
    static const double roots[] = {220, 174.61, 130.81, 196};
    static const double thirds[] = {261.63, 220, 164.81, 246.94};
    static const double fifths[] = {329.63, 261.63, 196, 293.66};
    const double t = (double)frame / REFERENCE_RATE_HZ;
    const double beat_s = 60.0 / 90;
    const int bar = (int)(t / (4 * beat_s)) % 4;
    const double in_beat = fmod(t, beat_s);
    const bool is_one = fmod(t, 4 * beat_s) < beat_s;
    const double level = 0.12 * exp(-2 * in_beat);
    const double click = in_beat < 0.02 ? 0.3 * sin(in_beat * 40000) : 0;
    return level * (sin(2 * M_PI * roots[bar] * t) +
                    sin(2 * M_PI * thirds[bar] * t) +
                    sin(2 * M_PI * fifths[bar] * t)) +
           (is_one ? 2 * level * sin(M_PI * roots[bar] * t) : 0) + click;
}

static inline void
reference_rig_sound(const char *path)
{
    const size_t frames = (size_t)(REFERENCE_RATE_HZ * 21.33);
    const size_t size = 44 + frames * 2;
    unsigned char *bytes = mem_new(size);
    memcpy(bytes, "RIFF....WAVEfmt ", 16);
    reference_rig_put(bytes + 4, (uint32_t)size - 8, 4);
    reference_rig_put(bytes + 16, 16, 4);
    reference_rig_put(bytes + 20, 1, 2);
    reference_rig_put(bytes + 22, 1, 2);
    reference_rig_put(bytes + 24, REFERENCE_RATE_HZ, 4);
    reference_rig_put(bytes + 28, REFERENCE_RATE_HZ * 2, 4);
    reference_rig_put(bytes + 32, 2, 2);
    reference_rig_put(bytes + 34, 16, 2);
    memcpy(bytes + 36, "data", 4);
    reference_rig_put(bytes + 40, (uint32_t)frames * 2, 4);
    for (size_t i = 0; i < frames; i++)
        reference_rig_put(
            bytes + 44 + 2 * i,
            (uint32_t)(int32_t)lround(
                32000 * fmin(fmax(reference_rig_value(i), -1), 1)),
            2);
    reference_rig_write(path, (const char *)bytes, size);
    mem_free(bytes);
}
