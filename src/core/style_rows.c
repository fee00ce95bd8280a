// SPDX-License-Identifier: MIT
// The engine styles (composer.md 2.3). Chords: roman numerals of the major
// scale of the tonic, one token a bar, '_' between two chords of a bar.
#include "style_rows.h"

#include "timbre/base/memory.h"

static const Style styles[] = {
    {
        .id = "lofi",
        .text = "lo-fi hip hop: soft, swung, dusty chords",
        .tempo_low_bpm = 68,
        .tempo_high_bpm = 92,
        .tempo_bpm = 80,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 57,
        .modes = {{MODE_MINOR, 4}, {MODE_DORIAN, 3}, {MODE_MAJOR, 4}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I^9 vi9 ii9 V13 | I^9 iii7 vi9 II9 | IV^9 iii7 ii9 I^9 | IV^7 V13 "
            "iii7 vi9",
        .chords_b_major = "IV^9 III7#9 vi9 v9_I13 | ii9 V13 I^9 VI7b9",
        .chords_a_minor =
            "i9 iv9 i9 v7 | i9 bVI^7 iv9 v7 | iv9 bVII13 bIII^9 bVI^7 | i9 IV9 "
            "i9 IV9",
        .chords_b_minor = "bVI^7 v7 i9 i9 | iv9 v7 bVI^7 bVII13",
        .form_family = "song",
        .form_energies = "I4e2 A8e3 B8e4 A8e3 C4e2 B8e5 O4e2",
        .melody_cells =
            "x..x..x...x..... | ..x.x..x....x... | x.....x.x..x.... | "
            "....x.x.x..x.x..",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] = {{"bass_guitar", "upright_bass", "fretless_bass"},
                               28,
                               45,
                               1},
                [BAND_COMP] =
                    {{"electric_piano", "fm_piano", "piano"}, 50, 70, 1},
                [BAND_PAD] =
                    {{"warm_pad", "new_age_pad", "sweep_pad"}, 52, 72, 3},
                [BAND_LEAD] =
                    {{"vibraphone", "jazz_guitar", "piano"}, 64, 81, 2},
                [BAND_ARP] =
                    {{"nylon_guitar", "jazz_guitar", "marimba"}, 62, 79, 4},
                [BAND_COUNTER] = {{"flute", "saxophone"}, 60, 76, 5},
            },
    },
    {
        .id = "boom_bap",
        .text = "sampled drums and bass, head-nodding",
        .tempo_low_bpm = 82,
        .tempo_high_bpm = 98,
        .tempo_bpm = 90,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 60,
        .modes = {{MODE_MINOR, 5}, {MODE_DORIAN, 4}, {MODE_PHRYGIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I9 IV9 I9 IV9 | vi7 ii7 V7 I^7",
        .chords_b_major = "IV^7 iii7 ii7 I^7 | ii7 V7 vi7 vi7",
        .chords_a_minor =
            "i7 i7 iv7 i7 | i7 bVI^7 i7 V7#9 | i9 bVII6 bVI^7 v7 | i7 IV7 i7 "
            "IV7",
        .chords_b_minor = "iv7 i7 bVI^7 V7 | bVI^7 bVII6 i7 i7",
        .form_family = "song",
        .form_energies = "I4e1 A8e3 B8e4 A8e3 B8e5 O4e2",
        .melody_cells =
            "x.x...x.x....... | ..xx.x..x.x..... | x..x..x.x..x.... | "
            "x.....x...x.x...",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"upright_bass", "bass_guitar", "synth_bass"}, 28, 45, 1},
                [BAND_COMP] =
                    {{"piano", "electric_piano", "hammond_organ"}, 50, 70, 1},
                [BAND_PAD] = {{"strings", "warm_pad"}, 52, 72, 3},
                [BAND_LEAD] = {{"vibraphone", "trumpet", "flute"}, 64, 81, 3},
                [BAND_ARP] = {{"harp", "koto", "nylon_guitar"}, 62, 79, 4},
                [BAND_COUNTER] = {{"brass", "french_horn"}, 58, 76, 5},
            },
    },
    {
        .id = "trap",
        .text = "808 bass, half-time snare, rolling hats",
        .tempo_low_bpm = 120,
        .tempo_high_bpm = 160,
        .tempo_bpm = 140,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MINOR, 5},
                  {MODE_HARMONIC_MINOR, 3},
                  {MODE_PHRYGIAN, 2}},
        .harmonic_rhythm = 0.5,
        .chords_a_major = "vi IV I V | I iii IV iv",
        .chords_b_major = "IV V vi vi | vi V IV IV",
        .chords_a_minor = "i i bVI V | i bVI iv V | i bII i bVII | i i iv V",
        .chords_b_minor = "bVI bVII i i | i bVI bIII bVII",
        .form_family = "song",
        .form_energies = "I8e1 A16e3 B8e4 A16e3 C8e2 B8e5 O8e1",
        .melody_cells =
            "x...x...x..x..x. | x..x..x.....x... | ........x.x.x.x. | "
            "x.x.x...x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine_808"}, 35, 81, 1},
                [BAND_BASS] = {{"bass_808", "sub_bass"}, 24, 43, 2},
                [BAND_COMP] =
                    {{"new_age_pad", "strings", "choir_pad"}, 52, 72, 2},
                [BAND_PAD] = {{"choir_pad", "sweep_pad"}, 50, 70, 1},
                [BAND_LEAD] =
                    {{"tubular_bells", "vibraphone", "square_lead"}, 66, 86, 2},
                [BAND_ARP] = {{"harp", "vibraphone", "music_box"}, 66, 86, 3},
                [BAND_COUNTER] = {{"choir_pad", "halo_pad"}, 60, 76, 5},
            },
    },
    {
        .id = "house",
        .text = "four on the floor with off-beat bass",
        .tempo_low_bpm = 118,
        .tempo_high_bpm = 128,
        .tempo_bpm = 124,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 54,
        .modes = {{MODE_MINOR, 4},
                  {MODE_DORIAN, 4},
                  {MODE_MAJOR, 2},
                  {MODE_MIXOLYDIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I^7 vi7 ii7 V7sus | IV^7 iii7 ii7 iii7 | I^9 I^9 IV^9 IV^9",
        .chords_b_major = "IV V vi I/3 | ii7 iii7 IV^7 V",
        .chords_a_minor =
            "i9 i9 iv9 iv9 | i7 bVII bVI^7 v7 | iv9 v7 i9 i9 | i9 IV9 i9 IV9",
        .chords_b_minor = "bVI^7 bVII i9 v7 | iv7 v7 bVI^7 bVII",
        .form_family = "club",
        .form_energies = "I8e2 A16e3 C8e2 B16e5 A8e3 B16e5 O8e2",
        .melody_cells =
            "x..x..x...x..... | ..x...x...x.x... | x...x..x..x..... | "
            "..x.x..x....x...",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"synth_bass", "analog_bass", "bass_guitar"}, 28, 45, 2},
                [BAND_COMP] =
                    {{"electric_piano", "hammond_organ", "piano"}, 52, 72, 1},
                [BAND_PAD] = {{"warm_pad", "polysynth", "strings"}, 50, 72, 1},
                [BAND_LEAD] =
                    {{"synth_lead", "vibraphone", "square_lead"}, 64, 84, 4},
                [BAND_ARP] = {{"arpeggio", "pluck", "crystal"}, 60, 80, 3},
                [BAND_COUNTER] = {{"strings", "brass"}, 62, 79, 5},
            },
    },
    {
        .id = "techno",
        .text = "driving four on the floor, few chords",
        .tempo_low_bpm = 126,
        .tempo_high_bpm = 140,
        .tempo_bpm = 132,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_PHRYGIAN, 4}, {MODE_MINOR, 4}, {MODE_DORIAN, 2}},
        .harmonic_rhythm = 0.25,
        .chords_a_major = "I7 I7 I7 bVII",
        .chords_b_major = "I7 I7 bVII IV7",
        .chords_a_minor = "i i i i | i i bII i | i7 i7 i7 bVII | i i iv i",
        .chords_b_minor = "i bVI i bVII | i bII bIII bII",
        .form_family = "club",
        .form_energies = "I16e2 A16e3 C8e2 B16e5 A16e4 B16e5 O16e2",
        .melody_cells =
            "x..x..x..x..x.x. | ..x..x....x..x.. | x.....x......... | "
            "x..x..x.........",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"synth_bass", "acid_bass", "analog_bass"}, 28, 43, 1},
                [BAND_COMP] = {{"polysynth", "synth_brass", "stab"}, 48, 68, 2},
                [BAND_PAD] =
                    {{"sweep_pad", "warm_pad", "soundtrack_pad"}, 50, 70, 2},
                [BAND_LEAD] =
                    {{"bass_lead", "square_lead", "synth_lead"}, 60, 79, 4},
                [BAND_ARP] =
                    {{"arpeggio", "square_arpeggio", "bass_lead"}, 55, 75, 3},
                [BAND_COUNTER] = {{"atmosphere", "echo_drops"}, 60, 76, 5},
            },
    },
    {
        .id = "trance",
        .text = "rolling bass, arpeggios and a wide lead",
        .tempo_low_bpm = 130,
        .tempo_high_bpm = 142,
        .tempo_bpm = 138,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MINOR, 6}, {MODE_MAJOR, 2}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I V vi IV | vi IV I V | IV V vi iii",
        .chords_b_major = "IV V I/3 vi | vi IV I V/3",
        .chords_a_minor =
            "i bVI bIII bVII | i bVII bVI bVII | i iv bVI bVII | bVI bVII i "
            "bIII",
        .chords_b_minor = "bVI bVII i bIII/5 | bVI bVII v i",
        .form_family = "club",
        .form_energies = "I8e2 A16e3 C16e2 B16e5 A8e3 B16e5 O8e2",
        .melody_cells =
            "x..x..x..x..x.x. | x.....x.....x... | x.x...x.x...x... | "
            "x..x..x.x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"synth_bass", "analog_bass", "sub_bass"}, 28, 43, 2},
                [BAND_COMP] =
                    {{"supersaw", "polysynth", "synth_brass"}, 55, 76, 4},
                [BAND_PAD] = {{"warm_pad", "strings", "choir_pad"}, 52, 74, 1},
                [BAND_LEAD] =
                    {{"supersaw", "synth_lead", "square_lead"}, 67, 88, 3},
                [BAND_ARP] = {{"arpeggio", "pluck", "crystal"}, 62, 86, 2},
                [BAND_COUNTER] = {{"strings", "choir_pad"}, 62, 79, 5},
            },
    },
    {
        .id = "dnb",
        .text = "fast breakbeats over a deep bass",
        .tempo_low_bpm = 165,
        .tempo_high_bpm = 178,
        .tempo_bpm = 174,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 53,
        .modes = {{MODE_MINOR, 6}, {MODE_DORIAN, 3}},
        .harmonic_rhythm = 0.5,
        .chords_a_major = "I^9 I^9 vi9 vi9 | IV^9 V vi7 iii7",
        .chords_b_major = "IV^7 V6 iii7 vi7 | ii9 V7sus I^9 I^9",
        .chords_a_minor =
            "i9 i9 bVI^7 bVI^7 | i9 v7 bVI^7 bVII | iv9 iv9 i9 i9 | i7 bIII "
            "bVII iv7",
        .chords_b_minor = "bVI^7 bVII i9 bIII | iv9 v7 i9 i9",
        .form_family = "club",
        .form_energies = "I16e2 A16e4 C16e2 B16e5 A16e4 O8e2",
        .melody_cells =
            "x.......x..x.... | x..x..x......... | ....x...x.x..... | "
            "x.....x.....x...",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"reese_bass", "sub_bass", "synth_bass"}, 26, 43, 2},
                [BAND_COMP] =
                    {{"electric_piano", "fm_piano", "new_age_pad"}, 52, 74, 2},
                [BAND_PAD] = {{"warm_pad", "sweep_pad", "strings"}, 52, 72, 1},
                [BAND_LEAD] =
                    {{"square_lead", "flute", "synth_lead"}, 66, 86, 3},
                [BAND_ARP] = {{"crystal", "vibraphone", "pluck"}, 62, 82, 4},
                [BAND_COUNTER] = {{"choir_pad", "brass"}, 60, 76, 5},
            },
    },
    {
        .id = "synthwave",
        .text = "eighties synths and gated drums",
        .tempo_low_bpm = 84,
        .tempo_high_bpm = 118,
        .tempo_bpm = 100,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MINOR, 6}, {MODE_DORIAN, 2}, {MODE_MAJOR, 2}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I V vi IV | I iii IV V | vi IV I V",
        .chords_b_major = "IV V iii vi | IV I/3 ii V",
        .chords_a_minor =
            "i bVI bIII bVII | i bVII bVI v | i iv bVI bVII | i bIII bVII iv",
        .chords_b_minor = "bVI bVII i bIII | bVI bVII bIII iv | iv bVI i bVII",
        .form_family = "song",
        .form_energies = "I8e2 A8e3 B8e4 A8e3 B8e5 C8e2 B8e5 O8e2",
        .melody_cells =
            "x.....x...x..... | x..x..x.x....... | x...x...x..x..x. | "
            "x.......x.x.x...",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine"}, 35, 81, 1},
                [BAND_BASS] = {{"synth_bass", "analog_bass"}, 28, 45, 2},
                [BAND_COMP] =
                    {{"polysynth", "synth_brass", "synth_strings"}, 52, 72, 3},
                [BAND_PAD] =
                    {{"warm_pad", "synth_strings", "choir_pad"}, 52, 72, 1},
                [BAND_LEAD] =
                    {{"synth_lead", "square_lead", "charang_lead"}, 66, 86, 3},
                [BAND_ARP] =
                    {{"arpeggio", "square_arpeggio", "pluck"}, 60, 82, 2},
                [BAND_COUNTER] = {{"synth_strings", "choir_pad"}, 60, 76, 5},
            },
    },
    {
        .id = "ambient",
        .text = "slow pads without drums",
        .tempo_low_bpm = 52,
        .tempo_high_bpm = 80,
        .tempo_bpm = 64,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_LYDIAN, 4},
                  {MODE_MAJOR, 3},
                  {MODE_MINOR, 3},
                  {MODE_DORIAN, 2}},
        .harmonic_rhythm = 0.5,
        .chords_a_major =
            "I^9 I^9 IV^9 IV^9 | Iadd9 Vsus4 IV^7 Iadd9 | I^7 II/1 I^7 II/1 | "
            "I^9 iii7 IV^9 IV^9",
        .chords_b_major = "vi9 IV^9 Iadd9 Vsus4 | IV^9 vi9 iii7 I^9",
        .chords_a_minor =
            "i9 bVI^7 i9 bVI^7 | i9 bIIIadd9 bVI^7 v7 | iv9 iv9 i9 i9 | iadd9 "
            "bVIIadd9 bVI^9 bVI^9",
        .chords_b_minor = "bVI^9 bVIIadd9 i9 v7 | iv9 bVI^7 i9 bVII",
        .form_family = "slow",
        .form_energies = "I8e1 A8e2 B8e3 A8e3 C8e2 O8e1",
        .melody_cells =
            "x............... | ....x........... | x.......x....... | "
            "x.....x.........",
        .parts =
            {
                [BAND_BASS] = {{"warm_pad", "strings", "sub_bass"}, 28, 48, 1},
                [BAND_COMP] =
                    {{"piano", "electric_piano", "vibraphone"}, 60, 84, 2},
                [BAND_PAD] =
                    {{"warm_pad", "sweep_pad", "choir_pad"}, 48, 72, 1},
                [BAND_LEAD] =
                    {{"flute", "new_age_pad", "tubular_bells"}, 67, 86, 2},
                [BAND_ARP] = {{"crystal", "harp", "celesta"}, 62, 86, 3},
                [BAND_COUNTER] = {{"choir_pad", "strings"}, 55, 74, 4},
            },
    },
    {
        .id = "jazz",
        .text = "swing with a walking bass",
        .tempo_low_bpm = 100,
        .tempo_high_bpm = 220,
        .tempo_bpm = 140,
        .meter = {4, 4},
        .swing_unit = 8,
        .swing_percent = 0,
        .modes = {{MODE_MAJOR, 5}, {MODE_DORIAN, 3}, {MODE_HARMONIC_MINOR, 2}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I^9 VI7b9 ii9 V13 | I^9 ii9 iii7_VI7 ii9_V13 | I^7_I9 IV^7_#IVo7 "
            "I/5_VI7 ii7_V13 | iii7 VI7b9 ii9 V13",
        .chords_b_major =
            "III9 III9 VI13 VI13 II9 II9 V13 V7b9 | IV^7 iv6_bVII9 I^9 VI7b9 "
            "ii9 V13 I^9 V13",
        .chords_a_minor =
            "i69 iih7 V7b9 i69 | i69 bVI7 iih7 V7b9 | iv9 bVII13 bIII^7 bVI^7 "
            "iih7 V7b9 i69 i69",
        .chords_b_minor =
            "iv9 bVII13 bIII^9 bIII^9 | v7 I7b9 iv9 iv9 iih7 V7b9 i69 i69",
        .form_family = "aaba",
        .form_energies = "I4e2 A8e3 A8e3 B8e4 A8e4 B8e5 A8e4 O4e2",
        .melody_cells =
            "x.x.x.x.x.x.x... | ..x.x.x.x....... | x...x.x...x.x... | "
            "..x...x.x.x.x.x. | x.....x.x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"jazz_drums"}, 35, 81, 1},
                [BAND_BASS] = {{"upright_bass", "bass_guitar"}, 28, 48, 1},
                [BAND_COMP] =
                    {{"piano", "electric_piano", "jazz_guitar"}, 50, 69, 1},
                [BAND_PAD] = {{"strings", "brass", "slow_strings"}, 52, 72, 5},
                [BAND_LEAD] =
                    {{"tenor_sax", "trumpet", "saxophone"}, 58, 82, 2},
                [BAND_COUNTER] = {{"trombone", "muted_trumpet"}, 50, 67, 5},
            },
    },
    {
        .id = "bossa_nova",
        .text = "nylon guitar over a soft Brazilian beat",
        .tempo_low_bpm = 112,
        .tempo_high_bpm = 150,
        .tempo_bpm = 132,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MAJOR, 5}, {MODE_DORIAN, 3}, {MODE_MINOR, 2}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I^9 I^9 II13 II13 ii9 V13 I^9 bII^7 | I69 VI7b9 ii9 "
                          "V13 | I^7 #Io7 "
                          "ii7 V13 | IV^7 iv6 iii7 VI7b9",
        .chords_b_major =
            "IV^9 iv69 I^9 VI7b9 II13 ii9 bII^7 I69 | bII^7 bII^7 I^9 I^9",
        .chords_a_minor =
            "i69 i69 iih7 V7b9 | i9 v7_I7b9 iv9 bVII13 | i9 bVI^7 iih7 V7b9",
        .chords_b_minor = "iv9 bVII13 bIII^9 bVI^7 | iv9 i9 iih7 V7b9",
        .form_family = "aaba",
        .form_energies = "I4e2 A8e3 A8e3 B8e4 A8e4 B8e5 A8e4 O4e2",
        .melody_cells =
            "x.....x.x...x... | ..x.x.x.....x... | x.....x.....x.x. | "
            "x...x.x.....x...",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] = {{"upright_bass", "bass_guitar", "fretless_bass"},
                               28,
                               45,
                               1},
                [BAND_COMP] = {{"nylon_guitar", "acoustic_guitar",
                                "electric_piano"},
                               50,
                               70,
                               1},
                [BAND_PAD] =
                    {{"strings", "warm_pad", "slow_strings"}, 54, 74, 4},
                [BAND_LEAD] = {{"flute", "tenor_sax", "vibraphone"}, 62, 82, 2},
                [BAND_COUNTER] = {{"strings", "saxophone"}, 58, 74, 5},
            },
    },
    {
        .id = "rock",
        .text = "guitars, bass and a loud kit",
        .tempo_low_bpm = 96,
        .tempo_high_bpm = 168,
        .tempo_bpm = 124,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MIXOLYDIAN, 3},
                  {MODE_MAJOR, 3},
                  {MODE_MINOR, 4},
                  {MODE_DORIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I5 IV5 I5 V5 | I bVII IV I | I V vi IV | I5 I5 IV5 V5",
        .chords_b_major = "IV V I vi | I V/3 vi IV | IV I V V",
        .chords_a_minor =
            "i5 bVI5 bIII5 bVII5 | i5 bVII5 bVI5 bVII5 | i5 i5 bIII5 IV5 | i5 "
            "iv5 bVI5 V5",
        .chords_b_minor = "bVI bVII i i | bIII bVII bVI bVII | bVI bIII bVII i",
        .form_family = "song",
        .form_energies = "I4e2 A8e3 B8e5 A8e3 B8e5 C8e3 B8e5 O4e4",
        .melody_cells =
            "x...x.x.x....... | x.x.x...x.x..... | ..x.x.x...x.x... | "
            "x.....x.x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"rock_drums"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"picked_bass", "bass_guitar", "slap_bass"}, 28, 45, 1},
                [BAND_COMP] = {{"overdrive_guitar", "distortion_guitar",
                                "electric_guitar"},
                               40,
                               62,
                               2},
                [BAND_PAD] =
                    {{"rock_organ", "hammond_organ", "strings"}, 52, 72, 4},
                [BAND_LEAD] = {{"overdrive_guitar", "distortion_guitar",
                                "synth_lead"},
                               62,
                               84,
                               3},
                [BAND_ARP] = {{"electric_guitar", "acoustic_guitar",
                               "muted_guitar"},
                              52,
                              74,
                              1},
                [BAND_COUNTER] =
                    {{"electric_guitar", "muted_guitar"}, 58, 74, 5},
            },
    },
    {
        .id = "metal",
        .text = "fast, heavy riffs in power chords",
        .tempo_low_bpm = 110,
        .tempo_high_bpm = 190,
        .tempo_bpm = 150,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_PHRYGIAN, 4},
                  {MODE_HARMONIC_MINOR, 3},
                  {MODE_MINOR, 4}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I5 bVI5 bVII5 I5 | I5 bII5 I5 bIII5",
        .chords_b_major = "bVI5 bVII5 I5 I5",
        .chords_a_minor = "i5 i5 bII5 i5 | i5 bVI5 bVII5 i5 | i5 bII5 bIII5 "
                          "bII5 | i5 i5 bVI5 "
                          "V5 | i5 bV5 iv5 bII5",
        .chords_b_minor =
            "bVI5 bVII5 i5 i5 | i5 bIII5 bVII5 bVI5 | iv5 bVI5 i5 V5",
        .form_family = "song",
        .form_energies = "I4e3 A8e4 B8e5 A8e4 C8e2 B8e5 O4e5",
        .melody_cells =
            "x...x...x.x.x... | x.x.x.x.x....... | x.......x....... | "
            "x..x..x.x.x.x.x.",
        .parts =
            {
                [BAND_DRUMS] = {{"rock_drums"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"picked_bass", "bass_guitar", "synth_bass"}, 26, 43, 1},
                [BAND_COMP] =
                    {{"distortion_guitar", "overdrive_guitar"}, 38, 58, 2},
                [BAND_PAD] =
                    {{"strings", "choir_pad", "synth_strings"}, 52, 72, 4},
                [BAND_LEAD] = {{"distortion_guitar", "overdrive_guitar",
                                "charang_lead"},
                               64,
                               88,
                               3},
                [BAND_ARP] = {{"electric_guitar", "muted_guitar"}, 50, 72, 1},
                [BAND_COUNTER] =
                    {{"overdrive_guitar", "distortion_guitar"}, 56, 74, 5},
            },
    },
    {
        .id = "folk",
        .text = "acoustic guitars and a simple tune",
        .tempo_low_bpm = 78,
        .tempo_high_bpm = 132,
        .tempo_bpm = 100,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 52,
        .modes = {{MODE_MAJOR, 6},
                  {MODE_MIXOLYDIAN, 2},
                  {MODE_DORIAN, 2},
                  {MODE_MINOR, 2}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I IV I V | I V vi IV | I IV/1 I V/3 | I iii IV V | I bVII IV I",
        .chords_b_major = "IV I V vi | IV V I I/3 | vi IV I V",
        .chords_a_minor =
            "i bVII i bVII | i bVI bIII bVII | i iv i v | i IV i bVII",
        .chords_b_minor = "bIII bVII i i | bVI bVII i v",
        .form_family = "song",
        .form_energies = "I4e2 A8e2 B8e4 A8e3 B8e4 C8e2 B8e5 O4e2",
        .melody_cells =
            "x...x.x.x....... | x.x.x...x...x... | x.....x.x.x..... | "
            "..x.x.x.x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"upright_bass", "bass_guitar", "bowed_bass"}, 28, 45, 2},
                [BAND_COMP] =
                    {{"acoustic_guitar", "nylon_guitar", "banjo"}, 48, 69, 2},
                [BAND_PAD] =
                    {{"slow_strings", "strings", "accordion"}, 52, 72, 4},
                [BAND_LEAD] = {{"flute", "violin", "harmonica"}, 64, 84, 2},
                [BAND_ARP] =
                    {{"nylon_guitar", "acoustic_guitar", "harp"}, 52, 76, 1},
                [BAND_COUNTER] = {{"violin", "cello"}, 55, 74, 4},
            },
    },
    {
        .id = "cinematic",
        .text = "film music: ostinati, brass and drums",
        .tempo_low_bpm = 60,
        .tempo_high_bpm = 140,
        .tempo_bpm = 92,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MINOR, 6},
                  {MODE_DORIAN, 2},
                  {MODE_HARMONIC_MINOR, 2},
                  {MODE_MAJOR, 2},
                  {MODE_LYDIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I IV vi V | I II IV I | I iii IV iv | vi IV I V",
        .chords_b_major = "IV V vi I/3 | I bVI bVII I | vi IV I/3 V",
        .chords_a_minor = "i bVI bIII bVII | i bVI iv V | i v bVI iv | i bVII "
                          "bVI V | i i bVI "
                          "bVII",
        .chords_b_minor =
            "bVI bVII i bIII/5 | bVI bIII bVII iv | i bIII bVII IV",
        .form_family = "song",
        .form_energies = "I8e1 A8e2 B8e3 A8e3 C4e2 B16e5 O4e3",
        .melody_cells =
            "x.......x....... | x...x...x.....x. | x.....x.x....... | "
            "x.......x...x...",
        .parts =
            {
                [BAND_DRUMS] = {{"orchestral_percussion"}, 35, 81, 1},
                [BAND_BASS] = {{"bowed_bass", "cello", "strings"}, 28, 48, 1},
                [BAND_COMP] = {{"strings", "pizzicato_strings", "slow_strings"},
                               50,
                               69,
                               3},
                [BAND_PAD] =
                    {{"strings", "slow_strings", "choir_pad"}, 52, 74, 1},
                [BAND_LEAD] = {{"french_horn", "flute", "oboe"}, 60, 82, 2},
                [BAND_ARP] =
                    {{"harp", "pizzicato_strings", "vibraphone"}, 60, 84, 3},
                [BAND_COUNTER] = {{"brass", "trumpet", "choir_pad"}, 50, 69, 4},
            },
    },
    {
        .id = "orchestral",
        .text = "an orchestra: strings, woodwinds, horns and timpani",
        .tempo_low_bpm = 60,
        .tempo_high_bpm = 132,
        .tempo_bpm = 88,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MAJOR, 5},
                  {MODE_MINOR, 4},
                  {MODE_HARMONIC_MINOR, 2},
                  {MODE_LYDIAN, 1},
                  {MODE_DORIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I V/3 vi iii IV I/3 ii V7 | I vi IV V | I IV/1 V7/1 I | "
            "I ii V7/3 I | I II/1 IV I",
        .chords_b_major = "IV V I/3 vi ii V7 I I | vi IV I/3 V | IV V/3 vi iii",
        .chords_a_minor =
            "i iv V7 i | i bVI iv V | i V/3 bVI iv | i v bVI bIII | "
            "i bVII bVI V7",
        .chords_b_minor =
            "bVI bVII bIII bVI iv V i i | bIII bVII i v | iv i/5 V7 i",
        .form_family = "song",
        .form_energies = "I4e1 A8e2 B8e4 A8e3 C8e2 B8e5 O4e2",
        .melody_cells =
            "x.......x...x... | x...x...x....... | x.....x.x...x... | "
            "x...x.x.x...x...",
        .parts =
            {
                [BAND_DRUMS] = {{"orchestral_percussion"}, 35, 81, 3},
                [BAND_BASS] = {{"bowed_bass", "cello"}, 28, 48, 1},
                [BAND_COMP] = {{"strings", "pizzicato_strings",
                                "tremolo_strings"},
                               50,
                               70,
                               2},
                [BAND_PAD] = {{"slow_strings", "strings"}, 52, 74, 1},
                [BAND_LEAD] =
                    {{"flute", "oboe", "violin", "clarinet"}, 62, 84, 2},
                [BAND_ARP] =
                    {{"harp", "pizzicato_strings", "celesta"}, 60, 84, 3},
                [BAND_COUNTER] =
                    {{"french_horn", "cello", "clarinet"}, 50, 70, 4},
            },
    },
    {
        .id = "waltz",
        .text = "three in a bar: bass, chord, chord",
        .tempo_low_bpm = 84,
        .tempo_high_bpm = 180,
        .tempo_bpm = 132,
        .meter = {3, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MAJOR, 6}, {MODE_MINOR, 2}, {MODE_HARMONIC_MINOR, 3}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I I V7/5 V7 V7 V7/3 I I | I IV I/5 V7 | I VI7 ii V7 "
                          "| I V/3 vi iii "
                          "IV I/3 ii/3 V7",
        .chords_b_major =
            "vi iii IV I/3 ii/3 I/5 V7 I | IV I/3 V7/5 I | II7 II7 V V7",
        .chords_a_minor =
            "i i V7/3 V7 V7 V7 i i | i iv i/5 V7 | i VI7b9 iv V7 | i bVII bVI "
            "V7",
        .chords_b_minor = "bIII bVII bIII V7 | iv i iih7/3 V7 | bVI bIII iv V7",
        .form_family = "aaba",
        .form_energies = "I4e2 A16e3 B16e4 A16e3 C8e2 B16e5 O8e2",
        .melody_cells =
            "x...x...x... | x.......x... | x...x.x.x... | x.x.x.x.x... | "
            "x...........",
        .parts =
            {
                [BAND_BASS] =
                    {{"bowed_bass", "upright_bass", "cello"}, 28, 48, 1},
                [BAND_COMP] = {{"piano", "strings", "harp"}, 52, 72, 1},
                [BAND_PAD] =
                    {{"strings", "slow_strings", "pipe_organ"}, 52, 72, 4},
                [BAND_LEAD] = {{"violin", "flute", "clarinet"}, 64, 86, 2},
                [BAND_ARP] =
                    {{"harp", "harpsichord", "nylon_guitar"}, 60, 84, 3},
                [BAND_COUNTER] = {{"cello", "oboe", "french_horn"}, 50, 69, 4},
            },
    },
    {
        .id = "reggae",
        .text = "one drop, off-beat guitar, deep bass",
        .tempo_low_bpm = 66,
        .tempo_high_bpm = 92,
        .tempo_bpm = 76,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 57,
        .modes = {{MODE_MINOR, 4},
                  {MODE_DORIAN, 2},
                  {MODE_MAJOR, 4},
                  {MODE_MIXOLYDIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I I IV IV | I V ii IV | I vi ii V | I IV V IV",
        .chords_b_major = "IV I IV V | vi ii IV V",
        .chords_a_minor =
            "i i iv iv | i bVII i bVII | i iv bVII bIII | i v i v",
        .chords_b_minor = "bVI bVII i i | iv i iv v | bIII bVII iv i",
        .form_family = "song",
        .form_energies = "I4e2 A8e3 B8e4 A8e3 C8e2 B8e5 O4e2",
        .melody_cells =
            "x..x..x.x....... | ..x.x.x.....x... | x.....x...x.x... | "
            "....x.x.x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"bass_guitar", "synth_bass", "picked_bass"}, 26, 43, 1},
                [BAND_COMP] =
                    {{"electric_guitar", "piano", "muted_guitar"}, 55, 72, 1},
                [BAND_PAD] =
                    {{"warm_pad", "strings", "hammond_organ"}, 52, 70, 5},
                [BAND_LEAD] =
                    {{"saxophone", "accordion", "trumpet"}, 62, 81, 2},
                [BAND_ARP] = {{"hammond_organ",
                               "rock_organ", "percussive_organ"},
                              52,
                              70,
                              3},
                [BAND_COUNTER] = {{"brass", "trombone"}, 55, 74, 4},
            },
    },
    {
        .id = "funk",
        .text = "syncopated sixteenths, ninth chords",
        .tempo_low_bpm = 92,
        .tempo_high_bpm = 120,
        .tempo_bpm = 106,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 54,
        .modes = {{MODE_DORIAN, 5},
                  {MODE_MIXOLYDIAN, 4},
                  {MODE_MINOR, 1},
                  {MODE_MAJOR, 1}},
        .harmonic_rhythm = 0.5,
        .chords_a_major =
            "I9 I9 IV9 IV9 | I7 bVII9 IV9 I7 | I9 I9 I9 V7#9 | IV^7 iii7 ii7 "
            "V7sus",
        .chords_b_major =
            "IV9 V9 I9 I9 | ii9 iii7 IV^7 V7sus | IV^9 V13 iii7 vi7",
        .chords_a_minor = "i9 i9 IV9 IV9 | i7 i7 iv7 bVII13 | i9 IV13 i9 IV13 "
                          "| i7 i7 i7 V7#9",
        .chords_b_minor = "bVI^7 bVII i9 i9 | iv9 bVII13 bIII^7 V7#9",
        .form_family = "song",
        .form_energies = "I4e2 A8e3 B8e4 A8e4 C4e2 B8e5 O4e4",
        .melody_cells =
            "x..x..x.x....... | ..xx..x...x..... | x.xx..x......x.. | "
            "....x..xx..x....",
        .parts =
            {
                [BAND_DRUMS] = {{"room_drums"}, 35, 81, 1},
                [BAND_BASS] =
                    {{"slap_bass", "bass_guitar", "popped_bass"}, 28, 48, 1},
                [BAND_COMP] =
                    {{"muted_guitar", "clavinet", "electric_piano"}, 55, 74, 2},
                [BAND_PAD] =
                    {{"rock_organ", "hammond_organ", "strings"}, 52, 72, 3},
                [BAND_LEAD] =
                    {{"brass", "saxophone", "synth_brass"}, 60, 81, 3},
                [BAND_ARP] = {{"clavinet", "electric_piano", "electric_guitar"},
                              55,
                              76,
                              4},
                [BAND_COUNTER] = {{"synth_brass", "trumpet"}, 60, 79, 4},
            },
    },
    {
        .id = "salsa",
        .text = "clave, montuno and brass",
        .tempo_low_bpm = 88,
        .tempo_high_bpm = 110,
        .tempo_bpm = 98,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MINOR, 4},
                  {MODE_DORIAN, 3},
                  {MODE_HARMONIC_MINOR, 3},
                  {MODE_MAJOR, 3},
                  {MODE_MIXOLYDIAN, 2}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I IV V IV | I vi ii V | I7 IV7 V7 IV7",
        .chords_b_major = "ii V I VI7 | IV V I I",
        .chords_a_minor =
            "i iv V7 iv | i bVII bVI V7 | i i V7 V7 | iih7 V7 i i",
        .chords_b_minor = "i V7 i V7 | bIII bVII bVI V7 | iv i V7 i",
        .form_family = "song",
        .form_energies = "I4e2 A8e3 B8e4 A8e3 C4e3 B16e5 O4e5",
        .melody_cells =
            "x..x..x.x..x.... | ..x.x.x.x....... | x...x.x...x.x... | "
            "..x..x..x..x.x..",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] = {{"upright_bass", "bass_guitar", "fretless_bass"},
                               28,
                               48,
                               1},
                [BAND_COMP] =
                    {{"piano", "electric_piano", "nylon_guitar"}, 55, 79, 1},
                [BAND_PAD] = {{"strings", "slow_strings"}, 52, 72, 5},
                [BAND_LEAD] = {{"trumpet", "brass", "flute"}, 62, 82, 2},
                [BAND_COUNTER] = {{"trombone", "brass"}, 55, 74, 4},
            },
    },
    {
        .id = "pop",
        .text = "songs with piano, strings and a tune",
        .tempo_low_bpm = 62,
        .tempo_high_bpm = 128,
        .tempo_bpm = 92,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MAJOR, 7}, {MODE_MINOR, 3}, {MODE_MIXOLYDIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major = "I V/3 vi IV | I iii IV iv | Iadd9 vi7 IV^7 Vsus4 | "
                          "I I/3 IV V | vi "
                          "IV I V",
        .chords_b_major =
            "IV V iii vi | I V vi IV | IV I/3 ii7 V7sus | vi V/3 I IV",
        .chords_a_minor = "i bVI bIII bVII | i bVII/3 bVI iv | i v bVI iv",
        .chords_b_minor =
            "bVI bVII i bIII | iv bVII bIII bVI | bVI bIII bVII i",
        .form_family = "song",
        .form_energies = "I4e1 A8e2 B8e4 A8e3 B8e4 C8e3 B8e5 O4e1",
        .melody_cells =
            "x.x.x...x....... | ..x.x.x.x...x... | x.....x.x.x..... | "
            "x...x...x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"drums"}, 35, 81, 1},
                [BAND_BASS] = {{"bass_guitar", "upright_bass", "fretless_bass"},
                               28,
                               45,
                               2},
                [BAND_COMP] =
                    {{"piano", "electric_piano", "electric_grand"}, 50, 72, 1},
                [BAND_PAD] =
                    {{"strings", "warm_pad", "slow_strings"}, 52, 74, 3},
                [BAND_LEAD] = {{"flute", "violin", "saxophone"}, 64, 84, 2},
                [BAND_ARP] =
                    {{"nylon_guitar", "harp", "acoustic_guitar"}, 60, 81, 3},
                [BAND_COUNTER] = {{"cello", "french_horn", "oboe"}, 52, 70, 4},
            },
    },
    {
        .id = "chiptune",
        .text = "square waves of an old game console",
        .tempo_low_bpm = 120,
        .tempo_high_bpm = 180,
        .tempo_bpm = 150,
        .meter = {4, 4},
        .swing_unit = 16,
        .swing_percent = 50,
        .modes = {{MODE_MAJOR, 5},
                  {MODE_MINOR, 4},
                  {MODE_MIXOLYDIAN, 2},
                  {MODE_LYDIAN, 1}},
        .harmonic_rhythm = 1,
        .chords_a_major =
            "I V vi IV | I bVII IV I | I IV V I | IV V iii vi ii V I I",
        .chords_b_major = "IV V vi V | bVI bVII I I | vi IV I V",
        .chords_a_minor =
            "i bVI bVII i | i bVII bVI V | i bIII bVII iv | i iv bVII bIII bVI "
            "iv V V",
        .chords_b_minor = "bVI bVII i bIII | iv bVII bIII bVI",
        .form_family = "song",
        .form_energies = "I4e2 A8e3 B8e4 A8e4 C8e3 B8e5 O4e3",
        .melody_cells =
            "x.x.x.xxx.x..... | x..x..x.x.x.x.x. | x.x.x...x.xx.x.. | "
            "xx.x.x..x.......",
        .parts =
            {
                [BAND_DRUMS] = {{"drum_machine"}, 35, 81, 1},
                [BAND_BASS] = {{"square_bass", "synth_bass"}, 31, 50, 1},
                [BAND_LEAD] =
                    {{"square_lead", "synth_lead", "calliope_lead"}, 67, 91, 2},
                [BAND_ARP] = {{"square_arpeggio", "arpeggio"}, 60, 79, 1},
                [BAND_COUNTER] = {{"calliope_lead", "synth_lead"}, 60, 79, 4},
            },
    },
};

const Style *
style_rows(size_t *count)
{
    *count = ARRAY_LENGTH(styles);
    return styles;
}
