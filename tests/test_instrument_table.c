// SPDX-License-Identifier: MIT
#include "timbre/base/string_list.h"
#include "timbre/core/instrument_table.h"

#include "check.h"

#include <string.h>

typedef struct {
    const char *name, *ids;
} IdList;

// The vocabulary that requests are written in, by usual role.
static const IdList vocabulary[] = {
    {"rhythm", "drums drum_machine breakbeat brushed_drums kick snare hi_hat "
               "cymbals toms percussion shaker tambourine congas bongos "
               "cajon tabla djembe taiko timpani clap finger_snaps cowbell "
               "claves triangle woodblock"},
    {"bass", "bass bass_guitar upright_bass fretless_bass slap_bass "
             "synth_bass sub_bass bass_808 acid_bass reese_bass"},
    {"harmony", "piano felt_piano upright_piano electric_piano rhodes "
                "wurlitzer clavinet organ hammond_organ pipe_organ "
                "harpsichord accordion guitar acoustic_guitar nylon_guitar "
                "twelve_string_guitar electric_guitar slide_guitar "
                "pedal_steel banjo mandolin ukulele bouzouki harp strings pad "
                "synth stab brass woodwinds orchestra mellotron"},
    {"lead", "violin viola cello flute pan_flute tin_whistle clarinet oboe "
             "bassoon saxophone trumpet trombone french_horn tuba "
             "harmonica melodica bagpipes sitar erhu koto shakuhachi oud "
             "duduk kalimba marimba vibraphone xylophone steel_drums "
             "handpan glockenspiel celesta music_box bells tubular_bells "
             "theremin synth_lead arpeggio pluck whistling vocoder"},
    {"vocals", "vocals choir vocal_chops rap humming beatbox"},
};

static const IdList families[] = {
    {"drums", "drum_machine breakbeat brushed_drums kick snare hi_hat "
              "cymbals toms"},
    {"percussion",
     "shaker tambourine congas bongos cajon tabla djembe taiko "
     "timpani clap finger_snaps cowbell claves triangle woodblock"},
    {"bass", "bass_guitar upright_bass fretless_bass slap_bass synth_bass "
             "sub_bass bass_808 acid_bass reese_bass"},
    {"synth_bass", "acid_bass reese_bass sub_bass"},
    {"sub_bass", "bass_808"},
    {"piano", "felt_piano upright_piano"},
    {"electric_piano", "rhodes wurlitzer"},
    {"organ", "hammond_organ pipe_organ"},
    {"guitar", "acoustic_guitar nylon_guitar twelve_string_guitar "
               "electric_guitar slide_guitar"},
    {"acoustic_guitar", "nylon_guitar twelve_string_guitar"},
    {"synth", "pad stab synth_lead arpeggio pluck synth_bass acid_bass "
              "reese_bass"},
    {"strings", "violin viola cello"},
    {"brass", "trumpet trombone french_horn tuba"},
    {"woodwinds", "flute pan_flute clarinet oboe bassoon saxophone"},
    {"flute", "pan_flute"},
    {"orchestra", "strings"},
    {"bells", "glockenspiel celesta music_box tubular_bells"},
    {"vocals", "choir vocal_chops rap humming beatbox"},
};

static const char textures[] =
    "vinyl_crackle tape_hiss rain thunder wind ocean water birds "
    "crickets forest fire city crowd train static field_recording";

static StringList
split(const char *ids)
{
    StringList list = {0};
    char *copy = mem_copy_text(ids);
    char *rest = copy;
    for (char *id = strtok_r(rest, " ", &rest); id != NULL;
         id = strtok_r(NULL, " ", &rest))
        string_list_push(&list, id);
    mem_free(copy);
    return list;
}

static void
every_instrument_of_the_vocabulary_has_a_row_of_its_role(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(vocabulary); i++) {
        StringList ids = split(vocabulary[i].ids);
        for (size_t k = 0; k < ids.count; k++) {
            const Instrument *instrument = instrument_table_find(ids.items[k]);
            assert_non_null(instrument);
            assert_string_equal(instrument->id, ids.items[k]);
            assert_string_equal(music_role_name(instrument->role),
                                vocabulary[i].name);
        }
        string_list_clear(&ids);
    }
}

static void
every_family_holds_its_members_and_not_the_other_way_round(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(families); i++) {
        assert_true(instrument_table_is_family(families[i].name));
        StringList ids = split(families[i].ids);
        for (size_t k = 0; k < ids.count; k++) {
            assert_true(
                instrument_table_matches(ids.items[k], families[i].name));
            assert_false(
                instrument_table_matches(families[i].name, ids.items[k]));
        }
        string_list_clear(&ids);
    }
}

static void
check_pitched(const Instrument *row)
{
    assert_in_range(row->program, 0, 127);
    assert_true(row->low >= 20 && row->high <= 108);
    assert_true(row->high - row->low >= 12);
    // Own voices say nothing of a stand-in: they are the real sound.
    if (row->voice != VOICE_GENERAL_MIDI)
        assert_string_equal(row->stands_for, "");
}

static void
check_drum(const Instrument *row)
{
    static const char letters[] = "KSRCHPODBXYZLMTAQGWVUNIEFJjwt";
    static const int kits[] = {0, 8, 16, 24, 25, 32, 40, 48};
    bool is_kit = false;
    for (size_t i = 0; i < ARRAY_LENGTH(kits); i++)
        is_kit |= row->program == kits[i];
    assert_true(is_kit);
    assert_int_equal(row->low, 0);
    assert_int_equal(row->high, 0);
    assert_int_equal(strspn(row->drum_letters, letters),
                     strlen(row->drum_letters));
}

static void
every_row_can_be_sounded_or_says_why_not(void **state)
{
    (void)state;
    size_t count = 0;
    const Instrument *rows = instrument_table(&count);
    for (size_t i = 0; i < count; i++) {
        const Instrument *row = &rows[i];
        assert_true(strspn(row->id, "abcdefghijklmnopqrstuvwxyz0123456789_") ==
                    strlen(row->id));
        // The first of an id is found: a second one would be dead.
        assert_ptr_equal(instrument_table_find(row->id), row);
        assert_true(row->text[0] != '\0');
        assert_true(row->role != ROLE_TEXTURE);
        if (row->voice == VOICE_NONE)
            assert_true(text_starts_with(row->stands_for, "can't be played"));
        else if (row->voice == VOICE_DRUM_KIT)
            check_drum(row);
        else
            check_pitched(row);
        if (row->voice != VOICE_NONE && row->stands_for[0] != '\0')
            assert_true(text_starts_with(row->stands_for, "closest sound: "));
        assert_non_null(instrument_table_voice_name(row->voice));
    }
}

static void
families_reach_through_families(void **state)
{
    (void)state;
    // synth > synth_bass > sub_bass > bass_808, and orchestra > strings >
    // violin > fiddle.
    assert_true(instrument_table_matches("bass_808", "synth"));
    assert_true(instrument_table_matches("fiddle", "orchestra"));
    assert_true(instrument_table_matches("warm_pad", "synth"));
    assert_true(instrument_table_matches("nylon_guitar", "guitar"));
    assert_false(instrument_table_matches("piano", "electric_piano"));
    assert_false(instrument_table_matches("electric_piano", "piano"));
}

static void
roles_mean_the_instruments_that_take_them(void **state)
{
    (void)state;
    assert_true(instrument_table_matches("violin", "lead"));
    assert_true(instrument_table_matches("congas", "rhythm"));
    assert_false(instrument_table_matches("violin", "bass"));
    assert_true(instrument_table_matches("choir", "vocals"));
    assert_true(instrument_table_matches("Upright Bass", "bass"));
}

static void
unknown_ids_match_nothing(void **state)
{
    (void)state;
    assert_null(instrument_table_find("blarfophone"));
    assert_null(instrument_table_find(""));
    assert_null(instrument_table_find(NULL));
    assert_false(instrument_table_matches("blarfophone", "lead"));
    assert_false(instrument_table_matches(NULL, "lead"));
    assert_false(instrument_table_matches("violin", NULL));
    assert_false(instrument_table_is_family("violinist"));
    assert_false(instrument_table_is_family(NULL));
}

static void
textures_are_those_of_the_vocabulary(void **state)
{
    (void)state;
    StringList ids = split(textures);
    size_t count = 0;
    const char *const *rows = instrument_table_textures(&count);
    assert_int_equal(count, ids.count);
    for (size_t i = 0; i < count; i++) {
        assert_true(string_list_has(&ids, rows[i]));
        // A texture is no instrument.
        assert_null(instrument_table_find(rows[i]));
    }
    string_list_clear(&ids);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_instrument_of_the_vocabulary_has_a_row_of_its_role),
        cmocka_unit_test(
            every_family_holds_its_members_and_not_the_other_way_round),
        cmocka_unit_test(every_row_can_be_sounded_or_says_why_not),
        cmocka_unit_test(families_reach_through_families),
        cmocka_unit_test(roles_mean_the_instruments_that_take_them),
        cmocka_unit_test(unknown_ids_match_nothing),
        cmocka_unit_test(textures_are_those_of_the_vocabulary),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
