// SPDX-License-Identifier: MIT
// Tells when a theme's file was saved, whether written in place or renamed
// over.
#pragma once

#include "timbre/base/loop.h"

typedef struct ThemeWatch ThemeWatch;

// changed(context) on the loop's thread, once per burst of writes and at most
// 50 ms behind its end. A folder that can't be watched is never told of.
ThemeWatch *theme_watch_new(Loop *loop,
                            const char *path,
                            void (*changed)(void *context),
                            void *context);
void theme_watch_free(ThemeWatch *watch);
