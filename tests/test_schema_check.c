// SPDX-License-Identifier: MIT
#include "timbre/core/backend.h"
#include "timbre/core/event.h"
#include "timbre/core/plan.h"
#include "timbre/core/request.h"
#include "timbre/core/result.h"
#include "timbre/core/schema_check.h"
#include "timbre/core/score.h"
#include "timbre/core/take.h"

#include "check.h"
#include "schema_judge.h"
#include "schema_rows.h"
#include "schema_walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static Json *
decode(const char *text)
{
    return json_decode(text, strlen(text), NULL);
}

// A schema and a value as text, and the whole sentence, "" when it holds.
static void
check_sentence(const char *schema, const char *value, const char *sentence)
{
    Error error = {0};
    Json *json = decode(schema);
    Json *document = decode(value);
    assert_non_null(json);
    assert_non_null(document);
    SchemaNode *node = schema_node_new(json, NULL, NULL, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(schema_judge(node, "it", document, &error),
                     sentence[0] == '\0' ? STATUS_OK : STATUS_INVALID);
    assert_string_equal(error.text, sentence);
    schema_node_free(node);
    json_free(document);
    json_free(json);
}

static void
each_fault_has_the_sentence_that_was_agreed(void **state)
{
    (void)state;

    static const struct {
        const char *schema, *value, *sentence;
    } rows[] = {
        {"{\"type\":\"object\"}", "[]", "it must be a record, not a list."},
        {"{\"type\":\"integer\"}", "2.5",
         "it must be a whole number, not 2.5."},
        {"{\"type\":\"integer\"}", "120.0", ""},
        {"{\"type\":\"integer\"}", "1e300",
         "it must be a whole number, not 1e+300."},
        {"{\"type\":\"string\"}", "12", "it must be text, not 12."},
        {"{\"type\":\"boolean\"}", "null",
         "it must be true or false, not null."},
        {"{\"type\":[\"number\",\"null\"]}", "\"a\\\"b\\n\"",
         "it must be a number or null, not \"a\"b \"."},
        {"{\"const\":1}", "1.0", ""},
        {"{\"const\":\"a\"}", "\"b\"", "it must be a, not \"b\"."},
        {"{\"enum\":[\"verse\",\"chorus\",\"drop\"]}", "\"chrous\"",
         "it must be one of verse, chorus or drop, not \"chrous\"; did you "
         "mean chorus?"},
        {"{\"enum\":[\"verse\",8,null]}", "true",
         "it must be one of verse, 8 or null, not true."},
        {"{\"minimum\":0.5}", "0.2", "it must be at least 0.5, not 0.2."},
        {"{\"minimum\":0.5}", "0.5", ""},
        {"{\"exclusiveMinimum\":0}", "0", "it must be more than 0, not 0."},
        {"{\"maximum\":400}", "400.5", "it must be at most 400, not 400.5."},
        {"{\"exclusiveMaximum\":1}", "1", "it must be less than 1, not 1."},
        {"{\"minLength\":1}", "\"\"",
         "it must have at least 1 character, not 0."},
        {"{\"maxLength\":2}", "\"\xC3\xA9\xC3\xA9\"", ""},
        {"{\"maxLength\":2}", "\"abc\"",
         "it must have at most 2 characters, not 3."},
        {"{\"title\":\"small letters\",\"pattern\":\"^[a-z]+$\"}", "\"A\"",
         "it must be small letters, not \"A\"."},
        {"{\"minItems\":2}", "[1]", "it must have at least 2 items, not 1."},
        {"{\"maxItems\":1}", "[1,2]", "it must have at most 1 item, not 2."},
        {"{\"uniqueItems\":true}", "[\"a\",1,1.0]",
         "it must not hold 1.0 twice."},
        {"{\"uniqueItems\":true}", "[\"a\",\"b\"]", ""},
        {"{\"required\":[\"a\",\"b\"]}", "{\"b\":1}", "it: a is missing."},
        {"{\"dependentRequired\":{\"a\":[\"b\"]}}", "{\"a\":1}",
         "it: b is missing: a needs it."},
        {"{\"anyOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}", "{}",
         "it must have a or b."},
        {"{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}", "{}",
         "it must have one of a or b."},
        {"{\"oneOf\":[{\"required\":[\"a\"]},{\"required\":[\"b\"]}]}",
         "{\"a\":1,\"b\":2}", "it must have only one of a or b."},
        {"{\"maxProperties\":1}", "{\"a\":1,\"b\":2}",
         "it must have at most 1 field, not 2."},
        {"{\"additionalProperties\":false,\"properties\":{\"model\":{},"
         "\"seed\":{}}}",
         "{\"seed\":1,\"modle\":2}",
         "it: modle is not a field of it; did you mean model?"},
        {"{\"additionalProperties\":false,\"properties\":{\"model\":{},"
         "\"seed\":{}}}",
         "{\"x\":2}",
         "it: x is not a field of it; its fields are model and seed."},
        {"{\"additionalProperties\":{\"type\":\"null\"}}", "{\"a\\u001bb\":2}",
         "it: ab must be null, not 2."},
        {"{\"prefixItems\":[{\"type\":\"null\"}],\"items\":{\"maximum\":1}}",
         "[null,1,2]", "it: [2] must be at most 1, not 2."},
        {"{\"allOf\":[{\"if\":{\"properties\":{\"a\":{\"const\":1}}},"
         "\"then\":{\"required\":[\"b\"]}}]}",
         "{\"a\":1}", "it: b is missing."},
        {"{\"allOf\":[{\"if\":{\"properties\":{\"a\":{\"const\":1}}},"
         "\"then\":{\"required\":[\"b\"]}}]}",
         "{\"a\":2}", ""},
        {"{\"$ref\":\"#/$defs/x\",\"$defs\":{\"x\":{\"type\":\"null\"}}}", "1",
         "it must be null, not 1."},
        {"{\"properties\":{\"a\":{\"items\":{\"properties\":{\"b\":{"
         "\"type\":\"null\"}}}}}}",
         "{\"a\":[{},{\"b\":{}}]}", "it: a[1].b must be null, not a record."},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        check_sentence(rows[i].schema, rows[i].value, rows[i].sentence);
}

static void
long_text_is_quoted_by_its_beginning(void **state)
{
    (void)state;
    check_sentence("{\"type\":\"null\"}",
                   "\"0123456789012345678901234567890123456789\"",
                   "it must be null, not "
                   "\"0123456789012345678901234567890123456789\".");
    check_sentence("{\"type\":\"null\"}",
                   "\"01234567890123456789012345678901234567890\"",
                   "it must be null, not "
                   "\"0123456789012345678901234567890123456789\u2026\".");
}

static void
a_newer_file_is_told_before_all_else(void **state)
{
    (void)state;
    Error error = {0};
    Json *json = decode("{\"unheard\":1,\"schema_version\":2}");
    assert_int_equal(schema_check("plan", json, &error), STATUS_INVALID);
    assert_string_equal(error.text,
                        "plan: schema_version is 2: it was written by a newer "
                        "Timbre; this one reads up to 1.");
    json_free(json);
}

static void
a_keyword_that_is_not_judged_is_refused(void **state)
{
    (void)state;
    static const char *const schemas[] = {
        "{\"multipleOf\":2}",
        "{\"properties\":{\"a\":{\"format\":\"date\"}}}",
        "{\"$ref\":\"#/$defs/none\"}",
        "{\"$ref\":\"other.schema.json\"}",
        "{\"pattern\":\"(\"}",
        "{\"$ref\":\"#/$defs/a\",\"$defs\":{\"a\":{\"$ref\":\"#/$defs/a\"}}}",
        "{\"items\":3}",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(schemas); i++) {
        Error error = {0};
        Json *json = decode(schemas[i]);
        assert_null(schema_node_new(json, NULL, NULL, &error));
        assert_string_not_equal(error.text, "");
        json_free(json);
    }
}

// Every schema of the program.

static void
every_name_has_a_schema_and_every_schema_a_name(void **state)
{
    (void)state;
    size_t count = 0;
    const char *const *names = schema_check_names(&count);
    assert_int_equal(count, 7);
    for (size_t i = 0; i < count; i++) {
        assert_non_null(schema_check_text(names[i]));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(names[i], names[j]);
    }
    assert_null(schema_check_text("none"));
    Error error = {0};
    assert_int_equal(schema_check("none", NULL, &error), STATUS_NOT_FOUND);
    assert_string_equal(error.text, "there is no schema called none");
}

// Recursion follows the nesting of the schema.
static void
check_style(const Json *schema, const char *name)
{
    if (json_kind(schema) != JSON_KIND_RECORD) {
        for (size_t i = 0; i < json_length(schema); i++)
            check_style(json_item(schema, i), name);
        return;
    }
    const char *pattern = json_get_text(schema, "pattern");
    if (pattern != NULL) {
        assert_true(pattern[0] == '^' && text_ends_with(pattern, "$"));
        assert_non_null(json_get_text(schema, "title"));
    }
    if (json_kind(json_member(schema, "properties")) == JSON_KIND_RECORD &&
        json_kind(json_member(schema, "type")) == JSON_KIND_TEXT &&
        json_member(schema, "allOf") == NULL)
        assert_non_null(json_member(schema, "additionalProperties"));
    for (size_t i = 0; i < json_length(schema); i++)
        check_style(json_member_value(schema, i), name);
}

static void
patterns_have_titles_and_records_are_closed(void **state)
{
    (void)state;
    size_t count = 0;
    const char *const *names = schema_check_names(&count);
    for (size_t i = 0; i < count; i++) {
        const char *text = schema_check_text(names[i]);
        Json *schema = json_decode(text, strlen(text), NULL);
        assert_non_null(schema);
        check_style(schema, names[i]);
        json_free(schema);
    }
}

// Reading by the decoder, where there is one.

static Status
read_request(const Json *json, Error *error)
{
    Request *request = request_from_json(json, error);
    request_free(request);
    return request == NULL ? error->status : STATUS_OK;
}

static Status
read_plan(const Json *json, Error *error)
{
    Plan *plan = plan_from_json(json, error);
    plan_free(plan);
    return plan == NULL ? error->status : STATUS_OK;
}

static Status
read_result(const Json *json, Error *error)
{
    Result *result = result_from_json(json, error);
    result_free(result);
    return result == NULL ? error->status : STATUS_OK;
}

static Status
read_event(const Json *json, Error *error)
{
    Event *event = event_from_json(json, error);
    event_free(event);
    return event == NULL ? error->status : STATUS_OK;
}

static Status
read_score(const Json *json, Error *error)
{
    Score *score = score_from_json(json, error);
    score_free(score);
    return score == NULL ? error->status : STATUS_OK;
}

static Status
read_take(const Json *json, Error *error)
{
    Take *take = take_from_json(json, error);
    take_free(take);
    return take == NULL ? error->status : STATUS_OK;
}

static Status
read_edit(const Json *json, Error *error)
{
    return schema_check("edit", json, error);
}

static const struct {
    const char *name;
    Status (*read)(const Json *json, Error *error);
} readers[] = {
    {"request", read_request}, {"plan", read_plan}, {"result", read_result},
    {"event", read_event},     {"edit", read_edit}, {"score", read_score},
    {"take", read_take},
};

static void
valid_rows_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(readers); i++) {
        Json *rows = schema_rows_read(readers[i].name);
        for (size_t j = 0; j < json_length(rows); j++) {
            Error error = {0};
            if (readers[i].read(json_item(rows, j), &error) != STATUS_OK)
                fail_msg("%s row %zu: %s", readers[i].name, j, error.text);
        }
        json_free(rows);
    }
}

// Where TIMBRE_SENTENCES names a file, each broken document goes there with its
// sentence: tests/parity compares them with those of the Python twin.
enum { SENTENCE_DOCUMENT_BYTES = 100000 };

static void
tell(const char *name, const Json *document, const Error *error)
{
    if (getenv("TIMBRE_SENTENCES") == NULL)
        return;
    FILE *file = fopen(getenv("TIMBRE_SENTENCES"), "a");
    char *text = json_encode(document);
    Json *line = json_make_record();
    json_put_text(line, "schema", name);
    json_put_text(line, "sentence", error->text);
    char *head = json_encode(line);
    assert_non_null(file);
    if (strlen(text) < SENTENCE_DOCUMENT_BYTES)
        (void)fprintf(file, "%s\n%s\n", head, text);
    mem_free(head);
    json_free(line);
    mem_free(text);
    assert_int_equal(fclose(file), 0);
}

static void
list_missing(const StringList *all, const StringList *reached)
{
    size_t missing = 0;
    for (size_t i = 0; i < all->count; i++)
        if (!string_list_has(reached, all->items[i])) {
            print_error("no valid row reaches %s\n", all->items[i]);
            missing++;
        }
    assert_int_equal(missing, 0);
}

static void
check_every_keyword(const char *name,
                    Status (*read)(const Json *json, Error *error))
{
    StringList all = {0};
    StringList reached = {0};
    const char *text = schema_check_text(name);
    Json *schema = json_decode(text, strlen(text), NULL);
    Json *rows = schema_rows_read(name);
    SchemaWalk walk = {.schema_name = name,
                       .root = schema,
                       .judge = read,
                       .tell = tell,
                       .reached = &all};
    schema_walk_node(&walk, schema, "", NULL, NULL);
    walk.reached = &reached;
    for (size_t i = 0; i < json_length(rows); i++) {
        walk.document = json_item(rows, i);
        schema_walk_node(&walk, schema, "", NULL, walk.document);
    }
    print_message("%s: %zu keywords of fields, %zu broken documents\n", name,
                  all.count, walk.broken);
    assert_int_equal(walk.faults, 0);
    assert_true(walk.broken > all.count);
    list_missing(&all, &reached);
    string_list_clear(&reached);
    string_list_clear(&all);
    json_free(rows);
    json_free(schema);
}

static bool
has_breaker(const char *keyword)
{
    for (size_t i = 0; i < ARRAY_LENGTH(schema_breakers); i++)
        if (strcmp(schema_breakers[i].keyword, keyword) == 0)
            return true;
    return false;
}

// Or the next test would pass a new keyword over.
static void
every_keyword_that_judges_can_be_broken(void **state)
{
    (void)state;
    for (int i = 0; i < SCHEMA_KEYWORD_COUNT; i++) {
        const SchemaKeyword keyword = (SchemaKeyword)i;
        const bool only_leads_deeper =
            keyword == SCHEMA_REF || keyword == SCHEMA_PROPERTIES ||
            keyword == SCHEMA_PREFIX_ITEMS || keyword == SCHEMA_ITEMS ||
            keyword == SCHEMA_ALL_OF || keyword == SCHEMA_IF ||
            keyword == SCHEMA_THEN;
        assert_int_equal(has_breaker(schema_node_keyword_name(keyword)),
                         !only_leads_deeper);
    }
}

static void
every_keyword_of_every_field_is_refused_with_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(readers); i++)
        check_every_keyword(readers[i].name, readers[i].read);
}

// Words that stand in tables of the program and in schemas alike.

static const Json *
definition(const Json *schema, const char *name)
{
    return json_member(json_member(schema, "$defs"), name);
}

static void
check_words(const char *schema_name,
            const char *definition_name,
            size_t count,
            const char *(*name_of)(int index))
{
    const char *text = schema_check_text(schema_name);
    Json *schema = json_decode(text, strlen(text), NULL);
    const Json *words =
        json_member(definition(schema, definition_name), "enum");
    assert_int_equal(json_length(words), count);
    for (size_t i = 0; i < count; i++)
        assert_string_equal(json_text(json_item(words, i)), name_of((int)i));
    json_free(schema);
}

static const char *
mode_name(int index)
{
    return music_mode_name((Mode)index);
}

static const char *
role_name(int index)
{
    return music_role_name((Role)index);
}

static const char *
section_role_name(int index)
{
    return music_section_role_name((SectionRole)index);
}

static const char *
stage_name(int index)
{
    return backend_stage_name((Stage)index);
}

static void
words_of_schemas_are_those_of_the_tables(void **state)
{
    (void)state;
    static const char *const schemas[] = {"plan", "score"};
    for (size_t i = 0; i < ARRAY_LENGTH(schemas); i++) {
        check_words(schemas[i], "mode", MODE_COUNT, mode_name);
        check_words(schemas[i], "role", ROLE_COUNT, role_name);
        check_words(schemas[i], "section_role", SECTION_ROLE_COUNT,
                    section_role_name);
    }
    check_words("event", "stage", STAGE_COUNT, stage_name);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_the_sentence_that_was_agreed),
        cmocka_unit_test(long_text_is_quoted_by_its_beginning),
        cmocka_unit_test(a_newer_file_is_told_before_all_else),
        cmocka_unit_test(a_keyword_that_is_not_judged_is_refused),
        cmocka_unit_test(every_name_has_a_schema_and_every_schema_a_name),
        cmocka_unit_test(patterns_have_titles_and_records_are_closed),
        cmocka_unit_test(valid_rows_are_read),
        cmocka_unit_test(every_keyword_that_judges_can_be_broken),
        cmocka_unit_test(every_keyword_of_every_field_is_refused_with_its_name),
        cmocka_unit_test(words_of_schemas_are_those_of_the_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
