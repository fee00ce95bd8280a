// SPDX-License-Identifier: MIT
// Commands of `python -m timbre_adapters` in a process of their own: what
// takes files and networks, but no interpreter of ours.
#pragma once

#include "timbre/base/error.h"
#include "timbre/base/json.h"
#include "timbre/base/string_list.h"

#include <stdbool.h>

// Runs it with our terminal and descriptors, until it ends. SIGINT reaches it
// by the terminal.
Status adapter_tool_run(const char *venv,
                        const StringList *words,
                        int *exit_code,
                        Error *error);

// One that runs beside us and tells records, one a line (--json).
typedef struct AdapterTool AdapterTool;

// May take milliseconds: not on the UI thread. NULL with an error.
AdapterTool *
adapter_tool_start(const char *venv, const StringList *words, Error *error);
// Readable when a record has come, or the end.
int adapter_tool_descriptor(const AdapterTool *tool);
// The next record, the caller's; NULL when none waits. Never waits itself.
Json *adapter_tool_next(AdapterTool *tool);
bool adapter_tool_has_ended(const AdapterTool *tool);
// Asks it to stop tidily.
void adapter_tool_stop(AdapterTool *tool);
// Ends it if it has not ended, and reaps it. NULL is fine.
void adapter_tool_free(AdapterTool *tool);
