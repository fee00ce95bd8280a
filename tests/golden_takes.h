// SPDX-License-Identifier: MIT
// A library whose look never changes: fixed ids, figures and waves, no sound.
#pragma once

#include "timbre/dsp/peaks.h"

#include "take_fixture.h"

typedef struct {
    const char *take_id, *title, *state;
    double tempo_bpm;
    const char *key;
    Mode mode;
    int bars, stars;
    double lufs;
    const char *written, *lost; // exported files: there, and gone
} GoldenTake;

// Oldest first.
static const GoldenTake golden_takes[] = {
    {"01ARZ3NDEKTSV4RRFF00000001", "slow blues in A, brushed drums", "done", 62,
     "A", MODE_MAJOR, 12, 0, -14.1, NULL, "slow-blues.mp3"},
    {"01ARZ3NDEKTSV4RRFF00000002", "8 bar house loop, deep bass", "done", 124,
     "F", MODE_MINOR, 8, 5, -9.3, NULL, NULL},
    {"01ARZ3NDEKTSV4RRFF00000003", "rain on the roof, felt piano", "partial",
     70, "D", MODE_MINOR, 16, 0, -16, NULL, NULL},
    {"01ARZ3NDEKTSV4RRFF00000004", "caf\u00e9 waltz with accordion", "done", 96,
     "G", MODE_MAJOR, 24, 2, -14, NULL, NULL},
    {"01ARZ3NDEKTSV4RRFF00000005", "warm lo-fi piano with vinyl crackle",
     "done", 82, "A", MODE_MINOR, 8, 3, -14.0, "warm-lo-fi-piano.flac", NULL},
};

static inline Request *
golden_request(const GoldenTake *golden)
{
    Request *request = fixture_request(golden->title);
    Plan *plan = request->plan;
    plan->tempo_bpm = golden->tempo_bpm;
    (void)snprintf(plan->key, sizeof(plan->key), "%s", golden->key);
    plan->mode = golden->mode;
    plan->bars = golden->bars;
    plan->swing_percent = 57; // lo-fi's own
    // Two bars ring out, as the band's do.
    plan->duration_s = (golden->bars + 2) * 240 / golden->tempo_bpm;
    plan->sections[0].bars = golden->bars / 2;
    PlanSection *rest =
        plan_add_section(plan, SECTION_CHORUS, golden->bars / 2);
    rest->energy = 5;
    for (int bar = 1; bar < golden->bars / 2; bar++)
        string_list_push(&plan->sections[0].chords, "Am");
    for (int bar = 0; bar < golden->bars / 2; bar++)
        string_list_push(&rest->chords, "F");
    string_list_push(&plan->said, "tempo_bpm");
    request->duration_s = plan->duration_s;
    return request;
}

static inline Take *
golden_take(const GoldenTake *golden, const char *folder)
{
    Request *request = golden_request(golden);
    Result *result = fixture_result(request);
    result->frame_count =
        (uint64_t)(request->duration_s * result->sample_rate_hz);
    result->integrated_lufs = golden->lufs;
    result->planned_tempo_bpm = golden->tempo_bpm;
    memcpy(result->take_id, golden->take_id, ULID_SIZE);
    Take *take = take_new(request, result);
    memcpy(take->take_id, golden->take_id, ULID_SIZE);
    take->created_ms = INT64_C(1764072000000);
    take->stars = golden->stars;
    fixture_set(&take->title, golden->title);
    fixture_set(&take->state, golden->state);
    const char *const names[] = {golden->written, golden->lost};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (names[i] == NULL)
            continue;
        char *path = path_join(folder, names[i]);
        if (names[i] == golden->written)
            fixture_write(folder, names[i], "", 0);
        take_add_export(take, path, strrchr(names[i], '.') + 1, 0,
                        result->pcm_hash);
        mem_free(path);
    }
    return take;
}

// Swells and beats, of another shape for each take.
static inline void
golden_write_peaks(const Take *take, const char *folder, size_t number)
{
    const size_t count = peaks_bin_count(take->result->frame_count);
    Peak *peaks = mem_new_array(count, sizeof(*peaks));
    for (size_t i = 0; i < count; i++) {
        const double at = (double)i / (double)count;
        const double swell =
            0.55 + 0.45 * sin(6.28 * at * (1.0 + (double)number));
        const double beat = 1 - 0.6 * (double)(i % 47) / 47;
        const double height = 110 * swell * beat;
        peaks[i] =
            (Peak){(int8_t)-height, (int8_t)height, (int8_t)(height / 3)};
    }
    fixture_write(folder, "peaks.bin", peaks, count * sizeof(*peaks));
    mem_free(peaks);
}

// Below the data folder DATA (that of XDG_DATA_HOME).
static inline void
golden_write_takes(const char *data)
{
    for (size_t i = 0; i < ARRAY_LENGTH(golden_takes); i++) {
        char *folder =
            text_format("%s/timbre/takes/%s", data, golden_takes[i].take_id);
        if (path_make_folders(folder, NULL) != STATUS_OK)
            abort();
        Take *take = golden_take(&golden_takes[i], folder);
        golden_write_peaks(take, folder, i);
        Json *json = take_to_json(take);
        char *text = json_encode(json);
        fixture_write(folder, "take.json", text, strlen(text));
        Error error = {0};
        Take *read = take_read(folder, &error);
        if (read == NULL) {
            (void)fprintf(stderr, "%s\n", error.text);
            abort();
        }
        take_free(read);
        mem_free(text);
        json_free(json);
        take_free(take);
        mem_free(folder);
    }
}
