// SPDX-License-Identifier: MIT
// Where sessions lie, which was open last, and the lock of one.
#pragma once

#include <stdbool.h>

char *session_folder_parent(void); // DATA/sessions
char *session_folder(const char *name);

// The session that was open last if it is still there, else "main".
char *session_folder_last(void);
void session_folder_remember(const char *name);

// A descriptor that holds the studio's lock of a session's folder, or -1 with
// errno EWOULDBLOCK when another program has it.
int session_folder_lock(const char *folder);
// It is used now: the list puts it first.
void session_folder_touch(int lock);
// When it was used last, in ns since 1970.
long long session_folder_used_ns(const char *folder);
// True while a program writes a journal in it.
bool session_folder_is_busy(const char *folder);
