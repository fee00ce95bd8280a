// SPDX-License-Identifier: MIT
#include "timbre/sketch/sketch_backend.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/dsp/preset_table.h"
#include "timbre/sketch/band.h"
#include "timbre/sketch/synth.h"

#include "part_player.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

typedef struct {
    BackendDescription description;
    Pool *pool;
    char *soundfont; // of the setting, "" = the usual one
    Synth *synth;    // NULL until the first job
    char *loaded;    // what `synth` was opened for
    // A program may load ahead on another thread than the jobs'.
    pthread_mutex_t use;
    atomic_bool is_playing; // a job has `use`, and what it needs is loaded
} SketchBackend;

static const char package_hint[] =
    "there is no General MIDI SoundFont: \"apt install fluid-soundfont-gm\" "
    "brings one, or name a file with the setting soundfont";

// The request fields that make a difference to the band.
static const char *const accepted[] = {
    "plan",      "params",      "prompt",        "seed",         "duration_s",
    "kind.song", "kind.loop",   "kind.one_shot", "kind.stinger", "mastering",
    "output",    "plan.chords", "plan.motif",
};

static Option
make_option(const char *name,
            OptionType type,
            Json *initial,
            const char *unit,
            const char *text)
{
    return (Option){
        .name = mem_copy_text(name),
        .type = type,
        .initial = initial,
        .minimum = NAN,
        .maximum = NAN,
        .unit = mem_copy_text(unit),
        .text = mem_copy_text(text),
    };
}

static void
add_options(BackendDescription *description)
{
    enum { OPTION_COUNT = 4 };

    Option *options = mem_new_array(OPTION_COUNT, sizeof *options);
    options[0] =
        make_option("interpolation", OPTION_CHOICE, json_make_text("4th"), "",
                    "Order of FluidSynth's interpolation: 7th is "
                    "cleaner in the treble and a third slower.");
    string_list_push(&options[0].choices, "4th");
    string_list_push(&options[0].choices, "7th");
    options[1] = make_option("soundfont", OPTION_PATH, json_make_text(""), "",
                             "SoundFont of this take; empty: that of the "
                             "setting soundfont.");
    options[2] =
        make_option("reverb_percent", OPTION_NUMBER, json_make_real(100), "%",
                    "Reverb sends of all parts, against what the "
                    "style has.");
    options[2].minimum = 0;
    options[2].maximum = 300;
    options[3] = make_option("texture_db", OPTION_NUMBER, json_make_real(0),
                             "dB", "Textures louder or softer than planned.");
    options[3].minimum = -24;
    options[3].maximum = 24;
    description->options = options;
    description->option_count = OPTION_COUNT;
}

static void
set_available(SketchBackend *backend)
{
    BackendDescription *description = &backend->description;
    if (backend->soundfont[0] == '\0') {
        description->is_available = synth_usual_soundfont() != NULL;
        description->reason =
            mem_copy_text(description->is_available ? "" : package_hint);
        return;
    }
    description->is_available = path_exists(backend->soundfont);
    description->reason =
        description->is_available
            ? mem_copy_text("")
            : text_format("there is no SoundFont %s: mend the setting "
                          "soundfont, or leave it empty for the usual one",
                          backend->soundfont);
}

static const BackendDescription *
describe(void *self)
{
    const SketchBackend *backend = self;
    return &backend->description;
}

static bool
tell(const BackendHost *host, Stage stage, uint64_t done)
{
    const Progress progress = {stage, done, 1};
    return host->progress == NULL || host->progress(host->self, progress);
}

static Status
cancelled(Error *error)
{
    return error_set(error, STATUS_CANCELLED, "the take was cancelled");
}

static Status
load_in_use(SketchBackend *backend,
            const Request *request,
            const BackendHost *host,
            Error *error)
{
    const char *wanted = json_get_text(request->params, "soundfont");
    if (wanted == NULL || wanted[0] == '\0')
        wanted = backend->soundfont;
    if (backend->synth != NULL && strcmp(wanted, backend->loaded) == 0)
        return STATUS_OK;
    if (!tell(host, STAGE_LOAD, 0))
        return cancelled(error);
    Synth *synth = synth_new(wanted, backend->pool, error);
    if (synth == NULL)
        return STATUS_UNAVAILABLE;
    synth_free(backend->synth);
    backend->synth = synth;
    mem_free(backend->loaded);
    backend->loaded = mem_copy_text(wanted);
    return tell(host, STAGE_LOAD, 1) ? STATUS_OK : cancelled(error);
}

static Status
load(void *self, const Request *request, const BackendHost *host, Error *error)
{
    SketchBackend *backend = self;
    if (atomic_load(&backend->is_playing))
        return STATUS_OK;
    pthread_mutex_lock(&backend->use);
    const Status status = load_in_use(backend, request, host, error);
    pthread_mutex_unlock(&backend->use);
    return status;
}

static void
unload(void *self)
{
    SketchBackend *backend = self;
    synth_free(backend->synth);
    backend->synth = NULL;
}

// The plan as the kind wants it: a loop has no end of its own.
static Plan *
plan_of_request(const Request *request)
{
    Plan *plan = plan_copy(request->plan);
    if (request->kind == REQUEST_LOOP && !plan->is_loop) {
        plan->is_loop = true;
        plan->duration_s =
            plan->bars * music_bar_s(plan->meter, plan->tempo_bpm);
    }
    if (request->kind == REQUEST_ONE_SHOT || request->kind == REQUEST_STINGER)
        plan->is_one_shot = true;
    return plan;
}

// The planner settles length, bars and tempo; a plan that is far from the
// length beside it was made for something else.
static Status
check_length(const Request *request, const Plan *plan, Error *error)
{
    if (isnan(request->duration_s))
        return STATUS_OK;
    const double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    if (fabs(request->duration_s - plan->duration_s) <= bar_s + 0.5)
        return STATUS_OK;
    return error_set(error, STATUS_USAGE,
                     "request: duration_s is %g, but its plan lasts %g s; "
                     "leave one of them out, or make a new plan.",
                     request->duration_s, plan->duration_s);
}

static Score *
compose(const Request *request, Error *error)
{
    if (request->plan == NULL) {
        error_set(error, STATUS_USAGE,
                  "request: sketch plays plans, and there is none; "
                  "`timbre plan PROMPT --json` makes one.");
        return NULL;
    }
    Plan *plan = plan_of_request(request);
    Score *score = NULL;
    if (check_length(request, plan, error) == STATUS_OK)
        score = band_compose(plan, error);
    plan_free(plan);
    return score;
}

static void
scale_sends(ScorePart *part, double factor)
{
    enum { SEND = 91 };

    const double send = part->reverb_send * factor;
    part->reverb_send = send > 127 ? 127 : (int)(send + 0.5);
    for (size_t i = 0; i < part->control_count; i++)
        if (part->controls[i].controller == SEND) {
            const double value = part->controls[i].value * factor;
            part->controls[i].value =
                (int16_t)(value > 127 ? 127 : value + 0.5);
        }
}

static void
apply_options(const Json *params, Score *score)
{
    const double reverb = json_get_number(params, "reverb_percent", 100) / 100;
    const double texture_db = json_get_number(params, "texture_db", 0);
    for (size_t i = 0; i < score->part_count; i++)
        scale_sends(&score->parts[i], reverb);
    for (size_t i = 0; i < score->texture_count; i++)
        score->textures[i].level_lu += texture_db;
}

// What mastering will make of it, as far as the request tells.
static double
preview_lufs(const Request *request)
{
    if (!isnan(request->loudness_lufs))
        return request->loudness_lufs;
    const Preset *preset = preset_table_find(request->mastering_preset);
    if (preset == NULL)
        preset = preset_table_find("streaming");
    return preset != NULL && !isnan(preset->loudness_lufs)
               ? preset->loudness_lufs
               : synth_settings().preview_lufs;
}

static SynthSettings
settings_of_request(const Request *request)
{
    SynthSettings settings = synth_settings();
    const char *order = json_get_text(request->params, "interpolation");
    if (order != NULL && strcmp(order, "7th") == 0)
        settings.interpolation = 7;
    settings.preview_lufs = preview_lufs(request);
    return settings;
}

static uint64_t
frame_of_tick(const Score *score, double tick)
{
    return (uint64_t)(score_tick_s(score, tick) * SYNTH_SAMPLE_RATE_HZ + 0.5);
}

// Bars and beats as they are played, the final bar included.
static void
add_positions(const Score *score, Rendered *rendered)
{
    const MeterGrid grid = music_meter_grid(score->meter);
    const int bar_ticks = music_bar_ticks(score->meter);
    const size_t bars = (size_t)score->bars + (score->is_loop ? 0 : 1);
    const size_t frame_count = rendered->audio->frame_count;
    rendered->bar_frames = mem_new_array(bars + 1, sizeof(uint64_t));
    rendered->beat_frames =
        mem_new_array((bars + 1) * METER_MAX_BEATS, sizeof(uint64_t));
    for (size_t bar = 0; bar < bars; bar++) {
        const double tick = (double)bar * bar_ticks;
        const uint64_t frame = frame_of_tick(score, tick);
        if (frame >= frame_count)
            break;
        rendered->bar_frames[rendered->bar_count++] = frame;
        for (int beat = 0; beat < grid.beat_count; beat++) {
            const double into =
                grid.beat_start[beat] * (double)SCORE_TICKS_PER_QUARTER / 4;
            const uint64_t at = frame_of_tick(score, tick + into);
            if (at < frame_count)
                rendered->beat_frames[rendered->beat_count++] = at;
        }
    }
}

static Json *
make_facts(const SketchBackend *backend,
           const SynthSettings *settings,
           const Score *score)
{
    Json *facts = json_make_record();
    json_put_text(facts, "soundfont", synth_soundfont(backend->synth));
    json_put_text(facts, "fluidsynth", part_player_library_version());
    json_put_text(facts, "interpolation",
                  settings->interpolation == 7 ? "7th" : "4th");
    json_put_text(facts, "table_version", score->table_version);
    return facts;
}

static Status
generate_in_use(SketchBackend *backend,
                const Request *request,
                const BackendHost *host,
                Rendered *rendered,
                Error *error)
{
    *rendered = (Rendered){0};
    Status status = load_in_use(backend, request, host, error);
    if (status != STATUS_OK)
        return status;
    if (!tell(host, STAGE_COMPOSE, 0))
        return cancelled(error);
    Error own;
    if (error == NULL)
        error = &own;
    *error = (Error){.status = STATUS_FAILED};
    Score *score = compose(request, error);
    if (score == NULL)
        return error->status;
    apply_options(request->params, score);
    const SynthSettings settings = settings_of_request(request);
    status = tell(host, STAGE_COMPOSE, 1)
                 ? synth_render_with(backend->synth, score, &settings, host,
                                     rendered, error)
                 : cancelled(error);
    if (status != STATUS_OK) {
        score_free(score);
        return status;
    }
    add_positions(score, rendered);
    rendered->facts = make_facts(backend, &settings, score);
    rendered->score = score;
    return STATUS_OK;
}

static Status
generate(void *self,
         const Request *request,
         const BackendHost *host,
         Rendered *rendered,
         Error *error)
{
    SketchBackend *backend = self;
    pthread_mutex_lock(&backend->use);
    atomic_store(&backend->is_playing, true);
    const Status status =
        generate_in_use(backend, request, host, rendered, error);
    atomic_store(&backend->is_playing, false);
    pthread_mutex_unlock(&backend->use);
    return status;
}

static void
free_backend(void *self)
{
    SketchBackend *backend = self;
    unload(self);
    pthread_mutex_destroy(&backend->use);
    backend_description_clear(&backend->description);
    mem_free(backend->loaded);
    mem_free(backend->soundfont);
    mem_free(backend);
}

static const BackendInterface sketch_interface = {
    .describe = describe,
    .load = load,
    .generate = generate,
    .unload = unload,
    .free = free_backend,
};

Backend
sketch_backend_new(const char *soundfont, Pool *pool)
{
    SketchBackend *backend = mem_new(sizeof *backend);
    backend->pool = pool;
    pthread_mutex_init(&backend->use, NULL);
    backend->soundfont = mem_copy_text(soundfont == NULL ? "" : soundfont);
    backend->loaded = mem_copy_text("");
    BackendDescription *description = &backend->description;
    description->name = mem_copy_text("sketch");
    description->version = mem_copy_text(TIMBRE_VERSION);
    description->licence = mem_copy_text("MIT; samples: the SoundFont's own");
    description->text = mem_copy_text(
        "The built-in band: composes and plays the plan, no model needed.");
    for (size_t i = 0; i < ARRAY_LENGTH(accepted); i++)
        string_list_push(&description->accepts, accepted[i]);
    add_options(description);
    set_available(backend);
    return (Backend){&sketch_interface, backend};
}
