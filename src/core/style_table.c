// SPDX-License-Identifier: MIT
#include "timbre/core/style_table.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/instrument_table.h"

#include "style_rows.h"

#include <assert.h>
#include <string.h>

static const char *const band_role_names[] = {
    [BAND_DRUMS] = "drums",     [BAND_BASS] = "bass", [BAND_COMP] = "comp",
    [BAND_PAD] = "pad",         [BAND_LEAD] = "lead", [BAND_ARP] = "arp",
    [BAND_COUNTER] = "counter",
};
static_assert(ARRAY_LENGTH(band_role_names) == BAND_ROLE_COUNT,
              "name every band role");

const Style *
style_table(size_t *count)
{
    return style_rows(count);
}

const Style *
style_table_find(const char *id)
{
    size_t count = 0;
    const Style *styles = style_rows(&count);
    for (size_t i = 0; id != NULL && i < count; i++)
        if (text_same_id(id, styles[i].id))
            return &styles[i];
    return NULL;
}

const Genre *
style_table_genres(size_t *count)
{
    return genre_rows(count);
}

const Genre *
style_table_genre(const char *id)
{
    size_t count = 0;
    const Genre *genres = genre_rows(&count);
    for (size_t i = 0; id != NULL && i < count; i++)
        if (text_same_id(id, genres[i].id))
            return &genres[i];
    return NULL;
}

// Parts of a genre ////////////////////////////////////////////////////////////

// The table's own string for an instrument, so that a StylePart need not own
// any.
static const char *
instrument_id(const char *text, size_t length)
{
    size_t count = 0;
    const Instrument *instruments = instrument_table(&count);
    for (size_t i = 0; i < count; i++)
        if (strlen(instruments[i].id) == length &&
            strncmp(instruments[i].id, text, length) == 0)
            return instruments[i].id;
    return NULL;
}

// MIDI range and energy for a part that the style itself does not have.
static const StylePart usual_parts[] = {
    [BAND_DRUMS] = {{NULL}, 35, 81, 1},   [BAND_BASS] = {{NULL}, 28, 45, 1},
    [BAND_COMP] = {{NULL}, 50, 70, 1},    [BAND_PAD] = {{NULL}, 52, 72, 2},
    [BAND_LEAD] = {{NULL}, 62, 82, 2},    [BAND_ARP] = {{NULL}, 60, 80, 3},
    [BAND_COUNTER] = {{NULL}, 55, 74, 4},
};
static_assert(ARRAY_LENGTH(usual_parts) == BAND_ROLE_COUNT,
              "give every band role a range");

// "piano,strings" into a part; "-" takes the part away.
static void
set_part(StylePart *part, BandRole role, const char *ids, size_t length)
{
    if (length == 1 && ids[0] == '-') {
        *part = (StylePart){.low = 0};
        return;
    }
    if (part->high == 0)
        *part = usual_parts[role];
    memset(part->instruments, 0, sizeof(part->instruments));
    size_t used = 0;
    const char *end = ids + length;
    while (ids < end && used < STYLE_MAX_PROGRAMS) {
        size_t step = strcspn(ids, ", ");
        const char *id = instrument_id(ids, step);
        if (id != NULL)
            part->instruments[used++] = id;
        ids += step + 1;
    }
}

void
style_table_genre_parts(const Genre *genre,
                        StylePart parts[static BAND_ROLE_COUNT])
{
    const Style *style = style_table_find(genre->style);
    if (style == NULL) // a test proves that every genre has one
        return;
    memcpy(parts, style->parts, sizeof(style->parts));
    for (const char *at = genre->parts; *at != '\0';) {
        size_t length = strcspn(at, " ");
        for (int role = 0; role < BAND_ROLE_COUNT; role++) {
            size_t name = strlen(band_role_names[role]);
            if (strncmp(at, band_role_names[role], name) == 0 &&
                at[name] == '=')
                set_part(&parts[role], (BandRole)role, at + name + 1,
                         length - name - 1);
        }
        at += length + (at[length] == ' ' ? 1 : 0);
    }
}

StylePart
style_table_usual_part(BandRole role)
{
    return usual_parts[role];
}

// Band roles //////////////////////////////////////////////////////////////////

const char *
style_table_band_role_name(BandRole role)
{
    return band_role_names[role];
}

BandRole
style_table_band_role(const char *instrument_id)
{
    static const char *const arps[] = {"arpeggio", "pluck",        "harp",
                                       "crystal",  "music_box",    "banjo",
                                       "celesta",  "glockenspiel", "mandolin"};
    static const char *const pads[] = {
        "pad",      "synth_strings", "mellotron",
        "choir",    "humming",       "pipe_organ",
        "strings",  "slow_strings",  "tremolo_strings",
        "orchestra"};
    static const BandRole by_role[] = {
        [ROLE_RHYTHM] = BAND_DRUMS, [ROLE_BASS] = BAND_BASS,
        [ROLE_HARMONY] = BAND_COMP, [ROLE_LEAD] = BAND_LEAD,
        [ROLE_TEXTURE] = BAND_PAD,  [ROLE_VOCALS] = BAND_LEAD,
    };
    const Instrument *instrument = instrument_table_find(instrument_id);
    if (instrument == NULL)
        return BAND_COMP;
    for (size_t i = 0; i < ARRAY_LENGTH(arps); i++)
        if (text_same_id(instrument_id, arps[i]))
            return BAND_ARP;
    for (size_t i = 0; i < ARRAY_LENGTH(pads); i++)
        if (text_same_id(instrument_id, pads[i]))
            return BAND_PAD;
    if (instrument_table_matches(instrument_id, "pad"))
        return BAND_PAD;
    if (instrument_table_matches(instrument_id, "arpeggio"))
        return BAND_ARP;
    return by_role[instrument->role];
}
