// SPDX-License-Identifier: MIT
// dsp.md 7.5, "multi-pass, coarse to fine", as a pipeline: columns enter in
// eights, are unfolded to magnitudes on the fine grid (mel_unfold), get first
// phases on the coarse one (phase_guess), and run as frames through a row of
// stages (phase_stage), coarse ones first. So phase is carried all through a
// sound of any length.
#include "timbre/dsp/mel_inverse.h"

#include "timbre/base/memory.h"

#include "mel_bank.h"
#include "mel_check.h"
#include "phase_guess.h"
#include "phase_stage.h"

#include <math.h>

// Medians over 11 songs of the band as 8-bit images: mel SC -25.4 dB, MR-LSD
// 3.77 dB at 14x real time. More passes help the first at the second's cost:
// 24 and 2 give -25.5 and 3.81, 4 and 8 give -26.0 and 3.81.
enum {
    COARSE_PASSES = 6,
    FINE_PASSES = 4,
    PASSES = COARSE_PASSES + FINE_PASSES,
    MOST_CHANNELS = 2,
    REPORTED = 16 // columns between two calls of `progress`
};

// Of fast Griffin-Lim; 1.25 diverges after 8 iterations (dsp.md 7.2).
static const float acceleration = 0.99F;

// The FFT that a frame goes through, and the bins that the mel bands reach.
typedef struct {
    size_t size;
    size_t bin_count;
    Fft *fft;
} Spectra;

// One channel.
typedef struct {
    float *fine, *coarse; // rings of magnitudes
    float *held[PASSES];  // rings: what the pass before made of a frame
    PhaseStage *stages[PASSES + 1]; // the last gives sound
    size_t written; // samples, from half a window before the sound
} Track;

typedef struct {
    const MelSettings *settings;
    MelImage mel;
    float *sound;
    float loudest; // the mel's maximum, which is taken for 1 meanwhile
    size_t ratio;  // of fine bins to a coarse one
    Spectra coarse, fine;
    MelBank *bank;
    MelUnfold *unfold;
    PhaseGrid *grid;
    PhaseGuess *guess;
    size_t ring_size; // frames
    Track tracks[MOST_CHANNELS];
    float *samples; // of a window
    float *made;    // a spectrum that no later pass asks for
    size_t unfolded, settled;
    MelProgress progress;
    void *context;
} Inverse;

// Setting up //////////////////////////////////////////////////////////////////

// FFTs of 2^a * 3^b are the quick ones: 4608 for 4410, 1.8x (dsp.md 7.4).
static size_t
quick_size(size_t least)
{
    size_t best = 0;
    for (size_t odd = 1; odd <= 9; odd *= 3) {
        size_t size = 2 * odd;
        while (size < least)
            size *= 2;
        if (best == 0 || size < best)
            best = size;
    }
    return best;
}

static Spectra
spectra_new(const MelSettings *settings, size_t size)
{
    const double bin_hz = settings->sample_rate_hz / (double)size;
    const size_t reached = (size_t)(settings->highest_hz / bin_hz) + 1;
    const size_t all = size / 2 + 1;
    return (Spectra){size, reached < all ? reached : all, fft_pair_new(size)};
}

static Fft *
fft_of_pass(const Inverse *inverse, size_t pass, size_t *size)
{
    const Spectra *spectra =
        pass < COARSE_PASSES ? &inverse->coarse : &inverse->fine;
    *size = spectra->size;
    return spectra->fft;
}

static void
track_open(Inverse *inverse, Track *track)
{
    const size_t held = inverse->grid->reach + 1;
    track->fine = mem_new_array(inverse->ring_size * inverse->fine.bin_count,
                                sizeof(float));
    track->coarse = mem_new_array(
        inverse->ring_size * inverse->coarse.bin_count, sizeof(float));
    for (size_t pass = 0; pass <= PASSES; pass++) {
        size_t in_size = 0, out_size = 0;
        Fft *in = fft_of_pass(inverse, pass == 0 ? 0 : pass - 1, &in_size);
        Fft *out = fft_of_pass(inverse, pass, &out_size);
        track->stages[pass] =
            phase_stage_new(inverse->grid, in, in_size, out, out_size);
        // The first of either grid has nothing to go beyond.
        if (pass != 0 && pass != COARSE_PASSES && pass < PASSES)
            track->held[pass] = mem_new_array(held, inverse->fine.bin_count *
                                                        2 * sizeof(float));
    }
}

static void
inverse_open(Inverse *inverse, size_t column_count)
{
    const MelSettings *settings = inverse->settings;
    const size_t window = (size_t)settings->window_size;
    const size_t size = quick_size(window);
    const double ratio = round(settings->fft_size / (double)size);
    inverse->ratio = ratio < 1 ? 1 : (size_t)ratio;
    inverse->coarse = spectra_new(settings, size);
    inverse->fine = spectra_new(settings, size * inverse->ratio);
    inverse->bank = mel_bank_new(
        inverse->mel.bin_count, settings->lowest_hz, settings->highest_hz,
        settings->sample_rate_hz / (double)inverse->fine.size,
        inverse->fine.bin_count);
    inverse->unfold = mel_unfold_new(inverse->bank);
    inverse->grid = phase_grid_new(window, (size_t)settings->hop_size,
                                   column_count, settings->frame_count);
    inverse->guess = phase_guess_new(
        &(PhaseGuessSettings){.bin_count = inverse->coarse.bin_count,
                              .fft_size = size,
                              .window_size = window,
                              .hop_size = (size_t)settings->hop_size,
                              .seed = settings->seed});
    inverse->ring_size = 2 * SIMD_FLOATS + PHASE_TILE + 2 +
                         (inverse->grid->reach + 1) * (PASSES + 1);
    inverse->samples = mem_new_array(window, sizeof(float));
    inverse->made = mem_new_array(inverse->fine.bin_count, 2 * sizeof(float));
    size_t opened = 0;
    do // there is one at least
        track_open(inverse, &inverse->tracks[opened]);
    while (++opened < inverse->mel.channel_count);
}

static void
inverse_close(Inverse *inverse)
{
    for (size_t i = 0; i < MOST_CHANNELS; i++) {
        Track *track = &inverse->tracks[i];
        for (size_t pass = 0; pass < PASSES; pass++)
            mem_free(track->held[pass]);
        for (size_t pass = 0; pass <= PASSES; pass++)
            phase_stage_free(track->stages[pass]);
        mem_free(track->coarse);
        mem_free(track->fine);
    }
    mem_free(inverse->made);
    mem_free(inverse->samples);
    phase_guess_free(inverse->guess);
    phase_grid_free(inverse->grid);
    mel_unfold_free(inverse->unfold);
    mel_bank_free(inverse->bank);
    fft_free(inverse->fine.fft);
    fft_free(inverse->coarse.fft);
}

// Iterating ///////////////////////////////////////////////////////////////////

// The magnitudes asked for, with the phases of `made`; or, beyond those, of
// where the way from `before` to `made` leads.
SIMD_KERNEL __attribute__((optimize("no-math-errno"))) static void
project(float *restrict wanted,
        const float *restrict made,
        const float *restrict before,
        const float *restrict magnitudes,
        size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const float real =
            made[2 * i] + acceleration * (made[2 * i] - before[2 * i]);
        const float imaginary =
            made[2 * i + 1] +
            acceleration * (made[2 * i + 1] - before[2 * i + 1]);
        const float scale =
            magnitudes[i] / sqrtf(real * real + imaginary * imaginary + 1e-30F);
        wanted[2 * i] = real * scale;
        wanted[2 * i + 1] = imaginary * scale;
    }
}

static const float *
magnitudes_at(const Inverse *inverse,
              const Track *track,
              size_t pass,
              size_t frame)
{
    const size_t slot = frame % inverse->ring_size;
    return pass < COARSE_PASSES
               ? track->coarse + slot * inverse->coarse.bin_count
               : track->fine + slot * inverse->fine.bin_count;
}

static void
run_pass(Inverse *inverse, Track *track, size_t pass)
{
    const Spectra *spectra =
        pass < COARSE_PASSES ? &inverse->coarse : &inverse->fine;
    const size_t bins = spectra->bin_count;
    PhaseStage *stage = track->stages[pass];
    const size_t frame = phase_stage_next(stage);
    const size_t place = frame % (inverse->grid->reach + 1) * 2 * bins;
    phase_stage_pull(stage);
    float *wanted = fft_spectrum(spectra->fft);
    float *made = pass + 1 < PASSES && track->held[pass + 1] != NULL
                      ? track->held[pass + 1] + place
                      : inverse->made;
    memcpy(made, wanted, 2 * bins * sizeof(float));
    project(wanted, made,
            track->held[pass] == NULL ? made : track->held[pass] + place,
            magnitudes_at(inverse, track, pass, frame), bins);
    memset(wanted + 2 * bins, 0,
           2 * (spectra->size / 2 + 1 - bins) * sizeof(float));
    phase_stage_push(track->stages[pass + 1]);
}

static void
write_sound(Inverse *inverse, Track *track, size_t channel)
{
    const MelSettings *settings = inverse->settings;
    const size_t channels = inverse->mel.channel_count;
    const size_t skipped = (size_t)settings->window_size / 2;
    const size_t count =
        phase_stage_pull_sound(track->stages[PASSES], inverse->samples);
    for (size_t i = 0; i < count; i++, track->written++)
        if (track->written >= skipped &&
            track->written - skipped < settings->frame_count)
            inverse->sound[(track->written - skipped) * channels + channel] =
                inverse->samples[i] * inverse->loudest;
}

// The ready stage nearest to the end first, so that none gets a frame too many.
static void
run_passes(Inverse *inverse, size_t channel)
{
    Track *track = &inverse->tracks[channel];
    size_t pass = 0;
    while (pass <= PASSES) {
        if (!phase_stage_is_ready(track->stages[PASSES - pass])) {
            pass++;
            continue;
        }
        if (pass == 0)
            write_sound(inverse, track, channel);
        else
            run_pass(inverse, track, PASSES - pass);
        pass = 0;
    }
}

// A first frame. Phases are those at the window's middle, which lies in the
// middle of the transform: every other bin turns round.
static void
enter_frame(Inverse *inverse, Track *track, const float *phases)
{
    const Spectra *spectra = &inverse->coarse;
    const float *magnitudes =
        magnitudes_at(inverse, track, 0, inverse->settled);
    float *spectrum = fft_spectrum(spectra->fft);
    memset(spectrum, 0, 2 * (spectra->size / 2 + 1) * sizeof(float));
    for (size_t i = 0; i < spectra->bin_count; i++) {
        const float sign = (float)(i % 2 == 0 ? 1 : -1);
        spectrum[2 * i] = sign * magnitudes[i] * cosf(phases[i]);
        spectrum[2 * i + 1] = sign * magnitudes[i] * sinf(phases[i]);
    }
    phase_stage_push(track->stages[0]);
}

// Columns in //////////////////////////////////////////////////////////////////

// Eight columns (fewer at the end) of a channel into its rings.
static void
unfold_columns(Inverse *inverse, size_t channel, size_t count)
{
    const MelImage *mel = &inverse->mel;
    Track *track = &inverse->tracks[channel];
    const size_t fine_bins = inverse->fine.bin_count;
    // A band is a sum over bins, of which there are more here.
    const float scale = (float)inverse->fine.size /
                        (float)inverse->settings->fft_size / inverse->loudest;
    SimdFloats *bands = mel_unfold_bands(inverse->unfold);
    for (size_t band = 0; band < mel->bin_count; band++) {
        const float *row =
            mel->values +
            (channel * mel->bin_count + band) * mel->column_count +
            inverse->unfolded;
        for (size_t lane = 0; lane < SIMD_FLOATS; lane++)
            bands[band][lane] = lane < count ? row[lane] * scale : 0;
    }
    const SimdFloats *rows = mel_unfold_run(inverse->unfold);
    for (size_t lane = 0; lane < count; lane++) {
        const size_t slot = (inverse->unfolded + lane) % inverse->ring_size;
        float *fine = track->fine + slot * fine_bins;
        float *coarse = track->coarse + slot * inverse->coarse.bin_count;
        for (size_t i = 0; i < inverse->bank->bin_count; i++)
            fine[inverse->bank->first_bin + i] = rows[i][lane];
        for (size_t i = 0; i < inverse->coarse.bin_count; i++)
            coarse[i] = fine[i * inverse->ratio];
    }
}

// Both channels start from the phases of their middle, or the stereo image
// would fall apart.
static void
push_middle(Inverse *inverse, size_t column)
{
    const size_t bins = inverse->coarse.bin_count;
    float *middle = phase_guess_push(inverse->guess);
    const float *left = magnitudes_at(inverse, &inverse->tracks[0], 0, column);
    memcpy(middle, left, bins * sizeof(float));
    if (inverse->mel.channel_count < 2)
        return;
    const float *right = magnitudes_at(inverse, &inverse->tracks[1], 0, column);
    for (size_t i = 0; i < bins; i++)
        middle[i] = (left[i] + right[i]) / 2;
}

static bool
report(const Inverse *inverse)
{
    return inverse->progress == NULL ||
           inverse->progress(inverse->context,
                             inverse->unfolded + inverse->settled,
                             2 * inverse->grid->frame_count);
}

// False when asked to stop.
static bool
settle_tile(Inverse *inverse, bool is_last)
{
    const size_t count = phase_guess_run(inverse->guess, is_last);
    for (size_t i = 0; i < count; i++) {
        for (size_t channel = 0; channel < inverse->mel.channel_count;
             channel++) {
            enter_frame(inverse, &inverse->tracks[channel],
                        phase_guess_column(inverse->guess, i));
            run_passes(inverse, channel);
        }
        inverse->settled++;
        if (inverse->settled % REPORTED == 0 && !report(inverse))
            return false;
    }
    return true;
}

static bool
take_columns(Inverse *inverse)
{
    const size_t left = inverse->grid->frame_count - inverse->unfolded;
    const size_t count = left < SIMD_FLOATS ? left : SIMD_FLOATS;
    for (size_t channel = 0; channel < inverse->mel.channel_count; channel++)
        unfold_columns(inverse, channel, count);
    for (size_t i = 0; i < count; i++) {
        push_middle(inverse, inverse->unfolded++);
        if (phase_guess_room(inverse->guess) == 0 &&
            !settle_tile(inverse, false))
            return false;
    }
    return inverse->unfolded % REPORTED != 0 || report(inverse);
}

static bool
run(Inverse *inverse)
{
    while (inverse->unfolded < inverse->grid->frame_count)
        if (!take_columns(inverse))
            return false;
    return settle_tile(inverse, true) && report(inverse);
}

// The door ////////////////////////////////////////////////////////////////////

// Columns whose window touches the sound.
static size_t
needed_columns(const MelSettings *settings, const MelImage *mel)
{
    const uint64_t hop = (uint64_t)settings->hop_size;
    const uint64_t half = (uint64_t)settings->window_size / 2;
    const uint64_t needed = (settings->frame_count + half + hop - 1) / hop;
    return needed < mel->column_count ? needed : mel->column_count;
}

Status
mel_inverse_run(const MelSettings *settings,
                const MelImage *mel,
                float *sound,
                MelProgress progress,
                void *context,
                Error *error)
{
    float loudest = 0;
    if (mel_inverse_check(settings, mel->bin_count, error) != STATUS_OK ||
        mel_check_image(mel, &loudest, error) != STATUS_OK)
        return error == NULL ? STATUS_INVALID : error->status;
    memset(sound, 0,
           settings->frame_count * mel->channel_count * sizeof(float));
    Inverse inverse = {.settings = settings,
                       .mel = *mel,
                       .sound = sound,
                       .loudest = loudest,
                       .progress = progress,
                       .context = context};
    if (loudest == 0) // nothing to hear
        return STATUS_OK;
    const unsigned mode = simd_denormals_off();
    inverse_open(&inverse, needed_columns(settings, mel));
    const bool is_done = run(&inverse);
    inverse_close(&inverse);
    simd_denormals_restore(mode);
    return is_done ? STATUS_OK
                   : error_set(error, STATUS_CANCELLED, "cancelled");
}
