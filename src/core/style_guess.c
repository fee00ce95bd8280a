// SPDX-License-Identifier: MIT
// Which genre suits a request that names none: every instrument, mood, texture
// and meter gives points to a few genres, most points win.
#include "timbre/base/memory.h"
#include "timbre/base/text.h"
#include "timbre/core/instrument_table.h"

#include "plan_choice.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *id;     // instrument, mood, texture or meter
    const char *points; // "jazz:3 lofi:1"
} Hint;

static const Hint instrument_hints[] = {
    {"drums", "rock:2 pop:1"},
    {"drum_machine", "synthwave:2"},
    {"breakbeat", "breakbeat:4"},
    {"brushed_drums", "jazz:4"},
    {"congas", "latin:2"},
    {"bongos", "latin:2"},
    {"cajon", "folk:2"},
    {"tabla", "world:4"},
    {"djembe", "world:3"},
    {"taiko", "cinematic:4"},
    {"timpani", "orchestral:3"},
    {"claves", "latin:2"},
    {"shaker", "folk:1 world:1"},
    {"handpan", "world:2 new_age:2"},
    {"upright_bass", "jazz:3"},
    {"slap_bass", "funk:3"},
    {"bass_guitar", "rock:1 pop:1"},
    {"fretless_bass", "jazz_fusion:2"},
    {"synth_bass", "synthwave:2"},
    {"sub_bass", "deep_house:2 electro:1 synthwave:1"},
    {"bass_808", "trap:4"},
    {"acid_bass", "techno:4"},
    {"reese_bass", "dnb:4"},
    {"piano", "pop:2"},
    {"felt_piano", "new_age:3"},
    {"upright_piano", "pop:2"},
    {"electric_piano", "lofi:2 neo_soul:2"},
    {"rhodes", "lofi:2 jazz:2"},
    {"wurlitzer", "soul:2 lofi:1"},
    {"clavinet", "funk:4"},
    {"organ", "soul:2 reggae:1"},
    {"hammond_organ", "soul:3"},
    {"pipe_organ", "baroque:4"},
    {"harpsichord", "baroque:4"},
    {"accordion", "folk:2 waltz:2"},
    {"acoustic_guitar", "folk:3"},
    {"nylon_guitar", "folk:2 bossa_nova:2"},
    {"guitar", "folk:1 rock:1 pop:1"},
    {"electric_guitar", "rock:3"},
    {"distortion_guitar", "rock:4"},
    {"pedal_steel", "country:4"},
    {"slide_guitar", "blues:3"},
    {"banjo", "country:2 bluegrass:3"},
    {"mandolin", "bluegrass:2 folk:2"},
    {"ukulele", "childrens:3 folk:1"},
    {"bouzouki", "folk:2 celtic:1"},
    {"harp", "new_age:3 celtic:1"},
    {"strings", "orchestral:3 cinematic:1"},
    {"pad", "ambient:3"},
    {"synth", "synthwave:3"},
    {"synth_lead", "synthwave:3"},
    {"stab", "house:3"},
    {"arpeggio", "synthwave:2 ambient:1"},
    {"pluck", "deep_house:2"},
    {"vocoder", "electro:3"},
    {"theremin", "cinematic:2"},
    {"brass", "orchestral:2 soul:1"},
    {"woodwinds", "orchestral:3"},
    {"orchestra", "orchestral:5"},
    {"mellotron", "psychedelic:3"},
    {"violin", "classical:2"},
    {"viola", "classical:2"},
    {"cello", "classical:2"},
    {"flute", "classical:1 new_age:1"},
    {"pan_flute", "new_age:3"},
    {"tin_whistle", "celtic:5"},
    {"bagpipes", "celtic:5"},
    {"clarinet", "classical:1 jazz:1"},
    {"oboe", "classical:2"},
    {"bassoon", "classical:2"},
    {"saxophone", "jazz:3"},
    {"trumpet", "jazz:2"},
    {"trombone", "jazz:2"},
    {"french_horn", "orchestral:3"},
    {"tuba", "march:3"},
    {"harmonica", "blues:3 folk:1"},
    {"melodica", "dub:3"},
    {"sitar", "world:5"},
    {"erhu", "world:4"},
    {"koto", "world:4"},
    {"shakuhachi", "world:4"},
    {"oud", "world:4"},
    {"duduk", "world:4"},
    {"kalimba", "world:4"},
    {"marimba", "minimalism:2 world:1"},
    {"vibraphone", "jazz:2 lofi:1"},
    {"xylophone", "childrens:3"},
    {"steel_drums", "latin:2 reggae:2"},
    {"glockenspiel", "childrens:1 orchestral:1"},
    {"celesta", "orchestral:2"},
    {"music_box", "childrens:3"},
    {"bells", "orchestral:1 new_age:1"},
    {"choir", "cinematic:3"},
    {"humming", "indie_folk:2"},
    {"whistling", "indie_folk:2"},
    {"rap", "hip_hop:4"},
    {"vocal_chops", "future_bass:2"},
    {"beatbox", "hip_hop:3"},
};

static const Hint mood_hints[] = {
    {"aggressive", "metal:2 industrial:1"},
    {"calm", "ambient:1 new_age:1"},
    {"chill", "lofi:2"},
    {"dark", "cinematic:2"},
    {"dreamy", "ambient:1 dream_pop:1"},
    {"eerie", "cinematic:3"},
    {"energetic", "rock:1 pop:1 edm:1"},
    {"epic", "cinematic:3"},
    {"ethereal", "ambient:2"},
    {"funny", "childrens:2"},
    {"groovy", "funk:3"},
    {"happy", "pop:2 folk:1 childrens:1"},
    {"heroic", "orchestral:2 cinematic:3"},
    {"hopeful", "pop:1 cinematic:1"},
    {"hypnotic", "techno:2 minimalism:1"},
    {"intimate", "pop:1 folk:1"},
    {"lonely", "ambient:1 new_age:1"},
    {"majestic", "orchestral:3"},
    {"melancholic", "pop:1 new_age:1"},
    {"mysterious", "cinematic:2 ambient:1"},
    {"nostalgic", "lofi:2 synthwave:1"},
    {"peaceful", "new_age:2 ambient:1"},
    {"playful", "childrens:2"},
    {"romantic", "romantic_classical:1 pop:1"},
    {"sad", "pop:2"},
    {"sexy", "rnb:3"},
    {"tense", "cinematic:3"},
    {"triumphant", "orchestral:2 cinematic:2"},
    {"uplifting", "pop:2 trance:1"},
    {"warm", "lofi:1 folk:1"},
};

static const Hint texture_hints[] = {
    {"vinyl_crackle", "lofi:4"},
    {"tape_hiss", "lofi:3 vaporwave:1"},
    {"rain", "lofi:1 ambient:2"},
    {"thunder", "ambient:1 cinematic:1"},
    {"wind", "ambient:2"},
    {"ocean", "ambient:2 new_age:2"},
    {"water", "new_age:2"},
    {"birds", "new_age:2"},
    {"crickets", "ambient:2"},
    {"forest", "ambient:2"},
    {"fire", "folk:2"},
    {"city", "lofi:2"},
    {"crowd", "jazz:1"},
    {"static", "industrial:2"},
    {"field_recording", "ambient:2"},
};

static const Hint meter_hints[] = {
    {"3/4", "waltz:3 folk:1"}, {"6/8", "folk:2 celtic:1"},
    {"9/8", "celtic:2"},       {"12/8", "blues:2"},
    {"5/4", "jazz:2"},         {"7/8", "prog_rock:2"},
    {"7/4", "prog_rock:2"},    {"2/4", "march:2"},
};

typedef struct {
    const char *id; // of the genre table
    int points;
} Candidate;

typedef struct {
    Candidate candidates[128];
    size_t count;
} Poll;

static void
give(Poll *poll, const Genre *genre, int points)
{
    for (size_t i = 0; i < poll->count; i++) {
        if (poll->candidates[i].id == genre->id) {
            poll->candidates[i].points += points;
            return;
        }
    }
    if (poll->count < ARRAY_LENGTH(poll->candidates))
        poll->candidates[poll->count++] = (Candidate){genre->id, points};
}

static void
give_all(Poll *poll, const char *points)
{
    while (*points != '\0') {
        char id[64] = "";
        size_t length = strcspn(points, ":");
        if (points[length] != ':' || length >= sizeof(id))
            return;
        memcpy(id, points, length);
        char *end = NULL;
        long number = strtol(points + length + 1, &end, 10);
        const Genre *genre = style_table_genre(id);
        if (genre != NULL)
            give(poll, genre, (int)number);
        points = end + (*end == ' ' ? 1 : 0);
    }
}

static bool
hint(Poll *poll, const Hint *hints, size_t count, const char *id)
{
    for (size_t i = 0; i < count; i++) {
        if (text_same_id(hints[i].id, id)) {
            give_all(poll, hints[i].points);
            return true;
        }
    }
    return false;
}

// An instrument without a row of its own counts as its family.
static void
hint_instrument(Poll *poll, const char *id)
{
    size_t count = ARRAY_LENGTH(instrument_hints);
    if (hint(poll, instrument_hints, count, id))
        return;
    for (size_t i = 0; i < count; i++)
        if (instrument_table_matches(id, instrument_hints[i].id)) {
            give_all(poll, instrument_hints[i].points);
            return;
        }
}

const char *
style_guess_genre(const Plan *plan)
{
    // Lo-fi suits everything a little.
    Poll poll = {.count = 0};
    give_all(&poll, "lofi:1");
    for (size_t i = 0; i < plan->part_count; i++)
        hint_instrument(&poll, plan->parts[i].instrument);
    for (size_t i = 0; i < plan->mood.count; i++)
        (void)hint(&poll, mood_hints, ARRAY_LENGTH(mood_hints),
                   plan->mood.items[i]);
    for (size_t i = 0; i < plan->texture.count; i++)
        (void)hint(&poll, texture_hints, ARRAY_LENGTH(texture_hints),
                   plan->texture.items[i]);
    char meter[8];
    music_meter_text(plan->meter, meter);
    (void)hint(&poll, meter_hints, ARRAY_LENGTH(meter_hints), meter);
    const Candidate *best = &poll.candidates[0];
    for (size_t i = 1; i < poll.count; i++)
        if (poll.candidates[i].points > best->points)
            best = &poll.candidates[i];
    return best->id;
}
