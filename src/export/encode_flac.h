// SPDX-License-Identifier: MIT
// FLAC by libFLAC: level 5, seek table, MD5, all tags in one pass.
#pragma once

#include "timbre/export/export.h"

Status encode_flac_write(ExportJob *job, Error *error);
