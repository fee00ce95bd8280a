// SPDX-License-Identifier: MIT
#include "level_table.h"

#include "timbre/base/hash.h"
#include "timbre/base/json.h"
#include "timbre/base/log.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"

#include <string.h>

enum {
    // Raise it when the own voices or the way of measuring change.
    TABLE_VERSION = 1,
    FILE_LIMIT_BYTES = 16 * 1024 * 1024,
};

typedef struct {
    LevelKey key;
    Level level;
} Row;

struct LevelTable {
    char *path; // of the file, NULL without a cache folder
    char *soundfont;
    int64_t size, time;
    Row *rows;
    size_t count, capacity;
    size_t saved;
};

static bool
same_key(const LevelKey *a, const LevelKey *b)
{
    return a->voice == b->voice && a->program == b->program &&
           a->key == b->key && a->velocity == b->velocity &&
           a->low_pass_hz == b->low_pass_hz;
}

const Level *
level_table_find(const LevelTable *table, const LevelKey *key)
{
    for (size_t i = 0; i < table->count; i++)
        if (same_key(&table->rows[i].key, key))
            return &table->rows[i].level;
    return NULL;
}

void
level_table_put(LevelTable *table, const LevelKey *key, const Level *level)
{
    if (level_table_find(table, key) != NULL)
        return;
    table->rows = mem_reserve(table->rows, table->count, &table->capacity,
                              sizeof *table->rows);
    table->rows[table->count++] = (Row){*key, *level};
}

static Json *
row_to_json(const Row *row)
{
    Json *list = json_make_list();
    const int numbers[] = {row->key.voice, row->key.program, row->key.key,
                           row->key.velocity, row->key.low_pass_hz};
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++)
        json_push(list, json_make_whole(numbers[i]));
    json_push(list, json_make_real((double)row->level.peak));
    for (size_t i = 0; i < LEVEL_STEPS; i++)
        json_push(list, json_make_real((double)row->level.powers[i]));
    return list;
}

enum { KEY_NUMBERS = 5, ROW_NUMBERS = KEY_NUMBERS + 1 + LEVEL_STEPS };

static bool
row_from_json(const Json *list, Row *row)
{
    if (json_length(list) != ROW_NUMBERS)
        return false;
    double numbers[ROW_NUMBERS];
    for (size_t i = 0; i < ROW_NUMBERS; i++) {
        numbers[i] = json_number(json_item(list, i), -1);
        // Anything else would not be a level, and must not become a gain.
        if (!(numbers[i] >= 0 && numbers[i] < 1e6))
            return false;
    }
    row->key = (LevelKey){(int)numbers[0], (int)numbers[1], (int)numbers[2],
                          (int)numbers[3], (int)numbers[4]};
    row->level.peak = (float)numbers[KEY_NUMBERS];
    for (size_t i = 0; i < LEVEL_STEPS; i++)
        row->level.powers[i] = (float)numbers[KEY_NUMBERS + 1 + i];
    return true;
}

static void
read_rows(LevelTable *table)
{
    Json *json = json_read_file(table->path, FILE_LIMIT_BYTES, NULL);
    const char *soundfont = json_get_text(json, "soundfont");
    const bool fits = json_get_whole(json, "version", 0) == TABLE_VERSION &&
                      soundfont != NULL &&
                      strcmp(soundfont, table->soundfont) == 0 &&
                      json_get_whole(json, "size", -1) == table->size &&
                      json_get_whole(json, "time", -1) == table->time;
    const Json *levels = json_member(json, "levels");
    for (size_t i = 0; fits && i < json_length(levels); i++) {
        Row row;
        if (row_from_json(json_item(levels, i), &row))
            level_table_put(table, &row.key, &row.level);
    }
    table->saved = table->count;
    json_free(json);
}

static char *
file_path(const char *soundfont)
{
    char *folder = path_cache_folder();
    if (folder == NULL)
        return NULL;
    char *name = text_format("levels-%08x.json",
                             hash_crc32(0, soundfont, strlen(soundfont)));
    char *path = path_join(folder, name);
    mem_free(name);
    mem_free(folder);
    return path;
}

LevelTable *
level_table_open(const Soundfont *soundfont)
{
    LevelTable *table = mem_new(sizeof *table);
    table->soundfont = path_real(soundfont_path(soundfont));
    if (table->soundfont == NULL)
        table->soundfont = mem_copy_text(soundfont_path(soundfont));
    table->size = (int64_t)soundfont_size(soundfont);
    table->time = soundfont_time(soundfont);
    table->path = file_path(table->soundfont);
    if (table->path != NULL)
        read_rows(table);
    return table;
}

void
level_table_save(LevelTable *table)
{
    if (table->path == NULL || table->saved == table->count)
        return;
    Json *json = json_make_record();
    json_put_whole(json, "version", TABLE_VERSION);
    json_put_text(json, "soundfont", table->soundfont);
    json_put_whole(json, "size", table->size);
    json_put_whole(json, "time", table->time);
    Json *levels = json_make_list();
    for (size_t i = 0; i < table->count; i++)
        json_push(levels, row_to_json(&table->rows[i]));
    json_put(json, "levels", levels);
    char *text = json_encode(json);
    json_free(json);

    Error error;
    char *folder = path_folder(table->path);
    if (path_make_folders(folder, &error) != STATUS_OK ||
        path_write_file(table->path, text, strlen(text), &error) != STATUS_OK)
        log_write("sketch", "%s", error.text);
    table->saved = table->count; // once said is enough
    mem_free(folder);
    mem_free(text);
}

void
level_table_close(LevelTable *table)
{
    if (table == NULL)
        return;
    mem_free(table->rows);
    mem_free(table->soundfont);
    mem_free(table->path);
    mem_free(table);
}
