// SPDX-License-Identifier: MIT
#include "timbre/bridge/adapter_tool.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LINE_LIMIT = 1 << 20 };

struct AdapterTool {
    pid_t child;
    int input; // of its records
    Text text; // read, not yet told
    bool has_ended;
};

Status
adapter_tool_run(const char *venv,
                 const StringList *words,
                 int *exit_code,
                 Error *error)
{
    pid_t child = 0;
    const ChildStreams ours = {-1, -1, -1};
    const Status status = child_start(venv, words, ours, &child, error);
    if (status != STATUS_OK)
        return status;
    const int state = child_wait(child);
    if (WIFSIGNALED(state))
        return error_set(error, STATUS_FAILED,
                         "the Python of %s was ended by signal %d (%s)", venv,
                         WTERMSIG(state), strsignal(WTERMSIG(state)));
    *exit_code = WEXITSTATUS(state);
    return STATUS_OK;
}

AdapterTool *
adapter_tool_start(const char *venv, const StringList *words, Error *error)
{
    pid_t child = 0;
    const int input = child_open(venv, words, &child, error);
    if (input < 0)
        return NULL;
    (void)fcntl(input, F_SETFL, O_NONBLOCK);
    AdapterTool *tool = mem_new(sizeof *tool);
    *tool = (AdapterTool){.child = child, .input = input};
    return tool;
}

int
adapter_tool_descriptor(const AdapterTool *tool)
{
    return tool->input;
}

static void
fill(AdapterTool *tool)
{
    char block[4096];
    ssize_t count = 0;
    while (tool->text.length < LINE_LIMIT &&
           (count = read(tool->input, block, sizeof block)) > 0)
        text_append_bytes(&tool->text, block, (size_t)count);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
        tool->has_ended = true;
}

// The first whole line as a record; what is none is passed over.
Json *
adapter_tool_next(AdapterTool *tool)
{
    if (!tool->has_ended)
        fill(tool);
    Text *text = &tool->text;
    for (char *end = NULL;
         text->length > 0 &&
         (end = memchr(text->chars, '\n', text->length)) != NULL;) {
        const size_t size = (size_t)(end - text->chars);
        Json *json = json_decode(text->chars, size, NULL);
        Text rest = {0};
        text_append_bytes(&rest, end + 1, text->length - size - 1);
        text_clear(text);
        *text = rest;
        if (json != NULL)
            return json;
    }
    return NULL;
}

bool
adapter_tool_has_ended(const AdapterTool *tool)
{
    return tool->has_ended;
}

void
adapter_tool_stop(AdapterTool *tool)
{
    (void)kill(tool->child, SIGTERM);
}

void
adapter_tool_free(AdapterTool *tool)
{
    if (tool == NULL)
        return;
    if (!tool->has_ended)
        (void)kill(tool->child, SIGKILL);
    (void)child_wait(tool->child);
    close(tool->input);
    text_clear(&tool->text);
    mem_free(tool);
}
