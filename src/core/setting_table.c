// SPDX-License-Identifier: MIT
#include "timbre/core/setting_table.h"

#include "timbre/base/memory.h"

#include <assert.h>
#include <math.h>
#include <string.h>

// A number that is not set is NAN or 0 and lies outside its limits: the text
// says what it means then.
static const SettingRow rows[] = {
    {
        .name = "backend",
        .type = SETTING_TEXT,
        .initial = "sketch",
        .choices = "",
        .unit = "",
        .text = "Backend that renders when none is named.",
    },
    {
        .name = "model",
        .type = SETTING_TEXT,
        .initial = "",
        .choices = "",
        .unit = "",
        .text =
            "Model that a backend loads: its name in `timbre models list` or "
            "its folder; \"\" = the one that is there.",
    },
    {
        .name = "soundfont",
        .type = SETTING_PATH,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "SoundFont of the band; empty: FluidR3_GM, else TimGM6mb.",
    },
    {
        .name = "threads",
        .type = SETTING_INTEGER,
        .minimum = 0,
        .maximum = 256,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Threads of the band and of mastering; 0: one a core.",
    },
    {
        .name = "venv",
        .type = SETTING_PATH,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Python environment of the adapters; empty: $TIMBRE_VENV, else "
                "the program's own.",
    },
    {
        .name = "audio.device",
        .type = SETTING_TEXT,
        .initial = "auto",
        .choices = "",
        .unit = "",
        .text = "Where takes are heard: alsa, pipe (a command), http (a player "
                "elsewhere), null (nowhere); auto: alsa if there is sound, "
                "else null.",
    },
    {
        .name = "audio.argument",
        .type = SETTING_TEXT,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "ALSA's name of the sound card, or the command that reads a "
                "WAV stream (pipe).",
    },
    {
        .name = "audio.http_port",
        .type = SETTING_INTEGER,
        .minimum = 0,
        .maximum = 65535,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Port of http on 127.0.0.1; 0: one that is free.",
    },
    {
        .name = "audio.volume",
        .type = SETTING_NUMBER,
        .minimum = -60,
        .maximum = 0,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "dB",
        .text = "Volume of playing at the start.",
    },
    {
        .name = "mastering.preset",
        .type = SETTING_TEXT,
        .initial = "streaming",
        .choices = "",
        .unit = "",
        .text = "Mastering of new takes when a request names none.",
    },
    {
        .name = "mastering.loudness",
        .type = SETTING_NUMBER,
        .minimum = -36,
        .maximum = -6,
        .number = NAN,
        .unit = "LUFS",
        .initial = "",
        .choices = "",
        .text = "Loudness that mastering aims for; not set: the preset's.",
    },
    {
        .name = "mastering.ceiling",
        .type = SETTING_NUMBER,
        .minimum = -12,
        .maximum = 0,
        .number = NAN,
        .unit = "dBTP",
        .initial = "",
        .choices = "",
        .text = "True peak that no sample passes; not set: the preset's.",
    },
    {
        .name = "export.folder",
        .type = SETTING_PATH,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Where exported files go; empty: Timbre in the music folder.",
    },
    {
        .name = "export.format",
        .type = SETTING_TEXT,
        .initial = "flac",
        .choices = "",
        .unit = "",
        .text = "Format of exported files when neither name nor request say "
                "one.",
    },
    {
        .name = "export.bit_depth",
        .type = SETTING_INTEGER,
        .minimum = 16,
        .maximum = 32,
        .number = 0,
        .unit = "bit",
        .initial = "",
        .choices = "",
        .text = "Bits of an exported sample; 0: the format's own.",
    },
    {
        .name = "export.sample_rate",
        .type = SETTING_INTEGER,
        .minimum = 8000,
        .maximum = 192000,
        .number = 0,
        .unit = "Hz",
        .initial = "",
        .choices = "",
        .text = "Rate of exported files; 0: the take's own.",
    },
    {
        .name = "export.tags",
        .type = SETTING_CHOICE,
        .initial = "full",
        .choices = "full minimal",
        .unit = "",
        .text = "minimal: exported files keep disclosure and licence, but "
                "neither prompt nor recipe.",
    },
    {
        .name = "takes.keep_raw",
        .type = SETTING_INTEGER,
        .minimum = 0,
        .maximum = 100000,
        .number = 20,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Newest takes of the band that keep their raw sound; it is "
                "made again from the plan of others.",
    },
    {
        .name = "takes.keep_stems",
        .type = SETTING_INTEGER,
        .minimum = 0,
        .maximum = 100000,
        .number = 3,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Newest takes of the band that keep their stems.",
    },
    {
        .name = "takes.disk_limit_gb",
        .type = SETTING_NUMBER,
        .minimum = 0.1,
        .maximum = 100000,
        .number = 20,
        .unit = "GB",
        .initial = "",
        .choices = "",
        .text = "Size of all takes together above which Timbre warns.",
    },
    {
        .name = "takes.show",
        .type = SETTING_CHOICE,
        .initial = "all",
        .choices = "all session",
        .unit = "",
        .text = "Takes that the list shows: all, or those of this session.",
    },
    {
        .name = "models.folders",
        .type = SETTING_LIST,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Folders with models, beside the data folder's and the "
                "Hugging Face cache.",
    },
    {
        .name = "models.memory_gb",
        .type = SETTING_NUMBER,
        .minimum = 0,
        .maximum = 4096,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "GB",
        .text = "Weights that stay loaded for the next take; 0: half of the "
                "free memory.",
    },
    {
        .name = "models.least_free_gb",
        .type = SETTING_NUMBER,
        .minimum = 0,
        .maximum = 4096,
        .number = 0.5,
        .initial = "",
        .choices = "",
        .unit = "GB",
        .text = "Memory that a model's job must leave free, or it is stepped "
                "down.",
    },
    {
        .name = "features.stream",
        .type = SETTING_TRUTH,
        .number = 1,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Models that can be heard while they compute are.",
    },
    {
        .name = "features.audiocraft",
        .type = SETTING_TRUTH,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Lists the backend audiocraft, for folders in its own format.",
    },
    {
        .name = "features.dance_diffusion",
        .type = SETTING_TRUTH,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Lists the experimental backend dance_diffusion.",
    },
    {
        .name = "features.stable_audio",
        .type = SETTING_TRUTH,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Lists the experimental backend stable_audio.",
    },
    {
        .name = "features.ace_step",
        .type = SETTING_TRUTH,
        .number = 0,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "Lists the experimental backend ace_step.",
    },
    {
        .name = "play.automatic",
        .type = SETTING_TRUTH,
        .number = 1,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "A take plays as soon as it can be heard, unless another one "
                "plays.",
    },
    {
        .name = "theme",
        .type = SETTING_TEXT,
        .initial = "auto",
        .choices = "",
        .unit = "",
        .text = "Look of the studio: the name of a theme; auto: dark or light "
                "as the terminal is.",
    },
    {
        .name = "motion",
        .type = SETTING_CHOICE,
        .initial = "auto",
        .choices = "auto full reduced",
        .unit = "",
        .text = "How much moves on the screen; auto: reduced where the "
                "terminal or the user asks for it.",
    },
    {
        .name = "mouse",
        .type = SETTING_TRUTH,
        .number = 1,
        .initial = "",
        .choices = "",
        .unit = "",
        .text = "The studio takes the mouse; off: the terminal keeps it.",
    },
    {
        .name = "notify",
        .type = SETTING_CHOICE,
        .initial = "osc9",
        .choices = "bell osc9 none",
        .unit = "",
        .text = "How a long job that ends rings while the terminal is not in "
                "focus; osc9: bell and message.",
    },
    {
        .name = "on_hangup",
        .type = SETTING_CHOICE,
        .initial = "finish",
        .choices = "finish stop",
        .unit = "",
        .text = "What becomes of the running job when the terminal is gone.",
    },
};

static const char *const type_names[] = {
    [SETTING_NUMBER] = "number", [SETTING_INTEGER] = "integer",
    [SETTING_TRUTH] = "truth",   [SETTING_TEXT] = "text",
    [SETTING_PATH] = "path",     [SETTING_CHOICE] = "choice",
    [SETTING_LIST] = "list",
};

static_assert(ARRAY_LENGTH(type_names) == SETTING_TYPE_COUNT,
              "name every type");

const SettingRow *
setting_table(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}

const SettingRow *
setting_table_find(const char *name)
{
    for (size_t i = 0; name != NULL && i < ARRAY_LENGTH(rows); i++)
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
    return NULL;
}

const char *
setting_table_type_name(SettingType type)
{
    return (size_t)type < SETTING_TYPE_COUNT ? type_names[type] : "";
}
