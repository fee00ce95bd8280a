// SPDX-License-Identifier: MIT
#include "timbre/base/json.h"
#include "timbre/core/event_table.h"
#include "timbre/core/schema_check.h"

#include "check.h"

#include <ctype.h>
#include <string.h>

static void
every_row_is_found_by_its_name_and_described(void **state)
{
    (void)state;
    for (int i = 0; i < EVENT_TYPE_COUNT; i++) {
        const EventRow *row = &event_table()[i];
        EventType type = EVENT_TYPE_COUNT;
        assert_int_equal(row->type, i);
        assert_true(event_table_find(row->name, &type));
        assert_int_equal(type, i);
        assert_true(isupper((unsigned char)row->text[0]));
        assert_true(text_ends_with(row->text, "."));
        assert_non_null(row->fields);
        assert_int_not_equal(row->topics, 0);
    }
    EventType type = EVENT_TYPE_COUNT;
    assert_false(event_table_find("nothing", &type));
    assert_false(event_table_find(NULL, &type));
}

static void
what_is_posted_is_also_journalled(void **state)
{
    (void)state;
    for (int i = 0; i < EVENT_TYPE_COUNT; i++)
        assert_true(!event_table()[i].is_posted ||
                    event_table()[i].is_journalled);
}

static Json *
read_schema(void)
{
    const char *text = schema_check_text("event");
    return json_decode(text, strlen(text), NULL);
}

// "request lane", then "job" and "take", as the schema names them.
static char *
schema_fields(const Json *schema, const char *type)
{
    char *name = text_format("data_%s", type);
    const Json *data = json_member(json_member(schema, "$defs"), name);
    const Json *fields = json_member(data, "properties");
    mem_free(name);
    assert_non_null(json_member(fields, "job"));
    assert_non_null(json_member(fields, "take"));
    Text words = {0};
    for (size_t i = 2; i < json_length(fields); i++)
        text_append_format(&words, "%s%s", i == 2 ? "" : " ",
                           json_member_name(fields, i));
    return text_take(&words);
}

static void
fields_of_every_row_are_those_of_the_schema(void **state)
{
    (void)state;
    Json *schema = read_schema();
    const Json *types = json_member(
        json_member(json_member(schema, "properties"), "type"), "enum");
    assert_int_equal(json_length(types), EVENT_TYPE_COUNT);
    for (int i = 0; i < EVENT_TYPE_COUNT; i++) {
        const EventRow *row = &event_table()[i];
        assert_string_equal(json_text(json_item(types, (size_t)i)), row->name);
        check_owned_text(schema_fields(schema, row->name), row->fields);
    }
    json_free(schema);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found_by_its_name_and_described),
        cmocka_unit_test(what_is_posted_is_also_journalled),
        cmocka_unit_test(fields_of_every_row_are_those_of_the_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
