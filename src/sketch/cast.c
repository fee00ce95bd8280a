// SPDX-License-Identifier: MIT
#include "cast.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include "cast_places.h"

#include <stdio.h>
#include <string.h>

// Questions //////////////////////////////////////////////////////////////////

bool
cast_member_is(const CastMember *member, const char *id)
{
    Role role = ROLE_COUNT;
    if (music_role_find(id, &role))
        return member->role == role;
    if (text_same_id(member->name, id) ||
        text_same_id(style_table_band_role_name(member->band_role), id))
        return true;
    if (text_same_id(id, "melody"))
        return member->band_role == BAND_LEAD;
    if (instrument_table_matches(member->instrument->id, id))
        return true;
    for (size_t i = 0; i < member->stands_for.count; i++)
        if (instrument_table_matches(member->stands_for.items[i], id))
            return true;
    return false;
}

bool
cast_plays(const CastMember *member, const Song *song, int bar)
{
    return member->plays[song->bars[bar].section];
}

const CastMember *
cast_find(const Cast *cast, BandRole band_role, int layer)
{
    for (size_t i = 0; i < cast->count; i++)
        if (cast->members[i].band_role == band_role &&
            cast->members[i].layer == layer)
            return &cast->members[i];
    return NULL;
}

static int
count_in_role(const Cast *cast, BandRole band_role)
{
    int count = 0;
    for (size_t i = 0; i < cast->count; i++)
        count += cast->members[i].band_role == band_role;
    return count;
}

// Members ////////////////////////////////////////////////////////////////////

static void
name_member(const Cast *cast, CastMember *member, const char *name)
{
    (void)snprintf(member->name, sizeof member->name, "%s", name);
    for (int number = 2;; number++) {
        bool is_taken = false;
        for (size_t i = 0; i < cast->count; i++)
            is_taken |= strcmp(cast->members[i].name, member->name) == 0;
        if (!is_taken)
            return;
        (void)snprintf(member->name, sizeof member->name, "%s_%d", name,
                       number);
    }
}

static CastMember *
add_member(Cast *cast,
           BandRole band_role,
           Role role,
           const Instrument *instrument,
           const char *name)
{
    if (cast->count == CAST_MAX)
        return NULL;
    CastMember member = {
        .band_role = band_role,
        .role = role,
        .layer = count_in_role(cast, band_role),
        .instrument = instrument,
        .voice = instrument->voice,
        .program = instrument->program,
        .from_energy = 1,
    };
    name_member(cast, &member, name);
    cast->members[cast->count] = member;
    return &cast->members[cast->count++];
}

// Drums //////////////////////////////////////////////////////////////////////

static void
add_letters(char letters[static CAST_LETTERS], const char *more)
{
    for (; *more != '\0'; more++) {
        size_t length = strlen(letters);
        if (strchr(letters, *more) == NULL && length + 1 < CAST_LETTERS) {
            letters[length] = *more;
            letters[length + 1] = '\0';
        }
    }
}

static bool
is_kit_piece(const Instrument *instrument)
{
    static const char *const pieces[] = {"kick", "snare", "hi_hat", "cymbals",
                                         "toms"};
    for (size_t i = 0; i < ARRAY_LENGTH(pieces); i++)
        if (strcmp(instrument->id, pieces[i]) == 0)
            return true;
    return false;
}

static CastMember *
find_named(Cast *cast, const char *name)
{
    for (size_t i = 0; i < cast->count; i++)
        if (strcmp(cast->members[i].name, name) == 0)
            return &cast->members[i];
    return NULL;
}

static void
add_kit(const Song *song, Cast *cast, const Instrument *instrument)
{
    bool is_first = count_in_role(cast, BAND_DRUMS) == 0;
    CastMember *member = add_member(cast, BAND_DRUMS, ROLE_RHYTHM, instrument,
                                    is_first ? "drums" : instrument->id);
    if (member == NULL)
        return;
    if (strcmp(instrument->id, "drums") == 0)
        member->program = song->groove->kit;
    // A second kit doubles the backbone.
    if (!is_first)
        add_letters(member->letters, "KSCR");
    member->is_asked = plan_said_part(song->plan, instrument->id);
}

// Single drums join: pieces of a kit as "drums", the others "percussion".
static void
add_drum(const Song *song, Cast *cast, const Instrument *instrument)
{
    bool is_piece = is_kit_piece(instrument);
    const CastMember *kit = find_named(cast, "drums");
    // The orchestra's toms are timpani.
    bool is_orchestral = kit != NULL && kit->program == 48 &&
                         strchr(instrument->drum_letters, 'L') != NULL;
    bool is_own = instrument->program != 0 || is_orchestral ||
                  instrument->voice == VOICE_GENERAL_MIDI;
    const char *name = is_own     ? instrument->id
                       : is_piece ? "drums"
                                  : "percussion";
    CastMember *member = is_own ? NULL : find_named(cast, name);
    if (member == NULL) {
        member = add_member(cast, BAND_DRUMS, ROLE_RHYTHM, instrument, name);
        if (member == NULL)
            return;
        if (is_piece && !is_own && song->groove->kit != 48)
            member->program = song->groove->kit;
        add_letters(member->letters, instrument->drum_letters);
    } else if (member->letters[0] != '\0') {
        add_letters(member->letters, instrument->drum_letters);
        const Instrument *whole = instrument_table_find(name);
        if (whole != NULL)
            member->instrument = whole;
    }
    member->is_asked |= plan_said_part(song->plan, instrument->id);
    string_list_add(&member->stands_for, instrument->id);
}

static void
refuse_letters(const Song *song, CastMember *member)
{
    for (size_t i = 0; i < song->plan->exclude.count; i++) {
        const Instrument *refused =
            instrument_table_find(song->plan->exclude.items[i]);
        if (refused != NULL)
            add_letters(member->not_letters, refused->drum_letters);
    }
}

// The orchestral kit's toms are tuned timpani, on a channel of their own
// (composer.md 2.1).
static void
share_out_letters(const Song *song, Cast *cast)
{
    CastMember *kit = find_named(cast, "drums");
    const CastMember *percussion = find_named(cast, "percussion");
    if (kit != NULL && percussion != NULL && kit->letters[0] == '\0')
        add_letters(kit->not_letters, percussion->letters);
    for (size_t i = 0; i < cast->count; i++)
        refuse_letters(song, &cast->members[i]);
    if (kit == NULL || kit->program != 48)
        return;
    bool has_timpani = find_named(cast, "timpani") != NULL;
    for (size_t i = 0; i < song->plan->exclude.count; i++)
        has_timpani |=
            instrument_table_matches("timpani", song->plan->exclude.items[i]);
    const Instrument *timpani = instrument_table_find("timpani");
    if (!has_timpani && timpani != NULL) {
        CastMember *member =
            add_member(cast, BAND_DRUMS, ROLE_RHYTHM, timpani, "timpani");
        if (member != NULL)
            add_letters(member->letters, "LMT");
    }
    add_letters(kit->not_letters, "LMT");
}

// Pitched parts //////////////////////////////////////////////////////////////

static bool
style_lists(const StylePart *part, const char *id)
{
    for (int i = 0; part->instruments[i] != NULL; i++)
        if (strcmp(part->instruments[i], id) == 0)
            return true;
    return false;
}

// In the order in which a part of a role looks for its place.
static const BandRole places[ROLE_COUNT][4] = {
    [ROLE_HARMONY] = {BAND_COMP, BAND_PAD, BAND_ARP, BAND_ROLE_COUNT},
    [ROLE_LEAD] = {BAND_LEAD, BAND_ARP, BAND_COUNTER, BAND_ROLE_COUNT},
    [ROLE_VOCALS] = {BAND_PAD, BAND_LEAD, BAND_COUNTER, BAND_ROLE_COUNT},
    [ROLE_RHYTHM] = {BAND_ROLE_COUNT},
    [ROLE_BASS] = {BAND_ROLE_COUNT},
    [ROLE_TEXTURE] = {BAND_ROLE_COUNT},
};

static bool
is_sustained(const Instrument *instrument)
{
    int program = instrument->program;
    return (program >= 16 && program <= 23) ||
           (program >= 40 && program <= 44) ||
           (program >= 48 && program <= 79) ||
           (program >= 88 && program <= 95) ||
           instrument->voice == VOICE_SUPERSAW;
}

static BandRole
natural_place(const Instrument *instrument, Role role)
{
    BandRole own = style_table_band_role(instrument->id);
    for (int i = 0; places[role][i] != BAND_ROLE_COUNT; i++)
        if (places[role][i] == own && own != BAND_COUNTER)
            return own;
    if (role == ROLE_HARMONY)
        return is_sustained(instrument) ? BAND_PAD : BAND_COMP;
    if (role == ROLE_VOCALS)
        return BAND_PAD;
    return BAND_LEAD;
}

// Where a part goes when its place is taken.
static BandRole
second_place(const Cast *cast, const Instrument *instrument, BandRole taken)
{
    bool free_pad = count_in_role(cast, BAND_PAD) == 0;
    bool free_comp = count_in_role(cast, BAND_COMP) == 0;
    bool free_counter = count_in_role(cast, BAND_COUNTER) == 0;
    if (taken == BAND_COMP && free_pad && is_sustained(instrument))
        return BAND_PAD;
    if (taken == BAND_PAD && free_comp)
        return BAND_COMP;
    if (taken == BAND_LEAD && free_counter)
        return BAND_COUNTER;
    return taken;
}

static BandRole
find_place(const Song *song,
           const Cast *cast,
           const Instrument *instrument,
           Role role)
{
    if (role == ROLE_BASS)
        return BAND_BASS;
    for (int i = 0; places[role][i] != BAND_ROLE_COUNT; i++) {
        BandRole place = places[role][i];
        if (count_in_role(cast, place) == 0 &&
            style_lists(&song->parts[place], instrument->id))
            return place;
    }
    BandRole place = natural_place(instrument, role);
    if (count_in_role(cast, place) == 0)
        return place;
    return second_place(cast, instrument, place);
}

// Ranges where a style has no such part: low, high, lowest energy.
static const struct {
    int low, high, from_energy;
} usual[BAND_ROLE_COUNT] = {
    [BAND_DRUMS] = {0, 0, 1},     [BAND_BASS] = {28, 45, 1},
    [BAND_COMP] = {50, 70, 1},    [BAND_PAD] = {52, 73, 3},
    [BAND_LEAD] = {64, 84, 2},    [BAND_ARP] = {60, 80, 3},
    [BAND_COUNTER] = {56, 75, 4},
};

// The style's range as far as the instrument goes; moved by octaves when it
// doesn't, and the instrument's own when that doesn't help either.
static void
fit_range(CastMember *member, int low, int high)
{
    const Instrument *instrument = member->instrument;
    int shift = 0;
    while (low + shift < instrument->low && high + shift + 6 < instrument->high)
        shift += 12;
    while (high + shift > instrument->high && low + shift - 6 > instrument->low)
        shift -= 12;
    low += shift;
    high += shift;
    member->low = low > instrument->low ? low : instrument->low;
    member->high = high < instrument->high ? high : instrument->high;
    if (member->high - member->low < 12) {
        member->low = instrument->low;
        member->high = instrument->high;
        if (member->high > member->low + 24)
            member->high = member->low + 24;
    }
    if (member->band_role == BAND_BASS) {
        if (member->high > 48)
            member->high = 48;
        if (member->low > member->high - 16)
            member->low = member->high - 16;
        return;
    }
    // The octave of the bass stays free (composer.md 3.2).
    int floor = member->is_power ? 38 : 48;
    if (member->low < floor) {
        member->low = floor;
        if (member->high < floor + 12)
            member->high = floor + 12;
    }
}

static void
add_pitched(const Song *song,
            Cast *cast,
            const Instrument *instrument,
            Role role)
{
    BandRole place = find_place(song, cast, instrument, role);
    CastMember *member =
        add_member(cast, place, role, instrument,
                   place == BAND_BASS ? "bass" : instrument->id);
    if (member == NULL)
        return;
    const StylePart *part = &song->parts[place];
    bool is_styled = part->high > 0;
    int program = instrument->program;
    member->is_power = (program == 29 || program == 30) &&
                       instrument->voice == VOICE_GENERAL_MIDI &&
                       (place == BAND_COMP || place == BAND_PAD);
    member->from_energy =
        is_styled ? part->from_energy : usual[place].from_energy;
    member->is_asked = plan_said_part(song->plan, instrument->id);
    int most = place == BAND_COUNTER ? 3 : 2;
    if (member->is_asked && member->from_energy > most)
        member->from_energy = most;
    fit_range(member, is_styled ? part->low : usual[place].low,
              is_styled ? part->high : usual[place].high);
}

static bool
is_refused(const StringList *refused, const Instrument *instrument, Role part)
{
    for (size_t i = 0; i < refused->count; i++) {
        Role role = ROLE_COUNT;
        if (music_role_find(refused->items[i], &role)
                ? role == part
                : instrument_table_matches(instrument->id, refused->items[i]))
            return true;
    }
    return false;
}

static void
add_part(const Song *song, Cast *cast, const Instrument *instrument, Role role)
{
    if (instrument == NULL || instrument->voice == VOICE_NONE ||
        role == ROLE_TEXTURE ||
        is_refused(&song->plan->exclude, instrument, role))
        return;
    bool is_drum = instrument->voice == VOICE_DRUM_KIT ||
                   instrument->drum_letters[0] != '\0';
    if (is_drum && instrument->drum_letters[0] == '\0')
        add_kit(song, cast, instrument);
    else if (is_drum)
        add_drum(song, cast, instrument);
    else
        add_pitched(song, cast, instrument,
                    role == ROLE_RHYTHM ? instrument->role : role);
}

// Whole kits first, so that single drums find the kit that they are part of.
static void
add_planned_parts(const Song *song, Cast *cast)
{
    const Plan *plan = song->plan;
    for (int pass = 0; pass < 2; pass++) {
        for (size_t i = 0; i < plan->part_count; i++) {
            const Instrument *instrument =
                instrument_table_find(plan->parts[i].instrument);
            bool is_kit = instrument != NULL &&
                          instrument->voice == VOICE_DRUM_KIT &&
                          instrument->drum_letters[0] == '\0';
            if (is_kit == (pass == 0))
                add_part(song, cast, instrument, plan->parts[i].role);
        }
    }
}

// Instruments that only a section asks for.
static void
add_guests(const Song *song, Cast *cast)
{
    for (size_t s = 0; s < song->plan->section_count; s++) {
        const StringList *include = &song->plan->sections[s].include;
        for (size_t i = 0; i < include->count; i++) {
            bool is_there = false;
            for (size_t m = 0; m < cast->count; m++)
                is_there |=
                    cast_member_is(&cast->members[m], include->items[i]);
            const Instrument *guest = instrument_table_find(include->items[i]);
            // A kit has its pieces with it.
            const CastMember *kit = find_named(cast, "drums");
            is_there |= kit != NULL && kit->letters[0] == '\0' &&
                        guest != NULL && is_kit_piece(guest);
            if (is_there || guest == NULL)
                continue;
            size_t before = cast->count;
            add_part(song, cast, guest, guest->role);
            if (cast->count > before)
                cast->members[before].from_energy = 99;
        }
    }
}

Cast *
cast_new(const Song *song, Error *error)
{
    Cast *cast = mem_new(sizeof *cast);
    add_planned_parts(song, cast);
    add_guests(song, cast);
    share_out_letters(song, cast);
    if (cast->count == 0 && song->plan->texture.count == 0) {
        cast_free(cast);
        (void)error_set(error, STATUS_INVALID,
                        "the plan leaves nobody to play: all its parts are "
                        "refused or can't be played; give it one, for example "
                        "piano");
        return NULL;
    }
    cast_place(song, cast);
    return cast;
}

void
cast_free(Cast *cast)
{
    if (cast == NULL)
        return;
    for (size_t i = 0; i < cast->count; i++)
        string_list_clear(&cast->members[i].stands_for);
    mem_free(cast);
}
