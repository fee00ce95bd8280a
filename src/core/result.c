// SPDX-License-Identifier: MIT
#include "timbre/core/result.h"

#include "timbre/base/memory.h"
#include "timbre/core/schema_check.h"

#include "field.h"

#include <math.h>
#include <string.h>

Result *
result_new(void)
{
    Result *result = mem_new(sizeof *result);
    result->planned_tempo_bpm = NAN;
    result->measured_tempo_bpm = NAN;
    result->integrated_lufs = NAN;
    result->range_lu = NAN;
    result->true_peak_dbtp = NAN;
    result->gain_db = NAN;
    return result;
}

void
result_free(Result *result)
{
    if (result == NULL)
        return;
    json_free(result->facts);
    for (size_t i = 0; i < result->flag_count; i++) {
        mem_free(result->flags[i].name);
        mem_free(result->flags[i].text);
    }
    mem_free(result->flags);
    mem_free(result->beat_frames);
    mem_free(result->bar_frames);
    string_list_clear(&result->parts);
    mem_free(result->mastering_note);
    mem_free(result->mastering_preset);
    mem_free(result->measured_key);
    mem_free(result->planned_key);
    mem_free(result->device);
    mem_free(result->model);
    mem_free(result->licence);
    mem_free(result->backend_version);
    mem_free(result->backend);
    mem_free(result);
}

void
result_add_flag(Result *result, const char *name, const char *text)
{
    result->flags = mem_resize(result->flags, result->flag_count + 1,
                               sizeof(*result->flags));
    result->flags[result->flag_count++] =
        (ResultFlag){mem_copy_text(name), mem_copy_text(text)};
}

const char *
result_note(const Result *result, size_t index)
{
    const Json *notes = json_member(result->facts, "notes");
    return index < json_length(notes) ? json_text(json_item(notes, index))
                                      : NULL;
}

// Writing.

static void
put_origin(Json *json, const Result *result)
{
    json_put_whole(json, "schema_version", RESULT_SCHEMA_VERSION);
    field_put_text(json, "take_id", result->take_id);
    json_put_text(json, "request_id", result->request_id);
    field_put_text(json, "parent_take", result->parent_take);
    field_put_text(json, "backend", result->backend);
    json_put_text(json, "backend_version",
                  result->backend_version == NULL ? ""
                                                  : result->backend_version);
    field_put_text(json, "licence", result->licence);
    field_put_text(json, "model", result->model);
    field_put_seed(json, "seed", result->seed);
}

static void
put_sound(Json *json, const Result *result)
{
    json_put_whole(json, "frame_count", (int64_t)result->frame_count);
    json_put_whole(json, "sample_rate_hz", result->sample_rate_hz);
    json_put_whole(json, "channel_count", result->channel_count);
    json_put_text(json, "pcm_hash", result->pcm_hash);
    field_put_text(json, "master_hash", result->master_hash);
}

static void
put_profile(Json *json, const Result *result)
{
    Json *peaks = json_make_record();
    for (int i = 0; i < STAGE_COUNT; i++)
        if (result->stage_peak_bytes[i] > 0)
            json_put_whole(peaks, backend_stage_name((Stage)i),
                           (int64_t)result->stage_peak_bytes[i]);
    if (json_length(peaks) > 0)
        json_put(json, "stage_peak_bytes", peaks);
    else
        json_free(peaks);
    if (result->step_count == 0)
        return;
    Json *steps = json_make_record();
    json_put_whole(steps, "count", (int64_t)result->step_count);
    json_put_real(steps, "p50_s", result->step_p50_s);
    json_put_real(steps, "p99_s", result->step_p99_s);
    json_put(json, "steps", steps);
}

static void
put_work(Json *json, const Result *result)
{
    Json *stages = json_make_record();
    for (int i = 0; i < STAGE_COUNT; i++)
        if (result->stage_s[i] > 0)
            json_put_real(stages, backend_stage_name((Stage)i),
                          result->stage_s[i]);
    json_put(json, "stage_s", stages);
    json_put_real(json, "total_s", result->total_s);
    put_profile(json, result);
    json_put_whole(json, "peak_memory_bytes",
                   (int64_t)result->peak_memory_bytes);
    json_put_whole(json, "thread_count", result->thread_count);
    field_put_text(json, "device", result->device);
}

static void
put_measures(Json *json, const Result *result)
{
    field_put_number(json, "planned_tempo_bpm", result->planned_tempo_bpm);
    field_put_number(json, "measured_tempo_bpm", result->measured_tempo_bpm);
    field_put_text(json, "planned_key", result->planned_key);
    field_put_text(json, "measured_key", result->measured_key);
    field_put_number(json, "integrated_lufs", result->integrated_lufs);
    field_put_number(json, "range_lu", result->range_lu);
    field_put_number(json, "true_peak_dbtp", result->true_peak_dbtp);
    field_put_number(json, "gain_db", result->gain_db);
    field_put_text(json, "mastering_preset", result->mastering_preset);
    field_put_text(json, "mastering_note", result->mastering_note);
}

static void
put_frames(Json *json, const char *name, const uint64_t *frames, size_t count)
{
    if (count == 0)
        return;
    Json *list = json_make_list();
    for (size_t i = 0; i < count; i++)
        json_push(list, json_make_whole((int64_t)frames[i]));
    json_put(json, name, list);
}

static void
put_flags(Json *json, const Result *result)
{
    if (result->flag_count == 0)
        return;
    Json *list = json_make_list();
    for (size_t i = 0; i < result->flag_count; i++) {
        Json *flag = json_make_record();
        json_put_text(flag, "name", result->flags[i].name);
        json_put_text(flag, "text", result->flags[i].text);
        json_push(list, flag);
    }
    json_put(json, "flags", list);
}

Json *
result_to_json(const Result *result)
{
    Json *json = json_make_record();
    put_origin(json, result);
    put_sound(json, result);
    put_work(json, result);
    put_measures(json, result);
    field_put_list(json, "parts", &result->parts);
    put_frames(json, "bar_frames", result->bar_frames, result->bar_count);
    put_frames(json, "beat_frames", result->beat_frames, result->beat_count);
    put_flags(json, result);
    if (result->facts != NULL)
        json_put(json, "facts", json_duplicate(result->facts));
    return json;
}

// Reading.

static void
read_origin(Result *result, const Json *json)
{
    field_copy_word(json, "take_id", result->take_id, ULID_SIZE);
    field_copy_word(json, "request_id", result->request_id, ULID_SIZE);
    field_copy_word(json, "parent_take", result->parent_take, ULID_SIZE);
    result->backend = field_copy_text(json, "backend");
    result->backend_version = field_copy_text(json, "backend_version");
    result->licence = field_copy_text(json, "licence");
    result->model = field_copy_text(json, "model");
    result->seed = field_seed(json, "seed");
}

static void
read_sound(Result *result, const Json *json)
{
    result->frame_count = (uint64_t)json_get_whole(json, "frame_count", 0);
    result->sample_rate_hz = field_int(json, "sample_rate_hz", 0);
    result->channel_count = field_int(json, "channel_count", 0);
    field_copy_word(json, "pcm_hash", result->pcm_hash, HASH_TEXT_SIZE);
    field_copy_word(json, "master_hash", result->master_hash, HASH_TEXT_SIZE);
}

static void
read_work(Result *result, const Json *json)
{
    const Json *stages = json_member(json, "stage_s");
    for (int i = 0; i < STAGE_COUNT; i++)
        result->stage_s[i] =
            json_get_number(stages, backend_stage_name((Stage)i), 0);
    result->total_s = json_get_number(json, "total_s", 0);
    const Json *peaks = json_member(json, "stage_peak_bytes");
    for (int i = 0; i < STAGE_COUNT; i++)
        result->stage_peak_bytes[i] =
            (uint64_t)json_get_whole(peaks, backend_stage_name((Stage)i), 0);
    const Json *steps = json_member(json, "steps");
    result->step_count = (uint64_t)json_get_whole(steps, "count", 0);
    result->step_p50_s = json_get_number(steps, "p50_s", 0);
    result->step_p99_s = json_get_number(steps, "p99_s", 0);
    result->peak_memory_bytes =
        (uint64_t)json_get_whole(json, "peak_memory_bytes", 0);
    result->thread_count = field_int(json, "thread_count", 0);
    result->device = field_copy_text(json, "device");
}

static void
read_measures(Result *result, const Json *json)
{
    result->planned_tempo_bpm = json_get_number(json, "planned_tempo_bpm", NAN);
    result->measured_tempo_bpm =
        json_get_number(json, "measured_tempo_bpm", NAN);
    result->planned_key = field_copy_text(json, "planned_key");
    result->measured_key = field_copy_text(json, "measured_key");
    result->integrated_lufs = json_get_number(json, "integrated_lufs", NAN);
    result->range_lu = json_get_number(json, "range_lu", NAN);
    result->true_peak_dbtp = json_get_number(json, "true_peak_dbtp", NAN);
    result->gain_db = json_get_number(json, "gain_db", NAN);
    result->mastering_preset = field_copy_text(json, "mastering_preset");
    result->mastering_note = field_copy_text(json, "mastering_note");
}

static uint64_t *
read_frames(const Json *list, size_t *count)
{
    *count = json_length(list);
    uint64_t *frames = mem_new_array(*count, sizeof *frames);
    for (size_t i = 0; i < *count; i++)
        frames[i] = (uint64_t)json_whole(json_item(list, i), 0);
    return frames;
}

static void
read_flags(Result *result, const Json *list)
{
    for (size_t i = 0; i < json_length(list); i++) {
        const Json *flag = json_item(list, i);
        result_add_flag(result, json_get_text(flag, "name"),
                        json_get_text(flag, "text"));
    }
}

Result *
result_from_json(const Json *json, Error *error)
{
    if (schema_check("result", json, error) != STATUS_OK)
        return NULL;
    Result *result = result_new();
    read_origin(result, json);
    read_sound(result, json);
    read_work(result, json);
    read_measures(result, json);
    result->parts = field_list(json, "parts");
    result->bar_frames =
        read_frames(json_member(json, "bar_frames"), &result->bar_count);
    result->beat_frames =
        read_frames(json_member(json, "beat_frames"), &result->beat_count);
    read_flags(result, json_member(json, "flags"));
    result->facts = json_duplicate(json_member(json, "facts"));
    return result;
}
