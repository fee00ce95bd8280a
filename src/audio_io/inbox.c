// SPDX-License-Identifier: MIT
#include "inbox.h"

#include "timbre/base/memory.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct Inbox {
    Mailbox commands;
    int descriptor;
};

Inbox *
inbox_new(void)
{
    Inbox *inbox = mem_new(sizeof(*inbox));
    inbox->descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (inbox->descriptor < 0)
        mem_stop(1, sizeof(*inbox));
    return inbox;
}

void
inbox_free(Inbox *inbox)
{
    if (inbox == NULL)
        return;
    for (Command *command = inbox_take(inbox); command != NULL;) {
        Command *next = inbox_next(command);
        command_free(command);
        command = next;
    }
    (void)close(inbox->descriptor);
    mem_free(inbox);
}

void
inbox_push(Inbox *inbox, const Command *command)
{
    Command *copy = mem_copy(command, sizeof(*command));
    copy->path = mem_copy_text(command->facts.path);
    copy->facts.path = copy->path;
    copy->device_text = mem_copy_text(command->device);
    copy->device = copy->device_text;
    copy->argument_text = mem_copy_text(command->argument);
    copy->argument = copy->argument_text;
    (void)mailbox_put(&inbox->commands, &copy->letter);
    inbox_wake(inbox);
}

Command *
inbox_take(Inbox *inbox)
{
    return (Command *)mailbox_take(&inbox->commands);
}

Command *
inbox_next(const Command *command)
{
    return (Command *)command->letter.next;
}

void
command_free(Command *command)
{
    mem_free(command->path);
    mem_free(command->device_text);
    mem_free(command->argument_text);
    mem_free(command);
}

bool
inbox_is_empty(const Inbox *inbox)
{
    return mailbox_is_empty(&inbox->commands);
}

void
inbox_wait(Inbox *inbox, int timeout_ms)
{
    struct pollfd wait = {.fd = inbox->descriptor, .events = POLLIN};
    uint64_t count = 0;
    if (poll(&wait, 1, timeout_ms) > 0)
        (void)!read(inbox->descriptor, &count, sizeof(count));
}

void
inbox_wake(Inbox *inbox)
{
    const uint64_t one = 1;
    (void)!write(inbox->descriptor, &one, sizeof(one));
}
