// SPDX-License-Identifier: MIT
// A single voice as notes: stretches of one pitch, parted where it is struck
// again.
#include "timbre/base/memory.h"
#include "timbre/dsp/listen.h"
#include "timbre/dsp/resample.h"

#include "flux.h"
#include "pitch.h"

#include <math.h>

enum { RATE_HZ = 16000, LISTENED_S = 240, SMOOTHED = 5 };

static const double least_clarity = 0.6, floor_share = 3e-5; // -45 dB
static const double shortest_s = 0.07;

typedef struct {
    PitchTrack track;
    int *keys; // of each frame, 0 = none
    Flux flux;
    double strike; // flux of an onset
} Voice;

// Keys ///////////////////////////////////////////////////////////////////////

static int
median_key(const int *keys, size_t at, size_t count)
{
    int sorted[SMOOTHED] = {0};
    for (int i = 0; i < SMOOTHED; i++) {
        long place = (long)at + i - SMOOTHED / 2;
        int key = place < 0 || place >= (long)count ? 0 : keys[place];
        int k = i;
        for (; k > 0 && sorted[k - 1] > key; k--)
            sorted[k] = sorted[k - 1];
        sorted[k] = key;
    }
    return sorted[SMOOTHED / 2];
}

// Rounded to the tuning that the voice has as a whole.
static double
find_tuning(const PitchTrack *track)
{
    double real = 0, imaginary = 0;
    for (size_t i = 0; i < track->count; i++) {
        const PitchFrame *frame = &track->frames[i];
        if (frame->clarity < 0.8)
            continue;
        real += cos(2 * M_PI * frame->pitch);
        imaginary += sin(2 * M_PI * frame->pitch);
    }
    return real == 0 && imaginary == 0 ? 0
                                       : atan2(imaginary, real) / (2 * M_PI);
}

static void
find_keys(Voice *voice)
{
    const PitchTrack *track = &voice->track;
    double loudest = 0;
    for (size_t i = 0; i < track->count; i++)
        loudest = fmax(loudest, track->frames[i].power);
    const double tuning = find_tuning(track);
    int *keys = mem_new_array(track->count + 1, sizeof(*keys));
    for (size_t i = 0; i < track->count; i++) {
        const PitchFrame *frame = &track->frames[i];
        const bool sounds = frame->clarity >= least_clarity &&
                            frame->power > floor_share * loudest;
        keys[i] = sounds ? (int)lround(frame->pitch - tuning) : 0;
    }
    voice->keys = mem_new_array(track->count + 1, sizeof(*voice->keys));
    for (size_t i = 0; i < track->count; i++)
        voice->keys[i] = median_key(keys, i, track->count);
    mem_free(keys);
}

// Strikes ////////////////////////////////////////////////////////////////////

static void
find_strike(Voice *voice)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < voice->flux.count; i++)
        if (voice->flux.values[i] > 0) {
            sum += voice->flux.values[i];
            count++;
        }
    voice->strike = count > 0 ? 3 * sum / (double)count : HUGE_VAL;
}

static bool
is_struck(const Voice *voice, size_t frame)
{
    const double at_s =
        (double)frame * voice->track.step_s + voice->track.middle_s;
    const size_t at = (size_t)(at_s / voice->flux.step_s);
    if (at < 1 || at + 1 >= voice->flux.count)
        return false;
    const double *values = voice->flux.values;
    return values[at] > voice->strike && values[at] >= values[at - 1] &&
           values[at] > values[at + 1];
}

// The strike near a note's first frame says more exactly when it begins.
static double
begin_s(const Voice *voice, size_t frame)
{
    const double reach_s = 0.07, early_s = 0.012;
    const double at_s =
        (double)frame * voice->track.step_s + voice->track.middle_s;
    const long middle = lround(at_s / voice->flux.step_s);
    const long reach = lround(reach_s / voice->flux.step_s);
    long best = -1;
    for (long i = middle - reach; i <= middle + reach; i++)
        if (i >= 0 && i < (long)voice->flux.count &&
            voice->flux.values[i] > voice->strike &&
            (best < 0 || voice->flux.values[i] > voice->flux.values[best]))
            best = i;
    return best < 0 ? at_s : (double)best * voice->flux.step_s + early_s;
}

// Notes //////////////////////////////////////////////////////////////////////

static void
add_note(HeardTune *tune, const Voice *voice, size_t from, size_t to)
{
    const PitchTrack *track = &voice->track;
    const double length_s = (double)(to - from) * track->step_s;
    if (length_s < shortest_s)
        return;
    double clarity = 0;
    for (size_t i = from; i < to; i++)
        clarity += track->frames[i].clarity / (double)(to - from);
    tune->notes = mem_resize(tune->notes, tune->count + 1, sizeof(HeardNote));
    const double start_s = begin_s(voice, from);
    const double end_s = (double)to * track->step_s + track->middle_s;
    tune->notes[tune->count++] =
        (HeardNote){.start_s = start_s,
                    .length_s = fmax(end_s - start_s, shortest_s),
                    .key = voice->keys[from],
                    .strength = clarity};
}

static void
find_notes(const Voice *voice, HeardTune *tune)
{
    const double guard_s = 0.08; // a note's own beginning is no new one
    const PitchTrack *track = &voice->track;
    size_t from = 0, voiced = 0, sounding = 0;
    for (size_t i = 0; i <= track->count; i++) {
        const int before = i == 0 ? 0 : voice->keys[i - 1];
        const int now = i == track->count ? 0 : voice->keys[i];
        const bool is_again =
            before != 0 && now == before && i < track->count &&
            (double)(i - from) * track->step_s > guard_s && is_struck(voice, i);
        if (now != before || is_again) {
            if (before != 0)
                add_note(tune, voice, from, i);
            from = i;
        }
        voiced += now != 0;
        sounding += i < track->count && track->frames[i].power > 1e-7;
    }
    tune->voiced_share =
        sounding > 0 ? fmin((double)voiced / (double)sounding, 1) : 0;
}

HeardTune
listen_to_tune(const AudioBuffer *audio)
{
    HeardTune tune = {0};
    AudioBuffer part = *audio;
    part.release = NULL;
    const size_t most = (size_t)audio->sample_rate_hz * LISTENED_S;
    if (part.frame_count > most)
        part.frame_count = most;
    AudioBuffer *low =
        resample_buffer(&part, RATE_HZ, RESAMPLE_FOR_LISTENING, NULL);
    if (low == NULL)
        return tune;
    Voice voice = {.track = pitch_track(low), .flux = flux_find(low)};
    find_keys(&voice);
    find_strike(&voice);
    find_notes(&voice, &tune);
    mem_free(voice.keys);
    flux_clear(&voice.flux);
    pitch_track_clear(&voice.track);
    audio_buffer_free(low);
    return tune;
}

void
listen_clear_tune(HeardTune *tune)
{
    mem_free(tune->notes);
    *tune = (HeardTune){0};
}
