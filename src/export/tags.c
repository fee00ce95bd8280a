// SPDX-License-Identifier: MIT
#include "tags.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <math.h>
#include <string.h>

// A FLAC metadata block ends at 16 MiB; a prompt is kept whole up to here.
enum { VALUE_LIMIT = 1024 * 1024 };

#define SOURCE_TYPE "http://cv.iptc.org/newscodes/digitalsourcetype/"

static void
add_owned(TagList *tags, const char *name, char *value)
{
    if (value == NULL || value[0] == '\0') {
        mem_free(value);
        return;
    }
    tags->items = mem_reserve(tags->items, tags->count, &tags->capacity,
                              sizeof(*tags->items));
    tags->items[tags->count++] = (Tag){name, value};
}

void
tags_add(TagList *tags, const char *name, const char *value)
{
    if (value != NULL)
        add_owned(tags, name, text_clean(value, strlen(value), VALUE_LIMIT));
}

static void
add_number(TagList *tags, const char *name, int decimals, double number)
{
    if (isfinite(number))
        add_owned(tags, name, text_format("%.*f", decimals, number));
}

// "A minor" -> "Am", "C major" -> "C"; other modes go by their third.
static char *
initial_key(const Plan *plan)
{
    if (plan == NULL || plan->key[0] == '\0')
        return NULL;
    return text_format("%s%s", plan->key,
                       music_mode_is_minor(plan->mode) ? "m" : "");
}

static bool
is_trained(const Take *take)
{
    return take->result->model != NULL;
}

// IPTC: purely algorithmic media came of no training data; the band is that.
static const char *
source_type(const Take *take)
{
    if (!is_trained(take))
        return SOURCE_TYPE "algorithmicMedia";
    return take->request->reference_count > 0
               ? SOURCE_TYPE "compositeWithTrainedAlgorithmicMedia"
               : SOURCE_TYPE "trainedAlgorithmicMedia";
}

static void
add_disclosure(TagList *tags, const Take *take)
{
    tags_add(tags, "DIGITALSOURCETYPE", source_type(take));
    add_owned(tags, "COMMENT",
              text_format("AI-generated with Timbre %s (%s)", TIMBRE_VERSION,
                          is_trained(take)
                              ? take->result->model
                              : "composed by rules, no trained model"));
    tags_add(tags, "LICENSE", take->result->licence);
}

static void
add_music(TagList *tags, const Take *take)
{
    const Plan *plan = take->plan;
    if (plan == NULL)
        return;
    add_owned(tags, "BPM", text_format("%.10g", plan->tempo_bpm));
    add_owned(tags, "INITIALKEY", initial_key(plan));
    if (plan->genre.count > 0)
        tags_add(tags, "GENRE", plan->genre.items[0]);
}

// Where a reference or a SoundFont lay on this machine is nobody's business:
// of a path the name stays.
static Json *
cut_paths(const Json *json)
{
    const JsonKind kind = json_kind(json);
    const char *text = json_text(json);
    if (text != NULL)
        return json_make_text(text[0] == '/' ? path_name(text) : text);
    if (kind != JSON_KIND_LIST && kind != JSON_KIND_RECORD)
        return json_duplicate(json);
    Json *copy = kind == JSON_KIND_LIST ? json_make_list() : json_make_record();
    for (size_t i = 0; i < json_length(json); i++) {
        if (kind == JSON_KIND_LIST)
            json_push(copy, cut_paths(json_item(json, i)));
        else
            json_put(copy, json_member_name(json, i),
                     cut_paths(json_member_value(json, i)));
    }
    return copy;
}

static void
add_recipe(TagList *tags, const Take *take)
{
    const Request *request = take->request;
    tags_add(tags, "TIMBRE_PROMPT", request->prompt);
    tags_add(tags, "TIMBRE_NEGATIVE_PROMPT", request->negative_prompt);
    if (request->params != NULL) {
        Json *params = cut_paths(request->params);
        add_owned(tags, "TIMBRE_SAMPLER", json_encode(params));
        json_free(params);
    }
    add_owned(tags, "TIMBRE_JSON", tags_recipe(take));
}

static void
add_source(TagList *tags, const Take *take)
{
    const Result *result = take->result;
    add_owned(tags, "TIMBRE_SEED",
              text_format("%llu", (unsigned long long)result->seed));
    add_owned(tags, "TIMBRE_BACKEND",
              text_format("%s %s", result->backend, result->backend_version));
    tags_add(tags, "TIMBRE_MODEL", result->model);
    tags_add(tags, "TIMBRE_TAKE_ID", take->take_id);
    tags_add(tags, "TIMBRE_PARENT_ID", take->parent_take);
    tags_add(tags, "TIMBRE_PCM_HASH", result->pcm_hash);
}

// ReplayGain 2.0: to -18 LUFS; peaks are linear.
static void
add_loudness(TagList *tags, const Take *take)
{
    const Result *result = take->result;
    tags_add(tags, "TIMBRE_MASTERING", result->mastering_preset);
    add_number(tags, "TIMBRE_LUFS_I", 2, result->integrated_lufs);
    add_number(tags, "TIMBRE_TRUE_PEAK", 2, result->true_peak_dbtp);
    if (!isfinite(result->integrated_lufs))
        return;
    add_owned(tags, "REPLAYGAIN_TRACK_GAIN",
              text_format("%+.2f dB", -18 - result->integrated_lufs));
    add_number(tags, "REPLAYGAIN_TRACK_PEAK", 6,
               pow(10, result->true_peak_dbtp / 20));
    tags_add(tags, "REPLAYGAIN_REFERENCE_LOUDNESS", "-18.00 LUFS");
}

TagList
tags_of_take(const Take *take, bool is_minimal, const char *encoder)
{
    TagList tags = {0};
    char created[CLOCK_TEXT_SIZE];
    clock_text(take->created_ms, created);
    if (!is_minimal)
        tags_add(&tags, "TITLE", take->title);
    add_owned(&tags, "DATE", text_format("%.10s", created));
    tags_add(&tags, "TIMBRE_CREATED", created);
    add_owned(&tags, "ENCODER",
              text_format("Timbre %s (%s)", TIMBRE_VERSION, encoder));
    add_music(&tags, take);
    add_disclosure(&tags, take);
    add_source(&tags, take);
    add_loudness(&tags, take);
    if (!is_minimal)
        add_recipe(&tags, take);
    return tags;
}

const char *
tags_value(const TagList *tags, const char *name)
{
    for (size_t i = 0; i < tags->count; i++)
        if (strcmp(tags->items[i].name, name) == 0)
            return tags->items[i].value;
    return NULL;
}

void
tags_clear(TagList *tags)
{
    for (size_t i = 0; i < tags->count; i++)
        mem_free(tags->items[i].value);
    mem_free(tags->items);
    *tags = (TagList){0};
}

static Json *
request_without_paths(const Request *request)
{
    Request *copy = request_copy(request);
    for (size_t i = 0; i < copy->reference_count; i++) {
        char **path = &copy->references[i].path;
        char *name = *path == NULL ? NULL : mem_copy_text(path_name(*path));
        mem_free(*path);
        *path = name;
    }
    Json *json = request_to_json(copy);
    if (copy->params != NULL)
        json_put(json, "params", cut_paths(copy->params));
    request_free(copy);
    return json;
}

char *
tags_recipe(const Take *take)
{
    Json *json = json_make_record();
    char created[CLOCK_TEXT_SIZE];
    clock_text(take->created_ms, created);
    json_put_whole(json, "schema", 1);
    json_put_text(json, "take_id", take->take_id);
    json_put_text(json, "created", created);
    json_put_text(json, "title", take->title);
    json_put(json, "request", request_without_paths(take->request));
    Json *result = result_to_json(take->result);
    if (take->result->facts != NULL)
        json_put(result, "facts", cut_paths(take->result->facts));
    json_put(json, "result", result);
    char *text = json_encode(json);
    json_free(json);
    return text;
}
