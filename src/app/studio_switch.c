// SPDX-License-Identifier: MIT
// Another session in place of the one that is open, another name for it, and
// sessions thrown away and brought back.
#include "timbre/base/memory.h"

#include "studio_room.h"

#include <string.h>

static Status
refuse_unopened(const Studio *studio, Error *error)
{
    if (studio->session == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "the session is still being opened; try again in a "
                         "moment");
    if (studio->is_read_only)
        return error_set(error, STATUS_UNAVAILABLE, "%s",
                         session_notice(studio->session));
    return STATUS_OK;
}

Status
studio_save_session(Studio *studio, Error *error)
{
    const Status status = refuse_unopened(studio, error);
    if (status != STATUS_OK)
        return status;
    studio_save_now(studio);
    studio_tell(studio, TONE_GOOD, "session %s is saved",
                studio_session_name(studio));
    return STATUS_OK;
}

// The bin of sessions /////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    char *name; // NULL = bring the last one back
    Error error;
    char *back;
} Binning;

static void
bin_on_l(void *context)
{
    Binning *binning = context;
    if (binning->name != NULL)
        (void)session_delete(binning->name, &binning->error);
    else
        (void)session_undelete(&binning->back, &binning->error);
}

static void
binned(void *context)
{
    Binning *binning = context;
    Studio *studio = binning->studio;
    if (binning->error.status != STATUS_OK)
        studio_complain(studio, binning->error.text);
    else if (binning->back != NULL)
        studio_tell(studio, TONE_GOOD, "session %s is back", binning->back);
    else
        studio_tell(studio, TONE_PLAIN,
                    "session %s is in the bin; /undelete-session brings it "
                    "back",
                    binning->name);
    studio_mark(studio, TOPIC_SESSION);
    mem_free(binning->back);
    mem_free(binning->name);
    mem_free(binning);
}

static Status
post_bin(Studio *studio, const char *name)
{
    Binning *binning = mem_new(sizeof(*binning));
    *binning = (Binning){.studio = studio, .name = mem_copy_text(name)};
    light_post(studio->light, bin_on_l, binned, binning);
    return STATUS_OK;
}

Status
studio_delete_session(Studio *studio, const char *name, Error *error)
{
    if (strcmp(name, studio_session_name(studio)) == 0)
        return error_set(error, STATUS_USAGE,
                         "the session %s is the one that is open; open another "
                         "one first",
                         name);
    const Status status = session_check_name(name, error);
    return status == STATUS_OK ? post_bin(studio, name) : status;
}

Status
studio_undelete_session(Studio *studio, Error *error)
{
    (void)error;
    return post_bin(studio, NULL);
}

// Another session /////////////////////////////////////////////////////////////

typedef struct {
    Studio *studio;
    Session *session;
    Orchestrator *orchestrator;
    Json *state; // NULL when it is read-only
    char *rename_to, *open_next;
    bool starts_new;
    Error error;
} Closing;

static void
close_on_l(void *context)
{
    Closing *closing = context;
    orchestrator_free(closing->orchestrator);
    if (closing->state != NULL)
        (void)session_save(closing->session, closing->state, &closing->error);
    if (closing->rename_to != NULL && closing->error.status == STATUS_OK)
        (void)session_rename(closing->session, closing->rename_to,
                             &closing->error);
    if (closing->open_next == NULL && !closing->starts_new)
        closing->open_next = mem_copy_text(session_name(closing->session));
    session_close(closing->session);
    json_free(closing->state);
}

static void
closed(void *context)
{
    Closing *closing = context;
    Studio *studio = closing->studio;
    if (closing->error.status != STATUS_OK)
        studio_complain(studio, closing->error.text);
    else
        studio_empty(studio);
    mem_free(studio->session_asked);
    studio->session_asked = closing->open_next;
    studio->options.starts_new = closing->starts_new;
    studio_open_again(studio);
    mem_free(closing->rename_to);
    mem_free(closing);
}

static void
nothing(void *context)
{
    (void)context;
}

// Both lanes have run what was posted for the old orchestrator by then.
static void
lanes_are_empty(void *context)
{
    Closing *closing = context;
    light_post(closing->studio->light, close_on_l, closed, closing);
}

static Status
go_to(Studio *studio,
      const char *rename_to,
      const char *open_next,
      bool starts_new,
      Error *error)
{
    if (studio->session == NULL || studio->orchestrator == NULL)
        return error_set(error, STATUS_UNAVAILABLE,
                         "the session is still being opened; try again in a "
                         "moment");
    if (studio_pending(studio) > 0 || studio->exports > 0 || studio->plans > 0)
        return error_set(error, STATUS_UNAVAILABLE,
                         "jobs wait or run: stop them (%s) or wait for their "
                         "end before you leave this session",
                         studio_way(studio, "x", "/cancel all"));
    studio_unwatch_events(studio);
    Closing *closing = mem_new(sizeof(*closing));
    *closing =
        (Closing){.studio = studio,
                  .session = studio->session,
                  .orchestrator = app_release_orchestrator(studio->app),
                  .state = studio->is_read_only ? NULL : studio_state(studio),
                  .rename_to = mem_copy_text(rename_to),
                  .open_next = mem_copy_text(open_next),
                  .starts_new = starts_new};
    transport_stop(studio->transport);
    mem_free(studio->takes_folder);
    studio->takes_folder = NULL;
    studio->session = NULL;
    mem_free(studio->session_asked); // its name stands there already
    studio->session_asked = mem_copy_text(open_next);
    studio->orchestrator = NULL;
    studio->is_open = false;
    light_post_long(studio->light, nothing, lanes_are_empty, closing);
    studio_mark(studio, ~0U);
    return STATUS_OK;
}

Status
studio_open_session(Studio *studio, const char *name, Error *error)
{
    if (name == NULL)
        return go_to(studio, NULL, NULL, true, error);
    const Status status = session_check_name(name, error);
    if (status != STATUS_OK)
        return status;
    if (strcmp(name, studio_session_name(studio)) == 0) {
        studio_tell(studio, TONE_PLAIN, "the session %s is open already", name);
        return STATUS_OK;
    }
    return go_to(studio, NULL, name, false, error);
}

Status
studio_rename_session(Studio *studio, const char *name, Error *error)
{
    Status status = session_check_name(name, error);
    if (status == STATUS_OK)
        status = refuse_unopened(studio, error);
    return status == STATUS_OK ? go_to(studio, name, NULL, false, error)
                               : status;
}
