// SPDX-License-Identifier: MIT
#include "timbre/audio_io/decode_sndfile.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/dsp/loudness.h"
#include "timbre/dsp/signal_check.h"
#include "timbre/dsp/spectrum.h"

#include "verb.h"

#include <math.h>

static void
put_number(Json *json, const char *name, double number)
{
    if (isfinite(number))
        json_put_real(json, name, round(number * 1000) / 1000);
    else
        json_put(json, name, json_make_null());
}

static void
put_loudness(Json *json, const Loudness *loudness)
{
    put_number(json, "integrated_lufs", loudness->integrated_lufs);
    put_number(json, "range_lu", loudness->range_lu);
    put_number(json, "momentary_max_lufs", loudness->momentary_max_lufs);
    put_number(json, "short_term_max_lufs", loudness->short_term_max_lufs);
    put_number(json, "true_peak_dbtp", loudness->true_peak_dbtp);
    put_number(json, "sample_peak_dbfs", loudness->sample_peak_dbfs);
    json_put_truth(json, "is_short", loudness->is_short);
}

static void
put_signal(Json *json, const AudioBuffer *audio)
{
    const float *samples = audio->samples;
    const size_t frames = audio->frame_count;
    const int channels = audio->channel_count;
    put_number(json, "correlation",
               signal_check_correlation(samples, frames, channels));
    put_number(json, "mono_loss_db",
               signal_check_mono_loss_db(samples, frames, channels));
    put_number(json, "dc_offset", signal_check_dc(samples, frames, channels));
    json_put_whole(json, "clipped_runs",
                   (int64_t)signal_check_clipped(samples, frames, channels));
}

static void
put_key(Json *json, const AudioBuffer *audio)
{
    const SpectrumKey key = spectrum_key(audio);
    if (key.tonic < 0)
        return;
    char *text = text_format(
        "%s %s",
        music_key_name(key.tonic, key.is_minor ? MODE_MINOR : MODE_MAJOR),
        key.is_minor ? "minor" : "major");
    json_put_text(json, "key", text);
    mem_free(text);
}

static void
print_people(Cli *cli, const Json *json)
{
    for (size_t i = 0; i < json_length(json); i++) {
        const Json *value = json_member_value(json, i);
        char *text = json_text(value) != NULL ? mem_copy_text(json_text(value))
                                              : json_encode(value);
        (void)fprintf(cli->out, "%-20s %s\n", json_member_name(json, i), text);
        mem_free(text);
    }
}

Status
verb_measure(Cli *cli, Error *error)
{
    const char *path = cli->arguments->words.items[0];
    AudioBuffer *audio = decode_sndfile_read(path, 0, error);
    if (audio == NULL)
        return error->status;
    const size_t values = audio->frame_count * (size_t)audio->channel_count;
    size_t first = 0;
    const size_t bad = signal_check_bad(audio->samples, values, &first);
    if (bad > 0)
        signal_check_mend(audio->samples, audio->frame_count,
                          audio->channel_count, audio->sample_rate_hz);
    Loudness loudness = {0};
    const Status status = loudness_measure(
        audio->samples, audio->frame_count, audio->channel_count,
        audio->sample_rate_hz, &loudness, error);
    if (status == STATUS_OK) {
        Json *json = json_make_record();
        json_put_text(json, "file", path);
        put_number(json, "duration_s", audio_buffer_duration_s(audio));
        json_put_whole(json, "sample_rate_hz", audio->sample_rate_hz);
        json_put_whole(json, "channels", audio->channel_count);
        put_loudness(json, &loudness);
        put_signal(json, audio);
        put_key(json, audio);
        json_put_whole(json, "bad_samples", (int64_t)bad);
        if (cli->is_json)
            verb_print_json(cli, json);
        else
            print_people(cli, json);
        json_free(json);
    }
    audio_buffer_free(audio);
    return status;
}
