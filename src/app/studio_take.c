// SPDX-License-Identifier: MIT
// What is written on takes: stars, titles, the bin; and the way back.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "chat_write.h"
#include "studio_room.h"

#include <stdio.h>
#include <string.h>

// On L ////////////////////////////////////////////////////////////////////////

typedef enum { CHANGE_STARS, CHANGE_TITLE, CHANGE_BIN, CHANGE_UNBIN } Change;

typedef struct {
    Studio *studio;
    TakeStore *store;
    Library *library;
    Change change;
    char take_id[ULID_SIZE];
    int stars;
    char *title;
    TakeView row; // of a take that came back
    Error error;
} Changing;

static void
write_take(Changing *changing)
{
    Take *take =
        take_store_load(changing->store, changing->take_id, &changing->error);
    if (take == NULL)
        return;
    if (changing->change == CHANGE_STARS) {
        take->stars = changing->stars;
    } else {
        mem_free(take->title);
        take->title = mem_copy_text(changing->title);
    }
    if (take_store_save(changing->store, take, &changing->error) == STATUS_OK)
        (void)library_put(changing->library, take, &changing->error);
    take_free(take);
}

static void
bring_back(Changing *changing)
{
    if (take_store_unbin(changing->store, changing->take_id,
                         &changing->error) != STATUS_OK)
        return;
    Take *take =
        take_store_load(changing->store, changing->take_id, &changing->error);
    if (take == NULL)
        return;
    (void)library_put(changing->library, take, &changing->error);
    changing->row = studio_take_row(take);
    changing->row.has_details = false;
    take_free(take);
}

static void
change_on_l(void *context)
{
    Changing *changing = context;
    switch (changing->change) {
    case CHANGE_STARS:
    case CHANGE_TITLE:
        write_take(changing);
        break;
    case CHANGE_BIN:
        if (take_store_bin(changing->store, changing->take_id,
                           &changing->error) == STATUS_OK)
            (void)library_remove(changing->library, changing->take_id,
                                 &changing->error);
        break;
    case CHANGE_UNBIN:
        bring_back(changing);
        break;
    }
}

static void
take_changed(void *context)
{
    Changing *changing = context;
    Studio *studio = changing->studio;
    if (changing->row.take_id[0] != '\0') {
        take_list_put(studio->takes, &changing->row);
        take_list_set_focus(studio->takes, changing->take_id);
    }
    if (changing->error.status != STATUS_OK)
        studio_complain(studio, changing->error.text);
    studio_mark(studio, TOPIC_TAKES);
    mem_free(changing->title);
    mem_free(changing);
}

static void
change(Studio *studio,
       Change what,
       const char *take_id,
       int stars,
       const char *title)
{
    Changing *changing = mem_new(sizeof(*changing));
    *changing =
        (Changing){.studio = studio,
                   .store = orchestrator_takes(studio->orchestrator),
                   .library = orchestrator_library(studio->orchestrator),
                   .change = what,
                   .stars = stars,
                   .title = mem_copy_text(title)};
    (void)snprintf(changing->take_id, sizeof(changing->take_id), "%s", take_id);
    light_post(studio->light, change_on_l, take_changed, changing);
}

// The way back ////////////////////////////////////////////////////////////////

static void
push_undo(UndoList *list, const Undo *undo)
{
    list->items = mem_reserve(list->items, list->count, &list->capacity,
                              sizeof(*list->items));
    list->items[list->count++] = *undo;
}

static void
remember(Studio *studio, UndoKind kind, const TakeView *row)
{
    Undo undo = {.kind = kind,
                 .stars = row->stars,
                 .title = mem_copy_text(row->title),
                 .number = row->number};
    memcpy(undo.take, row->take_id, ULID_SIZE);
    push_undo(&studio->done, &undo);
    for (size_t i = 0; i < studio->undone.count; i++)
        mem_free(studio->undone.items[i].title);
    studio->undone.count = 0;
}

static const TakeView *
whole_take(Studio *studio, const char *take, Error *error)
{
    const TakeView *row = studio_find_take(studio, take, error);
    if (row == NULL)
        return NULL;
    if (row->job[0] == '\0' && studio->is_open)
        return row;
    error_set(error, STATUS_UNAVAILABLE,
              "take %d is not finished yet; x stops it", row->number);
    return NULL;
}

// Actions /////////////////////////////////////////////////////////////////////

static void
set_stars(Studio *studio, const char *take_id, int stars)
{
    TakeView *row = take_list_edit(studio->takes, take_id);
    if (row != NULL)
        row->stars = stars;
    change(studio, CHANGE_STARS, take_id, stars, NULL);
    studio_mark(studio, TOPIC_TAKES);
}

Status
studio_star(Studio *studio, const char *take, int stars, Error *error)
{
    if (stars < 0 || stars > 5)
        return error_set(error, STATUS_USAGE,
                         "stars must be from 0 to 5, not %d", stars);
    const TakeView *row = whole_take(studio, take, error);
    if (row == NULL)
        return error->status;
    if (row->stars == stars)
        return STATUS_OK;
    remember(studio, UNDO_STAR, row);
    set_stars(studio, row->take_id, stars);
    return STATUS_OK;
}

static void
set_title(Studio *studio, const char *take_id, const char *title)
{
    TakeView *row = take_list_edit(studio->takes, take_id);
    if (row != NULL) {
        char *own = mem_copy_text(title);
        mem_free(row->title);
        row->title = own;
    }
    change(studio, CHANGE_TITLE, take_id, 0, title);
    studio_mark(studio, TOPIC_TAKES);
}

Status
studio_rename(Studio *studio, const char *take, const char *title, Error *error)
{
    enum { TITLE_BYTES = 200 };

    char *clean = text_clean(title, strlen(title), TITLE_BYTES);
    const TakeView *row = whole_take(studio, take, error);
    Status status = row == NULL ? error->status : STATUS_OK;
    if (row != NULL && clean[strspn(clean, " \t\n")] == '\0')
        status = error_set(error, STATUS_USAGE,
                           "a title needs a letter at least: /title warm rain");
    if (status == STATUS_OK) {
        remember(studio, UNDO_RENAME, row);
        set_title(studio, row->take_id, clean);
    }
    mem_free(clean);
    return status;
}

static void
bin(Studio *studio, const char *take_id)
{
    transport_forget(studio->transport, take_id);
    (void)take_list_remove(studio->takes, take_id);
    change(studio, CHANGE_BIN, take_id, 0, NULL);
    studio_mark(studio, TOPIC_TAKES | TOPIC_TRANSPORT);
}

Status
studio_delete(Studio *studio, const char *take, Error *error)
{
    const TakeView *row = whole_take(studio, take, error);
    if (row == NULL)
        return error->status;
    remember(studio, UNDO_DELETE, row);
    studio_tell(studio, TONE_PLAIN, "take %d is in the bin: %s brings it back",
                row->number, studio_way(studio, "u", "/undo"));
    char take_id[ULID_SIZE];
    memcpy(take_id, row->take_id, ULID_SIZE);
    bin(studio, take_id);
    return STATUS_OK;
}

// What stands there now becomes what the other way brings back.
static void
turn(Studio *studio, Undo *undo, bool is_undo)
{
    const TakeView *row = take_list_of_id(studio->takes, undo->take);
    const int stars = undo->stars;
    char *title = mem_copy_text(undo->title);
    if (row != NULL) {
        undo->stars = row->stars;
        mem_free(undo->title);
        undo->title = mem_copy_text(row->title);
    }
    switch (undo->kind) {
    case UNDO_STAR:
        set_stars(studio, undo->take, stars);
        break;
    case UNDO_RENAME:
        set_title(studio, undo->take, title);
        break;
    case UNDO_DELETE:
        if (is_undo)
            change(studio, CHANGE_UNBIN, undo->take, 0, NULL);
        else
            bin(studio, undo->take);
        break;
    }
    mem_free(title);
}

static const char *const undo_words[] = {
    [UNDO_DELETE] = "deletion", [UNDO_STAR] = "stars", [UNDO_RENAME] = "title"};

Status
studio_undo(Studio *studio, Error *error)
{
    if (param_list_undo(studio->params)) {
        studio_mark(studio, TOPIC_PARAMS);
        return STATUS_OK;
    }
    if (studio->done.count == 0)
        return error_set(error, STATUS_NOT_FOUND, "there is nothing to undo");
    Undo undo = studio->done.items[--studio->done.count];
    turn(studio, &undo, true);
    push_undo(&studio->undone, &undo);
    studio_tell(studio, TONE_PLAIN, "%s of take %d undone",
                undo_words[undo.kind], undo.number);
    return STATUS_OK;
}

Status
studio_redo(Studio *studio, Error *error)
{
    if (param_list_redo(studio->params)) {
        studio_mark(studio, TOPIC_PARAMS);
        return STATUS_OK;
    }
    if (studio->undone.count == 0)
        return error_set(error, STATUS_NOT_FOUND, "there is nothing to redo");
    Undo undo = studio->undone.items[--studio->undone.count];
    turn(studio, &undo, false);
    push_undo(&studio->done, &undo);
    studio_tell(studio, TONE_PLAIN, "%s of take %d done again",
                undo_words[undo.kind], undo.number);
    return STATUS_OK;
}

// Everything known of one /////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *folder;
    int number;
    Take *take;
    Error error;
} Showing;

static void
show_on_l(void *context)
{
    Showing *showing = context;
    showing->take = take_read(showing->folder, &showing->error);
}

static void
say_facts(ChatEntry *entry, const Take *take)
{
    const Result *result = take->result;
    char time[CLOCK_TEXT_SIZE];
    clock_text(take->created_ms, time);
    chat_say(entry, TONE_PLAIN, "\n%s, made %.10s at %.5s", take->take_id, time,
             time + 11);
    if (take->request->prompt != NULL)
        chat_say(entry, TONE_SAID, "\n%s", take->request->prompt);
    chat_say(entry, TONE_CHOSEN, "\n%s %s, seed %llu, %d Hz, %d channel%s",
             result->backend, result->backend_version,
             (unsigned long long)result->seed, result->sample_rate_hz,
             result->channel_count, result->channel_count == 1 ? "" : "s");
    chat_say(entry, TONE_CHOSEN, "\nPCM hash %s", result->pcm_hash);
    for (size_t i = 0; i < take->export_count; i++) {
        chat_say(entry, TONE_PLAIN, "\nexported: ");
        chat_say(entry, TONE_LINK, "%s", take->exports[i].path);
    }
    chat_say(entry, TONE_PLAIN, "\n");
    if (take->plan != NULL)
        chat_write_plan(entry, take->plan);
}

static void
shown(void *context)
{
    Showing *showing = context;
    Studio *studio = showing->studio;
    if (showing->take != NULL) {
        const Take *take = showing->take;
        ChatEntry *entry = chat_add(studio->chat, CHAT_NOTE, "", take->take_id);
        chat_write_take(entry, showing->number, take->title, take->plan,
                        take->result, take->state);
        say_facts(entry, take);
        studio_mark(studio, TOPIC_CHAT);
    } else {
        studio_complain(studio, showing->error.text);
    }
    take_free(showing->take);
    mem_free(showing->folder);
    mem_free(showing);
}

Status
studio_show_take(Studio *studio, const char *take, Error *error)
{
    const TakeView *row = whole_take(studio, take, error);
    if (row == NULL)
        return error->status;
    Showing *showing = mem_new(sizeof(*showing));
    *showing =
        (Showing){.studio = studio,
                  .number = row->number,
                  .folder = path_join(studio->takes_folder, row->take_id)};
    light_post(studio->light, show_on_l, shown, showing);
    return STATUS_OK;
}
