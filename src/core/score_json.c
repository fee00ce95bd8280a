// SPDX-License-Identifier: MIT
#include "timbre/base/memory.h"
#include "timbre/core/schema_check.h"
#include "timbre/core/score.h"

#include "field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FLAG_SLIDE = 1, FLAG_ACCENT = 2 };

// Writing. Notes and controls are short lists, not records: a song has
// thousands of them.

// The shortest decimal that reads back as this float: as a double it would
// take twice the digits.
static double
plain_double(float number)
{
    char digits[32];
    for (int precision = 6; precision <= 9; precision++) {
        (void)snprintf(digits, sizeof digits, "%.*g", precision,
                       (double)number);
        if (strtof(digits, NULL) == number)
            break;
    }
    return strtod(digits, NULL);
}

static Json *
write_notes(const ScorePart *part)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < part->note_count; i++) {
        const ScoreNote *note = &part->notes[i];
        Json *json = json_make_list();
        json_push(json, json_make_whole(note->tick));
        json_push(json, json_make_whole(note->length_ticks));
        json_push(json, json_make_whole(note->key));
        json_push(json, json_make_whole(note->velocity));
        json_push(json, note->offset_ms == 0
                            ? json_make_whole(0)
                            : json_make_real(plain_double(note->offset_ms)));
        json_push(json, json_make_whole((note->slide != 0 ? FLAG_SLIDE : 0) |
                                        (note->accent != 0 ? FLAG_ACCENT : 0)));
        json_push(list, json);
    }
    return list;
}

static Json *
write_controls(const ScorePart *part)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < part->control_count; i++) {
        const ScoreControl *control = &part->controls[i];
        Json *json = json_make_list();
        json_push(json, json_make_whole(control->tick));
        json_push(json, json_make_whole(control->controller));
        json_push(json, json_make_whole(control->value));
        json_push(list, json);
    }
    return list;
}

static Json *
write_part(const ScorePart *part)
{
    Json *json = json_make_record();
    json_put_text(json, "name", part->name);
    json_put_text(json, "band_role",
                  style_table_band_role_name(part->band_role));
    json_put_text(json, "role", music_role_name(part->role));
    json_put_text(json, "instrument", part->instrument);
    json_put_text(json, "voice", instrument_table_voice_name(part->voice));
    json_put_whole(json, "program", part->program);
    json_put_real(json, "level_lu", part->level_lu);
    json_put_whole(json, "pan", part->pan);
    json_put_whole(json, "reverb_send", part->reverb_send);
    json_put_real(json, "low_pass_hz", part->low_pass_hz);
    json_put_real(json, "pump_db", part->pump_db);
    json_put(json, "notes", write_notes(part));
    json_put(json, "controls", write_controls(part));
    return json;
}

static Json *
write_sections(const Score *score)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < score->section_count; i++) {
        const ScoreSection *section = &score->sections[i];
        Json *json = json_make_record();
        json_put_text(json, "id", section->id);
        json_put_text(json, "role", music_section_role_name(section->role));
        json_put_whole(json, "first_bar", section->first_bar);
        json_put_whole(json, "bars", section->bars);
        json_put_whole(json, "energy", section->energy);
        json_push(list, json);
    }
    return list;
}

static Json *
write_textures(const Score *score)
{
    Json *list = json_make_list();
    for (size_t i = 0; i < score->texture_count; i++) {
        const ScoreTexture *texture = &score->textures[i];
        Json *json = json_make_record();
        json_put_text(json, "id", texture->id);
        json_put_real(json, "level_lu", texture->level_lu);
        json_put_whole(json, "from_tick", texture->from_tick);
        json_put_whole(json, "to_tick", texture->to_tick);
        json_push(list, json);
    }
    return list;
}

Json *
score_to_json(const Score *score)
{
    char meter[8];
    music_meter_text(score->meter, meter);
    Json *json = json_make_record();
    json_put_whole(json, "schema_version", SCORE_SCHEMA_VERSION);
    json_put_real(json, "tempo_bpm", score->tempo_bpm);
    json_put_text(json, "meter", meter);
    json_put_text(json, "key", score->key);
    json_put_text(json, "mode", music_mode_name(score->mode));
    json_put_whole(json, "bars", score->bars);
    json_put_truth(json, "is_loop", score->is_loop);
    json_put_real(json, "duration_s", score->duration_s);
    json_put_real(json, "reverb_room", score->reverb_room);
    field_put_seed(json, "sound_seed", score->sound_seed);
    json_put_text(json, "table_version",
                  score->table_version == NULL ? "" : score->table_version);
    Json *parts = json_make_list();
    for (size_t i = 0; i < score->part_count; i++)
        json_push(parts, write_part(&score->parts[i]));
    json_put(json, "parts", parts);
    json_put(json, "sections", write_sections(score));
    json_put(json, "textures", write_textures(score));
    return json;
}

// Reading.

static BandRole
find_band_role(const char *name)
{
    int role = 0;
    while (role + 1 < BAND_ROLE_COUNT &&
           strcmp(style_table_band_role_name((BandRole)role), name) != 0)
        role++;
    return (BandRole)role;
}

static Voice
find_voice(const char *name)
{
    int voice = 0;
    while (voice + 1 < VOICE_COUNT &&
           strcmp(instrument_table_voice_name((Voice)voice), name) != 0)
        voice++;
    return (Voice)voice;
}

static void
read_notes(ScorePart *part, const Json *list)
{
    for (size_t i = 0; i < json_length(list); i++) {
        const Json *json = json_item(list, i);
        const int64_t flags = json_whole(json_item(json, 5), 0);
        score_add_note(
            part,
            (ScoreNote){
                .tick = (int32_t)json_whole(json_item(json, 0), 0),
                .length_ticks = (int32_t)json_whole(json_item(json, 1), 0),
                .key = (uint8_t)json_whole(json_item(json, 2), 0),
                .velocity = (uint8_t)json_whole(json_item(json, 3), 0),
                .offset_ms = (float)json_number(json_item(json, 4), 0),
                .slide = (flags & FLAG_SLIDE) != 0 ? 1 : 0,
                .accent = (flags & FLAG_ACCENT) != 0 ? 1 : 0,
            });
    }
}

static void
read_controls(ScorePart *part, const Json *list)
{
    for (size_t i = 0; i < json_length(list); i++) {
        const Json *json = json_item(list, i);
        score_add_control(
            part, (ScoreControl){
                      .tick = (int32_t)json_whole(json_item(json, 0), 0),
                      .controller = (int16_t)json_whole(json_item(json, 1), 0),
                      .value = (int16_t)json_whole(json_item(json, 2), 0),
                  });
    }
}

static void
read_part(Score *score, const Json *json)
{
    ScorePart *part = score_add_part(score, json_get_text(json, "name"));
    part->band_role = find_band_role(json_get_text(json, "band_role"));
    (void)music_role_find(json_get_text(json, "role"), &part->role);
    mem_free(part->instrument);
    part->instrument = field_copy_text(json, "instrument");
    part->voice = find_voice(json_get_text(json, "voice"));
    part->program = field_int(json, "program", 0);
    part->level_lu = json_get_number(json, "level_lu", 0);
    part->pan = field_int(json, "pan", 64);
    part->reverb_send = field_int(json, "reverb_send", 0);
    part->low_pass_hz = json_get_number(json, "low_pass_hz", 0);
    part->pump_db = json_get_number(json, "pump_db", 0);
    read_notes(part, json_member(json, "notes"));
    read_controls(part, json_member(json, "controls"));
}

static void
read_section(Score *score, const Json *json)
{
    ScoreSection section = {
        .id = field_copy_text(json, "id"),
        .first_bar = field_int(json, "first_bar", 0),
        .bars = field_int(json, "bars", 0),
        .energy = field_int(json, "energy", 0),
    };
    (void)music_section_role_find(json_get_text(json, "role"), &section.role);
    score_add_section(score, section);
    mem_free(section.id);
}

static void
read_texture(Score *score, const Json *json)
{
    const ScoreTexture texture = {
        .id = field_copy_text(json, "id"),
        .level_lu = json_get_number(json, "level_lu", 0),
        .from_tick = field_int(json, "from_tick", 0),
        .to_tick = field_int(json, "to_tick", 0),
    };
    score_add_texture(score, texture);
    mem_free(texture.id);
}

static void
read_facts(Score *score, const Json *json)
{
    score->tempo_bpm = json_get_number(json, "tempo_bpm", 0);
    (void)music_meter_parse(json_get_text(json, "meter"), &score->meter);
    field_copy_word(json, "key", score->key, sizeof score->key);
    (void)music_mode_find(json_get_text(json, "mode"), &score->mode);
    score->bars = field_int(json, "bars", 0);
    score->is_loop = json_get_truth(json, "is_loop", false);
    score->duration_s = json_get_number(json, "duration_s", 0);
    score->reverb_room = json_get_number(json, "reverb_room", 0);
    score->sound_seed = field_seed(json, "sound_seed");
    mem_free(score->table_version);
    score->table_version = field_copy_text(json, "table_version");
}

// Players walk notes and controls by time.
static Status
check_part(const ScorePart *part, size_t index, Error *error)
{
    for (size_t i = 1; i < part->note_count; i++)
        if (part->notes[i].tick < part->notes[i - 1].tick)
            return error_set(error, STATUS_INVALID,
                             "score: parts[%zu].notes[%zu] must not begin "
                             "before the note in front of it.",
                             index, i);
    for (size_t i = 1; i < part->control_count; i++)
        if (part->controls[i].tick < part->controls[i - 1].tick)
            return error_set(error, STATUS_INVALID,
                             "score: parts[%zu].controls[%zu] must not come "
                             "before the control in front of it.",
                             index, i);
    return STATUS_OK;
}

Score *
score_from_json(const Json *json, Error *error)
{
    if (schema_check("score", json, error) != STATUS_OK)
        return NULL;
    Score *score = score_new();
    read_facts(score, json);
    const Json *parts = json_member(json, "parts");
    Status status = STATUS_OK;
    for (size_t i = 0; i < json_length(parts); i++) {
        read_part(score, json_item(parts, i));
        if (status == STATUS_OK)
            status = check_part(&score->parts[i], i, error);
    }
    const Json *sections = json_member(json, "sections");
    for (size_t i = 0; i < json_length(sections); i++)
        read_section(score, json_item(sections, i));
    const Json *textures = json_member(json, "textures");
    for (size_t i = 0; i < json_length(textures); i++)
        read_texture(score, json_item(textures, i));
    if (status == STATUS_OK)
        return score;
    score_free(score);
    return NULL;
}
