// SPDX-License-Identifier: MIT
// Commands about takes.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

#include <math.h>
#include <string.h>

enum {
    MOST_STARS = 5,
    KEY_STARS = 3, // what pressing the key again and again gives
    MOST_STEPS = 100000,
    MOST_LISTED = 20,
    MOST_TITLE = 200,
};

Status
command_take_focus(Studio *studio, const char *argument, Error *error)
{
    const TakeView *take = NULL;
    if (argument[0] == '\0')
        return argument_refuse("", "the number of a take", error);
    const Status status = argument_take(studio, argument, &take, error);
    if (status != STATUS_OK)
        return status;
    take_list_set_focus(studio_takes(studio), take->take_id);
    studio_mark(studio, TOPIC_TAKES);
    return STATUS_OK;
}

static Status
step(Studio *studio, const char *argument, int direction, Error *error)
{
    int64_t rows = 1;
    if (argument[0] != '\0' && !argument_whole(argument, 1, MOST_STEPS, &rows))
        return argument_refuse(argument, "a number of rows", error);
    const TakeView *take = NULL;
    const Status status = argument_take(studio, "", &take, error);
    if (status != STATUS_OK)
        return status;
    take_list_move_focus(studio_takes(studio), direction * (int)rows);
    studio_mark(studio, TOPIC_TAKES);
    return STATUS_OK;
}

Status
command_take_next(Studio *studio, const char *argument, Error *error)
{
    return step(studio, argument, 1, error);
}

Status
command_take_previous(Studio *studio, const char *argument, Error *error)
{
    return step(studio, argument, -1, error);
}

// A leading "@3" names the take; *rest is what follows.
static Status
leading_take(Studio *studio,
             const char **rest,
             const TakeView **take,
             Error *error)
{
    if ((*rest)[0] != '@')
        return argument_take(studio, "", take, error);
    char *word = argument_next(rest);
    const Status status = argument_take(studio, word, take, error);
    mem_free(word);
    return status;
}

Status
command_take_star(Studio *studio, const char *argument, Error *error)
{
    const TakeView *take = NULL;
    const char *rest = argument;
    int64_t stars = 0;
    const Status status = leading_take(studio, &rest, &take, error);
    if (status != STATUS_OK)
        return status;
    if (rest[0] == '\0')
        stars = take->stars >= KEY_STARS ? 0 : take->stars + 1;
    else if (!argument_whole(rest, 0, MOST_STARS, &stars))
        return argument_refuse(rest, "a number of stars from 0 to 5", error);
    return studio_star(studio, take->take_id, (int)stars, error);
}

Status
command_take_title(Studio *studio, const char *argument, Error *error)
{
    const TakeView *take = NULL;
    const char *rest = argument;
    const Status status = leading_take(studio, &rest, &take, error);
    if (status != STATUS_OK)
        return status;
    if (rest[0] == '\0')
        return argument_refuse("", "the new title", error);
    if (strlen(rest) > MOST_TITLE)
        return error_set(error, STATUS_USAGE,
                         "the title is longer than %d bytes", MOST_TITLE);
    char *title = argument_value(rest);
    const Status end = studio_rename(studio, take->take_id, title, error);
    mem_free(title);
    return end;
}

Status
command_take_delete(Studio *studio, const char *argument, Error *error)
{
    const TakeView *take = NULL;
    const Status status = argument_take(studio, argument, &take, error);
    return status == STATUS_OK ? studio_delete(studio, take->take_id, error)
                               : status;
}

Status
command_take_undo(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    return studio_undo(studio, error);
}

Status
command_take_redo(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    return studio_redo(studio, error);
}

static void
tell_take(ChatEntry *entry, const TakeView *take, bool is_in_focus)
{
    chat_say(entry, TONE_ACCENT, "@%d", take->number);
    chat_say(entry, TONE_PLAIN, " %s, %d:%02d", take->title,
             (int)take->duration_s / 60, (int)take->duration_s % 60);
    if (!isnan(take->integrated_lufs))
        chat_say(entry, TONE_PLAIN, ", %.1f LUFS", take->integrated_lufs);
    if (take->stars > 0)
        chat_say(entry, TONE_PLAIN, ", %d star%s", take->stars,
                 take->stars == 1 ? "" : "s");
    if (take->flag_count > 0)
        chat_say(entry, TONE_WARNING, ", %d flag%s", take->flag_count,
                 take->flag_count == 1 ? "" : "s");
    if (strcmp(take->state, "done") != 0)
        chat_say(entry, TONE_PLAIN, ", %s", take->state);
    if (is_in_focus)
        chat_say(entry, TONE_GOOD, " (in focus)");
}

Status
command_take_list(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    const TakeList *takes = studio_takes(studio);
    const size_t count = take_list_count(takes);
    if (count == 0) {
        studio_tell(studio, TONE_PLAIN, "no take is in the list");
        return STATUS_OK;
    }
    const TakeView *focus = take_list_focus(takes);
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < count && i < MOST_LISTED; i++) {
        if (i > 0)
            chat_say(entry, TONE_PLAIN, "\n");
        const TakeView *take = take_list_row(takes, i);
        tell_take(entry, take, take == focus);
    }
    if (count > MOST_LISTED)
        chat_say(entry, TONE_PLAIN, "\nand %zu more; /filter WORDS finds them",
                 count - MOST_LISTED);
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

// Without words a screen opens its own line for them.
Status
command_take_filter(Studio *studio, const char *argument, Error *error)
{
    (void)error;
    TakeList *takes = studio_takes(studio);
    const StudioScreen *screen = studio_screen(studio);
    if (argument[0] == '\0' &&
        screen->act(screen->self, "filter", "", NULL) == STATUS_OK)
        return STATUS_OK;
    take_list_set_filter(takes, argument);
    studio_mark(studio, TOPIC_TAKES);
    studio_tell(studio, TONE_PLAIN, "%zu of %zu takes", take_list_count(takes),
                take_list_total(takes));
    return STATUS_OK;
}

Status
command_take_show(Studio *studio, const char *argument, Error *error)
{
    if (strcmp(argument, "all") != 0 && strcmp(argument, "session") != 0)
        return argument_refuse(argument, "all or session", error);
    TakeList *takes = studio_takes(studio);
    const Status status =
        command_setting_apply(studio, "takes.show", argument, error);
    if (status != STATUS_OK)
        return status;
    take_list_show_session_only(takes, strcmp(argument, "session") == 0);
    studio_mark(studio, TOPIC_TAKES);
    studio_tell(studio, TONE_PLAIN, "%zu of %zu takes", take_list_count(takes),
                take_list_total(takes));
    return STATUS_OK;
}

Status
command_take_info(Studio *studio, const char *argument, Error *error)
{
    const TakeView *take = NULL;
    const Status status = argument_take(studio, argument, &take, error);
    return status == STATUS_OK ? studio_show_take(studio, take->take_id, error)
                               : status;
}
