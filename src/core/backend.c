// SPDX-License-Identifier: MIT
#include "timbre/core/backend.h"

#include "timbre/base/memory.h"

#include <assert.h>
#include <string.h>

static const char *const stage_names[] = {
    [STAGE_LOAD] = "load",       [STAGE_ENCODE] = "encode",
    [STAGE_COMPOSE] = "compose", [STAGE_RENDER] = "render",
    [STAGE_DECODE] = "decode",   [STAGE_JOIN] = "join",
    [STAGE_MASTER] = "master",   [STAGE_MEASURE] = "measure",
    [STAGE_KEEP] = "keep",
};

static_assert(ARRAY_LENGTH(stage_names) == STAGE_COUNT, "name every stage");

const char *
backend_stage_name(Stage stage)
{
    return (size_t)stage < STAGE_COUNT ? stage_names[stage] : "";
}

bool
backend_stage_find(const char *name, Stage *stage)
{
    for (size_t i = 0; name != NULL && i < STAGE_COUNT; i++)
        if (strcmp(stage_names[i], name) == 0) {
            *stage = (Stage)i;
            return true;
        }
    return false;
}

void
backend_rendered_clear(Rendered *rendered)
{
    mem_free(rendered->beat_frames);
    mem_free(rendered->bar_frames);
    score_free(rendered->score);
    json_free(rendered->facts);
    for (size_t i = 0; i < rendered->part_count; i++) {
        mem_free(rendered->parts[i].name);
        audio_buffer_free(rendered->parts[i].audio);
    }
    mem_free(rendered->parts);
    audio_buffer_free(rendered->audio);
    *rendered = (Rendered){0};
}

void
backend_description_clear(BackendDescription *description)
{
    mem_free(description->reason);
    for (size_t i = 0; i < description->option_count; i++)
        option_clear(&description->options[i]);
    mem_free(description->options);
    string_list_clear(&description->accepts);
    mem_free(description->text);
    mem_free(description->licence);
    mem_free(description->version);
    mem_free(description->name);
    *description = (BackendDescription){0};
}
