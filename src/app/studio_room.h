// SPDX-License-Identifier: MIT
// The inside of the studio, for src/app/studio*.c alone. Thread M, but for
// what is handed to L by value.
#pragma once

#include "timbre/app/light.h"
#include "timbre/app/reference.h"
#include "timbre/app/request_make.h"
#include "timbre/app/session.h"
#include "timbre/app/studio.h"
#include "timbre/base/hash.h"
#include "timbre/base/text.h"
#include "timbre/core/request.h"
#include "timbre/core/take.h"
#include "timbre/dsp/peaks.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STUDIO_LOG_LINES = 500, STUDIO_HEALTH = 3, STUDIO_WORKING_SIZE = 96 };

// Peaks of one piece of music, as they come.
typedef struct {
    Peak *bins;
    size_t count, capacity;
    int rate_hz;
} WavePeaks;

// A job of this session from its asking to its end, and what its sound is
// while it grows.
typedef struct {
    char job[ULID_SIZE], take[ULID_SIZE];
    Request *request;
    bool compares; // the same once more: with the hash of `compared`
    char hash[HASH_TEXT_SIZE];
    int compared; // number of that take
    bool takes_focus;
    int64_t started_ns;
    // The file that grows.
    uint64_t frames;
    int rate_hz, channel_count;
    bool is_provisional;
    bool was_offered; // to the transport
    bool plays;       // and it took it
    bool is_ready;    // its take is there
    bool is_over;     // its end was told
    bool is_measuring;
    int64_t grown_ns; // when `peaks` grew last, 0 = never
    WavePeaks peaks;
} StudioJob;

// What is known of the take in focus beyond its row.
typedef struct {
    char take_id[ULID_SIZE]; // it is of; "" = none yet
    char asked[ULID_SIZE];   // is being read on L
    Request *request;
    WavePeaks peaks;
    double duration_s, ready_s;
    WaveSection *sections;
    char **section_names;
    size_t section_count;
    double *bar_starts_s;
    size_t bar_count;
    // For WaveView.
    float *lows, *highs;
    size_t column_count, column_capacity;
} StudioFocus;

// What `u` takes back, newest last.
typedef enum { UNDO_DELETE, UNDO_STAR, UNDO_RENAME } UndoKind;

typedef struct {
    UndoKind kind;
    char take[ULID_SIZE];
    int stars;   // before
    char *title; // before
    int number;
} Undo;

typedef struct {
    Undo *items;
    size_t count, capacity;
} UndoList;

// A reference for the prompts to come. Without a role of its own it has the one
// that the backend of the prompt makes most of.
typedef struct {
    ReferenceUse use;
    bool has_role;
    bool is_once; // for one prompt only, whose text held its path
} StudioReference;

typedef struct ModelsRun ModelsRun;

struct Studio {
    App *app;
    Loop *loop;
    StudioScreen screen;
    StudioOptions options;
    char *session_asked; // or NULL
    char *focus_asked;   // of the state that was read, or NULL

    Light *light;
    Session *session;           // NULL until it is open
    Orchestrator *orchestrator; // the app's; NULL until it is open
    char *takes_folder;
    bool is_open, is_read_only, has_failed;
    char *open_trouble; // why nothing could be opened, or NULL

    Chat *chat;
    TakeList *takes;
    JobList *jobs;
    ParamList *params;
    Transport *transport;
    History *history;
    Listing *listing;

    StudioJob **work;
    size_t work_count, work_capacity;
    StudioFocus focus;
    unsigned takes_seen; // revision of the list that was followed
    StringList waiting;  // prompts sent before all was open
    StringList session_takes;

    unsigned changes;
    Notice notice;
    char *notice_text;
    char *question;
    bool asks_to_leave, wants_to_leave, hangs_up;
    char moved[ULID_SIZE]; // job whose place must still be kept, or ""
    size_t exports;        // that are written now
    size_t plans;          // that are made on L now
    ModelsRun *models;     // a command of /models that runs, or NULL
    StudioReference *references;
    size_t reference_count;
    size_t hearings; // on their way, on L
    char *exported;  // the newest path
    char *copy_text;
    char *working_text; // STUDIO_WORKING_SIZE bytes
    char *draft;
    UndoList undone, done;
    StringList log;
    HealthRow health[STUDIO_HEALTH];
    char *health_texts[STUDIO_HEALTH];
    Take *remade; // its sound lies in a folder of its own while it is heard
    PlayerState player_seen;
    bool has_seen_player;
    bool must_save;
    bool is_listed; // the library was read
    bool reads_details;
};

// studio.c
// What belongs to a session goes.
void studio_empty(Studio *studio);
void studio_log(Studio *studio, const char *text);
// An error that comes after the action returned.
void studio_complain(Studio *studio, const char *sentence);
void
studio_set_health(Studio *studio, size_t row, bool is_good, const char *text);
void studio_await_health(Studio *studio, size_t row, const char *text);
const TakeView *
studio_find_take(Studio *studio, const char *take, Error *error);
// A setting that may not be there yet.
bool studio_truth(const Studio *studio, const char *name, bool otherwise);
const char *
studio_text(const Studio *studio, const char *name, const char *otherwise);

// What the user does for it: a key where there is a screen, else a command.
const char *
studio_way(const Studio *studio, const char *key, const char *command);

// studio_open.c
void studio_open(Studio *studio);
// Session and orchestrator alone: everything else is there.
void studio_open_again(Studio *studio);
const BackendDescription *studio_description(const Studio *studio,
                                             const char *backend);
void studio_tell_backends(Studio *studio);

// studio_list.c
void studio_list_takes(Studio *studio);
void studio_read_details(Studio *studio);
// The row of a take that is there.
TakeView studio_take_row(const Take *take);

// studio_events.c
// All that was told up to now.
void studio_serve_events(void *context, short happened);
// From here on the loop serves them, and what floods it once a frame.
void studio_watch_events(Studio *studio);
void studio_unwatch_events(Studio *studio);

// studio_job.c
StudioJob *studio_job(const Studio *studio, const char *job);
StudioJob *studio_job_of_take(const Studio *studio, const char *take);
// Submits and remembers; the request is taken over in any case. NULL and a
// sentence when it was refused.
StudioJob *studio_start_job(Studio *studio, Request *request, Error *error);
void studio_end_job(Studio *studio, StudioJob *job);
void studio_free_jobs(Studio *studio);
// Jobs whose end was not told yet, those included that were asked just now.
size_t studio_pending(const Studio *studio);

// studio_queue.c
// A job has started: one that was moved while that was not known is put in its
// place.
void studio_keep_place(Studio *studio);

// studio_models.c
void studio_end_models(Studio *studio);

// studio_reference.c
// Hears what lies at `path`; then `prompt` (or NULL) is made with it.
void studio_hear_pasted(Studio *studio, const char *path, const char *prompt);
// The references as this backend uses them, each checked; *uses is the
// caller's, what they point to the studio's.
Status studio_use_references(const Studio *studio,
                             const BackendDescription *description,
                             ReferenceUse **uses,
                             size_t *count,
                             Error *error);
void studio_end_once(Studio *studio); // those for one prompt have served
void studio_forget_references(Studio *studio);

// studio_submit.c
// A prompt whose reference was heard: made at once, with it.
void studio_make_heard(Studio *studio, const char *prompt);
// Of the backend that is set, or of another one.
Status studio_make_wish(const Studio *studio,
                        const char *backend,
                        RequestWish *wish,
                        Error *error);
void studio_submit_waiting(Studio *studio);
Status studio_can_submit(const Studio *studio, Error *error);

// studio_focus.c
void studio_follow_focus(Studio *studio);
void studio_forget_focus(Studio *studio);
void studio_focus_clear(StudioFocus *focus);

// studio_wave.c
void studio_wave_set_plan(StudioFocus *focus, const Plan *plan);
void studio_wave_set_result(StudioFocus *focus, const Result *result);
void studio_wave_columns(StudioFocus *focus, const WavePeaks *peaks);
// Reads what is new in the growing file, on L.
void studio_wave_grow(Studio *studio, StudioJob *job);
void studio_wave_rest(Studio *studio); // no more of that
char *studio_growing_file(const Studio *studio, const StudioJob *job);

// studio_play.c
void studio_find_sound(void *context, const char *take_id);
void studio_offer_growing(Studio *studio, StudioJob *job);
void studio_offer_ready(Studio *studio, StudioJob *job, const Result *result);
void studio_forget_remade(Studio *studio);

// studio_switch.c: another session, its name, the listing.

// studio_sound.c
Transport *studio_new_transport(Studio *studio);
void studio_sound_changed(Studio *studio, const char *setting);
void studio_follow_player(Studio *studio);

// studio_session.c
Json *studio_state(const Studio *studio);
void studio_read_state(Studio *studio, const Json *state);
void studio_save_soon(Studio *studio);
void studio_save_now(Studio *studio);
void studio_stop_saving(Studio *studio);
