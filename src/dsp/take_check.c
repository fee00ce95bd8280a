// SPDX-License-Identifier: MIT
#include "timbre/dsp/take_check.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/dsp/signal_check.h"

#include "take_join.h"
#include "take_level.h"
#include "take_likeness.h"
#include "take_noise.h"

#include <math.h>

static const char *const names[] = {
    [TAKE_FLAG_SILENCE] = "silence", [TAKE_FLAG_NOISE] = "noise",
    [TAKE_FLAG_DC] = "dc",           [TAKE_FLAG_TAIL] = "tail",
    [TAKE_FLAG_MELODY] = "melody",   [TAKE_FLAG_JOIN] = "join"};
_Static_assert(ARRAY_LENGTH(names) == TAKE_FLAG_COUNT, "name every flag");

// The issue's: a general pause is shorter.
static const double silence_s = 2;
// dsp.md 6, and more power than all else: the samples of SoundFonts bring up to
// a fifth. Sounds shorter than a second may lie beside zero by their nature.
static const double dc_limit = 1e-3, dc_power = 0.5, dc_least_s = 1;
// Noise all through, at one level: a drum's noise dies away in between.
static const double noise_share = 0.8, noise_swing_db = 6;
// The last 50 ms within 9 dB of the last 3 s: nothing dies away there.
static const double tail_s = 3, cut_db = -9;
// Of 22 songs of the band, the lead's stem against the mix gives 0.25 once,
// else 0.45 to 0.85; another song's lead 0.12 to 0.44, most with keys in
// common.
static const double least_likeness = 0.2;
// A click stands out of what is around it (dsp.md 2.4 allows 1.5); a step is
// larger than any near it, and than what one hears as a new section.
static const double most_click = 3, step_db = 9, step_ratio = 1.25;

const char *
take_check_flag_name(TakeFlag flag)
{
    return names[flag];
}

static void
add(Result *result, TakeFlag flag, char *text)
{
    result_add_flag(result, names[flag], text);
    mem_free(text);
}

// Silence /////////////////////////////////////////////////////////////////////

typedef struct {
    size_t first, count; // blocks
} Run;

// The next run of silent blocks at or after `from`; count 0 = none.
static Run
silent_run(const TakeLevel *level, size_t from)
{
    const float silence = take_level_silence(level);
    Run run = {from, 0};
    while (run.first < level->count && level->rms[run.first] > silence)
        run.first++;
    while (run.first + run.count < level->count &&
           level->rms[run.first + run.count] <= silence)
        run.count++;
    return run;
}

static void
check_silence(const TakeLevel *level, Result *result)
{
    Run run = silent_run(level, 0);
    for (; run.count > 0; run = silent_run(level, run.first + run.count)) {
        const double from_s = (double)run.first * TAKE_LEVEL_BLOCK_S;
        const double length_s = (double)run.count * TAKE_LEVEL_BLOCK_S;
        // An empty end is the tail's business.
        if (run.first + run.count == level->count || length_s < silence_s)
            continue;
        add(result, TAKE_FLAG_SILENCE,
            text_format("nothing is heard from %.1f to %.1f s; render it again "
                        "with another seed",
                        from_s, from_s + length_s));
        return;
    }
}

// Tail ////////////////////////////////////////////////////////////////////////

static void
check_tail(const TakeCheck *check, const TakeLevel *level, Result *result)
{
    const AudioBuffer *audio = check->audio;
    const double end_s = audio_buffer_duration_s(audio);
    const float silence = take_level_silence(level);
    size_t sounding = level->count;
    while (sounding > 0 && level->rms[sounding - 1] <= silence)
        sounding--;
    const double heard_s = (double)sounding * TAKE_LEVEL_BLOCK_S;
    if (end_s - heard_s >= silence_s) {
        add(result, TAKE_FLAG_TAIL,
            text_format("the end is empty: nothing is heard after %.1f of %.1f "
                        "s; ask for a shorter duration, or render it again "
                        "with another seed",
                        heard_s, end_s));
        return;
    }
    const double last =
        take_level_rms(audio, end_s - TAKE_LEVEL_BLOCK_S, end_s);
    const double before = take_level_rms(audio, end_s - tail_s, end_s);
    if (end_s > tail_s && last > before * pow(10, cut_db / 20))
        add(result, TAKE_FLAG_TAIL,
            text_format("the sound is cut off in full at its end, %.1f s; "
                        "extend it, or render it again with another seed",
                        end_s));
}

// Noise, DC ///////////////////////////////////////////////////////////////////

// How far the level of what is heard goes up and down, in dB, between its
// tenth and its nine tenths.
static double
swing_db(const TakeLevel *level)
{
    size_t counts[120] = {0}, heard = 0;
    const float silence = take_level_silence(level);
    for (size_t i = 0; i + 1 < level->count; i++) {
        if (level->rms[i] <= silence)
            continue;
        const double below_db =
            -20 * log10((double)level->rms[i] / (double)level->most);
        counts[(size_t)fmin(fmax(below_db, 0) * 2, 119)]++;
        heard++;
    }
    size_t passed = 0, low = 0, high = 0;
    for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
        passed += counts[i];
        if (passed * 10 <= heard)
            low = i;
        if (passed * 10 <= heard * 9)
            high = i;
    }
    return (double)(high - low) / 2;
}

static void
check_noise(const TakeCheck *check, const TakeLevel *level, Result *result)
{
    const double share =
        take_noise_share(check->audio, (double)take_level_silence(level));
    if (share < noise_share || swing_db(level) > noise_swing_db)
        return;
    add(result, TAKE_FLAG_NOISE,
        text_format("%.0f %% of it is even noise without a tone; render it "
                    "again with another seed, more steps or a stronger "
                    "guidance, and see that the model's weights are whole",
                    100 * share));
}

static void
check_dc(const TakeCheck *check, Result *result)
{
    const AudioBuffer *audio = check->audio;
    const double end_s = audio_buffer_duration_s(audio);
    const double dc = signal_check_dc(audio->samples, audio->frame_count,
                                      audio->channel_count);
    const double rms = take_level_rms(audio, 0, end_s);
    if (dc <= dc_limit || dc * dc <= dc_power * rms * rms || end_s < dc_least_s)
        return;
    add(result, TAKE_FLAG_DC,
        text_format(
            "from 0 to %.1f s the raw sound lies %.3f beside zero, more "
            "than what is heard of it; keep it mastered, which takes "
            "that out, or render it again with another seed",
            end_s, dc));
}

// Against what was given //////////////////////////////////////////////////////

static void
check_melody(const TakeCheck *check, Result *result)
{
    if (check->melody == NULL)
        return;
    const double likeness = take_likeness(check->audio, check->melody);
    if (!(likeness < least_likeness)) // NAN, too: there was nothing to follow
        return;
    const double end_s = fmin(audio_buffer_duration_s(check->audio),
                              audio_buffer_duration_s(check->melody));
    add(result, TAKE_FLAG_MELODY,
        text_format("the melody given is hardly followed from 0 to %.1f s "
                    "(likeness %.2f; 0.5 and more is usual); give it without "
                    "its accompaniment, or render again with another seed",
                    end_s, likeness));
}

static bool
is_step(double here_db, double usual_db)
{
    return here_db > fmax(step_db, usual_db * step_ratio);
}

static void
check_join(const TakeCheck *check, Result *result)
{
    const AudioBuffer *audio = check->audio;
    const size_t half_second = (size_t)audio->sample_rate_hz / 2;
    if (check->joined_frames < half_second ||
        check->joined_frames + half_second > audio->frame_count)
        return;
    const TakeJoin join = take_join_measure(audio, check->joined_frames);
    const double at_s = (double)check->joined_frames / audio->sample_rate_hz;
    if (join.click > most_click)
        add(result, TAKE_FLAG_JOIN,
            text_format("it clicks at %.2f s, where the continuation begins; "
                        "extend again with another seed",
                        at_s));
    else if (is_step(join.step.level, join.usual.level) ||
             is_step(join.step.octaves, join.usual.octaves))
        add(result, TAKE_FLAG_JOIN,
            text_format("the sound changes by %.0f dB at %.2f s, where the "
                        "continuation begins, more than anywhere near; extend "
                        "again with another seed, or from a later place",
                        fmax(join.step.level, join.step.octaves), at_s));
}

static void
check_music(const TakeCheck *check, const TakeLevel *level, Result *result)
{
    check_silence(level, result);
    check_noise(check, level, result);
    if (!check->is_loop)
        check_tail(check, level, result);
    check_melody(check, result);
    check_join(check, result);
}

void
take_check_run(const TakeCheck *check, Result *result)
{
    TakeLevel level = take_level_measure(check->audio);
    if (level.most <= take_level_silence(&level))
        add(result, TAKE_FLAG_SILENCE,
            mem_copy_text("nothing at all is heard; render it again with "
                          "another seed or other words"));
    else if (!check->is_one_shot)
        check_music(check, &level, result);
    check_dc(check, result);
    take_level_clear(&level);
}
