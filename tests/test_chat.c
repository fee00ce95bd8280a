// SPDX-License-Identifier: MIT
#include "timbre/app/chat.h"

#include "check.h"

#include <string.h>

static void
entries_hold_toned_words_and_count_their_changes(void **state)
{
    (void)state;
    Chat *chat = chat_new();
    ChatEntry *entry = chat_add(chat, CHAT_PLAN, "01JOB", NULL);
    const unsigned before = entry->revision;
    chat_say(entry, TONE_SAID, "%d BPM", 82);
    chat_say(entry, TONE_CHOSEN, ", %s", "4/4");
    chat_say(entry, TONE_CHOSEN, "%s", "");
    assert_int_equal(entry->span_count, 2);
    assert_string_equal(entry->spans[0].text, "82 BPM");
    assert_int_equal(entry->spans[0].tone, TONE_SAID);
    assert_true(entry->revision > before);
    assert_string_equal(entry->take, "");
    assert_null(chat_entry(chat, 1));
    chat_clear_entry(entry);
    assert_int_equal(entry->span_count, 0);
    chat_free(chat);
    chat_free(NULL);
}

static void
the_newest_entry_of_a_job_is_found(void **state)
{
    (void)state;
    Chat *chat = chat_new();
    (void)chat_add(chat, CHAT_WORK, "A", "");
    (void)chat_add(chat, CHAT_WORK, "B", "");
    ChatEntry *newest = chat_add(chat, CHAT_WORK, "A", "");
    assert_ptr_equal(chat_find_job(chat, CHAT_WORK, "A"), newest);
    assert_null(chat_find_job(chat, CHAT_TAKE, "A"));
    chat_drop_last(chat);
    assert_int_equal(chat_count(chat), 2);
    chat_free(chat);
}

static void
control_characters_never_reach_a_screen(void **state)
{
    (void)state;
    Chat *chat = chat_new();
    ChatEntry *entry = chat_add(chat, CHAT_YOU, "", "");
    chat_say(entry, TONE_PLAIN, "%s", "a\033[31mb\xff\nc");
    assert_null(strchr(entry->spans[0].text, '\033'));
    assert_non_null(strchr(entry->spans[0].text, '\n'));
    assert_true(
        text_is_utf8(entry->spans[0].text, strlen(entry->spans[0].text)));
    chat_free(chat);
}

static void
every_kind_and_tone_comes_back_from_json(void **state)
{
    (void)state;
    Chat *chat = chat_new();
    for (int kind = 0; kind < CHAT_KIND_COUNT; kind++)
        for (int tone = 0; tone < TONE_COUNT; tone++)
            chat_say(chat_add(chat, (ChatKind)kind, "J", "T"), (Tone)tone,
                     "word %d", tone);
    Json *json = chat_to_json(chat);
    Chat *back = chat_new();
    chat_read_json(back, json);
    assert_int_equal(chat_count(back), chat_count(chat));
    for (size_t i = 0; i < chat_count(chat); i++) {
        const ChatEntry *a = chat_entry(chat, i);
        const ChatEntry *b = chat_entry(back, i);
        assert_int_equal(a->kind, b->kind);
        assert_int_equal(a->spans[0].tone, b->spans[0].tone);
        assert_string_equal(a->spans[0].text, b->spans[0].text);
        assert_string_equal(b->job, "J");
        assert_string_equal(b->take, "T");
        assert_int_equal(a->time_ms, b->time_ms);
    }
    json_free(json);
    chat_free(back);
    chat_free(chat);
}

static void
the_newest_500_are_saved_and_rubbish_is_skipped(void **state)
{
    (void)state;
    Chat *chat = chat_new();
    for (int i = 0; i < 6000; i++)
        chat_say(chat_add(chat, CHAT_NOTE, "", ""), TONE_PLAIN, "%d", i);
    assert_true(chat_count(chat) <= 5000);
    Json *json = chat_to_json(chat);
    assert_int_equal(json_length(json), 500);
    static const char rubbish[] =
        "[1, {\"kind\": \"odd\"}, {\"kind\": \"note\", \"spans\": [7, {}]}]";
    Json *odd = json_decode(rubbish, strlen(rubbish), NULL);
    Chat *back = chat_new();
    chat_read_json(back, odd);
    assert_int_equal(chat_count(back), 1);
    chat_read_json(back, json);
    assert_string_equal(chat_entry(back, 500)->spans[0].text, "5999");
    json_free(odd);
    json_free(json);
    chat_free(back);
    chat_free(chat);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_hold_toned_words_and_count_their_changes),
        cmocka_unit_test(the_newest_entry_of_a_job_is_found),
        cmocka_unit_test(control_characters_never_reach_a_screen),
        cmocka_unit_test(every_kind_and_tone_comes_back_from_json),
        cmocka_unit_test(the_newest_500_are_saved_and_rubbish_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
