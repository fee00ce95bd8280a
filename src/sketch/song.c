// SPDX-License-Identifier: MIT
#include "song.h"

#include "timbre/base/memory.h"

#include "cast.h"

#include <math.h>
#include <string.h>

static SectionKind
kind_of(SectionRole role)
{
    static const SectionKind kinds[SECTION_ROLE_COUNT] = {
        [SECTION_INTRO] = KIND_INTRO,
        [SECTION_VERSE] = KIND_GROOVE,
        [SECTION_PRE_CHORUS] = KIND_GROOVE,
        [SECTION_CHORUS] = KIND_CHORUS,
        [SECTION_POST_CHORUS] = KIND_CHORUS,
        [SECTION_BRIDGE] = KIND_BREAK,
        [SECTION_BREAKDOWN] = KIND_BREAK,
        [SECTION_BUILD] = KIND_BREAK,
        [SECTION_DROP] = KIND_CHORUS,
        [SECTION_SOLO] = KIND_GROOVE,
        [SECTION_INTERLUDE] = KIND_BREAK,
        [SECTION_OUTRO] = KIND_OUTRO,
        [SECTION_A] = KIND_GROOVE,
        [SECTION_B] = KIND_CHORUS,
        [SECTION_C] = KIND_BREAK,
        [SECTION_MAIN] = KIND_GROOVE,
    };
    return kinds[role];
}

static int
clamp_energy(int energy)
{
    return energy < 1 ? 1 : energy > 5 ? 5 : energy;
}

// Styles /////////////////////////////////////////////////////////////////////

static const Groove *
groove_of_genre(const char *id, const Style **style, const Genre **genre)
{
    *genre = style_table_genre(id);
    *style = style_table_find(*genre != NULL ? (*genre)->style : id);
    return *style != NULL ? groove_table_find((*style)->id) : NULL;
}

static Status
find_styles(Song *song, Error *error)
{
    const StringList *genres = &song->plan->genre;
    if (genres->count == 0)
        return error_set(error, STATUS_INVALID,
                         "the plan has no genre, so the band doesn't know how "
                         "to play it; name one, for example \"lofi\"");
    song->groove =
        groove_of_genre(genres->items[0], &song->style, &song->genre);
    if (song->groove == NULL)
        return error_set(error, STATUS_INVALID,
                         "the band can't play the genre \"%s\" because it is "
                         "not in its table; choose one of the vocabulary",
                         genres->items[0]);
    memcpy(song->parts, song->style->parts, sizeof song->parts);
    if (song->genre != NULL)
        style_table_genre_parts(song->genre, song->parts);
    song->figures = song->groove;
    if (genres->count > 1) {
        const Style *style = NULL;
        const Genre *genre = NULL;
        const Groove *second =
            groove_of_genre(genres->items[1], &style, &genre);
        if (second != NULL)
            song->figures = second;
    }
    return STATUS_OK;
}

// Chords /////////////////////////////////////////////////////////////////////

enum { MAX_BAR_CHORDS = 8 };

static int
chord_step(const MeterGrid *grid, int index, int count)
{
    if (count == 2 && grid->strong_beat > 0)
        return index == 0 ? 0 : grid->beat_start[grid->strong_beat];
    if (count <= grid->beat_count)
        return grid->beat_start[(index * grid->beat_count + count - 1) / count];
    return index * grid->step_count / count;
}

static void
add_chord(Song *song, int bar, Chord chord)
{
    if (song->chord_count % 64 == 0)
        song->chords = mem_resize(song->chords, song->chord_count + 64,
                                  sizeof *song->chords);
    song->chords[song->chord_count++] = (SongChord){.bar = bar, .chord = chord};
    song->bars[bar].chord_count++;
}

static void
space_chords(Song *song, int bar)
{
    SongBar *at = &song->bars[bar];
    SongChord *chords = song->chords + at->first_chord;
    for (int i = 0; i < at->chord_count; i++)
        chords[i].first_step = chord_step(&song->grid, i, at->chord_count);
    for (int i = 0; i < at->chord_count; i++) {
        int end = i + 1 < at->chord_count ? chords[i + 1].first_step
                                          : song->grid.step_count;
        chords[i].step_count = end - chords[i].first_step;
    }
}

// One entry of a section's chords: names with spaces between them.
static Status
read_bar_chords(Song *song, int bar, const PlanSection *section, Error *error)
{
    SongBar *at = &song->bars[bar];
    const StringList *entries = &section->chords;
    const char *text =
        entries->items[(size_t)at->bar_in_section % entries->count];
    at->first_chord = song->chord_count;
    while (*(text += strspn(text, " _|")) != '\0') {
        char name[CHORD_TEXT_SIZE * 2] = "";
        size_t length = strcspn(text, " _|");
        Chord chord = {0};
        if (length < sizeof name)
            memcpy(name, text, length);
        if (!chord_parse_name(name, &chord) &&
            !chord_parse_roman(name, song->tonic, song->plan->mode, true,
                               &chord))
            return error_set(error, STATUS_INVALID,
                             "section \"%s\" has the chord \"%.*s\", which is "
                             "no chord name; write it like Am7 or C/E",
                             section->id, (int)(length < 40 ? length : 40),
                             text);
        if (at->chord_count < MAX_BAR_CHORDS &&
            at->chord_count < song->grid.step_count)
            add_chord(song, bar, chord);
        text += length;
    }
    if (at->chord_count == 0)
        return error_set(error, STATUS_INVALID,
                         "bar %d of section \"%s\" has no chord; give each bar "
                         "one",
                         at->bar_in_section + 1, section->id);
    space_chords(song, bar);
    return STATUS_OK;
}

static void
add_final_chord(Song *song)
{
    int bar = song->bar_count - 1;
    const char *numeral = "I";
    if (music_mode_is_minor(song->plan->mode))
        numeral = song->groove->has_rich_ending ? "i9" : "i";
    else if (song->groove->has_rich_ending)
        numeral =
            song->plan->mode == MODE_MAJOR || song->plan->mode == MODE_LYDIAN
                ? "I^9"
                : "I69";
    Chord chord = {0};
    (void)chord_parse_roman(numeral, song->tonic, MODE_MAJOR, false, &chord);
    song->bars[bar].first_chord = song->chord_count;
    add_chord(song, bar, chord);
    space_chords(song, bar);
}

// Sections and bars //////////////////////////////////////////////////////////

static Status
check_plan(const Plan *plan, Error *error)
{
    Meter meter = plan->meter;
    if (meter.numerator < 1 || meter.numerator > 15 ||
        (meter.denominator != 2 && meter.denominator != 4 &&
         meter.denominator != 8))
        return error_set(error, STATUS_INVALID,
                         "the meter %d/%d can't be played; use 1 to 15 halves, "
                         "quarters or eighths, for example 7/8",
                         meter.numerator, meter.denominator);
    if (!(plan->tempo_bpm >= 10 && plan->tempo_bpm <= 999))
        return error_set(error, STATUS_INVALID,
                         "a tempo of %g bpm can't be played; choose one from "
                         "10 to 999",
                         plan->tempo_bpm);
    if (music_pitch_class(plan->key) < 0)
        return error_set(error, STATUS_INVALID,
                         "the key \"%s\" is no note; write it like F# or Bb",
                         plan->key);
    if (plan->section_count == 0)
        return error_set(error, STATUS_INVALID,
                         "the plan has no section, so there is nothing to "
                         "play; give it one with at least one bar");
    for (size_t i = 0; i < plan->section_count; i++) {
        const PlanSection *section = &plan->sections[i];
        if (section->bars < 1 || section->bars > 9999)
            return error_set(error, STATUS_INVALID,
                             "section \"%s\" has %d bars; give it 1 to 9999",
                             section->id, section->bars);
        if (section->chords.count == 0)
            return error_set(error, STATUS_INVALID,
                             "section \"%s\" has no chords; complete the plan "
                             "first",
                             section->id);
    }
    return STATUS_OK;
}

static void
lay_out_sections(Song *song)
{
    const Plan *plan = song->plan;
    song->section_count = (int)plan->section_count;
    song->sections = mem_new_array(plan->section_count, sizeof *song->sections);
    int counts[KIND_OUTRO + 1] = {0};
    int bar = 0;
    for (size_t i = 0; i < plan->section_count; i++) {
        SectionKind kind = kind_of(plan->sections[i].role);
        song->sections[i] = (SongSection){
            .kind = kind,
            .is_build = plan->sections[i].role == SECTION_BUILD,
            .first_bar = bar,
            .bars = plan->sections[i].bars,
            .energy = clamp_energy(plan->sections[i].energy),
            .repeat = counts[kind]++,
        };
        bar += plan->sections[i].bars;
    }
    // The last chord needs most of a bar to ring in.
    double bar_s = music_bar_s(plan->meter, plan->tempo_bpm);
    song->has_final_bar = !plan->is_loop && !plan->is_one_shot &&
                          plan->duration_s >= (bar + 0.5) * bar_s;
    song->bar_count = bar + (song->has_final_bar ? 1 : 0);
}

static Status
lay_out_bars(Song *song, Error *error)
{
    song->bars = mem_new_array((size_t)song->bar_count, sizeof *song->bars);
    for (int s = 0; s < song->section_count; s++) {
        const SongSection *section = &song->sections[s];
        for (int k = 0; k < section->bars; k++) {
            int bar = section->first_bar + k;
            song->bars[bar] = (SongBar){.section = s,
                                        .bar_in_section = k,
                                        .is_last = k == section->bars - 1};
            Status status =
                read_bar_chords(song, bar, &song->plan->sections[s], error);
            if (status != STATUS_OK)
                return status;
        }
    }
    if (song->has_final_bar) {
        song->bars[song->bar_count - 1] =
            (SongBar){.section = song->section_count, .is_last = true};
        add_final_chord(song);
    }
    return STATUS_OK;
}

static void
adjust_energies(Song *song)
{
    for (int s = 0; s < song->section_count; s++) {
        SongSection *section = &song->sections[s];
        double amount =
            song_adjustment(song, "energy", NULL, section->first_bar);
        section->energy =
            clamp_energy(section->energy + (int)lround(2 * amount));
    }
}

Song *
song_new(const Plan *plan, Error *error)
{
    if (check_plan(plan, error) != STATUS_OK)
        return NULL;
    Song *song = mem_new(sizeof *song);
    song->plan = plan;
    song->grid = music_meter_grid(plan->meter);
    song->bar_ticks = music_bar_ticks(plan->meter);
    song->tonic = music_pitch_class(plan->key);
    song->scale_mode = music_mode_parent(plan->mode);
    song->beat_s = 960 * music_tick_s(plan->meter, plan->tempo_bpm);
    for (int i = 0; i < SUB_SEED_COUNT; i++)
        song->randoms[i] = random_from_seed(plan->sub_seeds[i]);
    Status status = find_styles(song, error);
    if (status == STATUS_OK) {
        lay_out_sections(song);
        status = lay_out_bars(song, error);
    }
    if (status != STATUS_OK) {
        song_free(song);
        return NULL;
    }
    adjust_energies(song);
    return song;
}

void
song_free(Song *song)
{
    if (song == NULL)
        return;
    mem_free(song->chords);
    mem_free(song->bars);
    mem_free(song->sections);
    mem_free(song);
}

size_t
song_chord_index(const Song *song, int bar, int step)
{
    const SongBar *at = &song->bars[bar];
    size_t index = at->first_chord + (size_t)at->chord_count - 1;
    while (index > at->first_chord && song->chords[index].first_step > step)
        index--;
    return index;
}

const SongChord *
song_chord(const Song *song, int bar, int step)
{
    return &song->chords[song_chord_index(song, bar, step)];
}

const SongChord *
song_next_chord(const Song *song, int bar)
{
    if (bar + 1 < song->bar_count)
        return &song->chords[song->bars[bar + 1].first_chord];
    return &song->chords[song->plan->is_loop ? 0 : song->bars[bar].first_chord];
}

// What changes from bar to bar ///////////////////////////////////////////////

static bool
holds_in_bar(const Song *song, const PlanAdjustment *adjustment, int bar)
{
    if (adjustment->first_bar > 0 && bar + 1 < adjustment->first_bar)
        return false;
    if (adjustment->last_bar > 0 && bar + 1 > adjustment->last_bar)
        return false;
    if (adjustment->section == NULL)
        return true;
    int section = song->bars[bar].section;
    return section < song->section_count &&
           strcmp(song->plan->sections[section].id, adjustment->section) == 0;
}

double
song_adjustment(const Song *song,
                const char *what,
                const CastMember *member,
                int bar)
{
    double sum = 0;
    for (size_t i = 0; i < song->plan->adjustment_count; i++) {
        const PlanAdjustment *adjustment = &song->plan->adjustments[i];
        if (strcmp(adjustment->what, what) != 0 ||
            !holds_in_bar(song, adjustment, bar))
            continue;
        if (member == NULL ? adjustment->part == NULL
                           : adjustment->part == NULL ||
                                 cast_member_is(member, adjustment->part))
            sum += adjustment->amount;
    }
    return sum;
}

int
song_energy(const Song *song, const CastMember *member, int bar)
{
    int section = song->bars[bar].section;
    if (section == song->section_count)
        section--;
    // The section's energy holds what was said of the whole band already.
    int first_bar = song->sections[section].first_bar;
    double amount = song_adjustment(song, "energy", member, bar) -
                    song_adjustment(song, "energy", NULL, first_bar);
    return clamp_energy(song->sections[section].energy +
                        (int)lround(2 * amount));
}

int
song_pattern_level(const Song *song, const CastMember *member, int bar)
{
    int energy = song_energy(song, member, bar);
    int level = energy <= 2 ? 0 : energy == 3 ? 1 : 2;
    level += (int)lround(1.5 * song_adjustment(song, "density", member, bar));
    return level < 0 ? 0 : level > 2 ? 2 : level;
}

Random
song_random(const Song *song,
            SubSeed sub_seed,
            const CastMember *member,
            int bar)
{
    Random random = song->randoms[sub_seed];
    for (size_t i = 0; i < song->plan->reseed_count; i++) {
        const PlanReseed *reseed = &song->plan->reseeds[i];
        bool holds = bar + 1 >= reseed->first_bar &&
                     (reseed->last_bar == 0 || bar + 1 <= reseed->last_bar);
        if (holds && (reseed->part == NULL ||
                      (member != NULL && cast_member_is(member, reseed->part))))
            random.key = random_mix64(random.key ^ random_mix64(reseed->salt));
    }
    return random;
}

double
song_swing(const Song *song, const CastMember *member, int bar)
{
    double percent = song->plan->swing_percent;
    if (song->plan->feel == FEEL_SWING && percent < 58)
        percent = 62;
    if (song->plan->feel == FEEL_STRAIGHT || percent < 50)
        percent = 50;
    percent += 14 * song_adjustment(song, "swing", member, bar);
    return percent < 50 ? 50 : percent > 75 ? 75 : percent;
}
