// SPDX-License-Identifier: MIT
// Which rows of the chat are seen: the place stays when entries come, and only
// entries on the screen are ever wrapped.
#pragma once

#include "timbre/app/chat.h"
#include "timbre/app/job_list.h"

#include "chat_layout.h"

#include <stdbool.h>
#include <stddef.h>

// Row of an entry; an entry's first row may be the empty one above it.
typedef struct {
    size_t entry;
    int row;
} ChatPlace;

typedef struct ChatView ChatView;

ChatView *chat_view_new(void);
void chat_view_free(ChatView *view);

// For the frame: what is shown, in how many columns of text and rows.
void chat_view_set(ChatView *view,
                   const Chat *chat,
                   const JobList *jobs,
                   int columns,
                   int rows);
// Rows that are shown, from the top.
size_t chat_view_count(const ChatView *view);
ChatPlace chat_view_place(const ChatView *view, size_t row);
// Entries that lie wholly below.
size_t chat_view_below(const ChatView *view);
bool chat_view_is_at_end(const ChatView *view);

void chat_view_scroll(ChatView *view, int rows); // < 0 = towards the start
void chat_view_go_start(ChatView *view);
void chat_view_go_end(ChatView *view);

// An empty row stands above this entry.
bool chat_view_has_gap(const ChatView *view, size_t entry);
// The entry is a job that waits or runs: drawn live, in one row.
const JobView *chat_view_job(const ChatView *view, size_t entry);
// Its rows; valid until the next call that takes the view.
const ChatLayout *chat_view_layout(ChatView *view, size_t entry);

// The text between two cells, ends included: a place and a column of its text.
typedef struct {
    ChatPlace place;
    int column;
} ChatCell;

int chat_cell_compare(ChatCell a, ChatCell b);
char *chat_view_text(ChatView *view, ChatCell from, ChatCell to);
