// SPDX-License-Identifier: MIT
// The readers: each looks for one topic and uses up what it understood. They
// run in the order in which they stand here.
#pragma once

#include "reading.h"
#include "spelling.h"

// On tokens, before there are items.
void reader_chords_read(Reading *reading);
void reader_letters_read(Reading *reading); // AABA
void reader_key_read(Reading *reading);

// On items.
void reader_seed_read(Reading *reading);
void reader_foreign_read(Reading *reading); // names, lyrics, tunings ...
void reader_meter_read(Reading *reading);
void reader_form_read(Reading *reading);
void reader_length_read(Reading *reading);
void reader_tempo_read(Reading *reading);
void reader_parts_read(Reading *reading);
void reader_style_read(Reading *reading);

// Numbers of a progression ("1-5-6-4") become numerals of the mode.
void reader_chords_finish(Reading *reading);
// The user's own words that changed nothing, and what is near to them.
void report_write(Reading *reading, Speller *speller);
