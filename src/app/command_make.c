// SPDX-License-Identifier: MIT
// Commands that make takes and change what the next one will be.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/event_table.h"

#include "argument.h"
#include "command_family.h"

#include <string.h>

enum { MOST_AT_ONCE = 99 };

Status
command_make_new(Studio *studio, const char *argument, Error *error)
{
    if (argument[0] == '\0')
        return argument_refuse("", "the description of a song", error);
    return studio_make(studio, argument, error);
}

Status
command_make_regenerate(Studio *studio, const char *argument, Error *error)
{
    StringList words = {0};
    int64_t count = 1;
    bool has_count = false;
    bool is_same = false;
    Status status = STATUS_OK;
    if (!argument_words(argument, &words, 2))
        status = argument_refuse(argument, "a count and \"same\"", error);
    for (size_t i = 0; status == STATUS_OK && i < words.count; i++) {
        const char *word = words.items[i];
        if (strcmp(word, "same") == 0 && !is_same)
            is_same = true;
        else if (!has_count && argument_whole(word, 1, MOST_AT_ONCE, &count))
            has_count = true;
        else
            status = argument_refuse(word, "a count from 1 to 99 or \"same\"",
                                     error);
    }
    if (status == STATUS_OK)
        status = studio_regenerate(studio, (size_t)count, is_same, error);
    string_list_clear(&words);
    return status;
}

Status
command_make_render(Studio *studio, const char *argument, Error *error)
{
    if (argument_none(argument, error) != STATUS_OK)
        return STATUS_USAGE;
    return studio_render_draft(studio, error);
}

// Parameters /////////////////////////////////////////////////////////////////

static Status
need_params(Studio *studio, Error *error)
{
    if (param_list_count(studio_params(studio)) > 0)
        return STATUS_OK;
    return error_set(error, STATUS_NOT_FOUND,
                     "there is no take whose parameters could be changed; "
                     "describe some music and press enter");
}

static void
tell_row(ChatEntry *entry, const ParamRow *row)
{
    chat_say(entry, row->is_changed ? TONE_ACCENT : TONE_PLAIN, "%s = %s%s%s",
             row->label, row->value, row->unit[0] == '\0' ? "" : " ",
             row->unit);
    if (row->is_changed)
        chat_say(entry, TONE_PLAIN, " (was %s)", row->initial);
    if (row->is_locked)
        chat_say(entry, TONE_PLAIN, " [locked]");
}

// Without a screen the rows are told one by one.
static Status
list_params(Studio *studio)
{
    const ParamList *params = studio_params(studio);
    ChatEntry *entry = chat_add(studio_chat(studio), CHAT_NOTE, "", "");
    for (size_t i = 0; i < param_list_count(params); i++) {
        if (i > 0)
            chat_say(entry, TONE_PLAIN, "\n");
        tell_row(entry, param_list_row(params, i));
    }
    studio_mark(studio, TOPIC_CHAT);
    return STATUS_OK;
}

static void
tell_param(Studio *studio, const char *name)
{
    const ParamRow *row = param_list_find(studio_params(studio), name, NULL);
    studio_mark(studio, TOPIC_PARAMS);
    if (row != NULL)
        studio_tell(studio, TONE_PLAIN, "%s = %s%s%s%s%s%s", row->label,
                    row->value, row->unit[0] == '\0' ? "" : " ", row->unit,
                    row->is_changed ? " (was " : "",
                    row->is_changed ? row->initial : "",
                    row->is_changed ? "); /render makes it" : "");
}

static bool
is_number(const ParamRow *row)
{
    return row->kind == PARAM_NUMBER || row->kind == PARAM_INTEGER;
}

// "+6" and, where no value is below 0, "-6" are steps from what stands there;
// U+2212 is a minus too. Otherwise a copy of the value.
static char *
settle_value(const ParamRow *row, const char *value)
{
    static const char minus[] = "\xE2\x88\x92";
    char *plain = text_starts_with(value, minus)
                      ? text_format("-%s", value + strlen(minus))
                      : mem_copy_text(value);
    double before = 0;
    double step = 0;
    const bool is_step =
        plain[0] == '+' || (plain[0] == '-' && row->minimum >= 0);
    if (!is_number(row) || !is_step || !text_to_double(row->value, &before) ||
        !text_to_double(plain + (plain[0] == '+' ? 1 : 0), &step))
        return plain;
    mem_free(plain);
    return text_format("%.10g", before + step);
}

static Status
set_param(Studio *studio, const char *name, const char *value, Error *error)
{
    ParamList *params = studio_params(studio);
    const ParamRow *row = param_list_find(params, name, error);
    if (row == NULL)
        return STATUS_NOT_FOUND;
    char *plain = argument_value(value);
    char *settled = settle_value(row, plain);
    mem_free(plain);
    const Status status = param_list_set(params, name, settled, error);
    mem_free(settled);
    if (status == STATUS_OK)
        tell_param(studio, name);
    return status;
}

// Where there is a screen they are edited there.
static Status
show_params(Studio *studio, const char *name, Error *error)
{
    const StudioScreen *screen = studio_screen(studio);
    if (name[0] != '\0' &&
        param_list_find(studio_params(studio), name, error) == NULL)
        return STATUS_NOT_FOUND;
    if (screen->act(screen->self, "edit", name, NULL) == STATUS_OK)
        return STATUS_OK;
    return list_params(studio);
}

Status
command_make_tweak(Studio *studio, const char *argument, Error *error)
{
    if (need_params(studio, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    const char *value = argument;
    char *name = argument_next(&value);
    const Status status = value[0] == '\0'
                              ? show_params(studio, argument, error)
                              : set_param(studio, name, value, error);
    mem_free(name);
    return status;
}

Status
command_make_reset(Studio *studio, const char *argument, Error *error)
{
    ParamList *params = studio_params(studio);
    if (need_params(studio, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    if (argument[0] != '\0') {
        const Status status = param_list_reset(params, argument, error);
        if (status == STATUS_OK)
            tell_param(studio, argument);
        return status;
    }
    const bool was_changed = param_list_is_changed(params);
    param_list_reset_all(params);
    studio_mark(studio, TOPIC_PARAMS);
    studio_tell(studio, TONE_PLAIN, "%s",
                was_changed ? "all parameters are those of the take again"
                            : "no parameter was changed");
    return STATUS_OK;
}

static Status
lock(Studio *studio, const char *name, bool is_locked, Error *error)
{
    if (need_params(studio, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    if (name[0] == '\0')
        return argument_refuse("", "the name of a parameter", error);
    const Status status =
        param_list_lock(studio_params(studio), name, is_locked, error);
    if (status != STATUS_OK)
        return status;
    const ParamRow *row = param_list_find(studio_params(studio), name, NULL);
    studio_mark(studio, TOPIC_PARAMS);
    studio_tell(studio, TONE_PLAIN, "%s is %s", row == NULL ? name : row->label,
                is_locked ? "locked: a new take keeps it" : "no longer locked");
    return STATUS_OK;
}

Status
command_make_lock(Studio *studio, const char *argument, Error *error)
{
    return lock(studio, argument, true, error);
}

Status
command_make_unlock(Studio *studio, const char *argument, Error *error)
{
    return lock(studio, argument, false, error);
}

Status
command_make_seed(Studio *studio, const char *argument, Error *error)
{
    if (need_params(studio, error) != STATUS_OK)
        return STATUS_NOT_FOUND;
    if (argument[0] == '\0') {
        tell_param(studio, "seed");
        return STATUS_OK;
    }
    const Status status = studio_set_seed(studio, argument, error);
    if (status == STATUS_OK)
        tell_param(studio, "seed");
    return status;
}
