// SPDX-License-Identifier: MIT
#include "timbre/core/plan.h"
#include "timbre/core/plan_complete.h"
#include "timbre/core/schema_check.h"
#include "timbre/core/style_table.h"

#include "check.h"
#include "schema_rows.h"

#include <string.h>

// What a row comes to when it is read and written again.
static Json *
round_trip(const Json *row)
{
    Error error = {0};
    Plan *plan = plan_from_json(row, &error);
    assert_string_equal(error.text, "");
    assert_non_null(plan);
    Json *json = plan_to_json(plan);
    plan_free(plan);
    return json;
}

static void
check_same(const Json *a, const Json *b)
{
    char *text = json_encode_canonical(a);
    check_owned_text(json_encode_canonical(b), text);
    mem_free(text);
}

static void
reading_and_writing_keeps_every_field(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("plan");
    for (size_t i = 0; i < json_length(rows); i++) {
        Json *again = round_trip(json_item(rows, i));
        check_same(json_item(rows, i), again);
        json_free(again);
    }
    json_free(rows);
}

static void
what_is_written_passes_the_schema(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("plan");
    Json *again = round_trip(json_item(rows, 0));
    assert_int_equal(schema_check("plan", again, NULL), STATUS_OK);
    json_free(again);
    json_free(rows);
}

static void
a_copy_shares_nothing_and_is_the_same(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("plan");
    Plan *plan = plan_from_json(json_item(rows, 0), NULL);
    Plan *copy = plan_copy(plan);
    plan_free(plan);
    Json *json = plan_to_json(copy);
    check_same(json_item(rows, 0), json);
    json_free(json);
    plan_free(copy);
    json_free(rows);
    assert_null(plan_copy(NULL));
}

static void
a_new_plan_says_nothing(void **state)
{
    (void)state;
    Plan *plan = plan_new();
    assert_int_equal(plan->section_count, 0);
    assert_true(plan->tempo_bpm == 0);
    assert_int_equal(plan->meter.numerator, 0);
    assert_string_equal(plan->key, "");
    assert_false(plan->has_seed);
    assert_false(plan_said(plan, "tempo_bpm"));
    plan_free(plan);
}

static void
sections_of_one_role_get_ids_of_their_own(void **state)
{
    (void)state;
    Plan *plan = plan_new();
    plan_add_section(plan, SECTION_VERSE, 8);
    plan_add_section(plan, SECTION_CHORUS, 4);
    plan_add_section(plan, SECTION_VERSE, 8);
    plan_add_section(plan, SECTION_VERSE, 2);
    assert_string_equal(plan->sections[0].id, "verse");
    assert_string_equal(plan->sections[1].id, "chorus");
    assert_string_equal(plan->sections[2].id, "verse_2");
    assert_string_equal(plan->sections[3].id, "verse_3");
    assert_int_equal(plan_section_start(plan, 0), 0);
    assert_int_equal(plan_section_start(plan, 2), 12);
    assert_int_equal(plan_section_start(plan, 4), 22);
    plan_free(plan);
}

static void
a_removed_part_leaves_the_others_in_order(void **state)
{
    (void)state;
    Plan *plan = plan_new();
    plan_add_part(plan, ROLE_RHYTHM, "drums");
    plan_add_part(plan, ROLE_BASS, "bass");
    plan_add_part(plan, ROLE_LEAD, "flute");
    plan_remove_part(plan, 1);
    plan_remove_part(plan, 7);
    assert_int_equal(plan->part_count, 2);
    assert_string_equal(plan->parts[0].instrument, "drums");
    assert_string_equal(plan->parts[1].instrument, "flute");
    plan_free(plan);
}

// Faults that no schema can name: a replacement in the text of the first row.
static void
what_a_schema_cannot_say_is_told_in_a_sentence(void **state)
{
    (void)state;

    static const struct {
        const char *from, *to, *sentence;
    } rows[] = {
        {"\"id\":\"verse\"", "\"id\":\"intro\"",
         "plan: sections[1].id must not be \"intro\": sections[0] has that "
         "id."},
        {"\"bars\":16", "\"bars\":17",
         "plan: bars must be 16, the sum of its sections, not 17."},
        {"\"chords\":[\"F#m7\",\"F#m7\",\"Dmaj7\",\"E7\"]",
         "\"chords\":[\"F#m7\"]",
         "plan: sections[0].chords must have 4 items, one a bar, not 1."},
        {"\"Dmaj7\",\"E7\"]", "\"Dmaj7\",\"Hmm\"]",
         "plan: sections[0].chords[3] must be a chord such as Am7, or several "
         "with spaces between, not \"Hmm\"."},
        {"\"bars\":[5,12]", "\"bars\":[5,17]",
         "plan: adjustments[0].bars must go upwards within 1 to 16, not from "
         "5 to 17."},
        {"\"bars\":[9,12]", "\"bars\":[12,9]",
         "plan: reseed[0].bars must go upwards within 1 to 16, not from 12 to "
         "9."},
        {"\"instrument\":\"rhodes\"", "\"instrument\":\"rhoeds\"",
         "plan: parts[2].instrument must be an instrument or a texture, not "
         "\"rhoeds\"; did you mean rhodes?"},
        {"\"instrument\":\"rhodes\"", "\"instrument\":\"xyzzyxyzzy\"",
         "plan: parts[2].instrument must be an instrument or a texture, not "
         "\"xyzzyxyzzy\"."},
    };

    Json *documents = schema_rows_read("plan");
    char *text = json_encode(json_item(documents, 0));
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const char *at = strstr(text, rows[i].from);
        assert_non_null(at);
        char *broken = text_format("%.*s%s%s", (int)(at - text), text,
                                   rows[i].to, at + strlen(rows[i].from));
        Json *json = json_decode(broken, strlen(broken), NULL);
        Error error = {0};
        assert_null(plan_from_json(json, &error));
        assert_int_equal(error.status, STATUS_INVALID);
        assert_string_equal(error.text, rows[i].sentence);
        json_free(json);
        mem_free(broken);
    }
    mem_free(text);
    json_free(documents);
}

static void
only_a_one_shot_may_have_no_form(void **state)
{
    (void)state;
    Json *rows = schema_rows_read("plan");
    Json *shot = json_duplicate(json_item(rows, 2));
    assert_int_equal(json_length(json_member(shot, "sections")), 0);
    json_put_truth(shot, "is_one_shot", false);
    Error error = {0};
    assert_null(plan_from_json(shot, &error));
    assert_string_equal(error.text,
                        "plan: sections must have at least 1 item, not 0: "
                        "only a one-shot (is_one_shot) has no form.");
    json_free(shot);
    json_free(rows);
}

// What plan_complete() makes of a genre and of a kind of piece.
static void
check_completed(const char *genre, uint64_t seed, int kind)
{
    Plan *plan = plan_new();
    string_list_push(&plan->genre, genre);
    plan->has_seed = true;
    plan->seed = seed;
    plan->is_loop = kind == 1;
    plan->is_one_shot = kind == 2;
    Error error = {0};
    (void)plan_complete(plan, &error);
    assert_string_equal(error.text, "");
    Json *json = plan_to_json(plan);
    Plan *again = plan_from_json(json, &error);
    if (again == NULL)
        fail_msg("%s, seed %d, kind %d: %s", genre, (int)seed, kind,
                 error.text);
    Json *written = plan_to_json(again);
    check_same(json, written);
    json_free(written);
    plan_free(again);
    json_free(json);
    plan_free(plan);
}

static void
completed_plans_of_every_genre_can_be_written_and_read(void **state)
{
    (void)state;
    size_t count = 0;
    const Genre *genres = style_table_genres(&count);
    assert_true(count > 80);
    for (size_t i = 0; i < count; i++)
        for (uint64_t seed = 1; seed <= 3; seed++)
            for (int kind = 0; kind < 3; kind++)
                check_completed(genres[i].id, seed, kind);
}

static void
every_feel_and_sub_seed_has_a_name(void **state)
{
    (void)state;
    for (int i = 0; i < FEEL_COUNT; i++) {
        Feel feel = FEEL_COUNT;
        assert_true(plan_feel_find(plan_feel_name((Feel)i), &feel));
        assert_int_equal(feel, i);
    }
    Feel feel = FEEL_COUNT;
    assert_false(plan_feel_find("shuffled", &feel));
    for (int i = 0; i < SUB_SEED_COUNT; i++)
        assert_string_not_equal(plan_sub_seed_name((SubSeed)i), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading_and_writing_keeps_every_field),
        cmocka_unit_test(what_is_written_passes_the_schema),
        cmocka_unit_test(a_copy_shares_nothing_and_is_the_same),
        cmocka_unit_test(a_new_plan_says_nothing),
        cmocka_unit_test(sections_of_one_role_get_ids_of_their_own),
        cmocka_unit_test(a_removed_part_leaves_the_others_in_order),
        cmocka_unit_test(what_a_schema_cannot_say_is_told_in_a_sentence),
        cmocka_unit_test(only_a_one_shot_may_have_no_form),
        cmocka_unit_test(
            completed_plans_of_every_genre_can_be_written_and_read),
        cmocka_unit_test(every_feel_and_sub_seed_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
