// SPDX-License-Identifier: MIT
// Takes out of the library, page by page, and what of each stands in its
// folder only: mini-waveform and exported files.
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/core/plan.h"

#include "studio_room.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_PAGE = 200,
    MOST_TAKES = 1000000,
    // Rows around the focus whose details are read.
    DETAIL_REACH = 40,
    DETAIL_BATCH = 24,
    PEAKS_LIMIT_BYTES = 64 << 20
};

// Rows ////////////////////////////////////////////////////////////////////////

static char *
copy(const char *text)
{
    return mem_copy_text(text == NULL ? "" : text);
}

static TakeView
row_of_library(const LibraryRow *from)
{
    TakeView row = {.title = copy(from->title),
                    .backend = copy(from->backend),
                    .state = copy(from->state),
                    .key = copy(from->key),
                    .seed = copy(from->seed),
                    .duration_s = from->duration_s,
                    .tempo_bpm = from->tempo_bpm,
                    .integrated_lufs = from->integrated_lufs,
                    .true_peak_dbtp = NAN,
                    .stars = from->stars,
                    .created_ms = from->created_ms};
    memcpy(row.take_id, from->take_id, ULID_SIZE);
    return row;
}

static void
add_files(TakeView *row, const Take *take)
{
    row->files = mem_new_array(take->export_count + 1, sizeof(*row->files));
    for (size_t i = 0; i < take->export_count; i++)
        row->files[row->file_count++] =
            (TakeFile){.path = copy(take->exports[i].path),
                       .format = copy(take->exports[i].format),
                       .is_missing = !path_exists(take->exports[i].path)};
}

// A stopped take has a plan, but nothing of it was measured.
static char *
key_of(const Take *take)
{
    const Plan *plan = take->plan;
    return plan == NULL
               ? copy(take->result->measured_key)
               : text_format("%s %s", plan->key, music_mode_name(plan->mode));
}

TakeView
studio_take_row(const Take *take)
{
    const Result *result = take->result;
    TakeView row = {
        .title = copy(take->title),
        .backend = copy(result->backend),
        .state = copy(take->state),
        .key = key_of(take),
        .seed = text_format("%llu", (unsigned long long)result->seed),
        .tempo_bpm = take->plan != NULL ? take->plan->tempo_bpm
                                        : result->measured_tempo_bpm,
        .integrated_lufs = result->integrated_lufs,
        .true_peak_dbtp = result->true_peak_dbtp,
        .stars = take->stars,
        .flag_count = (int)result->flag_count,
        .created_ms = take->created_ms,
        .has_details = true};
    if (result->sample_rate_hz > 0)
        row.duration_s = (double)result->frame_count / result->sample_rate_hz;
    memcpy(row.take_id, take->take_id, ULID_SIZE);
    add_files(&row, take);
    return row;
}

// TakeListing
// /////////////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    Library *library;
    char *takes_folder;
    bool is_whole;
    size_t limit;
    TakeView *rows; // newest first while they are read
    size_t count, capacity;
    Error error;
} TakeListing;

static bool
add_row(void *context, const LibraryRow *row)
{
    TakeListing *listing = context;
    listing->rows = mem_reserve(listing->rows, listing->count,
                                &listing->capacity, sizeof(*listing->rows));
    listing->rows[listing->count++] = row_of_library(row);
    return true;
}

// Oldest first, numbered from the oldest of all.
static void
turn_round(TakeListing *listing, size_t total)
{
    for (size_t i = 0; i < listing->count / 2; i++) {
        TakeView row = listing->rows[i];
        listing->rows[i] = listing->rows[listing->count - 1 - i];
        listing->rows[listing->count - 1 - i] = row;
    }
    for (size_t i = 0; i < listing->count; i++)
        listing->rows[i].number = (int)(total - listing->count + i + 1);
}

static void
list_on_l(void *context)
{
    TakeListing *listing = context;
    size_t changed = 0;
    if (listing->is_whole)
        (void)library_sync(listing->library, listing->takes_folder, &changed,
                           &listing->error);
    (void)library_search(listing->library, "", listing->limit, add_row, listing,
                         &listing->error);
    const size_t total = library_count(listing->library);
    turn_round(listing, total < listing->count ? listing->count : total);
}

static int
compare_ids(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
is_of_session(const Studio *studio, const char *take_id)
{
    const StringList *ids = &studio->session_takes;
    return ids->count > 0 && bsearch(&take_id, ids->items, ids->count,
                                     sizeof(*ids->items), compare_ids) != NULL;
}

static bool
was_deleted(const Studio *studio, const char *take_id)
{
    for (size_t i = 0; i < studio->done.count; i++)
        if (studio->done.items[i].kind == UNDO_DELETE &&
            strcmp(studio->done.items[i].take, take_id) == 0)
            return true;
    return false;
}

static void list_all(Studio *studio);

static void
listed(void *context)
{
    TakeListing *listing = context;
    Studio *studio = listing->studio;
    size_t kept = 0;
    for (size_t i = 0; i < listing->count; i++) {
        TakeView *row = &listing->rows[i];
        row->is_of_session = is_of_session(studio, row->take_id);
        if (was_deleted(studio, row->take_id))
            take_list_clear_view(row);
        else
            listing->rows[kept++] = *row;
    }
    take_list_put_many(studio->takes, listing->rows, kept);
    if (listing->error.status != STATUS_OK)
        studio_complain(studio, listing->error.text);
    if (studio->focus_asked != NULL) {
        take_list_set_focus(studio->takes, studio->focus_asked);
        const TakeView *focus = take_list_focus(studio->takes);
        if (listing->is_whole ||
            (focus != NULL &&
             strcmp(focus->take_id, studio->focus_asked) == 0)) {
            mem_free(studio->focus_asked);
            studio->focus_asked = NULL;
        }
    }
    if (listing->is_whole)
        studio->is_listed = true;
    else if (studio->orchestrator != NULL)
        list_all(studio);
    studio_mark(studio, TOPIC_TAKES);
    mem_free(listing->rows);
    mem_free(listing->takes_folder);
    mem_free(listing);
}

static TakeListing *
new_take_listing(Studio *studio)
{
    TakeListing *listing = mem_new(sizeof(*listing));
    *listing =
        (TakeListing){.studio = studio,
                      .library = orchestrator_library(studio->orchestrator),
                      .takes_folder = mem_copy_text(studio->takes_folder),
                      .limit = FIRST_PAGE};
    return listing;
}

static void
list_all(Studio *studio)
{
    TakeListing *listing = new_take_listing(studio);
    listing->is_whole = true;
    listing->limit = MOST_TAKES;
    light_post_long(studio->light, list_on_l, listed, listing);
}

void
studio_list_takes(Studio *studio)
{
    light_post(studio->light, list_on_l, listed, new_take_listing(studio));
}

// Details /////////////////////////////////////////////////////////////////////

typedef struct {
    char take_id[ULID_SIZE];
    bool has_peaks;
    unsigned char peaks[TAKE_VIEW_PEAKS];
    TakeView row; // of take.json; without id when it can't be read
} Detail;

typedef struct {
    Studio *studio;
    char *takes_folder;
    Detail items[DETAIL_BATCH];
    size_t count;
} Details;

static int
height_of(const Peak *peak)
{
    const int high =
        peak->maximum > -peak->minimum ? peak->maximum : -peak->minimum;
    return high * 2 > 255 ? 255 : high * 2;
}

static void
read_peaks(const char *folder, Detail *detail)
{
    char *path = path_join(folder, "peaks.bin");
    size_t size = 0;
    char *bytes = path_read_file(path, PEAKS_LIMIT_BYTES, &size, NULL);
    mem_free(path);
    const size_t count = size / sizeof(Peak);
    if (bytes == NULL || count == 0) {
        mem_free(bytes);
        return;
    }
    detail->has_peaks = true;
    for (size_t i = 0; i < count; i++) {
        Peak peak;
        memcpy(&peak, bytes + i * sizeof(Peak), sizeof(peak));
        unsigned char *column = &detail->peaks[i * TAKE_VIEW_PEAKS / count];
        const int height = height_of(&peak);
        if (height > *column)
            *column = (unsigned char)height;
    }
    // A short piece leaves columns empty: each one repeats the last before it.
    for (size_t i = 1; i < TAKE_VIEW_PEAKS && count < TAKE_VIEW_PEAKS; i++)
        if (detail->peaks[i] == 0)
            detail->peaks[i] = detail->peaks[i - 1];
    mem_free(bytes);
}

static void
details_on_l(void *context)
{
    Details *details = context;
    for (size_t i = 0; i < details->count; i++) {
        Detail *detail = &details->items[i];
        char *folder = path_join(details->takes_folder, detail->take_id);
        read_peaks(folder, detail);
        Take *take = take_read(folder, NULL);
        if (take != NULL)
            detail->row = studio_take_row(take);
        take_free(take);
        mem_free(folder);
    }
}

static void
take_detail(Studio *studio, Detail *detail)
{
    TakeView *row = take_list_edit(studio->takes, detail->take_id);
    if (row == NULL) {
        take_list_clear_view(&detail->row);
        return;
    }
    row->has_details = true;
    if (detail->row.take_id[0] != '\0') {
        detail->row.number = row->number;
        detail->row.is_of_session = row->is_of_session;
        take_list_clear_view(row);
        *row = detail->row;
    }
    row->has_peaks = detail->has_peaks;
    memcpy(row->peaks, detail->peaks, sizeof(row->peaks));
}

static void
detailed(void *context)
{
    Details *details = context;
    Studio *studio = details->studio;
    for (size_t i = 0; i < details->count; i++)
        take_detail(studio, &details->items[i]);
    studio->reads_details = false;
    studio_mark(studio, TOPIC_TAKES);
    mem_free(details->takes_folder);
    mem_free(details);
}

static void
want(Details *details, const TakeView *row)
{
    if (row == NULL || row->has_details || row->job[0] != '\0' ||
        details->count == DETAIL_BATCH)
        return;
    memcpy(details->items[details->count++].take_id, row->take_id, ULID_SIZE);
}

// The nearest to the focus first, a slice at a time.
void
studio_read_details(Studio *studio)
{
    if (!studio->is_open || studio->reads_details)
        return;
    Details *details = mem_new(sizeof(*details));
    const size_t focus = take_list_focus_index(studio->takes);
    for (size_t i = 0; i <= DETAIL_REACH; i++) {
        want(details, take_list_row(studio->takes, focus + i));
        if (i > 0 && i <= focus)
            want(details, take_list_row(studio->takes, focus - i));
    }
    if (details->count == 0) {
        mem_free(details);
        return;
    }
    details->studio = studio;
    details->takes_folder = mem_copy_text(studio->takes_folder);
    studio->reads_details = true;
    light_post(studio->light, details_on_l, detailed, details);
}
