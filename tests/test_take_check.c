// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/dsp/take_check.h"

#include "dsp_signal.h"

#include <stdio.h>

enum { RATE_HZ = 44100 };

static double
noise_at(uint64_t *state)
{
    return noise_next(state);
}

// Notes with three partials, one each `step_s`, sounding for `gate_s`.
static AudioBuffer *
tune(double seconds, double step_s, double gate_s, int transpose)
{
    static const int steps[] = {0, 4, 7, 9, 5, 2, 11, 7};
    AudioBuffer *audio =
        audio_buffer_new((size_t)(seconds * RATE_HZ), 2, RATE_HZ);
    for (size_t i = 0; i < audio->frame_count; i++) {
        const double t = (double)i / RATE_HZ, at = fmod(t, step_s);
        const int note = steps[(size_t)(t / step_s) % 8] + transpose;
        const double hz = 261.63 * pow(2, note / 12.0);
        double value = 0;
        for (int k = 1; k <= 3; k++)
            value += 0.2 / k * sin(2 * M_PI * hz * k * t);
        value *= at < gate_s ? exp(-2 * at) * fmin(1, (gate_s - at) * 50) : 0;
        audio->samples[2 * i] = audio->samples[2 * i + 1] = (float)value;
    }
    return audio;
}

static void
scale(AudioBuffer *audio, double from_s, double to_s, double from, double to)
{
    const double duration_s = to_s - from_s;
    for (size_t i = 0; i < audio->frame_count; i++) {
        const double t = (double)i / RATE_HZ;
        if (t < from_s || t >= to_s)
            continue;
        const double gain = from + (to - from) * (t - from_s) / duration_s;
        audio->samples[2 * i] *= (float)gain;
        audio->samples[2 * i + 1] *= (float)gain;
    }
}

static AudioBuffer *
fading_tune(double seconds)
{
    AudioBuffer *audio = tune(seconds, 0.5, 0.5, 0);
    scale(audio, seconds - 2, seconds, 1, 0);
    return audio;
}

static AudioBuffer *
hiss(double seconds, double color, double decay)
{
    AudioBuffer *audio =
        audio_buffer_new((size_t)(seconds * RATE_HZ), 2, RATE_HZ);
    uint64_t state = 5;
    double held = 0;
    for (size_t i = 0; i < audio->frame_count; i++) {
        held += (1 - color) * (noise_at(&state) - held);
        const double at = fmod((double)i / RATE_HZ, 0.25);
        const float value = (float)(0.3 * held * exp(-decay * at));
        audio->samples[2 * i] = audio->samples[2 * i + 1] = value;
    }
    return audio;
}

// Takes the sound over; "" or the flags' names with a space behind each.
static char *
flags_of(AudioBuffer *audio, TakeCheck check, char names[static 256])
{
    Result *result = result_new();
    check.audio = audio;
    take_check_run(&check, result);
    size_t length = 0;
    names[0] = '\0';
    for (size_t i = 0; i < result->flag_count; i++) {
        print_message("%s: %s\n", result->flags[i].name, result->flags[i].text);
        length += (size_t)snprintf(names + length, 256 - length, "%s ",
                                   result->flags[i].name);
        assert_true(length < 256);
        assert_true(strstr(result->flags[i].text, "; ") != NULL);
    }
    result_free(result);
    audio_buffer_free(audio);
    return names;
}

static void
a_gap_of_two_seconds_is_silence_and_rests_are_not(void **state)
{
    (void)state;
    char names[256];
    AudioBuffer *gap = fading_tune(12);
    scale(gap, 5, 7.2, 0, 0);
    assert_string_equal(flags_of(gap, (TakeCheck){0}, names), "silence ");
    AudioBuffer *start = fading_tune(12);
    scale(start, 0, 2.5, 0, 0);
    assert_string_equal(flags_of(start, (TakeCheck){0}, names), "silence ");
    AudioBuffer *rest = fading_tune(12);
    scale(rest, 5, 6.8, 0, 0);
    assert_string_equal(flags_of(rest, (TakeCheck){0}, names), "");
    AudioBuffer *soft = fading_tune(12); // 50 dB below
    scale(soft, 0, 4, 0.003, 0.003);
    assert_string_equal(flags_of(soft, (TakeCheck){0}, names), "");
    AudioBuffer *staccato = tune(12, 1.9, 0.15, 0);
    assert_string_equal(flags_of(staccato, (TakeCheck){0}, names), "");
    AudioBuffer *nothing = audio_buffer_new(RATE_HZ, 2, RATE_HZ);
    assert_string_equal(
        flags_of(nothing, (TakeCheck){.is_one_shot = true}, names), "silence ");
}

static void
even_noise_of_any_colour_is_noise_and_percussion_is_not(void **state)
{
    (void)state;
    char names[256];
    const TakeCheck loop = {.is_loop = true};
    assert_string_equal(flags_of(hiss(6, 0, 0), loop, names), "noise ");
    assert_string_equal(flags_of(hiss(6, 0.9, 0), loop, names), "noise ");
    assert_string_equal(flags_of(hiss(6, 0, 20), loop, names), "");
    assert_string_equal(flags_of(hiss(6, 0.9, 40), loop, names), "");
    AudioBuffer *mix = tune(6, 0.5, 0.5, 0); // hiss 26 dB below is no fault
    AudioBuffer *soft = hiss(6, 0, 0);
    for (size_t i = 0; i < 2 * mix->frame_count; i++)
        mix->samples[i] += 0.03F * soft->samples[i];
    audio_buffer_free(soft);
    assert_string_equal(flags_of(mix, loop, names), "");
    assert_string_equal(
        flags_of(hiss(0.5, 0, 0), (TakeCheck){.is_one_shot = true}, names), "");
}

static void
an_offset_louder_than_the_sound_is_dc(void **state)
{
    (void)state;
    char names[256];

    static const struct {
        float offset;
        const char *flags;
    } rows[] = {{0.2F, "dc "}, {-0.2F, "dc "}, {0.01F, ""}, {0, ""}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        AudioBuffer *audio = fading_tune(8);
        for (size_t k = 0; k < 2 * audio->frame_count; k++)
            audio->samples[k] += rows[i].offset;
        assert_string_equal(
            flags_of(audio, (TakeCheck){.is_loop = true}, names),
            rows[i].flags);
    }
}

static void
a_cut_or_empty_end_is_a_tail_and_a_fade_is_not(void **state)
{
    (void)state;
    char names[256];
    assert_string_equal(flags_of(tune(8.2, 0.5, 0.5, 0), (TakeCheck){0}, names),
                        "tail ");
    assert_string_equal(
        flags_of(tune(8.2, 0.5, 0.5, 0), (TakeCheck){.is_loop = true}, names),
        "");
    assert_string_equal(flags_of(fading_tune(8), (TakeCheck){0}, names), "");
    AudioBuffer *empty = fading_tune(12);
    scale(empty, 8, 12, 0, 0);
    assert_string_equal(flags_of(empty, (TakeCheck){0}, names), "tail ");
    AudioBuffer *dying = fading_tune(12); // a tail of reverb's length
    scale(dying, 10.3, 12, 0, 0);
    assert_string_equal(flags_of(dying, (TakeCheck){0}, names), "");
}

static void
a_tune_is_followed_in_another_sound_and_not_in_another_key(void **state)
{
    (void)state;
    char names[256];
    AudioBuffer *melody = tune(10, 0.5, 0.4, 0);
    const TakeCheck check = {.melody = melody, .is_loop = true};
    AudioBuffer *with_hats = tune(10, 0.5, 0.5, 12);
    AudioBuffer *hats = hiss(10, 0, 20);
    for (size_t i = 0; i < 2 * with_hats->frame_count; i++)
        with_hats->samples[i] += 0.3F * hats->samples[i];
    audio_buffer_free(hats);
    assert_string_equal(flags_of(with_hats, check, names), "");
    assert_string_equal(flags_of(tune(10, 0.5, 0.5, 6), check, names),
                        "melody ");
    assert_string_equal(flags_of(tune(10, 0.7, 0.7, 1), check, names),
                        "melody ");
    AudioBuffer *silent = audio_buffer_new(RATE_HZ, 1, RATE_HZ);
    assert_string_equal(flags_of(tune(10, 0.5, 0.5, 6),
                                 (TakeCheck){.melody = silent, .is_loop = true},
                                 names),
                        "");
    audio_buffer_free(silent);
    audio_buffer_free(melody);
}

static void
a_join_is_flagged_for_a_click_or_a_step(void **state)
{
    (void)state;
    char names[256];
    const size_t at = 8 * RATE_HZ + RATE_HZ / 4; // within a note
    const TakeCheck check = {.joined_frames = at, .is_loop = true};
    assert_string_equal(flags_of(tune(16, 0.5, 0.5, 0), check, names), "");
    AudioBuffer *click = tune(16, 0.5, 0.5, 0);
    for (size_t i = 2 * at; i < 2 * click->frame_count; i++)
        click->samples[i] = click->samples[i] * 0.99F + 0.05F;
    assert_string_equal(flags_of(click, check, names), "join ");
    AudioBuffer *softer = tune(16, 0.5, 0.5, 0);
    scale(softer, 8.25, 8.3, 1, 0.1);
    scale(softer, 8.3, 16, 0.1, 0.1);
    assert_string_equal(flags_of(softer, check, names), "join ");
    AudioBuffer *section = tune(16, 0.5, 0.5, 0); // a louder one is music
    scale(section, 8.25, 8.3, 1, 1.8);
    scale(section, 8.3, 16, 1.8, 1.8);
    assert_string_equal(flags_of(section, check, names), "");
    // No join where there is no half second on both sides.
    assert_string_equal(
        flags_of(tune(1, 0.5, 0.5, 0),
                 (TakeCheck){.joined_frames = RATE_HZ, .is_loop = true}, names),
        "");
}

static void
short_and_strange_sounds_are_judged_without_harm(void **state)
{
    (void)state;
    char names[256];
    for (size_t frames = 1; frames < 40000; frames = frames * 3 + 1) {
        AudioBuffer *audio = audio_buffer_new(frames, 1, 8000);
        for (size_t i = 0; i < frames; i++)
            audio->samples[i] = i % 7 == 0 ? 0.5F : -0.1F;
        (void)flags_of(
            audio, (TakeCheck){.joined_frames = frames / 2, .melody = audio},
            names);
    }
    for (int flag = 0; flag < TAKE_FLAG_COUNT; flag++)
        assert_true(strlen(take_check_flag_name((TakeFlag)flag)) > 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gap_of_two_seconds_is_silence_and_rests_are_not),
        cmocka_unit_test(
            even_noise_of_any_colour_is_noise_and_percussion_is_not),
        cmocka_unit_test(an_offset_louder_than_the_sound_is_dc),
        cmocka_unit_test(a_cut_or_empty_end_is_a_tail_and_a_fade_is_not),
        cmocka_unit_test(
            a_tune_is_followed_in_another_sound_and_not_in_another_key),
        cmocka_unit_test(a_join_is_flagged_for_a_click_or_a_step),
        cmocka_unit_test(short_and_strange_sounds_are_judged_without_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
