// SPDX-License-Identifier: MIT
#include "timbre/export/export.h"

#include "check.h"
#include "riff_reader.h"
#include "smf_reader.h"
#include "take_fixture.h"

static char *
export_stems(const Take *take, const ExportSettings *settings)
{
    Error error = {0};
    Exported exported = {0};
    char *target = path_join(take->folder, "song");
    const Status status = export_take(take, target, NULL, settings, NULL, NULL,
                                      &exported, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(status, STATUS_OK);
    mem_free(target);
    return exported.path;
}

static Riff
read_wav(const char *folder, const char *name)
{
    char *path = path_join(folder, name);
    Riff riff = riff_read(path);
    mem_free(path);
    return riff;
}

static float
float_at(const RiffChunk *data, size_t index)
{
    float number = 0;
    memcpy(&number, data->body + index * sizeof(float), sizeof(float));
    return number;
}

static void
stems_sum_to_the_mix_to_the_last_bit_but_two(void **state)
{
    (void)state;
    const ExportSettings settings = {.format = "stems"};
    Take *take = fixture_take("sum");
    char *folder = export_stems(take, &settings);
    Riff mix = read_wav(folder, "00-mix.wav");
    Riff piano = read_wav(folder, "01-piano.wav");
    Riff bass = read_wav(folder, "02-bass.wav");
    const RiffChunk *sound = riff_expect(&mix, "data");
    assert_int_equal(sound->size, riff_expect(&piano, "data")->size);
    assert_int_equal(sound->size, riff_expect(&bass, "data")->size);
    const size_t values = sound->size / sizeof(float);
    assert_int_equal(values, FIXTURE_FRAMES * FIXTURE_CHANNELS);
    double loudest = 0;
    double residual = 0;
    for (size_t i = 0; i < values; i++) {
        const double sum = (double)float_at(riff_expect(&piano, "data"), i) +
                           (double)float_at(riff_expect(&bass, "data"), i);
        loudest = fmax(loudest, fabs((double)float_at(sound, i)));
        residual = fmax(residual, fabs(sum - (double)float_at(sound, i)));
    }
    assert_true(loudest > 0.4);
    assert_true(residual < 1e-6); // -120 dB
    riff_clear(&bass);
    riff_clear(&piano);
    riff_clear(&mix);
    mem_free(folder);
    fixture_take_free(take);
}

static void
the_folder_holds_the_mix_the_parts_and_the_score(void **state)
{
    (void)state;
    const ExportSettings settings = {.format = "stems", .bit_depth = 24};
    static const char *const expected[] = {"00-mix.wav", "01-piano.wav",
                                           "02-bass.wav", "song.mid"};
    Take *take = fixture_take("whole");
    char *folder = export_stems(take, &settings);
    StringList names = {0};
    assert_int_equal(path_list(folder, &names, NULL), STATUS_OK);
    assert_int_equal(names.count, ARRAY_LENGTH(expected));
    for (size_t i = 0; i < names.count; i++)
        assert_string_equal(names.items[i], expected[i]);
    char *path = path_join(folder, "song.mid");
    size_t size = 0;
    char *bytes = path_read_file(path, 1 << 20, &size, NULL);
    Smf smf = smf_read(bytes, size);
    assert_int_equal(smf.track_count, 2);
    smf_clear(&smf);
    mem_free(bytes);
    mem_free(path);
    string_list_clear(&names);
    mem_free(folder);
    fixture_take_free(take);
}

static void
another_rate_gives_stems_of_one_length(void **state)
{
    (void)state;
    const ExportSettings settings = {.format = "stems",
                                     .sample_rate_hz = 44100};
    Take *take = fixture_take("rate");
    char *folder = export_stems(take, &settings);
    static const char *const names[] = {"00-mix.wav", "01-piano.wav",
                                        "02-bass.wav"};
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        Riff riff = read_wav(folder, names[i]);
        assert_int_equal(riff_number(riff_expect(&riff, "fmt ")->body + 4, 4),
                         44100);
        assert_int_equal(riff_expect(&riff, "data")->size,
                         44100 * FIXTURE_CHANNELS * sizeof(float));
        riff_clear(&riff);
    }
    mem_free(folder);
    fixture_take_free(take);
}

static void
expect_refusal(Take *take, const char *format, const char *word)
{
    Error error = {0};
    Exported exported = {0};
    const ExportSettings settings = {.format = format};
    char *target = path_join(take->folder, "song");
    const Status status = export_take(take, target, NULL, &settings, NULL, NULL,
                                      &exported, &error);
    assert_int_not_equal(status, STATUS_OK);
    assert_non_null(strstr(error.text, word));
    assert_false(path_exists(target));
    mem_free(target);
}

static void
what_a_take_has_not_is_told(void **state)
{
    (void)state;
    Take *take = fixture_take("bare");
    char *stem = take_file(take, "stems/bass.f32");
    char *score = take_file(take, "score.json");
    assert_int_equal(remove(stem), 0);
    expect_refusal(take, "stems", "stems/bass.f32");
    string_list_clear(&take->result->parts);
    expect_refusal(take, "stems", "no stems");
    assert_int_equal(remove(score), 0);
    expect_refusal(take, "midi", "no score");
    mem_free(score);
    mem_free(stem);
    fixture_take_free(take);
}

typedef struct {
    double last;
    size_t calls;
} Watch;

static bool
watch_progress(void *context, double done_share)
{
    Watch *watch = context;
    assert_true(done_share >= watch->last && done_share <= 1);
    watch->last = done_share;
    watch->calls++;
    return true;
}

static void
progress_ascends_over_all_files(void **state)
{
    (void)state;
    Error error = {0};
    Exported exported = {0};
    Watch watch = {0};
    const ExportSettings settings = {.format = "stems"};
    Take *take = fixture_take("progress");
    char *target = path_join(take->folder, "song");
    assert_int_equal(export_take(take, target, NULL, &settings, watch_progress,
                                 &watch, &exported, &error),
                     STATUS_OK);
    assert_true(watch.calls >= 6);
    assert_true(watch.last > 0.7);
    mem_free(exported.path);
    mem_free(target);
    fixture_take_free(take);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stems_sum_to_the_mix_to_the_last_bit_but_two),
        cmocka_unit_test(the_folder_holds_the_mix_the_parts_and_the_score),
        cmocka_unit_test(another_rate_gives_stems_of_one_length),
        cmocka_unit_test(what_a_take_has_not_is_told),
        cmocka_unit_test(progress_ascends_over_all_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
