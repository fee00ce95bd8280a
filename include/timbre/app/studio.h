// SPDX-License-Identifier: MIT
// All state of an interactive session, whatever shows it: chat, takes, jobs,
// parameters, transport. Thread M only. Nothing here waits for disk, Python or
// a lock held elsewhere: what takes time goes to thread L (light.h) or to the
// orchestrator, and its end comes back over the loop.
#pragma once

#include "timbre/app/app.h"
#include "timbre/app/chat.h"
#include "timbre/app/frontend.h"
#include "timbre/app/history.h"
#include "timbre/app/job_list.h"
#include "timbre/app/listing.h"
#include "timbre/app/param_list.h"
#include "timbre/app/take_list.h"
#include "timbre/app/transport.h"
#include "timbre/base/error.h"
#include "timbre/base/loop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Studio Studio;

// What commands ask of whoever shows the studio. No member is NULL.
typedef struct {
    void *self;
    // An action of the screen: "zoom", "focus takes", "theme dusk", "redraw",
    // "help", "palette" ... A front end that can't says so in *error.
    Status (*act)(void *self,
                  const char *action,
                  const char *argument,
                  Error *error);
    // To the clipboard; false when the terminal has none.
    bool (*copy)(void *self, const char *text);
    // A long job ended: rings when the terminal is not in focus.
    void (*ring)(void *self, const char *text);
    bool is_absent; // line by line: commands that need a screen are refused
} StudioScreen;

// Borrows app, loop and screen. Returns at once; settings are read, everything
// else (session, orchestrator, adapters, library, SoundFont, sound device) is
// opened on L, and the views fill as it comes.
Studio *studio_new(App *app,
                   Loop *loop,
                   const StudioOptions *options,
                   const StudioScreen *screen);
// Saves the session, stops what runs.
void studio_free(Studio *studio);

// Bits of Topic (core/event_table.h) that changed since the last call.
unsigned studio_take_changes(Studio *studio);
void studio_mark(Studio *studio, unsigned topics);

// What the user typed and sent: "/..." and ":..." run a command, other text is
// a prompt. An error is a sentence for under the prompt (and the text should
// stay there); on success the line is in the history.
Status studio_submit(Studio *studio, const char *text, Error *error);
// What enter would do with this text: "new song", "command", "" when empty.
const char *studio_intent(const Studio *studio, const char *text);

// True while something really works (renders, loads, exports): what may move.
bool studio_is_working(const Studio *studio);
// Words beside the thinking loop: "composing", "rendering 12 of 64 bars".
const char *studio_working_text(const Studio *studio);
bool studio_is_open(const Studio *studio); // everything is open behind it
// It is being opened: what is asked of it waits or is refused.
bool studio_is_opening(const Studio *studio);
// True when nothing that was asked is on its way: the session is open (or
// can't be), jobs and exports have ended, what they changed was read.
bool studio_is_settled(const Studio *studio);
// Another program has this session: nothing is written.
bool studio_is_read_only(const Studio *studio);

// Leaving. While jobs run it asks first; asked again it leaves in any case
// (studio_answer(studio, true) is "/quit!").
bool studio_wants_to_leave(const Studio *studio);
void studio_leave(Studio *studio);
// The terminal hung up: obeys `on_hangup` (finish | stop), then leaves.
void studio_hang_up(Studio *studio);

// A question that waits for y or n ("2 jobs run: quit?"), or NULL.
const char *studio_question(const Studio *studio);
void studio_answer(Studio *studio, bool yes);

// A line for a few seconds (what a key did, why it could not), or NULL.
typedef struct {
    Tone tone;
    const char *text;
    int64_t until_ns; // monotonic
} Notice;

const Notice *studio_notice(const Studio *studio);
void studio_tell(Studio *studio, Tone tone, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Parts of the state, owned by the studio.
App *studio_app(Studio *studio);
Chat *studio_chat(Studio *studio);
TakeList *studio_takes(Studio *studio);
JobList *studio_jobs(Studio *studio);
ParamList *studio_params(Studio *studio);
Transport *studio_transport(Studio *studio);
History *studio_history(Studio *studio);
const char *studio_session_name(const Studio *studio);
const StudioScreen *studio_screen(const Studio *studio);

// For an empty session: three prompts to run with enter.
const char *const *studio_suggestions(size_t *count);

// A command about models ("fetch", "ID"), beside everything else; "stop" ends
// the one that runs.
Status studio_run_models(Studio *studio, const StringList *words, Error *error);

// State of sound, band and models, one row each.
typedef struct {
    const char *name; // "sound"
    bool is_good;
    bool is_awaited;  // still being found out: neither good nor bad
    const char *text; // what is there, or what is missing and the mend
} HealthRow;

const HealthRow *studio_health(const Studio *studio, size_t *count);

// The waveform of the take in focus; grows while it renders.
typedef struct {
    const char *name;
    double start_s;
    int first_bar, bars; // 1-based
} WaveSection;

typedef struct {
    const char *take_id;       // "" = none
    size_t count;              // columns of peaks, up to ready_s
    const float *lows, *highs; // -1..1
    double duration_s;         // planned while it renders
    double ready_s;
    size_t section_count;
    const WaveSection *sections;
    const double *bar_starts_s;
    size_t bar_count;
} WaveView;

void studio_wave(const Studio *studio, WaveView *view);

// Lines of the log pane, oldest first.
size_t studio_log_count(const Studio *studio);
const char *studio_log_line(const Studio *studio, size_t index);

// Verbs, for the commands (command_*.c) and panes. Each checks what it was
// given, starts the work and returns at once; how it ends is told in the chat
// or by a notice. What is refused is a sentence in *error.

// A new song of this prompt, whatever is in focus.
Status studio_make(Studio *studio, const char *prompt, Error *error);
// Everything known of a take ("" = the one in focus), read on L, into the chat.
Status studio_show_take(Studio *studio, const char *take, Error *error);
// The request of the take in focus, or NULL while there is none.
const Request *studio_request(const Studio *studio);
Status studio_rename_session(Studio *studio, const char *name, Error *error);
// Never the one that is open.
Status studio_delete_session(Studio *studio, const char *name, Error *error);
Status studio_undelete_session(Studio *studio, Error *error);
Status studio_save_session(Studio *studio, Error *error);

// Names on disk for completion; a change marks TOPIC_NOTICE.
Listing *studio_listing(Studio *studio);

// The prompt that is being typed: kept with the session.
const char *studio_draft(const Studio *studio);
void studio_set_draft(Studio *studio, const char *text);

// Actions: what commands and keys do. Each one returns at once; a failure that
// comes later is told in the chat.

// The take in focus again, `count` times, seeds of their own: keeps what was
// said or locked, form, tempo and key. `same_seed`: the very same once more,
// and the chat says whether anything changed. Edits of the parameters are
// rendered with it.
Status
studio_regenerate(Studio *studio, size_t count, bool same_seed, Error *error);
// Renders the edited parameters.
Status studio_render_draft(Studio *studio, Error *error);
// "" = what runs, newest first, else what waits; the finished part is kept.
Status studio_cancel(Studio *studio, const char *job, Error *error);
Status studio_cancel_all(Studio *studio, Error *error);
// An interrupted job again; "" = all of them. A partial take from its recipe.
Status studio_resume(Studio *studio, const char *job, Error *error);
Status studio_move(Studio *studio, const char *job, int places, Error *error);
Status studio_duplicate(Studio *studio, const char *job, Error *error);

// `take` is as for take_list_find(), "" = the one in focus. format and path
// may be "": those of the settings.
Status studio_export(Studio *studio,
                     const char *take,
                     const char *format,
                     const char *path,
                     Error *error);
// The path of the newest export ("" = none), and what `y` copies: over SSH a
// line that fetches it. The text is valid until the next call.
const char *studio_exported_path(const Studio *studio);
const char *studio_copy_text(Studio *studio);
Status studio_star(Studio *studio, const char *take, int stars, Error *error);
Status studio_rename(Studio *studio,
                     const char *take,
                     const char *title,
                     Error *error);
Status studio_delete(Studio *studio, const char *take, Error *error);
// References: "sound.wav", "tune.mid" or "@3", and a role ("" = what the
// backend makes most of). What was heard is told in the chat before it is used.
Status studio_add_reference(Studio *studio,
                            const char *place,
                            const char *role,
                            Error *error);
Status studio_list_references(Studio *studio);
Status studio_clear_references(Studio *studio);
// The take in focus for another backend: its plan or words, lead and mix.
Status studio_give(Studio *studio, const char *backend, Error *error);
// The take in focus and more: "16 bars", "20 s".
Status studio_extend(Studio *studio, const char *more, Error *error);
// Edits of the parameters first, then the last delete, rename or star.
Status studio_undo(Studio *studio, Error *error);
Status studio_redo(Studio *studio, Error *error);
Status studio_play(Studio *studio, const char *take, Error *error);

// "lock", "unlock", "random", a number, or "as 3": the seed of another take.
Status studio_set_seed(Studio *studio, const char *words, Error *error);

// To be called when a setting was set; those of origin "session" are kept in
// session.json.
void studio_settings_changed(Studio *studio, const char *name);
// Another session in place of this one; NULL = a new one. Refused while jobs
// run.
Status studio_open_session(Studio *studio, const char *name, Error *error);
