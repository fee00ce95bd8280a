// SPDX-License-Identifier: MIT
// Takes as the studio shows them, newest first, one of them in focus.
#pragma once

#include "timbre/base/clock.h"
#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TAKE_VIEW_PEAKS = 64 };

typedef struct {
    char *path;
    char *format;
    bool is_missing; // the file is no longer there
} TakeFile;

typedef struct {
    char take_id[ULID_SIZE];
    char job[ULID_SIZE]; // while it is made, else ""
    int number;          // "@3": 1 = the oldest; stays while the program runs
    char *title, *backend, *state; // state: rendering, done, partial
    char *key;                     // "A minor"
    char *seed;
    double duration_s, tempo_bpm;
    double integrated_lufs, true_peak_dbtp; // NAN = not measured
    int stars;                              // 0..5
    int flag_count; // checks that failed; known with the details
    int64_t created_ms;
    bool is_of_session; // made in the session that is open
    bool has_details;   // peaks and files were looked at
    bool has_peaks;
    unsigned char peaks[TAKE_VIEW_PEAKS]; // 0..255, mini-waveform
    TakeFile *files;                      // exported
    size_t file_count;
} TakeView;

typedef struct TakeList TakeList;

TakeList *take_list_new(void);
void take_list_free(TakeList *list);

// Rows that pass the filter, newest first.
size_t take_list_count(const TakeList *list);
const TakeView *take_list_row(const TakeList *list, size_t index);
size_t take_list_total(const TakeList *list); // without the filter

// "3", "@3", "last", "A"..., a ULID or its end; NULL and a sentence if none.
const TakeView *
take_list_find(const TakeList *list, const char *asked, Error *error);
// The take in focus, or NULL.
const TakeView *take_list_focus(const TakeList *list);
size_t take_list_focus_index(const TakeList *list);
void take_list_set_focus(TakeList *list, const char *take_id);
void take_list_move_focus(TakeList *list, int rows);

// Words that must all stand in title, backend, key or seed; "" = all.
void take_list_set_filter(TakeList *list, const char *words);
const char *take_list_filter(const TakeList *list);
void take_list_show_session_only(TakeList *list, bool only);
bool take_list_shows_session_only(const TakeList *list);

// For the studio: adds or replaces (takes the row's strings over). A row
// without number keeps the one it had, or gets the next.
void take_list_put(TakeList *list, TakeView *row);
// Many at once, oldest first: sorted and filtered only at the end.
void take_list_put_many(TakeList *list, TakeView *rows, size_t count);
bool take_list_remove(TakeList *list, const char *take_id);
TakeView *take_list_edit(TakeList *list, const char *take_id); // or NULL

// A row that stands under the id of its job gets the take's own; the focus
// goes with it.
bool take_list_rename(TakeList *list, const char *from, const char *to);
unsigned take_list_revision(const TakeList *list); // counts every change
// The row of a take whether it passes the filter or not, or NULL.
const TakeView *take_list_of_id(const TakeList *list, const char *take_id);
// Frees what the row owns.
void take_list_clear_view(TakeView *row);
