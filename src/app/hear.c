// SPDX-License-Identifier: MIT
#include "timbre/app/hear.h"

#include "timbre/audio_io/decode_sndfile.h"
#include "timbre/base/memory.h"
#include "timbre/base/path.h"
#include "timbre/base/text.h"
#include "timbre/core/score.h"
#include "timbre/core/take_audio.h"
#include "timbre/dsp/listen.h"

#include "hear_midi.h"
#include "hear_tune.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LISTENED_S = 240 };

static HeardReference *
new_heard(const char *name)
{
    HeardReference *heard = mem_new(sizeof(*heard));
    heard->name = mem_copy_text(name);
    heard->tempo_bpm = heard->octave_bpm = heard->energy = NAN;
    heard->meter = (Meter){4, 4};
    heard->tonic = -1;
    return heard;
}

void
hear_free(HeardReference *heard)
{
    if (heard == NULL)
        return;
    string_list_clear(&heard->motif.contours);
    string_list_clear(&heard->motif.cells);
    string_list_clear(&heard->chords);
    mem_free(heard->part);
    mem_free(heard->take);
    mem_free(heard->path);
    mem_free(heard->name);
    mem_free(heard);
}

// Sound //////////////////////////////////////////////////////////////////////

static void
take_chords(const Heard *sound, HeardReference *heard)
{
    for (size_t i = 0; i < sound->bar_count; i++) {
        char name[CHORD_TEXT_SIZE] = "";
        const size_t count = heard->chords.count;
        if (sound->chords[i].is_known)
            chord_name(&sound->chords[i].chord,
                       heard->tonic < 0 ? 0 : heard->tonic, heard->mode, name);
        if (name[0] != '\0')
            string_list_push(&heard->chords, name);
        else if (count > 0) {
            // A rest goes on with the chord before.
            char *before = mem_copy_text(heard->chords.items[count - 1]);
            string_list_push(&heard->chords, before);
            mem_free(before);
        }
    }
}

// One voice is followed well where what sounds has a clear pitch: single
// stems of the band reach 0.9 on the mean, mixes 0.83 at most.
static bool
is_one_voice(const HeardTune *tune)
{
    const double least_voiced = 0.5, least_strength = 0.86;
    double strength = 0;
    for (size_t i = 0; i < tune->count; i++)
        strength += tune->notes[i].strength / (double)tune->count;
    return tune->voiced_share >= least_voiced && strength >= least_strength;
}

static void
take_tune(const AudioBuffer *audio, HeardReference *heard)
{
    if (isnan(heard->tempo_bpm))
        return;
    HeardTune tune = listen_to_tune(audio);
    TuneNote *notes = mem_new_array(tune.count + 1, sizeof(*notes));
    const double quarter_s = 60 / heard->tempo_bpm;
    size_t count = 0;
    for (size_t i = 0; i < tune.count; i++) {
        const double start =
            (tune.notes[i].start_s - heard->bar_one_s) / quarter_s;
        if (start > -0.2)
            notes[count++] =
                (TuneNote){fmax(start, 0), tune.notes[i].length_s / quarter_s,
                           tune.notes[i].key};
    }
    heard->tune_notes = count;
    heard->has_tune =
        is_one_voice(&tune) &&
        hear_tune_motif(notes, count, heard->meter, &heard->motif);
    mem_free(notes);
    listen_clear_tune(&tune);
}

static void
hear_sound(const AudioBuffer *audio, HeardReference *heard)
{
    Heard sound = listen_to(audio);
    heard->kind = HEARD_SOUND;
    heard->duration_s = audio_buffer_duration_s(audio);
    heard->tempo_bpm = sound.beat.tempo_bpm;
    heard->octave_bpm = sound.beat.octave_bpm;
    heard->sureness = sound.beat.sureness;
    heard->bar_one_s = sound.beat.bar_one_s;
    heard->meter = (Meter){sound.beat.beats_per_bar, 4};
    heard->tonic = sound.key.tonic;
    heard->mode = sound.mode;
    heard->energy = sound.energy;
    take_chords(&sound, heard);
    take_tune(audio, heard);
    listen_clear(&sound);
}

// Files //////////////////////////////////////////////////////////////////////

static const char *const sound_endings[] = {
    "wav", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "w64", "caf"};
static const char *const midi_endings[] = {"mid", "midi", "smf", "kar"};

static bool
has_ending(const char *path, const char *const *endings, size_t count)
{
    char *ending = text_lower(path_extension(path));
    bool has = false;
    for (size_t i = 0; i < count && !has; i++)
        has = strcmp(ending, endings[i]) == 0;
    mem_free(ending);
    return has;
}

bool
hear_is_likely(const char *path)
{
    return has_ending(path, sound_endings, ARRAY_LENGTH(sound_endings)) ||
           has_ending(path, midi_endings, ARRAY_LENGTH(midi_endings));
}

static bool
is_midi(const char *path)
{
    char head[4] = "";
    FILE *file = fopen(path, "rb");
    const bool is_read =
        file != NULL && fread(head, 1, sizeof(head), file) == sizeof(head);
    if (file != NULL)
        (void)fclose(file);
    return is_read && memcmp(head, "MThd", sizeof(head)) == 0;
}

HeardReference *
hear_file(const char *path, Error *error)
{
    const char *slash = strrchr(path, '/');
    HeardReference *heard = new_heard(slash == NULL ? path : slash + 1);
    Status status = STATUS_OK;
    if (path_is_folder(path))
        status = error_set(error, STATUS_INVALID,
                           "%s is a folder; name a sound or MIDI file", path);
    else if (is_midi(path) ||
             has_ending(path, midi_endings, ARRAY_LENGTH(midi_endings)))
        status = hear_midi(path, heard, error);
    else {
        AudioBuffer *audio = decode_sndfile_read(path, 0, error);
        status = audio == NULL ? error->status : STATUS_OK;
        if (audio != NULL)
            hear_sound(audio, heard);
        audio_buffer_free(audio);
    }
    heard->path = path_real(path);
    if (status == STATUS_OK)
        return heard;
    hear_free(heard);
    return NULL;
}

// Takes //////////////////////////////////////////////////////////////////////

static Score *
read_score(const Take *take)
{
    enum { SCORE_LIMIT = 64 * 1024 * 1024 };

    char *path = take_file(take, "score.json");
    Json *json =
        path_exists(path) ? json_read_file(path, SCORE_LIMIT, NULL) : NULL;
    Score *score = json == NULL ? NULL : score_from_json(json, NULL);
    json_free(json);
    mem_free(path);
    return score;
}

static const ScorePart *
lead_of(const Score *score)
{
    for (size_t i = 0; score != NULL && i < score->part_count; i++)
        if (score->parts[i].band_role == BAND_LEAD)
            return &score->parts[i];
    return NULL;
}

char *
hear_lead_part(const Take *take)
{
    Score *score = read_score(take);
    const ScorePart *lead = lead_of(score);
    char *name = lead == NULL ? NULL : mem_copy_text(lead->name);
    score_free(score);
    return name;
}

// The tune as the band wrote it.
static void
take_written_tune(const Take *take, HeardReference *heard)
{
    Score *score = read_score(take);
    const ScorePart *lead = lead_of(score);
    if (lead != NULL) {
        TuneNote *notes = mem_new_array(lead->note_count + 1, sizeof(*notes));
        for (size_t i = 0; i < lead->note_count; i++)
            notes[i] = (TuneNote){
                (double)lead->notes[i].tick / SCORE_TICKS_PER_QUARTER,
                (double)lead->notes[i].length_ticks / SCORE_TICKS_PER_QUARTER,
                lead->notes[i].key};
        heard->tune_notes = lead->note_count;
        heard->has_tune = hear_tune_motif(notes, lead->note_count, heard->meter,
                                          &heard->motif);
        mem_free(notes);
    }
    score_free(score);
}

static double
mean_energy(const Plan *plan)
{
    double sum = 0;
    for (size_t i = 0; i < plan->section_count; i++)
        sum += plan->sections[i].energy * plan->sections[i].bars;
    return plan->bars > 0 ? (sum / plan->bars - 1) / 4 : (double)NAN;
}

static void
hear_plan(const Take *take, HeardReference *heard)
{
    const Plan *plan = take->plan;
    heard->kind = HEARD_PLAN;
    heard->duration_s = plan->duration_s;
    heard->tempo_bpm = plan->tempo_bpm;
    heard->sureness = 1;
    heard->meter = plan->meter;
    heard->tonic = music_pitch_class(plan->key);
    heard->mode = plan->mode;
    heard->energy = mean_energy(plan);
    for (size_t i = 0; i < plan->section_count; i++)
        for (size_t k = 0; k < plan->sections[i].chords.count; k++)
            string_list_push(&heard->chords, plan->sections[i].chords.items[k]);
    take_written_tune(take, heard);
}

static Status
hear_take_sound(const Take *take,
                const char *part,
                HeardReference *heard,
                Error *error)
{
    char *file = part == NULL ? mem_copy_text("raw.f32")
                              : text_format("stems/%s.f32", part);
    AudioBuffer *audio = take_audio_map(take, file, error);
    mem_free(file);
    if (audio == NULL)
        return error->status;
    hear_sound(audio, heard);
    audio_buffer_free(audio);
    return STATUS_OK;
}

HeardReference *
hear_take(const Take *take, const char *part, const char *name, Error *error)
{
    HeardReference *heard = new_heard(name);
    char *lead =
        part != NULL && strcmp(part, "lead") == 0 ? hear_lead_part(take) : NULL;
    const char *real_part = lead != NULL ? lead : part;
    Status status = STATUS_OK;
    if (take->plan != NULL && part == NULL)
        hear_plan(take, heard);
    else
        status = hear_take_sound(take, real_part, heard, error);
    heard->take = mem_copy_text(take->take_id);
    heard->part = mem_copy_text(real_part);
    mem_free(lead);
    if (status == STATUS_OK)
        return heard;
    hear_free(heard);
    return NULL;
}
