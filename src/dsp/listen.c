// SPDX-License-Identifier: MIT
#include "timbre/dsp/listen.h"

#include "timbre/base/memory.h"
#include "timbre/dsp/spectrum.h"

#include "beat.h"
#include "chroma.h"
#include "flux.h"
#include "hann.h"

#include <math.h>

enum { LISTENED_S = 240, LOUDNESS_STEPS_PER_S = 50 };

static const double widest_bin_hz = 4; // of the spectra that harmony is read of

// Where it is loud ///////////////////////////////////////////////////////////

static double
power_between(const AudioBuffer *audio, size_t from, size_t to)
{
    double sum = 0;
    const size_t channels = (size_t)audio->channel_count;
    for (size_t i = from * channels; i < to * channels; i++)
        sum += (double)audio->samples[i] * (double)audio->samples[i];
    return to > from ? sum / (double)(to - from) : 0;
}

static void
find_sound(const AudioBuffer *audio, Heard *heard)
{
    static const double floor_share = 1e-5; // -50 dB
    const size_t hop = (size_t)audio->sample_rate_hz / LOUDNESS_STEPS_PER_S;
    const size_t count = audio->frame_count / hop;
    double loudest = 0;
    for (size_t i = 0; i < count; i++)
        loudest = fmax(loudest, power_between(audio, i * hop, (i + 1) * hop));
    heard->sounds_from_s = heard->sounds_to_s = 0;
    bool is_first = true;
    for (size_t i = 0; i < count && loudest > 0; i++) {
        if (power_between(audio, i * hop, (i + 1) * hop) <
            floor_share * loudest)
            continue;
        const double at_s = (double)(i * hop) / audio->sample_rate_hz;
        if (is_first)
            heard->sounds_from_s = at_s;
        is_first = false;
        heard->sounds_to_s = at_s + 1.0 / LOUDNESS_STEPS_PER_S;
    }
}

// Harmony ////////////////////////////////////////////////////////////////////

typedef struct {
    HarmonyBar *frames;
    size_t count;
    double step_s, middle_s; // of a frame, behind its start
} Frames;

static Frames
find_frames(const AudioBuffer *audio)
{
    const size_t length = hann_length(audio->sample_rate_hz, widest_bin_hz);
    const size_t hop = length / 4;
    Frames frames = {.count = audio->frame_count / hop + 1,
                     .step_s = (double)hop / audio->sample_rate_hz,
                     .middle_s = (double)length / 2 / audio->sample_rate_hz};
    frames.frames = mem_new_array(frames.count, sizeof(*frames.frames));
    Hann *hann = hann_new(audio, length);
    for (size_t i = 0; i < frames.count; i++) {
        const float *power = hann_power(hann, i * hop);
        const double bin_hz = hann_bin_hz(hann);
        chroma_vote(frames.frames[i].chroma, power, bin_hz, 110, 1400);
        chroma_vote(frames.frames[i].bass, power, bin_hz, 38, 210);
    }
    hann_free(hann);
    return frames;
}

static void
add_frames(const Frames *frames, double from_s, double to_s, HarmonyBar *sum)
{
    for (size_t i = 0; i < frames->count; i++) {
        const double at_s = (double)i * frames->step_s + frames->middle_s;
        if (at_s < from_s || at_s >= to_s)
            continue;
        for (int k = 0; k < PITCH_CLASSES; k++) {
            sum->chroma[k] += frames->frames[i].chroma[k];
            sum->bass[k] += frames->frames[i].bass[k];
        }
    }
}

// A bar that the end cuts short is one when most of it sounds.
static HarmonyBar *
sum_bars(const Frames *frames, Heard *heard)
{
    const HeardBeat *beat = &heard->beat;
    const double bar_s = 60 / beat->tempo_bpm * beat->beats_per_bar;
    const double bars =
        isnan(bar_s) ? 0 : (heard->sounds_to_s - beat->bar_one_s) / bar_s;
    heard->bar_count = (size_t)fmax(floor(bars + 0.3), 0);
    HarmonyBar *sums = mem_new_array(heard->bar_count + 1, sizeof(*sums));
    for (size_t i = 0; i < heard->bar_count; i++) {
        const double start_s = beat->bar_one_s + (double)i * bar_s;
        add_frames(frames, start_s, start_s + bar_s, &sums[i]);
    }
    return sums;
}

// Chords speak for a key, which then settles doubtful chords.
static void
find_harmony(const Frames *frames, Heard *heard)
{
    HarmonyBar *bars = sum_bars(frames, heard);
    HarmonyBar whole = {0};
    add_frames(frames, 0, HUGE_VAL, &whole);
    double sum[PITCH_CLASSES];
    for (int k = 0; k < PITCH_CLASSES; k++)
        sum[k] = whole.chroma[k] + whole.bass[k];
    const size_t count = heard->bar_count;
    heard->chords = mem_new_array(count + 1, sizeof(*heard->chords));
    harmony_guess_chords(bars, count, -1, MODE_MAJOR, heard->chords);
    heard->key = harmony_guess_key_of(sum, heard->chords, count);
    if (heard->key.tonic >= 0)
        heard->mode = harmony_guess_mode(whole.chroma, heard->key.tonic,
                                         heard->key.is_minor);
    harmony_guess_chords(bars, count, heard->key.tonic, heard->mode,
                         heard->chords);
    mem_free(bars);
}

// Energy /////////////////////////////////////////////////////////////////////

// How often something is struck, up to eight times a second, and how much lies
// above 2 kHz, up to a tenth of the power.
static double
find_energy(const AudioBuffer *audio, const Heard *heard)
{
    const double length_s = heard->sounds_to_s - heard->sounds_from_s;
    if (length_s <= 0)
        return 0;
    Flux flux = flux_find(audio);
    double mean = 0;
    size_t strikes = 0;
    for (size_t i = 0; i < flux.count; i++)
        mean += fabs(flux.values[i]) / (double)flux.count;
    for (size_t i = 1; i + 1 < flux.count; i++)
        strikes += flux.values[i] > 2 * mean &&
                   flux.values[i] >= flux.values[i - 1] &&
                   flux.values[i] > flux.values[i + 1];
    flux_clear(&flux);
    const double edges_hz[] = {0, 2000, HUGE_VAL};
    double power[2];
    spectrum_bands(audio, 0, HUGE_VAL, edges_hz, 2, power);
    const double bright = power[1] / fmax(power[0] + power[1], 1e-12);
    return 0.6 * fmin((double)strikes / length_s / 8, 1) +
           0.4 * fmin(sqrt(bright / 0.1), 1);
}

// All ////////////////////////////////////////////////////////////////////////

Heard
listen_to(const AudioBuffer *audio)
{
    AudioBuffer part = *audio;
    part.release = NULL;
    const size_t most = (size_t)audio->sample_rate_hz * LISTENED_S;
    if (part.frame_count > most)
        part.frame_count = most;
    Heard heard = {.duration_s = audio_buffer_duration_s(&part),
                   .key.tonic = -1};
    find_sound(&part, &heard);
    heard.beat = beat_find(&part, heard.sounds_from_s, heard.sounds_to_s);
    Frames frames = find_frames(&part);
    find_harmony(&frames, &heard);
    heard.energy = find_energy(&part, &heard);
    mem_free(frames.frames);
    return heard;
}

void
listen_clear(Heard *heard)
{
    mem_free(heard->chords);
    *heard = (Heard){0};
}
