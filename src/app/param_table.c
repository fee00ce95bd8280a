// SPDX-License-Identifier: MIT
#include "param_table.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/plan_redraw.h"
#include "timbre/dsp/preset_table.h"

#include "param_edit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char default_preset[] = "streaming";

char *
param_table_number(double number)
{
    return text_format("%.10g", round(number * 100) / 100);
}

static char *
joined(const StringList *list)
{
    return string_list_join(list, ", ", ", ");
}

// Music ///////////////////////////////////////////////////////////////////////

static char *
get_tempo(const Request *request)
{
    return param_table_number(request->plan->tempo_bpm);
}

static Status
set_tempo(Request *request, const char *value, Error *error)
{
    return param_edit_tempo(request->plan, strtod(value, NULL), error);
}

static void
key_choices(StringList *names)
{
    for (int i = 0; i < 12; i++)
        string_list_push(names, music_key_name(i, MODE_MAJOR));
}

// Spelled as the choices are, whatever the mode's own spelling.
static char *
get_key(const Request *request)
{
    return mem_copy_text(
        music_key_name(music_pitch_class(request->plan->key), MODE_MAJOR));
}

static const char *
spell_key(const char *value)
{
    const int pitch_class = music_pitch_class(value);
    return pitch_class < 0 ? NULL : music_key_name(pitch_class, MODE_MAJOR);
}

static Status
set_key(Request *request, const char *value, Error *error)
{
    return param_edit_key(request->plan, music_pitch_class(value), error);
}

static void
mode_choices(StringList *names)
{
    for (int i = 0; i < MODE_COUNT; i++)
        string_list_push(names, music_mode_name((Mode)i));
}

static char *
get_mode(const Request *request)
{
    return mem_copy_text(music_mode_name(request->plan->mode));
}

static Status
set_mode(Request *request, const char *value, Error *error)
{
    Mode mode = MODE_MAJOR;
    (void)music_mode_find(value, &mode);
    return param_edit_mode(request->plan, mode, error);
}

static void
meter_choices(StringList *names)
{
    static const char *const meters[] = {"2/4", "3/4", "4/4", "5/4",
                                         "6/8", "7/8", "9/8", "12/8"};
    for (size_t i = 0; i < ARRAY_LENGTH(meters); i++)
        string_list_push(names, meters[i]);
}

static char *
get_meter(const Request *request)
{
    char text[8];
    music_meter_text(request->plan->meter, text);
    return mem_copy_text(text);
}

static Status
set_meter(Request *request, const char *value, Error *error)
{
    Meter meter = {4, 4};
    (void)music_meter_parse(value, &meter);
    return param_edit_meter(request->plan, meter, error);
}

static char *
get_bars(const Request *request)
{
    return text_format("%d", request->plan->bars);
}

static Status
set_bars(Request *request, const char *value, Error *error)
{
    return param_edit_bars(request->plan, (int)strtol(value, NULL, 10), error);
}

static char *
get_length(const Request *request)
{
    const double duration_s =
        request->plan == NULL ? request->duration_s : request->plan->duration_s;
    return isnan(duration_s) ? mem_copy_text("")
                             : param_table_number(duration_s);
}

static Status
set_length(Request *request, const char *value, Error *error)
{
    const double duration_s = strtod(value, NULL);
    if (!isnan(request->duration_s) || request->plan == NULL)
        request->duration_s = duration_s;
    if (request->plan == NULL)
        return STATUS_OK;
    const Status status = param_edit_length(request->plan, duration_s, error);
    if (!isnan(request->duration_s))
        request->duration_s = request->plan->duration_s;
    return status;
}

static char *
get_swing(const Request *request)
{
    return param_table_number(request->plan->swing_percent);
}

static Status
set_swing(Request *request, const char *value, Error *error)
{
    return param_edit_swing(request->plan, strtod(value, NULL), error);
}

static void
feel_choices(StringList *names)
{
    for (int i = 0; i < FEEL_COUNT; i++)
        string_list_push(names, plan_feel_name((Feel)i));
}

static char *
get_feel(const Request *request)
{
    return mem_copy_text(plan_feel_name(request->plan->feel));
}

static Status
set_feel(Request *request, const char *value, Error *error)
{
    Feel feel = FEEL_NONE;
    (void)plan_feel_find(value, &feel);
    return param_edit_feel(request->plan, feel, error);
}

static char *
get_energy(const Request *request)
{
    return text_format("%ld", lround(param_edit_energy_of(request->plan)));
}

static Status
set_energy(Request *request, const char *value, Error *error)
{
    return param_edit_energy(request->plan, (int)strtol(value, NULL, 10),
                             error);
}

static char *
get_genre(const Request *request)
{
    return joined(&request->plan->genre);
}

static Status
set_genre(Request *request, const char *value, Error *error)
{
    return param_edit_genre(request->plan, value, error);
}

static char *
get_mood(const Request *request)
{
    return joined(&request->plan->mood);
}

static Status
set_mood(Request *request, const char *value, Error *error)
{
    return param_edit_mood(request->plan, value, error);
}

static char *
get_texture(const Request *request)
{
    return joined(&request->plan->texture);
}

static Status
set_texture(Request *request, const char *value, Error *error)
{
    return param_edit_texture(request->plan, value, error);
}

static char *
get_seed(const Request *request)
{
    return text_format("%llu", (unsigned long long)request->seed);
}

static Status
set_seed(Request *request, const char *value, Error *error)
{
    uint64_t seed = 0;
    (void)text_to_uint64(value, &seed);
    request->has_seed = true;
    request->seed = seed;
    return request->plan == NULL ? STATUS_OK
                                 : plan_redraw(request->plan, seed, error);
}

// Mastering ///////////////////////////////////////////////////////////////////

static void
preset_choices(StringList *names)
{
    size_t count = 0;
    const Preset *presets = preset_table(&count);
    for (size_t i = 0; i < count; i++)
        string_list_push(names, presets[i].name);
}

static const char *
preset_of(const Request *request)
{
    return request->mastering_preset == NULL ? default_preset
                                             : request->mastering_preset;
}

static char *
get_preset(const Request *request)
{
    return mem_copy_text(preset_of(request));
}

// A preset brings its own figures.
static Status
set_preset(Request *request, const char *value, Error *error)
{
    (void)error;
    mem_free(request->mastering_preset);
    request->mastering_preset = mem_copy_text(value);
    request->loudness_lufs = NAN;
    request->ceiling_dbtp = NAN;
    return STATUS_OK;
}

// "" when the preset leaves it as it is.
static char *
figure(double own, double of_preset)
{
    const double number = isnan(own) ? of_preset : own;
    return isnan(number) ? mem_copy_text("") : param_table_number(number);
}

static char *
get_loudness(const Request *request)
{
    const Preset *preset = preset_table_find(preset_of(request));
    return figure(request->loudness_lufs,
                  preset == NULL ? (double)NAN : preset->loudness_lufs);
}

static Status
set_loudness(Request *request, const char *value, Error *error)
{
    (void)error;
    request->loudness_lufs = strtod(value, NULL);
    if (request->mastering_preset == NULL)
        request->mastering_preset = mem_copy_text(default_preset);
    return STATUS_OK;
}

static char *
get_ceiling(const Request *request)
{
    const Preset *preset = preset_table_find(preset_of(request));
    return figure(request->ceiling_dbtp,
                  preset == NULL ? (double)NAN : preset->ceiling_dbtp);
}

static Status
set_ceiling(Request *request, const char *value, Error *error)
{
    (void)error;
    request->ceiling_dbtp = strtod(value, NULL);
    if (request->mastering_preset == NULL)
        request->mastering_preset = mem_copy_text(default_preset);
    return STATUS_OK;
}

// Table ///////////////////////////////////////////////////////////////////////

static const ParamSource rows[] = {
    {.name = "tempo_bpm",
     .label = "tempo",
     .unit = "BPM",
     .text = "Beats a minute; the bars stay and the length follows. Beyond "
             "these limits a beat is not felt as one.",
     .group = "music",
     .kind = PARAM_NUMBER,
     .minimum = 20,
     .maximum = 400,
     .step = 1,
     .said = "tempo_bpm",
     .lock = "tempo",
     .needs_plan = true,
     .get = get_tempo,
     .set = set_tempo},
    {.name = "key",
     .label = "key",
     .text = "The tonic; the chords move with it.",
     .unit = "",
     .group = "music",
     .kind = PARAM_CHOICE,
     .said = "key",
     .lock = "key",
     .needs_plan = true,
     .get = get_key,
     .set = set_key,
     .choices = key_choices,
     .spell = spell_key},
    {.name = "mode",
     .label = "mode",
     .text = "The scale; chords that you did not name are chosen anew.",
     .unit = "",
     .group = "music",
     .kind = PARAM_CHOICE,
     .said = "mode",
     .lock = "mode",
     .needs_plan = true,
     .get = get_mode,
     .set = set_mode,
     .choices = mode_choices},
    {.name = "meter",
     .label = "meter",
     .text = "Beats in a bar; the bars stay and the length follows.",
     .unit = "",
     .group = "music",
     .kind = PARAM_CHOICE,
     .said = "meter",
     .needs_plan = true,
     .get = get_meter,
     .set = set_meter,
     .choices = meter_choices},
    {.name = "bars",
     .label = "bars",
     .unit = "bars",
     .text = "Bars of the whole form, which is made anew. More than 512 would "
             "last longer than a take may.",
     .group = "music",
     .kind = PARAM_INTEGER,
     .minimum = 1,
     .maximum = 512,
     .step = 1,
     .said = "bars",
     .needs_plan = true,
     .get = get_bars,
     .set = set_bars},
    {.name = "duration_s",
     .label = "length",
     .unit = "s",
     .text = "Length of the file; the form is made anew. A take lasts a "
             "second at least and ten minutes at most.",
     .group = "music",
     .kind = PARAM_NUMBER,
     .minimum = 1,
     .maximum = 600,
     .step = 5,
     .said = "duration_s",
     .get = get_length,
     .set = set_length},
    {.name = "swing",
     .label = "swing",
     .unit = "%",
     .text = "Length of the first note of a pair: 50 is straight, 67 a "
             "triplet; beyond 75 pairs fall apart.",
     .group = "music",
     .kind = PARAM_NUMBER,
     .minimum = 50,
     .maximum = 75,
     .step = 1,
     .said = "swing",
     .needs_plan = true,
     .get = get_swing,
     .set = set_swing},
    {.name = "feel",
     .label = "feel",
     .text = "Half time, double time, swing or straight.",
     .unit = "",
     .group = "music",
     .kind = PARAM_CHOICE,
     .said = "feel",
     .needs_plan = true,
     .get = get_feel,
     .set = set_feel,
     .choices = feel_choices},
    {.name = "energy",
     .label = "energy",
     .text = "Mean energy of the sections: 1 is a single voice, 5 the whole "
             "band at full strength. All sections move together.",
     .unit = "",
     .group = "music",
     .kind = PARAM_INTEGER,
     .minimum = 1,
     .maximum = 5,
     .step = 1,
     .needs_plan = true,
     .get = get_energy,
     .set = set_energy},
    {.name = "genre",
     .label = "genre",
     .text = "Words such as \"lofi\" or \"deep house\"; what you did not fix "
             "follows.",
     .unit = "",
     .group = "music",
     .kind = PARAM_TEXT,
     .said = "genre",
     .needs_plan = true,
     .get = get_genre,
     .set = set_genre},
    {.name = "mood",
     .label = "mood",
     .text = "Words such as \"sad\" or \"dreamy\"; what you did not fix "
             "follows.",
     .unit = "",
     .group = "music",
     .kind = PARAM_TEXT,
     .said = "mood",
     .needs_plan = true,
     .get = get_mood,
     .set = set_mood},
    {.name = "texture",
     .label = "texture",
     .text = "Sounds around the music: \"rain\", \"vinyl crackle\"; empty for "
             "none.",
     .unit = "",
     .group = "music",
     .kind = PARAM_TEXT,
     .needs_plan = true,
     .get = get_texture,
     .set = set_texture},
    {.name = "seed",
     .label = "seed",
     .text = "A number, \"random\", or \"as\" another take; locked, r keeps "
             "it. The same seed gives the same take.",
     .unit = "",
     .group = "music",
     .kind = PARAM_SEED,
     .minimum = 0,
     .maximum = 18446744073709551615.0,
     .step = 1,
     .said = "seed",
     .lock = "seed",
     .get = get_seed,
     .set = set_seed},
    {.unit = "",
     .name = "mastering.preset",
     .label = "preset",
     .text = "What mastering aims for; it brings its own loudness and "
             "ceiling.",
     .group = "master",
     .kind = PARAM_CHOICE,
     .get = get_preset,
     .set = set_preset,
     .choices = preset_choices},
    {.name = "mastering.loudness",
     .label = "loudness",
     .unit = "LUFS",
     .text = "Integrated loudness; beyond -6 nothing is left but the limiter.",
     .group = "master",
     .kind = PARAM_NUMBER,
     .minimum = -36,
     .maximum = -6,
     .step = 0.5,
     .get = get_loudness,
     .set = set_loudness},
    {.name = "mastering.ceiling",
     .label = "ceiling",
     .unit = "dBTP",
     .text = "True peak that nothing passes; above 0 players clip.",
     .group = "master",
     .kind = PARAM_NUMBER,
     .minimum = -12,
     .maximum = 0,
     .step = 0.1,
     .get = get_ceiling,
     .set = set_ceiling},
};

const ParamSource *
param_table(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}
