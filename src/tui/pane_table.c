// SPDX-License-Identifier: MIT
#include "pane_table.h"

#include "timbre/base/memory.h"

#include "panes.h"
#include "tui_state.h"

#include <assert.h>

static const Pane *const panes[] = {
    [PANE_CHAT] = &pane_chat,     [PANE_PARAMS] = &pane_params,
    [PANE_TAKES] = &pane_takes,   [PANE_TIMELINE] = &pane_timeline,
    [PANE_WAVE] = &pane_wave,     [PANE_LOG] = &pane_log,
    [PANE_PROMPT] = &pane_prompt, [PANE_STATUS] = &pane_status,
    [PANE_KEYS] = &pane_keys,
};

static_assert(ARRAY_LENGTH(panes) == PANE_COUNT, "a line for every pane");

const Pane *
pane_table(PaneId id)
{
    return panes[id];
}

static const OverlayRow *const overlays[] = {
    [OVERLAY_NONE] = NULL,
    [OVERLAY_HELP] = &overlay_help,
    [OVERLAY_PALETTE] = &overlay_palette,
    [OVERLAY_SEARCH] = &overlay_search,
};

static_assert(ARRAY_LENGTH(overlays) == OVERLAY_COUNT, "every overlay");

const OverlayRow *
pane_table_overlay(int overlay)
{
    return overlays[overlay];
}
