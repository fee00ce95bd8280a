// SPDX-License-Identifier: MIT
#include "chat_view.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <string.h>

enum { SLOTS = 256 }; // laid-out entries that are kept

typedef struct {
    bool is_used;
    size_t entry;
    const Chat *chat;
    ChatKind kind;
    int64_t time_ms;
    unsigned revision;
    int columns;
    ChatLayout layout;
} Slot;

struct ChatView {
    const Chat *chat;
    const JobList *jobs;
    int columns, rows;
    bool is_scrolled; // else the end is followed
    ChatPlace top;    // first row shown
    ChatPlace *places;
    size_t place_count, place_capacity;
    Slot slots[SLOTS];
};

ChatView *
chat_view_new(void)
{
    return mem_new(sizeof(ChatView));
}

void
chat_view_free(ChatView *view)
{
    if (view == NULL)
        return;
    for (size_t i = 0; i < SLOTS; i++)
        chat_layout_free(&view->slots[i].layout);
    mem_free(view->places);
    mem_free(view);
}

// Entries ////////////////////////////////////////////////////////////////////

const ChatLayout *
chat_view_layout(ChatView *view, size_t entry)
{
    const ChatEntry *asked = chat_entry(view->chat, entry);
    Slot *slot = &view->slots[entry % SLOTS];
    const bool is_same =
        slot->is_used && slot->entry == entry && slot->chat == view->chat &&
        slot->kind == asked->kind && slot->time_ms == asked->time_ms &&
        slot->revision == asked->revision && slot->columns == view->columns;
    if (is_same)
        return &slot->layout;
    chat_layout_free(&slot->layout);
    *slot = (Slot){.is_used = true,
                   .entry = entry,
                   .chat = view->chat,
                   .kind = asked->kind,
                   .time_ms = asked->time_ms,
                   .revision = asked->revision,
                   .columns = view->columns};
    chat_layout_make(asked->spans, asked->span_count, view->columns,
                     &slot->layout);
    return &slot->layout;
}

const JobView *
chat_view_job(const ChatView *view, size_t entry)
{
    const ChatEntry *asked = chat_entry(view->chat, entry);
    if (asked->kind != CHAT_WORK || asked->job[0] == '\0')
        return NULL;
    const JobView *job = job_list_find(view->jobs, asked->job);
    return job == NULL || job->state == JOB_VIEW_INTERRUPTED ? NULL : job;
}

// An entry without words takes no room, nor a gap.
static int
height_of_text(ChatView *view, size_t entry)
{
    if (chat_view_job(view, entry) != NULL)
        return 1;
    return (int)chat_view_layout(view, entry)->row_count;
}

// A new speaker, or work on another song, stands apart.
bool
chat_view_has_gap(const ChatView *view, size_t entry)
{
    if (entry == 0)
        return false;
    const ChatEntry *here = chat_entry(view->chat, entry);
    const ChatEntry *above = chat_entry(view->chat, entry - 1);
    if ((here->kind == CHAT_YOU) || (above->kind == CHAT_YOU))
        return true;
    return here->kind == CHAT_PLAN ||
           (here->job[0] != '\0' && above->job[0] != '\0' &&
            strcmp(here->job, above->job) != 0);
}

static int
height_of(ChatView *view, size_t entry)
{
    const int rows = height_of_text(view, entry);
    return rows == 0 ? 0 : rows + (int)chat_view_has_gap(view, entry);
}

// Places /////////////////////////////////////////////////////////////////////

static ChatPlace
last_place(ChatView *view)
{
    for (size_t i = chat_count(view->chat); i-- > 0;)
        if (height_of(view, i) > 0)
            return (ChatPlace){i, height_of(view, i) - 1};
    return (ChatPlace){0, 0};
}

// One row back; false at the start.
static bool
step_back(ChatView *view, ChatPlace *place)
{
    if (place->row > 0) {
        place->row--;
        return true;
    }
    for (size_t i = place->entry; i-- > 0;)
        if (height_of(view, i) > 0) {
            *place = (ChatPlace){i, height_of(view, i) - 1};
            return true;
        }
    return false;
}

static bool
step_on(ChatView *view, ChatPlace *place)
{
    if (place->row + 1 < height_of(view, place->entry)) {
        place->row++;
        return true;
    }
    for (size_t i = place->entry + 1; i < chat_count(view->chat); i++)
        if (height_of(view, i) > 0) {
            *place = (ChatPlace){i, 0};
            return true;
        }
    return false;
}

static ChatPlace
top_at_end(ChatView *view)
{
    ChatPlace place = last_place(view);
    for (int i = 1; i < view->rows; i++)
        if (!step_back(view, &place))
            break;
    return place;
}

static void
list_places(ChatView *view)
{
    view->place_count = 0;
    ChatPlace place = view->top;
    if (height_of(view, place.entry) == 0 && !step_on(view, &place))
        return;
    for (int i = 0; i < view->rows; i++) {
        view->places =
            mem_reserve(view->places, view->place_count, &view->place_capacity,
                        sizeof(*view->places));
        view->places[view->place_count++] = place;
        if (!step_on(view, &place))
            break;
    }
}

// The place to look at may be gone (another session, other columns).
static void
settle(ChatView *view)
{
    view->place_count = 0;
    if (chat_count(view->chat) == 0 || view->rows < 1) {
        view->top = (ChatPlace){0, 0};
        view->is_scrolled = false;
        return;
    }
    if (view->is_scrolled && view->top.entry >= chat_count(view->chat))
        view->is_scrolled = false;
    if (view->is_scrolled) {
        const int height = height_of(view, view->top.entry);
        if (view->top.row >= height)
            view->top.row = height > 0 ? height - 1 : 0;
    } else {
        view->top = top_at_end(view);
    }
    list_places(view);
    if (view->is_scrolled && view->place_count < (size_t)view->rows) {
        view->is_scrolled = false;
        view->top = top_at_end(view);
        list_places(view);
    }
}

void
chat_view_set(ChatView *view,
              const Chat *chat,
              const JobList *jobs,
              int columns,
              int rows)
{
    if (view->chat != chat)
        view->is_scrolled = false;
    view->chat = chat;
    view->jobs = jobs;
    view->columns = columns;
    view->rows = rows;
    settle(view);
}

size_t
chat_view_count(const ChatView *view)
{
    return view->place_count;
}

ChatPlace
chat_view_place(const ChatView *view, size_t row)
{
    return view->places[row];
}

size_t
chat_view_below(const ChatView *view)
{
    if (view->place_count == 0)
        return 0;
    const size_t last = view->places[view->place_count - 1].entry;
    return chat_count(view->chat) - 1 - last;
}

bool
chat_view_is_at_end(const ChatView *view)
{
    return !view->is_scrolled;
}

void
chat_view_scroll(ChatView *view, int rows)
{
    if (view->chat == NULL || view->place_count == 0)
        return;
    for (int i = rows; i < 0; i++) {
        if (!step_back(view, &view->top))
            break;
        view->is_scrolled = true;
    }
    for (int i = 0; i < rows && view->is_scrolled; i++)
        if (!step_on(view, &view->top))
            break;
    settle(view);
    if (!view->is_scrolled)
        return;
    ChatPlace last = view->places[view->place_count - 1];
    view->is_scrolled = step_on(view, &last);
}

void
chat_view_go_start(ChatView *view)
{
    view->top = (ChatPlace){0, 0};
    view->is_scrolled = true;
    if (view->chat != NULL)
        settle(view);
}

void
chat_view_go_end(ChatView *view)
{
    view->is_scrolled = false;
    if (view->chat != NULL)
        settle(view);
}

// Selection //////////////////////////////////////////////////////////////////

int
chat_cell_compare(ChatCell a, ChatCell b)
{
    if (a.place.entry != b.place.entry)
        return a.place.entry < b.place.entry ? -1 : 1;
    if (a.place.row != b.place.row)
        return a.place.row < b.place.row ? -1 : 1;
    return a.column == b.column ? 0 : a.column < b.column ? -1 : 1;
}

static void
append_part(const ChatLayout *layout, size_t row, int from, int to, Text *text)
{
    const ChatRow *place = &layout->rows[row];
    const size_t start = chat_layout_byte(layout, row, from);
    // The cell at `to` is part of it.
    const size_t end = chat_layout_byte(layout, row, to + 1);
    if (row > 0 && layout->rows[row - 1].is_soft && from <= place->indent &&
        text->length > 0 && text->chars[text->length - 1] == '\n')
        text->chars[text->length - 1] = ' ';
    text_append_bytes(text, layout->text + start, end - start);
}

char *
chat_view_text(ChatView *view, ChatCell from, ChatCell to)
{
    enum { WIDEST = 1 << 16 };

    Text text = {0};
    ChatPlace place = from.place;
    bool is_left = true;
    while (is_left && chat_cell_compare((ChatCell){place, 0}, to) <= 0) {
        const int row = place.row - (int)chat_view_has_gap(view, place.entry);
        const bool is_first =
            place.entry == from.place.entry && place.row == from.place.row;
        const bool is_last =
            place.entry == to.place.entry && place.row == to.place.row;
        const ChatLayout *layout = chat_view_layout(view, place.entry);
        if (row >= 0 && (size_t)row < layout->row_count &&
            chat_view_job(view, place.entry) == NULL)
            append_part(layout, (size_t)row, is_first ? from.column : 0,
                        is_last ? to.column : WIDEST, &text);
        is_left = !is_last && step_on(view, &place);
        if (is_left)
            text_append(&text, "\n");
    }
    return text_take(&text);
}
