// SPDX-License-Identifier: MIT
#include "command_rig.h"

#include <ctype.h>

static bool
is_name(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    const size_t length = strspn(name, letters);
    return (length > 0 &&
            (name[length] == '\0' || strcmp(name + length, "!") == 0)) ||
           strcmp(name, "?") == 0;
}

static void
every_row_is_complete_and_its_names_are_its_own(void **state)
{
    (void)state;
    size_t count = 0;
    const Command *rows = command_table(&count);
    StringList names = {0};
    for (size_t i = 0; i < count; i++) {
        assert_true(is_name(rows[i].name));
        assert_ptr_equal(command_find(rows[i].name), &rows[i]);
        assert_false(string_list_has(&names, rows[i].name));
        string_list_push(&names, rows[i].name);
        assert_true(text_ends_with(rows[i].text, "."));
        assert_true(isupper((unsigned char)rows[i].text[0]));
        assert_null(strchr(rows[i].text, '\n'));
        assert_non_null(rows[i].run);
        if (rows[i].alias == NULL)
            continue;
        assert_true(is_name(rows[i].alias));
        assert_ptr_equal(command_find(rows[i].alias), &rows[i]);
        assert_false(string_list_has(&names, rows[i].alias));
        string_list_push(&names, rows[i].alias);
    }
    string_list_clear(&names);
    assert_null(command_find(""));
    assert_null(command_find("nothing"));
}

static size_t
word_length(const char *at)
{
    const size_t upper = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ@");
    return upper > 0 ? upper : strspn(at, "abcdefghijklmnopqrstuvwxyz");
}

static bool
has_pairs(const char *usage)
{
    int depth = 0;
    for (const char *at = usage; *at != '\0' && depth >= 0; at++)
        depth += *at == '[' ? 1 : (*at == ']' ? -1 : 0);
    return depth == 0;
}

// Words in capitals or in small letters, "|" between them, brackets in pairs.
static bool
is_usage(const char *usage)
{
    bool was_word = false;
    for (const char *at = usage; *at != '\0';) {
        const size_t length = word_length(at);
        const bool is_bar = *at == '|';
        if (length > 0 && was_word)
            return false; // two words without anything between them
        if (is_bar && (!was_word || word_length(at + 1) == 0))
            return false;
        if (length == 0 && strchr("[]| ", *at) == NULL)
            return false;
        was_word = length > 0 || (*at == ']' && was_word);
        at += length > 0 ? length : 1;
    }
    return has_pairs(usage);
}

static void
every_usage_can_be_read(void **state)
{
    (void)state;
    assert_false(is_usage("[A"));
    assert_false(is_usage("|a"));
    assert_false(is_usage("a|"));
    assert_false(is_usage("<A>"));
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++) {
        assert_true(is_usage(rows[i].usage));
        if (rows[i].usage[0] == '\0')
            assert_int_equal(rows[i].arguments[0], ARGUMENT_NONE);
        else if (rows[i].arguments[0] == ARGUMENT_NONE)
            assert_non_null(strpbrk(rows[i].usage, "|"));
    }
}

static char *
fill(char letter, size_t count)
{
    char *text = mem_new(count + 1);
    memset(text, letter, count);
    return text;
}

// An error is a sentence with its usage; nothing crashes.
static void
check_line(CommandRig *rig, const Command *row, const char *argument)
{
    Error error = {0};
    char *line = text_format("/%s %s", row->name, argument);
    const Status status = command_run(rig->studio, line, &error);
    if (status != STATUS_OK) {
        const size_t length = strlen(error.text);
        assert_int_equal(error.status, status);
        assert_true(length > 10);
        assert_true(text_is_utf8(error.text, length));
        assert_null(strchr(error.text, '\n'));
    } else {
        assert_string_equal(error.text, "");
    }
    if (status == STATUS_USAGE) {
        char *usage = text_format("usage: /%s", row->name);
        assert_non_null(strstr(error.text, usage));
        mem_free(usage);
    }
    mem_free(line);
    (void)studio_cancel_all(rig->studio, NULL);
    rig_glance(rig);
}

static void
check_all_lines(CommandRig *rig)
{
    char *long_word = fill('x', 10000);
    char *long_text = fill('a', 10000);
    for (size_t i = 5; i < 10000; i += 6)
        long_text[i] = ' ';
    const char *const arguments[] = {
        "",     "x",        "\xF0\x9F\x8E\xB9 \xE2\x9C\xA8",
        "-1",   "@99999",   "%s%n%s",
        "\"",   "../../x",  "99999999999999999999999999",
        "nan",  "on on on", long_word,
        "1e99", long_text,
    };
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < ARRAY_LENGTH(arguments); k++)
            check_line(rig, &rows[i], arguments[k]);
    mem_free(long_text);
    mem_free(long_word);
}

static void
any_argument_is_taken_or_refused_by_a_sentence(void **state)
{
    (void)state;
    for (int pass = 0; pass < 2; pass++) {
        CommandRig rig;
        rig_open(&rig);
        rig.can_act = pass == 1;
        if (pass == 1)
            rig_make_take(&rig);
        check_all_lines(&rig);
        rig_close(&rig);
    }
}

// One line for each row that works when there is a take; `act` is what it asks
// of a screen, "" for nothing.
static const struct {
    const char *name, *argument, *act;
} examples[] = {
    {"new", "one bar of bass, 1 bar", ""},
    {"regenerate", "1 same", ""},
    {"queue", "", ""},
    {"tweak", "tempo +4", ""},
    {"undo", "", ""},
    {"redo", "", ""},
    {"reset", "tempo", ""},
    {"lock", "tempo", ""},
    {"unlock", "tempo", ""},
    {"seed", "as 1", ""},
    {"tweak", "tempo 97", ""},
    {"render", "", ""},
    {"takes", "", ""},
    {"take", "@1", ""},
    {"next", "", ""},
    {"previous", "", ""},
    {"star", "4", ""},
    {"title", "a new name", ""},
    {"filter", "name", ""},
    {"show", "all", ""},
    {"info", "", ""},
    {"export", "", ""},
    {"copy", "prompt", ""},
    {"play", "1", ""},
    {"toggle", "", ""},
    {"seek", "0:00.5", ""},
    {"pause", "", ""},
    {"stop", "", ""},
    {"volume", "-12", ""},
    {"mute", "on", ""},
    {"device", "null", ""},
    {"session", "", ""},
    {"sessions", "", ""},
    {"save", "", ""},
    {"set", "takes.show all", ""},
    {"settings", "audio", ""},
    {"backend", "sketch", ""},
    {"model", "none", ""},
    {"models", "list", ""},
    {"ref", "list", ""},
    {"extend", "1 bars", ""},
    {"preset", "transparent", ""},
    {"bind", "f5 log", "keys"},
    {"theme", "dusk", "theme dusk"},
    {"themes", "", ""},
    {"motion", "reduced", "motion reduced"},
    {"mouse", "off", "mouse off"},
    {"focus", "takes", "focus takes"},
    {"next-pane", "", "next-pane"},
    {"previous-pane", "", "previous-pane"},
    {"zoom", "chat", "zoom"},
    {"log", "", "log"},
    {"edit", "tempo", "edit tempo"},
    {"prompt", "warm", "prompt warm"},
    {"revise", "", "prompt"},
    {"palette", "", "palette"},
    {"line", "set ", "line set"},
    {"redraw", "", "redraw"},
    {"help", "export", ""},
    {"doctor", "", ""},
    {"version", "", ""},
    {"about", "", ""},
    {"delete", "1", ""},
};

// These need a state of their own: test_command.c and test_studio_reference.c
// have them.
static const char *const elsewhere[] = {
    "cancel",           "again",          "duplicate",      "move",
    "new-session",      "rename-session", "delete-session", "quit",
    "undelete-session", "quit!",          "with",
};

static void
every_row_is_tried(void **state)
{
    (void)state;
    size_t count = 0;
    const Command *rows = command_table(&count);
    for (size_t i = 0; i < count; i++) {
        bool is_tried = false;
        for (size_t k = 0; k < ARRAY_LENGTH(examples); k++)
            is_tried |= strcmp(examples[k].name, rows[i].name) == 0;
        for (size_t k = 0; k < ARRAY_LENGTH(elsewhere); k++)
            is_tried |= strcmp(elsewhere[k], rows[i].name) == 0;
        if (!is_tried)
            print_message("not tried: %s\n", rows[i].name);
        assert_true(is_tried);
    }
}

// Each line begins with the first take in focus and nothing else to do.
static void
begin(CommandRig *rig)
{
    TakeList *takes = studio_takes(rig->studio);
    (void)studio_cancel_all(rig->studio, NULL);
    const TakeView *first = take_list_find(takes, "@1", NULL);
    assert_non_null(first);
    take_list_set_filter(takes, "");
    take_list_set_focus(takes, first->take_id);
    studio_mark(rig->studio, TOPIC_TAKES);
    RIG_WAIT(rig, rig_has_take(rig) && take_list_focus(takes)->number == 1 &&
                      job_list_pending(studio_jobs(rig->studio)) == 0);
}

static void
try_example(CommandRig *rig, size_t index)
{
    Error error = {0};
    const Command *row = command_find(examples[index].name);
    assert_non_null(row);
    char *line = text_format("/%s %s", row->name, examples[index].argument);
    string_list_clear(&rig->acts);
    const Status status = command_run(rig->studio, line, &error);
    const bool asks_screen = examples[index].act[0] != '\0';
    assert_int_equal(row->needs_screen, asks_screen);
    if (asks_screen && !rig->can_act) {
        if (strstr(error.text, "needs the screen") == NULL)
            print_message("%s: %s\n", line, error.text);
        assert_int_equal(status, STATUS_USAGE);
        assert_non_null(strstr(error.text, "needs the screen"));
    } else {
        if (status != STATUS_OK)
            print_message("%s: %s\n", line, error.text);
        assert_int_equal(status, STATUS_OK);
    }
    if (asks_screen && rig->can_act) {
        assert_true(rig->acts.count > 0);
        assert_true(text_starts_with(rig->acts.items[rig->acts.count - 1],
                                     examples[index].act));
    }
    mem_free(line);
    rig_glance(rig);
}

static void
every_row_works_with_a_screen_and_without(void **state)
{
    (void)state;
    for (int pass = 0; pass < 2; pass++) {
        CommandRig rig;
        rig_open(&rig);
        rig.can_act = pass == 0;
        rig_make_take(&rig);
        for (size_t i = 0; i < ARRAY_LENGTH(examples); i++) {
            begin(&rig);
            try_example(&rig, i);
        }
        rig_close(&rig);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_complete_and_its_names_are_its_own),
        cmocka_unit_test(every_usage_can_be_read),
        cmocka_unit_test(every_row_is_tried),
        cmocka_unit_test(any_argument_is_taken_or_refused_by_a_sentence),
        cmocka_unit_test(every_row_works_with_a_screen_and_without),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
