// SPDX-License-Identifier: MIT
#include "check.h"
#include "input.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

// All events in short words: "k:a", "k:ctrl-p", "m:press1@3,4", "p:text".
static void
describe(const InputEvent *event, Text *text)
{
    static const char *const actions[] = {[MOUSE_PRESS] = "press",
                                          [MOUSE_RELEASE] = "release",
                                          [MOUSE_DRAG] = "drag",
                                          [MOUSE_WHEEL_UP] = "up",
                                          [MOUSE_WHEEL_DOWN] = "down"};
    static const char *const replies[] = {
        [REPLY_ATTRIBUTES] = "attributes", [REPLY_MODE] = "mode",
        [REPLY_KITTY] = "kitty",           [REPLY_FOREGROUND] = "foreground",
        [REPLY_BACKGROUND] = "background", [REPLY_CURSOR] = "cursor",
        [REPLY_HAS_RGB] = "rgb",           [REPLY_VERSION] = "version"};
    char name[32];
    if (text->length > 0)
        text_append(text, " ");
    switch (event->type) {
    case INPUT_KEY:
        input_key_name(&event->key, name);
        text_append_format(text, "k:%s", name);
        break;
    case INPUT_MOUSE:
        text_append_format(text, "m:%s%d@%d,%d", actions[event->mouse.action],
                           event->mouse.button, event->mouse.row,
                           event->mouse.column);
        if (event->mouse.modifiers != 0)
            text_append_format(text, "+%u", event->mouse.modifiers);
        break;
    case INPUT_PASTE:
        text_append_format(text, "p:%s", event->text);
        break;
    case INPUT_FOCUS_IN:
        text_append(text, "in");
        break;
    case INPUT_FOCUS_OUT:
        text_append(text, "out");
        break;
    case INPUT_REPLY:
        text_append_format(text, "r:%s:%d:%llx%s%s", replies[event->reply],
                           event->number, (unsigned long long)event->value,
                           event->text == NULL ? "" : ":",
                           event->text == NULL ? "" : event->text);
        break;
    }
}

static char *
take_all(Input *input)
{
    Text text = {0};
    InputEvent event = {0};
    while (input_next(input, &event)) {
        describe(&event, &text);
        mem_free(event.text);
        event = (InputEvent){0};
    }
    return text_take(&text);
}

typedef struct {
    const char *bytes;
    const char *events; // after input_expire()
} Row;

static const Row rows[] = {
    // Characters.
    {"a", "k:a"},
    {"Z~ ", "k:Z k:~ k:space"},
    {"\xc3\xa9\xe4\xb8\xad\xf0\x9f\x8e\xb9", "k:é k:中 k:🎹"},
    {"\r\t\x7f\n", "k:enter k:tab k:backspace k:ctrl-j"},
    {"\x10\x01\x1a", "k:ctrl-p k:ctrl-a k:ctrl-z"},
    {"\x08", "k:backspace"},
    {"\x1c\x1d\x1e\x1f", "k:ctrl-\\ k:ctrl-] k:ctrl-^ k:ctrl-_"},
    {"\x1b", "k:esc"},
    {"\x1b\x1b", "k:esc k:esc"},
    // alt
    {"\x1br", "k:alt-r"},
    {"\x1bR", "k:alt-R"},
    {"\x1b\r", "k:alt-enter"},
    {"\x1b\x7f", "k:alt-backspace"},
    {"\x1b\xc3\xa9", "k:alt-é"},
    {"\x1b\x10", "k:ctrl-alt-p"},
    {"\x1b[", "k:alt-["},
    {"\x1bO", "k:alt-O"},
    {"\x1b]", "k:alt-]"},
    {"\x1bP", "k:alt-P"},
    // Cursor keys in all their forms.
    {"\x1b[A\x1b[B\x1b[C\x1b[D", "k:up k:down k:right k:left"},
    {"\x1bOA\x1bOB\x1bOC\x1bOD", "k:up k:down k:right k:left"},
    {"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~\x1bOH\x1bOF",
     "k:home k:end k:home k:end k:home k:end k:home k:end"},
    {"\x1b[2~\x1b[3~\x1b[5~\x1b[6~", "k:insert k:delete k:page-up k:page-down"},
    {"\x1b[1;5A\x1b[1;2D\x1b[1;3C", "k:ctrl-up k:shift-left k:alt-right"},
    {"\x1b[3;5~\x1b[5;3~", "k:ctrl-delete k:alt-page-up"},
    {"\x1b[1;6H", "k:ctrl-shift-home"},
    {"\x1b[Z", "k:shift-tab"},
    {"\x1b\x1b[A", "k:esc k:up"},
    // Function keys.
    {"\x1bOP\x1bOQ\x1bOR\x1bOS", "k:f1 k:f2 k:f3 k:f4"},
    {"\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~", "k:f1 k:f5 k:f6 k:f10 k:f12"},
    {"\x1b[1;2P\x1b[1;5R\x1b[24;5~", "k:shift-f1 k:ctrl-f3 k:ctrl-f12"},
    {"\x1b[[A\x1b[[E", "k:f1 k:f5"},
    {"\x1bOj\x1bOM\x1bOp", "k:* k:enter k:0"},
    // kitty: CSI code ; modifiers u
    {"\x1b[97;5u", "k:ctrl-a"},
    {"\x1b[27u", "k:esc"},
    {"\x1b[114;3u", "k:alt-r"},
    {"\x1b[114;4u", "k:alt-R"},
    {"\x1b[112;6u", "k:ctrl-shift-p"},
    {"\x1b[13;2u", "k:shift-enter"},
    {"\x1b[13;3u", "k:alt-enter"},
    {"\x1b[106;5u", "k:ctrl-j"},
    {"\x1b[105;5u", "k:tab"},
    {"\x1b[109;5u", "k:enter"},
    {"\x1b[9;2u", "k:shift-tab"},
    {"\x1b[127;5u", "k:ctrl-backspace"},
    {"\x1b[32;5u", "k:ctrl-space"},
    {"\x1b[97;5:1u\x1b[97;5:2u\x1b[97;5:3u", "k:ctrl-a k:ctrl-a"},
    {"\x1b[97:65;6u", "k:ctrl-shift-a"},
    {"\x1b[97;69u", "k:ctrl-a"}, // with caps lock
    {"\x1b[57400u\x1b[57419u\x1b[57414u", "k:1 k:up k:enter"},
    {"\x1b[57441u\x1b[57358u", ""}, // shift alone, caps lock
    // modifyOtherKeys: CSI 27 ; modifiers ; code ~
    {"\x1b[27;5;97~", "k:ctrl-a"},
    {"\x1b[27;2;13~", "k:shift-enter"},
    {"\x1b[27;6;80~", "k:ctrl-shift-p"},
    // Mouse.
    {"\x1b[<0;5;4M\x1b[<0;5;4m", "m:press1@3,4 m:release1@3,4"},
    {"\x1b[<2;1;1M", "m:press3@0,0"},
    {"\x1b[<32;80;24M", "m:drag1@23,79"},
    {"\x1b[<64;3;2M\x1b[<65;3;2M", "m:up0@1,2 m:down0@1,2"},
    {"\x1b[<66;3;2M\x1b[<35;3;2M\x1b[<128;3;2M", ""},
    {"\x1b[<16;3;2M\x1b[<8;3;2M\x1b[<4;3;2M",
     "m:press1@1,2+4 m:press1@1,2+2 m:press1@1,2+1"},
    {"\x1b[<0;0;4M\x1b[<0;5M\x1b[<0;5;4;3M", ""},
    {"\x1b[M !!x", "k:x"},
    {"\x1b[M\x1b[A", "k:up"},
    {"\x1b[[\x1b[A", "k:up"},
    // Focus and paste.
    {"\x1b[I\x1b[O", "in out"},
    {"\x1b[200~two\rlines\x1b[201~x", "p:two\nlines k:x"},
    {"\x1b[200~a\r\nb\nc\x1b[201~", "p:a\nb\nc"},
    {"\x1b[200~\x1b[A\x1b[20\x03q\tq\x7f\x1b[201~", "p:[A[20q\tq"},
    {"\x1b[200~\x1b\x1b[201~", "p:"},
    {"\x1b[200~\x1b[200~\x1b[201~", "p:[200~"},
    {"\x1b[201~", ""},
    // Replies.
    {"\x1b[?64;1;2c", "r:attributes:0:40"},
    {"\x1b[?2026;2$y", "r:mode:2026:2"},
    {"\x1b[?1u", "r:kitty:0:1"},
    {"\x1b]10;rgb:d8d8/dede/e9e9\x1b\\", "r:foreground:0:d8dee9"},
    {"\x1b]11;rgb:1414/1616/1b1b\a", "r:background:0:14161b"},
    {"\x1b]11;rgb:f/0/8\a", "r:background:0:ff0088"},
    {"\x1b]11;rgba:1414/1616/1b1b/ffff\a", "r:background:0:14161b"},
    {"\x1b]11;rgb:1414/1616\a\x1b]11;red\a\x1b]12;?\a", ""},
    {"\x1b[24;80R", "r:cursor:23:4f"},
    {"\x1b[1;20R", "r:cursor:0:13"},
    {"\x1bP1+r524742=382f382f38\x1b\\", "r:rgb:0:1"},
    {"\x1bP1$r0;38:2::1:2:3m\x1b\\", "r:rgb:0:1"},
    {"\x1bP0+r524742\x1b\\\x1bP1$r0m\x1b\\", ""},
    {"\x1bP>|XTerm(390)\x1b\\", "r:version:0:0:XTerm(390)"},
    {"\x1b_Gi=1;OK\x1b\\x", "k:x"},
    // What means nothing vanishes, and what follows is read.
    {"\x1b[999~\x1b[5;9z\x1b[>1;2c\x1b[=1x", ""},
    {"\x1b[1;2;3;4;5;6;7;8;9;10;11mx", "k:x"},
    {"\x1b[99999999999999999999ux", "k:x"},
    {"\x1b[12\x1b[A", "k:up"},
    {"\x1b[12\r", "k:enter"},
    {"\x1b]11;rgb\rx", "k:enter k:x"},
    {"\x1b]11;rg\x1b[A", "k:up"},
    {"\x1bO\x1b[A", "k:up"},
    {"\x80\xbf\xffx", "k:x"},
    {"\xe4\xb8x", "k:x"},
    {"\xe4\xb8\x1b[A", "k:up"},
    {"\xc0\xafx", "k:x"},
    {"\xc2\x9bx", "k:x"},
    {"\xed\xa0\x80x", "k:x"}};

static void
every_sequence_gives_its_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        Input *input = input_new(true);
        input_feed(input, rows[i].bytes, strlen(rows[i].bytes));
        input_expire(input);
        check_owned_text(take_all(input), rows[i].events);
        assert_false(input_is_waiting(input));
        input_free(input);
    }
}

static void
split_reads_give_the_same_events(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        const size_t length = strlen(rows[i].bytes);
        for (size_t cut = 1; cut <= length; cut++) {
            Input *input = input_new(true);
            for (size_t at = 0; at < length; at += cut)
                input_feed(input, rows[i].bytes + at,
                           at + cut < length ? cut : length - at);
            input_expire(input);
            // One byte a read: ctrl-c alone ends a paste.
            if (strchr(rows[i].bytes, 0x03) == NULL)
                check_owned_text(take_all(input), rows[i].events);
            else
                mem_free(take_all(input));
            input_free(input);
        }
    }
}

static void
an_escape_waits_for_more(void **state)
{
    (void)state;
    Input *input = input_new(true);
    input_feed(input, "\x1b", 1);
    assert_true(input_is_waiting(input));
    check_owned_text(take_all(input), "");
    input_feed(input, "[", 1);
    assert_true(input_is_waiting(input));
    input_feed(input, "1", 1);
    assert_false(input_is_waiting(input));
    input_expire(input); // half a sequence is no key
    check_owned_text(take_all(input), "");
    input_feed(input, ";5A", 3);
    check_owned_text(take_all(input), "k:ctrl-up");
    input_free(input);
}

static void
late_replies_never_become_keys(void **state)
{
    (void)state;
    Input *input = input_new(true);
    const char *parts[] = {"\x1b]11;rg", "b:1414/16", "16/1b1b\x1b", "\\"};
    for (size_t i = 0; i < ARRAY_LENGTH(parts); i++) {
        input_feed(input, parts[i], strlen(parts[i]));
        if (i < 2)
            input_expire(input);
    }
    check_owned_text(take_all(input), "r:background:0:14161b");
    input_free(input);
}

static void
without_utf8_bytes_are_latin1(void **state)
{
    (void)state;
    Input *input = input_new(false);
    input_feed(input, "a\xe9\x9b", 3);
    check_owned_text(take_all(input), "k:a k:é");
    input_free(input);
}

static void
a_paste_is_cut_at_the_limit(void **state)
{
    (void)state;
    Input *input = input_new(true);
    char block[4096];
    memset(block, 'x', sizeof(block));
    input_feed(input, "\x1b[200~", 6);
    for (int i = 0; i < 3 * INPUT_PASTE_LIMIT / (int)sizeof(block); i++)
        input_feed(input, block, sizeof(block));
    input_feed(input, "\x1b[201~y", 7);
    InputEvent event = {0};
    assert_true(input_next(input, &event));
    assert_int_equal(event.type, INPUT_PASTE);
    assert_int_equal(event.text_length, INPUT_PASTE_LIMIT);
    assert_true(event.is_cut);
    mem_free(event.text);
    check_owned_text(take_all(input), "k:y");
    input_free(input);
}

static void
a_paste_at_the_limit_is_whole(void **state)
{
    (void)state;
    Input *input = input_new(true);
    char *text = mem_new(INPUT_PASTE_LIMIT);
    memset(text, 'x', INPUT_PASTE_LIMIT);
    input_feed(input, "\x1b[200~", 6);
    input_feed(input, text, INPUT_PASTE_LIMIT);
    input_feed(input, "\x1b[201~", 6);
    InputEvent event = {0};
    assert_true(input_next(input, &event));
    assert_int_equal(event.text_length, INPUT_PASTE_LIMIT);
    assert_false(event.is_cut);
    mem_free(event.text);
    mem_free(text);
    input_free(input);
}

static void
a_paste_without_an_end_gives_the_keyboard_back(void **state)
{
    (void)state;
    static const char *const ways[] = {"\x03", "\x1b", "\x1b[27u", "\x1b[99;5u",
                                       "\x1b[27;5;99~"};
    for (size_t i = 0; i < ARRAY_LENGTH(ways); i++) {
        Input *input = input_new(true);
        input_feed(input, "\x1b[200~lost", 10);
        input_expire(input); // silence alone ends nothing
        input_feed(input, " end", 4);
        check_owned_text(take_all(input), "");
        input_feed(input, ways[i], strlen(ways[i]));
        input_expire(input);
        input_feed(input, "x", 1);
        check_owned_text(take_all(input), "p:lost end k:x");
        input_free(input);
    }
}

static void
a_string_without_an_end_gives_the_keyboard_back(void **state)
{
    (void)state;
    Input *input = input_new(true);
    input_feed(input, "\x1b]52;c;AAAA", 11);
    input_feed(input, "\r", 1);
    input_feed(input, "abc", 3);
    check_owned_text(take_all(input), "k:enter k:a k:b k:c");
    // Or it was longer than any reply.
    input_feed(input, "\x1bP", 2);
    for (int i = 0; i < 65537; i++)
        input_feed(input, "z", 1);
    input_feed(input, "y", 1);
    check_owned_text(take_all(input), "k:y");
    input_free(input);
}

static void
five_hundred_keys_in_one_burst_all_come(void **state)
{
    (void)state;
    Input *input = input_new(true);
    for (int i = 0; i < 500; i++)
        input_feed(input, "\x1b[1;5A", 6);
    InputEvent event = {0};
    int count = 0;
    while (input_next(input, &event)) {
        assert_int_equal(event.key.code, KEY_UP);
        count++;
    }
    assert_int_equal(count, 500);
    input_free(input);
}

static void
every_key_has_a_name_that_leads_back(void **state)
{
    (void)state;
    static const uint32_t codes[] = {
        'a',        'Z',        '-',         '+',          0xe9,
        0x1f3b9,    '\r',       '\t',        0x1b,         0x7f,
        ' ',        KEY_UP,     KEY_F1,      KEY_F12,      KEY_HOME,
        KEY_DELETE, KEY_INSERT, KEY_PAGE_UP, KEY_PAGE_DOWN};
    for (size_t i = 0; i < ARRAY_LENGTH(codes); i++)
        for (unsigned modifiers = 0; modifiers < 8; modifiers++) {
            const bool is_character = codes[i] > ' ' && codes[i] < 0x7f;
            // Shift is in the character itself.
            if (is_character && (modifiers & MODIFIER_SHIFT) != 0)
                continue;
            if (codes[i] == 'Z' && (modifiers & MODIFIER_CTRL) != 0)
                continue;
            const Key key = {.code = codes[i], .modifiers = modifiers};
            char name[32];
            input_key_name(&key, name);
            Key back = {0};
            if (!input_key_parse(name, &back))
                fail_msg("%s is no key", name);
            assert_int_equal(back.code, key.code);
            assert_int_equal(back.modifiers, key.modifiers);
        }
}

static void
names_of_keys_are_understood(void **state)
{
    (void)state;

    static const struct {
        const char *name;
        uint32_t code;
        unsigned modifiers;
    } names[] = {{"ctrl-p", 'p', MODIFIER_CTRL},
                 {"alt-ctrl-p", 'p', MODIFIER_CTRL | MODIFIER_ALT},
                 {"ctrl-j", '\n', 0},
                 {"ctrl--", '-', MODIFIER_CTRL},
                 {"shift-tab", '\t', MODIFIER_SHIFT},
                 {"shift-r", 'R', 0},
                 {"return", '\r', 0},
                 {"escape", 0x1b, 0},
                 {"pageup", KEY_PAGE_UP, 0},
                 {"?", '?', 0},
                 {"-", '-', 0}};

    static const char *const wrong[] = {"",     "ctrl-", "alt-shift-",
                                        "xx",   "f13",   "f0",
                                        "\x01", "\xff",  "ctrl-xx"};
    Key key;
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        assert_true(input_key_parse(names[i].name, &key));
        assert_int_equal(key.code, names[i].code);
        assert_int_equal(key.modifiers, names[i].modifiers);
    }
    for (size_t i = 0; i < ARRAY_LENGTH(wrong); i++)
        if (input_key_parse(wrong[i], &key))
            fail_msg("\"%s\" was taken for a key", wrong[i]);
}

static void
endless_nonsense_takes_no_memory(void **state)
{
    (void)state;
    static const char *const beginnings[] = {"\x1b[", "\x1b]", "\x1bP",
                                             "\x1b[200~", "\x1b[<"};
    char block[4096];
    memset(block, '1', sizeof(block));
    for (size_t i = 0; i < ARRAY_LENGTH(beginnings); i++) {
        Input *input = input_new(true);
        const size_t before = mallinfo2().uordblks;
        input_feed(input, beginnings[i], strlen(beginnings[i]));
        for (int j = 0; j < 600; j++) {
            input_feed(input, block, sizeof(block));
            InputEvent event = {0};
            while (input_next(input, &event))
                assert_null(event.text);
        }
        assert_true(mallinfo2().uordblks < before + 4 * INPUT_PASTE_LIMIT);
        input_free(input);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sequence_gives_its_events),
        cmocka_unit_test(split_reads_give_the_same_events),
        cmocka_unit_test(an_escape_waits_for_more),
        cmocka_unit_test(late_replies_never_become_keys),
        cmocka_unit_test(without_utf8_bytes_are_latin1),
        cmocka_unit_test(a_paste_is_cut_at_the_limit),
        cmocka_unit_test(a_paste_at_the_limit_is_whole),
        cmocka_unit_test(a_paste_without_an_end_gives_the_keyboard_back),
        cmocka_unit_test(a_string_without_an_end_gives_the_keyboard_back),
        cmocka_unit_test(five_hundred_keys_in_one_burst_all_come),
        cmocka_unit_test(every_key_has_a_name_that_leads_back),
        cmocka_unit_test(names_of_keys_are_understood),
        cmocka_unit_test(endless_nonsense_takes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
