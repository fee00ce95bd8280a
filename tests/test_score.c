// SPDX-License-Identifier: MIT
#include "timbre/base/clock.h"
#include "timbre/base/random.h"
#include "timbre/core/score.h"

#include "check.h"
#include "schema_rows.h"

#include <math.h>
#include <string.h>

static void
reading_and_writing_keeps_every_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("score");
    for (size_t i = 0; i < json_length(rows); i++) {
        Error error = {0};
        Score *score = score_from_json(json_item(rows, i), &error);
        assert_string_equal(error.text, "");
        Json *json = score_to_json(score);
        char *text = json_encode_canonical(json_item(rows, i));
        check_owned_text(json_encode_canonical(json), text);
        mem_free(text);
        json_free(json);
        score_free(score);
    }
    json_free(rows);
}

static ScoreNote
make_note(uint64_t i)
{
    const Random random = random_from_seed(7);
    return (ScoreNote){
        .tick = (int32_t)(i * 120),
        .length_ticks =
            1 + (int32_t)random_below(random, 4000, RANDOM_COUNTERS(i, 0)),
        .offset_ms =
            (float)(random_triangle(random, RANDOM_COUNTERS(i, 1)) * 20),
        .key = (uint8_t)random_below(random, 128, RANDOM_COUNTERS(i, 2)),
        .velocity =
            (uint8_t)(1 + random_below(random, 127, RANDOM_COUNTERS(i, 3))),
        .slide = (uint8_t)random_below(random, 2, RANDOM_COUNTERS(i, 4)),
        .accent = (uint8_t)random_below(random, 2, RANDOM_COUNTERS(i, 5)),
    };
}

// Eight parts of 1,500 notes: more than three busy minutes.
static Score *
make_busy_score(void)
{
    Score *score = score_new();
    score->tempo_bpm = 120;
    score->meter = (Meter){4, 4};
    strcpy(score->key, "C");
    score->bars = 90;
    score->duration_s = 180;
    for (int part = 0; part < 8; part++) {
        char *name = text_format("part_%d", part);
        ScorePart *added = score_add_part(score, name);
        mem_free(name);
        mem_free(added->instrument);
        added->instrument = mem_copy_text("piano");
        for (uint64_t i = 0; i < 1500; i++)
            score_add_note(added, make_note(i + (uint64_t)part * 1500));
    }
    return score;
}

static Score *
decode(const char *text, Error *error)
{
    Json *json = json_decode(text, strlen(text), error);
    assert_non_null(json);
    Score *score = score_from_json(json, error);
    json_free(json);
    return score;
}

static void
notes_come_back_bit_by_bit(void **state)
{
    (void)state;
    Score *score = make_busy_score();
    Json *json = score_to_json(score);
    char *text = json_encode(json);
    Error error = {0};
    Score *again = decode(text, &error);
    assert_string_equal(error.text, "");
    for (size_t i = 0; i < score->part_count; i++) {
        assert_int_equal(again->parts[i].note_count,
                         score->parts[i].note_count);
        assert_memory_equal(again->parts[i].notes, score->parts[i].notes,
                            score->parts[i].note_count * sizeof(ScoreNote));
    }
    score_free(again);
    mem_free(text);
    json_free(json);
    score_free(score);
}

static void
a_busy_song_of_three_minutes_is_small(void **state)
{
    (void)state;
    Score *score = make_busy_score();
    Json *json = score_to_json(score);
    char *text = json_encode(json);
    const int64_t start = clock_thread_cpu_ns();
    Score *again = decode(text, NULL);
    const double spent_ms = (double)(clock_thread_cpu_ns() - start) / 1e6;
    print_message("12,000 notes: %zu bytes, read in %.1f ms of CPU\n",
                  strlen(text), spent_ms);
    assert_true(strlen(text) < 600000);
    score_free(again);
    mem_free(text);
    json_free(json);
    score_free(score);
}

static void
sorting_goes_by_tick_then_key(void **state)
{
    (void)state;
    Score *score = score_new();
    ScorePart *part = score_add_part(score, "bass");
    score_add_note(part, (ScoreNote){.tick = 960, .key = 40, .velocity = 1});
    score_add_note(part, (ScoreNote){.tick = 0, .key = 60, .velocity = 9});
    score_add_note(part, (ScoreNote){.tick = 0, .key = 40, .velocity = 3});
    score_add_note(part, (ScoreNote){.tick = 0, .key = 40, .velocity = 2});
    score_add_control(part, (ScoreControl){.tick = 10, .controller = 7});
    score_add_control(part, (ScoreControl){.tick = 0, .controller = 64});
    score_sort(score);
    static const uint8_t velocities[] = {2, 3, 9, 1};
    for (size_t i = 0; i < ARRAY_LENGTH(velocities); i++)
        assert_int_equal(part->notes[i].velocity, velocities[i]);
    assert_int_equal(part->controls[0].controller, 64);
    score_free(score);
}

static void
ticks_and_frames_follow_tempo_and_length(void **state)
{
    (void)state;
    Score *score = score_new();
    score->tempo_bpm = 120;
    score->meter = (Meter){4, 4};
    score->duration_s = 2.5;
    assert_true(fabs(score_tick_s(score, 960) - 0.5) < 1e-12);
    assert_int_equal(score_frames(score, 44100), 110250);
    score_free(score);
}

static void
added_names_are_copies(void **state)
{
    (void)state;
    char id[] = "rain";
    Score *score = score_new();
    score_add_texture(score, (ScoreTexture){.id = id});
    score_add_section(score, (ScoreSection){.id = id});
    id[0] = 'X';
    assert_string_equal(score->textures[0].id, "rain");
    assert_string_equal(score->sections[0].id, "rain");
    score_free(score);
}

static void
notes_out_of_order_are_refused(void **state)
{
    (void)state;
    Score *score = score_new();
    score->tempo_bpm = 120;
    score->meter = (Meter){4, 4};
    strcpy(score->key, "C");
    score->duration_s = 1;
    ScorePart *part = score_add_part(score, "bass");
    mem_free(part->instrument);
    part->instrument = mem_copy_text("bass");
    score_add_note(part, make_note(9));
    score_add_note(part, make_note(2));
    Json *json = score_to_json(score);
    Error error = {0};
    assert_null(score_from_json(json, &error));
    assert_string_equal(error.text, "score: parts[0].notes[1] must not begin "
                                    "before the note in front of it.");
    json_free(json);
    score_free(score);
}

static void
every_voice_and_band_role_comes_back(void **state)
{
    (void)state;
    Score *score = make_busy_score();
    for (int i = 0; i < VOICE_COUNT; i++) {
        score->parts[i % 8].voice = (Voice)i;
        score->parts[i % 8].band_role = (BandRole)(i % BAND_ROLE_COUNT);
        Json *json = score_to_json(score);
        Error error = {0};
        Score *again = score_from_json(json, &error);
        assert_string_equal(error.text, "");
        assert_int_equal(again->parts[i % 8].voice, i);
        assert_int_equal(again->parts[i % 8].band_role, i % BAND_ROLE_COUNT);
        score_free(again);
        json_free(json);
    }
    score_free(score);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_and_writing_keeps_every_field),
        cmocka_unit_test(notes_come_back_bit_by_bit),
        cmocka_unit_test(a_busy_song_of_three_minutes_is_small),
        cmocka_unit_test(sorting_goes_by_tick_then_key),
        cmocka_unit_test(ticks_and_frames_follow_tempo_and_length),
        cmocka_unit_test(added_names_are_copies),
        cmocka_unit_test(notes_out_of_order_are_refused),
        cmocka_unit_test(every_voice_and_band_role_comes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
