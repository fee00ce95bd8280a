// SPDX-License-Identifier: MIT
#include "timbre/cli/plain.h"

#include "timbre/app/command.h"
#include "timbre/app/studio.h"
#include "timbre/base/clock.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/bridge/interpreter.h"
#include "timbre/cli/interrupt.h"

#include "script.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    PROGRESS_S = 10, // a line about a running job this often
    // So many lines of a script are read ahead.
    LINES_AHEAD = 1000,
};

typedef struct {
    Studio *studio;
    Loop *loop;
    FILE *out;
    int input;        // descriptor of our own
    bool is_terminal; // someone types: nobody waits but for the session
    bool is_reading;
    bool is_over;
    Script *script;
    char *session;       // that was told
    size_t entries_told; // of the chat
    unsigned *revisions; // as told
    size_t revision_count;
    int64_t notice_ns;
    char *question; // the one that was told
    int64_t progress_ns;
    int wishes;
} Plain;

// Words ///////////////////////////////////////////////////////////////////////

static const char *const kind_words[] = {
    [CHAT_YOU] = "you: ",   [CHAT_PLAN] = "plan: ", [CHAT_WORK] = "",
    [CHAT_TAKE] = "take: ", [CHAT_NOTE] = "",       [CHAT_ERROR] = "error: ",
};

static void
tell_entry(const Plain *plain, const ChatEntry *entry)
{
    // What was typed stands there already.
    if (entry->kind == CHAT_YOU || entry->kind == CHAT_WORK)
        return;
    Text text = {0};
    text_append(&text, kind_words[entry->kind]);
    for (size_t i = 0; i < entry->span_count; i++)
        text_append(&text, entry->spans[i].text);
    (void)fprintf(plain->out, "%s\n", text.chars == NULL ? "" : text.chars);
    text_clear(&text);
}

static void
tell_chat(Plain *plain)
{
    const Chat *chat = studio_chat(plain->studio);
    const size_t count = chat_count(chat);
    if (plain->entries_told > count)
        plain->entries_told = count; // another session
    plain->revisions =
        mem_resize(plain->revisions, count + 1, sizeof(*plain->revisions));
    for (size_t i = 0; i < count; i++) {
        const ChatEntry *entry = chat_entry(chat, i);
        if (i < plain->entries_told && plain->revisions[i] == entry->revision)
            continue;
        tell_entry(plain, entry);
        plain->revisions[i] = entry->revision;
    }
    plain->entries_told = count;
}

static void
tell_session(Plain *plain)
{
    const char *name = studio_session_name(plain->studio);
    if (!studio_is_open(plain->studio) ||
        (plain->session != NULL && strcmp(plain->session, name) == 0))
        return;
    mem_free(plain->session);
    plain->session = mem_copy_text(name);
    (void)fprintf(plain->out, "session %s is open\n", name);
}

static void
tell_notice(Plain *plain)
{
    const Notice *notice = studio_notice(plain->studio);
    if (notice == NULL || notice->until_ns == plain->notice_ns)
        return;
    plain->notice_ns = notice->until_ns;
    (void)fprintf(plain->out, "%s\n", notice->text);
}

static void
tell_question(Plain *plain)
{
    const char *question = studio_question(plain->studio);
    if (question != NULL &&
        (plain->question == NULL || strcmp(question, plain->question) != 0))
        (void)fprintf(plain->out, "%s (y or n)\n", question);
    mem_free(plain->question);
    plain->question = question == NULL ? NULL : mem_copy_text(question);
}

// One line now and then, so that a reader isn't flooded.
static void
tell_progress(Plain *plain)
{
    const JobView *job = job_list_current(studio_jobs(plain->studio));
    const int64_t now_ns = clock_monotonic_ns();
    if (job == NULL || !job->has_stage ||
        now_ns - job->started_ns < PROGRESS_S * INT64_C(1000000000) ||
        now_ns - plain->progress_ns < PROGRESS_S * INT64_C(1000000000))
        return;
    plain->progress_ns = now_ns;
    (void)fprintf(plain->out, "%s", backend_stage_name(job->stage));
    if (job->total > 0)
        (void)fprintf(plain->out, " %.0f percent",
                      100.0 * (double)job->done / (double)job->total);
    if (job->eta_s >= 0)
        (void)fprintf(plain->out, ", %.0f seconds left", job->eta_s);
    (void)fprintf(plain->out, "\n");
}

static void
tell_all(Plain *plain)
{
    tell_notice(plain); // before one that follows it
    const unsigned changes = studio_take_changes(plain->studio);
    tell_session(plain);
    if ((changes & TOPIC_CHAT) != 0)
        tell_chat(plain);
    if ((changes & TOPIC_PROGRESS) != 0)
        tell_progress(plain);
    tell_notice(plain);
    tell_question(plain);
    (void)fflush(plain->out);
}

// What the screen would do ///////////////////////////////////////////////////

static void
tell_commands(const Plain *plain)
{
    size_t count = 0;
    const Command *commands = command_table(&count);
    for (size_t i = 0; i < count; i++)
        if (!commands[i].needs_screen)
            (void)fprintf(plain->out, "/%s %s: %s\n", commands[i].name,
                          commands[i].usage, commands[i].text);
}

static Status
act(void *self, const char *action, const char *argument, Error *error)
{
    (void)argument;
    if (strcmp(action, "help") == 0) {
        tell_commands(self);
        return STATUS_OK;
    }
    return error_set(error, STATUS_USAGE,
                     "%s needs the screen; `timbre` without --plain has one",
                     action);
}

static bool
copy(void *self, const char *text)
{
    const Plain *plain = self;
    (void)fprintf(plain->out, "%s\n", text);
    return true;
}

static void
ring(void *self, const char *text)
{
    const Plain *plain = self;
    (void)fprintf(plain->out, "\a%s\n", text);
}

// Input //////////////////////////////////////////////////////////////////////

static void
serve_line(Plain *plain, const char *line)
{
    if (studio_question(plain->studio) != NULL) {
        studio_answer(plain->studio, line[0] == 'y' || line[0] == 'Y');
        return;
    }
    if (line[strspn(line, " \t\r")] == '\0')
        return;
    Error error = {0};
    if (studio_submit(plain->studio, line, &error) != STATUS_OK)
        (void)fprintf(plain->out, "%s\n", error.text);
}

// The backend of new prompts may be one that is still being looked for.
static bool
awaits_backend(const Plain *plain)
{
    App *app = studio_app(plain->studio);
    const char *name = settings_text(app_settings(app), "backend");
    return app_backend(app, name) == NULL;
}

static bool
awaits_models(const Plain *plain)
{
    size_t count = 0;
    const HealthRow *rows = studio_health(plain->studio, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].name, "models") == 0)
            return rows[i].is_awaited;
    return false;
}

// What a line needs: a prompt the session, a command what its row says. At a
// terminal one sees what has ended and what has not.
static CommandNeeds
needs_of(const Plain *plain, const char *line)
{
    const char *start = line + strspn(line, " \t\r");
    if (start[0] == '\0')
        return NEEDS_NOTHING;
    if (start[0] != '/' && start[0] != ':')
        return NEEDS_SESSION;
    const Command *row = command_of_line(start);
    if (row == NULL || row->needs_screen)
        return NEEDS_NOTHING; // refused in any case
    return plain->is_terminal && row->needs != NEEDS_NOTHING ? NEEDS_SESSION
                                                             : row->needs;
}

static bool
is_due(const Plain *plain, const char *line)
{
    const Studio *studio = plain->studio;
    if (studio_question(studio) != NULL)
        return true;
    switch (needs_of(plain, line)) {
    case NEEDS_NOTHING:
        return true;
    case NEEDS_SESSION:
        return !studio_is_opening(studio) &&
               !(awaits_backend(plain) && awaits_models(plain));
    case NEEDS_REST:
        return studio_is_settled(studio);
    case NEEDS_BACKENDS:
        return studio_is_settled(studio) && !awaits_models(plain);
    case COMMAND_NEEDS_COUNT:
        break;
    }
    return true;
}

static void serve_input(void *context, short happened);

static void
read_on(Plain *plain)
{
    if (!plain->is_reading && !plain->is_over)
        loop_watch(plain->loop, plain->input, POLLIN, serve_input, plain);
    plain->is_reading = !plain->is_over;
}

// One by one, so that each one's answer is told before the next one's.
static void
serve_script(Plain *plain)
{
    const char *line = NULL;
    while ((line = script_line(plain->script)) != NULL &&
           !studio_wants_to_leave(plain->studio) && is_due(plain, line)) {
        serve_line(plain, line);
        script_drop_line(plain->script);
        tell_all(plain);
    }
    if (script_count(plain->script) < LINES_AHEAD)
        read_on(plain);
}

static void
tell_dropped(const Plain *plain, size_t count)
{
    for (size_t i = 0; i < count; i++)
        (void)fprintf(plain->out,
                      "that line was longer than 1 MiB and was dropped\n");
}

static void
stop_reading(Plain *plain)
{
    loop_unwatch(plain->loop, plain->input);
    plain->is_reading = false;
}

// A script lets what it asked come to its end; at a terminal the end of input
// is a wish to leave, unless the terminal itself is gone.
static void
end_input(Plain *plain, bool is_gone)
{
    if (plain->is_terminal && !is_gone) {
        studio_leave(plain->studio);
        return;
    }
    tell_dropped(plain, script_end(plain->script));
    stop_reading(plain);
    plain->is_over = true;
    if (plain->is_terminal)
        studio_hang_up(plain->studio);
}

static void
serve_input(void *context, short happened)
{
    Plain *plain = context;
    char bytes[4096];
    const ssize_t count = read(plain->input, bytes, sizeof(bytes));
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count <= 0) {
        end_input(plain, count < 0 || (happened & POLLHUP) != 0);
        return;
    }
    tell_dropped(plain, script_feed(plain->script, bytes, (size_t)count));
    if (script_count(plain->script) >= LINES_AHEAD)
        stop_reading(plain);
}

// The first wish stops the job and the script, a further one ends the program.
static void
serve_interrupt(void *context, short happened)
{
    (void)happened;
    Plain *plain = context;
    interrupt_calm();
    if (interrupt_count() <= plain->wishes)
        return;
    plain->wishes = interrupt_count();
    const size_t dropped = script_clear(plain->script);
    if (dropped > 0)
        (void)fprintf(plain->out, "%zu line%s that waited %s dropped\n",
                      dropped, dropped == 1 ? "" : "s",
                      dropped == 1 ? "was" : "were");
    Error error = {0};
    if (job_list_pending(studio_jobs(plain->studio)) == 0 ||
        command_run(plain->studio, "cancel", &error) != STATUS_OK)
        studio_leave(plain->studio);
}

static bool
is_done(const Plain *plain)
{
    if (studio_wants_to_leave(plain->studio))
        return true;
    return plain->is_over && script_count(plain->script) == 0 &&
           studio_is_settled(plain->studio) &&
           job_list_pending(studio_jobs(plain->studio)) == 0;
}

static void
converse(Plain *plain)
{
    read_on(plain);
    loop_watch(plain->loop, interrupt_descriptor(), POLLIN, serve_interrupt,
               plain);
    (void)fprintf(plain->out, "Timbre. Describe a song, or /help for commands, "
                              "/quit to leave.\n");
    tell_all(plain);
    while (!is_done(plain) && loop_run_once(plain->loop, -1)) {
        tell_all(plain);
        serve_script(plain);
    }
    tell_all(plain);
}

// From start to end //////////////////////////////////////////////////////////

// Model libraries print and read; what they do meets the log and nothing.
static void
part_from_libraries(Plain *plain)
{
    plain->input = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 10);
    plain->out = fdopen(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 10), "w");
    const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    (void)dup2(nothing, STDIN_FILENO);
    close(nothing);
    if (log_descriptor() >= 0) {
        (void)dup2(log_descriptor(), STDOUT_FILENO);
        (void)dup2(log_descriptor(), STDERR_FILENO);
    }
}

static Status
run(const StudioOptions *options,
    Settings *settings,
    int *exit_code,
    Error *error)
{
    Plain plain = {.loop = loop_new(), .script = script_new()};
    part_from_libraries(&plain);
    plain.is_terminal = plain.input >= 0 && isatty(plain.input) == 1;
    if (plain.out == NULL || plain.input < 0) {
        settings_free(settings);
        loop_free(plain.loop);
        script_free(plain.script);
        return error_set_errno(error, STATUS_IO,
                               "cannot use standard input and output");
    }
    const StudioScreen screen = {.self = &plain,
                                 .act = act,
                                 .copy = copy,
                                 .ring = ring,
                                 .is_absent = true};
    App *app = app_new(settings);
    plain.studio = studio_new(app, plain.loop, options, &screen);
    converse(&plain);
    studio_free(plain.studio);
    const bool has_python = app_has_python(app);
    app_free(app);
    loop_free(plain.loop);
    script_free(plain.script);
    mem_free(plain.session);
    mem_free(plain.revisions);
    mem_free(plain.question);
    (void)fclose(plain.out);
    close(plain.input);
    *exit_code = 0;
    if (has_python)
        interpreter_leave(*exit_code);
    return STATUS_OK;
}

const Frontend frontend_plain = {
    .name = "plain",
    .text = "line by line",
    .run = run,
};
