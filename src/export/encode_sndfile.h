// SPDX-License-Identifier: MIT
// WAV by libsndfile: RIFF below 4 GiB, RF64 above; bext, acid and section
// markers; the ID3 tag is appended behind the sound.
#pragma once

#include "timbre/export/export.h"

Status encode_sndfile_write(ExportJob *job, Error *error);
