// SPDX-License-Identifier: MIT
// A small whole take in a folder of its own, for tests of what handles takes.
#pragma once

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/score.h"
#include "timbre/core/take.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIXTURE_RATE_HZ = 48000, FIXTURE_FRAMES = 48000, FIXTURE_CHANNELS = 2 };

static inline char *
fixture_folder(void)
{
    const char *base = getenv("TMPDIR");
    char *folder =
        text_format("%s/timbre-test-XXXXXX", base == NULL ? "/tmp" : base);
    if (mkdtemp(folder) == NULL)
        abort();
    return folder;
}

static inline void
fixture_write(const char *folder,
              const char *name,
              const void *bytes,
              size_t count)
{
    char *path = path_join(folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL || fwrite(bytes, 1, count, file) != count)
        abort();
    (void)fclose(file);
    mem_free(path);
}

// One second of a tone that fades, left and right apart in phase.
static inline float *
fixture_samples(double frequency_hz, double level)
{
    float *samples =
        mem_new_array(FIXTURE_FRAMES * FIXTURE_CHANNELS, sizeof(float));
    for (size_t frame = 0; frame < FIXTURE_FRAMES; frame++) {
        const double phase = 2 * 3.14159265358979 * frequency_hz *
                             (double)frame / FIXTURE_RATE_HZ;
        const double fade = 1 - (double)frame / FIXTURE_FRAMES;
        samples[2 * frame] = (float)(level * fade * sin(phase));
        samples[2 * frame + 1] = (float)(level * fade * sin(phase + 0.5));
    }
    return samples;
}

static inline Plan *
fixture_plan(void)
{
    Plan *plan = plan_new();
    plan->tempo_bpm = 82;
    strcpy(plan->key, "A");
    plan->mode = MODE_MINOR;
    plan->meter = (Meter){4, 4};
    plan->duration_s = 1;
    plan->swing_percent = 50;
    plan->swing_unit = 16;
    plan->has_seed = true;
    plan->seed = 42;
    string_list_push(&plan->genre, "lofi");
    PlanSection *section = plan_add_section(plan, SECTION_MAIN, 1);
    section->energy = 3;
    string_list_push(&section->chords, "Am");
    plan->bars = 1;
    (void)plan_add_part(plan, ROLE_HARMONY, "piano");
    string_list_push(&plan->motif.cells, "x...x...x...x...");
    string_list_push(&plan->motif.cells, "x.......x.......");
    string_list_push(&plan->motif.contours, "arch");
    string_list_push(&plan->motif.contours, "desc");
    return plan;
}

static inline Request *
fixture_request(const char *prompt)
{
    Request *request = request_new();
    request->prompt = mem_copy_text(prompt);
    request->backend = mem_copy_text("sketch");
    request->has_seed = true;
    request->seed = 42;
    request->plan = fixture_plan();
    return request;
}

static inline Result *
fixture_result(const Request *request)
{
    Result *result = result_new();
    clock_make_ulid(result->take_id);
    memcpy(result->request_id, request->request_id, ULID_SIZE);
    result->backend = mem_copy_text("sketch");
    result->backend_version = mem_copy_text("1");
    result->licence = mem_copy_text("MIT");
    result->device = mem_copy_text("cpu");
    result->seed = request->seed;
    result->frame_count = FIXTURE_FRAMES;
    result->sample_rate_hz = FIXTURE_RATE_HZ;
    result->channel_count = FIXTURE_CHANNELS;
    result->integrated_lufs = -14;
    result->range_lu = 3;
    result->true_peak_dbtp = -1;
    result->gain_db = 2;
    result->planned_tempo_bpm = 82;
    result->planned_key = mem_copy_text("A minor");
    result->mastering_preset = mem_copy_text("streaming");
    result->mastering_note = mem_copy_text("");
    memset(result->pcm_hash, 'a', HASH_TEXT_SIZE - 1);
    memset(result->master_hash, 'b', HASH_TEXT_SIZE - 1);
    string_list_push(&result->parts, "piano");
    string_list_push(&result->parts, "bass");
    return result;
}

static inline void
fixture_set(char **text, const char *value)
{
    mem_free(*text);
    *text = mem_copy_text(value);
}

static inline Score *
fixture_score(void)
{
    Score *score = score_new();
    score->tempo_bpm = 82;
    score->meter = (Meter){4, 4};
    strcpy(score->key, "A");
    score->mode = MODE_MINOR;
    score->bars = 1;
    score->duration_s = 1;
    fixture_set(&score->table_version, "1");
    ScorePart *part = score_add_part(score, "piano");
    fixture_set(&part->instrument, "piano");
    part->role = ROLE_HARMONY;
    part->band_role = BAND_COMP;
    part->pan = 64;
    for (int i = 0; i < 4; i++)
        score_add_note(part, (ScoreNote){.tick = i * 960,
                                         .length_ticks = 480,
                                         .key = (uint8_t)(57 + i),
                                         .velocity = 90});
    score_add_section(score, (ScoreSection){.id = (char[]){"main"},
                                            .role = SECTION_MAIN,
                                            .bars = 1,
                                            .energy = 3});
    return score;
}

static inline void
fixture_write_sounds(const Take *take)
{
    const size_t bytes = FIXTURE_FRAMES * FIXTURE_CHANNELS * sizeof(float);
    float *samples = fixture_samples(440, 0.5);
    fixture_write(take->folder, "raw.f32", samples, bytes);
    fixture_write(take->folder, "master.f32", samples, bytes);
    for (size_t i = 0; i < FIXTURE_FRAMES * FIXTURE_CHANNELS; i++)
        samples[i] *= 0.5f;
    char *stems = path_join(take->folder, "stems");
    (void)path_make_folders(stems, NULL);
    fixture_write(stems, "piano.f32", samples, bytes);
    fixture_write(stems, "bass.f32", samples, bytes);
    mem_free(stems);
    mem_free(samples);
}

// Everything that export reads, in a fresh folder.
static inline Take *
fixture_take(const char *prompt)
{
    Request *request = fixture_request(prompt);
    Take *take = take_new(request, fixture_result(request));
    take->folder = fixture_folder();
    fixture_write_sounds(take);
    Score *score = fixture_score();
    Json *json = score_to_json(score);
    char *text = json_encode(json);
    fixture_write(take->folder, "score.json", text, strlen(text));
    mem_free(text);
    json_free(json);
    score_free(score);
    return take;
}

static inline void
fixture_take_free(Take *take)
{
    (void)path_remove_tree(take->folder, NULL);
    take_free(take);
}
