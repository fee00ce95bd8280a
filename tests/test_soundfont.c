// SPDX-License-Identifier: MIT
#include "check.h"
#include "soundfont.h"
#include "synth_rig.h"

#include <fluidsynth.h>

#include <stdio.h>
#include <unistd.h>

static const char *const installed[] = {
    "/usr/share/sounds/sf2/TimGM6mb.sf2",
    "/usr/share/sounds/sf2/FluidR3_GM.sf2",
};

static int
read_image(void *bytes, fluid_long_long_t count, void *reader)
{
    return soundfont_reader_read(reader, bytes, count);
}

static int
seek_image(void *reader, fluid_long_long_t offset, int whence)
{
    return soundfont_reader_seek(reader, offset, whence);
}

static fluid_long_long_t
tell_image(void *reader)
{
    return soundfont_reader_tell(reader);
}

enum { FRAMES = 9600 };

// One chord by FluidSynth, from the whole file or from an image.
static void
play(const char *file,
     const SoundfontImage *image,
     int bank,
     int program,
     float *samples)
{
    fluid_settings_t *settings = new_fluid_settings();
    fluid_settings_setnum(settings, "synth.sample-rate", 48000);
    fluid_settings_setint(settings, "synth.dynamic-sample-loading", 1);
    fluid_settings_setint(settings, "synth.lock-memory", 0);
    fluid_synth_t *synth = new_fluid_synth(settings);
    if (image != NULL) {
        fluid_sfloader_t *loader = new_fluid_defsfloader(settings);
        fluid_sfloader_set_callbacks(loader, soundfont_reader_open, read_image,
                                     seek_image, tell_image,
                                     soundfont_reader_close);
        fluid_synth_add_sfloader(synth, loader);
    }
    const int font = fluid_synth_sfload(
        synth, image != NULL ? soundfont_image_name(image) : file, 0);
    assert_true(font >= 0);
    const int channel = bank == SOUNDFONT_DRUM_BANK ? 9 : 0;
    assert_int_equal(
        fluid_synth_program_select(synth, channel, font, bank, program), 0);
    for (int key = 36; key < 76; key += 13)
        fluid_synth_noteon(synth, channel, key, 100);
    fluid_synth_write_float(synth, FRAMES, samples, 0, 2, samples, 1, 2);
    delete_fluid_synth(synth);
    delete_fluid_settings(settings);
}

static void
a_preset_cut_out_sounds_as_in_the_whole_file(void **state)
{
    (void)state;

    static const struct {
        int bank, program;
    } presets[] = {{0, 0}, {0, 33}, {0, 48}, {0, 61}, {0, 127}, {128, 0}};

    float *whole = mem_new_array((size_t)FRAMES * 2, sizeof *whole);
    float *cut = mem_new_array((size_t)FRAMES * 2, sizeof *cut);
    size_t tried = 0;
    for (size_t f = 0; f < ARRAY_LENGTH(installed); f++) {
        if (!path_exists(installed[f]))
            continue;
        tried++;
        Error error = {0};
        Soundfont *font = soundfont_open(installed[f], &error);
        assert_non_null(font);
        for (size_t i = 0; i < ARRAY_LENGTH(presets); i++) {
            const int bank = presets[i].bank;
            const int program = presets[i].program;
            SoundfontImage *image =
                soundfont_image(font, bank, program, &error);
            assert_non_null(image);
            assert_int_equal(soundfont_image_program(image), program);
            play(installed[f], NULL, bank, program, whole);
            play(installed[f], image, bank, program, cut);
            assert_true(rig_rms(cut, 0, FRAMES) > 1e-3);
            assert_memory_equal(whole, cut, (size_t)FRAMES * 2 * sizeof *cut);
        }
        soundfont_close(font);
    }
    assert_true(tried > 0);
    mem_free(cut);
    mem_free(whole);
}

static void
what_a_font_lacks_is_stood_for(void **state)
{
    (void)state;
    const char *file = synth_usual_soundfont();
    assert_non_null(file);
    Error error = {0};
    Soundfont *font = soundfont_open(file, &error);
    SoundfontImage *kit =
        soundfont_image(font, SOUNDFONT_DRUM_BANK, 99, &error);
    assert_int_equal(soundfont_image_bank(kit), SOUNDFONT_DRUM_BANK);
    assert_int_equal(soundfont_image_program(kit), 0);
    SoundfontImage *piano = soundfont_image(font, 77, 200, &error);
    assert_int_equal(soundfont_image_bank(piano), 0);
    assert_int_equal(soundfont_image_program(piano), 0);
    // The same preset is the same image: FluidSynth shares its samples.
    assert_ptr_equal(piano, soundfont_image(font, 0, 0, &error));
    soundfont_close(font);
}

static void
write_file(const char *path, const char *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, count, file), count);
    fclose(file);
}

static void
what_is_no_soundfont_gives_a_sentence(void **state)
{
    (void)state;
    char *folder = check_make_folder();
    char *path = path_join(folder, "broken.sf2");
    Error error = {0};
    assert_null(soundfont_open(path, &error)); // absent
    assert_int_equal(error.status, STATUS_UNAVAILABLE);
    assert_non_null(strstr(error.text, "broken.sf2"));
    assert_null(soundfont_open(folder, &error));
    write_file(path, "", 0);
    assert_null(soundfont_open(path, &error));
    write_file(path, "RIFF\xFF\xFF\xFF\xFFsfbkLIST\xFF\xFF\xFF\x7Fpdta", 24);
    assert_null(soundfont_open(path, &error));
    assert_non_null(strstr(error.text, "not a SoundFont"));
    mem_free(path);
    check_remove_folder(folder);
}

// Every cut of the file, and every byte of its index turned over: a sentence
// or a preset, never a fault.
static void
a_damaged_index_never_crashes(void **state)
{
    (void)state;
    if (!path_exists(installed[0]))
        skip();
    Error error = {0};
    size_t size = 0;
    char *bytes = path_read_file(installed[0], (size_t)64 << 20, &size, &error);
    assert_non_null(bytes);
    const char *index = NULL;
    for (size_t i = 0; index == NULL && i + 4 < size; i++)
        if (memcmp(bytes + i, "pdtaphdr", 8) == 0)
            index = bytes + i;
    assert_non_null(index);
    const size_t from = (size_t)(index - bytes);
    char *folder = check_make_folder();
    char *path = path_join(folder, "damaged.sf2");
    write_file(path, bytes, size);
    for (size_t at = from; at < size; at += (size - from) / 300 + 1) {
        FILE *file = fopen(path, "r+b");
        assert_non_null(file);
        const char wrong = (char)~bytes[at];
        fseek(file, (long)at, SEEK_SET);
        fwrite(&wrong, 1, 1, file);
        fclose(file);
        Soundfont *font = soundfont_open(path, &error);
        for (int program = 0; font != NULL && program < 128; program += 9)
            if (soundfont_image(font, 0, program, &error) == NULL)
                assert_non_null(strstr(error.text, "damaged"));
        soundfont_close(font);
        file = fopen(path, "r+b");
        fseek(file, (long)at, SEEK_SET);
        fwrite(&bytes[at], 1, 1, file);
        fclose(file);
    }
    for (size_t cut = size - 1; cut > from; cut -= (size - from) / 50) {
        assert_int_equal(truncate(path, (off_t)cut), 0);
        assert_null(soundfont_open(path, &error));
        if (cut < from + (size - from) / 50)
            break;
    }
    mem_free(path);
    check_remove_folder(folder);
    mem_free(bytes);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_preset_cut_out_sounds_as_in_the_whole_file),
        cmocka_unit_test(what_a_font_lacks_is_stood_for),
        cmocka_unit_test(what_is_no_soundfont_gives_a_sentence),
        cmocka_unit_test(a_damaged_index_never_crashes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
