// SPDX-License-Identifier: MIT
// The valid rows of tests/data/schema, which the Python tests read too.
#pragma once

#include "timbre/base/json.h"

#include "check.h"

// A list of documents; tests run in the source folder.
static inline Json *
schema_rows_read(const char *name)
{
    char *path = text_format("tests/data/schema/%s.json", name);
    size_t size = 0;
    Error error = {0};
    char *text = path_read_file(path, (size_t)1 << 20, &size, &error);
    if (text == NULL)
        fail_msg("%s", error.text);
    Json *rows = json_decode(text, size, &error);
    if (rows == NULL)
        fail_msg("%s: %s", path, error.text);
    assert_true(json_length(rows) > 0);
    mem_free(text);
    mem_free(path);
    return rows;
}
