// SPDX-License-Identifier: MIT
#include "timbre/audio_io/decode_sndfile.h"

#include "check.h"

#include <sndfile.h>

#include <math.h>
#include <string.h>

// A ramp whose every sample tells its place.
static char *
write_file(const char *folder,
           const char *name,
           int format,
           int rate_hz,
           int channels,
           int frames)
{
    char *path = path_join(folder, name);
    SF_INFO info = {
        .samplerate = rate_hz, .channels = channels, .format = format};
    SNDFILE *file = sf_open(path, SFM_WRITE, &info);
    assert_non_null(file);
    float *samples =
        mem_new_array((size_t)(frames * channels) + 1, sizeof(float));
    for (int i = 0; i < frames * channels; i++)
        samples[i] = (float)(i % 1000) / 1000;
    assert_int_equal(sf_writef_float(file, samples, frames), frames);
    mem_free(samples);
    sf_close(file);
    return path;
}

static void
every_readable_format_gives_its_samples(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        int format, rate_hz, channels;
        float step; // two steps: libsndfile scales by 2^n - 1
    } rows[] = {
        {"a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16, 44100, 2, 2.0F / 32768},
        {"b.wav", SF_FORMAT_WAV | SF_FORMAT_FLOAT, 8000, 1, 0},
        {"c.flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_24, 192000, 2,
         2.0F / 8388608},
        {"d.aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_24, 48000, 1, 2.0F / 8388608},
        {"e.wav", SF_FORMAT_RF64 | SF_FORMAT_FLOAT, 96000, 2, 0},
    };

    enum { FRAMES = 70001 }; // more than one piece of reading

    char *folder = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        char *path = write_file(folder, rows[i].name, rows[i].format,
                                rows[i].rate_hz, rows[i].channels, FRAMES);
        AudioBuffer *audio = decode_sndfile_read(path, 0, &error);
        assert_string_equal(error.text, "");
        assert_non_null(audio);
        assert_int_equal(audio->frame_count, FRAMES);
        assert_int_equal(audio->channel_count, rows[i].channels);
        assert_int_equal(audio->sample_rate_hz, rows[i].rate_hz);
        for (int k = 0; k < FRAMES * rows[i].channels; k++)
            assert_true(fabsf(audio->samples[k] - (float)(k % 1000) / 1000) <=
                        rows[i].step);
        audio_buffer_free(audio);
        mem_free(path);
    }
    check_remove_folder(folder);
}

static void
lossy_formats_are_read_too(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        int format;
    } rows[] = {{"a.ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
                {"b.mp3", SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III}};

    char *folder = check_make_folder();
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        char *path =
            write_file(folder, rows[i].name, rows[i].format, 48000, 2, 48000);
        AudioBuffer *audio = decode_sndfile_read(path, 0, &error);
        assert_non_null(audio);
        assert_true(fabs(audio_buffer_duration_s(audio) - 1) < 0.06);
        audio_buffer_free(audio);
        mem_free(path);
    }
    check_remove_folder(folder);
}

static void
a_limit_cuts_to_the_frame_and_a_huge_one_does_not_matter(void **state)
{
    (void)state;

    static const struct {
        double limit_s;
        size_t frames;
    } rows[] = {{0.1, 4800},  {1, 48000},     {1.5, 72000}, {2, 96000},
                {100, 96000}, {1e300, 96000}, {0, 96000},   {-1, 96000}};

    char *folder = check_make_folder();
    char *path = write_file(folder, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                            48000, 1, 96000);
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Error error = {0};
        AudioBuffer *audio = decode_sndfile_read(path, rows[i].limit_s, &error);
        assert_non_null(audio);
        assert_int_equal(audio->frame_count, rows[i].frames);
        audio_buffer_free(audio);
    }
    mem_free(path);
    check_remove_folder(folder);
}

static void
expect_refusal(const char *path, const char *word)
{
    Error error = {0};
    assert_null(decode_sndfile_read(path, 0, &error));
    assert_int_not_equal(error.status, STATUS_OK);
    assert_non_null(strstr(error.text, path));
    assert_non_null(strstr(error.text, word));
}

static void
what_cannot_be_used_is_told_with_its_mend(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *surround = write_file(folder, "a.wav",
                                SF_FORMAT_WAV | SF_FORMAT_PCM_16, 48000, 6, 10);
    char *slow = write_file(folder, "b.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                            4000, 1, 10);
    char *empty = write_file(folder, "c.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                             48000, 1, 0);
    char *missing = path_join(folder, "missing.wav");
    expect_refusal(surround, "6 channels");
    expect_refusal(slow, "8000 to 192000");
    expect_refusal(empty, "no sound");
    expect_refusal(missing, "cannot read");
    expect_refusal(folder, "cannot read");
    mem_free(missing);
    mem_free(empty);
    mem_free(slow);
    mem_free(surround);
    check_remove_folder(folder);
}

static void
a_file_cut_in_the_middle_gives_what_is_there(void **state)
{
    (void)state;
    Error error = {0};
    char *folder = check_make_folder();
    char *path = write_file(folder, "a.wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16,
                            48000, 1, 48000);
    size_t size = 0;
    char *bytes = path_read_file(path, 1 << 20, &size, &error);
    assert_int_equal(path_write_file(path, bytes, size / 2, &error), STATUS_OK);
    AudioBuffer *audio = decode_sndfile_read(path, 0, &error);
    assert_non_null(audio);
    assert_in_range(audio->frame_count, 23900, 24000);
    audio_buffer_free(audio);
    mem_free(bytes);
    mem_free(path);
    check_remove_folder(folder);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_readable_format_gives_its_samples),
        cmocka_unit_test(lossy_formats_are_read_too),
        cmocka_unit_test(
            a_limit_cuts_to_the_frame_and_a_huge_one_does_not_matter),
        cmocka_unit_test(what_cannot_be_used_is_told_with_its_mend),
        cmocka_unit_test(a_file_cut_in_the_middle_gives_what_is_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
