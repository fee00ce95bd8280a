// SPDX-License-Identifier: MIT
#include "theme.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <string.h>

enum { FILE_LIMIT = 64 << 10 };

Status
theme_read(const char *path, Theme *theme, Error *error)
{
    size_t size;
    char *text = path_read_file(path, FILE_LIMIT, &size, error);
    if (text == NULL)
        return error == NULL ? STATUS_IO : error->status;
    const Status status = theme_parse(text, size, path, theme, error);
    mem_free(text);
    return status;
}

// Folders that hold themes, the user's own first; mem_free() each.
static void
folders(char *list[static 2])
{
    char *config = path_config_folder();
    list[0] = path_join(config, "themes");
    list[1] = path_program_file("themes");
    mem_free(config);
}

// A theme is named by a word, or by the path of its file.
static char *
file_of(const char *name)
{
    if (strchr(name, '/') != NULL)
        return mem_copy_text(name);
    char *file = text_format("%s.theme", name);
    char *list[2];
    folders(list);
    char *found = NULL;
    for (size_t i = 0; i < ARRAY_LENGTH(list); i++) {
        char *path = list[i] == NULL ? NULL : path_join(list[i], file);
        if (found == NULL && path != NULL && path_exists(path))
            found = mem_copy_text(path);
        mem_free(path);
        mem_free(list[i]);
    }
    mem_free(file);
    return found;
}

static Status
refuse_name(const char *name, Error *error)
{
    StringList names = {0};
    theme_list(&names);
    const char *near =
        text_nearest(name, (const char *const *)names.items, names.count);
    char *all = string_list_join(&names, ", ", " and ");
    if (near != NULL)
        (void)error_set(error, STATUS_NOT_FOUND,
                        "there is no theme \"%s\"; did you mean \"%s\"?", name,
                        near);
    else
        (void)error_set(error, STATUS_NOT_FOUND,
                        "there is no theme \"%s\"; there are %s", name,
                        names.count == 0 ? "none" : all);
    mem_free(all);
    string_list_clear(&names);
    return STATUS_NOT_FOUND;
}

Status
theme_find(const char *name, Theme *theme, char **path, Error *error)
{
    char *file = file_of(name);
    // The built-in one needs no file.
    const Theme *initial = theme_default();
    if (file == NULL && strcmp(name, initial->name) == 0) {
        *theme = *initial;
        *path = NULL;
        return STATUS_OK;
    }
    if (file == NULL)
        return refuse_name(name, error);
    const Status status = theme_read(file, theme, error);
    if (status == STATUS_OK)
        *path = file;
    else
        mem_free(file);
    return status;
}

void
theme_list(StringList *names)
{
    char *list[2];
    folders(list);
    string_list_add(names, theme_default()->name);
    for (size_t i = 0; i < ARRAY_LENGTH(list); i++) {
        StringList files = {0};
        if (list[i] != NULL)
            (void)path_list(list[i], &files, NULL);
        for (size_t k = 0; k < files.count; k++)
            if (text_ends_with(files.items[k], ".theme")) {
                files.items[k][strlen(files.items[k]) - 6] = '\0';
                string_list_add(names, files.items[k]);
            }
        string_list_clear(&files);
        mem_free(list[i]);
    }
    string_list_sort(names);
}

uint32_t
theme_gradient(const Theme *theme, Gradient gradient, double at)
{
    if (!(at > 0))
        at = 0;
    if (at > 1)
        at = 1;
    return theme->gradients[gradient][(size_t)(at * (THEME_STEPS - 1) + 0.5)];
}

Look
theme_on_gradient(const Theme *theme, Ink ink, Gradient gradient, double at)
{
    Look look = theme_look(theme, ink);
    look.foreground = theme_gradient(theme, gradient, at);
    return look;
}

void
theme_drop_colors(Theme *theme)
{
    size_t count;
    const InkRow *rows = role_table(&count);
    for (size_t i = 0; i < count; i++)
        theme->inks[i] = (Look){.foreground = LOOK_DEFAULT_COLOR,
                                .background = LOOK_KEEP_BACKGROUND,
                                .attributes = rows[i].attributes};
    theme->inks[INK_TEXT].background = LOOK_DEFAULT_COLOR;
    theme->inks[INK_OVERLAY].background = LOOK_DEFAULT_COLOR;
    for (size_t i = 0; i < GRADIENT_COUNT; i++)
        for (size_t k = 0; k < THEME_STEPS; k++)
            theme->gradients[i][k] = LOOK_DEFAULT_COLOR;
}
