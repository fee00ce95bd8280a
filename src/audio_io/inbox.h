// SPDX-License-Identifier: MIT
// Commands on their way to the feeder: any thread puts them in without waiting,
// the feeder takes them all, in order.
#pragma once

#include "timbre/audio_io/player.h"
#include "timbre/base/mailbox.h"

typedef enum {
    COMMAND_PLAY,
    COMMAND_GROW,
    COMMAND_REPLACE,
    COMMAND_SEEK,
    COMMAND_STOP,
    COMMAND_TOUCH, // gain or pause changed
    COMMAND_DEVICE,
    COMMAND_COUNT
} CommandVerb;

typedef struct {
    Letter letter; // first: a letter is its command
    CommandVerb verb;
    unsigned source, order;
    PlayerSource facts;
    double position_s;
    uint64_t frame_count;
    const char *device, *argument;
    char *path, *device_text, *argument_text; // the copy's own
} Command;

typedef struct Inbox Inbox;

Inbox *inbox_new(void);
void inbox_free(Inbox *inbox);
// Gives a copy of `command` away, with its texts.
void inbox_push(Inbox *inbox, const Command *command);
Command *inbox_take(Inbox *inbox); // the first of a list, or NULL
Command *inbox_next(const Command *command);
void command_free(Command *command);
bool inbox_is_empty(const Inbox *inbox);
// Until something is put in, or it is woken; -1 ms = for ever.
void inbox_wait(Inbox *inbox, int timeout_ms);
void inbox_wake(Inbox *inbox);
