// SPDX-License-Identifier: MIT
// Instruments, roles and textures as a prompt mentions them: asked for or
// refused, everywhere or in one section.
#pragma once

#include "reading.h"

#include <stdbool.h>
#include <stddef.h>

typedef enum { POLARITY_INCLUDE, POLARITY_EXCLUDE, POLARITY_ONLY } Polarity;

typedef struct {
    const char *ids; // value of its row
    Meaning meaning; // instrument, stand-in, role, texture, exclude
    Polarity polarity;
    size_t item;
    bool is_lead;      // "flute melody"
    bool is_exception; // "no drums except a kick"
    bool is_scoped;    // said of a section, not of the whole
} PartMention;

typedef struct {
    PartMention *items;
    size_t count, capacity;
} MentionList;

// All mentions in order; scopes go to reading->scopes.
void mention_collect(Reading *reading, MentionList *list);
