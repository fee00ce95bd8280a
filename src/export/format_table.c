// SPDX-License-Identifier: MIT
#include "timbre/export/format_table.h"

#include "timbre/base/memory.h"
#include "timbre/base/path.h"

#include "encode_flac.h"
#include "encode_sndfile.h"
#include "stems.h"

#include <string.h>
#include <strings.h>

static const Format formats[] = {
    {.name = "flac",
     .extension = "flac",
     .bit_depths = "16 24",
     .bit_depth = 24,
     .text = "lossless, with the whole recipe in its tags",
     .write = encode_flac_write},
    {.name = "wav",
     .extension = "wav",
     .bit_depths = "16 24 32",
     .bit_depth = 24,
     .text = "uncompressed, broadcast fields and markers; 32 = float",
     .write = encode_sndfile_write},
    {.name = "midi",
     .extension = "mid",
     .bit_depths = "",
     .needs_score = true,
     .text = "the score as a Standard MIDI File (the band's takes)",
     .write = stems_write_midi},
    {.name = "stems",
     .extension = "",
     .bit_depths = "16 24 32",
     .bit_depth = 32,
     .is_folder = true,
     .needs_stems = true,
     .text = "a folder of aligned WAV files, one a part",
     .write = stems_write},
};

const Format *
format_table(size_t *count)
{
    *count = ARRAY_LENGTH(formats);
    return formats;
}

const Format *
format_table_find(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(formats); i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

const Format *
format_table_by_name(const char *path)
{
    const char *extension = path_extension(path);
    for (size_t i = 0; i < ARRAY_LENGTH(formats); i++)
        if (extension[0] != '\0' &&
            strcasecmp(formats[i].extension, extension) == 0)
            return &formats[i];
    return NULL;
}
