// SPDX-License-Identifier: MIT
#include "timbre/core/instrument_table.h"

#include "timbre/base/memory.h"
#include "timbre/base/text.h"

#include <assert.h>
#include <string.h>

// Columns: id, role, voice, program, range, drum letters, stand-in, text.
#define GM VOICE_GENERAL_MIDI
#define KIT VOICE_DRUM_KIT

static const Instrument instruments[] = {
    // Rhythm: whole kits
    {"drums", ROLE_RHYTHM, KIT, 0, 0, 0, "", "", "drum kit"},
    {"drum_machine", ROLE_RHYTHM, KIT, 24, 0, 0, "", "", "electronic drums"},
    {"drum_machine_808", ROLE_RHYTHM, KIT, 25, 0, 0, "", "",
     "808 drum machine"},
    {"breakbeat", ROLE_RHYTHM, KIT, 8, 0, 0, "",
     "closest sound: a room kit that plays the break", "chopped break"},
    {"brushed_drums", ROLE_RHYTHM, KIT, 40, 0, 0, "", "", "drums with brushes"},
    {"jazz_drums", ROLE_RHYTHM, KIT, 32, 0, 0, "", "", "small jazz kit"},
    {"room_drums", ROLE_RHYTHM, KIT, 8, 0, 0, "", "", "drum kit in a room"},
    {"rock_drums", ROLE_RHYTHM, KIT, 16, 0, 0, "", "", "big drum kit"},
    {"orchestral_percussion", ROLE_RHYTHM, KIT, 48, 0, 0, "", "",
     "timpani, concert bass drum, cymbals and snare"},
    // Rhythm: single drums, by the letters of the groove tables
    {"kick", ROLE_RHYTHM, KIT, 0, 0, 0, "K", "", "bass drum"},
    {"snare", ROLE_RHYTHM, KIT, 0, 0, 0, "SR", "", "snare drum, side stick"},
    {"hi_hat", ROLE_RHYTHM, KIT, 0, 0, 0, "HPO", "", "hi-hats"},
    {"cymbals", ROLE_RHYTHM, KIT, 0, 0, 0, "DBXYZ", "", "ride and crash"},
    {"toms", ROLE_RHYTHM, KIT, 0, 0, 0, "LMT", "", "toms"},
    {"percussion", ROLE_RHYTHM, KIT, 0, 0, 0, "AGUNV", "",
     "shaker, tambourine and congas"},
    {"shaker", ROLE_RHYTHM, KIT, 0, 0, 0, "A", "", "shaker"},
    {"tambourine", ROLE_RHYTHM, KIT, 0, 0, 0, "G", "", "tambourine"},
    {"congas", ROLE_RHYTHM, KIT, 0, 0, 0, "UVN", "", "congas"},
    {"bongos", ROLE_RHYTHM, KIT, 0, 0, 0, "Jj", "", "bongos"},
    {"cajon", ROLE_RHYTHM, KIT, 8, 0, 0, "KR",
     "closest sound: a room kit's bass drum and side stick", "cajon"},
    {"tabla", ROLE_RHYTHM, KIT, 0, 0, 0, "JjU",
     "closest sound: bongos and congas", "tabla"},
    {"djembe", ROLE_RHYTHM, KIT, 0, 0, 0, "UVN", "closest sound: congas",
     "djembe"},
    {"taiko", ROLE_RHYTHM, GM, 116, 36, 60, "LMT", "", "taiko drums"},
    {"timpani", ROLE_RHYTHM, GM, 47, 41, 57, "LMT", "", "timpani"},
    {"clap", ROLE_RHYTHM, KIT, 0, 0, 0, "C", "", "hand claps"},
    {"finger_snaps", ROLE_RHYTHM, KIT, 0, 0, 0, "R",
     "closest sound: a soft side stick", "finger snaps"},
    {"cowbell", ROLE_RHYTHM, KIT, 0, 0, 0, "W", "", "cowbell"},
    {"claves", ROLE_RHYTHM, KIT, 0, 0, 0, "F", "", "claves"},
    {"triangle", ROLE_RHYTHM, KIT, 0, 0, 0, "t", "", "triangle"},
    {"woodblock", ROLE_RHYTHM, KIT, 0, 0, 0, "w", "", "woodblock"},
    // Bass
    {"bass", ROLE_BASS, GM, 33, 28, 48, "", "", "bass"},
    {"bass_guitar", ROLE_BASS, GM, 33, 28, 48, "", "", "bass guitar, fingered"},
    {"picked_bass", ROLE_BASS, GM, 34, 28, 48, "", "", "bass guitar, picked"},
    {"upright_bass", ROLE_BASS, GM, 32, 28, 48, "", "", "double bass, plucked"},
    {"bowed_bass", ROLE_BASS, GM, 43, 28, 48, "", "", "double basses, bowed"},
    {"fretless_bass", ROLE_BASS, GM, 35, 28, 48, "", "", "fretless bass"},
    {"slap_bass", ROLE_BASS, GM, 36, 28, 48, "", "", "slapped bass guitar"},
    {"popped_bass", ROLE_BASS, GM, 37, 28, 48, "", "", "popped bass guitar"},
    {"synth_bass", ROLE_BASS, GM, 38, 26, 48, "", "", "synth bass"},
    {"analog_bass", ROLE_BASS, GM, 39, 26, 48, "", "", "round synth bass"},
    {"sub_bass", ROLE_BASS, VOICE_SUB, 39, 24, 43, "", "", "sine sub bass"},
    {"square_bass", ROLE_BASS, GM, 80, 28, 50, "", "", "square wave bass"},
    {"bass_808", ROLE_BASS, VOICE_BASS_808, 39, 24, 43, "", "",
     "808 bass that glides"},
    {"acid_bass", ROLE_BASS, VOICE_ACID, 38, 28, 48, "", "",
     "resonant 303 bass line"},
    {"reese_bass", ROLE_BASS, VOICE_REESE, 38, 26, 43, "", "",
     "detuned saw bass"},
    // Harmony: keys
    {"piano", ROLE_HARMONY, GM, 0, 36, 96, "", "", "grand piano"},
    {"felt_piano", ROLE_HARMONY, GM, 0, 40, 84, "",
     "closest sound: a soft, dark grand piano", "felt piano"},
    {"upright_piano", ROLE_HARMONY, GM, 0, 36, 90, "",
     "closest sound: a grand piano", "upright piano"},
    {"bright_piano", ROLE_HARMONY, GM, 1, 36, 96, "", "", "bright piano"},
    {"electric_grand", ROLE_HARMONY, GM, 2, 36, 90, "", "", "electric grand"},
    {"honky_tonk_piano", ROLE_HARMONY, GM, 3, 36, 90, "", "",
     "honky-tonk piano"},
    {"electric_piano", ROLE_HARMONY, GM, 4, 40, 88, "", "", "electric piano"},
    {"rhodes", ROLE_HARMONY, GM, 4, 40, 88, "", "", "tine electric piano"},
    {"wurlitzer", ROLE_HARMONY, GM, 4, 40, 84, "",
     "closest sound: an electric piano with tines", "reed electric piano"},
    {"fm_piano", ROLE_HARMONY, GM, 5, 40, 88, "", "", "FM electric piano"},
    {"clavinet", ROLE_HARMONY, GM, 7, 40, 84, "", "", "clavinet"},
    {"organ", ROLE_HARMONY, GM, 16, 40, 88, "", "", "organ"},
    {"hammond_organ", ROLE_HARMONY, GM, 16, 40, 88, "", "", "drawbar organ"},
    {"percussive_organ", ROLE_HARMONY, GM, 17, 40, 88, "", "",
     "percussive organ"},
    {"rock_organ", ROLE_HARMONY, GM, 18, 40, 88, "", "", "rock organ"},
    {"pipe_organ", ROLE_HARMONY, GM, 19, 36, 88, "", "", "church organ"},
    {"reed_organ", ROLE_HARMONY, GM, 20, 40, 84, "", "", "harmonium"},
    {"harpsichord", ROLE_HARMONY, GM, 6, 36, 89, "", "", "harpsichord"},
    {"accordion", ROLE_HARMONY, GM, 21, 48, 86, "", "", "accordion"},
    // Harmony: strings that are plucked
    {"guitar", ROLE_HARMONY, GM, 25, 40, 79, "", "", "guitar"},
    {"acoustic_guitar", ROLE_HARMONY, GM, 25, 40, 79, "", "",
     "steel-string guitar"},
    {"nylon_guitar", ROLE_HARMONY, GM, 24, 40, 79, "", "", "classical guitar"},
    {"twelve_string_guitar", ROLE_HARMONY, GM, 25, 40, 79, "",
     "closest sound: a steel-string guitar", "twelve-string guitar"},
    {"electric_guitar", ROLE_HARMONY, GM, 27, 40, 84, "", "",
     "clean electric guitar"},
    {"jazz_guitar", ROLE_HARMONY, GM, 26, 40, 84, "", "", "archtop guitar"},
    {"muted_guitar", ROLE_HARMONY, GM, 28, 40, 79, "", "",
     "muted electric guitar"},
    {"overdrive_guitar", ROLE_HARMONY, GM, 29, 38, 84, "", "",
     "overdriven guitar"},
    {"distortion_guitar", ROLE_HARMONY, GM, 30, 38, 88, "", "",
     "distorted guitar"},
    {"slide_guitar", ROLE_HARMONY, GM, 27, 45, 84, "",
     "closest sound: a clean electric guitar", "slide guitar"},
    {"pedal_steel", ROLE_HARMONY, GM, 27, 48, 84, "",
     "closest sound: a clean electric guitar", "pedal steel guitar"},
    {"banjo", ROLE_HARMONY, GM, 105, 48, 84, "", "", "banjo"},
    {"mandolin", ROLE_HARMONY, GM, 25, 55, 88, "",
     "closest sound: a steel-string guitar, high", "mandolin"},
    {"ukulele", ROLE_HARMONY, GM, 24, 55, 84, "",
     "closest sound: a nylon guitar, high", "ukulele"},
    {"bouzouki", ROLE_HARMONY, GM, 25, 50, 84, "",
     "closest sound: a steel-string guitar", "bouzouki"},
    {"harp", ROLE_HARMONY, GM, 46, 36, 96, "", "", "harp"},
    {"dulcimer", ROLE_HARMONY, GM, 15, 55, 88, "", "", "dulcimer"},
    // Harmony: ensembles and synths
    {"strings", ROLE_HARMONY, GM, 48, 40, 88, "", "", "string section"},
    {"slow_strings", ROLE_HARMONY, GM, 49, 40, 88, "", "", "slow strings"},
    {"synth_strings", ROLE_HARMONY, GM, 50, 40, 88, "", "", "string machine"},
    {"tremolo_strings", ROLE_HARMONY, GM, 44, 43, 88, "", "",
     "strings, tremolo"},
    {"pizzicato_strings", ROLE_HARMONY, GM, 45, 43, 88, "", "",
     "strings, plucked"},
    {"pad", ROLE_HARMONY, GM, 89, 40, 84, "", "", "warm synth pad"},
    {"warm_pad", ROLE_HARMONY, GM, 89, 40, 84, "", "", "warm pad"},
    {"new_age_pad", ROLE_HARMONY, GM, 88, 40, 88, "", "", "bell-like pad"},
    {"polysynth", ROLE_HARMONY, GM, 90, 40, 84, "", "", "polysynth"},
    {"choir_pad", ROLE_HARMONY, GM, 91, 40, 84, "", "", "space voice pad"},
    {"bowed_pad", ROLE_HARMONY, GM, 92, 40, 84, "", "", "bowed glass pad"},
    {"metallic_pad", ROLE_HARMONY, GM, 93, 40, 84, "", "", "metallic pad"},
    {"halo_pad", ROLE_HARMONY, GM, 94, 40, 84, "", "", "halo pad"},
    {"sweep_pad", ROLE_HARMONY, GM, 95, 40, 84, "", "", "sweeping pad"},
    {"soundtrack_pad", ROLE_HARMONY, GM, 97, 36, 84, "", "", "soundtrack pad"},
    {"synth", ROLE_HARMONY, GM, 90, 40, 84, "", "", "analog polysynth"},
    {"stab", ROLE_HARMONY, GM, 62, 48, 84, "", "", "synth chord stab"},
    {"synth_brass", ROLE_HARMONY, GM, 62, 40, 84, "", "", "synth brass"},
    {"brass", ROLE_HARMONY, GM, 61, 43, 84, "", "", "brass section"},
    {"woodwinds", ROLE_HARMONY, GM, 71, 50, 89, "", "closest sound: clarinets",
     "woodwind section"},
    {"orchestra", ROLE_HARMONY, GM, 48, 36, 88, "",
     "closest sound: a string section", "orchestra"},
    {"mellotron", ROLE_HARMONY, GM, 49, 43, 84, "",
     "closest sound: slow strings", "tape strings"},
    // Lead: bowed and blown
    {"violin", ROLE_LEAD, GM, 40, 55, 96, "", "", "violin"},
    {"viola", ROLE_LEAD, GM, 41, 48, 84, "", "", "viola"},
    {"cello", ROLE_LEAD, GM, 42, 36, 76, "", "", "cello"},
    {"fiddle", ROLE_LEAD, GM, 110, 55, 93, "", "", "folk fiddle"},
    {"flute", ROLE_LEAD, GM, 73, 60, 96, "", "", "flute"},
    {"pan_flute", ROLE_LEAD, GM, 75, 60, 88, "", "", "pan flute"},
    {"tin_whistle", ROLE_LEAD, GM, 74, 62, 93, "", "closest sound: a recorder",
     "tin whistle"},
    {"recorder", ROLE_LEAD, GM, 74, 60, 93, "", "", "recorder"},
    {"ocarina", ROLE_LEAD, GM, 79, 60, 88, "", "", "ocarina"},
    {"clarinet", ROLE_LEAD, GM, 71, 50, 88, "", "", "clarinet"},
    {"oboe", ROLE_LEAD, GM, 68, 58, 88, "", "", "oboe"},
    {"bassoon", ROLE_LEAD, GM, 70, 36, 72, "", "", "bassoon"},
    {"saxophone", ROLE_LEAD, GM, 65, 49, 81, "", "", "alto saxophone"},
    {"soprano_sax", ROLE_LEAD, GM, 64, 56, 88, "", "", "soprano saxophone"},
    {"tenor_sax", ROLE_LEAD, GM, 66, 44, 76, "", "", "tenor saxophone"},
    {"baritone_sax", ROLE_LEAD, GM, 67, 37, 69, "", "", "baritone saxophone"},
    {"trumpet", ROLE_LEAD, GM, 56, 54, 84, "", "", "trumpet"},
    {"muted_trumpet", ROLE_LEAD, GM, 59, 54, 82, "", "", "muted trumpet"},
    {"trombone", ROLE_LEAD, GM, 57, 40, 72, "", "", "trombone"},
    {"french_horn", ROLE_LEAD, GM, 60, 41, 77, "", "", "French horn"},
    {"tuba", ROLE_LEAD, GM, 58, 28, 58, "", "", "tuba"},
    {"harmonica", ROLE_LEAD, GM, 22, 60, 88, "", "", "harmonica"},
    {"melodica", ROLE_LEAD, GM, 22, 60, 84, "", "closest sound: a harmonica",
     "melodica"},
    {"bagpipes", ROLE_LEAD, GM, 109, 57, 84, "", "", "bagpipes"},
    // Lead: from all over the world
    {"sitar", ROLE_LEAD, GM, 104, 48, 84, "", "", "sitar"},
    {"shamisen", ROLE_LEAD, GM, 106, 50, 84, "", "", "shamisen"},
    {"erhu", ROLE_LEAD, GM, 110, 60, 91, "", "closest sound: a fiddle", "erhu"},
    {"koto", ROLE_LEAD, GM, 107, 48, 88, "", "", "koto"},
    {"shakuhachi", ROLE_LEAD, GM, 77, 60, 86, "", "", "shakuhachi"},
    {"oud", ROLE_LEAD, GM, 24, 43, 76, "", "closest sound: a nylon guitar",
     "oud"},
    {"duduk", ROLE_LEAD, GM, 68, 54, 79, "", "closest sound: an oboe, low",
     "duduk"},
    {"kalimba", ROLE_LEAD, GM, 108, 55, 88, "", "", "kalimba"},
    {"marimba", ROLE_LEAD, GM, 12, 45, 93, "", "", "marimba"},
    {"vibraphone", ROLE_LEAD, GM, 11, 53, 89, "", "", "vibraphone"},
    {"xylophone", ROLE_LEAD, GM, 13, 65, 96, "", "", "xylophone"},
    {"steel_drums", ROLE_LEAD, GM, 114, 52, 84, "", "", "steel pans"},
    {"handpan", ROLE_LEAD, GM, 12, 50, 79, "",
     "closest sound: a marimba with a long room", "handpan"},
    {"glockenspiel", ROLE_LEAD, GM, 9, 72, 103, "", "", "glockenspiel"},
    {"celesta", ROLE_LEAD, GM, 8, 60, 100, "", "", "celesta"},
    {"music_box", ROLE_LEAD, GM, 10, 60, 98, "", "", "music box"},
    {"bells", ROLE_LEAD, GM, 14, 60, 84, "", "", "bells"},
    {"tubular_bells", ROLE_LEAD, GM, 14, 60, 79, "", "", "tubular bells"},
    {"tinkle_bell", ROLE_LEAD, GM, 112, 67, 96, "", "", "small bells"},
    // Lead: electronic and others
    {"theremin", ROLE_LEAD, GM, 78, 55, 91, "",
     "closest sound: a whistle that glides", "theremin"},
    {"synth_lead", ROLE_LEAD, GM, 81, 55, 93, "", "", "saw lead"},
    {"supersaw", ROLE_LEAD, VOICE_SUPERSAW, 81, 50, 91, "", "",
     "seven detuned saws"},
    {"square_lead", ROLE_LEAD, GM, 80, 55, 96, "", "", "square lead"},
    {"calliope_lead", ROLE_LEAD, GM, 82, 55, 93, "", "", "calliope lead"},
    {"charang_lead", ROLE_LEAD, GM, 84, 55, 88, "", "", "charang lead"},
    {"bass_lead", ROLE_LEAD, GM, 87, 43, 84, "", "", "bass and lead"},
    {"arpeggio", ROLE_LEAD, GM, 81, 55, 88, "", "", "synth arpeggio"},
    {"square_arpeggio", ROLE_LEAD, GM, 80, 55, 91, "", "", "square arpeggio"},
    {"pluck", ROLE_LEAD, GM, 98, 55, 91, "",
     "closest sound: a crystal bell with a short decay", "synth pluck"},
    {"crystal", ROLE_LEAD, GM, 98, 60, 93, "", "", "crystal bells"},
    {"atmosphere", ROLE_LEAD, GM, 99, 55, 88, "", "", "plucked atmosphere"},
    {"brightness", ROLE_LEAD, GM, 100, 55, 88, "", "", "bright synth bells"},
    {"echo_drops", ROLE_LEAD, GM, 102, 55, 86, "", "", "echoing synth"},
    {"whistling", ROLE_LEAD, GM, 78, 60, 91, "", "", "whistle"},
    {"vocoder", ROLE_LEAD, GM, 54, 48, 79, "", "closest sound: a synth voice",
     "vocoder"},
    {"orchestra_hit", ROLE_LEAD, GM, 55, 48, 84, "", "", "orchestra hit"},
    // Vocals: without words
    {"vocals", ROLE_VOCALS, GM, 53, 52, 81, "",
     "closest sound: voices on \"ooh\"; the band can't sing words", "singing"},
    {"choir", ROLE_VOCALS, GM, 52, 43, 81, "", "", "choir on \"aah\""},
    {"vocal_chops", ROLE_VOCALS, GM, 54, 52, 81, "",
     "closest sound: a synth voice, short notes", "chopped voices"},
    {"humming", ROLE_VOCALS, GM, 53, 48, 76, "",
     "closest sound: voices on \"ooh\"", "humming"},
    {"rap", ROLE_VOCALS, VOICE_NONE, 0, 0, 0, "",
     "can't be played: the band has no words", "rapping"},
    {"beatbox", ROLE_VOCALS, VOICE_NONE, 0, 0, 0, "",
     "can't be played: the band has no voice for it", "beatboxing"},
};

#undef GM
#undef KIT

static const char *const voice_names[] = {
    [VOICE_GENERAL_MIDI] = "general_midi",
    [VOICE_DRUM_KIT] = "drum_kit",
    [VOICE_BASS_808] = "bass_808",
    [VOICE_SUB] = "sub",
    [VOICE_REESE] = "reese",
    [VOICE_ACID] = "acid",
    [VOICE_SUPERSAW] = "supersaw",
    [VOICE_NONE] = "none",
};
static_assert(ARRAY_LENGTH(voice_names) == VOICE_COUNT, "name every voice");

// Members stand between spaces; families may hold families.
static const struct {
    const char *id, *members;
} families[] = {
    {"drums",
     " drum_machine breakbeat brushed_drums kick snare hi_hat cymbals toms"
     " jazz_drums room_drums rock_drums "},
    {"drum_machine", " drum_machine_808 "},
    {"percussion",
     " shaker tambourine congas bongos cajon tabla djembe taiko timpani clap"
     " finger_snaps cowbell claves triangle woodblock orchestral_percussion "},
    {"bass",
     " bass_guitar upright_bass fretless_bass slap_bass synth_bass sub_bass"
     " bass_808 acid_bass reese_bass bowed_bass "},
    {"bass_guitar", " picked_bass "},
    {"slap_bass", " popped_bass "},
    {"synth_bass", " acid_bass reese_bass sub_bass analog_bass square_bass "},
    {"sub_bass", " bass_808 "},
    {"piano", " felt_piano upright_piano bright_piano electric_grand"
              " honky_tonk_piano "},
    {"electric_piano", " rhodes wurlitzer fm_piano "},
    {"organ",
     " hammond_organ pipe_organ percussive_organ rock_organ reed_organ "},
    {"guitar",
     " acoustic_guitar nylon_guitar twelve_string_guitar electric_guitar"
     " slide_guitar "},
    {"acoustic_guitar", " nylon_guitar twelve_string_guitar "},
    {"electric_guitar",
     " jazz_guitar muted_guitar overdrive_guitar distortion_guitar "},
    {"synth",
     " pad stab synth_lead arpeggio pluck synth_bass acid_bass reese_bass"
     " polysynth synth_strings synth_brass crystal atmosphere brightness"
     " echo_drops "},
    {"pad", " warm_pad new_age_pad choir_pad bowed_pad metallic_pad halo_pad"
            " sweep_pad soundtrack_pad "},
    {"synth_lead",
     " supersaw square_lead calliope_lead charang_lead bass_lead "},
    {"arpeggio", " square_arpeggio "},
    {"strings",
     " violin viola cello slow_strings tremolo_strings pizzicato_strings "},
    {"violin", " fiddle "},
    {"brass", " trumpet trombone french_horn tuba "},
    {"trumpet", " muted_trumpet "},
    {"woodwinds", " flute pan_flute clarinet oboe bassoon saxophone recorder "},
    {"saxophone", " soprano_sax tenor_sax baritone_sax "},
    {"flute", " pan_flute "},
    {"orchestra", " strings "},
    {"bells", " glockenspiel celesta music_box tubular_bells tinkle_bell "},
    {"vocals", " choir vocal_chops rap humming beatbox "},
};

static const char *const textures[] = {
    "vinyl_crackle", "tape_hiss", "rain",   "thunder",
    "wind",          "ocean",     "water",  "birds",
    "crickets",      "forest",    "fire",   "city",
    "crowd",         "train",     "static", "field_recording",
};

const Instrument *
instrument_table(size_t *count)
{
    *count = ARRAY_LENGTH(instruments);
    return instruments;
}

const Instrument *
instrument_table_find(const char *id)
{
    for (size_t i = 0; id != NULL && i < ARRAY_LENGTH(instruments); i++)
        if (text_same_id(id, instruments[i].id))
            return &instruments[i];
    return NULL;
}

const char *
instrument_table_voice_name(Voice voice)
{
    return voice_names[voice];
}

static const char *
members_of(const char *id)
{
    for (size_t i = 0; i < ARRAY_LENGTH(families); i++)
        if (text_same_id(id, families[i].id))
            return families[i].members;
    return NULL;
}

bool
instrument_table_is_family(const char *id)
{
    return id != NULL && members_of(id) != NULL;
}

// True if the list of members holds `id` or a family that does. The families
// hold each other at most four deep (synth, synth_bass, sub_bass, bass_808).
static bool
is_member(const char *id, const char *family, int depth)
{
    const char *members = members_of(family);
    if (members == NULL || depth == 0)
        return false;
    char member[64];
    for (const char *at = members + 1; *at != '\0';) {
        size_t length = strcspn(at, " ");
        if (length < sizeof(member)) {
            memcpy(member, at, length);
            member[length] = '\0';
            if (text_same_id(id, member) || is_member(id, member, depth - 1))
                return true;
        }
        at += length + (at[length] == ' ' ? 1 : 0);
    }
    return false;
}

bool
instrument_table_matches(const char *id, const char *wanted)
{
    if (id == NULL || wanted == NULL)
        return false;
    if (text_same_id(id, wanted) || is_member(id, wanted, 5))
        return true;
    Role role = ROLE_COUNT;
    const Instrument *instrument = instrument_table_find(id);
    return instrument != NULL && music_role_find(wanted, &role) &&
           instrument->role == role;
}

const char *const *
instrument_table_textures(size_t *count)
{
    *count = ARRAY_LENGTH(textures);
    return textures;
}
