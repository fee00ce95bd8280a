// SPDX-License-Identifier: MIT
#include "fft.h"

#include "timbre/base/memory.h"

#ifdef TIMBRE_KISSFFT

#include <kiss_fftr.h>

struct Fft {
    size_t length;
    float *input;
    kiss_fft_cpx *output;
    kiss_fftr_cfg plan;
    kiss_fftr_cfg inverse; // NULL = only forward
};

Fft *
fft_new(size_t length)
{
    Fft *fft = mem_new(sizeof(*fft));
    fft->length = length;
    fft->input = mem_new_array(length, sizeof(float));
    fft->output = mem_new_array(length / 2 + 1, sizeof(*fft->output));
    fft->plan = kiss_fftr_alloc((int)length, 0, NULL, NULL);
    return fft;
}

Fft *
fft_pair_new(size_t length)
{
    Fft *fft = fft_new(length);
    fft->inverse = kiss_fftr_alloc((int)length, 1, NULL, NULL);
    return fft;
}

void
fft_forward(Fft *fft)
{
    kiss_fftr(fft->plan, fft->input, fft->output);
}

void
fft_inverse(Fft *fft)
{
    kiss_fftri(fft->inverse, fft->output, fft->input);
}

void
fft_power(Fft *fft, float *power)
{
    fft_forward(fft);
    for (size_t i = 0; i <= fft->length / 2; i++) {
        kiss_fft_cpx x = fft->output[i];
        power[i] = x.r * x.r + x.i * x.i;
    }
}

void
fft_free(Fft *fft)
{
    if (fft == NULL)
        return;
    kiss_fftr_free(fft->inverse);
    kiss_fftr_free(fft->plan);
    mem_free(fft->output);
    mem_free(fft->input);
    mem_free(fft);
}

#else

#include <fftw3.h>

#include <pthread.h>

struct Fft {
    size_t length;
    float *input;
    fftwf_complex *output;
    fftwf_plan plan;
    fftwf_plan inverse; // NULL = only forward
};

// FFTW's planner keeps global tables and is not thread safe; everything else in
// it is. This lock is its only guard, so it can't live in any object.
static pthread_mutex_t planner_lock = PTHREAD_MUTEX_INITIALIZER;

Fft *
fft_new(size_t length)
{
    Fft *fft = mem_new(sizeof(*fft));
    fft->length = length;
    fft->input = fftwf_alloc_real(length);
    fft->output = fftwf_alloc_complex(length / 2 + 1);
    pthread_mutex_lock(&planner_lock);
    // ESTIMATE chooses by rule; MEASURE would choose by the clock, and the
    // result would differ from run to run.
    fft->plan = fftwf_plan_dft_r2c_1d((int)length, fft->input, fft->output,
                                      FFTW_ESTIMATE);
    pthread_mutex_unlock(&planner_lock);
    return fft;
}

Fft *
fft_pair_new(size_t length)
{
    Fft *fft = fft_new(length);
    pthread_mutex_lock(&planner_lock);
    fft->inverse = fftwf_plan_dft_c2r_1d((int)length, fft->output, fft->input,
                                         FFTW_ESTIMATE);
    pthread_mutex_unlock(&planner_lock);
    return fft;
}

void
fft_forward(Fft *fft)
{
    fftwf_execute(fft->plan);
}

void
fft_inverse(Fft *fft)
{
    fftwf_execute(fft->inverse);
}

void
fft_power(Fft *fft, float *power)
{
    fft_forward(fft);
    for (size_t i = 0; i <= fft->length / 2; i++) {
        float real = fft->output[i][0], imaginary = fft->output[i][1];
        power[i] = real * real + imaginary * imaginary;
    }
}

void
fft_free(Fft *fft)
{
    if (fft == NULL)
        return;
    pthread_mutex_lock(&planner_lock);
    if (fft->inverse != NULL)
        fftwf_destroy_plan(fft->inverse);
    fftwf_destroy_plan(fft->plan);
    pthread_mutex_unlock(&planner_lock);
    fftwf_free(fft->output);
    fftwf_free(fft->input);
    mem_free(fft);
}

#endif

float *
fft_input(Fft *fft)
{
    return fft->input;
}

float *
fft_spectrum(Fft *fft)
{
    return (float *)fft->output;
}
