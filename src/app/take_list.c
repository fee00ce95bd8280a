// SPDX-License-Identifier: MIT
#include "timbre/app/take_list.h"

#include "timbre/base/memory.h"
#include "timbre/base/string_list.h"
#include "timbre/base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// All rows oldest first (ids are ULIDs, so by id), and the indices of those
// that pass the filter, newest first.
struct TakeList {
    TakeView *rows;
    size_t count, capacity;
    size_t *shown;
    size_t shown_count;
    char focus[ULID_SIZE];
    char *filter;
    StringList words; // of the filter, lower case
    bool session_only;
    int highest; // number
    unsigned revision;
};

TakeList *
take_list_new(void)
{
    TakeList *list = mem_new(sizeof(*list));
    list->filter = mem_copy_text("");
    return list;
}

static void
free_files(TakeView *row)
{
    for (size_t i = 0; i < row->file_count; i++) {
        mem_free(row->files[i].path);
        mem_free(row->files[i].format);
    }
    mem_free(row->files);
}

void
take_list_clear_view(TakeView *row)
{
    free_files(row);
    mem_free(row->title);
    mem_free(row->backend);
    mem_free(row->state);
    mem_free(row->key);
    mem_free(row->seed);
    *row = (TakeView){0};
}

void
take_list_free(TakeList *list)
{
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        take_list_clear_view(&list->rows[i]);
    mem_free(list->rows);
    mem_free(list->shown);
    mem_free(list->filter);
    string_list_clear(&list->words);
    mem_free(list);
}

// Filter //////////////////////////////////////////////////////////////////////

static bool
has_word(const TakeView *row, const char *word)
{
    const char *texts[] = {row->title, row->backend, row->key, row->seed};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        if (texts[i] != NULL && strcasestr(texts[i], word) != NULL)
            return true;
    return false;
}

static bool
passes(const TakeList *list, const TakeView *row)
{
    if (list->session_only && !row->is_of_session)
        return false;
    for (size_t i = 0; i < list->words.count; i++)
        if (!has_word(row, list->words.items[i]))
            return false;
    return true;
}

static void
filter(TakeList *list)
{
    list->shown =
        mem_resize(list->shown, list->count + 1, sizeof(*list->shown));
    list->shown_count = 0;
    for (size_t i = list->count; i > 0; i--)
        if (passes(list, &list->rows[i - 1]))
            list->shown[list->shown_count++] = i - 1;
    list->revision++;
}

void
take_list_set_filter(TakeList *list, const char *words)
{
    mem_free(list->filter);
    list->filter = mem_copy_text(words == NULL ? "" : words);
    string_list_clear(&list->words);
    for (const char *at = list->filter; *(at += strspn(at, " \t\n")) != '\0';) {
        const size_t length = strcspn(at, " \t\n");
        string_list_push_format(&list->words, "%.*s", (int)length, at);
        at += length;
    }
    filter(list);
}

const char *
take_list_filter(const TakeList *list)
{
    return list->filter;
}

void
take_list_show_session_only(TakeList *list, bool only)
{
    list->session_only = only;
    filter(list);
}

bool
take_list_shows_session_only(const TakeList *list)
{
    return list->session_only;
}

// Rows ////////////////////////////////////////////////////////////////////////

size_t
take_list_count(const TakeList *list)
{
    return list->shown_count;
}

const TakeView *
take_list_row(const TakeList *list, size_t index)
{
    return index < list->shown_count ? &list->rows[list->shown[index]] : NULL;
}

size_t
take_list_total(const TakeList *list)
{
    return list->count;
}

unsigned
take_list_revision(const TakeList *list)
{
    return list->revision;
}

// Where the id stands or would stand among the first `count` rows.
static size_t
place_in(const TakeList *list, size_t count, const char *take_id)
{
    size_t low = 0;
    for (size_t high = count; low < high;) {
        const size_t middle = low + (high - low) / 2;
        if (strcmp(list->rows[middle].take_id, take_id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

// Without rows there is no array.
static size_t
there(const TakeList *list)
{
    return list->rows == NULL ? 0 : list->count;
}

static size_t
place_of(const TakeList *list, const char *take_id)
{
    return place_in(list, there(list), take_id);
}

static TakeView *
find_id(const TakeList *list, const char *take_id)
{
    if (take_id == NULL)
        return NULL;
    const size_t at = place_of(list, take_id);
    return at < there(list) && strcmp(list->rows[at].take_id, take_id) == 0
               ? &list->rows[at]
               : NULL;
}

TakeView *
take_list_edit(TakeList *list, const char *take_id)
{
    list->revision++;
    return find_id(list, take_id);
}

const TakeView *
take_list_of_id(const TakeList *list, const char *take_id)
{
    return find_id(list, take_id);
}

static void
insert(TakeList *list, size_t at, TakeView *row)
{
    list->rows = mem_reserve(list->rows, list->count, &list->capacity,
                             sizeof(*list->rows));
    memmove(list->rows + at + 1, list->rows + at,
            (list->count - at) * sizeof(*list->rows));
    list->rows[at] = *row;
    list->count++;
}

// What a row of the index doesn't know, the row that it replaces may.
static void
keep_known(TakeView *row, const TakeView *old)
{
    if (row->number == 0)
        row->number = old->number;
    row->is_of_session = row->is_of_session || old->is_of_session;
    if (isnan(row->true_peak_dbtp))
        row->true_peak_dbtp = old->true_peak_dbtp;
    if (row->has_peaks || !old->has_peaks)
        return;
    row->has_peaks = true;
    memcpy(row->peaks, old->peaks, sizeof(row->peaks));
}

static void
replace(TakeView *old, TakeView *row)
{
    keep_known(row, old);
    take_list_clear_view(old);
    *old = *row;
    *row = (TakeView){0};
}

static void
give_number(TakeList *list, TakeView *row)
{
    if (row->number == 0)
        row->number = list->highest + 1;
    if (row->number > list->highest)
        list->highest = row->number;
}

static void
put(TakeList *list, TakeView *row)
{
    TakeView *old = find_id(list, row->take_id);
    if (old != NULL) {
        replace(old, row);
        return;
    }
    give_number(list, row);
    insert(list, place_of(list, row->take_id), row);
    *row = (TakeView){0};
}

void
take_list_put(TakeList *list, TakeView *row)
{
    const bool is_first = list->focus[0] == '\0';
    char take_id[ULID_SIZE];
    memcpy(take_id, row->take_id, ULID_SIZE);
    put(list, row);
    filter(list);
    if (is_first)
        take_list_set_focus(list, take_id);
}

static int
by_id(const void *a, const void *b)
{
    return strcmp(((const TakeView *)a)->take_id,
                  ((const TakeView *)b)->take_id);
}

// New rows go behind the sorted ones and are sorted once.
static void
append(TakeList *list, TakeView *row)
{
    give_number(list, row);
    list->rows = mem_reserve(list->rows, list->count, &list->capacity,
                             sizeof(*list->rows));
    list->rows[list->count++] = *row;
    *row = (TakeView){0};
}

void
take_list_put_many(TakeList *list, TakeView *rows, size_t count)
{
    const size_t sorted = list->count;
    for (size_t i = 0; i < count; i++) {
        const size_t at = place_in(list, sorted, rows[i].take_id);
        if (at < sorted && strcmp(list->rows[at].take_id, rows[i].take_id) == 0)
            replace(&list->rows[at], &rows[i]);
        else
            append(list, &rows[i]);
    }
    if (list->count > sorted)
        qsort(list->rows, list->count, sizeof(*list->rows), by_id);
    filter(list);
    if (list->focus[0] == '\0' && list->shown_count > 0)
        take_list_set_focus(list, take_list_row(list, 0)->take_id);
}

bool
take_list_rename(TakeList *list, const char *from, const char *to)
{
    TakeView *old = find_id(list, from);
    if (old == NULL || strcmp(from, to) == 0)
        return false;
    const bool has_focus = strcmp(list->focus, from) == 0;
    TakeView row = *old;
    list->count--;
    memmove(old, old + 1,
            (list->count - (size_t)(old - list->rows)) * sizeof(*old));
    (void)snprintf(row.take_id, sizeof(row.take_id), "%s", to);
    put(list, &row);
    filter(list);
    if (has_focus)
        take_list_set_focus(list, to);
    return true;
}

bool
take_list_remove(TakeList *list, const char *take_id)
{
    TakeView *row = find_id(list, take_id);
    if (row == NULL)
        return false;
    const bool has_focus = strcmp(list->focus, take_id) == 0;
    const size_t index = take_list_focus_index(list);
    take_list_clear_view(row);
    list->count--;
    memmove(row, row + 1,
            (list->count - (size_t)(row - list->rows)) * sizeof(*row));
    filter(list);
    if (!has_focus)
        return true;
    list->focus[0] = '\0';
    if (list->shown_count > 0)
        take_list_set_focus(list,
                            take_list_row(list, index < list->shown_count
                                                    ? index
                                                    : list->shown_count - 1)
                                ->take_id);
    return true;
}

// Focus ///////////////////////////////////////////////////////////////////////

const TakeView *
take_list_focus(const TakeList *list)
{
    return list->focus[0] == '\0' ? NULL : find_id(list, list->focus);
}

size_t
take_list_focus_index(const TakeList *list)
{
    for (size_t i = 0; i < list->shown_count; i++)
        if (strcmp(take_list_row(list, i)->take_id, list->focus) == 0)
            return i;
    return 0;
}

void
take_list_set_focus(TakeList *list, const char *take_id)
{
    if (find_id(list, take_id) == NULL)
        return;
    (void)snprintf(list->focus, sizeof(list->focus), "%s", take_id);
    list->revision++;
}

// Down is older. A focus that the filter hides goes to the newest row shown.
void
take_list_move_focus(TakeList *list, int rows)
{
    if (list->shown_count == 0)
        return;
    const size_t index = take_list_focus_index(list);
    const TakeView *at = take_list_row(list, index);
    if (at == NULL)
        return;
    const bool is_hidden = strcmp(at->take_id, list->focus) != 0;
    double to = is_hidden ? 0 : (double)index + rows;
    to = fmin(fmax(to, 0), (double)(list->shown_count - 1));
    take_list_set_focus(list, take_list_row(list, (size_t)to)->take_id);
}

// Names ///////////////////////////////////////////////////////////////////////

static const TakeView *
find_number(const TakeList *list, int64_t number)
{
    for (size_t i = there(list); i > 0; i--)
        if (list->rows[i - 1].number == number)
            return &list->rows[i - 1];
    return NULL;
}

// A whole id or the end of one, case ignored.
static const TakeView *
find_end(const TakeList *list, const char *asked)
{
    const size_t length = strlen(asked);
    if (length < 4 || length >= ULID_SIZE)
        return NULL;
    for (size_t i = there(list); i > 0; i--) {
        const TakeView *row = &list->rows[i - 1];
        if (strcasecmp(row->take_id + strlen(row->take_id) - length, asked) ==
            0)
            return row;
    }
    return NULL;
}

static void
refuse(const TakeList *list, const char *asked, Error *error)
{
    if (there(list) == 0)
        error_set(
            error, STATUS_NOT_FOUND,
            "there is no take %.80s: there are no takes yet; type what you "
            "want to hear",
            asked);
    else
        error_set(error, STATUS_NOT_FOUND,
                  "there is no take %.80s; the newest one is @%d, and `last` "
                  "names it too",
                  asked, list->rows[list->count - 1].number);
}

const TakeView *
take_list_find(const TakeList *list, const char *asked, Error *error)
{
    const char *name = asked == NULL ? "" : asked;
    const char *bare = name[0] == '@' ? name + 1 : name;
    int64_t number = 0;
    const TakeView *row = NULL;
    if (strcasecmp(bare, "last") == 0 && there(list) > 0)
        row = &list->rows[list->count - 1];
    else if (strlen(bare) < 8 && text_to_int64(bare, &number))
        row = find_number(list, number);
    if (row == NULL && find_id(list, bare) != NULL)
        row = find_id(list, bare);
    if (row == NULL)
        row = find_end(list, bare);
    if (row == NULL)
        refuse(list, name, error);
    return row;
}
