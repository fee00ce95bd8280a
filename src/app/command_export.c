// SPDX-License-Identifier: MIT
// Commands that take something out: files and the clipboard.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/export/format_table.h"

#include "argument.h"
#include "command_family.h"

#include <string.h>

static Status
refuse_format(const char *given, Error *error)
{
    StringList names = {0};
    size_t count = 0;
    const Format *formats = format_table(&count);
    for (size_t i = 0; i < count; i++)
        string_list_push(&names, formats[i].name);
    const Status status = argument_unknown("format", given, &names, error);
    string_list_clear(&names);
    return status;
}

static bool
looks_like_path(const char *word)
{
    return strchr(word, '/') != NULL || word[0] == '~' ||
           strchr(word, '.') != NULL;
}

// "[TAKE] [FORMAT] [PATH]": what a word is, it says by itself; the path is the
// rest of the line.
Status
command_export_write(Studio *studio, const char *argument, Error *error)
{
    const char *rest = argument;
    char *word = argument_next(&rest);
    const char *path = argument;
    const TakeView *take = NULL;
    const char *format = "";
    Status status = STATUS_OK;
    if (word != NULL && format_table_find(word) == NULL &&
        !looks_like_path(word)) {
        int64_t number = 0;
        status = argument_take(studio, word, &take, NULL);
        // A word that is neither was more likely meant as a format.
        if (status != STATUS_OK)
            status = word[0] == '@' || text_to_int64(word, &number)
                         ? argument_take(studio, word, &take, error)
                         : refuse_format(word, error);
        path = rest;
        mem_free(word);
        word = argument_next(&rest);
    } else {
        status = argument_take(studio, "", &take, error);
    }
    const Format *row = word == NULL ? NULL : format_table_find(word);
    if (row != NULL) {
        format = row->name;
        path = rest;
    }
    char *plain = argument_value(path);
    if (status == STATUS_OK && plain[0] != '\0' && !looks_like_path(plain))
        status = refuse_format(plain, error);
    if (status == STATUS_OK)
        status = studio_export(studio, take->take_id, format, plain, error);
    mem_free(plain);
    mem_free(word);
    return status;
}

static Status
copy(Studio *studio, const char *text, const char *what, Error *error)
{
    const StudioScreen *screen = studio_screen(studio);
    if (!screen->copy(screen->self, text))
        return error_set(error, STATUS_UNAVAILABLE,
                         "this terminal has no clipboard for the %s: %s", what,
                         text);
    studio_tell(studio, TONE_GOOD, "copied the %s: %s", what, text);
    return STATUS_OK;
}

static Status
copy_path(Studio *studio, Error *error)
{
    const char *text = studio_copy_text(studio);
    if (text[0] == '\0')
        return error_set(error, STATUS_NOT_FOUND,
                         "nothing was exported yet; /export writes a file");
    char *kept = mem_copy_text(text);
    const Status status = copy(studio, kept, "path", error);
    mem_free(kept);
    return status;
}

static Status
copy_prompt(Studio *studio, Error *error)
{
    const Request *request = studio_request(studio);
    if (request == NULL || request->prompt == NULL ||
        request->prompt[0] == '\0')
        return error_set(error, STATUS_NOT_FOUND,
                         "the take in focus has no prompt that is known here");
    return copy(studio, request->prompt, "prompt", error);
}

// Without a word the path of the newest export, before there is one the prompt.
Status
command_export_copy(Studio *studio, const char *argument, Error *error)
{
    const bool has_path = studio_exported_path(studio)[0] != '\0';
    if (strcmp(argument, "path") == 0 || (argument[0] == '\0' && has_path))
        return copy_path(studio, error);
    const TakeView *take = NULL;
    const Status status = argument_take(studio, "", &take, error);
    if (status != STATUS_OK)
        return status;
    if (argument[0] == '\0' || strcmp(argument, "prompt") == 0)
        return copy_prompt(studio, error);
    if (strcmp(argument, "id") == 0)
        return copy(studio, take->take_id, "id", error);
    if (strcmp(argument, "seed") == 0)
        return copy(studio, take->seed == NULL ? "" : take->seed, "seed",
                    error);
    return argument_refuse(argument, "path, prompt, seed or id", error);
}
