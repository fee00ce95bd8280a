// SPDX-License-Identifier: MIT
// Commands about sessions.
#include "timbre/app/session.h"
#include "timbre/base/memory.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

#include <string.h>

static Status
refuse_unknown(const char *name, const StringList *names, Error *error)
{
    Error reason = {0};
    argument_unknown("session", name, names, &reason);
    return error_set(error, STATUS_NOT_FOUND, "%s; /new-session %s makes it",
                     reason.text, name);
}

static Status
check_name(const char *name, const char *what, Error *error)
{
    if (name[0] == '\0')
        return argument_refuse("", what, error);
    return session_check_name(name, error) == STATUS_OK ? STATUS_OK
                                                        : STATUS_USAGE;
}

// A name that is not there yet was more likely mistyped than meant.
Status
command_session_open(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0') {
        studio_tell(studio, TONE_PLAIN, "this is the session %s%s",
                    studio_session_name(studio),
                    studio_is_read_only(studio) ? ", read-only" : "");
        return STATUS_OK;
    }
    if (session_check_name(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    if (strcmp(argument, studio_session_name(studio)) == 0)
        return error_set(error, STATUS_USAGE, "the session %s is open already",
                         argument);
    const StringList *names = listing_sessions(studio_listing(studio));
    if (names->count > 0 && !string_list_has(names, argument))
        return refuse_unknown(argument, names, error);
    return studio_open_session(studio, argument, error);
}

Status
command_session_list(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    const StringList *names = listing_sessions(studio_listing(studio));
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    const char *open = studio_session_name(studio);
    chat_say(entry, TONE_ACCENT, "%s", open);
    chat_say(entry, TONE_PLAIN, " (open)");
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], open) != 0)
            chat_say(entry, TONE_ACCENT, "\n%s", names->items[i]);
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

Status
command_session_new(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return studio_open_session(studio, NULL, error);
    if (session_check_name(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    if (strcmp(argument, studio_session_name(studio)) == 0 ||
        string_list_has(listing_sessions(studio_listing(studio)), argument))
        return error_set(error, STATUS_USAGE,
                         "there is a session %s already; /session %s opens it",
                         argument, argument);
    return studio_open_session(studio, argument, error);
}

Status
command_session_rename(Studio *studio, const char *argument, Error *error)
{
    if (check_name(argument, "the new name of this session", error) !=
        STATUS_OK)
        return STATUS_USAGE;
    return studio_rename_session(studio, argument, error);
}

Status
command_session_delete(Studio *studio, const char *argument, Error *error)
{
    if (check_name(argument, "the name of a session", error) != STATUS_OK)
        return STATUS_USAGE;
    if (strcmp(argument, studio_session_name(studio)) == 0)
        return error_set(error, STATUS_USAGE,
                         "the session %s is open; open another one first",
                         argument);
    return studio_delete_session(studio, argument, error);
}

Status
command_session_undelete(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    return studio_undelete_session(studio, error);
}

Status
command_session_save(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    return studio_save_session(studio, error);
}
