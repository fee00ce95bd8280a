// SPDX-License-Identifier: MIT
// Songs of two minutes, from prompt to FLAC, against FluidSynth alone; how
// soon the first preview comes; how near the preview is; memory.
#include "timbre/base/clock.h"
#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/score.h"
#include "timbre/core/style_table.h"
#include "timbre/dsp/loudness.h"

#include <fluidsynth.h>

#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RATE_HZ = 48000, BLOCK = 64, SONG_S = 120 };

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

static double
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
    waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&files);
    if (status != 0)
        exit(1);
    return (double)(clock_monotonic_ns() - start) / 1e9;
}

static double
render(const char *prompt, const char *soundfont)
{
    char *duration = text_format("%d", SONG_S);
    char *font = text_format("soundfont=%s", soundfont);
    char *target = text_format("%s/song.flac", data_folder);
    char *arguments[] = {program,      "render", (char[]){"PROMPT"},
                         "--duration", duration, "--seed",
                         "11",         "--set",  font,
                         "-o",         target,   NULL};
    arguments[2] = mem_copy_text(prompt);
    (void)unlink(target);
    const double seconds = run(arguments);
    mem_free(arguments[2]);
    mem_free(target);
    mem_free(font);
    mem_free(duration);
    return seconds;
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
        if (part->controls[i].controller < SCORE_PITCH_BEND)
            messages[used++] = (Message){
                frame_of(score, part->controls[i].tick, 0), 1,
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
        for (; next < count && messages[next].frame < frame + BLOCK; next++) {
            const Message *message = &messages[next];
            if (message->kind == 2)
                fluid_synth_noteon(synth, channel, message->first,
                                   message->second);
            else if (message->kind == 0)
                fluid_synth_noteoff(synth, channel, message->first);
            else
                fluid_synth_cc(synth, channel, message->first, message->second);
        }
        fluid_synth_write_float(synth, BLOCK, block, 0, 2, block, 1, 2);
    }
    const double seconds = (double)(clock_thread_cpu_ns() - start) / 1e9;
    mem_free(messages);
    delete_fluid_synth(synth);
    return seconds;
}

static double
play_alone(const Score *score, const char *soundfont)
{
    double seconds = 0;
    for (size_t i = 0; i < score->part_count; i++)
        if (score->parts[i].voice <= VOICE_DRUM_KIT)
            seconds += play_part(score, &score->parts[i], soundfont);
    return seconds;
}

static double
integrated_lufs(const char *take, const char *name)
{
    char *path = path_join(take, name);
    size_t size = 0;
    char *bytes = path_read_file(path, (size_t)1 << 31, &size, NULL);
    Loudness loudness = {0};
    if (bytes != NULL)
        (void)loudness_measure((float *)(void *)bytes, size / 8, 2, RATE_HZ,
                               &loudness, NULL);
    mem_free(bytes);
    mem_free(path);
    return loudness.integrated_lufs;
}

static void
tell_song(const char *style, const char *soundfont)
{
    const double wall_s = render(style, soundfont);
    char *take = newest_take();
    Score *score = read_score(take);
    const double alone_s = play_alone(score, soundfont);
    char *measure = text_format("120 s of %s, prompt to FLAC", style);
    char *figure = text_format("%.2f s, %.0fx", wall_s, SONG_S / wall_s);
    char *control =
        text_format("%.2f of %.2f s CPU", wall_s / alone_s, alone_s);
    print_row(measure, figure, control, "<= 0.80",
              wall_s / alone_s <= most_ratio);
    const double preview = integrated_lufs(take, "preview.f32");
    const double master = integrated_lufs(take, "master.f32");
    char *near = text_format("preview of %s against the take", style);
    char *lu = text_format("%+.2f LU", preview - master);
    char *at = text_format("take %.1f LUFS", master);
    print_row(near, lu, at, "+-1.5 LU",
              fabs(preview - master) <= most_preview_difference_lu);
    mem_free(at);
    mem_free(lu);
    mem_free(near);
    mem_free(control);
    mem_free(figure);
    mem_free(measure);
    score_free(score);
    mem_free(take);
}

int
main(void)
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
        tell_song(styles[i].id, soundfont);
    return 0;
}
