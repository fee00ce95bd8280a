// SPDX-License-Identifier: MIT
// The file of a PlayerSource, read at the rate and channels of the device,
// also while it grows. The feeder's.
#pragma once

#include "timbre/audio_io/player.h"

typedef struct Track Track;

Track *track_open(const PlayerSource *source, Error *error);
void track_close(Track *track);
// More frames are there; never fewer.
void track_grow(Track *track, uint64_t frame_count);
double track_duration_s(const Track *track); // of what is there
bool track_is_growing(const Track *track);

// The next frame to be read is `frame` at `sample_rate_hz`, the same one
// however one got there.
Status
track_seek(Track *track, uint64_t frame, int sample_rate_hz, Error *error);
// Up to `capacity` frames of one or two channels; 0 when there are none (now).
size_t track_read(Track *track,
                  float *samples,
                  size_t capacity,
                  int channel_count,
                  Error *error);
// Everything was read and no more will come.
bool track_is_at_end(const Track *track);
