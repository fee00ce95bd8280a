// SPDX-License-Identifier: MIT
// A SoundFont file of which each part loads only the one preset it plays.
//
// Loading a whole SoundFont costs FluidSynth 30 to 60 ms and 17 MB each time,
// and one loaded instance can't be shared: its reference counts aren't atomic
// while each part renders on its own thread. So the index of the file is read
// once, and each preset is handed to FluidSynth as a small SoundFont whose
// sample data are read out of the file. FluidSynth's sample cache then shares
// the samples of parts that play the same preset.
#pragma once

#include "timbre/base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Soundfont Soundfont;
typedef struct SoundfontImage SoundfontImage; // one preset, owned by its font

enum { SOUNDFONT_DRUM_BANK = 128 };

// NULL with a sentence when it isn't a SoundFont 2 or 3 that can be read.
Soundfont *soundfont_open(const char *path, Error *error);
void soundfont_close(Soundfont *soundfont);
const char *soundfont_path(const Soundfont *soundfont);
// Size and time of change: what identifies the file in caches.
uint64_t soundfont_size(const Soundfont *soundfont);
int64_t soundfont_time(const Soundfont *soundfont);

// The preset, or what stands for it: kit 0 for a kit, program 0 for a program,
// else the first preset of all. Any thread. NULL only for a broken file, with
// a sentence.
SoundfontImage *
soundfont_image(Soundfont *soundfont, int bank, int program, Error *error);
// Around all that loads or frees an image in FluidSynth: its cache of samples
// is shared by all of its instances.
void soundfont_lock(Soundfont *soundfont);
void soundfont_unlock(Soundfont *soundfont);

int soundfont_image_bank(const SoundfontImage *image);
int soundfont_image_program(const SoundfontImage *image);
const char *soundfont_image_name(const SoundfontImage *image); // to open it by

// A reader of an image, for FluidSynth's loader: 0 = done, -1 = failed.
void *soundfont_reader_open(const char *image_name);
int soundfont_reader_read(void *self, void *bytes, int64_t count);
int soundfont_reader_seek(void *self, int64_t offset, int whence);
int64_t soundfont_reader_tell(void *self);
int soundfont_reader_close(void *self);
