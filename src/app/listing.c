// SPDX-License-Identifier: MIT
#include "timbre/app/listing.h"

#include "timbre/app/session.h"
#include "timbre/base/clock.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <stdint.h>
#include <string.h>

enum {
    FOLDERS_KEPT = 16,
    MOST_NAMES = 5000, // of one folder: more are no help while typing
};

static const int64_t fresh_ns = 1000000000;

typedef struct {
    char *folder; // "" = sessions or themes
    void (*read)(const char *folder, StringList *names);
    StringList names;
    bool is_reading;
    int64_t read_ns, asked_ns; // monotonic; 0 = never
} ListingRow;

struct Listing {
    Light *light;
    void (*changed)(void *context);
    void *context;
    ListingRow sessions, themes;
    ListingRow folders[FOLDERS_KEPT];
    size_t pending; // readings that are on their way
    bool is_closed;
};

// One reading: made on M, filled on L, given back on M.
typedef struct {
    Listing *listing;
    char *folder;
    void (*read)(const char *folder, StringList *names);
    StringList names;
} ListingWork;

// On L ///////////////////////////////////////////////////////////////////////

static void
read_folder(const char *folder, StringList *names)
{
    StringList all = {0};
    (void)path_list(folder, &all, NULL);
    for (size_t i = 0; i < all.count && i < MOST_NAMES; i++) {
        const size_t length = strlen(all.items[i]);
        // Such a name can be neither shown nor typed.
        if (!text_is_utf8(all.items[i], length))
            continue;
        char *path = path_join(folder, all.items[i]);
        string_list_push_format(names, "%s%s", all.items[i],
                                path_is_folder(path) ? "/" : "");
        mem_free(path);
    }
    string_list_clear(&all);
}

static void
read_sessions(const char *folder, StringList *names)
{
    (void)folder;
    (void)session_list(names, NULL);
}

static void
add_themes(const char *folder, StringList *names)
{
    static const char ending[] = ".theme";
    StringList all = {0};
    if (folder != NULL)
        (void)path_list(folder, &all, NULL);
    for (size_t i = 0; i < all.count; i++) {
        char *name = all.items[i];
        if (!text_ends_with(name, ending) || name[0] == '.')
            continue;
        name[strlen(name) - strlen(ending)] = '\0';
        if (text_is_utf8(name, strlen(name)))
            string_list_add(names, name);
    }
    string_list_clear(&all);
}

static void
read_themes(const char *folder, StringList *names)
{
    (void)folder;
    char *config = path_config_folder();
    char *own = path_join(config, "themes");
    char *shared = path_program_file("themes");
    add_themes(own, names);
    add_themes(shared, names);
    string_list_sort(names);
    mem_free(shared);
    mem_free(own);
    mem_free(config);
}

static void
work(void *context)
{
    ListingWork *reading = context;
    reading->read(reading->folder, &reading->names);
}

// On M ///////////////////////////////////////////////////////////////////////

static ListingRow *
find_row(Listing *listing, const ListingWork *reading)
{
    if (reading->read == read_sessions)
        return &listing->sessions;
    if (reading->read == read_themes)
        return &listing->themes;
    for (size_t i = 0; i < FOLDERS_KEPT; i++)
        if (listing->folders[i].folder != NULL &&
            strcmp(listing->folders[i].folder, reading->folder) == 0)
            return &listing->folders[i];
    return NULL; // others took its place
}

static bool
are_same(const StringList *a, const StringList *b)
{
    bool is_same = a->count == b->count;
    for (size_t i = 0; is_same && i < a->count; i++)
        is_same = strcmp(a->items[i], b->items[i]) == 0;
    return is_same;
}

static void
take_names(Listing *listing, ListingRow *row, ListingWork *reading)
{
    const bool is_changed =
        row->read_ns == 0 || !are_same(&row->names, &reading->names);
    string_list_clear(&row->names);
    row->names = reading->names;
    reading->names = (StringList){0};
    row->is_reading = false;
    row->read_ns = clock_monotonic_ns();
    if (is_changed)
        listing->changed(listing->context);
}

static void
finish(void *context)
{
    ListingWork *reading = context;
    Listing *listing = reading->listing;
    listing->pending--;
    ListingRow *row = listing->is_closed ? NULL : find_row(listing, reading);
    if (row != NULL)
        take_names(listing, row, reading);
    if (listing->is_closed && listing->pending == 0)
        mem_free(listing);
    string_list_clear(&reading->names);
    mem_free(reading->folder);
    mem_free(reading);
}

static const StringList *
ask(Listing *listing, ListingRow *row)
{
    const int64_t now_ns = clock_monotonic_ns();
    row->asked_ns = now_ns;
    if (row->is_reading ||
        (row->read_ns != 0 && now_ns - row->read_ns < fresh_ns))
        return &row->names;
    ListingWork *reading = mem_new(sizeof(*reading));
    reading->listing = listing;
    reading->folder = mem_copy_text(row->folder);
    reading->read = row->read;
    row->is_reading = true;
    listing->pending++;
    light_post(listing->light, work, finish, reading);
    return &row->names;
}

static void
clear_row(ListingRow *row)
{
    string_list_clear(&row->names);
    mem_free(row->folder);
    *row = (ListingRow){0};
}

Listing *
listing_new(Light *light, void (*changed)(void *context), void *context)
{
    Listing *listing = mem_new(sizeof(*listing));
    listing->light = light;
    listing->changed = changed;
    listing->context = context;
    listing->sessions =
        (ListingRow){.folder = mem_copy_text(""), .read = read_sessions};
    listing->themes =
        (ListingRow){.folder = mem_copy_text(""), .read = read_themes};
    return listing;
}

void
listing_free(Listing *listing)
{
    if (listing == NULL)
        return;
    clear_row(&listing->sessions);
    clear_row(&listing->themes);
    for (size_t i = 0; i < FOLDERS_KEPT; i++)
        clear_row(&listing->folders[i]);
    listing->is_closed = true;
    if (listing->pending == 0)
        mem_free(listing);
}

// The row of a folder, else the one that was asked for longest ago.
static ListingRow *
row_of(Listing *listing, const char *folder)
{
    ListingRow *oldest = &listing->folders[0];
    for (size_t i = 0; i < FOLDERS_KEPT; i++) {
        ListingRow *row = &listing->folders[i];
        if (row->folder != NULL && strcmp(row->folder, folder) == 0)
            return row;
        if (row->asked_ns < oldest->asked_ns)
            oldest = row;
    }
    clear_row(oldest);
    oldest->folder = mem_copy_text(folder);
    oldest->read = read_folder;
    return oldest;
}

const StringList *
listing_folder(Listing *listing, const char *folder)
{
    return ask(listing, row_of(listing, folder));
}

const StringList *
listing_sessions(Listing *listing)
{
    return ask(listing, &listing->sessions);
}

const StringList *
listing_themes(Listing *listing)
{
    return ask(listing, &listing->themes);
}
