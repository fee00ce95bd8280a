// SPDX-License-Identifier: MIT
// Takes to files, on L; and what `y` copies.
#include "timbre/app/export_choice.h"
#include "timbre/app/take_sound.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/export/format_table.h"

#include "studio_room.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    Studio *studio;
    TakeStore *store;
    char take_id[ULID_SIZE];
    char *source; // the take's folder
    int number;
    char *target, *folder;
    ExportSettings settings;
    Exported exported;
    Error error;
} Exporting;

static void
write_on_l(void *context)
{
    Exporting *exporting = context;
    Error *error = &exporting->error;
    Take *take = take_read(exporting->source, error);
    if (take == NULL)
        return;
    const Format *format = format_table_find(exporting->settings.format);
    Status status = STATUS_OK;
    if (!format->needs_score || format->needs_stems)
        status = take_sound_prepare(studio_app(exporting->studio), take,
                                    format->needs_stems, error);
    if (status == STATUS_OK)
        (void)export_take(take, exporting->target, exporting->folder,
                          &exporting->settings, NULL, NULL,
                          &exporting->exported, error);
    take_sound_forget(take);
    take_free(take);
}

// On the short lane, as everything that writes take.json.
static void
note_on_l(void *context)
{
    Exporting *exporting = context;
    Take *take = take_read(exporting->source, &exporting->error);
    if (take == NULL)
        return;
    const Exported *exported = &exporting->exported;
    take_add_export(take, exported->path, exporting->settings.format,
                    exported->bytes, exported->sha256);
    (void)take_store_save(exporting->store, take, &exporting->error);
    take_free(take);
}

static void
add_file(Studio *studio, const Exporting *exporting)
{
    TakeView *row = take_list_edit(studio->takes, exporting->take_id);
    if (row == NULL)
        return;
    row->files =
        mem_resize(row->files, row->file_count + 1, sizeof(*row->files));
    row->files[row->file_count++] =
        (TakeFile){.path = mem_copy_text(exporting->exported.path),
                   .format = mem_copy_text(exporting->settings.format)};
}

static void
end_export(Exporting *exporting)
{
    Studio *studio = exporting->studio;
    studio->exports--;
    if (exporting->error.status != STATUS_OK)
        studio_complain(studio, exporting->error.text);
    studio_mark(studio, TOPIC_EXPORTS | TOPIC_TAKES | TOPIC_CHAT);
    mem_free(exporting->exported.path);
    mem_free(exporting->source);
    mem_free(exporting->target);
    mem_free(exporting->folder);
    mem_free(exporting);
}

static void
noted(void *context)
{
    end_export(context);
}

static void
written(void *context)
{
    Exporting *exporting = context;
    Studio *studio = exporting->studio;
    if (exporting->exported.path == NULL) {
        end_export(exporting);
        return;
    }
    ChatEntry *entry =
        chat_add(studio->chat, CHAT_NOTE, "", exporting->take_id);
    chat_say(entry, TONE_GOOD, "take %d", exporting->number);
    chat_say(entry, TONE_PLAIN, " exported: ");
    chat_say(entry, TONE_LINK, "%s", exporting->exported.path);
    chat_say(entry, TONE_CHOSEN, " (%.1f MB)",
             (double)exporting->exported.bytes / 1e6);
    mem_free(studio->exported);
    studio->exported = mem_copy_text(exporting->exported.path);
    add_file(studio, exporting);
    // The chat has the path; it isn't said twice.
    studio_tell(studio, TONE_GOOD, "exported: %s copies the path",
                studio_way(studio, "y", "/copy"));
    studio_mark(studio, TOPIC_EXPORTS | TOPIC_TAKES | TOPIC_CHAT);
    light_post(studio->light, note_on_l, noted, exporting);
}

static Status
post_export(Studio *studio,
            const TakeView *row,
            const char *format,
            const char *path,
            Error *error)
{
    ExportSettings settings = {0};
    char *folder = NULL;
    Status status = export_choice_read(
        app_settings(studio->app), format[0] == '\0' ? NULL : format,
        path[0] == '\0' ? NULL : path, &settings, &folder, error);
    if (status != STATUS_OK)
        return status;
    Exporting *exporting = mem_new(sizeof(*exporting));
    *exporting =
        (Exporting){.studio = studio,
                    .store = orchestrator_takes(studio->orchestrator),
                    .source = path_join(studio->takes_folder, row->take_id),
                    .number = row->number,
                    .target = path[0] == '\0' ? NULL : mem_copy_text(path),
                    .folder = folder,
                    .settings = settings};
    memcpy(exporting->take_id, row->take_id, ULID_SIZE);
    studio->exports++;
    studio_mark(studio, TOPIC_EXPORTS);
    light_post_long(studio->light, write_on_l, written, exporting);
    return STATUS_OK;
}

Status
studio_export(Studio *studio,
              const char *take,
              const char *format,
              const char *path,
              Error *error)
{
    const TakeView *row = studio_find_take(studio, take, error);
    if (row == NULL)
        return error->status;
    if (!studio->is_open || row->job[0] != '\0')
        return error_set(error, STATUS_UNAVAILABLE,
                         "take %d is not finished yet: export it when it is "
                         "ready",
                         row->number);
    return post_export(studio, row, format == NULL ? "" : format,
                       path == NULL ? "" : path, error);
}

// Copying /////////////////////////////////////////////////////////////////////

const char *
studio_exported_path(const Studio *studio)
{
    return studio->exported == NULL ? "" : studio->exported;
}

// 'it'\''s' for a shell.
static void
append_quoted(Text *text, const char *path)
{
    text_append(text, "'");
    for (; *path != '\0'; path++) {
        if (*path == '\'')
            text_append(text, "'\\''");
        else
            text_append_bytes(text, path, 1);
    }
    text_append(text, "'");
}

// The third word of SSH_CONNECTION is this machine as the other one sees it.
static char *
server_address(void)
{
    const char *connection = getenv("SSH_CONNECTION");
    char *address = mem_new(64);
    if (connection == NULL || sscanf(connection, "%*s %*s %63s", address) != 1)
        address[0] = '\0';
    return address;
}

const char *
studio_copy_text(Studio *studio)
{
    const char *path = studio_exported_path(studio);
    mem_free(studio->copy_text);
    Text text = {0};
    char *address = server_address();
    const char *user = getenv("USER");
    if (path[0] != '\0' && address[0] != '\0') {
        const bool is_v6 = strchr(address, ':') != NULL;
        text_append_format(&text, "scp %s%s%s%s%s:", user == NULL ? "" : user,
                           user == NULL ? "" : "@", is_v6 ? "[" : "", address,
                           is_v6 ? "]" : "");
        append_quoted(&text, path);
        text_append(&text, " .");
    } else {
        text_append(&text, path);
    }
    mem_free(address);
    studio->copy_text = text_take(&text);
    return studio->copy_text;
}
