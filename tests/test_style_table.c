// SPDX-License-Identifier: MIT
#include "timbre/base/string_list.h"
#include "timbre/core/chord.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/style_table.h"

#include "check.h"
#include "form_table.h"

#include <string.h>

// The genres of the vocabulary.
static const char vocabulary[] =
    "ambient drone lofi hip_hop boom_bap trap drill phonk "
    "trip_hop house deep_house tech_house techno trance dnb "
    "jungle dubstep uk_garage breakbeat electro edm future_bass "
    "idm hyperpop synthwave synthpop vaporwave chiptune "
    "industrial disco funk soul rnb neo_soul gospel jazz swing "
    "bebop jazz_fusion bossa_nova samba latin salsa tango "
    "flamenco reggaeton reggae dub ska dancehall afrobeat "
    "amapiano blues rock rock_and_roll indie_rock indie_pop punk "
    "grunge metal prog_rock post_rock shoegaze dream_pop "
    "psychedelic surf_rock pop k_pop city_pop folk indie_folk "
    "country bluegrass celtic klezmer classical baroque "
    "romantic_classical minimalism orchestral cinematic new_age "
    "waltz march childrens video_game world";

static StringList
split(const char *text, const char *separators)
{
    StringList list = {0};
    char *copy = mem_copy_text(text);
    char *rest = copy;
    for (char *item = strtok_r(rest, separators, &rest); item != NULL;
         item = strtok_r(NULL, separators, &rest))
        string_list_push(&list, item);
    mem_free(copy);
    return list;
}

// Every token is a numeral, every progression has 1 to 16 bars.
static void
check_progressions(const char *table)
{
    StringList progressions = split(table, "|");
    assert_in_range(progressions.count, 1, 12);
    for (size_t i = 0; i < progressions.count; i++) {
        StringList bars = split(progressions.items[i], " ");
        assert_in_range(bars.count, 1, 16);
        for (size_t k = 0; k < bars.count; k++) {
            StringList tokens = split(bars.items[k], "_");
            assert_in_range(tokens.count, 1, 2);
            for (size_t t = 0; t < tokens.count; t++) {
                Chord chord;
                assert_true(chord_parse_roman(tokens.items[t], 0, MODE_MAJOR,
                                              false, &chord));
            }
            string_list_clear(&tokens);
        }
        string_list_clear(&bars);
    }
    string_list_clear(&progressions);
}

static void
every_progression_of_every_style_can_be_read(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    assert_true(count >= 12);
    for (size_t i = 0; i < count; i++) {
        check_progressions(styles[i].chords_a_major);
        check_progressions(styles[i].chords_b_major);
        check_progressions(styles[i].chords_a_minor);
        check_progressions(styles[i].chords_b_minor);
    }
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        if (genres[i].chords_major != NULL)
            check_progressions(genres[i].chords_major);
        if (genres[i].chords_minor != NULL)
            check_progressions(genres[i].chords_minor);
    }
}

static void
check_part(const StylePart *part, BandRole role)
{
    if (part->high == 0) {
        assert_int_equal(part->low, 0);
        return;
    }
    assert_in_range(part->from_energy, 1, 5);
    assert_true(part->high - part->low >= 12);
    assert_non_null(part->instruments[0]);
    assert_null(part->instruments[STYLE_MAX_PROGRAMS]);
    for (int i = 0; part->instruments[i] != NULL; i++) {
        const Instrument *instrument =
            instrument_table_find(part->instruments[i]);
        assert_non_null(instrument);
        // Nobody sings unasked, and nobody is silent.
        assert_true(instrument->role != ROLE_VOCALS);
        assert_true(instrument->voice != VOICE_NONE);
        assert_int_equal(instrument->role == ROLE_RHYTHM, role == BAND_DRUMS);
        // Half of the range at least is comfortable.
        if (role != BAND_DRUMS && role != BAND_BASS) {
            int low = part->low > instrument->low ? part->low : instrument->low;
            int high =
                part->high < instrument->high ? part->high : instrument->high;
            assert_true(2 * (high - low) >= part->high - part->low);
        }
    }
}

static void
every_style_is_complete_and_within_limits(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        const Style *style = &styles[i];
        assert_ptr_equal(style_table_find(style->id), style);
        assert_non_null(style_table_genre(style->id));
        assert_true(style->text[0] != '\0');
        assert_true(style->tempo_low_bpm < style->tempo_high_bpm);
        assert_in_range(style->tempo_bpm, style->tempo_low_bpm,
                        style->tempo_high_bpm);
        assert_true(style->swing_unit == 8 || style->swing_unit == 16);
        assert_true(style->swing_percent == 0 ||
                    (style->swing_percent >= 50 && style->swing_percent <= 75));
        assert_true(style->modes[0].weight > 0);
        assert_true(form_table_has_family(style->form_family));
        assert_non_null(strchr(style->form_energies, 'A'));
        for (int role = 0; role < BAND_ROLE_COUNT; role++)
            check_part(&style->parts[role], (BandRole)role);
        assert_true(style->parts[BAND_BASS].high > 0);
        assert_true(style->parts[BAND_LEAD].high > 0);
    }
}

static void
every_melody_cell_is_a_bar_long(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        int steps = music_meter_grid(styles[i].meter).step_count;
        StringList cells = split(styles[i].melody_cells, " |");
        assert_in_range(cells.count, 3, 8);
        for (size_t k = 0; k < cells.count; k++) {
            assert_int_equal(strlen(cells.items[k]), steps);
            assert_int_equal(strspn(cells.items[k], "x."), steps);
            assert_non_null(strchr(cells.items[k], 'x'));
        }
        string_list_clear(&cells);
    }
}

static void
every_genre_of_the_vocabulary_has_a_style(void **state)
{
    (void)state;
    StringList ids = split(vocabulary, " ");
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    assert_int_equal(count, ids.count);
    for (size_t i = 0; i < ids.count; i++) {
        const Genre *genre = style_table_genre(ids.items[i]);
        assert_non_null(genre);
        assert_string_equal(genre->id, ids.items[i]);
        assert_non_null(style_table_find(genre->style));
    }
    for (size_t i = 0; i < count; i++)
        assert_true(string_list_has(&ids, genres[i].id));
    string_list_clear(&ids);
}

static void
check_override(const char *text)
{
    StringList sides = split(text, "=");
    assert_int_equal(sides.count, 2);
    bool is_role = false;
    for (int role = 0; role < BAND_ROLE_COUNT; role++)
        is_role |= strcmp(style_table_band_role_name((BandRole)role),
                          sides.items[0]) == 0;
    assert_true(is_role);
    StringList ids = split(sides.items[1], ",");
    assert_in_range(ids.count, 1, STYLE_MAX_PROGRAMS);
    for (size_t i = 0; i < ids.count; i++)
        if (strcmp(ids.items[i], "-") != 0)
            assert_non_null(instrument_table_find(ids.items[i]));
    string_list_clear(&ids);
    string_list_clear(&sides);
}

static void
every_genre_changes_its_style_only_to_what_exists(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        const Genre *genre = &genres[i];
        assert_true(genre->tempo_low_bpm < genre->tempo_high_bpm);
        assert_in_range(genre->tempo_bpm, genre->tempo_low_bpm,
                        genre->tempo_high_bpm);
        assert_in_range(genre->tempo_low_bpm, 40, 200);
        assert_true(genre->tempo_high_bpm <= 260);
        assert_true(genre->mode <= MODE_COUNT);
        assert_true(genre->text[0] != '\0');
        if (genre->form_family != NULL)
            assert_true(form_table_has_family(genre->form_family));
        if (genre->swing_percent > 0)
            assert_true(genre->swing_unit == 8 || genre->swing_unit == 16);
        StringList overrides = split(genre->parts, " ");
        for (size_t k = 0; k < overrides.count; k++)
            check_override(overrides.items[k]);
        string_list_clear(&overrides);
        StylePart parts[BAND_ROLE_COUNT];
        style_table_genre_parts(genre, parts);
        for (int role = 0; role < BAND_ROLE_COUNT; role++)
            check_part(&parts[role], (BandRole)role);
    }
}

static void
genres_are_as_quick_as_listeners_expect(void **state)
{
    (void)state;

    static const struct {
        const char *id;
        int low, high;
    } rows[] = {
        {"dnb", 160, 180},       {"uk_garage", 120, 142}, {"house", 115, 150},
        {"boom_bap", 78, 105},   {"funk", 85, 130},       {"synthpop", 90, 150},
        {"surf_rock", 110, 190}, {"drill", 130, 150},     {"dubstep", 135, 145},
        {"trip_hop", 70, 100},   {"phonk", 115, 150},     {"punk", 150, 220},
        {"techno", 120, 150},    {"trance", 128, 145},    {"lofi", 60, 95},
        {"reggae", 60, 95},      {"ambient", 40, 90},     {"tango", 100, 135},
        {"amapiano", 108, 118},  {"march", 95, 130},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const Genre *genre = style_table_genre(rows[i].id);
        assert_true(genre->tempo_low_bpm >= rows[i].low);
        assert_true(genre->tempo_high_bpm <= rows[i].high);
    }
}

static void
a_genre_puts_its_parts_in_place_of_the_styles(void **state)
{
    (void)state;
    StylePart parts[BAND_ROLE_COUNT];
    style_table_genre_parts(style_table_genre("tango"), parts);
    assert_int_equal(parts[BAND_DRUMS].high, 0);
    assert_string_equal(parts[BAND_COMP].instruments[0], "accordion");
    assert_null(parts[BAND_COMP].instruments[1]);
    assert_int_equal(parts[BAND_COMP].low,
                     style_table_find("salsa")->parts[BAND_COMP].low);
    style_table_genre_parts(style_table_genre("tech_house"), parts);
    assert_int_equal(parts[BAND_PAD].high, 0);
    assert_string_equal(parts[BAND_ARP].instruments[0], "pluck");
    // A part that the style lacks gets a usual range.
    style_table_genre_parts(style_table_genre("video_game"), parts);
    assert_int_equal(parts[BAND_COMP].high, 0);
}

static void
instruments_take_the_place_that_suits_them(void **state)
{
    (void)state;

    static const struct {
        const char *id;
        BandRole role;
    } rows[] = {
        {"drums", BAND_DRUMS},   {"shaker", BAND_DRUMS},
        {"bass_808", BAND_BASS}, {"piano", BAND_COMP},
        {"pad", BAND_PAD},       {"strings", BAND_PAD},
        {"warm_pad", BAND_PAD},  {"arpeggio", BAND_ARP},
        {"harp", BAND_ARP},      {"violin", BAND_LEAD},
        {"flute", BAND_LEAD},    {"choir", BAND_PAD},
        {"guitar", BAND_COMP},   {"nonsense", BAND_COMP},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_int_equal(style_table_band_role(rows[i].id), rows[i].role);
}

static void
unknown_styles_are_not_found(void **state)
{
    (void)state;
    assert_null(style_table_find("deep_house")); // a genre, no style
    assert_null(style_table_find(""));
    assert_null(style_table_find(NULL));
    assert_null(style_table_genre("zorbification"));
    assert_null(style_table_genre(NULL));
    assert_non_null(style_table_genre("Boom Bap"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_progression_of_every_style_can_be_read),
        cmocka_unit_test(every_style_is_complete_and_within_limits),
        cmocka_unit_test(every_melody_cell_is_a_bar_long),
        cmocka_unit_test(every_genre_of_the_vocabulary_has_a_style),
        cmocka_unit_test(every_genre_changes_its_style_only_to_what_exists),
        cmocka_unit_test(genres_are_as_quick_as_listeners_expect),
        cmocka_unit_test(a_genre_puts_its_parts_in_place_of_the_styles),
        cmocka_unit_test(instruments_take_the_place_that_suits_them),
        cmocka_unit_test(unknown_styles_are_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
