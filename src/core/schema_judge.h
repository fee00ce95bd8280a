// SPDX-License-Identifier: MIT
// One value against one schema.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"

#include "schema_node.h"

// `name` begins the sentence about the first fault; the status is
// STATUS_INVALID then.
Status schema_judge(const SchemaNode *node,
                    const char *name,
                    const Json *value,
                    Error *error);
