// SPDX-License-Identifier: MIT
// Walks the tables of words: every id of the vocabulary is reached by its own
// name and by its common spellings, and every row tells something that exists.
#include "timbre/core/chord.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/plan.h"
#include "timbre/core/style_table.h"
#include "timbre/planner/planner.h"

#include "check.h"
#include "lexicon.h"

#include <stdio.h>
#include <string.h>

static const char *const instruments[] = {
    "drums",
    "drum_machine",
    "breakbeat",
    "brushed_drums",
    "kick",
    "snare",
    "hi_hat",
    "cymbals",
    "toms",
    "percussion",
    "shaker",
    "tambourine",
    "congas",
    "bongos",
    "cajon",
    "tabla",
    "djembe",
    "taiko",
    "timpani",
    "clap",
    "finger_snaps",
    "cowbell",
    "claves",
    "triangle",
    "woodblock",
    "bass",
    "bass_guitar",
    "upright_bass",
    "fretless_bass",
    "slap_bass",
    "synth_bass",
    "sub_bass",
    "bass_808",
    "acid_bass",
    "reese_bass",
    "piano",
    "felt_piano",
    "upright_piano",
    "electric_piano",
    "rhodes",
    "wurlitzer",
    "clavinet",
    "organ",
    "hammond_organ",
    "pipe_organ",
    "harpsichord",
    "accordion",
    "guitar",
    "acoustic_guitar",
    "nylon_guitar",
    "twelve_string_guitar",
    "electric_guitar",
    "slide_guitar",
    "pedal_steel",
    "banjo",
    "mandolin",
    "ukulele",
    "bouzouki",
    "harp",
    "strings",
    "pad",
    "synth",
    "stab",
    "brass",
    "woodwinds",
    "orchestra",
    "mellotron",
    "violin",
    "viola",
    "cello",
    "flute",
    "pan_flute",
    "tin_whistle",
    "clarinet",
    "oboe",
    "bassoon",
    "saxophone",
    "trumpet",
    "trombone",
    "french_horn",
    "tuba",
    "harmonica",
    "melodica",
    "bagpipes",
    "sitar",
    "erhu",
    "koto",
    "shakuhachi",
    "oud",
    "duduk",
    "kalimba",
    "marimba",
    "vibraphone",
    "xylophone",
    "steel_drums",
    "handpan",
    "glockenspiel",
    "celesta",
    "music_box",
    "bells",
    "tubular_bells",
    "theremin",
    "synth_lead",
    "arpeggio",
    "pluck",
    "whistling",
    "vocoder",
    "vocals",
    "choir",
    "vocal_chops",
    "rap",
    "humming",
    "beatbox",
};

typedef struct {
    const char *spelling, *id;
} Spelling;

static const Spelling genre_spellings[] = {
    {"d&b", "dnb"},
    {"drum and bass", "dnb"},
    {"r&b", "rnb"},
    {"lo-fi", "lofi"},
    {"chillhop", "lofi"},
    {"study beats", "lofi"},
    {"2-step", "uk_garage"},
    {"UKG", "uk_garage"},
    {"trailer music", "cinematic"},
    {"big beat", "breakbeat"},
    {"irish", "celtic"},
    {"jig", "celtic"},
    {"hip-hop", "hip_hop"},
    {"synth pop", "synthpop"},
    {"deephouse", "deep_house"},
};

static const Spelling instrument_spellings[] = {
    {"fiddle", "violin"},
    {"double bass", "upright_bass"},
    {"walking bass", "upright_bass"},
    {"contrabass", "upright_bass"},
    {"double bass drums", "drums"},
    {"brushes", "brushed_drums"},
    {"vibes", "vibraphone"},
    {"hammond", "hammond_organ"},
    {"808 bass", "bass_808"},
    {"sliding 808s", "bass_808"},
    {"808 kick", "drums"},
    {"909", "drums"},
    {"303", "acid_bass"},
    {"arp", "arpeggio"},
    {"horns", "brass"},
    {"horn section", "brass"},
    {"fuzz guitar", "electric_guitar"},
    {"wah guitar", "electric_guitar"},
    {"clean guitar", "electric_guitar"},
    {"classical guitar", "nylon_guitar"},
    {"e-piano", "electric_piano"},
    {"amen", "breakbeat"},
    {"chopped breaks", "breakbeat"},
    {"bandoneon", "accordion"},
    {"saw lead", "synth_lead"},
    {"handclaps", "clap"},
    {"sax", "saxophone"},
    {"12-string guitar", "twelve_string_guitar"},
    {"hi-hats", "hi_hat"},
};

// The moods of the vocabulary and the words that also stand for them.
static const Spelling mood_spellings[] = {
    {"aggressive", "aggressive"},
    {"angry", "aggressive"},
    {"fierce", "aggressive"},
    {"brutal", "aggressive"},
    {"heavy-hitting", "aggressive"},
    {"bittersweet", "bittersweet"},
    {"bright", "bright"},
    {"sunny", "bright"},
    {"shiny", "bright"},
    {"calm", "calm"},
    {"relaxing", "calm"},
    {"soothing", "calm"},
    {"gentle", "calm"},
    {"tranquil", "calm"},
    {"chill", "chill"},
    {"laid-back", "chill"},
    {"mellow", "chill"},
    {"easygoing", "chill"},
    {"dark", "dark"},
    {"gloomy", "dark"},
    {"sinister", "dark"},
    {"brooding", "dark"},
    {"dreamy", "dreamy"},
    {"floaty", "dreamy"},
    {"hazy", "dreamy"},
    {"eerie", "eerie"},
    {"creepy", "eerie"},
    {"spooky", "eerie"},
    {"haunting", "eerie"},
    {"unsettling", "eerie"},
    {"energetic", "energetic"},
    {"upbeat", "energetic"},
    {"lively", "energetic"},
    {"high-energy", "energetic"},
    {"driving", "energetic"},
    {"epic", "epic"},
    {"huge", "epic"},
    {"grand", "epic"},
    {"ethereal", "ethereal"},
    {"otherworldly", "ethereal"},
    {"airy", "ethereal"},
    {"funny", "funny"},
    {"comedic", "funny"},
    {"goofy", "funny"},
    {"silly", "funny"},
    {"groovy", "groovy"},
    {"funky feel", "groovy"},
    {"happy", "happy"},
    {"cheerful", "happy"},
    {"joyful", "happy"},
    {"heroic", "heroic"},
    {"brave", "heroic"},
    {"hopeful", "hopeful"},
    {"optimistic", "hopeful"},
    {"hypnotic", "hypnotic"},
    {"trance-like", "hypnotic"},
    {"mesmerising", "hypnotic"},
    {"intimate", "intimate"},
    {"close", "intimate"},
    {"tender", "intimate"},
    {"lonely", "lonely"},
    {"desolate", "lonely"},
    {"isolated", "lonely"},
    {"majestic", "majestic"},
    {"regal", "majestic"},
    {"noble", "majestic"},
    {"melancholic", "melancholic"},
    {"wistful", "melancholic"},
    {"moody", "melancholic"},
    {"mysterious", "mysterious"},
    {"enigmatic", "mysterious"},
    {"nostalgic", "nostalgic"},
    {"retro feeling", "nostalgic"},
    {"reminiscent", "nostalgic"},
    {"peaceful", "peaceful"},
    {"serene", "peaceful"},
    {"playful", "playful"},
    {"whimsical", "playful"},
    {"quirky", "playful"},
    {"bouncy", "playful"},
    {"romantic", "romantic"},
    {"loving", "romantic"},
    {"sad", "sad"},
    {"sorrowful", "sad"},
    {"mournful", "sad"},
    {"tearful", "sad"},
    {"sexy", "sexy"},
    {"sultry", "sexy"},
    {"sensual", "sexy"},
    {"tense", "tense"},
    {"suspenseful", "tense"},
    {"anxious", "tense"},
    {"triumphant", "triumphant"},
    {"victorious", "triumphant"},
    {"uplifting", "uplifting"},
    {"inspiring", "uplifting"},
    {"feel-good", "uplifting"},
    {"euphoric", "uplifting"},
    {"warm", "warm"},
    {"cosy", "warm"},
};

static const Spelling texture_spellings[] = {
    {"vinyl crackle", "vinyl_crackle"},
    {"vinyl", "vinyl_crackle"},
    {"record crackle", "vinyl_crackle"},
    {"dusty record", "vinyl_crackle"},
    {"tape hiss", "tape_hiss"},
    {"tape noise", "tape_hiss"},
    {"cassette hiss", "tape_hiss"},
    {"rain", "rain"},
    {"rainfall", "rain"},
    {"raindrops", "rain"},
    {"thunder", "thunder"},
    {"storm", "thunder"},
    {"wind", "wind"},
    {"ocean", "ocean"},
    {"waves", "ocean"},
    {"sea", "ocean"},
    {"surf sound", "ocean"},
    {"water", "water"},
    {"stream", "water"},
    {"river", "water"},
    {"creek", "water"},
    {"birds", "birds"},
    {"birdsong", "birds"},
    {"crickets", "crickets"},
    {"night insects", "crickets"},
    {"forest", "forest"},
    {"woodland ambience", "forest"},
    {"fire", "fire"},
    {"campfire", "fire"},
    {"fireplace", "fire"},
    {"city", "city"},
    {"traffic", "city"},
    {"street noise", "city"},
    {"crowd", "crowd"},
    {"cafe chatter", "crowd"},
    {"people talking", "crowd"},
    {"audience", "crowd"},
    {"train", "train"},
    {"rails", "train"},
    {"static", "static"},
    {"radio static", "static"},
    {"white noise", "static"},
    {"noise", "static"},
    {"field recording", "field_recording"},
};

// "deep_house" with another character between its words.
static char *
spelled(const char *id, char between)
{
    char *name = mem_copy_text(id);
    for (char *c = name; *c != '\0'; c++)
        if (*c == '_')
            *c = between;
    return name;
}

static void
assert_listed(const StringList *list, const char *id, const char *spelling)
{
    if (!string_list_has(list, id))
        fail_msg("\"%s\" does not give %s", spelling, id);
}

static void
every_genre_is_reached_by_its_name(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    assert_true(count > 80);
    for (size_t i = 0; i < count; i++) {
        static const char marks[] = {' ', '-', '_'};
        for (size_t k = 0; k < ARRAY_LENGTH(marks); k++) {
            char *name = spelled(genres[i].id, marks[k]);
            Plan *plan = planner_read(name);
            // "breakbeat" alone is a way to drum; its music is found too.
            if (strcmp(genres[i].id, "breakbeat") != 0)
                assert_listed(&plan->genre, genres[i].id, name);
            assert_int_equal(plan->not_understood.count, 0);
            plan_free(plan);
            mem_free(name);
        }
    }
    for (size_t i = 0; i < ARRAY_LENGTH(genre_spellings); i++) {
        Plan *plan = planner_read(genre_spellings[i].spelling);
        assert_listed(&plan->genre, genre_spellings[i].id,
                      genre_spellings[i].spelling);
        plan_free(plan);
    }
}

static bool
plays(const Plan *plan, const char *id)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (instrument_table_matches(plan->parts[i].instrument, id))
            return true;
    return false;
}

static void
every_instrument_is_reached_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(instruments); i++) {
        char *name = spelled(instruments[i], ' ');
        char *prompt = text_format("a %s and a piano", name);
        Plan *plan = planner_read(prompt);
        bool is_there = false;
        for (size_t k = 0; k < plan->part_count; k++)
            is_there |= strcmp(plan->parts[k].instrument, instruments[i]) == 0;
        // bass_808 is "808 bass" to people.
        if (!is_there)
            is_there = plays(plan, instruments[i]);
        if (!is_there)
            fail_msg("\"%s\" gives no %s", prompt, instruments[i]);
        plan_free(plan);
        mem_free(prompt);
        mem_free(name);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(instrument_spellings); i++) {
        Plan *plan = planner_read(instrument_spellings[i].spelling);
        if (!plays(plan, instrument_spellings[i].id))
            fail_msg("\"%s\" gives no %s", instrument_spellings[i].spelling,
                     instrument_spellings[i].id);
        plan_free(plan);
    }
}

static void
every_mood_is_reached_by_all_its_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(mood_spellings); i++) {
        char *prompt =
            text_format("a %s piece for harp", mood_spellings[i].spelling);
        Plan *plan = planner_read(prompt);
        assert_listed(&plan->mood, mood_spellings[i].id, prompt);
        plan_free(plan);
        mem_free(prompt);
    }
}

static void
every_texture_is_reached_by_all_its_words(void **state)
{
    (void)state;
    size_t count = 0;
    const char *const *ids = instrument_table_textures(&count);
    for (size_t i = 0; i < count; i++) {
        char *name = spelled(ids[i], ' ');
        Plan *plan = planner_read(name);
        assert_listed(&plan->texture, ids[i], name);
        plan_free(plan);
        mem_free(name);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(texture_spellings); i++) {
        char *prompt =
            text_format("harp with %s", texture_spellings[i].spelling);
        Plan *plan = planner_read(prompt);
        assert_listed(&plan->texture, texture_spellings[i].id, prompt);
        plan_free(plan);
        mem_free(prompt);
    }
}

static void
every_mode_is_reached_by_its_name(void **state)
{
    (void)state;
    for (int mode = 0; mode < MODE_COUNT; mode++) {
        char *name = spelled(music_mode_name((Mode)mode), ' ');
        char *prompt = text_format("piano in D %s%s", name,
                                   mode == MODE_BLUES ? " scale" : "");
        Plan *plan = planner_read(prompt);
        assert_true(plan_said(plan, "mode"));
        assert_int_equal(plan->mode, mode);
        assert_string_equal(plan->key, "D");
        plan_free(plan);
        mem_free(prompt);
        mem_free(name);
    }
}

static void
every_section_role_is_reached_by_its_name(void **state)
{
    (void)state;
    for (int role = 0; role < SECTION_ROLE_COUNT; role++) {
        char *name = spelled(music_section_role_name((SectionRole)role), ' ');
        const char *kind =
            role >= SECTION_A && role <= SECTION_C ? " section" : "";
        char *prompt =
            text_format("verse 8 bars, %s%s 4 bars, verse 8 bars", name, kind);
        Plan *plan = planner_read(prompt);
        assert_int_equal(plan->section_count, 3);
        assert_int_equal(plan->sections[1].role, role);
        assert_int_equal(plan->sections[1].bars, 4);
        plan_free(plan);
        mem_free(prompt);
        mem_free(name);
    }
}

// Rows.

static bool
is_genre_id(const char *id)
{
    return style_table_genre(id) != NULL;
}

static bool
is_instrument_id(const char *id)
{
    return instrument_table_find(id) != NULL;
}

static bool
is_mood_id(const char *id)
{
    for (size_t i = 0; i < ARRAY_LENGTH(mood_spellings); i++)
        if (strcmp(mood_spellings[i].id, id) == 0)
            return true;
    return false;
}

static bool
is_texture_id(const char *id)
{
    size_t count = 0;
    const char *const *ids = instrument_table_textures(&count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static bool
is_role_id(const char *id)
{
    Role role;
    return music_role_find(id, &role) || is_instrument_id(id);
}

static bool
is_section_id(const char *id)
{
    SectionRole role;
    return music_section_role_find(id, &role);
}

static bool
is_mode_id(const char *id)
{
    Mode mode;
    return music_mode_find(id, &mode);
}

static bool
is_meter(const char *text)
{
    Meter meter;
    return music_meter_parse(text, &meter);
}

static bool
is_feel(const char *name)
{
    Feel feel;
    return plan_feel_find(name, &feel);
}

static bool
is_numeral(const char *text)
{
    Chord chord;
    return chord_parse_roman(text, 0, MODE_MAJOR, true, &chord);
}

static const struct {
    Meaning meaning;
    bool (*knows)(const char *id);
} judges[] = {
    {MEANS_GENRE, is_genre_id},
    {MEANS_INFLUENCE, is_genre_id},
    {MEANS_MOOD, is_mood_id},
    {MEANS_TEXTURE, is_texture_id},
    {MEANS_INSTRUMENT, is_instrument_id},
    {MEANS_STAND_IN, is_instrument_id},
    {MEANS_EXCLUDE, is_role_id},
    {MEANS_ROLE, is_role_id},
    {MEANS_SECTION, is_section_id},
    {MEANS_MODE, is_mode_id},
    {MEANS_METER, is_meter},
    {MEANS_FEEL, is_feel},
    {MEANS_CHORDS, is_numeral},
};

static void
check_value(const LexiconRow *row, bool (*knows)(const char *id))
{
    char *ids = mem_copy_text(row->value);
    char *rest = NULL;
    assert_true(ids[0] != '\0');
    for (char *id = strtok_r(ids, " ", &rest); id != NULL;
         id = strtok_r(NULL, " ", &rest))
        if (!knows(id))
            fail_msg("the row \"%.40s\" names %s, which does not exist",
                     row->phrases, id);
    mem_free(ids);
}

static void
check_axes(const LexiconRow *row)
{
    for (const char *at = row->axes; *at != '\0';) {
        assert_non_null(strchr("BDRYH", *at));
        char *end = NULL;
        const long points = strtol(at + 1, &end, 10);
        assert_true(end > at + 1 && points >= -3 && points <= 3 && points != 0);
        at = end + strspn(end, " ");
    }
}

static void
check_rows(const LexiconRow *rows, size_t count)
{
    assert_true(count > 0);
    for (size_t i = 0; i < count; i++) {
        assert_true(rows[i].phrases[0] != '\0');
        assert_true(rows[i].meaning < MEANS_COUNT);
        for (const char *c = rows[i].phrases; *c != '\0'; c++)
            if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ-_'", *c) != NULL)
                fail_msg("\"%.40s\": write rows in plain lower case",
                         rows[i].phrases);
        for (size_t k = 0; k < ARRAY_LENGTH(judges); k++)
            if (judges[k].meaning == rows[i].meaning)
                check_value(&rows[i], judges[k].knows);
        check_axes(&rows[i]);
    }
}

static void
every_row_names_things_that_exist(void **state)
{
    (void)state;
    const LexiconRow *(*const tables[])(size_t * count) = {
        lexicon_table_styles, lexicon_table_sounds, lexicon_table_moods,
        lexicon_table_grammar, lexicon_table_fillers};
    for (size_t i = 0; i < ARRAY_LENGTH(tables); i++) {
        size_t count = 0;
        const LexiconRow *rows = tables[i](&count);
        check_rows(rows, count);
    }
}

static void
words_keep_their_text_and_number(void **state)
{
    (void)state;
    Lexicon *lexicon = lexicon_new();
    const size_t count = lexicon_word_count(lexicon);
    // Edges hold a node and a word in 16 bits each.
    assert_true(count > 3000 && count < 60000);
    for (size_t i = 0; i < count; i++) {
        const char *word = lexicon_word_text(lexicon, (int)i);
        assert_int_equal(lexicon_word(lexicon, word, strlen(word)), i);
    }
    assert_int_equal(lexicon_word(lexicon, "zorbification", 13), WORD_UNKNOWN);
    lexicon_free(lexicon);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_genre_is_reached_by_its_name),
        cmocka_unit_test(every_instrument_is_reached_by_its_name),
        cmocka_unit_test(every_mood_is_reached_by_all_its_words),
        cmocka_unit_test(every_texture_is_reached_by_all_its_words),
        cmocka_unit_test(every_mode_is_reached_by_its_name),
        cmocka_unit_test(every_section_role_is_reached_by_its_name),
        cmocka_unit_test(every_row_names_things_that_exist),
        cmocka_unit_test(words_keep_their_text_and_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
