// SPDX-License-Identifier: MIT
#include "timbre/sketch/synth.h"

#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/string_list.h"
#include "timbre/base/text.h"

#include "level_predict.h"
#include "level_table.h"
#include "mixdown.h"
#include "part_player.h"
#include "preview.h"
#include "render_queue.h"
#include "soundfont.h"
#include "stem.h"
#include "texture_player.h"
#include "voice_player.h"

#include <math.h>
#include <string.h>

static const double longest_s = 4 * 3600; // 5.5 GB a stem

struct Synth {
    Pool *pool; // the caller's
    Soundfont *soundfont;
    LevelTable *levels;
};

// One call of synth_render().
typedef struct {
    Synth *synth;
    const Score *score;
    const SynthSettings *settings;
    const BackendHost *host;
    PartPlayerSettings player_settings;
    PumpCurve pump;
    StemPlan plan;
    Stem *stems;
    size_t stem_count;
    Preview preview;
} Render;

static const char *const usual_soundfonts[] = {
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
    "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "/usr/share/sounds/sf2/default-GM.sf2",
    "/usr/share/sounds/sf3/default-GM.sf3",
    "/usr/share/soundfonts/default.sf2",
};

SynthSettings
synth_settings(void)
{
    return (SynthSettings){
        .interpolation = 4,
        .preview_lufs = mixdown_lufs,
        .slice_frames = SYNTH_SLICE_FRAMES,
    };
}

const char *
synth_usual_soundfont(void)
{
    for (size_t i = 0; i < ARRAY_LENGTH(usual_soundfonts); i++)
        if (path_exists(usual_soundfonts[i]))
            return usual_soundfonts[i];
    return NULL;
}

Synth *
synth_new(const char *soundfont, Pool *pool, Error *error)
{
    if (soundfont == NULL || soundfont[0] == '\0')
        soundfont = synth_usual_soundfont();
    if (soundfont == NULL) {
        error_set(error, STATUS_UNAVAILABLE,
                  "there is no General MIDI SoundFont: install one with "
                  "\"apt install fluid-soundfont-gm\", or name a file with "
                  "the setting soundfont");
        return NULL;
    }
    Soundfont *opened = soundfont_open(soundfont, error);
    if (opened == NULL)
        return NULL;
    part_player_prepare_library();
    Synth *synth = mem_new(sizeof *synth);
    synth->pool = pool;
    synth->soundfont = opened;
    synth->levels = level_table_open(opened);
    return synth;
}

void
synth_free(Synth *synth)
{
    if (synth == NULL)
        return;
    level_table_close(synth->levels);
    soundfont_close(synth->soundfont);
    mem_free(synth);
}

const char *
synth_soundfont(const Synth *synth)
{
    return soundfont_path(synth->soundfont);
}

static Status
open_source(void *self, Stem *stem, Error *error)
{
    Render *render = self;
    if (stem->texture != NULL)
        return texture_player_new(render->score, stem->texture,
                                  render->plan.frame_count, &stem->source,
                                  error);
    PartEvents events =
        part_events_new(render->score, stem->part, render->plan.frame_count);
    if (stem->part->voice == VOICE_GENERAL_MIDI ||
        stem->part->voice == VOICE_DRUM_KIT)
        return part_player_new(render->synth->soundfont, stem->part, events,
                               &render->player_settings, &stem->source, error);
    return voice_player_new(stem->part, events, render->score->reverb_room,
                            render->score->sound_seed, &stem->source, error);
}

static void
slice_ready(void *self, size_t first, size_t count)
{
    Render *render = self;
    if (render->host->emit_preview == NULL)
        return;
    preview_emit(&render->preview, first, count);
}

static void
finish_stem(void *context, size_t index)
{
    Render *render = context;
    stem_finish(&render->stems[index]);
}

// Names are files: unique, and no slash can be in them.
static char *
stem_name(StringList *names, const char *wanted)
{
    char *slug = path_slug(wanted);
    for (char *at = slug; *at != '\0'; at++)
        if (*at == '-')
            *at = '_';
    char *name = mem_copy_text(slug);
    for (int i = 2; string_list_has(names, name); i++) {
        mem_free(name);
        name = text_format("%s_%d", slug, i);
    }
    string_list_push(names, name);
    mem_free(slug);
    return name;
}

static Status
open_stem(Render *render, StringList *names, const char *wanted, Error *error)
{
    char *name = stem_name(names, wanted);
    const Status status = stem_open(&render->stems[render->stem_count++],
                                    &render->plan, name, error);
    mem_free(name);
    return status;
}

// One stem for each texture, however many stretches it has.
static Status
open_textures(Render *render, StringList *names, Error *error)
{
    const Score *score = render->score;
    StringList ids = {0};
    for (size_t i = 0; i < score->texture_count; i++)
        string_list_add(&ids, score->textures[i].id);
    Status status = STATUS_OK;
    for (size_t i = 0; status == STATUS_OK && i < ids.count; i++) {
        size_t first = 0;
        while (strcmp(score->textures[first].id, ids.items[i]) != 0)
            first++;
        char *wanted = ids.count == 1 ? mem_copy_text("texture")
                                      : text_format("texture_%s", ids.items[i]);
        render->stems[render->stem_count].texture = &score->textures[first];
        status = open_stem(render, names, wanted, error);
        mem_free(wanted);
    }
    string_list_clear(&ids);
    return status;
}

static Status
open_stems(Render *render, Error *error)
{
    const Score *score = render->score;
    StringList names = {0};
    Status status = STATUS_OK;
    render->stems = mem_new_array(score->part_count + score->texture_count + 1,
                                  sizeof *render->stems);
    for (size_t i = 0; status == STATUS_OK && i < score->part_count; i++) {
        if (score->parts[i].note_count == 0)
            continue; // rests all the time: no stem
        render->stems[render->stem_count].part = &score->parts[i];
        status = open_stem(render, &names, score->parts[i].name, error);
    }
    if (status == STATUS_OK)
        status = open_textures(render, &names, error);
    string_list_clear(&names);
    if (status == STATUS_OK && render->stem_count == 0)
        status = error_set(error, STATUS_INVALID,
                           "the score has no note and no texture: add a part "
                           "to the plan");
    return status;
}

static void
hand_over(Render *render, AudioBuffer *mix, Rendered *rendered)
{
    rendered->audio = mix;
    rendered->parts =
        mem_new_array(render->stem_count, sizeof *rendered->parts);
    for (size_t i = 0; i < render->stem_count; i++) {
        Stem *stem = &render->stems[i];
        rendered->parts[i].name = mem_copy_text(stem->name);
        rendered->parts[i].audio = stem_take_audio(stem);
    }
    rendered->part_count = render->stem_count;
    if (render->host->emit != NULL)
        render->host->emit(render->host->self, mix->samples, mix->frame_count,
                           mix->channel_count, mix->sample_rate_hz);
}

static Status
mix_stems(Render *render, Rendered *rendered, Error *error)
{
    pool_run(render->synth->pool, render->stem_count, finish_stem, render);
    AudioBuffer *mix =
        audio_buffer_new(render->plan.frame_count, 2, SYNTH_SAMPLE_RATE_HZ);
    if (mix == NULL)
        return error_set(error, STATUS_MEMORY,
                         "no memory for a mix of %.0f s: ask for a shorter "
                         "duration_s",
                         render->score->duration_s);
    LiftCurve lift = lift_curve_new(render->score);
    MixFigures figures = {0};
    const Status status =
        mixdown(render->stems, render->stem_count, &lift, render->synth->pool,
                render->host, mix, &figures, error);
    mixdown_figures_clear(&figures);
    lift_curve_clear(&lift);
    if (status != STATUS_OK) {
        audio_buffer_free(mix);
        return status;
    }
    hand_over(render, mix, rendered);
    level_table_save(render->synth->levels);
    return STATUS_OK;
}

static Status
predict(Render *render, Error *error)
{
    if (render->host->emit_preview == NULL)
        return STATUS_OK;
    LevelForecast forecast;
    const Status status = level_predict(
        render->synth->levels, render->synth->soundfont, render->score,
        &render->pump, render->synth->pool, render->host, render->stems,
        render->stem_count, &forecast, error);
    if (status == STATUS_OK)
        render->preview =
            preview_new(render->score, render->stems, render->stem_count,
                        forecast, render->settings->preview_lufs, render->host);
    else
        level_forecast_clear(&forecast);
    return status;
}

static Status
run(Render *render, Rendered *rendered, Error *error)
{
    Status status = open_stems(render, error);
    if (status == STATUS_OK)
        status = predict(render, error);
    if (status != STATUS_OK)
        return status;
    const RenderQueueCalls calls = {
        .self = render,
        .open_source = open_source,
        .slice_ready = slice_ready,
    };
    status = render_queue_run(render->stems, render->stem_count,
                              render->settings->slice_frames,
                              render->synth->pool, render->host, &calls, error);
    return status == STATUS_OK ? mix_stems(render, rendered, error) : status;
}

Status
synth_render_with(Synth *synth,
                  const Score *score,
                  const SynthSettings *settings,
                  const BackendHost *host,
                  Rendered *rendered,
                  Error *error)
{
    const bool has_length =
        score->duration_s > 0 && score->duration_s < longest_s;
    const size_t frames =
        has_length ? score_frames(score, SYNTH_SAMPLE_RATE_HZ) : 0;
    if (frames == 0)
        return error_set(error, STATUS_INVALID,
                         "the score lasts %g s: duration_s must be above 0 and "
                         "below %.0f",
                         score->duration_s, longest_s);
    Render render = {
        .synth = synth,
        .score = score,
        .settings = settings,
        .host = host,
        .player_settings =
            {
                .reverb_room = score->reverb_room,
                .is_reverb_on = true,
                .interpolation = settings->interpolation,
            },
        .pump = pump_curve_new(score, frames),
    };
    // composer.md 2.4: the fade ends at the last frame.
    const double fade_s = fmin(1.5, score->duration_s / 6);
    render.plan = (StemPlan){
        .score = score,
        .frame_count = frames,
        .scratch_folder = host->scratch_folder,
        .pump = &render.pump,
        .fade_frames =
            score->is_loop ? 0 : (size_t)(fade_s * SYNTH_SAMPLE_RATE_HZ),
    };
    *rendered = (Rendered){0};
    const Status status = run(&render, rendered, error);
    preview_clear(&render.preview);
    for (size_t i = 0; i < render.stem_count; i++)
        stem_close(&render.stems[i]);
    mem_free(render.stems);
    pump_curve_clear(&render.pump);
    return status;
}

Status
synth_render(Synth *synth,
             const Score *score,
             const BackendHost *host,
             Rendered *rendered,
             Error *error)
{
    const SynthSettings settings = synth_settings();
    return synth_render_with(synth, score, &settings, host, rendered, error);
}
