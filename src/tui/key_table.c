// SPDX-License-Identifier: MIT
#include "key_table.h"

#include "timbre/base/memory.h"

#include <assert.h>

// Browse keys work in the prompt too: with alt at any time, and by themselves
// while it is empty behind a prompt that was sent (`i` types there at once).
// What is lost by them (is_loss) wants the pane or alt.
static const KeyRow rows[] = {
    // clang-format off
    {"enter", NULL, KEYS_PROMPT, "", .weight = 1, .text = "send"},
    {"alt-enter", NULL, KEYS_PROMPT, "", .weight = 2,
     .text = "new line"},
    {"esc", NULL, KEYS_PROMPT, "", .weight = 3, .text = "browse"},
    {"tab", NULL, KEYS_PROMPT, "", .weight = 5, .text = "complete"},
    {"up", "up down", KEYS_PROMPT, "", .weight = 4, .text = "history"},
    {"ctrl-r", NULL, KEYS_PROMPT, "", .text = "search the history"},
    {"alt-r", "alt-KEY", KEYS_PROMPT, "",
     .text = "what KEY does outside the prompt"},
    {"ctrl-c", NULL, KEYS_PROMPT, "", .text = "clear, or stop the job"},
    {"ctrl-a", "ctrl-a ctrl-e", KEYS_PROMPT, "", .text = "ends of the line"},
    {"alt-b", "alt-b alt-f", KEYS_PROMPT, "", .text = "by words"},
    {"ctrl-w", "ctrl-w ctrl-u ctrl-k", KEYS_PROMPT, "",
     .text = "kill word, line before, line behind"},
    {"ctrl-y", "ctrl-y alt-y", KEYS_PROMPT, "",
     .text = "yank, an older one"},
    {"ctrl-_", "ctrl-_ alt-_", KEYS_PROMPT, "",
     .text = "undo, redo typing"},

    {"r", NULL, KEYS_BROWSE, "regenerate", .takes_count = true, .weight = 2,
     .text = "new seed"},
    {"R", NULL, KEYS_BROWSE, "regenerate same", .text = "same seed again"},
    {"t", NULL, KEYS_BROWSE, "tweak", .weight = 3, .text = "tweak"},
    {"space", NULL, KEYS_BROWSE, "toggle", .weight = 1, .text = "play"},
    {"e", NULL, KEYS_BROWSE, "export", .weight = 4, .text = "export"},
    {"w", NULL, KEYS_BROWSE, "with", .text = "give the take to a model"},
    {"y", NULL, KEYS_BROWSE, "copy", .text = "copy the path, else the prompt"},
    {"s", NULL, KEYS_BROWSE, "star", .weight = 5, .text = "star"},
    {"x", NULL, KEYS_BROWSE, "cancel", .weight = 6, .text = "stop the job"},
    {"h", NULL, KEYS_BROWSE, "seek -1", .text = "seek a second back"},
    {"l", NULL, KEYS_BROWSE, "seek +1", .text = "seek a second forward"},
    {"H", NULL, KEYS_BROWSE, "seek -bar", .text = "seek a bar back"},
    {"L", NULL, KEYS_BROWSE, "seek +bar", .text = "seek a bar forward"},
    {"left", NULL, KEYS_BROWSE, "seek -1", .text = "seek a second back"},
    {"right", NULL, KEYS_BROWSE, "seek +1", .text = "seek a second forward"},
    {"0", NULL, KEYS_BROWSE, "seek 0", .text = "to the beginning"},
    {"+", NULL, KEYS_BROWSE, "volume up", .text = "louder"},
    {"-", NULL, KEYS_BROWSE, "volume down", .text = "softer"},
    {"m", NULL, KEYS_BROWSE, "mute", .text = "mute"},
    {"[", NULL, KEYS_BROWSE, "previous", .text = "take before"},
    {"]", NULL, KEYS_BROWSE, "next", .text = "take behind"},
    {"/", NULL, KEYS_BROWSE, "filter", .text = "filter takes"},
    {"n", NULL, KEYS_BROWSE, "next", .text = "next take found"},
    {"N", NULL, KEYS_BROWSE, "previous", .text = "previous take found"},
    {"u", NULL, KEYS_BROWSE, "undo", .text = "undo"},
    {"ctrl-r", NULL, KEYS_BROWSE, "redo", .text = "redo"},
    {"U", NULL, KEYS_BROWSE, "redo", .text = "redo"},
    {"D", NULL, KEYS_BROWSE, "delete", .is_loss = true,
     .text = "delete the take (u brings it back)"},
    {"z", NULL, KEYS_BROWSE, "zoom", .weight = 8, .text = "zoom"},
    {"i", NULL, KEYS_BROWSE, "prompt", .weight = 7, .text = "type"},
    {"enter", NULL, KEYS_BROWSE, "prompt", .text = "type"},
    {"1", "1-5", KEYS_BROWSE, "", .text = "pane by its number"},
    {":", NULL, KEYS_BROWSE, "line", .weight = 9, .text = "command"},
    {"?", NULL, KEYS_BROWSE, "help", .weight = 10, .text = "keys"},
    {"q", NULL, KEYS_BROWSE, "quit", .is_loss = true, .text = "quit"},

    {"tab", NULL, KEYS_ANYWHERE, "next-pane", .weight = 1,
     .text = "pane"},
    {"shift-tab", NULL, KEYS_ANYWHERE, "previous-pane", .text = "pane before"},
    {"ctrl-p", NULL, KEYS_ANYWHERE, "palette", .weight = 2,
     .text = "palette"},
    {"f1", NULL, KEYS_ANYWHERE, "help", .weight = 3, .text = "keys"},
    {"ctrl-t", NULL, KEYS_ANYWHERE, "log", .text = "log instead of the chat"},
    {"ctrl-l", NULL, KEYS_ANYWHERE, "redraw", .text = "draw all again"},
    {"ctrl-z", NULL, KEYS_ANYWHERE, "", .text = "to the shell; fg comes back"},
    {"ctrl-c", NULL, KEYS_ANYWHERE, "cancel", .text = "stop the job"},
    {"ctrl-d", NULL, KEYS_ANYWHERE, "quit", .is_loss = true, .text = "quit"},

    {"j", "j k", KEYS_CHAT, "", .weight = 1, .text = "scroll"},
    {"g", "g G", KEYS_CHAT, "", .weight = 2, .text = "begin, end"},

    {"j", "j k", KEYS_PARAMS, "", .weight = 2, .text = "field"},
    {"h", "h l", KEYS_PARAMS, "", .weight = 3, .text = "nudge"},
    {"enter", NULL, KEYS_PARAMS, "", .weight = 1, .text = "render"},
    {"=", NULL, KEYS_PARAMS, "", .weight = 4, .text = "reset"},
    {"H", "H L", KEYS_PARAMS, "", .text = "nudge by ten steps"},
    {"t", "t 0-9", KEYS_PARAMS, "", .text = "type a value"},
    {"!", NULL, KEYS_PARAMS, "", .text = "lock, unlock"},

    {"j", "j k", KEYS_TAKES, "", .weight = 1, .text = "choose"},
    {"enter", NULL, KEYS_TAKES, "", .weight = 2, .text = "play"},

    {"j", "j k", KEYS_TIMELINE, "", .weight = 1, .text = "choose"},
    {"J", "J K", KEYS_TIMELINE, "", .weight = 3, .text = "later, sooner"},
    {"d", NULL, KEYS_TIMELINE, "", .weight = 4, .text = "duplicate"},
    {"x", NULL, KEYS_TIMELINE, "", .weight = 2, .text = "cancel"},
    {"enter", NULL, KEYS_TIMELINE, "", .text = "an interrupted job again"},

    {"h", "h l", KEYS_WAVE, "seek -1", .weight = 1, .text = "seek"},
    {"l", NULL, KEYS_WAVE, "seek +1", .text = "seek a second forward"},
    {"H", "H L", KEYS_WAVE, "seek -bar", .weight = 2, .text = "bar"},
    {"L", NULL, KEYS_WAVE, "seek +bar", .text = "seek a bar forward"},

    {"j", "j k", KEYS_LOG, "", .weight = 1, .text = "scroll"},
    {"g", "g G", KEYS_LOG, "", .weight = 2, .text = "begin, end"},
    // clang-format on
};

const KeyRow *
key_table(size_t *count)
{
    *count = ARRAY_LENGTH(rows);
    return rows;
}
