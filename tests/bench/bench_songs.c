// SPDX-License-Identifier: MIT
// Songs of two minutes, from prompt to FLAC, against FluidSynth alone; how
// near the preview is.
//
// The control plays all events of the score, as the take's own MIDI file tells
// them: parts of voices of ours sound with their General MIDI program there.
// What FluidSynth would leave out is left out (textures, pump, mix). Beside it
// stand the ratio with those parts left out of the control too, and all CPU
// time of ours over the control's, which other work on the machine can't move.
#include "timbre/base/clock.h"
#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/pool.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/score.h"
#include "timbre/core/style_table.h"
#include "timbre/dsp/chain.h"
#include "timbre/dsp/loudness.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/sketch/band.h"
#include "timbre/sketch/synth.h"

#include <fluidsynth.h>

#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RATE_HZ = 48000, BLOCK = 64, SONG_S = 120, PREVIEW_SONG_S = 60 };

// Wall over the control's CPU time: two cores, one thread.
static const double most_ratio = 0.8;
static const double most_preview_difference_lu = 1.5;

static char *program;
static char *data_folder;

static void
print_row(const char *measure,
          const char *figure,
          const char *control,
          const char *must,
          bool is_ok)
{
    (void)printf("%s | %s | %s | %s | %s\n", measure, figure, control, must,
                 is_ok ? "ok" : "red");
    (void)fflush(stdout);
}

// Seconds of one run of the program.
typedef struct {
    double wall, cpu;
} Cost;

static double
seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static Cost
run(char *const *arguments)
{
    pid_t child = 0;
    int status = 0;
    const int64_t start = clock_monotonic_ns();
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, "/dev/null", 1, 0);
    posix_spawn_file_actions_addopen(&files, 2, "/dev/null", 1, 0);
    if (posix_spawn(&child, program, &files, NULL, arguments, environ) != 0)
        exit(1);
    struct rusage usage = {0};
    wait4(child, &status, 0, &usage);
    const double wall_s = (double)(clock_monotonic_ns() - start) / 1e9;
    posix_spawn_file_actions_destroy(&files);
    if (status != 0)
        exit(1);
    return (Cost){wall_s,
                  seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)};
}

static Cost
render(const char *prompt, const char *soundfont)
{
    char *target = text_format("%s/song.flac", data_folder);
    StringList words = {0};
    string_list_push(&words, program);
    string_list_push(&words, "render");
    string_list_push(&words, prompt);
    string_list_push_format(&words, "--duration=%d", SONG_S);
    string_list_push(&words, "--seed=11");
    string_list_push_format(&words, "--set=soundfont=%s", soundfont);
    string_list_push_format(&words, "--output=%s", target);
    char **arguments = mem_new_array(words.count + 1, sizeof(*arguments));
    for (size_t i = 0; i < words.count; i++)
        arguments[i] = words.items[i];
    (void)unlink(target);
    const Cost cost = run(arguments);
    mem_free(arguments);
    string_list_clear(&words);
    mem_free(target);
    return cost;
}

static char *
newest_take(void)
{
    StringList names = {0};
    char *takes = path_join(data_folder, "timbre/takes");
    (void)path_list(takes, &names, NULL);
    char *folder = names.count == 0
                       ? NULL
                       : path_join(takes, names.items[names.count - 1]);
    string_list_clear(&names);
    mem_free(takes);
    return folder;
}

static Score *
read_score(const char *take)
{
    char *path = path_join(take, "score.json");
    size_t size = 0;
    char *text = path_read_file(path, 1 << 26, &size, NULL);
    Json *json = json_decode(text, size, NULL);
    Score *score = score_from_json(json, NULL);
    json_free(json);
    mem_free(text);
    mem_free(path);
    return score;
}

typedef struct {
    long frame;
    int kind; // 0 off, 1 control, 2 on
    int first, second;
} Message;

static int
by_frame(const void *a, const void *b)
{
    const Message *left = a;
    const Message *right = b;
    if (left->frame != right->frame)
        return left->frame < right->frame ? -1 : 1;
    return left->kind - right->kind;
}

static long
frame_of(const Score *score, int32_t tick, double offset_ms)
{
    const double second = score_tick_s(score, (double)tick) + offset_ms / 1000;
    return second < 0 ? 0 : lround(second * RATE_HZ);
}

static Message *
messages_of(const Score *score, const ScorePart *part, size_t *count)
{
    Message *messages = mem_new_array(
        2 * part->note_count + part->control_count + 1, sizeof(*messages));
    size_t used = 0;
    for (size_t i = 0; i < part->note_count; i++) {
        const ScoreNote *note = &part->notes[i];
        messages[used++] =
            (Message){frame_of(score, note->tick, (double)note->offset_ms), 2,
                      note->key, note->velocity};
        messages[used++] =
            (Message){frame_of(score, note->tick + note->length_ticks,
                               (double)note->offset_ms),
                      0, note->key, 0};
    }
    for (size_t i = 0; i < part->control_count; i++)
        messages[used++] =
            (Message){frame_of(score, part->controls[i].tick, 0), 1,
                      part->controls[i].controller, part->controls[i].value};
    qsort(messages, used, sizeof(*messages), by_frame);
    *count = used;
    return messages;
}

static fluid_synth_t *
open_synth(const Score *score, const char *soundfont)
{
    fluid_settings_t *settings = new_fluid_settings();
    fluid_settings_setnum(settings, "synth.sample-rate", RATE_HZ);
    fluid_settings_setnum(settings, "synth.gain", 0.5);
    fluid_settings_setint(settings, "synth.chorus.active", 0);
    fluid_settings_setint(settings, "synth.polyphony", 512);
    fluid_settings_setint(settings, "synth.dynamic-sample-loading", 1);
    fluid_settings_setnum(settings, "synth.reverb.room-size",
                          score->reverb_room);
    fluid_synth_t *synth = new_fluid_synth(settings);
    if (fluid_synth_sfload(synth, soundfont, 1) < 0)
        exit(1);
    return synth;
}

static void
play(fluid_synth_t *synth, int channel, const Message *message)
{
    if (message->kind == 2)
        fluid_synth_noteon(synth, channel, message->first, message->second);
    else if (message->kind == 0)
        fluid_synth_noteoff(synth, channel, message->first);
    else if (message->first == SCORE_PITCH_BEND)
        fluid_synth_pitch_bend(synth, channel, message->second);
    else
        fluid_synth_cc(synth, channel, message->first, message->second);
}

// CPU seconds of one thread, loading not counted.
static double
play_part(const Score *score, const ScorePart *part, const char *soundfont)
{
    fluid_synth_t *synth = open_synth(score, soundfont);
    const int channel = part->voice == VOICE_DRUM_KIT ? 9 : 0;
    size_t count = 0;
    Message *messages = messages_of(score, part, &count);
    fluid_synth_program_change(synth, channel, part->program);
    fluid_synth_cc(synth, channel, 91, part->reverb_send);
    const long frames = (long)score_frames(score, RATE_HZ);
    float block[2 * BLOCK];
    size_t next = 0;
    const int64_t start = clock_thread_cpu_ns();
    for (long frame = 0; frame < frames; frame += BLOCK) {
        for (; next < count && messages[next].frame < frame + BLOCK; next++)
            play(synth, channel, &messages[next]);
        fluid_synth_write_float(synth, BLOCK, block, 0, 2, block, 1, 2);
    }
    const double seconds = (double)(clock_thread_cpu_ns() - start) / 1e9;
    mem_free(messages);
    delete_fluid_synth(synth);
    return seconds;
}

// CPU seconds of FluidSynth for a score: all of it, and without the parts that
// sound with voices of ours.
typedef struct {
    double all, without_ours;
} Alone;

static Alone
play_alone(const Score *score, const char *soundfont)
{
    Alone alone = {0};
    for (size_t i = 0; i < score->part_count; i++) {
        const ScorePart *part = &score->parts[i];
        const double seconds = play_part(score, part, soundfont);
        alone.all += seconds;
        alone.without_ours += part->voice <= VOICE_DRUM_KIT ? seconds : 0;
    }
    return alone;
}

// The preview of a song, kept as it comes.
typedef struct {
    float *samples;
    size_t value_count;
} Preview;

static bool
go_on(void *self, Progress progress)
{
    (void)self;
    (void)progress;
    return true;
}

static bool
never(void *self)
{
    (void)self;
    return false;
}

static void
drop_log(void *self, const char *text)
{
    (void)self;
    (void)text;
}

static void
keep_preview(void *self,
             const float *samples,
             size_t frame_count,
             int channel_count,
             int sample_rate_hz)
{
    (void)sample_rate_hz;
    Preview *preview = self;
    const size_t values = frame_count * (size_t)channel_count;
    preview->samples = mem_resize(preview->samples,
                                  preview->value_count + values, sizeof(float));
    memcpy(preview->samples + preview->value_count, samples,
           values * sizeof(float));
    preview->value_count += values;
}

static double
integrated_lufs(const float *samples, size_t frame_count)
{
    Loudness loudness = {0};
    (void)loudness_measure(samples, frame_count, 2, RATE_HZ, &loudness, NULL);
    return loudness.integrated_lufs;
}

static Score *
compose(const char *style)
{
    Plan *plan = plan_new();
    string_list_push(&plan->genre, style);
    string_list_push(&plan->said, "genre");
    string_list_push(&plan->said, "duration_s");
    plan->duration_s = PREVIEW_SONG_S;
    plan->has_seed = true;
    plan->seed = 11;
    Score *score = plan_complete(plan, NULL) == STATUS_OK
                       ? band_compose(plan, NULL)
                       : NULL;
    plan_free(plan);
    return score;
}

static void
tell_preview(Synth *synth, const char *style)
{
    Score *score = compose(style);
    char *scratch = path_join(data_folder, style);
    (void)path_make_folders(scratch, NULL);
    Preview preview = {0};
    const BackendHost host = {.self = &preview,
                              .progress = go_on,
                              .is_cancelled = never,
                              .log = drop_log,
                              .emit_preview = keep_preview,
                              .scratch_folder = scratch};
    Rendered rendered = {0};
    const ChainSettings settings = {"streaming", (double)NAN, (double)NAN};
    ChainReport report = {0};
    SynthSettings aim = synth_settings();
    aim.preview_lufs = preset_table_find("streaming")->loudness_lufs;
    if (synth_render_with(synth, score, &aim, &host, &rendered, NULL) !=
            STATUS_OK ||
        chain_master(rendered.audio, &settings, NULL, NULL, NULL, &report,
                     NULL) != STATUS_OK)
        exit(1);
    const double heard =
        integrated_lufs(preview.samples, preview.value_count / 2);
    const double take =
        integrated_lufs(rendered.audio->samples, rendered.audio->frame_count);
    char *measure = text_format("preview of %s against the take", style);
    char *figure = text_format("%+.2f LU", heard - take);
    char *control = text_format("take %.1f LUFS", take);
    print_row(measure, figure, control, "+-1.5 LU",
              fabs(heard - take) <= most_preview_difference_lu);
    mem_free(control);
    mem_free(figure);
    mem_free(measure);
    mem_free(preview.samples);
    backend_rendered_clear(&rendered);
    (void)path_remove_tree(scratch, NULL);
    mem_free(scratch);
    score_free(score);
}

static void
tell_previews(const char *soundfont)
{
    static const char *const styles[] = {"lofi",    "boom_bap",   "house",
                                         "techno",  "dnb",        "synthwave",
                                         "ambient", "jazz",       "bossa_nova",
                                         "rock",    "orchestral", "waltz"};
    Pool *pool = pool_new(0);
    Synth *synth = synth_new(soundfont, pool, NULL);
    for (size_t i = 0; i < ARRAY_LENGTH(styles); i++)
        tell_preview(synth, styles[i]);
    synth_free(synth);
    pool_free(pool);
}

static void
tell_song(const char *style, const char *soundfont)
{
    const Cost cost = render(style, soundfont);
    char *take = newest_take();
    Score *score = read_score(take);
    const Alone alone = play_alone(score, soundfont);
    const double ratio = cost.wall / alone.all;
    char *measure = text_format(
        "120 s of %s, prompt to FLAC (ours out %.2f, CPU %.2f)", style,
        cost.wall / alone.without_ours, cost.cpu / alone.all);
    char *figure = text_format("%.2f s, %.0fx", cost.wall, SONG_S / cost.wall);
    char *control = text_format("%.2f of %.2f s CPU", ratio, alone.all);
    print_row(measure, figure, control, "<= 0.80", ratio <= most_ratio);
    mem_free(control);
    mem_free(figure);
    mem_free(measure);
    score_free(score);
    mem_free(take);
}

static bool
is_asked(const char *style, int argument_count, char **arguments)
{
    for (int i = 1; i < argument_count; i++)
        if (strcmp(arguments[i], style) == 0)
            return true;
    return argument_count == 1;
}

// With names of styles: their songs alone.
int
main(int argument_count, char **arguments)
{
    static const char soundfont[] = "/usr/share/sounds/sf2/FluidR3_GM.sf2";
    program = text_format("%s/timbre", getenv("BUILD"));
    data_folder = text_format("%s/data", getenv("HOME"));
    setenv("XDG_DATA_HOME", data_folder, 1);
    if (path_make_folders(data_folder, NULL) != STATUS_OK)
        return 1;
    fluid_set_log_function(FLUID_WARN, NULL, NULL);
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++)
        if (is_asked(styles[i].id, argument_count, arguments))
            tell_song(styles[i].id, soundfont);
    if (argument_count == 1)
        tell_previews(soundfont);
    return 0;
}
