// SPDX-License-Identifier: MIT
#include "timbre/core/chord.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/motif.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/style_table.h"

#include "check.h"

#include <math.h>
#include <string.h>

// Plans to start from /////////////////////////////////////////////////////////

static Plan *
ask(const char *genre, uint64_t seed)
{
    Plan *plan = plan_new();
    plan->seed = seed;
    plan->has_seed = true;
    if (genre != NULL)
        string_list_push(&plan->genre, genre);
    return plan;
}

static void
say(Plan *plan, const char *field)
{
    string_list_add(&plan->said, field);
}

static void
say_tempo(Plan *plan, double tempo_bpm)
{
    plan->tempo_bpm = tempo_bpm;
    say(plan, "tempo_bpm");
}

static void
say_duration(Plan *plan, double duration_s)
{
    plan->duration_s = duration_s;
    say(plan, "duration_s");
}

static void
say_bars(Plan *plan, int bars)
{
    plan->bars = bars;
    say(plan, "bars");
}

static void
say_key(Plan *plan, const char *key, Mode mode)
{
    memcpy(plan->key, key, strlen(key) + 1);
    plan->mode = mode;
    say(plan, "key");
    say(plan, "mode");
}

static void
say_meter(Plan *plan, const char *meter)
{
    assert_true(music_meter_parse(meter, &plan->meter));
    say(plan, "meter");
}

static void
say_part(Plan *plan, const char *instrument)
{
    (void)plan_add_part(plan, instrument_table_find(instrument)->role,
                        instrument);
    char *field = text_format("parts.%s", instrument);
    say(plan, field);
    mem_free(field);
}

static void
say_chords(Plan *plan, const char *text) // "Am F C G"
{
    char *copy = mem_copy_text(text);
    char *rest = copy;
    for (char *token = strtok_r(rest, " ", &rest); token != NULL;
         token = strtok_r(NULL, " ", &rest))
        string_list_push(&plan->chords, token);
    mem_free(copy);
    say(plan, "chords");
}

static void
complete(Plan *plan)
{
    Error error;
    assert_int_equal(plan_complete(plan, &error), STATUS_OK);
}

// What every plan must hold ///////////////////////////////////////////////////

static void
check_section(const Plan *plan, const PlanSection *section)
{
    assert_in_range(section->bars, 1, 1024);
    assert_in_range(section->energy, 1, 5);
    assert_int_equal(section->chords.count, section->bars);
    for (size_t i = 0; i < section->chords.count; i++) {
        char *copy = mem_copy_text(section->chords.items[i]);
        char *rest = copy;
        for (char *name = strtok_r(rest, " ", &rest); name != NULL;
             name = strtok_r(NULL, " ", &rest)) {
            Chord chord;
            assert_true(chord_parse_name(name, &chord));
        }
        mem_free(copy);
    }
    for (size_t i = 0; i < plan->section_count; i++)
        if (&plan->sections[i] != section)
            assert_string_not_equal(plan->sections[i].id, section->id);
}

static void
check_parts(const Plan *plan)
{
    assert_in_range(plan->part_count, 1, PLAN_MAX_PARTS);
    bool can_sound = false;
    for (size_t i = 0; i < plan->part_count; i++) {
        const Instrument *instrument =
            instrument_table_find(plan->parts[i].instrument);
        assert_non_null(instrument);
        can_sound |= instrument->voice != VOICE_NONE;
    }
    assert_true(can_sound);
}

static void
check_length(const Plan *plan)
{
    double bar = music_bar_s(plan->meter, plan->tempo_bpm);
    if (plan->is_loop) {
        assert_true(fabs(plan->duration_s - plan->bars * bar) < 1e-6);
        return;
    }
    if (plan->is_one_shot)
        return;
    // The final bar starts in time, and silence stays short behind it; short
    // pieces cut it in the middle.
    bool is_cut = plan->bars == 1;
    double last = plan->duration_s < 4 * bar - 1e-6 ? 0.5 : 1;
    assert_true(is_cut || plan->duration_s >= (plan->bars + last) * bar - 1e-6);
    assert_true(plan->duration_s <=
                (plan->bars + 1) * bar + 4 + 5 * fmax(bar, 1) + 1e-6);
}

static void
check_complete(const Plan *plan)
{
    assert_true(plan->tempo_bpm >= 20 && plan->tempo_bpm <= 400);
    assert_true(music_pitch_class(plan->key) >= 0);
    assert_true(plan->mode < MODE_COUNT);
    assert_in_range(plan->section_count, 1, PLAN_MAX_SECTIONS);
    int bars = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        check_section(plan, &plan->sections[i]);
        bars += plan->sections[i].bars;
    }
    assert_int_equal(plan->bars, bars);
    check_parts(plan);
    check_length(plan);
    assert_true(plan->genre.count >= 1);
    assert_non_null(style_table_genre(plan->genre.items[0]));
    assert_true(plan->swing_percent >= 50 && plan->swing_percent <= 75);
    assert_true(plan->swing_unit == 8 || plan->swing_unit == 16);
    size_t steps = (size_t)music_meter_grid(plan->meter).step_count;
    assert_in_range(plan->motif.cells.count, 2, 3);
    for (size_t i = 0; i < plan->motif.cells.count; i++)
        assert_int_equal(strlen(plan->motif.cells.items[i]), steps);
    for (int i = 0; i < SUB_SEED_COUNT; i++)
        assert_true(plan->sub_seeds[i] != 0);
}

// Two plans are equal if their files are.
static void
assert_same_plan(const Plan *a, const Plan *b)
{
    Json *first = plan_to_json(a);
    Json *second = plan_to_json(b);
    char *first_text = json_encode(first);
    char *second_text = json_encode(second);
    assert_string_equal(first_text, second_text);
    mem_free(second_text);
    mem_free(first_text);
    json_free(second);
    json_free(first);
}

static const char *const meters[] = {"2/4", "3/4", "4/4", "5/4", "6/4", "7/4",
                                     "5/8", "6/8", "7/8", "8/8", "9/8", "12/8"};

static void
every_genre_gives_a_complete_plan(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        for (uint64_t seed = 1; seed <= 6; seed++) {
            Plan *plan = ask(genres[i].id, seed);
            complete(plan);
            check_complete(plan);
            assert_true(plan->tempo_bpm >= genres[i].tempo_low_bpm);
            assert_true(plan->tempo_bpm <= genres[i].tempo_high_bpm);
            assert_true(plan->duration_s >= 50 && plan->duration_s <= 110);
            assert_int_equal(plan->conflicts.count, 0);
            plan_free(plan);
        }
    }
}

static void
every_genre_is_complete_at_every_length_and_meter(void **state)
{
    (void)state;
    static const double lengths_s[] = {1, 3, 8, 15, 30, 45, 97.3, 240, 3600};
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t m = 0; m < ARRAY_LENGTH(meters); m++) {
            for (size_t k = 0; k < ARRAY_LENGTH(lengths_s); k++) {
                // An hour takes its time: every meter once in a while.
                if (lengths_s[k] == 3600 && (i + m) % 8 != 0)
                    continue;
                Plan *plan = ask(genres[i].id, i * 131 + m * 17 + k);
                say_meter(plan, meters[m]);
                say_duration(plan, lengths_s[k]);
                complete(plan);
                check_complete(plan);
                // A free tempo meets the length to the frame.
                assert_true(plan->duration_s == lengths_s[k]);
                assert_int_equal(plan_complete_frames(plan, 48000),
                                 llround(lengths_s[k] * 48000));
                plan_free(plan);
            }
        }
    }
}

static void
plans_are_valid_by_their_schema(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = ask(genres[i].id, i + 1);
        if (i % 3 == 0)
            say_meter(plan, meters[i % ARRAY_LENGTH(meters)]);
        complete(plan);
        Json *json = plan_to_json(plan);
        Error error;
        error_clear(&error);
        Plan *again = plan_from_json(json, &error);
        assert_string_equal(error.text, "");
        assert_non_null(again);
        assert_same_plan(plan, again);
        plan_free(again);
        json_free(json);
        plan_free(plan);
    }
}

static void
the_same_seed_gives_the_same_plan_and_another_another(void **state)
{
    (void)state;
    size_t count = 0, differing = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *first = ask(genres[i].id, 77);
        Plan *second = ask(genres[i].id, 77);
        Plan *other = ask(genres[i].id, 78);
        complete(first);
        complete(second);
        complete(other);
        assert_same_plan(first, second);
        differing += strcmp(first->key, other->key) != 0 ||
                     first->tempo_bpm != other->tempo_bpm;
        plan_free(other);
        plan_free(second);
        plan_free(first);
    }
    assert_true(differing > count * 9 / 10);
}

static void
completing_twice_changes_nothing(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = ask(genres[i].id, i + 5);
        plan->is_loop = i % 5 == 1;
        if (i % 3 == 0)
            say_duration(plan, 61);
        if (i % 4 == 0)
            say_tempo(plan, 111);
        complete(plan);
        Plan *again = plan_copy(plan);
        complete(again);
        assert_same_plan(plan, again);
        plan_free(again);
        plan_free(plan);
    }
}

// What was said ///////////////////////////////////////////////////////////////

static void
what_was_said_is_kept(void **state)
{
    (void)state;
    Plan *plan = ask("lofi", 3);
    say_tempo(plan, 82);
    say_key(plan, "A", MODE_MINOR);
    say_duration(plan, 45);
    say_part(plan, "piano");
    complete(plan);
    check_complete(plan);
    assert_true(plan->tempo_bpm == 82);
    assert_string_equal(plan->key, "A");
    assert_int_equal(plan->mode, MODE_MINOR);
    assert_string_equal(plan->parts[0].instrument, "piano");
    assert_true(fabs(plan->duration_s - 45) <= 2.5);
    plan_free(plan);
}

static void
a_said_tempo_gives_whole_bars(void **state)
{
    (void)state;
    for (int tempo = 60; tempo <= 200; tempo += 7) {
        for (int duration = 20; duration <= 180; duration += 23) {
            Plan *plan = ask("rock", (uint64_t)tempo);
            say_tempo(plan, tempo);
            say_duration(plan, duration);
            complete(plan);
            check_complete(plan);
            double bar = 240.0 / tempo;
            assert_true(plan->tempo_bpm == tempo);
            double bars = plan->duration_s / bar;
            assert_true(fabs(bars - round(bars)) < 1e-9);
            assert_true(fabs(plan->duration_s - duration) <= bar / 2 + 1e-9);
            assert_int_equal(plan->conflicts.count, 0);
            plan_free(plan);
        }
    }
}

static void
said_bars_are_the_sum_of_the_sections(void **state)
{
    (void)state;
    for (int bars = 1; bars <= 64; bars++) {
        Plan *plan = ask("boom_bap", 9);
        say_bars(plan, bars);
        say_tempo(plan, 92);
        complete(plan);
        check_complete(plan);
        assert_int_equal(plan->bars, bars);
        assert_int_equal(plan->conflicts.count, 0);
        plan_free(plan);
    }
}

static void
bars_and_a_duration_ask_for_their_tempo(void **state)
{
    (void)state;
    Plan *plan = ask("house", 1);
    say_bars(plan, 32);
    say_duration(plan, 66);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->bars, 32);
    assert_true(plan->duration_s == 66);
    assert_int_equal(plan->conflicts.count, 0);
    plan_free(plan);
}

static void
lengths_that_cannot_all_hold_are_settled_with_a_sentence(void **state)
{
    (void)state;
    Plan *plan = ask("lofi", 1);
    say_tempo(plan, 100);
    say_bars(plan, 64);
    say_duration(plan, 30);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->conflicts.count, 1);
    assert_non_null(strstr(plan->conflicts.items[0], "64 bars"));
    assert_true(plan->tempo_bpm == 100);
    assert_true(fabs(plan->duration_s - 30) <= 1.2 + 1e-9);
    plan_free(plan);

    plan = ask("lofi", 1); // without a tempo too: 64 bars need 550 bpm
    say_bars(plan, 64);
    say_duration(plan, 30);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->conflicts.count, 1);
    assert_true(plan->duration_s == 30);
    plan_free(plan);
}

static void
loops_are_bars_times_beats(void **state)
{
    (void)state;
    Plan *plan = ask("lofi", 4);
    plan->is_loop = true;
    say_bars(plan, 8);
    say_tempo(plan, 80);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->section_count, 1);
    assert_true(plan->duration_s == 24);
    assert_int_equal(plan_complete_frames(plan, 44100), 24 * 44100);
    plan_free(plan);

    plan = ask("metal", 4); // a free tempo still meets the length
    plan->is_loop = true;
    say_duration(plan, 90);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan_complete_frames(plan, 48000), 90 * 48000);
    assert_int_equal(plan->bars % 4, 0);
    for (size_t i = 0; i < plan->section_count; i++)
        assert_true(plan->sections[i].role != SECTION_INTRO &&
                    plan->sections[i].role != SECTION_OUTRO);
    plan_free(plan);
}

static void
a_one_shot_is_a_single_short_section(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = ask(genres[i].id, 2);
        plan->is_one_shot = true;
        complete(plan);
        check_complete(plan);
        assert_int_equal(plan->section_count, 1);
        assert_int_equal(plan->bars, 1);
        assert_true(plan->duration_s < 12);
        plan_free(plan);
    }
    Plan *plan = ask("orchestral", 2);
    plan->is_one_shot = true;
    say_duration(plan, 3);
    complete(plan);
    assert_int_equal(plan_complete_frames(plan, 48000), 144000);
    plan_free(plan);
}

// Forms ///////////////////////////////////////////////////////////////////////

static void
assert_roles(const Plan *plan, const SectionRole *roles, size_t count)
{
    assert_int_equal(plan->section_count, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(plan->sections[i].role, roles[i]);
}

static void
given_sections_stay_in_order_and_length(void **state)
{
    (void)state;
    static const SectionRole roles[] = {SECTION_INTRO,  SECTION_VERSE,
                                        SECTION_CHORUS, SECTION_VERSE,
                                        SECTION_CHORUS, SECTION_OUTRO};
    static const int bars[] = {4, 8, 8, 0, 0, 0};
    Plan *plan = ask("indie_rock", 1);
    for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
        (void)plan_add_section(plan, roles[i], bars[i]);
    say(plan, "sections");
    complete(plan);
    check_complete(plan);
    assert_roles(plan, roles, ARRAY_LENGTH(roles));
    assert_int_equal(plan->sections[0].bars, 4);
    // A verse is as long as the verse that was described.
    assert_int_equal(plan->sections[3].bars, 8);
    assert_int_equal(plan->sections[4].bars, 8);
    // The same section has the same chords.
    for (int i = 0; i < 8; i++)
        assert_string_equal(plan->sections[1].chords.items[i],
                            plan->sections[3].chords.items[i]);
    assert_true(plan->sections[2].energy > plan->sections[1].energy);
    plan_free(plan);
}

static void
free_sections_stretch_to_a_said_length(void **state)
{
    (void)state;
    static const SectionRole roles[] = {SECTION_VERSE, SECTION_CHORUS,
                                        SECTION_VERSE, SECTION_CHORUS};
    Plan *plan = ask("synthpop", 1);
    for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
        (void)plan_add_section(plan, roles[i], i == 0 ? 8 : 0);
    say(plan, "sections");
    say_tempo(plan, 110);
    say_duration(plan, 120);
    complete(plan);
    check_complete(plan);
    assert_roles(plan, roles, ARRAY_LENGTH(roles));
    assert_int_equal(plan->sections[0].bars, 8);
    assert_true(fabs(plan->duration_s - 120) <= 240.0 / 110 / 2 + 1e-9);
    assert_int_equal(plan->conflicts.count, 0);
    plan_free(plan);
}

static void
fixed_sections_win_over_a_length_that_does_not_fit(void **state)
{
    (void)state;
    Plan *plan = ask("rock", 1);
    (void)plan_add_section(plan, SECTION_VERSE, 8);
    (void)plan_add_section(plan, SECTION_CHORUS, 8);
    say(plan, "sections");
    say_tempo(plan, 120);
    say_duration(plan, 180);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->bars, 16);
    assert_int_equal(plan->conflicts.count, 1);
    plan_free(plan);
}

static int
bars_of_every(const Plan *plan, SectionRole role)
{
    int bars = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        if (plan->sections[i].role != role)
            continue;
        assert_true(bars == 0 || bars == plan->sections[i].bars);
        bars = plan->sections[i].bars;
    }
    return bars;
}

static void
mentioned_sections_are_laid_into_a_form(void **state)
{
    (void)state;
    Plan *plan = ask("edm", 1);
    (void)plan_add_section(plan, SECTION_BUILD, 8);
    (void)plan_add_section(plan, SECTION_DROP, 16);
    complete(plan);
    check_complete(plan);
    assert_int_equal(bars_of_every(plan, SECTION_BUILD), 8);
    assert_int_equal(bars_of_every(plan, SECTION_DROP), 16);
    assert_true(plan->section_count > 2);
    plan_free(plan);

    plan = ask("techno", 1);
    (void)plan_add_section(plan, SECTION_INTRO, 8);
    (void)plan_add_section(plan, SECTION_OUTRO, 8);
    say_tempo(plan, 145);
    say_duration(plan, 120);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->sections[0].role, SECTION_INTRO);
    assert_int_equal(plan->sections[0].bars, 8);
    assert_int_equal(plan->sections[plan->section_count - 1].role,
                     SECTION_OUTRO);
    assert_int_equal(plan->sections[plan->section_count - 1].bars, 8);
    assert_true(fabs(plan->duration_s - 120) < 1);
    assert_int_equal(plan->conflicts.count, 0);
    plan_free(plan);
}

static void
every_mentioned_role_stands_in_the_form_of_every_style(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        for (int role = 0; role < SECTION_ROLE_COUNT; role++) {
            for (int duration = 0; duration <= 60; duration += 20) {
                Plan *plan = ask(styles[i].id, i + (uint64_t)role);
                PlanSection *section =
                    plan_add_section(plan, (SectionRole)role, 6);
                string_list_push(&section->exclude, "drums");
                if (duration > 0)
                    say_duration(plan, duration);
                complete(plan);
                check_complete(plan);
                assert_int_equal(bars_of_every(plan, (SectionRole)role), 6);
                for (size_t k = 0; k < plan->section_count; k++)
                    assert_int_equal(
                        string_list_has(&plan->sections[k].exclude, "drums"),
                        plan->sections[k].role == (SectionRole)role);
                plan_free(plan);
            }
        }
    }
}

static void
short_pieces_are_filled_with_music(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        for (int duration = 8; duration <= 30; duration += 2) {
            Plan *plan = ask(genres[i].id, i);
            say_duration(plan, duration);
            complete(plan);
            check_complete(plan);
            // The last chord has at most two bars and its tail.
            double bar = music_bar_s(plan->meter, plan->tempo_bpm);
            assert_true(duration - plan->bars * bar < 2 * bar + 2);
            if (plan->section_count == 1)
                assert_true(plan->sections[0].energy >= 3);
            plan_free(plan);
        }
    }
}

static void
a_solo_follows_the_second_chorus(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 20; seed++) {
        Plan *plan = ask("rock", seed);
        (void)plan_add_section(plan, SECTION_SOLO, 0);
        complete(plan);
        int choruses = 0;
        for (size_t i = 0; i < plan->section_count; i++) {
            choruses += plan->sections[i].role == SECTION_CHORUS;
            if (plan->sections[i].role == SECTION_SOLO)
                assert_int_equal(choruses, 2);
        }
        assert_true(choruses >= 3);
        plan_free(plan);
    }
}

static void
a_form_has_sections_that_differ(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = ask(styles[i].id, 3);
        say_duration(plan, 60);
        complete(plan);
        int least = 5, most = 1;
        for (size_t k = 0; k < plan->section_count; k++) {
            int energy = plan->sections[k].energy;
            least = energy < least ? energy : least;
            most = energy > most ? energy : most;
        }
        assert_true(most > least);
        plan_free(plan);
    }
}

// Chords and keys /////////////////////////////////////////////////////////////

static void
said_chords_are_played_in_order_in_every_section(void **state)
{
    (void)state;
    static const char *const loop[] = {"Am", "F", "C", "G"};
    Plan *plan = ask("pop", 1);
    say_chords(plan, "Am F C G");
    complete(plan);
    check_complete(plan);
    assert_string_equal(plan->key, "A");
    assert_int_equal(plan->mode, MODE_MINOR);
    assert_int_equal(plan->chords.count, 4);
    for (size_t i = 0; i < plan->section_count; i++)
        for (size_t k = 0; k < plan->sections[i].chords.count; k++)
            assert_string_equal(plan->sections[i].chords.items[k], loop[k % 4]);
    plan_free(plan);
}

static void
said_numerals_count_in_the_key(void **state)
{
    (void)state;

    static const struct {
        const char *numerals, *key;
        Mode said, mode;
        const char *names[4];
    } rows[] = {
        {"vi IV I V", "G", MODE_MAJOR, MODE_MAJOR, {"Em", "C", "G", "D"}},
        {"i VI III VII", "A", MODE_MINOR, MODE_MINOR, {"Am", "F", "C", "G"}},
        // The case of the tonic tells the mode.
        {"i bVII bVI V", "A", MODE_COUNT, MODE_MINOR, {"Am", "G", "F", "E"}},
        {"I V vi IV", "D", MODE_COUNT, MODE_MAJOR, {"D", "A", "Bm", "G"}},
        // Three chords are four bars.
        {"ii7 V7 Imaj7",
         "C",
         MODE_MAJOR,
         MODE_MAJOR,
         {"Dm7", "G7", "Cmaj7", "Cmaj7"}},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = ask("jazz", i);
        memcpy(plan->key, rows[i].key, strlen(rows[i].key) + 1);
        if (rows[i].said != MODE_COUNT)
            say_key(plan, rows[i].key, rows[i].said);
        say_chords(plan, rows[i].numerals);
        complete(plan);
        check_complete(plan);
        assert_int_equal(plan->mode, rows[i].mode);
        for (int k = 0; k < 4; k++)
            assert_string_equal(plan->sections[0].chords.items[k],
                                rows[i].names[k]);
        plan_free(plan);
    }
}

static void
keys_are_found_for_chords_without_one(void **state)
{
    (void)state;

    static const struct {
        const char *chords, *key;
        bool is_minor;
    } rows[] = {
        {"Cm Ab Eb Bb", "C", true},  {"C Am F G", "C", false},
        {"G D Em C", "G", false},    {"Dm9 G13 Cmaj7 Am7", "C", false},
        {"Em C G D", "E", true},     {"F#m D A E", "F#", true},
        {"A7 D7 A7 E7", "A", false}, {"Am Dm E7 Am", "A", true},
        {"Fmaj7 Em7", "F", false},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = ask("pop", i);
        say_chords(plan, rows[i].chords);
        complete(plan);
        assert_string_equal(plan->key, rows[i].key);
        assert_int_equal(music_mode_is_minor(plan->mode), rows[i].is_minor);
        plan_free(plan);
    }
}

static void
a_long_loop_goes_on_through_the_sections(void **state)
{
    (void)state;
    Plan *plan = ask("folk", 1);
    say_chords(plan, "C G Am F Dm G C C Am Em F C Dm F G G");
    (void)plan_add_section(plan, SECTION_VERSE, 8);
    (void)plan_add_section(plan, SECTION_CHORUS, 8);
    say(plan, "sections");
    complete(plan);
    check_complete(plan);
    assert_string_equal(plan->sections[0].chords.items[0], "C");
    assert_string_equal(plan->sections[1].chords.items[0], "Am");
    assert_string_equal(plan->sections[1].chords.items[7], "G");
    plan_free(plan);
}

static void
what_is_no_chord_is_reported_and_left_out(void **state)
{
    (void)state;
    Plan *plan = ask("pop", 1);
    say_chords(plan, "Am Hxq F");
    complete(plan);
    check_complete(plan);
    assert_true(string_list_has(&plan->not_understood, "Hxq"));
    assert_string_equal(plan->sections[0].chords.items[1], "F");
    plan_free(plan);

    plan = ask("pop", 1);
    say_chords(plan, "nonsense");
    complete(plan);
    check_complete(plan);
    plan_free(plan);
}

static void
a_blues_has_twelve_bars(void **state)
{
    (void)state;
    static const char *const chords[] = {"E7", "A7", "E7", "E7", "A7", "A7",
                                         "E7", "E7", "B7", "A7", "E7", "B7"};
    bool is_found = false;
    for (uint64_t seed = 1; seed < 12; seed++) {
        Plan *plan = ask("blues", seed);
        memcpy(plan->key, "E", 2);
        complete(plan);
        check_complete(plan);
        for (size_t i = 0; i < plan->section_count; i++) {
            const PlanSection *section = &plan->sections[i];
            if (section->role != SECTION_A)
                continue;
            assert_int_equal(section->bars, 12);
            int same = 0;
            for (int k = 0; k < 12; k++)
                same += strcmp(section->chords.items[k], chords[k]) == 0;
            assert_true(same >= 11); // or the one with a slow change
            is_found |= same == 12;
        }
        plan_free(plan);
    }
    assert_true(is_found);
}

static void
moods_darken_and_brighten_the_mode(void **state)
{
    (void)state;
    static const char *const genres[] = {
        "lofi", "pop", "folk", "waltz", "rock", "orchestral", "ambient"};
    for (size_t i = 0; i < ARRAY_LENGTH(genres); i++) {
        for (uint64_t seed = 1; seed < 8; seed++) {
            Plan *sad = ask(genres[i], seed);
            string_list_push(&sad->mood, "sad");
            complete(sad);
            assert_true(music_mode_is_minor(sad->mode));
            Plan *happy = ask(genres[i], seed);
            string_list_push(&happy->mood, "happy");
            complete(happy);
            assert_false(music_mode_is_minor(happy->mode));
            plan_free(happy);
            plan_free(sad);
        }
    }
    // What was said is stronger.
    Plan *plan = ask("pop", 1);
    string_list_push(&plan->mood, "sad");
    say_key(plan, "C", MODE_MAJOR);
    complete(plan);
    assert_int_equal(plan->mode, MODE_MAJOR);
    plan_free(plan);
}

static void
modes_are_those_of_the_style(void **state)
{
    (void)state;
    size_t count = 0;
    const Style *styles = style_table(&count);
    for (size_t i = 0; i < count; i++) {
        const Genre *genre = style_table_genre(styles[i].id);
        for (uint64_t seed = 1; seed < 12; seed++) {
            Plan *plan = ask(styles[i].id, seed);
            complete(plan);
            bool is_listed = genre->mode == plan->mode;
            for (int k = 0; k < STYLE_MAX_MODES; k++)
                is_listed |= styles[i].modes[k].weight > 0 &&
                             styles[i].modes[k].mode == plan->mode;
            assert_true(is_listed);
            plan_free(plan);
        }
    }
}

// Parts ///////////////////////////////////////////////////////////////////////

static bool
has_part(const Plan *plan, const char *wanted)
{
    for (size_t i = 0; i < plan->part_count; i++)
        if (instrument_table_matches(plan->parts[i].instrument, wanted))
            return true;
    return false;
}

static void
an_asked_instrument_takes_its_place_in_the_style(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed < 10; seed++) {
        Plan *plan = ask("lofi", seed);
        say_part(plan, "piano");
        say_part(plan, "upright_bass");
        complete(plan);
        assert_true(has_part(plan, "piano"));
        assert_false(has_part(plan, "electric_piano"));
        int basses = 0;
        for (size_t i = 0; i < plan->part_count; i++)
            basses += plan->parts[i].role == ROLE_BASS;
        assert_int_equal(basses, 1);
        assert_true(has_part(plan, "drums"));
        plan_free(plan);
    }
}

static void
what_was_refused_does_not_play(void **state)
{
    (void)state;
    static const char *const refused[] = {"drums",   "bass", "piano", "guitar",
                                          "strings", "lead", "synth"};
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < ARRAY_LENGTH(refused); k++) {
            Plan *plan = ask(genres[i].id, i + k);
            string_list_push(&plan->exclude, refused[k]);
            complete(plan);
            check_complete(plan);
            assert_false(has_part(plan, refused[k]));
            plan_free(plan);
        }
    }
}

static void
nothing_but_what_was_asked_plays_when_that_was_said(void **state)
{
    (void)state;
    Plan *plan = ask(NULL, 1);
    say_part(plan, "pipe_organ");
    say(plan, "parts.only");
    complete(plan);
    check_complete(plan);
    for (size_t i = 0; i < plan->part_count; i++)
        assert_string_equal(plan->parts[i].instrument, "pipe_organ");
    // The organ plays chords and the tune.
    assert_int_equal(plan->part_count, 2);
    plan_free(plan);
}

static void
something_sounds_when_everything_was_refused(void **state)
{
    (void)state;
    static const char *const roles[] = {"rhythm", "bass",   "harmony",
                                        "lead",   "vocals", "piano"};
    Plan *plan = ask("house", 1);
    for (size_t i = 0; i < ARRAY_LENGTH(roles); i++)
        string_list_push(&plan->exclude, roles[i]);
    complete(plan);
    check_parts(plan);
    assert_int_equal(plan->conflicts.count, 1);
    plan_free(plan);

    plan = ask("hip_hop", 1); // nobody can rap
    say_part(plan, "rap");
    say(plan, "parts.only");
    complete(plan);
    check_parts(plan);
    assert_int_equal(plan->conflicts.count, 1);
    plan_free(plan);
}

static void
who_comes_in_later_waits_until_then(void **state)
{
    (void)state;
    Plan *plan = ask("ambient", 1);
    PlanSection *bridge = plan_add_section(plan, SECTION_BRIDGE, 0);
    string_list_push(&bridge->include, "drums");
    complete(plan);
    check_complete(plan);
    assert_true(has_part(plan, "drums"));
    bool is_behind = false;
    for (size_t i = 0; i < plan->section_count; i++) {
        is_behind |= plan->sections[i].role == SECTION_BRIDGE;
        assert_int_equal(string_list_has(&plan->sections[i].exclude, "drums"),
                         !is_behind);
    }
    assert_true(is_behind);
    plan_free(plan);
}

// Styles //////////////////////////////////////////////////////////////////////

static void
a_request_without_a_style_gets_a_fitting_one(void **state)
{
    (void)state;

    static const struct {
        const char *parts, *mood, *meter, *genres;
    } rows[] = {
        {"rhodes upright_bass brushed_drums", "", "", "jazz"},
        {"sitar tabla", "", "", "world"},
        {"bass_808", "", "", "trap"},
        {"tin_whistle", "", "", "celtic"},
        {"strings french_horn", "epic", "", "orchestral cinematic"},
        {"", "", "", "lofi"},
        {"", "tense", "", "cinematic"},
        {"harp", "calm", "", "new_age"},
        {"accordion violin", "", "3/4", "waltz"},
        {"banjo pedal_steel", "", "", "country"},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = ask(NULL, i);
        char *copy = mem_copy_text(rows[i].parts);
        char *rest = copy;
        for (char *id = strtok_r(rest, " ", &rest); id != NULL;
             id = strtok_r(NULL, " ", &rest))
            say_part(plan, id);
        mem_free(copy);
        if (rows[i].mood[0] != '\0')
            string_list_push(&plan->mood, rows[i].mood);
        if (rows[i].meter[0] != '\0')
            say_meter(plan, rows[i].meter);
        complete(plan);
        check_complete(plan);
        assert_int_equal(plan->genre.count, 1);
        assert_non_null(strstr(rows[i].genres, plan->genre.items[0]));
        assert_true(text_starts_with(plan->notes.items[0], "no style"));
        plan_free(plan);
    }
}

static void
a_line_up_of_its_own_gets_no_company(void **state)
{
    (void)state;
    Plan *plan = ask(NULL, 1);
    say_part(plan, "kalimba");
    say_part(plan, "handpan");
    say_part(plan, "shaker");
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->part_count, 3);
    plan_free(plan);
}

static void
a_lone_piano_plays_tune_chords_and_bass(void **state)
{
    (void)state;
    Plan *plan = ask(NULL, 1);
    say_part(plan, "piano");
    string_list_push(&plan->mood, "sad");
    complete(plan);
    check_complete(plan);
    int roles[ROLE_COUNT] = {0};
    for (size_t i = 0; i < plan->part_count; i++)
        if (strcmp(plan->parts[i].instrument, "piano") == 0)
            roles[plan->parts[i].role]++;
    assert_int_equal(roles[ROLE_HARMONY], 1);
    assert_int_equal(roles[ROLE_LEAD], 1);
    assert_int_equal(roles[ROLE_BASS], 1);
    assert_false(has_part(plan, "drums"));
    plan_free(plan);

    plan = ask(NULL, 1); // drums alone are what was asked for
    say_part(plan, "drums");
    complete(plan);
    assert_int_equal(plan->part_count, 1);
    plan_free(plan);

    plan = ask(NULL, 1); // no bass, and no melody
    say_part(plan, "piano");
    string_list_push(&plan->exclude, "bass");
    string_list_push(&plan->exclude, "lead");
    complete(plan);
    for (size_t i = 0; i < plan->part_count; i++)
        assert_true(plan->parts[i].role != ROLE_BASS &&
                    plan->parts[i].role != ROLE_LEAD);
    plan_free(plan);
}

static void
styles_with_a_mode_of_their_own_keep_it(void **state)
{
    (void)state;

    static const struct {
        const char *genre;
        Mode mode;
    } rows[] = {{"klezmer", MODE_PHRYGIAN_DOMINANT},
                {"flamenco", MODE_PHRYGIAN},
                {"blues", MODE_BLUES},
                {"tango", MODE_HARMONIC_MINOR}};

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = ask(rows[i].genre, i);
        string_list_push(&plan->mood, "happy");
        complete(plan);
        assert_int_equal(plan->mode, rows[i].mode);
        plan_free(plan);
    }
}

static void
a_second_genre_lends_audibly(void **state)
{
    (void)state;
    Plan *plan = ask("jazz", 1);
    string_list_push(&plan->genre, "dnb");
    complete(plan);
    check_complete(plan);
    assert_true(plan->tempo_bpm >= 160);
    assert_true(has_part(plan, "drum_machine"));
    assert_false(has_part(plan, "upright_bass"));
    bool is_told = false;
    for (size_t i = 0; i < plan->notes.count; i++)
        is_told |= strstr(plan->notes.items[i], "dnb lends") != NULL;
    assert_true(is_told);
    plan_free(plan);

    plan = ask("house", 1); // straight house borrows the swing of jazz
    string_list_push(&plan->genre, "jazz");
    Plan *plain = ask("techno", 1);
    string_list_push(&plain->genre, "jazz");
    complete(plan);
    complete(plain);
    assert_true(plan->swing_percent > 50);
    assert_true(plain->swing_percent > 55);
    plan_free(plain);
    plan_free(plan);
}

static void
kin_are_named_in_the_notes(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    for (size_t i = 0; i < count; i++) {
        Plan *plan = ask(genres[i].id, 1);
        complete(plan);
        bool is_told = false;
        for (size_t k = 0; k < plan->notes.count; k++)
            is_told |= strstr(plan->notes.items[k],
                              "has no patterns of its own") != NULL;
        assert_int_equal(is_told, strcmp(genres[i].id, genres[i].style) != 0);
        plan_free(plan);
    }
}

static void
swing_follows_style_tempo_and_feel(void **state)
{
    (void)state;

    static const struct {
        const char *genre;
        double tempo_bpm;
        Feel feel;
        const char *meter;
        int unit;
        double percent;
    } rows[] = {
        {"jazz", 140, FEEL_NONE, "4/4", 8, 68},
        {"jazz", 280, FEEL_NONE, "4/4", 8, 57.5},
        {"jazz", 40, FEEL_NONE, "4/4", 8, 70},
        {"lofi", 80, FEEL_NONE, "4/4", 16, 57},
        {"lofi", 80, FEEL_STRAIGHT, "4/4", 16, 50},
        {"rock", 120, FEEL_SWING, "4/4", 8, 62},
        {"trap", 70, FEEL_SWING, "4/4", 16, 62},
        {"blues", 60, FEEL_NONE, "12/8", 8, 50},
        {"techno", 130, FEEL_NONE, "4/4", 16, 50},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = ask(rows[i].genre, 1);
        say_tempo(plan, rows[i].tempo_bpm);
        say_meter(plan, rows[i].meter);
        plan->feel = rows[i].feel;
        complete(plan);
        assert_int_equal(plan->swing_unit, rows[i].unit);
        assert_true(fabs(plan->swing_percent - rows[i].percent) < 1e-9);
        plan_free(plan);
    }
    Plan *plan = ask("dubstep", 1);
    complete(plan);
    assert_int_equal(plan->feel, FEEL_HALF_TIME);
    plan_free(plan);
}

static void
a_style_keeps_its_own_meter_unless_told(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"waltz", "3/4"}, {"march", "2/4"}, {"samba", "2/4"}, {"rock", "4/4"}};
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Plan *plan = ask(rows[i][0], 1);
        complete(plan);
        char text[8];
        music_meter_text(plan->meter, text);
        assert_string_equal(text, rows[i][1]);
        plan_free(plan);
    }
}

// Edits ///////////////////////////////////////////////////////////////////////

static void
an_edited_section_goes_on_with_its_chords(void **state)
{
    (void)state;
    Plan *plan = ask("pop", 8);
    complete(plan);
    double before_s = plan->duration_s;
    int bars = plan->bars;
    char *first = mem_copy_text(plan->sections[1].chords.items[0]);
    plan->sections[1].bars += 8;
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->bars, bars + 8);
    assert_string_equal(plan->sections[1].chords.items[0], first);
    assert_true(plan->duration_s > before_s + 10);
    mem_free(first);

    // A new section gets energy and the chords of its like.
    PlanSection *added = plan_add_section(plan, plan->sections[1].role, 4);
    added->energy = 1;
    complete(plan);
    check_complete(plan);
    const PlanSection *last = &plan->sections[plan->section_count - 1];
    assert_string_equal(last->chords.items[0],
                        plan->sections[1].chords.items[0]);
    plan_free(plan);
}

static void
a_new_tempo_keeps_the_form_of_a_complete_plan(void **state)
{
    (void)state;
    Plan *plan = ask("house", 8);
    complete(plan);
    int bars = plan->bars;
    char key[4];
    memcpy(key, plan->key, sizeof(key));
    say_tempo(plan, 100);
    complete(plan);
    check_complete(plan);
    assert_true(plan->tempo_bpm == 100);
    assert_int_equal(plan->bars, bars);
    assert_string_equal(plan->key, key);
    plan_free(plan);
}

// Bad input ///////////////////////////////////////////////////////////////////

static void
impossible_numbers_are_settled_with_a_sentence(void **state)
{
    (void)state;
    static const double numbers[] = {
        -1, 0, 1e-9, 5, 999, 1e12, -1e300, (double)NAN, (double)INFINITY};
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        for (size_t k = 0; k < ARRAY_LENGTH(numbers); k++) {
            Plan *plan = ask("lofi", 1);
            say_tempo(plan, numbers[i]);
            say_duration(plan, numbers[k]);
            plan->swing_percent = numbers[k];
            say(plan, "swing");
            complete(plan);
            check_complete(plan);
            plan_free(plan);
        }
    }
    Plan *plan = ask("lofi", 1);
    plan->bars = -5;
    plan->meter = (Meter){99, 3};
    memcpy(plan->key, "X", 2);
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->conflicts.count, 2);
    plan_free(plan);

    plan = ask("zorbification", 1);
    plan->meter = (Meter){15, 2};
    complete(plan);
    check_complete(plan);
    assert_int_equal(plan->meter.denominator, 4);
    plan_free(plan);
}

static void
a_plan_that_is_too_large_is_refused_with_a_sentence(void **state)
{
    (void)state;
    Error error;
    Plan *plan = ask("lofi", 1);
    for (int i = 0; i <= PLAN_MAX_SECTIONS; i++)
        (void)plan_add_section(plan, SECTION_VERSE, 4);
    assert_int_equal(plan_complete(plan, &error), STATUS_INVALID);
    assert_non_null(strstr(error.text, "65 sections"));
    plan_free(plan);

    plan = ask("lofi", 1);
    for (int i = 0; i <= PLAN_MAX_PARTS; i++)
        (void)plan_add_part(plan, ROLE_LEAD, "flute");
    assert_int_equal(plan_complete(plan, &error), STATUS_INVALID);
    plan_free(plan);

    plan = ask("lofi", 1);
    (void)plan_add_section(plan, SECTION_VERSE, 5000);
    assert_int_equal(plan_complete(plan, &error), STATUS_INVALID);
    assert_non_null(strstr(error.text, "5000 bars"));
    plan_free(plan);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_genre_gives_a_complete_plan),
        cmocka_unit_test(every_genre_is_complete_at_every_length_and_meter),
        cmocka_unit_test(plans_are_valid_by_their_schema),
        cmocka_unit_test(the_same_seed_gives_the_same_plan_and_another_another),
        cmocka_unit_test(completing_twice_changes_nothing),
        cmocka_unit_test(what_was_said_is_kept),
        cmocka_unit_test(a_said_tempo_gives_whole_bars),
        cmocka_unit_test(said_bars_are_the_sum_of_the_sections),
        cmocka_unit_test(bars_and_a_duration_ask_for_their_tempo),
        cmocka_unit_test(
            lengths_that_cannot_all_hold_are_settled_with_a_sentence),
        cmocka_unit_test(loops_are_bars_times_beats),
        cmocka_unit_test(a_one_shot_is_a_single_short_section),
        cmocka_unit_test(given_sections_stay_in_order_and_length),
        cmocka_unit_test(free_sections_stretch_to_a_said_length),
        cmocka_unit_test(fixed_sections_win_over_a_length_that_does_not_fit),
        cmocka_unit_test(mentioned_sections_are_laid_into_a_form),
        cmocka_unit_test(
            every_mentioned_role_stands_in_the_form_of_every_style),
        cmocka_unit_test(short_pieces_are_filled_with_music),
        cmocka_unit_test(a_solo_follows_the_second_chorus),
        cmocka_unit_test(a_form_has_sections_that_differ),
        cmocka_unit_test(said_chords_are_played_in_order_in_every_section),
        cmocka_unit_test(said_numerals_count_in_the_key),
        cmocka_unit_test(keys_are_found_for_chords_without_one),
        cmocka_unit_test(a_long_loop_goes_on_through_the_sections),
        cmocka_unit_test(what_is_no_chord_is_reported_and_left_out),
        cmocka_unit_test(a_blues_has_twelve_bars),
        cmocka_unit_test(moods_darken_and_brighten_the_mode),
        cmocka_unit_test(modes_are_those_of_the_style),
        cmocka_unit_test(an_asked_instrument_takes_its_place_in_the_style),
        cmocka_unit_test(what_was_refused_does_not_play),
        cmocka_unit_test(nothing_but_what_was_asked_plays_when_that_was_said),
        cmocka_unit_test(something_sounds_when_everything_was_refused),
        cmocka_unit_test(who_comes_in_later_waits_until_then),
        cmocka_unit_test(a_request_without_a_style_gets_a_fitting_one),
        cmocka_unit_test(a_line_up_of_its_own_gets_no_company),
        cmocka_unit_test(a_lone_piano_plays_tune_chords_and_bass),
        cmocka_unit_test(styles_with_a_mode_of_their_own_keep_it),
        cmocka_unit_test(a_second_genre_lends_audibly),
        cmocka_unit_test(kin_are_named_in_the_notes),
        cmocka_unit_test(swing_follows_style_tempo_and_feel),
        cmocka_unit_test(a_style_keeps_its_own_meter_unless_told),
        cmocka_unit_test(an_edited_section_goes_on_with_its_chords),
        cmocka_unit_test(a_new_tempo_keeps_the_form_of_a_complete_plan),
        cmocka_unit_test(impossible_numbers_are_settled_with_a_sentence),
        cmocka_unit_test(a_plan_that_is_too_large_is_refused_with_a_sentence),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
