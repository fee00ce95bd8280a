// SPDX-License-Identifier: MIT
#include "timbre/tui/tui.h"

#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/priority.h"
#include "timbre/base/text.h"
#include "timbre/bridge/interpreter.h"
#include "timbre/core/setting.h"

#include "completion_list.h"
#include "pane_table.h"
#include "panes.h"
#include "theme_watch.h"
#include "tui_acts.h"
#include "tui_draw.h"
#include "tui_input.h"
#include "tui_keys.h"

#include <poll.h>
#include <signal.h>
#include <string.h>

enum { SECOND_NS = 1000000000 };

void
tui_submit(Tui *tui, const char *text)
{
    Error error = {0};
    mem_free(tui->prompt_error);
    tui->prompt_error = NULL;
    if (studio_submit(tui->studio, text, &error) != STATUS_OK) {
        tui->prompt_error = mem_copy_text(error.text);
        return;
    }
    line_edit_set(tui->prompt, "");
    tui->history_at = SIZE_MAX;
    tui->prompt_takes_keys = true;
    tui->panes[PANE_CHAT].scroll = 0;
}

void
tui_run(Tui *tui, const char *line)
{
    Error error = {0};
    if (command_run(tui->studio, line, &error) != STATUS_OK)
        studio_tell(tui->studio, TONE_WARNING, "%s", error.text);
    tui->must_draw = true;
}

void
tui_focus(Tui *tui, PaneId pane)
{
    if (pane == tui->focus || tui->layout.panes[pane].rows == 0)
        return;
    if (pane != PANE_PROMPT)
        tui->last_browsed = pane;
    tui->is_editing = false;
    tui->focus = pane;
    tui_draw_mark_all(tui);
    tui->must_draw = true;
}

bool
tui_show(Tui *tui, PaneId pane)
{
    if (tui->layout.panes[pane].rows == 0 && tui->zoomed != PANE_COUNT) {
        tui->zoomed = PANE_COUNT;
        tui_draw_layout(tui);
    }
    tui_focus(tui, pane);
    return tui->focus == pane;
}

void
tui_browse(Tui *tui)
{
    // One of the last two is there at every size and in every zoom.
    const PaneId wanted[] = {tui->zoomed, tui->last_browsed, PANE_LOG,
                             PANE_TAKES};
    for (size_t i = 0; i < ARRAY_LENGTH(wanted); i++)
        if (wanted[i] != PANE_COUNT && tui->layout.panes[wanted[i]].rows > 0) {
            tui_focus(tui, wanted[i]);
            return;
        }
}

void
tui_open_line(Tui *tui, char kind, const char *text)
{
    tui->line_kind = kind;
    line_edit_set(tui->line, text);
    tui_draw_mark_all(tui);
}

void
tui_close_line(Tui *tui)
{
    tui->line_kind = 0;
    tui_draw_mark_all(tui);
}

void
tui_set_depth(Tui *tui, Depth depth)
{
    tui->depth = depth;
    screen_set_depth(tui->screen, depth);
    tui_draw_mark_all(tui);
    tui->must_draw = true;
}

void
tui_read_size(Tui *tui)
{
    int rows = 0;
    int columns = 0;
    const Grid *grid = screen_grid(tui->screen);
    if (!terminal_size(tui->terminal, &rows, &columns) ||
        (rows == grid->rows && columns == grid->columns))
        return;
    screen_resize(tui->screen, rows, columns);
    tui_draw_mark_all(tui);
    tui->must_draw = true;
}

// Animation //////////////////////////////////////////////////////////////////

static int64_t
frame_period_ns(const Tui *tui)
{
    enum { LOCAL_HZ = 60, REMOTE_HZ = 30, CALM_HZ = 4 };

    TransportView view;
    transport_view(studio_transport(tui->studio), &view);
    const bool plays = view.player.phase == PLAYER_PLAYING;
    const bool works = studio_is_working(tui->studio);
    if (!plays && !works)
        return -1;
    if (!tui->has_focus || tui->is_still)
        return SECOND_NS / CALM_HZ;
    // The playhead moves by cells: half the rate looks the same.
    if (!works || terminal_is_remote(tui->terminal))
        return SECOND_NS / REMOTE_HZ;
    return SECOND_NS / LOCAL_HZ;
}

static void
draw_animated(void *context)
{
    Tui *tui = context;
    tui->has_frame_timer = false;
    tui_draw_mark_animated(tui);
    tui->is_tick = !tui->must_draw;
    tui->must_draw = true;
}

// Absolute times: a late frame doesn't push the ones behind it.
static void
arm_frame(Tui *tui)
{
    if (tui->has_frame_timer || tui->is_blocked)
        return;
    const int64_t period_ns = frame_period_ns(tui);
    if (period_ns < 0)
        return;
    const int64_t now_ns = clock_monotonic_ns();
    tui->frame_ns += period_ns;
    if (tui->frame_ns < now_ns || tui->frame_ns > now_ns + period_ns)
        tui->frame_ns = now_ns + period_ns;
    tui->has_frame_timer = true;
    loop_set_timer(tui->loop, tui->frame_ns - now_ns, draw_animated, tui);
}

static void
draw_news(void *context)
{
    Tui *tui = context;
    tui->must_draw = true;
}

// What the studio tells may wait for a frame; what a key does never waits.
static void
arm_news(Tui *tui)
{
    enum { NEWS_HZ = 60 };

    if (tui->has_frame_timer)
        return;
    const int64_t due_ns =
        tui->drawn_ns + SECOND_NS / NEWS_HZ - clock_monotonic_ns();
    if (due_ns <= 0)
        tui->must_draw = true;
    else
        loop_set_timer(tui->loop, due_ns, draw_news, tui);
}

// The loop ///////////////////////////////////////////////////////////////////

static void watch_terminal(Tui *tui);

static void
serve_terminal(void *context, short happened)
{
    Tui *tui = context;
    if ((happened & POLLOUT) != 0) {
        tui->is_blocked = false;
        tui->must_draw = true;
        watch_terminal(tui); // or it would tell of nothing but room
    }
    if ((happened & ~POLLOUT) != 0 && !tui_input_read(tui))
        tui->is_lost = true;
}

static void
watch_terminal(Tui *tui)
{
    loop_watch(tui->loop, terminal_descriptor(tui->terminal),
               (short)(POLLIN | (tui->is_blocked ? POLLOUT : 0)),
               serve_terminal, tui);
}

static void
come_back(Tui *tui)
{
    tui_read_size(tui);
    screen_repaint(tui->screen);
    tui_draw_mark_all(tui);
    tui->must_draw = true;
}

static void
serve_signals(void *context, short happened)
{
    (void)happened;
    Tui *tui = context;
    int number = 0;
    while (terminal_next_signal(tui->terminal, &number)) {
        if (number == SIGWINCH)
            tui_read_size(tui);
        else if (number == SIGTSTP)
            terminal_suspend(tui->terminal);
        else if (number == SIGHUP)
            tui->is_lost = true;
        else if (number == SIGTERM || number == SIGINT)
            studio_leave(tui->studio);
        if (number == SIGTSTP || number == SIGCONT)
            come_back(tui);
    }
}

static void
present(Tui *tui)
{
    const bool was_blocked = tui->is_blocked;
    switch (tui_draw_frame(tui)) {
    case SCREEN_DRAWN:
    case SCREEN_SAME:
        break;
    case SCREEN_BLOCKED:
        tui->is_blocked = true;
        break;
    case SCREEN_LOST:
        tui->is_lost = true;
        break;
    }
    if (tui->is_blocked != was_blocked)
        watch_terminal(tui);
}

// For windows, tabs and panes of a multiplexer.
static void
tell_title(Tui *tui)
{
    const char *name = studio_session_name(tui->studio);
    char *title = text_format(
        "timbre%s%s%s", name[0] == '\0' ? "" : " ", name,
        job_list_pending(studio_jobs(tui->studio)) > 0 ? ": working" : "");
    if (tui->title == NULL || strcmp(title, tui->title) != 0) {
        char *clean = text_clean(title, strlen(title), 120);
        char *bytes = text_format("\033]2;%s\033\\", clean);
        screen_send(tui->screen, bytes, strlen(bytes));
        mem_free(bytes);
        mem_free(clean);
    }
    mem_free(tui->title);
    tui->title = title;
}

// The prompt that was being typed when the session was left.
static void
follow_draft(Tui *tui)
{
    if (line_edit_length(tui->prompt) == 0 && !tui->prompt_takes_keys)
        line_edit_set(tui->prompt, studio_draft(tui->studio));
}

// Everything that came is applied, then one frame is drawn.
static void
end_turn(Tui *tui)
{
    const unsigned changes = studio_take_changes(tui->studio);
    if ((changes & TOPIC_SESSION) != 0)
        follow_draft(tui);
    if ((changes & TOPIC_NOTICE) != 0)
        completion_list_renew(tui);
    if (changes != 0) {
        tui_draw_mark(tui, changes);
        arm_news(tui);
    }
    if (tui->must_draw && !tui->is_blocked) {
        tui->now_ns = clock_monotonic_ns();
        tui->drawn_ns = tui->now_ns;
        if (!tui->is_tick || tui->has_input || changes != 0) {
            tell_title(tui);
            tui_draw_mark_focus(tui);
            tui_draw_layout(tui);
        }
        present(tui);
        tui->is_tick = tui->has_input = false;
    }
    arm_frame(tui);
}

static void
run_loop(Tui *tui)
{
    bool was_lost = false;
    end_turn(tui);
    screen_send(tui->screen, terminal_queries(tui->terminal),
                strlen(terminal_queries(tui->terminal)));
    (void)screen_present(tui->screen);
    while (!studio_wants_to_leave(tui->studio) &&
           loop_run_once(tui->loop, -1)) {
        if (tui->is_lost && !was_lost) {
            was_lost = true;
            tui->is_blocked = true; // nobody looks any more
            loop_unwatch(tui->loop, terminal_descriptor(tui->terminal));
            studio_hang_up(tui->studio);
        }
        end_turn(tui);
    }
}

// From start to end //////////////////////////////////////////////////////////

static Status
open_screen(Tui *tui, Error *error)
{
    ScreenSettings settings = {.descriptor = terminal_descriptor(tui->terminal),
                               .depth = terminal_depth(tui->terminal),
                               .has_utf8 = terminal_has_utf8(tui->terminal),
                               .has_sync = true};
    if (!terminal_size(tui->terminal, &settings.rows, &settings.columns)) {
        settings.rows = 24;
        settings.columns = 80;
    }
    tui->depth = settings.depth;
    tui->is_ascii = !terminal_has_signs(tui->terminal);
    tui->screen = screen_open(&settings, error);
    return tui->screen == NULL ? error->status : STATUS_OK;
}

static void
read_look(Tui *tui, const Settings *settings)
{
    Error error = {0};
    tui->theme = *theme_default();
    (void)tui_load_theme(tui, settings_text(settings, "theme"), &error);
    if (error.text[0] != '\0')
        log_write("theme", "%s", error.text);
    tui_use_motion(tui, settings_text(settings, "motion"));
}

static Tui *
tui_new(Terminal *terminal, const Settings *settings)
{
    Tui *tui = mem_new(sizeof(*tui));
    tui->terminal = terminal;
    tui->loop = loop_new();
    tui->input = input_new(terminal_has_utf8(terminal));
    tui->prompt = line_edit_new();
    tui->line = line_edit_new();
    tui->value = line_edit_new();
    tui->focus = PANE_PROMPT;
    tui->last_browsed = PANE_TAKES;
    tui->zoomed = PANE_COUNT;
    tui->drag_pane = PANE_COUNT;
    tui->waiting_key.code = KEY_NONE;
    tui->history_at = SIZE_MAX;
    tui->completion_selected = -1;
    tui->has_focus = true;
    Error error = {0};
    tui->keys = key_map_new(settings, &error);
    if (error.text[0] != '\0')
        tui->prompt_error = mem_copy_text(error.text);
    read_look(tui, settings);
    return tui;
}

static void
tui_free(Tui *tui)
{
    theme_watch_free(tui->theme_watch);
    screen_close(tui->screen);
    key_map_free(tui->keys);
    pane_chat_free(tui);
    overlay_palette_free(tui);
    pane_memory_free(tui);
    command_completion_clear(&tui->completion);
    mem_free(tui->completion_line);
    mem_free(tui->title);
    mem_free(tui->history_draft);
    mem_free(tui->prompt_error);
    mem_free(tui->theme_path);
    line_edit_free(tui->value);
    line_edit_free(tui->line);
    line_edit_free(tui->prompt);
    input_free(tui->input);
    loop_free(tui->loop);
    mem_free(tui);
}

static void
work(Tui *tui, App *app, const StudioOptions *options)
{
    const StudioScreen screen = {
        .self = tui, .act = tui_act, .copy = tui_copy, .ring = tui_ring};
    tui->studio = studio_new(app, tui->loop, options, &screen);
    // Behind the threads that it starts, which would inherit it.
    priority_answer();
    watch_terminal(tui);
    loop_watch(tui->loop, terminal_signal_descriptor(tui->terminal), POLLIN,
               serve_signals, tui);
    run_loop(tui);
    // From here on the screen is the shell's; saving may take a moment.
    terminal_leave(tui->terminal);
    studio_free(tui->studio);
}

static Status
run(const StudioOptions *options,
    Settings *settings,
    int *exit_code,
    Error *error)
{
    *exit_code = 0;
    Terminal *terminal = terminal_open(error);
    if (terminal == NULL) {
        settings_free(settings);
        return error->status;
    }
    Tui *tui = tui_new(terminal, settings);
    Status status = open_screen(tui, error);
    App *app = NULL;
    bool has_python = false;
    if (status == STATUS_OK) {
        terminal_divert_output(log_descriptor());
        if (!settings_truth(settings, "mouse"))
            (void)terminal_set_mouse(terminal, false);
        terminal_enter(terminal);
        app = app_new(settings);
        work(tui, app, options);
        has_python = app_has_python(app);
        app_free(app);
    } else {
        settings_free(settings);
    }
    tui_free(tui);
    terminal_close(terminal);
    if (has_python)
        interpreter_leave(*exit_code);
    return status;
}

static void
list_keys(void (*row)(void *context,
                      const char *table,
                      const char *name,
                      const char *text),
          void *context)
{
    size_t count = 0;
    const KeyRow *rows = key_table(&count);
    for (size_t i = 0; i < count; i++)
        row(context, "key", rows[i].shown == NULL ? rows[i].key : rows[i].shown,
            rows[i].text);
}

const Frontend frontend_tui = {
    .name = "studio",
    .text = "chat, takes and sound on the whole terminal",
    .run = run,
    .tables = list_keys,
};
