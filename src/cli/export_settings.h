// SPDX-License-Identifier: MIT
// How to export, from options, the target's name and settings.
#pragma once

#include "timbre/export/export.h"

#include "verb.h"

// `target` may be NULL. *folder gets the export folder; the caller frees.
Status export_settings_read(Cli *cli,
                            const char *target,
                            ExportSettings *settings,
                            char **folder,
                            Error *error);
