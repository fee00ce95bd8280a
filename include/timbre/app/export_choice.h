// SPDX-License-Identifier: MIT
// How to export, from what was asked, the target's name and the settings.
#pragma once

#include "timbre/base/error.h"
#include "timbre/core/setting.h"
#include "timbre/export/export.h"

// `format` and `target` may be NULL; "-" is standard output. *folder gets the
// export folder; the caller frees.
Status export_choice_read(const Settings *settings,
                          const char *format,
                          const char *target,
                          ExportSettings *choice,
                          char **folder,
                          Error *error);
