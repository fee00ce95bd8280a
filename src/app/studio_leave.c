// SPDX-License-Identifier: MIT
// The way out: asked, hung up, or at once.
#include "timbre/base/memory.h"

#include "studio_room.h"

#include <string.h>

static void
drop_question(Studio *studio)
{
    mem_free(studio->question);
    studio->question = NULL;
    studio->asks_to_leave = false;
    studio_mark(studio, TOPIC_NOTICE);
}

static void
leave_now(Studio *studio)
{
    drop_question(studio);
    studio->wants_to_leave = true;
    loop_wake(studio->loop);
}

void
studio_leave(Studio *studio)
{
    const size_t jobs = studio_pending(studio);
    const size_t count = jobs + studio->exports;
    if (count == 0 || studio->asks_to_leave) {
        leave_now(studio);
        return;
    }
    drop_question(studio);
    studio->asks_to_leave = true;
    studio->question =
        jobs == 0 ? mem_copy_text("a file is being written: quit all the same?")
                  : text_format("%zu job%s: quit? what is finished is kept",
                                jobs, jobs == 1 ? " runs" : "s wait or run");
    studio_mark(studio, TOPIC_NOTICE);
}

bool
studio_wants_to_leave(const Studio *studio)
{
    return studio->wants_to_leave;
}

const char *
studio_question(const Studio *studio)
{
    return studio->question;
}

void
studio_answer(Studio *studio, bool yes)
{
    drop_question(studio);
    if (yes)
        leave_now(studio);
}

// `finish`: all that was asked comes to its end first (studio_events.c looks).
void
studio_hang_up(Studio *studio)
{
    const bool finishes =
        strcmp(studio_text(studio, "on_hangup", "finish"), "finish") == 0;
    studio->hangs_up = true;
    if (!finishes || studio_pending(studio) == 0)
        leave_now(studio);
}
