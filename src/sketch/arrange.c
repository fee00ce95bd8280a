// SPDX-License-Identifier: MIT
#include "arrange.h"

#include "timbre/base/memory.h"

#include "mood_table.h"
#include "transition.h"

#include <math.h>
#include <string.h>

// By band role: pan and reverb send (composer.md 2.7).
static const struct {
    int pan, send;
} places[BAND_ROLE_COUNT] = {
    [BAND_DRUMS] = {64, 18},   [BAND_BASS] = {64, 6},  [BAND_COMP] = {52, 36},
    [BAND_PAD] = {64, 60},     [BAND_LEAD] = {66, 48}, [BAND_ARP] = {84, 44},
    [BAND_COUNTER] = {42, 56},
};

static int
clamp_127(double value)
{
    return value < 0 ? 0 : value > 127 ? 127 : (int)lround(value);
}

// 2^x without the libraries' last bits: sums of halves are all we need.
static double
power_of_two(double x)
{
    double whole = floor(x);
    double rest = x - whole; // 0..1, cubic within 2e-4
    double value =
        1 + rest * (0.695556856 + rest * (0.226173124 + rest * 0.078270020));
    return ldexp(value, (int)whole);
}

static double
low_pass_hz(const Song *song, const CastMember *member)
{
    double brightness = song_adjustment(song, "brightness", member, 0) -
                        0.5 * song_adjustment(song, "warmth", member, 0) +
                        mood_brightness(&song->plan->mood);
    bool is_dark_style = member->band_role != BAND_DRUMS &&
                         member->band_role != BAND_BASS &&
                         song->groove->low_pass_hz > 0;
    double hz = is_dark_style ? song->groove->low_pass_hz : 0;
    if (strcmp(member->instrument->id, "felt_piano") == 0 &&
        (hz <= 0 || hz > 3500))
        hz = 3500;
    if (brightness < 0)
        hz = (hz > 0 ? hz : 12000) * power_of_two(1.5 * brightness);
    else if (hz > 0)
        hz *= power_of_two(1.5 * brightness);
    if (hz > 16000)
        return 0;
    return hz > 0 && hz < 300 ? 300 : hz;
}

static int
pan_of(const Song *song, const CastMember *member)
{
    Random random = song_random(song, SUB_SEED_SOUND, member, 0);
    double width = 1 + song_adjustment(song, "width", member, 0);
    double side = places[member->band_role].pan - 64;
    bool is_placed =
        member->band_role != BAND_DRUMS && member->band_role != BAND_BASS;
    if (!is_placed)
        return 64;
    if (member->layer % 2 == 1)
        side = side == 0 ? 18 : -side;
    side += 6 * random_triangle(random,
                                RANDOM_COUNTERS(80, (uint64_t)member->band_role,
                                                (uint64_t)member->layer));
    return clamp_127(64 + side * (width < 0 ? 0 : width));
}

static double
send_of(const Song *song, const CastMember *member, int bar)
{
    double factor = song->groove->reverb_factor;
    double amount = song_adjustment(song, "reverb", member, bar) +
                    0.5 * song_adjustment(song, "delay", member, bar) +
                    mood_reverb(&song->plan->mood);
    return places[member->band_role].send * factor * power_of_two(amount);
}

static double
pump_of(const Song *song, const CastMember *member)
{
    switch (member->band_role) {
    case BAND_DRUMS:
        return 0;
    case BAND_LEAD:
    case BAND_COUNTER:
        return song->groove->pump_db * 0.5;
    default:
        return song->groove->pump_db;
    }
}

void
arrange_mix(const Song *song, const CastMember *member, ScorePart *part)
{
    const char *instrument = member->instrument->id;
    bool is_mixed =
        strcmp(member->name, "percussion") == 0 && member->stands_for.count > 1;
    part->band_role = member->band_role;
    part->role = member->role;
    mem_free(part->instrument);
    part->instrument = mem_copy_text(is_mixed ? "percussion" : instrument);
    part->voice = member->voice;
    part->program = member->program;
    part->level_lu = song->groove->level_lu[member->band_role];
    // Helpers stand behind the first of their kind.
    if (member->layer > 0)
        part->level_lu -= member->band_role == BAND_LEAD ? 1 : 4;
    part->level_lu += song_adjustment(song, "level", member, 0);
    part->pan = pan_of(song, member);
    part->reverb_send = clamp_127(send_of(song, member, 0));
    part->low_pass_hz = low_pass_hz(song, member);
    part->pump_db = pump_of(song, member);
}

// Controllers ////////////////////////////////////////////////////////////////

enum { CC_VIBRATO = 1, CC_EXPRESSION = 11, CC_REVERB = 91 };

static void
control(ScorePart *part, double tick, int controller, double value)
{
    score_add_control(part, (ScoreControl){
                                .tick = (int32_t)lround(tick),
                                .controller = (int16_t)controller,
                                .value = (int16_t)clamp_127(value),
                            });
}

static double
section_expression(int energy)
{
    static const int levels[] = {102, 108, 114, 121, 127};
    return levels[energy - 1];
}

// Level and brightness that hold only somewhere become expression there:
// CC11 follows 40 log10(v / 127).
static double
expression_of(const Song *song, const CastMember *member, int bar)
{
    double value = section_expression(song_energy(song, member, bar));
    double level_db = song_adjustment(song, "level", member, bar) -
                      song_adjustment(song, "level", member, 0);
    if (level_db != 0)
        value *= power_of_two(level_db * 0.0830482); // log2(10) / 40
    return value;
}

static bool
is_blown_or_bowed(const CastMember *member)
{
    int program = member->program;
    return member->voice == VOICE_GENERAL_MIDI &&
           ((program >= 40 && program <= 43) ||
            (program >= 52 && program <= 54) ||
            (program >= 56 && program <= 79));
}

// Vibrato comes in after a third of a second of a long note.
static void
add_vibrato(const Song *song, ScorePart *part)
{
    double tick_s = music_tick_s(song->plan->meter, song->plan->tempo_bpm);
    double step_ticks = SCORE_TICKS_PER_QUARTER / 4.0;
    for (size_t i = 0; i < part->note_count; i++) {
        const ScoreNote *note = &part->notes[i];
        double length_s = note->length_ticks * tick_s;
        if (note->length_ticks < 3 * step_ticks || length_s < 0.5)
            continue;
        control(part, note->tick, CC_VIBRATO, 0);
        for (int step = 1; step <= 4; step++) {
            double at_s = 0.35 + 0.1 * step;
            if (at_s < length_s)
                control(part, note->tick + at_s / tick_s, CC_VIBRATO,
                        10 * step);
        }
    }
}

// A phrase of four bars rises to its middle and falls: 0 at the ends.
static double
arch(int bar_in_section)
{
    static const double heights[4] = {0, 12, 20, 4};
    return heights[bar_in_section % 4];
}

static double
member_expression(const Song *song, const CastMember *member, int bar)
{
    double value = expression_of(song, member, bar);
    const SongBar *at = &song->bars[bar];
    bool is_voice =
        is_blown_or_bowed(member) &&
        (member->band_role == BAND_LEAD || member->band_role == BAND_COUNTER);
    if (is_voice)
        value += arch(at->bar_in_section) - 20;
    bool is_swell = member->band_role == BAND_PAD &&
                    at->section < song->section_count &&
                    (song->sections[at->section].kind == KIND_INTRO ||
                     song->sections[at->section].kind == KIND_BREAK);
    if (is_swell) {
        double left = song->sections[at->section].bars - 1 - at->bar_in_section;
        value -= left < 4 ? 4 * left : 16;
    }
    return value;
}

void
arrange_controls(const Song *song, const CastMember *member, ScorePart *part)
{
    double last = -1;
    double last_send = -1;
    for (int bar = 0; bar < song->bar_count; bar++) {
        double tick = bar * (double)song->bar_ticks;
        double value = clamp_127(member_expression(song, member, bar));
        if (value != last)
            control(part, tick, CC_EXPRESSION, value);
        last = value;
        double send = clamp_127(send_of(song, member, bar));
        if (transition_falls(song, bar) && member->band_role != BAND_BASS &&
            send < 110)
            send = 110;
        if (send != last_send)
            control(part, tick, CC_REVERB, send);
        last_send = send;
    }
    if (is_blown_or_bowed(member) &&
        (member->band_role == BAND_LEAD || member->band_role == BAND_COUNTER))
        add_vibrato(song, part);
}

// The score //////////////////////////////////////////////////////////////////

static double
texture_level_lu(const char *id)
{
    static const struct {
        const char *id;
        double level_lu;
    } levels[] = {
        {"rain", -16},   {"ocean", -15},         {"wind", -17},
        {"water", -17},  {"fire", -18},          {"thunder", -14},
        {"static", -20}, {"vinyl_crackle", -20}, {"city", -18},
        {"crowd", -18},  {"tape_hiss", -26},     {"crickets", -22},
        {"birds", -20},  {"train", -18},
    };

    for (size_t i = 0; i < ARRAY_LENGTH(levels); i++)
        if (strcmp(levels[i].id, id) == 0)
            return levels[i].level_lu;
    return -18;
}

static double
adjusted_texture_lu(const Plan *plan, const char *id)
{
    double level = texture_level_lu(id);
    for (size_t i = 0; i < plan->adjustment_count; i++) {
        const PlanAdjustment *adjustment = &plan->adjustments[i];
        if (strcmp(adjustment->what, "level") == 0 &&
            adjustment->part != NULL &&
            (strcmp(adjustment->part, id) == 0 ||
             strcmp(adjustment->part, "texture") == 0))
            level += adjustment->amount;
    }
    return level;
}

// Where a section refuses a texture it is silent; where some ask for it, it
// sounds only there.
static bool
texture_sounds(const Plan *plan, size_t section, const char *id)
{
    const PlanSection *at = &plan->sections[section];
    if (string_list_has(&at->exclude, id) ||
        string_list_has(&at->exclude, "texture"))
        return false;
    bool is_placed = false;
    for (size_t i = 0; i < plan->section_count; i++)
        is_placed |= string_list_has(&plan->sections[i].include, id);
    return !is_placed || string_list_has(&at->include, id);
}

static void
add_texture(const Song *song, Score *score, const char *id)
{
    const Plan *plan = song->plan;
    ScoreTexture texture = {.id = (char *)(uintptr_t)id,
                            .level_lu = adjusted_texture_lu(plan, id)};
    if (string_list_has(&plan->exclude, id))
        return;
    size_t s = 0;
    while (s < plan->section_count) {
        if (!texture_sounds(plan, s, id)) {
            s++;
            continue;
        }
        size_t end = s;
        while (end < plan->section_count && texture_sounds(plan, end, id))
            end++;
        texture.from_tick = song->sections[s].first_bar * song->bar_ticks;
        texture.to_tick = end == plan->section_count
                              ? 0
                              : song->sections[end].first_bar * song->bar_ticks;
        score_add_texture(score, texture);
        s = end;
    }
}

static double
room_of(const Song *song)
{
    double room = song->groove->reverb_room +
                  0.12 * song_adjustment(song, "reverb", NULL, 0) +
                  0.1 * mood_reverb(&song->plan->mood);
    return room < 0.2 ? 0.2 : room > 0.9 ? 0.9 : room;
}

void
arrange_score(const Song *song, Score *score)
{
    const Plan *plan = song->plan;
    score->tempo_bpm = plan->tempo_bpm;
    score->meter = plan->meter;
    memcpy(score->key, plan->key, sizeof score->key);
    score->mode = plan->mode;
    score->bars = song->bar_count - (song->has_final_bar ? 1 : 0);
    score->is_loop = plan->is_loop;
    score->duration_s = plan->duration_s;
    score->reverb_room = room_of(song);
    score->sound_seed = plan->sub_seeds[SUB_SEED_SOUND];
    mem_free(score->table_version);
    score->table_version = mem_copy_text(GROOVE_TABLE_VERSION);
    for (int s = 0; s < song->section_count; s++)
        score_add_section(score, (ScoreSection){
                                     .id = plan->sections[s].id,
                                     .role = plan->sections[s].role,
                                     .first_bar = song->sections[s].first_bar,
                                     .bars = song->sections[s].bars,
                                     .energy = song->sections[s].energy,
                                 });
    for (size_t i = 0; i < plan->texture.count; i++)
        add_texture(song, score, plan->texture.items[i]);
}
