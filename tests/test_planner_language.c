// SPDX-License-Identifier: MIT
// Prompts as musicians type them, and what the plan must hold: our own file,
// and the public one where it lies beside the checkout. The rules are those
// of language/README.md section 5.
#include "timbre/base/json.h"
#include "timbre/base/memory.h"
#include "timbre/core/chord.h"
#include "timbre/core/instrument_table.h"
#include "timbre/core/plan.h"
#include "timbre/planner/planner.h"

#include "check.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Small tools.

// Items of a list, or the value itself.
static size_t
entries(const Json *value)
{
    return json_kind(value) == JSON_KIND_LIST ? json_length(value) : 1;
}

static const Json *
entry(const Json *value, size_t index)
{
    return json_kind(value) == JSON_KIND_LIST ? json_item(value, index) : value;
}

static bool
number_ok(double have, const Json *wanted, double tolerance)
{
    if (json_is_number(wanted))
        return fabs(have - json_number(wanted, 0)) <= tolerance;
    const Json *any = json_member(wanted, "any");
    for (size_t i = 0; i < json_length(any); i++)
        if (number_ok(have, json_item(any, i), tolerance))
            return true;
    return any == NULL && have >= json_get_number(wanted, "min", -INFINITY) &&
           have <= json_get_number(wanted, "max", INFINITY);
}

static bool
sounds(const Plan *plan, const char *wanted)
{
    for (size_t i = 0; i < plan->part_count; i++) {
        if (strcmp(music_role_name(plan->parts[i].role), wanted) == 0)
            return true;
        // Who plays in which role is the plan's to say.
        if (strcmp(wanted, "lead") != 0 && strcmp(wanted, "harmony") != 0 &&
            instrument_table_matches(plan->parts[i].instrument, wanted))
            return true;
    }
    return string_list_has(&plan->texture, wanted);
}

// The list holds it, or its family or role.
static bool
is_listed(const StringList *list, const char *wanted)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], wanted) == 0 ||
            instrument_table_matches(wanted, list->items[i]))
            return true;
    return false;
}

static bool
any_in(const StringList *list, const Json *group)
{
    for (size_t i = 0; i < entries(group); i++)
        if (string_list_has(list, json_text(entry(group, i))))
            return true;
    return false;
}

static bool
all_groups_in(const StringList *list, const Json *groups)
{
    for (size_t i = 0; i < json_length(groups); i++)
        if (!any_in(list, json_item(groups, i)))
            return false;
    return true;
}

// Fields.

static bool
tempo_ok(const Plan *plan, const Json *wanted)
{
    return number_ok(plan->tempo_bpm, wanted, 0.5);
}

static bool
key_ok(const Plan *plan, const Json *wanted)
{
    for (size_t i = 0; i < entries(wanted); i++)
        if (music_pitch_class(plan->key) ==
            music_pitch_class(json_text(entry(wanted, i))))
            return true;
    return false;
}

static bool
mode_ok(const Plan *plan, const Json *wanted)
{
    for (size_t i = 0; i < entries(wanted); i++)
        if (strcmp(music_mode_name(plan->mode), json_text(entry(wanted, i))) ==
            0)
            return true;
    return false;
}

static bool
meter_ok(const Plan *plan, const Json *wanted)
{
    char text[8];
    music_meter_text(plan->meter, text);
    for (size_t i = 0; i < entries(wanted); i++)
        if (strcmp(text, json_text(entry(wanted, i))) == 0)
            return true;
    return false;
}

static bool
duration_ok(const Plan *plan, const Json *wanted)
{
    return number_ok(plan->duration_s, wanted,
                     fmax(2.5, 0.05 * json_number(wanted, 0)));
}

static bool
bars_ok(const Plan *plan, const Json *wanted)
{
    return number_ok(plan->bars, wanted, 0);
}

static bool
genre_ok(const Plan *plan, const Json *wanted)
{
    return plan->genre.count <= 4 && any_in(&plan->genre, wanted);
}

static bool
genre_all_ok(const Plan *plan, const Json *wanted)
{
    return all_groups_in(&plan->genre, wanted);
}

static bool
mood_ok(const Plan *plan, const Json *wanted)
{
    return plan->mood.count <= 8 && all_groups_in(&plan->mood, wanted);
}

static bool
texture_ok(const Plan *plan, const Json *wanted)
{
    return all_groups_in(&plan->texture, wanted);
}

static bool
include_ok(const Plan *plan, const Json *wanted)
{
    for (size_t i = 0; i < json_length(wanted); i++) {
        const Json *group = json_item(wanted, i);
        bool is_there = false;
        for (size_t k = 0; k < entries(group); k++)
            is_there |= sounds(plan, json_text(entry(group, k)));
        if (!is_there)
            return false;
    }
    return true;
}

static bool
exclude_ok(const Plan *plan, const Json *wanted)
{
    for (size_t i = 0; i < json_length(wanted); i++) {
        const char *id = json_text(json_item(wanted, i));
        if (!is_listed(&plan->exclude, id) || sounds(plan, id))
            return false;
    }
    return true;
}

static bool
vocals_ok(const Plan *plan, const Json *wanted)
{
    return json_truth(wanted, false) ==
           (plan->vocals || sounds(plan, "vocals"));
}

static bool
seed_ok(const Plan *plan, const Json *wanted)
{
    return plan->has_seed && (double)plan->seed == json_number(wanted, -1);
}

static bool
conflict_ok(const Plan *plan, const Json *wanted)
{
    return json_truth(wanted, false) == (plan->conflicts.count > 0);
}

// Chords.

static bool
parse_chord(const Plan *plan, const char *text, Chord *chord)
{
    return chord_parse_name(text, chord) ||
           chord_parse_roman(text, music_pitch_class(plan->key), plan->mode,
                             true, chord);
}

static bool
loop_ok(const Plan *plan, const Json *wanted)
{
    const size_t turn = json_length(wanted);
    if (turn == 0 || plan->chords.count == 0 || plan->chords.count % turn != 0)
        return false;
    for (size_t i = 0; i < plan->chords.count; i++) {
        Chord have;
        Chord want;
        if (!parse_chord(plan, plan->chords.items[i], &have) ||
            !parse_chord(plan, json_text(json_item(wanted, i % turn)), &want) ||
            have.root != want.root ||
            chord_pitch_classes(&have) != chord_pitch_classes(&want))
            return false;
    }
    return true;
}

static bool
chords_ok(const Plan *plan, const Json *wanted)
{
    const Json *any = json_member(wanted, "any");
    for (size_t i = 0; i < json_length(any); i++)
        if (loop_ok(plan, json_item(any, i)))
            return true;
    return any == NULL && loop_ok(plan, wanted);
}

// Sections.

static bool
section_ok(const PlanSection *section, const Json *wanted)
{
    const Json *bars = json_member(wanted, "bars");
    if (bars != NULL && !number_ok(section->bars, bars, 0))
        return false;
    const Json *without = json_member(wanted, "exclude");
    for (size_t i = 0; i < json_length(without); i++)
        if (!is_listed(&section->exclude, json_text(json_item(without, i))))
            return false;
    const Json *with = json_member(wanted, "include");
    for (size_t i = 0; i < json_length(with); i++) {
        bool is_there = false;
        for (size_t k = 0; k < section->include.count; k++)
            is_there |= instrument_table_matches(section->include.items[k],
                                                 json_text(json_item(with, i)));
        if (!is_there)
            return false;
    }
    return true;
}

static bool
has_role(const PlanSection *section, const Json *roles)
{
    for (size_t i = 0; i < entries(roles); i++)
        if (strcmp(music_section_role_name(section->role),
                   json_text(entry(roles, i))) == 0)
            return true;
    return false;
}

// Every section of the role, or its n-th.
static bool
mention_ok(const Plan *plan, const Json *wanted)
{
    const Json *roles = json_member(wanted, "role");
    const int nth = (int)json_get_whole(wanted, "nth", 0);
    int count = 0;
    for (size_t i = 0; i < plan->section_count; i++)
        count += has_role(&plan->sections[i], roles);
    int seen = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        if (!has_role(&plan->sections[i], roles))
            continue;
        seen++;
        const bool is_meant =
            nth == 0 || seen == nth || (nth < 0 && seen == count);
        if (is_meant && !section_ok(&plan->sections[i], wanted))
            return false;
    }
    return count > 0;
}

static bool
form_ok(const Plan *plan, const Json *wanted)
{
    if (plan->section_count != json_length(wanted))
        return false;
    for (size_t i = 0; i < plan->section_count; i++) {
        const Json *want = json_item(wanted, i);
        if (!has_role(&plan->sections[i], json_member(want, "role")) ||
            !section_ok(&plan->sections[i], want))
            return false;
    }
    return true;
}

static bool
sections_ok(const Plan *plan, const Json *expect)
{
    const Json *wanted = json_member(expect, "sections");
    if (json_get_truth(expect, "sections_exact", false))
        return form_ok(plan, wanted);
    for (size_t i = 0; i < json_length(wanted); i++)
        if (!mention_ok(plan, json_item(wanted, i)))
            return false;
    return true;
}

// Reports.

// Words alone, in lower case, each between blanks.
static char *
plain_words(const char *text)
{
    const size_t length = strlen(text);
    char *plain = mem_new(2 * length + 3);
    size_t size = 0;
    plain[size++] = ' ';
    for (size_t i = 0; i < length; i++) {
        const char c = (char)tolower((unsigned char)text[i]);
        const bool is_word = isalnum((unsigned char)c) || c == '#';
        if (is_word)
            plain[size++] = c;
        else if (plain[size - 1] != ' ')
            plain[size++] = ' ';
    }
    if (plain[size - 1] != ' ')
        plain[size++] = ' ';
    return plain;
}

static bool
is_reported(const Plan *plan, const char *phrase)
{
    char *wanted = plain_words(phrase);
    bool is_there = false;
    for (size_t i = 0; i < plan->not_understood.count; i++) {
        char *have = plain_words(plan->not_understood.items[i]);
        is_there |= strstr(have, wanted) != NULL;
        mem_free(have);
    }
    mem_free(wanted);
    return is_there;
}

static bool
not_understood_ok(const Plan *plan, const Json *wanted)
{
    if (json_length(wanted) == 0)
        return plan->not_understood.count == 0;
    for (size_t i = 0; i < json_length(wanted); i++) {
        const Json *group = json_item(wanted, i);
        bool is_there = false;
        for (size_t k = 0; k < entries(group); k++)
            is_there |= is_reported(plan, json_text(entry(group, k)));
        if (!is_there)
            return false;
    }
    return true;
}

static const struct {
    const char *name;
    bool (*holds)(const Plan *plan, const Json *wanted);
} fields[] = {
    {"tempo_bpm", tempo_ok},
    {"key", key_ok},
    {"mode", mode_ok},
    {"meter", meter_ok},
    {"duration_s", duration_ok},
    {"bars", bars_ok},
    {"genre", genre_ok},
    {"genre_all", genre_all_ok},
    {"mood", mood_ok},
    {"texture", texture_ok},
    {"include", include_ok},
    {"exclude", exclude_ok},
    {"vocals", vocals_ok},
    {"seed", seed_ok},
    {"conflict", conflict_ok},
    {"chords", chords_ok},
    {"not_understood", not_understood_ok},
};

static bool
field_ok(const Plan *plan, const char *name, const Json *wanted)
{
    for (size_t i = 0; i < ARRAY_LENGTH(fields); i++)
        if (strcmp(fields[i].name, name) == 0)
            return fields[i].holds(plan, wanted);
    fail_msg("the row expects the unknown field %s", name);
    return false;
}

static bool
resolution_ok(const Plan *plan, const Json *options)
{
    for (size_t i = 0; i < json_length(options); i++) {
        const Json *option = json_item(options, i);
        bool holds = true;
        for (size_t k = 0; k < json_length(option); k++)
            holds &= field_ok(plan, json_member_name(option, k),
                              json_member_value(option, k));
        if (holds)
            return true;
    }
    return false;
}

// None of the values may stand in the plan.
static bool
not_ok(const Plan *plan, const Json * not )
{
    for (size_t i = 0; i < json_length(not ); i++) {
        const char *name = json_member_name(not, i);
        const Json *values = json_member_value(not, i);
        for (size_t k = 0; k < entries(values); k++) {
            const Json *value = entry(values, k);
            bool is_there = false;
            if (strcmp(name, "include") == 0)
                is_there = sounds(plan, json_text(value));
            else if (strcmp(name, "mood") == 0)
                is_there = string_list_has(&plan->mood, json_text(value));
            else if (strcmp(name, "genre") == 0)
                is_there = string_list_has(&plan->genre, json_text(value));
            else if (strcmp(name, "sections") == 0)
                for (size_t s = 0; s < plan->section_count; s++)
                    is_there |= has_role(&plan->sections[s], value);
            else if (strcmp(name, "duration_s") == 0)
                is_there = number_ok(plan->duration_s, value, 0.5);
            else
                is_there = field_ok(plan, name, value);
            if (is_there)
                return false;
        }
    }
    return true;
}

// Rows.

static bool
row_passes(const Plan *plan, const Json *expect, const char **failed)
{
    for (size_t i = 0; i < json_length(expect); i++) {
        const char *name = json_member_name(expect, i);
        const Json *wanted = json_member_value(expect, i);
        bool holds = true;
        if (strcmp(name, "sections") == 0)
            holds = sections_ok(plan, expect);
        else if (strcmp(name, "resolutions") == 0)
            holds = resolution_ok(plan, wanted);
        else if (strcmp(name, "not") == 0)
            holds = not_ok(plan, wanted);
        else if (strcmp(name, "sections_exact") != 0)
            holds = field_ok(plan, name, wanted);
        if (!holds) {
            *failed = name;
            return false;
        }
    }
    return true;
}

static void
check_line(const char *line, size_t length, size_t *passed, size_t *total)
{
    Json *row = json_decode(line, length, NULL);
    assert_non_null(row);
    const char *prompt = json_get_text(row, "prompt");
    const char *failed = "";
    // Not one lucky seed: what was said must hold for any.
    Plan *plan = planner_plan(prompt, 1 + *total * 7919);
    if (row_passes(plan, json_member(row, "expect"), &failed))
        ++*passed;
    else
        print_message("%s: %s\n    %s does not hold\n",
                      json_get_text(row, "id"), prompt, failed);
    ++*total;
    plan_free(plan);
    json_free(row);
}

static void
check_file(FILE *file, size_t *passed, size_t *total)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t length = 0;
    while ((length = getline(&line, &capacity, file)) > 0)
        check_line(line, (size_t)length, passed, total);
    free(line);
    (void)fclose(file);
}

static void
every_own_prompt_gives_the_plan_it_asks_for(void **state)
{
    (void)state;
    size_t passed = 0;
    size_t total = 0;
    FILE *file = fopen("tests/data/language/prompts.jsonl", "r");
    assert_non_null(file);
    check_file(file, &passed, &total);
    assert_true(total >= 150);
    assert_int_equal(passed, total);
}

static void
the_public_prompts_pass_where_they_are_at_hand(void **state)
{
    (void)state;
    size_t passed = 0;
    size_t total = 0;
    FILE *file = fopen("../shared/language/prompts-public.jsonl", "r");
    if (file == NULL)
        return;
    check_file(file, &passed, &total);
    assert_true((double)passed >= 0.95 * (double)total);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_own_prompt_gives_the_plan_it_asks_for),
        cmocka_unit_test(the_public_prompts_pass_where_they_are_at_hand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
