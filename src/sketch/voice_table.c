// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"

#include "voice.h"

static const VoiceInterface *const voices[] = {
    &voice_808, &voice_sub, &voice_reese, &voice_acid, &voice_supersaw,
};

const VoiceInterface *const *
voice_table(size_t *count)
{
    *count = ARRAY_LENGTH(voices);
    return voices;
}

const VoiceInterface *
voice_table_find(Voice voice)
{
    for (size_t i = 0; i < ARRAY_LENGTH(voices); i++)
        if (voices[i]->voice == voice)
            return voices[i];
    return NULL;
}
