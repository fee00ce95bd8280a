// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/planner/planner.h"

#include "../src/app/chat_write.h"
#include "check.h"

#include <string.h>

static char *
words_of(const ChatEntry *entry)
{
    Text text = {0};
    for (size_t i = 0; i < entry->span_count; i++)
        text_append(&text, entry->spans[i].text);
    text_append(&text, "");
    return text_take(&text);
}

static char *
told_again(const Plan *plan, const Plan *of)
{
    Chat *chat = chat_new();
    ChatEntry *entry = chat_add(chat, CHAT_PLAN, "", "");
    chat_say(entry, TONE_SAID, "once more");
    chat_write_plan_again(entry, plan, of);
    char *words = words_of(entry);
    chat_free(chat);
    return words;
}

static void
a_take_made_once_more_tells_only_what_is_another(void **state)
{
    (void)state;
    Plan *plan = planner_plan("lofi piano, 80 bpm, 8 bars", 3);
    Plan *other = plan_copy(plan);
    char *words = told_again(other, plan);
    assert_string_equal(words, "once more");
    mem_free(words);
    other->seed = 4; // told by who asks
    words = told_again(other, plan);
    assert_string_equal(words, "once more");
    mem_free(words);
    other->tempo_bpm = 96;
    words = told_again(other, plan);
    assert_non_null(strstr(words, "\n"));
    assert_non_null(strstr(words, "96 BPM"));
    assert_null(strstr(words, "piano"));
    mem_free(words);
    words = told_again(other, NULL);
    assert_non_null(strstr(words, "piano"));
    mem_free(words);
    plan_free(other);
    plan_free(plan);
}

static void
a_long_piece_is_told_in_few_sections(void **state)
{
    (void)state;
    Plan *plan = planner_plan("lofi piano, 10 minutes", 3);
    assert_true(plan->section_count > 10);
    char *words = told_again(plan, NULL);
    assert_non_null(strstr(words, " more"));
    const char *last = plan->sections[plan->section_count - 1].id;
    assert_non_null(strstr(words, last));
    assert_null(strstr(words, plan->sections[plan->section_count - 2].id));
    mem_free(words);
    plan_free(plan);
}

static void
a_take_tells_its_flags_and_what_was_traded(void **state)
{
    (void)state;
    Result *result = result_new();
    result->sample_rate_hz = 44100;
    result->frame_count = 441000;
    result_add_flag(result, "tail", "the end is empty; extend it");
    result->facts = json_make_record();
    Json *notes = json_make_list();
    json_push_text(notes, "int8 weights, to fit 2 GB");
    json_put(result->facts, "notes", notes);
    Chat *chat = chat_new();
    ChatEntry *entry = chat_add(chat, CHAT_PLAN, "", "");
    chat_write_take(entry, 3, "dub", NULL, result, "done");
    char *words = words_of(entry);
    assert_non_null(strstr(words, "\ntail: the end is empty; extend it"));
    assert_non_null(strstr(words, "\nnote: int8 weights, to fit 2 GB"));
    mem_free(words);
    chat_free(chat);
    result_free(result);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_take_made_once_more_tells_only_what_is_another),
        cmocka_unit_test(a_long_piece_is_told_in_few_sections),
        cmocka_unit_test(a_take_tells_its_flags_and_what_was_traded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
