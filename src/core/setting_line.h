// SPDX-License-Identifier: MIT
// One line of timbre.conf.
#pragma once

#include "timbre/base/error.h"

// Splits `name = value` in place; the name is NULL for a blank line or a
// comment. A value may be quoted, then \" and \\ stand for themselves;
// unquoted, it ends before " #".
Status setting_line_split(char *line, char **name, char **value, Error *error);
