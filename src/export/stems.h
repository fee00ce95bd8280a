// SPDX-License-Identifier: MIT
// A folder of aligned WAV files, one a part, that sum to the unmastered mix.
#pragma once

#include "timbre/export/export.h"

Status stems_write(ExportJob *job, Error *error);
Status stems_write_midi(ExportJob *job, Error *error);
