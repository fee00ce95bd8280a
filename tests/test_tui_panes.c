// SPDX-License-Identifier: MIT
// Chat, prompt, lines, log and overlays, drawn into cells over a real studio.
#include "command_rig.h"
#include "panes.h"
#include "tui_state.h"

#include <stdlib.h>
#include <string.h>

enum { SENTINEL = 0x2588 };

typedef struct {
    CommandRig rig;
    Grid grid;
    Tui tui;
} Room;

static void
lay_out(Room *room, int rows, int columns)
{
    grid_resize(&room->grid, rows, columns);
    const LayoutAsked asked = {.rows = rows,
                               .columns = columns,
                               .prompt_rows =
                                   pane_prompt_rows(&room->tui, columns),
                               .zoomed = PANE_COUNT,
                               .shows_log = room->tui.shows_log};
    layout_make(&asked, &room->tui.layout);
}

static int
set_up(void **state)
{
    Room *room = mem_new(sizeof(*room));
    rig_open(&room->rig);
    Tui *tui = &room->tui;
    Error error = {0};
    tui->studio = room->rig.studio;
    tui->loop = room->rig.loop;
    tui->theme = *theme_default();
    tui->keys = key_map_new(app_settings(room->rig.app), &error);
    tui->prompt = line_edit_new();
    tui->line = line_edit_new();
    tui->value = line_edit_new();
    tui->focus = PANE_PROMPT;
    tui->last_browsed = PANE_CHAT;
    tui->zoomed = PANE_COUNT;
    tui->drag_pane = PANE_COUNT;
    tui->history_at = SIZE_MAX;
    tui->completion_selected = -1;
    tui->now_ns = INT64_C(100000000000);
    tui->is_still = true;
    lay_out(room, 24, 80);
    *state = room;
    return 0;
}

static int
tear_down(void **state)
{
    Room *room = *state;
    Tui *tui = &room->tui;
    pane_chat_free(tui);
    overlay_palette_free(tui);
    command_completion_clear(&tui->completion);
    mem_free(tui->completion_line);
    mem_free(tui->history_draft);
    mem_free(tui->prompt_error);
    line_edit_free(tui->prompt);
    line_edit_free(tui->line);
    line_edit_free(tui->value);
    key_map_free(tui->keys);
    rig_close(&room->rig);
    grid_free(&room->grid);
    mem_free(room);
    return 0;
}

static Canvas
whole(Room *room)
{
    return (Canvas){.grid = &room->grid,
                    .theme = &room->tui.theme,
                    .is_ascii = room->tui.is_ascii,
                    .has_ramp = true,
                    .rows = room->grid.rows,
                    .columns = room->grid.columns};
}

static const Pane *const ours[] = {
    [PANE_CHAT] = &pane_chat,     [PANE_LOG] = &pane_log,
    [PANE_PROMPT] = &pane_prompt, [PANE_STATUS] = &pane_status,
    [PANE_KEYS] = &pane_keys,
};

static void
draw_pane(Room *room, PaneId id)
{
    const Canvas canvas = whole(room);
    const Rectangle *place = &room->tui.layout.panes[id];
    const Canvas part = canvas_part(&canvas, place->row, place->column,
                                    place->rows, place->columns);
    if (place->rows > 0)
        ours[id]->draw(&room->tui, &part);
}

static void
draw(Room *room)
{
    const Canvas canvas = whole(room);
    canvas_fill(&canvas, INK_TEXT);
    for (size_t i = 0; i < ARRAY_LENGTH(ours); i++)
        if (ours[i] != NULL)
            draw_pane(room, (PaneId)i);
    const OverlayRow *const overlays[] = {[OVERLAY_HELP] = &overlay_help,
                                          [OVERLAY_PALETTE] = &overlay_palette,
                                          [OVERLAY_SEARCH] = &overlay_search};
    if (room->tui.overlay != OVERLAY_NONE)
        overlays[room->tui.overlay]->draw(&room->tui, &canvas);
}

// All rows, a line each, runs of blanks and frames as one blank.
static char *
text_of(const Room *room)
{
    Text text = {0};
    for (int row = 0; row < room->grid.rows; row++)
        for (int column = 0; column <= room->grid.columns; column++) {
            const Cell *cell = grid_cell(&room->grid, row, column);
            const uint32_t code = cell == NULL ? ' ' : cell->code;
            const bool is_frame = code >= 0x2500 && code <= 0x257f;
            const bool is_blank = code == ' ' || is_frame;
            if (code == 0 || (is_blank && text.length > 0 &&
                              text.chars[text.length - 1] == ' '))
                continue;
            text_append_code_point(&text, is_blank ? ' ' : code);
        }
    return text_take(&text);
}

static void
check_seen(Room *room, const char *words, bool is_seen)
{
    draw(room);
    char *text = text_of(room);
    if ((strstr(text, words) != NULL) != is_seen)
        print_message("\"%s\" on:\n%s\n", words, text);
    assert_true((strstr(text, words) != NULL) == is_seen);
    mem_free(text);
}

static void
press(Room *room, const Pane *pane, uint32_t code, unsigned modifiers)
{
    const Key key = {code, modifiers};
    (void)pane->key(&room->tui, &key);
}

static void
type(Room *room, const char *text)
{
    for (const char *at = text; *at != '\0'; at++)
        press(room, &pane_prompt, (uint32_t)*at, 0);
}

static const char *
typed(const Room *room)
{
    return line_edit_text(room->tui.prompt);
}

static void
say(Room *room, ChatKind kind, Tone tone, const char *text)
{
    chat_say(chat_add(studio_chat(room->rig.studio), kind, "", ""), tone, "%s",
             text);
}

// Places /////////////////////////////////////////////////////////////////////

static void
check_stays_inside(Room *room, PaneId id)
{
    const Canvas canvas = whole(room);
    const Look look = theme_look(&room->tui.theme, INK_TEXT);
    for (int row = 0; row < canvas.rows; row++)
        for (int column = 0; column < canvas.columns; column++)
            grid_put(&room->grid, row, column, SENTINEL, 0, look);
    draw_pane(room, id);
    const Rectangle *place = &room->tui.layout.panes[id];
    for (int row = 0; row < canvas.rows; row++)
        for (int column = 0; column < canvas.columns; column++) {
            const bool is_inside = row >= place->row &&
                                   row < place->row + place->rows &&
                                   column >= place->column &&
                                   column < place->column + place->columns;
            assert_true(is_inside ||
                        grid_cell(&room->grid, row, column)->code == SENTINEL);
        }
}

static void
panes_stay_inside_their_place_at_every_size(void **state)
{
    Room *room = *state;
    for (int pass = 0; pass < 2; pass++) {
        for (int rows = 16; rows <= 100; rows += 12)
            for (int columns = 60; columns <= 300; columns += 23)
                for (size_t i = 0; i < ARRAY_LENGTH(ours); i++) {
                    lay_out(room, rows, columns);
                    if (ours[i] != NULL)
                        check_stays_inside(room, (PaneId)i);
                }
        for (int i = 0; i < 40; i++)
            say(room, i % 2 == 0 ? CHAT_YOU : CHAT_TAKE, TONE_PLAIN,
                "words \u97f3\u697d that go on and on\nplan   A minor");
    }
}

static void
everything_is_legible_in_plain_ascii(void **state)
{
    Room *room = *state;
    room->tui.is_ascii = true;
    say(room, CHAT_TAKE, TONE_GOOD, "take 3 \u201cquoted\u201d");
    for (int overlay = 0; overlay < OVERLAY_COUNT; overlay++) {
        room->tui.overlay = (Overlay)overlay;
        draw(room);
        for (int i = 0; i < room->grid.rows * room->grid.columns; i++)
            assert_in_range(room->grid.cells[i].code, 0x20, 0x7e);
    }
}

// Welcome ////////////////////////////////////////////////////////////////////

static void
an_empty_session_offers_prompts_and_tells_its_state(void **state)
{
    Room *room = *state;
    size_t count = 0;
    const char *const *prompts = studio_suggestions(&count);
    assert_int_equal(count, 3);
    lay_out(room, 36, 120);
    for (size_t i = 0; i < count; i++)
        check_seen(room, prompts[i], true);
    check_seen(room, "sound", true);
    check_seen(room, "band", true);
    check_seen(room, "models", true);
    // The one that enter runs stands in the prompt too, and tab takes it.
    press(room, &pane_prompt, KEY_DOWN, 0);
    press(room, &pane_prompt, '\t', 0);
    assert_string_equal(typed(room), prompts[1]);
}

static void
enter_runs_the_prompt_that_is_offered(void **state)
{
    Room *room = *state;
    size_t count = 0;
    const char *const *prompts = studio_suggestions(&count);
    press(room, &pane_prompt, KEY_DOWN, 0);
    press(room, &pane_prompt, KEY_DOWN, 0);
    press(room, &pane_prompt, '\r', 0);
    const Chat *chat = studio_chat(room->rig.studio);
    assert_true(chat_count(chat) > 0);
    assert_int_equal(chat_entry(chat, 0)->kind, CHAT_YOU);
    assert_string_equal(chat_entry(chat, 0)->spans[0].text, prompts[2]);
    check_seen(room, "tim", true);
}

static void
a_click_runs_the_prompt_under_it(void **state)
{
    Room *room = *state;
    size_t count = 0;
    const char *const *prompts = studio_suggestions(&count);
    lay_out(room, 36, 120);
    draw(room);
    const Rectangle *place = &room->tui.layout.panes[PANE_CHAT];
    Mouse mouse = {MOUSE_PRESS, 1, 0, 12, 0};
    // Find the row where the second one begins.
    for (int row = 0; row < place->rows; row++) {
        int column = 0;
        while (column < 12 &&
               grid_cell(&room->grid, place->row + row, column)->code !=
                   (uint32_t)prompts[1][0])
            column++;
        const Cell *next = grid_cell(&room->grid, place->row + row, column + 1);
        if (column < 12 && next->code == (uint32_t)prompts[1][1])
            mouse.row = row;
    }
    assert_true(mouse.row > 0);
    (void)pane_chat.mouse(&room->tui, &mouse, place);
    const Chat *chat = studio_chat(room->rig.studio);
    assert_true(chat_count(chat) > 0);
    assert_string_equal(chat_entry(chat, 0)->spans[0].text, prompts[1]);
}

// Chat ///////////////////////////////////////////////////////////////////////

static void
a_reader_is_told_what_lies_below(void **state)
{
    Room *room = *state;
    for (int i = 0; i < 60; i++)
        say(room, CHAT_NOTE, TONE_PLAIN, "a line");
    check_seen(room, "below", false);
    const Mouse wheel = {MOUSE_WHEEL_UP, 0, 3, 3, 0};
    (void)pane_chat.mouse(&room->tui, &wheel,
                          &room->tui.layout.panes[PANE_CHAT]);
    check_seen(room, "3 below", true);
    say(room, CHAT_NOTE, TONE_PLAIN, "one more");
    check_seen(room, "4 below", true);
    check_seen(room, "one more", false);
    press(room, &pane_chat, KEY_END, 0);
    check_seen(room, "one more", true);
    check_seen(room, "below", false);
}

static void
a_drag_copies_what_it_marked(void **state)
{
    Room *room = *state;
    say(room, CHAT_YOU, TONE_SAID, "abcdefgh");
    say(room, CHAT_YOU, TONE_SAID, "second");
    draw(room);
    const Rectangle *place = &room->tui.layout.panes[PANE_CHAT];
    // Border, air and six columns of gutter stand before the text.
    Mouse mouse = {MOUSE_PRESS, 1, 1, 2 + 6 + 2, 0};
    (void)pane_chat.mouse(&room->tui, &mouse, place);
    mouse = (Mouse){MOUSE_DRAG, 1, 3, 2 + 6 + 2, 0};
    (void)pane_chat.mouse(&room->tui, &mouse, place);
    assert_true(room->tui.has_selection);
    draw(room);
    const Cell *marked = grid_cell(&room->grid, place->row + 1, 2 + 6 + 2);
    const Cell *free_cell = grid_cell(&room->grid, place->row + 1, 2 + 6);
    assert_int_equal(marked->code, 'c');
    assert_true((marked->look.attributes & LOOK_REVERSE) != 0);
    assert_true((free_cell->look.attributes & LOOK_REVERSE) == 0);
    mouse.action = MOUSE_RELEASE;
    (void)pane_chat.mouse(&room->tui, &mouse, place);
    assert_string_equal(room->rig.copied, "cdefgh\n\nsec");
}

static void
a_click_on_a_path_copies_it(void **state)
{
    Room *room = *state;
    ChatEntry *entry =
        chat_add(studio_chat(room->rig.studio), CHAT_NOTE, "", "");
    chat_say(entry, TONE_PLAIN, "exported ");
    chat_say(entry, TONE_LINK, "/music/a b.flac");
    draw(room);
    const Rectangle *place = &room->tui.layout.panes[PANE_CHAT];
    Mouse mouse = {MOUSE_PRESS, 1, 1, 2 + 6 + 12, 0};
    (void)pane_chat.mouse(&room->tui, &mouse, place);
    mouse.action = MOUSE_RELEASE;
    (void)pane_chat.mouse(&room->tui, &mouse, place);
    assert_string_equal(room->rig.copied, "/music/a b.flac");
}

// Prompt /////////////////////////////////////////////////////////////////////

static void
the_border_says_what_enter_does(void **state)
{
    Room *room = *state;
    type(room, "slow blues");
    char *footer =
        text_format("enter: %s", studio_intent(room->rig.studio, typed(room)));
    check_seen(room, footer, true);
    mem_free(footer);
    press(room, &pane_prompt, 'c', MODIFIER_CTRL);
    assert_string_equal(typed(room), "");
    const Key clear = {'c', MODIFIER_CTRL};
    // Nothing to clear: the key is the table's (it stops the job).
    assert_false(pane_prompt.key(&room->tui, &clear));
}

static void
rows_are_walked_before_the_history(void **state)
{
    Room *room = *state;
    history_add(studio_history(room->rig.studio), "older");
    history_add(studio_history(room->rig.studio), "newer");
    say(room, CHAT_NOTE, TONE_PLAIN, "not empty");
    type(room, "one");
    press(room, &pane_prompt, '\r', MODIFIER_ALT);
    type(room, "two");
    assert_string_equal(typed(room), "one\ntwo");
    press(room, &pane_prompt, KEY_UP, 0);
    assert_string_equal(typed(room), "one\ntwo");
    press(room, &pane_prompt, KEY_UP, 0);
    assert_string_equal(typed(room), "newer");
    press(room, &pane_prompt, KEY_UP, 0);
    press(room, &pane_prompt, KEY_UP, 0);
    assert_string_equal(typed(room), "older");
    press(room, &pane_prompt, KEY_DOWN, 0);
    press(room, &pane_prompt, KEY_DOWN, 0);
    assert_string_equal(typed(room), "one\ntwo");
}

static void
tab_completes_and_goes_on_through_the_list(void **state)
{
    Room *room = *state;
    type(room, "/expo");
    assert_true(pane_prompt_covers(&room->tui));
    press(room, &pane_prompt, '\t', 0);
    assert_true(text_starts_with(typed(room), "/export"));
    press(room, &pane_prompt, 'c', MODIFIER_CTRL);
    type(room, "/re");
    draw(room);
    press(room, &pane_prompt, '\t', 0);
    char *first = mem_copy_text(typed(room));
    press(room, &pane_prompt, '\t', 0);
    char *second = mem_copy_text(typed(room));
    assert_string_not_equal(first, second);
    press(room, &pane_prompt, '\t', MODIFIER_SHIFT);
    assert_string_equal(typed(room), first);
    // Escape closes the list first, then leaves.
    press(room, &pane_prompt, 0x1b, 0);
    assert_int_equal(room->tui.focus, PANE_PROMPT);
    assert_false(pane_prompt_covers(&room->tui));
    press(room, &pane_prompt, 0x1b, 0);
    assert_int_equal(room->tui.focus, PANE_CHAT);
    mem_free(second);
    mem_free(first);
}

static void
tab_never_leaves_half_a_line(void **state)
{
    Room *room = *state;
    type(room, "/export flac /no-such-folder/so");
    const Key tab = {'\t', 0};
    assert_true(pane_prompt.key(&room->tui, &tab));
    assert_string_equal(typed(room), "/export flac /no-such-folder/so");
}

static void
a_refused_line_stays_with_its_reason(void **state)
{
    Room *room = *state;
    type(room, "/expotr flac");
    press(room, &pane_prompt, '\r', 0);
    assert_non_null(room->tui.prompt_error);
    assert_string_equal(typed(room), "/expotr flac");
    lay_out(room, 24, 80);
    check_seen(room, "export", true);
    type(room, "x");
    assert_null(room->tui.prompt_error);
}

static void
a_long_sentence_is_never_cut(void **state)
{
    Room *room = *state;
    static const char sentence[] =
        "tempo 20 is below 40 BPM, the lowest that the band plays: say 40 or "
        "more, or take another backend with /set backend, which may play as "
        "slowly as you like and says so in its options; this is the end";
    type(room, "tempo 20");
    room->tui.prompt_error = mem_copy_text(sentence);
    const int sizes[][2] = {{16, 60}, {24, 80}, {36, 120}, {60, 200}};
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        lay_out(room, sizes[i][0], sizes[i][1]);
        draw(room);
        draw_pane(room, PANE_PROMPT);
        char *text = text_of(room);
        assert_non_null(strstr(text, "tempo 20 is below"));
        assert_non_null(strstr(text, "the end"));
        mem_free(text);
    }
    // The notice of the top line too.
    mem_free(room->tui.prompt_error);
    room->tui.prompt_error = NULL;
    studio_tell(room->rig.studio, TONE_ERROR, "%s", sentence);
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        lay_out(room, sizes[i][0], sizes[i][1]);
        check_seen(room, "this is the end", true);
    }
}

static void
a_paste_is_one_edit_and_says_what_it_left_out(void **state)
{
    Room *room = *state;
    pane_prompt_paste(&room->tui, "two\nlines", 9);
    assert_string_equal(typed(room), "two\nlines");
    press(room, &pane_prompt, '_', MODIFIER_CTRL);
    assert_string_equal(typed(room), "");
    char *large = mem_new(LINE_EDIT_LIMIT + 100);
    memset(large, 'a', LINE_EDIT_LIMIT + 99);
    pane_prompt_paste(&room->tui, large, LINE_EDIT_LIMIT + 99);
    mem_free(large);
    assert_int_equal(line_edit_length(room->tui.prompt), LINE_EDIT_LIMIT);
    const Notice *notice = studio_notice(room->rig.studio);
    assert_non_null(notice);
    assert_non_null(strstr(notice->text, "99 bytes"));
    // It is drawn, and the cursor's row is seen.
    draw(room);
}

// Overlays ///////////////////////////////////////////////////////////////////

static void
the_palette_finds_by_letters_and_runs(void **state)
{
    Room *room = *state;
    room->tui.overlay = OVERLAY_PALETTE;
    draw(room);
    for (const char *at = "zoom"; *at != '\0'; at++) {
        const Key key = {(uint32_t)*at, 0};
        assert_true(overlay_palette.key(&room->tui, &key));
    }
    check_seen(room, "zoom", true);
    const Key enter = {'\r', 0};
    (void)overlay_palette.key(&room->tui, &enter);
    assert_int_equal(room->tui.overlay, OVERLAY_NONE);
    assert_int_equal(room->rig.acts.count, 1);
    assert_string_equal(room->rig.acts.items[0], "zoom");
}

static void
the_history_is_searched_by_words(void **state)
{
    Room *room = *state;
    history_add(studio_history(room->rig.studio), "slow waltz for strings");
    history_add(studio_history(room->rig.studio), "techno in F minor");
    press(room, &pane_prompt, 'r', MODIFIER_CTRL);
    assert_int_equal(room->tui.overlay, OVERLAY_SEARCH);
    check_seen(room, "techno in F minor", true);
    for (const char *at = "waltz"; *at != '\0'; at++) {
        const Key key = {(uint32_t)*at, 0};
        (void)overlay_search.key(&room->tui, &key);
    }
    check_seen(room, "techno in F minor", false);
    const Key enter = {'\r', 0};
    (void)overlay_search.key(&room->tui, &enter);
    assert_int_equal(room->tui.overlay, OVERLAY_NONE);
    assert_string_equal(typed(room), "slow waltz for strings");
}

static void
help_names_every_key_and_command(void **state)
{
    Room *room = *state;
    const int sizes[][2] = {{24, 80}, {60, 200}};
    for (size_t i = 0; i < ARRAY_LENGTH(sizes); i++) {
        lay_out(room, sizes[i][0], sizes[i][1]);
        room->tui.overlay = OVERLAY_HELP;
        room->tui.overlay_scroll = 0;
        Text pages = {0};
        for (int scroll = -1; scroll != room->tui.overlay_scroll;) {
            scroll = room->tui.overlay_scroll;
            draw(room);
            char *text = text_of(room);
            text_append(&pages, text);
            mem_free(text);
            const Key down = {'j', 0};
            (void)overlay_help.key(&room->tui, &down);
            draw(room); // it ends at the last page
        }
        size_t count = 0;
        const Command *commands = command_table(&count);
        for (size_t j = 0; j < count; j++) {
            char *name = text_format("/%s", commands[j].name);
            assert_non_null(strstr(pages.chars, name));
            mem_free(name);
        }
        for (size_t j = 0; key_map_row(room->tui.keys, j) != NULL; j++) {
            const KeyRow *row = key_map_row(room->tui.keys, j);
            if (row->shown == NULL || row->shown[0] != '\0')
                assert_non_null(strstr(pages.chars, row->text));
        }
        text_clear(&pages);
    }
}

// Lines //////////////////////////////////////////////////////////////////////

static void
the_lines_say_where_one_is(void **state)
{
    Room *room = *state;
    for (int columns = 60; columns <= 300; columns += 40) {
        lay_out(room, 24, columns);
        check_seen(room, studio_session_name(room->rig.studio), true);
        check_seen(room, "saved", true);
        check_seen(room, "prompt", true);
        room->tui.focus = PANE_CHAT;
        check_seen(room, "chat", true);
        room->tui.focus = PANE_PROMPT;
    }
    studio_tell(room->rig.studio, TONE_GOOD, "star 2 of 5");
    check_seen(room, "star 2 of 5", true);
}

static void
a_click_on_a_key_runs_it(void **state)
{
    Room *room = *state;
    room->tui.focus = PANE_CHAT;
    lay_out(room, 24, 200);
    draw(room);
    const Rectangle *place = &room->tui.layout.panes[PANE_KEYS];
    // "z zoom" somewhere in the line.
    int at = -1;
    for (int column = 0; column + 5 < place->columns; column++) {
        const Cell *cell = grid_cell(&room->grid, place->row, column);
        if (cell->code == 'z' && cell[1].code == ' ' && cell[2].code == 'z')
            at = column;
    }
    assert_true(at > 0);
    const Mouse mouse = {MOUSE_PRESS, 1, 0, at + 3, 0};
    (void)pane_keys.mouse(&room->tui, &mouse, place);
    assert_int_equal(room->rig.acts.count, 1);
    assert_string_equal(room->rig.acts.items[0], "zoom");
}

static void
the_open_line_stands_in_the_prompt(void **state)
{
    Room *room = *state;
    room->tui.line_kind = ':';
    line_edit_set(room->tui.line, "expo");
    check_seen(room, "command", true);
    check_seen(room, ": expo", true);
    const Key tab = {'\t', 0};
    assert_true(pane_prompt_complete(&room->tui, &tab));
    assert_true(text_starts_with(line_edit_text(room->tui.line), "export"));
    room->tui.line_kind = '/';
    check_seen(room, "filter takes", true);
    check_seen(room, "0 of 0 takes", true);
}

#define UNIT(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        UNIT(panes_stay_inside_their_place_at_every_size),
        UNIT(everything_is_legible_in_plain_ascii),
        UNIT(an_empty_session_offers_prompts_and_tells_its_state),
        UNIT(enter_runs_the_prompt_that_is_offered),
        UNIT(a_click_runs_the_prompt_under_it),
        UNIT(a_reader_is_told_what_lies_below),
        UNIT(a_drag_copies_what_it_marked),
        UNIT(a_click_on_a_path_copies_it),
        UNIT(the_border_says_what_enter_does),
        UNIT(rows_are_walked_before_the_history),
        UNIT(tab_completes_and_goes_on_through_the_list),
        UNIT(tab_never_leaves_half_a_line),
        UNIT(a_refused_line_stays_with_its_reason),
        UNIT(a_long_sentence_is_never_cut),
        UNIT(a_paste_is_one_edit_and_says_what_it_left_out),
        UNIT(the_palette_finds_by_letters_and_runs),
        UNIT(the_history_is_searched_by_words),
        UNIT(help_names_every_key_and_command),
        UNIT(the_lines_say_where_one_is),
        UNIT(a_click_on_a_key_runs_it),
        UNIT(the_open_line_stands_in_the_prompt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
