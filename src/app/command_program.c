// SPDX-License-Identifier: MIT
// Commands about the program itself.
#include "timbre/base/memory.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

Status
command_program_quit(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    studio_leave(studio);
    return STATUS_OK;
}

Status
command_program_quit_now(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    studio_leave(studio);
    if (!studio_wants_to_leave(studio))
        studio_answer(studio, true);
    return STATUS_OK;
}

Status
command_program_doctor(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    size_t count = 0;
    const HealthRow *rows = studio_health(studio, &count);
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count; i++) {
        chat_say(entry, TONE_ACCENT, "%s%s", i == 0 ? "" : "\n", rows[i].name);
        if (rows[i].is_awaited)
            chat_say(entry, TONE_PLAIN, " %s", rows[i].text);
        else
            chat_say(entry, rows[i].is_good ? TONE_GOOD : TONE_WARNING,
                     " %s: %s", rows[i].is_good ? "works" : "needs care",
                     rows[i].text);
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
command_program_version(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    studio_tell(studio, TONE_PLAIN, "timbre %s", TIMBRE_VERSION);
    return STATUS_OK;
}

Status
command_program_about(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    chat_say(entry, TONE_PLAIN,
             "timbre %s: describe music, hear it, change it, keep it. Under "
             "the MIT licence; `timbre --help` and `man timbre` say more.",
             TIMBRE_VERSION);
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}
