// SPDX-License-Identifier: MIT
// Commands of the screen: a front end without one says that it can't.
#include "timbre/app/command.h"
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

#include <string.h>

static Status
act(Studio *studio, const char *action, const char *argument, Error *error)
{
    const StudioScreen *screen = studio_screen(studio);
    return screen->act(screen->self, action, argument, error);
}

static Status
act_alone(Studio *studio,
          const char *action,
          const char *argument,
          Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    return act(studio, action, "", error);
}

Status
command_screen_themes(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    const StringList *names = listing_themes(studio_listing(studio));
    const char *chosen =
        settings_text(app_settings(studio_app(studio)), "theme");
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    chat_say(entry, TONE_PLAIN, "themes: auto");
    for (size_t i = 0; i < names->count; i++)
        chat_say(entry, TONE_PLAIN, ", %s", names->items[i]);
    chat_say(entry, TONE_PLAIN, "; in use: %s", chosen);
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
command_screen_theme(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return command_screen_themes(studio, "", error);
    const Status status =
        command_setting_apply(studio, "theme", argument, error);
    if (status == STATUS_OK)
        studio_tell(studio, TONE_GOOD, "theme %s", argument);
    return status;
}

Status
command_screen_motion(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return argument_refuse("", "auto, full or reduced", error);
    const Status status =
        command_setting_apply(studio, "motion", argument, error);
    if (status == STATUS_OK)
        studio_tell(studio, TONE_GOOD, "motion %s", argument);
    return status;
}

Status
command_screen_mouse(Studio *studio, const char *argument, Error *error)
{
    bool is_on = settings_truth(app_settings(studio_app(studio)), "mouse");
    Status status = argument_switch(argument, &is_on, error);
    if (status == STATUS_OK)
        status =
            command_setting_apply(studio, "mouse", is_on ? "on" : "off", error);
    if (status == STATUS_OK)
        studio_tell(studio, TONE_GOOD,
                    is_on ? "the studio takes the mouse"
                          : "the terminal keeps the mouse");
    return status;
}

Status
command_screen_zoom(Studio *studio, const char *argument, Error *error)
{
    Status status = STATUS_OK;
    if (argument[0] != '\0')
        status = act(studio, "focus", argument, error);
    return status == STATUS_OK ? act(studio, "zoom", "", error) : status;
}

Status
command_screen_focus(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return argument_refuse("", "the name of a pane", error);
    return act(studio, "focus", argument, error);
}

Status
command_screen_next_pane(Studio *studio, const char *argument, Error *error)
{
    return act_alone(studio, "next-pane", argument, error);
}

Status
command_screen_previous_pane(Studio *studio, const char *argument, Error *error)
{
    return act_alone(studio, "previous-pane", argument, error);
}

static Status
list_commands(Studio *studio)
{
    size_t count = 0;
    const Command *rows = command_table(&count);
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count; i++) {
        chat_say(entry, TONE_ACCENT, "%s/%s%s%s", i == 0 ? "" : "\n",
                 rows[i].name, rows[i].usage[0] == '\0' ? "" : " ",
                 rows[i].usage);
        chat_say(entry, TONE_PLAIN, " %s", rows[i].text);
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

// Help with a name tells of that command.
Status
command_screen_help(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return act(studio, "help", "", NULL) == STATUS_OK
                   ? STATUS_OK
                   : list_commands(studio);
    const Command *row =
        command_find(argument[0] == '/' ? argument + 1 : argument);
    if (row == NULL) {
        StringList names = {0};
        size_t count = 0;
        const Command *rows = command_table(&count);
        for (size_t i = 0; i < count; i++)
            string_list_push(&names, rows[i].name);
        const Status status =
            argument_unknown("command", argument, &names, error);
        string_list_clear(&names);
        return status;
    }
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    chat_say(entry, TONE_ACCENT, "/%s%s%s", row->name,
             row->usage[0] == '\0' ? "" : " ", row->usage);
    if (row->alias != NULL)
        chat_say(entry, TONE_PLAIN, " (or /%s)", row->alias);
    chat_say(entry, TONE_PLAIN, " %s", row->text);
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
command_screen_palette(Studio *studio, const char *argument, Error *error)
{
    return act_alone(studio, "palette", argument, error);
}

Status
command_screen_line(Studio *studio, const char *argument, Error *error)
{
    return act(studio, "line", argument, error);
}

Status
command_screen_redraw(Studio *studio, const char *argument, Error *error)
{
    return act_alone(studio, "redraw", argument, error);
}

Status
command_screen_log(Studio *studio, const char *argument, Error *error)
{
    return act_alone(studio, "log", argument, error);
}

Status
command_screen_prompt(Studio *studio, const char *argument, Error *error)
{
    return act(studio, "prompt", argument, error);
}

// Parameters inline, from the one that is named on.
Status
command_screen_edit(Studio *studio, const char *argument, Error *error)
{
    return act(studio, "edit", argument, error);
}

// The prompt of the take in focus, to be changed and sent again.
Status
command_screen_revise(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    const Request *request = studio_request(studio);
    if (request == NULL || request->prompt == NULL ||
        request->prompt[0] == '\0')
        return error_set(error, STATUS_NOT_FOUND,
                         "the take in focus has no prompt that is known here");
    return act(studio, "prompt", request->prompt, error);
}
