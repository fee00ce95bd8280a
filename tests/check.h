// SPDX-License-Identifier: MIT
// cmocka with what it needs, in the order it needs it, and private folders.
#pragma once

// clang-format off
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
// clang-format on

#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <stdlib.h>

// A new empty folder; check_remove_folder() frees the name.
static inline char *
check_make_folder(void)
{
    const char *parent = getenv("TMPDIR");
    char *folder =
        text_format("%s/timbre-test-XXXXXX", parent == NULL ? "/tmp" : parent);
    assert_non_null(mkdtemp(folder));
    return folder;
}

static inline void
check_remove_folder(char *folder)
{
    assert_int_equal(path_remove_tree(folder, NULL), STATUS_OK);
    mem_free(folder);
}

// Compares an owned text and frees it.
static inline void
check_owned_text(char *text, const char *expected)
{
    assert_string_equal(text, expected);
    mem_free(text);
}
