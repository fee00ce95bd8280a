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

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    LINE_LIMIT = 1 << 20,
    PROGRESS_S = 10, // a line about a running job this often
};

typedef struct {
    Studio *studio;
    Loop *loop;
    FILE *out;
    int input; // descriptor of our own
    Text line; // what was read and is not yet a whole line
    bool is_over;
    bool is_long;        // the line is over the limit: dropped
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
    const unsigned changes = studio_take_changes(plain->studio);
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

static void
serve_clean(Plain *plain, const char *line)
{
    char *clean = text_clean(line, strlen(line), LINE_LIMIT);
    serve_line(plain, clean);
    mem_free(clean);
}

static void
serve_lines(Plain *plain)
{
    char *text = text_take(&plain->line);
    char *start = text;
    for (char *end = NULL; (end = strchr(start, '\n')) != NULL;
         start = end + 1) {
        *end = '\0';
        if (plain->is_long)
            (void)fprintf(plain->out, "that line was longer than 1 MiB and "
                                      "was dropped\n");
        else
            serve_clean(plain, start);
        plain->is_long = false;
    }
    plain->is_long = plain->is_long || strlen(start) > LINE_LIMIT;
    text_append(&plain->line, plain->is_long ? "" : start);
    mem_free(text);
}

static void
serve_input(void *context, short happened)
{
    (void)happened;
    Plain *plain = context;
    char bytes[4096];
    const ssize_t count = read(plain->input, bytes, sizeof(bytes));
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (count > 0) {
        for (ssize_t i = 0; i < count; i++)
            if (bytes[i] == '\0')
                bytes[i] = ' ';
        text_append_bytes(&plain->line, bytes, (size_t)count);
        serve_lines(plain);
        return;
    }
    // No more input: what was asked is finished, then the program ends.
    if (plain->line.length > 0)
        text_append(&plain->line, "\n");
    if (plain->line.length > 0)
        serve_lines(plain);
    loop_unwatch(plain->loop, plain->input);
    plain->is_over = true;
}

// The first wish stops the job, a further one ends the program.
static void
serve_interrupt(void *context, short happened)
{
    (void)happened;
    Plain *plain = context;
    interrupt_calm();
    if (interrupt_count() <= plain->wishes)
        return;
    plain->wishes = interrupt_count();
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
    return plain->is_over && studio_is_open(plain->studio) &&
           !studio_is_working(plain->studio) &&
           job_list_pending(studio_jobs(plain->studio)) == 0;
}

static void
converse(Plain *plain)
{
    loop_watch(plain->loop, plain->input, POLLIN, serve_input, plain);
    loop_watch(plain->loop, interrupt_descriptor(), POLLIN, serve_interrupt,
               plain);
    (void)fprintf(plain->out,
                  "Timbre, session %s. Describe a song, or /help "
                  "for commands, /quit to leave.\n",
                  studio_session_name(plain->studio));
    while (!is_done(plain) && loop_run_once(plain->loop, -1))
        tell_all(plain);
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
    Plain plain = {.loop = loop_new()};
    part_from_libraries(&plain);
    if (plain.out == NULL || plain.input < 0) {
        settings_free(settings);
        loop_free(plain.loop);
        return error_set_errno(error, STATUS_IO,
                               "cannot use standard input and output");
    }
    const StudioScreen screen = {
        .self = &plain, .act = act, .copy = copy, .ring = ring};
    App *app = app_new(settings);
    plain.studio = studio_new(app, plain.loop, options, &screen);
    converse(&plain);
    studio_free(plain.studio);
    const bool has_python = app_has_python(app);
    app_free(app);
    loop_free(plain.loop);
    text_clear(&plain.line);
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
